"""A corpus in one script: trafilatura, a few regexes, MinHash, and Parquet as push_to_hub does.

    python glued.py PAGES.jsonl OUT

This is what corpuskit is set against. It is kept fair: one process, nothing read twice, trafilatura
called once a page, the parameters that FineWeb uses for near copies.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import trafilatura
from datasets import Dataset
from datasketch import MinHash, MinHashLSH

AGENCIES = "AP|AFP|Reuters|EFE|dpa|ANSA|DPA|Xinhua|TASS"
DATELINE = re.compile(
    rf"^(?P<place>[A-ZÁÉÍÓÚÜÑÄÖ][\w .,'/-]{{2,60}}?)\s*\((?P<agency>{AGENCIES})\)\s*(?:[-–—.:]\s*)+"
)
SIGNOFF = re.compile(rf"\s*[(\[]?(?:{AGENCIES})[)\]]?\.?\s*$")
CHROME = re.compile(
    r"^(?:read (?:more|also)|related(?: articles?)?|share (?:this|on)|subscribe|sign up"
    r"|advertisement|follow us|click here|all rights reserved|copyright|©|lea también"
    r"|suscríbete|compartir"
    r"|lesen sie (?:auch|mehr)|mehr zum thema|anzeige)\b.{0,120}$",
    re.IGNORECASE,
)
PERMUTATIONS, THRESHOLD, WORDS = 112, 0.8, 5


def clean(text: str) -> tuple[str, str | None]:
    """Cut lines that look like chrome, a dateline and a sign-off."""
    lines = [line for line in text.split("\n") if line.strip() and not CHROME.match(line.strip())]
    if not lines:
        return "", None
    found = DATELINE.match(lines[0])
    if found:
        lines[0] = lines[0][found.end() :]
    lines[-1] = SIGNOFF.sub("", lines[-1])
    return "\n\n".join(line for line in lines if line), found[0].strip() if found else None


def sketch(text: str) -> MinHash:
    """Return the MinHash of all runs of five words."""
    words = re.findall(r"\w+", text.lower())
    runs = {" ".join(words[n : n + WORDS]) for n in range(max(1, len(words) - WORDS + 1))}
    found = MinHash(num_perm=PERMUTATIONS)
    found.update_batch([run.encode() for run in runs])
    return found


def main(pages: Path, out: Path) -> None:
    """Read, clean, leave copies out, write."""
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    seen: set[str] = set()
    rows = []
    with pages.open(encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            if page["url"] in seen:
                continue
            seen.add(page["url"])
            found = trafilatura.bare_extraction(
                page["html"], url=page["url"], with_metadata=True, include_comments=False
            )
            if found is None or not found.text:
                continue
            text, dateline = clean(found.text)
            if len(text.split()) < 40:  # noqa: PLR2004 - as the other side is configured
                continue
            marks = sketch(text)
            if index.query(marks):
                continue
            index.insert(page["url"], marks)
            rows.append(
                {
                    "url": page["url"],
                    "title": found.title,
                    "text": text,
                    "author": found.author,
                    "date": found.date,
                    "dateline": dateline,
                }
            )
    out.mkdir(parents=True, exist_ok=True)
    Dataset.from_list(rows).to_parquet(out / "train-00000-of-00001.parquet")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
