"""Discussions and pull requests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from localhub.api import REPO
from localhub.state import HubState
from localhub.store import Repo, User
from localhub.wire import HubError, Request, Response, reply


def open_pull_request(
    hub: HubState, repo: Repo, author: str, title: str, *, status: str = "draft", pull: bool = True
) -> dict[str, Any]:
    """Open a pull request on ``main``, or a discussion."""
    num = len(repo.discussions) + 1
    moment = datetime.fromtimestamp(hub.store.now(), UTC)
    one = {
        "num": num, "title": title, "status": status if pull else "open", "isPullRequest": pull,
        "author": author, "createdAt": f"{moment:%Y-%m-%dT%H:%M:%S}.000Z", "mergeCommitId": None,
    }  # fmt: skip
    repo.discussions.append(one)
    if pull:
        repo.git.move(f"refs/pr/{num}", repo.git.refs["refs/heads/main"])
    repo.save()
    return one


def listing(hub: HubState, request: Request, kind: str, name: str) -> Response:
    """List discussions, or open one."""
    user = hub.store.user(request.token)
    repo = hub.store.readable(kind, name, user)
    if request.method == "POST":
        asked = request.json()
        if user is None:
            raise HubError(401, "Invalid username or password.")
        with hub.store.lock:
            pull = bool(asked.get("pullRequest"))
            one = open_pull_request(hub, repo, user.name, asked["title"], pull=pull)
        return reply(_told(repo, one))
    kept = [one for one in repo.discussions if _asked_for(one, request)]
    told = [_told(repo, one) for one in reversed(kept)]
    return reply({"discussions": told, "count": len(told), "start": 0, "numClosedDiscussions": 0})


def details(hub: HubState, request: Request, kind: str, name: str, num: str) -> Response:
    """Tell of one discussion."""
    repo = hub.store.readable(kind, name, hub.store.user(request.token))
    return reply(_told(repo, _one(repo, num)))


def change(hub: HubState, request: Request, kind: str, name: str, num: str, what: str) -> Response:
    """Merge a pull request, or open or close a discussion."""
    user = hub.store.user(request.token)
    repo = hub.store.readable(kind, name, user)
    one = _one(repo, num)
    with hub.store.lock:
        if what == "status":
            hub.store.writable(repo, user, f"refs/pr/{num}")
            one["status"] = request.json()["status"]
        else:
            hub.store.writable(repo, user)
            _merge(repo, one, user)
        repo.save()
    return reply(_told(repo, one))


def _merge(repo: Repo, one: dict[str, Any], user: User | None) -> None:
    ours, theirs = repo.git.refs["refs/heads/main"], repo.git.refs[f"refs/pr/{one['num']}"]
    merged: str | None = theirs
    if ours not in {commit.oid for commit in repo.git.log(theirs)}:
        message = f"Merge pull request #{one['num']} by {user.name if user else ''}"
        merged = repo.git.merge(ours, theirs, message)
    if merged is None:
        raise HubError(409, "the pull request conflicts with main")
    repo.git.move("refs/heads/main", merged)
    one["status"], one["mergeCommitId"] = "merged", merged


def _asked_for(one: dict[str, Any], request: Request) -> bool:
    kind, author = request.parameter("type"), request.parameter("author")
    status = request.parameter("status")
    open_now = one["status"] in {"open", "draft"}
    return (
        (kind in {None, "all"} or one["isPullRequest"] == (kind == "pull_request"))
        and (status in {None, "all"} or open_now == (status == "open"))
        and (author is None or one["author"] == author)
    )


def _one(repo: Repo, num: str) -> dict[str, Any]:
    found = [one for one in repo.discussions if one["num"] == int(num)]
    if not found:
        raise HubError(404, "Discussion not found")
    return found[0]


def _told(repo: Repo, one: dict[str, Any]) -> dict[str, Any]:
    return one | {
        "author": {"name": one["author"]},
        "repo": {"name": repo.name, "type": repo.kind.removesuffix("s")},
        "events": [], "filesWithConflicts": [],
        "changes": {"base": "refs/heads/main", "mergeCommitId": one["mergeCommitId"]},
    }  # fmt: skip


ROUTES = (
    ("*", REPO + r"/discussions", listing),
    ("GET", REPO + r"/discussions/(?P<num>\d+)", details),
    ("POST", REPO + r"/discussions/(?P<num>\d+)/(?P<what>merge|status)", change),
)
