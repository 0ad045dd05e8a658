"""What all cuts of this stage have in common."""

from __future__ import annotations

from typing import Any

from corpuskit.edits import Edit
from corpuskit.findings import CLEANING, Finding, Text
from corpuskit.news.notices import holder_keys, is_rights_line


def found(edit: Edit, text: Text, *fields: tuple[str, Any]) -> Finding:
    """Make the finding of a cut; a line about rights, such as a footer, fills the fields too.

    Examples:
        >>> footer = Edit("chrome/x", 0, 41, "Privacy ©2022 The Town. All Rights Reserved")
        >>> found(footer, Text("")).fields
        (('copyright_notice', 'Privacy ©2022 The Town. All Rights Reserved'), ('agencies', ()))
        >>> found(Edit("chrome/x", 0, 5, "Share"), Text("")).fields
        ()
    """
    if is_rights_line(edit.removed):
        notice = edit.removed.strip()
        keys = holder_keys(notice, text.language)
        fields = (*fields, ("copyright_notice", notice), ("agencies", keys))
    return Finding(edit, CLEANING, fields)
