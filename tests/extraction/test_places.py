"""Where a text stands on a page: spots, selectors that find it again, tags before parsing."""

from __future__ import annotations

import re
import time

import pytest

from corpuskit.extraction.page.dom import parse
from corpuskit.extraction.page.markup import (
    ATTRIBUTE,
    BULK,
    RAW_END,
    TAG,
    TOKEN,
    TOKENS,
)
from corpuskit.extraction.page.selectors import (
    find_elements,
    is_inside,
    is_named,
    path_of,
    selector,
    step_of,
)
from corpuskit.extraction.page.spots import Spot


def spot_of(html: str) -> Spot:
    """Return the spot of the element with the id "it", with all that is around it."""
    element = parse(html).css_first("#it")
    assert element is not None
    chain = [element]
    while chain[-1].parent is not None and chain[-1].tag != "html":
        chain.append(chain[-1].parent)
    spot: Spot | None = None
    for one in reversed(chain):
        spot = Spot(one, one.tag or "-", spot)
    assert spot is not None
    return spot


class TestSpots:
    def test_a_spot_remembers_what_is_around_it(self) -> None:
        spot = spot_of(
            "<article><aside role='Note x'><h3><section itemprop=articleBody id=it>a</section>"
        )
        assert {"article", "aside", "h3", "section"} <= spot.context
        assert {"role=note", "role=x", "itemprop=articlebody"} <= spot.context
        assert spot.heading == 3
        assert spot.path.startswith("body>article>aside>h3>section")

    def test_the_outermost_level_of_headings_in_one_another_counts(self) -> None:
        assert spot_of("<h2><div><h4 id=it>a</h4></div></h2>").heading in {2, 4}
        assert spot_of("<p id=it>a</p>").heading == 0

    @pytest.mark.parametrize(
        ("around", "hidden"),
        [
            ("<div hidden>", True),
            ("<div hidden=until-found>", False),
            ("<div style='x: y; DISPLAY : none'>", True),
            ("<div style='visibility:hidden'>", True),
            ("<div style='display:block'>", False),
            ("<dialog>", True),
            ("<dialog open>", False),
        ],
    )
    def test_what_a_browser_does_not_show_is_hidden_with_all_in_it(
        self, around: str, hidden: bool
    ) -> None:
        assert spot_of(f"{around}<p id=it>a</p>").hidden is hidden

    def test_the_nearest_place_of_a_tag(self) -> None:
        spot = spot_of("<article><div><article><p id=it>a</p></article></div></article>")
        nearest = spot.nearest("article")
        assert nearest is not None
        assert nearest.path == "body>article>div>article"
        assert spot.nearest("p") is spot
        assert spot.nearest("table") is None

    def test_a_path_of_ten_thousand_elements_is_cut_to_its_end(self) -> None:
        spot = None
        element = parse("<div class=something-of-a-name>a</div>").css_first("div")
        assert element is not None
        start = time.process_time()
        for _ in range(10_000):
            spot = Spot(element, "div", spot)
        assert time.process_time() - start < 2
        assert spot is not None
        assert len(spot.path) < 700
        assert spot.path.startswith("…>div.something-of-a-name>")


PAGE = (
    "<div id=top class='box wide'><p class=by>Ann</p></div><main><div class=box><p>a</p><p>b</p>"
    "<div><p>c</p></div></div></main>"
)


class TestSelectors:
    @pytest.mark.parametrize(
        ("path", "found"),
        [
            ("body>main>div.story>div.text>p", "div.story>div.text>p"),
            ("body>main>div#x>p.lead", "div#x>p.lead"),
            ("body>div>p", "body>div>p"),
            ("body>div>div>div>div>div>div>div>p", "div>div>div>div>div>p"),
        ],
    )
    def test_a_selector_is_the_end_of_a_path_with_two_names(self, path: str, found: str) -> None:
        assert selector(path) == found

    def test_elements_are_found_by_selector_in_the_order_of_the_page(self) -> None:
        root = parse(PAGE)
        assert [e.text() for e in find_elements(root, "div.box>p")] == ["a", "b"]
        assert [e.text() for e in find_elements(root, "div.box>div>p")] == ["c"]
        assert [e.text() for e in find_elements(root, "div#top.box.wide>p.by")] == ["Ann"]
        assert list(find_elements(root, "main>p")) == []
        assert list(find_elements(root, "div.bo>p")) == [], "a class is whole"
        assert list(find_elements(root, "section.box>p")) == []

    def test_every_element_is_found_by_the_selector_of_its_path(self) -> None:
        root = parse(PAGE)
        for element in root.css("p"):
            found = find_elements(root, selector(path_of(element)))
            assert element.mem_id in {one.mem_id for one in found}

    def test_names_that_css_would_read_otherwise(self) -> None:
        root = parse("<div class='a:b(c) d\"e' id='1[x]'><p>a</p></div><o:p>b</o:p>")
        element = root.css_first("p")
        assert element is not None
        assert [e.text() for e in find_elements(root, path_of(element))] == ["a"]
        assert step_of(element) == "p"
        assert is_named(step_of(element.parent)) if element.parent else False

    def test_inside_means_in_it_or_below_it(self) -> None:
        assert is_inside("body>div.fact>p", ["div.fact"])
        assert is_inside("body>div.fact>p", ["div.fact>p"])
        assert not is_inside("body>div.facts>p", ["div.fact", "p>div.facts"])
        assert not is_inside("body>p", [])


class TestMarkup:
    def test_tokens_are_comments_raw_text_and_tags(self) -> None:
        html = "<!-- <p> --><script>if (a<b) '</p>'</script><p title='a>b'>x<br/></p>"
        found = [match[0] for match in TOKEN.finditer(html)]
        assert found[0] == "<!-- <p> -->"
        assert found[1] == "<script>if (a<b) '</p>'"
        assert found[2:] == ["</script>", "<p title='a>b'>", "<br/>", "</p>"]
        assert TOKENS.findall(html.encode()) == [one.encode() for one in found]
        assert len(TAG.findall(html.encode())) >= 4

    def test_what_holds_no_story_is_bulk(self) -> None:
        html = "<svg a=b><path/></svg><p>x</p><style>p {}</style>"
        assert [match[1] for match in BULK.finditer(html)] == ["svg", "style"]
        assert RAW_END["script"].search("a</SCRIPT >b")
        assert not RAW_END["script"].search("a</scripts>b")

    def test_attributes_in_every_spelling(self) -> None:
        found = ATTRIBUTE.findall("a b=1 c = 'x y' d=\"z\" e='open")
        assert [name for name, _ in found] == ["a", "b", "c", "d", "e"]
        assert [value for _, value in found] == ["", "1", "'x y'", '"z"', "'open"]

    @pytest.mark.parametrize(
        "text",
        ["<p a='" * 20_000, "<!-" * 40_000, "<script" * 20_000, "<a =" * 40_000, "<!--" * 40_000],
    )
    @pytest.mark.parametrize(
        "pattern", [TOKEN, BULK, ATTRIBUTE], ids=["token", "bulk", "attribute"]
    )
    def test_what_goes_through_a_page_is_linear(self, pattern: re.Pattern[str], text: str) -> None:
        start = time.process_time()
        for _ in pattern.finditer(text):
            pass
        assert time.process_time() - start < 4
