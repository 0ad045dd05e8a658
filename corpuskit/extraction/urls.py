"""Addresses of pages: how one is asked for, and which addresses name one page.

:func:`canonicalize` spells an address so that it can be asked for: what says nothing of the page
goes, the rest stays as it was written. :func:`identity` goes further and gives all addresses of one
page the same name, for comparing only. courlan's cleaning is not used for this: it drops parameters
such as ``cid`` and valueless ones (``?12345``) that name the article on some sites, so that two
stories would share one id.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import (
    SplitResult,
    parse_qsl,
    quote,
    unquote,
    unquote_plus,
    urlencode,
    urljoin,
    urlsplit,
    urlunsplit,
)

from corpuskit.knowledge.addresses import load_sessions
from corpuskit.knowledge.page_tables import load_tracking

MAX_URL_CHARS: Final = 4_096
"""Longer ones are no addresses of articles; browsers and servers cut them at 2,000 to 8,000."""

ID_HEX_CHARS: Final = 32
"""128 bits: no two of 2^40 articles share an id but with a chance of one in 2^49."""

DEFAULT_PORTS: Final = {"http": 80, "https": 443}

MIN_TOKEN_CHARS: Final = 6
"""Letters and digits in a row, mixed, that ``sid`` and the like may hold as a session: numbers of
stories are digits alone, and sessions are 20 characters or more. A round value between."""

_ENDS: Final = "".join(map(chr, range(0x21))) + "\x7f"
_LOST: Final = re.compile(r"[\t\r\n]")
"""What browsers take out of an address. Source: WHATWG URL Standard, section 4.4."""
_SAFE: Final = "!$&'()*+,;=:@/%~-._"
_QUERY_SAFE: Final = _SAFE + "?[]{}|^`\\"
"""What stays as it is. Source: WHATWG URL Standard, section 1.3, path and query."""
_PLAIN: Final = re.compile(
    r"https?://([a-z0-9_.-]*[a-z0-9_-])(?:/(?!\.{1,2}(?:/|\Z))[\w~.,:=@!$&'*+-]*+)++", re.ASCII
)
"""An address that is spelt in the one way, as nearly all are, and its host."""

_DOT_SEGMENT: Final = re.compile(r"(?:^|/)\.{1,2}(?:/|$)")
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_BARE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9._~-]")
_NO_HOST: Final = re.compile(r"[\x00-\x20\x7f\"#%/<>?@\\^`{|}]")
"""Source: WHATWG URL Standard, section 3.2, forbidden domain code points."""
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_COOKIELESS: Final = re.compile(r"/\((?:[A-Z]\([\w-]+\))+\)(?=/)", re.ASCII)
"""The session in a folder of its own. Source: ASP.NET, cookieless sessions."""
_TOKEN: Final = re.compile(r"(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]+", re.ASCII)


def canonicalize(url: str | None, *, base: str | None = None) -> str | None:
    """Spell an address as it may be asked for: no fragment, tracking, session, default port, user.

    The host goes to lower case and to the ASCII form of IDNA 2008, blanks within become ``%20``,
    escapes are written in capitals. Escapes of other encodings than UTF-8, the order of the
    parameters, the scheme, ``www.`` and the trailing slash stay as they are.

    Args:
        url: absolute, or relative to ``base``.
        base: address of the page that names it.

    Returns:
        The address, or None if it is not one of the web.

    Examples:
        >>> canonicalize("HTTPS://Www.Example.org:443/a/../news?utm_source=x&z=7&a=%c3%b1#top")
        'https://www.example.org/news?z=7&a=%C3%B1'
        >>> canonicalize("/news/7;jsessionid=0A1B", base="https://example.org/x")
        'https://example.org/news/7'
        >>> canonicalize("https://straße.example/a b?t=%CF%F0")
        'https://xn--strae-oqa.example/a%20b?t=%CF%F0'
        >>> canonicalize("javascript:alert(1)"), canonicalize("not an address")
        (None, None)
    """
    if url and len(url) <= MAX_URL_CHARS and _PLAIN.fullmatch(url):
        return url
    parts = _split(url, base)
    if parts is None:
        return None
    path = _without_dots(_without_sessions(_written(parts.path, _SAFE))) or "/"
    query = _written(parts.query, _QUERY_SAFE)
    spelt = urlunsplit((parts.scheme, _netloc(parts), path, query, ""))
    return without_parameters(spelt, _says_nothing)


def resolve(url: str | None, base: str | None) -> str | None:
    """Return the address that a page names, in full and as it is written otherwise.

    Nothing is taken out of it: addresses of pictures are signed, and those of links are quoted.

    Returns:
        The address, or None if it is not one of the web.

    Examples:
        >>> resolve("../a b.jpg?sid=7#top", "https://example.org/x/y")
        'https://example.org/a%20b.jpg?sid=7#top'
        >>> resolve("data:image/gif;base64,R0", None), resolve("/a.jpg", None)
        (None, None)
    """
    parts = _split(url, base)
    if parts is None:
        return None
    path = _without_dots(_written(parts.path, _SAFE)) or "/"
    query, fragment = (_written(part, _QUERY_SAFE) for part in (parts.query, parts.fragment))
    return urlunsplit((parts.scheme, _netloc(parts), path, query, fragment))


def without_parameters(url: str, drop: Callable[[str, str], bool]) -> str:
    """Take parameters out of an address; the others stay as they are written.

    Args:
        url: the address.
        drop: told name and value of each, decoded.

    Examples:
        >>> without_parameters("https://a.example/?b=%31&c&d=2", lambda name, _: name == "d")
        'https://a.example/?b=%31&c'
    """
    start, mark, query = url.partition("?")
    if not mark:
        return url
    kept = [piece for piece in query.split("&") if piece and not drop(*_pair(piece))]
    return f"{start}?{'&'.join(kept)}" if kept else start


def identity(url: str | None) -> str | None:
    """Name the page of an address: the same for all that are taken to be addresses of one page.

    Parameters are sorted; ``http`` counts as ``https``; a slash at the end counts for nothing. Not
    for asking: a server may know the page under the address as it was written only.

    Returns:
        The name, which looks like an address; None if it is not one of the web.

    Examples:
        >>> identity("http://Example.org/a/?b=2&a=%41#top"), identity("https://example.org/a?a=A&b=2")
        ('https://example.org/a?a=A&b=2', 'https://example.org/a?a=A&b=2')
        >>> identity("https://example.org/?t=%CF%F0") == identity("https://example.org/?t=%C0%C1")
        False
        >>> identity("https://example.org/a?sid=12"), identity("https://example.org/a?sid=9f8e7d1c")
        ('https://example.org/a?sid=12', 'https://example.org/a')
    """
    if url and len(url) <= MAX_URL_CHARS and _PLAIN.fullmatch(url):
        name = url.partition("://")[2].rstrip("/")
        return f"https://{name}" if "/" in name else f"https://{name}/"
    spelt = canonicalize(url)
    if spelt is None:
        return None
    parts = urlsplit(spelt)
    path = _plain_escapes(parts.path).rstrip("/") or "/"
    return urlunsplit(("https", parts.netloc, path, _sorted_query(parts.query), ""))


def sorted_parameters(url: str) -> str:
    """Return an address with its parameters in one order and spelling, for comparing.

    Examples:
        >>> sorted_parameters("https://a.example/x/?b=2&a=1")
        'https://a.example/x/?a=1&b=2'
    """
    if "?" not in url:
        return url
    start, _, query = url.partition("?")
    return f"{start}?{_sorted_query(query)}"


def twin_of(url: str | None) -> str | None:
    """Name the page of an address, with and without ``www.`` alike: for lists that people write.

    Examples:
        >>> twin_of("http://www.Example.org/a/") == twin_of("https://example.org/a?utm_source=x")
        True
        >>> twin_of("page-7")
    """
    name = identity(url)
    return name.replace("://www.", "://", 1) if name else None


def host(url: str | None) -> str | None:
    """Return the host of an address, in lower case and without ``www.`` and port.

    Examples:
        >>> host("https://WWW.Example.org:8080/a")
        'example.org'
        >>> host("no address")
    """
    plain = _PLAIN.fullmatch(url) if url and len(url) <= MAX_URL_CHARS else None
    if plain:
        return plain[1].removeprefix("www.")
    parts = _split(url, None)
    return _host_of(parts).removeprefix("www.") if parts else None


def is_web(url: str) -> bool:
    """Tell whether an address is one of the web, with a scheme and a host.

    One that is too long to be asked for counts as one: it only names.

    Examples:
        >>> is_web("HTTPS://news.example/7"), is_web("http://news.example/?q=" + "x" * 9_000)
        (True, True)
        >>> is_web("urn:isbn:7"), is_web("about:blank"), is_web("/news/7"), is_web("news-7")
        (False, False, False, False)
    """
    return host(url[:MAX_URL_CHARS]) is not None


def path_of(url: str | None) -> str | None:
    """Return the path of an address of the web, None of any other.

    Examples:
        >>> path_of("https://news.example/sport/7?x=1"), path_of("urn:isbn:7"), path_of(None)
        ('/sport/7', None, None)
    """
    parts = _split(url, None)
    return (parts.path or "/") if parts is not None else None


def folder_of(path: str) -> str:
    """Return a path without a slash at its end.

    Examples:
        >>> folder_of("/sport/"), folder_of("/"), folder_of("/sport/7")
        ('/sport', '/', '/sport/7')
    """
    return path.rstrip("/") or "/"


def article_id(url: str) -> str:
    """Return 32 hex digits that stand for a page, however its address is spelt.

    Examples:
        >>> article_id("https://example.org/a?utm_source=x") == article_id("http://example.org/a/")
        True
        >>> article_id("https://example.org/?12") == article_id("https://example.org/?13")
        False
    """
    name = identity(url) or url
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return digest[:ID_HEX_CHARS]


def ascii_host(name: str) -> str:
    """Return a host in lower case and in ASCII, as IDNA 2008 writes it.

    Labels that IDNA does not allow (emoji) get their Punycode all the same, as browsers do it.

    Examples:
        >>> ascii_host("Zeitung-München.example."), ascii_host("straße.example")
        ('xn--zeitung-mnchen-osb.example', 'xn--strae-oqa.example')
    """
    name = name.lower().rstrip(".")
    if name.isascii():
        return name
    import idna

    try:
        mapped = idna.uts46_remap(name, std3_rules=False, transitional=False)
    except (idna.IDNAError, UnicodeError):
        mapped = name
    return ".".join(map(_ascii_label, mapped.rstrip(".").split(".")))


def _ascii_label(label: str) -> str:
    import idna

    if label.isascii():
        return label
    try:
        return idna.alabel(label).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return f"xn--{label.encode('punycode').decode('ascii')}"


def _split(url: str | None, base: str | None) -> SplitResult | None:
    """Return the parts of a web address, None for anything else."""
    if not url or len(url) > MAX_URL_CHARS:
        return None
    text = _LOST.sub("", url.strip(_ENDS))
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        # A scheme without a host is a relative address; a port can be no number.
        known = parts.scheme in DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    if not known or _NO_HOST.search(_host_of(parts)):
        return None
    return parts


def _without_dots(path: str) -> str:
    """Resolve ``.`` and ``..``. Source: RFC 3986, section 5.2.4."""
    if not _DOT_SEGMENT.search(path):
        return path
    kept: list[str] = []
    pieces = path.split("/")
    for piece in pieces:
        if piece == "..":
            del kept[max(1, len(kept) - 1) :]
        elif piece != ".":
            kept.append(piece)
    if pieces[-1] in {".", ".."}:
        kept.append("")
    return "/".join(kept)


def _host_of(parts: SplitResult) -> str:
    return ascii_host(unquote(parts.hostname or ""))


def _netloc(parts: SplitResult) -> str:
    name = _host_of(parts)
    if ":" in name:
        name = f"[{name}]"
    return name if parts.port in {None, DEFAULT_PORTS[parts.scheme]} else f"{name}:{parts.port}"


def _written(text: str, safe: str) -> str:
    """Escape what may not stand in an address, as UTF-8; escapes that are there stay."""
    escaped = quote(_SURROGATE.sub("\ufffd", text), safe=safe)
    return _ESCAPE.sub(lambda found: found[0].upper(), escaped)


def _plain_escapes(text: str) -> str:
    """Undo escapes that change nothing. Source: RFC 3986, section 6.2.2.2."""
    if "%" not in text:
        return text
    return _ESCAPE.sub(_undone, _BARE_PERCENT.sub("%25", text))


def _undone(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if _UNRESERVED.fullmatch(character) else found[0].upper()


def _sorted_query(query: str) -> str:
    """Sort parameters; ``?12345`` has no value, and is the article's number."""
    if not query:
        return ""
    if "=" not in query:
        return "&".join(sorted(map(_plain_escapes, query.split("&"))))
    # What is no UTF-8 goes through as the bytes that it is.
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    return urlencode(sorted(pairs), errors="surrogateescape")


def _pair(piece: str) -> tuple[str, str]:
    name, _, value = piece.partition("=")
    return unquote_plus(name), unquote_plus(value)


def _says_nothing(name: str, value: str) -> bool:
    """Tell whether a parameter says how a reader came or who reads, not which page it is."""
    prefixes, names = load_tracking()
    lower = name.lower()
    return lower in names or lower.startswith(prefixes) or _is_session(lower, value)


def _is_session(name: str, value: str) -> bool:
    always, maybe = load_sessions()
    token = len(value) >= MIN_TOKEN_CHARS and _TOKEN.fullmatch(value) is not None
    return name in always or (name in maybe and token)


def _without_sessions(path: str) -> str:
    """Take sessions out of a path: ``;jsessionid=0A1B`` and ``/(S(0a1b))``."""
    if "(" in path:
        path = _COOKIELESS.sub("", path)
    if ";" not in path:
        return path
    segments = []
    for segment in path.split("/"):
        name, *parameters = segment.split(";")
        kept = [one for one in parameters if not _is_session(_pair(one)[0].lower(), _pair(one)[1])]
        segments.append(";".join([name, *kept]))
    return "/".join(segments)
