"""Statements about the use of pages that stand outside them: HTTP headers and files of the site.

Read are ``TDM-Reservation`` and ``TDM-Policy``, ``X-Robots-Tag``, ``Content-Signal`` and
``Content-Usage``, ``Link: …; rel=license``; of a site ``robots.txt`` (groups of crawlers that feed
models, Content Signals), ``/.well-known/tdmrep.json`` and ``ai.txt``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

from corpuskit.article import Rights, Signal
from corpuskit.knowledge.page_tables import load_word_set
from corpuskit.knowledge.refusals import MAX_SIGNAL_CHARS, RESERVED, refusals_in

HEADERS: Final = (
    "tdm-reservation",
    "tdm-policy",
    "x-robots-tag",
    "content-signal",
    "content-usage",
    "link",
)
"""The headers that are read."""

SITE_FILES: Final = ("/robots.txt", "/ai.txt", "/.well-known/tdmrep.json")
"""The files of a site that are read, by path."""

MAX_FILE_BYTES: Final = 512 * 1024
"""More of a site's file is not read. Source: RFC 9309, section 2.5 (at least 500 KiB)."""

MAX_RULES: Final = 2_000
"""Rules of a file that are looked at for each page: bounds the time of a hostile file."""

_LICENSE: Final = re.compile(
    r"""<([^<>]{1,2000})>[^<,]{0,200}?;\s*rel\s*=\s*"?license\b""", re.IGNORECASE
)
_PREFERENCE: Final = re.compile(r"\b(ai-train|train-ai)\s*=\s*(no|n)\b", re.IGNORECASE)
_TEXT_KINDS: Final = frozenset({"*.html", "*.htm", "*.txt", "*"})
"""Patterns of ``ai.txt`` that mean text whatever the address. Source: Spawning, ai.txt."""


class Rule(NamedTuple):
    """One rule of a robots-like file."""

    agent: str
    """Crawler in lower case, or ``*``."""
    allows: bool
    pattern: str


class SiteFile(NamedTuple):
    """A file of a site, read."""

    name: str
    """``robots.txt``, ``ai.txt`` or ``tdmrep.json``."""
    address: str
    rules: tuple[Rule, ...] = ()
    preferences: tuple[tuple[str, str], ...] = ()
    """Pattern and statement of the Content Signals."""
    reservations: tuple[tuple[str, bool | None, str | None], ...] = ()
    """Location, reservation and policy of the TDM Reservation Protocol."""


def header_rights(headers: Mapping[str, str]) -> Rights | None:
    """Return what HTTP headers state; None if nothing.

    Args:
        headers: by lower-case name.

    Examples:
        >>> header_rights({"x-robots-tag": "noai"}).ai_optout
        ('header:noai',)
        >>> header_rights({"tdm-reservation": "1"}).tdm_reservation
        True
        >>> header_rights({"content-type": "text/html"}) is None
        True
    """
    stated = {name: headers[name] for name in HEADERS if name in headers}
    linked = _LICENSE.search(stated.pop("link", ""))
    if not stated and not linked:
        return None
    optouts = [*refusals_in(stated.get("x-robots-tag", ""))]
    for name in ("content-signal", "content-usage"):
        optouts += (_preference(found) for found in _PREFERENCE.finditer(stated.get(name, "")))
    signals = [Signal(name, _cut(value), "header") for name, value in stated.items()]
    if linked:
        signals.append(Signal("license", _cut(linked[1]), "header"))
    return Rights(
        tdm_reservation=RESERVED.get(stated.get("tdm-reservation", "").strip().lower()),
        tdm_policy=_cut(stated["tdm-policy"]) if stated.get("tdm-policy") else None,
        ai_optout=tuple(dict.fromkeys(f"header:{one}" for one in optouts)),
        license=linked[1] if linked else None,
        signals=tuple(signals),
    )


def parse_site_file(address: str, content: bytes) -> SiteFile | None:
    r"""Read a file of a site; None if its address is none of :data:`SITE_FILES`.

    A page of HTML in its place, which sites send instead of "not found", states nothing.

    Examples:
        >>> file = parse_site_file("https://a.example/robots.txt",
        ...     b"User-agent: GPTBot\nUser-agent: Otherbot\nDisallow: /news/")
        >>> file.rules
        (Rule(agent='gptbot', allows=False, pattern='/news/'),)
        >>> parse_site_file("https://a.example/robots.txt", b"<!doctype html><p>Not found").rules
        ()
    """
    path = site_file_path(address)
    if path is None:
        return None
    name = path.rpartition("/")[2]
    if len(content) > MAX_FILE_BYTES and name != "tdmrep.json":
        content = content[:MAX_FILE_BYTES].rpartition(b"\n")[0]  # half a rule is none
    text = content[:MAX_FILE_BYTES].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return SiteFile(name, address)
    if name == "tdmrep.json":
        return SiteFile(name, address, reservations=tuple(_reservations(text)))
    agents = load_word_set("ai-crawlers") | ({"*"} if name == "ai.txt" else set())
    rules, preferences = _robots(text, agents)
    return SiteFile(name, address, rules, preferences)


def site_file_path(address: str) -> str | None:
    """Return the path of an address if it is one of :data:`SITE_FILES`."""
    for path in SITE_FILES:
        if address.endswith(path):
            parts = _split(address)
            return path if parts and parts.path == path and not parts.query else None
    return None


def site_rights(url: str, files: Iterable[SiteFile]) -> Rights | None:
    r"""Return what the files of a site state about one of its pages; None if nothing.

    Examples:
        >>> file = parse_site_file("https://a.example/robots.txt",
        ...     b"User-agent: GPTBot\nDisallow: /news/")
        >>> site_rights("https://a.example/news/1", [file]).ai_optout
        ('robots.txt:gptbot',)
        >>> site_rights("https://a.example/about", [file]) is None
        True
    """
    parts = _split(url)
    if parts is None:
        return None
    path = normal_path(parts.path or "/") + (f"?{normal_path(parts.query)}" if parts.query else "")
    found: Rights | None = None
    for file in files:
        for rights in (*_refused(path, file), *_preferred(path, file), *_reserved(path, file)):
            found = rights if found is None else found.merged(rights)
    return found


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:  # such as a bracket without its pair
        return None


def _refused(path: str, file: SiteFile) -> Iterator[Rights]:
    """Yield the rules that turn crawlers away from a path. Source: RFC 9309, section 2.2."""
    closed: dict[str, list[str]] = {}
    for agent in dict.fromkeys(rule.agent for rule in file.rules):
        own = [rule for rule in file.rules if rule.agent == agent and _applies(rule, path, file)]
        best = max(own, key=lambda rule: (len(rule.pattern), rule.allows), default=None)
        if best and not best.allows:
            closed.setdefault(best.pattern, []).append(agent)
    for pattern, agents in closed.items():
        tokens = [pattern] if file.name == "ai.txt" else agents
        value = f"Disallow: {pattern} ({', '.join(agents)})"
        yield Rights(
            ai_optout=tuple(f"{file.name}:{token}" for token in tokens),
            signals=(Signal(file.name, _cut(value), file.address),),
        )


def _applies(rule: Rule, path: str, file: SiteFile) -> bool:
    return (file.name == "ai.txt" and rule.pattern in _TEXT_KINDS) or path_matches(
        rule.pattern, path
    )


def _preferred(path: str, file: SiteFile) -> Iterator[Rights]:
    fits = [one for one in file.preferences if path_matches(one[0] or "/", path)]
    longest = max((len(pattern) for pattern, _ in fits), default=0)
    for pattern, statement in fits:
        refused = _PREFERENCE.search(statement)
        if refused and len(pattern) == longest:
            yield Rights(
                ai_optout=(f"{file.name}:{_preference(refused)}",),
                signals=(Signal(file.name, _cut(statement), file.address),),
            )


def _reserved(path: str, file: SiteFile) -> Iterator[Rights]:
    fits = [one for one in file.reservations if path_matches(one[0], path)]
    if fits:
        location, reserved, policy = max(fits, key=lambda one: len(one[0]))
        value = f"{location}: {'' if reserved is None else int(reserved)} {policy or ''}".strip()
        signal = Signal("tdmrep.json", _cut(value), file.address)
        yield Rights(tdm_reservation=reserved, tdm_policy=policy, signals=(signal,))


def _robots(
    text: str, agents: frozenset[str] | set[str]
) -> tuple[tuple[Rule, ...], tuple[tuple[str, str], ...]]:
    """Read the groups of these agents, and the Content Signals of them and of all."""
    rules: list[Rule] = []
    preferences: list[tuple[str, str]] = []
    group: list[str] = []
    naming = False
    for line in text.splitlines():
        field, _, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if field == "user-agent":
            group = [*group, _token(value)] if naming else [_token(value)]
            naming = True
        elif field in {"allow", "disallow"}:
            naming = False
            pattern = normal_path(value)
            rules += (Rule(a, field == "allow", pattern) for a in group if a in agents and pattern)
        elif field in {"content-signal", "content-usage"}:
            naming = False
            if not agents.isdisjoint(group) or "*" in group or not group:
                head, _, rest = value.partition(" ")
                preferences.append((head, rest) if head.startswith("/") else ("", value))
        if len(rules) + len(preferences) >= MAX_RULES:
            break
    return tuple(rules[:MAX_RULES]), tuple(preferences)


def _token(value: str) -> str:
    """Return the crawler that a user-agent line names: ``GPTBot/1.0`` is ``gptbot``."""
    return value if value == "*" else re.split(r"[/\s]", value.lower(), maxsplit=1)[0]


def _reservations(text: str) -> Iterator[tuple[str, bool | None, str | None]]:
    try:
        entries: Any = json.loads(text)
    except (ValueError, RecursionError):
        return
    for entry in (entries if isinstance(entries, list) else [entries])[:MAX_RULES]:
        if not isinstance(entry, dict) or not isinstance(entry.get("location"), str):
            continue
        reserved = RESERVED.get(str(entry.get("tdm-reservation")).lower())
        policy = entry.get("tdm-policy")
        stated = _cut(policy) if isinstance(policy, str) and policy else None
        yield normal_path(entry["location"]), reserved, stated


def path_matches(pattern: str, path: str) -> bool:
    """Tell whether a pattern fits the beginning of a path: ``*`` is anything, ``$`` the end.

    Linear in pattern times path: each piece is looked for once, behind the one before it.

    Examples:
        >>> path_matches("/news/*.html$", "/news/2024/1.html"), path_matches("/news$", "/news/1")
        (True, False)
        >>> path_matches("*" * 9_000 + "x", "/" + "a" * 2_000)
        False
    """
    anchored = pattern.endswith("$")
    first, *pieces = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    if not pieces:
        return not anchored or path == first
    at = len(first)
    for piece in pieces[:-1]:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    last = pieces[-1]
    return path.endswith(last) and len(path) - len(last) >= at if anchored else last in path[at:]


def normal_path(path: str) -> str:
    """Write a path in one way: what is no ASCII as UTF-8 escapes, in upper case; no other escapes.

    Source: RFC 9309, section 2.2.2, and RFC 3986, section 2.3, for what needs no escape.

    Examples:
        >>> normal_path("/%70rivate/caf%c3%a9/ä%2f")
        '/private/caf%C3%A9/%C3%A4%2F'
    """
    escaped = quote(path[:2_000], safe="%/:?#[]@!$&'()*+,;=~-._")
    return re.sub(r"%[0-9a-fA-F]{2}", _normal_escape, escaped)


def _normal_escape(found: re.Match[str]) -> str:
    character = chr(int(found[0][1:], 16))
    plain = character.isascii() and (character.isalnum() or character in "-._~")
    return character if plain else found[0].upper()


def _preference(found: re.Match[str]) -> str:
    return f"{found[1]}={found[2]}".lower()


def _cut(text: str) -> str:
    return text[:MAX_SIGNAL_CHARS]
