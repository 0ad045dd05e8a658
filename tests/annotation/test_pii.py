"""Personal data: what is found, what only looks like it, and masks that nothing shows through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit.annotation.masking import mask_text, note_pii
from corpuskit.annotation.pii import MASKS, find_pii
from corpuskit.article import Article, Page, Rejection
from corpuskit.audit import check
from corpuskit.config import parse_config
from corpuskit.edits import Edit, apply
from corpuskit.pipeline import process


def shown(text: str) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in find_pii(text)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Mail marta.o'neil+x@stadt-x.example.org!", "email", "marta.o'neil+x@stadt-x.example.org"),
        ("Call +1 (212) 555-0142 now.", "phone", "+1 (212) 555-0142"),
        ("Phone (212) 555-0142.", "phone", "(212) 555-0142"),
        ("At 030 / 1234567 on weekdays", "phone", "030 / 1234567"),
        ("Au 01 23 45 67 89.", "phone", "01 23 45 67 89"),
        ("тел. 123-45-67", "phone", "123-45-67"),
        ("from 203.0.113.9.", "ip", "203.0.113.9"),
        ("host 2001:db8::8:800 answered", "ip", "2001:db8::8:800"),
        ("IBAN GB82 WEST 1234 5698 7654 32 BIC", "iban", "GB82 WEST 1234 5698 7654 32"),
        ("card 4539 5787 6362 1486.", "card", "4539 5787 6362 1486"),
        ("DNI 12345678Z", "national_number", "12345678Z"),
        ("CPF 529.982.247-25", "national_number", "529.982.247-25"),
        ("PESEL 44051401359.", "national_number", "44051401359"),
        ("personnummer 811218-9876", "national_number", "811218-9876"),
        ("hetu 131052-308T", "national_number", "131052-308T"),
        ("RUT 12.345.678-5", "national_number", "12.345.678-5"),
        ("NHS number 943 476 5919", "national_number", "943 476 5919"),
        ("身份证号11010519491231002X。", "national_number", "11010519491231002X"),
    ],
)
def test_personal_data_is_found_with_its_bounds(text: str, kind: str, value: str) -> None:
    assert (kind, value) in shown(text)


@pytest.mark.parametrize(
    "text",
    [
        "The match ended 3-2 (21-19, 18-21) on 12.05.2019 after 10:32:15 hours.",
        "It cost 1 234 567 890 euros between 2019-2020 and weighs 123.456.789 grams.",
        "ISBN 978-0-306-40615-7, ISBN 0-306-40615-2, EAN 4006381333931.",
        "52.520008, 13.404954; 48°51'24\" N; version 4.3.2.1; chapter 1.2.3.4.",
        "https://news.example/4539578763621486 by @club and @a@social.example",
        "card 4539 5787 6362 1487, IBAN GB83 WEST 1234 5698 7654 32, DNI 12345678A",
        "Nobody would call 2020 2021 a good time. 943 476 5919 votes.",
        "Jane Roe of 12 Main Street, 62704 Springfield, said so to John Doe.",
        "Up +12,345.67 points, +34 567 890 jobs, 1,000,000 to 1.",
        "The lottery drew 04 11 19 23 37 and 05 08 17 30 41 44.",
        "",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert shown(text) == []


@pytest.mark.parametrize("text", ["a@" * 50_000, "1 " * 50_000, "+1(" * 30_000, "a:" * 50_000])
def test_hostile_texts_take_linear_time(text: str) -> None:
    assert len(find_pii(text)) <= 1


STORY = (
    "The bank of the river rose on Monday, said Jane Roe. Who saw it may write to {} or call {}."
)
TEXT = STORY.format("jane@mail.example", "+44 20 7946 0018")


def test_masks_stand_in_the_text_and_in_all_that_its_ledger_holds() -> None:
    article = process(TEXT, config=parse_config("annotation: {pii: mask}"))
    assert isinstance(article, Article)
    assert article.text == STORY.format("[email]", "[phone]")
    check(article)
    assert article.raw_text == article.text
    assert [(edit.rule, edit.removed) for edit in article.edits] == [
        ("pii/phone", "[phone]"),
        ("pii/email", "[email]"),
    ]
    assert [article.text[one.start : one.end] for one in article.pii or ()] == [
        "[email]",
        "[phone]",
    ]
    again = process(article.text, config=parse_config("annotation: {pii: mask}"))
    assert isinstance(again, Article)
    assert (again.text, again.edits, again.pii) == (article.text, (), ())


VALUES = ("jane@mail.example", "+44 20 7946 0018", "DE89370400440532013000", "203.0.113.9")
PAGE = f"""<html><head><title>Ask {VALUES[0]} of the ferry</title>
<meta name="description" content="Call {VALUES[1]} for the ferry of the lake, says the council.">
</head><body><nav>Contact: {VALUES[0]}</nav><article><h1>Ask {VALUES[0]} of the ferry</h1>
<p>OSLO, March 3 (EFE).- The ferry of the lake comes back in May, the council said on Monday, and
who wants a ticket may write to {VALUES[0]} or call {VALUES[1]} before noon.</p>
<p>The money goes to the account {VALUES[2]} of the council, from which the captain is paid.</p>
<figure><img src="/a.jpg" alt="Seen by {VALUES[3]}"><figcaption>The ferry, {VALUES[0]}</figcaption>
</figure><p>Follow us: write to {VALUES[0]}</p><p>Related Articles</p></article>
<footer>Call us: {VALUES[1]}</footer></body></html>"""


def test_nothing_that_is_told_of_a_masked_page_holds_what_was_masked() -> None:
    shown = process(PAGE, url="https://a.example/ferry")
    assert isinstance(shown, Article)
    article = process(
        PAGE, url="https://a.example/ferry", config=parse_config("annotation: {pii: mask}")
    )
    assert isinstance(article, Article)
    told = repr(article)
    assert all(value in repr(shown) for value in VALUES[:3])
    assert not any(value in told for value in VALUES)
    assert (article.title, article.text) == (
        "Ask [email] of the ferry",
        mask_text(shown.text),
    )
    assert article.dateline == shown.dateline
    masked = [edit.rule for edit in article.edits if edit.stage == "annotation"]
    others = [edit.rule for edit in article.edits if edit.stage != "annotation"]
    assert set(masked) == {"pii/email", "pii/phone", "pii/iban"}
    assert others == [edit.rule for edit in shown.edits]


def test_what_a_rejection_rests_on_is_masked_too() -> None:
    page = Page(f"Contact: {VALUES[0]}", title="")
    kept, masked = (
        process(page, config=parse_config(f"annotation: {{pii: {policy}}}"))
        for policy in ("keep", "mask")
    )
    assert isinstance(kept, Rejection)
    assert isinstance(masked, Rejection)
    assert (kept.evidence, masked.evidence) == (f"Contact: {VALUES[0]}", "Contact: [email]")


@given(st.data())
def test_a_masked_ledger_leads_there_and_back(data: st.DataObject) -> None:
    pieces = st.sampled_from([*VALUES, *"abc .\n@1-+", "\n\n", "tel. ", "mail.example", "20 79"])
    raw = text = "".join(data.draw(st.lists(pieces, max_size=12)))
    edits: list[Edit] = []
    for _ in range(data.draw(st.integers(0, 4))):
        ends = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
        proposals = [
            Edit("x", one, other, text[one:other], data.draw(pieces | st.just("")))
            for one, other in zip(ends[::2], ends[1::2], strict=False)
        ]
        text, log = apply(text, proposals)
        edits += log
    article = note_pii(Article("1", text=text, raw_text=raw, edits=tuple(edits)), "mask")
    check(article)
    assert article.text == mask_text(text)
    assert [article.text[one.start : one.end] for one in article.pii or ()] == [
        edit.removed for edit in article.edits[::-1] if edit.rule.startswith("pii/")
    ]
    assert not any(find_pii(edit.removed) for edit in article.edits)


def test_flags_leave_the_text_and_follow_later_edits() -> None:
    article = note_pii(Article("1", text=TEXT, raw_text=TEXT), "flag")
    assert article.text == TEXT
    later = article.edited([Edit("x", 0, 4, "The "), Edit("y", 53, 53, "", "And: ")])
    assert [later.text[one.start : one.end] for one in later.pii or ()] == [
        "jane@mail.example",
        "+44 20 7946 0018",
    ]
    assert note_pii(article, "keep") is article


def test_no_mask_is_found_again() -> None:
    for mask in MASKS.values():
        assert shown(f"Write to {mask} or call {mask} today.") == []


def test_nothing_is_noted_unless_asked_for() -> None:
    article = process(TEXT)
    assert isinstance(article, Article)
    assert (article.text, article.pii) == (TEXT, None)
