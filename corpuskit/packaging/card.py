"""The card: what people want to know of a release before they use it, and how to load it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from corpuskit.packaging import changelog, croissant
from corpuskit.packaging.configurations import BY_TIME, by_time_lacks
from corpuskit.packaging.facts import TOP, Facts
from corpuskit.packaging.left_out import tell_copies, tell_left_out, tell_masks
from corpuskit.packaging.manifest import Manifest
from corpuskit.packaging.markup import count_of, line_of, table
from corpuskit.packaging.metadata import metadata_yaml
from corpuskit.packaging.options import PackageOptions
from corpuskit.packaging.plot import plot_months

MAX_CHANGES = 5
"""Versions whose changes the card tells; all of them are in the changelog."""

PLOT = "images/published.png"
"""A PNG: the Hub shows pictures of that kind from the repository on its card."""


def write_documents(
    release: Path, manifest: Manifest, options: PackageOptions, facts: Facts
) -> tuple[str, ...]:
    """Write the card, the licence, the Croissant document and the extra files into a release.

    Returns:
        The names of the files.
    """
    changes = (release / changelog.NAME).read_text(encoding="utf-8")
    documents = {
        "README.md": render(manifest, options, facts, changes).encode(),
        "LICENSE.md": _license(options).encode(),
        croissant.NAME: croissant.render(manifest, options, _columns()).encode(),
        **({PLOT: drawn} if (drawn := plot_months(facts.months)) else {}),
        **dict(sorted(options.extra_files.items())),
    }
    for name, content in documents.items():
        path = release / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tuple(documents)


def render(manifest: Manifest, options: PackageOptions, facts: Facts, changes: str = "") -> str:
    """Write the card: YAML for machines, then Markdown; sections with nothing to say are left out.

    Args:
        manifest: The manifest, without the documents.
        options: What the configuration says of the release.
        facts: The figures.
        changes: The changelog.
    """
    values = {
        "title": line_of(options.title or options.name),
        "description": (options.description or "").strip(),
        "summary": _summary(manifest, facts),
        "loading": _loading(manifest),
        "sizes": _sizes(manifest),
        "columns_intro": "The columns of the articles:",
        "columns": table(("column", "meaning"), _columns()["articles"].items()),
        "hosts": _hosts(facts, manifest.articles),
        "agencies": _agencies(facts),
        "plot": f"![Articles by month of publication]({PLOT})" if facts.months else "",
        "years": table(("year", "articles"), facts.years),
        "cleaning": _cleaning(manifest),
        "rules": _rules(manifest),
        "rejections": tell_left_out(manifest),
        "duplicates": tell_copies(manifest, facts),
        "splits": _splits(manifest),
        "rights": _rights(manifest, options, facts),
        "limits": _limits(manifest, facts),
        "versions": _versions(manifest),
        "changes": _changes(changes),
        "citation": f"```bibtex\n{croissant.citation(manifest, options)}\n```",
    }
    body = _fill(_data("card.md"), values)
    return f"---\n{metadata_yaml(manifest, options)}---\n\n{body}"


def _fill(template: str, values: Mapping[str, str]) -> str:
    """Fill in a template; a heading whose values are all empty goes with them."""
    sections: list[str] = []
    for section in template.split("\n#"):
        names = [name for name in Template(section).get_identifiers() if name != "title"]
        if names and not any(values[name] for name in names):
            continue
        blocks = (Template(block).substitute(values).strip() for block in section.split("\n\n"))
        sections.append("\n\n".join(block for block in blocks if block))
    return "\n\n#".join(sections) + "\n"


def _summary(manifest: Manifest, facts: Facts) -> str:
    languages = len(manifest.languages)
    days = [day for e in manifest.files for day in (e.min_date, e.max_date) if day]
    parts = [
        count_of(manifest.articles, "news article"),
        f"in {count_of(languages, 'language')}",
        f"from {count_of(facts.all_hosts, 'site')}" if facts.all_hosts else "",
        f"published {min(days)[:10]} to {max(days)[:10]}" if days else "",
    ]
    told = {
        "edits": "every character that cleaning removed is in the table `edits`",
        "rejections": "every page that was left out is in the table `rejections`",
    }
    tables = ", and ".join(text for name, text in told.items() if name in manifest.rows)
    more = f" {tables[0].upper()}{tables[1:]}." if tables else ""
    return f"**{', '.join(part for part in parts if part)}.** Version {manifest.version}.{more}"


def _loading(manifest: Manifest) -> str:
    split = next(iter(manifest.rows["default"]))
    language = max(manifest.languages, key=lambda one: sum(manifest.rows[one].values()))
    lines = [
        "from datasets import load_dataset",
        "",
        f'path = "{manifest.name}"  # this folder, or its repository on the Hub',
        f'articles = load_dataset(path, split="{split}")  # all languages',
        f'one_language = load_dataset(path, "{language}")',
    ]
    if "edits" in manifest.rows:
        first = next(iter(manifest.rows["edits"]))
        lines.append(f'edits = load_dataset(path, "edits", split="{first}")')
    if "rejections" in manifest.rows:
        lines.append('rejections = load_dataset(path, "rejections", split="train")')
    if sum(manifest.rows.get("clusters", {}).values()):
        lines.append('stories = load_dataset(path, "clusters", split="train")  # and their copies')
    lines.append(f'stream = load_dataset(path, split="{split}", streaming=True)')
    code = "\n".join(lines)
    return (
        f"```python\n{code}\n```\n\nPin a version by adding `revision` with the commit of its tag "
        "when you load from the Hub."
    )


def _sizes(manifest: Manifest) -> str:
    splits = list(manifest.rows["default"])
    rows: list[tuple[str | int, ...]] = []
    by_time = [BY_TIME] if BY_TIME in manifest.rows else []
    for name in (*manifest.languages, "default", *by_time):
        counts = [manifest.rows[name].get(split, 0) for split in splits]
        rows.append((name, *counts, sum(counts)))
    return table(("configuration", *splits, "all"), rows)


def _hosts(facts: Facts, articles: int) -> str:
    rows: list[tuple[Any, ...]] = list(facts.hosts)
    if facts.all_hosts > len(rows):
        rest = articles - sum(row[2] for row in rows)
        rows.append((f"{facts.all_hosts - len(rows)} other sites or none", None, rest, None, None))
    return table(("site", "publisher", "articles", "first", "last"), rows)


def _agencies(facts: Facts) -> str:
    filed = f"{count_of(facts.datelines, 'article')} began with a dateline.\n\n"
    shown = facts.agencies[:TOP]
    rest = len(facts.agencies) - len(shown)
    text = table(("agency", "articles credited to it"), shown)
    more = f"\n\nand {count_of(rest, 'agency', 'agencies')} more." if rest else ""
    return (filed if facts.datelines else "") + text + more


def _cleaning(manifest: Manifest) -> str:
    if not manifest.edits:
        return ""
    removed = sum(rule.removed_chars for rule in manifest.rules if rule.stage != "extraction")
    dropped = sum(rule.edits for rule in manifest.rules if rule.stage == "extraction")
    return (
        f"Text changes in one way only: by edits, each with its rule. {removed:,} characters were "
        f"removed from the texts, and {count_of(dropped, 'block')} of the pages never came into "
        "them. To see what an article was made from, take its rows of `edits` that have a "
        "`start`, from the highest `seq` down, and put `removed` back in place of `inserted` at "
        "`start`; `corpuskit explain` does it for you."
    )


def _rules(manifest: Manifest) -> str:
    rules = sorted(manifest.rules, key=lambda rule: (-rule.removed_chars, rule.rule))
    shown = [(r.stage, f"`{r.rule}`", r.edits, r.articles, r.removed_chars) for r in rules[:TOP]]
    text = table(("stage", "rule", "edits or blocks", "articles", "characters"), shown)
    rest = len(rules) - len(shown)
    return f"{text}\n\nand {count_of(rest, 'rule')} more in `manifest.json`." if rest else text


def _splits(manifest: Manifest) -> str:
    ratios = ", ".join(
        f"{name} {ratio:.4g}" for name, ratio in manifest.split_rule["ratios"].items() if ratio
    )
    return (
        f"A hash of `cluster_id` and the salt `{manifest.split_rule['salt']}` deals each article "
        f"into its split (shares: {ratios}). So an article keeps its split in every later "
        f"release, and copies of one story never stand in two splits: "
        f"{count_of(manifest.leaks, 'leak')} in this release.{_by_time(manifest)}"
    )


def _by_time(manifest: Manifest) -> str:
    rule = manifest.split_rule.get("time_test")
    if not rule:
        return ""
    lacks = by_time_lacks(manifest.rows, manifest.split_rule)
    if BY_TIME not in manifest.rows:
        return f"\n\nThere is no configuration `{BY_TIME}` in this release: {lacks}."
    lacking = f" In this release {lacks}." if lacks else ""
    return (
        f"\n\nThe configuration `{BY_TIME}` tests on what was published from {rule['since']} on, "
        "and trains on what was published before. Its test articles are test articles of the "
        "other configurations too, and so with train; so nothing that one of them trains on is "
        "tested by another. Articles without a month of publication are not in it."
        f"{lacking}"
    )


def _rights(manifest: Manifest, options: PackageOptions, facts: Facts) -> str:
    contact = options.contact or options.homepage
    removal = f" To have an article removed, write to {line_of(contact)}." if contact else ""
    left_out = sum(n for (stage, _), n in manifest.rejections.items() if stage == "rights")
    removed = f", and {count_of(manifest.tombstones, 'record')} removed for good (see "
    told = table(
        ("what pages, HTTP headers and sites state", "articles in this release"),
        [
            ("text and data mining is reserved", facts.reserved),
            ("a token that asks not to be used for AI, or for a part of it", facts.opted_out),
        ],
    )
    return (
        "The articles belong to their authors and publishers; the licence covers the compilation "
        f"alone (see [LICENSE.md](LICENSE.md)). {count_of(left_out, 'page')} "
        f"{'was' if left_out == 1 else 'were'} left out because their publishers opt out"
        f"{removed + '`tombstones.jsonl`)' if manifest.tombstones else ''}. What is stated of each "
        f"article is in its column `rights`, verbatim in `rights.signals`:\n\n{told}\n\nNames of "
        f"people stand in the texts as they were published.{tell_masks(manifest)}{removal}"
    )


def _limits(manifest: Manifest, facts: Facts) -> str:
    undetermined = sum(manifest.rows.get("und", {}).values())
    undated = dict(facts.years).get("undated", 0)
    points = [
        "Rules cut what they know; furniture of a kind they do not know stays in the text.",
        f"{facts.truncated:,} articles show only their beginning (`source.truncated`)."
        if facts.truncated
        else "",
        f"{undated:,} articles have no publication date." if undated else "",
        f"{undetermined:,} articles are in no language that the detectors agree on."
        if undetermined
        else "",
        "Copies are found by address and wording; a story told in other words is not found."
        if (manifest.deduplication or {}).get("near")
        else "Duplicates are found by identical id or text; reworded copies of a story are not.",
        "News repeats the errors and the views of its time and of its publishers.",
    ]
    return "\n".join(f"- {point}" for point in points if point)


def _versions(manifest: Manifest) -> str:
    since = (
        f"It follows {manifest.previous_version}: {manifest.diff['added']:,} records were added, "
        f"{manifest.diff['changed']:,} changed, {manifest.diff['removed']:,} removed. "
        if manifest.diff
        else ""
    )
    text = (
        f"This is version {manifest.version}. {since}[CHANGELOG.md](CHANGELOG.md) tells what "
        "changed, `changes/` record by record; `tombstones.jsonl` lists what was removed for good. "
        f"`manifest.json` lists every file with its digest. "
        "The same inputs and the same signature give the same bytes"
    )
    return f"{text}:\n\n```text\n{manifest.signature}\n```" if manifest.signature else f"{text}."


def _changes(changelog_text: str) -> str:
    """Copy the newest sections of the changelog, their headings one level lower."""
    sections = changelog_text.split("\n## ")[1:]
    shown = ["### " + section.strip() for section in sections[:MAX_CHANGES]]
    if len(sections) > len(shown):
        shown.append(f"[{count_of(len(sections) - len(shown), 'earlier version')}](CHANGELOG.md)")
    return "\n\n".join(shown)


def _license(options: PackageOptions) -> str:
    contact = options.contact or options.homepage
    values = {
        "title": line_of(options.title or options.name),
        "license": "no standard licence; use it within the terms of this page"
        if options.license == "other"
        else f"licence `{options.license}`",
        "contact": line_of(contact) if contact else "ask whoever gave you this release",
    }
    return Template(_data("license.md")).substitute(values)


@cache
def _columns() -> dict[str, dict[str, str]]:
    return tomllib.loads(_data("columns.toml"))


def _data(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")
