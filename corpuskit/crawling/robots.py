"""What a robots.txt allows, and which of its lines says so.

Source: RFC 9309. A rule applies to the group of our own name, else to that of ``*``; the longest
matching rule counts, and of two equally long the one that allows. A file that is not there allows
everything (section 2.3.1.3); one that cannot be reached allows nothing (2.3.1.4).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from corpuskit.annotation.optouts import MAX_FILE_BYTES, normal_path, path_matches

MAX_CRAWL_DELAY_S: Final = 3_600.0
"""A longer delay is cut to this: one page an hour, as with ``Retry-After``."""

MAX_REDIRECTS: Final = 5
"""Source: RFC 9309, section 2.3.1.2."""

TRUSTED_S: Final = 24 * 3_600.0
"""A robots.txt older than this is asked for again. Source: RFC 9309, section 2.4."""

_TOKEN: Final = re.compile(r"[A-Za-z_-]*")
_GONE: Final = range(400, 500)
_TOO_MANY: Final = 429
"""In 400-499, but it says "not now" as 503 does."""


class PathRule(NamedTuple):
    """One line that allows or disallows."""

    line: int
    """From 1."""
    allows: bool
    pattern: str
    text: str
    """The line as it stands in the file."""


class Ruling(NamedTuple):
    """Whether an address may be fetched, and why."""

    allowed: bool
    reason: str


class Robots(NamedTuple):
    """What one robots.txt says to one crawler."""

    rules: tuple[PathRule, ...] = ()
    crawl_delay_s: float | None = None
    note: str = "robots.txt names no rule for it"
    """Why an address that no rule matches is allowed."""
    unreachable: str | None = None
    """Why the file could not be had; then nothing is allowed."""

    def judge(self, url: str) -> Ruling:
        r"""Say whether an address of this site may be fetched.

        Examples:
            >>> robots = parse(b"User-agent: *\nDisallow: /private/\nAllow: /private/open", "me")
            >>> robots.judge("https://a.example/private/1")
            Ruling(allowed=False, reason='robots.txt line 2: Disallow: /private/')
            >>> robots.judge("https://a.example/private/open/1").allowed
            True
        """
        if self.unreachable is not None:
            return Ruling(allowed=False, reason=self.unreachable)
        parts = urlsplit(url)
        if parts.path == "/robots.txt":
            return Ruling(allowed=True, reason="robots.txt itself may always be read")
        query = f"?{parts.query}" if parts.query else ""
        path = normal_path((parts.path or "/") + query)
        fits = (rule for rule in self.rules if path_matches(rule.pattern, path))
        best = max(fits, key=lambda rule: (len(rule.pattern), rule.allows), default=None)
        if best is None:
            return Ruling(allowed=True, reason=self.note)
        return Ruling(best.allows, f"robots.txt line {best.line}: {best.text}")


def read(status: int, body: bytes, token: str) -> Robots:
    """Return what the answer to a request for a robots.txt means.

    Args:
        status: of the last answer, after redirects; a redirect means that there were too many.
        body: decoded; only its first 512 KiB are read.
        token: name of our own crawler.

    Examples:
        >>> read(404, b"", "me").judge("https://a.example/x")
        Ruling(allowed=True, reason='there is no robots.txt (404)')
        >>> read(503, b"", "me").judge("https://a.example/x")
        Ruling(allowed=False, reason='robots.txt answered 503')
    """
    if 200 <= status < 300:  # noqa: PLR2004 - "success" of HTTP
        return parse(body, token)
    if status in _GONE and status != _TOO_MANY:
        return Robots(note=f"there is no robots.txt ({status})")
    if 300 <= status < 400:  # noqa: PLR2004 - "redirection" of HTTP
        return Robots(unreachable=f"robots.txt redirects more than {MAX_REDIRECTS} times")
    return Robots(unreachable=f"robots.txt answered {status}")


def parse(body: bytes, token: str) -> Robots:
    r"""Read the group of a crawler; a page of HTML in the place of the file states nothing.

    Linear: each line is looked at once.

    Examples:
        >>> parse(b"User-agent: me\nCrawl-delay: 2\nDisallow:", "me").crawl_delay_s
        2.0
        >>> parse(b"User-agent: Other/1.0\nDisallow: /", "me").judge("https://a.example/").allowed
        True
        >>> parse(b"<!doctype html><p>Not found", "me").note
        'robots.txt is a page of HTML'
    """
    if len(body) > MAX_FILE_BYTES:
        body = body[:MAX_FILE_BYTES].rpartition(b"\n")[0]  # half a rule is none
    text = body.decode("utf-8", "replace").lstrip("\ufeff")
    if text.lstrip().startswith("<"):
        return Robots(note="robots.txt is a page of HTML")
    groups = _groups(text)
    own = groups.get(token.lower())
    name = token if own else "*"
    rules, delay = own or groups.get("*") or ([], None)
    note = f"no rule of robots.txt for {name} matches"
    return Robots(tuple(rules), delay, note)


def _groups(text: str) -> dict[str, tuple[list[PathRule], float | None]]:
    """Collect rules and delay of each crawler; groups of one crawler are joined."""
    rules: dict[str, list[PathRule]] = {}
    delays: dict[str, float] = {}
    agents: list[str] = []
    naming = False
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        said = line.partition("#")[0].strip()
        field, colon, value = (part.strip() for part in said.partition(":"))
        field = field.lower()
        if not colon:
            continue
        if field == "user-agent":
            agents = [*agents, _agent(value)] if naming else [_agent(value)]
            rules.setdefault(agents[-1], [])
            naming = True
        elif field in {"allow", "disallow"}:
            naming = False
            if value:
                rule = PathRule(number, field == "allow", normal_path(value), said)
                for agent in set(agents):
                    rules[agent].append(rule)
        elif field == "crawl-delay":
            naming = False
            delay = _seconds(value)
            if delay is not None:
                delays.update(dict.fromkeys(agents, delay))
    return {agent: (found, delays.get(agent)) for agent, found in rules.items()}


def _agent(value: str) -> str:
    found = _TOKEN.match(value)
    return "*" if value.startswith("*") else found[0].lower() if found else ""


def _seconds(value: str) -> float | None:
    """Read a number of seconds.

    Examples:
        >>> _seconds("2.5"), _seconds("1e9"), _seconds("soon"), _seconds("-1"), _seconds("nan")
        (2.5, 3600.0, None, None, None)
    """
    try:
        seconds = float(value)
    except ValueError:
        return None
    return min(seconds, MAX_CRAWL_DELAY_S) if seconds >= 0 else None
