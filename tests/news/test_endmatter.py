"""What feeds, wires, databases and Korean papers put around a story."""

from __future__ import annotations

import time

import pytest

from corpuskit.article import Article
from corpuskit.news.bylines import is_release_head, parse_lead
from corpuskit.news.captions import parse_credit
from corpuskit.news.endmatter import find_about, is_contact, is_feed_tail, parse_field
from corpuskit.news.notices import is_copyright
from corpuskit.normalization import normalize

STORY = (
    "The council met on Tuesday to talk about the bridge that fell in the storm last week.\n\n"
    "It will meet again on Friday, the mayor said, and the bridge stays shut until then."
)


@pytest.mark.parametrize(
    "line",
    [
        "The post Bridge falls appeared first on Valley Echo.",
        "Článek Most spadl se nejdříve objevil na Údolí.",
        "This article was originally published on Valley Echo. Read the original article.",
        "桥塌了最先出现在河谷报。",
        "Der Beitrag Brücke gesperrt erschien zuerst auf Talbote.",
        "L’article Le pont est fermé est apparu en premier sur La Vallée.",
        "La entrada Cierra el puente se publicó primero en El Valle.",
        "O post Ponte fechada apareceu primeiro em O Vale.",
        "Het bericht Brug dicht verscheen eerst op Dalbode.",
        "Artykuł Most zamknięty pochodzi z serwisu Dolina.",
        "投稿 橋が閉鎖 は 谷新聞 に最初に表示されました。",
        "To contact the reporter on this story: Ann Lee in Oslo at alee@wire.example",
        "((ann.lee@wire.example; +47 20 5550 0199))",
        "--With assistance from Bo Roe.",
        "Contact: Ann Lee, Valley Bridges, ir@bridges.example +1 555 010 0100",
        "Cầu sập yazısı ilk önce Vadi üzerinde ortaya çıktı.",
        "Postarea Podul a căzut apare prima dată în Valea.",
        "This story was originally published by the Valley Echo and is shared by a partnership.",
        "This article first appeared on Valley Echo: Bridge falls",
        "Bridge falls was originally published in The Dale on Medium, where people are talking.",
        "--Editors: Ann Lee, Bo Roe",
        "(Updates with quote of the mayor in fourth paragraph.)",
        "(Adds details, quote)",
        "For Related News:",
        "More stories like this are available on wire.example",
        "Follow the wire's bridge coverage at https://wire.example/bridges",
        "Visit Valley Wire at www.wire.example. Distributed by Valley Content Agency, LLC.",
        "05-06-24 1020ET",
        "Logo - https://media.wire.example/1/logo.jpg",
        "Investor Relations: ir@bridges.example",
        "Contact presse : Anne Morel – 01 23 45 67 89 – presse@ponts.example",
        "Do you have a bridge story to share? Email us at news@echo.example",
        "Haben Sie die Flut erlebt? Schreiben Sie uns an leser@bote.example",
        "- ends -",
        "*** ENDS ***",
        "--30--",
        "Ends.",
        "Media contact:\n\nAnn Lee\n\nValley Bridges Inc.\n\nann@bridges.example",
        "Contacts\n\nAnn Lee, +1 555 010 0100\n\nann@bridges.example\n\n###",
        "For further information, please contact:\n\nAnn Lee\n\nTel: +44 1632 960133",
        "Pressekontakt:\n\nTalbrücken GmbH\n\nEva Lund\n\nTel. 030 1234567",
        "Notes to editors\n\n1. The bridge was built in 1950.",
    ],
)
def test_gone(line: str) -> None:
    assert normalize(Article("1", text=f"{STORY}\n\n{line}")).text == STORY


@pytest.mark.parametrize(
    "line",
    [
        "The post office appeared first on maps of 1890, the archivist said.",
        "The article by the mayor appeared first on the wall of the town hall in May.",
        "Contact: the film about the bridge opens in the valley on Friday.",
        "Continue reading the letters at night, she told him, and you will know.",
        "The firm must put the © sign on each map, the court said on Tuesday, or lose its claim.",
        "All rights reserved for the crown were handed to the valley in 1921.",
        "The picture, taken by AP Photo/Karl Mohn, went round the world.",
        "The novel was first published in France in 1911 and sold badly.",
        "This article of the law was first published in 1911, the clerk said.",
        "Follow the river as far as the mill, the guide wrote.",
        "Visit the mill at noon and you will see the wheel turn.",
        "Contact\n\nThey met at dusk, and neither of them spoke a word for an hour.",
        "Photo albums were found floating in the cellar, the firemen said.",
        "The number to call is 030 1234567, the mayor said.",
        "Do you want a seat in the boat? Write to the ferryman at boat@ferry.example",
    ],
)
def test_stays(line: str) -> None:
    assert not is_feed_tail(line)
    assert not is_contact(line)
    assert not is_copyright(line)
    assert parse_credit(line).entry is None
    assert normalize(Article("1", text=f"{STORY}\n\n{line}")).text == f"{STORY}\n\n{line}"


def test_a_database_record() -> None:
    head = "BYLINE: Ann Lee\n\nSECTION: NEWS; Pg. 4\n\nLENGTH: 512 words"
    done = normalize(Article("1", text=f"{head}\n\n{STORY}\n\nLOAD-DATE: March 13, 2014"))
    assert done.text == STORY


RECORDS = [
    (
        "The Valley Echo\n\nSection: NEWS; Pg. 4\n\nLength: 512 words\n\nBody",
        "Classification\n\nSubject: BRIDGES (90%)\n\nGeographic: ORRIN (79%)\n\nEnd of Document",
    ),
    (
        "HD\n\nBridge falls\n\nBY Ann Lee\n\nWC 512 words\n\nSC VALECH\n\nPG 4\n\nLA English\n\nLP",
        "NS gcat : Political News\n\nRE orrin : Orrin\n\nAN Document VALECH0020140312ea3c0001x",
    ),
    ("Bridge falls", "Publication title: Valley Echo\n\nProQuest document ID: 1506000000"),
]


@pytest.mark.parametrize(("head", "tail"), RECORDS)
def test_records_of_other_databases(head: str, tail: str) -> None:
    done = normalize(Article("1", text=f"{head}\n\n{STORY}\n\n{tail}"))
    assert [line for line in done.text.split("\n\n") if line not in STORY] in (
        ["The Valley Echo"],
        ["Bridge falls"],
    )


def test_fields_of_a_box_of_facts_stay() -> None:
    box = "City: Orrin\n\nCountry: Norland\n\nCompany: Orrin Bridges\n\nNotes\n\nIN brief"
    assert normalize(Article("1", text=f"{STORY}\n\n{box}")).text == f"{STORY}\n\n{box}"


def test_one_field_alone_is_a_heading() -> None:
    text = f"{STORY}\n\nSection: the law of 1921\n\nIt says that bridges belong to the valley."
    assert normalize(Article("1", text=text)).text == text
    assert parse_field("Section: the law of 1921") is not None


def test_notes_after_the_end_of_a_release() -> None:
    tail = "ENDS\n\nNotes to editors:\n\n1. The report is on the site.\n\n2. Pictures on request."
    assert normalize(Article("1", text=f"{STORY}\n\n{tail}")).text == STORY


@pytest.mark.parametrize(
    ("text", "byline"),
    [
        ("[김영희 기자] 의회는 화요일 다리에 대해 논의하고 재건을 결정했다.", "[김영희 기자]"),
        ("김영희 기자 = 의회는 화요일 다리에 대해 논의하고 재건을 결정했다.", "김영희 기자 ="),
    ],
)
def test_a_korean_reporter_before_the_story(text: str, byline: str) -> None:
    done = normalize(Article("1", text=text))
    assert done.text == "의회는 화요일 다리에 대해 논의하고 재건을 결정했다."
    assert done.byline == byline
    assert parse_lead(done.text) is None


@pytest.mark.parametrize(
    "line",
    [
        "FOR IMMEDIATE RELEASE",
        "Press release | 14 March 2024",
        "Medienmitteilung Nr. 45/2024",
        "PRESSEMITTEILUNG, Hamburg, 14. März 2024",
        "Communiqué de presse",
        "NOTA DE PRENSA",
        "Tisková zpráva",
        "ΔΕΛΤΙΟ ΤΥΠΟΥ",
        "ПРЕСС-РЕЛИЗ",
        "بيان صحفي",
        "プレスリリース",
        "보도자료",
        "新闻稿",
        "Hamburg, 14. März 2024",
    ],
)
def test_what_stands_over_a_release_goes(line: str) -> None:
    assert normalize(Article("1", text=f"{line}\n\n{STORY}")).text == STORY


@pytest.mark.parametrize(
    "line", ["Press release angers mayor", "Communiqué of the seven", "보도자료는 화요일에 나왔다"]
)
def test_a_headline_about_a_release_stays(line: str) -> None:
    text = f"{line}\n\n{STORY}"
    assert normalize(Article("1", text=text)).text == text


@pytest.mark.parametrize(
    "unit",
    [
        "About A",
        "Lisätiedot: ",
        "Tel",
        "Press release ",
        "((",
        "Contact: ",
        "BYLINE: ",
        "The post ",
        "[가나 ",
        "@.",
    ],
)
def test_hostile_lines_are_read_in_bounded_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    start = time.process_time()
    for line in (text, text[:400]):
        is_feed_tail(line)
        is_contact(line)
        parse_field(line)
        parse_lead(line)
        is_release_head(line)
        find_about([line, line, line])
    assert time.process_time() - start < 1
