"""Site profiles: what a site's own pages said is template and what is story.

A profile is a small TOML file that people can read and edit. It is learned by
:mod:`corpuskit.learning.templates` and carried out by :mod:`corpuskit.extraction.body.by_profile`.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Final

from corpuskit.errors import KnowledgeError

LEARNER: Final = 4
"""Version of the learner; it changes when the same pages give another profile."""

_HEADER: Final = """\
# What corpuskit learned of this site from its own pages. Edit it freely:
# "keep" wins over all else: selectors such as "div.factbox", or the text of a line.
"""


@dataclass(frozen=True, slots=True)
class Template:
    """One way in which a site lays out its stories."""

    kind: str
    """``article``, ``live``, ``gallery``, ``video`` or ``index``."""
    # Without the long ones, hashes are cheap; rules are looked up by template on every page.
    story: tuple[str, ...] = field(hash=False)
    """Selectors of what is story wherever it stands on the page."""
    often: tuple[str, ...] = field(default=(), hash=False)
    """Selectors of what is story unless the markup of the page says otherwise."""
    drop: tuple[str, ...] = field(default=(), hash=False)
    """Selectors of what stands among the story and is none of it."""
    container: str | None = None
    """Selector of the element that holds headline and story; all else is template."""
    title: str | None = None
    """Selectors of headline, authors and date: read where a page's metadata say nothing."""
    authors: str | None = None
    date: str | None = None
    pages: int = 0
    """How many distinct stories it was learned from."""
    confidence: float = 0.0
    """Share of the story's characters on which the votes agree, 0-1."""
    valid_from: str | None = None
    """Day of the first page it was learned from; None where pages had no dates."""
    valid_until: str | None = None
    """Day of the last page before another template took its place; None while it holds."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that stands on many pages of a site."""

    text: str
    pages: int
    share: float
    """Share of the site's pages on which it was seen, 0-1."""
    position: str
    """``start``, ``inside`` or ``end`` of the story."""


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """What is known of one host."""

    host: str
    learner: int = LEARNER
    pages: int = 0
    """How many distinct pages it was learned from."""
    keep: tuple[str, ...] = ()
    """Selectors and lines that stay whatever the learner thinks; written by people."""
    template: tuple[Template, ...] = field(default=(), hash=False)
    line: tuple[Line, ...] = field(default=(), hash=False)
    sections: tuple[str, ...] = field(default=(), hash=False)
    """Paths of its front and section pages: addresses of many stories go on from them."""
    drop: tuple[str, ...] = ()
    """Selectors and lines that go unless ``keep`` names them too; written by people."""

    @property
    def is_unlearned(self) -> bool:
        """It holds nothing but what people said: the site is still to be learned."""
        return not (self.pages or self.template or self.line)


def dump_profile(profile: SiteProfile) -> str:
    """Write a profile as TOML; the same profile gives the same bytes.

    Examples:
        >>> print(dump_profile(SiteProfile("news.example", pages=9)).split("else:")[1])
         selectors such as "div.factbox", or the text of a line.
        <BLANKLINE>
        host = "news.example"
        learner = 4
        pages = 9
        keep = []
        <BLANKLINE>
    """
    lines = [_HEADER, *_scalars(profile)]
    for name in ("template", "line"):
        for entry in getattr(profile, name):
            lines += ["", f"[[{name}]]", *_scalars(entry)]
    return "\n".join(lines) + "\n"


def load_profile(text: str, *, name: str = "<profile>") -> SiteProfile:
    """Read a profile.

    Raises:
        KnowledgeError: it is no TOML, or a key is unknown, missing or of the wrong type.

    Examples:
        >>> load_profile(dump_profile(SiteProfile("news.example"))).host
        'news.example'
        >>> load_profile('keeps = []')
        Traceback (most recent call last):
        corpuskit.errors.KnowledgeError: <profile>: unknown key "keeps"; known are drop, host, \
keep, learner, line, pages, sections, template
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(f"{name}: {error}") from error
    data["template"] = tuple(
        _read(Template, entry, f"{name}: template {n}")
        for n, entry in enumerate(_tables(data, "template", name), 1)
    )
    data["line"] = tuple(
        _read(Line, entry, f"{name}: line {n}")
        for n, entry in enumerate(_tables(data, "line", name), 1)
    )
    profile: SiteProfile = _read(SiteProfile, data, name)
    return profile


def _tables(data: dict[str, Any], key: str, name: str) -> list[dict[str, Any]]:
    found = data.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise KnowledgeError(f"{name}: {key}: write each one under its own [[{key}]]")
    return found


_LEFT_OUT: Final = frozenset({"sections", "drop"})
"""Keys of a profile that are not written where they are empty."""

_TYPES: Final = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "str | None": (str,),
    "tuple[str, ...]": (list,),
}


def _read(kind: Any, data: dict[str, Any], name: str) -> Any:
    known = {f.name: f for f in fields(kind)}
    for key, value in data.items():
        if key not in known:
            raise KnowledgeError(
                f'{name}: unknown key "{key}"; known are {", ".join(sorted(known))}'
            )
        wanted = _TYPES.get(str(known[key].type))
        if wanted and (not isinstance(value, wanted) or isinstance(value, bool)):
            raise KnowledgeError(f"{name}: {key}: must be {known[key].type}, not {value!r}")
        if isinstance(value, list) and not all(isinstance(one, str) for one in value):
            raise KnowledgeError(f"{name}: {key}: must be a list of texts")
    missing = [
        key
        for key, f in known.items()
        if f.default is MISSING and f.default_factory is MISSING and key not in data
    ]
    if missing:
        raise KnowledgeError(f'{name}: "{missing[0]}" is missing')
    return kind(
        **{key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    )


def _scalars(entry: Any) -> Iterator[str]:
    for f in fields(entry):
        value = getattr(entry, f.name)
        if value is None or f.name in {"template", "line"}:
            continue
        if not value and isinstance(entry, SiteProfile) and f.name in _LEFT_OUT:
            continue
        if isinstance(value, tuple):
            inner = "".join(f"\n  {_string(one)}," for one in value)
            yield f"{f.name} = [{inner}\n]" if value else f"{f.name} = []"
        else:
            yield f"{f.name} = {_string(value) if isinstance(value, str) else value}"


def _string(text: str) -> str:
    """Write a text as a TOML basic string; JSON's escapes are among TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
