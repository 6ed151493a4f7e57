"""The spider ``saved``: walks saved pages on this machine and hands each on, as a visit would.

    PIECEWORK_HOME=~/archive scrapy crawl saved -a path=saved-pages/ -a source=heron

``seen_at`` says when they were seen where the files do not, ``platform`` whose pages they are,
as for ``piecework donate``; the source's consent must be on record. It opens ``file:`` addresses
under the path it was given and nothing else: no network scheme, no symbolic link, nothing outside
that folder. It reads no page; what is recognised, redacted and sealed is decided by the intake
behind it, the same as ``piecework donate`` uses.
"""

from __future__ import annotations

import os
import stat
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit
from urllib.request import url2pathname

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.errors import BadInput
from archive.times import read_seen_at
from crawlers.intake import check_platform_name
from crawlers.pipeline import SavedFile
from crawlers.quiet_log import refuse_plainly

#: Same bound as ``DOWNLOAD_MAXSIZE``, which Scrapy does not apply to files.
LARGEST = 32 * 1024 * 1024


class SavedSpider(Spider):
    """Yields one :class:`crawlers.pipeline.SavedFile` per file under ``path``."""

    name = "saved"
    allowed_schemes = frozenset({"file"})
    # Pace is for the sake of a platform's servers; there is none here.
    custom_settings: dict[str, Any] | None = {  # noqa: RUF012 - as Scrapy declares it
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "CONCURRENT_REQUESTS": 4,
    }

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **options: Any) -> Self:
        refuse_plainly()
        return super().from_crawler(crawler, *args, **options)

    def __init__(
        self,
        path: str | None = None,
        source: str | None = None,
        platform: str | None = None,
        seen_at: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        if not path:
            raise BadInput("say where the pages are: scrapy crawl saved -a path=saved-pages/")
        self.root = locate_pages(path)
        self.source = source
        if platform is not None:
            check_platform_name(platform)
        self.platform = platform
        self.seen_at = read_seen_at(seen_at) if seen_at else None

    async def start(self) -> AsyncIterator[Request]:
        for file in walk_files(self.root):
            yield Request(file.as_uri(), callback=self.parse, dont_filter=True)

    def parse(self, response: Response, **_: Any) -> Iterator[SavedFile]:
        name = Path(url2pathname(urlsplit(response.url).path)).name
        yield SavedFile(response.body, name, self.seen_at)


def locate_pages(path: str) -> Path:
    """The file or folder that ``path`` names, given plainly or as a ``file:`` address.

    Raises:
        BadInput: another scheme, a host in the address, or nothing there.
    """
    parts = urlsplit(path)
    if parts.scheme and len(parts.scheme) > 1:  # one letter is a Windows drive
        if parts.scheme.lower() != "file" or parts.netloc or parts.query or parts.fragment:
            raise BadInput(
                f"this spider opens saved files only, not {parts.scheme}: addresses with a host; "
                "give a folder or file:///…"
            )
        path = url2pathname(parts.path)
    root = Path(path).resolve()
    if not root.exists():
        raise BadInput("there is nothing at that path: give a saved page or a folder of them")
    return root


def walk_files(root: Path) -> Iterator[Path]:
    """Regular files under ``root`` (or ``root`` itself) that are not too large, in a stable order.

    Symbolic links are not followed, and neither are devices, sockets and pipes.
    """
    if root.is_file():
        yield root
        return
    for folder, folders, names in os.walk(root, followlinks=False):
        folders.sort()
        for name in sorted(names):
            file = Path(folder, name)
            about = file.lstat()
            if stat.S_ISREG(about.st_mode) and about.st_size <= LARGEST:
                yield file
