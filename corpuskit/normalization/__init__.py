"""News conventions become fields: dateline, by-line, sign-off."""

from corpuskit.normalization.dateline import DatelineMatch, has_dateline, parse_dateline
from corpuskit.normalization.stage import normalize, restore_canonical

__all__ = ["DatelineMatch", "has_dateline", "normalize", "parse_dateline", "restore_canonical"]
