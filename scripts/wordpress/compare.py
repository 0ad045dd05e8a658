"""What WordPress says its posts are, against what corpuskit made of their pages.

The REST interface gives a post's text without the theme: that is the truth. Texts are equal when
they are so up to white space. Three things are made fair: captions of pictures are no part of a
story, so they count on neither side; datelines stay in the text (``--dateline keep``); and what
corpuskit cut from a text *into a field* (sign-offs) is put back from its recorded edits. Chrome
that it cut stays cut, and chrome that it left makes a text unequal.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from lxml import html

from wordpress.server import get

FIELD_RULES: Final = frozenset({"dateline", "signoff", "byline", "credits", "credit", "copyright"})
"""Families of rules whose cuts become fields."""

BLOCKS: Final = ("p", "li", "h2", "h3", "td", "cite", "blockquote", "br")
PER_PAGE: Final = 100


class Verdict(NamedTuple):
    """How the texts of all posts compare."""

    posts: int
    found_once: int
    equal: int
    differences: tuple[str, ...]


def api_texts(site: str) -> dict[str, str]:
    """Return the text of every post, by address, as the REST interface gives it."""
    texts: dict[str, str] = {}
    page, pages = 1, 1
    while page <= pages:
        query = f"per_page={PER_PAGE}&page={page}&_fields=link,content"
        body, headers = get(f"{site}/wp-json/wp/v2/posts?{query}")
        pages = int(headers["X-WP-TotalPages"])
        texts |= {post["link"]: words(post["content"]["rendered"]) for post in json.loads(body)}
        page += 1
    return texts


def words(rendered: str) -> str:
    """Return the text of a piece of HTML, its words parted by one space."""
    tree = html.fromstring(f"<div>{rendered}</div>")
    for caption in list(tree.iter("figcaption")):
        caption.drop_tree()
    for block in tree.iter(*BLOCKS):
        block.text = " " + (block.text or "")
        block.tail = " " + (block.tail or "")
    return " ".join(tree.text_content().split())


def put_back(text: str, edits: Sequence[Mapping[str, Any]]) -> str:
    """Undo what became a field, leave cut what was chrome.

    Each character of the text before an edit is a cell that shows itself, another text or nothing.
    """
    cells = list(text)
    for edit in reversed(edits):
        end = edit["start"] + len(edit["inserted"])
        if edit["rule"].partition("/")[0] in FIELD_RULES:
            shown = list(edit["removed"])
        else:
            shown = ["".join(cells[edit["start"] : end]), *[""] * (len(edit["removed"]) - 1)]
        cells[edit["start"] : end] = shown
    return "".join(cells)


def judge(texts: Mapping[str, str], records: Iterable[Mapping[str, Any]]) -> Verdict:
    """Compare the posts with the lines of ``corpuskit clean --dateline keep``."""
    made: dict[str, list[Mapping[str, Any]]] = {link: [] for link in texts}
    strays = [one for one in records if not _sort_in(one, made)]
    differences, equal = [f"{one.get('url') or one}: no post" for one in strays], 0
    for link, found in made.items():
        if len(found) != 1:
            differences.append(f"{link}: found {len(found)} times")
            continue
        ours = " ".join(put_back(found[0]["text"], found[0]["edits"]).split())
        if ours == texts[link]:
            equal += 1
        else:
            differences.append(f"{link}: {_difference(texts[link], ours)}")
    once = sum(len(found) == 1 for found in made.values())
    return Verdict(len(texts), once, equal, tuple(differences))


def _sort_in(record: Mapping[str, Any], made: dict[str, list[Mapping[str, Any]]]) -> bool:
    """Put an article to its post; tell whether it is one or a page that gave no article."""
    if "rejected" in record:
        return True
    return record["url"] in made and (made[record["url"]].append(record) is None)


def _difference(wanted: str, ours: str) -> str:
    left, right = wanted.split(), ours.split()
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    return " ; ".join(
        f"{what} {' '.join(left[a:b])[:120]!r} -> {' '.join(right[c:d])[:120]!r}"
        for what, a, b, c, d in matcher.get_opcodes()
        if what != "equal"
    )
