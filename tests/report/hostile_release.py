"""A small release with what strangers may write into titles and names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpuskit.article import Article, Dateline, Dropped, Place, Quality, Rejection, Source
from corpuskit.edits import Edit
from corpuskit.packaging import PackageOptions, package
from corpuskit.packaging.parts import write_part

SCRIPT = "<script>alert(1)</script>"
TURNED = "Ferry \u202ereven\u202c \u2066left\u2069"
MILLION = "A very long headline " * 50_000
BREAKOUT = '"><img src=x onerror=alert(1)></style></svg><b>&'
MATHS = "Profit of $x^2_$ dollars, up $\\frac{1}{0}$"
TITLES = (SCRIPT, TURNED, MILLION, BREAKOUT, MATHS, "新华社报道", "خبر عاجل")
TOWNS = (("Kabul", "AF", 1138958), (f"{SCRIPT}ville", "PE", None), ("Nowhere", None, None))


def build(folder: Path) -> None:
    outcomes = [article(number) for number in range(24)]
    outcomes.append(replace(outcomes[0], id="page-99", url="https://www.other.example/copy"))
    rejections = [
        Rejection(
            f"bad-{at}", "extraction", BREAKOUT, SCRIPT, "javascript:alert(1)", Source("file")
        )
        for at in range(3)
    ]
    rejections.append(Rejection("bad-x", "cleaning", "empty", None, "https://a.example/x"))
    everything = [*outcomes, *rejections]
    digests = [hashlib.sha256(one.id.encode()).hexdigest() for one in everything]
    write_part(folder / "parts" / "000000", everything, digests)
    options = PackageOptions(
        name="harbour-news",
        version="1.2.0",
        title=f"Harbour {SCRIPT}",
        description=TURNED,
        signature="corpuskit:test",
        inputs=({"name": f"pages {BREAKOUT}", "pages": 29},),
    )
    package(folder / "parts", folder / "release", options=options)


def article(number: int) -> Article:
    story = f"The ferry {number} left the pier {SCRIPT} at noon.\n\nNobody was \u202eon board."
    tag = "KABUL (EFE) - "
    town = TOWNS[number % 3]
    return Article(
        id=f"page-{number:02d}",
        url=f"https://n{number % 2}.example/{number}" if number else 'https://n0.example/"><b>',
        title=TITLES[number % len(TITLES)],
        text=story,
        publisher=BREAKOUT if number % 2 else "The Harbour",
        host=f"n{number % 2}.example",
        date_published=(None, "2024-03-05T08:00:00Z", "2024-05-06", "0001-01-01")[number % 4],
        language=("en", "de", SCRIPT, None)[number % 4],
        dateline=Dateline(tag, (Place(town[0], None, town[1], town[2]),)) if number % 4 else None,
        agencies=("efe",) if number % 4 else (),
        quality=Quality(len(story), 10 + number * number, 2, 0.1, None),
        source=Source("file", extractor="profile", confidence=0.5 + number / 50),
        raw_text=f"{tag}{story}\n\nRead <b>more</b>",
        edits=(
            Edit(
                "chrome/read-more@1",
                len(tag + story),
                len(tag + story) + 18,
                "\n\nRead <b>more</b>",
                "",
                "cleaning",
            ),
            Edit("dateline/tag", 0, len(tag), tag, "", "normalization"),
        ),
        dropped=(Dropped(f"extraction/{SCRIPT}", f"See {SCRIPT} also", "aside > a"),),
    )


def rewrite(release: Path, change: Callable[[str, pa.Table], pa.Table]) -> None:
    """Write all Parquet files anew, with other columns, and tell the manifest their size."""
    manifest = json.loads((release / "manifest.json").read_text())
    for entry in manifest["files"]:
        path = release / entry["path"]
        pq.write_table(change(entry["path"], pq.read_table(path)), path)
        entry["bytes"] = path.stat().st_size
    (release / "manifest.json").write_text(json.dumps(manifest))
