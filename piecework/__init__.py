"""The command line: the one place where crawlers, archive and pages are put together."""
