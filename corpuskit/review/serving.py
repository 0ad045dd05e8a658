"""Serve a review on this machine until it is interrupted."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from corpuskit.errors import ConfigError, CorpuskitError

if TYPE_CHECKING:
    from corpuskit.review.desk import Desk

TOKEN_BYTES = 24
"""Of chance in the address: nobody guesses 192 bits."""


def require() -> None:
    """Refuse to begin where the packages of the extra are not there.

    Raises:
        ConfigError: one of them is missing.
    """
    try:
        import starlette
        import tomlkit
        import uvicorn
    except ImportError as error:
        raise ConfigError(
            "a review needs more packages: pip install 'corpuskit[review]'"
        ) from error
    del starlette, tomlkit, uvicorn


def serve(desk: Desk, *, port: int, tell: Callable[[str], None]) -> None:
    """Serve a review on loopback.

    Args:
        desk: what it does.
        port: to listen on; 0 takes a free one.
        tell: told the address.

    Raises:
        CorpuskitError: the port is taken.
    """
    import uvicorn

    from corpuskit.review.app import make_app

    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    with listening:
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(("127.0.0.1", port))
        except OSError as error:
            raise CorpuskitError(f"port {port}: {error.strerror}; leave --port out") from error
        port = listening.getsockname()[1]
        token = secrets.token_urlsafe(TOKEN_BYTES)
        config = uvicorn.Config(
            make_app(desk, token=token, port=port),
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="off",
            http="h11",
            ws="none",
        )
        tell(f"http://127.0.0.1:{port}/{token}/")
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])
