"""Forty invented pages with everything that packaging must handle.

Run as a script it writes and packages them: ``small_corpus.py OUT PART_PAGES SEED``.
"""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from corpuskit.article import (
    Article,
    Dateline,
    Dropped,
    Image,
    Outcome,
    Place,
    Rejection,
    Rights,
    Source,
)
from corpuskit.edits import Edit
from corpuskit.packaging import PackageOptions, package
from corpuskit.packaging.parts import write_part
from corpuskit.spans import TextSpan, paragraph_spans

OPTIONS = PackageOptions(
    name="harbour-news",
    version="1.2.0",
    signature="corpuskit:test|write:test",
    title="Harbour News | a test",
    description="News of a harbour that does not exist.",
    contact="desk@harbour.example",
    config_sha256="9f3c",
    inputs=({"name": "pages", "files": 40},),
    ratios={"train": 0.6, "validation": 0.2, "test": 0.2},
)

LANGUAGES = ("en", "de", "no", "zh-Hant", None, "../up")
DATES = ("2024-01-31T23:30:00Z", "2024-02-01", "2023-12-24T08:00:00Z", None, "2024")


def pages(languages: Sequence[str | None] = LANGUAGES) -> list[tuple[Outcome, str]]:
    """Each outcome with the digest of its raw page."""
    outcomes: list[Outcome] = [
        replace(_article(number), language=languages[number % len(languages)])
        for number in range(30)
    ]
    # The same page fetched twice, a wire copy on another site, and both at once.
    first = _article(0)
    outcomes.append(Article("page-00", url=first.url, text="Another text.", date_published="2025"))
    outcomes.append(Article("copy-of-1", text=_article(1).text, date_published="2025-01-01"))
    outcomes.append(Article("copy-of-2", text=_article(2).text))
    outcomes.append(Article("copy-of-2", text=_article(2).text, date_published="1999-01-01"))
    outcomes += [
        Rejection(f"bad-{n}", stage, reason, None, f"https://b.example/{n}", Source("file", f"{n}"))
        for n, (stage, reason) in enumerate(
            [("extraction", "empty-page")] * 3
            + [("cleaning", "empty-after-cleaning"), ("engine", "timeout"), ("engine", "timeout")]
        )
    ]
    return [
        (outcome, hashlib.sha256(f"raw {number}".encode()).hexdigest())
        for number, outcome in enumerate(outcomes)
    ]


def _article(number: int) -> Article:
    text = f"The ferry {number} left.\n\nNobody – ≈{'x' * number} – was on board."
    return Article(
        id=f"page-{number:02d}",
        url=f"https://n{number % 3}.example/{number}",
        host=f"n{number % 3}.example",
        publisher="The | Harbour" if number % 3 else None,
        title=f"Ferry {number}",
        text=text,
        authors=("Ann Other",) * (number % 3),
        date_published=DATES[number % len(DATES)],
        language=LANGUAGES[number % len(LANGUAGES)],
        language_score=0.5,
        dateline=Dateline("KABUL (EFE) - ", (Place("KABUL", None, "AF", 7),), agencies=("efe",))
        if number % 4 == 0
        else None,
        agencies=("efe",) if number % 4 == 0 else (),
        rights=Rights(tdm_reservation=True) if number == 5 else Rights(),
        version_added={1: "0.10.0", 6: "0.9.0"}.get(number),
        edits=(Edit("signoff/tag", len(text), len(text) + 4, " EFE"),) if number % 2 else (),
        dropped=(Dropped("extraction/aside", "See also", "aside > a"),) if number % 5 else (),
        raw_text=text + " EFE" * (number % 2),
        source=Source("file", f"pages/{number}.html", truncated=number == 3),
        structure=(
            *paragraph_spans(text)[:1],
            TextSpan("table_row", 1, 26, len(text), None, (26, 33)),
        )
        if number % 3
        else None,
        images=(Image("https://n.example/f.jpg", "The ferry.", width=640),) * (number % 3) or None,
    )


def write(
    folder: Path, *, part_pages: int, seed: int, languages: Sequence[str | None] = LANGUAGES
) -> None:
    """Write the pages as parts, in an order that the seed decides.

    The fewer languages, the fewer files a release has.
    """
    shuffled = pages(languages)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - any order will do
    for start in range(0, len(shuffled), part_pages):
        run = shuffled[start : start + part_pages]
        outcomes, digests = zip(*run, strict=True)
        write_part(folder / f"{start // part_pages:06d}", outcomes, digests)


if __name__ == "__main__":
    out, part_pages, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    write(out.with_name("parts"), part_pages=part_pages, seed=seed)
    package(out.with_name("parts"), out, options=OPTIONS)
