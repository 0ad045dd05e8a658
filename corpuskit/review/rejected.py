"""The list of pages that became no article, as HTML: first those without a story."""

from __future__ import annotations

from collections.abc import Sequence

from corpuskit.review.desk import Desk
from corpuskit.review.frame import BLOCK_CHARS, LIST_ROWS, TITLE_CHARS, shell, to
from corpuskit.review.markup import Html, join, shown, tag
from corpuskit.review.target import ReasonRow, Row


def rejected_view(
    desk: Desk, rows: Sequence[Row], reasons: Sequence[ReasonRow], reason: str | None, start: int
) -> Html:
    """Show pages that were rejected, with the reason.

    Args:
        desk: the review.
        rows: of this page of the list, and one more where there are more.
        reasons: all there are.
        reason: only its pages are shown.
        start: number of the first of them.
    """
    listed = [tag("li", _card(row)) for row in rows[:LIST_ROWS]]
    return shell(
        desk,
        "Rejected pages",
        tag("p", tag("a", "← All pages", href="./"), class_="back"),
        tag("h1", reason or "Rejected pages"),
        tag(
            "p",
            "Pages that became no article, but for copies of others. Open one to see its blocks; "
            "what you keep of a page without a story becomes its story.",
            class_="lead",
        ),
        None if reason else _reasons(reasons),
        tag("h2", "Pages"),
        tag("ol", *listed, class_="cards", start=start + 1)
        if listed
        else tag("p", "There are no pages here.", class_="none"),
        _more(reason, start, more=len(rows) > LIST_ROWS),
    )


def _reasons(reasons: Sequence[ReasonRow]) -> Html | None:
    items = [
        tag(
            "li",
            tag("a", shown(one.reason, 60), href=to("rejected", reason=one.reason)),
            tag("span", f"{one.pages} page{'s' * (one.pages != 1)}", class_="count"),
        )
        for one in reasons
    ]
    if not items:
        return None
    return tag("section", tag("h2", "Reasons"), tag("ul", *items, class_="sites"))


def _card(row: Row) -> Html:
    return join(
        [
            tag(
                "a",
                shown(row.url or row.source.path or row.id, TITLE_CHARS),
                href=to("page", id=row.id),
                class_="title",
            ),
            tag("span", shown(row.rejected, BLOCK_CHARS), class_="site"),
        ]
    )


def _more(reason: str | None, start: int, *, more: bool) -> Html | None:
    if not (start or more):
        return None
    given = reason or ""

    def link(words: str, at: int) -> Html:
        return tag("a", words, href=to("rejected", reason=given, start=str(at)))

    return tag(
        "nav",
        link("← Pages before", max(0, start - LIST_ROWS)) if start else None,
        link("Next pages →", start + LIST_ROWS) if more else None,
        class_="more",
        aria_label="More pages",
    )
