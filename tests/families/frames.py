"""Invented pieces as whole pages: in an invented site, or in the frame of a real one."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from html import escape
from random import Random
from typing import NamedTuple

from corpuskit.article import Page
from corpuskit.extraction.page.blocks import Block
from corpuskit.extraction.page.dom import Element
from families.grammar import LANGUAGES, Language, label
from families.hands import Hand, Piece
from families.kinds import FAMILIES, PER_LANGUAGE, Family

MIN_HELD = 0.7
"""The frame of a page is all but the smallest element that holds so much of its story."""


class Invented(NamedTuple):
    """An invented page and what it is."""

    page: Page
    family: Family
    host: str


def invented() -> Iterator[Invented]:
    """Yield all pages of invented sites."""
    for place, family in enumerate(FAMILIES):
        for language in LANGUAGES:
            for number in range(PER_LANGUAGE):
                host = f"{family.name}-{number % 4}-{language.code}.example"
                page = one_page(family, language, 1000 * place + number, host)
                yield Invented(page, family, host)


def one_page(family: Family, language: Language, number: int, host: str) -> Page:
    """Return one page of a family, in an invented site."""
    hand = Hand(number, language, family.name)
    return _whole(hand, family.write(hand), host)


def grafted(
    root: Element, blocks: Sequence[Block], kept: Collection[int], number: int
) -> Page | None:
    """Put an invented piece into the frame of a real page, in the place of its story.

    What the page says of its story is taken out; menus, rails and feet stay. The tree is changed.

    Args:
        root: of the page.
        blocks: of the page.
        kept: indices of those that are its story.
        number: of the graft; by it the family is drawn.
    """
    family = FAMILIES[number % len(FAMILIES)]
    hand = Hand(500_000 + number, LANGUAGES[0 if number % 3 else number // 3 % 5], family.name)
    piece = family.write(hand)
    place = _place(blocks, kept)
    if place is None or piece.shape == "bare":
        return None
    for told in root.css("script[type*='ld+json' i], meta[property], meta[name], title, h1"):
        told.decompose()
    hole = place.html or ""
    html = (root.html or "").replace(hole, f"<div>{piece.html}</div>", 1)
    html = html.replace("<head>", f"<head>{_head(hand, piece, 'https://' + 'x.example')}", 1)
    path = _path(hand, piece)
    return Page(html, media_type="text/html", url=f"https://www.frame-{number}.example/{path}")


def family_of(number: int) -> Family:
    """Return the family of a graft."""
    return FAMILIES[number % len(FAMILIES)]


def _place(blocks: Sequence[Block], kept: Collection[int]) -> Element | None:
    """Return the smallest element that holds most of the story; none where that is the body."""
    held: dict[int, int] = {}
    spots = {}
    total = sum(blocks[index].chars for index in kept)
    for index in kept:
        spot = blocks[index].place
        while spot is not None and spot.tag not in {"body", "html"}:
            held[id(spot)] = held.get(id(spot), 0) + blocks[index].chars
            spots[id(spot)] = spot
            spot = spot.parent
    enough = [key for key, chars in held.items() if chars >= MIN_HELD * total]
    if not enough:
        return None
    smallest = max(enough, key=lambda key: spots[key].path.count(">"))
    return spots[smallest].element


def _path(hand: Hand, piece: Piece) -> str:
    if piece.path:
        return piece.path.strip("/").replace("{n}", str(hand.story.number))
    slug = "-".join(["rain", "over", "the", "harbour"][: hand.random.randint(1, 4)])
    form = hand.random.choice(
        ("{slug}", "news/{slug}-{n}", "2026/03/{slug}", "{n}.html", "a/b/{slug}/")
    )
    return form.format(slug=slug, n=hand.story.number)


def _head(hand: Hand, piece: Piece, site: str) -> str:
    random = hand.random
    name = site.partition("//")[2]
    title = random.choice((f"{piece.title} | {name}", f"{piece.title} - {name}", piece.title))
    parts = [f"<title>{title}</title>"]
    if random.random() < 0.6:
        kind = piece.stated if piece.stated and not piece.stated[0].isupper() else "website"
        parts.append(
            f'<meta property="og:title" content="{piece.title}"><meta property="og:type" content="{kind}">'
        )
    if piece.stated[:1].isupper() or (piece.stated == "article" and random.random() < 0.7):
        kind = "NewsArticle" if piece.stated == "article" else piece.stated
        node = {"@context": "https://schema.org", "@type": kind, "headline": hand.story.title}
        node["datePublished"] = f"{hand.story.day}T08:00:00Z"
        if random.random() < 0.7:
            node["author"] = {"@type": "Person", "name": hand.story.author}
        parts.append(f'<script type="application/ld+json">{json.dumps(node)}</script>')
    return "".join(parts)


def _whole(hand: Hand, piece: Piece, host: str) -> Page:
    site = f"https://www.{host}"
    url = f"{site}/{_path(hand, piece)}"
    body = piece.html if piece.shape == "bare" else _frame_of(hand)(piece.html)
    html = (
        f'<!DOCTYPE html><html lang="{hand.language.code}"><head><meta charset="utf-8">'
        f"{_head(hand, piece, site)}</head><body>{body}</body></html>"
    )
    return Page(html, media_type="text/html", url=url)


def _frame_of(hand: Hand) -> Callable[[str], str]:
    """Return what puts a menu, rails and a foot around a piece, each large or small."""
    random: Random = hand.random
    words = hand.words["sections"]
    menu = "".join(f'<li><a href="/{n}">{words[n % 10]}</a></li>' for n in hand.between(3, 40))
    rail = "".join(
        f'<div class="{hand.name("related", "most-read")}"><a href="/r{n}">{escape(hand.other().title)}</a></div>'
        for n in hand.between(0, 20)
    )
    teasers = "".join(
        f'<div class="{hand.name("teaser")}"><h4><a href="/t{n}">{escape(other.title)}</a></h4><p>{escape(other.lead)}</p></div>'
        for n in hand.between(0, 8)
        for other in [hand.other()]
    )
    foot = "".join(f'<a href="/f{n}">{words[-n % 10]}</a> ' for n in hand.between(2, 30))
    cookie = random.choice(
        (
            "",
            f'<div class="cookie-banner"><p>{hand.say("consent_text")}</p><button>{hand.say("accept")}</button></div>',
        )
    )
    letter = random.choice(
        (
            "",
            f'<form class="newsletter"><p>{escape(label(hand.language, 2))}</p><input type="email"><button>OK</button></form>',
        )
    )

    def frame(inner: str) -> str:
        return (
            f'{cookie}<header><nav><ul>{menu}</ul></nav></header><div class="{hand.name("content", "main")}">'
            f"{inner}</div>{letter}<aside>{rail}</aside><div>{teasers}</div><footer>{foot}"
            f"<p>{escape(label(hand.language, 7))}</p></footer>"
        )

    return frame
