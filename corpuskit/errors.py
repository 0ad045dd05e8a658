"""The errors a caller can meet, named by what they mean for the job.

    CorpuskitError
    ├── ConfigError      the configuration or the call is wrong        exit 2
    ├── KnowledgeError   a data file of corpuskit or a profile is bad  exit 3
    ├── PackageError     a release is damaged or a gate failed         exit 3
    ├── SourceError      a source, a disk or a network did not answer  exit 4
    └── PublishError     the Hub did not answer, or failed             exit 4
        └── RefusedError what was asked must not or may not be done    exit 2

A bad *article* is never an exception: it becomes a ``Rejection``, and the job goes on.
"""

from __future__ import annotations

import errno
from typing import ClassVar, Final

OF_THE_MACHINE: Final = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EROFS,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
    }
)
"""A disk that is full, over quota, read-only or broken; no more files or memory: no page is to
blame for these, and no page may be lost by them."""


class CorpuskitError(Exception):
    """Base of every error that corpuskit raises on purpose; its text says what to do."""

    exit_code: ClassVar[int] = 2


class ConfigError(CorpuskitError):
    """The configuration or the call is wrong: nothing was started."""


class KnowledgeError(CorpuskitError):
    """A data file (agencies, phrases, places, a site profile) is malformed."""

    exit_code: ClassVar[int] = 3


class PackageError(CorpuskitError):
    """A release is damaged, or one of its checks failed: nothing was published."""

    exit_code: ClassVar[int] = 3


class SourceError(CorpuskitError):
    """A source, the disk or the network did not answer; running again may help."""

    exit_code: ClassVar[int] = 4


class NoPagesError(SourceError):
    """A source is there, and nothing in it is a page."""


class PublishError(CorpuskitError):
    """The Hub did not answer, or failed; running again may help."""

    exit_code: ClassVar[int] = 4


class RefusedError(PublishError):
    """What was asked of the Hub must not be done, or the token may not do it.

    Running again does not help: the call, the release or the token must change first.
    """

    exit_code: ClassVar[int] = 2


def is_of_the_machine(error: BaseException) -> bool:
    """Say whether an error tells of this machine, not of what was read or asked.

    Examples:
        >>> is_of_the_machine(OSError(errno.ENOSPC, "No space left on device"))
        True
        >>> is_of_the_machine(FileNotFoundError(errno.ENOENT, "No such file"))
        False
    """
    return isinstance(error, OSError) and error.errno in OF_THE_MACHINE
