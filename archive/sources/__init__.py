"""Who saw it: consents, exact times and the way from a capture to its source, all sealed.

The rest of the code opens this only through ``archive.sources.keys`` (set-up and opening) and
the doors in ``archive.sources.doors``; ``tests/test_imports.py`` holds that. Nothing here may
give out a key, a pseudonym outside the consent desk, or an exact time except as an order.
"""
