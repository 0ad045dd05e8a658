"""Bytes to text: every order of evidence, and what no encoding can read."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit.extraction.page.decoding import Decoded, decode, scrub, sniff

RUSSIAN = "Дождь шёл над долиной всю ночь, и утром река поднялась выше моста. " * 20
POLISH = "Żółta łódź płynęła po jeziorze, a świt był już bliski, więc rybacy wrócili. " * 20
GERMAN = "Über Nacht stieg der Fluss, und die Brücke mußte für Züge geschlossen werden. " * 20
JAPANESE = "夜の間に川の水位が上がり、橋は朝まで通行止めになった。" * 40
CHINESE = "一夜之间河水上涨，大桥关闭到早晨，居民被转移到学校里。" * 40
TURKISH = "Gece boyunca yağan yağmur yüzünden köprü kapatıldı, ışıklar söndü, şehir sustu. " * 20
KOREAN = "밤새 내린 비로 강물이 불어나 다리가 아침까지 통제되었다. " * 40
GREEK = "Όλη τη νύχτα έβρεχε στην κοιλάδα και το πρωί το ποτάμι φούσκωσε. " * 20


def page(text: str, codec: str, head: str = "", lang: str = "") -> bytes:
    attribute = f' lang="{lang}"' if lang else ""
    start = f"<!doctype html><html{attribute}><head>{head}</head><body><p>"
    return start.encode() + text.encode(codec) + b"</p></body></html>"


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        (GERMAN, "cp1252", "iso-8859-1"),
        (CHINESE, "gb18030", "gb2312"),
        (KOREAN, "cp949", "ks_c_5601-1987"),
        (JAPANESE, "cp932", "x-sjis"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (POLISH, "iso8859-2", "latin2"),
        (TURKISH, "cp1254", "iso-8859-9"),
        (GREEK, "cp1253", "windows-1253"),
    ],
)
def test_labels_mean_what_browsers_take_them_for(text: str, codec: str, label: str) -> None:
    for content, charset in (
        (page(text, codec), label),
        (page(text, codec, f'<meta charset="{label}">'), None),
        (page(text, codec, f'<meta content="text/html; charset={label}">'), None),
        (page(text, codec, f'<meta charset="{label}">'), "utf-8"),
    ):
        found = decode(content, charset=charset)
        assert text in found.text
        assert found.replaced == 0


@pytest.mark.parametrize(
    ("text", "codec", "lang"),
    [
        (RUSSIAN, "cp1251", ""),
        (RUSSIAN, "koi8-r", "ru"),
        (JAPANESE, "cp932", ""),
        (JAPANESE, "euc_jp", "ja"),
        (CHINESE, "gb18030", "zh"),
        (KOREAN, "cp949", ""),
        (GREEK, "cp1253", "el"),
        (GERMAN, "cp1252", ""),
        (GERMAN, "cp1252", "de"),
        (POLISH, "cp1250", "pl"),
        (POLISH, "iso8859-2", "pl-PL"),
        (TURKISH, "cp1254", "tr"),
        (RUSSIAN, "cp1251", "en"),  # a template's language that nobody changed
    ],
)
def test_detection(text: str, codec: str, lang: str) -> None:
    found = decode(page(text, codec, lang=lang))
    assert text in found.text
    assert found.replaced == 0


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks(codec: str) -> None:
    found = decode(("<p>" + GERMAN).encode(codec), charset="windows-1251")
    assert found.text == "<p>" + GERMAN


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(codec: str) -> None:
    assert decode(f"<p>{GERMAN}</p>".encode(codec)) == Decoded(f"<p>{GERMAN}</p>", codec, 0)


@pytest.mark.parametrize("label", ["gb2312", "iso-8859-1", "windows-1251", "no-such-thing"])
def test_valid_utf_8_is_that_whatever_it_says(label: str) -> None:
    content = page(CHINESE, "utf-8", f'<meta charset="{label}">')
    assert decode(content, charset=label).encoding == "utf-8"
    assert CHINESE in decode(content, charset=label).text


def test_the_header_wins_over_the_page_where_both_can_be_true() -> None:
    content = page(GERMAN, "cp1252", '<meta charset="windows-1251">')
    assert GERMAN in decode(content, charset="windows-1252").text
    assert decode(content).encoding == "cp1251"


def test_utf_8_with_a_few_broken_bytes() -> None:
    content = page(GERMAN, "utf-8") + b"\xff caf\xe9 " + "grün".encode()[:-2]
    found = decode(content, charset="utf-8")
    assert (found.encoding, found.replaced) == ("utf-8", 3)
    assert found.text.count("\N{REPLACEMENT CHARACTER}") == 3


def test_replacement_characters_of_the_page_itself_are_not_counted() -> None:
    content = ("\N{REPLACEMENT CHARACTER} " + GERMAN).encode()
    assert decode(content).replaced == 0
    assert decode(content + b"\xff").replaced == 1


@pytest.mark.parametrize("label", ["utf-7", "unicode_escape", "hex", "idna", "x" * 1000, "\0", ""])
def test_labels_that_are_no_page_encoding(label: str) -> None:
    assert GERMAN in decode(page(GERMAN, "cp1252"), charset=label).text


def test_surrogates_written_as_utf_8_are_joined() -> None:
    content = "Rain \ud83d\ude00 and \ud800.".encode("utf-8", "surrogatepass")
    assert decode(content) == Decoded("Rain 😀 and \N{REPLACEMENT CHARACTER}.", "utf-8", 1)


def test_nul_stays() -> None:
    assert decode(b"Rain\0 fell.").text == "Rain\0 fell."


def test_scrub() -> None:
    assert scrub("x\ud83d\ude00") == ("x😀", 0)
    assert scrub("\udc00x\ud800") == ("\N{REPLACEMENT CHARACTER}x\N{REPLACEMENT CHARACTER}", 2)
    assert scrub("\N{REPLACEMENT CHARACTER}") == ("\N{REPLACEMENT CHARACTER}", 0)


@given(st.text(st.characters()))
def test_scrubbed_text_can_be_encoded(text: str) -> None:
    clean, replaced = scrub(text)
    clean.encode("utf-8")
    assert scrub(clean) == (clean, 0)
    assert replaced <= len(text)


@given(st.binary(max_size=2000), st.none() | st.text(max_size=20))
def test_all_bytes_decode(content: bytes, charset: str | None) -> None:
    found = decode(content, charset=charset)
    found.text.encode("utf-8")
    assert found.replaced >= 0
    sniff(content)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "binary:pdf"),
        (gzip.compress(b"<p>x", mtime=0), "binary:gzip"),
        (b"PK\x03\x04rest", "binary:zip"),
        (b"\x89PNG\r\n\x1a\n\0\0", "binary:png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "binary:jpeg"),
        (b"\0\0\0\x18ftypmp42", "binary:mp4"),
        (bytes(range(256)) * 40, "binary:unknown"),
        (b"\0" * 4096, "binary:unknown"),
        (b"<!DOCTYPE html><html>", "text/html"),
        (b"\xef\xbb\xbf\n<!-- x --><?xml version='1.0'?><html>", "text/html"),
        ("<div>Rain</div>".encode("utf-16"), "text/html"),
        ("<p>Rain</p>".encode("utf-16-le"), "text/html"),
        ("Rain fell.</p><p>Snow fell.</p>", "text/html"),
        ("Rain fell.\n\nBack to top", "text/plain"),
        ("He wrote <b>so</b> and a < b.", "text/plain"),
        ("Rain\0 fell on the valley in the night.", "text/plain"),
        (RUSSIAN.encode("cp1251"), "text/plain"),
        (JAPANESE.encode("cp932"), "text/plain"),
        (b"", "text/plain"),
    ],
)
def test_sniff(content: bytes | str, kind: str) -> None:
    assert sniff(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"\xe4" * 5_000_000,
        b"<meta " * 1_000_000 + b"\xe4",
        b"<" * 3_000_000 + b"\xff\xfe\xfd",
        bytes(range(256)) * 20_000,
        b"<!--" * 1_000_000 + b"\xe4",
        ("<p>" + RUSSIAN).encode("cp1251") * 1_000,
    ],
    ids=["one-byte", "metas", "angles", "all-bytes", "comments", "large-russian"],
)
def test_hostile(content: bytes) -> None:
    start = time.process_time()
    decode(content)
    sniff(content)
    assert time.process_time() - start < 4.0


def test_gold_pages_decode_as_annotated(gold: Path) -> None:
    wrong = []
    for line in (gold / "extraction" / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        content = gzip.decompress((gold / "extraction" / f"{row['id']}.html.gz").read_bytes())
        codec = {"iso-8859-1": "cp1252"}.get(row["page_encoding"], row["page_encoding"])
        if decode(content).text.lstrip("\ufeff") != content.decode(codec).lstrip("\ufeff"):
            wrong.append(row["id"])
        assert sniff(content) == "text/html"
    assert wrong == []
