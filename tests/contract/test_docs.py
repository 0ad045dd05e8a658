"""The documentation names all there is, and its configurations load."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

import corpuskit
from corpuskit.cli import COMMANDS, cli
from corpuskit.config import parse_config
from corpuskit.config.checked import parse_document
from corpuskit.config.site import Site, parse_crawl
from corpuskit.errors import ConfigError
from corpuskit.extraction.body.features import NAMES
from corpuskit.packaging.fields import TABLES
from sitedocs.api import PARTS, api_page, home_of
from sitedocs.columns import columns_page, figures_page, floors_page, weights_page, with_figures
from sitedocs.commands import commands_page
from sitedocs.configuration import FILES, configuration_page, fields_of, keys_of

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
YAML = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)")


def commands() -> Iterator[tuple[str, click.Command]]:
    with click.Context(cli) as context:
        for name in COMMANDS:
            found = cli.get_command(context, name)
            assert found is not None
            yield name, found
            for inner in getattr(found, "commands", {}).values():
                yield f"{name} {inner.name}", inner


def test_every_command_and_option_is_in_the_reference() -> None:
    page = commands_page()
    sections = dict(
        re.findall(r"^##+ ([a-z -]+)$\n(.*?)(?=^##+ |\Z)", page, re.MULTILINE | re.DOTALL)
    )
    for name, command in commands():
        assert name in sections
        for option in command.params:
            if isinstance(option, click.Option) and not option.hidden:
                assert all(spelt in sections[name] for spelt in option.opts), (name, option.opts)
        assert f"corpuskit {name}" in sections[name]
        assert not re.search(r"\n\| `[^`\n]*(?:\\\||&lt;)", sections[name]), "escaped in code"
        first = inspect.cleandoc(command.help or "").split("\n")[0][:40]
        assert first.replace("<", "&lt;") in sections[name]


@pytest.mark.parametrize(("title", "file", "model"), FILES)
def test_every_key_is_in_the_reference_with_its_meaning(
    title: str, file: str, model: type[Site]
) -> None:
    page = configuration_page()
    section = page[page.index(f"## {title}\n") :].split("\n## ")[0]
    keys = list(keys_of(file))
    named = {path for path, _ in fields_of(model)}
    if file == "crawl.yaml":
        named = {path for path in named if path[0] != "sites" or len(path) == 1}
    assert {key.path for key in keys} == named
    for key in keys:
        assert f"`{key.name}`" in section
    below = {key.path[:-1] for key in keys}
    assert [key.name for key in keys if not key.meaning and key.path not in below] == []


def test_every_column_and_figure_is_in_the_reference() -> None:
    page = columns_page()
    for schema in TABLES.values():
        assert all(f"| `{name}` |" in page for name in schema.names)
    assert all(f"| `{name}` |" in figures_page() for name in NAMES)
    fields = (DOCS / "fields.md").read_text()
    for name in TABLES["data"].names:
        assert f"`{name}`" in fields, name


def test_every_public_name_is_in_the_reference() -> None:
    assert [name for _, names in PARTS for name in names if name not in corpuskit.__all__] == []
    assert {name for _, names in PARTS for name in names} == set(corpuskit.__all__)
    assert all(f"::: {home_of(name)}" in api_page() for name in corpuskit.__all__)


def test_cards_and_floors_are_whole() -> None:
    quality = with_figures((DOCS / "quality.md").read_text())
    assert "<!--" not in quality
    assert quality.count("| never fitted |") == 2
    assert "Other scripts than Latin" in quality
    assert "## Weights of the ballot" in weights_page()
    assert weights_page().count("### Limits") == 3
    assert "## gold-pages" in floors_page()


def loads(text: str) -> bool:
    """Say whether a block is a configuration, or a piece of one, of any kind."""
    for load in (
        lambda: parse_config(text),
        lambda: parse_document(text, name="a site").validate(Site),
        lambda: parse_crawl(text),
    ):
        try:
            load()
        except ConfigError:
            continue
        return True
    return False


def test_every_configuration_of_the_documentation_loads() -> None:
    blocks = [
        (path.name, block)
        for path in (*sorted(DOCS.rglob("*.md")), ROOT / "README.md")
        for block in YAML.findall(path.read_text())
    ]
    assert len(blocks) > 4
    assert [name for name, block in blocks if not loads(block)] == []
    assert not loads("sources: [a]\nnonsense: 1")


def test_every_page_is_in_the_navigation_and_every_link_leads_somewhere() -> None:
    listed = set(re.findall(r": ([a-z/-]+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE))
    written = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    made = {name for name in listed if name.startswith("reference/")}
    assert written == listed - made
    for path in (*DOCS.rglob("*.md"), ROOT / "README.md"):
        for target, _ in LINK.findall(path.read_text()):
            if not target or target.isdigit():  # what explain prints: [-words-](2)
                continue
            place = (path.parent / target).resolve()
            known = place.is_relative_to(DOCS) and place.relative_to(DOCS).as_posix() in made
            assert known or place.exists(), (path.name, target)


def test_the_configuration_of_the_site_asks_nobody() -> None:
    site = yaml.safe_load((ROOT / "mkdocs.yml").read_text())
    assert site["theme"]["font"] is False
    for name in (*site["extra_javascript"], *site["extra_css"]):
        assert "//" not in name, "not of this folder"
        assert not re.search(r"https?:|url\(|@import|\bimport\b|fetch\(", (DOCS / name).read_text())
