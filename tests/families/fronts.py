"""Pages that list stories, and plain stories beside them."""

from __future__ import annotations

from html import escape

from families.hands import Hand, Piece
from families.pages import written


def cards(hand: Hand) -> Piece:
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


def stream(hand: Hand) -> Piece:
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
    return Piece(
        title, html, hand.random.choice(("news/", "politik/", "category/news/")), "website"
    )


def headlines(hand: Hand) -> Piece:
    """Headlines without any teaser."""
    rows = "".join(
        f'<li><a href="/{n}">{escape(hand.other().title)}</a></li>' for n in hand.between(20, 80)
    )
    title = hand.say("sections")
    return Piece(
        title, f"<h1>{title}</h1><ul>{rows}</ul>", hand.random.choice(("archive/2026/03", ""))
    )


def topic(hand: Hand) -> Piece:
    """All that is filed under one word, with a sentence on it."""
    title = escape(hand.random.choice(hand.language.things))
    rows = "".join(
        f'<div><a href="/{n}"><h4>{escape(other.title)}</h4></a><span>{other.author}</span><p>'
        f"{escape(other.lead)}</p></div>"
        for n in hand.between(10, 25)
        for other in [hand.other()]
    )
    return Piece(
        title, f"<h1>{title}</h1><p>{hand.sentence()}</p>{rows}", "topic/12", "CollectionPage"
    )


def tiles(hand: Hand) -> Piece:
    """Pictures with headlines over them, in rows."""
    tiles = "".join(
        f'<li class="{box}"><a href="/s/{n}"><img src="{n}.jpg"><span>{escape(hand.other().title)}</span></a></li>'
        for box in [hand.name("tile", "grid-item")]
        for n in hand.between(12, 60)
    )
    return Piece(
        hand.say("sections"),
        f"<ul>{tiles}</ul>",
        hand.random.choice(("/", "sport", "welt/")),
        "website",
    )


def portal(hand: Hand) -> Piece:
    """A front page of headed lists, with one story on top."""
    top = hand.other()
    lists = "".join(
        f"<div><h3>{section}</h3><ul>"
        + "".join(
            f'<li><a href="/{n}">{escape(hand.other().title)}</a></li>' for n in hand.between(4, 9)
        )
        + "</ul></div>"
        for section in hand.random.sample(hand.words["sections"], hand.random.randint(4, 9))
    )
    html = f'<div><h1><a href="/top">{escape(top.title)}</a></h1><p>{escape(top.lead)}</p></div>{lists}'
    return Piece(hand.say("sections"), html, "/", hand.random.choice(("website", "")))


def report(hand: Hand) -> Piece:
    """A story."""
    text = "".join(written(hand.story.items))
    title = escape(hand.story.title)
    html = f'<article class="{hand.name("story", "post")}"><h1>{title}</h1>{text}</article>'
    return Piece(title, html, stated=hand.random.choice(("article", "article", "")))


def misleading(hand: Hand) -> Piece:
    """A story whose headline has words of other kinds of pages."""
    kind = hand.random.choice(("missing", "consent", "gallery", "video", "live", "search", "login"))
    title = f"{hand.say(kind)}: {escape(hand.story.title)}"
    text = "".join(written(hand.story.items))
    image = (
        '<figure><img src="a.jpg"><figcaption>'
        + escape(hand.story.caption)
        + "</figcaption></figure>"
    )
    player = hand.random.choice(("", image, '<video src="a.mp4"></video>'))
    return Piece(title, f"<h1>{title}</h1>{player}<div>{text}</div>", stated="article")


def short(hand: Hand) -> Piece:
    """A story of two paragraphs."""
    title = escape(hand.story.title)
    text = "".join(f"<p>{hand.sentence(2)}</p>" for _ in range(2))
    return Piece(title, f"<h1>{title}</h1>{text}", stated=hand.random.choice(("article", "")))


def tables(hand: Hand) -> Piece:
    """A story as it was laid out twenty years ago: cells, fonts and line breaks."""
    text = "<br><br>".join(escape(item.text) for item in hand.story.items)
    title = escape(hand.story.title)
    html = (
        f'<table width="600"><tr><td><font size="4"><b>{title}</b></font><br><font size="2">'
        f"{hand.story.day}</font></td></tr><tr><td><font size='2'>{text}</font></td></tr></table>"
    )
    return Piece(title, html, f"show.php?id={hand.story.number}")


def with_rail(hand: Hand) -> Piece:
    """A story with pictures, a video and subheads in it."""
    title = escape(hand.story.title)
    pieces = written(hand.story.items)
    pieces.insert(
        2,
        f'<figure><img src="a.jpg"><figcaption>{escape(hand.story.caption)}</figcaption></figure>',
    )
    pieces.insert(3, f"<h2>{hand.say('sections')}</h2>")
    pieces.insert(5, '<div class="video-player"><video src="a.mp4"></video></div>')
    html = (
        f'<h1>{title}</h1><p class="lead">{escape(hand.story.lead)}</p><div>{"".join(pieces)}</div>'
    )
    return Piece(title, html, stated=hand.random.choice(("article", "VideoObject")))
