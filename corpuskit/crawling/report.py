"""What a run did, in numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from corpuskit.crawling.model import Kind
from corpuskit.crawling.recrawl import Change
from corpuskit.crawling.rows import Outcome


@dataclass(slots=True)
class Report:
    """Counts of one run, from where it was taken up."""

    run: int = 0
    resumed: bool = False
    """Whether it goes on with a run that was interrupted."""
    interrupted: bool = False
    asked: int = 0
    """Requests sent."""
    bytes: int = 0
    """Of bodies as they were sent."""
    seconds: float = 0.0
    lost: int = 0
    """Answers of earlier runs that the disk lost; they are asked for again."""
    pages: Counter[str] = field(default_factory=Counter)
    """Articles by what their answer says: ``new``, ``changed``, ``unchanged``, ``missing``,
    ``gone``."""
    documents: Counter[str] = field(default_factory=Counter)
    """All else that was stored, by kind: ``robots``, ``sitemap``, ``feed`` …; ``absent`` are
    those that the site does not have, such as ai.txt or the page after the last of an archive."""
    moved: int = 0
    """Redirects that were followed."""
    retried: Counter[str] = field(default_factory=Counter)
    """Failures after which an address was put back, by reason."""
    failed: Counter[str] = field(default_factory=Counter)
    """Addresses given up, by reason."""
    denied: Counter[str] = field(default_factory=Counter)
    """Addresses not asked, by the line of robots.txt or the rule of safety."""
    refused: Counter[str] = field(default_factory=Counter)
    """Addresses named that the configuration does not want, by its key."""
    stopped: dict[str, str] = field(default_factory=dict)
    """Hosts given up in this run, and why."""
    waiting: int = 0
    """Addresses that are still to be asked."""
    gone: int = 0
    """Articles that are gone, of all runs."""

    def count(self, kind: Kind, change: Change, outcome: Outcome) -> None:
        """Count an answer that was kept."""
        if kind is not Kind.ARTICLE and change in {Change.MISSING, Change.GONE}:
            self.documents["absent"] += 1
        elif outcome.state == "failed":
            self.failed[outcome.reason or "failed"] += 1
        elif outcome.reason == "truncated":
            self.failed["truncated"] += 1
        elif kind is Kind.ARTICLE:
            self.pages[change.value] += 1
        else:
            self.documents[kind.value] += 1
