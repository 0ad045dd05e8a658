"""Laws of the normalization stage, on texts put together from habits of the wires and noise."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpuskit import edits
from corpuskit.article import Article, DatelineMode, Source
from corpuskit.knowledge.agencies import Agency, load_agencies
from corpuskit.normalization import normalize, parse_dateline, restore_canonical
from thorough import some

HEADS = (
    "Kabul, Mar 24 (EFE).- ",
    "OSLO (AP) — ",
    "(CNN)",
    "(ANSA) - ROMA, 22 MAR - ",
    "МОСКВА, 3 мая. /ТАСС/. ",
    "新华社北京3月15日电（记者张三）",
    "(서울=연합뉴스) 이도흔 기자 = ",
    "By Ann Lee JAKARTA (Reuters) - ",
    "MADRID — ",
    "NEW DELHI: ",
    "HOUSTON, Texas (KTRK) -- ",
    "By Ann Lee\n\n",
    "Reuters\n\n",
    "Bron: BELGA\n\n",
    "LIMA, 2 OCT 89 (TELAM-ANSA) -- [TEXT] ",
    "",
)
BODIES = (
    "The council met on Tuesday to talk about the bridge that fell in the storm last week.",
    "Der Rat tagte am Dienstag. Er sprach über die Brücke.",
    "会议周二举行。",
    "It rained",
)
TAILS = (
    " EFE",
    " (dpa/gem)",
    "\n\n(Reporting by Ann Lee; Editing by Bo Roe)",
    "\n\n© 2024 AFP",
    "\n\nabc/def",
    "\n\n___",
    "\n\nQuelle: dpa",
    " (END)",
    "\n\nVon Ann Lee, dpa",
    "",
)
NOISE = st.text(alphabet=st.sampled_from("AbÉя中 .,-–—()[]/:=©\n0219EFAPdpa"), max_size=60)
WIRE = st.builds(
    lambda heads, bodies, tails: "".join(heads) + "\n\n".join(bodies) + "".join(tails),
    st.lists(st.sampled_from(HEADS), max_size=3),
    st.lists(st.one_of(st.sampled_from(BODIES), NOISE), min_size=1, max_size=4),
    st.lists(st.sampled_from(TAILS), max_size=3),
)
TEXTS = st.one_of(WIRE, NOISE).map(
    lambda text: "\n\n".join(filter(None, (p.strip() for p in text.split("\n\n"))))
)
EXAMPLES = min(100, settings.default.max_examples)
"""Of the profile, but no more than a hundred: each is read in every mode."""
MODES: tuple[DatelineMode, ...] = ("strip", "keep", "normalize")
PUBLISHED = st.sampled_from([None, "2022-03-25", "2023-01-01T03:00:00Z"])


def run(text: str, mode: DatelineMode, published: str | None) -> Article:
    done = normalize(Article("1", text=text, raw_text=text, date_published=published), mode=mode)
    return restore_canonical(done) if mode == "normalize" else done


@settings(max_examples=4 * EXAMPLES)
@given(text=TEXTS, published=PUBLISHED)
def test_log_replays_and_reverts(text: str, published: str | None) -> None:
    for mode in MODES:
        done = run(text, mode, published)
        assert edits.replay(text, done.edits) == done.text
        assert edits.revert(done.text, done.edits) == text


@settings(max_examples=4 * EXAMPLES)
@given(text=TEXTS, published=PUBLISHED)
def test_processing_again_changes_nothing(text: str, published: str | None) -> None:
    for mode in MODES:
        once = run(text, mode, published)
        assert run(once.text, mode, published).text == once.text


@settings(max_examples=3 * EXAMPLES)
@given(text=TEXTS)
def test_edges_stay_clean(text: str) -> None:
    done = normalize(Article("1", text=text, raw_text=text))
    assert done.text == done.text.strip() or not done.edits
    if "\n\n\n" not in text:
        assert "\n\n\n" not in done.text


@settings(max_examples=2 * EXAMPLES)
@given(text=TEXTS)
@example("(ANSA) - ROMA, 22 MAR - (ANSA) - ROMA, 22 MAR - ] EFE")
def test_keep_leaves_the_dateline(text: str) -> None:
    done = normalize(Article("1", text=text, raw_text=text), mode="keep")
    assert done.dateline is None or done.dateline.raw in done.text
    assert not any(edit.rule.startswith("dateline/") for edit in done.edits)


# --- the generator: every agency, in every form that its styles show, in many languages

LOCALES = (
    ("en", "LONDON", "March 24", 24, 3),
    ("en", "Kabul", "Mar 24", 24, 3),
    ("en", "BEIJING", "Oct. 2", 2, 10),
    ("en", "CALGARY, Alberta", "Dec. 03, 2019", 3, 12),
    ("en", "ABU DHABI", "24th March, 2022", 24, 3),
    ("de", "Berlin", "24. März", 24, 3),
    ("fr", "PARIS", "10 août", 10, 8),
    ("es", "Nueva Delhi", "21 ene", 21, 1),
    ("es", "Buenos Aires", "24 de marzo", 24, 3),
    ("it", "Roma", "17 mar.", 17, 3),
    ("pt", "Montevidéu", "12 jul", 12, 7),
    ("nl", "AMSTERDAM", "3 mei", 3, 5),
    ("pl", "Warszawa", "24 marca", 24, 3),
    ("cs", "Praha", "24. března", 24, 3),
    ("sk", "Bratislava", "24. marca", 24, 3),
    ("hu", "Budapest", "2022. március 24.", 24, 3),
    ("ro", "București", "24 mar", 24, 3),
    ("bg", "София", "24 март", 24, 3),
    ("el", "Αθήνα", "24 Μαρτίου", 24, 3),
    ("ru", "МОСКВА", "3 мая", 3, 5),
    ("uk", "КИЇВ", "24 березня", 24, 3),
    ("be", "Мінск", "24 сакавіка", 24, 3),
    ("sr", "BEOGRAD", "24. marta 2022.", 24, 3),
    ("sr", "Београд", "24. марта", 24, 3),
    ("sl", "Ljubljana", "24. maja", 24, 5),
    ("bs", "SARAJEVO", "24. aprila", 24, 4),
    ("mk", "Скопје", "24 март 2022", 24, 3),
    ("sq", "Tiranë", "24 mars", 24, 3),
    ("tr", "ANKARA", "24 Mart", 24, 3),
    ("az", "Bakı", "24 mart", 24, 3),
    ("sv", "STOCKHOLM", "24 mars", 24, 3),
    ("nb", "OSLO", "24. mars", 24, 3),
    ("da", "København", "24. maj", 24, 5),
    ("fi", "Helsinki", "24. maaliskuuta", 24, 3),
    ("et", "Tallinn", "24. märts", 24, 3),
    ("lv", "Rīga", "24. marts", 24, 3),
    ("lt", "Vilnius", "24 kovo", 24, 3),
    ("ca", "Barcelona", "24 de març", 24, 3),
    ("id", "Jakarta", "24 Agustus", 24, 8),
    ("ms", "MELAKA", "13 Ogos", 13, 8),
    ("vi", "Hà Nội", "24 tháng 3", 24, 3),
    ("ar", "دمشق", "24 مارس", 24, 3),
    ("ar", "عمان", "24 آذار", 24, 3),
    ("fa", "تهران", "24 مارس", 24, 3),
    ("he", "ירושלים", "24 במרץ", 24, 3),
    ("hi", "नई दिल्ली", "24 मार्च", 24, 3),
    ("kk", "Астана", "24 наурыз", 24, 3),
    ("hy", "Երևան", "24 մարտի", 24, 3),
)
STORIES = {"ar": " أعلن المجلس أن الجسر سيفتح يوم الثلاثاء."}
STORY = " The council met on Tuesday to talk about the bridge that fell in the storm."


def forms(agency: Agency) -> tuple[str, ...]:
    """The forms of a dateline that the styles of an agency show; brackets where none is known."""
    styles = " ".join(example.style or "" for example in agency.styles)
    found = ["{place}, {date} ({tag}) SEP"] if "paren" in styles or "slash" not in styles else []
    if "slash" in styles:
        found.append("{place}, {date} /{tag}/ SEP")
        found.append("{place}, {date}. /{tag}/.")
    if "tag-place" in styles:
        found.append("({tag}) - {place}, {date} -")
    if "comma-tag" in styles or "date-tag" in styles or "emdash-tag" in styles:
        found.append("{place}, {date}, {tag} –")
    if "ddash-paren" in styles:
        found.append("{place}--({tag})--")
    return tuple(found)


def is_alphabetic(tag: str) -> bool:
    return not any("\u3000" <= char <= "\ud7ff" for char in tag)


@pytest.mark.parametrize(
    "key", sorted(key for key, agency in load_agencies().items() if agency.is_agency)
)
def test_generated_datelines_are_read_back(key: str) -> None:
    agency = load_agencies()[key]
    tags = [tag for tag in agency.aliases if is_alphabetic(tag)]
    assert tags
    every = product(tags, forms(agency), ("-", "--", "–", "—", ".-"), LOCALES)
    for tag, form, separator, locale in some(every, 7):
        language, place, date, day, month = locale
        if ". /" in form:
            date = date.rstrip(".")  # one full stop is enough
        head = (
            form.format(place=place, date=date, tag=tag)
            .replace("SEP", separator)
            .replace(" .-", ".-")
        )
        match = parse_dateline(head + STORY, published="2022-11-24", language=language)
        assert match is not None, head
        value = match.value
        assert value.raw == head
        assert value.places[0].name == place.partition(",")[0], head
        assert key in value.agencies or key in AMBIGUOUS, (head, value.agencies)
        if "date" in form or date in head:
            assert value.date is not None, head
            assert (int(value.date[8:]), int(value.date[5:7])) == (day, month), head


AMBIGUOUS = frozenset({"aps-sn", "aps-dz", "cna-cath", "cns-us", "cns-cn", "cna"})
"""Their tags belong to two agencies; the place decides, and these places do not know."""


@pytest.mark.parametrize("locale", LOCALES, ids=lambda locale: f"{locale[0]}-{locale[2]}")
def test_dates_alone_stand_with_a_tag(locale: tuple[str, str, str, int, int]) -> None:
    language, _, date, day, month = locale
    match = parse_dateline(f"{date} (Reuters) -{STORY}", published="2022-11-24", language=language)
    assert match is not None
    assert match.value.date is not None
    assert (int(match.value.date[8:]), int(match.value.date[5:7])) == (day, month)


def test_declared_language_decides_a_month() -> None:
    text = "ZAGREB, 24. listopada (Reuters) - Most je otvoren."
    for language, date in (("hr", "2022-10-24"), ("pl", "2021-11-24")):
        article = Article(
            "1",
            text=text,
            date_published="2022-11-01",
            source=Source("memory", declared_language=language),
        )
        dateline = normalize(article).dateline
        assert dateline is not None
        assert dateline.date == date
