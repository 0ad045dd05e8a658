from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from corpuskit.article import Page
from corpuskit.config import Config
from corpuskit.extraction.body import headed
from corpuskit.jobs import stages
from corpuskit.knowledge import phrases
from corpuskit.news import captions

ROOT = Path(stages.__file__).parents[1]
IMPORT = re.compile(r"^\s*from (corpuskit[\w.]*) import (?:\(([^)]*)\)|([^\n#]*))", re.MULTILINE)


def file_of(name: str) -> Path:
    path = ROOT.joinpath(*name.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def imports_of(name: str) -> frozenset[str]:
    """Return the modules of corpuskit that one imports, wherever in it; none where it is none."""
    file = file_of(name)
    if not file.is_file():
        return frozenset()
    found = {name.rpartition(".")[0]} if "." in name else set()
    for module, listed, named in IMPORT.findall(file.read_text("utf-8")):
        inside = module.removeprefix("corpuskit").lstrip(".")
        names = (name.partition(" as ")[0].strip() for name in (listed or named).split(","))
        found |= {f"{inside}.{name}".lstrip(".") for name in names} | (
            {inside} if inside else set()
        )
    return frozenset(found)


@cache
def reached_from(*starts: str) -> frozenset[str]:
    """Return the modules that some need, themselves among them, by their names in corpuskit."""
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        name = waiting.pop()
        if name not in found and file_of(name).is_file():
            found.add(name)
            waiting += imports_of(name)
    return frozenset(found)


def rooms(modules: frozenset[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


def test_all_code_that_a_stage_reaches_is_in_its_signature() -> None:
    extraction = set(stages.EXTRACTION_CODE)
    assert rooms(reached_from("extraction.story")) == extraction
    noting = reached_from("learning.noting")
    assert rooms(noting) == extraction | set(stages.NOTING_CODE)
    # The values of the configuration are in the key themselves; it knows the addresses of stores.
    finishing = rooms(reached_from("pipeline")) - {"config", "storage"}
    assert finishing == extraction | set(stages.FINISHING_CODE)


def test_what_extraction_is_said_not_to_read_it_does_not_reach() -> None:
    reached = reached_from("extraction.story", "learning.noting")
    for name in sorted(reached - {"knowledge.phrases"}):
        text = file_of(name).read_text("utf-8")
        for data in stages.NOT_EXTRACTION:
            quoted = f'"{data.rpartition("/")[2] or data.rstrip("/")}"'
            assert quoted not in text, f"{name} names {quoted}"
    askers = {name for name in reached if "knowledge.phrases" in imports_of(name)}
    # Whose parts of the phrases are in the signature.
    assert askers == {"news.captions", "extraction.body.headed"}


def test_a_phrase_changes_the_signature_of_extraction_only_where_captions_use_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = captions.phrases_told()
    known = phrases.load_phrases()
    other = phrases.LineKind("chrome/share-words@2", "anywhere")
    label = phrases.LineKind(f"{captions.LABELS_RULE}@1", "anywhere")
    for kind, same in ((other, True), (label, False)):
        more = type(known)(
            **{name: getattr(known, name) for name in known.__slots__}
            | {"lines": {**known.lines, "a line nobody has": kind}}
        )
        monkeypatch.setattr(captions, "load_phrases", lambda more=more: more)
        assert (captions.phrases_told() == told) is same
    with pytest.raises(ValueError, match="ROLES"):
        captions._any_of("home")


def test_a_phrase_changes_the_signature_of_extraction_where_it_heads_a_box(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = headed.labels_told()
    known = phrases.load_phrases()
    for rule, where, same in (
        ("chrome/share-words@2", "anywhere", True),
        ("chrome/related-en@1", "edge", True),
        ("chrome/related-en@1", "anywhere", False),
        ("chrome/comments-words@1", "edge", False),
    ):
        lines = {**known.lines, "a line nobody has": phrases.LineKind(rule, where)}
        more = type(known)(
            **{name: getattr(known, name) for name in known.__slots__} | {"lines": lines}
        )
        monkeypatch.setattr(headed, "load_phrases", lambda more=more: more)
        headed._labels.cache_clear()
        assert (headed.labels_told() == told) is same
    headed._labels.cache_clear()


def test_all_code_that_reading_and_learning_reach_is_in_their_signatures() -> None:
    known = {*stages.EXTRACTION_CODE, *stages.READING_CODE, "caching"}  # makes keys, and no more
    reached = reached_from("jobs.splitting")
    jobs = {name.strip(".").replace(".", "/") for name in reached if name.startswith("jobs.")}
    assert jobs | rooms(reached) - {"jobs"} <= known
    learned = rooms(reached_from("learning.templates", "learning.sections", "learning.sites"))
    assert learned <= {*stages.EXTRACTION_CODE, *stages.NOTING_CODE}


def test_all_code_that_writes_a_part_is_in_its_signature() -> None:
    known = {*stages.EXTRACTION_CODE, *stages.FINISHING_CODE, *stages.PART_CODE}
    assert rooms(reached_from("packaging.parts", "packaging.kept")) <= known


class Watched:
    """A configuration that notes which of its sections are looked into."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.seen: set[str] = set()

    def __getattr__(self, name: str) -> object:
        self.seen.add(name)
        return getattr(self._config, name)


def test_all_that_the_stages_take_from_the_configuration_is_in_their_keys() -> None:
    from corpuskit.pipeline import process

    watched = Watched(Config())
    rain = "Kabul, Mar 24 (EFE).- It rained on the old bridge all day long, said the mayor."
    process(Page(rain), config=watched)  # type: ignore[arg-type]  # as one
    assert watched.seen - {"extraction"} == {"normalization", "annotation", "filter", "rights"}
    plain = stages.components(Config())
    changed = stages.components(Config.model_validate({"filter": {"min_words": 9}}))
    assert plain["extraction"] == changed["extraction"]
    assert {k for k, v in changed["the rest"].items() if plain["the rest"][k] != v} == {
        "filter.min_words"
    }
    assert stages.finish_options(Config(), None) != stages.finish_options(Config(), "keep")
