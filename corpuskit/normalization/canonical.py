"""The one form that mode ``normalize`` gives every dateline."""

from __future__ import annotations

from dataclasses import replace

from corpuskit.article import Article, Dateline
from corpuskit.edits import Edit
from corpuskit.findings import NORMALIZATION, Text, fold_fields, settle
from corpuskit.knowledge.agencies import load_agencies
from corpuskit.news.datelines.grammar import parse_dateline
from corpuskit.normalization.heads import find_datelines
from corpuskit.normalization.signoffs import find_credits

_ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def restore_canonical(article: Article) -> Article:
    """Put one canonical dateline before the text: ``KABUL, March 24, 2022 (EFE) — ``.

    Where the canonical form would not be read back as itself the text stays without.

    Examples:
        >>> from corpuskit.normalization import normalize
        >>> done = normalize(Article("1", text="Kabul, Mar 24 (EFE).- The envoy came."))
        >>> restore_canonical(done).text
        'KABUL, Mar 24 (EFE) — The envoy came.'
        >>> restore_canonical(Article("1", text="The envoy came.")).text
        'The envoy came.'
    """
    if article.dateline is None or not article.text:
        return article
    head = canonical(article.dateline)
    headed = Text.of(replace(article, text=f"{head} {article.text}"))
    again = fold_fields(Article(article.id), settle(headed, (find_credits, find_datelines)))
    if again.text != article.text or again.dateline is None:
        return article
    if again.dateline.raw != head or canonical(again.dateline) != head:
        return article
    return article.edited([Edit("dateline/canonical", 0, 0, "", f"{head} ", NORMALIZATION)])


def canonical(dateline: Dateline) -> str:
    """Render a dateline in the one form of mode ``normalize``.

    Examples:
        >>> canonical(Dateline("(AFP)", agencies=("afp",)))
        '(AFP) —'
    """
    match = parse_dateline(f"{dateline.raw} X")
    names = [
        place.name.upper() + (f", {place.qualifier}" if place.qualifier else "")
        for place in dateline.places
    ]
    where = "/".join(names)
    when = dateline.date_text
    if dateline.date:
        year, month, day = map(int, dateline.date.split("-"))
        when = f"{_ENGLISH_MONTHS[month - 1]} {day}, {year}"
    table = load_agencies()
    tags = [table[key].aliases[0] for key in dateline.agencies]
    tag = "/".join(tags) or (match.tag if match else None)
    parts = ", ".join(filter(None, (where, when)))
    return " ".join(filter(None, (parts, f"({tag})" if tag else None, "—")))
