"""Read pages with one tool, and say what it cost: ``python worker.py TOOL``.

It runs under the Python of the tool's own environment and knows nothing of corpuskit. A line of
JSON comes in for each page: ``path`` of the page, ``encoding``, ``url``, ``language``; a line of
JSON goes out: ``text``, ``cpu_s``, ``error``. What the tool itself prints goes to stderr.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from typing import Any

BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    }
)
"""Elements that start a new line: so no words are glued where a tool gives HTML."""

STOPLISTS = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "id": "Indonesian",
    "it": "Italian",
    "ko": "Korean",
    "lt": "Lithuanian",
    "nl": "Dutch",
    "no": "Norwegian_Bokmal",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
}
"""Names of jusText's stop lists: it has to be told the language."""

Page = Mapping[str, Any]
Read = Callable[[str, Page], "str | None"]


def trafilatura(**options: Any) -> Read:
    """Return trafilatura without comments, which no gold holds."""
    import trafilatura

    def read(html: str, page: Page) -> str | None:
        return trafilatura.extract(html, url=page["url"], include_comments=False, **options)

    return read


def newspaper() -> Read:
    """Return newspaper4k on a page that is there: nothing is fetched."""
    from newspaper import Article

    def read(html: str, page: Page) -> str | None:
        article = Article(page["url"] or "https://news.example/a", fetch_images=False)
        article.download(input_html=html)
        article.parse()
        return article.text

    return read


def resiliparse() -> Read:
    """Return Resiliparse's main content, without bullets and alternative texts."""
    from resiliparse.extract.html2text import extract_plain_text

    def read(html: str, _page: Page) -> str | None:
        return extract_plain_text(html, main_content=True, list_bullets=False, alt_texts=False)

    return read


def readability() -> Read:
    """Return the text of what readability-lxml keeps, a line a block."""
    from lxml.html import fromstring
    from readability import Document

    def read(html: str, _page: Page) -> str | None:
        root = fromstring(Document(html).summary(html_partial=True))
        for element in root.iter():
            if element.tag in BLOCKS:
                element.text = "\n" + (element.text or "")
                element.tail = "\n" + (element.tail or "")
        return "".join(root.itertext())

    return read


def justext() -> Read:
    """Return what jusText calls good, with the stop list of the language that gold names."""
    import justext

    def read(html: str, page: Page) -> str | None:
        name = STOPLISTS.get(page["language"] or "en")
        if name is None:  # its documentation's way for a language without a list
            parts = justext.justext(html, frozenset(), stopwords_low=0, stopwords_high=0)
        else:
            parts = justext.justext(html, justext.get_stoplist(name))
        return "\n\n".join(part.text for part in parts if not part.is_boilerplate)

    return read


def newsplease() -> Read:
    """Return news-please on a page that is there."""
    from newsplease import NewsPlease

    def read(html: str, page: Page) -> str | None:
        url = page["url"] or "https://news.example/a"
        return NewsPlease.from_html(html, url=url, fetch_images=False).maintext

    return read


def rs_trafilatura() -> Read:
    """Return rs-trafilatura, the port to Rust."""
    import rs_trafilatura

    def read(html: str, page: Page) -> str | None:
        found = rs_trafilatura.extract(html, url=page["url"])
        return found if isinstance(found, str) else found.content_text

    return read


TOOLS: Mapping[str, Callable[[], Read]] = {
    "trafilatura": trafilatura,
    "trafilatura-precision": lambda: trafilatura(favor_precision=True),
    "trafilatura-fast": lambda: trafilatura(fast=True),
    "newspaper4k": newspaper,
    "resiliparse": resiliparse,
    "readability-lxml": readability,
    "justext": justext,
    "news-please": newsplease,
    "rs-trafilatura": rs_trafilatura,
}


def stored(page: Page) -> bytes:
    """Return the bytes of a page, which may be packed."""
    with open(page["path"], "rb") as file:  # noqa: PTH123 - one call less in a bare environment
        data = file.read()
    return gzip.decompress(data) if page["path"].endswith(".gz") else data


def serve(read: Callable[[Page], tuple[str | None, float]]) -> None:
    """Answer each line of stdin; an error is an answer like any other."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    for line in sys.stdin:
        answer: dict[str, Any] = {"text": None, "cpu_s": 0.0, "error": None}
        try:
            answer["text"], answer["cpu_s"] = read(json.loads(line))
        except Exception as error:  # noqa: BLE001 - a tool may raise whatever it likes
            answer["error"] = f"{type(error).__name__}: {error}"[:200]
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def main() -> None:
    """Serve the tool that the command line names."""
    warnings.simplefilter("ignore")
    read = TOOLS[sys.argv[1]]()

    def timed(page: Page) -> tuple[str | None, float]:
        html = stored(page).decode(page["encoding"] or "utf-8", "replace")
        start = time.process_time()
        text = read(html, page)
        return text, time.process_time() - start

    serve(timed)


if __name__ == "__main__":
    main()
