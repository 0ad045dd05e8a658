"""Pages that tell a story in pictures, in a video, or minute by minute."""

from __future__ import annotations

from html import escape

from families.hands import Hand, Piece


def slides(hand: Hand) -> Piece:
    """Pictures with a sentence below each."""
    title = hand.say("gallery")
    slides = "".join(
        f'<div class="{box}"><img src="{n}.jpg"><p>{hand.sentence()}</p></div>'
        for box in [hand.name("slide", "gallery-item")]
        for n in hand.between(6, 30)
    )
    html = f'<h1>{title}</h1><p>{hand.sentence()}</p><div class="{hand.name("gallery")}">{slides}</div>'
    return Piece(title, html, hand.random.choice(("gallery/12", "fotos/12", "")), "ImageGallery")


def figures(hand: Hand) -> Piece:
    """Figures with captions and credits."""
    title = hand.say("gallery")
    figures = "".join(
        f'<figure><img src="{n}.jpg"><figcaption>{hand.sentence()} {hand.story.author}</figcaption></figure>'
        for n in hand.between(6, 25)
    )
    stated = hand.random.choice(("article", "ImageGallery", ""))
    return Piece(title, f"<article><h1>{title}</h1>{figures}</article>", stated=stated)


def numbered(hand: Hand) -> Piece:
    """One picture of many, counted."""
    title = hand.say("gallery")
    count = hand.random.randint(8, 30)
    slides = "".join(
        f'<li class="{hand.name("swiper-slide")}"><span>{n}/{count}</span><img src="{n}.jpg"><div>'
        f"{hand.sentence()}</div></li>"
        for n in range(1, count + 1)
    )
    return Piece(title, f'<h1>{title}</h1><ol class="{hand.name("slideshow")}">{slides}</ol>')


def thumbs(hand: Hand) -> Piece:
    """Small pictures that open large ones, with a few words each."""
    title = hand.say("gallery")
    small = "".join(
        f'<a href="/photo/{n}"><img src="{n}.jpg"><span>{escape(hand.random.choice(hand.language.things))}</span></a>'
        for n in hand.between(9, 60)
    )
    html = f'<h1>{title}</h1><p>{hand.sentence()}</p><div class="{hand.name("thumbnails", "grid")}">{small}</div>'
    return Piece(
        title,
        html,
        hand.random.choice(("photos/12", "bilder/3", "")),
        hand.random.choice(("ImageGallery", "")),
    )


def gallery_block(hand: Hand) -> Piece:
    """A short text, and a block of figures."""
    title = hand.say("gallery")
    text = "".join(f"<p>{hand.sentence(2)}</p>" for _ in hand.between(0, 3))
    figures = "".join(
        f'<figure class="wp-block-image"><img src="{n}.jpg"><figcaption>{hand.sentence()}</figcaption></figure>'
        for n in hand.between(8, 30)
    )
    html = f'<h1>{title}</h1>{text}<figure class="wp-block-gallery">{figures}</figure>'
    return Piece(title, html, stated=hand.random.choice(("article", "ImageGallery")))


def player(hand: Hand) -> Piece:
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


def clip(hand: Hand) -> Piece:
    """A frame of another site, and what is seen in it."""
    title = hand.say("video")
    html = (
        f'<h1>{title}</h1><iframe src="https://player.example/1"></iframe><p>{hand.sentence(2)}</p>'
        f"<p><time>0{hand.random.randrange(9)}:12</time></p>"
    )
    return Piece(title, html, hand.random.choice(("videos/12", "clips/3")), "VideoObject")


def embed(hand: Hand) -> Piece:
    """A frame with a video, and a line that says who made it."""
    title = hand.say("video")
    html = (
        f'<div class="{hand.name("embed", "video-wrap")}"><iframe src="https://tube.example/embed/{hand.story.number}">'
        f"</iframe></div><h1>{title}</h1><p>{hand.sentence()}</p><p>{hand.story.author}</p>"
    )
    return Piece(
        title,
        html,
        hand.random.choice(("video/9", "tv/3", "")),
        hand.random.choice(("VideoObject", "article", "video.other")),
    )


def programme(hand: Hand) -> Piece:
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
    return Piece(
        title,
        html,
        hand.random.choice(("mediathek/9", "episode/3")),
        hand.random.choice(("TVEpisode", "VideoObject")),
    )


def entries(hand: Hand) -> Piece:
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


def minutes(hand: Hand) -> Piece:
    """A list of minutes, of one sentence each."""
    title = hand.say("live")
    rows = "".join(
        f"<li><b>{n // 4 + 8:02d}.{n * 7 % 60:02d}</b><div>{hand.sentence()}</div></li>"
        for n in hand.between(12, 40)
    )
    return Piece(
        title, f"<article><h1>{title}</h1><ol>{rows}</ol></article>", stated="LiveBlogPosting"
    )


def untitled_ticker(hand: Hand) -> Piece:
    """Entries with times, by a page that calls itself an article."""
    title = hand.say("live")
    rows = "".join(
        f'<section class="{hand.name("ticker-item", "timeline")}"><header>{n % 12 + 8}:{n * 11 % 50 + 10}'
        f"</header><p>{hand.sentence()}</p><p>{hand.sentence()}</p></section>"
        for n in hand.between(8, 30)
    )
    return Piece(title, f"<h1>{title}</h1>{rows}", "liveticker/9", "article")


def posts(hand: Hand) -> Piece:
    """Posts of several authors, each with its time, picture and text."""
    title = hand.say("live")
    rows = "".join(
        f"<article><header><time>{day.replace('-', '.')} {hour:02d}:{hour * 7 % 60:02d}</time> {author}</header>"
        f"<h2>{escape(other.title)}</h2><p>{hand.sentence(2)}</p>{picture}</article>"
        for picture in [hand.random.choice(("", "<img src=a.jpg>"))]
        for hour in reversed(hand.between(6, 24))
        for other in [hand.other()]
        for day, author in [(other.day, other.author)]
    )
    return Piece(
        title,
        f"<h1>{title}</h1>{rows}",
        hand.random.choice(("live", "news/live", "")),
        hand.random.choice(("LiveBlogPosting", "article")),
    )


def bold_times(hand: Hand) -> Piece:
    """Paragraphs that begin with the time in bold."""
    title = hand.say("live")
    rows = "".join(
        f"<p><strong>{21 - n % 14:02d}:{n * 13 % 60:02d}</strong> {hand.sentence(2)}</p>"
        for n in hand.between(8, 35)
    )
    return Piece(
        title,
        f'<h1>{title}</h1><div class="{hand.name("article-body")}">{rows}</div>',
        stated="article",
    )
