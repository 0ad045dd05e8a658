"""HTML that cannot be broken by what it shows: whatever is put into a tag is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Final, TypeAlias

_UNHEARD: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""Control characters and lone surrogates."""

VOID: Final = frozenset({"link", "meta", "input", "br", "hr"})
"""Elements that hold nothing."""


class Html(str):
    """Markup that was made here."""

    __slots__ = ()


Child: TypeAlias = "Html | str | int | Iterable[Child] | None"
"""What may stand in a tag: markup, text, a number, nothing, or several of them."""


def tag(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Html:
    """Return an element.

    Args:
        name: of the element.
        *children: what stands in it; a text is escaped.
        **attributes: ``class_`` and ``for_`` end in a line because they are words of Python, and
            ``data_x`` becomes ``data-x``; True is an attribute without a value, and one that is
            None or False is left out.

    Examples:
        >>> tag("a", "<script>", href='x"y', class_="b", hidden=False)
        '<a href="x&quot;y" class="b">&lt;script&gt;</a>'
        >>> tag("input", name="q", checked=True)
        '<input name="q" checked>'
    """
    given = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{_safe(value)}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{join(children)}</{name}>")


def join(children: Child) -> Html:
    """Return children one after another.

    Examples:
        >>> join(["a & b", [tag("br"), None], 3])
        'a &amp; b<br>3'
    """
    if children is None:
        return Html()
    if isinstance(children, Html):
        return children
    if isinstance(children, (str, int)):
        return Html(_safe(children))
    return Html("".join(join(child) for child in children))


def _safe(value: object) -> str:
    """Escape a text; characters that no page may hold become U+FFFD."""
    return _UNHEARD.sub("\ufffd", escape(str(value), quote=True))


def shown(text: str, chars: int) -> Html:
    """Return a text of any origin, shortened, that keeps its direction to itself.

    Examples:
        >>> shown("a  <b> c", 5)
        '<bdi>a &lt;b…</bdi>'
    """
    words = " ".join(text[: 4 * chars].split())
    short = words if len(words) <= chars and len(text) <= 4 * chars else f"{words[: chars - 1]}…"
    return tag("bdi", short)
