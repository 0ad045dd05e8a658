"""Invented pages of three papers, good ones and ten that do harm."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

SUBJECTS = ("bridge", "harvest", "election", "railway", "museum", "storm", "harbour", "school")
TOWNS = ("Tollan", "Averno", "Brigadoon", "Cockaigne", "Lyonesse")
PAPERS = 3

PAGE = """<!DOCTYPE html><html lang="en"><head><title>{title} | Paper {paper}</title>
<meta property="article:published_time" content="2024-0{month}-1{day}T08:00:00Z"></head><body>
<nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>{title}</h1>{body}</article>
<aside class="related"><h3>Related Articles</h3><a href="/a">Another story entirely</a></aside>
<footer>Back to top button</footer></body></html>"""

HARM: Mapping[str, tuple[str, str]] = {
    "endless": ("timeout", "more than"),
    "endless-in-c": ("killed-worker", "SIGVTALRM"),
    "memory": ("memory", "more than"),
    "memory-abort": ("killed-worker", "SIGABRT"),
    "segv": ("killed-worker", "SIGSEGV"),
    "abort": ("killed-worker", "SIGABRT"),
    "kill": ("killed-worker", "SIGKILL"),
    "exit": ("killed-worker", "exit code 7"),
    "recursion": ("error", "RecursionError"),
    "error": ("error", "IndexError"),
}
"""What is planted, and the reason and evidence that a rejection must have."""


def url_of(number: int) -> str:
    """Return the address of a page."""
    return f"https://paper-{number % PAPERS}.example/news/{number}"


def page_of(number: int, harm: str | None = None) -> dict[str, Any]:
    """Return a record of a page."""
    subject, town = SUBJECTS[number % len(SUBJECTS)], TOWNS[number % len(TOWNS)]
    title = f"Council of {town} decides on {subject} number {number}"
    told = [
        f"The council of {town} decided on Tuesday to spend {number} million on the {subject}.",
        f"“We waited {number + 2} years for this,” said the mayor, who promised the {subject}.",
        f"Work on the {subject} begins in May and will employ about {number * 7 + 30} people.",
        f"Opponents say that the {subject} of {town} costs too much and want a vote on it.",
    ]
    body = "".join(f"<p>{one}</p>" for one in told)
    if harm:
        body += f"<p>PLANTED-{harm}</p>"
    paper, month, day = number % PAPERS, number % 3 + 1, number % 9
    html = PAGE.format(title=title, body=body, paper=paper, month=month, day=day)
    return {"url": url_of(number), "html": html}


def write_pages(file: Path, count: int, harm: Sequence[str] = ()) -> None:
    """Write pages, among them those that do harm; several of these stand in one part."""
    places = {3 + 5 * place: name for place, name in enumerate(harm)}
    records = [page_of(number, places.get(number)) for number in range(count)]
    records.append({"text": "Rain in Tollan\n\nTOLLAN (AP) — It rained all day."})
    lines = [json.dumps(record) for record in records]
    file.write_text("\n".join([*lines, "no json", ""]), encoding="utf-8")
