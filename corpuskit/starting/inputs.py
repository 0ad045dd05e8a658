"""Look at files: which kinds there are, how their records stand, what some of their pages are."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePath
from typing import Any, Final

from corpuskit import sources
from corpuskit.article import Article, Page, Rejection
from corpuskit.errors import NoPagesError, SourceError
from corpuskit.jobs.pages import process_safely
from corpuskit.knowledge.inputs import field_path
from corpuskit.sources.crawled import FRONTIER
from corpuskit.sources.entries import (
    JSON_SUFFIXES,
    LINE_SUFFIXES,
    PACKED_SUFFIXES,
    TABLE_SUFFIXES,
    Entry,
    suffix_of,
)
from corpuskit.sources.files import unpacked
from corpuskit.sources.leftout import LeftOut
from corpuskit.sources.lines import is_lines, json_lines, values_of
from corpuskit.sources.locate import DiskFile, locate
from corpuskit.sources.shapes import Taking
from corpuskit.sources.tables import DELIMITERS
from corpuskit.sources.values import ABSENT, find
from corpuskit.starting.columns import guess_columns

MAX_FILES: Final = 200_000
"""More are not counted."""

FILES_A_KIND: Final = 8
"""Of each kind so many files are opened, from the first to the last."""

PAGES_A_KIND: Final = 8
MAX_PAGES: Final = 32
"""Pages that are read, of a kind of file and of all: some tens of milliseconds each."""

MAX_CHECKED: Final = 500
"""Files whose first record is looked at where columns must be told."""

HEAD_BYTES: Final = 2**20
RECORDS: Final = 50
"""Of a file of records so many are looked at."""

RECORDS_IN: Final = frozenset({*LINE_SUFFIXES, *JSON_SUFFIXES, *TABLE_SUFFIXES})
NO_SUFFIX: Final = "without a suffix"


@dataclass(slots=True)
class InputLook:
    """What was seen of files."""

    location: str
    is_crawl: bool = False
    files: Counter[str] = field(default_factory=Counter)
    """How many there are, by the end of their names: ``.jsonl.gz``."""
    good: Counter[str] = field(default_factory=Counter)
    """Pages that were read, by the same."""
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    """Where things stand in records that are nobody's known, by the same."""
    fitting: dict[str, list[str]] = field(default_factory=dict)
    """Where not all files of an ending hold such records: those that do."""
    shapes: set[str] = field(default_factory=set)
    """Known writers of records."""
    left_out: str = ""
    pages: int = 0
    """That were read."""
    languages: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    hosts: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    """Pages that were not, by reason."""
    examples: dict[str, str] = field(default_factory=dict)
    """Of each reason, one that was rejected, and what is known of it."""
    notes: dict[str, None] = field(default_factory=dict)
    """Sentences about what is not taken."""

    @property
    def most_words(self) -> str:
        """Languages that were seen, most first."""
        return ", ".join(f"{name} {count}" for name, count in self.languages.most_common(6))


def look_at_inputs(location: str) -> InputLook:
    """Look at a file, a folder, a glob, or a file behind a URL.

    Raises:
        SourceError: nothing is there, or nothing of it can hold a page.
    """
    look = InputLook(location, is_crawl=(Path(location) / FRONTIER).is_file())
    left_out = LeftOut()
    by_kind: dict[str, list[Entry]] = defaultdict(list)
    for entry in islice(locate(location, left_out), MAX_FILES):
        ending = ending_of(entry.name)
        look.files[ending] += 1
        by_kind[ending].append(entry)
    look.left_out = left_out.summary()
    if not look.files:
        rest = f"; left out: {look.left_out}" if look.left_out else ""
        raise NoPagesError(f"{location}: no pages found there{rest}")
    for ending, entries in sorted(by_kind.items()):
        if suffix_of(f"x{ending}") in RECORDS_IN:
            _look_at_records(entries, ending, look)
        for entry in _some(entries):
            _read_some(entry, ending, look)
    if not look.pages and look.rejected:
        reason = look.rejected.most_common(1)[0][0]
        why = f"{reason}: {look.examples[reason]}"
        raise SourceError(f"{location}: no page could be read: {why}")
    return look


def ending_of(name: str) -> str:
    """Return the end of a name that tells what a file holds, as it is spelt.

    Examples:
        >>> ending_of("a/b.WARC.gz"), ending_of("notes"), ending_of("v1.2.html")
        ('.WARC.gz', 'without a suffix', '.html')
    """
    suffixes = PurePath(name).suffixes
    packed = len(suffixes) > 1 and suffixes[-1].lower() in PACKED_SUFFIXES
    return "".join(suffixes[-2 if packed else -1 :]) or NO_SUFFIX


def _some(entries: Sequence[Entry]) -> list[Entry]:
    """Take some, the first and the last among them."""
    steps = min(len(entries), FILES_A_KIND)
    return [entries[at * (len(entries) - 1) // max(1, steps - 1)] for at in range(steps)]


def _look_at_records(entries: Sequence[Entry], ending: str, look: InputLook) -> None:
    """See whose records files hold; where nobody's known, guess where things stand."""
    taking = Taking()
    guessed: dict[str, str] | None = None
    fitting = []
    for entry in entries[:MAX_CHECKED]:
        records = list(islice(_records(entry, ending), 1 if guessed else RECORDS))
        if not records:
            continue
        if taking.holds_page(records[0]):
            look.shapes |= {taking.shape_of(records[0]).id} - {""}
            continue
        found = guessed or guess_columns(records)
        place = field_path(found.get("text") or found["html"]) if found else None
        if place is None or find(records[0], place) is ABSENT:
            names = ", ".join(map(str, list(records[0])[:12]))
            look.notes[f"{entry.name}: no field could hold a text; there are: {names}"] = None
            continue
        guessed = found
        fitting.append(entry.name)
    if guessed is not None:
        look.columns[ending] = guessed
        if len(fitting) < len(entries):
            look.fitting[ending] = fitting


def _records(entry: Entry, ending: str) -> Iterator[Mapping[str, Any]]:
    """Yield the first records of a file; none where it cannot be read."""
    suffix = suffix_of(f"x{ending}")
    try:
        with entry.open() as file:
            if suffix == ".parquet":
                yield from _of_parquet(file)
                return
            head = unpacked(file, entry.name).read(HEAD_BYTES)
    except (OSError, EOFError) as error:
        raise SourceError(f"{entry.name}: {error}") from error
    if suffix in {".csv", ".tsv"}:
        yield from _of_csv(head)
    elif suffix in LINE_SUFFIXES or is_lines(head):
        yield from (one for one in json_lines(head) if isinstance(one, dict))
    else:
        yield from (one for one in values_of(io.BytesIO(head)) if isinstance(one, dict))


def _of_parquet(file: Any) -> Iterator[Mapping[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        for batch in pq.ParquetFile(file).iter_batches(batch_size=RECORDS):
            yield from batch.to_pylist()
            return
    except (pa.ArrowException, OSError):
        return  # reading says what is wrong with it


def _of_csv(head: bytes) -> Iterator[Mapping[str, Any]]:
    text = head.decode("utf-8-sig", "replace")
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    try:
        yield from ({str(k): v for k, v in row.items()} for row in rows)
    except csv.Error:
        return


def _read_some(entry: Entry, ending: str, look: InputLook) -> None:
    """Read some pages of a file all the way."""
    columns = look.columns.get(ending)
    if columns and entry.name not in look.fitting.get(ending, [entry.name]):
        return
    where = str(entry.path) if isinstance(entry, DiskFile) else look.location

    def tell(message: str) -> None:
        look.notes[message] = None

    try:
        pages = sources.read(where, columns=columns, tell=tell, strict=False)
        for page in islice(pages, PAGES_A_KIND):
            if look.good[ending] >= PAGES_A_KIND or look.pages >= MAX_PAGES:
                return
            look.good[ending] += _count(page, look)
    except NoPagesError as error:
        look.notes[str(error)] = None


def _count(page: Page | Rejection, look: InputLook) -> bool:
    """Read a page, and put down what it is; say whether it has become an article."""
    from corpuskit.config import Config, FilterConfig, RightsConfig

    config = Config(filter=FilterConfig(page_kinds=None), rights=RightsConfig(optout="flag"))
    outcome = process_safely(page, config)
    if not isinstance(outcome, Article):
        look.rejected[outcome.reason] += 1
        look.examples.setdefault(outcome.reason, _told(outcome))
        return False
    look.pages += 1
    look.languages[outcome.language or "und"] += 1
    if outcome.source.page_kind:
        look.kinds[outcome.source.page_kind] += 1
    if outcome.host:
        look.hosts[outcome.host] += 1
    return True


def _told(rejected: Rejection) -> str:
    """Say where what was rejected lies, and why."""
    where, evidence = rejected.source.path or rejected.id, rejected.evidence
    if not evidence:
        return where
    return evidence if evidence.startswith(where) else f"{where}: {evidence}"


def name_of(location: str) -> str:
    """Return a name for what lies somewhere.

    Examples:
        >>> name_of("exports/My pages.jsonl.gz"), name_of("https://a.example/b.warc.gz")
        ('My-pages', 'b')
        >>> name_of("..")
        'corpus'
    """
    name = PurePath(location.rstrip("/").rpartition("*")[0] or location.rstrip("/")).name
    stem = name.partition(".")[0]
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "-" for c in stem)
    return kept.strip("-_") or "corpus"
