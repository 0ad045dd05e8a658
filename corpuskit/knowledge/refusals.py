"""What statements about the use of a page mean: which there are, and which count as an opt-out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from corpuskit.knowledge.page_tables import load_word_set, load_words

RESERVED: Final = {"1": True, "true": True, "0": False, "false": False}
"""Values of ``tdm-reservation``. Source: W3C TDM Reservation Protocol, 10 May 2024, section 6."""

MAX_SIGNAL_CHARS: Final = 500
"""Longer statements are cut in the record; what they mean is read before."""

MAX_TOKENS: Final = 200
"""Tokens read of one robots value; real ones have fewer than ten."""


def refusals_in(value: str, *, agent: str | None = None) -> Iterator[str]:
    """Yield the refusals of AI use in a robots meta or ``X-Robots-Tag``.

    A token that holds for all crawlers stands alone, one for a crawler that feeds models after its
    name. What speaks to search engines (``noindex`` for all) is no refusal of AI use.

    Args:
        value: tokens parted by commas or blanks; in headers a crawler's name may go before them.
        agent: the crawler that the value is addressed to, in lower case.

    Examples:
        >>> list(refusals_in("noai, noimageai, noindex"))
        ['noai', 'noimageai']
        >>> list(refusals_in("otherbot: noindex, nofollow, gptbot: noindex"))
        ['gptbot:noindex']
        >>> list(refusals_in("noindex", agent="ccbot"))
        ['ccbot:noindex']
    """
    general = load_words("ai-optout-tokens")
    closed = general + load_words("robots-refusals")
    crawlers = load_word_set("ai-crawlers")
    for word in value.lower().replace(",", " ").replace(":", ": ").split()[:MAX_TOKENS]:
        if word.endswith(":"):
            agent = word[:-1]
        elif agent is None and word in general:
            yield word
        elif agent in crawlers and word in closed:
            yield f"{agent}:{word}"


def counts(optout: str) -> bool:
    """Tell whether an entry of ``rights.ai_optout`` is an opt-out from training on the text.

    It is if it speaks of training or AI as such, if it turns a crawler away that trains models, or
    if it stands in ``ai.txt``. ``noimageai`` is about pictures, ``noarchive`` and ``nocache``
    about copies that search engines show; they are recorded only.

    Examples:
        >>> counts("meta:noai"), counts("robots.txt:gptbot"), counts("ai.txt:/")
        (True, True, True)
        >>> counts("meta:noimageai"), counts("robots.txt:chatgpt-user"), counts("meta:noarchive")
        (False, False, False)
    """
    source, _, token = optout.partition(":")
    named = token.partition(":")[0]
    return (
        source == "ai.txt"
        or token in load_word_set("ai-optouts-counted")
        or named in load_word_set("ai-training-crawlers")
    )
