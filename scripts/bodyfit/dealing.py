"""How hosts are dealt to folds: by a hash of their domain, the same in every script."""

from __future__ import annotations

from hashlib import sha256

FOLDS = 5

_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "go", "gov", "ne", "net", "or", "org"})


def domain(host: str) -> str:
    """Return what hosts of one publisher have in common, for want of a list: the last two labels.

    Examples:
        >>> domain("www.news.example"), domain("sport.news.co.uk")
        ('news.example', 'news.co.uk')
    """
    labels = host.lower().partition(":")[0].split(".")
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2  # noqa: PLR2004 - labels
    return ".".join(labels[-size:])


def fold_of(host: str, seed: int) -> int:
    """Return the fold of a host: all its pages, of whatever gold folder, are in one."""
    return int(sha256(f"{seed}{domain(host)}".encode()).hexdigest(), 16) % FOLDS
