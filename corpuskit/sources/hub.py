"""Data sets on the Hub: rows streamed as they are asked for, nothing is downloaded as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, NoReturn

from corpuskit.article import Page, Rejection
from corpuskit.errors import ConfigError, CorpuskitError, SourceError
from corpuskit.sources.refusing import NotPages
from corpuskit.sources.shapes import Taking
from corpuskit.sources.tables import batch_pages, check_schema, wanted_columns

KIND: Final = "dataset"

BATCH_ROWS: Final = 256
"""Rows that are held together; those of web pages may have a hundred kilobytes each."""

_TOKEN: Final = re.compile(r"\bhf_[A-Za-z0-9_]{6,}")
_SCRIPT: Final = re.compile(r"(?i)dataset scripts?|trust_remote_code|loading script")


class Dataset(NamedTuple):
    """A data set on the Hub, or a part of it."""

    repo: str
    """``owner/name``."""
    config: str | None = None
    split: str | None = None
    revision: str | None = None
    """Tag, branch or commit."""

    @property
    def name(self) -> str:
        """What paths of its rows and messages call it."""
        return ":".join(filter(None, (self.repo, self.config, self.split)))

    def commit(self) -> str:
        """Return the commit that stands for it now.

        Raises:
            ConfigError: there is no such data set or revision.
            SourceError: the Hub does not answer.
        """
        from huggingface_hub import HfApi

        try:
            return str(HfApi().dataset_info(self.repo, revision=self.revision).sha)
        except Exception as error:  # noqa: BLE001 - the clients raise a dozen kinds
            self._tell(error)

    def read(self, taking: Taking) -> Iterator[Page | Rejection]:
        """Yield the pages of its rows, in its order; rows are numbered from 1.

        Raises:
            ConfigError: there is no such data set, split or column.
            SourceError: the Hub does not answer.
        """
        rows = self._opened()
        number, shape = 0, None
        try:
            for table in rows.with_format("arrow").iter(batch_size=BATCH_ROWS):
                if shape is None:
                    shape = check_schema(table.schema, self.name, taking)
                wanted = table.select(wanted_columns(table.schema, shape))
                yield from batch_pages(wanted, self.name, number, KIND, taking, shape)
                number += table.num_rows
        except NotPages as error:
            raise ConfigError(f"{self.name}: {error}") from error
        except CorpuskitError:
            raise
        except Exception as error:  # noqa: BLE001 - the same
            self._tell(error)

    def _opened(self) -> Any:
        from datasets import load_dataset

        try:
            found = load_dataset(
                self.repo, self.config, split=self.split, revision=self.commit(), streaming=True
            )
        except CorpuskitError:
            raise
        except Exception as error:  # noqa: BLE001 - the same
            self._tell(error)
        if self.split is None:
            if len(found) > 1:
                raise ConfigError(
                    f"{self.name}: has the splits {', '.join(found)}; name one, such as "
                    f"{{dataset: {self.repo}, split: {next(iter(found))}}}"
                )
            return next(iter(found.values()))
        return found

    def _tell(self, error: Exception) -> NoReturn:
        """Raise what an error of the clients means, with what to do."""
        from huggingface_hub import errors as hub

        said = _TOKEN.sub("hf_***", " ".join(str(error).split()))[:400]
        name = type(error).__name__
        where = self.name
        if isinstance(error, hub.RevisionNotFoundError):
            raise ConfigError(f"{where}: no tag, branch or commit {self.revision!r}") from error
        if isinstance(error, hub.GatedRepoError):
            raise ConfigError(
                f"{where}: is gated; ask for access on its page, then run `hf auth login`"
            ) from error
        if isinstance(error, hub.RepositoryNotFoundError) or name == "DatasetNotFoundError":
            raise ConfigError(
                f"{where}: no such data set on the Hub, or your token may not see it; check the "
                "name (owner/name) and `hf auth whoami`"
            ) from error
        if isinstance(error, hub.HFValidationError):
            raise ConfigError(f"{where}: no name of a data set; write owner/name") from error
        if isinstance(error, hub.OfflineModeIsEnabled) or name == "OfflineModeIsEnabled":
            raise SourceError(f"{where}: HF_HUB_OFFLINE is set; unset it") from error
        if _SCRIPT.search(said):
            raise ConfigError(
                f"{where}: is made by a program, which is not run; add revision: "
                "refs/convert/parquet to read the Hub's own conversion"
            ) from error
        if isinstance(error, ValueError):  # no such split or configuration; the message lists them
            raise ConfigError(f"{where}: {said}") from error
        raise SourceError(
            f"{where}: the Hub did not answer ({name}: {said}); run the same command again later"
        ) from error
