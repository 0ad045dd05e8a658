"""A purge: gone from every version and from the Hub's store, whatever interrupts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import small_corpus
from huggingface_hub import HfApi

from corpuskit.article import Article, Outcome, Rejection, Source
from corpuskit.cli import main
from corpuskit.errors import ConfigError, KnowledgeError, PackageError, PublishError, RefusedError
from corpuskit.packaging import package, read_release
from corpuskit.packaging.parts import write_part
from corpuskit.packaging.removal import Takedown
from corpuskit.publishing import publish, purge, read_list, verify
from corpuskit.publishing.purging import BRANCH
from localhub import Fault, Hub
from thorough import some

REPO = "ann/harbour"
Versions = tuple[Path, Path, Path]
DOOMED = (
    Takedown("https://n1.example/1", "pii"),  # an article with edits and blocks, and a copy
    Takedown("page-09", "takedown", "2026-01-31", "T-7"),
)
TRACES = ("page-01", "page-09", "n1.example/1'", "n0.example/9'", "copy-of-1", "ferry 9 ")
"""What must not be found in any row. (The text of the first was edited: it may tell no more.)"""
only_lfs = pytest.mark.parametrize("mode", ["lfs"], indirect=True)


def few_pages() -> Iterator[tuple[Outcome, str]]:
    """Twelve articles of one language and month, the copy of one, and rejections: few files."""
    for outcome, digest in small_corpus.pages():
        if isinstance(outcome, Rejection):
            yield outcome, digest
        elif outcome.id < "page-12":
            yield replace(outcome, language="en", date_published="2024-01-31"), digest


@pytest.fixture(scope="session")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Versions:
    """Three versions, each built on the one before; only the last two hold ``late``."""
    folder = tmp_path_factory.mktemp("purged")
    parts = folder / "parts"
    outcomes, digests = zip(*few_pages(), strict=True)
    write_part(parts / "00", outcomes, digests)
    options = replace(small_corpus.OPTIONS, version=None)
    package(parts, folder / "1", options=options)
    for number, name in ((2, "late"), (3, "later")):
        article = Article(
            name, text=f"The {name} ferry.", language="en", source=Source("file", name)
        )
        write_part(parts / f"9{number}", [article], [name])
        package(
            parts,
            folder / str(number),
            options=replace(options, previous=folder / str(number - 1)),
        )
    return folder / "1", folder / "2", folder / "3"


@pytest.fixture
def to_begin_with(versions: Versions) -> Versions:
    return versions


@pytest.fixture
def token(published: None, api: HfApi) -> str:  # noqa: ARG001 - it has to stand there first
    """Token of the owner of a repository that holds the three versions."""
    return str(api.token)


def tags(api: HfApi) -> dict[str, str]:
    refs = api.list_repo_refs(REPO, repo_type="dataset")
    return {ref.name: ref.target_commit for ref in refs.tags}


def attempt(token: str) -> str | None:
    """Purge; None where the Hub failed."""
    try:
        return purge(REPO, DOOMED, token=token).outcome
    except PublishError as error:
        if error.exit_code != 4:
            raise
        return None


def rows_in(files: Iterator[Path]) -> Iterator[str]:
    for path in files:
        with path.open("rb") as file:
            if file.read(4) == b"PAR1":
                yield str(pq.read_table(path).to_pylist())


def traces(hub: Hub) -> set[str]:
    """Look for what must be gone in every large file that the Hub still has."""
    repo = hub.store.repos["datasets", REPO]
    return {trace for rows in rows_in(repo.large_files()) for trace in TRACES if trace in rows}


def writes(hub: Hub) -> list[str]:
    return [one for one in hub.faults.requests if not one.startswith(("GET", "HEAD"))]


def test_no_version_and_no_stored_file_tells_of_it(
    versions: Versions, hub: Hub, api: HfApi, token: str
) -> None:
    before = tags(api)
    kept = read_release(versions[0]).manifest.articles
    assert traces(hub) == set(TRACES)
    done = purge(REPO, DOOMED, token=token)
    assert (done.outcome, done.plan.unknown, done.plan.beside) == ("purged", (), ())
    assert [(one.version, one.articles) for one in done.plan.versions] == [
        ("1.0.0", 2), ("1.1.0", 2), ("1.2.0", 2),
    ]  # fmt: skip
    assert traces(hub) == set()
    after = tags(api)
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())
    for tag, commit in after.items():
        report = verify(REPO, tag, token=token, full=True)
        assert (report.problems, f"v{report.version}") == ((), tag)
        commits = api.list_repo_commits(REPO, repo_type="dataset", revision=commit)
        assert not {one.commit_id for one in commits} & set(before.values())
    assert len(api.list_repo_commits(REPO, repo_type="dataset")) == 1
    branches = api.list_repo_refs(REPO, repo_type="dataset").branches
    assert [one.name for one in branches] == ["main"]
    first = api.hf_hub_download(REPO, "manifest.json", repo_type="dataset", revision="v1.0.0")
    assert read_release(Path(first).parent).manifest.articles == kept - 2
    hub.faults.clear()
    assert purge(REPO, DOOMED, token=token).outcome == "unchanged"
    assert not writes(hub)


@only_lfs
def test_versions_before_the_first_that_tells_of_it_stay(api: HfApi, token: str) -> None:
    before = tags(api)
    done = purge(REPO, [Takedown("late")], token=token)
    assert [one.version for one in done.plan.versions] == ["1.1.0", "1.2.0"]
    after = tags(api)
    assert {tag for tag in after if after[tag] == before[tag]} == {"v1.0.0"}
    assert all(verify(REPO, tag, token=token).problems == () for tag in after)


@pytest.mark.parametrize("mode", ["xet"], indirect=True)
def test_the_next_version_needs_a_purged_one_before_it(
    versions: Versions, hub: Hub, api: HfApi, token: str, tmp_path: Path
) -> None:
    purge(REPO, DOOMED, token=token)
    parts, options = versions[0].parent / "parts", replace(small_corpus.OPTIONS, version=None)
    package(parts, tmp_path / "a", options=replace(options, previous=versions[2], version="1.3.0"))
    with pytest.raises(RefusedError, match="removed from it for ever"):
        publish(tmp_path / "a", REPO, token=token)
    purged = tmp_path / "purged"
    api.snapshot_download(REPO, repo_type="dataset", revision="v1.2.0", local_dir=purged)
    package(parts, tmp_path / "b", options=replace(options, previous=purged, version="1.3.0"))
    assert publish(tmp_path / "b", REPO, token=token).outcome == "published"
    assert traces(hub) == set()


@only_lfs
def test_interrupted_at_any_request_a_rerun_completes_it(hub: Hub, api: HfApi, token: str) -> None:
    """Each run gets one writing request further; every other time the answer alone is lost."""
    write = "^(POST|DELETE) .*/(commit|branch|tag|super-squash|lfs-files/batch)"
    names, whole = {"v1.0.0", "v1.1.0", "v1.2.0"}, set[str]()
    for number in some(range(60), 3):
        hub.faults.clear()
        lost = number % 2 == 1
        hub.faults.add(Fault(write, times=9, skip=number, drop=not lost, lose_answer=lost))
        done = attempt(token)
        if done is not None:
            break
        hub.faults.clear()
        there = set(tags(api))
        branches = {one.name for one in api.list_repo_refs(REPO, repo_type="dataset").branches}
        assert there == names or (len(names - there) == 1 and BRANCH in branches)
        for tag in sorted(there):
            if tags(api)[tag] not in whole:
                assert verify(REPO, tag, token=token).problems == ()
                whole.add(tags(api)[tag])
    hub.faults.clear()
    assert number > 7
    assert done in {"purged", "completed"}
    assert set(tags(api)) == names
    assert traces(hub) == set()
    assert purge(REPO, DOOMED, token=token).outcome == "unchanged"
    assert all(verify(REPO, tag, token=token).problems == () for tag in tags(api))


@only_lfs
def test_killed_between_two_tags_a_rerun_puts_them_back(
    hub: Hub, api: HfApi, token: str, tmp_path: Path
) -> None:
    (tmp_path / "list.txt").write_text("page-01\npage-09\n")
    command = [sys.executable, "-m", "corpuskit", "purge", REPO, "--ids", "list.txt", "--yes"]
    env = os.environ | {
        "HF_ENDPOINT": hub.url, "HF_TOKEN": token, "HF_HOME": str(tmp_path),
        "HF_HUB_DISABLE_XET": "1", "HF_HUB_OFFLINE": "0",
    }  # fmt: skip
    running: Future[subprocess.Popen[bytes]] = Future()
    hub.faults.add(Fault("DELETE .*/tag/", before=lambda: running.result().kill()))
    with subprocess.Popen(command, env=env, cwd=tmp_path) as process:
        running.set_result(process)
    assert process.returncode == -signal.SIGKILL
    done = subprocess.run(
        command, check=False, env=env, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert set(tags(api)) == {"v1.0.0", "v1.1.0", "v1.2.0"}
    assert traces(hub) == set()


@only_lfs
def test_the_command_asks_before_it_purges(
    hub: Hub, api: HfApi, token: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = tmp_path / "names.txt"
    names.write_text("https://n1.example/1\nnobody\n")
    api.create_branch(REPO, branch="mine", repo_type="dataset")
    hub.faults.clear()
    before = tags(api)
    codes = {}
    for name, options in {"bare": [], "dry": ["--dry-run"], "yes": ["--yes"]}.items():
        with pytest.raises(SystemExit) as ended:
            main(["purge", REPO, "--ids", str(names), "--token", token, *options])
        codes[name] = ended.value.code
        if name != "yes":
            assert tags(api) == before
            assert not writes(hub)
    assert codes == {"bare": 2, "dry": 0, "yes": 0}
    out, err = capsys.readouterr()
    assert "1.0.0: 1 articles" in out
    assert f"purged {REPO}: 1.0.0, 1.1.0, 1.2.0" in out
    assert "branch mine" in err
    assert "no version tells of nobody" in err
    assert token not in out + err


@only_lfs
def test_what_cannot_be_purged_is_left_alone(hub: Hub, api: HfApi, token: str) -> None:
    before = tags(api)
    with pytest.raises(RefusedError, match="write access"):
        purge(REPO, DOOMED, token=hub.add_user("ann", role="read"))
    everything = [Takedown(f"page-{number:02d}") for number in range(12)]
    everything += [Takedown("late"), Takedown("later")]
    with pytest.raises(PackageError, match="no article would be left"):
        purge(REPO, everything, token=token)
    assert purge(REPO, [Takedown("nobody")], token=token).outcome == "unchanged"
    api.delete_tag(REPO, tag="v1.2.0", repo_type="dataset")
    with pytest.raises(RefusedError, match=r"main holds 1.2.0.*publish"):
        purge(REPO, DOOMED, token=token)
    api.create_repo("ann/other", repo_type="dataset")
    with pytest.raises(PackageError, match="no version of corpuskit"):
        purge("ann/other", DOOMED, token=token)
    assert tags(api) == {tag: oid for tag, oid in before.items() if tag != "v1.2.0"}


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        (None, ConfigError, "no readable list"),
        ("\n\n", ConfigError, "names no record"),
        ("record,reason\na,quality\n", ConfigError, "not for quality"),
        ("record,reason\na,because\n", KnowledgeError, "must be one of"),
    ],
)
def test_bad_lists(tmp_path: Path, text: str | None, error: type[Exception], says: str) -> None:
    path = tmp_path / "list"
    if text is not None:
        path.write_text(text)
    with pytest.raises(error, match=says):
        read_list(path)


def test_a_folder_is_purged_too(versions: Versions, tmp_path: Path) -> None:
    import shutil

    from datasets import load_dataset

    folder = tmp_path / "release"
    shutil.copytree(versions[2], folder)
    whole = read_release(folder).manifest
    assert purge(folder, DOOMED, dry_run=True).outcome == "planned"
    assert purge(folder, DOOMED, confirm=lambda _: False).outcome == "declined"
    assert read_release(folder).manifest == whole
    assert purge(folder, DOOMED).outcome == "purged"
    report = verify(folder)
    assert report.problems == ()
    told = "".join(rows_in(folder.rglob("*.parquet"))) + (folder / "README.md").read_text()
    assert not [trace for trace in TRACES if trace in told]
    manifest = read_release(folder).manifest
    assert manifest.pages + manifest.carried == manifest.articles + sum(
        manifest.rejections.values()
    )
    assert {one.path for one in manifest.documents} == {one.path for one in whole.documents}
    assert manifest.articles == whole.articles - 2
    counts = {split: rows.num_rows for split, rows in load_dataset(str(folder)).items()}
    assert counts == manifest.rows["default"]
    tombs = (folder / "tombstones.jsonl").read_text()
    assert "page-09" not in tombs
    assert '"request_ref": "T-7"' in tombs
    assert purge(folder, DOOMED).outcome == "unchanged"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["release"]
