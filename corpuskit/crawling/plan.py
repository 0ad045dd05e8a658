"""What a crawl is made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from corpuskit.config.site import Crawl
from corpuskit.crawling.patience import Patience


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """All that determines a crawl."""

    config: Crawl
    user_agent: str
    patience: Patience
    progress: Callable[[str, int, int | None], None]
