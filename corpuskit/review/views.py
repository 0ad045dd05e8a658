"""The lists of pages, and one page with its blocks, as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from corpuskit.review.desk import Desk, FoundPage
from corpuskit.review.frame import BLOCK_CHARS, LIST_ROWS, TITLE_CHARS, shell, sure, to, where, why
from corpuskit.review.markup import Child, Html, join, shown, tag
from corpuskit.review.seeing import OUTSIDE, Seen, SeenBlock
from corpuskit.review.target import Row, SiteRow

_AROUND: Final = frozenset({OUTSIDE, "hidden"})
"""Reasons of blocks that are folded away: most of a page, and hardly ever wrong."""


def list_view(
    desk: Desk, rows: Sequence[Row], sites: Sequence[SiteRow], site: str | None, start: int
) -> Html:
    """Show pages, the one that was read least surely first."""
    title = site or "Least sure pages"
    lead = (
        "Pages of this site, the one that was read least surely first."
        if site
        else "Where to look first: the pages that were read least surely."
    )
    listed = [tag("li", _card(row, with_site=not site)) for row in rows[:LIST_ROWS]]
    pages = (
        tag("ol", *listed, class_="cards", start=start + 1)
        if listed
        else tag("p", "There are no pages here.", class_="none")
    )
    return shell(
        desk,
        title,
        tag("p", tag("a", "← All sites", href="./"), class_="back") if site else None,
        tag("h1", shown(title, TITLE_CHARS)),
        tag("p", lead, class_="lead"),
        _profile_box(desk, site, rows) if site else _sites(sites),
        tag("h2", "Pages"),
        pages,
        _more(site, start, more=len(rows) > LIST_ROWS),
    )


def _sites(sites: Sequence[SiteRow]) -> Html:
    items = [
        tag(
            "li",
            tag("a", shown(one.site or "no address", 60), href=to("./", site=one.site)),
            sure(one.confidence),
            tag("span", f"{one.pages} pages", class_="count"),
        )
        for one in sites
    ]
    return tag("section", tag("h2", "Sites"), tag("ul", *items, class_="sites"))


def _card(row: Row, *, with_site: bool) -> Html:
    title = row.title or row.url or row.id
    return join(
        [
            tag("a", shown(title, TITLE_CHARS), href=to("page", id=row.id), class_="title"),
            tag("span", shown(row.site, 60), class_="site") if with_site else None,
            _lost(row),
            sure(row.confidence),
        ]
    )


def _lost(row: Row) -> Html | None:
    """Say how much of a page was left out: what orders the pages of a learned site."""
    if row.left_out is None:
        return None
    return tag("span", f"{100 * row.left_out:.0f} % left out", class_="lost")


def _more(site: str | None, start: int, *, more: bool) -> Html | None:
    def link(words: str, at: int) -> Html:
        return tag("a", words, href=to("./", site=site or "", start=str(at)))

    earlier = link("← Surer read above", max(0, start - LIST_ROWS)) if start else None
    later = link("Next pages →", start + LIST_ROWS) if more else None
    if not (start or more):
        return None
    return tag("nav", earlier, later, class_="more", aria_label="More pages")


def _profile_box(desk: Desk, site: str | None, rows: Sequence[Row]) -> Html:
    stored = desk.profile(site or "")
    profile = stored.profile if stored else desk.target.profile(site or "")
    said = [("keep", entry) for entry in profile.keep] if profile else []
    said += [("drop", entry) for entry in profile.drop] if profile else []
    entries = [
        tag(
            "li",
            tag("span", verb, class_=f"verb {verb}"),
            tag("code", shown(entry, BLOCK_CHARS)),
            tag("a", "Take back…", href=to("change", id=rows[0].id, verb="forget", entry=entry))
            if stored and rows
            else None,
        )
        for verb, entry in said
    ]
    return tag(
        "section",
        tag("h2", "What people said of this site"),
        tag("ul", *entries, class_="entries")
        if entries
        else tag("p", "Nothing yet. Open a page and correct a block of it.", class_="none"),
        tag("p", where(desk, stored), class_="where"),
        class_="box",
    )


def page_view(desk: Desk, row: Row, found: FoundPage, seen: Seen | None, *notices: Child) -> Html:
    """Show one page: what is in its text, and what was left out, side by side."""
    title = row.title or row.url or row.id
    content: Child
    if seen is not None and seen.note and not seen.blocks:
        content = tag("p", "This page has no blocks to correct: ", shown(seen.note, BLOCK_CHARS))
    elif seen is not None and seen.blocks:
        content = _columns(desk, row, seen)
    elif found.page is not None:
        content = tag("p", "This page has no blocks to correct: it is no HTML, or empty.")
    else:
        content = _from_ledger(found)
    return shell(
        desk,
        title,
        tag(
            "p",
            tag("a", f"← {row.site or 'All pages'}", href=to("./", site=row.site)),
            class_="back",
        ),
        tag("h1", shown(title, TITLE_CHARS)),
        _facts(row),
        *notices,
        _state(found),
        content,
    )


def _facts(row: Row) -> Html:
    url = row.url or ""
    web = url.startswith(("http://", "https://"))
    return tag(
        "p",
        tag("strong", "Rejected: ", shown(row.rejected, BLOCK_CHARS))
        if row.rejected
        else sure(row.confidence),
        tag("span", f"read by {_reader(row.source.extractor)}") if not row.rejected else None,
        _lost(row),
        tag("a", shown(url, 90), href=url, rel="noreferrer noopener", target="_blank")
        if web
        else None,
        class_="facts",
    )


def _reader(extractor: str | None) -> str:
    return "the site's profile" if extractor == "profile" else extractor or "nobody"


_STATES: Final = {
    "gone": "The page is no longer where it was read from: its file is gone, or holds another page "
    "there. Below is what the release keeps of it; nothing can be corrected. If the pages lie "
    "elsewhere by now, start the review with --pages FOLDER.",
    "changed": "The page, or corpuskit, is no longer what the release was made with: it reads "
    "differently now. Below is what the release keeps of it; nothing can be corrected. Build the "
    "release again, and review that.",
    "unknown": "Nobody said where the pages of this release lie. Below is what the release keeps "
    "of it; nothing can be corrected. Start the review with --config FILE, the configuration of "
    "the build, or with --pages FOLDER.",
}


def _state(found: FoundPage) -> Html | None:
    words = _STATES.get(found.state)
    return tag("p", words, class_="notice warn", role="status") if words else None


def _columns(desk: Desk, row: Row, seen: Seen) -> Html:
    kept = [one for one in seen.blocks if one.kept]
    dropped = [one for one in seen.blocks if not one.kept]
    act = desk.sites is not None and bool(row.site)
    gold = tag("a", "Save this page as gold…", href=to("gold", id=row.id), class_="button quiet")
    return join(
        [
            tag(
                "p",
                tag("span", "Arrow keys move between blocks, Enter corrects one.", class_="keys"),
                tag("a", "Go to what was left out", href="#out", class_="jump"),
                gold if desk.gold else None,
                class_="help",
            ),
            tag(
                "div",
                _column("in", "In the text", kept, [_item(row, one, act=act) for one in kept]),
                _column("out", "Left out", dropped, _folded(row, dropped, act=act)),
                class_="columns",
            ),
        ]
    )


def _column(name: str, title: str, blocks: Sequence[SeenBlock], items: Iterable[Html]) -> Html:
    heading = tag("h2", title, tag("span", f"{len(blocks)} blocks", class_="count"), id=name)
    listed = tag("ol", *items, class_="blocks") if blocks else tag("p", "Nothing.", class_="none")
    return tag("section", heading, listed, class_=f"column {name}", aria_labelledby=name)


def _folded(row: Row, blocks: Sequence[SeenBlock], *, act: bool) -> Iterator[Html]:
    """Give the blocks that were left out; long runs of what stands around the story are folded."""
    for reason, group in groupby(blocks, key=lambda one: one.reason):
        run = [_item(row, one, act=act) for one in group]
        if reason not in _AROUND or len(run) < 2:  # noqa: PLR2004 - one is as short as its fold
            yield from run
            continue
        words = f"{len(run)} blocks: {why(reason, kept=False)}"
        inner = tag("ol", *run, class_="blocks")
        yield tag("li", tag("details", tag("summary", words), inner), class_="fold")


def _item(row: Row, one: SeenBlock, *, act: bool) -> Html:
    block = one.block
    verb, words = ("drop", "Leave out…") if one.kept else ("keep", "Keep…")
    link = tag(
        "a",
        words,
        href=to("change", id=row.id, block=str(block.index), verb=verb),
        class_="act",
        aria_label=f"{words} {block.text[:80]}",
    )
    cut = [rule for rule in one.cut if rule]
    gone = "" in one.cut
    return tag(
        "li",
        tag("p", shown(block.text, BLOCK_CHARS), class_="text h" if block.heading else "text"),
        tag(
            "p",
            tag("span", one.reason, class_="rule"),
            tag("span", why(one.reason, kept=one.kept)),
            tag("span", f"against that: {', '.join(one.against)}", class_="against")
            if one.against
            else None,
            tag("code", block.label[-90:]),
            class_="why",
        ),
        tag(
            "p",
            "Taken out of the text later: " if gone else "Some of it is taken out later: ",
            [tag("span", rule, class_="rule") for rule in cut],
            class_="why later",
        )
        if cut
        else None,
        link if act else None,
        class_=f"block {'kept' if one.kept else 'dropped'}{' gone' if gone else ''}",
        id=f"b{block.index}",
    )


def _from_ledger(found: FoundPage) -> Html | None:
    """Show what a release keeps of a page that is no more: its text, and the dropped blocks."""
    if found.stored is None:
        return None
    paragraphs = [
        tag("li", tag("p", shown(text, BLOCK_CHARS), class_="text"), class_="block kept")
        for text in filter(None, found.stored.text.split("\n\n"))
    ]
    dropped = [
        tag(
            "li",
            tag("p", shown(one.text, BLOCK_CHARS), class_="text"),
            tag(
                "p",
                tag("span", one.rule, class_="rule"),
                tag("span", why(one.rule.rpartition("/")[2], kept=False)),
                tag("code", (one.label or "")[-90:]),
                class_="why",
            ),
            class_="block dropped",
        )
        for one in found.stored.dropped
    ]
    return tag(
        "div",
        tag(
            "section",
            tag("h2", "In the text"),
            tag("ol", *paragraphs, class_="blocks"),
            class_="column in",
        ),
        tag(
            "section",
            tag("h2", "Left out"),
            tag("ol", *dropped, class_="blocks"),
            class_="column out",
        ),
        class_="columns",
    )
