"""Where pages come from.

What enters: locations (files, folders, globs, standard input). What leaves: a stream of
:class:`~corpuskit.article.Page`, or of :class:`~corpuskit.article.Rejection` for a record that is
no page. Nothing is lost: what cannot be opened raises ``SourceError``.
"""

from corpuskit.sources.files import STDIN, parse_record, read, read_lines

__all__ = ["STDIN", "parse_record", "read", "read_lines"]
