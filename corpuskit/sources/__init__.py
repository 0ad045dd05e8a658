"""Where pages come from.

In go locations (files, folders, globs, URLs, standard input); out comes a stream of
:class:`~corpuskit.article.Page`, or of :class:`~corpuskit.article.Rejection` for a record that is
no page. Nothing is lost: what cannot be opened raises ``SourceError``.
"""

from corpuskit.sources.files import STDIN, parse_record, read, read_lines, read_site_files
from corpuskit.sources.locate import fingerprint, is_url
from corpuskit.sources.sitefiles import SiteFiles

__all__ = [
    "STDIN",
    "SiteFiles",
    "fingerprint",
    "is_url",
    "parse_record",
    "read",
    "read_lines",
    "read_site_files",
]
