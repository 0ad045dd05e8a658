"""Read invented sites with and without learning, and count what is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from corpuskit.article import Article, Outcome, Page
from corpuskit.config import Config, NormalizationConfig
from corpuskit.extraction.body.profile import SiteProfile
from corpuskit.learning.noting import note
from corpuskit.learning.sites import Fit
from corpuskit.learning.templates import learn
from corpuskit.pipeline import process, tidy
from families.pages import Made
from families.sites import Site

CONFIG = Config(normalization=NormalizationConfig(dateline="keep"))


class Verdict(NamedTuple):
    """One page as it was read."""

    site: str
    number: int
    path: str
    """The extractor, or why the page was rejected."""
    exact: bool
    lost: tuple[str, ...]
    """Paragraphs of the story that are missing."""
    leaked: tuple[str, ...]
    """Chrome that is in the text."""
    metadata: bool
    """Title, authors and day are right."""


class Result(NamedTuple):
    """A site as it was read: pages to learn from and later ones, each way."""

    site: Site
    profile: SiteProfile | None
    generic: tuple[Verdict, ...]
    learned: tuple[Verdict, ...]
    alarms: tuple[str, ...]
    """Drift alarms over the later pages."""

    def worse(self) -> Iterable[tuple[Verdict, Verdict]]:
        """Yield pages that learning made worse: more lost, or more leaked."""
        for before, after in zip(self.generic, self.learned, strict=True):
            if set(after.lost) - set(before.lost) or set(after.leaked) - set(before.leaked):
                yield before, after


def judge(made: Made, outcome: Outcome, host: str) -> Verdict:
    """Compare what was read with what the page holds."""
    told = made.story
    if not isinstance(outcome, Article):
        lost = () if made.text is None else tuple(made.text.split("\n\n"))
        return Verdict(host, told.number, outcome.reason, made.text is None, lost, (), True)
    text = outcome.text
    wanted = [] if made.text is None else made.text.split("\n\n")
    found = Counter(text.split("\n\n"))
    lost = tuple(part for part in wanted if part not in text)
    own = "\n\n".join(wanted)
    leaked = tuple(part for part in dict.fromkeys(made.chrome) if part in text and part not in own)
    extra = Counter(found) - Counter(wanted)
    if extra and not leaked:
        leaked = tuple(
            f"? {part}" for part in extra if not any(part in w or w in part for w in wanted)
        )
    good = (
        outcome.title == told.title
        and outcome.authors == (told.author,)
        and (outcome.date_published or "")[:10] == told.day
    )
    path = outcome.source.extractor or ""
    return Verdict(host, told.number, path, text == made.text, lost, leaked, good)


def learn_site(pages: Sequence[Page], host: str) -> SiteProfile | None:
    """Learn a site as a build does, without its files."""
    noted = [
        note(page, page.sha256, tidy=lambda article: tidy(article, CONFIG.normalization))
        for page in pages
    ]
    return learn(host, [one.note for one in noted if one is not None and one.note is not None])


def measure(site: Site) -> Result:
    """Read all pages of a site both ways."""
    profile = learn_site([made.page for made in site.made], site.host)
    known = {site.host: profile}
    fit = Fit(lambda host: known.get(host or ""))
    generic, learned = [], []
    for at, made in enumerate([*site.made, *site.later]):
        generic.append(judge(made, process(made.page, config=CONFIG), site.host))
        outcome = process(made.page, config=CONFIG, profile_of=lambda host: known.get(host or ""))
        learned.append(judge(made, outcome, site.host))
        if at >= len(site.made):
            fit.count(outcome)
    return Result(site, profile, tuple(generic), tuple(learned), tuple(fit.alarms()))
