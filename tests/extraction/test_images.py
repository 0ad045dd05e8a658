"""The pictures of a story: found wherever pages keep them, and nothing else that is an image."""

from __future__ import annotations

import json
import time
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit import process
from corpuskit.article import Article, Image, Page
from corpuskit.extraction.images.addresses import picture_key, split_srcset

URL: Final = "https://gazette.example/2024/storm"
LIMIT_S: Final = 20.0
"""Of processor time; the slowest takes 2."""

SENTENCES: Final = (
    "The harbour was closed at noon when the wind rose and the first boats had to turn back.",
    "Two ferries waited outside the breakwater until the evening, with four hundred people aboard.",
    "The harbour master said that no storm of this strength had been measured in thirty years.",
    "On Tuesday the council will decide who pays for the repair of the old wall and the crane.",
)


WIDE_AND_NARROW: Final = (
    '<picture><source srcset="/p/wide.webp 1800w"><source srcset="/p/narrow.webp 400w">'
    '<img src="/p/narrow.jpg"></picture>'
)


def schema(image: object, *others: object) -> str:
    """Write structured data of the story with a picture."""
    one = {"@type": "NewsArticle", "headline": "Storm closes harbour", "image": image}
    return f'<script type="application/ld+json">{json.dumps({"@graph": [one, *others]})}</script>'


def story(*between: str, head: str = "", above: str = "", below: str = "") -> Article:
    """Process a page whose story has pictures between its paragraphs."""
    parts = [f"<p>{sentence}</p>" for sentence in SENTENCES]
    for at, one in enumerate(between):
        parts.insert(2 * at + 1, one)
    html = (
        f"<html><head><title>Storm closes harbour</title>{head}</head><body>"
        "<header><img src=/brand.png width=300 height=90 alt=Gazette class=site-logo></header>"
        f"<article><h1>Storm closes harbour</h1>{above}<div class=story>{''.join(parts)}</div>"
        f"</article>{below}</body></html>"
    )
    article = process(Page(html, url=URL))
    assert isinstance(article, Article)
    assert article.text == "\n\n".join(SENTENCES)
    return article


def urls(article: Article) -> list[str]:
    """List the addresses, without what all share."""
    return [one.url.removeprefix("https://gazette.example") for one in article.images or ()]


def only(article: Article) -> Image:
    """Return the one picture."""
    assert article.images is not None
    (image,) = article.images
    return image


@pytest.mark.parametrize(
    ("img", "url"),
    [
        ('<img src="wall.jpg">', "/2024/wall.jpg"),
        ('<img src="data:image/gif;base64,R0lGOD" data-src="/p/wall.jpg">', "/p/wall.jpg"),
        ('<img src="/blank.gif" data-original="/p/wall.jpg">', "/p/wall.jpg"),
        ('<img class="lazyload" src="/s.gif" data-lazy-src="/p/wall.jpg">', "/p/wall.jpg"),
        ('<img data-srcset="/p/w1.jpg 320w, /p/w2.jpg 1600w, /p/w3.jpg 640w">', "/p/w2.jpg"),
        ('<img src=/p/w1.jpg srcset="/p/w1.jpg 1x, /p/w2.jpg 2x">', "/p/w2.jpg"),
        ('<img src=/s.jpg srcset="/c/w_400,h_300/wall.jpg 400w">', "/c/w_400,h_300/wall.jpg"),
        (WIDE_AND_NARROW, "/p/wide.webp"),
        (
            '<img src="data:image/png;base64,iVBO"><noscript><img src="/p/wall.jpg"></noscript>',
            "/p/wall.jpg",
        ),
        ('<img src="/p/{width}/wall.jpg" data-src="/p/900/wall.jpg">', "/p/900/wall.jpg"),
        (
            '<img src="//cdn.example/wall.jpg?sig=a%2Fb&sid=7">',
            "https://cdn.example/wall.jpg?sig=a%2Fb&sid=7",
        ),
        ('<a href="/p/wall-large.jpg"><img src="/p/wall.jpg"></a>', "/p/wall.jpg"),
    ],
)
def test_image_is_found_where_it_really_lies(img: str, url: str) -> None:
    assert urls(story(f"<figure>{img}</figure>")) == [url]


@pytest.mark.parametrize(
    "img",
    [
        '<img src="/p/logo.png">',
        '<img src="/p/pixel.gif" width=1 height=1>',
        '<img src="https://counter.example/hit?id=7" width=1 height=1>',
        '<img src="https://secure.gravatar.com/avatar/77">',
        '<img src="/p/ann-lee.jpg" width=48 height=48>',
        '<img class="author-avatar" src="/p/ann-lee.jpg">',
        '<img src="/p/line.gif">',
        '<img src="/p/zoom.svg">',
        '<img src="data:image/jpeg;base64,AAAA">',
        "<img>",
        '<img src="">',
        '<div class="share-bar"><img src="/p/wall.jpg"></div>',
        '<aside><img src="/p/wall.jpg"></aside>',
        '<div class="related-posts"><a href="/other"><img src="/p/wall.jpg"></a></div>',
        '<div><a href="/2024/other-story"><img src="/p/wall.jpg"></a></div>',
        '<div class="author-bio"><img src="/p/ann.jpg"></div>',
    ],
)
def test_what_is_no_picture_of_the_story_is_left_out(img: str) -> None:
    assert story(img).images == ()


def test_images_of_the_rest_of_the_page_are_left_out() -> None:
    cards = "".join(
        f"<div class=card><a href=/{n}><img src=/p/card{n}.jpg><h3>Goats win {n}</h3></a></div>"
        for n in range(5)
    )
    assert (
        story(below=f"<section>{cards}</section><footer><img src=/p/map.jpg></footer>").images == ()
    )


@pytest.mark.parametrize("tag", ["o:p", "x<y", "a.b", "p#", "é", "w[x"])
def test_a_story_in_elements_of_any_name_has_its_pictures(tag: str) -> None:
    text = "".join(f"<{tag}><p>{sentence}</p></{tag}>" for sentence in SENTENCES)
    first = f"<{tag}>{SENTENCES[0]}</{tag}><img src=/a.jpg width=640>"
    found = process(Page(f"<main><h1>Storm</h1>{first}{text}{first}</main>", url=URL))
    assert isinstance(found, Article)
    assert found.images is not None


def test_image_beside_the_story_is_none_of_it() -> None:
    beside = "<section><img src=/p/map-of-the-coast.jpg width=600 height=400></section>"
    assert story(below=beside).images == ()


def test_lead_picture_above_the_story_is_its_first() -> None:
    lead = "<figure><img src=/p/lead.jpg><figcaption>The pier at noon.</figcaption></figure>"
    article = story("<figure><img src=/p/wall.jpg></figure>", above=lead)
    assert urls(article) == ["/p/lead.jpg", "/p/wall.jpg"]
    assert article.images is not None
    assert article.images[0].caption == "The pier at noon."


def test_main_picture_is_the_stated_one_with_the_caption_of_its_figure() -> None:
    head = (
        "<meta property=og:image content=https://cdn.example/x/storm-pier-1200x630.jpg>"
        "<meta property=og:image:width content=1200><meta property=og:image:height content=630>"
    )
    figure = (
        "<figure><img src=/p/storm-pier-640x480.jpg alt='A pier'><figcaption>The pier at noon."
        "<span class=credit>Ann Lee/Gazette</span></figcaption></figure>"
    )
    image = only(story(figure, head=head))
    assert image == Image(
        "https://cdn.example/x/storm-pier-1200x630.jpg",
        "The pier at noon.",
        "Ann Lee/Gazette",
        "A pier",
        1200,
        630,
    )


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("<meta property=og:image content=/p/pier.jpg>", ["/p/pier.jpg"]),
        ("<meta name=twitter:image content=/p/pier.jpg>", ["/p/pier.jpg"]),
        ("<meta property=og:image content=/static/logo-social.png>", []),
        ("<meta property=og:image content=https://gazette.example>", []),
        ("<meta property=og:image content='org.cms.Image@1aa3'>", []),
        ("<meta property=og:image content='data:image/png;base64,AAAA'>", []),
        (schema([{"@type": "ImageObject", "url": "/p/pier.jpg"}]), ["/p/pier.jpg"]),
        (schema({"@id": "#pier"}, {"@id": "#pier", "contentUrl": "/p/pier.jpg"}), ["/p/pier.jpg"]),
        (schema("/p/pier.jpg"), ["/p/pier.jpg"]),
        (schema(7), []),
    ],
)
def test_main_picture_is_read_from_what_the_page_states(head: str, url: list[str]) -> None:
    assert urls(story(head=head)) == url


@pytest.mark.parametrize(
    ("figure", "caption", "credit"),
    [
        ("<figure>{}<figcaption>The pier.</figcaption></figure>", "The pier.", None),
        (
            "<figure>{}<figcaption>The pier. Foto: A. Lee/dpa</figcaption></figure>",
            "The pier.",
            "Foto: A. Lee/dpa",
        ),
        ("<figure>{}<figcaption>Photo by Ann Lee</figcaption></figure>", None, "Photo by Ann Lee"),
        ("<div class=image>{}<p class=image-caption>The pier.</p></div>", "The pier.", None),
        ("<figure>{}<cite>Ann Lee</cite></figure>", None, "Ann Lee"),
        ("<figure>{}<figcaption></figcaption></figure>", None, None),
        ("<figure>{}</figure>", None, None),
    ],
)
def test_caption_and_credit_are_found_and_parted(
    figure: str, caption: str | None, credit: str | None
) -> None:
    image = only(story(figure.format("<img src=/p/wall.jpg>")))
    assert (image.caption, image.credit) == (caption, credit)


def test_caption_that_the_text_tells_stands_there_alone() -> None:
    figure = f"<figure><img src=/p/wall.jpg><figcaption>{SENTENCES[0]}</figcaption></figure>"
    assert only(story(figure)).caption is None


def test_gallery_gives_each_picture_its_own_caption() -> None:
    inner = "<figure><img src=/p/view-{0}.jpg><figcaption>View {0}.</figcaption></figure>"
    shown = "".join(inner.format(name) for name in ("north", "south", "east"))
    article = story(f"<figure class=gallery>{shown}<figcaption>Three views.</figcaption></figure>")
    assert [one.caption for one in article.images or ()] == [
        "View north.",
        "View south.",
        "View east.",
    ]


def test_sizes_are_those_that_the_page_states() -> None:
    shown = (
        "<figure><img src=/p/one-a.jpg width=640 height=480></figure>"
        "<figure><img src=/p/two-b.jpg></figure>"
        "<figure><img src=/p/three.jpg width=100% height=auto></figure>"
        "<figure><img src=/p/fourth.jpg width=16 height=9></figure>"
        "<figure><img src=/p/fifth.jpg width=640 height=480 srcset='/p/large.jpg 1600w'></figure>"
    )
    sizes = [(one.width, one.height) for one in story(shown).images or ()]
    assert sizes == [(640, 480), (None, None), (None, None), (None, None), (1600, None)]


def test_raw_text_has_no_pictures() -> None:
    article = process("The harbour was closed.\n\nTwo ferries waited.")
    assert isinstance(article, Article)
    assert article.images is None


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src='data:image/png;base64," + "A" * 5_000_000 + "'>",
        "<img src=/p/a.jpg alt='" + "storm " * 500_000 + "'>",
        "<img srcset='" + ", " * 1_000_000 + "'>",
        "<img srcset='" + "a" * 2_000_000 + "'>",
        "<img srcset='" + "a.jpg 9999999w," * 100_000 + "'>",
        "<figure>" * 2_000 + "<img src=/p/a.jpg>" + "</figure>" * 2_000,
        "<figure>" + "<img src=/p/a.jpg><figcaption>x</figcaption>" * 5_000 + "</figure>",
        "<picture>"
        + "<source srcset=/p/a.jpg>" * 20_000
        + "<img src=/p/a.jpg>" * 2_000
        + "</picture>",
        "".join(f"<img src=/p/{n:09}-{n % 7}.jpg>" for n in range(30_000)),
    ],
    ids=["data", "alt", "commas", "address", "widths", "nested", "captions", "sources", "many"],
)
def test_hostile_images_cost_little_and_stay_small(hostile: str) -> None:
    start = time.process_time()
    article = story(hostile)
    assert time.process_time() - start < LIMIT_S
    assert sum(len(one.url) + len(one.alt or "") for one in article.images or ()) < 100_000


@given(st.text(alphabet="a,b.jpg 12xw/(){}\n", max_size=80))
def test_srcset_never_gives_blanks_or_nothing(text: str) -> None:
    for url, _ in split_srcset(text):
        assert url
        assert not any(char.isspace() for char in url)
        assert not url.endswith(",")
        assert url in text


@given(st.text(max_size=60))
def test_any_address_has_a_key(text: str) -> None:
    assert picture_key(f"https://a.example/{text}") == picture_key(f"https://a.example/{text}")
