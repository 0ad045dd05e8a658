"""What a crawl is made from."""

from __future__ import annotations

from dataclasses import dataclass

from corpuskit.config.site import Crawl
from corpuskit.crawling.patience import Patience
from corpuskit.progress import Progress


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """All that determines a crawl."""

    config: Crawl
    user_agent: str
    patience: Patience
    progress: Progress
