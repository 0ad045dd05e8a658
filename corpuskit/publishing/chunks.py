"""How many bytes are really new, by the Hub's own chunking: a dry run of ``hf_xet``.

The very code that would upload cuts the files into chunks, leaves out those that the store has, and
packs and compresses the rest; but into a store that is a folder on this disk and has taken in the
previous release. So the sum is exact for a client that knows the chunks of the previous release:
from its own cache where it published that, else from the Hub, which knows the chunks of most large
files.
"""

from __future__ import annotations

import importlib
import importlib.util
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from corpuskit.errors import SourceError

_FAR_FUTURE = 2**40
"""Expiry of a token that nobody checks."""


class Sent(NamedTuple):
    """What an upload commit puts into the store."""

    bytes: int
    """Of the packed and compressed chunks: exact."""
    unpacked: Mapping[str, int]
    """Of each file its new chunks before compression. What two files share counts for either."""


def available() -> bool:
    """Say whether ``hf_xet`` is installed, knows upload commits, and is not switched off."""
    from huggingface_hub import constants

    if constants.HF_HUB_DISABLE_XET or importlib.util.find_spec("hf_xet") is None:
        return False
    return hasattr(importlib.import_module("hf_xet"), "XetSession")


def new_bytes(previous: Iterable[Path], files: Mapping[str, Path]) -> dict[str, int]:
    """Return of each file how many bytes it adds to a store that holds the previous files.

    They add up to what the store really grows by. Files are packed together, so that the part of
    each is its share of the new chunks: near, but not exact.

    Args:
        previous: what is on the Hub already.
        files: what is to be sent, by name.

    Raises:
        SourceError: the temporary folder is full: it takes as much as all the files together.
    """
    import hf_xet

    with tempfile.TemporaryDirectory(prefix="corpuskit-plan-") as store:
        session = hf_xet.XetSession()
        try:
            _send(session, store, {str(path): path for path in previous})
            sent = _send(session, store, files)
        except (OSError, RuntimeError) as error:
            raise SourceError(
                f"{store}: the new chunks could not be counted ({error}); it takes as much space "
                "there as the releases have: set TMPDIR to where there is more"
            ) from error
    return dict(zip(sent.unpacked, shares(sent.bytes, list(sent.unpacked.values())), strict=True))


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """Deal out a whole number by weights, so that the parts add up to it.

    Examples:
        >>> shares(10, [1, 1, 1]), shares(7, [0, 5]), shares(0, [0, 0])
        ([4, 3, 3], [0, 7], [0, 0])
    """
    whole = sum(weights) or 1
    parts = [total * weight // whole for weight in weights]
    rest = sorted(range(len(weights)), key=lambda at: -(total * weights[at] % whole))
    for at in rest[: total - sum(parts)]:
        parts[at] += 1
    return parts


def _send(session: Any, store: str, files: Mapping[str, Path]) -> Sent:
    import hf_xet

    if not files:
        return Sent(0, {})
    nobody = "none"  # the store is a folder and asks for nothing, but wants to be told one
    commit = session.new_upload_commit(
        endpoint=f"local://{store}", token=nobody, token_expiry_unix_secs=_FAR_FUTURE
    )
    try:
        uploads = {
            name: commit.start_upload_file(str(path.resolve()), sha256=hf_xet.COMPUTE_SHA256)
            for name, path in files.items()
        }
        done = commit.wait_to_finish().dedup_metrics
    except BaseException:
        commit.abort()
        raise
    unpacked = {
        name: int(upload.result().dedup_metrics.new_bytes) for name, upload in uploads.items()
    }
    return Sent(int(done.xorb_bytes_uploaded), unpacked)
