"""Put a release on the Hub: one commit, checked, then the tag.

Whoever loads a tag gets a whole release. Up to the tag nothing of a version can be loaded by its
name, and a run that was interrupted, by whatever, is completed by the same call again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NamedTuple

from corpuskit.errors import CorpuskitError, PublishError, RefusedError
from corpuskit.packaging import Manifest, Release
from corpuskit.publishing.contents import (
    HARMLESS,
    KEPT,
    LocalFile,
    changes,
    differences,
    open_release,
)
from corpuskit.publishing.errors import ExistsError, StaleError
from corpuskit.publishing.planning import Plan, compare, held
from corpuskit.publishing.repository import Commit, Repository, tombstoned
from corpuskit.publishing.verifying import verify_commit

MAX_ATTEMPTS = 4
"""How often a commit is tried when somebody else commits in between each time."""
LOOK_BACK = 20
"""Commits behind the newest among which an own one without its tag is searched for."""
NAMED = 3
"""Files that a message names."""

Outcome = Literal["published", "completed", "unchanged", "proposed", "planned", "declined"]


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a call."""

    repo: str
    version: str
    outcome: Outcome
    """``published``; ``completed``: an interrupted run was, only its tag was missing;
    ``unchanged``: it was there already; ``proposed`` as a pull request; ``planned``: a dry run;
    ``declined``: the caller did not want the plan."""
    commit: str | None = None
    plan: Plan | None = None
    pull_request: str | None = None
    notes: tuple[str, ...] = ()
    """What the caller should know beside."""

    @property
    def tag(self) -> str:
        """The tag of the version."""
        return f"v{self.version}"


class _Job(NamedTuple):
    hub: Repository
    release: Release
    files: Mapping[str, LocalFile]
    private: bool
    propose: bool
    older: tuple[Release, Mapping[str, LocalFile]] | None = None
    """The release that is published already, if it lies here."""

    @property
    def manifest(self) -> Manifest:
        return self.release.manifest

    @property
    def tag(self) -> str:
        return f"v{self.manifest.version}"

    @property
    def title(self) -> str:
        return f"{self.manifest.name} {self.manifest.version}"

    def differs(self, commit: Commit) -> list[str]:
        return differences(self.release.path, self.files, commit.files)

    def result(self, outcome: Outcome, commit: str | None = None, **more: object) -> Published:
        return Published(self.hub.name, self.manifest.version, outcome, commit, **more)  # type: ignore[arg-type]  # the fields of Published, by name


def publish(  # noqa: PLR0913 - each is an option of the command of the same name
    release: Path | str,
    repo: str,
    *,
    private: bool = False,
    propose: bool = False,
    dry_run: bool = False,
    token: str | None = None,
    previous: Path | str | None = None,
    confirm: Callable[[Plan], bool] | None = None,
) -> Published:
    """Publish a release folder to a dataset repository on the Hub.

    Everything goes in one commit on the newest one of ``main``, with what the release no longer
    has deleted; then every digest and row count is checked at that commit; then it gets the tag
    ``v<version>``. Run again after an interruption it completes what is missing, or changes
    nothing.

    Args:
        release: the release folder.
        repo: ``owner/name``; made if it is not there.
        private: make it private; one that is there and public is refused.
        propose: open a pull request in place of the commit; publish again once it was merged.
        dry_run: send nothing, return the plan.
        token: None takes the one from the usual places.
        previous: the folder of the release that is published already: the plan counts by chunk
            then, as :func:`corpuskit.publishing.plan` does.
        confirm: asked with the plan before anything is sent, and with the new plan if somebody
            else committed in between; False ends the call.

    Raises:
        PackageError: the folder is no release, or a file in it is damaged.
        RefusedError: the repository holds what must not be overwritten, or the token may not write.
        PublishError: the Hub failed or did not answer.
        ConfigError: the name is no name of a repository.

    Examples:
        >>> publish("build/no-release", "me/kabul-news")
        Traceback (most recent call last):
        corpuskit.errors.PackageError: build/no-release: no release of corpuskit (no readable \
manifest.json); give the folder that `corpuskit build` wrote
    """
    opened, files = open_release(release)
    older = open_release(previous) if previous is not None else None
    job = _Job(Repository(repo, token), opened, files, private, propose, older)
    agreed: Plan | None = None
    for _ in range(MAX_ATTEMPTS):
        head = _head(job)
        done = _done_before(job, head, dry_run=dry_run)
        if done is not None:
            return done
        plan = _checked_plan(job, head)
        if dry_run:
            return job.result("planned", plan=plan)
        if plan != agreed and confirm is not None and not confirm(plan):
            return job.result("declined", plan=plan)
        agreed = plan
        try:
            return _send(job, head, plan)
        except StaleError:
            continue
    raise PublishError(
        f"{repo}: somebody else committed in between, {MAX_ATTEMPTS} times in a row; nothing was "
        "published: wait until they are done and run the same command again"
    )


def _head(job: _Job) -> Commit | None:
    if not job.hub.exists():
        return None
    if job.private and not job.hub.is_private():
        raise RefusedError(
            f"{job.hub.name}: is public, but --private was asked for; make it private in its "
            "settings, or leave the option out"
        )
    return job.hub.at(job.hub.resolve(None))


def _done_before(job: _Job, head: Commit | None, *, dry_run: bool) -> Published | None:
    """Recognize a version that is there already, and complete one that lacks its tag."""
    if head is None:
        return None
    tagged = job.hub.refs().tags.get(job.tag)
    if tagged is not None:
        different = job.differs(job.hub.at(tagged))
        if different:
            raise RefusedError(
                f"{job.hub.name}: there is a tag {job.tag} already, with other content "
                f"({_few(different)}); a published version never changes: build with a higher "
                "release.version, or delete the tag if it is no release"
            )
        return job.result("unchanged", tagged, notes=_drift(job, head))
    there = job.hub.manifest(head.oid)
    if there is None or _number(there.version) < _number(job.manifest.version):
        return _proposed_before(job)
    own = _own_commit(job, head)
    if own is None:
        return None
    if not dry_run:
        _verify_and_tag(job, own)
    return job.result("planned" if dry_run else "completed", own, notes=_drift(job, head))


def _own_commit(job: _Job, head: Commit) -> str | None:
    """Find the commit of an interrupted run, even if others came after it."""
    if not job.differs(head):
        return head.oid
    for oid in job.hub.history()[1 : LOOK_BACK + 1]:
        if not job.differs(job.hub.at(oid)):
            return oid
    return None


def _proposed_before(job: _Job) -> Published | None:
    if not job.propose:
        return None
    for number, title in job.hub.proposals():
        if title == job.title:
            newest = job.hub.history(f"refs/pr/{number}")[0]
            if not job.differs(job.hub.at(newest)):
                return job.result("proposed", newest, pull_request=f"refs/pr/{number}")
    return None


def _checked_plan(job: _Job, head: Commit | None) -> Plan:
    """Refuse what must not be overwritten; say what would be sent."""
    hub, release = job.hub, job.release
    if head is None:
        return compare(release, job.files, {}, against=f"{hub.name}, which is not there yet")
    there = hub.manifest(head.oid)
    if there is None:
        foreign = sorted(set(head.files) - HARMLESS)
        if foreign:
            raise RefusedError(
                f"{hub.name}: holds other data and no manifest.json ({_few(foreign)}), so it is "
                "no repository of corpuskit; choose another name, or empty it first"
            )
    else:
        _refuse_foreign(job, there)
        _refuse_lost_tombstones(job, head)
    if not job.propose:
        hub.check_write()
    before = held(*job.older, head.files) if job.older else []
    against = f"{hub.name} as it is now"
    plan = compare(release, job.files, head.files, against=against, before=before)
    return replace(plan, replaced=_edited(job, head, there)) if there else plan


def _edited(job: _Job, head: Commit, there: Manifest) -> tuple[str, ...]:
    """List what somebody changed by hand since the newest version: this one overwrites it."""
    tagged = job.hub.refs().tags.get(f"v{there.version}")
    if tagged is None:
        return ()
    then, now = job.hub.at(tagged).files, head.files
    return tuple(
        f"{path}: was {'added' if path not in then else 'deleted' if path not in now else 'edited'}"
        f" on the Hub since v{there.version} (commit {head.oid[:7]} keeps it)"
        for path in sorted({*then, *now} - KEPT)
        if then.get(path) != now.get(path)
    )


def _refuse_foreign(job: _Job, there: Manifest) -> None:
    name, manifest = job.hub.name, job.manifest
    if there.name != manifest.name:
        raise RefusedError(
            f"{name}: holds the dataset {there.name!r}, this release is of {manifest.name!r}; "
            "choose another repository"
        )
    if _number(manifest.version) <= _number(there.version):
        raise RefusedError(
            f"{name}: holds version {there.version} already, and this release is "
            f"{manifest.version}; build with a higher release.version"
        )
    if manifest.previous_version not in {None, there.version}:
        raise RefusedError(
            f"{name}: holds version {there.version}, but this release continues "
            f"{manifest.previous_version}; build again with release.previous: "
            f"{name}@v{there.version}"
        )


def _refuse_lost_tombstones(job: _Job, head: Commit) -> None:
    own = job.release.path / "tombstones.jsonl"
    listed = "tombstones.jsonl" in job.files
    lost = job.hub.tombstones(head.oid) - (tombstoned(own.read_bytes()) if listed else set())
    if lost:
        raise RefusedError(
            f"{job.hub.name}: {len(lost)} articles were removed from it for ever, and this release "
            f"does not know of it ({_few(sorted(lost))}); build again with release.previous set"
        )


def _send(job: _Job, head: Commit | None, plan: Plan) -> Published:
    hub = job.hub
    if head is None:
        hub.create(private=job.private)
        head = hub.at(hub.resolve(None))
        if set(head.files) - HARMLESS:  # somebody else was faster: the plan is another
            raise StaleError(f"{hub.name}: somebody else put files there in between")
    operations = changes(job.release.path, job.files, head.files)
    try:
        commit, pull_request = hub.commit(
            operations, job.title, parent=head.oid, propose=job.propose
        )
    except StaleError:
        raise
    except PublishError as error:
        commit, pull_request = _arrived_all_the_same(job, error), None
    if job.propose:
        _verify(job, commit)
        return job.result("proposed", commit, plan=plan, pull_request=pull_request)
    _verify_and_tag(job, commit)
    return job.result("published", commit, plan=plan)


def _arrived_all_the_same(job: _Job, error: PublishError) -> str:
    """Find the commit whose answer was lost on the way; if there is none, raise its error."""
    try:
        newest = job.hub.at(job.hub.resolve(None))
        arrived = not job.propose and not job.differs(newest)
    except CorpuskitError:
        raise error from None
    if not arrived:
        raise error
    return newest.oid


def _verify(job: _Job, commit: str) -> None:
    where = f"{job.hub.name}@{commit[:7]}"
    different = job.differs(job.hub.at(commit))
    report = verify_commit(job.hub, commit, job.manifest, where=where)
    problems = [*different, *report.problems]
    if problems:
        raise PublishError(
            f"{where}: is not what was sent ({_few(problems)}), so it did not get the tag "
            f"{job.tag}; the published versions are as they were. Run the same command again"
        )


def _verify_and_tag(job: _Job, commit: str) -> None:
    _verify(job, commit)
    with suppress(ExistsError):  # somebody was faster; whether it is ours is seen next
        job.hub.tag(job.tag, commit)
    now = job.hub.refs().tags.get(job.tag)
    if now != commit:
        raise RefusedError(
            f"{job.hub.name}: the tag {job.tag} stands on {str(now)[:7]}, not on the commit of "
            f"this release ({commit[:7]}): somebody else made it in between; delete it and run "
            "the same command again, or build with a higher release.version"
        )


def _drift(job: _Job, head: Commit) -> tuple[str, ...]:
    """Say what was changed on ``main`` since this version, if it is still the newest."""
    there = job.hub.manifest(head.oid)
    if there is None or there.version != job.manifest.version:
        return ()
    return tuple(f"main was changed since {job.tag}: {line}" for line in job.differs(head))


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _few(lines: list[str]) -> str:
    more = f" and {len(lines) - NAMED} more" if len(lines) > NAMED else ""
    return "; ".join(lines[:NAMED]) + more
