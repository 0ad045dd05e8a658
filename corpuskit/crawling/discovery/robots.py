"""The sitemaps that robots.txt names."""

from __future__ import annotations

import re
from typing import Final

MAX_SITEMAPS: Final = 500
"""Of one robots.txt."""

_SITEMAP: Final = re.compile(rb"(?im)^[ \t]*sitemap[ \t]*:[ \t]*([^\s#]{1,4096})")


def read_sitemap_lines(body: bytes) -> list[str]:
    r"""Return the addresses of the ``Sitemap:`` lines, wherever they stand.

    Source: sitemaps.org, "Specifying the Sitemap location in your robots.txt file": the line does
    not belong to a group of rules.

    Examples:
        >>> read_sitemap_lines(b"User-agent: *\nDisallow: /x\nSITEMAP: https://a.example/s.xml # s")
        ['https://a.example/s.xml']
        >>> read_sitemap_lines(b"<html>Sitemaps: none</html>")
        []
    """
    lines = body.removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"\n")
    found = (one[1].decode("utf-8", "replace") for one in _SITEMAP.finditer(lines))
    return list(dict.fromkeys(found))[:MAX_SITEMAPS]
