"""Run a command of corpuskit in this process, where its knowledge is loaded already."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import NamedTuple
from unittest import mock

import pytest

from corpuskit.cli import main


class Done(NamedTuple):
    """What a command said, and the code that it ended with."""

    code: int
    out: str
    err: str


def run(*arguments: str, stdin: str = "") -> Done:
    """Run ``corpuskit ARGUMENTS``."""
    given, out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in "123")
    given.write(stdin)
    given.seek(0)
    with (
        mock.patch.object(sys, "stdin", given),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main(list(arguments))
    out.seek(0)
    err.seek(0)
    code = ended.value.code
    assert isinstance(code, int), code
    return Done(code, out.read(), err.read())
