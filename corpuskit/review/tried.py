"""A correction with what it changes, before it is saved, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from corpuskit.extraction.body.corrections import said_of
from corpuskit.extraction.body.profile import SiteProfile
from corpuskit.review.desk import Desk
from corpuskit.review.effect import Correction, Effect, PageChange, Verb
from corpuskit.review.frame import BLOCK_CHARS, TITLE_CHARS, shell, to, where
from corpuskit.review.markup import Child, Html, shown, tag
from corpuskit.review.saving import Stored
from corpuskit.review.seeing import EntryChoice, SeenBlock
from corpuskit.review.target import Row

OPEN_CHANGES: Final = 5
"""Pages that a correction changes are unfolded so far; of the others the headline is shown."""

PARAGRAPHS: Final = 12
"""Paragraphs of a page that are shown: with more of them, the correction is too wide."""

PARAGRAPH_CHARS: Final = 400

_TITLES: Final = {
    "keep": "Keep this on the whole site?",
    "drop": "Leave this out on the whole site?",
    "forget": "Take this back?",
}
_SAVE: Final = {"keep": "Save: keep it", "drop": "Save: leave it out", "forget": "Take it back"}
_WHAT: Final = {
    "place": "Whatever stands at this place",
    "box": "Everything in a box around it",
    "line": "This line, wherever it stands",
}


class Trial(NamedTuple):
    """A correction that was tried."""

    row: Row
    correction: Correction
    stored: Stored
    effect: Effect
    seen: SeenBlock | None
    """The block that is corrected; None where an entry is taken back."""
    choices: Sequence[EntryChoice]
    covering: tuple[str, ...] = ()
    """Entries under ``keep`` that name the block too, and win."""


def covering(stored: Stored, correction: Correction, seen: SeenBlock | None) -> tuple[str, ...]:
    """Return the entries under ``keep`` that make it vain to drop a block."""
    if correction.verb != "drop" or seen is None:
        return ()
    block = seen.block._replace(index=0)
    return tuple(
        entry
        for entry in stored.profile.keep
        if entry != correction.entry and said_of([block], SiteProfile("", keep=(entry,))).stay
    )


def change_view(desk: Desk, trial: Trial) -> Html:
    """Show a correction with what it changes, before it is saved."""
    title = _TITLES[trial.correction.verb]
    seen = trial.seen
    at = f"#b{seen.block.index}" if seen else ""
    return shell(
        desk,
        title,
        tag(
            "p",
            tag("a", "← Back to the page", href=to("page", id=trial.row.id) + at),
            class_="back",
        ),
        tag("h1", title),
        tag("blockquote", shown(seen.block.text, BLOCK_CHARS))
        if seen
        else tag("p", tag("code", shown(trial.correction.entry, BLOCK_CHARS))),
        _form(trial) if seen else None,
        _effect(trial),
        tag("p", where(desk, trial.stored), class_="where"),
        _save(trial),
    )


def _form(trial: Trial) -> Html:
    verb: Verb = trial.correction.verb
    listed = [
        tag(
            "label",
            tag(
                "input",
                type="radio",
                name="entry",
                value=one.entry,
                checked=one.entry == trial.correction.entry,
            ),
            tag(
                "span",
                tag("b", _WHAT[one.what]),
                tag("code", shown(one.entry, BLOCK_CHARS)),
                tag("small", _blocks(one.blocks)),
            ),
        )
        for one in trial.choices
    ]
    block = str(trial.seen.block.index) if trial.seen else ""
    return tag(
        "form",
        tag("fieldset", tag("legend", "What is meant"), *listed),
        tag("input", type="hidden", name="id", value=trial.row.id),
        tag("input", type="hidden", name="block", value=block),
        tag("input", type="hidden", name="verb", value=verb),
        tag("button", "Show what it changes", class_="quiet"),
        action="change",
        method="get",
        class_="choices",
    )


def _blocks(count: int) -> str:
    return "1 block of this page" if count == 1 else f"{count} blocks of this page"


def _effect(trial: Trial) -> Html:
    effect = trial.effect
    changed = len(effect.changes)
    tried = changed + effect.same + effect.unread
    emptied = sum(change.empty for change in effect.changes)
    words = f"{changed} of {tried} pages change" if changed else f"None of {tried} pages changes"
    rest = [f"{effect.same} stay as they are"] if changed and effect.same else []
    rest += [f"{effect.unread} could not be read"] if effect.unread else []
    if effect.others >= tried:
        rest.append(f"the site has {effect.others + 1} pages, {tried} of them were tried")
    notes: list[Child] = []
    if emptied:
        lose = "1 page loses" if emptied == 1 else f"{emptied} pages lose"
        notes.append(tag("p", f"{lose} the whole text.", class_="notice bad"))
    if not changed:
        notes.append(tag("p", _vain(trial), class_="notice warn"))
    listed = [
        _change(change, own=change.row.id == trial.row.id, unfolded=at < OPEN_CHANGES)
        for at, change in enumerate(effect.changes)
    ]
    return tag(
        "section",
        tag("h2", "What it changes"),
        tag("p", tag("strong", words), f"; {'; '.join(rest)}." if rest else ".", role="status"),
        *notes,
        *listed,
        class_="effect",
    )


def _vain(trial: Trial) -> Child:
    if trial.covering:
        return [
            "What stands under keep wins, and this block is named there: ",
            [tag("code", shown(entry, BLOCK_CHARS)) for entry in trial.covering],
            ". Take that back first.",
        ]
    if trial.correction.verb == "keep":
        return "Another rule takes it out of the text all the same, or it is there already."
    return "Another rule decides so already, or one takes it out later."


def _change(change: PageChange, *, own: bool, unfolded: bool) -> Html:
    title = change.row.title or change.row.url or change.row.id
    marks = [
        tag("span", f"{sign}{len(listed)}", class_=name)
        for sign, name, listed in (("+", "gain", change.gained), ("−", "loss", change.lost))
        if listed
    ]
    return tag(
        "details",
        tag(
            "summary",
            tag("span", "this page", class_="own") if own else None,
            shown(title, TITLE_CHARS),
            *marks,
        ),
        [_paragraph("ins", "comes in", text) for text in change.gained[:PARAGRAPHS]],
        [_paragraph("del", "goes", text) for text in change.lost[:PARAGRAPHS]],
        class_="change",
        open=unfolded,
    )


def _paragraph(name: str, words: str, text: str) -> Html:
    return tag(
        "p", tag(name, tag("span", f"{words}: ", class_="said"), shown(text, PARAGRAPH_CHARS))
    )


def _save(trial: Trial) -> Html:
    return tag(
        "form",
        tag("input", type="hidden", name="id", value=trial.row.id),
        tag("input", type="hidden", name="verb", value=trial.correction.verb),
        tag("input", type="hidden", name="entry", value=trial.correction.entry),
        tag("input", type="hidden", name="version", value=trial.stored.version),
        tag("button", _SAVE[trial.correction.verb], id="save"),
        action="save",
        method="post",
        class_="save",
    )
