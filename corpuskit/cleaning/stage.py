"""The cutting half of the stage: chrome lines go, credits of pictures are kept as a field."""

from __future__ import annotations

from dataclasses import replace

from corpuskit.article import Article
from corpuskit.cleaning import chrome
from corpuskit.edits import to_fixed_point


def clean(article: Article) -> Article:
    r"""Cut the chrome lines of a text; the credits of its pictures go to ``credits``.

    Examples:
        >>> done = clean(Article("1", text="It ended.\n\nRelated Articles\n\nBack to top button"))
        >>> done.text, len(done.edits)
        ('It ended.', 2)
        >>> clean(Article("1", text="It ended.")).edits
        ()
    """
    text, log = to_fixed_point(article.text, [lambda text: chrome.find(text, article.title)])
    if not log:
        return article
    found = [edit.removed.strip() for edit in reversed(log) if edit.rule.startswith("credits/")]
    new = tuple(line for line in dict.fromkeys(found) if line not in article.credits)
    return replace(article, text=text, edits=article.edits + log, credits=article.credits + new)
