"""The demo newspapers: enough pages, the same bytes, and a truth that holds."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

SCRIPTS = Path(__file__).parent.parent / "scripts"
sys.path.insert(0, str(SCRIPTS))

import demo_site  # noqa: E402  # scripts are no package: the path comes first
from demo_site import DemoPage  # noqa: E402  # the same

MAX_BYTES = 150_000
VOCABULARIES = {"schema.org", "www.w3.org", "ogp.me", "api.w.org"}


@pytest.fixture(scope="module")
def pages() -> list[DemoPage]:
    return list(demo_site.pages())


@pytest.fixture(scope="module")
def stories(pages: list[DemoPage]) -> list[DemoPage]:
    return [page for page in pages if "expected_rejection" not in page.gold]


def shown(page: DemoPage) -> str:
    """All text of a page, white space and markup gone; its charset may be a lie."""
    try:
        text = page.content.decode()
    except UnicodeDecodeError:
        text = page.content.decode("cp1252")
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return squeezed(html.unescape(re.sub(r"<[^>]*>", "", text)))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_there_are_enough_pages(stories: list[DemoPage], pages: list[DemoPage]) -> None:
    hosts = Counter(page.path.split("/")[0] for page in stories)
    assert len(stories) >= 66
    assert sum(count >= 20 for count in hosts.values()) >= 3
    assert len({page.path for page in pages}) == len({page.url for page in pages}) == len(pages)
    kinds = {page.gold.get("expected_rejection") for page in pages}
    assert {"index", "login", "garbled", "pdf", "empty"} <= kinds


def test_the_truth_stands_in_the_page(stories: list[DemoPage]) -> None:
    for page in stories:
        text, gold = shown(page), page.gold
        wanted = [
            *gold["body"],
            *(cell for table in gold["tables"] for row in table for cell in row),
        ]
        wanted += [gold["title"], *(gold["signoff"] or "").split("\n"), *gold["chrome"]]
        wanted.append(gold["copyright_notice"] or "")
        if gold["dateline"]:
            wanted.append(gold["dateline"]["raw"] + gold["body"][0])
        missing = [one for one in wanted if squeezed(one) not in text]
        assert not missing, (page.path, missing)


def test_chrome_and_dateline_are_no_part_of_the_body(stories: list[DemoPage]) -> None:
    for page in stories:
        assert len(page.gold["chrome"]) >= 3
        body = "\n".join(page.gold["body"])
        assert not any(
            phrase == line for phrase in page.gold["chrome"] for line in body.split("\n")
        )
        if page.gold["dateline"]:
            assert page.gold["dateline"]["raw"] not in body
            for place in page.gold["dateline"]["places"]:
                assert place["name"] in page.gold["dateline"]["raw"]


def test_wire_copies_have_one_text_and_several_dresses(stories: list[DemoPage]) -> None:
    groups: dict[str, list[DemoPage]] = {}
    for page in stories:
        if page.gold["group"]:
            groups.setdefault(page.gold["group"], []).append(page)
    assert len(groups) >= 6
    for group in groups.values():
        assert len({page.path.split("/")[0] for page in group}) == len(group) == 2
        assert len({json.dumps([page.gold["body"], page.gold["tables"]]) for page in group}) == 1
        assert len({page.gold["dateline"]["raw"] for page in group}) == 2


def test_every_story_reads_as_its_own(stories: list[DemoPage]) -> None:
    texts = {page.gold["group"] or page.path: page.gold["body"] for page in stories}
    paragraphs = Counter(line for body in texts.values() for line in body)
    assert paragraphs.most_common(1)[0][1] == 1
    assert all(4 <= len(body) <= 14 for body in texts.values())


def test_agencies_and_months_are_varied(stories: list[DemoPage]) -> None:
    datelines = [page.gold["dateline"] for page in stories]
    agencies = {key for one in datelines if one for key in one["agencies"]}
    wire = "efe ap reuters afp dpa ansa xinhua tass europapress yonhap ians sid epd apa sda dpaafx"
    assert set(wire.split()) <= agencies
    assert sum(one is None for one in datelines) >= 20
    assert {page.gold["published"][:7] for page in stories} == {"2026-03", "2026-04", "2026-05"}


def addresses(page: DemoPage) -> Iterator[str]:
    for match in re.finditer(rb"(?:https?:)?(?:\\?/){2}([a-z0-9.-]+)", page.content):
        yield match[1].decode()


def test_every_host_is_invented_and_no_page_is_large(pages: list[DemoPage]) -> None:
    for page in pages:
        assert urlsplit(page.url).hostname == page.path.split("/")[0]
        if page.gold.get("expected_rejection") != "garbled":
            foreign = {one for one in addresses(page) if not one.endswith(".example")}
            assert foreign <= VOCABULARIES, page.path
        assert len(page.content) < MAX_BYTES


def test_charsets_lie_where_they_should(stories: list[DemoPage]) -> None:
    old = [page for page in stories if b'charset="windows-1252"' in page.content]
    lying = [page for page in stories if b'charset="iso-8859-1"' in page.content]
    assert len(old) == len(lying) == 1
    with pytest.raises(UnicodeDecodeError):
        old[0].content.decode()
    assert lying[0].content.decode()


def test_a_redesign_changes_one_paper_from_its_day_on(stories: list[DemoPage]) -> None:
    new = {page.path: page for page in demo_site.pages(redesign="2026-04-15")}
    assert [page.path for page in demo_site.pages("v2")] == list(new)
    changed = [page for page in stories if new[page.path].content != page.content]
    assert {page.path.split("/")[0] for page in changed} == {"www.ecosdelestero.example"}
    assert min(page.gold["published"] for page in changed) >= "2026-04-15"
    assert len(changed) >= 8
    for page in changed:
        assert new[page.path].gold | {"chrome": []} == page.gold | {"chrome": []}
        test_the_truth_stands_in_the_page([new[page.path]])


def test_the_same_bytes_come_out_every_time(tmp_path: Path) -> None:
    for seed in ("0", "1"):
        command = [sys.executable, str(SCRIPTS / "demo_site.py"), "--out", str(tmp_path / seed)]
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": f"UTC{seed}", "LC_ALL": "C"}
        gold = tmp_path / f"{seed}.jsonl"
        subprocess.run([*command, "--gold", str(gold)], check=True, env=environment)
    files = [file.relative_to(tmp_path / "0") for file in sorted((tmp_path / "0").rglob("*.html"))]
    assert len(files) == len(list(demo_site.pages()))
    for file in [tmp_path / "0" / one for one in files]:
        assert file.read_bytes() == Path(str(file).replace("/0/", "/1/", 1)).read_bytes()
    assert (tmp_path / "0.jsonl").read_bytes() == (tmp_path / "1.jsonl").read_bytes()
