"""Who wrote it, kind by kind: prefixes, roles, houses, symbols; what readers see."""

from __future__ import annotations

import time

import pytest

from corpuskit.extraction.metadata.below import lines_below
from corpuskit.extraction.metadata.bylines import names_of_line
from corpuskit.extraction.metadata.names import is_house, is_person, split_names
from corpuskit.extraction.metadata.stated import parse_metadata
from corpuskit.extraction.page.dom import parse

SITE = frozenset({"talbote", "dertalbote"})


def authors(head: str, body: str = "") -> tuple[str, ...]:
    page = f"<html><head>{head}</head><body>{body}<p>Rain fell on Orrin.</p></body></html>"
    return parse_metadata(parse(page), url="https://www.talbote.example/steg").authors


def stated(name: str, kind: str = "Person") -> str:
    author = f'{{"@type":"{kind}","name":"{name}"}}'
    story = f'{{"@type":"NewsArticle","headline":"x","author":{author}}}'
    return f'<script type="application/ld+json">{story}</script>'


STATED = [
    ("By Eva Lund", ("Eva Lund",)),
    ("BY EVA LUND AND PER AAS", ("EVA LUND", "PER AAS")),
    ("Von Eva Lund und Per Aas", ("Eva Lund", "Per Aas")),
    ("Par Eve Martin et Luc Roy", ("Eve Martin", "Luc Roy")),
    ("Por Ana Vela y Luis Paz", ("Ana Vela", "Luis Paz")),
    ("Di Anna Rossi", ("Anna Rossi",)),
    ("Av Eva Lund", ("Eva Lund",)),
    ("Text: Eva Lund", ("Eva Lund",)),
    ("Tekst: Eva Lund i Per Aas", ("Eva Lund", "Per Aas")),
    ("Автор: Анна Лосева", ("Анна Лосева",)),
    ("作者：林小雨、王大山", ("林小雨", "王大山")),
    ("記者 林小雨", ("林小雨",)),
    ("글 홍길순", ("홍길순",)),
    ("Yazan: Elif Kaya", ("Elif Kaya",)),
    ("بقلم سمير حداد", ("سمير حداد",)),
    ("Posts by Eva Lund", ("Eva Lund",)),
    ("Eva Lund | Der Talbote", ("Eva Lund",)),
    ("Eva Lund, Talbote", ("Eva Lund",)),
    ("Eva Lund Der Talbote", ("Eva Lund",)),
    ("Eva Lund LakeBoat Staff", ("Eva Lund",)),
    ("Eva Lund Senior Business Reporter", ("Eva Lund",)),
    ("Eva Lund, Per Aas and Ann Lee, KXYZ", ("Eva Lund", "Per Aas", "Ann Lee")),
    ("Eva Lund ✨", ("Eva Lund",)),
    ("“Eva Lund”", ("Eva Lund",)),
    ("Eva Lund 4 August 2019", ("Eva Lund",)),
    ("Eva Lund March 4, 2019", ("Eva Lund",)),
    ("Door Jan van den Berg en Els Smit", ("Jan van den Berg", "Els Smit")),
    ("Eva Lund for Der Talbote", ("Eva Lund",)),
    ("Eva Lund für den Talbote", ("Eva Lund",)),
    ("Eva Lund at Talbote", ("Eva Lund",)),
    ("Eva Lund, Orrin", ("Eva Lund",)),
    ("Eva Lund, dpa", ("Eva Lund", "dpa")),
    ("Eva Lund, 2 days ago", ("Eva Lund",)),
    ("Eva Lund @evalund", ("Eva Lund",)),
    ("eva@talbote.example (Eva Lund)", ("Eva Lund",)),
    ("Reporting by Eva Lund; Editing by Per Aas", ("Eva Lund",)),
    ("De notre envoyée spéciale Eve Martin", ("Eve Martin",)),
    ("Von unserem Korrespondenten Per Aas", ("Per Aas",)),
    ("Dal nostro inviato Luca Rossi", ("Luca Rossi",)),
]


@pytest.mark.parametrize(("written", "names"), STATED)
def test_what_is_no_name_leaves_what_machines_are_told(
    written: str, names: tuple[str, ...]
) -> None:
    assert authors(stated(written)) == names
    assert authors(f'<meta name="author" content="{written}">') == names


KEPT = [
    "Von Miller",
    "Di Wang",
    "Anna Von Berg",
    "Paris McDonald",
    "Sam DeVito",
    "Anthony Head",
    "Orrin Lake Team",
    "dpa",
    "Ursula von der Aue",
    "Gal·la Puig",
    "Von der Leyen",
    "Ann Lee for",
    "20 Minuten",
    "林小雨",
]


@pytest.mark.parametrize("name", KEPT)
def test_names_that_look_like_more_stay_whole(name: str) -> None:
    assert authors(stated(name)) == (name,)
    assert split_names(name, sites=SITE) == (name,)


@pytest.mark.parametrize(
    "value", ["The Author", "admin", "Reviewed by Ann Lee", "Foto: Per Aas", "責任編集", "✨", "12"]
)
def test_what_names_nobody_names_nobody(value: str) -> None:
    assert authors(f'<meta name="author" content="{value}">') == ()


def test_a_family_name_may_stand_first_where_libraries_write_it_so() -> None:
    two = '<meta name="citation_author" content="Lund, Eva"><meta name="citation_author" content="'
    assert authors(f'{two}Per Aas">') == ("Eva Lund", "Per Aas")


HEAD = "<h1>Steg am Ufer zu</h1>"
LINES = [
    ("<p>By Eva Lund</p>", ("Eva Lund",)),
    ("<div><span>Von</span> <a href='/x'>Eva Lund</a></div>", ("Eva Lund",)),
    ("<p>Written by Eva Lund and Per Aas</p>", ("Eva Lund", "Per Aas")),
    ("<p>3 March 2024 · 4 min read · By Eva Lund</p>", ("Eva Lund",)),
    ("<p>03/01/2024 by Eva Lund</p>", ("Eva Lund",)),
    ("<p>Eva Lund | Reporter | July 2, 2024</p>", ("Eva Lund",)),
    ("<p>Por: Ana Vela</p>", ("Ana Vela",)),
    ("<p>Автор: Анна Лосева</p>", ("Анна Лосева",)),
    ("<p>2024-03-12 08:30 来源：河谷网 作者：林小雨、王大山</p>", ("林小雨", "王大山")),
    ("<p>文/林小雨</p>", ("林小雨",)),
    ("<p>홍길순 기자</p>", ("홍길순",)),
    ("<p>執筆：谷川花子</p>", ("谷川花子",)),
    ("<p>2024-03-12 来源：河谷网 记者 林小雨 王大山</p>", ("林小雨", "王大山")),
    ("<p>本报记者 林小雨</p>", ("林小雨",)),
]


@pytest.mark.parametrize(("line", "names"), LINES)
def test_a_line_below_the_headline_names_who_wrote(line: str, names: tuple[str, ...]) -> None:
    assert authors("", f"{HEAD}<p>Water rose in the night.</p>{line}") == names
    assert authors(stated("Der Talbote", "Organization"), HEAD + line) == names


@pytest.mark.parametrize(
    "line",
    [
        "By Monday Evening the bridge was closed.",
        "Von 1990 bis 2010 war der Steg offen",
        "By the river",
        "Local News | July 2, 2024",
        "Eva Lund crossed the bridge",
        "Photo by Per Aas",
        "来源：河谷网",
        "By Sport",
    ],
)
def test_a_line_that_is_no_byline_names_nobody(line: str) -> None:
    assert names_of_line(line) == ()
    assert authors("", f"{HEAD}<p>{line}</p>") == ()


HOUSES = ["Der Talbote", "Talbote Online", "Sport", "Politik", "talbote"]


@pytest.mark.parametrize("house", HOUSES)
def test_a_house_or_section_gives_way_to_a_visible_byline(house: str) -> None:
    head = stated(house, "Organization")
    assert authors(head, f'{HEAD}<span class="byline">Von Eva Lund</span>') == ("Eva Lund",)
    assert authors(head, f'{HEAD}<a rel="author" href="/e">Eva Lund</a>') == ("Eva Lund",)
    assert authors(head, HEAD) == (house,)
    assert is_house(house, SITE)


def test_others_among_comments_are_not_the_author() -> None:
    comment = '<div id="comments"><ol><li><b class="comment-author">Per Aas</b></li></ol></div>'
    assert authors(stated("Der Talbote"), f"{HEAD}{comment}") == ("Der Talbote",)
    related = '<div class="related-posts"><span class="author">Per Aas</span></div>'
    assert authors("", f"{HEAD}{related}") == ()


@pytest.mark.parametrize("name", ["commentary", "unrelated", "popular-science-desk"])
def test_a_name_that_holds_such_a_word_is_no_place_of_others(name: str) -> None:
    inside = '<p class="byline">By <a rel="author" href="/a">Ann Lee</a></p>'
    found = authors("", f"<h1>Rain</h1><div class={name}>{inside}</div>")
    assert found == ("Ann Lee",)


@pytest.mark.parametrize(
    "unseen",
    [
        "<div><script>// By Bob Ray</script></div>",
        "<div><style>By Bob Ray</style></div>" * 14,
        "<div><template><p>By Bob Ray</p></template></div>",
    ],
)
def test_what_no_reader_sees_is_no_line_below_the_headline(unseen: str) -> None:
    assert authors("", f"<h1>Rain</h1>{unseen}<p>By Ann Lee</p>") == ("Ann Lee",)


def test_of_a_byline_with_links_the_links_are_the_names() -> None:
    box = '<div class="byline"><a href="/e">Eva Lund</a><i>Head of Winter and Ice</i></div>'
    assert authors("", HEAD + box) == ("Eva Lund",)


def test_a_blog_may_be_called_by_its_author() -> None:
    head = '<meta property="og:site_name" content="Eva Lund">'
    assert authors(head + stated("Eva Lund"), HEAD) == ("Eva Lund",)
    assert authors(head, f'{HEAD}<span class="author">Eva Lund</span>') == ("Eva Lund",)


@pytest.mark.parametrize("name", ["Ann Lee", "Ana de la Vega", "林小雨", "Анна Лосева"])
def test_people_are_told_by_their_names(name: str) -> None:
    assert is_person(name)
    assert not is_person(f"the {name} files")


def test_lines_below_a_headline_are_few() -> None:
    body = parse(f"<div><h1>x</h1><div>{'<p>a</p>' * 500}</div></div>")
    assert len(list(lines_below(body.css("h1")[0]))) == 12
    assert list(lines_below(None)) == []


@pytest.mark.parametrize("unit", ["By ", "作者：", "A | ", "and ", "(", "1/2 "])
def test_hostile_bylines_take_bounded_time(unit: str) -> None:
    start = time.process_time()
    names_of_line(unit * 50_000)
    split_names(unit * 50_000, seen=True)
    authors(f'<meta name="author" content="{unit * 5_000}">', f"{HEAD}<p>{unit * 5_000}</p>")
    assert time.process_time() - start < 3


BY_WORDS = [
    ("De Ioana Marin", "Ioana Marin"),
    ("De Mar Soler y Pau Riba", ("Mar Soler", "Pau Riba")),
    ("Par Luc Martin", "Luc Martin"),
    ("Por Inés Vela", "Inés Vela"),
    ("Di Carla Fonti", "Carla Fonti"),
    ("DI CARLA FONTI", "CARLA FONTI"),
    ("Od Petar Knez", "Petar Knez"),
    ("Piše: Petar Knez", "Petar Knez"),
    ("De Charles De Gaulle", "Charles De Gaulle"),
    ("De Juan de la Cruz", "Juan de la Cruz"),
    ("By De Ana Torrent", "De Ana Torrent"),
    ("Ann Lee, Di Paolo Cane", ("Ann Lee", "Di Paolo Cane")),
]
FAMILIES = ["De Gaulle", "De Niro", "Di Maria", "De Vries Jan", "De la Cruz", "De La Cruz Ana",
            "Robert De Niro", "Von der Leyen", "Di Francesco", "Charles de Gaulle"]  # fmt: skip


@pytest.mark.parametrize(("name", "names"), BY_WORDS)
def test_a_word_for_by_goes_whatever_the_language_of_the_page(
    name: str, names: str | tuple[str, ...]
) -> None:
    names = (names,) if isinstance(names, str) else names
    assert authors(stated(name)) == authors(f'<meta name="author" content="{name}">') == names


@pytest.mark.parametrize("name", FAMILIES)
def test_a_particle_of_a_family_name_is_no_word_for_by(name: str) -> None:
    assert split_names(name) == split_names(name, seen=True) == (name,)


def test_behind_a_particle_a_house_tells_that_it_is_none() -> None:
    assert split_names("Von dpa", seen=True) == ("dpa",)
    assert split_names("von Katharina", seen=True) == ("Katharina",)
    assert split_names("Von Lund", seen=True) == ("Von Lund",)
