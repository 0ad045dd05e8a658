"""Requests and responses as plain values, and the errors that a Hub names in its headers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks."""

    method: str
    path: str
    """Still quoted."""
    query: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    def parameter(self, name: str) -> str | None:
        """Return a parameter of the query."""
        return (parse_qs(self.query, keep_blank_values=True).get(name) or [None])[0]

    def json(self) -> Any:
        """Read the body as JSON; an empty one is an empty object."""
        return json.loads(self.body or b"{}")

    def form(self) -> dict[str, list[str]]:
        """Read the body as a form."""
        return parse_qs(self.body.decode())

    @property
    def token(self) -> str | None:
        """The token the client shows."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token if kind == "Bearer" and token else None


class Response(NamedTuple):
    """What the client gets."""

    status: int = 200
    body: bytes | Path = b""
    """Bytes, or a file that is sent without reading it whole."""
    headers: Mapping[str, str] = {}


def reply(value: Any, status: int = 200, **headers: str) -> Response:
    """Answer with JSON."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(
        status, json.dumps(value).encode(), {"Content-Type": "application/json", **named}
    )


@dataclass
class HubError(Exception):
    """A refusal; ``code`` is what the client chooses its exception by."""

    status: int
    message: str
    code: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """Write it as the Hub does: in the body and in the headers."""
        headers = {"X-Error-Message": self.message, **self.extra}
        if self.code:
            headers["X-Error-Code"] = self.code
        body = json.dumps({"error": self.message}).encode()
        return Response(self.status, body, {"Content-Type": "application/json", **headers})
