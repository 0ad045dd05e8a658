"""What all tests share: no socket but loopback, nothing left behind, thorough laws in CI."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "scripts")]

from leftovers import children, ended, threads  # noqa: E402 - found only by the path above
from thorough import THOROUGH  # noqa: E402 - as above

settings.register_profile(
    "dev", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
# What lands is judged by the same examples as what stands; new ones are looked for at every desk,
# and by scripts/fuzz.py.
settings.register_profile(
    "ci", parent=settings.get_profile("dev"), max_examples=100, derandomize=True
)
settings.register_profile("quick", parent=settings.get_profile("dev"), max_examples=20)
settings.load_profile("ci" if THOROUGH else "dev")

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ["HF_HOME"] = tempfile.mkdtemp(prefix="corpuskit-tests-")
"""The caches of the Hugging Face libraries: neither the user's nor those of a run beside this."""
atexit.register(shutil.rmtree, os.environ["HF_HOME"], ignore_errors=True)

_connect = socket.socket.connect


def _loopback_only(self: socket.socket, address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else "127.0.0.1"
    if not (host in {"::1", "localhost"} or str(host).startswith("127.")):
        pytest.fail(f"a test tried to reach {address}")
    _connect(self, address)


socket.socket.connect = _loopback_only  # type: ignore[method-assign]  # the guard of every test


LONGEST_FIRST = ("publishing", "jobs", "contract", "cli", "crawling", "packaging", "extraction")
"""Folders whose modules take longest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that processes that share the work end together."""

    def place(item: pytest.Item) -> int:
        folder = item.path.parent
        known = folder.parent == HERE and folder.name in LONGEST_FIRST
        return LONGEST_FIRST.index(folder.name) if known else len(LONGEST_FIRST)

    items.sort(key=place)


@pytest.fixture(autouse=True)
def _nothing_outlives_its_test() -> Iterator[None]:
    """Fail a test that leaves a thread or a process behind, where it would fail another."""
    before = threads(), children()
    yield
    assert ended(threads, before[0]) == set(), "threads of this test are still alive"
    assert ended(children, before[1]) == set(), "processes of this test are still there"


@pytest.fixture(scope="session")
def _worker() -> Iterator[ProcessPoolExecutor]:
    """A worker of jobs that has started, and lives as long as the tests of this process."""
    from corpuskit.engines import local

    with local._pool(1) as pool:
        pool.submit(local._start, None).result()
        yield pool


@pytest.fixture
def one_worker(_worker: ProcessPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let jobs of one worker share it: starting one costs as much as two hundred small pages.

    For tests that are about something else than workers, and kill none.
    """
    from corpuskit.engines import local

    own = local._pool

    @contextmanager
    def pool(workers: int | None) -> Iterator[ProcessPoolExecutor]:
        if workers == 1:
            yield _worker
            return
        with own(workers) as several:
            yield several

    monkeypatch.setattr(local, "_pool", pool)


@pytest.fixture(scope="session")
def gold() -> Path:
    """The gold folder, where the machine has one."""
    where = os.environ.get("CORPUSKIT_GOLD")
    if not where or not Path(where).is_dir():
        pytest.skip("no gold data here: set CORPUSKIT_GOLD to a gold folder to run this test")
    return Path(where)
