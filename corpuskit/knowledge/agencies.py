"""The agencies of the world: their names, tags and habits, from ``agencies.toml``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from corpuskit.errors import KnowledgeError
from corpuskit.knowledge.datafile import entries

FILE = "agencies.toml"
AGENCY_KINDS = frozenset({"wire", "press-release"})
"""The kinds that count as agencies of an article."""
_KINDS = AGENCY_KINDS | {"broadcaster", "publisher"}


@dataclass(frozen=True, slots=True)
class Example:
    """A dateline or sign-off as this agency writes it."""

    text: str
    evidence: str
    style: str | None = None

    @property
    def seen(self) -> bool:
        """Whether it was read in published copy."""
        return self.evidence.startswith("seen")


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency, release wire, broadcaster or publisher."""

    key: str
    name: str
    native_name: str
    kind: str
    country: str | None
    languages: tuple[str, ...]
    homepage: str | None
    aliases: tuple[str, ...]
    guarded: frozenset[str]
    """Aliases that are also words or other initials: they need evidence beside them."""
    asks_dateline: bool
    home_unsaid: bool
    """Its datelines name the country of a place abroad, and never that of one at home."""
    styles: tuple[Example, ...]
    signoffs: tuple[Example, ...]
    note: str | None
    source: str
    revision: int

    @property
    def is_agency(self) -> bool:
        """Whether its key belongs into ``agencies`` of an article."""
        return self.kind in AGENCY_KINDS


@dataclass(frozen=True, slots=True)
class Tag:
    """One way in which an agency is named."""

    alias: str
    agency: Agency
    guarded: bool


@cache
def load_agencies() -> Mapping[str, Agency]:
    """Give every agency by its key, in file order.

    Raises:
        KnowledgeError: the data file is malformed.

    Examples:
        >>> load_agencies()["efe"].country
        'ES'
        >>> "example" in load_agencies()
        False
    """
    needed = {"name": str, "native_name": str, "kind": str, "languages": list, "aliases": list}
    table: dict[str, Agency] = {}
    for entry in entries(FILE, "agency", needed):
        agency = _agency(entry)
        if agency.key in table:
            raise KnowledgeError(f"{FILE}: entry {agency.key}: the id is used twice")
        table[agency.key] = agency
    return table


@cache
def _tags() -> Mapping[str, tuple[Tag, ...]]:
    table: dict[str, list[Tag]] = defaultdict(list)
    for agency in load_agencies().values():
        # Names of several words are tags too: "Press Trust of India".
        names = [name for name in (agency.name, agency.native_name) if " " in name]
        for alias in dict.fromkeys((*agency.aliases, *names)):
            table[alias.casefold()].append(Tag(alias, agency, alias in agency.guarded))
    return {key: tuple(_one_each(tags)) for key, tags in table.items()}


def _one_each(tags: list[Tag]) -> list[Tag]:
    """Keep the first free spelling of an agency, and every spelling that is guarded."""
    seen: set[str] = set()
    kept = []
    for tag in tags:
        if tag.guarded or tag.agency.key not in seen:
            kept.append(tag)
        if not tag.guarded:
            seen.add(tag.agency.key)
    return kept


@cache
def tag_first_words() -> frozenset[str]:
    """Give the first word of every alias, in folded case: a cheap test before looking up.

    Examples:
        >>> "europa" in tag_first_words(), "the envoy" in tag_first_words()
        (True, False)
    """
    return frozenset(re.split("[ -]", alias)[0] for alias in _tags()) | frozenset(_tags())


@cache
def tag_beginnings() -> tuple[frozenset[str], frozenset[str]]:
    """Give what aliases begin with, in folded case: those of one word by it, others by two words.

    Examples:
        >>> words, pairs = tag_beginnings()
        >>> "reuters" in words, "europa press" in pairs, "the" in words
        (True, True, False)
    """
    parted = [alias.split() for alias in _tags()]
    words = {
        part for parts in parted if len(parts) == 1 for part in (parts[0], *parts[0].split("-")[:1])
    }
    return frozenset(words), frozenset(" ".join(p[:2]) for p in parted if len(p) > 1)


def find_tags(text: str) -> tuple[Tag, ...]:
    """Give the agencies that a tag may stand for; letter case counts for guarded aliases.

    Examples:
        >>> [tag.agency.key for tag in find_tags("Reuters")]
        ['reuters']
        >>> [tag.agency.key for tag in find_tags("CNA")]
        ['cna', 'cna-cath']
        >>> find_tags("trend")
        ()
    """
    found = _tags().get(text.casefold(), ())
    if any(tag.guarded for tag in found):
        return tuple(tag for tag in found if not tag.guarded or tag.alias == text)
    return found


def look_up(name: str) -> tuple[Agency, ...]:
    """Give the agencies of this key, name or alias.

    Examples:
        >>> [agency.key for agency in look_up("Agencia EFE")]
        ['efe']
        >>> look_up("The Daily Example")
        ()
    """
    wanted = name.casefold().strip()
    return tuple(
        agency
        for agency in load_agencies().values()
        if wanted
        in {agency.key, agency.name.casefold(), agency.native_name.casefold()}
        | {alias.casefold() for alias in agency.aliases}
    )


def _agency(entry: dict[str, Any]) -> Agency:
    key, aliases = entry["id"], tuple(entry["aliases"])
    guarded = frozenset(entry.get("guarded", ()))
    if entry["kind"] not in _KINDS:
        raise KnowledgeError(f"{FILE}: entry {key}: kind must be one of {sorted(_KINDS)}")
    if not aliases or not guarded <= set(aliases):
        raise KnowledgeError(f"{FILE}: entry {key}: guarded must be a part of aliases")
    return Agency(
        key=key,
        name=entry["name"],
        native_name=entry["native_name"],
        kind=entry["kind"],
        country=entry.get("country"),
        languages=tuple(entry["languages"]),
        homepage=entry.get("homepage"),
        aliases=aliases,
        guarded=guarded,
        asks_dateline=entry.get("asks_dateline", False),
        home_unsaid=entry.get("home_unsaid", False),
        styles=_examples(entry, "styles"),
        signoffs=_examples(entry, "signoffs"),
        note=entry.get("note"),
        source=entry["source"],
        revision=entry["revision"],
    )


def _examples(entry: dict[str, Any], key: str) -> tuple[Example, ...]:
    try:
        return tuple(
            Example(row["example"], row["evidence"], row.get("style")) for row in entry.get(key, ())
        )
    except (KeyError, TypeError) as error:
        raise KnowledgeError(f"{FILE}: entry {entry['id']}: {key}: {error}") from error
