"""Site profiles: learned from a site's own pages, whatever their order, and relearned on drift."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import commands
from corpuskit.article import Article, Page
from corpuskit.config import Config, SourceConfig
from corpuskit.edits import replay, revert
from corpuskit.engines.opening import Local
from corpuskit.errors import KnowledgeError
from corpuskit.extraction.body.profile import SiteProfile, dump_profile, load_profile
from corpuskit.extraction.story import Read, extract
from corpuskit.jobs.learn import SiteReport, learn_sites
from corpuskit.jobs.pages import given_back
from corpuskit.jobs.rows import canonical_site
from corpuskit.jobs.spool import Spool, write_spool
from corpuskit.learning.sites import Sites, write_profiles
from corpuskit.pipeline import process

pytestmark = pytest.mark.usefixtures("one_worker")

HOST = "gazette.example"
NOTE = "Have you seen something we should know? Tell the desk."

OLD = """<html><head><title>{title}</title><meta property="og:title" content="{title}">
<meta property="article:published_time" content="{day}T08:00:00Z"></head><body>
<div class="top"><a href="/">Home</a> <a href="/news">News</a></div>
<div class="page"><h1 class="head">{title}</h1><div class="story-text">{body}
<p class="tip">{note}</p></div>
<aside class="more"><p>{teaser}</p></aside></div><div class="foot">All rights reserved</div>
</body></html>"""

NEW = """<html><head><title>{title}</title><meta property="og:title" content="{title}">
<meta property="article:published_time" content="{day}T08:00:00Z"></head><body>
<header><a href="/">Home</a></header><main><h1>{title}</h1><section class="reading">
<div class="para-wrap"><div class="copy">{divs}</div></div></section></main>
<section class="next">{teaser}</section></body></html>"""


def paragraphs(number: int) -> list[str]:
    town = f"Town{number}"
    return [
        f"The council of {town} agreed on Monday to repair bridge number {number} at last.",
        f"Engineers had warned for {number + 3} years that the piers in {town} would not hold.",
        f"“Nobody wanted to pay the {number * 3 + 40} million it costs,” said mayor {number}.",
        f"Work begins in the spring and will close the road to {town} for {number + 5} weeks.",
    ]


def page(number: int, template: str = OLD, day: str = "2026-03-01") -> Page:
    body = paragraphs(number)
    values = {
        "title": f"Bridge {number} is repaired",
        "day": day,
        "body": "".join(f"<p>{text}</p>" for text in body),
        "divs": "".join(f"<div>{text}</div>" for text in body),
        "note": NOTE,
        "teaser": f"The harbour of Port{number + 1000} has another ferry that nobody asked for.",
    }
    url = f"https://www.{HOST}/{day[:4]}/bridge-{number}-{'n' if template is NEW else 'o'}"
    return Page(template.format(**values), media_type="text/html", url=url)


def learn(
    folder: Path, pages: Iterable[Page], known: Sites | None = None
) -> tuple[Sites, list[SiteReport]]:
    given = list(pages)
    spool = write_spool(
        folder / "spool",
        [SourceConfig(path="pages")],
        part_pages=7,
        limit=None,
        on_page=lambda: None,
        reader=lambda _: given,
    )
    out = folder / "sites"
    reports = learn_sites(
        spool, folder / "learn", out, config=Config(), known=known, engine=Local(1)
    )
    return Sites(out), reports


def read(given: Page, sites: Sites) -> Article:
    outcome = process(given, profile_of=sites)
    assert isinstance(outcome, Article), outcome
    return outcome


def expected(number: int) -> str:
    return "\n\n".join(paragraphs(number))


def test_a_site_is_learned_and_its_pages_are_read_by_its_profile(tmp_path: Path) -> None:
    sites, reports = learn(tmp_path, map(page, range(20)))
    assert [(r.site, r.state) for r in reports] == [(HOST, "learned")]
    article = read(page(99), sites)
    assert article.source.extractor == "profile"
    assert article.text == expected(99)
    assert replay(article.raw_text, article.edits) == article.text
    assert revert(article.text, article.edits) == article.raw_text
    everything = article.raw_text + "".join(block.text for block in article.dropped)
    assert "Port1099" in everything, "what is left out is accounted for"
    assert "All rights reserved" in everything


def test_the_order_of_pages_and_the_cut_into_parts_do_not_matter(tmp_path: Path) -> None:
    pages = [page(number) for number in range(30)]
    first, _ = learn(tmp_path / "a", pages)
    random.Random(7).shuffle(pages)  # noqa: S311 - a test's shuffle
    second, _ = learn(tmp_path / "b", pages)
    assert first.files() == second.files()
    assert first.digest() == second.digest() != "none"


def test_few_pages_teach_nothing_and_copies_of_a_story_count_once(tmp_path: Path) -> None:
    sites, reports = learn(tmp_path / "few", map(page, range(2)))
    assert not reports
    assert sites(HOST) is None
    copies = [page(1, day=f"2026-03-{day:02d}") for day in range(1, 20)]
    sites, reports = learn(tmp_path / "copies", copies)
    assert not reports, "one story at nineteen addresses is one story"


def test_a_person_can_veto(tmp_path: Path) -> None:
    sites, _ = learn(tmp_path, map(page, range(20)))
    profile = sites(HOST)
    assert profile is not None
    file = tmp_path / "sites" / f"{HOST}.toml"
    kept = file.read_text().replace("keep = []", 'keep = ["aside.more"]')
    file.write_text(kept)
    assert "another ferry" in read(page(3), Sites(tmp_path / "sites")).text
    assert "another ferry" not in read(page(3), sites).text


def test_a_changed_template_rings_the_alarm_and_is_learned(tmp_path: Path) -> None:
    """No article of either half is lost, before and after the new template is known."""
    old = [page(number) for number in range(20)]
    new = [page(number, NEW, "2026-06-15") for number in range(20, 40)]
    sites, _ = learn(tmp_path / "first", old)
    for number, one in enumerate(new, 20):
        article = read(one, sites)
        assert article.source.extractor != "profile"
        assert expected(number) in article.text

    again, (report,) = learn(tmp_path / "second", [*old, *new], known=sites)
    assert report.state == "relearned"
    assert report.unfit == 20
    assert report.since == "2026-06-15"
    alarm = report.alarm()
    assert alarm is not None
    assert "template changed since 2026-06-15" in alarm
    profile = again(HOST)
    assert profile is not None
    assert [t.valid_from for t in profile.template] == ["2026-06-15", "2026-03-01"]
    assert [t.valid_until for t in profile.template] == [None, "2026-06-15"]
    for number, one in enumerate([*old, *new]):
        article = read(one, again)
        assert article.source.extractor == "profile"
        assert article.text == expected(number)

    kept, (report,) = learn(tmp_path / "third", [*old, *new], known=again)
    assert report.state == "kept"
    assert kept.files() == again.files(), "what fits is not learned anew"


def test_repeated_lines_of_texts_are_learned_but_not_what_reads_like_the_story(
    tmp_path: Path,
) -> None:
    quote = "“We are not afraid of the river and never will be,” she said again."

    def text(number: int) -> Page:
        lines = [*paragraphs(number)[:2], "What we know", quote, *paragraphs(number)[2:]]
        return Page(
            "\n\n".join([f"Bridge {number}", *lines, f"{HOST} desk, room 5"]),
            media_type="text/plain",
            url=f"https://{HOST}/text-{number}",
        )

    sites, _ = learn(tmp_path, map(text, range(12)))
    profile = sites(HOST)
    assert profile is not None
    assert not profile.template
    article = read(text(50), sites)
    assert f"{HOST} desk, room 5" not in article.text
    assert quote in article.text
    assert any(edit.rule == "site/repeated-line@1" for edit in article.edits)
    again = process(Page(article.text, url=article.url, title=""), profile_of=sites)
    assert isinstance(again, Article)
    assert again.text == article.text


@pytest.mark.parametrize("heading", ["What happens next", "Background"])
def test_a_heading_that_leads_to_the_storys_end_is_no_prompt_at_its_end(
    tmp_path: Path, heading: str
) -> None:
    prompt = ["Read the letter", "Every Friday we send you the best of the river and its bridges."]

    def text(number: int) -> Page:
        first, second, third, last = paragraphs(number)
        lines = [f"Bridge {number}", first, second, third]
        lines += [heading, last] if number % 12 == 0 else [last, *prompt]
        url = f"https://{HOST}/text-{number}"
        return Page("\n\n".join(lines), media_type="text/plain", url=url)

    sites, _ = learn(tmp_path, map(text, range(32)))
    assert read(text(50), sites).text.split("\n\n") == paragraphs(50)
    assert read(text(48), sites).text.split("\n\n")[-2] == heading


def test_profiles_are_files_that_survive_a_round_trip_and_name_their_mistakes(
    tmp_path: Path,
) -> None:
    sites, _ = learn(tmp_path, map(page, range(20)))
    profile = sites(HOST)
    assert profile is not None
    assert load_profile(dump_profile(profile)) == profile
    for text, complaint in (
        ("host = ", "Invalid value"),
        ("pages = 3", '"host" is missing'),
        ('host = "a"\npages = "many"', "pages: must be int"),
        ('host = "a"\n[[template]]\nkind = "article"', '"story" is missing'),
        ('host = "a"\nkeep = [1]', "must be a list of texts"),
    ):
        with pytest.raises(KnowledgeError, match="<profile>") as error:
            load_profile(text)
        assert complaint in str(error.value)
    write_profiles(tmp_path / "wrong", {"a.example": dump_profile(SiteProfile("a.example"))})
    (tmp_path / "wrong" / "a.example.toml").rename(tmp_path / "wrong" / "b.example.toml")
    with pytest.raises(KnowledgeError, match="name the file after its host"):
        Sites(tmp_path / "wrong").check()


def test_what_metadata_do_not_say_is_read_where_the_site_shows_it(tmp_path: Path) -> None:
    def dressed(number: int, *, stated: bool) -> Page:
        given = page(number)
        assert isinstance(given.content, str)
        meta = '<meta name="author" content="Ann Lee">' if stated else ""
        shown = "<p class=sign>By Ann Lee</p><p><time datetime=2026-03-01>Sunday</time></p>"
        html = given.content.replace("</head>", f"{meta}</head>").replace("</h1>", f"</h1>{shown}")
        if not stated:
            # The day is no longer there to be read from the metadata, nor the headline.
            html = html.replace('property="og:title"', "").replace('property="article:', 'x="')
            html = html.replace(f"<title>Bridge {number} is repaired</title>", "")
        return Page(html, media_type="text/html", url=given.url)

    sites, _ = learn(tmp_path, (dressed(number, stated=True) for number in range(12)))
    profile = sites(HOST)
    assert profile is not None
    assert profile.template[0].authors
    assert profile.template[0].authors.endswith("p.sign")
    article = read(dressed(40, stated=False), sites)
    assert article.source.extractor == "profile"
    assert article.title == "Bridge 40 is repaired"
    assert article.authors == ("Ann Lee",)
    assert article.date_published == "2026-03-01"
    assert article.text == expected(40)


def test_a_page_without_an_address_belongs_to_its_canonical_host() -> None:
    link = "<head><link href='https://www.a.example/x' rel=canonical></head>"
    assert canonical_site(Page(link)) == "a.example"
    assert canonical_site(Page(b"<link rel=next href=https://b.example/2>")) is None


def run(*arguments: str, given: Sequence[Page] = ()) -> commands.Done:
    lines = "".join(json.dumps({"url": p.url, "html": p.content}) + "\n" for p in given)
    return commands.run(*arguments, stdin=lines)


def test_the_commands(tmp_path: Path) -> None:
    pages = [page(number) for number in range(8)]
    cleaned = run("clean", "-", "--learn", given=pages)
    assert cleaned.code == 0, cleaned.err
    records = [json.loads(line) for line in cleaned.out.splitlines()]
    assert [record["text"] for record in records] == [expected(n) for n in range(8)]
    assert {record["source"]["extractor"] for record in records} == {"profile"}

    folder = tmp_path / "pages.jsonl"
    folder.write_text("".join(json.dumps({"url": p.url, "html": p.content}) + "\n" for p in pages))
    learned = run("learn", str(folder), "--out", str(tmp_path / "sites"))
    assert learned.code == 0, learned.err
    assert learned.out.split() == ["learned", HOST, "(8", "stories)"]

    changed = [page(number, NEW, "2026-06-15") for number in range(8)]
    drifted = run("clean", "-", "--sites", str(tmp_path / "sites"), given=changed)
    assert drifted.code == 0, drifted.err
    assert f"drift: {HOST}: 8 of 8 stories do not fit its profile" in drifted.err
    assert len(drifted.out.splitlines()) == len(changed)


def reads_of(spool: Spool, folder: Path) -> dict[str, Read | None]:
    """Return what learning has read of each page of a spool, by its address."""
    return {
        page.url or "": read for page, read in given_back(spool, folder) if isinstance(page, Page)
    }


def spool_of(folder: Path, pages: Sequence[Page]) -> Spool:
    return write_spool(
        folder,
        [SourceConfig(path="pages")],
        part_pages=4,
        limit=None,
        on_page=lambda: None,
        reader=lambda _: pages,
    )


def test_what_was_read_to_learn_a_site_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site of four layouts teaches no template; its pages, and an index page, were read once."""
    odd = [
        replace(one, content=str(one.content).replace("story-text", f"text-{name}"))
        for name, one in zip(("one", "two", "three", "four"), map(page, range(4)), strict=True)
    ]
    index = Page("<nav><a href=/>Home</a></nav>", media_type="text/html", url=f"https://{HOST}/")
    text = Page("Rain\n\nIt rained.", media_type="text/plain", url=f"https://{HOST}/text")
    alone = replace(odd[0], url="https://alone.example/story")
    spool = spool_of(tmp_path / "spool", [*odd, index, text, alone])
    out, work = tmp_path / "sites", tmp_path / "work"
    learn_sites(spool, work, out, config=Config(), engine=Local(1), read=tmp_path / "read")
    found = reads_of(spool, tmp_path / "read")
    assert [found[one.url or ""] is not None for one in (*odd, index, text, alone)] == [
        *[True] * 5,
        False,  # a text costs nothing to read
        False,  # a site of one page was not sampled
    ]
    for one in (*odd, index):
        read_before = found[one.url or ""]
        assert read_before is not None
        assert read_before.outcome == extract(one)
        whole = process(one, profile_of=Sites(out))
        with monkeypatch.context() as patched:
            patched.setattr("corpuskit.extraction.story.parse", no_parser)
            assert process(one, profile_of=Sites(out), read=read_before) == whole


def no_parser(_content: object) -> object:
    raise AssertionError("read a second time")


def test_a_page_that_fits_its_profile_is_read_by_it_and_one_that_does_not_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [*map(page, range(8)), page(99, NEW)]
    spool = spool_of(tmp_path / "spool", pages)
    out = tmp_path / "sites"
    learn_sites(
        spool, tmp_path / "work", out, config=Config(), engine=Local(1), read=tmp_path / "read"
    )
    found = reads_of(spool, tmp_path / "read")
    monkeypatch.setattr("corpuskit.extraction.story.extract_body", no_parser)
    for one in pages:
        article = process(one, profile_of=Sites(out), read=found[one.url or ""])
        assert isinstance(article, Article)
        fits = one is not pages[-1]
        assert (article.source.extractor == "profile") is fits


def test_without_a_folder_nothing_is_kept(tmp_path: Path) -> None:
    spool = spool_of(tmp_path / "spool", [*map(page, range(8))])
    learn_sites(spool, tmp_path / "work", tmp_path / "sites", config=Config(), engine=Local(1))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sites", "spool"]
    assert set(reads_of(spool, tmp_path / "nowhere").values()) == {None}
