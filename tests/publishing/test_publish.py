"""Publishing: whole or not at all, whatever happens, and a message that says what to do."""

from __future__ import annotations

import json
import os
import pty
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow.parquet as pq
import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError

from corpuskit.cli import main
from corpuskit.errors import (
    ConfigError,
    CorpuskitError,
    PackageError,
    PublishError,
    RefusedError,
)
from corpuskit.publishing import plan, publish, verify
from corpuskit.publishing.errors import BusyError, explained
from corpuskit.publishing.planning import Plan
from localhub import Fault, Hub

REPO = "ann/harbour"
Versions = tuple[Path, Path]
only_lfs = pytest.mark.parametrize("mode", ["lfs"], indirect=True)
published = pytest.mark.usefixtures("published")


@pytest.fixture
def to_begin_with(releases: Versions) -> Sequence[Path]:
    return releases[:1]


@pytest.fixture
def token(api: HfApi) -> str:
    return str(api.token)


def tags(api: HfApi) -> dict[str, str]:
    if not api.repo_exists(REPO, repo_type="dataset"):
        return {}
    refs = api.list_repo_refs(REPO, repo_type="dataset")
    return {ref.name: ref.target_commit for ref in refs.tags}


def head(api: HfApi) -> str:
    return str(api.repo_info(REPO, repo_type="dataset").sha)


def upload(api: HfApi, path: str, content: bytes) -> None:
    api.upload_file(
        path_or_fileobj=content, path_in_repo=path, repo_id=REPO, repo_type="dataset"
    )  # fmt: skip


@pytest.mark.parametrize("mode", ["lfs", "xet"], indirect=True)
def test_two_versions_stand_side_by_side(
    releases: Versions, hub: Hub, api: HfApi, token: str
) -> None:
    for folder in releases:
        done = publish(folder, REPO, token=token)
        assert done.outcome == "published"
        assert tags(api)[done.tag] == done.commit == head(api)
    assert len(api.list_repo_commits(REPO, repo_type="dataset")) == 3
    for version in ("1.2.0", "1.3.0"):
        report = verify(REPO, f"v{version}", token=token, full=True)
        assert (report.version, report.problems) == (version, ())
    before = head(api)
    hub.faults.clear()
    assert publish(releases[1], REPO, token=token).outcome == "unchanged"
    assert head(api) == before
    assert not [one for one in hub.faults.requests if "/commit/" in one or "/tag/" in one]
    with pytest.raises(RefusedError, match=r"another|already|other content|higher"):
        publish(_changed(releases[0]), REPO, token=token)


def _changed(folder: Path) -> Path:
    """Give a release of the same version another content."""
    import small_corpus

    from corpuskit.packaging import package

    out = folder.with_name("changed")
    if not out.exists():
        package(folder.parent / "parts", out, options=small_corpus.OPTIONS)
        manifest = json.loads((out / "manifest.json").read_text())
        manifest["signature"] = "other"
        (out / "manifest.json").write_text(json.dumps(manifest))
    return out


def test_a_dry_run_and_a_no_send_nothing(releases: Versions, hub: Hub, token: str) -> None:
    assert publish(releases[0], REPO, token=token, dry_run=True).outcome == "planned"
    assert publish(releases[0], REPO, token=token, confirm=lambda _: False).outcome == "declined"
    assert not [one for one in hub.faults.requests if not one.startswith(("GET", "HEAD"))]


@published
def test_files_that_the_release_no_longer_has_go(
    releases: Versions, api: HfApi, token: str
) -> None:
    upload(api, "notes/old.txt", b"old")
    done = publish(releases[1], REPO, token=token)
    assert done.plan
    assert "notes/old.txt" in {file.path for file in done.plan.files if file.action == "deleted"}
    assert "notes/old.txt" not in api.list_repo_files(REPO, repo_type="dataset")


@published
def test_a_pull_request_is_tagged_after_its_merge(
    releases: Versions, hub: Hub, api: HfApi, token: str
) -> None:
    other = hub.add_user("bob")
    with pytest.raises(RefusedError, match="--create-pr"):
        publish(releases[1], REPO, token=other)
    for _ in range(2):  # the second time it is there already
        assert publish(releases[1], REPO, token=other, propose=True).outcome == "proposed"
    assert set(tags(api)) == {"v1.2.0"}
    api.merge_pull_request(REPO, 1, repo_type="dataset")
    assert publish(releases[1], REPO, token=token).outcome == "completed"
    assert set(tags(api)) == {"v1.2.0", "v1.3.0"}


FAULTS: dict[str, tuple[Callable[[Hub], Fault], str]] = {
    "a large file is dropped in the middle": (
        lambda hub: Fault("PUT /_files|POST /cas/v1/xorbs", times=99, skip=not hub.xet, drop=True),
        "same command"),
    "large files are refused": (
        lambda _: Fault("PUT /_files|POST /cas/v1/xorbs", times=99, status=500), "same"),
    "the commit is answered 503": (lambda _: Fault("POST .*/commit/", status=503), "same command"),
    "the commit is not answered": (lambda _: Fault("POST .*/commit/", drop=True), "same command"),
    "the tree is not answered": (lambda _: Fault("GET .*/tree/", times=99, status=502), "same"),
    "the tag is answered 500": (lambda _: Fault("POST .*/tag/", status=500), "same command"),
}  # fmt: skip


@published
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_leaves_the_old_or_the_new_version(
    releases: Versions, hub: Hub, api: HfApi, token: str, name: str
) -> None:
    make, says = FAULTS[name]
    hub.faults.add(make(hub))
    with pytest.raises(PublishError, match=says) as error:
        publish(releases[1], REPO, token=token)
    assert token not in str(error.value)
    assert error.value.exit_code == 4
    hub.faults.clear()
    assert set(tags(api)) == {"v1.2.0"}
    assert verify(REPO, "v1.2.0", token=token).problems == ()
    assert verify(REPO, token=token).problems == ()  # main is the old or the new one, whole
    assert publish(releases[1], REPO, token=token).outcome in {"published", "completed"}
    assert verify(REPO, "v1.3.0", token=token).problems == ()
    assert len(api.list_repo_commits(REPO, repo_type="dataset")) == 3


@only_lfs
@pytest.mark.parametrize(
    "fault",
    [
        Fault("POST .*/commit/", lose_answer=True),
        Fault("GET", times=5, delay_s=0.2),
        Fault("POST .*/preupload/", times=2, status=503),
        Fault("PUT /_files", times=2, status=500),
    ],
)
def test_small_faults_are_overcome(
    releases: Versions, hub: Hub, api: HfApi, token: str, fault: Fault
) -> None:
    hub.faults.add(fault)
    assert publish(releases[0], REPO, token=token).outcome == "published"
    assert len(api.list_repo_commits(REPO, repo_type="dataset")) == 2


@published
@only_lfs
def test_somebody_else_commits_in_between(
    releases: Versions, hub: Hub, api: HfApi, token: str
) -> None:
    meddle = Fault("POST .*/commit/", before=lambda: _meddle(hub), times=2)
    hub.faults.add(meddle)
    assert publish(releases[1], REPO, token=token).outcome == "published"
    assert verify(REPO, "v1.3.0", token=token).problems == ()
    newest = _renumbered(releases[1], "1.4.0")
    hub.faults.add(Fault("POST .*/commit/", before=lambda: _meddle(hub), times=99))
    with pytest.raises(PublishError, match="in between, 4 times"):
        publish(newest, REPO, token=token)
    assert set(tags(api)) == {"v1.2.0", "v1.3.0"}


def _meddle(hub: Hub) -> None:
    git = hub.store.repos["datasets", REPO].git
    parent = git.refs["refs/heads/main"]
    git.commit("refs/heads/main", parent, {"note.txt": parent.encode()}, "meddle", 1)


def _renumbered(folder: Path, version: str) -> Path:
    out = folder.with_name(version)
    shutil.copytree(folder, out, dirs_exist_ok=True)
    text = (
        (out / "manifest.json").read_text().replace('"version": "1.3.0"', f'"version": "{version}"')
    )
    (out / "manifest.json").write_text(text)
    return out


@published
@only_lfs
def test_a_tag_that_stands_elsewhere_is_not_moved(
    releases: Versions, api: HfApi, token: str
) -> None:
    api.create_tag(REPO, tag="v1.3.0", repo_type="dataset")
    before = head(api)
    with pytest.raises(RefusedError, match=r"tag v1.3.0 already, with other content"):
        publish(releases[1], REPO, token=token)
    assert head(api) == before


@only_lfs
def test_a_repository_that_is_not_ours_is_left_alone(
    releases: Versions, api: HfApi, token: str
) -> None:
    api.create_repo(REPO, repo_type="dataset")
    upload(api, "data/mine.csv", b"a,b")
    before = head(api)
    with pytest.raises(RefusedError, match="no repository of corpuskit"):
        publish(releases[0], REPO, token=token)
    with pytest.raises(PackageError, match="holds no release"):
        verify(REPO, token=token)
    assert head(api) == before


@only_lfs
def test_older_versions_and_wrong_tokens_are_refused(
    releases: Versions, hub: Hub, api: HfApi, token: str
) -> None:
    publish(releases[1], REPO, token=token)
    with pytest.raises(RefusedError, match=r"version 1.3.0 already"):
        publish(releases[0], REPO, token=token)
    with pytest.raises(RefusedError, match="is public"):
        publish(releases[1], REPO, token=token, private=True)
    newest = _renumbered(releases[1], "1.4.0")
    with pytest.raises(RefusedError, match="write"):
        publish(newest, REPO, token=hub.add_user("ann", role="read"))
    with pytest.raises(RefusedError, match="hf auth login"):
        publish(newest, REPO, token="hf_madeuptoken")  # noqa: S106 - no password
    with pytest.raises(ConfigError, match="owner/name"):
        publish(newest, "no name", token=token)
    assert set(tags(api)) == {"v1.3.0"}


@only_lfs
def test_private_repositories(releases: Versions, hub: Hub, api: HfApi, token: str) -> None:
    publish(releases[0], REPO, token=token, private=True)
    assert api.repo_info(REPO, repo_type="dataset").private
    with pytest.raises(CorpuskitError, match=r"may not see it|neither"):
        verify(REPO, token=hub.add_user("bob"))


@published
@only_lfs
def test_changes_behind_our_back_are_seen(releases: Versions, api: HfApi, token: str) -> None:
    shard = next(p for p in api.list_repo_files(REPO, repo_type="dataset") if p[:5] == "data/")
    upload(api, "README.md", b"---\nlicense: mit\n---\nMine now")
    api.delete_file(shard, REPO, repo_type="dataset")
    problems = "\n".join(verify(REPO, token=token).problems)
    assert f"{shard}: is missing" in problems
    assert "README.md: " in problems
    assert verify(REPO, "v1.2.0", token=token).problems == ()
    done = publish(releases[0], REPO, token=token)
    assert done.outcome == "unchanged"
    assert any("README.md" in note for note in done.notes)
    assert publish(releases[1], REPO, token=token).outcome == "published"
    assert verify(REPO, token=token).problems == ()


@published
@only_lfs
def test_a_damaged_file_here_or_there_is_found(
    releases: Versions, hub: Hub, token: str, tmp_path: Path
) -> None:
    stored = next(hub.store.repos["datasets", REPO].large_files())
    content = bytearray(stored.read_bytes())
    content[10] ^= 1
    stored.write_bytes(content)
    assert verify(REPO, token=token, full=True).problems
    broken = tmp_path / "broken"
    shutil.copytree(releases[1], broken)
    shard = next((broken / "data").rglob("*.parquet"))
    shard.write_bytes(shard.read_bytes()[:-1] + b"x")
    assert verify(broken).problems
    with pytest.raises(PackageError, match="changed since the release was made"):
        publish(broken, REPO, token=token)


@published
@only_lfs
def test_a_manifest_of_a_newer_corpuskit(releases: Versions, api: HfApi, token: str) -> None:
    upload(api, "manifest.json", b'{"schema_version": 99}')
    for act in (lambda: verify(REPO, token=token), lambda: publish(releases[1], REPO, token=token)):
        with pytest.raises(PackageError, match=r"newer corpuskit.*upgrade"):
            act()


@pytest.mark.parametrize("days", [-700, 700])
def test_a_wrong_clock_changes_nothing(releases: Versions, hub: Hub, token: str, days: int) -> None:
    hub.skew_s = days * 86_400
    publish(releases[0], REPO, token=token)
    hub.skew_s = 0
    publish(releases[1], REPO, token=token)
    assert verify(REPO, "v1.3.0", token=token).problems == ()


@published
@only_lfs
def test_removed_ids_stay_removed(releases: Versions, api: HfApi, token: str) -> None:
    shard = next((releases[0] / "data").rglob("*.parquet"))
    removed = pq.read_table(shard, columns=["id"]).column("id")[0].as_py()
    upload(api, "tombstones.jsonl", json.dumps({"id": removed, "reason": "takedown"}).encode())
    assert any(f"1 removed articles ({removed})" in p for p in verify(REPO, token=token).problems)
    with pytest.raises(RefusedError, match="removed from it for ever"):
        publish(releases[1], REPO, token=token)


@published
@only_lfs
def test_a_hub_that_is_down(releases: Versions, hub: Hub, token: str) -> None:
    hub.stop()
    for act in (
        lambda: publish(releases[1], REPO, token=token),
        lambda: verify(REPO, token=token),
        lambda: plan(releases[1], repo=REPO, token=token),
    ):
        with pytest.raises(PublishError, match=r"did not answer.*same command"):
            act()


@pytest.mark.parametrize("mode", ["xet"], indirect=True)
def test_a_hub_without_xet_is_explained(releases: Versions, hub: Hub, token: str) -> None:
    hub.xet = False
    with pytest.raises(PublishError, match="HF_HUB_DISABLE_XET=1"):
        publish(releases[0], REPO, token=token)


@only_lfs
def test_the_command_asks_before_it_sends(
    releases: Versions, hub: Hub, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    release = str(releases[0])
    codes = {}
    for name, options in {"bare": [], "dry": ["--dry-run"], "yes": ["--yes"]}.items():
        if name == "yes":
            assert not [r for r in hub.faults.requests if not r.startswith(("GET", "HEAD"))]
        with pytest.raises(SystemExit) as ended:
            main(["publish", release, REPO, "--token", token, *options])
        codes[name] = ended.value.code
    assert codes == {"bare": 2, "dry": 0, "yes": 0}
    for arguments in (["verify", f"{REPO}@v1.2.0"], ["plan", release, "--repo", REPO]):
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--token", token])
        assert ended.value.code == 0
    out, err = capsys.readouterr()
    assert f"published {REPO}@v1.2.0" in out
    assert "is whole" in out
    assert "to send: 0 B" in out
    assert token not in out + err


@only_lfs
def test_what_must_change_first_is_no_matter_of_the_hub(
    releases: Versions, hub: Hub, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(releases[1], REPO, token=token)
    release = str(releases[0])
    read_only = hub.add_user("ann", role="read")
    calls = {
        "hf auth login": [release, "ann/other", "--token", "hf_madeuptoken"],
        "write access": [str(_renumbered(releases[1], "1.4.0")), REPO, "--token", read_only],
        "higher release.version": [release, REPO, "--token", token],
        "is public": [release, REPO, "--private", "--token", token],
        "owner/name": [release, "nobody", "--token", token],
    }
    for says, arguments in calls.items():
        with pytest.raises(SystemExit) as ended:
            main(["publish", *arguments, "--yes"])
        assert (ended.value.code, says in capsys.readouterr().err) == (2, True), says


@published
@only_lfs
def test_edits_by_hand_are_told_before_they_are_overwritten(
    releases: Versions, api: HfApi, token: str
) -> None:
    upload(api, "README.md", b"---\nlicense: mit\n---\nMine now")
    done = publish(releases[1], REPO, token=token, dry_run=True)
    assert done.plan
    (told,) = done.plan.replaced
    assert told.startswith("README.md: was edited on the Hub since v1.2.0")
    assert head(api)[:7] in told


@published
@only_lfs
def test_the_new_plan_is_shown_before_what_others_added_is_deleted(
    releases: Versions, hub: Hub, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.faults.add(Fault("POST .*/commit/", before=lambda: _meddle(hub)))
    plans: list[Plan] = []
    done = publish(releases[1], REPO, token=token, confirm=lambda plan: not plans.append(plan))
    gone = [{f.path for f in one.files if f.action == "deleted"} for one in plans]
    assert [gone[0] - {"note.txt"}, gone[1] - gone[0]] == [gone[0], {"note.txt"}]
    assert done.outcome == "published"
    hub.faults.add(Fault("POST .*/commit/", before=lambda: _meddle(hub)))
    newest = _renumbered(releases[1], "1.5.0")
    with pytest.raises(SystemExit) as ended:
        main(["publish", str(newest), REPO, "--token", token, "--yes"])
    assert not ended.value.code
    said = capsys.readouterr().err
    assert "deleted   note.txt" in said.partition("somebody else committed in between")[2]


@published
@only_lfs
def test_on_a_terminal_the_new_plan_is_asked_about_too(
    releases: Versions,
    hub: Hub,
    api: HfApi,
    token: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hub.faults.add(Fault("POST .*/commit/", before=lambda: _meddle(hub)))
    person, terminal = pty.openpty()
    with os.fdopen(terminal) as keys, monkeypatch.context() as patched:
        patched.setattr("sys.stdin", keys)
        os.write(person, b"y\nn\n")
        with pytest.raises(SystemExit) as ended:
            main(["publish", str(releases[1]), REPO, "--token", token])
    os.close(person)
    assert ended.value.code == 1
    said = capsys.readouterr().err
    first, _, second = said.partition("somebody else committed in between")
    assert first.count("Publish to") == second.count("Publish to") == 1
    assert "note.txt" not in first
    assert second.index("deleted   note.txt") < second.index("Publish to")
    assert "nothing was sent" in second
    assert "note.txt" in api.list_repo_files(REPO, repo_type="dataset")
    assert set(tags(api)) == {"v1.2.0"}


@only_lfs
def test_a_hub_that_asks_for_patience_gets_it(
    releases: Versions, hub: Hub, api: HfApi, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("corpuskit.publishing.repository.time.sleep", waited.append)
    hub.faults.add(Fault("POST .*/commit/", status=429, times=2))
    assert publish(releases[0], REPO, token=token).outcome == "published"
    assert waited == [5, 30]
    hub.faults.add(Fault("POST .*/commit/", status=429, times=99))
    with pytest.raises(PublishError, match="asks for patience"):
        publish(releases[1], REPO, token=token)
    assert set(tags(api)) == {"v1.2.0"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Private repository storage limit reached, please upgrade", "quota"),
        ("You have exceeded your storage quota", "quota"),
        ("Forbidden: you must have write access", "no right to write"),
    ],
)
def test_a_full_store_is_told_from_a_missing_right(said: str, told: str) -> None:
    error = HfHubHTTPError(said, response=httpx_response(403, {}))
    found = explained(error, REPO)
    assert isinstance(found, RefusedError)
    assert told in str(found)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"retry-after": "12"}, 12.0), ({"ratelimit": '"api";r=0;t=55'}, 55.0), ({}, None)],
)
def test_how_long_the_hub_asks_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    found = explained(HfHubHTTPError("slow", response=httpx_response(429, headers)), REPO)
    assert isinstance(found, BusyError)
    assert found.after_s == seconds


@pytest.mark.parametrize(
    "cause",
    [None, ConnectionResetError("gone"), AttributeError("'NoneType' has no attribute 'request'")],
    ids=["alone", "connection", "client closed by another thread"],
)
def test_a_file_that_is_not_sent_is_no_crash(cause: Exception | None) -> None:
    error = RuntimeError("Error while uploading 'data/en/test/all.parquet' to the Hub.")
    error.__cause__ = cause
    found = explained(error, REPO)
    assert isinstance(found, PublishError)
    assert found.exit_code == 4
    assert "run the same command again" in str(found)


def test_an_error_that_is_not_of_the_hub_is_left_alone() -> None:
    assert explained(AttributeError("'NoneType' has no attribute 'request'"), REPO) is None


def httpx_response(status: int, headers: dict[str, str]) -> Any:
    """Stand in for an answer: the client takes one of its own HTTP library."""
    return SimpleNamespace(status_code=status, headers=headers, text="", request=None)
