"""Who, which repositories, which revisions, which files: everything that is told as JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import yaml

from localhub.git import Entry, Git
from localhub.state import HubState
from localhub.store import Repo, files_allowed
from localhub.wire import HubError, Request, Response, reply

REPO = r"/api/(?P<kind>datasets|models|spaces)/(?P<name>[^/]+/[^/]+)"
_TRUE = {"true", "True", "1"}
TREE_PAGE = 1000
"""Files on one page of a listing. Source: the Hub's own limit."""


def whoami(hub: HubState, request: Request) -> Response:
    """Say whose token it is."""
    user = hub.store.user(request.token)
    if user is None:
        raise HubError(401, "Invalid username or password.")
    return reply(
        {
            "type": "user", "id": user.name, "name": user.name, "fullname": user.name,
            "isPro": False, "email": f"{user.name}@localhost",
            "orgs": [{"name": o, "type": "org", "roleInOrg": "admin"} for o in user.orgs],
            "auth": {"type": "access_token",
                     "accessToken": {"displayName": "token", "role": user.role}},
        }
    )  # fmt: skip


def create(hub: HubState, request: Request) -> Response:
    """Create a repository."""
    asked = request.json()
    user = hub.store.user(request.token)
    if user is None:
        raise HubError(401, "Invalid username or password.")
    owner = asked.get("organization") or user.name
    name, kind = f"{owner}/{asked['name']}", asked.get("type", "model") + "s"
    told = {"url": f"{hub.url}/{'' if kind == 'models' else kind + '/'}{name}", "name": name}
    with hub.store.lock:
        if owner not in {user.name, *user.orgs} or user.role != "write":
            raise HubError(403, f"you do not have the right to create {kind} under {owner}")
        if (kind, name) in hub.store.repos:
            message = "You already created this repo"
            return reply({"error": message, **told}, 409, X_Error_Message=message)
        private = asked.get("private") or asked.get("visibility") == "private"
        hub.store.create(kind, name, private=bool(private))
    return reply({**told, "id": name})


def delete(hub: HubState, request: Request) -> Response:
    """Delete a repository."""
    asked = request.json()
    user = hub.store.user(request.token)
    owner = asked.get("organization") or (user.name if user else "")
    with hub.store.lock:
        repo = hub.store.readable(
            asked.get("type", "model") + "s", f"{owner}/{asked['name']}", user
        )
        hub.store.writable(repo, user)
        hub.store.delete(repo)
    return reply({})


def settings(hub: HubState, request: Request, kind: str, name: str) -> Response:
    """Make a repository private, public or gated."""
    asked = request.json()
    repo = _writable(hub, request, kind, name)
    if "gated" in asked:
        repo.gated = bool(asked["gated"])
    if "visibility" in asked or "private" in asked:
        repo.private = bool(asked.get("private")) or asked.get("visibility") == "private"
    repo.save()
    return reply({})


def validate_yaml(_hub: HubState, request: Request) -> Response:
    """Check the head of a card before anything is uploaded."""
    head = request.json()["content"].split("---\n")
    errors = []
    try:
        if len(head) > 2 and not isinstance(yaml.safe_load(head[1]), dict):  # noqa: PLR2004 - before, in and after the fences
            errors.append({"message": "the metadata is no mapping"})
    except yaml.YAMLError as error:
        errors.append({"message": f"invalid YAML: {error}"})
    return reply({"errors": errors, "warnings": []}, 400 if errors else 200)


def listing(hub: HubState, request: Request, kind: str) -> Response:
    """List the repositories a user may know of."""
    user = hub.store.user(request.token)
    author = request.parameter("author")
    found = []
    for repo in list(hub.store.repos.values()):
        if repo.kind == kind and (author is None or repo.owner == author):
            try:
                hub.store.readable(kind, repo.name, user)
            except HubError:
                continue
            found.append(_info(repo, "main"))
    return reply(found)


def info(hub: HubState, request: Request, kind: str, name: str, revision: str = "") -> Response:
    """Tell of a repository at a revision."""
    repo = hub.store.readable(kind, name, hub.store.user(request.token))
    return reply(_info(repo, revision or "main"))


def tree(
    hub: HubState, request: Request, kind: str, name: str, revision: str, path: str
) -> Response:
    """List files, page by page."""
    repo = hub.store.readable(kind, name, hub.store.user(request.token))
    commit = repo.commit_of(revision)
    deep = request.parameter("recursive") in _TRUE
    entries = _below(repo.git.tree(commit), path.strip("/"), deep=deep)
    if not entries and path.strip("/"):
        raise HubError(404, f"{path} does not exist on {revision}", "EntryNotFound")
    start = int(request.parameter("cursor") or 0)
    page = entries[start : start + TREE_PAGE]
    if request.parameter("expand") in _TRUE:
        page = [{**one, "lastCommit": _last(repo.git, commit)} for one in page]
    headers = {}
    if start + TREE_PAGE < len(entries):
        keep = "&".join(p for p in request.query.split("&") if p and not p.startswith("cursor="))
        url = f"{hub.url}{request.path}?{keep}&cursor={start + TREE_PAGE}"
        headers["Link"] = f'<{url}>; rel="next"'
    return reply(page, **headers)


def paths_info(hub: HubState, request: Request, kind: str, name: str, revision: str) -> Response:
    """Tell of single files and folders; unknown ones are left out."""
    repo = hub.store.readable(kind, name, hub.store.user(request.token))
    files = repo.tree(revision)
    found = []
    for path in request.form().get("paths", []):
        if path in files:
            found.append(_file(path, files[path]))
        elif any(one.startswith(f"{path.rstrip('/')}/") for one in files):
            found.append({"type": "directory", "oid": "0" * 40, "size": 0, "path": path})
    return reply(found)


def refs(hub: HubState, request: Request, kind: str, name: str) -> Response:
    """List branches and tags, and pull requests if asked."""
    repo = hub.store.readable(kind, name, hub.store.user(request.token))
    told: dict[str, list[dict[str, str]]] = {"branches": [], "converts": [], "tags": []}
    if request.parameter("include_prs"):
        told["pullRequests"] = []
    places = {"refs/heads/": "branches", "refs/tags/": "tags", "refs/pr/": "pullRequests"}
    for ref, commit in repo.git.refs.items():
        for prefix, place in places.items():
            if ref.startswith(prefix) and place in told:
                one = {"name": ref.removeprefix(prefix), "ref": ref, "targetCommit": commit}
                told[place].append(one)
    return reply(told)


def log(hub: HubState, request: Request, kind: str, name: str, revision: str) -> Response:
    """List the commits of a revision, newest first."""
    repo = hub.store.readable(kind, name, hub.store.user(request.token))
    return reply(
        [
            {"id": one.oid, "authors": [{"user": one.author}], "date": _moment(one.date),
             "title": one.title, "message": one.body}
            for one in repo.git.log(repo.commit_of(revision))
        ]
    )  # fmt: skip


def branch(hub: HubState, request: Request, kind: str, name: str, branch: str) -> Response:
    """Create or delete a branch."""
    start = request.json().get("startingPoint") if request.method == "POST" else None
    return _ref(hub, request, (kind, name), f"refs/heads/{branch}", start)


def tag(hub: HubState, request: Request, kind: str, name: str, revision: str) -> Response:
    """Create a tag at a revision, or delete the tag of that name."""
    if request.method == "DELETE":
        return _ref(hub, request, (kind, name), f"refs/tags/{revision}", None)
    return _ref(hub, request, (kind, name), f"refs/tags/{request.json()['tag']}", revision)


def squash(hub: HubState, request: Request, kind: str, name: str, branch: str) -> Response:
    """Replace the history of a branch by one commit."""
    repo = _writable(hub, request, kind, name)
    with hub.store.lock:
        repo.commit_of(branch)
        repo.git.squash(f"refs/heads/{branch}", request.json()["message"], hub.store.now())
    return reply({})


def auth_check(hub: HubState, request: Request, kind: str, name: str, write: str = "") -> Response:
    """Say whether a user may read the files, or write."""
    user = hub.store.user(request.token)
    repo = hub.store.readable(kind, name, user)
    files_allowed(repo, user)
    if write:
        hub.store.writable(repo, user)
    return reply({})


def _writable(hub: HubState, request: Request, kind: str, name: str) -> Repo:
    user = hub.store.user(request.token)
    repo = hub.store.readable(kind, name, user)
    hub.store.writable(repo, user)
    return repo


def _ref(
    hub: HubState, request: Request, repo_of: tuple[str, str], ref: str, start: str | None
) -> Response:
    repo = _writable(hub, request, *repo_of)
    with hub.store.lock:
        there = ref in repo.git.refs
        if request.method == "DELETE":
            if not there:
                raise HubError(404, f"{ref} does not exist", "RevisionNotFound")
            repo.git.drop(ref)
        elif there:
            raise HubError(409, f"Reference already exists: {ref}")
        else:
            repo.git.move(ref, repo.commit_of(start or "main"))
    return reply({})


def _info(repo: Repo, revision: str) -> dict[str, Any]:
    commit = repo.commit_of(revision)
    date = _last(repo.git, commit)["date"]
    return {
        "_id": repo.name, "id": repo.name, "author": repo.owner, "sha": commit,
        "private": repo.private, "gated": "auto" if repo.gated else False, "disabled": False,
        "tags": [], "downloads": 0, "likes": 0, "createdAt": date, "lastModified": date,
        "siblings": [
            {"rfilename": path, "size": entry.size, "blobId": entry.blob}
            for path, entry in repo.git.tree(commit).items()
        ],
    }  # fmt: skip


def _last(git: Git, commit: str) -> dict[str, str]:
    newest = git.log(commit)[0]
    return {"id": newest.oid, "title": newest.title, "date": _moment(newest.date)}


def _moment(date: str) -> str:
    """Write a date as the Hub does."""
    return f"{datetime.fromisoformat(date).astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def _below(files: dict[str, Entry], folder: str, *, deep: bool) -> list[dict[str, Any]]:
    """List files and folders of a folder, or of all below it."""
    start = f"{folder}/" if folder else ""
    folders, found = set(), []
    for path, entry in files.items():
        if not path.startswith(start):
            continue
        inside = path[len(start) :].split("/")
        for depth in range(1, len(inside)):
            if depth == 1 or deep:
                folders.add(start + "/".join(inside[:depth]))
        if len(inside) == 1 or deep:
            found.append(_file(path, entry))
    listed = [{"type": "directory", "oid": "0" * 40, "size": 0, "path": p} for p in folders]
    return sorted(listed + found, key=lambda one: str(one["path"]))


def _file(path: str, entry: Entry) -> dict[str, Any]:
    plain: dict[str, Any] = {"type": "file", "oid": entry.blob, "size": entry.size, "path": path}
    if entry.sha256:
        plain["lfs"] = {
            "oid": entry.sha256, "size": entry.size, "pointerSize": entry.pointer_size,
        }  # fmt: skip
    return plain


ROUTES = (
    ("GET", r"/api/whoami-v2", whoami),
    ("POST", r"/api/repos/create", create),
    ("DELETE", r"/api/repos/delete", delete),
    ("POST", r"/api/validate-yaml", validate_yaml),
    ("GET", r"/api/(?P<kind>datasets|models|spaces)", listing),
    ("PUT", REPO + r"/settings", settings),
    ("GET", REPO, info),
    ("GET", REPO + r"/revision/(?P<revision>[^/]+)", info),
    ("GET", REPO + r"/tree/(?P<revision>[^/]+)(?P<path>/.*)?", tree),
    ("POST", REPO + r"/paths-info/(?P<revision>[^/]+)", paths_info),
    ("GET", REPO + r"/refs", refs),
    ("GET", REPO + r"/commits/(?P<revision>[^/]+)", log),
    ("*", REPO + r"/branch/(?P<branch>.+)", branch),
    ("*", REPO + r"/tag/(?P<revision>.+)", tag),
    ("POST", REPO + r"/super-squash/(?P<branch>.+)", squash),
    ("GET", REPO + r"/auth-check(?P<write>/write)?", auth_check),
)
