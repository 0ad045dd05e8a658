"""What stands between the brackets: one agency, several, with desk codes, or somebody else."""

from __future__ import annotations

import re
from typing import NamedTuple

from corpuskit.knowledge.agencies import Tag, find_tags
from corpuskit.knowledge.phrases_of_credit import folded

MAX_TAG_CHARS = 60
"""Longest tag: "INTERPRESS AGENCY [IPS]", "Newsfile Corp. - March 24, 2022"."""

MAX_OTHER_WORDS = 2
"""Words beside the agency: "BRIDGETOWN CANA", "INTERPRESS AGENCY [IPS]"."""

MAX_CODE_CHARS = 5
"""Longest desk code or initials beside a tag: "dpa/lni", "SDA/sep"."""

# Linear: a choice of single separators, nothing repeats.
_JOINTS = re.compile(r"\s*[/,+&=;|\[\]]\s*|\s+-\s+|\s+(?:and|et|und|y|e|mit|via|with|for)\s+|-|\s+")
_STRONG_JOINTS = re.compile(r"\s*[/,+&=;|\[\]]\s*|\s+-\s+|\s+(?:and|et|und|y|e|mit|via)\s+")
_WORDS = re.compile(r"[^\W\d_]+")
_INITIALS = re.compile(r"[A-Z]{1,4}-[A-Z]{1,4}")
_PERSON = re.compile(r"[^\W\d_]\w*\.? [^\W\d_]\w+")


class TagWords(NamedTuple):
    """A tag as read."""

    tags: tuple[tuple[Tag, ...], ...]
    """For each agency named, what it may stand for."""
    text: str

    @property
    def known(self) -> bool:
        """Whether an agency or publisher of the table is named."""
        return bool(self.tags)

    @property
    def guarded(self) -> bool:
        """Whether every name is also a word or other initials."""
        return all(choice[0].guarded for choice in self.tags)

    @property
    def languages(self) -> tuple[str, ...]:
        """What the agencies named write in."""
        return tuple(lang for choice in self.tags for lang in choice[0].agency.languages)


def read_tag(text: str, *, people: bool = False) -> TagWords:
    """Read a tag such as ``dpa/lni``, ``TELAM-ANSA``, ``FR mit dpa`` or ``Корр. ТАСС``.

    A person beside an agency is a photo credit and gives no agency, unless ``people`` says that
    reporters sign there: "/Иван Иванов, БТА/".

    Examples:
        >>> [choice[0].agency.key for choice in read_tag("dpa/lni").tags]
        ['dpa']
        >>> read_tag("Ann Lee/AP").known
        False
    """
    text = text.strip()
    whole = find_tags(text)
    if whole:
        return TagWords((whole,), text)
    if ":" in text or not folded("photo").isdisjoint(_WORDS.findall(text.casefold())):
        return TagWords((), text)
    strong = [part for part in _STRONG_JOINTS.split(text) if part]
    if not people and any(_PERSON.fullmatch(part) and not _read_part(part) for part in strong):
        return TagWords((), text)
    tags: list[tuple[Tag, ...]] = []
    for part in strong:
        tags += [choice for choice in _read_part(part) if choice not in tags]
    return TagWords(tuple(tags), text)


def _read_part(part: str) -> list[tuple[Tag, ...]]:
    """Give the agencies of a part without strong joints: "ats afp", "BRIDGETOWN CANA"."""
    whole = find_tags(part)
    if whole:
        return [whole]
    if _INITIALS.fullmatch(part) and not all(map(find_tags, part.split("-"))):
        return []  # "AP-HP" is a hospital
    words = [word for word in _JOINTS.split(part) if word]
    found: list[tuple[Tag, ...]] = []
    index = 0
    while index < len(words):
        for size in (3, 2, 1):
            hit = find_tags(" ".join(words[index : index + size]))
            if hit:
                found.append(hit)
                index += size
                break
        else:
            index += 1
    named = sum(len(choice[0].alias.split()) for choice in found)
    mixed = [word for word in words if len(word) > MAX_CODE_CHARS]
    if found and len(words) - named > MAX_OTHER_WORDS and len(mixed) > len(found):
        return []
    return found


def agency_keys(
    words: TagWords, country: str | None = None, language: str | None = None
) -> tuple[str, ...]:
    """Give the keys of the agencies named, in order; the place and the language settle doubles.

    Examples:
        >>> agency_keys(read_tag("CNA"), country="TW"), agency_keys(read_tag("CNA"), country="VA")
        (('cna',), ('cna-cath',))
        >>> agency_keys(read_tag("CNN"))
        ()
    """
    keys: list[str] = []
    for choice in words.tags:
        best = max(choice, key=lambda tag: _fitness(tag, country, language))
        if best.agency.is_agency and best.agency.key not in keys:
            keys.append(best.agency.key)
    return tuple(keys)


def _fitness(tag: Tag, country: str | None, language: str | None) -> int:
    agency = tag.agency
    religious = country == "VA" and agency.country == "US"
    fits_country = country is not None and (agency.country == country or religious)
    return 2 * fits_country + (language in agency.languages)
