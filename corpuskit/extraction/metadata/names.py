"""The names in a byline: people, and agencies or the paper where they are named as author."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from corpuskit.extraction.metadata.lines import HAN_LETTER, plain_line
from corpuskit.extraction.metadata.sitenames import is_site, spellings
from corpuskit.knowledge.agencies import look_up
from corpuskit.knowledge.calendar import month_number
from corpuskit.knowledge.page_tables import load_houses, load_sections, load_word_set, load_words
from corpuskit.knowledge.places import find_places
from corpuskit.text.folding import fold_line

MAX_NAME_WORDS: Final = 6
"""Longer parts are sentences or roles. Source: of 605 authors of the open gold sets 16 have more
words."""

MAX_NAME_CHARS: Final = 70
"""The same. Source: four of those authors are longer."""

MAX_STATED_CHARS: Final = 1_000
"""A longer value is no list of names: nine authors with initials have 200 characters."""

MIN_WORDS_OF_PERSON: Final = 2
MAX_WORDS_OF_PERSON: Final = 4
"""A person's name has so many words. Source: 496 of those authors; 82 have one word, as accounts
and desks do, and are told by where they stand."""

MAX_HAN_NAME_CHARS: Final = 6
"""Of a person's name without a blank. Source: Japanese names have up to six, Chinese up to four."""

_EMAIL: Final = re.compile(r"\S+@\S+\.\S+")
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+|^/\S*|(?:^|(?<=\s))@\w+")
_NAMED_EMAIL: Final = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}\s\(([^()]{2,70})\)")
"""As RSS has it: "ann@example.org (Ann Lee)"."""
_BRACKETS: Final = re.compile(r"\s*[(\[（【][^()\[\]（）【】]*[)\]）】]")
_SPLIT: Final = re.compile(r"\s*[;|•、；｜]+\s*|\s+[·/／]\s+")
_COMMA: Final = re.compile(r"\s*[,，]\s*")
_DATE: Final = re.compile(r"\d{1,2}[./:-]\d|\b(?:19|20)\d{2}\b")
_HAS_LETTER: Final = re.compile(r"[^\W\d_]")
_SUFFIX: Final = re.compile(r"^(?:jr|sr|ii|iii|iv|md|phd|esq)\.?$", re.IGNORECASE)
_INITIALS: Final = re.compile(r"[A-Z][A-Z.]{1,5}")
"""What stands behind a name alone, all in capitals: a degree, or the station of a reporter."""
_PLACEHOLDER: Final = re.compile(r"\{\{|\}\}|\$\{|<%|%\w+%")
"""What a template leaves where it was given no name."""
_HUMP: Final = re.compile(r"(?!Fitz)[^\W\d_][^\W\d_A-Z]{3,}[A-Z]")
"""A capital inside a word, as in names of firms; "McDonald" and "DeVito" have it further ahead."""
AFTER_LABEL: Final = frozenset(":：/／")
"""What follows a label, "By: Ann Lee"."""
EDGES: Final = ' \t,;|/–—-•·:*"“”„«»「」'


def split_names(
    text: str | None, *, seen: bool = False, sites: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Return the names in a byline, without what is no name.

    Args:
        text: as the page has it.
        seen: it is a byline for readers, so whatever it begins with may be "By" in some language.
        sites: the site's names, squashed: beside the name of a person they are none.

    Examples:
        >>> split_names("By Ann Lee and Bob Ray, Staff Reporters (bob@example.org)", seen=True)
        ('Ann Lee', 'Bob Ray')
        >>> split_names("Von Eva Lund | Valley Post", sites=frozenset({"valleypost"}))
        ('Eva Lund',)
        >>> split_names("Example News and ANP"), split_names("Von Miller")
        (('Example News and ANP',), ('Von Miller',))
        >>> split_names("https://example.org/ann"), split_names("12")
        ((), ())
    """
    folded = plain_line(text)
    if not folded or len(folded) > MAX_STATED_CHARS:
        return ()
    named = _NAMED_EMAIL.fullmatch(folded)
    folded = named[1] if named else folded
    line = _BRACKETS.sub(" ", _ADDRESS.sub("", _EMAIL.sub("", _without_symbols(folded))))
    line = line.strip(EDGES)
    bare = _without_prefix(line, seen=seen)
    names = dict.fromkeys(
        name
        for part in _SPLIT.split(bare)
        for name in _names_of(part.strip(EDGES), seen=seen, opens=bare == line, sites=sites)
    )
    people = tuple(name for name in names if not is_house(name, sites))
    return people or tuple(names)


def is_house(name: str, sites: frozenset[str]) -> bool:
    """Tell whether a name is that of the site, or of a section: no person and no agency.

    Examples:
        >>> is_house("Valley Post", frozenset({"valleypost"})), is_house("Sport", frozenset())
        (True, True)
        >>> is_house("Ann Lee", frozenset({"valleypost"})), is_house("dpa", frozenset())
        (False, False)
    """
    if spellings(name) & sites or fold_line(name) in load_sections():
        return True
    roles = load_word_set("author-roles").intersection(name.lower().split())
    return not roles and is_site(name, sites) and not _is_agency(name)


def is_person(name: str) -> bool:
    """Tell whether a name that only its place gives away reads like one of a person.

    Examples:
        >>> is_person("Ann Lee"), is_person("Ursula von der Aue"), is_person("王小明")
        (True, True, True)
        >>> is_person("Read more"), is_person("Valley")
        (False, False)
    """
    words = name.split()
    if len(words) == 1 and HAN_LETTER.search(name):
        return len(name) <= MAX_HAN_NAME_CHARS
    if not name.isascii() and len(words) == 1:
        return any("\u3040" <= letter <= "\uffff" for letter in name)
    particles = load_word_set("name-particles")
    return (
        len(words) >= MIN_WORDS_OF_PERSON
        and _is_large(words[0])
        and _is_large(words[-1])
        and all(_is_large(word) or word in particles for word in words)
    )


def _is_large(word: str) -> bool:
    """Tell whether a word begins as names do; in scripts without capitals all do."""
    return not word[0].islower() and word[0].isalpha()


def _without_symbols(text: str) -> str:
    """Take out emoji and marks that stand in names of accounts."""
    if text.isascii():
        return text
    kept = (
        " " if unicodedata.category(c) in {"So", "Co", "Cn"} or c in "†‡\ufe0f" else c for c in text
    )
    return " ".join("".join(kept).split())


@cache
def _prefixes() -> tuple[str, ...]:
    words = (*load_words("byline-prefixes"), *load_words("byline-particles"))
    return tuple(sorted(words, key=len, reverse=True))


def _without_prefix(line: str, *, seen: bool, opens: bool = True) -> str:
    """Cut "By" and its like from the beginning, the longest that fits.

    Where machines are told the name, a word such as "Par" may be part of it: then a whole name must
    follow. Of a word such as "De", which opens family names as well, that holds everywhere.

    Args:
        line: what may begin so.
        seen: see :func:`split_names`.
        opens: nothing was cut from it before, and no other name stands ahead.

    Examples:
        >>> _without_prefix("De Ana Vela", seen=False), _without_prefix("De Niro", seen=True)
        ('Ana Vela', 'De Niro')
        >>> _without_prefix("De Ana Vela", seen=False, opens=False)
        'De Ana Vela'
    """
    lower = line.lower()
    for prefix in _prefixes():
        if not lower.startswith(prefix):
            continue
        rest = line[len(prefix) :]
        after = rest.lstrip()[:1]
        glued = bool(HAN_LETTER.search(prefix)) and len(prefix) > 1
        if not rest or not (
            rest[0] == " " or after in AFTER_LABEL or glued or (seen and not prefix.isascii())
        ):
            continue
        bare = rest.strip(EDGES + "：／")
        if _opens_families(prefix) and after not in AFTER_LABEL:
            if opens and _is_no_family(line, bare, seen=seen):
                return bare
            continue
        if seen or after in AFTER_LABEL or glued or prefix == "by" or " " in prefix:
            return bare
        if _begins_with_name(bare) or (HAN_LETTER.search(prefix) and is_person(bare)):
            return bare
    return line


def _opens_families(prefix: str) -> bool:
    """Tell whether a word for "by" is one that family names begin with, too: "von", "di", "de"."""
    return prefix in load_word_set("name-particles") or prefix in load_word_set("byline-particles")


def _is_no_family(line: str, bare: str, *, seen: bool) -> bool:
    """Tell whether what stands behind such a word is the name of somebody, not the rest of one.

    That is so where a first and a family name follow, and the first is not known as what follows
    the word in family names ("De Vries Jan"); in a byline for readers also where a house does, or
    where the word is written small.
    """
    first, *more = bare.split() or [""]
    if fold_line(first) in load_word_set("particle-families"):
        return False
    if first.lower() in load_word_set("name-particles"):
        return False
    if more:
        return _begins_with_name(bare)
    small = line[0].islower() or not _is_large(first)
    return seen and (small or _is_agency(first) or is_house(first, frozenset()))


def _begins_with_name(text: str) -> bool:
    """Tell whether a text begins with a first and a family name, "Jan de Boer" among them."""
    particles = load_word_set("name-particles")
    first, *others = text.split()[:MAX_WORDS_OF_PERSON] or [""]
    family = next((word for word in others if word not in particles), "")
    return bool(first and family) and _is_large(first) and _is_large(family)


def _names_of(part: str, *, seen: bool, opens: bool, sites: frozenset[str]) -> Iterator[str]:
    """Yield the names of a part between semicolons: people joined by commas and "and"."""
    names: list[str] = []
    for number, piece in enumerate(_COMMA.split(part)):
        if names and _SUFFIX.match(piece):
            names[-1] += f", {piece}"
            continue
        if number and _is_role(piece):
            break  # what follows a role is where the person works
        if _names_another(piece):
            break
        if number and (piece[:1].isdigit() or (names and _says_where(piece, names[-1]))):
            continue
        if names and _INITIALS.fullmatch(piece.rstrip("®")) and not _is_agency(piece):
            continue
        for name in _split_joined(piece, sites):
            clean = _without_prefix(name.strip(EDGES), seen=seen, opens=opens and not names)
            clean = _without_house(_without_date(_without_role(clean)), sites)
            clean = _without_place(clean)
            if _is_name(clean):
                names.append(clean)
    yield from names


def _says_where(piece: str, before: str) -> bool:
    """Tell whether one word behind a whole name is where somebody works: "Ann Lee, Orrin"."""
    cased = piece[:1].lower() != piece[:1].upper()
    return " " not in piece and cased and is_person(before) and not _is_agency(piece)


def _is_agency(name: str) -> bool:
    return any(agency.is_agency for agency in look_up(name))


def _names_another(piece: str) -> bool:
    """Tell whether a piece says who edited, reviewed or pictured the story."""
    lower = piece.lower()
    return any(lower.startswith(f"{words} ") for words in load_words("not-by"))


def _is_role(piece: str) -> bool:
    """Tell whether what follows a name says what somebody is instead of naming another person."""
    words = [word.lower().strip(EDGES) for word in piece.split()]
    roles = load_word_set("author-roles")
    if any(word in roles or word.removesuffix("s") in roles for word in words):
        return True
    joined = load_word_set("author-joiners").intersection(words)
    return len(words) > MAX_WORDS_OF_PERSON and not joined


def _without_role(name: str) -> str:
    """Cut a role that stands behind a name without a comma, and the house before "Staff".

    Examples:
        >>> _without_role("Ann Lee Senior Politics Editor"), _without_role("Ann Lee BuzzBoat Staff")
        ('Ann Lee', 'Ann Lee')
        >>> _without_role("Ann Lee - Reporter")
        'Ann Lee'
        >>> _without_role("CNN Sport Staff"), _without_role("Orrin Lake Team")
        ('CNN Sport Staff', 'Orrin Lake Team')
        >>> _without_role("王小明记者")
        '王小明'
    """
    for ending in load_words("author-endings"):
        if name.endswith(ending) and name != ending and HAN_LETTER.search(name[0]):
            return name.removesuffix(ending).strip(EDGES)
    words = name.split()
    roles = load_word_set("author-roles")
    at = next((n for n, word in enumerate(words) if word.lower().strip(EDGES) in roles), 0)
    if not at:
        return name
    person = [word for word in words[:at] if word.strip(EDGES)]
    of_firm = words[at].lower().strip(EDGES) in load_word_set("author-collectives")
    while len(person) > MIN_WORDS_OF_PERSON and _is_of_house(person[-1]):
        person.pop()
    if len(person) < MIN_WORDS_OF_PERSON or any(_is_of_house(word) for word in person):
        return name
    if of_firm and len(person) == at:
        return name  # "Orrin Lake Team": nothing tells whether that is a person
    return " ".join(person) if is_person(" ".join(person)) else name


def _is_of_house(word: str) -> bool:
    """Tell whether a word is of the name of a firm or newspaper rather than of a person."""
    is_initials = _INITIALS.fullmatch(word) and "." not in word
    return bool(is_initials or _HUMP.search(word)) or fold_line(word) in load_houses()[0]


def _without_date(name: str) -> str:
    """Cut a date that stands behind a name without a comma."""
    words = name.split()
    at = next((n for n, word in enumerate(words) if word[0].isdigit()), None)
    if not at:
        return name
    last, _, glued = words[at - 1].rpartition("-")
    if last and month_number(glued):
        return " ".join([*words[: at - 1], last])
    if month_number(words[at - 1]) and at > 1:
        at -= 1
    return " ".join(words[:at]).strip(EDGES)


def _without_place(name: str) -> str:
    """Cut where somebody writes from off the end of a name.

    Words that are "and" or a part of names in other languages need a place that is known.

    Examples:
        >>> _without_place("Ann Lee in Orrin"), _without_place("Anne Dubois à Paris")
        ('Ann Lee', 'Anne Dubois')
        >>> _without_place("Josep Puig i Cadafalch")
        'Josep Puig i Cadafalch'
    """
    words = name.split()
    for at in range(MIN_WORDS_OF_PERSON, len(words) - 1):
        person, joint, place = " ".join(words[:at]), words[at].lower(), words[at + 1 :]
        if joint in load_word_set("place-joiners") and all(map(_is_large, place)):
            known = joint == "in" or bool(find_places(" ".join(place)))
            return person if known and is_person(person) else name
    return name


def _without_house(name: str, sites: frozenset[str]) -> str:
    """Cut the name of the site from the end of a person's.

    Examples:
        >>> _without_house("Ann Lee for the Valley Post", frozenset({"valleypost"}))
        'Ann Lee'
        >>> _without_house("Ann Lee for", frozenset({"valleypost"}))
        'Ann Lee for'
    """
    words = name.split()
    for at in range(MIN_WORDS_OF_PERSON, len(words)):
        house = at
        for joining in ("house-joiners", "house-articles"):
            house += words[house].lower() in load_word_set(joining) and house + 1 < len(words)
        if any(spellings(" ".join(words[start:])) & sites for start in {at, house}):
            return " ".join(words[:at]).strip(EDGES)
    return name


def _split_joined(piece: str, sites: frozenset[str] = frozenset()) -> Sequence[str]:
    """Split "A and B" where both sides look like people, or the second is an agency.

    Examples:
        >>> _split_joined("Ann Lee und dpa"), _split_joined("Example News and ANP")
        (['Ann Lee', 'dpa'], ['Example News and ANP'])
    """
    words = piece.split()
    joiners = load_word_set("author-joiners")
    groups: list[list[str]] = [[]]
    for word in words:
        if word.lower() in joiners and groups[-1]:
            groups.append([])
        else:
            groups[-1].append(word)
    names = [" ".join(group) for group in groups]
    if all(len(group) >= MIN_WORDS_OF_PERSON for group in groups):
        return names
    first, *others = names
    of_house = is_house(first, sites) or any(map(_is_of_house, groups[0]))
    opens = groups[0][:1] and groups[0][0].lower() in load_word_set("house-articles")
    if is_person(first) and not of_house and not opens and all(map(_is_agency, others)):
        return names
    return [piece]


def _is_name(text: str) -> bool:
    """Tell whether a piece of a byline can be a name at all."""
    words = text.split()
    if not words or len(words) > MAX_NAME_WORDS or len(text) > MAX_NAME_CHARS:
        return False
    lower = text.lower()
    if lower in load_word_set("no-authors") or not _HAS_LETTER.search(text) or _DATE.search(text):
        return False
    return lower not in load_word_set("author-roles") and not _PLACEHOLDER.search(text)
