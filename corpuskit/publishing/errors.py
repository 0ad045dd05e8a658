"""What went wrong between us and the Hub, in words that say what to do.

The clients raise a dozen kinds of error, some of them from an HTTP library that changes between
versions; callers of corpuskit meet one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from corpuskit.errors import ConfigError, CorpuskitError, PublishError, RefusedError

_TRANSPORT = {"httpx", "httpx2", "httpcore", "httpcore2"}
"""HTTP libraries of ``huggingface_hub`` by version; their errors share no base."""
_TOKEN = re.compile(r"\bhf_[A-Za-z0-9_]{6,}")
_CONFLICT, _STALE, _TOO_MANY = 409, 412, 429
_QUOTA = re.compile(
    r"quota|storage (?:limit|space|capacity)|limit (?:of|on) .{0,40}storage", re.IGNORECASE
)
"""Words of a refusal for want of room. Source: the Hub's documentation of storage limits."""
_RESET = re.compile(r"\bt=(\d{1,6})\b")
"""Seconds until the limit is reset. Source: the Hub's ``RateLimit`` header."""
_AGAIN = "nothing is lost: run the same command again when the Hub answers"


class StaleError(PublishError):
    """Somebody else committed to the repository while we were at it."""


class BusyError(PublishError):
    """The Hub asks for patience."""

    after_s: float | None = None
    """How long, in seconds, if it says so."""


class ExistsError(RefusedError):
    """What was to be created is there already."""


@contextmanager
def asking(repo: str) -> Iterator[None]:
    """Turn every error of the clients into one of ours.

    Raises:
        ConfigError: the name is no name of a repository.
        RefusedError: the Hub does not let this token do it.
        PublishError: the Hub failed or did not answer.
    """
    try:
        yield
    except CorpuskitError:
        raise
    except Exception as error:
        known = explained(error, repo)
        if known is None:
            raise
        raise known from error


def explained(error: BaseException, repo: str) -> CorpuskitError | None:
    """Say what an error of a client means; None where it is none."""
    from huggingface_hub import errors as hub

    match error:
        case hub.HFValidationError():
            return ConfigError(f'{repo}: no name of a repository; write it as "owner/name"')
        case hub.LocalTokenNotFoundError():
            return RefusedError(
                f"{repo}: no token here; run `hf auth login`, or set HF_TOKEN, or give --token"
            )
        case hub.OfflineModeIsEnabled():
            return RefusedError(
                f"{repo}: HF_HUB_OFFLINE is set, so the Hub was not asked; unset it"
            )
        case hub.GatedRepoError():
            return RefusedError(
                f"{repo}: is gated and your token was not granted access; ask for it on its page"
            )
        case hub.RevisionNotFoundError():
            return ConfigError(f"{repo}: no such tag, branch or commit")
        case hub.EntryNotFoundError():
            return PublishError(f"{repo}: a file is not there ({plain(error)})")
        case hub.HfHubHTTPError():
            return _refused(error, repo)
    return _unreached(error, repo)


def plain(error: BaseException) -> str:
    """Return the message of an error on one line, without any token."""
    return _TOKEN.sub("hf_***", " ".join(str(error).split()))


def _refused(error: BaseException, repo: str) -> CorpuskitError:
    from huggingface_hub.errors import RepositoryNotFoundError

    response = getattr(error, "response", None)
    status = getattr(response, "status_code", 0)
    if isinstance(error, RepositoryNotFoundError):
        return RefusedError(
            f"{repo}: no such dataset repository, or your token may not see it; check the name "
            "and who you are logged in as (`hf auth whoami`)"
        )
    match status:
        case 401:
            return RefusedError(
                f"{repo}: the Hub does not accept the token, or there is none; run "
                "`hf auth login`, or set HF_TOKEN"
            )
        case 403 if _QUOTA.search(f"{plain(error)} {_body(response)}"):
            return RefusedError(
                f"{repo}: the storage quota of its owner is used up ({plain(error)}); free some "
                "space or ask for more in the settings of the account, then run the same command "
                "again"
            )
        case 403:
            return RefusedError(
                f"{repo}: the token has no right to write there; use a token with write access "
                f"of somebody who may, or propose the release with --create-pr ({plain(error)})"
            )
        case 409:
            return ExistsError(f"{repo}: {plain(error)}")
        case 412:
            return StaleError(f"{repo}: somebody else committed in between")
        case 429:
            busy = BusyError(f"{repo}: the Hub asks for patience ({plain(error)}); {_AGAIN}")
            busy.after_s = _wait_of(response)
            return busy
    if status >= 500:  # noqa: PLR2004 - HTTP
        return PublishError(f"{repo}: the Hub has a problem of its own ({status}); {_AGAIN}")
    return PublishError(f"{repo}: the Hub refused: {plain(error)}")


def _body(response: Any) -> str:
    try:
        return str(response.text)[:1000]
    except Exception:  # noqa: BLE001 - a stream that was not read, of either HTTP library
        return ""


def _wait_of(response: Any) -> float | None:
    """Return how many seconds an answer asks to wait."""
    headers = getattr(response, "headers", None) or {}
    stated = (headers.get("retry-after") or "").strip()
    if stated.isdigit():
        return float(stated)
    found = _RESET.search(headers.get("ratelimit") or "")
    return float(found[1]) if found else None


def _unreached(error: BaseException, repo: str) -> CorpuskitError | None:
    """Recognize a connection that failed, through all that is wrapped around it."""
    from huggingface_hub.errors import HfHubHTTPError

    chain: BaseException | None = error
    unsent = False
    while chain is not None:
        last = chain
        if isinstance(chain, HfHubHTTPError):
            return explained(chain, repo)
        library = type(chain).__module__.partition(".")[0]
        if "xet-write-token" in str(chain):
            return PublishError(
                f"{repo}: large files could not be sent by Xet ({plain(chain)}); if this Hub has "
                f"no Xet, set HF_HUB_DISABLE_XET=1; else {_AGAIN}"
            )
        if library in _TRANSPORT or isinstance(chain, OSError):
            return PublishError(f"{repo}: the Hub did not answer ({plain(chain)}); {_AGAIN}")
        unsent |= library in {"hf_xet", "builtins"} and isinstance(chain, RuntimeError)
        chain = chain.__cause__ or chain.__context__
    if not unsent:
        return None
    # Threads of the library that send at the same time also fail each other, one closing the client
    # that all of them share: its own errors say no more than that.
    return PublishError(f"{repo}: a large file could not be sent ({plain(last)}); {_AGAIN}")
