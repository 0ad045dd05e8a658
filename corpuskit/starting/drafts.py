"""Put what was seen into configurations with comments: short ones, that run as they are."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from shlex import quote
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from corpuskit.article import Article, Outcome
from corpuskit.config.site import RESERVED
from corpuskit.crawling.probing import Lead, SiteLook
from corpuskit.sources.entries import is_url
from corpuskit.starting.inputs import NO_SUFFIX, InputLook, name_of

BUILD, CRAWL, SITES = "corpus.yaml", "crawl.yaml", "sites"
"""Names of the files, and of the folder of sites."""

FIRST_PAGES: Final = 200
"""Articles of the first run of a crawl: some minutes, and enough to see what comes out."""

COLUMN: Final = 34
"""Where comments begin behind values."""

_DATED: Final = re.compile(r"/\d{4}/\d\d?/(?:\d\d?/)?", re.ASCII)
"""In the address of a page: its day or its month."""

_PLAIN: Final = re.compile(r"(?:https?://)?[A-Za-z0-9_./][\w./@-]*", re.ASCII)


class StartFiles(NamedTuple):
    """Files to be written, what was seen, and what to do next."""

    files: dict[str, str]
    """Text by name, relative to the folder that they are written to."""
    seen: tuple[str, ...]
    commands: tuple[str, ...]


class Start(NamedTuple):
    """Who starts, and where."""

    contact: str
    """Sent with every request."""
    folder: Path
    """That the files will lie in."""
    stand_in: str | None = None
    """``ADDRESS:PORT`` of a server that is asked in place of every host."""


def draft_inputs(look: InputLook, folder: Path) -> StartFiles:
    """StartFiles the configuration of a build of files.

    Args:
        look: what was seen.
        folder: that the configuration will lie in; paths are relative to it.
    """
    name = name_of(look.location)
    at = look.location if is_url(look.location) else os.path.relpath(look.location, folder)
    output = f"build/{name}"
    if Path(look.location).is_dir() and (folder / output).resolve().is_relative_to(
        Path(look.location).resolve()
    ):  # a release among its sources would be read by the next build
        output = f"{at}/../{name}-release"
    seen = list(_seen_inputs(look))
    lines = [
        f"# A corpus of {shown(look.location)}. What was seen of it:",
        *(f"#   {line}" for line in seen),
        f"# Build it: corpuskit build {BUILD}",
        "# All keys, with their defaults: configs/full.yaml, or the documentation.",
        "",
        f"name: {scalar(name)}",
        "sources:",
        *_sources(look, at),
        _with(f"output: {scalar(os.path.normpath(output))}", "folder of the release"),
        "",
        *_filter(look.languages, look.pages, min_words=False),
        *_release(name, "Where people ask for a removal"),
    ]
    config = quote(shown(str(folder / BUILD) if folder != Path() else BUILD))
    return StartFiles({BUILD: _text(lines)}, tuple(seen), (f"corpuskit build {config}",))


def draft_site(look: SiteLook, outcome: Outcome | None, start: Start) -> StartFiles:
    """StartFiles the site file, the crawl, and the build of its pages.

    Args:
        look: what the site showed.
        outcome: what became of the one page that was looked at.
        start: who asks, and where the files go.
    """
    host = urlsplit(look.homepage).hostname or "site"
    name = re.sub(r"[^A-Za-z0-9._-]", "-", host)
    seen = list(_seen_site(look, outcome))
    site, crawl, build = f"{SITES}/{name}.yaml", CRAWL, BUILD
    files = {
        site: _text(_site(look, outcome, seen, start)),
        crawl: _text(_crawl(look, start, name, site)),
        build: _text(_build(look, outcome, name, start.contact)),
    }
    at = "" if start.folder == Path() else f"{shown(str(start.folder))}/"
    commands = (f"corpuskit crawl {quote(at + crawl)}", f"corpuskit build {quote(at + build)}")
    return StartFiles(files, tuple(seen), commands)


def _seen_inputs(look: InputLook) -> Iterable[str]:
    kinds = (f"{count:,} {suffix}" for suffix, count in look.files.most_common())
    yield f"files: {', '.join(kinds)}{'; the folder of a crawl' if look.is_crawl else ''}"
    if look.left_out:
        yield f"left out: {shown(look.left_out)}"
    if look.shapes:
        yield f"records of {', '.join(sorted(look.shapes))}"
    for ending, columns in look.columns.items():
        told = ", ".join(f"{column} in {shown(at)}" for column, at in columns.items())
        yield f"records in {ending}, told by their values: {told}"
    if look.pages:
        yield f"{look.pages} pages were read: {look.most_words}"
    if look.kinds:
        yield f"kinds of page: {', '.join(f'{k} {n}' for k, n in look.kinds.most_common())}"
    if look.hosts:
        yield f"sites: {', '.join(shown(host) for host, _ in look.hosts.most_common(6))}"
    for reason, count in look.rejected.most_common(3):
        such = ":" if count == 1 else ", such as"
        yield f"{count} could not be read: {reason}{such} {shown(look.examples[reason])[:160]}"
    known = "\n".join(look.examples.values())
    notes = [note for note in look.notes if note.partition(": ")[2] not in known]
    yield from (shown(note)[:160] for note in notes[:5])


def _sources(look: InputLook, at: str) -> Iterable[str]:
    """Give the sources: the place itself, or a pattern for each kind where columns must be told."""
    if not look.columns or not Path(look.location).is_dir():
        yield f"  - path: {scalar(at)}"
        yield from _columns(next(iter(look.columns.values()), {}))
        return
    for ending in sorted(ending for ending in look.files if look.good[ending]):
        pattern = f"**/*{'' if ending == NO_SUFFIX else ending}"
        for name in look.fitting.get(ending, [pattern]):
            yield f"  - path: {scalar(f'{at}/{name}')}"
            yield from _columns(look.columns.get(ending, {}))


def _columns(columns: dict[str, str]) -> Iterable[str]:
    if columns:
        yield _with("    columns:", "where things stand; told by their values: please check")
        yield from (f"      {column}: {scalar(at)}" for column, at in columns.items())


def _seen_site(look: SiteLook, outcome: Outcome | None) -> Iterable[str]:
    if look.denied:
        yield f"robots.txt turns a crawl away: {shown(look.denied)}; nothing will be fetched"
    delay = look.rules.crawl_delay_s
    yield f"robots.txt: sitemaps named: {len(look.sitemaps)}" + (
        f", a delay of {delay:g} s" if delay else ""
    )
    if look.optouts:
        yield f"opt-outs of crawlers that train models: {', '.join(map(shown, look.optouts[:8]))}"
    leads = (("sitemap", look.sitemap), ("feed", look.feed), ("WordPress", look.wordpress))
    for name, lead in leads:
        if lead is not None:
            yield f"{name}: {_told(lead)}"
    yield f"front page: {len(look.links)} links to pages of the site"
    for what, value in (("language", look.language), ("generator", look.generator)):
        if value:
            yield f"{what} that it declares: {shown(value)[:80]}"
    yield from _seen_page(look, outcome)
    yield from (f"no answer: {shown(trouble)[:200]}" for trouble in look.troubles[:4])


def _seen_page(look: SiteLook, outcome: Outcome | None) -> Iterable[str]:
    if outcome is None or look.article is None:
        yield "no article was found to look at"
        return
    if not isinstance(outcome, Article):
        yield f"the page {shown(look.article.url)} was rejected: {outcome.reason}"
        return
    words = outcome.quality.words if outcome.quality else 0
    sure = outcome.source.confidence
    yield f"one page: {shown(look.article.url)}"
    yield (
        f"  {shown(outcome.title or 'without a title')[:100]}: {words} words, "
        f"{outcome.language}, {outcome.source.page_kind or 'of no sure kind'}"
        + (f", confidence {sure:.2f}" if sure is not None else "")
    )


def _told(lead: Lead) -> str:
    return f"{shown(lead.url.partition('?')[0])}: {_found(lead)}"


def _site(
    look: SiteLook, outcome: Outcome | None, seen: Sequence[str], start: Start
) -> Iterable[str]:
    yield f"# {shown(look.homepage)}, as it was seen:"
    yield from (f"#   {line}" for line in seen)
    yield "# All keys of a site: configs/site.yaml, or the documentation. See what this does to one"
    yield f"# address: corpuskit crawl {CRAWL} --explain URL"
    yield ""
    yield f"homepage: {scalar(look.homepage)}"
    yield _with("timezone: UTC", "of days that name none, such as Europe/Madrid: please set")
    yield from _languages(look, outcome)
    yield ""
    yield "discover:"
    yield _with("  robots_sitemaps: true", _found(look.sitemap, "no sitemap was found"))
    if look.sitemap is not None and look.sitemap.url not in look.sitemaps:
        yield f"  sitemaps: [{scalar(look.sitemap.url)}]"
    yield _with("  named_feeds: true", _found(look.feed, "the front page names none"))
    if look.feed is not None and look.feed.url not in look.feeds:
        yield f"  feeds: [{scalar(look.feed.url)}]"
    yield _with("  wordpress: auto", _found(look.wordpress, "the front page names none"))
    leads = (look.sitemap, look.feed, look.wordpress)
    if not any(lead is not None and lead.entries for lead in leads):
        yield _with(
            f"  start_urls: [{scalar(look.homepage)}]", "nothing else names articles: links"
        )
    yield ""
    yield "# urls:"
    dated = dated_pattern(urlsplit(look.article.url).path) if look.article else None
    pattern = dated or r"^https://…/\d{4}/"
    like = "as the page above" if dated else "which addresses are articles"
    yield _with(f"#   allow: ['{pattern}']", f"{like}; by default all")
    yield "#   deny: [/tag/, /author/]"
    yield "# window: {since: 2024-01-01}       # days of publication that are wanted"
    yield ""
    yield "politeness:"
    yield _with(f"  max_pages: {FIRST_PAGES}", "articles a run: a first look; without it, all")
    invented = start.stand_in and f"{urlsplit(look.homepage).hostname}".endswith(RESERVED)
    if look.private or invented:
        yield _with("  delay_s: 0.0", "seconds between requests; of public sites at least 0.5")


def dated_pattern(path: str) -> str | None:
    r"""Return a pattern of addresses that hold a day or a month where this one does.

    Months and days may have one digit or two, whichever this one has.

    Examples:
        >>> print(dated_pattern("/news/2024/5/30/rain"), dated_pattern("/2024/12/rain"))
        /\d{4}/\d\d?/\d\d?/ /\d{4}/\d\d?/
        >>> print(dated_pattern("/2024/rain-of-may"))
        None
    """
    dated = _DATED.search(path)
    return r"/\d{4}" + r"/\d\d?" * (dated[0].count("/") - 2) + "/" if dated else None


def _languages(look: SiteLook, outcome: Outcome | None) -> Iterable[str]:
    known = outcome.language if isinstance(outcome, Article) else look.language
    if known and known != "und":
        example = re.match(r"[a-z]{2,3}", known)
        if example:
            yield _with(f'# language: ["{example[0]}"]', "others that sitemaps name are left out")


def _found(lead: Lead | None, none: str = "") -> str:
    if lead is None:
        return none
    return f"{lead.entries:,} articles{f' ({lead.note})' if lead.note else ''}"


def _crawl(look: SiteLook, start: Start, name: str, site: str) -> Iterable[str]:
    yield f"# A crawl of {shown(look.homepage)}. Run it; run it again to go on, or for what is new:"
    yield f"#   corpuskit crawl {CRAWL}"
    yield "# All keys: configs/crawl.yaml, or the documentation."
    yield ""
    yield _with(f"contact: {scalar(start.contact)}", "sent with every request")
    yield _with(f"output: {scalar(f'crawl/{name}')}", "folder of the archive")
    yield "sites:"
    yield f"  - {site}"
    if look.private:
        yield _with(
            f"allow_private: [{scalar(look.private)}]", "no public address: asked all the same"
        )
    if start.stand_in:
        yield _with(f"stand_in: {scalar(start.stand_in)}", "asked in place of every host")


def _build(look: SiteLook, outcome: Outcome | None, name: str, contact: str) -> Iterable[str]:
    yield f"# A corpus of what {CRAWL} has stored. Crawl first, then build, as often as you like:"
    yield f"#   corpuskit crawl {CRAWL}"
    yield f"#   corpuskit build {BUILD}"
    yield "# All keys, with their defaults: configs/full.yaml, or the documentation."
    yield ""
    yield f"name: {scalar(name)}"
    yield "sources:"
    yield f"  - path: {CRAWL}"
    yield _with(f"output: {scalar(f'build/{name}')}", "folder of the release")
    yield ""
    language = outcome.language if isinstance(outcome, Article) else None
    yield from _filter({language: 1} if language else {}, 1, min_words=True)
    if look.optouts:
        yield "rights:"
        yield _with(
            "  optout: drop", "pages whose site opts out become rejections | text_free | flag"
        )
        yield ""
    yield from _release(name, "Where people ask for a removal", contact)


def _filter(languages: Iterable[str], pages: int, *, min_words: bool) -> Iterable[str]:
    yield "filter:"
    yield _with("  page_kinds: [article, live, gallery, video]", "null takes pages of all kinds")
    known = [name for name in languages if name and name != "und"]
    listed = ", ".join(f'"{name}"' for name in known)
    if known:
        yield _with(f"  # languages: [{listed}]", f"seen in {pages} page{'s' * (pages > 1)}")
    if min_words:
        yield _with("  # min_words: 40", "shorter ones become rejections")
    yield ""


def _release(name: str, asks: str, contact: str | None = None) -> Iterable[str]:
    yield "release:"
    yield f"  title: {scalar(name)}"
    if contact:
        yield _with(f"  contact: {scalar(contact)}", asks[0].lower() + asks[1:])
    else:
        yield _with("  # contact: you@your.example", asks[0].lower() + asks[1:])
    yield _with("  license: other", "of the compilation; the texts stay their publishers'")


def scalar(value: str) -> str:
    """Write a value of YAML: as it is where that is safe, else in quotes.

    Examples:
        >>> scalar("pages/2024"), scalar("no"), scalar("a: b"), scalar("7")
        ('pages/2024', '"no"', '"a: b"', '"7"')
    """
    import yaml

    if _PLAIN.fullmatch(value) and yaml.safe_load(value) == value:
        return value
    return json.dumps(value)


def shown(text: str) -> str:
    r"""Make a text fit for a comment: one line, nothing that steers.

    Examples:
        >>> shown("a\nname: b\x1b")
        'a name: b'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _with(line: str, comment: str) -> str:
    return f"{line:{COLUMN}}  # {comment}"


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"
