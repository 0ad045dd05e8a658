"""The unmodified clients work with the Hub that the other tests publish to, with LFS and Xet."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationCopy, CommitOperationDelete, HfApi
from huggingface_hub.errors import (
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from localhub import Fault, Hub

REPO = "ann/harbour"
BIG = random.Random(0).randbytes(300_000)  # noqa: S311 - any bytes will do
pytestmark = pytest.mark.usefixtures("repo")


def add(path: str, content: bytes) -> CommitOperationAdd:
    return CommitOperationAdd(path, content)


@pytest.fixture
def repo(api: HfApi) -> str:
    api.create_repo(REPO, repo_type="dataset")
    return REPO


def commit(api: HfApi, *operations: object, **options: object) -> str:
    done = api.create_commit(
        REPO, list(operations), commit_message="test", repo_type="dataset", **options
    )
    return str(done.oid)


def test_large_and_small_files_come_back_as_they_went(
    hub: Hub, api: HfApi, tmp_path: Path, mode: str
) -> None:
    on_disk = tmp_path / "big.parquet"
    on_disk.write_bytes(BIG)
    head = commit(
        api,
        CommitOperationAdd("data/big.parquet", str(on_disk)),
        add("data/ü one.parquet", BIG[:1000]),
        add("README.md", b"---\nlicense: other\n---\nHello"),
        add("empty.parquet", b""),
    )
    files = {
        entry.path: entry for entry in api.list_repo_tree(REPO, repo_type="dataset", recursive=True)
    }
    assert files["data/big.parquet"].lfs.sha256 == hashlib.sha256(BIG).hexdigest()
    assert files["README.md"].lfs is None
    assert files["data"].tree_id
    for path, content in (("data/big.parquet", BIG), ("data/ü one.parquet", BIG[:1000])):
        got = api.hf_hub_download(
            REPO, path, repo_type="dataset", revision=head, cache_dir=tmp_path / "cache"
        )
        assert Path(got).read_bytes() == content
    assert (hub.xet_bytes > len(BIG)) == (mode == "xet")
    assert api.create_commit(
        REPO, [add("data/ü one.parquet", BIG[:1000])], commit_message="same", repo_type="dataset"
    ).oid == head  # fmt: skip


def test_parts_of_a_large_file(hub: Hub, api: HfApi, tmp_path: Path) -> None:
    hub.multipart_bytes = 100_000
    commit(api, add("a.parquet", BIG))
    got = api.snapshot_download(REPO, repo_type="dataset", local_dir=tmp_path / "all")
    assert (Path(got) / "a.parquet").read_bytes() == BIG


def test_similar_files_share_chunks(hub: Hub, api: HfApi, mode: str) -> None:
    content = random.Random(1).randbytes(3_000_000)  # noqa: S311 - the same
    commit(api, add("a.parquet", content))
    before = hub.xet_bytes
    commit(api, add("b.parquet", content[:1_500_000] + b"news" + content[1_500_000:]))
    grown = hub.xet_bytes - before
    assert grown < 400_000 if mode == "xet" else grown == 0


def test_commits_move_copy_and_delete(api: HfApi) -> None:
    first = commit(api, add("a/1.parquet", BIG), add("a/2.txt", b"two"), add("b.txt", b"b"))
    commit(
        api,
        CommitOperationCopy("a/1.parquet", "c/1.parquet"),
        CommitOperationCopy("b.txt", "c/b.txt"),
        CommitOperationDelete("a/", is_folder=True),
        CommitOperationDelete("b.txt"),
    )
    names = api.list_repo_files(REPO, repo_type="dataset")
    assert sorted(names) == [".gitattributes", "c/1.parquet", "c/b.txt"]
    assert "a/1.parquet" in api.list_repo_files(REPO, repo_type="dataset", revision=first)
    with pytest.raises(EntryNotFoundError):
        commit(api, CommitOperationDelete("gone.txt"))


def test_a_stale_parent_is_refused(api: HfApi) -> None:
    head = commit(api, add("a.txt", b"1"))
    commit(api, add("b.txt", b"2"), parent_commit=head)
    with pytest.raises(HfHubHTTPError) as error:
        commit(api, add("a.txt", b"3"), parent_commit=head)
    assert error.value.response.status_code == 412


def test_tags_branches_and_history(api: HfApi) -> None:
    first = commit(api, add("a.txt", b"1"))
    api.create_tag(REPO, tag="v1.0.0", revision=first, repo_type="dataset")
    commit(api, add("a.txt", b"2"))
    with pytest.raises(HfHubHTTPError) as error:
        api.create_tag(REPO, tag="v1.0.0", repo_type="dataset")
    assert error.value.response.status_code == 409
    api.create_branch(REPO, branch="try/it", revision="v1.0.0", repo_type="dataset")
    commit(api, add("b.txt", b"b"), revision="try/it")
    refs = api.list_repo_refs(REPO, repo_type="dataset")
    assert {ref.name: ref.target_commit for ref in refs.tags} == {"v1.0.0": first}
    assert {ref.name for ref in refs.branches} == {"main", "try/it"}
    assert len(api.list_repo_commits(REPO, repo_type="dataset")) == 3
    api.super_squash_history(REPO, branch="main", repo_type="dataset")
    assert len(api.list_repo_commits(REPO, repo_type="dataset")) == 1
    assert api.repo_info(REPO, repo_type="dataset", revision="v1.0.0").sha == first
    api.delete_tag(REPO, tag="v1.0.0", repo_type="dataset")
    api.delete_branch(REPO, branch="try/it", repo_type="dataset")
    with pytest.raises(RevisionNotFoundError):
        api.repo_info(REPO, repo_type="dataset", revision="v1.0.0")


def test_rights(hub: Hub, api: HfApi) -> None:
    reader = HfApi(endpoint=hub.url, token=hub.add_user("ann", role="read"))
    other = HfApi(endpoint=hub.url, token=hub.add_user("bob"))
    nobody = HfApi(endpoint=hub.url, token=False)
    commit(api, add("a.parquet", BIG))
    assert reader.whoami()["auth"]["accessToken"]["role"] == "read"
    for one in (reader, other):
        with pytest.raises(HfHubHTTPError, match="403"):
            commit(one, add("a.parquet", BIG[:10]))
    api.update_repo_settings(REPO, repo_type="dataset", gated="auto")
    for one in (other, nobody):
        with pytest.raises(GatedRepoError):
            one.auth_check(REPO, repo_type="dataset")
    api.update_repo_settings(REPO, repo_type="dataset", private=True)
    for one in (other, nobody):
        with pytest.raises(RepositoryNotFoundError):
            one.repo_info(REPO, repo_type="dataset")
    assert reader.repo_info(REPO, repo_type="dataset").private
    with pytest.raises(HfHubHTTPError, match="Invalid"):
        HfApi(endpoint=hub.url, token="hf_made_up").whoami()  # noqa: S106 - no password
    api.delete_repo(REPO, repo_type="dataset")
    assert not api.repo_exists(REPO, repo_type="dataset")


def test_pull_requests_by_somebody_without_rights(hub: Hub, api: HfApi) -> None:
    commit(api, add("a.parquet", BIG))
    other = HfApi(endpoint=hub.url, token=hub.add_user("bob"))
    done = other.create_commit(
        REPO, [add("b.parquet", BIG[:5000])], commit_message="more", repo_type="dataset",
        create_pr=True,
    )  # fmt: skip
    assert done.pr_num == 1
    assert [one.title for one in api.get_repo_discussions(REPO, repo_type="dataset")] == ["more"]
    commit(api, add("c.txt", b"meanwhile"))
    api.merge_pull_request(REPO, 1, repo_type="dataset")
    assert {"b.parquet", "c.txt"} <= set(api.list_repo_files(REPO, repo_type="dataset"))
    assert api.get_discussion_details(REPO, 1, repo_type="dataset").status == "merged"


def test_large_files_can_be_deleted_for_ever(api: HfApi) -> None:
    commit(api, add("a.parquet", BIG), add("b.parquet", BIG[:1000]))
    listed = list(api.list_lfs_files(REPO, repo_type="dataset"))
    assert sorted(one.size for one in listed) == [1000, len(BIG)]
    api.permanently_delete_lfs_files(
        REPO, [one for one in listed if one.size == len(BIG)], repo_type="dataset"
    )
    assert [one.size for one in api.list_lfs_files(REPO, repo_type="dataset")] == [1000]


def test_a_bad_card_is_refused_before_the_upload(api: HfApi) -> None:
    with pytest.raises(ValueError, match="Invalid metadata"):
        commit(api, add("README.md", b"---\n[: \n---\nHello"), add("a.parquet", BIG))
    assert api.list_repo_files(REPO, repo_type="dataset") == [".gitattributes"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("POST .*/commit/", status=503),
        Fault("POST .*/commit/", drop=True),
        Fault("(PUT /_files|POST /cas/v1/xorbs)", status=400),
    ],
)
def test_faults_leave_no_half_commit(hub: Hub, api: HfApi, fault: Fault) -> None:
    before = api.repo_info(REPO, repo_type="dataset").sha
    hub.faults.add(replace(fault))
    with pytest.raises(Exception):  # noqa: B017, PT011 - the clients have an exception for each
        commit(api, add("a.parquet", BIG))
    assert api.repo_info(REPO, repo_type="dataset").sha == before


def test_it_remembers_after_a_restart(api: HfApi, hub: Hub) -> None:
    head = commit(api, add("a.parquet", BIG))
    hub.stop()
    with Hub(hub.folder) as again:
        nobody = HfApi(endpoint=again.url, token=False)
        assert nobody.repo_info(REPO, repo_type="dataset").sha == head
