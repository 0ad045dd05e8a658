"""A crawl from beginning to end: open the folder, ask, store, index, report."""

from __future__ import annotations

import hashlib
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from corpuskit.config.site import Crawl
from corpuskit.crawling.frontier import Frontier
from corpuskit.crawling.index import write_indexes_apart
from corpuskit.crawling.loop import Loop
from corpuskit.crawling.patience import Patience
from corpuskit.crawling.plan import CrawlPlan
from corpuskit.crawling.report import Report
from corpuskit.crawling.store import Store
from corpuskit.errors import ConfigError
from corpuskit.progress import Callback, told_to


def crawl(
    config: Crawl,
    *,
    patience: Patience | None = None,
    progress: Callback | None = None,
) -> Report:
    """Scrape sites into an archive; run again to go on, or to look for what is new.

    What was interrupted, by a signal, kill -9 or a power cut, goes on where it was. A run that came
    to its end is followed by one that asks for what is due: sitemaps and feeds, and pages by their
    age or because a sitemap says that they changed.

    Args:
        config: sites, contact, folder and limits.
        patience: pauses after failures; for tests.
        progress: told of each answer, and of the addresses that failed or may not be asked.

    Returns:
        What the run did.

    Raises:
        ConfigError: feedparser or warcio is not installed, or the folder is of another version.
        SourceError: another crawl runs in the folder, or it cannot be written.
    """
    require_engine()
    from corpuskit.crawling.client import run

    folder = Path(config.output)
    begun = time.monotonic()
    plan = CrawlPlan(
        config,
        f"corpuskit/{version('corpuskit')} (+{config.contact})",
        patience or Patience(),
        told_to(progress),
    )
    with Frontier(folder) as frontier:
        store = Store(folder, _about(config, plan.user_agent))
        try:
            lost = store.repair(frontier)
            loop = Loop(plan, frontier, store)
            loop.report.lost = lost
            with _stopped_by_signals(loop.stop):
                run(loop.run, loop.guard)
        finally:
            store.close()
        report = loop.report
        plan.progress("writing indexes", 0, None)
        write_indexes_apart(folder)
        report.waiting = frontier.count("pending")
        report.gone = frontier.count("gone")
        report.seconds = time.monotonic() - begun
    return report


def require_engine() -> None:
    """Raise ConfigError with what to do where the packages of a crawl are not installed."""
    if not all(map(find_spec, ("feedparser", "warcio"))):
        raise ConfigError("crawling needs more packages: pip install 'corpuskit[crawl]'")


def _about(config: Crawl, user_agent: str) -> dict[str, str]:
    """Return what the first record of each archive file says."""
    digest = hashlib.sha256(config.model_dump_json().encode()).hexdigest()
    return {
        "software": f"corpuskit/{version('corpuskit')}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "operator": config.contact,
        "http-header-user-agent": user_agent,
        "robots": "obey",
        "config-sha256": digest,
    }


@contextmanager
def _stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM finish what is under way; the second Ctrl-C ends at once."""

    def handle(number: int, _: Any) -> None:
        signal.signal(number, previous[number])
        stop()

    previous: dict[int, Any] = {}
    try:
        for number in (int(signal.SIGINT), int(signal.SIGTERM)):
            previous[number] = signal.signal(number, handle)
    except ValueError:  # not in the main thread: the caller's signals are the caller's
        pass
    try:
        yield
    finally:
        for number, before in previous.items():
            signal.signal(number, before)
