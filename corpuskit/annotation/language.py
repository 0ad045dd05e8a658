"""Which language a story is in, by two detectors and a referee, with all votes recorded.

py3langid and CLD2 vote. Where they agree, the answer is right in practice (measured on 651 news
paragraphs of 22 languages: they agree on 98.5 %, accuracy there 1.000). Where they do not, the
slower langdetect, seeded, decides between them; if it names neither, the answer is ``und``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

UNDETERMINED = "und"
"""BCP 47 for "undetermined"."""

SAMPLE_CHARS = 4000
"""Detectors see this much of a text: their answers do not change on longer news texts, and their
cost does not grow with a page's length."""

MIN_LETTERS = 12
"""Below this no detector has evidence; the research's shortest test strings had 15."""

SAME_LANGUAGE = {
    # Detector codes that are older or narrower names of a BCP 47 primary language.
    "iw": "he",
    "in": "id",
    "jw": "jv",
    "mo": "ro",
    "nb": "no",
    "nn": "no",
    "sh": "sr",
    "tl": "fil",
    "zh-cn": "zh",
    "zh-tw": "zh",
    "zh-hant": "zh",
    "un": UNDETERMINED,
    "zxx": UNDETERMINED,
}

# One class with a single quantifier: linear.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]+"
)
_ADDRESS = re.compile(r"(?:https?://|www\.|@)[^\s<>\"]{1,200}")
_ADDRESS_SIGNS = ("://", "www.", "@")


class Language(NamedTuple):
    """A language with its evidence."""

    code: str
    """BCP 47 primary language, or ``und``."""
    score: float
    """Share of the evidence for it, 0-1: the mean of the votes that named it; 0.0 for ``und``."""
    votes: tuple[str, ...]
    """``detector:language:score`` of every detector that was asked, in order."""


def detect(text: str) -> Language:
    """Name the language of a text.

    Numbers, addresses and control characters do not count. Leaves the text alone.

    Source: comparison of twelve detectors on news and UDHR paragraphs, corpuskit research 2026-11.

    Examples:
        >>> detect("The minister arrived on Thursday to meet officials of the region.").code
        'en'
        >>> detect("42").code
        'und'
    """
    sample = _UNSEEN.sub(" ", text[:SAMPLE_CHARS])
    if any(sign in sample for sign in _ADDRESS_SIGNS):
        sample = _ADDRESS.sub(" ", sample)
    if len(list(islice(filter(str.isalpha, sample), MIN_LETTERS))) < MIN_LETTERS:
        return Language(UNDETERMINED, 0.0, ())
    votes = [_vote(name, sample) for name in ("py3langid", "cld2")]
    codes = {code for _, code, _ in votes}
    if len(codes) > 1 or UNDETERMINED in codes:
        votes.append(_vote("langdetect", sample))
    code = _majority([code for _, code, _ in votes])
    named = [score for _, vote, score in votes if vote == code]
    score = sum(named) / len(votes) if code != UNDETERMINED else 0.0
    return Language(code, round(score, 4), tuple(f"{n}:{c}:{s:.4f}" for n, c, s in votes))


def _majority(codes: list[str]) -> str:
    for code in codes:
        if code != UNDETERMINED and codes.count(code) > 1:
            return code
    return UNDETERMINED


def _vote(name: str, sample: str) -> tuple[str, str, float]:
    ask = {"py3langid": _py3langid, "cld2": _cld2, "langdetect": _langdetect}[name]
    code, score = ask()(sample)
    code = code.lower()
    return name, SAME_LANGUAGE.get(code, code), score


@cache
def _py3langid() -> Callable[[str], tuple[str, float]]:
    from py3langid.langid import MODEL_FILE

    from corpuskit.annotation.langid import Identifier

    model = Identifier.from_model_file(MODEL_FILE, norm_probs=True)

    def ask(sample: str) -> tuple[str, float]:
        code, score = model.classify(sample)
        return str(code), float(score)

    return ask


@cache
def _cld2() -> Callable[[str], tuple[str, float]]:
    import pycld2

    def ask(sample: str) -> tuple[str, float]:
        # CLD2 refuses unassigned and private characters, which its table does not know.
        refused = {ord(c): " " for c in set(sample) if unicodedata.category(c) in {"Cn", "Co"}}
        known = sample.translate(refused) if refused else sample
        _, _, details = pycld2.detect(known, bestEffort=True)
        _, code, percent, _ = details[0]
        return str(code), percent / 100

    return ask


@cache
def _langdetect() -> Callable[[str], tuple[str, float]]:
    from langdetect import PROFILES_DIRECTORY, DetectorFactory, LangDetectException

    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.seed = 0  # langdetect draws at random; unseeded, 12 of 651 answers changed in a rerun

    def ask(sample: str) -> tuple[str, float]:
        detector = factory.create()
        detector.append(sample)
        try:
            best = detector.get_probabilities()[0]
        except (LangDetectException, IndexError):
            return UNDETERMINED, 0.0
        return str(best.lang), round(float(best.prob), 4)

    return ask
