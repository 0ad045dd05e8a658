"""Each field of a page by itself: names, titles, data for machines, rights, raw headlines."""

from __future__ import annotations

import time

import pytest

from corpuskit.article import Rights
from corpuskit.extraction.metadata.authors import (
    classed_bylines,
    linked_authors,
    parse_authors,
    see_authors,
)
from corpuskit.extraction.metadata.jsonld import (
    parse_blocks,
    string_of,
    strings_of,
    types_of,
    walk,
)
from corpuskit.extraction.metadata.lines import plain_line, text_of
from corpuskit.extraction.metadata.names import split_names
from corpuskit.extraction.metadata.rights import parse_rights
from corpuskit.extraction.metadata.signals import (
    Signals,
    has_class_word,
    marked_elements,
    read_signals,
)
from corpuskit.extraction.metadata.sitenames import site_keys, spellings, strip_site
from corpuskit.extraction.metadata.stated import telling_classes
from corpuskit.extraction.metadata.titles import parse_title
from corpuskit.extraction.page.dom import parse
from corpuskit.extraction.rawtext import split_headline

URL = "https://www.valley-post.example/rain"


def signals_of(head: str, body: str = "") -> Signals:
    return read_signals(parse(f"<html><head>{head}</head><body>{body}</body></html>"), url=URL)


def json_ld(data: str) -> str:
    return f'<script type="application/ld+json">{data}</script>'


class TestAuthors:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("Ann Lee and Bo Ray", ("Ann Lee", "Bo Ray")),
            ("Ann Lee, Bo Ray", ("Ann Lee", "Bo Ray")),
            ("", ()),
            (None, ()),
        ],
    )
    def test_a_byline_is_split_into_names(self, text: str | None, names: tuple[str, ...]) -> None:
        assert split_names(text) == names

    def test_what_readers_see_may_begin_with_a_word_that_says_so(self) -> None:
        assert split_names("By Ann Lee", seen=True) == ("Ann Lee",)

    def test_what_is_stated_comes_before_what_is_seen(self) -> None:
        head = json_ld('{"@type": "NewsArticle", "author": [{"name": "Ann Lee"}, "Bo Ray"]}')
        assert parse_authors(signals_of(head), frozenset()) == ("Ann Lee", "Bo Ray")
        assert parse_authors(signals_of('<meta name=author content="Cy Roe">'), frozenset()) == (
            "Cy Roe",
        )

    def test_names_that_readers_see(self) -> None:
        root = parse("<h1>Rain</h1><p class=byline>By Ann Lee</p><a rel=author href=/b>Bo Ray</a>")
        marked = marked_elements(root, telling_classes())
        assert [text_of(one.element) for one in classed_bylines(marked)] == ["By Ann Lee"]
        assert [text_of(one) for one in linked_authors(root)] == ["Bo Ray"]
        assert see_authors(root, marked) in {("Ann Lee",), ("Bo Ray",)}
        plain = parse("<p>By Ann Lee the bridge is long.</p>")
        assert see_authors(plain, marked_elements(plain, telling_classes())) == ()


class TestTitles:
    SITES = frozenset({"valleypost"})

    def test_the_sites_name_is_cut_at_both_ends(self) -> None:
        assert strip_site("Rain – World | Valley Post", self.SITES) == "Rain – World"
        assert strip_site("Valley Post: Rain", self.SITES) == "Rain"
        assert strip_site("Rain falls - again", self.SITES) == "Rain falls - again"
        assert strip_site("Valley Post", self.SITES) == "Valley Post"

    def test_names_are_compared_in_all_spellings(self) -> None:
        assert {"taelerbote", "talerbote"} <= spellings("Täler-Bote")
        assert spellings("–") == frozenset()

    def test_the_headline_is_what_places_agree_on(self) -> None:
        page = signals_of(
            '<title>Rain in Orrin | Valley Post</title><meta property="og:title" content="'
            'Rain in Orrin | Valley Post"><meta property="og:site_name" content="Valley Post">',
            "<h1>Rain in Orrin</h1>",
        )
        assert "valleypost" in site_keys(page)
        assert parse_title(page, site_keys(page)) == "Rain in Orrin"
        assert parse_title(signals_of(""), frozenset()) is None

    def test_a_title_cut_short_gives_way_to_the_whole_one(self) -> None:
        page = signals_of('<meta property="og:title" content="Rain in…">', "<h1>Rain in Orrin</h1>")
        assert parse_title(page, frozenset()) == "Rain in Orrin"

    def test_a_hostile_title_takes_bounded_time(self) -> None:
        page = signals_of(f"<title>{'a - ' * 100_000}</title>", f"<h1>{'| ' * 100_000}</h1>")
        start = time.process_time()
        parse_title(page, frozenset({"a"}))
        assert time.process_time() - start < 5


class TestStructuredData:
    @pytest.mark.parametrize(
        "block",
        [
            '{"headline": "Rain"}',
            '<!-- {"headline": "Rain",} -->',
            '//<![CDATA[\n{"headline": "Rain"}\n//]]>',
            "{&quot;headline&quot;: &quot;Rain&quot;}",
            '{"headline": "Rain", "author": "An',
            '[{"headline": "Rain"}, 3]',
            '{"headline": "Rain"} {"a": 1} and text',
        ],
    )
    def test_blocks_are_read_whatever_is_wrong_with_them(self, block: str) -> None:
        assert parse_blocks([block])[0]["headline"] == "Rain"

    @pytest.mark.parametrize("block", ["", "no json", "[1, 2]", "{", '"Rain"'])
    def test_what_holds_no_object_gives_none(self, block: str) -> None:
        assert parse_blocks([block]) == ()

    def test_objects_are_walked_outer_ones_first_and_marked_where_they_are_of_other_things(
        self,
    ) -> None:
        nodes = parse_blocks(['{"a": {"b": 1}, "mentions": [{"c": {"d": 1}}]}'])
        found = [(sorted(node), main) for node, main in walk(nodes)]
        assert found == [(["a", "mentions"], True), (["b"], True), (["c"], False), (["d"], False)]

    def test_values_in_every_form(self) -> None:
        assert types_of({"@type": ["schema:NewsArticle", 3]}) == ("NewsArticle",)
        assert strings_of([{"name": ["Ann"]}, "Bo", [["x"]], {"url": "y"}]) == ("Ann", "Bo")
        assert string_of({"a": " ", "b": "Rain"}, "a", "b") == "Rain"
        assert string_of(None, "a") is None

    def test_deep_and_broken_blocks_take_bounded_time(self) -> None:
        start = time.process_time()
        for block in (
            "[" * 100_000,
            '{"a":' * 50_000,
            "/*" * 100_000,
            '{"headline": "' + "\\" * 99_999,
        ):
            parse_blocks([block])
        assert time.process_time() - start < 5


class TestSignals:
    def test_a_page_is_read_for_what_it_says_for_machines(self) -> None:
        page = signals_of(
            "<title> Rain </title><meta name=Author content=' Ann  Lee '>"
            "<link rel='Canonical' href='/r'>"
            + json_ld('{"@type": "NewsArticle", "headline": "R"}'),
            "<h1>Rain</h1><span itemprop=headline>Rain!</span><time datetime=2026-03-01>x</time>",
        )
        assert page.document_title == "Rain"
        assert page.meta("author") == "Ann Lee"
        assert page.meta("nothing", "author") == "Ann Lee"
        assert page.meta("nothing") is None
        assert page.article is not None
        assert page.microdata["headline"] == ("Rain!",)
        assert [link.rel for link in page.links] == ["canonical"]
        assert page.headings.headlines == ("Rain",)

    def test_texts_are_folded_and_empty_ones_are_none(self) -> None:
        assert plain_line(" a &amp;\n b ") in {"a & b", "a &amp; b"}
        assert plain_line("  ") is None
        assert plain_line(None) is None

    def test_class_words_are_whole_words(self) -> None:
        assert has_class_word("story-byline", frozenset({"byline"}))
        assert not has_class_word("storybyline", frozenset({"byline"}))


class TestRights:
    def test_what_is_declared_is_recorded(self) -> None:
        page = signals_of(
            "<meta name=tdm-reservation content=1><meta name=tdm-policy content=/tdm>"
            "<meta name=robots content='noai, index'><link rel=license href=/by>"
            + json_ld('{"@type": "NewsArticle", "headline": "R", "isAccessibleForFree": "False"}')
        )
        rights = parse_rights(page)
        assert rights.tdm_reservation is True
        assert rights.tdm_policy == "https://www.valley-post.example/tdm"
        assert rights.ai_optout == ("meta:noai",)
        assert rights.license is not None
        assert rights.license.endswith("/by")
        assert rights.accessible_for_free is False
        assert {signal.name for signal in rights.signals} >= {
            "tdm-reservation",
            "robots",
            "license",
        }

    def test_a_page_that_says_nothing_declares_nothing(self) -> None:
        assert parse_rights(signals_of("<meta name=robots content=index>")) == Rights()


class TestRawHeadlines:
    @pytest.mark.parametrize(
        ("text", "title", "found"),
        [
            ("Rain\nIt fell.", None, ("Rain", "It fell.")),
            ("\n Rain \r\n\r\nIt fell.", None, ("Rain", "It fell.")),
            ("It fell.", None, (None, "It fell.")),
            ("Rain\n", None, (None, "Rain\n")),
            ("Rain\nIt fell.", "", (None, "Rain\nIt fell.")),
            ("Rain\nIt fell.", "Snow", ("Snow", "Rain\nIt fell.")),
            (
                "KABUL (AP) — It rained.\nIt fell.",
                None,
                (None, "KABUL (AP) — It rained.\nIt fell."),
            ),
        ],
    )
    def test_the_first_line_is_the_headline_unless_it_holds_a_dateline(
        self, text: str, title: str | None, found: tuple[str | None, str]
    ) -> None:
        assert split_headline(text, title=title) == found

    @pytest.mark.parametrize(
        "line",
        [
            "St. Louis beats Tollan 3 vs. 1 in Fla. opener",
            "Who pays for the pier? The town says no",
            "Mayor: “The pier is closed”",
            "Minister J. Roe resigns",
            "Pier to close for a year...",
            "港口码头关闭十八个月",
        ],
    )
    def test_a_headline_is_short_and_does_not_stop(self, line: str) -> None:
        assert split_headline(f"{line}\n\nIt fell.", title=None) == (line, "It fell.")

    @pytest.mark.parametrize(
        "text",
        [
            "The board closed the old ferry pier on Tuesday.\nIt rained.",
            "The mayor said: “The pier is closed.”\n\nIt rained.",
            "The pier closed. Nobody had been told\n\nIt rained.",
            "Who pays? Who builds? Who decides?\n\nIt rained.",
            "委员会周二投票决定关闭码头。\n她说，工程师将更换木桩。",
            f"{'The board closed the pier and ' * 8}\n\nIt rained.",
            "The board of Tollan voted on Tuesday to close the old\nferry pier for a year.",
            "The board of Tollan, which had met,\nVoted on Tuesday.",
        ],
    )
    def test_a_first_paragraph_stays_in_the_text(self, text: str) -> None:
        assert split_headline(text, title=None) == (None, text)

    def test_a_hostile_line_takes_no_time(self) -> None:
        for line in ("a." * 100_000, "a. " * 100_000, "?" * 100_000):
            assert split_headline(f"{line}\nIt fell.", title=None)[0] is None
