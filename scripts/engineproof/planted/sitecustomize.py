"""Loaded by every process of a proof, first of all: makes pages do harm when they are read.

What a page does stands in it as ``PLANTED-name``. ``ENGINEPROOF_KILL`` (``self:FILE`` or
``parent:FILE``) kills, once, the process that reads the page ``ENGINEPROOF_AT``, or its parent.
"""

from __future__ import annotations

import ctypes
import importlib.util
import itertools
import os
import re
import signal
import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

WRAPPED = {"corpuskit.pipeline": "process", "corpuskit.learning.noting": "note"}
"""What reads a page, by module."""

MEGABYTES_AT_A_TIME = 16


def endless() -> None:
    """Parse for ever, in Python."""
    while True:
        pass


def endless_in_c() -> None:
    """Parse for ever where no signal is looked at."""
    sum(itertools.repeat(0))


def eat() -> None:
    """Take all memory there is."""
    kept = []
    while True:
        kept.append(bytearray(MEGABYTES_AT_A_TIME * 2**20))


def eat_or_abort() -> None:
    """Take all memory, as a library that ends the process when there is no more."""
    try:
        eat()
    except MemoryError:
        os.abort()


def deeper(depth: int) -> int:
    """Go down a tree that has no end."""
    return deeper(depth + 1) + 1


def take_along() -> None:
    """End the worker and, as it would go on and write its part, this process of the worker's."""
    os.kill(os.getppid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


HARM: dict[str, Callable[[], object]] = {
    "endless": endless,
    "endless-in-c": endless_in_c,
    "memory": eat,
    "memory-abort": eat_or_abort,
    "segv": lambda: ctypes.string_at(0),
    "abort": os.abort,
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "worker": take_along,
    "exit": lambda: os._exit(7),
    "recursion": lambda: deeper(0),
    "error": [].pop,
}


def harmful(read: Callable[..., Any]) -> Callable[..., Any]:
    """Return what reads a page, after the harm that the page does."""

    def reads(page: Any, *arguments: Any, **named: Any) -> Any:
        content = page.content
        text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
        if found := re.search(r"PLANTED-([a-z-]+)", text):
            HARM[found[1]]()
        if page.url and os.environ.get("ENGINEPROOF_AT") == page.url:
            kill_once(os.environ["ENGINEPROOF_KILL"])
        return read(page, *arguments, **named)

    return reads


def kill_once(told: str) -> None:
    """Kill this process or its parent, if nobody has done so."""
    who, _, flag = told.partition(":")
    try:
        Path(flag).touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid() if who == "self" else os.getppid(), signal.SIGKILL)


class Planter(MetaPathFinder):
    """Wraps what reads a page when its module is loaded."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - the protocol of imports
        target: ModuleType | None = None,  # noqa: ARG002 - the same
    ) -> ModuleSpec | None:
        """Find one of the modules, and have its function wrapped."""
        if fullname not in WRAPPED:
            return None
        name = WRAPPED.pop(fullname)
        spec = importlib.util.find_spec(fullname)
        if spec is None or spec.loader is None:
            return None
        run = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            run(module)
            setattr(module, name, harmful(getattr(module, name)))

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]  # wrapped on purpose
        return spec


sys.meta_path.insert(0, Planter())
