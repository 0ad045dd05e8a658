"""The page itself: chapters put into a template that escapes everything, and one style sheet.

The file stands for itself: no script, no font, no picture and no other request. Its policy (CSP)
allows nothing but the style sheet, which is named by its digest, so that nothing that a stranger
wrote into a title can do anything.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from importlib import resources
from importlib.util import find_spec
from typing import Final

from corpuskit.errors import ConfigError
from corpuskit.packaging.release import Release
from corpuskit.report import chapters, portraits
from corpuskit.report.blocks import Chapter, Prose
from corpuskit.report.counting import Counts, count
from corpuskit.report.flow import examples, flow
from corpuskit.report.origins import copies, places, trust
from corpuskit.report.reading import Tables, tables
from corpuskit.report.samples import removal
from corpuskit.report.showing import number, shown, visible
from corpuskit.report.since import changed

EXTRA: Final = "corpuskit[report]"
DESCRIPTION_CHARS: Final = 400


def require_extra() -> None:
    """Raise ConfigError with what to do where the packages that draw are not installed."""
    if not all(map(find_spec, ("matplotlib", "jinja2"))):
        raise ConfigError(f"a report needs more packages: pip install '{EXTRA}'")


def render(release: Release) -> str:
    """Return the report of a release as one HTML document.

    Raises:
        ConfigError: the extra ``[report]`` is not installed.
        PackageError: the release is damaged.
    """
    require_extra()
    with tables(release) as opened:
        counts = count(opened)
        sections = _sections(opened, counts)
    return _fill(release, counts, sections)


def _sections(opened: Tables, counts: Counts) -> tuple[Chapter, ...]:
    manifest = opened.manifest
    return (
        chapters.where_pages_went(flow(manifest), examples(opened)),
        chapters.what_was_removed(removal(opened)),
        portraits.when(counts),
        portraits.who(counts),
        portraits.how_long(counts),
        portraits.where(places(opened)),
        chapters.copies_chapter(copies(opened), manifest.deduplication),
        chapters.trust_chapter(trust(opened)),
        portraits.split_balance(counts, manifest),
        chapters.changes_chapter(manifest, changed(opened)),
    )


def _fill(release: Release, counts: Counts, sections: Sequence[Chapter]) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    manifest = release.manifest
    card = manifest.card or {}
    style = resources.files("corpuskit.report").joinpath("templates/report.css").read_text("utf-8")
    environment = Environment(
        loader=PackageLoader("corpuskit.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"brief": shown, "long": lambda text: shown(text, 1_000)}
    environment.filters["visible"] = visible
    environment.filters["drawing"] = Markup  # what matplotlib drew; its texts are escaped in it
    page = environment.get_template("report.html").render(
        title=shown(str(card.get("title") or manifest.name)),
        description=shown(str(card.get("description") or ""), DESCRIPTION_CHARS),
        manifest=manifest,
        figures=_figures(manifest.pages, counts),
        alarms=[
            block.text
            for section in sections
            for block in section.blocks
            if isinstance(block, Prose) and block.alarm
        ],
        sections=sections,
        style=Markup(style),  # noqa: S704 - a file of this package
        style_digest=b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        name=shown(manifest.name),
    )
    return f"{page.strip()}\n"


def _figures(pages: int, counts: Counts) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what is told first: a name, and one line or two."""
    days = (counts.first[:10], counts.last[:10]) if counts.first and counts.last else ("–",)
    return (
        ("articles", (number(counts.articles),)),
        ("pages read", (number(pages),)),
        ("sites", (number(counts.hosts),)),
        ("languages", (number(counts.languages.all_groups),)),
        ("published from, to", tuple(dict.fromkeys(days))),
    )
