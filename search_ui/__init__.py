"""The pages for reporters: they ask the archive's door and show what it answers, nothing more.

No storage, no query language and no platform is known here, and nothing is ever fetched from or
sent to another machine.
"""
