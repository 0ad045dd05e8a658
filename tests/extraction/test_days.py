"""Days and instants, kind by kind: lines below headlines, numbers by country, zones."""

from __future__ import annotations

import pytest

from corpuskit.extraction.metadata.dates import to_utc
from corpuskit.extraction.metadata.language import day_order, declared_language
from corpuskit.extraction.metadata.signals import read_signals
from corpuskit.extraction.metadata.stated import parse_metadata
from corpuskit.extraction.page.dom import parse


def day_of(head: str, body: str = "", *, lang: str = "en", url: str | None = None) -> str | None:
    page = f'<html lang="{lang}"><head>{head}</head><body>{body}<p>Rain fell.</p></body></html>'
    return parse_metadata(parse(page), url=url).date_published


AMBIGUOUS = [
    ("en-GB", None, "2022-04-03"),
    ("en-AU", None, "2022-04-03"),
    ("en-US", None, "2022-03-04"),
    ("es-PR", None, "2022-03-04"),
    ("fr", None, "2022-04-03"),
    ("pt-BR", None, "2022-04-03"),
    ("de-AT", None, "2022-04-03"),
    ("en", None, None),
    ("en", "https://orrin-post.co.uk/a", "2022-04-03"),
    ("en", "https://orrin-post.com/a", None),
    ("pl", "https://radio-orrin.fm/a", "2022-04-03"),
    ("en", "https://radio-orrin.fm/a", None),
    ("en", "https://orrin-post.us/a", "2022-03-04"),
    ("", None, None),
    ("ja", None, None),
    ("hu", None, None),
]


@pytest.mark.parametrize(("lang", "url", "day"), AMBIGUOUS)
def test_the_country_tells_day_from_month(lang: str, url: str | None, day: str | None) -> None:
    assert day_of('<meta name="date" content="03/04/2022">', lang=lang, url=url) == day


@pytest.mark.parametrize("lang", ["en-US", "fr", "ja", ""])
def test_a_number_above_twelve_is_the_day_everywhere(lang: str) -> None:
    assert day_of('<meta name="date" content="25/04/2022">', lang=lang) == "2022-04-25"
    assert day_of('<meta name="date" content="04/25/2022">', lang=lang) == "2022-04-25"
    assert day_of('<meta name="date" content="04.04.2022">', lang=lang) == "2022-04-04"


LINES = [
    ("<p>December 19, 2025</p>", "2025-12-19"),
    ("<div>4 August 2010</div>", "2010-08-04"),
    ("<p>Ann Lee</p><p>October 16, 2020 · 8 min read</p>", "2020-10-16"),
    ("<p>Published on 16 October 2020</p>", "2020-10-16"),
    ("<p>发布时间：2022-02-13 04:22:18</p>", "2022-02-13"),
    ("<p>Do 25.04.24 | 14:07 Uhr</p>", "2024-04-25"),
    ("<p>2022. március 24., csütörtök 7:30</p>", "2022-03-24"),
    ("<p>2022 m. kovo 24 d.</p>", "2022-03-24"),
    ("<p>2022. gada 24. marts</p>", "2022-03-24"),
    ("<p>24-Mar-2022</p>", "2022-03-24"),
    ("<p>२४ मार्च २०२२</p>", "2022-03-24"),
    ("<p>২৪ মার্চ ২০২২</p>", "2022-03-24"),
    ("<p>24 மார்ச் 2022</p>", "2022-03-24"),
    ("<p>24 มีนาคม พ.ศ. 2565</p>", "2022-03-24"),
    ("<p>24/03/2565 10:30</p>", "2022-03-24"),
    ("<p>Ngày 24 tháng 3 năm 2022</p>", "2022-03-24"),
    ("<p>令和4年3月24日</p>", "2022-03-24"),
    ("<p>پنجشنبه ۴ فروردین ۱۴۰۱</p>", "2022-03-24"),
    ("<p>۱۴۰۱/۰۱/۰۴ - ۱۰:۳۰</p>", "2022-03-24"),
    ("<p>٢٤ مارس ٢٠٢٢</p>", "2022-03-24"),
    ("<p>24 Mar 1402</p>", None),
    ("<p>32 มีนาคม 2565</p>", None),
    ("<p>Updated May 2, 2021</p>", None),
    ("<p>Aktualisiert: 2. Mai 2021</p>", None),
    ("<p>On 4 August 2010 the bridge was closed for the third time.</p>", None),
    ("<p>Room 25.04.24.1</p>", None),
    ("<p>Water rose by 12.5 metres</p>", None),
]


@pytest.mark.parametrize(("line", "day"), LINES)
def test_a_line_below_the_headline_may_date_the_story(line: str, day: str | None) -> None:
    assert day_of("", f"<h1>Steg zu</h1>{line}", lang="") == day


def test_what_machines_are_told_is_better_than_a_line() -> None:
    head = '<meta property="article:published_time" content="2021-03-04T23:30:00-05:00">'
    assert day_of(head, "<h1>Steg zu</h1><p>May 2, 2021</p>") == "2021-03-05T04:30:00Z"


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2024-03-12T07:30:00+02:00", "2024-03-12T05:30:00Z"),
        ("2024-03-12T23:30:00-0930", "2024-03-13T09:00:00Z"),
        ("2024-03-12T23:30:00", "2024-03-12"),
        ("2024-03-12", "2024-03-12"),
        ("31.02.24", None),
        ("45.04.24", None),
        ("1.2.3.24", None),
    ],
)
def test_instants_are_in_utc_and_days_stay_days(written: str, utc: str | None) -> None:
    assert to_utc(written) == utc


def test_the_declared_language_has_its_region() -> None:
    page = read_signals(parse('<html lang="en_gb"><p>x'), url=None)
    assert (declared_language(page), day_order(page)) == ("en-GB", "day")
    none = read_signals(parse("<p>x"), url=None)
    assert (declared_language(none), day_order(none)) == (None, None)
