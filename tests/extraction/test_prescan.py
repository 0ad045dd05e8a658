"""No page hangs or starves the parser, and the article comes out of those that are merely odd."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from corpuskit.extraction.body.trafilatura import MAX_DEPTH, parse_for_trafilatura
from corpuskit.extraction.page.dom import Element, events, parse
from corpuskit.extraction.page.flattening import flatten
from corpuskit.extraction.page.prescan import Prescan, Refusal, prescan

STORY = "<article>" + "<p>The ferry was found in the lake.</p>" * 5 + "</article>"
LIMIT_S = 20.0
"""Of processor time; the slowest takes 3 on a busy machine, and hours if it were quadratic."""


def depth_of(root: Element) -> int:
    depth = deepest = 1
    for _, tag, ends in events(root):
        if not tag.startswith("-"):
            depth += -1 if ends else 1
            deepest = max(deepest, depth)
    return deepest


def deepest(tree: object) -> int:
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [child for element in level for child in element]  # type: ignore[attr-defined]  # elements are iterable; the stub says object
    return depth


def attributes(count: int, value: str = '="1"') -> str:
    return " ".join(f"a{number}{value}" for number in range(count))


# As functions: together the pages have 300 MB.
SURVIVE = {
    "300 divs": lambda: "<div>" * 300 + STORY + "</div>" * 300,
    "300 divs with siblings": lambda: '<div class="a"><span> x </span>' * 300 + STORY,
    "300 custom elements": lambda: "<x-frame>" * 300 + STORY + "</x-frame>" * 300,
    "300 tables": lambda: "<table><tr><td>" * 300 + STORY,
    "3,000 articles": lambda: "<article>" * 3_000 + STORY,
    "100,000 divs": lambda: "<div>" * 100_000 + STORY + "</div>" * 100_000,
    "100,000 divs, closed by nothing": lambda: "<div>" * 100_000 + STORY,
    "50,000 unclosed b and i": lambda: "<b><i>" * 50_000 + STORY,
    "stray closing tags": lambda: "<div></x>" * 300 + STORY,
    "misnested": lambda: "<b><div></b></div>" * 3_000 + STORY,
    "200,000 attributes": lambda: f"<div class=x {attributes(200_000)}>" + STORY,
    "200,000 bare attributes": lambda: f"<div {attributes(200_000, '')}>" + STORY,
    "200,000 attributes with angles": lambda: "<div " + attributes(200_000, '=">"') + ">" + STORY,
    "200,000 attributes behind one angle": lambda: (
        "<div x='<' " + attributes(200_000) + ">" + STORY
    ),
    "200,000 attributes behind a tag in a value": lambda: (
        "<div x='<b>' " + attributes(200_000) + ">" + STORY
    ),
    "200,000 attributes of a script": lambda: f"<script {attributes(200_000)}>x</script>" + STORY,
    "20 MB value": lambda: f'<div a="{"x" * 20_000_000}">' + STORY,
    "20 MB value without quotes": lambda: f"<div a={'x' * 20_000_000}>" + STORY,
    "50 MB script": lambda: STORY + "<script>" + 'var a="<b>";' * 4_200_000 + "</script>",
    "12 MB image": lambda: f'<img src="data:{"A" * 12_000_000}">' + STORY,
    "200,000 links": lambda: STORY + '<a href="/x">l</a> ' * 200_000,
    "1 MB of NUL": lambda: "\0" * 1_000_000 + STORY.replace("ferry", "fer\0ry"),
}


@pytest.mark.parametrize("name", SURVIVE)
def test_the_article_survives(name: str) -> None:
    start = time.process_time()
    scanned = prescan(f"<html><body>{SURVIVE[name]()}")
    assert isinstance(scanned, Prescan)
    root = parse(scanned.content)
    assert time.process_time() - start < LIMIT_S
    paragraphs = [p.text() for p in root.css("p")]
    assert paragraphs.count("The ferry was found in the lake.") == 5
    tree = parse_for_trafilatura(scanned.content)
    paragraphs = [" ".join(p.itertext()) for p in tree.iter("p")]
    assert paragraphs.count("The ferry was found in the lake.") == 5
    assert deepest(tree) <= MAX_DEPTH + 4


REFUSED = {
    "a million paragraphs": lambda: ("<p>x" * 1_000_000, "too-many-tags"),
    "50 MB of text": lambda: ("<p>" + "rain and snow " * 3_700_000, "too-large"),
    "50 MB of tags": lambda: ("<p>x</p>" * 6_300_000, "too-many-tags"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_beyond_the_budgets(name: str) -> None:
    html, reason = REFUSED[name]()
    start = time.process_time()
    found = prescan(html)
    assert time.process_time() - start < LIMIT_S
    assert isinstance(found, Refusal)
    assert found.reason == reason
    assert re.match(r"\d+ (opening and closing )?(tags|characters)$", found.evidence)


@pytest.mark.parametrize(
    "html",
    [
        "<" * 3_000_000,
        "<a " * 2_000_000,
        '<a ="' * 1_000_000,
        "<!--" * 1_000_000,
        "<script>" * 250_000,
        "<b><div>" + "<i>" * 50_000 + "</b>" * 50_000,
        "<a " + "= " * 2_000_000,
        "<!" + "-" * 3_000_000,
        "<title><" * 200_000,
        "</" * 1_000_000,
    ],
    ids=lambda html: html[:8],
)
def test_garbage_is_looked_over_in_linear_time(html: str) -> None:
    start = time.process_time()
    scanned = prescan(html)
    if isinstance(scanned, Prescan):
        parse(scanned.content)
    assert time.process_time() - start < LIMIT_S


@pytest.mark.parametrize(
    "html",
    [
        "<p>Rain fell.</p>",
        "<div>" * 150 + STORY + "</div>" * 150,
        "<p>unclosed<p>paragraphs" * 2_000,
        "<ul><li>one<li>two</ul>" * 1_000,
        '<div data-page="' + "x" * 30_000 + '">' + STORY,
        "<!-- <div> -->" * 300 + STORY,
        "<br/><img><input>" * 300 + STORY,
        "",
    ],
)
def test_what_parsers_take_is_left_alone(html: str) -> None:
    assert prescan(html) == Prescan(html.encode())


CODE = "if (a < b) document.write('<div>')"


@pytest.mark.parametrize(
    ("html", "left"),
    [
        (f"<script>{CODE}</script>{STORY}", f"<script></script>{STORY}"),
        (f"<SCRIPT async>{CODE}</Script >{STORY}", f"<SCRIPT async></Script >{STORY}"),
        (f"<style>p>a{{}}</styles></style>{STORY}", f"<style></style>{STORY}"),
        (f"{STORY}<script>{CODE}", None),
        (f"<svg><style>a{{}}</style></svg>{STORY}", f"<svg><style></style></svg>{STORY}"),
        (f"<svg><script href=x /></svg>{STORY}<script></script>", None),
        (f"<script>{CODE}</script>" * 4_000, "<script></script>" * 4_000),
        (f"<script>{CODE}</script>" * 4_001, None),
        ("<script><!-- <script> --></script>" + STORY, None),
        ('<script type="application/ld+json">{"a": "<b>"}</script>' + STORY, None),
        (f"<!-- <script> -->{STORY}<!-- </script> -->", None),
        (f"<!--><script>x</script><!-- -->{STORY}", f"<!--><script></script><!-- -->{STORY}"),
        (f'<p title="<script>">{STORY}</p><p title="</script>">', None),
        (f'<p title=a="<script>{STORY}</script>', f'<p title=a="<script>{STORY}</script>'),
        (f"<title><script></title>{STORY}</script>", None),
        (f"<! <script>{STORY}</script>", None),
        (f"</ <script>{STORY}</script>", None),
        (f"<script-x>{STORY}</script-x>", None),
    ],
)
def test_code_is_left_out(html: str, left: str | None) -> None:
    scanned = prescan(html)
    assert isinstance(scanned, Prescan)
    assert scanned.content.decode() == (html if left is None else left)


PIECES = st.sampled_from(
    [
        f"{start}{name}{end}"
        for name in ("script", "style", "title", "p", "SCRIPT")
        for start, end in (("<", ">"), ("</", ">"), ("<", " "), ("</", "x>"), ("<", "/>"))
    ]
    + ["<!--", "-->", "--!>", "<!", "<?", "<!-->", "</", "<", ">", "=", '"', "'", " a=", "text"]
    + [" ", "\n", "\v"]
)


def shown(html: str | bytes) -> list[tuple[object, ...]]:
    """The tree of a page without the texts of scripts and styles."""
    found: list[tuple[object, ...]] = []
    for node, tag, ends in events(parse(html)):
        if tag == "-text":
            outer = node.parent
            if outer is None or outer.tag not in {"script", "style"}:
                found.append((tag, node.text_content))
        else:
            found.append((tag, ends, tuple(node.attributes.items()) if tag[0] != "-" else ()))
    return found


@given(st.lists(PIECES, max_size=40))
def test_nothing_else_is_left_out(pieces: list[str]) -> None:
    html = "".join(pieces)
    scanned = prescan(html)
    assert isinstance(scanned, Prescan)
    assume("title-closed" not in scanned.notes)  # to the standard, such a page is all title
    assert shown(scanned.content) == shown(html)


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>Rain on Monday<meta name=a><p>It rained.</p>", "Rain on Monday"),
        ("<TITLE>Rain on Monday\nvar a = 1;</script><p>It rained.</p>", "Rain on Monday"),
        ("<svg><title>Cloud</title></svg><title>Rain<p>It rained.</p>", "Rain"),
        ("<title><p>It rained.</p>", ""),
    ],
)
def test_a_title_that_never_ends_leaves_the_page_its_text(html: str, title: str) -> None:
    scanned = prescan(html)
    assert isinstance(scanned, Prescan)
    assert "title-closed" in scanned.notes
    tree = shown(scanned.content)
    assert ("-text", "It rained.") in tree
    assert not title or ("-text", title) in tree


@pytest.mark.parametrize(
    "html", ["<title>Rain</title><p>It rained.", "<p>It rained.<title", "<title>" * 50_000]
)
def test_another_title_is_left_alone_or_closed_once(html: str) -> None:
    scanned = prescan(html)
    assert isinstance(scanned, Prescan)
    assert scanned.content.count(b"</title>") == 1 - html.endswith("<title")


def test_what_is_kept_of_a_tag_that_is_cut() -> None:
    html = f'<a href="/x" class="story" data-x="{"y" * 5_000}" {attributes(200_000)}>Rain</a>'
    scanned = prescan(html)
    assert isinstance(scanned, Prescan)
    link = parse(scanned.content).css_first("a")
    given = link.attributes
    assert (given["href"], given["class"], "data-x" in given) == ("/x", "story", False)
    assert link.text() == "Rain"


def test_data_of_a_large_page_is_kept() -> None:
    data = '<script type="application/ld+json">{"headline": "Rain"}</script>'
    scanned = prescan(data + f"<script>{'x' * 11_000_000}</script>" + STORY)
    assert isinstance(scanned, Prescan)
    assert scanned.notes == ("scripts-dropped",)
    assert b'{"headline": "Rain"}' in scanned.content


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<?xml version="1.0" encoding="gb2312"?><html><body><p>Zürich</p>', "Zürich"),
        ('<meta charset="gb2312"><p>Zürich</p>', "Zürich"),
        ("<p>Zü\0rich</p>", "Zürich"),
        ("<p>Zü<!-- x -->rich<?php x ?></p>", "Zürich"),
        ("<p>a\ud800b</p>", "a?b"),
        ("<p>&#x5a;&uuml;rich</p>", "Zürich"),
    ],
)
def test_parse(html: str, expected: str) -> None:
    assert parse(html).css_first("p").text() == expected


@pytest.mark.parametrize("html", ["", "  \n", "\0", "<!-- x -->", "<?php x ?>", "<"])
def test_parse_of_nothing(html: str) -> None:
    assert parse(html).tag == "html"


NAMES = ("div", "p", "b", "i", "td", "table", "ul", "li", "span", "x-y")
TAGS = st.sampled_from(
    [f"{start}{name}>" for name in NAMES for start in ("<", "</")]
    + ["<br>", "<img/>", "<!--x-->", "text", " "]
)


@given(st.lists(TAGS, max_size=60), st.integers(2, 12))
@example(["<div>", "<table>", "<td>", "<br>"], 2)
def test_flattening_keeps_all_text_and_the_limit(tags: list[str], limit: int) -> None:
    html = "".join(tags)
    flat = flatten(html, max_depth=limit)
    if flat is not None:
        assert re.sub(r"<[^>]*>", "", flat) == re.sub(r"<[^>]*>", "", html)
        # The parser adds html and body, and tbody and tr in tables; what is empty is not counted.
        assert depth_of(parse(flat)) <= limit + 4 + 2 * flat.count("<table>")


@given(st.text())
def test_any_text_is_looked_over_and_parsed(html: str) -> None:
    scanned = prescan(html)
    assert isinstance(scanned, Prescan)
    assert deepest(parse_for_trafilatura(scanned.content)) <= MAX_DEPTH + 4
    assert parse(scanned.content).tag == "html"
