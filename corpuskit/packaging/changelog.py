"""``CHANGELOG.md`` of a release: what changed, release by release, the newest first."""

from __future__ import annotations

from pathlib import Path

from corpuskit.packaging.diff import Diff
from corpuskit.packaging.manifest import Manifest
from corpuskit.packaging.release import Release

NAME = "CHANGELOG.md"
TITLE = "# Changelog\n"
TOP = 10
"""Rules named in a section; all of them are in the answer of ``corpuskit diff``."""


def write(release: Path, previous: Release | None, manifest: Manifest, found: Diff | None) -> None:
    """Write the changelog: the section of this release over those of the earlier ones."""
    older = ""
    if previous and (previous.path / NAME).is_file():
        older = (previous.path / NAME).read_text(encoding="utf-8").removeprefix(TITLE)
    text = f"{TITLE}\n{section(manifest, found)}{older}"
    (release / NAME).write_text(text, encoding="utf-8", newline="\n")


def note_purge(before: Path, out: Path, manifest: Manifest, articles: int) -> None:
    """Write the changelog of a version again, and note that records were taken out, if any were."""
    path = before / NAME
    text = path.read_text(encoding="utf-8") if path.is_file() else TITLE
    head, mark, rest = text.partition(f"## {manifest.version}")
    line, _, body = rest.partition("\n\n")
    told = f"- Purged since: {articles:,} articles, for good.\n" if articles else ""
    text = f"{head}{mark}{line}\n\n{told}{body}" if mark else f"{text}\n{told}"
    (out / NAME).write_text(text, encoding="utf-8", newline="\n")


def section(manifest: Manifest, found: Diff | None) -> str:
    """Write the section of one release."""
    date = f" ({manifest.date})" if manifest.date else ""
    lines = [f"## {manifest.version}{date}", ""]
    if found is None:
        lines.append(f"- First release: {manifest.articles:,} articles.")
    else:
        lines += [f"- {line}" for line in sentences(found)]
    return "\n".join(lines) + "\n"


def sentences(found: Diff) -> list[str]:
    """Say what changed, a sentence each, the gravest first."""
    said = [f"Major: {why}." for why in found.bump.reasons if found.bump.level == "major"]
    if found.bump.level != "major":
        said += [f"New column: {name}." for name in found.schema.added]
        said += [f"New configuration: {name}." for name in found.configurations]
    said.append(
        f"{found.added:,} added, {found.changed:,} changed ({found.changed_text:,} in the text), "
        f"{found.removed:,} removed, {found.unchanged:,} as in {found.old}."
    )
    if found.renamed:
        said.append(
            f"{found.renamed:,} have another id and are the same records: `changes/` gives the "
            "`old_id` of each."
        )
    if found.columns:
        named = ", ".join(f"{name} {count:,}" for name, count in found.columns.items())
        said.append(f"Changed by column: {named}.")
    if found.removed_for:
        named = ", ".join(f"{reason} {count:,}" for reason, count in found.removed_for.items())
        said.append(f"Removed by reason: {named}.")
    rules = [rule for rule in found.rules if rule.records][:TOP]
    if rules:
        named = ", ".join(f"`{rule.rule}` {rule.records:,}" for rule in rules)
        said.append(f"Changed by rule: {named}.")
    return said
