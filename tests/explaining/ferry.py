"""An invented page with something of all that is explained."""

from __future__ import annotations

from functools import cache

from corpuskit.article import Page
from corpuskit.explaining import Explanation, explain_page

URL = "https://post.example/ferry"
FIRST = "The ferry to the islands will stop for three weeks from Monday, the harbour office said."
TURNED = "\u202eBoats carry passengers, but no cars, in the morning and the evening."
OTHERS = (
    "Its engine is taken out and mended in the yard at the mouth of the river, for the first time.",
    f"{TURNED} <img src=x onerror=alert(1)>",
    "The county council will vote on a new ferry in the autumn, a spokesman said on Tuesday.",
)
LINKS = "".join(f"<li><a href=/{n}>Section {n}</a>" for n in range(12))


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


HTML = f"""<html lang=en><head><title>Ferry stops | Orrin Post</title>
<meta property=article:published_time content=2025-03-03T10:00:00Z></head><body>
<nav><ul>{LINKS}</ul></nav>
<main><article><h1>Ferry stops</h1><p class=byline>By Ada Lee</p>
<p>HARBOUR, Mar 3 (AP) - {FIRST}</p>{"".join(f"<p>{escaped(text)}</p>" for text in OTHERS)}
<p>Share this article</p></article>
<aside><h3>Most read</h3><ul><li><a href=/a>Goats win</a><li><a href=/b>Bridge</a></ul></aside>
</main><footer><p>Orrin Post, all rights reserved.</p></footer></body></html>"""

PAGE = Page(HTML.encode(), media_type="text/html", url=URL)


@cache
def explained() -> Explanation:
    return explain_page(PAGE)
