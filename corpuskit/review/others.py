"""What was saved, a page as gold, and what went wrong, as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from corpuskit.review.desk import Desk
from corpuskit.review.frame import BLOCK_CHARS, TITLE_CHARS, shell, to, where
from corpuskit.review.markup import Child, Html, shown, tag
from corpuskit.review.saving import Saved
from corpuskit.review.seeing import Seen
from corpuskit.review.target import Row

UNFOLDED: Final = 6
"""So many blocks in a row that are not in the text are shown where gold is made."""


def saved_notice(desk: Desk, row: Row, number: int) -> Html | None:
    """Say that a correction was saved, with a button that undoes it."""
    saved = next((one for one in desk.journal.saved if one.number == number), None)
    if saved is None:
        return None
    return tag(
        "div",
        tag("p", tag("strong", "Saved: "), shown(saved.what, BLOCK_CHARS), "."),
        tag("p", where(desk, desk.profile(row.site)), class_="where")
        if saved.file.suffix == ".toml"
        else tag("p", "corpuskit evaluate reads it: ", tag("code", str(saved.file))),
        _undo(saved, row.id),
        class_="notice good",
        role="status",
    )


def undone_notice() -> Html:
    """Say that a correction was undone."""
    return tag("p", "Undone: the file is as it was before.", class_="notice good", role="status")


def _undo(saved: Saved, back: str) -> Html:
    return tag(
        "form",
        tag("input", type="hidden", name="number", value=saved.number),
        tag("input", type="hidden", name="id", value=back),
        tag("button", "Undo", aria_label=f"Undo: {saved.what[:80]}", class_="quiet undo"),
        action="undo",
        method="post",
    )


def changes_view(desk: Desk, *notices: Child) -> Html:
    """List what was saved since the review began, the last thing first."""
    listed = [
        tag(
            "li",
            tag("p", shown(one.what, BLOCK_CHARS)),
            tag("p", tag("code", str(one.file)), class_="why"),
            _undo(one, ""),
        )
        for one in reversed(desk.journal.saved)
    ]
    return shell(
        desk,
        "Corrections",
        tag("h1", "Corrections"),
        *notices,
        tag("p", "What was saved since this review began, the last thing first.", class_="lead"),
        tag("ol", *listed, class_="saved", reversed=True)
        if listed
        else tag("p", "Nothing yet.", class_="none"),
    )


def gold_view(desk: Desk, row: Row, seen: Seen, version: str) -> Html:
    """Ask which blocks of a page are its story."""
    return shell(
        desk,
        "A row of gold",
        tag("p", tag("a", "← Back to the page", href=to("page", id=row.id)), class_="back"),
        tag("h1", shown(row.title or row.id, TITLE_CHARS)),
        tag(
            "p",
            "Tick what belongs to the story: sub-heads, lists, quotes and the dateline do; the "
            "headline, names, captions, prompts and links to other stories do not.",
            class_="lead",
        ),
        tag(
            "form",
            tag("ol", *_boxes(seen), class_="gold"),
            tag("input", type="hidden", name="id", value=row.id),
            tag("input", type="hidden", name="version", value=version),
            tag("div", tag("button", "Save as gold"), class_="save"),
            action="gold",
            method="post",
        ),
    )


def _boxes(seen: Seen) -> Iterator[Html]:
    """Give a box for each block; long runs of what is not in the text are folded."""
    for kept, group in groupby(seen.blocks, key=lambda one: one.is_gold):
        run = [
            tag(
                "li",
                tag(
                    "label",
                    tag("input", type="checkbox", name="kept", value=one.block.index, checked=kept),
                    tag("span", shown(one.block.text, BLOCK_CHARS)),
                ),
            )
            for one in group
        ]
        if kept or len(run) <= UNFOLDED:
            yield from run
            continue
        words = f"{len(run)} blocks that are not in the text"
        yield tag("li", tag("details", tag("summary", words), tag("ol", *run)), class_="fold")


def message_view(desk: Desk, title: str, words: str, back: str | None) -> Html:
    """Say what went wrong, and where to go on."""
    return shell(
        desk,
        title,
        tag("h1", title),
        tag("p", shown(words, BLOCK_CHARS), class_="notice bad", role="alert"),
        tag("p", tag("a", "Look at the page again", href=to("page", id=back))) if back else None,
        tag("p", tag("a", "All pages", href="./")),
    )
