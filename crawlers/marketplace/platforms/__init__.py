"""The marketplace's invented platforms: known to demo archives and tests, never to a real one.

A folder is as under ``crawlers.platforms``; ``like`` in its ``platform.toml`` takes over the
facts of the family whose wire format it speaks, but for what it states itself.
"""
