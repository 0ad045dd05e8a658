"""What the card tells of pages that were left out, of copies, and of what was masked."""

from __future__ import annotations

from corpuskit.deduplication.comparing import CONTAINED, NEAR, UPDATE
from corpuskit.packaging.facts import Facts
from corpuskit.packaging.manifest import Manifest
from corpuskit.packaging.markup import count_of, table


def tell_left_out(manifest: Manifest) -> str:
    """Say which pages are in ``rejections``, and by what they were taken out."""
    counts = sorted(manifest.rejections.items(), key=lambda item: (-item[1], item[0]))
    if not counts:
        return ""
    return (
        f"{count_of(sum(manifest.rejections.values()), 'page')} of {manifest.pages:,}:\n\n"
        + table(("stage", "reason", "pages"), [(*key, count) for key, count in counts])
        + _filters(manifest)
        + _page_kinds(manifest)
    )


def _filters(manifest: Manifest) -> str:
    """Say what the presets of quality took out, by the first limit that a page was beyond."""
    counts = sorted(manifest.filtered.items(), key=lambda item: (-item[1], item[0]))
    if not counts:
        return ""
    rows = [(*measure.split(": ", 1), count) for measure, count in counts]
    return (
        "\n\nOf `quality`, the preset and the measure that took a page out (with its value in "
        "`evidence`):\n\n" + table(("preset", "measure", "pages"), rows)
    )


def _page_kinds(manifest: Manifest) -> str:
    """Say what kinds of pages came in, left out or not; nothing where that is not known."""
    kinds = sorted(manifest.page_kinds.items(), key=lambda item: (-item[1], item[0]))
    told = ", ".join(f"{kind} {count:,}" for kind, count in kinds)
    return f"\n\nPages by kind, as far as it is known (`source.page_kind`): {told}." if told else ""


def tell_copies(manifest: Manifest, facts: Facts) -> str:
    """Say what counts as a copy, how many there were, and which page stands for all."""
    shared = (
        f"{count_of(manifest.own_ids, 'article')} new in this release "
        f"{'has' if manifest.own_ids == 1 else 'have'} the id of the page's own address, since a "
        "canonical link gave the page that of another story."
        if manifest.own_ids
        else ""
    )
    if not facts.duplicates:
        return shared
    copies = (
        f"{count_of(facts.duplicates, 'page')} told a story that another page tells"
        f"{_near(manifest)}. Of captures of one address the newest is kept"
        f"{_chosen(manifest)}; the others are "
        f"in `rejections`, with the kept id as evidence.{_policy(manifest)} "
        f"{count_of(facts.clusters, 'article')} "
        f"{'stands' if facts.clusters == 1 else 'stand'} for more than one page (`cluster_size`), "
        f"the most told story for {count_of(facts.largest, 'page')}."
    )
    return f"{copies} {shared}".rstrip()


def _near(manifest: Manifest) -> str:
    """Say what counts as a copy, and how many were found in this release."""
    rule = manifest.deduplication or {}
    if not rule.get("near"):
        return ": they have its address or its text"
    near, contained, updates = (
        manifest.rejections.get(("deduplicate", reason), 0) for reason in (NEAR, CONTAINED, UPDATE)
    )
    told = f"; {updates:,} were told anew by their publisher" if updates else ""
    return (
        ": they have its address or its text, or nearly its text "
        f"({near:,} in this release: {rule['threshold']:.0%} of the runs of five words of both "
        f"texts are the same), or one text lies in the other ({contained:,}: "
        f"{rule['containment']:.0%} of it){told}"
    )


def _chosen(manifest: Manifest) -> str:
    if not (manifest.deduplication or {}).get("near"):
        return ", else the page with the earliest publication date"
    return (
        ", of what a publisher told again the last, of a text that lies in a longer one the "
        "longer, else the agency's own, the earliest, the longest (`kept_because`)"
    )


def _policy(manifest: Manifest) -> str:
    """Say what became of near copies where not all but one were left out."""
    policy = (manifest.deduplication or {}).get("policy", "keep_one")
    stays = {
        "keep_all": "All near copies stay",
        "keep_per_publisher": "Of near copies one of each publisher stays",
    }
    if policy not in stays:
        return ""
    return f" {stays[policy]}, in one split, and `near_duplicate_of` says of what it is one."


def tell_masks(manifest: Manifest) -> str:
    """Say what stands in the place of personal data; nothing where there are no masks."""
    masks = {
        rule.rule.removeprefix("pii/").replace("-", " "): rule.edits
        for rule in manifest.rules
        if rule.rule.startswith("pii/")
    }
    if not masks:
        return ""
    told = ", ".join(f"{kind} {count:,}" for kind, count in sorted(masks.items()))
    return (
        f" Masks such as `[email]` stand in the place of personal data ({told}): what they hide is "
        "in no table, and the edits lead back to texts with the masks."
    )
