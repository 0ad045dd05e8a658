"""Downloads: small files from git, large ones by a redirect to another host."""

from __future__ import annotations

from localhub.lfs import signed_url
from localhub.state import HubState
from localhub.store import files_allowed
from localhub.wire import HubError, Request, Response


def resolve(
    hub: HubState, request: Request, kind: str, name: str, revision: str, path: str
) -> Response:
    """Give a file of a revision."""
    user = hub.store.user(request.token)
    repo = hub.store.readable(kind.rstrip("/") or "models", name, user)
    files_allowed(repo, user)
    commit = repo.commit_of(revision)
    entry = repo.git.tree(commit).get(path)
    if entry is None:
        message = f"{path} does not exist on {revision}"
        raise HubError(404, message, "EntryNotFound", {"X-Repo-Commit": commit})
    headers = {"X-Repo-Commit": commit, "Accept-Ranges": "bytes"}
    if entry.sha256 is None:
        return Response(200, repo.git.blob(entry.blob), {**headers, "ETag": f'"{entry.blob}"'})
    linked = {"X-Linked-Etag": f'"{entry.sha256}"', "X-Linked-Size": str(entry.size)}
    where = signed_url(hub, repo, entry.sha256, "get")
    return Response(302, b"", {**headers, **linked, "Location": where})


FILE = (
    r"/(?P<kind>datasets/|spaces/|)(?P<name>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<path>.+)"
)
ROUTES = (("GET", FILE, resolve), ("HEAD", FILE, resolve))
