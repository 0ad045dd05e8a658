"""What went wrong in a store, in words that say what to do.

Each library of a store has errors of its own; they are told apart by the codes that the store sent
and by the names of their classes, since none of them may be imported here.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from corpuskit.errors import ConfigError, CorpuskitError, SourceError
from corpuskit.storage.places import EXTRAS, scheme_of

_WHO: Final = {
    "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE or ~/.aws, and "
    "AWS_ENDPOINT_URL for a store that is not Amazon's",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS, or gcloud auth application-default login",
    "hf": "HF_TOKEN, or hf auth login",
}
"""Where the library of a store takes credentials from. Source: botocore's, gcsfs's and
huggingface_hub's documentation."""

_NOBODY: Final = frozenset(
    {
        *("NoCredentialsError", "PartialCredentialsError", "ProfileNotFound"),
        *("TokenRetrievalError", "SSOTokenLoadError", "UnauthorizedSSOTokenError"),
        *("DefaultCredentialsError", "RefreshError"),
        *("InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"),
        *("InvalidClientTokenId", "AuthFailure", "TokenRefreshRequired"),
    }
)
"""Classes of botocore and google-auth, and codes of S3: it is not known who asks."""

_NO_BUCKET: Final = "NoSuchBucket"
_CLOCK: Final = frozenset({"RequestTimeTooSkewed"})
_FULL: Final = frozenset(
    {
        *("QuotaExceeded", "QuotaExceededException", "InsufficientStorage", "StorageFull"),
        *("XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "507"),
    }
)
"""Codes of S3's relatives for a store that is full."""
_FULL_ERRNO: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def reaching(url: str, *, writing: bool = False) -> Iterator[None]:
    """Turn what a store's library raises into an error of ours.

    Args:
        url: what is asked for; every message begins with it.
        writing: whether a release is put there, or a source is read.

    Raises:
        ConfigError: no library, no such bucket to write to, or nobody who may do it: running again
            does not help.
        SourceError: it did not answer, is full, or what is asked for is not there.
    """
    try:
        yield
    except CorpuskitError:
        raise
    except Exception as error:
        told = explained(url, error, writing=writing)
        raise told from error


def explained(url: str, error: BaseException, *, writing: bool = False) -> CorpuskitError:
    """Return an error of ours for one of a store's library.

    Examples:
        >>> print(explained("s3://bucket/a", PermissionError("Access Denied")))
        s3://bucket/a: may not be read (Access Denied); see to the credentials and what they \
may do: they come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE or ~/.aws, and \
AWS_ENDPOINT_URL for a store that is not Amazon's
        >>> print(explained("s3://bucket/a", ImportError("Install s3fs to access S3")))
        s3://bucket/a: Install s3fs to access S3; run: pip install 'corpuskit[s3]'
    """
    scheme = str(scheme_of(url))
    kind = EXTRAS.get(scheme)
    chain = list(_chain(error))
    marks = {mark for one in chain for mark in _marks(one)}
    what = _first_line(error)
    if isinstance(error, ImportError):
        todo = f"run: pip install 'corpuskit[{kind}]'" if kind else "install the package it names"
        return ConfigError(f"{url}: {what}; {todo}")
    if isinstance(error, ValueError) and "rotocol not known" in what:
        return ConfigError(f"{url}: no kind of store that is known ({what})")
    if marks & _CLOCK:
        return ConfigError(f"{url}: {what}; set the clock of this machine, then run it again")
    if marks & _NOBODY or any(isinstance(one, PermissionError) for one in chain):
        done = "written" if writing else "read"
        who = _WHO.get({"s3a": "s3", "gcs": "gs"}.get(scheme, scheme))
        where = (
            f"; see to the credentials and what they may do: they come from {who}" if who else ""
        )
        return ConfigError(f"{url}: may not be {done} ({what}){where}")
    if _NO_BUCKET in marks or (writing and isinstance(error, FileNotFoundError)):
        todo = "make it, or name another" if writing else "name another"
        return (ConfigError if writing else SourceError)(f"{url}: there is no such bucket; {todo}")
    if isinstance(error, FileNotFoundError):
        return SourceError(f"{url}: no such file or folder")
    if marks & _FULL or any(getattr(one, "errno", None) in _FULL_ERRNO for one in chain):
        return SourceError(f"{url}: is full ({what}); free some space, then run it again")
    done = "written" if writing else "read"
    return SourceError(f"{url}: could not be {done} ({type(error).__name__}: {what}); run it again")


def lacks_bucket(error: BaseException) -> bool:
    """Tell whether not an object is missing but the bucket."""
    return any(_NO_BUCKET in _marks(one) for one in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it comes from."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _marks(error: BaseException) -> Iterator[str]:
    """Yield what tells an error apart: the name of its class, and the code that the store sent."""
    yield type(error).__name__
    response: Any = getattr(error, "response", None)
    if isinstance(response, dict):
        yield str(response.get("Error", {}).get("Code", ""))
    code = getattr(error, "code", None)
    if isinstance(code, (int, str)):
        yield str(code)


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).partition("\n")[0][:300]
