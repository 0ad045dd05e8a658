"""A small folder of invented pages for the tests of whole jobs."""

from __future__ import annotations

import json
from pathlib import Path

SUBJECTS = ("bridge", "harvest", "election", "railway", "museum", "storm", "harbour", "school")
TOWNS = ("Kabul", "Madrid", "Rome", "Nairobi", "Lima", "Hanoi")

PAGE = """<!DOCTYPE html><html lang="en"><head><title>{title} | Example Gazette</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="Example Gazette">
<meta property="article:published_time" content="2024-0{month}-1{day}T08:00:00Z"></head><body>
<nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>{title}</h1>{body}</article>
<aside class="related-posts"><h3>Related Articles</h3>
<a href="/a">Another story entirely</a></aside>
<footer>Back to top button</footer></body></html>"""


def story(number: int) -> tuple[str, list[str]]:
    """A headline and paragraphs that no other number has."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    town = TOWNS[number % len(TOWNS)]
    title = f"Council of {town} decides on {subject} number {number}"
    return title, [
        f"The council of {town} decided on Tuesday to spend {number} million on the {subject}.",
        f"“We waited {number + 2} years for this,” said the mayor, who had promised the {subject}.",
        f"Work on the {subject} begins in May and will employ about {number * 7 + 30} people.",
        f"Opponents say that the {subject} of {town} costs too much and want a vote on it.",
    ]


def write_pages(folder: Path, pages: int = 40) -> int:
    """Write pages of several kinds, wire copies and broken ones; return how many records."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(pages):
        title, paragraphs = story(number)
        body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        month, day = number % 3 + 1, number % 9
        page = PAGE.format(title=title, body=body, month=month, day=day)
        (folder / f"{number:03d}.html").write_text(page)
    records = []
    for number in range(0, pages, 5):
        title, paragraphs = story(number)
        first = f"{TOWNS[number % len(TOWNS)].upper()} (AP) — {paragraphs[0]}"
        text = "\n\n".join([title, first, *paragraphs[1:], "Related Articles"])
        records.append({"id": f"wire-{number}", "text": text, "published": "2024-01-09"})
    lines = [json.dumps(record) for record in records]
    (folder / "wire.jsonl").write_text("\n".join([*lines, "no json", ""]))
    (folder / "empty.html").write_bytes(b"")
    (folder / "report.html").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj")
    return pages + len(records) + 3


def write_config(path: Path, pages: Path, **extra: object) -> Path:
    """Write a configuration that builds a release from a folder of pages."""
    config = {
        "name": "invented",
        "sources": [{"path": str(pages)}],
        "output": str(path.parent / "release"),
        **extra,
    }
    path.write_text(json.dumps(config))
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """Everything in a folder, by relative path."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
