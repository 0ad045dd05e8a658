"""What the layouts of invented sites are made with: pages whose story and chrome are known."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from random import Random
from typing import Final, NamedTuple, TypeAlias

from corpuskit.article import Page
from families.grammar import Item, Language, Story, label, story

BLOCK: Final = {
    "p": "<p>{}</p>",
    "h2": "<h2>{}</h2>",
    "li": "<li>{}</li>",
    "quote": "<blockquote><p>{}</p></blockquote>",
}
"""How the pieces of a story are written, unless a layout says otherwise."""


LATEST_SHARE: Final = 0.5
"""Share of the teasers that stand on other pages, too."""


class Made(NamedTuple):
    """A page, and what should be read from it."""

    page: Page
    story: Story
    text: str | None
    """The story exactly; None where the page has none."""
    chrome: tuple[str, ...]
    """Texts of the page that are no part of the story."""


class Draft:
    """A page in the making: gathers what on it is chrome."""

    def __init__(self, told: Story, site: str) -> None:
        self.story = told
        self.site = site
        self.random = Random(f"{site} {told.number}")
        self.chrome: list[str] = []
        self.meta: list[str] = []
        self.lead = False
        """Whether the standfirst is shown on the page, and so part of the story."""

    @property
    def language(self) -> Language:
        return self.story.language

    def say(self, text: str) -> str:
        """Return a text for the page that is chrome."""
        self.chrome.append(text)
        return escape(text)

    def label(self, number: int) -> str:
        """Return a line of chrome that is the same on all pages of the site."""
        return self.say(label(self.language, number, self.site))

    def show_lead(self) -> str:
        """Return the standfirst."""
        self.lead = True
        return escape(self.story.lead)

    def other(self) -> Story:
        """Return another story of the paper, to be teased: its words are chrome.

        Half of the time it is one of the latest twenty, which all pages tease.
        """
        among = 20 if self.random.random() < LATEST_SHARE else 10**6
        return story(900_000 + self.random.randrange(among), self.language)

    def teasers(self, count: int, form: str, *, sentences: bool = True) -> str:
        """Write teasers of other stories; the form has the slots ``{title}`` and ``{text}``."""
        found = []
        for _ in range(count):
            other = self.other()
            text = self.say(other.lead) if sentences else ""
            found.append(form.format(title=self.say(other.title), text=text))
        return "".join(found)

    def mixed(self) -> str:
        """Return the second class that styled components have: letters of both cases."""
        letters = "abcdefghijklmnopqrstuvwxyz"
        return "".join(self.random.choices(letters + letters.upper(), k=6))

    def hash(self, prefix: str = "css-") -> str:
        """Return a class name as build tools make them: another on every page."""
        return prefix + "".join(self.random.choices("abcdefghijkmnpqrstuvwxyz0123456789", k=6))


Layout: TypeAlias = Callable[[Draft], str]
"""Writes the ``<body>`` of a page."""


def written(
    items: Iterable[Item], block: dict[str, str] | None = None, table: str = "<table>{}</table>"
) -> list[str]:
    """Write the pieces of a story; items of a list and rows of a table as one piece each."""
    forms = {**BLOCK, **(block or {})}
    pieces = []
    for kind, group in groupby(items, key=lambda item: item.kind):
        texts = [escape(item.text) for item in group]
        if kind == "li":
            rows = "".join(forms["li"].format(text) for text in texts)
            pieces.append(f"<ul>{rows}</ul>")
        elif kind == "row":
            cells = ("".join(f"<td>{cell}</td>" for cell in text.split(" ")) for text in texts)
            pieces.append(table.format("".join(f"<tr>{row}</tr>" for row in cells)))
        else:
            pieces += [forms[kind].format(text) for text in texts]
    return pieces


def among(pieces: Sequence[str], extra: str, after: int) -> str:
    """Join pieces, with something else put after one of them."""
    return "".join([*pieces[:after], extra, *pieces[after:]])


def finish(draft: Draft, body: str, *, path: str | None = None) -> Made:
    """Wrap a body up as a page, with the metadata that papers give."""
    told = draft.story
    url = f"https://www.{draft.site}/{path or f'{told.day[:4]}/{told.number}'}"
    title = escape(told.title, quote=True)
    stated = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": told.title,
        "datePublished": f"{told.day}T08:00:00Z",
        "author": {"@type": "Person", "name": told.author},
    }
    ld = f'<script type="application/ld+json">{json.dumps(stated)}</script>' if told.items else ""
    kind = "article" if told.items else "website"
    head = (
        f'<meta charset="utf-8"><title>{title} | {draft.site}</title>'
        f'<meta property="og:title" content="{title}"><meta property="og:type" content="{kind}">'
        f'<meta property="article:published_time" content="{told.day}T08:00:00Z">'
        f'<link rel="canonical" href="{url}">{ld}{"".join(draft.meta)}'
    )
    lang = draft.language.code
    rtl = ' dir="rtl"' if lang == "ar" else ""
    html = f'<!DOCTYPE html><html lang="{lang}"{rtl}><head>{head}</head>{body}</html>'
    page = Page(html, media_type="text/html", url=url)
    told = draft.story
    text = told.text(lead=draft.lead) if told.items else None
    return Made(page, told, text, tuple(draft.chrome))


def pages_of(
    layout: Layout, site: str, language: Language, numbers: Iterable[int], shape: str = "plain"
) -> Iterator[Made]:
    """Write the pages of a site that has one layout."""
    for number in numbers:
        draft = Draft(story(number, language, shape=shape), site)
        yield finish(draft, layout(draft))
