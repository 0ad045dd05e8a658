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

P1, P2, P3, P4 = PARAGRAPHS.values()
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


HEAD = "<div class=page><div class=box><h1>Rain</h1><div class=text>"
TEMPLATE = PROFILE.template[0]


def told(page: str, profile: SiteProfile = PROFILE, **stated: str) -> str | None:
    """Return the text of a page by the profile; None where it does not fit."""
    metadata = replace(Metadata(title="Rain"), **stated)
    found = extract_learned(parse(page), metadata=metadata, profile=profile)
    return None if found is None else found.body.text


def page_of(inside: str, beside: str = "") -> str:
    return f"{HEAD}{inside}</div>{beside}</div></div>"


def with_rules(**rules: tuple[str, ...]) -> SiteProfile:
    return replace(PROFILE, template=(replace(TEMPLATE, **rules),))  # type: ignore[arg-type] - some names


NOTE = "Tell the desk what you saw there."


def test_places_of_the_profile_stay_or_go_whatever_the_markup_says() -> None:
    page = page_of(f"<p>{P1}</p><div class=note>{NOTE}</div><p>{P2}</p>")
    without, with_note = f"{P1}\n\n{P2}", f"{P1}\n\n{NOTE}\n\n{P2}"
    place = "div.text>div.note"
    assert told(page) == without
    assert told(page, with_rules(story=(PLACE, place))) == with_note
    assert told(page, with_rules(often=(place,))) == with_note
    marked = page_of(f"<p>{P1}</p><p class=note>{NOTE} {NOTE}</p><p>{P2}</p>")
    assert told(marked) == f"{P1}\n\n{NOTE} {NOTE}\n\n{P2}"
    assert told(marked, with_rules(drop=("div.text>p.note",))) == without


def test_what_is_often_story_is_none_where_the_markup_speaks_against_it() -> None:
    page = page_of(f"<p>{P1}</p><aside><div class=note>{NOTE}</div></aside><p>{P2}</p>")
    place = "div.text>aside>div.note"
    assert told(page, with_rules(often=(place,))) == f"{P1}\n\n{P2}"
    assert told(page, with_rules(story=(PLACE, place))) == f"{P1}\n\n{NOTE}\n\n{P2}"


def test_a_hidden_block_is_story_only_where_all_of_its_place_is_hidden() -> None:
    seen, hidden = f"<p>{P1}</p>", f"<p hidden>{P2}</p>"
    assert told(page_of(seen + hidden)) == P1
    assert told(page_of(hidden + hidden.replace(P2, P3))) == f"{P2}\n\n{P3}"
    note = f"<p>{P1}</p><div class=note hidden>{NOTE}</div><p>{P2}</p>"
    for rules in ({"often": ("div.text>div.note",)}, {"story": (PLACE, "div.text>div.note")}):
        kept = NOTE in (told(page_of(note), with_rules(**rules)) or "")
        assert kept == ("story" in rules)


def test_what_people_want_to_keep_stays() -> None:
    page = page_of(f"<p>{P1}</p><aside><div class=note>{NOTE}</div></aside><p>{P2}</p>")
    for keep in ("div.note", NOTE.upper()):
        assert NOTE in (told(page, replace(PROFILE, keep=(keep,))) or "")
    assert NOTE not in (told(page, replace(PROFILE, keep=("div.notes", "Tell the desk"))) or "")


def test_a_page_with_hardly_anything_at_home_does_not_fit() -> None:
    assert told(page_of(f"<p>{P1[:99]}</p>", f"<div class=more><p>{P2}</p></div>")) is None
    assert told(page_of(f"<p>{P1}</p>")) == P1
    assert told(page_of(f"<p>{P1[:60]}</p><p><a href=/>{P1}</a></p>")) is None, "links are no story"


def test_a_profile_that_leaves_out_a_third_of_what_it_keeps_does_not_fit() -> None:
    def beside(other: str) -> str | None:
        return told(page_of(f"<p>{P1}</p>", other))

    lost = f"<section><p>{P2}</p><p>{P3}</p></section>"
    assert beside(lost) is None
    kept = [
        f"<section><p>{P1[:79]}</p></section>",
        lost.replace("<p>", "<p><a href=/>").replace("</p>", "</a></p>"),
        lost.replace("<p>", "<p hidden>"),
        f"<aside>{lost}</aside>",
        f"<div class=newsletter>{lost}</div>",
        f"<ul>{''.join(f'<li>{n} {P2[:60]}</li>' for n in range(9))}</ul>",
    ]
    for other in kept:
        assert beside(other) == P1, other
    dropped = with_rules(drop=("div.page>div.box>section>p",))
    assert told(page_of(f"<p>{P1}</p>", lost), dropped) == P1
    outside = page_of(f"<p>{P1}</p>").replace("</div></div></div>", f"</div></div>{lost}</div>")
    assert told(outside) == P1, "what is left whole was not looked at"
    box = "<div><h3><a href=/{0}>Harbour is closed again</a></h3><p>{0} {1}</p></div>"
    teasers = "".join(box.format(n, P2) for n in range(2))
    assert beside(teasers) == P1, "they are other stories"


def test_a_body_in_the_structured_data_that_was_not_found_speaks_against_the_profile() -> None:
    page = page_of(f"<p>{P1}</p><p>{P2}</p>")
    assert told(page, article_body=f"{P3} {P4}") is None
    assert told(page, article_body=f"{P1} {P2}") == f"{P1}\n\n{P2}"
    assert told(page, article_body=P3) == f"{P1}\n\n{P2}", "so short a body is a teaser"


def test_an_index_page_does_not_fit() -> None:
    box = "<li><h4><a href=/{0}>The harbour is closed until {0}</a></h4><p>{0} {1}</p></li>"
    menu = "<b><a href=/>The last ferry of the night is late</a></b><hr>"
    inside = "".join(box.format(n, P1) for n in range(18)) + menu * 20
    place = "div.box>div.text>li>p"
    profile = with_rules(story=(place,))
    assert told(page_of(inside), profile) is None
    assert told(page_of(inside), profile, page_kind="article") is not None
