"""Records as common writers make them, with all the fields that they write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from html import escape
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from inputproof.stories import FETCHED, Story

ZONED: Final = "%Y-%m-%dT%H:%M:%SZ"
BARE: Final = "%Y-%m-%d %H:%M:%S"
DAY: Final = "%Y-%m-%d"
"""A time that does not say its zone is a day: nothing is guessed."""
_EAST: Final = timedelta(hours=2)


class Writer(NamedTuple):
    """Who makes records, and what of a story they tell."""

    record: Callable[[Story], Mapping[str, Any]]
    date: str | None = ZONED
    """How a release spells the date; None where the record has none but that of the fetching."""
    id: Callable[[Story], str] | None = None
    """The id that the record gives; None where that of the address holds."""


def news_please(story: Story) -> Mapping[str, Any]:
    """Return what ``NewsArticle.get_serializable_dict`` returns."""
    return {
        "authors": [story.author],
        "date_download": FETCHED.strftime(BARE),
        "date_modify": None,
        "date_publish": story.published.strftime(BARE),
        "description": story.paragraphs[0][:60],
        "filename": "lamp.json",
        "image_url": "https://gullrock.example/boat.jpg",
        "language": story.language,
        "localpath": None,
        "maintext": "\n".join(story.paragraphs),
        "source_domain": urlsplit(story.url).netloc,
        "title": story.title,
        "title_page": None,
        "title_rss": None,
        "url": story.url,
    }


def newspaper(story: Story) -> Mapping[str, Any]:
    """Return what ``Article.to_json`` of newspaper4k holds."""
    return {
        "url": story.url,
        "read_more_link": "",
        "language": story.language,
        "title": story.title,
        "top_image": "https://gullrock.example/boat.jpg",
        "meta_img": "",
        "images": [],
        "movies": [],
        "keywords": [],
        "meta_keywords": [""],
        "tags": [],
        "authors": [story.author],
        "publish_date": story.published.isoformat(),
        "summary": "",
        "meta_description": "",
        "meta_lang": story.language,
        "meta_favicon": "",
        "meta_site_name": "Gull Rock Mail",
        "canonical_link": story.url,
        "text": story.text,
    }


def fundus(story: Story) -> Mapping[str, Any]:
    """Return what ``Article.to_json`` of Fundus holds."""
    section = {"headline": [], "paragraphs": list(story.paragraphs)}
    return {
        "title": story.title,
        "body": {"summary": [], "sections": [section]},
        "authors": [story.author],
        "publishing_date": str(story.published),
        "topics": ["Island"],
        "free_access": True,
        "images": [],
        "html": {
            "requested_url": story.url,
            "responded_url": story.url,
            "crawl_date": str(FETCHED),
            "source_info": {"publisher": "Gull Rock Mail", "type": "RSSFeed"},
        },
    }


def trafilatura(story: Story) -> Mapping[str, Any]:
    """Return what ``trafilatura --json`` writes."""
    return {
        "title": story.title,
        "author": story.author,
        "hostname": urlsplit(story.url).netloc,
        "date": story.published.date().isoformat(),
        "fingerprint": "c9f3a1b2c4d5e6f7",
        "id": None,
        "license": None,
        "comments": "",
        "raw_text": " ".join(story.paragraphs),
        "text": "\n".join(story.paragraphs),
        "language": None,
        "image": None,
        "pagetype": "article",
        "filedate": FETCHED.date().isoformat(),
        "source": story.url,
        "source-hostname": "Gull Rock Mail",
        "excerpt": story.paragraphs[0][:60],
        "categories": "Island",
        "tags": "",
    }


def zyte(story: Story) -> Mapping[str, Any]:
    """Return the article of Zyte's extraction."""
    return {
        "headline": story.title,
        "datePublished": story.published.strftime(ZONED),
        "datePublishedRaw": "yesterday",
        "authors": [{"name": story.author, "nameRaw": f"by {story.author}"}],
        "inLanguage": story.language,
        "articleBody": story.text,
        "articleBodyHtml": f"<article>\n\n{story.html}\n\n</article>",
        "canonicalUrl": story.url,
        "url": story.url,
        "metadata": {"probability": 0.97, "dateDownloaded": FETCHED.strftime(ZONED)},
    }


def wordpress(story: Story) -> Mapping[str, Any]:
    """Return a post as ``/wp-json/wp/v2/posts`` does; its own date is that of the site's zone."""
    return {
        "id": 4021,
        "date": (story.published + _EAST).strftime("%Y-%m-%dT%H:%M:%S"),
        "date_gmt": story.published.strftime("%Y-%m-%dT%H:%M:%S"),
        "guid": {"rendered": "https://gullrock.example/?p=4021"},
        "modified_gmt": FETCHED.strftime("%Y-%m-%dT%H:%M:%S"),
        "slug": "lamp-oil",
        "status": "publish",
        "type": "post",
        "link": story.url,
        "title": {"rendered": escape(story.title).replace("&#x27;", "&#8217;")},
        "content": {"rendered": f"\n{escape_text(story.html)}\n", "protected": False},
        "excerpt": {"rendered": f"<p>{story.paragraphs[0][:60]} [&hellip;]</p>"},
        "author": 3,
        "categories": [5],
        "_links": {"self": [{"href": "https://gullrock.example/wp-json/wp/v2/posts/4021"}]},
    }


def escape_text(html: str) -> str:
    """Write a bare ``&`` as WordPress does."""
    return html.replace(" & ", " &#038; ")


def cc_news(story: Story) -> Mapping[str, Any]:
    """Return a row of the CC-News data set."""
    return {
        "title": story.title,
        "text": "\n".join(story.paragraphs),
        "domain": urlsplit(story.url).netloc,
        "date": story.published.strftime(BARE),
        "description": story.paragraphs[0][:60],
        "url": story.url,
        "image_url": "",
    }


def ccnews_fundus(story: Story) -> Mapping[str, Any]:
    """Return a row of CC-News read by Fundus."""
    return {
        "requested_url": story.url,
        "responded_url": story.url,
        "title": story.title,
        "plain_text": story.text,
        "published_date": story.published.strftime(BARE),
        "crawl_date": FETCHED.strftime(BARE),
        "publisher": "GullRockMail",
        "language": story.language,
    }


def c4(story: Story) -> Mapping[str, Any]:
    """Return a row of C4: the lines of a page, the headline first."""
    lines = "\n".join((story.title, *story.paragraphs))
    return {"text": lines, "timestamp": FETCHED.strftime(ZONED), "url": story.url}


def fineweb(story: Story) -> Mapping[str, Any]:
    """Return a row of FineWeb."""
    return {
        "text": "\n".join((story.title, *story.paragraphs)),
        "id": f"<urn:uuid:{own_number(story)}>",
        "dump": "CC-MAIN-2024-26",
        "url": story.url,
        "date": FETCHED.strftime(ZONED),
        "file_path": "s3://commoncrawl/crawl-data/x.warc.gz",
        "language": story.language,
        "language_score": 0.97,
        "token_count": 90,
    }


def refinedweb(story: Story) -> Mapping[str, Any]:
    """Return a row of RefinedWeb."""
    return {
        "content": f"{story.title}\n{story.text}",
        "url": story.url,
        "timestamp": FETCHED.strftime(ZONED),
        "dump": "CC-MAIN-2024-26",
        "segment": "1717",
        "image_urls": [],
    }


def dolma(story: Story) -> Mapping[str, Any]:
    """Return a document of Dolma."""
    return {
        "id": f"mail/{own_number(story)}",
        "text": f"{story.title}\n{story.text}",
        "source": "news",
        "version": "v0",
        "created": story.published.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "added": FETCHED.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "metadata": {"url": story.url, "length": 700},
    }


def datatrove(story: Story) -> Mapping[str, Any]:
    """Return what datatrove's JSON writer writes of a document that its WARC reader made."""
    return {
        "text": f"{story.title}\n{story.text}",
        "id": f"<urn:uuid:{own_number(story)}>",
        "metadata": {
            "url": story.url,
            "date": FETCHED.strftime(ZONED),
            "file_path": "x.warc.gz",
            "language": story.language,
        },
    }


def json_feed(story: Story) -> Mapping[str, Any]:
    """Return an item of a JSON Feed."""
    return {
        "id": f"item-{own_number(story)}",
        "url": story.url,
        "title": story.title,
        "content_html": story.html.replace(" & ", " &amp; "),
        "date_published": (story.published + _EAST).strftime("%Y-%m-%dT%H:%M:%S+02:00"),
        "authors": [{"name": story.author}],
    }


def zyte_answer(story: Story) -> Mapping[str, Any]:
    """Return the whole answer of Zyte's interface, as a spider stores it."""
    return {"url": f"{story.url}#asked", "statusCode": 200, "article": zyte(story)}


def plain(story: Story) -> Mapping[str, Any]:
    """Return a record in our own form."""
    return {
        "url": story.url,
        "title": story.title,
        "text": story.text,
        "published": story.published.strftime(ZONED),
    }


def own_page(story: Story) -> Mapping[str, Any]:
    """Return a whole page in our own form."""
    return {"url": story.url, "html": story.page}


def released(story: Story) -> Mapping[str, Any]:
    """Return a row of a release of corpuskit."""
    return {
        "id": own_number(story),
        "url": story.url,
        "title": story.title,
        "text": story.text,
        "date_published": story.moment,
        "content_hash": "0",
        "cluster_id": own_number(story),
        "source": {"kind": "warc", "fetched_at": FETCHED.strftime(ZONED)},
    }


def own_number(story: Story) -> str:
    """Return a number that is the story's own."""
    return f"00000000-0000-0000-0000-0000000000{story.published.day:02}"


WRITERS: Final[Mapping[str, Writer]] = {
    "plain": Writer(plain),
    "page in a record": Writer(own_page),
    "news-please": Writer(news_please, date=DAY),
    "newspaper": Writer(newspaper),
    "fundus": Writer(fundus),
    "ccnews-fundus": Writer(ccnews_fundus, date=DAY),
    "trafilatura": Writer(trafilatura, date=DAY),
    "zyte": Writer(zyte),
    "zyte-answer": Writer(zyte_answer),
    "wordpress": Writer(wordpress),
    "cc-news": Writer(cc_news, date=DAY),
    "c4": Writer(c4, date=None),
    "fineweb": Writer(fineweb, date=None, id=lambda story: f"<urn:uuid:{own_number(story)}>"),
    "refinedweb": Writer(refinedweb, date=None),
    "dolma": Writer(dolma, id=lambda story: f"mail/{own_number(story)}"),
    "datatrove": Writer(datatrove, date=None, id=lambda story: f"<urn:uuid:{own_number(story)}>"),
    "json-feed": Writer(json_feed, id=lambda story: f"item-{own_number(story)}"),
    "corpuskit": Writer(released, id=own_number),
}
"""By the name of the shape that the records should be read as, where there is one."""
