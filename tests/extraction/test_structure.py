"""What each paragraph of a story is, on invented pages with the habits of real ones."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise
from typing import Final

import pytest

from corpuskit import process, to_markdown
from corpuskit.article import Article, Page
from corpuskit.config import Config, ExtractionConfig
from corpuskit.edits import BREAK, replay, revert
from corpuskit.extraction.shape import read_shape
from corpuskit.spans import revert_structure

LIMIT_S: Final = 20.0
"""Of processor time; the slowest takes 3."""

LEAD: Final = (
    "<p>The harbour was closed at noon when the wind rose and the first boats had to turn back.</p>"
    "<p>Two ferries waited outside the breakwater until the evening with four hundred people.</p>"
)
END: Final = "<p>On Tuesday the council will decide who pays for the repair of the old wall.</p>"


_WORDS: Final = (
    *("pier", "bridge", "crane", "wall", "ferry", "lamp"),
    *("rope", "sail", "mast", "deck", "hull", "keel"),
)


def text(number: int) -> str:
    """Invent a paragraph; no two are alike."""
    one, other = _WORDS[number % 12], _WORDS[(number * 5 + 7) % 12]
    return (
        f"<p>The {one} was lost in hour {number} and the {other} was found again by the crew.</p>"
    )


def read(middle: str, *, head: str = "") -> Article:
    """Process a page that has this between the paragraphs of its story."""
    html = (
        f"<html><head><title>Storm</title>{head}</head><body><main><h1>Storm</h1>"
        f"{LEAD}{middle}{END}</main></body></html>"
    )
    article = process(Page(html, url="https://gazette.example/storm"))
    assert isinstance(article, Article)
    check(article)
    return article


def check(article: Article) -> None:
    """Assert that each paragraph is in one leaf, whole."""
    leaves = [span for span in article.structure or () if span.kind != "entry"]
    assert all(one.end + len(BREAK) == other.start for one, other in pairwise(leaves))
    assert (leaves[0].start, leaves[-1].end) == (0, len(article.text))
    bounds = {span.start for span in leaves}
    assert all(span.start in bounds for span in article.structure or ())


def told(article: Article) -> list[tuple[str, int | None, str]]:
    """List what is not a plain paragraph."""
    return [
        (span.kind, span.level, article.text[span.start : span.end])
        for span in article.structure or ()
        if span.kind != "paragraph"
    ]


def test_plain_story_is_paragraphs() -> None:
    article = read("")
    assert [span.kind for span in article.structure or ()] == ["paragraph"] * 3


def test_headings_have_their_levels() -> None:
    article = read(f"<h2>The harbour</h2>{text(1)}<h3>The crane</h3>{text(2)}<h2></h2><h3> </h3>")
    assert told(article) == [("heading", 2, "The harbour"), ("heading", 3, "The crane")]


@pytest.mark.parametrize(
    "line",
    [
        "<p><strong>The old crane</strong></p>",
        "<p><b>The old crane</b><br></p>",
        '<p><span style="color: #999"><strong>The old crane </strong></span></p>',
    ],
)
def test_bold_line_above_a_paragraph_is_a_heading(line: str) -> None:
    assert told(read(f"{line}{text(1)}")) == [("heading", 3, "The old crane")]


@pytest.mark.parametrize(
    "line",
    [
        "<p><strong>Nobody was hurt when the crane fell.</strong></p>",
        "<p><strong>Ann Lee:</strong></p>",
        "<p><strong>Two ferries</strong> waited outside</p>",
        "<p>The old crane</p>",
    ],
)
def test_bold_words_that_head_nothing_are_none(line: str) -> None:
    assert told(read(f"{line}{text(1)}")) == []


def test_lines_of_a_template_of_their_own_are_headings() -> None:
    line = "<p class=block-midtitle>The {}</p>"
    middle = f"{line.format('harbour')}{text(1)}{line.format('crane')}{text(2)}"
    assert [kind for kind, _, _ in told(read(middle))] == ["heading", "heading"]


def test_line_below_a_picture_is_no_heading_whatever_its_name() -> None:
    line = "<div><img src=/p/{0}.jpg><div class=pic-info><p class=info>The {0}</p></div></div>"
    middle = f"{line.format('harbour')}{text(1)}{line.format('crane')}{text(2)}"
    assert told(read(middle)) == []


@pytest.mark.parametrize("level", [2, 4])
def test_sentence_set_as_a_heading_above_the_story_is_none(level: int) -> None:
    long = (
        "The town has noted that most of the people on the island want the old wall to stay, but "
        "also that nobody has offered to pay for it so far"
    )
    html = f"<h1>Storm</h1><h{level}>{long}</h{level}>{LEAD}<h2>The wall</h2>{text(1)}{END}"
    article = process(Page(f"<main>{html}</main>", url="https://gazette.example/storm"))
    assert isinstance(article, Article)
    assert long in article.text
    assert [one for one in told(article) if one[0] == "heading"] == [("heading", 2, "The wall")]


def test_items_have_the_depth_of_their_list() -> None:
    inner = "<ul><li>the pier</li><li>the bridge</li></ul>"
    middle = f"<ul><li>Closed:{inner}</li><li>Open: the road</li></ul>"
    assert told(read(middle)) == [
        ("list_item", 1, "Closed:"),
        ("list_item", 2, "the pier"),
        ("list_item", 2, "the bridge"),
        ("list_item", 1, "Open: the road"),
    ]


def test_item_of_two_paragraphs_is_one() -> None:
    article = read(
        "<ol><li><p>The pier is closed.</p><p>Nobody knows why.</p></li><li>So is the road.</ol>"
    )
    assert told(article) == [
        ("list_item", 1, "The pier is closed.\n\nNobody knows why."),
        ("list_item", 1, "So is the road."),
    ]


def test_list_that_lays_out_the_page_is_none() -> None:
    sections = "".join(f"<li><h2>Part {n}</h2>{text(n)}{text(n + 9)}</li>" for n in (1, 2))
    kinds = {kind for kind, _, _ in told(read(f"<ul>{sections}</ul>"))}
    assert kinds == {"heading"}


def test_quotation_and_listing_are_one_each() -> None:
    article = read(
        "<blockquote><p>We saw it come.</p><p>Then it was dark.</p></blockquote>"
        "<pre>wind = 12\n\n  gusts = 30</pre>"
    )
    assert told(article) == [
        ("quote", 1, "We saw it come.\n\nThen it was dark."),
        ("code", None, "wind = 12\n\ngusts = 30"),
    ]


CODE: Final = (
    "def gusts(wind):",
    "    if wind &lt; 7:",
    "        return None",
    "",
    "    # share this",
    "    return share(wind)",
    "print('Subscribe');",
    "{content}",
)


@pytest.mark.parametrize(
    "pre",
    [
        "<pre>\n" + "\n".join(CODE) + "\n</pre>",
        "<pre><code>" + "\n".join(f"<span class=l>{one}</span>" for one in CODE) + "</code></pre>",
        "<pre>" + "\n".join(CODE).replace("\n{", "<br>{") + "</pre>",
        "<figure><pre>\t" + "\n\t".join(CODE) + "</pre></figure>",
    ],
)
def test_a_listing_keeps_its_lines_and_loses_none(pre: str) -> None:
    article = read(pre)
    lines = [one.replace("&lt;", "<") for one in CODE]
    shown = [one.strip() for one in lines if one]
    assert [words for kind, _, words in told(article) if kind == "code"] == [BREAK.join(shown)]
    assert replay(article.raw_text, article.edits) == article.text
    assert revert(article.text, article.edits) == article.raw_text
    assert "\n".join(lines) in article.raw_text
    assert "```\n" + "\n".join(lines) + "\n```" in to_markdown(article)
    spans = revert_structure(article.structure or (), article.edits, article.raw_text)
    code = [article.raw_text[one.start : one.end] for one in spans if one.kind == "code"]
    assert code == ["\n".join(lines)]


def test_a_listing_of_prose_cut_to_a_width_is_joined() -> None:
    prose = (
        "The mayor of Tollan opened the new market hall on Friday, and the\n"
        "fishermen who had waited for it since the flood of last spring came\n"
        "with boats full of herring."
    )
    article = read(f"<pre>{prose}</pre>")
    assert " ".join(prose.split()) in article.text.split(BREAK)


def test_links_of_a_listing_lie_on_its_words() -> None:
    listing = "<pre>tide = 4\n<a href=/tide>tide(\n  4)</a>\n<b>end</b></pre>"
    config = Config(extraction=ExtractionConfig(links=True))
    page = Page(f"<article><h1>Harbour</h1>{LEAD}{listing}<p>See <a href=/b>this</a>.</p>{END}")
    article = process(replace(page, url="https://pier.example/a"), config=config)
    assert isinstance(article, Article)
    found = [article.text[one.start : one.end] for one in article.links or ()]
    assert found == ["tide(\n\n4)", "this"]


def test_rows_know_their_columns_and_which_heads_them() -> None:
    article = read(
        "<table><tr><th>Port<th>Wind<th>Boats</tr><tr><td>Oslo<td><td>12</tr>"
        "<tr><td colspan=2>Both together<td>30</tr></table>"
    )
    rows = [span for span in article.structure or () if span.kind == "table_row"]
    cells = [
        [article.text[a:b].strip() for a, b in pairwise([*(span.cells or ()), span.end])]
        for span in rows
    ]
    assert [span.level for span in rows] == [1, None, None]
    assert cells == [["Port", "Wind", "Boats"], ["Oslo", "", "12"], ["Both together", "", "30"]]


def test_table_that_lays_out_the_page_has_no_rows() -> None:
    middle = "<table><tr><td><p>The old crane fell at noon.</p></td></tr></table>"
    assert told(read(middle)) == []


POSTS: Final = "".join(
    f"<article class=post><time datetime=2024-05-01T{hour}:30:00Z>{hour}:30</time>"
    f"<h3>Update at {hour}</h3>{text(hour)}{text(hour + 20)}</article>"
    for hour in (12, 11, 10)
)
LIVE: Final = (
    '<script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "Storm"}</script>'
)


@pytest.mark.parametrize("head", ["", LIVE])
def test_posts_with_a_time_are_entries(head: str) -> None:
    article = read(f"<div class=feed>{POSTS}</div>", head=head)
    entries = [span for span in article.structure or () if span.kind == "entry"]
    assert [span.time for span in entries] == [
        "2024-05-01T12:30:00Z",
        "2024-05-01T11:30:00Z",
        "2024-05-01T10:30:00Z",
    ]
    for hour, span in zip((12, 11, 10), entries, strict=True):
        assert f"in hour {hour} " in article.text[span.start : span.end]
        assert f"in hour {hour + 20} " in article.text[span.start : span.end]
    assert all(one.end < other.start for one, other in pairwise(entries))


def test_boxes_without_times_are_no_entries_unless_the_page_is_live() -> None:
    boxes = "".join(
        f"<section class=part><h2>Part {n}</h2>{text(n)}{text(n + 9)}</section>" for n in (1, 2, 3)
    )
    assert "entry" not in {kind for kind, _, _ in told(read(f"<div>{boxes}</div>"))}


def test_clocks_in_bold_begin_entries() -> None:
    middle = "".join(f"<p><b>{hour}.05 Uhr: Sturm</b></p>{text(hour)}" for hour in (14, 12, 9))
    entries = [span for span in read(middle).structure or () if span.kind == "entry"]
    assert [span.time for span in entries] == ["14.05", "12.05", "9.05"]


def test_interview_has_questions_and_answers() -> None:
    middle = (
        "<p><b>Why was the harbour closed?</b></p><p>Because of the wind.</p><p>It was strong.</p>"
        "<p><b>Tell us of the crane.</b></p><p>It fell.</p>"
        "<p><b>And who pays for it?</b></p><p>The town.</p>"
    )
    kinds = [(kind, text) for kind, _, text in told(read(middle))]
    assert kinds[:6] == [
        ("question", "Why was the harbour closed?"),
        ("answer", "Because of the wind."),
        ("answer", "It was strong."),
        ("question", "Tell us of the crane."),
        ("answer", "It fell."),
        ("question", "And who pays for it?"),
    ]


def test_one_bold_question_makes_no_interview() -> None:
    middle = f"<p><b>Who pays for the crane that fell at noon?</b></p>{text(1)}"
    assert "question" not in {kind for kind, _, _ in told(read(middle))}


def test_what_unfolds_an_answer_is_a_question() -> None:
    middle = (
        "<details><summary>Who pays for the crane?</summary><p>The town pays for most of it, and "
        "the rest comes from the insurance.</p></details>"
    )
    assert [kind for kind, _, _ in told(read(middle))][:2] == ["question", "answer"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("It rained.\n\nIt poured.", ["paragraph", "paragraph"]),
        (
            "Closed:\n• pier\n• road\nIt rained.",
            ["paragraph", "list_item", "list_item", "paragraph"],
        ),
        ("- the pier\n- the road\n- the bridge", ["list_item"] * 3),
        ("- Where to?\n- To the pier.\n- Now?", ["paragraph"] * 3),
        ("1. pier\n2. road", ["list_item"] * 2),
        ("1. It rained on 3.\n5. Nobody came", ["paragraph"] * 2),
        ("2024. It rained.", ["paragraph"]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_shape_of_a_raw_text_tells_of_lists_alone(text: str, kinds: list[str]) -> None:
    assert [span.kind for span in read_shape(text)] == kinds


def test_raw_text_keeps_its_lists_when_lines_become_paragraphs() -> None:
    article = process(Page("Closed:\n• the old pier\n• the road\n\nIt rained all night.", title=""))
    assert isinstance(article, Article)
    check(article)
    assert [
        (span.kind, article.text[span.start : span.end]) for span in article.structure or ()
    ] == [
        ("paragraph", "Closed:"),
        ("list_item", "• the old pier"),
        ("list_item", "• the road"),
        ("paragraph", "It rained all night."),
    ]


@pytest.mark.parametrize(
    "hostile",
    [
        "<ul><li>x" * 10_000 + "</ul>" * 10_000,
        "<blockquote>" * 5_000 + "<p>We saw it.</p>" + "</blockquote>" * 5_000,
        "<table><tr><td>" * 1_000 + "x" + "</table>" * 1_000,
        "<table>" + "<tr>" + "<td colspan=9999999>x" * 3 + "<td rowspan=99>y" * 3 + "</table>",
        "<table><tr><td>a<table><tr><td>b<td>c</table><td>d</table>",
        "<h2></h2>" * 5_000,
        "<p><b>Why?</b></p>" * 5_000,
        "<p class=q>x</p><p>y</p>" * 5_000,
        "<div><p>9h05 x</p><p>y</p></div>" * 3_000,
        "<details>" * 1_000 + "<summary>Why?</summary>" + "</details>" * 1_000,
    ],
    ids=[
        *("lists", "quotes", "tables", "spans", "nested", "headings", "questions", "names"),
        *("clocks", "details"),
    ],
)
def test_hostile_structure_costs_little(hostile: str) -> None:
    start = time.process_time()
    read(hostile)
    assert time.process_time() - start < LIMIT_S
