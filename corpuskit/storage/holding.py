"""Only one build at a time on a folder of a store.

A file can be locked, an object cannot. What stands for a lock is an object that is created on
condition that it is not there, and that says who holds it. No clock is compared: a lock has no age,
only an owner, who knows a secret that lies in the folder of its work. So a build that was killed
takes its lock up again when it goes on, and nobody else does.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from corpuskit.errors import ConfigError, CorpuskitError
from corpuskit.storage.store import StoreFolder

OWN: Final = ".corpuskit/"
"""What is no part of a release lies below this; those who read data sets pass over such names."""
LOCK: Final = f"{OWN}lock"
OWNER_FILE: Final = "store-owner"
"""File in the folder of work."""


@contextmanager
def holding(store: StoreFolder, work: Path) -> Iterator[None]:
    """Hold the lock of a folder of a store while a build is at work.

    That also shows at once whether anything can be written there.

    Args:
        store: the folder.
        work: the folder of work; only one build is at work in it.

    Raises:
        ConfigError: another build holds it, or nothing may be written there.
        SourceError: the store did not answer.
    """
    secret = _secret(work)
    mine = {
        "secret": secret,
        "host": socket.gethostname(),
        "process": os.getpid(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    if not store.create(LOCK, json.dumps(mine).encode()):
        _refuse_other(store, secret)
    try:
        yield
    finally:
        # What went wrong before is what must be told.
        with suppress(CorpuskitError):
            if _owner(store).get("secret") == secret:
                store.remove([LOCK])


def check_held(store: StoreFolder, work: Path) -> None:
    """Make sure that nobody has taken the lock over since it was taken.

    Raises:
        ConfigError: somebody has, or has removed it.
    """
    _refuse_other(store, _secret(work))


def _refuse_other(store: StoreFolder, secret: str) -> None:
    owner = _owner(store)
    if owner.get("secret") == secret:
        return
    if not owner:
        raise ConfigError(f"{store.url}: its lock was taken away meanwhile; run the build again")
    raise ConfigError(
        f"{store.url}: another build is at work there (process {owner.get('process')} on "
        f"{owner.get('host')}, since {owner.get('since')}); wait for it. If it has died, run it "
        f"again where it was begun, or remove the object {store.at(LOCK)}"
    )


def _owner(store: StoreFolder) -> dict[str, object]:
    try:
        told = json.loads(store.read(LOCK) or b"{}")
    except ValueError:
        return {"process": "?"}
    return told if isinstance(told, dict) else {"process": "?"}


def _secret(work: Path) -> str:
    file = work / OWNER_FILE
    if not file.exists():
        temporary = file.with_suffix(".tmp")
        temporary.write_text(secrets.token_hex(16))
        os.replace(temporary, file)  # noqa: PTH105 - the one atomic step, named as such
    return file.read_text()
