"""What all tests share: no socket but loopback, and thorough laws in CI."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "scripts")]

settings.register_profile(
    "dev", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "ci", parent=settings.get_profile("dev"), max_examples=300, derandomize=True
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

os.environ.setdefault("HF_HUB_OFFLINE", "1")

_connect = socket.socket.connect


def _loopback_only(self: socket.socket, address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else "127.0.0.1"
    if not (host in {"::1", "localhost"} or str(host).startswith("127.")):
        pytest.fail(f"a test tried to reach {address}")
    _connect(self, address)


socket.socket.connect = _loopback_only  # type: ignore[method-assign]  # the guard of every test


@pytest.fixture(scope="session")
def gold() -> Path:
    """The gold folder, where the machine has one."""
    where = os.environ.get("CORPUSKIT_GOLD")
    if not where or not Path(where).is_dir():
        pytest.skip("no gold data here: set CORPUSKIT_GOLD to a gold folder to run this test")
    return Path(where)
