from __future__ import annotations

from pathlib import Path

import pytest

from corpuskit.config import Config, load_config, parse_config
from corpuskit.errors import ConfigError

GOOD = "name: demo\nsources: [{path: pages}]\noutput: out\n"


def complaints(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, name="a.yaml")
    return str(caught.value).splitlines()


def test_all_mistakes_are_reported_at_once_with_their_places() -> None:
    text = "name: a b\nsources:\n  - pth: x\nsplits: {train: 0.9, test: 0.3}\nworkers: two\n"
    assert sorted(line.split(": ", 2)[1::-1] for line in complaints(text)) == [
        ["name", "a.yaml:1:1"],
        ["sources.0.pth", "a.yaml:3:5"],
        ["splits", "a.yaml:4:1"],
        ["workers", "a.yaml:5:1"],
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("normalisation: {}", 'a.yaml:1:1: normalisation: unknown key; did you mean "norm'),
        ("filter:\n  min_word: 3", 'a.yaml:2:3: filter.min_word: unknown key; did you mean "min_w'),
        (
            "zzz: 1",
            "a.yaml:1:1: zzz: unknown key; known are annotation, cache, decontamination, ",
        ),
        ("normalization: {dateline: cut}", "Input should be 'strip', 'keep' or 'normalize'"),
        ("release: {version: v1}", 'must be three numbers such as "1.0.0"'),
        ("splits: {train: 0.5}", "must add up to 1"),
        ("name: a\nname: b", "a.yaml:2:1: name: stands there twice"),
        ("name: [", "a.yaml:1:8: "),
        ("- a", "a configuration is a mapping of keys, not a list"),
        ("[" * 5000, "nested too deeply"),
        ("sources: [{dateline: keep}]", "a.yaml:1:11: sources.0: must name either a path or a dat"),
        ("sources: [{path: a, dataset: b/c}]", "sources.0: must name either a path or a dataset"),
        ("sources: [{path: a, split: train}]", "split is for a dataset, not for a path"),
        ("sources: [{path: a, columns: {txt: b}}]", "sources.0.columns.txt: unknown key; did you"),
        ("sources: a.jsonl", "must be a list such as [pages, more.jsonl]"),
        ("sources: [{dataset: 'https://x.example/a'}]", "sources.0.dataset: must be the name of"),
        ("sources:\n  - {path: ''}", "a.yaml:2:6: sources.0.path: must name a file, a folder"),
        ("sources: [a, ' ']", "a.yaml:1:14: sources.1.path: must name a file, a folder"),
        ("output: ' '", "a.yaml:1:1: output: must name a folder; it is empty (found ' ')"),
        ("name: a\nwork: ''", "a.yaml:2:1: work: must name a folder; it is empty (found '')"),
        ("sources: [3]", "a.yaml:1:11: sources.0: "),
        ("workers: 0", "greater than or equal to 1 (found 0)"),
    ],
)
def test_a_mistake_names_file_line_and_key(text: str, expected: str) -> None:
    assert expected in complaints(text)[0]


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    config = load_config(tmp_path / "a.yaml")
    assert config.sources[0].path == str(tmp_path / "pages")
    assert config.output == str(tmp_path / "out")


def test_a_path_alone_is_a_source(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("name: demo\nsources: [x.jsonl, {path: y}]\noutput: out\n")
    config = load_config(tmp_path / "a.yaml")
    assert [one.path for one in config.sources] == [str(tmp_path / "x.jsonl"), str(tmp_path / "y")]


def test_what_a_source_is_read_by_shapes_the_output() -> None:
    plain = parse_config("sources: [x.jsonl]").digest()
    assert plain == parse_config("sources: [{path: x.jsonl, columns: {}}]").digest()
    assert plain == parse_config("").digest()
    assert plain != parse_config("sources: [{path: x.jsonl, columns: {text: a}}]").digest()
    test = "sources: [{dataset: a/b, split: test}]"
    assert parse_config(test).digest() != parse_config(test.replace("test}", "dev}")).digest()


def test_what_a_build_needs_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("name: demo")
    with pytest.raises(ConfigError, match=r"sources: missing.*\n.*output: missing"):
        load_config(tmp_path / "a.yaml")
    with pytest.raises(ConfigError, match=r"no such file; corpuskit init"):
        load_config(tmp_path / "b.yaml")
    with pytest.raises(ConfigError, match=r"a folder, no configuration; corpuskit init"):
        load_config(tmp_path)
    (tmp_path / "c.yaml").write_bytes(b"name: \xff")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_config(tmp_path / "c.yaml")


def test_the_digest_follows_what_shapes_the_output_only() -> None:
    base = parse_config(GOOD)
    assert (
        base.digest()
        == parse_config(GOOD + "workers: 3\npart_pages: 9\nwork: tmp\nspool: always\n").digest()
    )
    assert base.digest() != parse_config(GOOD + "normalization: {dateline: keep}").digest()
    assert base.digest() != parse_config(GOOD + "splits: {salt: other}").digest()


def test_the_full_configuration_lists_every_key_with_its_default() -> None:
    text = Path(__file__).parents[1].joinpath("configs", "full.yaml").read_text()
    full = parse_config(text, name="full.yaml")
    missing = [
        f"{section}.{key}"
        for section, value in full
        if hasattr(value, "model_fields_set")
        for key in type(value).model_fields
        if key not in value.model_fields_set
    ]
    assert missing == []
    assert set(Config.model_fields) == full.model_fields_set
    (source,) = full.sources
    assert set(type(source).model_fields) == source.model_fields_set
    assert set(type(source.columns).model_fields) == source.columns.model_fields_set
    assert source.columns.named() is None
    defaults = Config()
    for section in ("normalization", "filter", "splits", "release", "limits"):
        assert getattr(full, section) == getattr(defaults, section), section


def test_the_engine_never_changes_the_digest_and_is_checked() -> None:
    base = parse_config(GOOD)
    assert base.digest() == parse_config(GOOD + "engine: dask:tcp://10.0.0.5:8786\n").digest()
    with pytest.raises(ConfigError, match=r":\d+:1: engine: must be local, dask, dask:tcp://"):
        parse_config(GOOD + "engine: ray\n")


def test_a_scheduler_file_is_relative_to_the_configuration(tmp_path: Path) -> None:
    path = tmp_path / "build.yaml"
    path.write_text("name: a\nsources: [pages]\noutput: out\nengine: dask:shared/s.json\n")
    assert load_config(path).engine == f"dask:{tmp_path}/shared/s.json"
