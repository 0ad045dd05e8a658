"""Change a release that lies in a store: it is brought here, and goes back whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from corpuskit.errors import PackageError
from corpuskit.storage.fetching import fetch_into, fetched_folder
from corpuskit.storage.holding import holding
from corpuskit.storage.mirroring import MANIFEST, Begun, begin, put
from corpuskit.storage.places import flat_name
from corpuskit.storage.store import StoreFolder, open_store


@contextmanager
def edited(url: str, *, write: bool) -> Iterator[tuple[Path, Callable[[], None]]]:
    """Offer a copy of a release, and what puts it back; the lock of the store is held meanwhile.

    What was fetched of it before is removed from this machine when it is put back: what is changed
    may be what must not be anywhere.

    Args:
        url: of the release.
        write: whether it may be put back; else nothing is written there, and nothing is locked.

    Raises:
        PackageError: no release lies there.
        ConfigError, SourceError: see :func:`~corpuskit.storage.errors.reaching`.
    """
    store = open_store(url)
    with (
        tempfile.TemporaryDirectory(prefix="corpuskit-") as name,
        holding(store, Path(name)) if write else nullcontext(),
    ):
        work, folder = Path(name), Path(name) / "release"
        begun = begin(store) if write else Begun(store.read(MANIFEST))
        if begun.manifest is None:
            raise PackageError(f"{store.url}: no release of corpuskit: there is no {MANIFEST}")
        folder.mkdir()
        fetch_into(store, begun.manifest, folder)
        yield folder, lambda: _put(store, folder, begun, work)


def _put(store: StoreFolder, folder: Path, begun: Begun, work: Path) -> None:
    put(folder, store, begun, work, lambda _done, _total: None)
    for old in fetched_folder().glob(f"{flat_name(store.url)}-*"):
        shutil.rmtree(old, ignore_errors=True)
