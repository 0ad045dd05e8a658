"""What is asked of a server, what it answers, and what can go wrong in between.

The seam to the client: one function ``Ask -> Answer`` that raises :class:`FetchError`. It never
retries, follows, decodes or remembers; all that is decided by the crawl, where it is recorded.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple

from corpuskit.sources.messages import Response, Undecodable, decode_body


class Ask(NamedTuple):
    """One request."""

    url: str
    headers: tuple[tuple[str, str], ...]
    max_bytes: int
    """Of the body as it is sent; more is refused as soon as it is known."""
    timeout_s: float
    """For the whole answer, names and connection included."""
    jar: str
    """Cookies are kept under this name, in memory only."""
    cut: bool = False
    """Take the first ``max_bytes`` of a longer body instead of refusing it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was sent, but for the transfer coding."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: str
    """When it came; ISO 8601, UTC."""
    asked: tuple[tuple[str, str], ...] = ()
    """Headers of the request."""
    address: str | None = None
    """Of the peer."""
    protocol: str = "HTTP/1.1"
    cut: bool = False
    """Whether the body is only the beginning."""
    phrase: str | None = None
    """What stands behind the status; None if that is not known."""

    def header(self, name: str) -> str | None:
        """Return the first value of a header."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def media_type(self) -> str | None:
        """Media type in lower case."""
        return self._response().media_type

    def content(self, max_bytes: int) -> bytes:
        """Return the body without content coding.

        Raises:
            Undecodable: ``too-large`` if it unpacks to more, ``bad-encoding`` if it is damaged or
                ends early.
        """
        return decode_body(self._response(), max_bytes)

    def _response(self) -> Response:
        headers: dict[str, str] = {}
        for name, value in self.headers:
            key = name.lower()
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
        headers.pop("transfer-encoding", None)  # undone by the client
        return Response(self.status, headers, self.body)


class FetchError(Exception):
    """A server did not give an answer that can be kept."""

    def __init__(self, reason: str, evidence: str = "", *, again: bool = True) -> None:
        """Say what happened.

        Args:
            reason: one of ``timeout``, ``dns``, ``connection``, ``cut-off``, ``bad-http``,
                ``tls``, ``too-large``, ``private-address``.
            evidence: for people.
            again: whether asking again may help.
        """
        super().__init__(f"{reason}: {evidence}" if evidence else reason)
        self.reason, self.evidence, self.again = reason, evidence, again


Fetcher = Callable[[Ask], Awaitable[Answer]]
"""Asks a server once."""

__all__ = ["Answer", "Ask", "FetchError", "Fetcher", "Undecodable"]
