"""What a review knows and does, without a browser: look at a page, try a correction, save, undo."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, NamedTuple

from corpuskit.article import Article, Page
from corpuskit.config import Config, NormalizationConfig, SourceConfig
from corpuskit.errors import ConfigError, PackageError
from corpuskit.extraction.body.profile import SiteProfile, dump_profile
from corpuskit.extraction.story import extract
from corpuskit.review.effect import Correction, Effect, corrected, text_of, weigh
from corpuskit.review.goldrows import GoldRow, read_gold, with_row
from corpuskit.review.saving import Journal, OutdatedError, Saved, Stored, read_stored, written
from corpuskit.review.seeing import Seen, see
from corpuskit.review.target import Row, Target
from corpuskit.sources.again import read_again

MAX_SIBLINGS: Final = 24
"""Other pages of a site on which a correction is tried: a second or two of work."""

MAX_TEXTS: Final = 512
"""Texts that are remembered, so that a page is not read anew for each correction."""

MAX_PAGES: Final = 64
"""Pages that are remembered."""

State = Literal["there", "gone", "changed", "unknown"]


class FoundPage(NamedTuple):
    """A page of the release or crawl, found again or not."""

    page: Page | None
    state: State
    """``there``; ``gone`` from where it lay; ``changed`` since it was read; ``unknown``: nobody
    said where pages lie."""
    stored: Article | None
    """What the release says of it."""


@dataclass
class Desk:
    """A review of one release or crawl."""

    target: Target
    places: Sequence[SourceConfig] = ()
    """Where its pages may lie."""
    sites: Path | None = None
    """Folder of the profiles that corrections go to; None: nothing can be corrected."""
    gold: Path | None = None
    """Folder of gold that rows go to."""
    config: Config = field(default_factory=Config)
    journal: Journal = field(default_factory=Journal)
    _texts: OrderedDict[tuple[str, str], str | None] = field(default_factory=OrderedDict)
    _pages: OrderedDict[str, Page | None] = field(default_factory=OrderedDict)

    @property
    def options(self) -> NormalizationConfig:
        """What becomes of datelines."""
        return self.config.normalization

    @property
    def is_read_by_build(self) -> bool:
        """The configuration of the build names the folder that corrections go to."""
        named = self.config.extraction.profiles
        return (
            named is not None
            and self.sites is not None
            and (Path(named).resolve() == self.sites.resolve())
        )

    def row(self, wanted: str) -> Row:
        """Return the page of an id.

        Raises:
            PackageError: there is none.
        """
        found = self.target.row(wanted)
        if found is None:
            raise PackageError(f"{wanted[:80]}: no such page in {self.target.name}")
        return found

    def find(self, row: Row) -> FoundPage:
        """Find the page of a row again, and say whether it still reads as the release says."""
        page = self._page(row)
        try:
            stored = self.target.stored(row)
        except PackageError:
            stored = None
            if page is not None:
                return FoundPage(None, "changed", None)
        if page is None:
            return FoundPage(None, "gone" if self.places else "unknown", stored)
        if stored is not None:
            again = extract(page, lambda site: self.target.profile(site or ""))
            if not isinstance(again, Article) or again.raw_text != stored.raw_text:
                return FoundPage(None, "changed", stored)
        return FoundPage(page, "there", stored)

    def profile(self, site: str) -> Stored | None:
        """Return the profile that holds now, and where corrections of it go.

        Returns:
            None where nothing can be corrected.

        Raises:
            KnowledgeError: its file is no profile.
        """
        if self.sites is None or not site:
            return None
        return read_stored(self.sites, site, self.target.profile(site))

    def now(self, site: str) -> SiteProfile | None:
        """Return the profile that holds now: of the configured folder, else the release's own."""
        stored = self.profile(site)
        return self.target.profile(site) if stored is None else stored.profile

    def see(self, row: Row, page: Page) -> Seen:
        """Show the blocks of a page as the profile that holds now would have them."""
        return see(page, self.now(row.site), self.options)

    def effect(self, row: Row, stored: Stored, correction: Correction) -> Effect:
        """Say what a correction changes, on its page and on others of the site."""
        siblings, others = self.target.siblings(row, MAX_SIBLINGS)
        after = corrected(stored.profile, correction)
        return weigh([row, *siblings], others, self._text, stored.profile, after)

    def save(self, row: Row, correction: Correction, *, version: str) -> Saved:
        """Write a correction to the profile of a page's site.

        Args:
            row: the page.
            correction: of it.
            version: of the profile that was looked at.

        Raises:
            OutdatedError: the profile is another one by now.
            ConfigError: nobody said where profiles lie.
            SourceError: it cannot be written.
        """
        stored = self.profile(row.site)
        if stored is None:
            raise ConfigError("corrections need the folder of the site profiles: --sites FOLDER")
        if stored.version != version:
            raise OutdatedError(
                f"{stored.file} has changed since you looked at it, in another tab or by hand; "
                "nothing was saved. Look at the page again and repeat the correction."
            )
        content = written(stored, correction)
        what = f"{correction.verb} {correction.entry}"
        return self.journal.write(stored.file, content, version=version, what=what)

    def gold_version(self) -> str:
        """Return the version of the gold file as it is."""
        return read_gold(self._gold_folder()).version

    def save_gold(self, row: GoldRow, *, version: str) -> Saved:
        """Write a page and its story to the gold folder.

        Raises:
            OutdatedError: the gold file is another one by now.
            ConfigError: nobody said where gold lies, or the file holds something else.
            SourceError: it cannot be written.
        """
        gold = read_gold(self._gold_folder())
        content = with_row(gold, row)
        row.store_page(gold.file.parent)
        what = f"gold row {row.id}"
        return self.journal.write(gold.file, content, version=version, what=what)

    def _gold_folder(self) -> Path:
        if self.gold is None:
            raise ConfigError("rows of gold need the folder of the gold sets: --gold FOLDER")
        return self.gold

    def _page(self, row: Row) -> Page | None:
        if row.id not in self._pages:
            found = (
                read_again(str(one.path), row.source, url=row.url, columns=one.columns.named())
                for one in self.places
                if one.path is not None
            )
            self._pages[row.id] = next((page for page in found if page is not None), None)
            if len(self._pages) > MAX_PAGES:
                self._pages.popitem(last=False)
        return self._pages[row.id]

    def _text(self, row: Row, profile: SiteProfile) -> str | None:
        key = (row.id, dump_profile(profile))
        if key not in self._texts:
            page = self._page(row)
            self._texts[key] = None if page is None else text_of(page, profile, self.options)
            if len(self._texts) > MAX_TEXTS:
                self._texts.popitem(last=False)
        return self._texts[key]
