"""Take a whole part from the cache, where all its pages are what they were.

A part is kept by its pages in their order (what they hold, not where they lie), by the signature
and the configuration of all that is made of them, and beside it stand what was asked of the
profiles of sites, and the keys of the entries that its pages are remembered by one by one: what is
used of the cache is the same, whether a part was taken whole or page by page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, NamedTuple

from corpuskit.caching.index import EntryPlace
from corpuskit.caching.store import Stage, digest_of, dump, key_of, parse
from corpuskit.extraction.body.profile import SiteProfile
from corpuskit.extraction.story import ProfileOf
from corpuskit.jobs.remembering import (
    REUSED,
    Asking,
    RememberedStages,
    by_identity,
)
from corpuskit.jobs.spool import MarkedKey, read_marked_keys
from corpuskit.jobs.stages import lines_view, reading_view
from corpuskit.packaging.kept import PagePlace, pack_part, unpack_part

NOT_KEPT: Final = "pages, rules, configuration or profiles are not what they were together before"


class _Kept(NamedTuple):
    """A part in the cache."""

    place: EntryPlace
    keys: bytes
    """Of the entries that its pages are remembered by."""
    part: bytes


class WholePart:
    """A part of the spool, taken whole from the cache or kept there.

    Attributes:
        profile_of: the profiles to process its pages by: what is asked of them is noted.
    """

    def __init__(
        self,
        source: Path,
        target: Path,
        profile_of: ProfileOf,
        options: object,
        memory: RememberedStages,
    ) -> None:
        """Prepare taking a part.

        Args:
            source: its pages.
            target: where it goes.
            profile_of: the profiles of sites.
            options: plain values: all that decides what becomes of pages beside the signature.
            memory: of this part; nothing was asked of it yet.
        """
        self.profile_of = Asking(profile_of, by_identity(_views))
        self._target, self._name = target, f"part-{target.name}"
        self._memory = memory
        self._pages = read_marked_keys(source)
        pages = list(map(_told, self._pages))
        self._key = key_of(Stage.PART, memory.signs.part, options, pages)

    def take(self) -> bool:
        """Put the part in its place, and say whether that could be done."""
        here = digest_of(dump(self._places()))
        elsewhere: _Kept | None = None
        for place, content in self._memory.store.find_raw(self._key):
            with self._memory.watched():
                head, _, rest = content.partition(b"\n")
                asked, lay, count = parse(head)
                if self.profile_of.answers(asked):
                    kept = _Kept(place, rest[:count], rest[count:])
                    if lay == here:
                        self._put_in_place(kept, None)
                        return True
                    elsewhere = elsewhere or kept
        if elsewhere is not None:
            with self._memory.watched():
                self._put_in_place(elsewhere, self._places())
                return True
        self._memory.count("part", NOT_KEPT, len(self._pages))
        return False

    def _put_in_place(self, kept: _Kept, moved: list[PagePlace] | None) -> None:
        def took(folder: Path) -> None:
            self._memory.store.use_all(kept.keys)
            if moved is None:
                self._memory.store.use(self._key, kept.place)
            else:  # the next build finds it where it is now
                self._put(kept.keys, folder)
            self._memory.count("part", REUSED, len(self._pages))
            self._memory.close(self._name)

        unpack_part(kept.part, self._target, len(self._pages), moved, took)

    def keep(self, sure: bool, folder: Path) -> None:  # noqa: FBT001 - called by a partial
        """Keep a part that was written.

        Args:
            sure: whether all its pages give the same again: one that took too long may not.
            folder: of the part, which is not in its place yet.
        """
        if sure:
            self._put(b"".join(dict.fromkeys(self._memory.store.keys)), folder)
        self._memory.close(self._name)

    def _put(self, keys: bytes, folder: Path) -> None:
        asked = list(self.profile_of.asked.items())
        head = dump([asked, digest_of(dump(self._places())), len(keys)])
        content = b"".join((head, b"\n", keys, pack_part(folder)))
        self._memory.store.put(self._key, Stage.PART, content)

    def _places(self) -> list[PagePlace]:
        return [_place_of(one) for one in self._pages]


def _views(profile: SiteProfile | None) -> str:
    return f"{reading_view(profile)} {lines_view(profile)}"


def _told(page: MarkedKey) -> list[Any]:
    return [page.identity, page.key.dateline, page.key.rejection]


def _place_of(page: MarkedKey) -> PagePlace:
    return PagePlace(page.key.path, page.key.warc_offset, page.key.fetched_at)
