"""A news site that also misbehaves in every way a crawler must survive, beside a server to guard.

``with FaultServer() as site:`` serves a :class:`~crawling.newsroom.Newsroom` at ``site.url``, and
under these paths one fault each (times in seconds, short; change them by query parameters):

==============================  ===================================================================
path                            what happens
==============================  ===================================================================
/slow-headers, /slow-body       a byte every ``every`` (0.05), without end
/hang                           takes the request and says nothing
/endless, /endless-length       a body without end; chunked, or of an announced 8 GiB
/bomb/gzip /brotli /deflate     few bytes that unpack to ``mib`` (2048)
/big                            announces and sends 50 MB
/self, /cookie-wall             302 to itself; for ever, or until the cookie comes back
/chain/N                        N redirects, then a story
/loop/a                         a to b to a
/to/NAME                        302 to a hostile place, see ``site.hostile()``; ``via=meta`` as HTML
/busy/429, /busy/503, …         that status ``times`` (2) times, ``Retry-After: after``; then 200
/reset, /reset-partial          RST before or amid the answer, ``times`` (1000) times
/short-body                     closes before ``Content-Length``, ``times`` (1000) times
/truncated-gzip                 half of a gzip body, in a correct message, ``times`` (1000) times
/charset/NAME                   header, meta and bytes disagree, see ``CHARSETS``
/headers                        ``count`` (3000) headers of 1 KB
/one-header                     one header line of 8 MB
/garbage, /empty-reply          no HTTP at all; closed without a byte
/calendar/YYYY-MM-DD            links to the days before and after, for ever
/tracked                        links to three stories in many disguises
/links?to=a,b                   links to what one likes
/odd/NAME                       odd HTTP, or that NUMBER mutated, see :mod:`crawling.oddanswers`
/maps/NAME                      hostile sitemaps and feeds, see :mod:`crawling.hostilemaps`
==============================  ===================================================================

``robots`` chooses what /robots.txt does: see ``ROBOTS_FAULTS``. ``site.internal`` (127.0.0.2) and
``site.neighbour`` (another port of this address) must never be asked: ``site.trespasses()``.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from typing import Final, Self
from urllib.parse import unquote

from crawling.bombs import bomb
from crawling.hostilemaps import maps
from crawling.newsroom import HTML, Newsroom
from crawling.oddanswers import mutated, odd_answers
from crawling.webserver import Hit, Reply, WebServer, Wire

MIB: Final = 1 << 20
ENDLESS_BYTES: Final = 8 << 30
BIG_BYTES: Final = 50_000_000
FOREVER: Final = b"x" * 100_000
PLAIN: Final = ("Content-Type", "text/plain")
CHUNKED: Final = ("Transfer-Encoding", "chunked")
OPEN_ROBOTS: Final = b"User-agent: *\nDisallow: /private/\n"

TEXT: Final = "The council met in Bogotá; “the ñandú”, said the mayor, “costs 3 €”."
CHARSETS: Final[Mapping[str, tuple[str | None, str]]] = {
    "header-lies": ("text/html; charset=iso-8859-1", "utf-8"),
    "none-cp1252": ("text/html", "cp1252"),
    "none-utf8": (None, "utf-8"),
    "unknown-name": ("text/html; charset=klingon", "utf-8"),
    "utf16-bom": ("text/html", "utf-16"),
}
"""By name: the Content-Type sent, and how the page really is encoded."""

ROBOTS_FAULTS: Final = (
    "404", "403", "503", "429", "html", "huge", "rules", "loop", "slow", "hang", "internal",
    "reset", "bomb", "endless", "binary",
)  # fmt: skip
"""404: none | 403, 503, 429: that | html: a page for 200 | huge: 10.7 MB, the deny rule first |
rules: 400,000 rules with wildcards | loop: redirects to itself | slow: a byte every 0.05 s | hang |
internal: redirects to the server to guard | reset | bomb: gzip, 2 GiB | endless | binary: noise."""


class FaultServer:
    """The site, its faults, and two servers that no crawl may reach. A context manager."""

    def __init__(self, stories: int = 30, robots: str = "", robots_fault: str = "") -> None:
        assert not robots_fault or robots_fault in ROBOTS_FAULTS
        self.news = Newsroom(stories, robots)
        self.robots_fault = robots_fault
        self.server = WebServer(self.answer)
        self.internal = WebServer(_secret, "127.0.0.2")
        self.neighbour = WebServer(_secret)
        self.url = self.news.url = self.server.url
        self.hits = self.server.hits
        self.asked = self.server.asked
        self.paths = self.server.paths
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        for server in (self.server, self.internal, self.neighbour):
            self._stack.enter_context(server)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def trespasses(self) -> list[str]:
        """Return what the servers to guard were asked."""
        return self.internal.paths() + self.neighbour.paths()

    async def answer(self, hit: Hit, wire: Wire) -> Reply | None:
        """Answer a request."""
        if hit.path == "/robots.txt" and self.robots_fault:
            return await robots(self, hit, wire)
        first, _, name = hit.path.strip("/").partition("/")
        if first in FAULTS:
            return await FAULTS[first](self, hit, wire, name)
        return await self.news.answer(hit, wire)

    def early(self, hit: Hit, default: int = 1000) -> bool:
        """Tell whether this is one of the first ``times`` requests for this target."""
        same = sum(one.target == hit.target for one in self.hits)
        return same <= int(hit.query.get("times", default))

    def hostile(self) -> dict[str, str]:
        """Return the places that ``/to/NAME`` redirects to, by name."""
        port, beside = self.internal.port, self.neighbour.port
        return {
            "internal": f"http://127.0.0.2:{port}/admin",
            "neighbour": f"http://127.0.0.1:{beside}/admin",
            "scheme-relative": f"//127.0.0.2:{port}/admin",
            "decimal": f"http://2130706434:{port}/admin",
            "hex": f"http://0x7f000002:{port}/admin",
            "octal": f"http://0177.0.0.2:{port}/admin",
            "short": f"http://127.2:{port}/admin",
            "zero": f"http://0:{beside}/admin",
            "mapped": f"http://[::ffff:127.0.0.2]:{port}/admin",
            "ipv6": f"http://[::1]:{beside}/admin",
            "name": f"http://localhost:{beside}/admin",
            "dot": f"http://127.0.0.2.:{port}/admin",
            "wide-digits": f"http://１２７.0.0.2:{port}/admin",
            "user": f"http://news.example@127.0.0.2:{port}/admin",
            "backslash": f"http:\\\\127.0.0.2:{port}\\admin",
            "port-22": "http://127.0.0.1:22/",
            "file": "file:///etc/hostname",
            "javascript": "javascript:alert(1)",
            "data": "data:text/html,<h1>hello</h1>",
            "ftp": f"ftp://127.0.0.2:{port}/admin",
            "gopher": f"gopher://127.0.0.2:{port}/_GET%20/admin",
            "nothing": "",
            "no-host": "http://",
            "bad-port": "http://127.0.0.1:99999999/",
            "bad-bracket": "http://[::1/admin",
            "control": f"http://127.0.0.2:{port}/a\x01\x0bdmin\x7f",
            "long": self.url + "/" + "a" * 6_000,
            "denied": self.url + "/private/desk.html",
            "bytes": self.url + "/caf\udce9/",
        }


async def _secret(_hit: Hit, _wire: Wire) -> Reply:
    return Reply(b"<h1>Secret</h1><p>Nobody outside may read this.</p>", [HTML])


def document(text: str = TEXT, head: str = "") -> str:
    """Render a small story."""
    paragraphs = "".join(f"<p>{text} Point {n} of the agenda.</p>" for n in range(6))
    title = "<title>Council meets | Almery Courier</title>"
    return f"<html><head>{title}{head}</head><body><h1>Council meets</h1>{paragraphs}</body></html>"


def found(location: str, *headers: tuple[str, str]) -> Reply:
    """Render a redirect."""
    return Reply(headers=[("Location", location), *headers], status=302)


async def slow_headers(_site: FaultServer, hit: Hit, wire: Wire, _name: str) -> None:
    await wire.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    await wire.drip(FOREVER, float(hit.query.get("every", 0.05)))


async def slow_body(_site: FaultServer, hit: Hit, wire: Wire, _name: str) -> None:
    await wire.head([HTML, ("Content-Length", str(len(FOREVER)))])
    await wire.send(document().encode())
    await wire.drip(FOREVER, float(hit.query.get("every", 0.05)))


async def hang(_site: FaultServer, hit: Hit, _wire: Wire, _name: str) -> None:
    await asyncio.sleep(float(hit.query.get("s", 3600)))


async def endless(_site: FaultServer, _hit: Hit, wire: Wire, _name: str) -> None:
    await wire.head([HTML, CHUNKED])
    await wire.chunk(document().encode())
    for _ in range(ENDLESS_BYTES >> 16):
        await wire.chunk(b"<p>more</p>\n" * 5461)


async def endless_length(_site: FaultServer, _hit: Hit, wire: Wire, _name: str) -> None:
    await wire.head([HTML, ("Content-Length", str(ENDLESS_BYTES))])
    for _ in range(ENDLESS_BYTES >> 16):
        await wire.send(b" " * 65_536)


async def explode(_site: FaultServer, hit: Hit, _wire: Wire, name: str) -> Reply:
    coding = {"brotli": "br"}.get(name, name)
    body = bomb(name, int(hit.query.get("mib", 2048)))
    return Reply(body, [HTML, ("Content-Encoding", coding)])


async def big(_site: FaultServer, _hit: Hit, wire: Wire, _name: str) -> None:
    await wire.head([HTML, ("Content-Length", str(BIG_BYTES))])
    for _ in range(BIG_BYTES // 50_000):
        await wire.send(b"<p>a</p> " * 5555 + b"12345")


async def itself(_site: FaultServer, hit: Hit, _wire: Wire, _name: str) -> Reply:
    return found(hit.target)


async def cookie_wall(_site: FaultServer, hit: Hit, _wire: Wire, _name: str) -> Reply:
    if "seen=yes" in hit.headers.get("cookie", ""):
        return Reply(document().encode(), [HTML])
    return found(hit.target, ("Set-Cookie", "seen=yes; Path=/"))


async def chain(_site: FaultServer, _hit: Hit, _wire: Wire, name: str) -> Reply:
    left = int(name)
    return found(f"/chain/{left - 1}") if left else Reply(document().encode(), [HTML])


async def loop(_site: FaultServer, _hit: Hit, _wire: Wire, name: str) -> Reply:
    return found("/loop/b" if name == "a" else "/loop/a")


async def hostile(site: FaultServer, hit: Hit, _wire: Wire, name: str) -> Reply:
    place = site.hostile().get(name)
    if place is None:
        return Reply(b"<h1>Not here</h1>", [HTML], 404)
    if hit.query.get("via") != "meta":
        return found(place)
    refresh = f'<meta http-equiv="refresh" content="0; url={place}">'
    return Reply(document(head=refresh).encode("utf-8", "surrogateescape"), [HTML])


async def busy(site: FaultServer, hit: Hit, _wire: Wire, name: str) -> Reply:
    if not site.early(hit, 2):
        return Reply(document().encode(), [HTML])
    after = hit.query.get("after")
    if after == "date":
        seconds = float(hit.query.get("s", 2))
        after = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
    headers = [("Retry-After", after)] if after is not None else []
    return Reply(b"<h1>Busy</h1>", [HTML, *headers], int(name))


async def reset(site: FaultServer, hit: Hit, wire: Wire, _name: str) -> Reply | None:
    if not site.early(hit):
        return Reply(document().encode(), [HTML])
    wire.reset()
    return None


async def reset_partial(site: FaultServer, hit: Hit, wire: Wire, _name: str) -> Reply | None:
    body = document().encode()
    if not site.early(hit):
        return Reply(body, [HTML])
    await wire.head([HTML, ("Content-Length", str(len(body)))])
    await wire.send(body[: len(body) // 2])
    await asyncio.sleep(0.05)
    wire.reset()
    return None


async def short_body(site: FaultServer, hit: Hit, wire: Wire, _name: str) -> Reply | None:
    body = document().encode()
    if not site.early(hit):
        return Reply(body, [HTML])
    await wire.head([HTML, ("Content-Length", str(2 * len(body)))])
    await wire.send(body)
    return None


async def truncated_gzip(site: FaultServer, hit: Hit, _wire: Wire, _name: str) -> Reply:
    votes = "".join(f"<td>{n * n}</td>" for n in range(2000))
    page = document().replace("</body>", f"<table class=votes><tr>{votes}</tr></table></body>")
    packed = gzip.compress(page.encode(), mtime=0)
    cut = packed[: len(packed) // 2] if site.early(hit) else packed
    return Reply(cut, [HTML, ("Content-Encoding", "gzip")])


async def charset(_site: FaultServer, _hit: Hit, _wire: Wire, name: str) -> Reply:
    kind, encoding = CHARSETS[name]
    headers = [("Content-Type", kind)] if kind else []
    return Reply(document().encode(encoding), headers)


async def headers(_site: FaultServer, hit: Hit, _wire: Wire, _name: str) -> Reply:
    count = int(hit.query.get("count", 3000))
    return Reply(document().encode(), [HTML, *((f"X-Many-{n}", "v" * 1024) for n in range(count))])


async def one_header(_site: FaultServer, _hit: Hit, _wire: Wire, _name: str) -> Reply:
    return Reply(document().encode(), [HTML, ("X-Long", "v" * (8 * MIB))])


async def garbage(_site: FaultServer, _hit: Hit, wire: Wire, _name: str) -> None:
    await wire.send(bytes(range(256)) * 64)


async def empty_reply(_site: FaultServer, _hit: Hit, _wire: Wire, _name: str) -> None:
    return None


async def calendar(_site: FaultServer, _hit: Hit, _wire: Wire, name: str) -> Reply:
    day = date.fromisoformat(name)
    near = [day + timedelta(days=step) for step in (-30, -1, 1, 30)]
    links = "".join(f'<a href="/calendar/{one}">{one}</a> ' for one in near)
    return Reply(f"<title>{day}</title><p>No events.</p>{links}".encode(), [HTML])


async def tracked(site: FaultServer, _hit: Hit, _wire: Wire, _name: str) -> Reply:
    disguises = (
        "", "?utm_source=feed", "?utm_source=mail&utm_medium=x", "?fbclid=Iw1", "?gclid=2",
        "#comments", "#top", "?sessionid=77", "?sessionid=78&utm_campaign=z",
    )  # fmt: skip
    paths = [site.news.story(n).path + end for n in range(3) for end in disguises]
    return Reply("".join(f'<a href="{path}">Story</a> ' for path in paths).encode(), [HTML])


async def links(_site: FaultServer, hit: Hit, _wire: Wire, _name: str) -> Reply:
    items = "".join(f'<a href="{one}">Link</a> ' for one in hit.query["to"].split(","))
    return Reply(f"<title>Links</title>{items}".encode(), [HTML])


async def odd(_site: FaultServer, _hit: Hit, wire: Wire, name: str) -> None:
    await wire.send(mutated(int(name)) if name.isdigit() else odd_answers()[unquote(name)])


async def hostile_maps(site: FaultServer, hit: Hit, wire: Wire, name: str) -> Reply | None:
    return await maps(name, hit, wire, site.internal.url)


async def robots(site: FaultServer, hit: Hit, wire: Wire) -> Reply | None:
    """Answer for /robots.txt, badly."""
    fault = site.robots_fault
    if fault.isdigit():
        return Reply(b"User-agent: *\nDisallow:\n", [PLAIN], int(fault))
    if fault in {"hang", "endless", "reset"}:
        return await FAULTS[fault](site, hit, wire, "")
    if fault == "slow":
        await wire.head([PLAIN, ("Content-Length", "100000")])
        await wire.drip(OPEN_ROBOTS + FOREVER, 0.05)
        return None
    if fault == "bomb":
        return Reply(bomb("gzip"), [PLAIN, ("Content-Encoding", "gzip")])
    if fault in {"loop", "internal"}:
        return found("/robots.txt" if fault == "loop" else site.hostile()["internal"])
    return Reply(broken_robots(fault), [HTML if fault == "html" else PLAIN])


@cache
def broken_robots(fault: str) -> bytes:
    """Return a robots.txt that is answered as if it were one."""
    match fault:
        case "html":
            return document("User-agent: *\nDisallow: /\n").encode()
        case "huge":
            return OPEN_ROBOTS + b"# nothing to see here, move on\n" * 360_000
        case "rules":
            return OPEN_ROBOTS + b"".join(b"Disallow: /*/x%d*y\n" % n for n in range(400_000))
        case _:
            return bytes(range(256)) * 2000


Fault = Callable[[FaultServer, Hit, Wire, str], Awaitable[Reply | None]]

FAULTS: Final[Mapping[str, Fault]] = {
    "slow-headers": slow_headers, "slow-body": slow_body, "hang": hang, "endless": endless,
    "endless-length": endless_length, "bomb": explode, "big": big, "self": itself,
    "cookie-wall": cookie_wall, "chain": chain, "loop": loop, "to": hostile, "busy": busy,
    "reset": reset, "reset-partial": reset_partial, "short-body": short_body,
    "truncated-gzip": truncated_gzip, "charset": charset, "headers": headers,
    "one-header": one_header, "garbage": garbage, "empty-reply": empty_reply,
    "calendar": calendar, "tracked": tracked, "links": links, "maps": hostile_maps, "odd": odd,
}  # fmt: skip
"""By first part of the path."""
