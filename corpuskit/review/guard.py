"""Who may ask: only the browser of the person who started the review, and only its own pages.

The server listens on loopback, which is no protection by itself: any web page may send requests to
it, and a name that an attacker owns can be made to lead there (DNS rebinding). So the address holds
a random token, the ``Host`` must be loopback's own, and what changes something must come from a
page of ours by its ``Origin``.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, TypeAlias

from starlette.responses import PlainTextResponse

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

LOOPBACK: Final = ("127.0.0.1", "localhost")

MAX_BODY_BYTES: Final = 2 * 2**20
"""Of a form: a few hundred times what a correction needs."""

HEADERS: Final = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    # Not "no-referrer": with it, browsers send the Origin of our own forms as "null".
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}

_SAFE: Final = frozenset({"GET", "HEAD"})


class LocalGuard:
    """Refuses what does not come from the person who started the review."""

    def __init__(self, app: App, *, token: str, port: int) -> None:
        """Wrap an application.

        Args:
            app: the application.
            token: that every path begins with.
            port: that the server listens on.
        """
        self.app, self.token = app, token
        self.hosts = frozenset(f"{host}:{port}" for host in LOOPBACK)
        self.origins = frozenset(f"http://{host}" for host in self.hosts)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] != "http":
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message.get("headers", ()), *extra]
            await send(message)

        why = self.refuses(scope["method"], scope["path"], scope["headers"])
        app = self.app if why is None else PlainTextResponse(f"refused: {why}\n", 403)
        await app(scope, receive, with_headers)

    def refuses(self, method: str, path: str, headers: list[tuple[bytes, bytes]]) -> str | None:
        """Say why a request is refused; None for one of our own."""
        given: dict[str, list[str]] = {}
        for name, value in headers:
            given.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        hosts = given.get("host", [])
        if len(hosts) != 1 or hosts[0] not in self.hosts:
            return "this server answers to 127.0.0.1 alone"
        token = path.split("/")[1] if path.startswith("/") else ""
        if not hmac.compare_digest(token.encode("utf-8", "replace"), self.token.encode()):
            return "open the address that the command printed"
        origins = given.get("origin", [])
        if method not in _SAFE and len(origins) != 1:
            return "no page of this review sent it"
        if any(origin not in self.origins for origin in origins):
            return "another site sent it"
        if method not in _SAFE and given.get("sec-fetch-site", ["same-origin"]) != ["same-origin"]:
            return "another site sent it"
        lengths = given.get("content-length", ["0"])
        if not lengths[0].isdecimal() or int(lengths[0]) > MAX_BODY_BYTES:
            return "too large"
        return None
