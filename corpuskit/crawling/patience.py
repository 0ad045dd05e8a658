"""How long to wait: between two requests, after a refusal, for a host that does not recover.

Nothing here sleeps: all of it says from when on something may be asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from math import inf


@dataclass(frozen=True, slots=True)
class Patience:
    """What a crawl puts up with."""

    backoff_s: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
    """Pauses before an address is asked again after a failure; then it is given up."""
    spread: float = 0.2
    """Share by which these vary, so that addresses that failed together do not return together."""
    max_retry_after_s: float = 3_600.0
    """A longer ``Retry-After`` is cut to this."""
    failures: int = 5
    """So many addresses of a host fail in a row, and it is left alone for a while."""
    pause_s: float = 600.0
    """The while."""
    pauses: int = 3
    """So many pauses without an answer in between, and the host is given up in this run."""

    def retry_in_s(self, fp: bytes, tries: int, retry_after_s: float | None = None) -> float | None:
        """Return how long to wait before an address is asked again; None to give it up.

        Args:
            fp: fingerprint of the address: the spread is the same whenever it is reckoned.
            tries: how often it has failed, from 1.
            retry_after_s: what the server asks for.

        Examples:
            >>> patience = Patience()
            >>> [round(patience.retry_in_s(b"a", tries)) for tries in (1, 2, 3, 4)]
            [1, 2, 4, 8]
            >>> patience.retry_in_s(b"a", 5) is None
            True
            >>> patience.retry_in_s(b"a", 1, 120.0)
            120.0
        """
        if tries > len(self.backoff_s):
            return None
        digest = blake2b(fp + bytes([tries]), digest_size=2).digest()
        share = int.from_bytes(digest, "big") / 0xFFFF * 2 - 1
        own = self.backoff_s[tries - 1] * (1 + self.spread * share)
        return max(own, min(retry_after_s or 0.0, self.max_retry_after_s))


@dataclass(slots=True)
class Pace:
    """One host: when it may be asked next, and how it has been doing."""

    host: str
    delay_s: float
    """Between the end of an answer and the next request."""
    concurrency: int
    ready_at: float = 0.0
    """Unix time from which it may be asked."""
    under_way: int = 0
    failing: set[bytes] = field(default_factory=set)
    """Addresses that failed since the last answer; one that fails again is no news of the host."""
    failures: int = 0
    """In a row."""
    pauses: int = 0
    """Since the last answer."""
    heard: bool = False
    """Whether it has answered anything in this run."""
    stopped: str | None = None
    """Why it is not asked any more in this run."""
    idle_until: float = 0.0
    """No address of it is to be asked before; infinite if none is left."""
    awaiting: set[str] = field(default_factory=set)
    """Origins whose robots.txt is to come first."""

    def may_ask(self, now: float) -> bool:
        """Tell whether a request may be sent now."""
        return self.next_at() <= now

    def next_at(self) -> float:
        """Return from when on a request may be sent; infinite if not before something happens."""
        if self.stopped is not None or self.under_way >= self.concurrency:
            return inf
        return max(self.ready_at, self.idle_until)

    def asked(self, now: float) -> None:
        """Note that a request is sent."""
        self.under_way += 1
        self.wait_until(now + self.delay_s)

    def answered(self, now: float) -> None:
        """Note that a request has ended; the delay counts from here on.

        Counted from the request, two could reach the server sooner after one another than the
        delay, since the first must wait for its connection.
        """
        self.under_way -= 1
        self.wait_until(now + self.delay_s)

    def wait_until(self, until: float) -> None:
        """Do not ask before a time."""
        self.ready_at = max(self.ready_at, until)

    def recovered(self) -> None:
        """Note an answer that is none of a host in trouble."""
        self.failures = self.pauses = 0
        self.failing.clear()

    def failed(self, now: float, patience: Patience, why: str, fp: bytes | None = None) -> None:
        """Note a failure; after too many the host is left alone, at last for good.

        A host that was never heard of is not waited for: its name is mistyped, or it is gone.

        Args:
            now: Unix time.
            patience: how many are too many.
            why: for the report.
            fp: of the address that failed; None if each time counts.

        Examples:
            >>> pace = Pace("a.example", 1.0, 1, heard=True)
            >>> for second in range(5):
            ...     pace.failed(float(second), Patience(), "503")
            >>> pace.ready_at, pace.stopped
            (604.0, None)
        """
        if fp in self.failing:
            return
        if fp is not None:
            self.failing.add(fp)
        self.failures += 1
        if self.failures < patience.failures:
            return
        self.failures = 0
        self.failing.clear()
        self.pauses += 1
        if self.pauses >= patience.pauses or not self.heard:
            times = patience.failures * self.pauses
            self.stopped = f"{times} failures in a row, the last: {why}"
        self.wait_until(now + patience.pause_s)


def retry_after_s(value: str | None, now: float) -> float | None:
    """Read a ``Retry-After``: seconds, or a date.

    Args:
        value: of the header.
        now: Unix time.

    Examples:
        >>> retry_after_s("120", 0.0), retry_after_s("Thu, 01 Jan 1970 00:01:00 GMT", 15.0)
        (120.0, 45.0)
        >>> retry_after_s("soon", 0.0) is None, retry_after_s("-5", 0.0) is None
        (True, True)
    """
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    aware = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, aware.timestamp() - now)
