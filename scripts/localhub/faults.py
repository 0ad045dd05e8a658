"""Faults that a test switches on: a Hub that answers late, wrongly, half, or not at all."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Fault:
    """What goes wrong with requests that fit; the first fault that fits is taken."""

    path: str
    """A regular expression searched for in ``METHOD /path``."""
    times: int = 1
    """How many requests it befalls."""
    skip: int = 0
    """How many that fit are served well before."""
    status: int | None = None
    """Answer this status instead of serving."""
    drop: bool = False
    """Close the connection without serving."""
    lose_answer: bool = False
    """Serve the request, then close the connection without the answer."""
    truncate: int | None = None
    """Close the connection after this many bytes of the answer's body."""
    delay_s: float = 0.0
    """Wait before serving."""
    before: Callable[[], object] | None = None
    """Called before serving: somebody else who comes in between."""


class Faults:
    """The faults that are switched on, and the log of what was asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self.requests: list[str] = []
        """``METHOD /path`` of every request, in order."""

    def add(self, fault: Fault) -> None:
        """Switch a fault on."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Switch all faults off and forget the log."""
        with self._lock:
            self._faults.clear()
            self.requests.clear()

    def take(self, request: str) -> Fault | None:
        """Note a request and return the fault that befalls it, if any."""
        with self._lock:
            self.requests.append(request)
            for fault in self._faults:
                if not fault.times or not re.search(fault.path, request):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault
        return None
