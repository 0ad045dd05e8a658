"""Where pages come from.

In go locations (files, folders, globs, URLs, standard input) and data sets on the Hub; out comes a
stream of :class:`~corpuskit.article.Page`, or of :class:`~corpuskit.article.Rejection` for a record
that is no page. Nothing is lost: what cannot be opened raises ``SourceError``.
"""

from corpuskit.sources.entries import is_url
from corpuskit.sources.files import STDIN, read, read_site_files, read_stream
from corpuskit.sources.lines import parse_record, read_lines
from corpuskit.sources.named import fingerprint_of, read_source
from corpuskit.sources.shapes import Tell
from corpuskit.sources.sitefiles import SiteFiles

__all__ = [
    "STDIN",
    "SiteFiles",
    "Tell",
    "fingerprint_of",
    "is_url",
    "parse_record",
    "read",
    "read_lines",
    "read_site_files",
    "read_source",
    "read_stream",
]
