"""Addresses of object stores, taken apart without asking anybody."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, TypeGuard

EXTRAS: Final = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs"}
"""Extra of corpuskit that brings what reaches a kind of store."""

RANGED: Final = frozenset({"s3", "s3a", "gs", "gcs", "hf"})
"""Stores that every process reaches by the address alone, that tell when an object has changed, and
that give any stretch of it."""

NO_STORES: Final = {
    "hf": "a release goes to the Hub whole, in one commit, with: corpuskit publish",
    "http": "a web server takes no files",
    "https": "a web server takes no files",
}
"""Kinds of addresses that a release cannot be written to, and why."""

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{1,30})://")
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")


def scheme_of(location: str) -> str | None:
    """Return the kind of store of an address; None for a path.

    Examples:
        >>> scheme_of("S3://bucket/news"), scheme_of("build/news"), scheme_of("C:/news")
        ('s3', None, None)
    """
    found = _SCHEME.match(location)
    return found[1].lower() if found else None


def is_remote(location: object) -> TypeGuard[str]:
    """Tell whether something is the address of a store, not a path.

    Examples:
        >>> is_remote("s3://bucket/news"), is_remote("build/news")
        (True, False)
    """
    return isinstance(location, str) and scheme_of(location) is not None


def is_store(location: object) -> TypeGuard[str]:
    """Tell whether something is an address that is not one of the web.

    Examples:
        >>> is_store("s3://bucket/news"), is_store("https://news.example/a")
        (True, False)
    """
    return is_remote(location) and scheme_of(location) not in {"http", "https"}


def tidy(url: str) -> str:
    """Return an address without the slashes at its end, and its scheme in small letters.

    Examples:
        >>> tidy("S3://bucket/news/")
        's3://bucket/news'
    """
    scheme, mark, rest = url.partition("://")
    return f"{scheme.lower()}{mark}{rest.rstrip('/')}"


def flat_name(url: str) -> str:
    """Return the name of a folder on this machine that stands for an address.

    Examples:
        >>> flat_name("s3://bucket/news/1.0.0/")
        'bucket-news-1.0.0'
    """
    return _UNSAFE.sub("-", url.partition("://")[2]).strip("-.") or "release"


def local_place(location: str) -> Path:
    """Return what a build's own folders are called after and lie beside: they are on a disk.

    Examples:
        >>> local_place("s3://bucket/news/1.0.0").as_posix(), local_place("build/news").as_posix()
        ('bucket-news-1.0.0', 'build/news')
    """
    return Path(flat_name(location) if is_remote(location) else location)


def check_output(url: str) -> str:
    """Return the address of a folder that a release can be written to.

    Raises:
        ValueError: it cannot.

    Examples:
        >>> check_output("s3://bucket/news/")
        's3://bucket/news'
        >>> check_output("s3://bucket")
        Traceback (most recent call last):
        ValueError: must name a folder in the bucket, such as s3://bucket/news
        >>> check_output("hf://datasets/me/news")
        Traceback (most recent call last):
        ValueError: a release goes to the Hub whole, in one commit, with: corpuskit publish
    """
    why = NO_STORES.get(str(scheme_of(url)))
    if why:
        raise ValueError(why)
    if "::" in url or any(mark in url for mark in "*?["):
        raise ValueError("must be the address of one folder, without * ? [ or ::")
    bucket, slash, folder = tidy(url).partition("://")[2].partition("/")
    if not (bucket and slash and folder.strip("/")):
        raise ValueError(f"must name a folder in the bucket, such as {tidy(url)}/news")
    return tidy(url)
