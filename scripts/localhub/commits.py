"""Writing: which files go where, and the one request that makes a commit."""

from __future__ import annotations

import base64
import fnmatch
import json
from typing import Any

from localhub import xet
from localhub.api import REPO
from localhub.discussions import open_pull_request
from localhub.state import HubState
from localhub.store import MAX_REGULAR_BYTES, Repo, stored
from localhub.wire import HubError, Request, Response, reply


def preupload(hub: HubState, request: Request, kind: str, name: str, revision: str) -> Response:
    """Say of each file how it goes up, and what is there now."""
    user = hub.store.user(request.token)
    repo = hub.store.readable(kind, name, user)
    if not request.parameter("create_pr"):
        hub.store.writable(repo, user, revision)
    files = repo.tree(revision)
    attributes = repo.git.blob(files[".gitattributes"].blob) if ".gitattributes" in files else b""
    patterns = [row.split()[0] for row in attributes.decode().splitlines() if "filter=lfs" in row]
    told = []
    for asked in request.json()["files"]:
        path, there = asked["path"], files.get(asked["path"])
        large = asked["size"] > MAX_REGULAR_BYTES or any(
            fnmatch.fnmatch(path.rpartition("/")[2], pattern) for pattern in patterns
        )
        told.append(
            {
                "path": path,
                "uploadMode": "lfs" if large else "regular",
                "shouldIgnore": False,
                "oid": (there.sha256 or there.blob) if there else None,
            }
        )
    return reply({"files": told})


def commit(hub: HubState, request: Request, kind: str, name: str, revision: str) -> Response:
    """Make one commit of everything in the body, or none at all."""
    user = hub.store.user(request.token)
    repo = hub.store.readable(kind, name, user)
    lines = [json.loads(line) for line in request.body.splitlines() if line]
    header = next(line["value"] for line in lines if line["key"] == "header")
    message = f"{header['summary']}\n\n{header.get('description', '')}"
    with hub.store.lock:
        propose = bool(request.parameter("create_pr"))
        ref = revision if revision.startswith("refs/") else f"refs/heads/{revision}"
        if ref not in repo.git.refs:
            raise HubError(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        parent = repo.git.refs[ref]
        if not propose:
            hub.store.writable(repo, user, ref)
            _check_parent(parent, header.get("parentCommit"))
        elif user is None:
            raise HubError(401, "Invalid username or password.")
        changes = _changes(hub, repo, parent, lines)
        pull = None
        if propose and user:
            pull = open_pull_request(hub, repo, user.name, header["summary"], status="open")
            ref = f"refs/pr/{pull['num']}"
        oid = repo.git.commit(ref, parent, changes, message, hub.store.now())
    page = f"{hub.url}/{'' if kind == 'models' else kind + '/'}{name}"
    return reply(
        {
            "success": True, "commitOid": oid, "commitUrl": f"{page}/commit/{oid}",
            "pullRequestUrl": f"{page}/discussions/{pull['num']}" if pull else None,
            "hookOutput": "",
        }
    )  # fmt: skip


def _check_parent(parent: str, expected: str | None) -> None:
    if expected and not parent.startswith(expected):
        raise HubError(
            412, "A commit has happened since. Please refresh and try again.",
            extra={"X-Repo-Commit": parent},
        )  # fmt: skip


def _changes(
    hub: HubState, repo: Repo, parent: str, lines: list[dict[str, Any]]
) -> dict[str, bytes | None]:
    """Read what a commit changes; large files must have come before it."""
    there = repo.git.tree(parent)
    changes: dict[str, bytes | None] = {}
    for line in lines:
        value = line["value"]
        match line["key"]:
            case "file":
                changes[value["path"]] = base64.b64decode(value["content"])
            case "lfsFile":
                xet.rebuild(hub, repo, value["oid"])
                changes[value["path"]] = stored(repo, value["oid"], value.get("size"))
            case "deletedFile":
                if value["path"] not in there:
                    raise HubError(404, "A file with this name doesn't exist", "EntryNotFound")
                changes[value["path"]] = None
            case "deletedFolder":
                changes[value["path"].rstrip("/") + "/"] = None
    return changes


ROUTES = (
    ("POST", REPO + r"/preupload/(?P<revision>[^/]+)", preupload),
    ("POST", REPO + r"/commit/(?P<revision>[^/]+)", commit),
)
