"""Whatever happens on the way, a repository is at the old or at the new version, never between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path

import pytest
from datasets import Dataset
from huggingface_hub import HfApi, close_session

from corpuskit.cli import main
from corpuskit.errors import PublishError
from corpuskit.publishing import publish, verify
from localhub import Fault, Hub
from thorough import some

REPO = "ann/harbour"
Versions = tuple[Path, Path]
only_lfs = pytest.mark.parametrize("mode", ["lfs"], indirect=True)
published = pytest.mark.usefixtures("published")


@pytest.fixture
def to_begin_with(releases: Versions) -> Sequence[Path]:
    return releases[:1]


KILLED_AT = (
    "POST .*/preupload/",
    "PUT /_files|POST /cas/v1/xorbs",
    "POST .*/commit/",
    "POST .*/tag/",
)
"""Requests at which the client is killed, one run after the other. The Hub serves them to the end,
so that the third leaves a commit that nobody was told of, and the last a tag."""


@pytest.fixture
def token(api: HfApi) -> str:
    return str(api.token)


def tags(api: HfApi) -> dict[str, str]:
    refs = api.list_repo_refs(REPO, repo_type="dataset")
    return {ref.name: ref.target_commit for ref in refs.tags}


def environment(hub: Hub, token: str, home: Path) -> Mapping[str, str]:
    return os.environ | {
        "HF_ENDPOINT": hub.url, "HF_TOKEN": token, "HF_HOME": str(home), "HF_HUB_OFFLINE": "0",
        "HF_XET_CACHE": str(home / "xet"), "HF_HUB_DISABLE_XET": str(int(not hub.xet)),
    }  # fmt: skip


@published
def test_killed_anywhere_the_next_run_completes_it(
    releases: Versions, hub: Hub, mode: str, api: HfApi, token: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "corpuskit", "publish", str(releases[1]), REPO, "--yes"]
    env = environment(hub, token, tmp_path)
    for request in some(KILLED_AT, 2) if mode == "lfs" else KILLED_AT[1:3]:
        running: Future[subprocess.Popen[bytes]] = Future()

        def kill(running: Future[subprocess.Popen[bytes]] = running) -> None:
            running.result().kill()

        hub.faults.clear()
        hub.faults.add(Fault(request, before=kill))
        with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) as process:
            running.set_result(process)
        assert process.returncode == -signal.SIGKILL, request
        hub.faults.clear()
        assert {"v1.2.0"} <= set(tags(api)) <= {"v1.2.0", "v1.3.0"}
        for revision in (None, *tags(api)):
            assert verify(REPO, revision, token=token).problems == ()
    done = subprocess.run(command, check=False, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert set(tags(api)) == {"v1.2.0", "v1.3.0"}
    assert verify(REPO, "v1.3.0", token=token).problems == ()
    assert len(api.list_repo_commits(REPO, repo_type="dataset")) == 3


@published
@only_lfs
def test_a_hub_that_goes_down_in_the_middle(
    releases: Versions, hub: Hub, token: str, talk_to: Callable[[Hub], None]
) -> None:
    hub.faults.add(Fault("PUT /_files", skip=3, before=hub.stop))
    with pytest.raises(PublishError, match="run the same command again") as error:
        publish(releases[1], REPO, token=token)
    assert error.value.exit_code == 4
    with Hub(hub.folder, xet=False) as again:
        talk_to(again)
        token = again.add_user("ann")
        assert verify(REPO, token=token).problems == ()
        assert verify(REPO, token=token).version == "1.2.0"
        assert publish(releases[1], REPO, token=token).outcome == "published"
        assert verify(REPO, "v1.3.0", token=token).problems == ()


@published
@only_lfs
def test_a_token_that_loses_its_rights_in_the_middle(
    releases: Versions, hub: Hub, api: HfApi, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.faults.add(Fault("POST .*/commit/", status=403))
    with pytest.raises(SystemExit) as ended:
        main(["publish", str(releases[1]), REPO, "--token", token, "--yes"])
    assert ended.value.code == 2
    assert "no right to write" in capsys.readouterr().err
    assert verify(REPO, token=token).version == "1.2.0"
    assert set(tags(api)) == {"v1.2.0"}


@published
@only_lfs
def test_somebody_pushes_a_table_of_theirs_beside_ours(
    releases: Versions, api: HfApi, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasets.config.HF_ENDPOINT", api.endpoint)
    theirs = Dataset.from_dict({"text": ["a", "b"]})
    theirs.push_to_hub(REPO, "theirs", token=token)
    assert verify(REPO, "v1.2.0", token=token).problems == ()
    problems = "\n".join(verify(REPO, token=token).problems)
    assert "README.md: " in problems
    assert "theirs/train-00000-of-00001.parquet: is not in the manifest" in problems
    done = publish(releases[1], REPO, token=token)
    assert done.plan
    told = "\n".join(done.plan.replaced)
    assert "README.md: was edited on the Hub since v1.2.0" in told
    assert "theirs/train-00000-of-00001.parquet: was added on the Hub" in told
    assert verify(REPO, token=token).problems == ()
    assert set(tags(api)) == {"v1.2.0", "v1.3.0"}


@only_lfs
@pytest.mark.parametrize(
    "bad",
    [
        ("manifest.json", b'{"schema_version": 99}', "upgrade corpuskit"),
        ("manifest.json", b"not JSON", "damaged"),
        ("manifest.json", b"\xff\xfe", "damaged"),
        ("tombstones.jsonl", b"[]\n", "damaged"),
    ],
)
def test_what_cannot_be_read_on_the_hub_is_a_bad_file(
    releases: Versions,
    api: HfApi,
    token: str,
    capsys: pytest.CaptureFixture[str],
    bad: tuple[str, bytes, str],
) -> None:
    path, content, says = bad
    publish(releases[0], REPO, token=token)
    api.upload_file(
        path_or_fileobj=content, path_in_repo=path, repo_id=REPO, repo_type="dataset"
    )  # fmt: skip
    before = api.repo_info(REPO, repo_type="dataset").sha
    with pytest.raises(SystemExit) as ended:
        main(["publish", str(releases[1]), REPO, "--token", token, "--yes"])
    assert ended.value.code == 3
    assert says in capsys.readouterr().err
    assert api.repo_info(REPO, repo_type="dataset").sha == before
    assert set(tags(api)) == {"v1.2.0"}


@published
@only_lfs
def test_what_cannot_be_looked_at_gets_no_tag(
    releases: Versions, hub: Hub, api: HfApi, token: str
) -> None:
    hub.faults.add(Fault("GET /_files/.*for=get", times=10_000, truncate=50))
    with pytest.raises(PublishError, match=r"did not answer.*same command"):
        publish(releases[1], REPO, token=token)
    hub.faults.clear()
    assert set(tags(api)) == {"v1.2.0"}
    assert verify(REPO, token=token).version == "1.3.0"
    assert publish(releases[1], REPO, token=token).outcome == "completed"
    assert set(tags(api)) == {"v1.2.0", "v1.3.0"}


@published
@only_lfs
def test_a_hub_that_falls_silent_is_not_waited_for_for_ever(
    releases: Versions, hub: Hub, api: HfApi, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = threading.Event()
    hub.faults.add(Fault("POST .*/commit/", before=lambda: answer.wait(60)))
    with monkeypatch.context() as patch:
        patch.setattr("corpuskit.publishing.repository.SILENCE_S", 3.0)
        close_session()
        with pytest.raises(PublishError, match=r"did not answer.*same command"):
            publish(releases[1], REPO, token=token)
    close_session()
    assert set(tags(api)) == {"v1.2.0"}
    answer.set()  # and now the Hub makes the commit that nobody waits for
    assert publish(releases[1], REPO, token=token).outcome in {"published", "completed"}
    assert verify(REPO, "v1.3.0", token=token).problems == ()
    assert len(api.list_repo_commits(REPO, repo_type="dataset")) == 3
