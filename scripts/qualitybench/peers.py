"""The tools that are compared, their environments, and the processes that answer for them."""

from __future__ import annotations

import contextlib
import json
import selectors
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent

TIMEOUT_S = 300
"""A page that takes a tool longer counts as one without text. Generous: the machine may be busy."""


class Peer(NamedTuple):
    """A tool, as it is called."""

    name: str
    """As the table shows it."""
    tool: str
    """As ``worker.py`` knows it."""
    requirement: str
    """The package that is installed, alone, into an environment of its own."""


PEERS: Sequence[Peer] = (
    Peer("trafilatura", "trafilatura", "trafilatura"),
    Peer("trafilatura, precision", "trafilatura-precision", "trafilatura"),
    Peer("trafilatura, fast", "trafilatura-fast", "trafilatura"),
    Peer("newspaper4k", "newspaper4k", "newspaper4k"),
    Peer("resiliparse", "resiliparse", "resiliparse"),
    Peer("readability-lxml", "readability-lxml", "readability-lxml"),
    Peer("jusText", "justext", "jusText"),
    Peer("news-please", "news-please", "news-please"),
    Peer("rs-trafilatura", "rs-trafilatura", "rs-trafilatura"),
)

BASE = PEERS[0].name
"""Times are told as multiples of its time."""

WHEELS_ONLY = "rs-trafilatura"
"""Needs a compiler for Rust where no wheel fits; it is left out there."""


def prepare(peer: Peer, folder: Path) -> Path | None:
    """Return the Python of a tool's environment, made where it is missing; None if it cannot be."""
    home = folder / peer.requirement.lower()
    python = home / "bin" / "python"
    done = home / "installed"
    if not done.exists():
        shutil.rmtree(home, ignore_errors=True)
        print(f"installing {peer.requirement}", file=sys.stderr, flush=True)
        for command in _commands(home, python, peer.requirement):
            result = subprocess.run(command, capture_output=True, text=True, check=False)
            if result.returncode:
                print(result.stderr[-500:], file=sys.stderr)
                return None
        done.touch()
    return python


def _commands(home: Path, python: Path, requirement: str) -> list[list[str]]:
    uv = _uv()
    if uv is not None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        install = [uv, "pip", "install", "--quiet", "--python", str(python)]
        return [
            [uv, "venv", "--quiet", "--python", version, str(home)],
            [*install, "--only-binary", WHEELS_ONLY, requirement],
        ]
    install = [str(python), "-m", "pip", "install", "--quiet"]
    return [
        [sys.executable, "-m", "venv", "--upgrade-deps", str(home)],
        [*install, "--only-binary", WHEELS_ONLY, requirement],
    ]


def installed_beside(requirement: str, folder: Path) -> Path:
    """Return a folder with a package and all it needs, to be put behind our own on the path.

    Raises:
        RuntimeError: it cannot be installed.
    """
    home = folder / f"beside-{requirement}"
    if not (home / "installed").exists():
        uv = _uv()
        python = ["--python", sys.executable]
        pip = [uv, "pip", "install", *python] if uv else [sys.executable, "-m", "pip", "install"]
        command = [*pip, "--quiet", "--target", str(home), requirement]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-500:])
        (home / "installed").touch()
    return home


def version_of(python: Path, requirement: str) -> str:
    """Return the version that is installed in an environment."""
    code = f"from importlib.metadata import version; print(version({requirement!r}))"
    return subprocess.check_output([python, "-c", code], text=True).strip()


def _uv() -> str | None:
    own = Path(sys.executable).with_name("uv")
    return shutil.which("uv") or (str(own) if own.exists() else None)


class Answer(NamedTuple):
    """What a tool made of a page."""

    text: str | None
    cpu_s: float
    error: str | None


class Reader:
    """A process that reads pages; one that hangs or dies is started anew."""

    def __init__(self, command: Sequence[str | Path]) -> None:
        """Take the command of the process."""
        self.command = command
        self.process: subprocess.Popen[str] | None = None

    def read(self, page: Mapping[str, Any]) -> Answer:
        """Return what the tool makes of a page."""
        if self.process is None:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
            )
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("a process without pipes")
        self.process.stdin.write(json.dumps(page) + "\n")
        self.process.stdin.flush()
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            line = self.process.stdout.readline() if selector.select(TIMEOUT_S) else ""
        if not line:
            self.close()
            return Answer(None, float(TIMEOUT_S), "no answer")
        return Answer(**json.loads(line))

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            with contextlib.suppress(OSError), self.process:
                pass  # closes the pipes and waits
            self.process = None
