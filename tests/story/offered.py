"""An offer of the story on its own platform, and the file in which a worker hands it in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PlatformOffer:
    """One offer of a row of the story: where it stands, and the question that must find it."""

    row: int
    platform: str
    title: str
    question: str
    amount: str | None
    currency: str | None
    unit: str | None

    @property
    def label(self) -> str:
        return f"row-{self.row}-{self.platform}"


@dataclass(frozen=True)
class Given:
    """A file that is handed in, and the offers that must be found in it."""

    name: str
    body: str
    offers: tuple[PlatformOffer, ...]

    @property
    def content(self) -> bytes:
        return self.body.encode("utf-8")


def print_page(title: str, body: str, *, language: str = "en") -> str:
    """A whole page around a body."""
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{title}</title></head><body>\n{body}\n</body></html>"
    )
