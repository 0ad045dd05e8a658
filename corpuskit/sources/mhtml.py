"""MHTML: a page as browsers save it with its pictures, in one file of mail."""

from __future__ import annotations

from datetime import UTC
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from typing import Final

from corpuskit.article import Page, Rejection
from corpuskit.sources.refusing import rejection

KIND: Final = "mhtml"


def read_mhtml(content: bytes, name: str) -> Page | Rejection:
    r"""Return the page that a file holds; its pictures and styles are left out.

    The page is the first part of HTML, as RFC 2557 has it, the address that of its part or of the
    whole.

    Examples:
        >>> saved = b"Snapshot-Content-Location: https://a.example/\nContent-Type: text/html\n\n<p>"
        >>> read_mhtml(saved, "a.mhtml").url
        'https://a.example/'
        >>> read_mhtml(b"It rained.", "a.mhtml").reason
        'bad-mhtml'
    """
    whole = message_from_bytes(content, policy=policy.compat32)
    for part in whole.walk():
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            body = part.get_payload(decode=True)
            if not isinstance(body, bytes):
                continue
            address = (
                whole.get("Snapshot-Content-Location")
                or part.get("Content-Location")
                or whole.get("Content-Location")
            )
            return Page(
                content=body,
                media_type="text/html",
                url=_web(address),
                charset=part.get_content_charset(),
                fetched_at=_moment(whole.get("Date")),
                kind=KIND,
                path=name,
            )
    return rejection(name, "bad-mhtml", "no part of HTML in it; save the page anew", kind=KIND)


def _web(address: str | None) -> str | None:
    spelt = "".join(str(address or "").split())
    return spelt if spelt.lower().startswith(("http://", "https://")) else None


def _moment(date: str | None) -> str | None:
    try:
        moment = parsedate_to_datetime(str(date))
        moment = moment.replace(tzinfo=moment.tzinfo or UTC)
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (TypeError, ValueError, OverflowError):
        return None
