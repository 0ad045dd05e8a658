"""What other tools make of a page: they run beside corpuskit, on the same pages."""

from __future__ import annotations


def peer_version() -> str:
    """Name the peer and its version.

    Examples:
        >>> peer_version().startswith("trafilatura ")
        True
    """
    from importlib.metadata import version

    return f"trafilatura {version('trafilatura')}"


def peer_text(html: str) -> str | None:
    """Return the text that the peer finds on a page, without comments."""
    import trafilatura

    text: str | None = trafilatura.extract(html, include_comments=False)
    return text


def peer_metadata(html: str) -> tuple[str | None, str | None, list[str]]:
    """Return title, day and authors as the peer finds them."""
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(html)
    if found is None:
        return None, None, []
    return found.title, found.date, (found.author or "").split("; ")
