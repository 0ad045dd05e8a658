"""The stage: cut what is not the story until there is no more of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from corpuskit.article import Article
from corpuskit.cleaning.chrome import find_chrome
from corpuskit.cleaning.standfirst import RULE as STANDFIRST
from corpuskit.cleaning.standfirst import find_standfirst
from corpuskit.cleaning.titles import find_title
from corpuskit.edits import Edit, Finder, to_fixed_point
from corpuskit.news.captions import parse_credit


def clean(article: Article, *, is_dateline: Callable[[str], bool] | None = None) -> Article:
    r"""Cut chrome, prompts, captions and the repeated title; keep credits of pictures as a field.

    A function of the text and the title alone: it knows no site and no language, and every edit
    shortens the text. Cleaning a cleaned article changes nothing.

    Args:
        article: a story.
        is_dateline: tells whether a line holds a dateline. With it a standfirst above the by-line
            is cut as well, and becomes the description of an article that has none.

    Examples:
        >>> done = clean(Article("1", text="It ended.\n\nRelated Articles\n\nBack to top button"))
        >>> done.text, [edit.removed for edit in done.edits]
        ('It ended.', ['\n\nBack to top button', '\n\nRelated Articles'])
        >>> clean(Article("1", text="Related articles were found at the scene.")).edits
        ()
    """

    def title(text: str) -> Iterable[Edit]:
        return find_title(text, article.title)

    def standfirst(text: str) -> Iterable[Edit]:
        return find_standfirst(text, is_dateline) if is_dateline else ()

    finders: Sequence[Finder] = (title, standfirst, find_chrome)
    text, log = to_fixed_point(article.text, finders)
    if not log:
        return article
    credits_ = dict.fromkeys((*article.credits, *_credits(log)))
    return replace(
        article,
        text=text,
        edits=article.edits + log,
        credits=tuple(credits_),
        description=article.description or _description(log),
    )


def _description(log: Sequence[Edit]) -> str | None:
    parts = [edit.removed.strip() for edit in reversed(log) if edit.rule == STANDFIRST]
    return " ".join(parts) or None


def _credits(log: Sequence[Edit]) -> Iterator[str]:
    """Give the credits of the pictures whose captions were cut, first in the text first."""
    for edit in reversed(log):
        if edit.rule.startswith("credits/"):
            credit = parse_credit(edit.removed.strip()).text
            if credit:
                yield credit
