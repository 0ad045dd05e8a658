"""The grammar of credits that cleaning and normalization share: lines for it and against it."""

from __future__ import annotations

import time

import pytest

from corpuskit.news import credit_kinds as kinds
from corpuskit.news.bylines import are_names, classify_first, is_byline_line, is_name_list
from corpuskit.news.captions import caption_rules, parse_credit
from corpuskit.news.credit_kinds import CreditKind
from corpuskit.news.credits import classify_last, classify_line
from corpuskit.news.hints import is_byline, is_plain, may_be_credit
from corpuskit.news.notices import holder_keys, is_copyright, is_rights_line

LIMIT_S = 5.0


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("(Reporting by Ana Pell; Editing by Jo Brandt)", kinds.REPORTING),
        ("© 2024 AFP", kinds.COPYRIGHT),
        ("Copyright 2019 The Example. All rights reserved.", kinds.COPYRIGHT),
        ("Quelle: dpa", kinds.LABEL),
        ("With inputs from PTI", kinds.MATERIAL),
        ("Ana Pell contributed reporting from Oslo.", kinds.CONTRIBUTION),
        ("SDA/sep", kinds.TAG_LINE),
        ("The envoy told Reuters.", None),
        ("Copyright law is changing.", None),
        ("Source: the river, which rose again, and nobody knows why it did so at all then", None),
        ("", None),
    ],
)
def test_lines(line: str, kind: CreditKind | None) -> None:
    assert classify_line(line) == kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("abc/def", kinds.INITIALS),
        ("(END)", kinds.END),
        ("___", kinds.RULE),
        ("EFE", kinds.TAG_LINE),
        ("desk@wire.test", kinds.DESK),
        ("Von Ana Pell, Kiel", kinds.BYLINE),
        ("free-trade", None),
        ("It ended on Monday.", None),
    ],
)
def test_last_lines(line: str, kind: CreditKind | None) -> None:
    assert classify_last(line) == kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("By Ana Pell and Jo Brandt", kinds.BYLINE),
        ("AP Sports Writer", kinds.ROLE),
        ("By land and by sea they came.", None),
        ("By the river", None),
        ("By Monday", None),
        ("By Ana Pell and Jo Brandt.", None),
    ],
)
def test_first_lines(line: str, kind: CreditKind | None) -> None:
    assert classify_first(line) == kind


def test_kinds_have_rules_of_their_own() -> None:
    every = [kind for kind in vars(kinds).values() if isinstance(kind, CreditKind)]
    assert len({kind.rule for kind in every}) == len(every)
    assert {field for kind in every for field in kind.fills} == {
        *("signoff", "credits", "byline", "copyright_notice"),
    }


@pytest.mark.parametrize(
    ("kind", "words", "agencies"),
    [
        (kinds.TAG, " EFE", ("efe",)),
        (kinds.SHORT, " (AP)", ()),  # it may credit a photo
        (kinds.NOTICE, "This story was sent by AFP.", ()),
        (kinds.REPORTING, "(Reporting by Ana Pell; Editing by Jo Brandt)", ("reuters",)),
        (kinds.LABEL, "Quelle: sid/dpa", ("sid", "dpa")),
        (kinds.COPYRIGHT, "© 2024 AFP", ("afp",)),
        (kinds.COPYRIGHT, "© Ana Pell / AFP", ()),
        (kinds.RULE, "___", ()),
        (kinds.LABEL, "Quelle: SID", ("sid",)),
        (kinds.LABEL, "Quelle: Sid", ()),  # a name, but for initials
        (kinds.BYLINE, "Von Ana Pell, Sta", ()),
    ],
)
def test_kinds_name_agencies_in_their_own_way(
    kind: CreditKind, words: str, agencies: tuple[str, ...]
) -> None:
    fields = dict(kind.fields(words, None))
    assert fields.get("agencies", ()) == agencies
    assert all(fields[name] in {words.strip(), (words.strip(),)} for name in kind.fills)


def test_blank_words_fill_nothing() -> None:
    assert kinds.LABEL.fields(" \n", None) == ()


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("Foto: A. Example/dpa", "Foto: A. Example/dpa"),
        ("The bridge on Monday. REUTERS/Ana Pell", "REUTERS/Ana Pell"),
        ("Waves broke over the old wall on Monday [Ana Pell/Reuters]", "Ana Pell/Reuters"),
        ("She took the photo on Monday.", None),
        ("Best goals [Ana Pell/Reuters]", None),
    ],
)
def test_captions(line: str, credit: str | None) -> None:
    found = parse_credit(line)
    assert found.text == credit
    assert (found.entry is None) is (credit is None)
    assert found.entry is None or found.entry.rule in caption_rules()


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Ana Pell, Jo Brandt", (True, True)),
        ("Ana Pell", (False, True)),
        ("Ana Pell, who came", (False, False)),
    ],
)
def test_names(line: str, wanted: tuple[bool, bool]) -> None:
    assert (is_name_list(line), are_names(line)) == wanted


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Privacy ©2022 The Town. All Rights Reserved", True),
        ("© Ana Pell", False),
        ("She has all rights reserved.", False),
        ("x" * 500 + " © All rights reserved", False),
    ],
)
def test_rights_lines(line: str, wanted: bool) -> None:
    assert is_rights_line(line) is wanted


def test_notices() -> None:
    assert is_copyright("© 2024 The Example")
    assert not is_copyright("Copyright law is changing in the county this year, said the mayor.")
    assert holder_keys("© 2024 AFP", None) == ("afp",)
    assert holder_keys("All rights reserved", None) == ()


@pytest.mark.parametrize(
    ("line", "byline", "credit", "plain"),
    [
        ("By Ana Example", True, True, False),
        ("Von Ana Example, Kiel", True, True, False),
        ("(Reporting by Ana Example)", False, True, False),
        ("With Reuters", False, True, False),
        ("EFE", False, True, False),
        ("© Example", False, False, False),
        ("Ana Example", False, False, True),
        ("Local News", False, False, True),
        ("Ana Example wins the long race by the river", False, False, True),
    ],
)
def test_hints(line: str, byline: bool, credit: bool, plain: bool) -> None:
    assert (is_byline(line), may_be_credit(line), is_plain(line)) == (byline, credit, plain)


@pytest.mark.parametrize("unit", ["(", "/", "EFE ", "By Ann ", "© ", "Foto: ", "[A", "Ann Lee, "])
def test_hostile_lines_are_read_in_bounded_time(unit: str) -> None:
    line = unit * (200_000 // len(unit))
    start = time.process_time()
    for ask in (classify_line, classify_last, classify_first, parse_credit, is_byline_line):
        ask(line)
    for hint in (is_plain, is_byline, may_be_credit, is_rights_line, is_copyright, is_name_list):
        hint(line)
    assert time.process_time() - start < LIMIT_S
