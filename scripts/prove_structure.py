"""Read the pages of gold folders, and say whether what is told of their structure holds.

    python scripts/prove_structure.py GOLD... [--every N] [--show WHAT]

Of each page that becomes an article: its spans lie on the paragraphs of its text, each in one leaf;
its Markdown, read by an independent parser, has the words of its text; no caption stands in its
text. Where gold names the headings of a story they are compared with those found, and where a page
states a picture, for other networks or for search engines, it is compared with the first of the
article. What is true is read from the page by plain code, not by the one that is measured.

A page that states its site's logo, or what the site shows for want of a picture, states none: an
address without a path, a file whose short name says so, or one that pages of the same host with
other stories state as well. Fails where a span, a text or a caption is wrong, or where headings or
pictures are right in less than .95. ``--show`` lists ``headings``, ``pictures``, ``captions`` or
``markdown`` that are wrong.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from corpuskit import process, to_markdown  # the path comes first
from corpuskit.article import Article, Page
from corpuskit.edits import BREAK
from corpuskit.text.folding import fold_spaces
from markdown_lines import lines_of, without_bullets

FOLDERS = ("extraction", "sites", "kinds")
SHOWN = ("headings", "pictures", "captions", "markdown")
ENOUGH = 0.95
OWN, HOUSE = "state a picture of the story", "state a logo or none"
HOUSE_WORDS = frozenset(
    {"logo", "logos", "default", "fallback", "placeholder", "icon", "favicon", "avatar", "generic"}
    | {"noimage", "blank", "social", "share", "sharer", "sharing", "opengraph"}
)
MAX_HOUSE_WORDS = 4
MIN_CAPTION_CHARS = 20
"""A shorter caption, such as a name, may stand in a text for other reasons."""

_STORY = re.compile(r"(?:Article|Posting|Report|Review)$")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_TELLING = re.compile(r"[a-z-]{6}|\d{6}")
"""A shorter name, such as "fb.jpg" or "640x434", is of a size."""
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)\Z", re.IGNORECASE)


@dataclass
class Proof:
    """What was counted."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def share(self, part: str, whole: str) -> float:
        """Return one count by another."""
        return self.counts[part] / self.counts[whole] if self.counts[whole] else 1.0


@dataclass(frozen=True)
class Gold:
    """A page of gold."""

    row: Mapping[str, Any]
    html: bytes
    folder: str

    @property
    def tree(self) -> LexborHTMLParser:
        """The page, parsed."""
        coded = self.row.get("page_encoding") or "utf-8"
        return LexborHTMLParser(self.html.decode(coded, "replace"))


def read_gold(folders: Sequence[Path], every: int) -> Iterator[Gold]:
    """Yield the pages of gold folders, or each so-manieth."""
    for folder in folders:
        for name in FOLDERS:
            path = folder / name / "gold.jsonl"
            lines = path.read_bytes().splitlines() if path.exists() else []
            for line in lines[::every]:
                row = json.loads(line)
                html = gzip.decompress(path.with_name(f"{row['id']}.html.gz").read_bytes())
                yield Gold(row, html, name)


def check_spans(article: Article, proof: Proof) -> None:
    """Each leaf begins and ends with a paragraph, and they cover the text; entries hold leaves."""
    spans = article.structure or ()
    bounds, start = [], 0
    for paragraph in article.text.split(BREAK):
        bounds.append((start, start + len(paragraph)))
        start += len(paragraph) + len(BREAK)
    starts, ends = {one for one, _ in bounds}, {one for _, one in bounds}
    leaves = [span for span in spans if span.kind != "entry"]
    entries = [span for span in spans if span.kind == "entry"]
    right = (
        all(span.start in starts and span.end in ends for span in spans)
        and all(one.end + len(BREAK) == other.start for one, other in pairwise(leaves))
        and all(one.end < other.start for one, other in pairwise(entries))
        and [(leaves[0].start, leaves[-1].end) if leaves else (0, 0)] == [(0, len(article.text))]
        and all(
            list(span.cells) == sorted(span.cells)
            and (span.start, True) == (span.cells[0], span.cells[-1] <= span.end)
            for span in leaves
            if span.cells
        )
    )
    proof.counts["articles"] += 1
    proof.counts.update(span.kind for span in spans)
    if not right:
        proof.wrong["spans"].append(article.id)


def check_markdown(article: Article, proof: Proof) -> None:
    """Read the Markdown of an article, and compare its words with those of the text."""
    back = "".join(lines_of(to_markdown(article)))
    told = without_bullets(article.text, article.structure or ())
    if "".join(back.split()) != "".join(told.split()):
        proof.wrong["markdown"].append(article.id)


def check_headings(article: Article, gold: Gold, proof: Proof) -> None:
    """Compare the headings of an article with those that gold names."""
    row = gold.row
    wanted = row.get("subheads")  # those that ``sites`` names are some of a page's
    if not wanted or not row.get("body"):
        return
    keys = Counter(fold_spaces(one) for one in wanted)
    known = {fold_spaces(one) for one in row["body"].split("\n")}
    paragraphs = {fold_spaces(one) for one in article.text.split(BREAK)}
    found: Counter[str] = Counter()
    for span in article.structure or ():
        if span.kind == "heading" or (span.kind == "question" and span.level):
            text = article.text[span.start : span.end]
            key = fold_spaces(text)
            found[key] += 1
            if found[key] > keys[key]:
                where = "in the body" if key in known else "not in gold"
                proof.counts[f"false headings {where}"] += 1
                proof.wrong["headings"].append(f"{article.id} false, {where}: {text}")
    for key in keys - found:
        where = "a plain paragraph" if key in paragraphs else "not in the text"
        proof.counts[f"headings missed, {where}"] += 1
        proof.wrong["headings"].append(f"{article.id} missed, {where}: {key}")
    proof.counts["gold headings"] += keys.total()
    proof.counts["headings found"] += found.total()
    proof.counts["headings right"] += (keys & found).total()


def check_captions(article: Article, gold: Gold, proof: Proof) -> None:
    """Look for the captions of a page among the paragraphs of its text."""
    body = fold_spaces(gold.row.get("body") or "")
    tree = gold.tree
    paragraphs = {fold_spaces(one) for one in article.text.split(BREAK)}
    told = {one.caption for one in article.images or () if one.caption}
    below = tree.css("figcaption, .wp-caption-text")
    shown = {" ".join(one.text().split()) for one in below}
    for one in below:
        one.decompose()
    rest = fold_spaces(tree.body.text()) if tree.body else ""
    for name, captions in (("told", told), ("on pages", shown)):
        for caption in captions:
            key = fold_spaces(caption)
            if len(key) < MIN_CAPTION_CHARS:
                continue
            proof.counts[f"captions {name}"] += 1
            if key in paragraphs and key not in body and key not in rest:
                proof.counts[f"captions {name} in texts"] += 1
                proof.wrong["captions"].append(f"{article.id} {name}: {caption[:100]}")


def stated_pictures(tree: LexborHTMLParser) -> list[str]:
    """Read the addresses of the main picture that a page states, as they stand there."""
    found = [
        tag.attributes.get("content") or ""
        for tag in tree.css('meta[property="og:image"], meta[name="og:image"]')
    ]
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            nodes = [json.loads(script.text(), strict=False)]
        except ValueError:
            continue
        while nodes:
            node = nodes.pop()
            if isinstance(node, list):
                nodes += node
            elif isinstance(node, dict):
                kinds = node.get("@type")
                names = kinds if isinstance(kinds, list) else [kinds]
                if any(isinstance(one, str) and _STORY.search(one) for one in names):
                    found += pictures_of(node.get("image"))
                nodes += [v for v in (node.get("@graph"), node.get("mainEntity")) if v]
    return [one.strip() for one in found if one.strip()]


def pictures_of(value: Any) -> list[str]:
    """Read addresses from a value of schema.org's ``image``."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [one for part in value for one in pictures_of(part)]
    url = (value.get("url") or value.get("contentUrl")) if isinstance(value, dict) else None
    return [url] if isinstance(url, str) else []


def name_of(url: str) -> str:
    """Name the file of a picture: the last part of its path, or of one in its query."""
    parts = urlsplit(unquote(unquote(url)).strip())
    within = [
        one for one in re.split(r"[?&=;]", f"{parts.path}?{parts.query}") if _FILE.search(one)
    ]
    path = (within[-1] if within else parts.path).rstrip("/").lower()
    name = path.rpartition("/")[2]
    return name if _TELLING.search(name) else path


def address_of(url: str) -> str:
    """Return an address without its scheme."""
    return url.partition("://")[2] or url


def states_none(url: str, stated_by: Mapping[tuple[str, str], set[str]], host: str) -> bool:
    """Tell whether an address is of a logo, or of what a site shows for want of a picture."""
    path = urlsplit(url).path.strip("/")
    words = [one.lower() for one in _WORD.findall(path.rpartition("/")[2].partition(".")[0])]
    named = len(words) <= MAX_HOUSE_WORDS and not HOUSE_WORDS.isdisjoint(words)
    return not path or named or len(stated_by[host, address_of(url)]) > 1


def check_pictures(
    found: Sequence[tuple[Gold, Article, list[str]]],
    proof: Proof,
) -> None:
    """Compare the picture that a page states with the first of its article."""
    stated_by: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for gold, article, stated in found:
        for url in stated:
            stated_by[host_of(gold), address_of(url)].add(article.title or article.id)
    for gold, article, stated in found:
        proof.counts["pages that state a picture"] += 1
        first = article.images[0].url if article.images else ""
        right = name_of(first) in {name_of(url) for url in stated} if first else False
        house = all(states_none(url, stated_by, host_of(gold)) for url in stated)
        kind = HOUSE if house else OWN
        proof.counts[kind] += 1
        proof.counts[f"{kind}, and it is first"] += right
        proof.counts["stated picture is first"] += right
        if right == house:
            wrong = "told" if house else "missed"
            proof.wrong["pictures"].append(f"{article.id} {wrong}: {stated} {first}")


def host_of(gold: Gold) -> str:
    """Name the host of a page."""
    return gold.row.get("host") or gold.row.get("site") or urlsplit(gold.row["url"]).netloc


def prove(folders: Sequence[Path], every: int) -> Proof:
    """Read the pages, and count."""
    proof = Proof()
    with_pictures: list[tuple[Gold, Article, list[str]]] = []
    for gold in read_gold(folders, every):
        row = gold.row
        proof.counts["pages"] += 1
        article = process(Page(gold.html, "text/html", url=row["url"], id=row["id"]))
        if not isinstance(article, Article):
            continue
        check_spans(article, proof)
        check_markdown(article, proof)
        check_headings(article, gold, proof)
        check_captions(article, gold, proof)
        stated = stated_pictures(gold.tree) if gold.folder != "kinds" else []
        if stated:
            with_pictures.append((gold, article, stated))
    check_pictures(with_pictures, proof)
    return proof


def main() -> int:
    """Print what was counted; fail where something does not hold."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=1, help="read each so-manieth page")
    parser.add_argument("--show", action="append", default=[], choices=SHOWN)
    given = parser.parse_args()
    proof = prove(given.gold, given.every)
    for name, count in sorted(proof.counts.items()):
        print(f"{count:7,}  {name}")
    shares = {
        "headings, precision": proof.share("headings right", "headings found"),
        "headings, recall": proof.share("headings right", "gold headings"),
        "main pictures": proof.share(
            "state one of the story, and it is first", "state one of the story"
        ),
    }
    whole = proof.share("stated picture is first", "pages that state a picture")
    print(f"  {whole:.3f}  main pictures, logos and all")
    for name, share in shares.items():
        print(f"  {share:.3f}  {name}")
    never = ("spans", "markdown", "captions")
    for name in never:
        print(f"{len(proof.wrong[name]):7,}  wrong {name}: {' '.join(proof.wrong[name])[:200]}")
    for name in given.show:
        print("\n".join(proof.wrong[name]))
    return int(any(proof.wrong[name] for name in never) or min(shares.values()) < ENOUGH)


if __name__ == "__main__":
    sys.exit(main())
