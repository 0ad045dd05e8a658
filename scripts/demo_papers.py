"""Read the demo newspapers: papers, stories and templates, all of them data under scripts/demo."""

from __future__ import annotations

import functools
import hashlib
import html
import json
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

Story: TypeAlias = dict[str, Any]

HERE = Path(__file__).parent / "demo"
SLOT = re.compile(r"\{\{(\w+)(?:\|(html|json))?\}\}")
"""``{{name}}`` is escaped, ``{{name|json}}`` a JSON string, ``{{name|html}}`` goes in as it is."""
PART = re.compile(r"^<!--@ (\w+) -->\n", re.MULTILINE)


class Site(NamedTuple):
    """One newspaper: its data and the parts of its template."""

    data: dict[str, Any]
    parts: dict[str, str]
    stories: list[Story]

    def part(self, name: str, values: Mapping[str, Any]) -> str:
        """Fill one part of the template; the paper's own values stand behind the given ones."""
        own = {"host": self.data["host"], "site_name": self.data["name"]}
        return fill(self.parts[name], own | dict(values))


def fill(template: str, values: Mapping[str, Any]) -> str:
    """Put values into the slots of a template.

    Raises:
        KeyError: the template names a value that is not there.

    Examples:
        >>> fill("<b>{{name}}</b>{{name|json}}", {"name": "A & B"})
        '<b>A &amp; B</b>"A & B"'
        >>> fill("body{color:red}", {})
        'body{color:red}'
    """

    def put(match: re.Match[str]) -> str:
        value = values[match[1]]
        if match[2] == "json":
            return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")
        return str(value) if match[2] == "html" else html.escape(str(value))

    return SLOT.sub(put, template)


def number(text: str) -> int:
    """Return a number that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")


def slug(name: str) -> str:
    """Return a name as it stands in an address.

    Examples:
        >>> slug("Nation & World"), slug("América")
        ('nation-world', 'america')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


@functools.cache
def settings() -> dict[str, Any]:
    """Return the papers and the pages that are no articles, as the data file has them."""
    return tomllib.loads((HERE / "sites.toml").read_text("utf-8"))


def sites() -> dict[str, Site]:
    """Return the papers by key, each with the stories it printed."""
    printed = stories()
    return {
        data["key"]: Site(
            data, parts(data["key"]), [one for one in printed if one["site"] == data["key"]]
        )
        for data in settings()["site"]
    }


def redesigned(site: Site, day: str | None) -> Site | None:
    """Return the paper in its second template, or None where it has none."""
    if "redesign" not in site.data:
        return None
    changed = {"redesign": day or site.data["redesign"], "chrome": site.data["chrome_v2"]}
    return site._replace(data=site.data | changed, parts=parts(f"{site.data['key']}-v2"))


@functools.cache
def parts(name: str) -> dict[str, str]:
    """Return the parts of a template file by name."""
    text = (HERE / "templates" / f"{name}.html").read_text("utf-8")
    pieces = PART.split(text)
    return {key: part.strip("\n") for key, part in zip(pieces[1::2], pieces[2::2], strict=True)}


def stories() -> list[Story]:
    """Return every story with its copies, each as a record of the paper that printed it."""
    found: list[Story] = []
    for file in sorted((HERE / "stories").glob("*.toml")):
        for story in tomllib.loads(file.read_text("utf-8"))["story"]:
            copies = story.pop("copy", [])
            if copies:
                story["group"] = story["id"]
            common = {
                key: value
                for key, value in story.items()
                if key not in {"dl", "sign", "sign_inline", "author_line", "photo", "credit"}
            }
            found += [story, *(common | copy for copy in copies)]
    return found
