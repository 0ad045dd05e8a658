"""Hold the presets of quality beside the filters of datatrove, on the same texts.

    python scripts/prove_quality.py TEXTS.jsonl... [--texts N]

Rows hold ``body``, ``raw_text`` or ``text``, and ``language`` or ``lang``. Each text is judged by
``gopher`` and datatrove's GopherRepetitionFilter and GopherQualityFilter, ``c4`` and its
C4QualityFilter, ``fineweb`` and its FineWebQualityFilter, with the limits of this package for the
language. Where the verdicts differ, the text is judged again with datatrove's words, sentences,
endings or paragraphs in place of ours: what then agrees is explained by them. Fails where a
difference has no explanation. Languages without spaces are left out: their words are not told apart
here. Needs ``datatrove``, ``spacy`` and what they ask for, which are no
dependencies; it installs nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpuskit.annotation import filters
from corpuskit.annotation.presets import judge
from corpuskit.annotation.quality import measure
from corpuskit.knowledge.datafile import entries
from corpuskit.knowledge.presets import LANGUAGES, limits_for, load_languages

NEVER = 10**9
SPACY = {
    entry["id"]: entry["source"].partition("configs/")[2].partition(".yml")[0] or "eng_Latn"
    for entry in entries(LANGUAGES, "language", {})
}
"""What datatrove calls a language."""


def main() -> int:
    """Judge all texts twice."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--texts", type=int, default=5_000, help="judge about so many")
    given = parser.parse_args()
    try:
        import datatrove  # noqa: F401 - only to see whether it is there
    except ImportError:
        print("datatrove is not installed: nothing to compare with", file=sys.stderr)
        return 2
    texts = [pair for file in given.files for pair in texts_of(file)]
    texts = texts[:: max(1, -(-len(texts) // given.texts))]
    compared, skipped, unexplained = 0, Counter[str](), 0
    told: dict[str, Counter[str]] = {name: Counter() for name in ("gopher", "c4", "fineweb")}
    seconds = Counter[str]()
    for text, language in texts:
        if language in filters.UNSPACED:
            skipped[language] += 1
            continue
        try:
            theirs = {name: peer(name, language) for name in told}
        except (ImportError, ValueError, KeyError, LookupError):
            skipped[language] += 1
            continue
        compared += 1
        for name, counts in told.items():
            clock = time.process_time()
            mine = verdict(text, language, name)
            middle = time.process_time()
            other = theirs[name](text)
            seconds[f"{name}, corpuskit"] += middle - clock
            seconds[f"{name}, datatrove"] += time.process_time() - middle
            why = (
                "same"
                if (mine is None) == (other is None)
                else explain(text, language, name, other)
            )
            counts[f"{'out' if mine else 'in'} / {'out' if other else 'in'}: {why}"] += 1
            if why == "unexplained":
                unexplained += 1
                print(f"{name} {language}: {mine} / {other}: {text[:80]!r}")
    print(f"{compared} texts; left out, without spaces or a tokenizer: {dict(skipped)}")
    for name, counts in told.items():
        print(f"{name} (corpuskit / datatrove)")
        for what, count in counts.most_common():
            print(f"  {count:6}  {what}")
    for name, spent in seconds.items():
        print(f"{name}: {spent / max(compared, 1) * 1e3:.2f} ms a text")
    print(f"{unexplained} differences without an explanation")
    return 1 if unexplained else 0


def texts_of(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the texts of a file with their languages."""
    with file.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            text = next((row[key] for key in ("body", "raw_text", "text") if row.get(key)), None)
            language = (row.get("language") or row.get("lang") or "en").partition("-")[0]
            if text and filters.lines_of(text):
                yield text, language


def verdict(text: str, language: str, preset: str) -> str | None:
    """Say what a preset finds beyond a limit."""
    filters._tokens_of.cache_clear()  # noqa: SLF001 - another tokenizer may be put in
    _, found = judge(measure(text, text, [], None), text, language, [preset])
    return str(found) if found else None


def explain(text: str, language: str, preset: str, theirs: str | None) -> str:
    """Name the parts of datatrove with which the verdicts agree."""
    for why, put_in in PARTS.items():
        with put_in(text, language):
            if (verdict(text, language, preset) is None) == (theirs is None):
                return why
    return "unexplained"


@contextmanager
def their_words(text: str, language: str) -> Iterator[None]:
    """Part texts into words as datatrove does."""
    from datatrove.utils.text import split_into_words

    def words(_: str) -> list[str]:
        found: list[str] = split_into_words(joined(text), SPACY.get(language, "eng_Latn"))
        return found

    with _instead("tokens_of", words):
        yield


@contextmanager
def their_sentences(_text: str, language: str) -> Iterator[None]:
    """Part lines into sentences as datatrove does."""
    from datatrove.utils.text import split_into_sentences

    code = SPACY.get(language, "eng_Latn")
    with _instead("count_sentences", lambda line: len(split_into_sentences(line, code))):
        yield


@contextmanager
def their_endings(text: str, language: str) -> Iterator[None]:
    """Take for an ending of a sentence what datatrove takes."""
    from datatrove.utils.text import TERMINAL_PUNCTUATION

    with _instead("TERMINAL", tuple(TERMINAL_PUNCTUATION)), their_words(text, language):
        yield


@contextmanager
def one_paragraph(text: str, language: str) -> Iterator[None]:
    """Know no paragraphs, as texts whose lines are parted by one break have none."""
    with _instead("BREAK", "\0"), their_words(text, language):
        yield


PARTS = {
    "words": their_words,
    "sentences": their_sentences,
    "marks that end": their_endings,
    "paragraphs, which single breaks do not tell": one_paragraph,
}


@contextmanager
def _instead(name: str, value: Any) -> Iterator[None]:
    kept = getattr(filters, name)
    setattr(filters, name, value)
    try:
        yield
    finally:
        setattr(filters, name, kept)


def joined(text: str) -> str:
    """Part lines by one break, as in the texts that the published limits were made for."""
    return "\n".join(filters.lines_of(text))


_PEERS: dict[tuple[str, str], Callable[[str], str | None]] = {}


def peer(preset: str, language: str) -> Callable[[str], str | None]:
    """Return the filters of datatrove with our limits for a language."""
    if (preset, language) not in _PEERS:
        made = [make(preset, language) for make in _MAKERS[preset]]

        def ask(text: str) -> str | None:
            from datatrove.data import Document

            for one in made:
                result = one.filter(Document(text=joined(text), id="1"))
                if isinstance(result, tuple):
                    return str(result[1])
            return None

        ask("A first text, which needs the tokenizer.")
        _PEERS[preset, language] = ask
    return _PEERS[preset, language]


def _bound(preset: str, language: str, name: str, side: str) -> Any:
    """Return one limit; None where the filter is turned off."""
    limit = limits_for(preset, language).get(f"{preset}.{name}")
    return None if limit is None else getattr(limit, side)


def _repetition(preset: str, language: str) -> Any:
    from datatrove.pipeline.filters import GopherRepetitionFilter

    def high(name: str) -> Any:
        return _bound(preset, language, name, "max")

    return GopherRepetitionFilter(
        dup_line_frac=high("duplicate_lines"),
        dup_para_frac=high("duplicate_paragraphs"),
        dup_line_char_frac=high("duplicate_line_chars"),
        dup_para_char_frac=high("duplicate_paragraph_chars"),
        top_n_grams=tuple((n, high(f"top_{n}gram")) for n in (2, 3, 4)),
        dup_n_grams=tuple((n, high(f"duplicate_{n}gram")) for n in range(5, 11)),
        language=SPACY.get(language, "eng_Latn"),
    )


def _gopher(preset: str, language: str) -> Any:
    from datatrove.pipeline.filters import GopherQualityFilter

    known = load_languages().get(language)
    return GopherQualityFilter(
        min_avg_word_length=_bound(preset, language, "mean_word_chars", "min"),
        max_avg_word_length=_bound(preset, language, "mean_word_chars", "max"),
        max_non_alpha_words_ratio=_bound(preset, language, "alpha_words", "min"),
        min_stop_words=2 if known else 0,
        stop_words=sorted(known.stop_words) if known else [],
        language=SPACY.get(language, "eng_Latn"),
    )


def _c4(_preset: str, language: str) -> Any:
    from datatrove.pipeline.filters import C4QualityFilter

    return C4QualityFilter(language=SPACY.get(language, "eng_Latn"))


def _fineweb(preset: str, language: str) -> Any:
    from datatrove.pipeline.filters import FineWebQualityFilter

    short = _bound(preset, language, "short_lines", "max")
    return FineWebQualityFilter(
        line_punct_thr=_bound(preset, language, "terminal_lines", "min"),
        short_line_thr=NEVER if short is None else short,
        char_duplicates_ratio=_bound(preset, language, "duplicate_chars", "max"),
        new_line_ratio=_bound(preset, language, "newlines_per_word", "max"),
        language=SPACY.get(language, "eng_Latn"),
    )


_MAKERS: dict[str, tuple[Callable[[str, str], Any], ...]] = {
    "gopher": (_repetition, _gopher),
    "c4": (_c4,),
    "fineweb": (_fineweb,),
}

if __name__ == "__main__":
    sys.exit(main())
