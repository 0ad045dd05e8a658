"""What a page, an article and a rejection are: the records every stage speaks in.

The fields of :class:`Article` are the columns of a release, in this order; the Arrow schemas are
derived from these classes in ``schema.py``. Times are UTC, languages BCP 47, countries ISO 3166-1
alpha-2, fractions 0-1, offsets code points, half-open. ``None`` always means "not known".
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, TypeAlias

from corpuskit import edits as _edits
from corpuskit.edits import Edit
from corpuskit.measures import (
    C4Measures,
    Contamination,
    FineWebMeasures,
    GopherMeasures,
    LanguageShare,
)
from corpuskit.spans import (
    PiiSpan,
    TextLink,
    TextSpan,
    replay_links,
    replay_pii,
    replay_structure,
)

DatelineMode: TypeAlias = Literal["strip", "keep", "normalize"]

PageKind: TypeAlias = Literal[
    "article",
    "live",
    "gallery",
    "video",
    "index",
    "listing",
    "collection",
    "product",
    "forum",
    "documentation",
    "service",
    "consent",
    "error",
]
"""Kinds of pages: stories and what tells them otherwise, lists, goods, threads, manuals, firms, and
what stands in the way."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One statement about the use of a page, as it was found."""

    name: str
    """``tdm-reservation``, ``robots``, ``license`` …, in lower case."""
    value: str
    """Verbatim, cut at 500 characters."""
    source: str
    """``meta``, ``header``, or the address of the site's file."""


@dataclass(frozen=True, slots=True)
class Rights:
    """Opt-outs and licence as page, HTTP headers and site state them; never judged unseen."""

    tdm_reservation: bool | None = None
    """Of the TDM Reservation Protocol; True if any statement reserves, False if one says 0."""
    tdm_policy: str | None = None
    ai_optout: tuple[str, ...] = ()
    """``source:token`` each: ``meta:noai``, ``header:gptbot:noindex``, ``robots.txt:ccbot``."""
    license: str | None = None
    accessible_for_free: bool | None = None
    """schema.org ``isAccessibleForFree``: False behind a pay wall."""
    optout: str | None = None
    """The statement that counts as an opt-out of this article; None: there is none."""
    signals: tuple[Signal, ...] = ()
    """Every statement that the fields above come from."""

    def merged(self, other: Rights | None) -> Rights:
        """Join what two sources state; for single values this one's go first.

        Examples:
            >>> Rights(tdm_reservation=False).merged(Rights(True, license="CC0")).tdm_reservation
            True
            >>> meta, header = Rights(ai_optout=("meta:noai",)), Rights(ai_optout=("header:noai",))
            >>> meta.merged(header).ai_optout
            ('meta:noai', 'header:noai')
        """
        if other is None:
            return self
        stated = {self.tdm_reservation, other.tdm_reservation} - {None}
        free = self.accessible_for_free
        return Rights(
            tdm_reservation=any(stated) if stated else None,
            tdm_policy=self.tdm_policy or other.tdm_policy,
            ai_optout=tuple(dict.fromkeys(self.ai_optout + other.ai_optout)),
            license=self.license or other.license,
            accessible_for_free=other.accessible_for_free if free is None else free,
            optout=self.optout or other.optout,
            signals=tuple(dict.fromkeys(self.signals + other.signals)),
        )


@dataclass(frozen=True, slots=True)
class Page:
    """What came in: bytes or text, and where it lies. Nothing has been decided about it yet."""

    content: bytes | str
    """The page as it was stored or fetched; text only where the source itself held text."""
    media_type: str | None = None
    """``text/html`` or ``text/plain`` where the source knows it, else None: it is sniffed."""
    url: str | None = None
    id: str | None = None
    """The caller's id; wins over every other."""
    title: str | None = None
    """The caller's title; ``""`` says that there is none."""
    published: str | None = None
    """ISO 8601; serves where the page itself says nothing, and as anchor of dateline dates."""
    charset: str | None = None
    """The charset named by the transport (HTTP header), if any."""
    fetched_at: str | None = None
    kind: str = "memory"
    """Kind of source: ``file``, ``jsonl``, ``stdin``, ``warc``, ``memory`` …"""
    path: str | None = None
    """Where the page lies, relative to the source's root; ``file.jsonl:12`` for a line."""
    warc_offset: int | None = None
    """Where the record (or the compressed member that holds it) begins in the archive."""
    truncated: bool | None = None
    """True where who stored the page says that it was cut off."""
    rights: Rights | None = None
    """What the transport (HTTP headers) states about its use."""
    dateline: DatelineMode | None = None
    """What becomes of its dateline; None: what the configuration says for all."""

    @property
    def sha256(self) -> str:
        """Hex digest of the raw content (text counts as UTF-8)."""
        raw = self.content
        data = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
        return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a dateline."""

    name: str
    """Verbatim as in ``Dateline.raw``, without qualifier: ``ST. JOSEPH``."""
    qualifier: str | None = None
    """State, region or country as written: ``Mich.``."""
    country: str | None = None
    geonameid: int | None = None


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where and when a story was filed, and by whom: ``Kabul, Mar 24 (EFE).-``."""

    raw: str
    """Verbatim with its separator, without a by-line before it."""
    places: tuple[Place, ...] = ()
    date_text: str | None = None
    """The date as written: ``Mar 24``."""
    date: str | None = None
    """ISO date; None where the year is neither written nor inferable from a publication date."""
    date_precision: Literal["day", "month", "year"] | None = None
    agencies: tuple[str, ...] = ()
    """Keys of the agency table, kinds wire and press-release only, in order, unique."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Measures of the text; nothing is filtered on them unless the configuration says so."""

    chars: int
    words: int
    """Tokens ``\\w+``, each CJK character one."""
    paragraphs: int
    removed_share: float
    """Share of the characters of ``raw_text`` that were removed."""
    unaccounted_share: float | None
    """HTML only: visible characters that are neither text, nor dropped block, nor metadata."""
    weighed_share: float | None = None
    """Of the removed share, what no certain phrase or form condemned, but the scorer of lines."""
    gopher: GopherMeasures | None = None
    """None, as the two below, unless the configuration asks for it or a filter needs it."""
    c4: C4Measures | None = None
    fineweb: FineWebMeasures | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where the article came from and what read it."""

    kind: str
    path: str | None = None
    warc_offset: int | None = None
    fetched_at: str | None = None
    extractor: str | None = None
    """What found the story: ``text``, ``trafilatura``, ``structured-data``, ``beautifulsoup`` …"""
    page_kind: str | None = None
    """One of :data:`PageKind`; None where two small forests that see the whole page are not sure,
    and of raw texts."""
    page_kind_score: float | None = None
    """How likely they hold that kind, 0-1. None where there is no kind, and of pages read by the
    profile of their site: their kind is that of the pages which it was learned from."""
    truncated: bool | None = None
    """The page shows only the beginning of the story (pay wall, teaser)."""
    declared_language: str | None = None
    canonical_url: str | None = None
    encoding: str | None = None
    """How the bytes were decoded; None for text."""
    replaced_chars: int = 0
    """Bytes or lone surrogates that had no character and became U+FFFD."""
    votes: tuple[str, ...] = ()
    """Language votes, ``detector:language:score`` each."""
    confidence: float | None = None
    """How sure the ballot is of the blocks that it took for the story, 0-1: of pages at .9 about 90
    of a hundred were read well (F1 of .9 or more). None of raw texts, of pages read by the profile
    of their site, and where no block was found. Source: ``knowledge/weights/body.md``."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A block of the page that extraction left out, with the reason."""

    rule: str
    """Family and name of the reason: ``extraction/aside``, ``extraction/not-chosen`` …"""
    text: str
    label: str | None = None
    """Where it stood: a short path such as ``div.related-posts > h3``."""


@dataclass(frozen=True, slots=True)
class Image:
    """One picture of a story."""

    url: str
    """In full, of the largest version that the page offers; of the main picture, as stated."""
    caption: str | None = None
    """The line below it, without the credit."""
    credit: str | None = None
    """Who took it, verbatim."""
    alt: str | None = None
    """What the page puts in its place for those who cannot see it."""
    width: int | None = None
    """Pixels, as the page states them for this version; None: it does not."""
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One story and everything known of it."""

    id: str
    url: str | None = None
    title: str | None = None
    description: str | None = None
    text: str = ""
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    host: str | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    date_published: str | None = None
    """ISO 8601 UTC; a date alone stays a date."""
    date_modified: str | None = None
    language: str | None = None
    language_score: float | None = None
    dateline: Dateline | None = None
    agencies: tuple[str, ...] = ()
    byline: str | None = None
    signoff: str | None = None
    """Trailing or leading credits that were cut, stripped, verbatim, joined by a newline."""
    credits: tuple[str, ...] = ()
    copyright_notice: str | None = None
    rights: Rights = Rights()
    cluster_id: str | None = None
    cluster_size: int | None = None
    quality: Quality | None = None
    content_hash: str | None = None
    source: Source = Source(kind="memory")
    version_added: str | None = None
    structure: tuple[TextSpan, ...] | None = None
    """What each paragraph of ``text`` is: leaf spans that cover them all, in order and disjoint,
    and entries of live pages around them. None where nothing is known of it."""
    images: tuple[Image, ...] | None = None
    """The story's pictures, the main one first; None of what came as raw text."""
    links: tuple[TextLink, ...] | None = None
    """Which words of ``text`` lead where; None unless the configuration asks for it."""
    near_duplicate_of: str | None = None
    """The id of an article that this one is like, where the policy keeps both."""
    near_duplicate_score: float | None = None
    """How like: as :attr:`Rejection.score`; of one that is linked, the Jaccard."""
    relation: str | None = None
    """What it is to that article: as :attr:`Rejection.relation`; or ``linked``: it is like it only
    by way of others of the cluster, and like nothing else that stays."""
    pii: tuple[PiiSpan, ...] | None = None
    """Where ``text`` has personal data, or masks of it; None unless the configuration asks."""
    languages: tuple[LanguageShare, ...] | None = None
    """Of a text in several languages, each with its share; None where there is but one."""
    contamination: tuple[Contamination, ...] | None = None
    """Texts that models are tested on which ``text`` shares long runs of words with; None where
    none were named."""
    kept_because: str | None = None
    """Why it was kept when near copies went: ``published`` before, ``last revision``, ``holds the
    others``, ``agency original``, ``earliest``, ``longest``, ``first id``."""
    revision: int | None = None
    """Of a last revision, its number, where it is marked with one: ``UPDATE 2``."""
    supersedes: str | None = None
    """Of a last revision, the id of the one before it."""
    # Not columns: the ledger.
    raw_text: str = field(default="", metadata={"column": False})
    """What the text stages started from."""
    edits: tuple[Edit, ...] = field(default=(), metadata={"column": False})
    """Every change from ``raw_text`` to ``text``, in order."""
    dropped: tuple[Dropped, ...] = field(default=(), metadata={"column": False})
    """The blocks of the page that are not in ``raw_text``."""
    vouched: frozenset[str] = field(default=frozenset(), metadata={"column": False})
    """Paragraphs of ``raw_text`` that the structure of their page leaves no doubt about."""
    listed: frozenset[str] = field(default=frozenset(), metadata={"column": False})
    """Lines of its listings: whatever they say, they are no chrome."""
    weighed_chars: int = field(default=0, metadata={"column": False})
    """Characters of ``raw_text`` that were cut on the scorer's word."""

    def edited(self, proposals: Iterable[Edit]) -> Article:
        """Return the article with these edits carried out and logged.

        Raises:
            ValueError: an edit does not fit the text.
        """
        text, log = _edits.apply(self.text, proposals)
        return self.rewritten(text, log) if log else self

    def rewritten(self, text: str, log: tuple[Edit, ...]) -> Article:
        """Return the article with the text that edits made of its own, and all that lies on it.

        Args:
            text: what came out.
            log: the edits, ready for :func:`corpuskit.edits.replay`.
        """
        structure, links = self.structure, self.links
        if structure is not None and log:
            structure = replay_structure(structure, log, text)
        if links and log:
            links = replay_links(links, log)
        pii = replay_pii(self.pii, log) if self.pii and log else self.pii
        edits = self.edits + log
        return replace(self, text=text, edits=edits, structure=structure, links=links, pii=pii)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A page that did not become an article, and why."""

    id: str
    stage: str
    """``source``, ``extraction``, ``cleaning``, ``annotation``, ``deduplicate`` or ``engine``."""
    reason: str
    """A short fixed phrase that can be counted: ``empty-after-cleaning``."""
    evidence: str | None = None
    """What the decision rests on; of a duplicate, the id that was kept."""
    url: str | None = None
    source: Source = Source(kind="memory")
    relation: str | None = None
    """Of a near copy, what it is to the kept article: ``near-duplicate``; ``contained``: it lies in
    it; ``contains``: it holds it, and more; ``update``: an earlier telling of one publisher."""
    score: float | None = None
    """Of a near copy the Jaccard of the runs of five words, 0-1; of one that is contained or
    contains, the share of the shorter text's runs that lie in the longer one."""


Outcome: TypeAlias = Article | Rejection


def column_names() -> tuple[str, ...]:
    """Names of the Article fields that are columns of a release, in order."""
    return tuple(f.name for f in fields(Article) if f.metadata.get("column", True))


def as_dict(value: Any) -> Any:
    """Turn a record into plain dicts and lists; an Article gives its columns only.

    Examples:
        >>> as_dict(Place("Kabul", country="AF"))
        {'name': 'Kabul', 'qualifier': None, 'country': 'AF', 'geonameid': None}
    """
    if isinstance(value, Article):
        return {name: as_dict(getattr(value, name)) for name in column_names()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {name: as_dict(item) for name, item in zip(value._fields, value, strict=True)}
    if isinstance(value, (tuple, list)):
        return [as_dict(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: as_dict(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
