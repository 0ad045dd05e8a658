"""What feeds, wires and databases put around a story: a last sentence, contacts, fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from corpuskit.errors import KnowledgeError
from corpuskit.knowledge.datafile import entries

FILE = "feedtails.toml"

MAX_TAIL_CHARS = 320
"""Longest last sentence of a feed: a title of 200 characters and a site's name."""

MAX_SITE_CHARS = 80
"""Longest name of a site, with its motto."""

MAX_SMALL_WORDS = 2
"""Words in small letters in the name of a site: "Echo of the North"."""

MAX_CONTACT_CHARS = 400
"""Longest line of contacts: three editors with their addresses."""

MIN_FIELDS = 2
"""Fields of a database record in one text; one alone may be a heading of the story."""

_PARTED = 2
_FINAL = ".…。．"

# All are anchored, and each repeated part ends at a character that it cannot hold: linear.
_MAIL = r"[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,30}){1,4}"
_REACH = rf"(?:{_MAIL}|\+\d[\d ()-]{{6,20}})"
_CONTACT = re.compile(
    r"\(\([^()\n]{3,300}\)\)"
    r"|(?:To contact the (?:reporter|editor|author|writer)s?|For Related News and Information:)"
    r"[^\n]{0,300}"
    r"|For best results when printing this announcement[^\n]{0,120}"
    rf"|(?:(?:Media|Press|Investor|Press office) )?(?:Contacts?|Kontakt|Pressekontakt|Contacto|"
    rf"Contatti|Contato|Kontakty)\s?[:：][^\n@]{{0,200}}{_REACH}[^\n]{{0,80}}"
    r"|For (?:more|further|additional) information,? (?:please )?contact\s?:?[^\n@]{0,200}"
    rf"{_REACH}[^\n]{{0,80}}"
)
_CONTACT_OPENINGS = (
    *("((", "To contact the ", "For ", "Contact", "Media ", "Press ", "Investor ", "Kontakt"),
    *("Pressekontakt", "Contatti", "Contato"),
)
_NAMES = (
    "BYLINE|SECTION|LENGTH|DATELINE|LOAD-DATE|LANGUAGE|PUBLICATION-TYPE|HEADLINE|GRAPHIC|SUBJECT|"
    "COMPANY|TICKER|INDUSTRY|PERSON|GEOGRAPHIC|CORRECTION-DATE|DOCUMENT-TYPE|JOURNAL-CODE|ACC-NO|"
    "HIGHLIGHT|SERIES|SLUG|PUB-TYPE|Byline|Section|Length|Dateline|Load-Date|Language|"
    "Publication-Type|Document-Type"
)
_FIELD = re.compile(rf"(?P<name>{_NAMES}): ?(?P<value>[^\n]{{1,200}})")
_SURE = re.compile(
    r"(?:LENGTH|Length): ?[\d,]{1,7} words|(?:LOAD-DATE|Load-Date): ?[A-Z]\w{2,9} \d{1,2}, \d{4}"
    r"|End of Document|\d{1,3} of \d{1,4} DOCUMENTS"
    r"|Document [A-Z]{4,8}\d{10,16}[a-z0-9]{6,12}"
)

# A cheap test: a capitalised word and a colon, or how Factiva and LexisNexis close. Linear.
_MAY_BE_FIELD = re.compile(r"[A-Z][A-Za-z-]{3,15}:|End of |Document [A-Z]|\d{1,3} of \d")


class RecordField(NamedTuple):
    """A field of a database record."""

    name: str
    """In small letters: ``byline``, ``load-date``."""
    value: str
    sure: bool
    """It can be nothing else, wherever it stands."""


@cache
def _tails() -> tuple[tuple[str, str], ...]:
    rows = entries(FILE, "tail", {"forms": list})
    forms = [form for row in rows for form in row["forms"]]
    if not all(len(form) == _PARTED and form[1] for form in forms):
        raise KnowledgeError(f"{FILE}: forms must be pairs of texts")
    return tuple((opening, middle) for opening, middle in forms)


def is_feed_tail(line: str) -> bool:
    """Say whether a line is the sentence by which a feed ends a story.

    Examples:
        >>> is_feed_tail("The post Pier to close appeared first on Example Courier.")
        True
        >>> is_feed_tail("The post office appeared first on maps of 1890.")
        False
    """
    table = _by_first_word()
    forms = table.get(line.partition(" ")[0], ())
    if not line.isascii():
        forms = (*forms, *table[""])
    if not forms or len(line) > MAX_TAIL_CHARS:
        return False
    return any(
        line.startswith(opening) and middle in line and _fits(line, opening, middle)
        for opening, middle in forms
    )


@cache
def _by_first_word() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Give the forms by the first word of what opens them, "" where the title does."""
    table: dict[str, tuple[tuple[str, str], ...]] = {"": ()}
    for opening, middle in _tails():
        word = opening.partition(" ")[0]
        table[word] = (*table.get(word, ()), (opening, middle))
    return table


def _fits(line: str, opening: str, middle: str) -> bool:
    """Say whether a title and the name of a site stand where the form has them."""
    title, _, site = line[len(opening) :].rpartition(middle)
    site = site.strip().rstrip(_FINAL)
    if not title or title[0].islower() or len(site) > MAX_SITE_CHARS:
        return False
    small = sum(word[0].islower() for word in site.split())
    return small <= MAX_SMALL_WORDS and not (site[:1].islower() and "." not in site)


def is_contact(line: str) -> bool:
    """Say whether a line tells whom to ask about the story: a wire's, a press release's.

    Examples:
        >>> is_contact("To contact the reporter on this story: Ann Lee at alee@wire.example")
        True
        >>> is_contact("Contact: the film opens on Friday.")
        False
    """
    if not line.startswith(_CONTACT_OPENINGS) or len(line) > MAX_CONTACT_CHARS:
        return False
    return bool(_CONTACT.fullmatch(line))


def parse_field(line: str) -> RecordField | None:
    """Read a field of a database record: "LENGTH: 512 words", "BYLINE: Ann Lee".

    Examples:
        >>> parse_field("LENGTH: 512 words").sure, parse_field("SECTION: NEWS; Pg. 4").sure
        (True, False)
        >>> parse_field("Section two of the law was struck.") is None
        True
    """
    if not _MAY_BE_FIELD.match(line):
        return None
    if _SURE.fullmatch(line):
        name, _, value = line.partition(":")
        return RecordField(name.strip().casefold(), value.strip(), sure=True)
    match = _FIELD.fullmatch(line)
    if match is None:
        return None
    return RecordField(match["name"].casefold(), match["value"].strip(), sure=False)
