"""Whether the statements about a page add up to an opt-out, and what a build does then."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal, TypeAlias

from corpuskit.article import Article, Outcome, Rejection, Rights
from corpuskit.knowledge.refusals import counts

STAGE: Final = "rights"

OptoutMode: TypeAlias = Literal["drop", "flag", "text_free"]


def find_optouts(rights: Rights) -> tuple[str, ...]:
    """List the statements that count as opt-outs: a reservation, and refusals of training.

    Examples:
        >>> find_optouts(Rights(tdm_reservation=True, ai_optout=("meta:noimageai", "meta:noai")))
        ('tdm-reservation', 'meta:noai')
        >>> find_optouts(Rights(license="https://creativecommons.org/licenses/by/4.0/"))
        ()
    """
    reserved = ("tdm-reservation",) if rights.tdm_reservation else ()
    return reserved + tuple(one for one in rights.ai_optout if counts(one))


def honour(article: Article, mode: OptoutMode) -> Outcome:
    """Name the opt-out of an article, and drop it, leave out its text, or keep it as it is.

    Args:
        article: with everything known of it.
        mode: ``drop`` makes a rejection, ``text_free`` keeps the facts without any of the page's
            words, ``flag`` only fills ``rights.optout``.

    Examples:
        >>> article = Article("a", text="It rained.", rights=Rights(ai_optout=("header:noai",)))
        >>> honour(article, "drop").reason, honour(article, "flag").rights.optout
        ('ai-optout', 'header:noai')
        >>> honour(article, "text_free").text
        ''
    """
    optouts = find_optouts(article.rights)
    if not optouts:
        return article
    if mode == "drop":
        source = replace(article.source, votes=())
        reason = "tdm-reservation" if article.rights.tdm_reservation else "ai-optout"
        return Rejection(article.id, STAGE, reason, ", ".join(optouts), article.url, source)
    article = replace(article, rights=replace(article.rights, optout=optouts[0]))
    return without_words(article) if mode == "text_free" else article


def without_words(article: Article) -> Article:
    """Return the article without anything that the page words: only names, dates, places, hashes.

    ``content_hash`` and ``quality`` stay those of the text.
    """
    return replace(
        article,
        title=None,
        description=None,
        text="",
        keywords=(),
        byline=None,
        signoff=None,
        credits=(),
        copyright_notice=None,
        pii=None,
        contamination=None,
        raw_text="",
        edits=(),
        dropped=(),
    )
