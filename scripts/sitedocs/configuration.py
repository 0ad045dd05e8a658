"""The reference of configurations: keys and defaults from the models, words from configs/."""

from __future__ import annotations

import ast
import inspect
import json
import re
import textwrap
import types
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from corpuskit.config import Config
from corpuskit.config.checked import Section
from corpuskit.config.site import Crawl, Site

ROOT = Path(__file__).parents[2]

FILES: tuple[tuple[str, str, type[Section]], ...] = (
    ("A build", "full.yaml", Config),
    ("A crawl", "crawl.yaml", Crawl),
    ("A site", "site.yaml", Site),
)
"""Title, file with a comment for each key, and the model that it is checked by."""

TEXTS = ("decontamination", "texts")
"""Keys below are those of sources."""

_KEY = re.compile(r"(?P<indent> *)(?P<dash>- )?(?P<key>[A-Za-z_]\w*):(?=\s|$)")
_BEHIND = re.compile(r"\s#\s?(?P<words>.*)$")
_ALONE = re.compile(r" +#\s?(?P<words>.*)$")

PLAIN = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    type(None): "null",
}
UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


class Key(NamedTuple):
    """A key of a configuration."""

    path: tuple[str, ...]
    kind: str
    default: str
    meaning: str

    @property
    def name(self) -> str:
        """As ``filter.min_words``."""
        return ".".join(self.path)


def configuration_page() -> str:
    """Return the reference of all three kinds of files."""
    lines = [
        "# Configuration",
        "",
        "Made from the code: every key, what it may hold, its default and its meaning. A build",
        "needs `name`, `sources` and `output`; a crawl `contact` and `sites`; a site `homepage`.",
        "An unknown key is a mistake, told with file, line and column. `corpuskit sites check",
        "FILE` checks all three, and [`corpuskit init`](commands.md#init) writes a short one.",
        "",
    ]
    for title, file, _ in FILES:
        lines += [f"## {title}", "", f"As one file with comments: `configs/{file}`.", ""]
        lines += _tables(list(keys_of(file)))
    return "\n".join(lines) + "\n"


def keys_of(file: str) -> Iterator[Key]:
    """Yield the keys of a kind of file, in the order of its model."""
    model = next(one for _, name, one in FILES if name == file)
    said = dict(docstrings_of(model))
    words = comments_of((ROOT / "configs" / file).read_text(encoding="utf-8"))
    for path, field in fields_of(model):
        if file == "crawl.yaml" and path[0] == "sites" and len(path) > 1:
            continue  # a site has a table of its own
        kind, default = kind_of(field.annotation), default_of(field)
        source = ("sources", *path[2:]) if path[:2] == TEXTS else path
        yield Key(path, kind, default, words.get(path) or words.get(source) or said[path])


def fields_of(
    model: type[Section], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    """Yield the fields of a model and of the sections in it, each with its path."""
    for name, field in model.model_fields.items():
        path = (*above, name)
        yield path, field
        if inner := section_in(field.annotation):
            yield from fields_of(inner, path)


def docstrings_of(
    model: type[Section], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what a model says below each of its fields, and the sections in it below theirs."""
    body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    said: dict[str, str] = {}
    for field, below in pairwise(getattr(body, "body", [])):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            told = below.value if isinstance(below, ast.Expr) else None
            if isinstance(told, ast.Constant) and isinstance(told.value, str):
                said[field.target.id] = " ".join(told.value.replace("``", "`").split())
    for name, field in model.model_fields.items():
        yield (*above, name), said.get(name, "")
        if inner := section_in(field.annotation):
            yield from docstrings_of(inner, (*above, name))


def section_in(annotation: Any) -> type[Section] | None:
    """Return the model that a field holds one or several of."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    return next(filter(None, map(section_in, get_args(annotation))), None)


def comments_of(text: str) -> dict[tuple[str, ...], str]:
    """Return the comment of each key of a file: behind it, and in the lines below."""
    found: dict[tuple[str, ...], list[str]] = {}
    above: list[tuple[int, str]] = []
    last: tuple[str, ...] | None = None
    for line in text.splitlines():
        key = _KEY.match(line)
        if key:
            indent = len(key["indent"]) + len(key["dash"] or "")
            above = [one for one in above if one[0] < indent]
            above.append((indent, key["key"]))
            last = tuple(name for _, name in above)
            behind = _BEHIND.search(line)
            found[last] = [behind["words"]] if behind else []
        elif (alone := _ALONE.match(line)) and last is not None:
            found[last].append(alone["words"])
        else:
            last = None
    return {path: " ".join(words) for path, words in found.items()}


def kind_of(annotation: Any) -> str:
    """Say in words what a field may hold."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return ", ".join(f"`{one}`" for one in inner)
    if origin is Annotated:
        return kind_of(inner[0])
    if origin in {Union, types.UnionType}:
        return " or ".join(dict.fromkeys(map(kind_of, inner)))
    if origin is tuple:
        return f"list of: {kind_of(inner[0])}"
    if origin is dict:
        return f"text: {kind_of(inner[1])}"
    if section_in(annotation):
        return "keys below"
    return PLAIN.get(annotation, getattr(annotation, "__name__", "text").lower())


def default_of(field: FieldInfo) -> str:
    """Write the default as YAML does; empty where there is none, or where the keys below say it."""
    if field.is_required() or field.default_factory is not None:
        return ""
    return "" if isinstance(field.default, Section) else f"`{_yaml(field.default)}`"


def _yaml(value: Any) -> str:
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return next(f"{seconds // size}{unit}" for unit, size in UNITS if seconds % size == 0)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_yaml, value))}]"
    return value if isinstance(value, str) and value else json.dumps(value)


def _tables(keys: list[Key]) -> Iterator[str]:
    """Yield one table of the keys that stand alone, and one for each section."""
    groups: dict[str, list[Key]] = {"": []}
    for key in keys:
        if len(key.path) == 1 and key.kind.endswith("keys below"):
            groups[key.path[0]] = []
            groups[""].append(key)
        else:
            groups["" if len(key.path) == 1 else key.path[0]].append(key)
    for name, rows in groups.items():
        if name:
            yield from (f"### `{name}`", "")
        yield from ("| key | holds | default | meaning |", "|---|---|---|---|")
        for key in rows:
            yield f"| `{key.name}` | {cell(key.kind)} | {cell(key.default)} | {cell(key.meaning)} |"
        yield ""


def cell(text: str) -> str:
    """Write a text into a cell of a table of Markdown."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
