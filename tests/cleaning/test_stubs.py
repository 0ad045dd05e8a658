"""Pay walls: which lines say that the rest is missing, and which stories they mark."""

from __future__ import annotations

import time

import pytest

import corpuskit
from corpuskit.knowledge.walls import is_wall

STORY = (
    "The ferries of Vell stayed in port on Monday as a storm crossed the bay from the west.\n\n"
    "About forty boats had been brought into the inner basin the night before, he said."
)
WALLS = (
    "Subscribe to continue reading",
    "This article is for subscribers only.",
    "To read the rest of this story, please log in",
    "Dieser Artikel ist nur für Abonnenten lesbar.",
    "Jetzt abonnieren und weiterlesen",
    "Il vous reste 70 % de cet article à lire.",
    "La suite est réservée aux abonnés.",
    "Este contenido es exclusivo para suscriptores",
    "Suscríbete para seguir leyendo",
    "Este conteúdo é exclusivo para assinantes",
    "Abbonati per continuare a leggere",
    "Dit artikel is alleen voor abonnees",
    "Ten artykuł jest dostępny dla prenumeratorów",
    "Материал доступен только подписчикам",
    "Bu içerik abonelere özeldir",
    "この記事は有料会員限定です。残り1200文字",
    "Denne saken er for abonnenter",
)
OPEN_LINES = (
    "Subscribe to our newsletter",
    "Continue reading the signs, the old captain said.",
    "Dieser Artikel erschien zuerst am Montag.",
    "Este contenido fue publicado el lunes.",
    "Already a subscriber? Sign in",
    "The rest of the crew was saved.",
)


def flagged(text: str) -> bool | None:
    article = corpuskit.process(corpuskit.Page(text, title=""))
    assert isinstance(article, corpuskit.Article)
    return article.source.truncated


@pytest.mark.parametrize("line", WALLS)
def test_walls_mark_short_stories(line: str) -> None:
    assert is_wall(line)
    assert flagged(f"{STORY}\n\n{line}") is True


@pytest.mark.parametrize("line", OPEN_LINES)
def test_other_lines_do_not(line: str) -> None:
    assert not is_wall(line)
    assert flagged(f"{STORY}\n\n{line}") is None


def test_long_stories_are_whole() -> None:
    days = "\n\n".join(
        STORY.replace("Monday", f"day {n}").replace("forty", f"{n}") for n in range(12)
    )
    assert flagged(f"{days}\n\n{WALLS[0]}") is None


def test_walls_on_pages() -> None:
    body = "".join(f"<p>{part}</p>" for part in (STORY * 2).split("\n\n"))
    page = f"<main><h1>Head</h1><article>{body}</article><div>{WALLS[0]}</div></main>"
    hidden = page.replace("<div>", "<div hidden>")
    for html, wanted in ((page, True), (hidden, None)):
        article = corpuskit.process(html)
        assert isinstance(article, corpuskit.Article)
        assert article.source.truncated is wanted


def test_hostile() -> None:
    started = time.process_time()
    assert not is_wall("(" * 1_000_000)
    assert not is_wall("subscribe to " * 20)
    assert time.process_time() - started < 5
