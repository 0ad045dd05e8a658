from __future__ import annotations

import resource
import signal
import sys
import time

import pytest

from corpuskit.engines import limits
from corpuskit.engines.limits import PageTimeout, memory_limit, page_limits, time_limit

MB = 2**20


def test_a_page_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(PageTimeout), time_limit(0.05):
        time.sleep(30)


def test_no_alarm_is_left_behind() -> None:
    with time_limit(600.0):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux only")
def test_a_page_that_takes_too_much_memory_is_stopped_in_a_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits._Process, "expendable", True)
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with memory_limit(256):
        bytearray(128 * MB)
    with pytest.raises(MemoryError), page_limits(60.0, 64):
        bytearray(128 * MB)
    assert resource.getrlimit(resource.RLIMIT_DATA) == before
    bytearray(128 * MB)


def test_a_process_that_works_for_itself_is_not_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits._Process, "expendable", False)
    with memory_limit(64):
        bytearray(128 * MB)
