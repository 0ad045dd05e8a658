"""Pages whose story is known: gold folders, checkouts of benchmarks, the invented newspapers."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bodyfit.pages import PERMITTED, plain
from corpuskit.evaluation.scores import body_variants
from corpuskit.text.folding import fold_spaces

WEB = frozenset({"web", "blog"})
"""Kinds of pages that are no news."""


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page on the disk, and what a good tool finds on it."""

    id: str
    path: Path
    url: str | None
    host: str
    language: str | None
    encoding: str | None
    kind: str
    """``news`` or ``web``; of checkouts their own name."""
    fitted: bool
    """The weights that ship were fitted on it, or on pages of its host."""
    golds: tuple[str, ...] = field(repr=False)
    """Texts that all count as right; the first is the body as it is given."""
    must: tuple[str, ...] = field(repr=False)
    leaks: tuple[str, ...] = field(repr=False)


def read_gold(folder: Path) -> Iterator[GoldPage]:
    """Read the pages of a gold folder that have a body or strings to look for."""
    path = folder / "extraction" / "gold.jsonl"
    for line in path.read_bytes().splitlines():
        row = json.loads(line)
        if not (row["body"] or row["must_contain"] or row["must_not_contain"]):
            continue
        yield GoldPage(
            row["id"],
            path.with_name(f"{row['id']}.html.gz"),
            row["url"],
            str(row.get("host") or row["id"]),
            row.get("language"),
            row.get("page_encoding"),
            "web" if row.get("kind") in WEB else "news",
            row["source_repo"] in PERMITTED,
            _variants(row) if row["body"] else (),
            tuple(row["must_contain"]),
            tuple(row["must_not_contain"]),
        )


def _variants(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the bodies that count as right, each with and without the headline.

    Some tools print the headline, some gold holds it: neither shall decide.
    """
    summary = "\n\n".join(row.get("summary") or []) or None
    variants = list(body_variants(row["body"], summary, row.get("optional_paragraphs")))
    title = row.get("title") or ""
    if title:
        first, blank, rest = row["body"].partition("\n\n")
        starts = fold_spaces(first) == fold_spaces(title)
        variants += [rest] if starts and blank else [f"{title}\n\n{one}" for one in variants]
    return tuple(plain(one) for one in variants if one.strip())


def read_wcxb(folder: Path, split: str) -> Iterator[GoldPage]:
    """Read a split of a checkout of WCXB, articles and all other kinds."""
    for path in sorted((folder / split / "ground-truth").glob("*.json")):
        data = json.loads(path.read_bytes())
        truth = data.get("ground_truth")
        if not isinstance(truth, dict):
            continue
        told = (data.get("_internal") or {}).get("page_type") or "article"
        kind = told.get("primary", "article") if isinstance(told, dict) else told
        page = next((folder / split / "html").glob(f"{path.stem}.html*"), None)
        if page is None:
            continue
        url = data.get("url")
        yield GoldPage(
            path.stem,
            page,
            url,
            _host(url) or path.stem,
            "en",
            "utf-8",
            "collection" if kind == "category" else kind,
            fitted=split == "dev",
            golds=(truth.get("main_content") or "",),
            must=tuple(truth.get("with") or ()),
            leaks=tuple(truth.get("without") or ()),
        )


def read_aeb(folder: Path) -> Iterator[GoldPage]:
    """Read a checkout of the article-extraction-benchmark."""
    for ident, row in json.loads((folder / "ground-truth.json").read_bytes()).items():
        url = row.get("url")
        yield GoldPage(
            ident,
            folder / "html" / f"{ident}.html.gz",
            url,
            _host(url) or ident,
            None,
            "utf-8",
            "news",
            fitted=True,
            golds=(row.get("articleBody") or "",),
            must=(),
            leaks=(),
        )


def _host(url: str | None) -> str | None:
    host = urlsplit(url or "").hostname
    return host.removeprefix("www.") if host else None


def read_demo(folder: Path) -> Iterator[GoldPage]:
    """Write the pages of the invented newspapers into a folder, and read them."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    import demo_site

    folder.mkdir(parents=True, exist_ok=True)
    for one in demo_site.pages():
        if "expected_rejection" in one.gold:
            continue
        ident = sha256(one.url.encode()).hexdigest()[:16]
        path = folder / f"{ident}.html.gz"
        path.write_bytes(gzip.compress(one.content, mtime=0))
        gold = one.gold
        language = gold["language"]
        yield GoldPage(
            ident,
            path,
            one.url,
            _host(one.url) or "",
            language,
            None,
            "news",
            fitted=False,
            golds=_invented(gold),
            must=(),
            leaks=(),
        )


def _invented(gold: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the right bodies of an invented page: with and without dateline and sign-off."""
    first, *rest = gold["body"]
    opening = f"{gold['dateline']['raw']} {first}" if gold["dateline"] else first
    ends: list[list[str]] = [[], [gold["signoff"]]] if gold["signoff"] else [[]]
    texts = ["\n\n".join([head, *rest, *end]) for head in {opening, first} for end in ends]
    row = {"title": gold["title"], "summary": [gold["description"]] * bool(gold["description"])}
    return tuple(one for text in texts for one in _variants(row | {"body": text}))


def sample(pages: Sequence[GoldPage], count: int | None) -> list[GoldPage]:
    """Draw pages, or all in an order, by a hash of their ids: the same wherever they lie."""
    return sorted(pages, key=lambda page: sha256(page.id.encode()).digest())[:count]
