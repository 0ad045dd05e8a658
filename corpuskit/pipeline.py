"""The main path: one page through the stages, in order.

``extract → repair → (clean ⇄ normalize)* → annotate → filter → rights``. Each stage is a pure
function; what changes the text are finders, asked in turn by one loop (``findings.settle``). This
module alone knows their order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from corpuskit import audit, cleaning, normalization
from corpuskit.annotation import annotate
from corpuskit.annotation.masking import mask_text, note_pii
from corpuskit.annotation.presets import judge
from corpuskit.annotation.rights import honour
from corpuskit.article import Article, DatelineMode, Outcome, Page, Rejection
from corpuskit.edits import BREAK
from corpuskit.extraction.body.profile import SiteProfile
from corpuskit.extraction.story import ProfileOf, Read, extract, site_of, unknown
from corpuskit.findings import Finder, Settled, Text, fold_fields, settle

if TYPE_CHECKING:
    from corpuskit.config import Config, FilterConfig, NormalizationConfig

TEXT_FINDERS: Final[tuple[Finder, ...]] = (
    *cleaning.HEAD,
    *normalization.FINDERS,
    *cleaning.CHROME,
    *cleaning.REPAIRS,
)
"""All that change a text, in the order in which they are asked: what becomes a field is found
before it can be taken for chrome."""


class Stages(Protocol):
    """What takes a page to an article: the two halves of the path, done or remembered."""

    def extract(self, page: Page, profile_of: ProfileOf, *, links: bool) -> Outcome:
        """Find the story of a page; see :func:`corpuskit.extraction.story.extract`."""

    def finish(
        self,
        article: Article,
        config: Config,
        dateline: DatelineMode | None,
        profile: SiteProfile | None,
    ) -> Outcome:
        """Do all that comes after; see :func:`finish`."""


class Direct(NamedTuple):
    """Stages that are done, page by page."""

    read: Read | None = None
    """Of the page, where learning has read it already."""

    def extract(self, page: Page, profile_of: ProfileOf, *, links: bool) -> Outcome:
        """Find the story of a page."""
        return extract(page, profile_of, self.read, links=links)

    def finish(
        self,
        article: Article,
        config: Config,
        dateline: DatelineMode | None,
        profile: SiteProfile | None,
    ) -> Outcome:
        """Do all that comes after."""
        return finish(article, config, dateline, profile)


def process(  # noqa: PLR0913 - one a thing that a caller may leave out
    page: Page | bytes | str,
    *,
    url: str | None = None,
    published: str | None = None,
    config: Config | None = None,
    profile_of: ProfileOf = unknown,
    read: Read | None = None,
    stages: Stages | None = None,
) -> Outcome:
    """Take one page all the way to an article, or say why it is none.

    Args:
        page: HTML or raw text, as bytes, str or Page; what it is, is sniffed unless a Page says.
        url: where it came from; for bytes and str only.
        published: ISO date that serves where the page says nothing; for bytes and str only.
        config: what to do with datelines, with opt-outs, what to filter. Without one nothing is
            filtered, and an opt-out only fills ``rights.optout``.
        profile_of: gives what was learned of a site, by its host without "www.".
        read: of this very page, where learning has read it already.
        stages: what does, or remembers, the stages; ``read`` is theirs then.

    Returns:
        An ``Article`` whose ``edits`` lead from ``raw_text`` to ``text``, or a ``Rejection``.

    Examples:
        >>> from corpuskit.article import Page
        >>> page = Page("Kabul, Mar 24 (EFE).- The envoy arrived on Thursday. EFE", title="")
        >>> article = process(page)
        >>> article.text, article.dateline.raw, article.signoff
        ('The envoy arrived on Thursday.', 'Kabul, Mar 24 (EFE).-', 'EFE')
        >>> process(b"").reason
        'empty-page'
    """
    if config is None:
        config = _without_config()
    if not isinstance(page, Page):
        page = Page(page, url=url, published=published)
    outcome = _process(page, config, profile_of, stages or Direct(read))
    if config.annotation.pii == "mask" and isinstance(outcome, Rejection) and outcome.evidence:
        return replace(outcome, evidence=mask_text(outcome.evidence))
    return outcome


def _process(page: Page, config: Config, profile_of: ProfileOf, stages: Stages) -> Outcome:
    outcome = stages.extract(page, profile_of, links=config.extraction.links)
    if isinstance(outcome, Rejection):
        return outcome
    return stages.finish(outcome, config, page.dateline, profile_of(site_of(outcome.url)))


def finish(
    article: Article, config: Config, dateline: DatelineMode | None, profile: SiteProfile | None
) -> Outcome:
    """Do all that comes after extraction: the text stages, what is noted, and who is left out.

    Args:
        article: as extraction left it.
        config: of which the sections ``normalization``, ``annotation``, ``filter`` and ``rights``
            count here; :mod:`corpuskit.jobs.stages` relies on it.
        dateline: what becomes of its dateline, where its source has a mode of its own.
        profile: of its site, whose lines alone count here (:func:`site_lines`).
    """
    article = tidy(article, config.normalization.for_source(dateline), site_lines(profile))
    if not article.text:
        raw = article.raw_text if config.annotation.pii != "mask" else mask_text(article.raw_text)
        return _reject(article, "cleaning", "empty-after-cleaning", _beginning(raw))
    article = note_pii(article, config.annotation.pii)
    audit.check(article)
    article = _without_told_captions(article)
    wanted = config.annotation
    article = cleaning.flag_stub(article)
    article = annotate(article, measures=wanted.measures, method=wanted.language)
    outcome = select(article, config.filter)
    return outcome if isinstance(outcome, Rejection) else honour(outcome, config.rights.optout)


@cache
def _without_config() -> Config:
    from corpuskit.config import Config, FilterConfig, RightsConfig

    return Config(filter=FilterConfig(page_kinds=None), rights=RightsConfig(optout="flag"))


def site_lines(profile: SiteProfile | None) -> Mapping[str, str]:
    """Return the lines that a site has on many pages, with their positions."""
    if profile is None:
        return {}
    kept = {line.casefold() for line in profile.keep}
    lines = ((line.text.casefold(), line.position) for line in profile.line)
    return {text: position for text, position in lines if text not in kept}


def tidy(
    article: Article, options: NormalizationConfig, lines: Mapping[str, str] | None = None
) -> Article:
    """Run the text stages: repair, then clean and normalize in turn until none edits.

    Repairing comes first; after that it takes its turn with the others, since a cut may lay bare
    something broken. A dateline in canonical form is put in last, once.

    Args:
        article: as extraction left it.
        options: what becomes of datelines.
        lines: what the article's site has on many pages; see :func:`site_lines`.
    """
    modes = options.dateline_for_agencies
    text = Text.of(
        article, site_lines=lines or {}, dateline=options.dateline, agency_datelines=modes
    )
    settled = _settle(text)
    done = fold_fields(article, settled)
    dateline = done.dateline
    if dateline is None or normalization.mode_of(dateline, options.dateline, modes) != "normalize":
        return done
    headed = normalization.restore_canonical(done)
    # The head makes the first paragraph longer: with it the text must still be left as it is.
    again = _settle(replace(text, text=headed.text))
    return headed if again.text.text == done.text else done


def _settle(text: Text) -> Settled:
    """Repair, then ask all finders until there is nothing left to do."""
    repaired = settle(text, cleaning.REPAIRS)
    done = settle(repaired.text, TEXT_FINDERS)
    return Settled(done.text, repaired.findings + done.findings)


def _without_told_captions(article: Article) -> Article:
    """Take the caption off a picture where the text tells it as a paragraph: it stands once."""
    if not any(image.caption for image in article.images or ()):
        return article
    told = frozenset(article.text.split(BREAK))
    images = tuple(
        replace(image, caption=None) if image.caption in told else image
        for image in article.images or ()
    )
    return replace(article, images=images)


def select(article: Article, options: FilterConfig) -> Outcome:
    """Return the article if a build wants it, else a rejection that says why not."""
    words = article.quality.words if article.quality else 0
    kind = article.source.page_kind
    confidence = article.source.confidence
    checks = (
        (
            options.min_words is not None and words < options.min_words,
            "too-short",
            f"{words} words",
        ),
        (options.max_words is not None and words > options.max_words, "too-long", f"{words} words"),
        (
            options.languages is not None and article.language not in options.languages,
            "language",
            article.language,
        ),
        (
            options.page_kinds is not None and kind is not None and kind not in options.page_kinds,
            "page-kind",
            kind,
        ),
        (
            options.min_confidence is not None
            and confidence is not None
            and confidence < options.min_confidence,
            "unsure",
            f"confidence {confidence}",
        ),
        (not options.truncated and article.source.truncated is True, "truncated", None),
    )
    for fails, reason, evidence in checks:
        if fails:
            return _reject(article, "annotation", reason, evidence)
    if not options.quality or article.quality is None:
        return article
    quality, verdict = judge(article.quality, article.text, article.language, options.quality)
    if verdict:
        return _reject(article, "annotation", "quality", str(verdict))
    return replace(article, quality=quality)


def _reject(article: Article, stage: str, reason: str, evidence: str | None) -> Rejection:
    source = replace(article.source, votes=())
    return Rejection(article.id, stage, reason, evidence, article.url, source)


def _beginning(text: str, chars: int = 200) -> str:
    return text[:chars] + ("…" if len(text) > chars else "")
