"""The read-only guard: may this request leave? Pure: no I/O, no clock, no framework.

Both ways out ask it at the last point before the wire, the Scrapy middleware and the browser's
proxy. It knows addresses and methods; whether somebody consented is another question.
"""

from crawlers.guard.deciding import Asked, Verdict, Why, decide
from crawlers.guard.rules import Exempt, VisitRules

__all__ = ["Asked", "Exempt", "Verdict", "VisitRules", "Why", "decide"]
