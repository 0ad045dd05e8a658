#!/usr/bin/env python3
"""Refuse a commit message whose subject is too long: the hook ``commit-msg`` calls this."""

from __future__ import annotations

import sys
from pathlib import Path

MAX_CHARS = 72
"""What ``git log --oneline`` shows without a break in a window of 80 columns."""


def problem(message: str) -> str | None:
    """Say what is wrong with a message; None if nothing is.

    Examples:
        >>> problem("Read pages once")
        >>> problem("x" * 80)
        'the subject has 80 characters, 72 are allowed'
        >>> problem("Read pages once" + chr(10) + "and keep them")
        'a blank line parts the subject from the body'
    """
    lines = [line for line in message.splitlines() if not line.startswith("#")]
    subject = lines[0] if lines else ""
    if len(subject) > MAX_CHARS:
        return f"the subject has {len(subject)} characters, {MAX_CHARS} are allowed"
    if len(lines) > 1 and lines[1]:
        return "a blank line parts the subject from the body"
    return None


if __name__ == "__main__":
    found = problem(Path(sys.argv[1]).read_text("utf-8"))
    if found:
        sys.exit(found)
