"""One module a command; each has ``command``, and help that shows an example."""
