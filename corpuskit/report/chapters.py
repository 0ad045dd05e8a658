"""The chapters of a report on what went in and out: flow, removals, copies, trust, changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from corpuskit.learning.templates import MIN_PAGES
from corpuskit.packaging.manifest import Manifest
from corpuskit.report import charts, flowchart
from corpuskit.report.blocks import (
    Bar,
    Block,
    Cell,
    Chapter,
    Code,
    LinkCell,
    Plot,
    Prose,
    RangeCell,
    Samples,
    Shown,
    Table,
)
from corpuskit.report.flow import Flow, LeftOutPage
from corpuskit.report.origins import Copies, Trust
from corpuskit.report.samples import HostEffect, Removal, RuleEffect
from corpuskit.report.showing import counted, link, number, share, shown
from corpuskit.report.since import Changed

MAX_HOSTS_NAMED: Final = 4
EVIDENCE_CHARS: Final = 90
LEGEND: Final = (
    ("flow", "goes on"),
    ("lost", "left out"),
    ("copy", "copy of a story that is there"),
)


def where_pages_went(flow: Flow, examples: Mapping[tuple[str, str], LeftOutPage]) -> Chapter:
    """Tell the way from the sources to the articles."""
    gone = sum(one.pages for one in flow.exits)
    copies = sum(one.pages for one in flow.exits if one.is_copy)
    rows: list[Sequence[Cell]] = []
    for one in flow.exits:
        example = examples.get((one.stage, one.reason))
        place = example.place if example else None
        rows.append(
            (
                one.stage,
                Code(shown(one.reason)),
                Bar(one.pages, flow.total, number(one.pages)),
                share(one.pages, flow.total),
                LinkCell(shown(place, 60), link(place)),
                shown(example.evidence if example else None, EVIDENCE_CHARS),
            )
        )
    came = "pages and carried articles" if flow.carried else "pages"
    said = (
        f"{number(flow.total)} {came} became {number(flow.articles)} articles. Copies of a story "
        f"that is there: {number(copies)}; left out for other reasons: {number(gone - copies)}. "
        "Nothing vanishes: each has its row in the table of rejections."
    )
    stages = (
        ("sources", "", number(flow.total - flow.carried)),
        *((("carried over", "", number(flow.carried)),) if flow.carried else ()),
        *((stage, number(out), number(left)) for stage, out, left in flow.by_stage()),
    )
    sources = tuple(
        (shown(name), Bar(pages, flow.total, number(pages))) for name, pages in flow.sources
    )
    there = {"copy" if one.is_copy else "lost" for one in flow.exits} | {"flow"}
    legend = tuple((role, text) for role, text in LEGEND if role in there)
    blocks: list[Block] = [
        Prose(said),
        Plot(
            flowchart.draw(flow),
            "The way of all pages, from the sources at the top to the articles at the bottom; what "
            "leaves at a stage bends to the right.",
            Table("Pages by stage", ("stage", "left", "went on"), stages),
            legend,
        ),
        Table("Sources", ("source", "pages"), sources),
    ]
    if rows:
        head = ("stage", "reason", "pages", "share", "one of them", "evidence")
        blocks.append(Table("Pages left out, by stage and reason", head, rows))
    return Chapter("flow", "Where pages went", tuple(blocks))


def what_was_removed(found: Removal) -> Chapter:
    """Tell what rules removed, with samples."""
    if not found.rules:
        return Chapter("removed", "What was removed", (Prose("Nothing was removed."),))
    most = max(one.removed_chars for one in found.rules)
    rules = [
        (
            Code(shown(one.rule, 60)),
            one.stage or "–",
            number(one.edits),
            number(one.articles),
            Bar(one.removed_chars, most, number(one.removed_chars)),
        )
        for one in found.rules
    ]
    top = max(map(_an_article, found.hosts), default=0)
    hosts = [
        (
            shown(one.host, 60),
            number(one.articles),
            number(one.dropped_chars),
            number(one.removed_chars),
            share(one.removed_share or 0, 1) if one.removed_share is not None else "–",
            Bar(_an_article(one), top, number(_an_article(one))),
        )
        for one in found.hosts
    ]
    blocks: list[Block] = [
        Prose(
            "Extraction drops blocks of the page: menus, teasers, comments. Cleaning and "
            "normalization then edit the text: what a rule took out is in the table of edits, "
            "character by character."
        ),
        Table(
            "Removed characters by rule",
            ("rule", "stage", "times", "articles", "characters"),
            rules,
        ),
        *_samples("Before and after, by rule", [_of_rule(one) for one in found.rules]),
    ]
    if hosts:
        head = ("site", "articles", "in dropped blocks", "by edits", "of the text", "an article")
        note = _sites_note(found.all_hosts, len(hosts))
        caption = "Removed characters by site, most an article first"
        blocks.append(Table(caption, head, hosts, note))
        blocks += _samples("Before and after, by site", [_of_host(one) for one in found.hosts])
    return Chapter("removed", "What was removed", tuple(blocks))


def _an_article(one: HostEffect) -> float:
    """Return the characters that were removed of each page of a site, in the mean."""
    return (one.dropped_chars + one.removed_chars) / max(one.articles, 1)


def _of_rule(one: RuleEffect) -> Shown | None:
    if one.sample is None:
        return None
    about = f"{one.removed_chars:,} characters, {counted(one.articles, 'article')}"
    return Shown(shown(one.rule, 60), about, one.sample)


def _of_host(one: HostEffect) -> Shown | None:
    if one.sample is None:
        return None
    return Shown(shown(one.host, 60), f"by {shown(one.sample.rule, 60)}", one.sample)


def _samples(title: str, found: Sequence[Shown | None]) -> tuple[Block, ...]:
    there = tuple(one for one in found if one is not None)
    return (Samples(title, there),) if there else ()


def _sites_note(everything: int, there: int) -> str:
    """Say what of all sites a table leaves out, and in which order they stand."""
    more = f"and {everything - there:,} more sites; " if everything > there else ""
    return f"{more}sites of less than {MIN_PAGES} articles come last"


def copies_chapter(found: Copies, by: Mapping[str, Any] | None) -> Chapter:
    """Tell which stories are told by many pages."""
    if not found.sizes:
        told = "No story is told by more than one page."
        return Chapter("copies", "The same story twice", (Prose(told),))
    stories = sum(n for _, n in found.sizes)
    bins = [(name, number(n), number(pages)) for name, n, pages in charts.size_bins(found)]
    rows = [
        (
            shown(one.title) or one.cluster,
            number(one.pages),
            ", ".join(one.agencies) or "–",
            one.language or "–",
            shown((one.first or "–")[:10]),
            _hosts(one.hosts),
            Code(one.cluster[:12]),
        )
        for one in found.stories
    ]
    how = ""
    if by and by.get("near") and isinstance(by.get("threshold"), float):
        least = share(by["threshold"], 1)
        how = f" Near copies share {least} of their runs of five words, or more."
    return Chapter(
        "copies",
        "The same story twice",
        (
            Prose(
                f"Stories that several pages tell: {number(stories)}; pages that tell them: "
                f"{number(found.pages)}. Of each, one article stands in the release, or several "
                f"in one split.{how}"
            ),
            Plot(
                charts.told(found),
                "Stories by the number of pages that tell them.",
                Table("Stories by pages", ("pages", "stories", "pages in all"), bins),
            ),
            Table(
                "The largest stories, those credited to an agency first",
                ("story", "pages", "agencies", "language", "first", "sites", "cluster"),
                rows,
            ),
        ),
    )


def _hosts(hosts: Sequence[str]) -> str:
    named = ", ".join(shown(host, 40) for host in hosts[:MAX_HOSTS_NAMED])
    more = len(hosts) - MAX_HOSTS_NAMED
    return f"{named} and {more} more" if more > 0 else named or "–"


def trust_chapter(found: Trust) -> Chapter:
    """Tell how surely pages were read, the least sure first, and which sites changed."""
    alarms = [Prose(f"{one.host}: {one.what}.", alarm=True) for one in found.alarms]
    if not alarms:
        alarms = [
            Prose(
                f"No alarm: the new articles of the {number(found.profiles)} sites with a profile "
                "fit it, and no site is read less surely than before."
                if found.profiles
                else "No site is read by a profile of its own, so none can drift from it; no site "
                "is read less surely than before."
            )
        ]
    if not found.sites:
        none = Prose(
            "Of no site it is known how surely it is read: raw texts have no page, and pages "
            "without an address no site."
        )
        return Chapter("trust", "How surely pages were read", (*alarms, none))
    sites = [
        (
            shown(one.host, 60),
            number(one.articles),
            number(one.confidence, 2),
            RangeCell(one.low, one.confidence, one.high),
        )
        for one in found.sites
    ]
    pages = [
        (
            LinkCell(shown(one.title) or one.id, link(one.url)),
            number(one.confidence, 2),
            shown(one.host, 60) or "–",
            one.extractor or "–",
            Code(one.id),
        )
        for one in found.pages
    ]
    return Chapter(
        "trust",
        "How surely pages were read",
        (
            *alarms,
            Prose(
                "Confidence is how sure extraction is of the blocks that it took for the story: of "
                "pages at 0.90 about ninety of a hundred are read well. It is known of "
                f"{number(found.measured)} articles."
            ),
            Table(
                "Confidence by site, the least sure first",
                ("site", "articles", "mean", "from the 10th to the 90th of a hundred pages"),
                sites,
                _sites_note(found.all_sites, len(sites)),
            ),
            Table(
                "The least sure pages, three of a site at most: look at these first",
                ("article", "confidence", "site", "read by", "id"),
                pages,
                "corpuskit explain RELEASE ID shows what was kept and dropped of one",
            ),
        ),
    )


def changes_chapter(manifest: Manifest, found: Sequence[Changed]) -> Chapter:
    """Tell what changed since the release before."""
    title = "What changed"
    if manifest.diff is None:
        none = "This is a first release: there is none before it to compare with."
        return Chapter("changes", title, (Prose(none),))
    told = manifest.diff
    names = ("added", "changed", "renamed", "removed", "unchanged")
    most = max((int(told.get(name) or 0) for name in names), default=0)
    counts = [
        (name, Bar(int(told.get(name) or 0), most, number(int(told.get(name) or 0))))
        for name in names
    ]
    bump = manifest.bump or {}
    reasons = "; ".join(str(one) for one in bump.get("reasons") or ())
    said = (
        f"From {manifest.previous_version} to {manifest.version}, a {bump.get('computed', '–')} "
        f"version: {reasons or 'no reason is told'}. {number(manifest.carried)} articles were kept "
        "although their page did not come again."
    )
    blocks: list[Block] = [
        Prose(shown(said, 600)),
        Table(f"Records since {manifest.previous_version}", ("records", "number"), counts),
    ]
    for caption, key in (("Changed columns", "columns"), ("Removed for", "removed_for")):
        rows = [(shown(str(name)), number(int(n))) for name, n in (told.get(key) or {}).items()]
        if rows:
            blocks.append(
                Table(caption, ("column" if key == "columns" else "reason", "records"), rows)
            )
    if found:
        rows_shown = [
            (
                one.op,
                LinkCell(shown(one.title) or shown(one.id, 40), link(one.url)),
                ", ".join(one.columns) or shown(one.reason) or "–",
                Code(shown(one.id, 70)),
            )
            for one in found
        ]
        head = ("change", "article", "what, or why", "id")
        blocks.append(Table("Some of them, drawn by the hash of their ids", head, rows_shown))
    return Chapter("changes", title, tuple(blocks))
