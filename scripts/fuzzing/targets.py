"""What is tried with input that nobody would write. A target takes bytes and returns, or fails.

An error of corpuskit's own is an answer; anything else that is raised is a finding, and so is a
broken law: replay, revert, idempotence, conservation.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from corpuskit import sources
from corpuskit.article import Article, Page
from corpuskit.config import parse_config
from corpuskit.config.site import parse_crawl
from corpuskit.crawling import robots
from corpuskit.crawling.discovery import discover
from corpuskit.crawling.model import Fetched, Kind
from corpuskit.edits import Edit, replay, revert
from corpuskit.errors import CorpuskitError
from corpuskit.extraction.body.profile import dump_profile, load_profile
from corpuskit.extraction.page.prescan import MAX_CHARS, Prescan, prescan
from corpuskit.findings import Text, settle
from corpuskit.news.bylines import classify_first, is_byline_line, parse_lead
from corpuskit.news.captions import parse_credit
from corpuskit.news.credits import classify_last, classify_line
from corpuskit.news.datelines.grammar import parse_dateline
from corpuskit.news.endmatter import is_contact, is_feed_tail, parse_field
from corpuskit.news.notices import is_copyright
from corpuskit.news.signoffs import parse_tail
from corpuskit.pipeline import TEXT_FINDERS, process

Target = Callable[[bytes], object]
URL: Final = "https://www.tollan.example/2024/03/goats-win"


def fuzz_dateline(data: bytes) -> None:
    """Read a dateline; what is found is what stands there."""
    text = _text(data)
    found = parse_dateline(text, published="2024-03-25")
    assert found is None or found.value.raw == text[found.start : found.end].strip(), found


def fuzz_signoff(data: bytes) -> None:
    """Read what signs a story, and every other line of credit."""
    text = _text(data)
    parse_tail(text)
    for line in text.split("\n"):
        for read in (
            *(classify_line, classify_last, classify_first, parse_lead, parse_credit),
            *(is_byline_line, is_contact, is_feed_tail, parse_field, is_copyright),
        ):
            read(line)


def fuzz_text(data: bytes) -> None:
    """Clean and normalize a text, and try the laws on what becomes of it."""
    given = Text(_text(data), title="Goats win", is_raw=True)
    done = settle(given, TEXT_FINDERS)
    assert replay(given.text, done.edits) == done.text.text
    assert revert(done.text.text, done.edits) == given.text
    change = sum(len(edit.inserted) - len(edit.removed) for edit in done.edits)
    assert len(given.text) + change == len(done.text.text)
    assert settle(done.text, TEXT_FINDERS).edits == ()


def fuzz_page(data: bytes) -> None:
    """Read a page of HTML to its end."""
    made = process(Page(data, "text/html", url=URL))
    if isinstance(made, Article):
        assert replay(made.raw_text, made.edits) == made.text
        assert revert(made.text, made.edits) == made.raw_text
        spans = [span for span in made.structure or () if span.kind != "entry"]
        assert all(0 <= span.start < span.end <= len(made.text) for span in spans)
        ends = [0, *(span.end for span in spans)]
        assert all(before <= span.start for before, span in zip(ends, spans, strict=False))


def fuzz_jsonld(data: bytes) -> None:
    """Read what a page states of itself."""
    story = b"<p>Goats from the upper valley have won the county show, the mayor said.</p>" * 3
    script = b'<script type="application/ld+json">' + data + b"</script>"
    process(Page(b"<html>" + script + b"<main>" + story + b"</main>", "text/html", url=URL))


def fuzz_prescan(data: bytes) -> None:
    """Look a page over; what comes out is within the budgets."""
    done = prescan(_text(data))
    assert not isinstance(done, Prescan) or len(done.content) <= 4 * MAX_CHARS


def fuzz_file(data: bytes) -> None:
    """Read a file by what its first byte picks as its kind."""
    kinds = (
        *("warc", "warc.gz", "arc", "warc.wet", "wacz", "jsonl", "json", "csv", "tsv", "parquet"),
        *("rss", "atom", "xml", "mhtml", "txt", "html", "html.gz", "jsonl.zst"),
    )
    if not data:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"given.{kinds[data[0] % len(kinds)]}")
        path.write_bytes(data[1:])
        _answered(lambda: list(sources.read(path)))


def fuzz_site_file(data: bytes) -> None:
    """Read what a site answers: a sitemap, a feed, a page of links, a robots.txt."""
    crawl = f"contact: a@tollan.example\nsites: [{{homepage: '{URL}'}}]"
    site = parse_crawl(crawl).sites[0]
    for kind in Kind:
        headers = (("content-type", "text/html"),)
        list(discover(Fetched(URL, kind, 200, headers, data, "2024-01-01T00:00:00Z"), site))
    robots.parse(data, "corpuskit").judge(URL)


def fuzz_profile(data: bytes) -> None:
    """Read a profile; one that is read is written back as it was."""

    def read() -> None:
        profile = load_profile(_text(data))
        assert load_profile(dump_profile(profile)) == profile

    _answered(read)


def fuzz_config(data: bytes) -> None:
    """Read a configuration of a build and one of a crawl."""
    _answered(lambda: parse_config(_text(data)))
    _answered(lambda: parse_crawl(_text(data)))


def fuzz_edits(data: bytes) -> None:
    """Play back a log that fits no text."""
    try:
        text, log = json.loads(data)
        edits = [Edit(*one) for one in log]
    except (ValueError, TypeError):
        return
    if isinstance(text, str) and all(_is_edit(edit) for edit in edits):
        with contextlib.suppress(ValueError):
            assert revert(replay(text, edits), edits) == text


def _is_edit(edit: Edit) -> bool:
    numbers = all(type(one) is int for one in (edit.start, edit.end))
    return numbers and all(type(one) is str for one in (edit.removed, edit.inserted))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _answered(read: Callable[[], object]) -> None:
    with contextlib.suppress(CorpuskitError):
        read()


TARGETS: Final[dict[str, Target]] = {
    "dateline": fuzz_dateline,
    "signoff": fuzz_signoff,
    "text": fuzz_text,
    "page": fuzz_page,
    "jsonld": fuzz_jsonld,
    "prescan": fuzz_prescan,
    "file": fuzz_file,
    "site-file": fuzz_site_file,
    "profile": fuzz_profile,
    "config": fuzz_config,
    "edits": fuzz_edits,
}
