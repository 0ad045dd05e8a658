"""Load all that a worker needs before its first page, when this is imported.

Imported by the process that workers are forked from, and nowhere else: what is loaded there once
costs a worker 2 s of processor time and 200 MB. It starts no thread: Arrow's are not loaded yet.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
from types import FrameType
from typing import Final


def _leave(_signal: int, _frame: FrameType | None) -> None:
    os._exit(128 + signal.SIGINT)


# Ctrl-C at a terminal reaches all processes: the command says what it means, this one and those
# that have not begun say nothing. To go on would be to fork workers for a command that is gone.
signal.signal(signal.SIGINT, _leave)

from corpuskit.article import Page  # noqa: E402 - loading takes seconds, in which it may be pressed
from corpuskit.errors import KnowledgeError  # noqa: E402 - as above
from corpuskit.pipeline import process  # noqa: E402 - as above

_STORY: Final = "<p>It rained on the old bridge all day long, said the mayor of Tollan.</p>" * 4
_PAGES: Final = (
    Page(f"<main><h1>Rain</h1>{_STORY}</main>", "text/html", url="https://tollan.example/rain"),
    Page("TOLLAN, March 24 (EFE) - It rained all day.\n\nShare this article", "text/plain"),
)

# The worker that meets the damaged file, or the full disk, says so.
with contextlib.suppress(KnowledgeError, OSError, MemoryError):
    for page in _PAGES:
        process(page)
gc.collect()
gc.freeze()  # a collection in a worker would copy every page of memory it looks at
