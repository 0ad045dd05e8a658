"""A real S3 server on this machine, and the command against it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import urllib3

PATIENCE_S = 900.0

STOPPED = """
import os, signal, sys
from corpuskit.cli import main
from corpuskit.storage.store import StoreFolder

name, left = sys.argv[1], [int(sys.argv[2])]
real = getattr(StoreFolder, name)

def stop(*given):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*given)

setattr(StoreFolder, name, stop)
main(sys.argv[3:])
"""
"""The command, killed by itself before a change of the store."""


class Said(NamedTuple):
    """A command that has ended."""

    code: int
    error: str
    seconds: float


class Server(NamedTuple):
    """The store."""

    url: str
    environment: Mapping[str, str]

    def run(
        self,
        *arguments: str,
        killed: tuple[str, int] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Said:
        """Run ``corpuskit ARGUMENTS``.

        Args:
            arguments: of the command.
            killed: a change of the store, and how many of them come before the kill.
            environment: more of it.
        """
        began = time.monotonic()
        done = subprocess.run(
            [*self.command(killed), *arguments],
            env=dict(self.environment) | dict(environment or {}),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )
        return Said(done.returncode, done.stderr, time.monotonic() - began)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start ``corpuskit ARGUMENTS``."""
        return subprocess.Popen(
            [*self.command(None), *arguments],
            env=dict(self.environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    @staticmethod
    def command(killed: tuple[str, int] | None) -> list[str]:
        """Return what starts the command."""
        if killed is None:
            return [sys.executable, "-m", "corpuskit"]
        return [sys.executable, "-c", STOPPED, killed[0], str(killed[1])]

    def ask_who(self, after: int) -> None:
        """Let the server ask who it is after so many requests more; before that all may do all."""
        urllib3.request("POST", f"{self.url}/moto-api/reset-auth", body=str(after), timeout=10)


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Serve an empty store; the server is ended when the block is left."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    mine = {
        "AWS_ACCESS_KEY_ID": "invented",
        "AWS_SECRET_ACCESS_KEY": "invented",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": url,
        "CORPUSKIT_RELEASES": str(folder / "fetched"),
    }
    os.environ.update(mine)
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            stdout=log,
            stderr=log,
        )
    try:
        _wait(url, process)
        yield Server(url, dict(os.environ))
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit("no server: pip install --group s3 (a pip of 25.1 or later)")
        try:
            urllib3.request("GET", url, retries=False, timeout=5)
        except urllib3.exceptions.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"{url}: does not answer")
