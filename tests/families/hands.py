"""What writes one piece of a page: words of a language, chance, and a story to tell."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeAlias

from families.grammar import Language, Story, fill, paragraph, story

Words: TypeAlias = Mapping[str, Sequence[str]]


class Piece(NamedTuple):
    """The inner part of a page, without the site around it."""

    title: str
    html: str
    path: str = ""
    """Of its address; drawn where there is none."""
    stated: str = ""
    """The schema.org or Open Graph type that it states."""
    shape: str = ""
    """``bare``: it stands alone on its page, without menu and rails."""


class Hand:
    """What writes a piece: a story to tell, the words of its language, and chance."""

    def __init__(self, number: int, language: Language, family: str) -> None:
        self.story: Story = story(number, language, shape="rich" if number % 3 else "plain")
        self.language = language
        self.words: Words = _words()[language.code]
        self.random = Random(f"{family} {number} {language.code}")

    def say(self, name: str) -> str:
        """Return one of the phrases of a list, filled in."""
        form = self.random.choice(self.words[name])
        if "{title}" in form:
            return escape(form.format(title=self.story.title))
        return escape(fill(form, self.language, self.random))

    def all(self, name: str) -> list[str]:
        """Return all phrases of a list, filled in."""
        return [escape(fill(form, self.language, self.random)) for form in self.words[name]]

    def other(self) -> Story:
        """Return another story."""
        return story(500_000 + self.random.randrange(10**6), self.language)

    def sentence(self, count: int = 1) -> str:
        """Return sentences of a report."""
        return escape(paragraph(self.language, self.random, count))

    def between(self, low: int, high: int) -> range:
        """Return a range of random length."""
        return range(self.random.randint(low, high))

    def name(self, *names: str) -> str:
        """Return one of some names for a class, or one that says nothing."""
        return self.random.choice([*names, f"c{self.random.randrange(99)}", "wrap"])


@cache
def _words() -> Mapping[str, Words]:
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))
