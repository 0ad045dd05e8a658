"""How many bytes are really new, by the Hub's own chunking: a dry run of ``hf_xet``.

The chunk store is a folder on this disk, so nothing is sent; it sees the previous release first and
then the new one, as the Hub did and will.
"""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_FAR_FUTURE = 2**40
"""Expiry of a token that nobody checks."""


def available() -> bool:
    """Say whether ``hf_xet`` is installed and not switched off."""
    from huggingface_hub import constants

    return not constants.HF_HUB_DISABLE_XET and importlib.util.find_spec("hf_xet") is not None


def new_bytes(previous: Sequence[Path], files: Mapping[str, Path]) -> dict[str, int]:
    """Return of each file how many of its bytes the chunk store does not have yet.

    Args:
        previous: what is on the Hub already.
        files: what is to be sent, by name. What two of them share counts once, for either.

    Raises:
        OSError: the temporary folder is full: it takes as much as all the files together.
    """
    import hf_xet

    with tempfile.TemporaryDirectory(prefix="corpuskit-plan-") as store:
        session = hf_xet.XetSession()
        _send(session, store, {str(path): path for path in previous})
        return _send(session, store, files)


def _send(session: Any, store: str, files: Mapping[str, Path]) -> dict[str, int]:
    import hf_xet

    if not files:
        return {}
    nobody = "none"  # the store is a folder and asks for nothing, but wants to be told one
    with session.new_upload_commit(
        endpoint=f"local://{store}", token=nobody, token_expiry_unix_secs=_FAR_FUTURE
    ) as commit:
        sent = {
            name: commit.start_upload_file(str(path.resolve()), sha256=hf_xet.COMPUTE_SHA256)
            for name, path in files.items()
        }
    return {name: int(handle.result().dedup_metrics.new_bytes) for name, handle in sent.items()}
