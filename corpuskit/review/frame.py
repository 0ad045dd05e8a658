"""What all pages of a review have in common: head, links, and words for what decided."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import urlencode

from corpuskit.review.desk import Desk
from corpuskit.review.markup import Child, Html, shown, tag
from corpuskit.review.saving import Stored

BLOCK_CHARS: Final = 1_200
"""So much of a block is shown."""

TITLE_CHARS: Final = 160

LIST_ROWS: Final = 40
"""Pages of a list."""


def to(page: str, **values: str) -> str:
    """Return the link to a page of the review.

    Examples:
        >>> to("page", id="a&b")
        'page?id=a%26b'
        >>> to("./")
        './'
    """
    query = urlencode(values, errors="replace")
    return f"{page}?{query}" if query else page


@cache
def _reasons() -> dict[str, dict[str, str]]:
    text = files("corpuskit.review").joinpath("reasons.toml").read_text("utf-8")
    return tomllib.loads(text)


def shell(desk: Desk, title: str, *content: Child) -> Html:
    """Return a whole page."""
    count = len(desk.journal.saved)
    saved = f"Corrections ({count})" if count else "Corrections"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{title[:TITLE_CHARS]} – corpuskit review"),
        tag("link", rel="icon", href="static/icon.svg", type="image/svg+xml"),
        tag("link", rel="stylesheet", href="static/review.css"),
        tag("script", src="static/review.js", defer=True),
    )
    top = tag(
        "header",
        tag("a", "corpuskit", tag("span", " review"), href="./", class_="brand"),
        tag("span", shown(desk.target.name, 60), class_="target"),
        tag(
            "nav",
            tag("a", "Pages", href="./"),
            tag("a", "Rejected", href="rejected"),
            tag("a", saved, href="changes"),
            aria_label="Review",
        ),
        class_="top",
    )
    skip = tag("a", "Skip to the content", href="#main", class_="skip")
    body = tag("body", skip, top, tag("main", *content, id="main", tabindex="-1"))
    return Html("<!doctype html>" + tag("html", head, body, lang="en"))


def sure(confidence: float | None) -> Html:
    """Show how surely a page was read."""
    if confidence is None:
        return tag("span", "not measured", class_="sure")
    percent = f"{100 * confidence:.0f} % sure"
    bar = tag(
        "meter", percent, min=0, max=1, low="0.7", high="0.9", optimum=1, value=f"{confidence:.2f}",
        aria_label="How surely it was read",
    )  # fmt: skip
    return tag("span", bar, tag("span", percent), class_="sure")


def why(reason: str, *, kept: bool) -> str:
    """Say in words what decided about a block."""
    return _reasons()["kept" if kept else "left_out"].get(reason, "")


def where(desk: Desk, stored: Stored | None) -> Child:
    """Say where corrections go, and whether a build will read them."""
    if stored is None:
        return [
            "Nothing can be saved: start the review with ",
            tag("code", "--sites FOLDER"),
            ", the folder of your site profiles, or with ",
            tag("code", "--config FILE"),
            " of a build that names it.",
        ]
    file = tag("code", str(stored.file))
    if desk.is_read_by_build:
        return ["Corrections go to ", file, ", which the next build reads."]
    entry = tag("code", f"extraction: {{profiles: {stored.file.parent}}}")
    return [
        "Corrections go to ",
        file,
        ". A build reads them where its configuration names the folder: ",
        entry,
    ]
