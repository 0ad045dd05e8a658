"""Where a build's pages come from, and the texts that it holds them against."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Self

from pydantic import field_validator, model_validator

from corpuskit.article import DatelineMode
from corpuskit.config.checked import Section

_DATASET = re.compile(r"[\w.-]{1,96}(?:/[\w.-]{1,96})?", re.ASCII)


class ColumnsConfig(Section):
    """Where things stand in the records and tables of a source.

    Names of fields; ``a.b`` leads into objects, ``a.**`` is every text below. What is not named is
    recognised.
    """

    id: str | None = None
    url: str | None = None
    html: str | None = None
    text: str | None = None
    title: str | None = None
    published: str | None = None
    fetched_at: str | None = None

    def named(self) -> dict[str, str] | None:
        """Return what is named; None for nothing."""
        return self.model_dump(exclude_none=True) or None


class SourceConfig(Section):
    """One place that pages come from; a path alone stands for itself."""

    path: str | None = None
    """A file, a folder (read recursively), a glob, a URL, or the configuration of a crawl (its
    folder is read); a path is relative to the configuration file."""
    dataset: str | None = None
    """In place of ``path``: a data set on the Hub, ``owner/name``, read as a stream."""
    config: str | None = None
    """Of a data set: which of its configurations, where it has several."""
    split: str | None = None
    """Of a data set: which split, where it has several."""
    revision: str | None = None
    """Of a data set: tag, branch or commit; None: its main branch."""
    columns: ColumnsConfig = ColumnsConfig()
    """Where things stand in records and tables."""
    dateline: DatelineMode | None = None
    """What becomes of the datelines of its pages; None: what ``normalization.dateline`` says."""

    @field_validator("path")
    @classmethod
    def _place(cls, value: str | None) -> str | None:
        if value is not None and not value.strip():
            raise ValueError("must name a file, a folder, a glob or an address; it is empty")
        return value

    @field_validator("dataset")
    @classmethod
    def _name(cls, value: str | None) -> str | None:
        if value is not None and not _DATASET.fullmatch(value):
            raise ValueError("must be the name of a data set on the Hub such as owner/name")
        return value

    @model_validator(mode="before")
    @classmethod
    def _path_alone(cls, value: object) -> object:
        return {"path": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.path is None) == (self.dataset is None):
            raise ValueError("must name either a path or a dataset")
        of_datasets = ("config", "split", "revision")
        stray = [key for key in of_datasets if getattr(self, key) is not None]
        if self.dataset is None and stray:
            raise ValueError(f"{stray[0]} is for a dataset, not for a path")
        return self

    @property
    def name(self) -> str:
        """The last part of its path, or the data set with configuration and split."""
        if self.dataset is None:
            return Path(str(self.path)).name
        return ":".join(filter(None, (self.dataset, self.config, self.split)))

    def shaping(self) -> tuple[str, str] | None:
        """Return its name and what of it changes the output; None where nothing does."""
        keys = {"columns", "dateline", "config", "split"}
        what = self.model_dump(mode="json", include=keys, exclude_none=True)
        what = {key: value for key, value in what.items() if value}
        if set(what) == {"dateline"}:
            return self.name, str(self.dateline)
        return (self.name, json.dumps(what, sort_keys=True)) if what else None


def as_sources(value: object) -> object:
    """Take a list of sources; one that is none is a mistake that the message mends."""
    if isinstance(value, (str, dict)):
        raise ValueError("must be a list such as [pages, more.jsonl]")  # noqa: TRY004 - pydantic reads ValueError
    return tuple(value) if isinstance(value, list) else value
