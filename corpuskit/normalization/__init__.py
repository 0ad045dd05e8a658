"""News conventions become fields: dateline, by-line, sign-off."""

from corpuskit.news.datelines.grammar import DatelineMatch, has_dateline, parse_dateline
from corpuskit.normalization.stage import (
    check_agencies,
    mode_of,
    normalize,
    restore_canonical,
)

__all__ = [
    "DatelineMatch",
    "check_agencies",
    "has_dateline",
    "mode_of",
    "normalize",
    "parse_dateline",
    "restore_canonical",
]
