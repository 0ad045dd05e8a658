"""The engine that a build runs on, as it is written: ``local``, ``dask``, ``dask:WHERE``."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"(?:[a-z]{1,10}://)?[^\s/]{1,300}:\d{1,5}")


class EngineSpec(NamedTuple):
    """An engine, taken apart."""

    kind: str
    address: str | None = None
    """Of the scheduler of a cluster that is there already."""
    scheduler_file: str | None = None
    """The file that this scheduler has written its address to."""


def split_engine(text: str) -> EngineSpec:
    """Take apart what stands under ``engine:`` or behind ``--engine``.

    Raises:
        ValueError: it is no engine.

    Examples:
        >>> split_engine("dask:tcp://10.0.0.5:8786").address
        'tcp://10.0.0.5:8786'
        >>> split_engine("dask:shared/scheduler.json").scheduler_file
        'shared/scheduler.json'
        >>> split_engine("ray")
        Traceback (most recent call last):
        ValueError: must be local, dask, dask:tcp://HOST:PORT or dask:FILE.json
    """
    kind, colon, where = text.partition(":")
    if kind == "local" and not colon:
        return EngineSpec(kind)
    if kind == "dask" and (where or not colon):
        if not where:
            return EngineSpec(kind)
        if where.endswith(".json") and "://" not in where:
            return EngineSpec(kind, scheduler_file=where)
        if _ADDRESS.fullmatch(where) and _has_port(where):
            return EngineSpec(kind, where)
    raise ValueError("must be local, dask, dask:tcp://HOST:PORT or dask:FILE.json")


def _has_port(address: str) -> bool:
    try:
        return bool(urlsplit(address if "://" in address else f"//{address}").port)
    except ValueError:
        return False


def check_engine(text: str) -> str:
    """Return an engine as it is written.

    Raises:
        ValueError: see :func:`split_engine`.
    """
    split_engine(text)
    return text
