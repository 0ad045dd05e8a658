"""Corrections on disk: a file is written whole, only if it is as it was when people looked at it.

Whoever saves names the version that was seen. Where the file has another one by now, because of a
second tab or an editor, nothing is written. What was written can be undone in the same way, as long
as the file is still as it was left.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

from corpuskit.errors import CorpuskitError, KnowledgeError, SourceError
from corpuskit.extraction.body.profile import SiteProfile, dump_profile, load_profile
from corpuskit.learning.sites import SUFFIX
from corpuskit.review.effect import Correction, corrected

MISSING: Final = "none"
"""Version of a file that is not there."""


class OutdatedError(CorpuskitError):
    """A file is no more what it was when somebody looked at it: nothing was written."""


class Stored(NamedTuple):
    """A profile, and the file that a correction of it would be written to."""

    profile: SiteProfile
    file: Path
    content: bytes | None
    """Of the file; None where there is none yet."""

    @property
    def version(self) -> str:
        """See :func:`version_of`."""
        return version_of(self.content)


class Saved(NamedTuple):
    """One thing that was written."""

    number: int
    file: Path
    what: str
    """What was done, for people."""
    before: bytes | None
    after: bytes


@dataclass
class Journal:
    """What was written since the review began, the last thing at the end."""

    saved: list[Saved] = field(default_factory=list)
    count: int = 0

    def write(self, file: Path, content: bytes, *, version: str, what: str) -> Saved:
        """Write a file if it is as it was.

        Args:
            file: which.
            content: what it is to hold.
            version: that it had when somebody looked at it.
            what: is done, for people.

        Raises:
            OutdatedError: it is another one.
            SourceError: it cannot be written.
        """
        with _only_one(file.parent):
            before = _content(file)
            if version_of(before) != version:
                raise OutdatedError(
                    f"{file} has changed since you looked at it, in another tab or by hand; "
                    "nothing was saved. Look at the page again and repeat the correction."
                )
            _put(file, content)
        self.count += 1
        self.saved.append(Saved(self.count, file, what, before, content))
        return self.saved[-1]

    def undo(self, number: int) -> Saved:
        """Put back what a file held before.

        Raises:
            OutdatedError: it was undone already, or the file has changed since.
            SourceError: it cannot be written.
        """
        found = next((one for one in self.saved if one.number == number), None)
        if found is None:
            raise OutdatedError("That correction was undone already.")
        with _only_one(found.file.parent):
            if _content(found.file) != found.after:
                raise OutdatedError(
                    f"{found.file} has changed since; undo what came later first, or edit the file."
                )
            _put(found.file, found.before)
        self.saved.remove(found)
        return found


def version_of(content: bytes | None) -> str:
    """Return what changes when a file does.

    Examples:
        >>> version_of(None), version_of(b"keep = []")[:8]
        ('none', '259007e1')
    """
    return MISSING if content is None else sha256(content).hexdigest()


def read_stored(folder: Path, site: str, base: SiteProfile | None) -> Stored:
    """Return the profile of a site as the configured folder has it.

    Args:
        folder: of the profiles.
        site: which.
        base: the profile that its pages were read by, where the folder has none.

    Raises:
        KnowledgeError: the file is no profile, or that of another site, or the name is no host.
    """
    file = folder / f"{site}{SUFFIX}"
    if not site or file.parent != folder or site.startswith("."):
        raise KnowledgeError(f"{site!r}: names no site that can have a profile")
    content = _content(file)
    if content is None:
        return Stored(base or SiteProfile(site), file, None)
    try:
        profile = load_profile(content.decode("utf-8"), name=str(file))
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{file}: cannot be read: {error}") from error
    if profile.host != site:
        raise KnowledgeError(f'{file}: is the profile of "{profile.host}"')
    return Stored(profile, file, content)


def written(stored: Stored, correction: Correction) -> bytes:
    r"""Return what the file of a profile holds with a correction; comments in it stay.

    Raises:
        KnowledgeError: the file is written in a way that cannot be changed.

    Examples:
        >>> text = b'# Ours.\nhost = "a.example"\nkeep = [\n  "p.a",  # quotes\n]\n'
        >>> stored = Stored(load_profile(text.decode()), Path("a.example.toml"), text)
        >>> print(written(stored, Correction("drop", "p.b")).decode(), end="")
        # Ours.
        host = "a.example"
        keep = [
          "p.a",  # quotes
        ]
        drop = [
          "p.b",
        ]
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    wanted = corrected(stored.profile, correction)
    if stored.content is None:
        return dump_profile(wanted).encode("utf-8")
    try:
        document = tomlkit.parse(stored.content.decode("utf-8"))
        for name, entries in (("keep", wanted.keep), ("drop", wanted.drop)):
            _set(document, name, entries)
        text = tomlkit.dumps(document)
        right = load_profile(text) == wanted
    except (TOMLKitError, KnowledgeError) as error:
        raise KnowledgeError(f"{stored.file}: cannot be changed here: {error}") from error
    if not right:
        raise KnowledgeError(f"{stored.file}: cannot be changed here; edit it by hand")
    return text.encode("utf-8")


def _set(document: Any, name: str, entries: tuple[str, ...]) -> None:
    """PageChange a list as little as can be: entries that stay keep their lines and comments."""
    import tomlkit

    listed = document.get(name)
    if not listed:
        if not entries:
            return
        document[name] = tomlkit.array()
        for entry in entries:
            document[name].add_line(entry, indent="  ")
        document[name].add_line(indent="")
        return
    for at in range(len(listed) - 1, -1, -1):
        if listed[at] not in entries:
            del listed[at]
    for entry in entries:
        if entry not in listed:
            listed.append(entry)


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SourceError(f"{file}: cannot be read: {error.strerror}") from error


def _put(file: Path, content: bytes | None) -> None:
    """Write a file, whole or not at all; None takes it away."""
    try:
        if content is None:
            file.unlink(missing_ok=True)
            return
        temporary = file.with_name(f".{file.name}.new")
        temporary.write_bytes(content)
        os.replace(temporary, file)  # noqa: PTH105 - the one atomic step, named as such
    except OSError as error:
        raise SourceError(f"{file}: cannot be written: {error.strerror}") from error


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Let no other review write to a folder meanwhile."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise SourceError(f"{folder}: cannot be written: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
