from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from corpuskit.caching.packs import find_packs, pack_entry, read_table, write_pack
from corpuskit.caching.store import dump
from corpuskit.caching.upkeep import prune
from corpuskit.config import Config, SourceConfig
from corpuskit.errors import ConfigError
from corpuskit.jobs import cached, stages
from corpuskit.jobs.build import _read_and_process
from corpuskit.jobs.cached import CacheUse, cache_folder, close_cache, open_cache
from corpuskit.jobs.remembering import CHANGED, NEW, PROFILE, REUSED, RULES
from corpuskit.jobs.reread import ANEW
from corpuskit.jobs.whole import NOT_KEPT
from jobs.here import Here
from jobs.invented import PAGE, story


class Worked(NamedTuple):
    """What a build left before packaging."""

    files: dict[str, bytes]
    """Parts and profiles."""
    use: CacheUse | None
    told: tuple[str, ...]

    def why(self, stage: str) -> dict[str, int]:
        assert self.use is not None
        return dict(self.use.counts.get(stage, {}))


def write_pages(file: Path, numbers: Sequence[int], *, host: str = "gazette.example") -> Path:
    """Write pages of a site, a raw text, a page without a story and one that is none."""
    lines: list[dict[str, Any]] = []
    for number in numbers:
        title, paragraphs = story(number)
        told = [*paragraphs, "Related Articles", f"Tip our desk about number {number % 2}."]
        body = "".join(f"<p>{paragraph}</p>" for paragraph in told)
        html = PAGE.format(title=title, body=body, month=number % 3 + 1, day=number % 9)
        lines.append({"url": f"https://www.{host}/{number}", "html": html})
    title, paragraphs = story(99)
    lines += [
        {"id": "wire", "text": f"{title}\n\nLIMA (AP) — " + "\n\n".join(paragraphs)},
        {"url": f"https://{host}/nothing", "html": "<html><body><nav>Home</nav></body></html>"},
        {"url": f"https://{host}/picture", "html": "GIF89a nothing"},
    ]
    file.write_text("\n".join(map(json.dumps, lines)) + "\n")
    return file


def work(
    source: Path, folder: Path, *, cache: bool | str = True, warn: bool = True, **options: Any
) -> Worked:
    """Do all of a build but packaging, here."""
    shutil.rmtree(folder / "work", ignore_errors=True)
    (folder / "work").mkdir(parents=True)
    config = Config.model_validate(
        {"part_pages": 4, "output": str(folder / "release"), "cache": cache, **options}
    ).model_copy(update={"sources": (SourceConfig(path=str(source)),)})
    told: list[str] = []
    task = open_cache(config, folder / "work", told.append)
    _read_and_process(folder / "work", config, Here(), None, (lambda *_: None, told.append), task)
    use = close_cache(task, config, told.append)
    found = {
        str(file.relative_to(folder / "work")): file.read_bytes()
        for name in ("parts", "sites")
        for file in sorted((folder / "work" / name).rglob("*"))
        if file.is_file()
    }
    if warn:
        assert not told
    return Worked(found, use, tuple(told))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pages(tmp_path_factory.mktemp("pages") / "pages.jsonl", range(8))


@pytest.fixture(scope="module")
def without(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Worked:
    return work(source, tmp_path_factory.mktemp("without"), cache=False)


@pytest.fixture(scope="module")
def cold(source: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Worked]:
    folder = tmp_path_factory.mktemp("cold")
    return folder, work(source, folder)


@pytest.fixture
def warm(cold: tuple[Path, Worked], tmp_path: Path) -> Path:
    """Return a folder with a copy of a filled cache."""
    shutil.copytree(cold[0] / "release.cache", tmp_path / "release.cache")
    return tmp_path


@pytest.fixture
def no_extraction(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a page was read again")

    monkeypatch.setattr("corpuskit.extraction.story.parse", refuse)
    monkeypatch.setattr("corpuskit.jobs.remembering.extract", refuse)


def test_a_build_is_the_same_without_a_cache_and_with_one_cold_and_warm(
    source: Path,
    without: Worked,
    cold: tuple[Path, Worked],
    warm: Path,
    no_extraction: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del no_extraction
    assert len(without.files) > 9
    assert without.use is None
    assert cold[1].files == without.files
    assert cold[1].why("extract") == {NEW: 11}
    again = work(source, warm)
    assert again.files == without.files
    assert again.use is not None
    counts = {stage: why for stage, why in again.use.counts.items() if stage != "read"}
    assert counts == {"part": {REUSED: 11}, "note": {REUSED: 10}, "site": {REUSED: 1}}
    assert (again.use.parts, again.use.parts_reused) == (3, 3)
    assert again.use.changed is None  # the folder is another: no build of this release came before
    for module in ("processing", "learn"):  # as it is where there are many parts: by workers
        monkeypatch.setattr(f"corpuskit.jobs.{module}.TAKEN_HERE", 0)
    assert work(source, warm).files == without.files


def test_a_change_after_extraction_redoes_that_and_reads_no_page(
    source: Path, warm: Path, tmp_path: Path, no_extraction: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed option and, with the same effect on the keys, a changed phrase."""
    del no_extraction
    kept = work(source, warm, normalization={"dateline": "keep"})
    assert set(kept.why("extract")) == set(kept.why("note")) == {REUSED}
    assert set(kept.why("finish")) == set(kept.why("lines")) == {RULES}
    signs = stages.stage_signs()
    monkeypatch.setattr(
        cached, "stage_signs", lambda: signs._replace(finish="other phrases", part="also")
    )
    phrase = work(source, tmp_path, normalization={"dateline": "keep"})
    assert phrase.files == kept.files
    assert set(phrase.why("extract")) == {REUSED}
    assert set(phrase.why("finish")) == {RULES}


def test_what_a_build_needs_for_other_phrases_is_not_pruned(
    source: Path, warm: Path, without: Worked, no_extraction: None
) -> None:
    del no_extraction
    (warm / "release.cache" / "builds").rename(warm / "others")
    assert work(source, warm).files == without.files
    prune(warm / "release.cache", unused=True)
    assert work(source, warm).files == without.files
    found = work(source, warm, normalization={"dateline": "keep"})
    assert set(found.why("extract")) == set(found.why("note")) == {REUSED}
    assert set(found.why("lines")) == {RULES}


def test_what_changed_since_the_last_build_is_named(source: Path, warm: Path) -> None:
    work(source, warm)
    longer = work(source, warm, filter={"min_words": 9})
    assert longer.use is not None
    assert longer.use.changed == {
        "extraction": (),
        "the rest": ("filter.min_words",),
        "whole parts": (),
    }
    assert longer.why("finish") == {RULES: 11}


def test_options_give_what_they_give_without_a_cache(source: Path, warm: Path) -> None:
    options: dict[str, Any] = {
        "normalization": {"dateline": "normalize"},
        "annotation": {"pii": "mask", "measures": ("gopher", "c4", "fineweb")},
        "extraction": {"links": True},
        "rights": {"optout": "text_free"},
    }
    first = work(source, warm, **options)
    assert first.files == work(source, warm / "plain", cache=False, **options).files
    assert work(source, warm, **options).files == first.files


def test_a_new_page_costs_that_page(warm: Path, tmp_path: Path) -> None:
    """Pages that lie elsewhere now, such as further down in their file, are known all the same."""
    more = write_pages(tmp_path / "more.jsonl", [50, *range(8)])
    found = work(more, warm)
    assert found.files == work(more, tmp_path / "plain", cache=False).files
    assert found.why("extract")[NEW] == 1
    assert sum(found.why("extract").values()) == 12
    assert found.why("note")[NEW] == 1


def lines_of(file: Path) -> list[str]:
    return file.read_text().splitlines()


def first_last(lines: list[str]) -> list[str]:
    return [*lines[1:], lines[0]]


def without_the_third(lines: list[str]) -> list[str]:
    return [*lines[:2], *lines[3:]]


def with_another_first(lines: list[str]) -> list[str]:
    return [lines[0].replace("</p>", " It is said so.</p>", 1), *lines[1:]]


def one_down(lines: list[str]) -> list[str]:
    return ["", *lines]


@pytest.mark.parametrize(
    ("change", "whole"),
    [(one_down, 11), (first_last, 0), (without_the_third, 0), (with_another_first, 7)],
)
def test_parts_are_what_they_are_without_a_cache_whatever_became_of_the_source(
    source: Path,
    warm: Path,
    tmp_path: Path,
    change: Callable[[list[str]], list[str]],
    whole: int,
) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text("\n".join(change(lines_of(source))) + "\n")
    found = work(other, warm)
    assert found.files == work(other, tmp_path / "plain", cache=False).files
    assert found.why("part").get(REUSED, 0) == whole
    assert sum(found.why("part").values()) == len([*filter(None, lines_of(other))])
    again = work(other, warm)
    assert again.files == found.files
    assert again.why("part") == {REUSED: sum(found.why("part").values())}


def test_a_file_that_is_what_it_was_is_not_read_and_one_that_may_not_be_is(
    source: Path, without: Worked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = tmp_path / "pages.jsonl"
    shutil.copy(source, pages)
    written = pages.stat().st_ctime_ns
    for age_s in (1, 1, 3):  # what was written a moment before it was read is not trusted
        now = written + age_s * 10**9
        with monkeypatch.context() as patched:
            patched.setattr("corpuskit.jobs.reading.now_ns", lambda now=now: now)
            assert set(work(pages, tmp_path).why("read")) == {ANEW}
    with monkeypatch.context() as patched:
        patched.setattr("corpuskit.jobs.reading.read_split", fail)
        found = work(pages, tmp_path)
        assert found.files == without.files
        assert found.why("read") == {REUSED: 11}
    # As long as before, and of the same time.
    state = pages.stat()
    pages.write_text(pages.read_text().replace("council", "COUNCIL", 1))
    os.utime(pages, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert pages.stat().st_size == state.st_size
    changed = work(pages, tmp_path)
    assert changed.why("read") == {ANEW: 11}
    assert changed.files != without.files
    assert changed.files == work(pages, tmp_path / "plain", cache=False).files


def test_a_part_of_which_a_page_failed_is_tried_again(
    source: Path, without: Worked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("corpuskit.jobs.remembering.finish", fail)
        failed = work(source, tmp_path)
    assert failed.files != without.files
    found = work(source, tmp_path)
    assert found.files == without.files
    assert set(found.why("part")) == {NOT_KEPT}


def fail(*_: object) -> None:
    raise MemoryError


def test_a_changed_profile_redoes_the_pages_of_its_site(
    source: Path, warm: Path, tmp_path: Path
) -> None:
    profiles = tmp_path / "profiles"
    profiles.mkdir()
    said = 'host = "gazette.example"\ndrop = ["Tip our desk about number 1."]\n'
    (profiles / "gazette.example.toml").write_text(said)
    options: dict[str, Any] = {"extraction": {"learn": "off", "profiles": str(profiles)}}
    found = work(source, warm, **options)
    assert found.files == work(source, tmp_path / "plain", cache=False, **options).files
    assert found.why("extract") == {PROFILE: 10, REUSED: 1}
    assert work(source, warm, **options).why("part") == {REUSED: 11}


def test_a_page_that_names_its_site_itself_is_read_by_what_its_profile_says_now(
    tmp_path: Path,
) -> None:
    """Whose profile counts is not known before such a page is parsed."""
    title, paragraphs = story(3)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in [*paragraphs, "Tip our desk."])
    html = PAGE.format(title=title, body=body, month=1, day=1)
    link = '<link rel="canonical" href="https://gazette.example/3">'
    file = tmp_path / "pages.jsonl"
    file.write_text(json.dumps({"html": html.replace("<head>", f"<head>{link}")}) + "\n")
    profiles = tmp_path / "profiles"
    profiles.mkdir()
    profile = profiles / "gazette.example.toml"
    options: dict[str, Any] = {"extraction": {"learn": "off", "profiles": str(profiles)}}
    found = []
    for said in ("", 'drop = ["Tip our desk."]\n', 'drop = ["Related Articles"]\n'):
        profile.write_text(f'host = "gazette.example"\n{said}')
        done = work(file, tmp_path, **options)
        assert done.files == work(file, tmp_path / "plain", cache=False, **options).files
        found.append(done.why("extract"))
    assert found == [{NEW: 1}, {PROFILE: 1}, {PROFILE: 1}]


def test_damaged_and_foreign_entries_are_told_and_made_again(
    source: Path, without: Worked, warm: Path
) -> None:
    cache = warm / "release.cache"
    for number, file in enumerate(find_packs(cache)):
        whole = bytearray(file.read_bytes())
        rows = read_table(file)
        if number % 3 == 0:
            whole[rows[0].offset + rows[0].size - 1] ^= 1
            file.write_bytes(whole)
        elif number % 3 == 1:
            file.write_bytes(whole[:-9])
        else:  # whole, under the right keys, but no such records
            made = [pack_entry(r.key, r.stage, dump([[], "x", {"no": ["record"]}])) for r in rows]
            write_pack(cache, [entry for entry in made if entry])
            file.unlink()
    found = work(source, warm, warn=False)
    assert found.files == without.files
    assert any("is damaged" in line for line in found.told)
    assert any("cut short" in line or "too short" in line for line in found.told)
    assert any("no such record" in line for line in found.told)


def test_a_cache_that_cannot_be_written_is_a_warning(
    source: Path, without: Worked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("corpuskit.caching.store.write_pack", full)
    monkeypatch.setattr("corpuskit.jobs.cached.note_uses", full)
    found = work(source, tmp_path, warn=False)
    assert found.files == without.files
    assert len(found.told) == 1
    assert "No space left on device" in found.told[0]
    (tmp_path / "file").write_text("")
    other = work(source, tmp_path, cache=str(tmp_path / "file" / "cache"), warn=False)
    assert other.files == without.files
    assert "built without it" in other.told[0]


def test_a_signature_of_extraction_redoes_all(
    source: Path, without: Worked, warm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signs = stages.stage_signs()._replace(extract="other code", note="also", part="also")
    monkeypatch.setattr(cached, "stage_signs", lambda: signs)
    found = work(source, warm)
    assert found.files == without.files
    assert found.why("extract") == {CHANGED: 11}
    # What is read with the same result is not cleaned anew.
    assert set(found.why("finish")) == {REUSED}


def test_where_a_cache_lies(tmp_path: Path) -> None:
    output = str(tmp_path / "release")
    assert cache_folder(Config(output=output)) == tmp_path / "release.cache"
    assert cache_folder(Config(output=output, cache=None)) is None
    assert cache_folder(Config(output=output, cache=False)) is None
    assert cache_folder(Config(output=output, cache=str(tmp_path / "c"))) == tmp_path / "c"
    with pytest.raises(ConfigError, match="release folder"):
        cache_folder(Config(output=output, cache=f"{output}/cache"))
    assert Config(output=output).digest() == Config(output=output, cache=False).digest()


def test_records_that_are_no_pages_pass_through(tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('no json\n{"id": "a", "text": "It rained all day in Oslo."}\n')
    first = work(file, tmp_path)
    assert first.why("extract") == {NEW: 1}
    assert work(file, tmp_path).files == first.files
