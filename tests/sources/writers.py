"""Invented records in the forms of common writers, as each writes them."""

from __future__ import annotations

from typing import Any, Final

URL: Final = "https://harbour.example/2024/03/12/pier"
TITLE: Final = "Ferry pier to close"
FIRST: Final = (
    "The harbour board of Tollan voted on Tuesday to close the old ferry pier for a year."
)
SECOND: Final = "Engineers will replace the timber piles beneath it, chairwoman Odile Marrick said."
TEXT: Final = f"{FIRST}\n\n{SECOND}"
HTML: Final = f"<p>{FIRST}</p>\n<p>{SECOND}</p>"

RECORDS: Final[dict[str, dict[str, Any]]] = {
    "wordpress": {
        "id": 17,
        "date": "2024-03-12T09:30:00",
        "date_gmt": "2024-03-12T07:30:00",
        "guid": {"rendered": "https://harbour.example/?p=17"},
        "link": URL,
        "title": {"rendered": "Ferry pier <em>to&nbsp;close</em>"},
        "content": {"rendered": HTML, "protected": False},
        "excerpt": {"rendered": "<p>The harbour board …</p>", "protected": False},
    },
    "zyte": {
        "url": URL,
        "headline": TITLE,
        "datePublished": "2024-03-12T07:30:00Z",
        "articleBody": TEXT,
        "articleBodyHtml": f"<article>{HTML}</article>",
        "metadata": {"probability": 0.98, "dateDownloaded": "2024-03-13T10:00:00Z"},
    },
    "zyte-answer": {
        "url": "https://harbour.example/asked",
        "statusCode": 200,
        "article": {
            "url": URL,
            "headline": TITLE,
            "datePublished": "2024-03-12T07:30:00Z",
            "articleBody": TEXT,
        },
    },
    "news-please": {
        "authors": ["Ann Roe"],
        "date_download": "2024-03-13 10:00:00",
        "date_modify": "None",
        "date_publish": "2024-03-12 07:30:00",
        "description": "A year without ferries.",
        "maintext": TEXT,
        "source_domain": "harbour.example",
        "text": None,
        "title": TITLE,
        "title_page": f"{TITLE} | Harbour Echo",
        "title_rss": None,
        "url": URL,
    },
    "fundus": {
        "title": TITLE,
        "body": {"summary": [], "sections": [{"headline": [], "paragraphs": [FIRST, SECOND]}]},
        "authors": ["Ann Roe"],
        "publishing_date": "2024-03-12 07:30:00+00:00",
        "topics": ["Ferries"],
        "free_access": True,
        "html": {"responded_url": URL, "content": "<html></html>", "crawl_date": "2024-03-13"},
    },
    "ccnews-fundus": {
        "requested_url": "https://harbour.example/r",
        "responded_url": URL,
        "title": TITLE,
        "plain_text": TEXT,
        "published_date": "2024-03-12 07:30:00",
        "publisher": "HarbourEcho",
    },
    "trafilatura": {
        "title": TITLE,
        "author": "Ann Roe",
        "hostname": "harbour.example",
        "date": "2024-03-12",
        "fingerprint": "ffffffffffffffff",
        "id": None,
        "raw_text": "short",
        "text": TEXT,
        "source": URL,
        "source-hostname": "Harbour Echo",
        "excerpt": "A year without ferries.",
        "filedate": "2024-03-13",
        "comments": "",
    },
    "newspaper": {
        "url": URL,
        "title": TITLE,
        "top_image": "https://harbour.example/a.jpg",
        "authors": ["Ann Roe"],
        "publish_date": "2024-03-12T07:30:00+00:00",
        "meta_lang": "en",
        "canonical_link": URL,
        "text": TEXT,
    },
    "fineweb": {
        "text": f"{TITLE}\n{FIRST}\n{SECOND}",
        "id": "<urn:uuid:00000000-0000-0000-0000-000000000007>",
        "dump": "CC-MAIN-2024-18",
        "url": URL,
        "date": "2024-04-13T10:00:00Z",
        "file_path": "s3://commoncrawl/x.warc.gz",
        "language": "en",
        "language_score": 0.98,
        "token_count": 40,
    },
    "refinedweb": {
        "content": f"{TITLE}\n{TEXT}",
        "url": URL,
        "timestamp": "2024-04-13T10:00:00Z",
        "dump": "CC-MAIN-2024-18",
        "segment": "1",
    },
    "dolma": {
        "id": "cc/7",
        "text": f"{TITLE}\n{TEXT}",
        "source": "common-crawl",
        "added": "2024-06-01T00:00:00Z",
        "created": "2024-03-12T07:30:00Z",
        "metadata": {"url": URL, "language": "en"},
    },
    "datatrove": {
        "text": f"{TITLE}\n{TEXT}",
        "id": "part-00000/7",
        "metadata": {"url": URL, "date": "2024-04-13T10:00:00Z", "file_path": "x"},
    },
    "cc-news": {
        "title": TITLE,
        "text": TEXT,
        "domain": "harbour.example",
        "date": "2024-03-12 07:30:00",
        "description": "A year without ferries.",
        "url": URL,
        "image_url": "",
    },
    "c4": {"text": f"{TITLE}\n{TEXT}", "timestamp": "2024-04-13T10:00:00Z", "url": URL},
    "json-feed": {
        "id": "17",
        "url": URL,
        "title": TITLE,
        "content_html": HTML,
        "date_published": "2024-03-12T07:30:00Z",
    },
    "corpuskit": {
        "id": "ab",
        "url": URL,
        "title": TITLE,
        "text": TEXT,
        "date_published": "2024-03-12T07:30:00Z",
        "content_hash": "0",
        "cluster_id": "c",
        "source": {"kind": "warc", "fetched_at": "2024-03-13T10:00:00Z"},
    },
}
"""By the id of the shape."""

WITHOUT_DATE: Final = frozenset({"fineweb", "refinedweb", "datatrove", "c4"})
"""Writers whose only date is that of the fetching."""

OWN_ID: Final = {
    "fineweb": "<urn:uuid:00000000-0000-0000-0000-000000000007>",
    "dolma": "cc/7",
    "datatrove": "part-00000/7",
    "json-feed": "17",
    "corpuskit": "ab",
}
