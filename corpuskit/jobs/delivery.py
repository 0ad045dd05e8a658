"""Where a build makes its release, and how that comes to where it belongs.

On a disk the two are the same folder. For a store the release is made in the folder of work, which
is on a disk, and brought from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from corpuskit.config import Config
from corpuskit.errors import ConfigError
from corpuskit.progress import Progress
from corpuskit.storage.places import is_remote, local_place, tidy

if TYPE_CHECKING:
    from corpuskit.storage.mirroring import Begun
    from corpuskit.storage.store import StoreFolder

SENDING = "sending files"
MADE = "release"
"""Folder in the folder of work."""


def work_of(config: Config) -> Path:
    """Return the folder that a build works in, and that is gone when it is done."""
    output = local_place(config.output or "build")
    return Path(config.work) if config.work else output.with_name(f"{output.name}.work")


class Delivery(NamedTuple):
    """Where a release goes."""

    output: Path | str
    """Where it is in the end."""
    folder: Path
    """Where it is made."""
    work: Path
    store: StoreFolder | None = None
    begun: Begun | None = None

    def deliver(self, tell: Progress) -> None:
        """Bring the release that was made to its place, whole or not at all.

        Args:
            tell: told of every file.

        Raises:
            ConfigError: another build put a release there meanwhile, or nothing may be written.
            SourceError: the store is full, or did not answer.
        """
        if self.store is None or self.begun is None:
            return
        from corpuskit.storage.mirroring import put

        def sent(done: int, total: int) -> None:
            tell(SENDING, done, total)

        tell(SENDING, 0, None)
        put(self.folder, self.store, self.begun, self.work, sent)


@contextmanager
def delivering(config: Config, work: Path) -> Iterator[Delivery]:
    """Make ready for what a build will put into its output; of a store the lock is held.

    Args:
        config: of the build.
        work: its folder of work, which nobody else works in.

    Raises:
        ConfigError: another build is at work there, or nothing may be written there.
        PackageError: something else than a release lies there.
        SourceError: the store did not answer.
    """
    output = str(config.output)
    if not is_remote(output):
        yield Delivery(Path(output), Path(output), work)
        return
    previous = config.release.previous
    if previous and is_remote(previous) and tidy(previous) == tidy(output):
        raise ConfigError(
            f"release.previous: {output} is the output itself; build the new release into a folder "
            "of its own"
        )
    from corpuskit.storage.holding import holding
    from corpuskit.storage.mirroring import begin
    from corpuskit.storage.store import open_store

    store = open_store(output)
    with holding(store, work):
        yield Delivery(output, work / MADE, work, store, begin(store))
