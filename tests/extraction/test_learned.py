"""Pages read by a profile: what of a page is cut up, and what is left whole."""

from __future__ import annotations

from dataclasses import replace

from corpuskit.article import Page, Rejection, Source
from corpuskit.extraction import story
from corpuskit.extraction.body.by_profile import extract_learned
from corpuskit.extraction.body.profile import SiteProfile, Template
from corpuskit.extraction.metadata.stated import Metadata
from corpuskit.extraction.page.dom import parse
from paragraphs import PARAGRAPHS

TEXT = "".join(f"<p>{text}</p>" for text in PARAGRAPHS.values())
STORY = "\n\n".join(PARAGRAPHS.values())
PLACE = "div.box>div.text>p"
PROFILE = SiteProfile(
    "valley-post.org",
    template=(Template("article", (PLACE,), container="div.page>div.box", authors="div.box>p.by"),),
)


def test_of_several_containers_the_one_with_the_story_is_read() -> None:
    """The same names stand around the side column of many sites."""
    aside = (
        "<div class=box><div class=more><p>The harbour is closed.</p><p>Goats win.</p></div></div>"
    )
    box = f"<div class=box><h1>Rain</h1><div class=text>{TEXT}</div></div>"
    root = parse(f"<div class=page>{aside}{box}{aside}</div>")
    found = extract_learned(root, metadata=Metadata(title="Rain"), profile=PROFILE)
    assert found is not None
    assert found.body.text == STORY
    whole = [entry.text for entry in found.body.dropped if "more" not in entry.label]
    assert whole.count("The harbour is closed. Goats win.") == 2


def test_a_story_in_two_containers_is_read_from_the_whole_page() -> None:
    half = TEXT.index("<p>", len(TEXT) // 2)
    boxes = [
        f"<div class=box><div class=text>{part}</div></div>" for part in (TEXT[:half], TEXT[half:])
    ]
    root = parse(f"<div class=page><h1>Rain</h1>{boxes[0]}<p>Goats win.</p>{boxes[1]}</div>")
    found = extract_learned(root, metadata=Metadata(title="Rain"), profile=PROFILE)
    assert found is not None
    assert found.body.text == STORY


def authors_of(html: str, profile: SiteProfile) -> tuple[str, ...]:
    reading = story.read_html(Page(html), html, Source("memory"))
    assert not isinstance(reading, Rejection)
    assert reading.metadata.authors == ()
    found = story.by_profile(reading, profile)
    assert found is not None
    article = story.to_article(*found)
    return article.authors


def test_the_byline_is_looked_for_only_where_no_page_of_the_site_told_where_it_stands() -> None:
    html = (
        "<div class=page><span class=author>Ann Lee</span><div class=box><h1>Rain</h1>"
        f"<div class=text>{TEXT}</div></div></div>"
    )
    shown = html.replace("<h1>", "<p class=by>By Bob Ray</p><p class=by>Cy Roe</p><h1>")
    untold = replace(PROFILE, template=(replace(PROFILE.template[0], authors=None),))
    assert authors_of(html, untold) == ("Ann Lee",)
    assert authors_of(shown, PROFILE) == ("Bob Ray", "Cy Roe")
    assert authors_of(html, PROFILE) == ()


def test_places_outside_the_container_are_read() -> None:
    html = (
        "<div class=page><div class=top><p class=by>By Bob Ray</p></div><div class=box>"
        f"<h1>Rain</h1><div class=text>{TEXT}</div></div></div>"
    )
    template = replace(PROFILE.template[0], authors="div.top>p.by")
    profile = replace(PROFILE, template=(template,))
    found = extract_learned(parse(html), metadata=Metadata(title="Rain"), profile=profile)
    assert found is not None
    assert found.metadata.authors == ("Bob Ray",)
