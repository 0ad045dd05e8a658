"""Large files by the LFS protocol: one PUT, or several parts, at signed addresses.

Source: https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md, and for parts what
``huggingface_hub`` asks for.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

from localhub import xet
from localhub.api import REPO
from localhub.state import HubState
from localhub.store import Repo
from localhub.wire import HubError, Request, Response, reply

FILE = r"/_files/(?P<kind>datasets|models|spaces)/(?P<name>[^/]+/[^/]+)/(?P<oid>[0-9a-f]{64})"


def batch(hub: HubState, request: Request, kind: str, name: str) -> Response:
    """Say where each object is to be put; what is there already needs nothing."""
    user = hub.store.user(request.token)
    repo = hub.store.readable(kind.rstrip("/") or "models", name, user)
    asked = request.json()
    if user is None:
        raise HubError(401, "Invalid username or password.")
    ref = asked.get("ref", {}).get("name", "")
    if ref:  # without one it is for a pull request, which everybody may open
        hub.store.writable(repo, user, ref)
    objects = [_object(hub, repo, one["oid"], one["size"]) for one in asked["objects"]]
    return reply({"transfer": "basic", "objects": objects})


def _object(hub: HubState, repo: Repo, oid: str, size: int) -> dict[str, Any]:
    told: dict[str, Any] = {"oid": oid, "size": size, "authenticated": True}
    if repo.large(oid).is_file():
        return told
    upload: dict[str, Any] = {"href": signed_url(hub, repo, oid, "put")}
    if size > hub.multipart_bytes:
        parts = -(-size // hub.multipart_bytes)
        upload["header"] = {"chunk_size": str(hub.multipart_bytes)} | {
            f"{part:05d}": signed_url(hub, repo, oid, f"part{part:05d}")
            for part in range(1, parts + 1)
        }
    verify = {"href": f"{hub.url}/api/{repo.kind}/{repo.name}/lfs-verify"}
    return told | {"actions": {"upload": upload, "verify": verify}}


def verify(hub: HubState, request: Request, kind: str, name: str) -> Response:
    """Confirm that an object is there whole."""
    repo = hub.store.readable(kind, name, hub.store.user(request.token))
    asked = request.json()
    path = repo.large(asked["oid"])
    if not path.is_file() or path.stat().st_size != asked["size"]:
        raise HubError(404, "the object is not there")
    return reply({})


def file(hub: HubState, request: Request, kind: str, name: str, oid: str) -> Response:
    """Take or give a large file, or a part of one, at a signed address."""
    repo = hub.store.repos[kind, name]
    purpose = request.parameter("for") or ""
    if not hmac.compare_digest(request.parameter("sign") or "", _sign(hub, repo, oid, purpose)):
        raise HubError(403, "the signature does not fit")
    if request.method in {"GET", "HEAD"}:
        if not repo.large(oid).is_file():
            raise HubError(404, "the object is not there")
        return Response(200, repo.large(oid), {"Accept-Ranges": "bytes", "ETag": f'"{oid}"'})
    parts = hub.folder / "parts" / oid
    if request.method == "POST":  # all parts are there
        numbers = [one["partNumber"] for one in request.json()["parts"]]
        repo.keep(oid, [parts / f"part{number:05d}" for number in numbers])
        return reply({})
    if purpose == "put":
        repo.keep(oid, [request.body])
    else:
        parts.mkdir(parents=True, exist_ok=True)
        (parts / purpose).write_bytes(request.body)
    tag = hashlib.md5(request.body, usedforsecurity=False).hexdigest()
    return Response(200, b"", {"ETag": f'"{tag}"'})


def signed_url(hub: HubState, repo: Repo, oid: str, purpose: str) -> str:
    """Make an address that works without a token; another host than the Hub's own."""
    sign = _sign(hub, repo, oid, purpose)
    return f"{hub.files_url}/_files/{repo.kind}/{repo.name}/{oid}?for={purpose}&sign={sign}"


def _sign(hub: HubState, repo: Repo, oid: str, purpose: str) -> str:
    text = f"{repo.kind}/{repo.name}/{oid}/{purpose}"
    return hmac.new(hub.secret.encode(), text.encode(), "sha256").hexdigest()


def listing(hub: HubState, request: Request, kind: str, name: str) -> Response:
    """List the large files of a repository, those that no commit points to any more too."""
    repo = _owned(hub, request, kind, name)
    names = {
        entry.sha256: path
        for ref in repo.git.refs
        for path, entry in repo.tree(ref).items()
        if entry.sha256
    }
    told = []
    for path in repo.large_files():
        moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        told.append(
            {
                "fileOid": path.name, "filename": names.get(path.name, path.name),
                "oid": path.name, "size": path.stat().st_size, "ref": "refs/heads/main",
                "pushedAt": f"{moment:%Y-%m-%dT%H:%M:%S}.000Z",
            }
        )  # fmt: skip
    return reply(told)


def delete(hub: HubState, request: Request, kind: str, name: str) -> Response:
    """Delete large files for ever."""
    repo = _owned(hub, request, kind, name)
    with hub.store.lock:
        for oid in request.json()["deletions"]["sha"]:
            repo.large(oid).unlink(missing_ok=True)
            xet.forget(hub, oid)
    return reply({})


def _owned(hub: HubState, request: Request, kind: str, name: str) -> Repo:
    user = hub.store.user(request.token)
    repo = hub.store.readable(kind, name, user)
    hub.store.writable(repo, user)
    return repo


ROUTES = (
    (
        "POST",
        r"/(?P<kind>datasets/|spaces/|)(?P<name>[^/]+/[^/]+)\.git/info/lfs/objects/batch",
        batch,
    ),
    ("POST", REPO + r"/lfs-verify", verify),
    ("*", FILE, file),
    ("GET", REPO + r"/lfs-files", listing),
    ("POST", REPO + r"/lfs-files/batch", delete),
)
