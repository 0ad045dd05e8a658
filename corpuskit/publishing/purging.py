"""Take records out of every published version, because the law asks for it.

On the Hub nothing that was committed ever changes, so each version is made again: the versions from
the first that told of a record on become one new line of commits on a branch of their own, every
one checked; ``main`` gets the newest and loses its history; the tags move; then the large files
that held the records are deleted, and at last the branch. The branch is the memory of the work: a
run that was interrupted, by whatever, is completed by the same call again. Until its tag moves a
version is as it was, afterwards as it will be; while it moves, between two requests, the Hub knows
no such version.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

from corpuskit.errors import ConfigError, PackageError, PublishError, RefusedError
from corpuskit.packaging import Release, read_release
from corpuskit.packaging.folder import staging
from corpuskit.packaging.redaction import Found, Redacted, find, redact
from corpuskit.packaging.removal import PRIVATE, Takedown, load_takedowns
from corpuskit.publishing.contents import KEPT, changes, contents, open_release, sha256_of
from corpuskit.publishing.errors import ExistsError
from corpuskit.publishing.repository import MAIN, Repository
from corpuskit.publishing.verifying import verify_commit
from corpuskit.storage.places import is_store

BRANCH = "corpuskit-purge"
"""Where the new line of versions grows. It is there only while a purge is under way."""
MEMORY = "purge.json"
"""File of its last commit: which commit is which version, and which large files must go. Nothing
points to the branch before it is there."""
OLD_OBJECTS = "earlier versions of the objects, where the bucket keeps them"
NAMED = 3
"""Problems that a message names."""

Outcome = Literal["purged", "completed", "unchanged", "planned", "declined"]


class VersionPlan(NamedTuple):
    """What goes from one version."""

    version: str
    articles: int
    rows: Mapping[str, int]
    """Rows that go or are emptied, by table."""
    files: int
    """Large files that hold them, and are deleted."""


@dataclass(frozen=True, slots=True)
class PurgePlan:
    """What a purge would do."""

    where: str
    versions: tuple[VersionPlan, ...]
    """The versions that tell of the records."""
    unknown: tuple[str, ...]
    """Records of the list that no version tells of."""
    new_bytes: int
    """How much is sent to the Hub, at most."""
    beside: tuple[str, ...] = ()
    """Other places that may hold the records, and are left as they are."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What became of a call."""

    where: str
    outcome: Outcome
    """``completed``: an interrupted run was; ``unchanged``: no version tells of the records."""
    plan: PurgePlan
    deleted: int = 0
    """Large files that were deleted on the Hub."""


class _Memory(NamedTuple):
    """What an interrupted run left to be done."""

    versions: Mapping[str, str]
    """Commit of each version on the branch."""
    forget: tuple[str, ...]
    """Digests of large files."""


def read_list(path: Path) -> tuple[Takedown, ...]:
    """Read what must go: a takedown list, or an id or a URL on each line.

    Raises:
        KnowledgeError: the list is not of its form.
        ConfigError: it cannot be read, is empty, or gives a reason that is none for a purge.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: no readable list of ids ({error})") from error
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines and "record" in [cell.strip() for cell in lines[0].split(",")]:
        takedowns = load_takedowns(path)
    else:
        takedowns = tuple(Takedown(line) for line in lines)
    if not takedowns:
        raise ConfigError(f"{path}: names no record; write an id or a URL on each line")
    others = sorted({one.reason for one in takedowns} - PRIVATE)
    if others:
        raise ConfigError(
            f"{path}: a purge is for {', '.join(sorted(PRIVATE))}, not for {', '.join(others)}; "
            "give those to release.takedowns of the next version"
        )
    return takedowns


def purge(
    release: Path | str,
    takedowns: Sequence[Takedown],
    *,
    dry_run: bool = False,
    token: str | None = None,
    confirm: Callable[[PurgePlan], bool] | None = None,
) -> Purged:
    """Take records out of a release folder, or out of every version of a repository.

    Articles, their edits, what rejections tell of them and of their copies, and their lines in the
    changes go; tombstones keep them away. Versions keep their numbers. Run again after an
    interruption it completes what is missing, or changes nothing.

    Args:
        release: a release folder or its address in a store, which is replaced; or ``owner/name``.
        takedowns: what must go, from :func:`read_list`.
        dry_run: change and send nothing, return the plan.
        token: None takes the one from the usual places.
        confirm: asked with the plan before anything is changed; False ends the call.

    Raises:
        PackageError: a version is damaged, or would be left without an article.
        RefusedError: the token may not write, or ``main`` is in the middle of something else.
        PublishError: the Hub failed or did not answer.
    """
    if is_store(release):
        return _purge_store(release, takedowns, dry_run=dry_run, confirm=confirm)
    if Path(release).exists():
        return _purge_folder(Path(release), takedowns, dry_run=dry_run, confirm=confirm)
    hub = Repository(str(release), token)
    with tempfile.TemporaryDirectory(prefix="corpuskit-purge-") as folder:
        job = _Job(hub, Path(folder), tuple(takedowns))
        return job.run(dry_run=dry_run, confirm=confirm)


def _purge_folder(
    folder: Path,
    takedowns: Sequence[Takedown],
    *,
    dry_run: bool,
    confirm: Callable[[PurgePlan], bool] | None,
) -> Purged:
    release, _ = open_release(folder)
    found = find([release], takedowns)
    if not found.doomed:
        return Purged(str(folder), "unchanged", _plan(str(folder), [], found))
    with tempfile.TemporaryDirectory(prefix=".corpuskit-purge-", dir=folder.parent) as work:
        done = redact(release, Path(work) / "new", found.doomed, None)
        plan = _plan(str(folder), [done], found)
        if dry_run:
            return Purged(str(folder), "planned", plan)
        if confirm is not None and not confirm(plan):
            return Purged(str(folder), "declined", plan)
        with staging(folder) as (out, _):
            out.rmdir()
            (Path(work) / "new").rename(out)
    return Purged(str(folder), "purged", plan)


def _purge_store(
    url: str,
    takedowns: Sequence[Takedown],
    *,
    dry_run: bool,
    confirm: Callable[[PurgePlan], bool] | None,
) -> Purged:
    from corpuskit.storage.editing import edited

    def there(plan: PurgePlan) -> PurgePlan:
        return replace(plan, where=url, beside=(OLD_OBJECTS,) if plan.versions else ())

    def asked(plan: PurgePlan) -> bool:
        return confirm is None or confirm(there(plan))

    with edited(url, write=not dry_run) as (folder, put):
        done = _purge_folder(folder, takedowns, dry_run=dry_run, confirm=asked)
        if done.outcome == "purged":
            put()
    return replace(done, where=url, plan=there(done.plan))


def _plan(
    where: str,
    done: Sequence[Redacted],
    found: Found,
    *,
    new_bytes: int = 0,
    beside: Sequence[str] = (),
) -> PurgePlan:
    versions = tuple(
        VersionPlan(one.manifest.version, one.articles, one.rows, len(one.replaced))
        for one in done
        if one.rows
    )
    return PurgePlan(where, versions, found.unknown, new_bytes, tuple(beside))


@dataclass(slots=True)
class _Job:
    """A purge of a repository."""

    hub: Repository
    work: Path
    takedowns: tuple[Takedown, ...]

    def run(self, *, dry_run: bool, confirm: Callable[[PurgePlan], bool] | None) -> Purged:
        """Complete what was interrupted; then look, ask, and do it."""
        name, deleted = self.hub.name, 0
        self.hub.check_write()
        begun = self._remembered()
        if begun and not dry_run:
            deleted = self._complete(begun)
        done, plan = self._look()
        if not done:
            return Purged(name, "completed" if begun else "unchanged", plan, deleted)
        if dry_run:
            return Purged(name, "planned", plan)
        if confirm is not None and not confirm(plan):
            return Purged(name, "declined", plan)
        deleted += self._complete(self._grow(done))
        return Purged(name, "purged", plan, deleted)

    def _remembered(self) -> _Memory | None:
        head = self.hub.refs().branches.get(BRANCH)
        if head is None or MEMORY not in self.hub.at(head).files:
            return None
        plain = json.loads(self.hub.read(head, MEMORY))
        return _Memory(plain["versions"], tuple(plain["forget"]))

    def _look(self) -> tuple[list[Redacted], PurgePlan]:
        """Download every version, and write those again that must change."""
        self._refuse_unfinished()
        releases = [self._download(commit) for commit in self._published().values()]
        releases.sort(key=lambda one: _number(one.manifest.version))
        found = find(releases, self.takedowns)
        done: list[Redacted] = []
        digest = None
        for release in releases if found.doomed else ():
            out = self._new(release.manifest.version)
            one = redact(release, out, found.doomed, digest)
            if one.rows or done:  # those before the first that tells of them stay as they are
                done.append(one)
                digest = sha256_of(out / "manifest.json")
        known = {entry.sha256 for one in releases for entry in one.manifest.files}
        sent = {e.sha256: e.bytes for one in done for e in one.manifest.files}
        return done, _plan(
            self.hub.name,
            done,
            found,
            new_bytes=sum(size for digest, size in sent.items() if digest not in known),
            beside=self._beside() if done else (),
        )

    def _new(self, version: str) -> Path:
        return self.work / "new" / version

    def _published(self) -> dict[str, str]:
        """Return the commit of each version."""
        versions = {
            name.removeprefix("v"): commit
            for name, commit in self.hub.refs().tags.items()
            if self._is_version(name, commit)
        }
        if not versions:
            raise PackageError(f"{self.hub.name}: holds no version of corpuskit: nothing to purge")
        return versions

    def _is_version(self, tag: str, commit: str) -> bool:
        manifest = self.hub.manifest(commit)
        return manifest is not None and tag == f"v{manifest.version}"

    def _refuse_unfinished(self) -> None:
        there = self.hub.manifest(self.hub.resolve(None))
        if there is not None and there.version not in self._published():
            raise RefusedError(
                f"{self.hub.name}: main holds {there.version}, which has no tag yet; run the same "
                "`corpuskit publish` again to complete it, and then this command"
            )

    def _download(self, commit: str) -> Release:
        return open_release(self.hub.snapshot(commit, self.work / "cache"))[0]

    def _beside(self) -> list[str]:
        """List the refs that may hold the records, and are not versions."""
        refs = self.hub.refs()
        others = [f"branch {name}" for name in refs.branches if name not in {MAIN, BRANCH}]
        others += [
            f"tag {name}" for name, oid in refs.tags.items() if not self._is_version(name, oid)
        ]
        others += [f"pull request {num}: {title}" for num, title in self.hub.proposals()]
        return others

    def _grow(self, done: Sequence[Redacted]) -> _Memory:
        """Make the branch: one checked commit a version, the first without a past; remember it."""
        from huggingface_hub import CommitOperationAdd

        hub = self.hub
        if BRANCH in hub.refs().branches:
            hub.unbranch(BRANCH)  # of a run that was killed before anything pointed to it
        parent = hub.refs().tags[f"v{done[0].manifest.version}"]
        hub.branch(BRANCH, parent)
        versions: dict[str, str] = {}
        for one in done:
            release = read_release(self._new(one.manifest.version))
            title = f"{release.manifest.name} {release.manifest.version}, purged"
            actions = changes(release.path, contents(release), hub.at(parent).files)
            parent, _ = hub.commit(actions, title, branch=BRANCH, parent=parent)
            if not versions:
                parent = hub.squash(BRANCH, title)
            self._check(parent, release)
            versions[release.manifest.version] = parent
        memory = _Memory(versions, tuple(sorted({d for one in done for d in one.replaced})))
        text = json.dumps(memory._asdict(), indent=2).encode()
        hub.commit([CommitOperationAdd(MEMORY, text)], MEMORY, branch=BRANCH, parent=parent)
        return memory

    def _check(self, commit: str, release: Release) -> None:
        where = f"{self.hub.name}@{commit[:7]}"
        report = verify_commit(self.hub, commit, release.manifest, where=where)
        if report.problems:
            raise PublishError(
                f"{where}: is not what was sent ({'; '.join(report.problems[:NAMED])}); no "
                "version was changed. Run the same command again"
            )

    def _complete(self, memory: _Memory) -> int:
        """Do all that the branch was made for; each step may have been done already."""
        self._replace_main(memory)
        for version, commit in memory.versions.items():
            self._move_tag(f"v{version}", commit)
        deleted = self._forget(memory)
        self.hub.unbranch(BRANCH)
        return deleted

    def _replace_main(self, memory: _Memory) -> None:
        """Give ``main`` the newest version, and no history."""
        from huggingface_hub import CommitOperationCopy, CommitOperationDelete

        newest = max(memory.versions, key=_number)
        head = self.hub.at(self.hub.resolve(None))
        there = self.hub.manifest(head.oid)
        if there is not None and _number(there.version) > _number(newest):
            return  # published since: its own turn comes when the versions are looked through
        source = self.hub.at(memory.versions[newest])
        operations: list[Any] = [
            CommitOperationCopy(path, path, src_revision=source.oid)
            for path, file in source.files.items()
            if head.files.get(path) != file and path not in KEPT
        ]
        gone = sorted(set(head.files) - set(source.files) - KEPT)
        operations += [CommitOperationDelete(path) for path in gone]
        title = f"{self.hub.name.partition('/')[2]} {newest}, purged"
        if operations:
            self.hub.commit(operations, title, parent=head.oid)
        self.hub.squash(MAIN, title)

    def _move_tag(self, tag: str, commit: str) -> None:
        now = self.hub.refs().tags.get(tag)
        if now == commit:
            return
        if now is not None:
            self.hub.untag(tag)
        with suppress(ExistsError):  # the answer was lost, or somebody was faster: seen next
            self.hub.tag(tag, commit)
        if self.hub.refs().tags.get(tag) != commit:
            raise RefusedError(
                f"{self.hub.name}: somebody else made the tag {tag} in between; delete it and run "
                "the same command again"
            )

    def _forget(self, memory: _Memory) -> int:
        """Delete the large files that held the records, except what a version still needs."""
        needed = {*self._published().values(), self.hub.resolve(None)}
        kept = {file.sha256 for commit in needed for file in self.hub.at(commit).files.values()}
        return self.hub.forget(set(memory.forget) - kept)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
