"""Personal data in a text: addresses of mail and computers, and numbers that are somebody's.

A number is taken for what it looks like only where more than its length says so: check digits, the
lengths of its country, a date of birth inside, or the word before it. Names are none of this
module's business: who signs and who is quoted is news.
"""

from __future__ import annotations

import ipaddress
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Final, Literal, NamedTuple, TypeAlias

from corpuskit.annotation import check_digits as check
from corpuskit.knowledge.personal import load_lengths, load_words
from corpuskit.spans import PiiKind, PiiSpan

STAGE: Final = "annotation"
MASKS: Final[Mapping[PiiKind, str]] = {
    "email": "[email]",
    "phone": "[phone]",
    "ip": "[ip]",
    "iban": "[iban]",
    "card": "[card]",
    "national_number": "[national number]",
}
"""What stands in a masked text, by kind. None of them is found again."""

RULES: Final[Mapping[PiiKind, str]] = {kind: f"pii/{kind.replace('_', '-')}" for kind in MASKS}

PiiPolicy: TypeAlias = Literal["keep", "flag", "mask"]

MAX_LABEL_CHARS: Final = 16
"""How far before a number the word that names it may end: ``tel. (mornings only): 12 34 56``."""

E164_DIGITS: Final = (7, 15)
"""Digits of a number with its country code. Source: ITU-T E.164; the least is that of Niue."""

LOCAL_DIGITS: Final = (7, 13)
"""Digits of a number without it, where a word names it: a shorter one is a service number."""

TRUNK_DIGITS: Final = (9, 12)
"""Digits of a number that begins with the trunk prefix 0 and stands in groups."""

PHONE_PAIRS: Final = 5
"""Pairs of digits of a French number. Source: ARCEP, plan national de numérotation."""

LAST_BALL: Final = 60
"""The highest ball of the lotteries that newspapers print: of the Mega-Sena; others have fewer."""

# Letters and digits of scripts that write spaces: beside them a number is part of a word.
_W = "0-9A-Za-z_\u00c0-\u0dff"
# All patterns are sequences of classes with bounds: linear.
_EMAIL = re.compile(
    r"(?<![\w.+@/-])[A-Za-z0-9](?:[\w.+'-]{0,62}[\w+-])?@(?:[A-Za-z0-9](?:[\w-]{0,61}\w)?\.){1,6}"
    r"[A-Za-z][\w-]{0,20}[A-Za-z](?![\w@])"
)
_OWN_NETS = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
"""Source: RFC 1918."""
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]{1,500}")
_DIGITS = re.compile(r"\d(?:[ \u00a0\u202f.()/–-]{0,3}\d){6,}|[A-Z]{4,6}\d{2}")
_IPV4 = re.compile(rf"(?<![{_W}.,-])(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?![{_W}-]|\.\d)")
_IPV6 = re.compile(
    rf"(?<![{_W}:.])"
    r"(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){7}|(?=[0-9A-Fa-f:]*\d)"
    r"[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6}::(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6})?)"
    rf"(?![{_W}:])"
)
_IBAN = re.compile(
    rf"(?<![{_W}])"
    r"[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{4}){2,7}(?:[ \u00a0]?[A-Z0-9]{1,3})?"
    rf"(?![{_W}])"
)
_CARD = re.compile(
    rf"(?<![{_W}.,/-])"
    r"(?:\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}(?:[ -]\d{1,3})?|\d{4}[ -]\d{6}[ -]\d{4,5}|\d{13,19})"
    rf"(?![{_W}-]|[.,]\d)"
)
_ISSUER = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"
    r"|3[47]\d{13}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}"
    r"|62\d{14,17}"
)
"""Visa, Mastercard (two rows), American Express, Discover, JCB, Diners, UnionPay. Source: ISO/IEC
7812 issuer ranges as the schemes publish them."""
_GAP = "[ \u00a0\u202f.()/–-]"
_PHONE = re.compile(
    rf"(?<![{_W}.,/=#$€£+-])"
    rf"(?:\+|00|\()?\d{{1,6}}(?:{_GAP}{{1,3}}\d{{1,12}}){{0,8}}"
    rf"(?![{_W}]|[.,:%]\d|\s?%)"
)
_NANP = re.compile(r"(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[.-])[2-9]\d\d[.-]\d{4}")
_PAIRS = re.compile(rf"0[1-9](?:({_GAP})\d\d)(?:\1\d\d){{3}}")
_TRUNK = re.compile(r"\(?0[1-9]\d{0,4}\)?(?: ?[/–-] ?| )\d{2,8}(?:[ -]\d{2,8}){0,4}")
_DATE = re.compile(r"\(?[0-3]\d[ ./-][01]\d[ ./-](?:19|20)\d\d")
_YEARS = re.compile(rf"(?:19|20)\d\d(?:{_GAP}{{1,3}}(?:19|20)\d\d)*")
_WORD = re.compile(r"[^\W\d_](?:[\w.-]{0,30}\w)?")
_APART = str.maketrans("", "", " \u00a0\u202f.()/–-")


class _National(NamedTuple):
    """How a number of one country is written, and what vouches for it."""

    pattern: re.Pattern[str]
    holds: Callable[[str], bool]
    named: str | None = None
    """Words that must stand before it, by their id; None: it is written in a way of its own."""


def _written(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![{_W}.,/=+-]){pattern}(?![{_W}-]|[.,]\d)")


_NATIONAL: Final = (
    _National(_written(r"(?:\d{8}|[XYZ]-?\d{7})-?[TRWAGMYFPDXBNJZSQVHLCKE]"), check.spain),
    _National(_written(r"[12] ?\d\d ?(?:0[1-9]|1[0-2]) ?\d\d ?\d{3} ?\d{3} ?\d\d"), check.france),
    _National(_written(r"[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]"), check.italy),
    _National(_written(r"\d{2} ?\d{3} ?\d{3} ?\d{3}"), check.germany, "de-tax"),
    _National(_written(r"\d{3}\.\d{3}\.\d{3}-\d\d"), check.brazil),
    _National(_written(r"\d{11}"), check.poland),
    _National(_written(r"(?:19|20)?\d{6}[-+]\d{4}"), check.sweden),
    _National(_written(r"[0-3]\d[01]\d{3}[-+A]\d{3}[0-9A-FHJ-NPR-Y]"), check.finland),
    _National(_written(r"[0-3]\d[01]\d{3} ?\d{5}"), check.norway),
    _National(_written(r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d"), check.belgium),
    _National(_written(r"756\.\d{4}\.\d{4}\.\d\d"), check.switzerland),
    _National(_written(r"\d{3}[ -]?\d{3}[ -]?\d{4}"), check.britain, "gb-nhs"),
    _National(
        _written(r"\d{4}[. ]?\d{2}[. ]?\d{3}|\d{3}[. ]\d{3}[. ]\d{3}"), check.netherlands, "nl-bsn"
    ),
    _National(_written(r"\d{3} ?\d{3} ?\d{3}"), check.portugal, "pt-nif"),
    _National(_written(r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]"), check.chile),
    _National(_written(r"(?:2[0347]|3[034])-\d{8}-\d"), check.argentina),
    _National(_written(r"[1-8]\d{5}(?:19|20)\d{9}[\dXx]"), check.china),
    _National(_written(r"[2-9]\d{3} \d{4} \d{4}"), check.verhoeff),
    _National(_written(r"\d{6}-[1-8]\d{6}"), check.korea),
    _National(_written(r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z\d]\d"), check.mexico),
    _National(_written(r"[1-8]\d{12}"), check.romania),
    _National(_written(r"[1-9]\d{10}"), check.turkey, "tr-tckn"),
)


def find_pii(text: str) -> tuple[PiiSpan, ...]:
    """Find personal data, in order, none inside another.

    Leaves alone what stands in addresses of pages, years, prices, scores, coordinates, ISBN.

    Examples:
        >>> find_pii("Write to jane.roe@mail.example or call +44 20 7946 0018.")
        (PiiSpan(kind='email', start=9, end=30), PiiSpan(kind='phone', start=39, end=55))
        >>> find_pii("ISBN 978-0-306-40615-7; 1 234 567 890 of 2019-2020 at 52.5200, 13.4050")
        ()
    """
    taken = [match.span() for match in _URL.finditer(text)] if _has_address(text) else []
    found: list[PiiSpan] = []
    for kind, finder in _FINDERS:
        for start, end in finder(text):
            at = bisect_left(taken, (start, end))
            before, after = taken[max(at - 1, 0) : at], taken[at : at + 1]
            if all(last <= start for _, last in before) and all(end <= first for first, _ in after):
                taken.insert(at, (start, end))
                found.append(PiiSpan(kind, start, end))
    return tuple(sorted(found, key=lambda span: span.start))


def _has_address(text: str) -> bool:
    return "://" in text or "www." in text


def _emails(text: str) -> Iterator[tuple[int, int]]:
    if "@" in text:
        yield from (match.span() for match in _EMAIL.finditer(text))


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    lengths = load_lengths("iban").of
    for match in _IBAN.finditer(text):
        # What follows may be a word in capitals: the country says how long the number is.
        length, _ = lengths.get(match[0][:2], (0, 0))
        end, taken = match.start(), 0
        while taken < length and end < match.end():
            taken += text[end] not in " \u00a0"
            end += 1
        bare = "".join(text[match.start() : end].split())
        if (
            length
            and len(bare) == length
            and check.iban(bare)
            and not text[end : end + 1].isalnum()
        ):
            yield match.start(), end


def _cards(text: str) -> Iterator[tuple[int, int]]:
    for match in _CARD.finditer(text):
        bare = match[0].translate(_APART)
        if _ISSUER.fullmatch(bare) and check.luhn(bare) and len(set(bare)) > 2:  # noqa: PLR2004 - noughts
            yield match.span()


def _nationals(text: str) -> Iterator[tuple[int, int]]:
    for pattern, holds, named in _NATIONAL:
        for match in pattern.finditer(text):
            bare = match[0].translate(_APART).replace("+", "")
            if pattern is _FINNISH:
                bare = match[0][:6] + match[0][7:]
            if holds(bare) and (named is None or _named(text, match.start(), named)):
                yield match.span()


_FINNISH = _NATIONAL[7].pattern


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    for match in _IPV4.finditer(text):
        if _is_address(match[0]) and not _named(text, match.start(), "no-address", near=True):
            yield match.span()
    if ":" in text:
        yield from (m.span() for m in _IPV6.finditer(text) if _is_address(m[0]))


def _is_address(written: str) -> bool:
    """Say whether this is the address of some computer: not of every one, or of a house's own."""
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return False
    everywhere = address.is_loopback or address.is_unspecified or address.is_multicast
    own = address.is_link_local or any(address in net for net in _OWN_NETS)
    return not (everywhere or own)


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for match in _PHONE.finditer(text):
        start, end = match.span()
        if text[start] == "(" and ")" not in match[0]:
            start += 1
        written = text[start:end]
        if _is_phone(text, start, written):
            yield start, end


def _is_phone(text: str, start: int, written: str) -> bool:
    bare = written.translate(_APART)
    if written.startswith(("+", "00")):
        digits = bare.removeprefix("+") if written[0] == "+" else bare[2:]
        return _of_country(digits)
    if (
        _DATE.match(written)
        or (_is_row(written) and not _named(text, start, "phone"))
        or _YEARS.fullmatch(written)
        or written.count("(") != written.count(")")
    ):
        return False
    if _NANP.fullmatch(written) or _PAIRS.fullmatch(written):
        return True
    if _TRUNK.fullmatch(written) and TRUNK_DIGITS[0] <= len(bare) <= TRUNK_DIGITS[1]:
        return True
    return LOCAL_DIGITS[0] <= len(bare) <= LOCAL_DIGITS[1] and _named(text, start, "phone")


def _is_row(written: str) -> bool:
    """Say whether groups of a length are a row of numbers, such as those of a lottery, that rise.

    Examples:
        >>> _is_row("04 11 19 23 37"), _is_row("42 04 37 11 19 23"), _is_row("01 45 30 11 80")
        (True, True, False)
    """
    groups = written.split()
    sizes = {len(group) if group.isdecimal() else 0 for group in groups}
    if sizes not in ({2}, {3}):
        return False
    pairs = sizes == {2}
    rising = all(int(one) < int(other) for one, other in pairwise(groups))
    return (pairs and len(groups) > PHONE_PAIRS) or (
        rising and (not pairs or int(groups[-1]) <= LAST_BALL)
    )


def _of_country(digits: str) -> bool:
    """Say whether digits are a country code and as many more as its numbers have."""
    if not E164_DIGITS[0] <= len(digits) <= E164_DIGITS[1] or digits[0] == "0":
        return False
    known = load_lengths("calling-codes")
    for size in (1, 2):
        if digits[:size] in known.of:
            low, high = known.of[digits[:size]]
            return low <= len(digits) - size <= high
    low, high = known.other
    return low <= len(digits) - 2 and len(digits) - 3 <= high


def _named(text: str, at: int, words: str, *, near: bool = False) -> bool:
    """Say whether one of these words stands shortly before a place, on the same line.

    Args:
        text: the text.
        at: where the number begins.
        words: id of the words.
        near: only the very last word counts.
    """
    before = text[max(0, at - MAX_LABEL_CHARS - 24) : at].rpartition("\n")[2]
    found = list(_WORD.finditer(before))[-1 if near else -3 :]
    known = load_words(words)
    close = len(before) - MAX_LABEL_CHARS
    return any(one.end() >= close and one[0].casefold() in known for one in found)


def _if_digits(
    finder: Callable[[str], Iterator[tuple[int, int]]],
) -> Callable[[str], Iterator[tuple[int, int]]]:
    """Ask a finder only where there are as many digits as any number of its kind has."""

    def ask(text: str) -> Iterator[tuple[int, int]]:
        if _DIGITS.search(text):
            yield from finder(text)

    return ask


_Finder: TypeAlias = Callable[[str], Iterator[tuple[int, int]]]
_FINDERS: Final[tuple[tuple[PiiKind, _Finder], ...]] = (
    ("email", _emails),
    ("iban", _if_digits(_ibans)),
    ("card", _if_digits(_cards)),
    ("national_number", _if_digits(_nationals)),
    ("ip", _addresses),
    ("phone", _if_digits(_phones)),
)
"""In this order: what an earlier one takes, no later one does."""
