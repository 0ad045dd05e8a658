"""Cookies of a crawl: in memory, one jar a site, no more than servers take. Needs Scrapy."""

from __future__ import annotations

from typing import Final

from scrapy import Request
from scrapy.downloadermiddlewares import cookies
from tldextract import TLDExtract

MAX_COOKIE_BYTES: Final = 8_190
"""Of all cookies sent with a request; a site that sets more loses them all. Source: what Apache
takes by default (``LimitRequestFieldSize``)."""


class BoundedCookies(cookies.CookiesMiddleware):
    """Scrapy's, which knows public suffixes from the list that comes with it only."""

    def __init__(self, debug: bool = False) -> None:  # noqa: FBT001, FBT002 - Scrapy's signature
        super().__init__(debug)
        # Scrapy's own would fetch the newest list at the first cookie: past the guard, without our
        # name, and everything waits meanwhile.
        cookies._split_domain = TLDExtract(  # noqa: SLF001 - there is no other way to choose it
            cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True
        )

    def process_request(self, request: Request) -> None:  # type: ignore[override]  # the spider is no argument any more
        """Add the site's cookies, unless they are too many."""
        super().process_request(request)
        if len(request.headers.get("Cookie") or b"") > MAX_COOKIE_BYTES:
            del self.jars[request.meta["cookiejar"]]
            del request.headers["Cookie"]
