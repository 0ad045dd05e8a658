"""The stages of a page, remembered: what was found before is taken, what is new is kept.

Extraction is kept by page (what it holds and what its source says of it, not where it lies) and by
the signature of extraction, beside a digest of what it asked of the site's profile. All that comes
after is kept by what extraction gave, by the signature of those stages and their configuration, and
by the lines of the site. So a page that is read anew with the same result is not cleaned anew.

What is taken is what would have been made, value for value: where a page lies is put in afterwards.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from corpuskit.article import Article, DatelineMode, Outcome, Page
from corpuskit.caching.codec import fields_of, unpack
from corpuskit.caching.store import CacheStore, Stage, digest_of, dump, key_of
from corpuskit.config import Config
from corpuskit.extraction.body.profile import SiteProfile
from corpuskit.extraction.story import ProfileOf, Read, extract, site_of
from corpuskit.jobs.outcomes import changes_of, finished_from, outcome_of, plain_of
from corpuskit.jobs.rows import page_parts
from corpuskit.jobs.stages import (
    StageSigns,
    finish_options,
    lines_view,
    reading_view,
    tidy_options,
)
from corpuskit.learning.notes import PageNote, note_lines
from corpuskit.learning.noting import Noted, note
from corpuskit.pipeline import finish

REUSED: Final = "taken from the cache"
NEW: Final = "new page"
CHANGED: Final = "changed signature of extraction"
PROFILE: Final = "changed profile of the site"
SAMPLED: Final = "drawn into the sample, or changed profile"
READ_ANEW: Final = "extraction was redone, and gave something else"
RULES: Final = "changed rules or configuration of cleaning and what follows"

TAKEN_HERE: Final = 500
"""So many units of work are looked for in the cache by the process of the build itself, before
workers are started for the rest. Source: taking a part takes 3 ms of processor time, starting two
workers 4 s (measured with ``scripts/prove_cache.py``)."""

_WRONG: Final = (TypeError, ValueError, KeyError, IndexError, AttributeError)
"""What a record raises that is not as it was written."""

_LINES: Final = fields_of(PageNote).index("lines")


class CacheTask(NamedTuple):
    """A cache, as it is handed to the workers of a build."""

    folder: Path
    table: Path
    """The index of it."""
    uses: Path
    """A folder for what each unit of work used."""
    signs: StageSigns


class _Found(NamedTuple):
    """What extraction gave."""

    article: Article
    plain: list[Any]
    digest: str
    why: str


class Asking:
    """A ``profile_of`` that remembers what was asked, and what is taken from the answers."""

    def __init__(self, profile_of: ProfileOf, view_of: Callable[[SiteProfile | None], str]) -> None:
        self._profile_of, self._view_of = profile_of, view_of
        self.asked: dict[str, str] = {}

    def __call__(self, site: str | None) -> SiteProfile | None:
        """Return the profile of a site."""
        profile = self._profile_of(site)
        if site is not None:
            self.asked[site] = self._view_of(profile)
        return profile

    def answers(self, asked: Iterable[Sequence[str]]) -> bool:
        """Tell whether profiles say what they said before."""
        fits = True
        for site, view in asked:
            self(site)
            fits = fits and self.asked[site] == view
        return fits


@contextmanager
def remember(task: CacheTask | None) -> Iterator[RememberedStages | None]:
    """Open a cache for one unit of work; None where there is none."""
    if task is None:
        yield None
        return
    with CacheStore(task.folder, task.table) as store:
        yield RememberedStages(task, store)


class RememberedStages:
    """The stages of the pages of one part; see :class:`corpuskit.pipeline.Stages`."""

    def __init__(self, task: CacheTask, store: CacheStore) -> None:
        self._task, self.store = task, store
        self.signs = task.signs
        self.counts: Counter[str] = Counter()
        self._read: Read | None = None
        self._last: _Found | None = None
        self._reading_view = by_identity(reading_view)
        self._lines_view = by_identity(lines_view)
        self._options: dict[DatelineMode | None, str] = {}
        self._tidying: dict[DatelineMode | None, str] = {}
        self._parts: tuple[Page, list[Any]] | None = None

    def given(self, read: Read | None) -> RememberedStages:
        """Take what learning has read of the page that comes next."""
        self._read = read
        return self

    def extract(self, page: Page, profile_of: ProfileOf, *, links: bool) -> Outcome:
        """Find the story of a page, or remember it."""
        view = self._reading_view(profile_of(site_of(page.url)))
        key = self._page_key(page, view, links=links)
        for place, record in self.store.find(key):
            with self.watched():
                asked, digest, plain = record
                if self._answers(asked, profile_of):
                    outcome = outcome_of(plain, page)
                    self.store.use(key, place)
                    self._note_found(outcome, plain, digest, REUSED)
                    return outcome
        why = self._why_read(page)
        read = self._read
        if read is None and why == PROFILE:
            read = self._read_alone(page, links=links)
        asking = Asking(profile_of, self._reading_view)
        outcome = extract(page, asking, read, links=links)
        plain = plain_of(outcome)
        learned = self._read is not None and outcome is self._read.outcome
        known = learned and not any(asking.asked.values())  # learning has kept it
        digest = self._keep(key, asking.asked, plain, put=not known)
        if not known:
            self._keep_page(page)
        self._note_found(outcome, plain, digest, why)
        return outcome

    def finish(
        self,
        article: Article,
        config: Config,
        dateline: DatelineMode | None,
        profile: SiteProfile | None,
    ) -> Outcome:
        """Do all that comes after, or remember it."""
        found = self._last
        if found is None or found.article is not article:
            found = _found(article)
        if dateline not in self._options:
            self._options[dateline] = finish_options(config, dateline)
        options, lines = self._options[dateline], self._lines_view(profile)
        key = key_of(Stage.FINISH, self.signs.finish, options, found.digest)
        variants = False
        for place, record in self.store.find(key):
            variants = True
            with self.watched():
                view, changes = record
                if view == lines:
                    outcome = finished_from(article, changes)
                    self.store.use(key, place)
                    self.count("finish", REUSED)
                    return outcome
        outcome = finish(article, config, dateline, profile)
        self.count("finish", _why_finished(found.why, variants=variants))
        self.store.put(key, Stage.FINISH, dump([lines, changes_of(found.plain, outcome)]))
        return outcome

    def note(
        self,
        page: Page,
        digest: str,
        *,
        config: Config,
        tidy: Callable[[Article], Article],
        profile_of: ProfileOf,
    ) -> Noted | None:
        """Note what a page tells of its site, or remember it; see :func:`noting.note`."""
        key = key_of(Stage.NOTE, self.signs.note, *self._parts_of(page))
        why = self._why_read(page).replace(PROFILE, SAMPLED)
        for place, record in self.store.find(key):
            why = PROFILE
            with self.watched():
                asked, story, plain = record
                if self._answers(asked, profile_of):
                    noted = None if plain is None else self._noted(page, story, plain, config, tidy)
                    self.store.use(key, place)
                    # Other phrases would clean the story anew: it is not to be pruned.
                    self.store.knows(self._page_key(page, "", links=False))
                    self.count("note", REUSED)
                    return noted
        asking = Asking(profile_of, self._reading_view)
        found = note(page, digest, tidy=tidy, profile_of=asking)
        self.count("note", why)
        self._keep_note(page, key, found, asking.asked, config)
        return found

    def close(self, name: str) -> None:
        """Write what is new, and what was used, before the part itself is written."""
        self.store.flush()
        redone = [name for name in self.counts if not name.endswith(REUSED)]
        told = {
            "part": name.startswith("part-"),
            "whole": not redone,
            "counts": dict(self.counts),
            "troubles": dict(self.store.troubles),
            "used": {pack: sorted(offsets) for pack, offsets in self.store.used.items()},
        }
        with suppress(OSError):  # it tells, and decides nothing
            self._task.uses.mkdir(parents=True, exist_ok=True)
            (self._task.uses / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")

    def _noted(
        self,
        page: Page,
        story: str,
        plain: list[Any],
        config: Config,
        tidy: Callable[[Article], Article],
    ) -> Noted:
        """Return what a page tells; its lines are cleaned anew where other rules clean them."""
        site, fits, notes = plain
        if notes is None:
            return Noted(site, fits, None, None)
        lines_key = self._lines_key(story, page, config)
        lines: list[str | None] | None = None
        for place, record in self.store.find(lines_key):
            lines = record
            self.store.use(lines_key, place)
        if lines is None:
            article = self._story(page, story)
            lines = list(note_lines(tidy(article).text))
            self.store.put(lines_key, Stage.LINES, dump(lines))
            self.count("lines", RULES)
        else:
            self.count("lines", REUSED)
        found = unpack(PageNote, [*notes[:_LINES], lines, *notes[_LINES + 1 :]])
        return Noted(site, fits, found, None)

    def _story(self, page: Page, digest: str) -> Article:
        """Return the story of a page, read as one of a site that nothing is known of."""
        key = self._page_key(page, "", links=False)
        for place, (_, found, plain) in self.store.find(key):
            if found == digest:
                self.store.use(key, place)
                return cast("Article", outcome_of(plain, page))
        raise KeyError(digest)

    def _read_alone(self, page: Page, *, links: bool) -> Read | None:
        """Return a page as it was read as one of a site that nothing is known of."""
        key = self._page_key(page, "", links=links)
        for place, record in self.store.find(key):
            with self.watched():
                asked, _, plain = record
                if asked and not any(view for _, view in asked):
                    self.store.use(key, place)
                    return Read(asked[0][0], outcome_of(plain, page))
        return None

    def _answers(self, asked: list[tuple[str, str]], profile_of: ProfileOf) -> bool:
        """Tell whether profiles say what they said when a page was read."""
        return all(self._reading_view(profile_of(site)) == view for site, view in asked)

    def _why_read(self, page: Page) -> str:
        if self._knows(page, self.signs.extract):
            return PROFILE
        return CHANGED if self._knows(page) else NEW

    def _keep_note(
        self, page: Page, key: bytes, found: Noted | None, asked: dict[str, str], config: Config
    ) -> None:
        story = ""
        plain: list[Any] | None = None
        if found is not None and found.story is not None:
            stated = {} if found.read is None else {found.site: ""}
            story = self._keep(self._page_key(page, "", links=False), stated, plain_of(found.story))
            plain = [found.site, found.fits, None]
            if found.note is not None:
                lines_key = self._lines_key(story, page, config)
                self.store.put(lines_key, Stage.LINES, dump(list(found.note.lines)))
                plain[2] = found.note._replace(lines=())  # JSON takes it for a list
        self.store.put(key, Stage.NOTE, dump([list(asked.items()), story, plain]))
        self._keep_page(page)

    def _keep(
        self, key: bytes, asked: dict[str, str], plain: list[Any], *, put: bool = True
    ) -> str:
        content = dump(plain)
        digest = digest_of(content)
        if put:
            head = dump([list(asked.items()), digest])
            self.store.put(key, Stage.EXTRACT, head[:-1] + b"," + content + b"]")
        return digest

    def _lines_key(self, story: str, page: Page, config: Config) -> bytes:
        options = self.tidying(page.dateline, config)
        return key_of(Stage.LINES, self.signs.finish, options, story)

    def _page_key(self, page: Page, view: str, *, links: bool) -> bytes:
        """Return what a page is read under, where the profile of its address's site says this."""
        return key_of(Stage.EXTRACT, self.signs.extract, links, view, *self._parts_of(page))

    def _parts_of(self, page: Page) -> list[Any]:
        if self._parts is None or self._parts[0] is not page:
            self._parts = (page, page_parts(page, page.sha256))
        return self._parts[1]

    def _knows(self, page: Page, sign: str = "") -> bool:
        return self.store.knows(key_of(Stage.PAGE, self._parts_of(page)[0], sign))

    def _keep_page(self, page: Page) -> None:
        for sign in ("", self.signs.extract):
            if not self._knows(page, sign):
                key = key_of(Stage.PAGE, self._parts_of(page)[0], sign)
                self.store.put(key, Stage.PAGE, b"")

    def _note_found(self, outcome: Outcome, plain: list[Any], digest: str, why: str) -> None:
        self.count("extract", why)
        self._last = (
            _Found(outcome, plain[1], digest, why) if isinstance(outcome, Article) else None
        )

    def count(self, stage: str, why: str, pages: int = 1) -> None:
        """Count pages by what was done with them."""
        self.counts[f"{stage}: {why}"] += pages

    def tidying(self, dateline: DatelineMode | None, config: Config) -> str:
        """Return :func:`~corpuskit.jobs.stages.tidy_options`, reckoned once."""
        if dateline not in self._tidying:
            self._tidying[dateline] = tidy_options(config, dateline)
        return self._tidying[dateline]

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Go on where a record is not as it was written, and note it."""
        try:
            yield
        except _WRONG:
            self.store.damaged()


def _found(article: Article) -> _Found:
    """Take an article for one that was read just now."""
    plain = plain_of(article)
    return _Found(article, plain[1], digest_of(dump(plain)), NEW)


def by_identity(view: Callable[[SiteProfile | None], str]) -> Callable[[SiteProfile | None], str]:
    """Ask a view once for each profile."""
    known: dict[int, tuple[SiteProfile | None, str]] = {}

    def view_of(profile: SiteProfile | None) -> str:
        if id(profile) not in known:
            known[id(profile)] = (profile, view(profile))
        return known[id(profile)][1]

    return view_of


def _why_finished(extracted: str, *, variants: bool) -> str:
    if extracted == NEW:
        return NEW
    if variants:
        return PROFILE
    return RULES if extracted == REUSED else READ_ANEW
