"""Takes a worker out of a page before anything touches a disk, and proves parts of what is left.

Nothing in this package writes a file, logs, or keeps a value that it removed.
"""

from archive.redaction.redact import Redaction, Suspicion, redact
from archive.redaction.rules import (
    ElementRule,
    KnownName,
    NameRule,
    PatternRule,
    PlatformRules,
)

__all__ = [
    "ElementRule",
    "KnownName",
    "NameRule",
    "PatternRule",
    "PlatformRules",
    "Redaction",
    "Suspicion",
    "redact",
]
