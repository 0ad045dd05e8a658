"""Invented pages that are no article, and some that are: what gold has no pages of.

A family is one way to write one kind of page. Some are held out: what is fitted never sees them,
and the report says how their pages are told.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from random import Random
from typing import Final, NamedTuple, TypeAlias

from families.grammar import LANGUAGES, Language, Story, fill, paragraph, story
from families.pages import written

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


def _soft404(hand: Hand) -> Piece:
    """Not found, in the clothes of the site, with what else is read."""
    title = hand.say("missing")
    text = "".join(f"<p>{line}</p>" for line in hand.all("missing_text")[: hand.random.randint(1, 2)])
    rest = "".join(f'<li><a href="/{n}">{escape(hand.other().title)}</a></li>' for n in hand.between(0, 8))
    box = hand.name("error-page", "not-found", "content")
    return Piece(title, f'<div class="{box}"><h1>{title}</h1>{text}<ul>{rest}</ul></div>')


def _bare_error(hand: Hand) -> Piece:
    """What a web server says itself."""
    title = hand.say(hand.random.choice(("missing", "server")))
    return Piece(title, f"<center><h1>{title}</h1></center><hr><center>rain/1.2</center>", shape="bare")


def _search_form(hand: Hand) -> Piece:
    """Not found, with a form and the latest."""
    title = hand.say("missing")
    latest = "".join(
        f'<article><h2><a href="/{n}">{escape(hand.other().title)}</a></h2></article>'
        for n in hand.between(0, 5)
    )
    html = (
        f'<section class="error-404 not-found"><header><h1 class="page-title">{title}</h1></header>'
        f'<div class="page-content"><p>{hand.all("missing_text")[0]}</p><form role="search">'
        f'<input type="search" name="s"><button>OK</button></form>{latest}</div></section>'
    )
    return Piece(title, html)


def _moved(hand: Hand) -> Piece:
    """The page has another address."""
    title = hand.say("moved")
    link = f'<p><a href="/new">{hand.say("moved_text")}</a></p>'
    return Piece(title, f"<div><h2>{title}</h2>{link}</div>", shape=hand.random.choice(("", "bare")))


def _no_results(hand: Hand) -> Piece:
    """A search that found nothing."""
    title = hand.say("search")
    tips = "".join(f"<li>{line}</li>" for line in hand.all("search_text"))
    html = (
        f'<main class="{hand.name("search-results", "results")}"><form><input type="text" name="q">'
        f"<button>OK</button></form><h1>{title}</h1><ul>{tips}</ul></main>"
    )
    return Piece(title, html, f"search?q={hand.random.randrange(99)}")


def _expired(hand: Hand) -> Piece:
    """A story that was taken off, with others to read instead."""
    title = hand.say("expired")
    others = "".join(
        f'<div class="teaser"><h3><a href="/{n}">{escape(other.title)}</a></h3><p>{escape(other.lead)}</p></div>'
        for n in hand.between(0, 6)
        for other in [hand.other()]
    )
    return Piece(title, f'<div class="{hand.name("message")}"><h1>{title}</h1>{others}</div>')


def _login(hand: Hand) -> Piece:
    """A form to log in by."""
    title = hand.say("login")
    mail, secret, remember, forgot, new = hand.all("fields")
    html = (
        f'<form class="{hand.name("login-form", "signin")}"><h1>{title}</h1><label>{mail}<input '
        f'type="email"></label><label>{secret}<input type="password"></label><label><input '
        f'type="checkbox">{remember}</label><button>{title}</button><p><a href="/f">{forgot}</a></p>'
        f'<p><a href="/n">{new}</a></p></form>'
    )
    return Piece(title, html, hand.random.choice(("login", "account", "")))


def _wall(hand: Hand) -> Piece:
    """One sentence of a story, and what the rest costs."""
    title = escape(hand.story.title)
    offers = "".join(f"<li>{line}</li>" for line in hand.all("wall_text"))
    html = (
        f'<article><h1>{title}</h1><p>{hand.sentence()}</p><div class="{hand.name("paywall", "offer")}">'
        f"<h2>{hand.say('wall')}</h2><ul>{offers}</ul><button>{hand.say('login')}</button></div></article>"
    )
    return Piece(hand.say("wall"), html)


def _robot(hand: Hand) -> Piece:
    """A test whether a person reads."""
    title = hand.say("robot")
    text = "".join(f"<p>{line}</p>" for line in hand.all("robot_text"))
    return Piece(title, f'<div class="{hand.name("challenge")}"><h1>{title}</h1>{text}</div>', shape="bare")


def _consent(hand: Hand) -> Piece:
    """A prompt that is the whole page."""
    title = hand.say("consent")
    text = "".join(f"<p>{line}</p>" for line in hand.all("consent_text"))
    html = (
        f'<div class="{hand.name("consent-wall", "cmp", "privacy")}"><h1>{title}</h1>{text}<button>'
        f"{hand.say('accept')}</button><button>{hand.say('reject')}</button></div>"
    )
    return Piece(title, html, hand.random.choice(("consent", "")), shape="bare")


def _purposes(hand: Hand) -> Piece:
    """A prompt with all purposes and all partners."""
    title = hand.say("consent")
    lines = hand.all("consent_text")
    rows = "".join(
        f"<details><summary>{one}</summary><p>{hand.random.choice(lines)}</p></details>"
        for one in hand.all("purposes")
    )
    partners = "".join(f"<li>Rain Media {n} Ltd</li>" for n in hand.between(0, 60))
    html = (
        f'<main id="{hand.name("cookie-settings", "didomi")}"><h2>{title}</h2><p>{lines[0]}</p>{rows}<ul>'
        f"{partners}</ul><button>{hand.say('accept')}</button><button>{hand.say('reject')}</button></main>"
    )
    return Piece(title, html, shape=hand.random.choice(("bare", "")))


def _pay_or_agree(hand: Hand) -> Piece:
    """Two boxes: agree, or pay."""
    title = hand.say("consent")
    lines = hand.all("consent_text")
    html = (
        f"<div><section><h2>{title}</h2><p>{lines[0]}</p><p>{lines[-1]}</p><a href='/a'>"
        f"{hand.say('accept')}</a></section><section><h2>{hand.say('wall')}</h2><p>"
        f"{hand.all('wall_text')[0]}</p><a href='/l'>{hand.say('login')}</a></section></div>"
    )
    return Piece(title, html, shape="bare")


def _slides(hand: Hand) -> Piece:
    """Pictures with a sentence below each."""
    title = hand.say("gallery")
    slides = "".join(
        f'<div class="{box}"><img src="{n}.jpg"><p>{hand.sentence()}</p></div>'
        for box in [hand.name("slide", "gallery-item")]
        for n in hand.between(6, 30)
    )
    html = f'<h1>{title}</h1><p>{hand.sentence()}</p><div class="{hand.name("gallery")}">{slides}</div>'
    return Piece(title, html, hand.random.choice(("gallery/12", "fotos/12", "")), "ImageGallery")


def _figures(hand: Hand) -> Piece:
    """Figures with captions and credits."""
    title = hand.say("gallery")
    figures = "".join(
        f'<figure><img src="{n}.jpg"><figcaption>{hand.sentence()} {hand.story.author}</figcaption></figure>'
        for n in hand.between(6, 25)
    )
    stated = hand.random.choice(("article", "ImageGallery", ""))
    return Piece(title, f"<article><h1>{title}</h1>{figures}</article>", stated=stated)


def _numbered(hand: Hand) -> Piece:
    """One picture of many, counted."""
    title = hand.say("gallery")
    count = hand.random.randint(8, 30)
    slides = "".join(
        f'<li class="{hand.name("swiper-slide")}"><span>{n}/{count}</span><img src="{n}.jpg"><div>'
        f"{hand.sentence()}</div></li>"
        for n in range(1, count + 1)
    )
    return Piece(title, f'<h1>{title}</h1><ol class="{hand.name("slideshow")}">{slides}</ol>')


def _player(hand: Hand) -> Piece:
    """A player, a sentence, and other videos."""
    title = hand.say("video")
    others = "".join(
        f'<li><a href="/v/{n}"><img src="{n}.jpg"><span>0{n % 9}:{n + 10}</span> {escape(hand.other().title)}</a></li>'
        for n in hand.between(4, 20)
    )
    html = (
        f'<div class="{hand.name("video-player", "player")}"><video src="a.mp4"></video></div><h1>'
        f'{title}</h1><p>{hand.sentence()}</p><ul class="{hand.name("playlist")}">{others}</ul>'
    )
    stated = hand.random.choice(("VideoObject", "video.other"))
    return Piece(title, html, hand.random.choice(("video/{n}", "watch/12", "")), stated)


def _clip(hand: Hand) -> Piece:
    """A frame of another site, and what is seen in it."""
    title = hand.say("video")
    html = (
        f'<h1>{title}</h1><iframe src="https://player.example/1"></iframe><p>{hand.sentence(2)}</p>'
        f"<p><time>0{hand.random.randrange(9)}:12</time></p>"
    )
    return Piece(title, html, hand.random.choice(("videos/12", "clips/3")), "VideoObject")


def _entries(hand: Hand) -> Piece:
    """Entries with a time each, newest first."""
    title = hand.say("live")
    entries = "".join(
        f'<div class="{box}"><time datetime="{hand.story.day}T{hour:02d}:10">{hour:02d}:10</time><h3>'
        f"{escape(hand.other().title)}</h3><p>{hand.sentence(2)}</p></div>"
        for box in [hand.name("entry", "live-entry", "update")]
        for hour in reversed(hand.between(8, 24))
    )
    stated = hand.random.choice(("LiveBlogPosting", "LiveBlogPosting", "article"))
    html = f'<h1>{title}</h1><div class="{hand.name("liveblog", "ticker")}">{entries}</div>'
    return Piece(title, html, hand.random.choice(("live/12", "")), stated)


def _minutes(hand: Hand) -> Piece:
    """A list of minutes, of one sentence each."""
    title = hand.say("live")
    rows = "".join(
        f"<li><b>{n // 4 + 8:02d}.{n * 7 % 60:02d}</b><div>{hand.sentence()}</div></li>"
        for n in hand.between(12, 40)
    )
    return Piece(title, f"<article><h1>{title}</h1><ol>{rows}</ol></article>", stated="LiveBlogPosting")


def _untitled_ticker(hand: Hand) -> Piece:
    """Entries with times, by a page that calls itself an article."""
    title = hand.say("live")
    rows = "".join(
        f'<section class="{hand.name("ticker-item", "timeline")}"><header>{n % 12 + 8}:{n * 11 % 50 + 10}'
        f"</header><p>{hand.sentence()}</p><p>{hand.sentence()}</p></section>"
        for n in hand.between(8, 30)
    )
    return Piece(title, f"<h1>{title}</h1>{rows}", "liveticker/9", "article")


def _cards(hand: Hand) -> Piece:
    """The front page of a paper: sections of cards."""
    found = []
    for section in hand.random.sample(hand.words["sections"], hand.random.randint(3, 8)):
        cards = "".join(
            f'<div class="{hand.name("card", "teaser")}"><img src="{n}.jpg"><h3><a href="/{n}">'
            f"{escape(other.title)}</a></h3><p>{escape(other.lead)}</p></div>"
            for n in hand.between(3, 9)
            for other in [hand.other()]
        )
        found.append(f"<section><h2>{section}</h2>{cards}</section>")
    return Piece(hand.say("sections"), "".join(found), "/", "website")


def _stream(hand: Hand) -> Piece:
    """A section: headline, day and standfirst of each story, and older ones."""
    title = hand.say("sections")
    rows = "".join(
        f'<article class="{hand.name("post", "item")}"><h2><a href="/{n}">{escape(other.title)}</a></h2>'
        f"<time>{other.day}</time><p>{escape(other.lead)}</p>{more}</article>"
        for more in [hand.random.choice(("", f'<a href="/m">{hand.say("more")}</a>'))]
        for n in hand.between(8, 30)
        for other in [hand.other()]
    )
    html = f'<h1>{title}</h1>{rows}<a href="/2">{hand.words["more"][2]}</a>'
    return Piece(title, html, hand.random.choice(("news/", "politik/", "category/news/")), "website")


def _headlines(hand: Hand) -> Piece:
    """Headlines without any teaser."""
    rows = "".join(f'<li><a href="/{n}">{escape(hand.other().title)}</a></li>' for n in hand.between(20, 80))
    title = hand.say("sections")
    return Piece(title, f"<h1>{title}</h1><ul>{rows}</ul>", hand.random.choice(("archive/2026/03", "")))


def _topic(hand: Hand) -> Piece:
    """All that is filed under one word, with a sentence on it."""
    title = escape(hand.random.choice(hand.language.things))
    rows = "".join(
        f'<div><a href="/{n}"><h4>{escape(other.title)}</h4></a><span>{other.author}</span><p>'
        f"{escape(other.lead)}</p></div>"
        for n in hand.between(10, 25)
        for other in [hand.other()]
    )
    return Piece(title, f"<h1>{title}</h1><p>{hand.sentence()}</p>{rows}", "topic/12", "CollectionPage")


def _report(hand: Hand) -> Piece:
    """A story."""
    text = "".join(written(hand.story.items))
    title = escape(hand.story.title)
    html = f'<article class="{hand.name("story", "post")}"><h1>{title}</h1>{text}</article>'
    return Piece(title, html, stated=hand.random.choice(("article", "article", "")))


def _misleading(hand: Hand) -> Piece:
    """A story whose headline has words of other kinds of pages."""
    kind = hand.random.choice(("missing", "consent", "gallery", "video", "live", "search", "login"))
    title = f"{hand.say(kind)}: {escape(hand.story.title)}"
    text = "".join(written(hand.story.items))
    image = '<figure><img src="a.jpg"><figcaption>' + escape(hand.story.caption) + "</figcaption></figure>"
    player = hand.random.choice(("", image, '<video src="a.mp4"></video>'))
    return Piece(title, f"<h1>{title}</h1>{player}<div>{text}</div>", stated="article")


def _short(hand: Hand) -> Piece:
    """A story of two paragraphs."""
    title = escape(hand.story.title)
    text = "".join(f"<p>{hand.sentence(2)}</p>" for _ in range(2))
    return Piece(title, f"<h1>{title}</h1>{text}", stated=hand.random.choice(("article", "")))


def _tables(hand: Hand) -> Piece:
    """A story as it was laid out twenty years ago: cells, fonts and line breaks."""
    text = "<br><br>".join(escape(item.text) for item in hand.story.items)
    title = escape(hand.story.title)
    html = (
        f'<table width="600"><tr><td><font size="4"><b>{title}</b></font><br><font size="2">'
        f"{hand.story.day}</font></td></tr><tr><td><font size='2'>{text}</font></td></tr></table>"
    )
    return Piece(title, html, f"show.php?id={hand.story.number}")


def _gone(hand: Hand) -> Piece:
    """Taken down, with the reason and a form to write to the desk."""
    title = hand.say(hand.random.choice(("expired", "missing", "server")))
    text = "".join(f"<p>{line}</p>" for line in hand.all("missing_text"))
    fields = "".join(f"<label>{one}<input></label>" for one in hand.all("fields")[:2])
    html = f'<div class="{hand.name("row", "message")}"><h2>{title}</h2>{text}<form>{fields}</form></div>'
    return Piece(title, html, hand.random.choice(("404", "error", "")))


def _signup(hand: Hand) -> Piece:
    """An account is needed: what it brings, and a form."""
    title = hand.say(hand.random.choice(("wall", "login")))
    offers = "".join(f"<p>{line}</p>" for line in hand.all("wall_text"))
    fields = "".join(f'<input placeholder="{one}">' for one in hand.all("fields")[:2])
    html = f"<section><h1>{title}</h1>{offers}<form>{fields}<button>{title}</button></form></section>"
    return Piece(title, html, hand.random.choice(("register", "subscribe", "")))


def _banner_alone(hand: Hand) -> Piece:
    """A prompt in a dialogue, in front of nothing."""
    title = hand.say("consent")
    text = " ".join(hand.all("consent_text"))
    html = (
        f'<div role="alertdialog" class="{hand.name("overlay", "onetrust", "modal")}"><h3>{title}</h3><div>'
        f"{text}</div><ul>{''.join(f'<li>{one}</li>' for one in hand.all('purposes'))}</ul><a>"
        f"{hand.say('reject')}</a><a>{hand.say('accept')}</a></div>"
    )
    return Piece(title, html, shape=hand.random.choice(("bare", "bare", "")))


def _thumbs(hand: Hand) -> Piece:
    """Small pictures that open large ones, with a few words each."""
    title = hand.say("gallery")
    small = "".join(
        f'<a href="/photo/{n}"><img src="{n}.jpg"><span>{escape(hand.random.choice(hand.language.things))}</span></a>'
        for n in hand.between(9, 60)
    )
    html = f'<h1>{title}</h1><p>{hand.sentence()}</p><div class="{hand.name("thumbnails", "grid")}">{small}</div>'
    return Piece(title, html, hand.random.choice(("photos/12", "bilder/3", "")), hand.random.choice(("ImageGallery", "")))


def _gallery_block(hand: Hand) -> Piece:
    """A short text, and a block of figures."""
    title = hand.say("gallery")
    text = "".join(f"<p>{hand.sentence(2)}</p>" for _ in hand.between(0, 3))
    figures = "".join(
        f'<figure class="wp-block-image"><img src="{n}.jpg"><figcaption>{hand.sentence()}</figcaption></figure>'
        for n in hand.between(8, 30)
    )
    html = f'<h1>{title}</h1>{text}<figure class="wp-block-gallery">{figures}</figure>'
    return Piece(title, html, stated=hand.random.choice(("article", "ImageGallery")))


def _embed(hand: Hand) -> Piece:
    """A frame with a video, and a line that says who made it."""
    title = hand.say("video")
    html = (
        f'<div class="{hand.name("embed", "video-wrap")}"><iframe src="https://tube.example/embed/{hand.story.number}">'
        f"</iframe></div><h1>{title}</h1><p>{hand.sentence()}</p><p>{hand.story.author}</p>"
    )
    return Piece(title, html, hand.random.choice(("video/9", "tv/3", "")), hand.random.choice(("VideoObject", "article", "video.other")))


def _programme(hand: Hand) -> Piece:
    """A programme of a station: a player, what it is about, other parts of it."""
    title = hand.say("video")
    parts = "".join(
        f'<div class="episode"><h4><a href="/e/{n}">{escape(hand.other().title)}</a></h4><span>{n + 3} min</span></div>'
        for n in hand.between(3, 12)
    )
    html = (
        f'<section><video poster="a.jpg"></video><div><h2>{title}</h2><p>{hand.sentence(3)}</p></div></section>'
        f"<section>{parts}</section>"
    )
    return Piece(title, html, hand.random.choice(("mediathek/9", "episode/3")), hand.random.choice(("TVEpisode", "VideoObject")))


def _posts(hand: Hand) -> Piece:
    """Posts of several authors, each with its time, picture and text."""
    title = hand.say("live")
    rows = "".join(
        f'<article><header><time>{day.replace("-", ".")} {hour:02d}:{hour * 7 % 60:02d}</time> {author}</header>'
        f"<h2>{escape(other.title)}</h2><p>{hand.sentence(2)}</p>{picture}</article>"
        for picture in [hand.random.choice(("", "<img src=a.jpg>"))]
        for hour in reversed(hand.between(6, 24))
        for other in [hand.other()]
        for day, author in [(other.day, other.author)]
    )
    return Piece(title, f"<h1>{title}</h1>{rows}", hand.random.choice(("live", "news/live", "")), hand.random.choice(("LiveBlogPosting", "article")))


def _bold_times(hand: Hand) -> Piece:
    """Paragraphs that begin with the time in bold."""
    title = hand.say("live")
    rows = "".join(
        f"<p><strong>{21 - n % 14:02d}:{n * 13 % 60:02d}</strong> {hand.sentence(2)}</p>" for n in hand.between(8, 35)
    )
    return Piece(title, f'<h1>{title}</h1><div class="{hand.name("article-body")}">{rows}</div>', stated="article")


def _tiles(hand: Hand) -> Piece:
    """Pictures with headlines over them, in rows."""
    tiles = "".join(
        f'<li class="{box}"><a href="/s/{n}"><img src="{n}.jpg"><span>{escape(hand.other().title)}</span></a></li>'
        for box in [hand.name("tile", "grid-item")]
        for n in hand.between(12, 60)
    )
    return Piece(hand.say("sections"), f"<ul>{tiles}</ul>", hand.random.choice(("/", "sport", "welt/")), "website")


def _portal(hand: Hand) -> Piece:
    """A front page of headed lists, with one story on top."""
    top = hand.other()
    lists = "".join(
        f"<div><h3>{section}</h3><ul>"
        + "".join(f'<li><a href="/{n}">{escape(hand.other().title)}</a></li>' for n in hand.between(4, 9))
        + "</ul></div>"
        for section in hand.random.sample(hand.words["sections"], hand.random.randint(4, 9))
    )
    html = f'<div><h1><a href="/top">{escape(top.title)}</a></h1><p>{escape(top.lead)}</p></div>{lists}'
    return Piece(hand.say("sections"), html, "/", hand.random.choice(("website", "")))


def _with_rail(hand: Hand) -> Piece:
    """A story with pictures, a video and subheads in it."""
    title = escape(hand.story.title)
    pieces = written(hand.story.items)
    pieces.insert(2, f'<figure><img src="a.jpg"><figcaption>{escape(hand.story.caption)}</figcaption></figure>')
    pieces.insert(3, f"<h2>{hand.say('sections')}</h2>")
    pieces.insert(5, '<div class="video-player"><video src="a.mp4"></video></div>')
    html = f'<h1>{title}</h1><p class="lead">{escape(hand.story.lead)}</p><div>{"".join(pieces)}</div>'
    return Piece(title, html, stated=hand.random.choice(("article", "VideoObject")))


class Family(NamedTuple):
    """One way to write one kind of page."""

    kind: str
    name: str
    write: Callable[[Hand], Piece]
    held_out: bool = False


FAMILIES: Final = (
    Family("error", "soft-404", _soft404),
    Family("error", "server", _bare_error),
    Family("error", "search-form", _search_form, held_out=True),
    Family("error", "moved", _moved),
    Family("error", "no-results", _no_results),
    Family("error", "expired", _expired, held_out=True),
    Family("error", "login", _login),
    Family("error", "wall", _wall, held_out=True),
    Family("error", "robot", _robot),
    Family("error", "gone", _gone),
    Family("error", "signup", _signup),
    Family("consent", "prompt", _consent),
    Family("consent", "purposes", _purposes),
    Family("consent", "dialogue", _banner_alone),
    Family("consent", "pay-or-agree", _pay_or_agree, held_out=True),
    Family("gallery", "slides", _slides),
    Family("gallery", "figures", _figures),
    Family("gallery", "thumbs", _thumbs),
    Family("gallery", "block", _gallery_block),
    Family("gallery", "numbered", _numbered, held_out=True),
    Family("video", "player", _player),
    Family("video", "embed", _embed),
    Family("video", "programme", _programme),
    Family("video", "clip", _clip, held_out=True),
    Family("live", "entries", _entries),
    Family("live", "minutes", _minutes),
    Family("live", "posts", _posts),
    Family("live", "bold-times", _bold_times),
    Family("live", "ticker", _untitled_ticker, held_out=True),
    Family("index", "cards", _cards),
    Family("index", "stream", _stream),
    Family("index", "headlines", _headlines),
    Family("index", "tiles", _tiles),
    Family("index", "portal", _portal),
    Family("index", "topic", _topic, held_out=True),
    Family("article", "report", _report),
    Family("article", "misleading", _misleading),
    Family("article", "short", _short),
    Family("article", "with-video", _with_rail),
    Family("article", "tables", _tables, held_out=True),
)
PER_LANGUAGE: Final = 8
"""Pages of a family in one language that stand in an invented site."""

__all__ = ["FAMILIES", "LANGUAGES", "PER_LANGUAGE", "Family", "Hand", "Piece"]
