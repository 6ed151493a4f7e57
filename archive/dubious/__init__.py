"""Dubious requests: rules as data, a small matcher, and flags that say *possible*.

``folding`` makes a text comparable and keeps where each character came from; ``rules`` reads
``rules/*.toml``; ``matcher`` finds what rules find, in linear time; ``signals`` reads what stands
beside the words; ``flags`` joins both. Pure. docs/dubious.md says what each category means.
"""
