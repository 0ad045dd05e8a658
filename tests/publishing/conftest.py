"""A Hub on this machine for every test, the clients pointed to it, and a release to publish."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from huggingface_hub import HfApi
from huggingface_hub.utils import disable_progress_bars

from corpuskit.publishing import publish
from once import built_once

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "packaging")]

from localhub import Hub  # noqa: E402 - found only by the path above
from thorough import some  # noqa: E402 - as above


@pytest.fixture(params=some(["lfs", "xet"], 2))
def mode(request: pytest.FixtureRequest) -> str:
    """How large files go up; a test that does not care sets one mode by parametrizing."""
    return str(request.param)


@pytest.fixture
def talk_to(mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Hub], None]:
    """Point the Hugging Face clients in this process to a Hub, and to nothing else."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", mode == "lfs")
    monkeypatch.setenv("HF_XET_CACHE", str(tmp_path / "xet"))
    monkeypatch.setenv("HF_XET_CLIENT_RETRY_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("HF_XET_CLIENT_RETRY_BASE_DELAY", "10ms")
    disable_progress_bars()
    # The client waits a second and more before it tries again; a test need not.
    without_waiting = SimpleNamespace(sleep=lambda _seconds: None)
    monkeypatch.setattr("huggingface_hub.utils._http.time", without_waiting)
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "no-token"))
    monkeypatch.delenv("HF_TOKEN", raising=False)

    def point(hub: Hub) -> None:
        monkeypatch.setattr(constants, "ENDPOINT", hub.url)
        template = hub.url + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)

    return point


@pytest.fixture
def to_begin_with() -> Sequence[Path]:
    """Releases that ``ann/harbour`` holds when a test that asks for ``published`` begins."""
    return ()


@pytest.fixture
def published(
    mode: str,
    to_begin_with: Sequence[Path],
    talk_to: Callable[[Hub], None],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Begin with a Hub that holds releases: published once, and copied for each test."""

    def publish_all(folder: Path) -> None:
        with Hub(folder, xet=mode == "xet") as running:
            talk_to(running)
            token = running.add_user("ann")
            for release in to_begin_with:
                publish(release, "ann/harbour", token=token)

    name = "-".join(("hub", mode, *(release.name for release in to_begin_with)))
    shutil.copytree(built_once(tmp_path_factory, name, publish_all), tmp_path / "hub")


@pytest.fixture
def hub(
    mode: str,
    tmp_path: Path,
    talk_to: Callable[[Hub], None],
    request: pytest.FixtureRequest,
) -> Iterator[Hub]:
    """A Hub that the clients talk to: a fresh one, or one of its own where releases stand on."""
    if "published" in request.fixturenames:
        request.getfixturevalue("published")
    with Hub(tmp_path / "hub", xet=mode == "xet") as running:
        talk_to(running)
        yield running


@pytest.fixture
def api(hub: Hub) -> HfApi:
    """The unmodified client of a user who may write."""
    return HfApi(endpoint=hub.url, token=hub.add_user("ann"))


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two versions of one small release, 1.2.0 and 1.3.0; only to be read."""
    import small_corpus

    from corpuskit.packaging import package

    def build(folder: Path) -> None:
        # What publishing costs goes by the number of files: a language and a split make ten each.
        small_corpus.write(folder / "parts", part_pages=7, seed=0, languages=("en",))
        for version in ("1.2.0", "1.3.0"):
            options = replace(
                small_corpus.OPTIONS, version=version, ratios={"train": 0.8, "test": 0.2}
            )
            package(folder / "parts", folder / version, options=options)

    folder = built_once(tmp_path_factory, "releases", build)
    return folder / "1.2.0", folder / "1.3.0"
