"""Bytes to text: which encoding a page is in, whatever it says, and what could not be read.

Enters: bytes as stored or fetched. Leaves: text without lone surrogates, and how many characters
were lost on the way, each of which stands as U+FFFD. NUL characters stay in the text: for raw text
the unicode stage removes them as recorded edits, for HTML ``prescan`` drops them before parsing.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from corpuskit.knowledge.page_tables import codec_of, load_default_codecs, load_signatures

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like UTF-16: must be tried before it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks. Source: Unicode 16.0, table 2-4 and section 23.8."""

HEAD_BYTES = 8_192
"""How far a ``<meta charset>`` is looked for. The HTML Standard says 1,024; real pages of the gold
set put it behind scripts, up to some 4,000 bytes in."""

SAMPLE_BYTES = 32_768
"""How much non-ASCII context the detector sees: bounds its time (5-30 ms) whatever the page."""

UTF8_ERRORS_PER_SEQUENCE = 0.1
"""A page is UTF-8 with damage if at most this share of its multi-byte sequences is broken: text of
other encodings forms valid sequences by chance only (none in 500 KB of cp1252, 1 in 5 in GBK)."""

CONTROL_SHARE = 0.05
"""From this share of control characters on, bytes are no text (random bytes have 0.11, the most
of any gold page is 0.0)."""

MIN_NUL_SHARE = 0.3
"""UTF-16 without a mark: this share of even or odd bytes is NUL (markup alone gives more)."""

MAX_OTHER_NUL_SHARE = 0.02
"""... and hardly any of the others."""

MAX_LOST_SHARE = 0.01
"""An encoding is disbelieved if it cannot read this share of the non-ASCII bytes."""

MAX_LATIN_HIGH_SHARE = 0.4
"""Western text has at most this share of non-ASCII among its letters, counted from a non-ASCII
letter on (gold pages in cp1252, cp1250, cp1254: 0.03 to 0.2; Cyrillic in cp1251: above 0.9)."""

DETECTABLE = (
    "cp1252",
    "cp1250",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "gb18030",
    "big5hkscs",
    "cp932",
    "euc_jp",
    "cp949",
)
"""The encodings the detector may answer: those of news pages, no old Mac or DOS ones."""

LATIN = frozenset({"cp1252", "cp1250", "cp1254", "cp1257"})
"""Detectors confuse these with each other: without a language, the commonest is taken."""

# Linear: the class before `charset` is bounded and excludes the next tag's start.
_META_CHARSET = re.compile(
    rb"""<meta[^<>]{0,512}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_XML_CHARSET = re.compile(rb"""^\s*<\?xml[^<>]{0,256}?encoding\s*=\s*["']([\w.:-]{2,40})""")
_HTML_LANG = re.compile(
    rb"""<html[^<>]{0,1024}?\slang\s*=\s*["']?\s*([\w-]{2,12})""", re.IGNORECASE
)
_COMMENT = re.compile(rb"<!--(?:[^-]++|-(?!->))*+(?:-->|\Z)")
_NON_ASCII_RUN = re.compile(rb"[\x80-\xff][^<>]*+")
_C1 = re.compile(rb"[\x80-\x9f]")
_HIGH = re.compile(rb"[\x80-\xff]")
_LETTER = re.compile(rb"[A-Za-z\x80-\xff]")
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_LONE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_MARKUP_START = re.compile(
    r"\s*(?:<!--(?:[^-]++|-(?!->))*+-->\s*|<\?xml[^<>]*>\s*)*+<(?:!doctype\s+html|/?[a-z][\w:-]*[\s/>])",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(
    r"<(?:/(?:p|div|a|li|td|h[1-6]|html|body|article|section)\s*|br\s*/?|meta\s[^<>]*)>",
    re.IGNORECASE,
)
MIN_BLOCK_TAGS = 2
"""So many block tags make a text that does not start with markup HTML: one may be quoted."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page as text."""

    text: str
    encoding: str
    """The codec that was used, by its Python name."""
    replaced: int
    """Characters that could not be read and stand as U+FFFD."""


def decode(content: bytes, *, charset: str | None = None) -> Decoded:
    """Turn the bytes of a page into text, without silent loss.

    In this order: byte order mark; UTF-16 without one (by its NULs); valid UTF-8, whatever the
    page declares; ``charset`` (the transport's) and then the page's own ``<meta>``, read as
    browsers read those names; UTF-8 with a few broken bytes; detection, helped by the page's
    declared language; cp1252.

    Args:
        content: the bytes as stored or fetched.
        charset: label of the HTTP header, if any.

    Examples:
        >>> decode("Zürich".encode("utf-8"), charset="gb2312")
        Decoded(text='Zürich', encoding='utf-8', replaced=0)
        >>> decode("Zürich".encode("cp1252"), charset="iso-8859-1")
        Decoded(text='Zürich', encoding='cp1252', replaced=0)
        >>> decode(b"")
        Decoded(text='', encoding='utf-8', replaced=0)
    """
    for mark, codec in BOMS:
        if content.startswith(mark):
            return _read(content[len(mark) :], codec)
    wide = _wide_codec(content)
    if wide:
        return _read(content, wide)
    try:
        return Decoded(content.decode("utf-8"), "utf-8", 0)
    except UnicodeDecodeError:
        return _decode_legacy(content, charset)


def scrub(text: str) -> tuple[str, int]:
    """Make a text encodable: join surrogate pairs, replace lone ones by U+FFFD.

    Returns:
        The text and how many lone surrogates were replaced.

    Examples:
        >>> scrub("a" + chr(0xD83D) + chr(0xDE00) + chr(0xD800) + "b")
        ('a😀�b', 1)
        >>> scrub("a")
        ('a', 0)
    """
    if not _LONE.search(text):
        return text, 0
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined, joined.count(REPLACEMENT) - text.count(REPLACEMENT)


def sniff(content: bytes | str) -> str:
    """Tell HTML from raw text from what is no text at all.

    Returns:
        ``text/html``, ``text/plain`` or ``binary:`` and what it is (``pdf``, ``gzip`` …,
        ``unknown``).

    Examples:
        >>> sniff(b"%PDF-1.7 ..."), sniff("<!doctype html><p>Rain."), sniff("Rain fell on Kabul.")
        ('binary:pdf', 'text/html', 'text/plain')
        >>> sniff("If a <b and c> d, then"), sniff(b"")
        ('text/plain', 'text/plain')
    """
    if isinstance(content, bytes):
        for kind, offset, magic in load_signatures():
            if content.startswith(magic, offset):
                return f"binary:{kind}"
        head = _head_text(content)
    else:
        head = content[:SAMPLE_BYTES]
    if len(_CONTROL.findall(head)) > CONTROL_SHARE * len(head) or (
        head.count("\0") > MIN_NUL_SHARE * len(head)
    ):
        return "binary:unknown"
    if _MARKUP_START.match(head) or len(_BLOCK_TAG.findall(head)) >= MIN_BLOCK_TAGS:
        return "text/html"
    return "text/plain"


def _head_text(content: bytes) -> str:
    head = content[:SAMPLE_BYTES]
    codec = next((name for mark, name in BOMS if head.startswith(mark)), None)
    return head.decode(codec or _wide_codec(head) or "latin-1", "replace").lstrip("\ufeff")


def _wide_codec(content: bytes) -> str | None:
    """Return the UTF-16 codec of bytes without a mark, by where their NULs are."""
    head = content[: HEAD_BYTES // 2]
    if not head.count(0):
        return None
    even, odd = head[::2], head[1::2]
    even_share, odd_share = even.count(0) / len(even), odd.count(0) / max(1, len(odd))
    if odd_share >= MIN_NUL_SHARE and even_share <= MAX_OTHER_NUL_SHARE:
        return "utf-16-le"
    if even_share >= MIN_NUL_SHARE and odd_share <= MAX_OTHER_NUL_SHARE:
        return "utf-16-be"
    return None


def _decode_legacy(content: bytes, charset: str | None) -> Decoded:
    """Decode bytes that are not valid UTF-8."""
    paired, lone = _surrogates_as_utf8(content)
    if paired is not None:
        return Decoded(paired, "utf-8", lone)
    damaged = _read(content, "utf-8")
    sequences = len(_UTF8_SEQUENCE.findall(content))
    if damaged.replaced <= UTF8_ERRORS_PER_SEQUENCE * sequences:
        return damaged
    sample = _sample(content)
    for label in (charset, _declared(content)):
        codec = codec_of(label)
        # Declared UTF-8 was tried and is not true.
        if codec and codec != "utf-8" and _fits(sample, codec):
            return _read(content, codec)
    return _read(content, _detect(content, sample))


def _read(content: bytes, codec: str) -> Decoded:
    """Decode and count what is lost; the count leaves out U+FFFD that the page itself holds."""
    text = content.decode(codec, "replace")
    lost = text.count(REPLACEMENT)
    if lost:
        lost -= content.decode(codec, "ignore").count(REPLACEMENT)
    return Decoded(text, codec, lost)


def _surrogates_as_utf8(content: bytes) -> tuple[str | None, int]:
    """Read CESU-8, where each half of a surrogate pair was written as if it were a character."""
    try:
        return scrub(content.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError:
        return None, 0


def _declared(content: bytes) -> str | None:
    head = _COMMENT.sub(b"", content[:HEAD_BYTES])
    found = _META_CHARSET.search(head) or _XML_CHARSET.search(head)
    return found[1].decode("ascii") if found else None


def _detect(content: bytes, sample: bytes) -> str:
    """Guess a legacy encoding from its bytes; of Latin ones by the language the page declares."""
    from charset_normalizer import from_bytes  # heavy; only pages in old encodings need it

    best = from_bytes(sample, cp_isolation=list(DETECTABLE)).best()
    if best is not None and best.encoding not in LATIN:
        return str(best.encoding)
    language = _HTML_LANG.search(content[:HEAD_BYTES])
    name = language[1].decode("ascii").lower() if language else ""
    defaults = load_default_codecs()
    guess = defaults.get(name) or defaults.get(name.partition("-")[0]) or "cp1252"
    if guess == "cp1250" and not _C1.search(sample):
        guess = "iso8859-2"  # cp1250 has letters such as š and ś there, ISO 8859-2 has nothing
    return guess if _fits(sample, guess) else "cp1252"


def _fits(sample: bytes, codec: str) -> bool:
    """Tell whether text in this encoding could look like the sample."""
    high = len(_HIGH.findall(sample))
    if codec in LATIN and high > MAX_LATIN_HIGH_SHARE * len(_LETTER.findall(sample)):
        return False
    return _read(sample, codec).replaced <= 1 + MAX_LOST_SHARE * high


def _sample(content: bytes) -> bytes:
    """Return runs of text from a non-ASCII byte to the next tag, cut at the sample's size."""
    parts: list[bytes] = []
    size = 0
    for run in _NON_ASCII_RUN.finditer(content):
        parts.append(run[0][: SAMPLE_BYTES - size])
        size += len(parts[-1])
        if size >= SAMPLE_BYTES:
            break
    return b"\n".join(parts)
