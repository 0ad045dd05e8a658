"""Load all that a worker needs before its first page, when this is imported.

Imported by the process that workers are forked from, and nowhere else: what is loaded there once
costs a worker 2 s of processor time and 200 MB. It starts no thread: Arrow's are not loaded yet.
"""

from __future__ import annotations

import contextlib
import gc
from typing import Final

from corpuskit.article import Page
from corpuskit.errors import KnowledgeError
from corpuskit.pipeline import process

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
