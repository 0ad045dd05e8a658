"""What the answers of the Hub are made from, apart from how it listens."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

from localhub.store import Store, User


class HubState:
    """A Hub as its routes know it.

    Args:
        folder: where everything is kept; a Hub started again on it knows all repositories, but no
            tokens.
        xet: offer Xet; otherwise LFS only.
    """

    port: int
    """Where it listens."""

    def __init__(self, folder: Path, *, xet: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.xet = xet
        self.multipart_bytes = 8 * 2**20
        """Larger LFS files are sent in parts of this size."""
        self.skew_s = 0.0
        """How much the Hub's clock is ahead."""
        self.store = Store(folder, lambda: time.time() + self.skew_s)
        self.secret = secrets.token_hex(16)

    @property
    def url(self) -> str:
        """Address for ``HF_ENDPOINT``."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def files_url(self) -> str:
        """Address of the large files: another host name, as on the real Hub."""
        return f"http://localhost:{self.port}"

    @property
    def xet_bytes(self) -> int:
        """How much the Xet store holds."""
        return sum(path.stat().st_size for path in (self.folder / "xet" / "xorbs").glob("*"))

    def add_user(self, name: str, role: str = "write", orgs: tuple[str, ...] = ()) -> str:
        """Let a user in and return the token."""
        token = f"hf_{name}_{secrets.token_hex(8)}"
        self.store.users[token] = User(name, role, orgs)
        return token
