"""Render the demo newspapers: invented stories, real markup habits, the same bytes every time.

Usage: python scripts/demo_site.py --out build/demo-pages [--gold build/demo-gold.jsonl]

The stories are data under scripts/demo/stories; each paper has a template of its own below. A few
pages are broken on purpose, so that a build shows what becomes of them.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

RELATED = 4
"""Other stories that a page points to."""

HERE = Path(__file__).parent / "demo"


class DemoPage(NamedTuple):
    """A page as a server would send it, and what is true of it."""

    path: str
    url: str | None
    content: bytes
    gold: dict[str, Any]


class Paper(NamedTuple):
    """One newspaper: how its stories are dressed."""

    host: str
    name: str
    language: str
    template: str
    paragraph: str
    related: str


PAPERS = {
    "gazette": Paper(
        "gazette.example",
        "The Harbor Gazette",
        "en",
        "gazette.html",
        "<p>{}</p>",
        '<li class="related-item"><h3 class="post-title"><a href="{url}">{title}</a></h3></li>',
    ),
    "plains": Paper(
        "plains-courier.example",
        "Plains Courier",
        "en",
        "gazette.html",
        "<p>{}</p>",
        '<li class="related-item"><h3 class="post-title"><a href="{url}">{title}</a></h3></li>',
    ),
    "estero": Paper(
        "ecosdelestero.example",
        "Ecos del Estero",
        "es",
        "estero.html",
        '<p class="parrafo_x7Kq2">{}</p>',
        '<div class="Relacionadas_item__9fKzQ"><a href="{url}">{title}</a></div>',
    ),
    "kurier": Paper(
        "talkurier.example",
        "Talkurier",
        "de",
        "kurier.html",
        "<p>{}</p>",
        '<li><a href="{url}">{title}</a></li>',
    ),
}


def stories() -> list[dict[str, Any]]:
    """Return every story with its copies, each as a record of the paper that printed it."""
    found = []
    for file in sorted((HERE / "stories").glob("*.toml")):
        for story in tomllib.loads(file.read_text("utf-8"))["story"]:
            copies = story.pop("copy", [])
            found.append(story)
            bare = {key: value for key, value in story.items() if key not in {"dl", "sign", "lead"}}
            for number, copy in enumerate(copies):
                own = copy | {"id": f"{story['id']}-{number + 1}", "copy_of": story["id"]}
                found.append(bare | own)
    return found


def pages() -> Iterator[DemoPage]:
    """Yield the pages of all papers, then those that are broken."""
    every = stories()
    for story in every:
        paper = PAPERS[story["site"]]
        others = [one for one in every if one["site"] == story["site"] and one is not story]
        yield render(story, paper, others)
    yield from broken(every)


def address(story: dict[str, Any]) -> str:
    """Return the URL path of a story."""
    return f"{story['at'][:7].replace('-', '/')}/{story['id']}"


def render(story: dict[str, Any], paper: Paper, others: list[dict[str, Any]]) -> DemoPage:
    """Dress a story as its paper does."""
    blocks = [block.strip() for block in story["text"].strip().split("\n\n")]
    raw = story.get("dl", {}).get("raw")
    url = f"https://{paper.host}/{address(story)}"
    start = sum(map(ord, story["id"])) % max(1, len(others) - RELATED)
    related = "".join(
        paper.related.format(
            url=f"https://{paper.host}/{address(other)}", title=html.escape(other["title"])
        )
        for other in others[start : start + RELATED]
    )
    signed = [f"<p>{html.escape(line)}</p>" for line in story.get("sign", [])]
    fields = {
        "title": html.escape(story["title"]),
        "lead": html.escape(story.get("lead", "")),
        "name": html.escape(paper.name),
        "language": paper.language,
        "url": url,
        "at": story["at"],
        "section": html.escape(story.get("section", "")),
        "byline": html.escape(story.get("author_line", ", ".join(story.get("by", [])))),
        "photo": html.escape(story.get("photo", "")),
        "credit": html.escape(story.get("credit", "")),
        "tags": "".join(f'<a rel="tag" href="/tag">{html.escape(t)}</a>' for t in story["tags"])
        if story.get("tags")
        else "",
        "related": related,
        "body": body(blocks, paper, raw) + "".join(signed),
        "json": json.dumps(metadata(story, paper, url), ensure_ascii=False),
    }
    template = Template((HERE / "templates" / paper.template).read_text("utf-8"))
    content = template.substitute(fields)
    gold = {
        "url": url,
        "title": story["title"],
        "published": story["at"],
        "language": paper.language,
        "authors": story.get("by", []),
        "body": [plain(block) for block in blocks],
        "dateline": story.get("dl"),
        "signoff": story.get("sign", []),
        "copy_of": story.get("copy_of"),
    }
    encoding = "cp1252" if story["id"].endswith("jubilados") else "utf-8"
    data = content.encode(encoding, "xmlcharrefreplace")
    return DemoPage(f"{paper.host}/{address(story)}.html", url, data, gold)


def body(blocks: list[str], paper: Paper, raw: str | None) -> str:
    """Return the story's markup, its dateline before the first paragraph."""
    parts = []
    for number, block in enumerate(blocks):
        text = html.escape(plain(block), quote=False)
        if number == 0 and raw:
            text = f"{html.escape(raw)} {text}"
        if block.startswith("## "):
            parts.append(f"<h2>{text}</h2>")
        elif block.startswith("> "):
            parts.append(f"<blockquote><p>{text}</p></blockquote>")
        elif block.startswith("- "):
            items = "".join(f"<li>{html.escape(line[2:])}</li>" for line in block.split("\n"))
            parts.append(f"<ul>{items}</ul>")
        elif block.startswith("| "):
            rows = (re.split(r"\s*\|\s*", line.strip("| ")) for line in block.split("\n"))
            cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
            parts.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>")
        else:
            parts.append(paper.paragraph.format(text))
    return "\n".join(parts)


def plain(block: str) -> str:
    """Return a block without its mark."""
    return re.sub(r"^(?:## |> |- |\| )", "", block).replace("\n", " ")


def metadata(story: dict[str, Any], paper: Paper, url: str) -> dict[str, Any]:
    """Return the page's JSON-LD."""
    return {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": paper.name, "url": f"https://{paper.host}/"},
            {
                "@type": "NewsArticle",
                "headline": story["title"],
                "datePublished": story["at"],
                "author": [{"@type": "Person", "name": name} for name in story.get("by", [])],
                "publisher": {"@type": "Organization", "name": paper.name},
                "articleSection": story.get("section"),
                "mainEntityOfPage": url,
            },
        ],
    }


def broken(every: list[dict[str, Any]]) -> Iterator[DemoPage]:
    """Yield what a crawl brings home as well: no stories, and files that are no pages."""
    links = "".join(f'<li><a href="/{one["id"]}">{one["title"]}</a></li>' for one in every[:30])
    index = (
        '<!DOCTYPE html><html lang="en"><head><title>Latest news | The Harbor Gazette</title>'
        '<meta property="og:type" content="website">'
        '<script type="application/ld+json">{"@type": "CollectionPage"}</script></head>'
        f"<body><h1>Latest news</h1><ul>{links}</ul></body></html>"
    )
    cases = {
        "gazette.example/index.html": (index.encode(), "index page"),
        "gazette.example/2026/03/torn.html": (b"\x1f\x8b\x08\x00torn in the middle", "broken"),
        "ecosdelestero.example/2026/03/boletin.html": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF"),
        "talkurier.example/2026/03/leer.html": (b"", "empty"),
    }
    for path, (content, what) in cases.items():
        yield DemoPage(path, None, content, {"expected_rejection": what})


def write_sites(out: Path) -> int:
    """Write every page below a folder; return how many."""
    count = 0
    for page in pages():
        target = out / page.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(page.content)
        count += 1
    return count


def main() -> None:
    """Render the papers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the pages")
    parser.add_argument("--gold", type=Path, help="file for the truth of each page, JSON lines")
    arguments = parser.parse_args()
    count = write_sites(arguments.out)
    if arguments.gold:
        lines = (json.dumps({"path": page.path} | page.gold) for page in pages())
        arguments.gold.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{count} pages of four invented newspapers in {arguments.out}", file=sys.stderr)


if __name__ == "__main__":
    main()
