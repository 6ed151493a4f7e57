"""Platforms: one folder each, with facts (`platform.toml`) and a pure reader (`reader.py`).

Knows how platforms' pages look; fetches nothing, writes nothing, keeps nothing.
"""

from crawlers.platforms.facts import BadPlatform, Evidence, Facts
from crawlers.platforms.platform import Platform
from crawlers.platforms.registry import load_platforms, recognise

__all__ = ["BadPlatform", "Evidence", "Facts", "Platform", "load_platforms", "recognise"]
