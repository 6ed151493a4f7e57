"""Rows as pandas frames, for notebooks. Needs the extra ``frames``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from archive.errors import BadInput

if TYPE_CHECKING:
    import pandas


def make_frame(rows: Iterable[Mapping[str, object]]) -> pandas.DataFrame:
    """One row each; values keep their types, so that money stays ``Decimal``.

    Raises:
        BadInput: pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise BadInput("frames need pandas: pip install 'piecework[frames]'") from error
    return pandas.DataFrame(list(rows))
