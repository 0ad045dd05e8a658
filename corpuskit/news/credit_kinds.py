"""The kinds of credits: the rule by which each goes, the fields it fills, how it names agencies."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from corpuskit.knowledge.agencies import find_tags, load_agencies
from corpuskit.news.notices import holder_keys
from corpuskit.news.signoffs import Tail, parse_tail
from corpuskit.news.tags import agency_keys, read_tag
from corpuskit.news.tailwords import label_words

Naming: TypeAlias = Callable[[str, str | None], tuple[str, ...]]
"""Gives the keys of the agencies that a credit names; the language settles doubles."""

CACHED_CREDITS = 1024
"""Credits kept with their agencies: an agency signs all its stories in the same way."""

# Linear: one class.
TOKENS = re.compile(r"[\s/\\()\[\]<>=*,.:;–—：，、（）［］【】〔〕〈〉＝｜|-]+")
"""What parts the words of a credit."""


# Linear: anchored at the end, one bracket without a bracket in it.
_SIGNED = re.compile(r"(?<=\w )\(([A-Z]{2,12})\)\.?\Z")
"""The agency in brackets behind who edited."""


class CreditKind(NamedTuple):
    """A kind of credit."""

    rule: str
    fills: tuple[str, ...]
    """Fields of the article that keep its words."""
    names: Naming

    def fields(self, words: str, language: str | None) -> tuple[tuple[str, Any], ...]:
        """Give the fields that a credit of this kind fills, with their values.

        Examples:
            >>> dict(LABEL.fields("Quelle: sid/dpa ", None))["agencies"]
            ('sid', 'dpa')
            >>> dict(RULE.fields("___", None))
            {'signoff': '___'}
        """
        words = words.strip()
        if not words:
            return ()
        filled = tuple((name, (words,) if name == "credits" else words) for name in self.fills)
        keys = self.names(words, language)
        return (*filled, ("agencies", keys)) if keys else filled


def nobody(_words: str, _language: str | None) -> tuple[str, ...]:
    """Name no agency: the words may name one without making the text agency copy."""
    return ()


def loosely(words: str, language: str | None) -> tuple[str, ...]:
    """Name agencies by any alias that is in one letter case.

    Examples:
        >>> loosely("Quelle: sid/dpa", None), loosely("___", None)
        (('sid', 'dpa'), ())
    """
    return _keys_in(words, language)


@lru_cache(maxsize=CACHED_CREDITS)
def by_token(words: str, language: str | None) -> tuple[str, ...]:
    """Name the agencies of a sign-off that is understood token by token, else loosely.

    Examples:
        >>> by_token("EFE AE", None), by_token("Autor: A. Lis; Źródło: PAP", None)
        (('efe',), ('pap',))
    """
    keys = _keys_of_tail(words, language)
    return loosely(words, language) if keys is None else keys


@lru_cache(maxsize=CACHED_CREDITS)
def by_token_first(words: str, language: str | None) -> tuple[str, ...]:
    """Name the same of a line of its own, which may begin with a name that is also a word."""
    keys = _keys_of_tail(words, language)
    return first_of_all(words, language) if keys is None else keys


def _keys_of_tail(words: str, language: str | None) -> tuple[str, ...] | None:
    whole = find_tags(words.strip(" \n()"))
    if whole and not whole[0].guarded:
        return None
    tail = parse_tail(words, language)
    return tail.agencies if tail is not None and not tail.start else None


def strictly(words: str, language: str | None) -> tuple[str, ...]:
    """Name agencies by aliases only that mean nothing else: names of people stand beside them."""
    return _keys_in(words, language, strict=True)


def first_of_all(words: str, language: str | None) -> tuple[str, ...]:
    """Name agencies as a line does that begins with one."""
    return _keys_in(words, language, first=True)


def reporters(words: str, language: str | None) -> tuple[str, ...]:
    """Name agencies as a list of reporters and editors does: it is the form of Reuters.

    Examples:
        >>> reporters("(Reporting by Ann Lee; Editing by Bo Roe)", None)
        ('reuters',)
        >>> reporters("Edited by Ann Lee (NAN)", None)
        ('nan',)
    """
    signed = _SIGNED.search(words)
    keys = _keys_in(signed[1], language) if signed else strictly(words, language)
    return keys or (("reuters",) if "reuters" in load_agencies() else ())


@lru_cache(maxsize=CACHED_CREDITS)
def _keys_in(
    text: str, language: str | None, *, strict: bool = False, first: bool = False
) -> tuple[str, ...]:
    """Look for aliases among words; guarded ones in one case or ``first`` of all, unless strict."""
    whole = find_tags(text.strip(" \n()[]/=-–—*."))
    if whole and not whole[0].guarded:
        return agency_keys(read_tag(whole[0].alias), None, language)
    tokens = [token for token in TOKENS.split(text.replace("’s", "").replace("'s", "")) if token]
    keys: list[str] = []
    at = 0
    while at < len(tokens):
        for size in (3, 2, 1):
            name = " ".join(tokens[at : at + size])
            hits = find_tags(name) or find_tags("-".join(tokens[at : at + size]))
            plain = name.isupper() or name.islower() or (first and at == 0)
            if hits and (not hits[0].guarded or (plain and not strict)):
                keys += agency_keys(read_tag(hits[0].alias), None, language)
                at += size
                break
        else:
            at += 1
    return tuple(dict.fromkeys(keys))


_SIGNOFF = ("signoff",)
_CREDIT = ("signoff", "credits")
_BYLINE = ("byline",)

REPORTING = CreditKind("signoff/reporting", _SIGNOFF, reporters)
LINE = CreditKind("signoff/line", _SIGNOFF, strictly)
NOTICE = CreditKind("signoff/notice", _SIGNOFF, nobody)
TAG = CreditKind("signoff/tag", _SIGNOFF, by_token)
TAG_LINE = CreditKind("signoff/tag-line", _SIGNOFF, by_token_first)
SHORT = CreditKind("signoff/short", _SIGNOFF, nobody)
"""A tag that may be the credit of a photo."""
FEED = CreditKind("signoff/feed", _SIGNOFF, nobody)
CONTACT = CreditKind("signoff/contact", _SIGNOFF, nobody)
RECORD = CreditKind("signoff/record", _SIGNOFF, nobody)
NOTES = CreditKind("signoff/notes", _SIGNOFF, nobody)
END = CreditKind("signoff/end", _SIGNOFF, loosely)
RULE = CreditKind("signoff/rule", _SIGNOFF, loosely)
INITIALS = CreditKind("signoff/initials", _SIGNOFF, loosely)
DESK = CreditKind("signoff/desk", _SIGNOFF, loosely)
MARKER = CreditKind("signoff/marker", _SIGNOFF, loosely)
SIGNED = CreditKind("signoff/byline", _SIGNOFF, loosely)
LABEL = CreditKind("credit/label", _CREDIT, by_token)
MATERIAL = CreditKind("credit/material", _CREDIT, by_token)
CONTRIBUTION = CreditKind("credit/contribution", _CREDIT, strictly)
BYLINE = CreditKind("byline/line", _BYLINE, loosely)
ROLE = CreditKind("byline/role", _BYLINE, loosely)
BYLINE_DESK = CreditKind("byline/desk", _BYLINE, loosely)
INLINE = CreditKind("byline/inline", _BYLINE, loosely)
COPYRIGHT = CreditKind("copyright/line", ("copyright_notice",), holder_keys)


def kind_of(tail: Tail, *, alone: bool = False) -> CreditKind:
    """Give the kind of a sign-off: a source with its label, material used, or a tag.

    Args:
        tail: as it was read.
        alone: it is a line of its own.

    Examples:
        >>> kind_of(parse_tail("It ended. EFE")).rule
        'signoff/tag'
        >>> kind_of(parse_tail("Źródło: PAP; Autor: A. Lis")).rule
        'credit/label'
    """
    if tail.text[0] == "©":
        return COPYRIGHT
    if tail.label:
        return LABEL if tail.label.casefold() in label_words() else MATERIAL
    return TAG_LINE if alone else TAG
