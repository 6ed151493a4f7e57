"""Kind of work: what a listing's work is for, on what it is done, and what it gives to AI.

``rules`` reads ``rules/*.toml``, one file a facet; ``judging`` says what the words of a version
speak for, and which words. Pure. docs/kinds.md says what each kind means and how good this is.
"""
