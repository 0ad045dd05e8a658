"""What, beside its text, decides which article stands for a story: who tells it, and how often."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit

from corpuskit.deduplication.shingles import Hashes
from corpuskit.knowledge.agencies import load_agencies, look_up
from corpuskit.news.revisions import RevisionMark, find_mark


class Story(NamedTuple):
    """What is read of an article that is compared with others."""

    key: int
    text: str | Hashes
    """Of a copy that an earlier release left out there are only its runs."""
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    host: str | None = None
    agencies: Sequence[str] | None = ()


STORY_COLUMNS = Story._fields[1:]
"""The columns of an article that are read."""


class Traits(NamedTuple):
    """What decides between tellings of one story."""

    original: bool = False
    """Whether who publishes it is the agency that the story names as its source."""
    mark: RevisionMark | None = None
    """What marks it as a later telling."""


def traits_of(story: Story) -> Traits:
    """Say what decides between an article and others that are like it.

    Examples:
        >>> traits_of(Story(1, "It ended.", "UPDATE 2-It ended", publisher="Agencia EFE",
        ...     agencies=("efe",)))
        Traits(original=True, mark=RevisionMark(kind='update', number=2))
        >>> traits_of(Story(2, "It ended.", "It ended", publisher="Gazette", agencies=("efe",)))
        Traits(original=False, mark=None)
    """
    if not isinstance(story.text, str):
        return Traits()
    original = _is_one_of(story, story.agencies) if story.agencies else False
    return Traits(original, find_mark(story.title, story.text, story.url))


def _is_one_of(story: Story, agencies: Sequence[str]) -> bool:
    own = {*_keys_of(story.publisher or ""), *_keys_at(story.host or "")}
    return bool(own & set(agencies))


@cache
def _keys_of(publisher: str) -> frozenset[str]:
    return frozenset(one.key for one in look_up(publisher)) if publisher else frozenset()


def _keys_at(host: str) -> frozenset[str]:
    name = host.removeprefix("www.")
    return _homes().get(name, frozenset()) or _homes().get(name.partition(".")[2], frozenset())


@cache
def _homes() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for one in load_agencies().values():
        name = (urlsplit(one.homepage or "").hostname or "").removeprefix("www.")
        if name:
            found[name] = found.get(name, frozenset()) | {one.key}
    return found
