"""Bytes of a sitemap as text, whatever they declare, so that no byte of it costs an address."""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from corpuskit.knowledge.page_tables import codec_of

WINDOWS: Final = "corpuskit-windows"
"""How bytes that are not UTF-8 are read."""

HEAD_BYTES: Final = 4_096
BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_DECLARED: Final = re.compile(rb"<\?xml[^<>]{0,256}?encoding\s*=\s*[\"']([\w.:-]{2,40})")
_CONTROLS: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])
_REFERENCE: Final = re.compile(r"&(#\d{1,8}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]\w{1,31});")


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are not UTF-8 as Windows-1252, as browsers do."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error(WINDOWS, _as_windows)


def decoded(chunks: Iterable[bytes]) -> Iterator[str]:
    r"""Yield the text of a document piece by piece, without control characters.

    Valid UTF-8 is UTF-8, whatever is declared; else the declared encoding holds; single bytes that
    fit neither are Windows-1252.

    Examples:
        >>> "".join(decoded([b'<?xml version="1.0" encoding="UTF-16"?><a>\xc3\xa9\x08</a>']))[-8:]
        '<a>é</a>'
        >>> "".join(decoded([b"caf\xe9 \xc3", b"\xa9"])), "".join(decoded([]))
        ('café é', '')
    """
    stream = iter(chunks)
    first = next(stream, b"")
    mark, codec = next(((m, c) for m, c in BOMS if first.startswith(m)), (b"", _codec(first)))
    errors = WINDOWS if codec == "utf-8" else "replace"
    decoder = codecs.getincrementaldecoder(codec)(errors)
    for chunk in chain([first[len(mark) :]], stream):
        yield decoder.decode(chunk).translate(_CONTROLS)
    yield decoder.decode(b"", final=True).translate(_CONTROLS)


def _codec(first: bytes) -> str:
    """Return the codec of a document by its first piece."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(first)
    except UnicodeDecodeError:
        declared = _DECLARED.search(first[:HEAD_BYTES])
        named = codec_of(declared[1].decode("ascii")) if declared else None
        return named or "utf-8"
    return "utf-8"


def unescape(text: str) -> str:
    r"""Write out references that end in a semicolon; "&copy=1" of an address stays.

    Examples:
        >>> unescape("/a?x=1&amp;y=2&copy=3&nbsp;&#233;")
        '/a?x=1&y=2&copy=3\xa0é'
    """
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text
