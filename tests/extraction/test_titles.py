"""Headlines, kind by kind: what the page says of itself decides, in any script."""

from __future__ import annotations

import time

import pytest

from corpuskit.article import Article, Page
from corpuskit.extraction.metadata.headings import Headings
from corpuskit.extraction.metadata.lines import given_line, text_of, words_in
from corpuskit.extraction.metadata.signals import read_signals
from corpuskit.extraction.metadata.sitenames import (
    section_keys,
    site_keys,
    strip_house,
    strip_site,
)
from corpuskit.extraction.metadata.stated import parse_metadata
from corpuskit.extraction.page.dom import parse
from corpuskit.pipeline import process

URL = "https://www.orrin-bote.example/lokales/flut-3/steg"


def title_of(head: str, body: str = "", *, url: str | None = URL) -> str | None:
    page = f"<html><head>{head}</head><body>{body}<p>Rain fell on Orrin all day.</p></body></html>"
    return parse_metadata(parse(page), url=url).title


def og(title: str, site: str | None = None) -> str:
    named = f'<meta property="og:site_name" content="{site}">' if site else ""
    return f'<meta property="og:title" content="{title}">{named}'


SITE_KNOWN = [
    ("洪水冲走小桥-河谷网", "河谷网", "洪水冲走小桥"),
    ("洪水冲走小桥_本地新闻_河谷网", "河谷网", "洪水冲走小桥"),
    ("洪水冲走小桥（河谷网）", "河谷网", "洪水冲走小桥"),
    ("【河谷网】洪水冲走小桥", "河谷网", "洪水冲走小桥"),
    ("河谷网-洪水冲走小桥", "河谷网", "洪水冲走小桥"),
    ("橋、流される：谷川新聞デジタル", "谷川新聞", "橋、流される"),
    ("다리가 떠내려갔다 - 골짜기신문", "골짜기신문", "다리가 떠내려갔다"),
    ("다리가 떠내려갔다 &lt; 사회 &lt; 기사본문 - 골짜기신문", "골짜기신문", "다리가 떠내려갔다"),
    ("Мост смыло — Долинный край", "Долинный край", "Мост смыло"),
    ("سيل يجرف الجسر | صوت الوادي", "صوت الوادي", "سيل يجرف الجسر"),
    ("बाढ़ में पुल बहा | घाटी की आवाज़", "घाटी की आवाज़", "बाढ़ में पुल बहा"),
    ("น้ำพัดสะพาน | เสียงหุบเขา", "เสียงหุบเขา", "น้ำพัดสะพาน"),
    ("Most zerwany » Głos Doliny", "Głos Doliny", "Most zerwany"),
    ("Valley Voice: Bridge washed away", "Valley Voice", "Bridge washed away"),
    ("Bridge washed away (Valley Voice)", "Valley Voice", "Bridge washed away"),
]


@pytest.mark.parametrize(("title", "site", "expected"), SITE_KNOWN)
def test_the_name_that_the_page_gives_its_site_is_cut(title: str, site: str, expected: str) -> None:
    assert title_of(f'<title>{title}</title><meta property="og:site_name" content="{site}">') == (
        expected
    )
    assert title_of(og(title, site)) == expected


SITE_UNKNOWN = [
    ("洪水冲走小桥-河谷日报", "洪水冲走小桥"),
    ("洪水冲走小桥_社会_河谷网", "洪水冲走小桥"),
    ("橋、流される：谷川新聞デジタル", "橋、流される"),
    ("橋、流される | 谷川ニュース", "橋、流される"),
    ("다리가 떠내려갔다 - 골짜기일보", "다리가 떠내려갔다"),
    ("다리가 떠내려갔다 ‹ 지역 ‹ 골짜기", "다리가 떠내려갔다"),
    ("Bridge washed away | Local | Gorge Valley Gazette", "Bridge washed away"),
    ("Steg weggespült - Gorger Tageblatt", "Steg weggespült"),
    ("Мост смыло | Новости Долины", "Мост смыло"),
    ("Köprü sele kapıldı - Vadi Gazetesi", "Köprü sele kapıldı"),
    ("Ponte levada pela cheia - Jornal do Vale", "Ponte levada pela cheia"),
    ("Bridge washed away | gorge-valley.example", "Bridge washed away"),
    ("橋、流される - 谷川新聞社", "橋、流される"),
    ("橋、流される（谷川新聞） - 谷間ニュース", "橋、流される"),
    ("橋、流される｜谷間NEWS WEB", "橋、流される"),
    ("洪水冲走小桥（河谷日报）", "洪水冲走小桥"),
]


@pytest.mark.parametrize(("title", "expected"), SITE_UNKNOWN)
def test_where_the_page_names_no_site_its_names_words_tell(title: str, expected: str) -> None:
    assert title_of(f"<title>{title}</title>", url=None) == expected


@pytest.mark.parametrize(
    "title",
    [
        "Rain - snow - ice",
        "Orrin: Der Steg bleibt zu",
        "Steg zu - Ufer gesperrt",
        "Il parle de « pluie » à Orrin",
        "Ice-cream for all",
        "江西：小桥重建",
        "小桥重建——村民欢呼",
        "小桥重建（组图）",
        "橋、流される（動画あり）",
        "Tor 3:2 in der Nachspielzeit",
        "Herald",
        "A/B tests at Orrin",
    ],
)
def test_a_headline_with_marks_of_its_own_stays(title: str) -> None:
    assert title_of(f"<title>{title}</title>", url=None) == title
    assert strip_house(title) == title
    assert strip_site(title, frozenset({"valleyvoice"})) == title


@pytest.mark.parametrize("level", ["h1", "h2", "h3"])
@pytest.mark.parametrize(
    "title",
    ["Bridge washed away", "洪水冲走小桥", "Мост смыло водой"],
)
@pytest.mark.parametrize("tail", [" | Orte | Talbote X", " - Orte - Talbote X", " — Talbote X"])
def test_a_heading_tells_where_the_headline_ends(level: str, title: str, tail: str) -> None:
    page = f"<div><{level}>{title}</{level}></div>"
    assert title_of(f"<title>{title}{tail}</title>", page, url=None) == title


def test_a_short_headline_is_no_logo_where_a_title_is_it_and_the_sites_name() -> None:
    head = "<title>Bridge gone - Valley Voice</title>"
    head += '<meta property="og:site_name" content="Valley Voice">'
    page = '<div class="logo-row"><h1>Bridge gone</h1></div>'
    assert title_of(head, page, url=None) == "Bridge gone"


def test_a_heading_of_a_word_that_the_title_lacks_is_a_section() -> None:
    head = "<title>Bridge washed away - All the Valley's results from valleyvoice.com</title>"
    page = "<h1>News</h1><h2>Bridge washed away</h2>"
    assert title_of(head, page, url=None) == "Bridge washed away"


def test_a_heading_that_stands_behind_the_headline_is_a_name() -> None:
    head = "<title>Мост смыло водой | мост, область | Город Долина-Times</title>"
    assert title_of(head, "<h1>Долина-Times</h1>", url=None).startswith("Мост смыло водой")


@pytest.mark.parametrize("sign", ["#", "¶", "🔗"])
def test_the_sign_beside_a_headline_that_leads_to_it_is_none_of_it(sign: str) -> None:
    page = f"<h1>Bridge washed away <a class=anchor href='#top'>{sign}</a></h1>"
    assert title_of("<title>Bridge washed away</title>", page, url=None) == "Bridge washed away"


LOGOS = [
    '<h1 class="site-title"><a href="/">Talbote X</a></h1>',
    '<h1 id="logo">Talbote X</h1>',
    '<h1><a href="https://talbote.example/">Talbote X</a></h1>',
    '<a href="/"><h1>Talbote X</h1></a>',
    '<div class="siteBranding"><h1>Talbote X</h1></div>',
]


@pytest.mark.parametrize("logo", LOGOS)
def test_a_logo_is_no_headline(logo: str) -> None:
    for head in ("<title>Steg zu - Talbote X</title>", "<title>Talbote X: Steg zu</title>"):
        assert title_of(head, f"{logo}<h2>Steg zu</h2>", url=None) == "Steg zu"
    both = f"{logo}<article><h1>Steg am Ufer zu</h1></article>"
    assert title_of("<title>Steg am Ufer zu | Talbote X</title>", both, url=None) == (
        "Steg am Ufer zu"
    )


def test_a_section_or_site_in_h1_is_known_by_the_title_and_a_lower_heading() -> None:
    body = "<h1>Umland</h1><h2>Steg am Ufer zu</h2>"
    assert title_of("<title>Steg am Ufer zu | Umland | Talbote X</title>", body) == (
        "Steg am Ufer zu"
    )
    assert (
        title_of(
            "<title>Steg am Ufer zu « Der Talbote X</title>",
            "<h1>Talbote X</h1><h2>Steg am Ufer zu</h2>",
            url=None,
        )
        == "Steg am Ufer zu"
    )


def test_a_headline_of_a_logos_class_is_one_if_the_page_says_so() -> None:
    body = '<h1 class="page-brand-title">Steg am Ufer zu</h1>'
    assert title_of(og("Steg am Ufer zu"), body) == "Steg am Ufer zu"
    assert title_of("", '<h1 class="logo">Steg am Ufer zu</h1>') == "Steg am Ufer zu"


def data(headline: str) -> str:
    story = f'{{"@type":"NewsArticle","headline":"{headline}"}}'
    return f'<script type="application/ld+json">{story}</script>'


def test_h1_and_open_graph_win_against_json_ld() -> None:
    head = data("Flood news: pier shut") + og("Pier shut till spring")
    assert title_of(head, "<h1>Pier shut till spring</h1>") == "Pier shut till spring"
    assert title_of(head, "<h1>Another one</h1>") == "Flood news: pier shut"


def test_h1_wins_against_titles_that_are_all_one_for_search_engines() -> None:
    head = f"{og('10 best piers in 2025')}<title>10 best piers in 2025</title>"
    assert title_of(head, "<h1>The 10 best piers to visit</h1>") == "The 10 best piers to visit"
    assert title_of(head, "<h1>Shop</h1>") == "10 best piers in 2025"


@pytest.mark.parametrize(
    "block",
    [
        '{"@type":"NewsArticle","headline":"Board calls pier "shaky"","inLanguage":"en"}',
        '{"@type":"NewsArticle","headline":"Board calls pier "shaky""}',
        '{"@type":"NewsArticle","headline":"Board calls pier "shaky"" "dateModified":"2024-03-12"}',
        '{"@type":"NewsArticle","headline":"Board calls pier "shaky"","author":{"name":"An',
    ],
)
def test_broken_json_ld_cuts_no_title(block: str) -> None:
    head = f'<script type="application/ld+json">{block}</script><title>Board calls pier "shaky"'
    assert title_of(f"{head} | Talbote X</title>") == 'Board calls pier "shaky"'


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("<ruby>橋<rt>はし</rt></ruby>が流された", "橋が流された"),
        ("<ruby><rb>橋</rb><rp>(</rp><rt>はし</rt><rp>)</rp></ruby>が流された", "橋が流された"),
        ("Wet <em>and</em> cold<script>x()</script>", "Wet and cold"),
    ],
)
def test_readings_and_scripts_are_no_part_of_a_heading(heading: str, expected: str) -> None:
    assert title_of("", f"<h1>{heading}</h1>") == expected
    assert text_of(parse(f"<h1>{heading}</h1>").css("h1")[0]) == expected


REPAIRED = [
    ("Orrin&#8217;s bridge &amp; pier", "Orrin’s bridge & pier"),
    ("itâ€™s shut â€“ again", "it’s shut – again"),
    ("MÃ¼hle zu", "Mühle zu"),
    ("The <i>Kite</i> sails", "The Kite sails"),
    ("Say &lt;i&gt;", "Say <i>"),
    ("  Two \n lines ", "Two lines"),
    ("No\x96dash \x84quoted\x93", "No–dash „quoted“"),
    ("Heli\u00adkopter\u200b", "Helikopter"),
    ("Cafe\u0301", "Café"),
    ("A &amp;amp; B", "A & B"),
]


@pytest.mark.parametrize(("given", "expected"), REPAIRED)
def test_the_title_of_a_caller_is_repaired(given: str, expected: str) -> None:
    for content in ("<p>Rain fell on Orrin all day long.</p>" * 3, "Rain fell.\n\nIt ended."):
        found = process(Page(content, title=given))
        assert isinstance(found, Article)
        assert found.title == expected


@pytest.mark.parametrize(
    "title",
    ["If a <b and c> d", "AT&T and R&D", "5 < 6 > 4", "می\u200cخواهم", "“Ça” 🤷🏽\u200d♂️"],
)
def test_what_is_sound_stays(title: str) -> None:
    assert given_line(title) == title


def test_fields_of_a_page_are_repaired() -> None:
    head = (
        '<title>itâ€™s shut</title><meta name="description" content="MÃ¼hle &amp;amp; Steg zu">'
        '<meta name="author" content="JosÃ© Ray">'
    )
    found = parse_metadata(parse(head))
    assert (found.title, found.description, found.authors) == (
        "it’s shut",
        "Mühle & Steg zu",
        ("José Ray",),
    )


def test_what_a_page_is_named_by() -> None:
    head = '<meta name="application-name" content="Der Talbote"><title>x</title>'
    signals = read_signals(parse(f"{head}<h1 class=logo>Bote</h1><h2>Steg</h2>"), url=URL)
    assert signals.headings == Headings((), ("Bote",), ("Steg",))
    assert {"dertalbote", "bote", "orrinbote"} <= site_keys(signals)
    assert {"lokales", "flut3"} <= section_keys(signals)
    assert words_in("河谷网 News") == 3


@pytest.mark.parametrize("mark", [" | ", "-", "：", " < ", "« ", "（", "【", "_"])
def test_a_title_of_nothing_but_marks_takes_bounded_time(mark: str) -> None:
    start = time.process_time()
    title_of(
        f"<title>{('河' + mark) * 300}</title>{og(('a' + mark) * 300, 'a')}", "<h1>b</h1>" * 99
    )
    assert time.process_time() - start < 2
