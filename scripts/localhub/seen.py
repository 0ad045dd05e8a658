"""What those who answer requests see of the Hub: what it holds, and how it is reached."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from localhub.store import Store


class Hub(Protocol):
    """A Hub, without the server that listens: see :class:`localhub.server.Hub`."""

    folder: Path
    xet: bool
    multipart_bytes: int
    secret: str
    store: Store

    @property
    def url(self) -> str:
        """Address for ``HF_ENDPOINT``."""

    @property
    def files_url(self) -> str:
        """Address of the large files."""
