"""A newspaper to scrape, and a crawl of several: site files and crawl configurations.

A site needs its ``homepage`` only; ``configs/site.yaml`` documents every key.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from corpuskit.config.checked import ConfigFile, Section, parse_document, read_document
from corpuskit.config.values import (
    Address,
    Archive,
    Contact,
    Day,
    DayPattern,
    Duration,
    Endpoint,
    Host,
    Interface,
    Language,
    Parameter,
    Pattern,
    StandIn,
    Text,
    Zone,
)
from corpuskit.errors import ConfigError

SUFFIXES: Final = (".yaml", ".yml")

MIN_DELAY_S: Final = 0.5
"""Shortest pause for sites that others run: a choice, four times as fast as the default."""

RESERVED: Final = (".example", ".test", ".invalid", ".localhost", "localhost")
"""Names that no site of the web has. Source: RFC 2606 and RFC 6761."""


def _host_of(given: dict[str, Any]) -> str:
    """Name a site after its homepage, whose own mistakes are reported elsewhere."""
    homepage = given.get("homepage")
    return (urlsplit(homepage).hostname if homepage else None) or "site"


class DiscoverConfig(Section):
    """Where a site names its articles."""

    robots_sitemaps: bool = True
    """Take the sitemaps that robots.txt names."""
    sitemaps: tuple[Address, ...] = ()
    """More sitemaps, sitemap indexes, news sitemaps."""
    named_feeds: bool = True
    """Take the RSS and Atom feeds that the front page and the start pages name."""
    feeds: tuple[Address, ...] = ()
    """More feeds."""
    wordpress: Interface = "auto"
    """``auto`` asks the WordPress interface that the front page names; an address is that of the
    interface itself (``https://news.example/wp-json/``)."""
    archives: tuple[Archive, ...] = ()
    """Pages by day and number, with ``{yyyy}``, ``{mm}``, ``{dd}``, ``{n}``; days run from
    ``window.since`` to ``window.until``, numbers from 1 until a page is missing or names nothing
    new."""
    start_urls: tuple[Address, ...] = ()
    """Pages whose links are taken: front page, sections."""
    follow_links: bool = False
    """Take the links of articles and of all other pages of the site as well."""

    def finds_any(self) -> bool:
        """Whether there is anything to begin with."""
        listed = (self.sitemaps, self.feeds, self.archives, self.start_urls)
        auto = self.robots_sitemaps or self.named_feeds or self.wordpress != "off"
        return auto or any(listed)


class UrlsConfig(Section):
    """Which addresses belong to the site, and which of them are articles.

    A pattern is a regular expression that is looked for anywhere in the whole address; ``^`` and
    ``$`` tie it to the ends.
    """

    hosts: tuple[Host, ...] = ()
    """More hosts of the site; its homepage's, with and without ``www.``, is one already."""
    allow: tuple[Pattern, ...] = ()
    """An article matches one of these; by default every page of the site may be one."""
    deny: tuple[Pattern, ...] = ()
    """What matches one of these is never fetched, and wins over ``allow``."""
    strip_params: tuple[Parameter, ...] = ()
    """Query parameters that name no page, such as ``sessionid`` or ``ref_*``; the usual ones of
    tracking are known."""
    date_from_url: DayPattern | None = None
    """A pattern with the groups ``y``, ``m``, ``d`` that finds an article's day in its address."""


class WindowConfig(Section):
    """Days of publication that are wanted, both inclusive, in the site's time zone."""

    since: Day | None = None
    until: Day | None = None

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.since and self.until and self.since > self.until:
            raise ValueError("since must not be later than until")
        return self


class PolitenessConfig(Section):
    """How hard the site may be asked."""

    delay_s: float = Field(default=2.0, ge=0.0, le=3600.0)
    """Seconds between two requests; a longer crawl delay of robots.txt wins. Below 0.5 only for
    addresses that ``allow_private`` names."""
    concurrency: int = Field(default=1, ge=1, le=16)
    """Requests under way at once."""
    max_pages: int | None = Field(default=None, ge=1)
    """Stop after so many articles a run."""
    max_depth: int = Field(default=3, ge=1, le=100)
    """Links away from where a search began."""


class RecrawlConfig(Section):
    """When a page is looked at again."""

    articles: tuple[Duration, ...] = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
    """Ages, counted from the first visit, at which an article is looked at again; later never."""
    listings: Duration = timedelta(hours=1)
    """How often sitemaps, feeds and listings are."""
    max_age: Duration = timedelta(days=180)
    """An article that is older is not looked at again, whatever the sitemap says."""

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if any(one >= other for one, other in zip(self.articles, self.articles[1:], strict=False)):
            raise ValueError("articles must ascend, such as [1d, 7d, 30d]")
        return self


class Site(Section):
    """A newspaper as corpuskit scrapes it."""

    homepage: Address
    id: Text = Field(default_factory=_host_of, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,95}$")
    """A name for reports; by default the homepage's host."""
    language: tuple[Language, ...] = ()
    """Take only what sitemaps and feeds give as one of these; what names no language is taken."""
    timezone: Zone = "UTC"
    """Of days and times that name none."""
    discover: DiscoverConfig = DiscoverConfig()
    urls: UrlsConfig = UrlsConfig()
    window: WindowConfig = WindowConfig()
    politeness: PolitenessConfig = PolitenessConfig()
    recrawl: RecrawlConfig = RecrawlConfig()

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if any("{yyyy}" in one for one in self.discover.archives) and not self.window.since:
            raise ValueError("discover.archives with {yyyy} needs window.since")
        if not self.discover.finds_any():
            raise ValueError("discover names no way to find articles; add sitemaps or start_urls")
        return self


class CrawlLimits(Section):
    """Bounds of a whole crawl."""

    concurrency: int = Field(default=16, ge=1, le=256)
    """Requests under way at once, of all sites."""
    timeout_s: float = Field(default=30.0, gt=0, le=600)
    """For one whole answer."""
    max_body_bytes: int = Field(default=10 * 1024 * 1024, ge=1024)
    """Of one answer, packed and unpacked; sitemaps may have five times as much."""


class Crawl(Section):
    """A crawl: who asks, which sites, where the answers go."""

    contact: Contact
    """Where a site can reach you: the address of a page or a mail address. Sent with every
    request."""
    output: str = "crawl"
    """Folder of the archive; relative to the configuration file."""
    sites: tuple[Site, ...] = ()
    """Sites, each in place or as the path of its file (or of a folder of files)."""
    allow_private: tuple[Endpoint, ...] = ()
    """``HOST:PORT`` that may be asked although they are no public addresses: for tests."""
    stand_in: StandIn | None = None
    """``ADDRESS:PORT`` of a server that is asked, without TLS, in place of every host: for tests
    and demonstrations."""
    limits: CrawlLimits = CrawlLimits()


def with_stand_in(crawl: Crawl, stand_in: str) -> Crawl:
    """Return a crawl that asks this server in place of every host.

    Raises:
        ConfigError: it is no address with a port.
    """
    values = {"contact": crawl.contact, "stand_in": stand_in}
    checked = ConfigFile("the command line", values, None).validate(Crawl)
    return crawl.model_copy(update={"stand_in": checked.stand_in})


def load_site(path: str | os.PathLike[str]) -> Site:
    """Read a site file.

    Raises:
        ConfigError: the file is missing, is no YAML, or has mistakes; all are listed.
    """
    return read_document(path).validate(Site)


def load_sites(path: str | os.PathLike[str]) -> tuple[Site, ...]:
    """Read a site file, or all of a folder in the order of their names.

    Raises:
        ConfigError: there is none, or they have mistakes; those of all files are listed.
    """
    found: list[Site] = []
    problems: list[str] = []
    for one in site_files(path):
        try:
            found.append(load_site(one))
        except ConfigError as error:
            problems.append(str(error))
    if problems:
        raise ConfigError("\n".join(problems))
    return tuple(found)


def site_files(path: str | os.PathLike[str]) -> list[Path]:
    """Return the files that a path stands for: itself, or all YAML files below a folder.

    Raises:
        ConfigError: it is a folder without any.
    """
    path = Path(path)
    if not path.is_dir():
        return [path]
    found = sorted(one for one in path.rglob("*") if one.suffix in SUFFIXES and one.is_file())
    if not found:
        raise ConfigError(f"{path}: holds no site file (*.yaml)")
    return found


def load_crawl(path: str | os.PathLike[str]) -> Crawl:
    """Read a crawl configuration and the site files it names.

    Raises:
        ConfigError: a file is missing, is no YAML, or has mistakes; those of all are listed.
    """
    path = Path(path)
    return crawl_of(read_document(path), path.parent)


def parse_crawl(text: str, *, name: str = "<crawl>", base: str | Path = ".") -> Crawl:
    r"""Parse the YAML text of a crawl; paths are relative to ``base``.

    Raises:
        ConfigError: see :func:`load_crawl`.

    Examples:
        >>> text = "contact: me@news.example\nsites: [{homepage: 'https://news.example/'}]"
        >>> parse_crawl(text).sites[0].id
        'news.example'
    """
    return crawl_of(parse_document(text, name=name), Path(base))


def crawl_of(document: ConfigFile, base: Path) -> Crawl:
    """Return the crawl that a file describes; its paths are relative to ``base``.

    Raises:
        ConfigError: see :func:`load_crawl`.
    """
    listed = document.data.get("sites")
    problems: list[str] = []
    sites: list[Site] = []
    if not isinstance(listed, list) or not listed:
        what = "must be" if "sites" in document.data else "missing; it is"
        problems.append(document.mistake(("sites",), f"{what} a list of sites or of their files"))
        listed = []
    for place, one in enumerate(listed):
        try:
            sites += _listed(document, base, place, one)
        except ConfigError as error:
            problems.append(str(error))
    twice = sorted({one.id for one in sites if [other.id for other in sites].count(one.id) > 1})
    problems += [
        document.mistake(("sites",), f'two sites have the id "{name}"; give one of them another')
        for name in twice
    ]
    rest = {key: value for key, value in document.data.items() if key != "sites"}
    try:
        crawl = document.validate(Crawl, data=rest)
    except ConfigError as error:
        problems.append(str(error))
    else:
        problems += [_too_hasty(document, one) for one in sites if _is_hasty(one, crawl)]
    if problems:
        raise ConfigError("\n".join(problems))
    output = document.resolve(base, ("output",), crawl.output)
    return crawl.model_copy(update={"sites": tuple(sites), "output": output})


def _listed(document: ConfigFile, base: Path, place: int, one: Any) -> tuple[Site, ...]:
    at = ("sites", place)
    if isinstance(one, dict):
        return (document.validate(Site, at=at, data=one),)
    if not isinstance(one, str) or "://" in one:
        raise ConfigError(
            document.mistake(at, f"must be a site (homepage: …) or the path of its file: {one}")
        )
    path = Path(document.resolve(base, at, one))
    if not path.exists():
        raise ConfigError(document.mistake(at, f"{path}: no such file or folder"))
    return load_sites(path)


def _is_hasty(site: Site, crawl: Crawl) -> bool:
    """Whether a site of the web would be asked without a pause."""
    parts = urlsplit(site.homepage)
    known = parts.netloc.lower() in crawl.allow_private or f"{parts.hostname}".endswith(RESERVED)
    return site.politeness.delay_s < MIN_DELAY_S and not known


def _too_hasty(document: ConfigFile, site: Site) -> str:
    return document.mistake(
        ("sites",),
        f"{site.id}: politeness.delay_s {site.politeness.delay_s} is below {MIN_DELAY_S}, which "
        "only hosts named under allow_private may have",
    )
