"""Figures over the archive: exact, each with its n, its weighting, its interval, its coverage.

``columns`` and ``store`` keep what measures need of every version beside the ledger; ``choice``
picks rows and weights for a period; ``quantiles``, ``shares``, ``concentration``, ``index`` and
``lifetimes`` are the measures; ``seen`` says what could be seen and what zero means; ``trends``
puts them together. docs/methods.md has formulas and sources.
"""
