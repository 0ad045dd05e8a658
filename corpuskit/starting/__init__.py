"""The first step: look at what somebody has, and write a configuration that runs as it is.

:mod:`~corpuskit.starting.inputs` looks at files, :mod:`corpuskit.crawling.probing` at sites;
:mod:`~corpuskit.starting.drafts` puts what was seen into commented files, and
:func:`~corpuskit.starting.writing.write_drafts` writes them, all or none.
"""

from corpuskit.starting.drafts import Start, StartFiles, draft_inputs, draft_site
from corpuskit.starting.inputs import InputLook, look_at_inputs
from corpuskit.starting.writing import write_drafts

__all__ = [
    "InputLook",
    "Start",
    "StartFiles",
    "draft_inputs",
    "draft_site",
    "look_at_inputs",
    "write_drafts",
]
