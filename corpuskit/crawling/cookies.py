"""Cookies of a crawl: in memory, one jar a site, no more than servers take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from http.client import HTTPMessage
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import SimpleNamespace
from typing import Any, Final
from urllib.request import Request

MAX_COOKIE_BYTES: Final = 8_190
"""Of all cookies sent with a request; a site that sets more loses them all. Source: what Apache
takes by default (``LimitRequestFieldSize``)."""

MAX_COOKIES: Final = 3_000
"""Of a site, for whatever paths; then it loses them, too. Source: what Firefox keeps of all sites
(``network.cookie.maxNumber``)."""


class Cookies:
    """The jars, by name.

    No list of public suffixes is asked: a cookie for all of ``co.example`` goes to the hosts of
    the same site only, since no other is asked with its jar.

    Examples:
        >>> cookies = Cookies()
        >>> cookies.learn("a", "https://news.example/x", [("Set-Cookie", "seen=yes; Path=/")])
        >>> cookies.of("a", "https://news.example/y"), cookies.of("b", "https://news.example/y")
        ('seen=yes', None)
    """

    def __init__(self) -> None:
        self._jars: defaultdict[str, CookieJar] = defaultdict(
            lambda: CookieJar(DefaultCookiePolicy(strict_domain=True))
        )

    def of(self, jar: str, url: str) -> str | None:
        """Return what is sent to an address, as the value of the header; None if nothing."""
        if not len(self._jars[jar]):
            return None
        request = Request(url)  # noqa: S310 - only to be looked at, not opened
        self._jars[jar].add_cookie_header(request)
        cookie = request.get_header("Cookie")
        if cookie is not None and len(cookie) > MAX_COOKIE_BYTES:
            self._jars[jar].clear()
            return None
        return cookie

    def learn(self, jar: str, url: str, headers: Iterable[tuple[str, str]]) -> None:
        """Take in what the headers of an answer set."""
        message = HTTPMessage()
        for name, value in headers:
            if name.lower() == "set-cookie":
                message[name] = value
        if not message:
            return
        answer: Any = SimpleNamespace(info=lambda: message)
        self._jars[jar].extract_cookies(answer, Request(url))  # noqa: S310 - the same
        if len(self._jars[jar]) > MAX_COOKIES:
            self._jars[jar].clear()
