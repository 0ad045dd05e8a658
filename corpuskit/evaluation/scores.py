"""How well a found text, string or span agrees with gold: pure counting, no input or output.

Texts are compared as multisets of 4-token shingles, as in the article-extraction-benchmark of
Scrapinghub (Zyte), whose figures for today's tools can so be set beside ours. Every score of a row
is a small vector of counts; a :data:`Statistic` turns the sum of such vectors into a figure, and
:func:`interval` draws whole hosts to say how far the figure can be trusted.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeAlias

from corpuskit.text.folding import fold_spaces

SHINGLE_TOKENS = 4
"""Tokens in a shingle. Source: article-extraction-benchmark, ``evaluate.py``."""

DRAWS = 1000
"""Bootstrap samples: the ends of a 95 % interval then rest on 25 samples each."""

COVERAGE = 0.95
"""Share of the bootstrap samples inside an interval."""

SEED = 20260101
"""Any fixed number: the same rows must give the same interval."""

# Han (with extensions and compatibility forms), Kana and Hangul syllables: one character, one
# token. The CJK punctuation block is left out, "々" and "〇" of it are letters.
_CJK = (
    "々〇\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# Linear: the two alternatives share no character, and each class is followed by nothing.
_TOKEN = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")

Vector: TypeAlias = tuple[float, ...]
Statistic: TypeAlias = Callable[[Vector], float | None]


class Overlap(NamedTuple):
    """Shingles of a found text that are in the gold text (tp), that are not (fp), and missed (fn).

    Examples:
        >>> Overlap(tp=3, fp=1, fn=0).precision
        0.75
        >>> Overlap(tp=0, fp=0, fn=5).f1
        0.0
    """

    tp: int
    fp: int
    fn: int

    @property
    def precision(self) -> float:
        """Share of the found shingles that are gold; 0 where nothing was found."""
        return self.tp / (self.tp + self.fp) if self.tp else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold shingles that were found."""
        return self.tp / (self.tp + self.fn) if self.tp else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return harmonic_mean(self.precision, self.recall)

    @property
    def exact(self) -> bool:
        """No false and no missing shingle."""
        return self.fp == 0 and self.fn == 0

    @property
    def vector(self) -> Vector:
        """What :func:`macro_f1`, :func:`macro_precision` … take: P, R, exact, 1."""
        return (self.precision, self.recall, float(self.exact), 1.0)


class Span(NamedTuple):
    """Whether the span that was looked for was found: the counts of one row or of many."""

    tp: int
    fp: int
    fn: int


class Interval(NamedTuple):
    """The 95 % interval of a figure."""

    low: float
    high: float


def tokenize(text: str) -> list[str]:
    r"""Split into words (``\w+``); each Chinese, Japanese or Korean character is one.

    Examples:
        >>> tokenize("Mr. O'Hara, 42")
        ['Mr', 'O', 'Hara', '42']
        >>> tokenize("東京で会見 NHK")
        ['東', '京', 'で', '会', '見', 'NHK']
        >>> tokenize("— … —")
        []
    """
    return _TOKEN.findall(text)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Count the runs of four tokens; a shorter text is one run.

    Examples:
        >>> sorted(shingles("a b c d e"))
        [('a', 'b', 'c', 'd'), ('b', 'c', 'd', 'e')]
        >>> shingles("a b")
        Counter({('a', 'b'): 1})
    """
    tokens = tokenize(text)
    if len(tokens) < SHINGLE_TOKENS:
        return Counter([tuple(tokens)])
    return Counter(zip(*(tokens[shift:] for shift in range(SHINGLE_TOKENS)), strict=False))


def overlap(found: str | None, gold: str) -> Overlap:
    """Compare a found text with gold.

    None, a text that was not found, is an empty text; where gold is empty too (an index page, which
    holds no story) that is the right answer.

    Examples:
        >>> overlap("It rained in Oslo today.", "It rained in Oslo today").exact
        True
        >>> overlap("It rained in Oslo today. Share this", "It rained in Oslo today.")
        Overlap(tp=2, fp=2, fn=0)
        >>> overlap(None, "It rained in Oslo today.").f1
        0.0
    """
    got, wanted = shingles(found or ""), shingles(gold)
    tp = (got & wanted).total()
    return Overlap(tp, got.total() - tp, wanted.total() - tp)


def best_overlap(found: str | None, golds: Iterable[str]) -> Overlap:
    """Compare with each gold variant and keep the best by F1; the first one wins a tie.

    Raises:
        ValueError: there is no variant.

    Examples:
        >>> best_overlap("a b c d", ["a b c d e", "a b c d"]).exact
        True
        >>> best_overlap("x", ["a b c d e", "a b c d"]).f1
        0.0
    """
    return max((overlap(found, gold) for gold in golds), key=lambda score: score.f1)


def body_variants(
    body: str, summary: str | None = None, optional: Iterable[str] | None = None
) -> tuple[str, ...]:
    r"""Give the texts that all count as the right body of a page.

    They are the body, the summary and the body, and the body without its optional paragraphs.

    Examples:
        >>> body_variants("One.", summary="Lede.")
        ('One.', 'Lede.\n\nOne.')
        >>> body_variants("One.")
        ('One.',)
    """
    variants = [body]
    if summary:
        variants.append(f"{summary}\n\n{body}")
    shorter = body
    for paragraph in optional or ():
        shorter = shorter.replace(paragraph, "", 1)
    if shorter != body and shorter.strip():
        variants.append(shorter.strip())
    return tuple(variants)


def without_headline(body: str) -> tuple[str, ...]:
    r"""Give the body, and the body without its first paragraph (which some gold keeps there).

    Examples:
        >>> without_headline("Rain\n\nIt rained.")
        ('Rain\n\nIt rained.', 'It rained.')
        >>> without_headline("It rained.")
        ('It rained.',)
    """
    _, blank, rest = body.partition("\n\n")
    return (body, rest) if blank and rest.strip() else (body,)


def contained(snippets: Iterable[str], text: str | None) -> tuple[bool, ...]:
    """Say of each snippet whether it is in the text; white space and NFKC forms do not matter.

    Examples:
        >>> contained(["in Oslo", "in Rome"], "It rained in  Oslo.")
        (True, False)
        >>> contained(["in Oslo"], None)
        (False,)
    """
    squashed = fold_spaces(text or "")
    return tuple(fold_spaces(snippet) in squashed for snippet in snippets)


def span(found: str | None, gold: str | None) -> Span:
    """Count a span: right, or wrong and missed, or one of the two. White space does not matter.

    Examples:
        >>> span("OSLO (AP) —", "OSLO (AP) —")
        Span(tp=1, fp=0, fn=0)
        >>> span("OSLO (AP)", "OSLO (AP) —")
        Span(tp=0, fp=1, fn=1)
        >>> span(None, None)
        Span(tp=0, fp=0, fn=0)
    """
    if found is not None and gold is not None and fold_spaces(found) == fold_spaces(gold):
        return Span(1, 0, 0)
    return Span(0, int(found is not None), int(gold is not None))


def same_names(found: Iterable[str], gold: Iterable[str]) -> bool:
    """Say whether two lists hold the same names, in whatever order and letter case.

    Examples:
        >>> same_names(["Eva  Roe", "J. Doe"], ["j. doe", "Eva Roe"])
        True
        >>> same_names(["Eva Roe"], ["Eva Roe", "J. Doe"])
        False
    """
    return {fold_spaces(name).casefold() for name in found} == {
        fold_spaces(n).casefold() for n in gold
    }


def harmonic_mean(precision: float, recall: float) -> float:
    """Give the F1 of a precision and a recall.

    Examples:
        >>> harmonic_mean(0.5, 1.0)
        0.6666666666666666
        >>> harmonic_mean(0.0, 0.0)
        0.0
    """
    total = precision + recall
    return 2 * precision * recall / total if total else 0.0


def macro_precision(total: Vector) -> float | None:
    """Mean precision of the rows, from the sum of their :attr:`Overlap.vector`."""
    return total[0] / total[3] if total[3] else None


def macro_recall(total: Vector) -> float | None:
    """Mean recall of the rows, from the sum of their :attr:`Overlap.vector`."""
    return total[1] / total[3] if total[3] else None


def macro_f1(total: Vector) -> float | None:
    """F1 of the mean precision and the mean recall (not the mean of the F1s).

    Examples:
        >>> macro_f1((1.0, 2.0, 0.0, 2.0))
        0.6666666666666666
        >>> macro_f1((0.0, 0.0, 0.0, 0.0)) is None
        True
    """
    rows = total[3]
    return harmonic_mean(total[0] / rows, total[1] / rows) if rows else None


def exact_share(total: Vector) -> float | None:
    """Share of the rows that are exact, from the sum of their :attr:`Overlap.vector`."""
    return total[2] / total[3] if total[3] else None


def micro_f1(total: Vector) -> float | None:
    """F1 of summed counts (tp, fp, fn); None where there was nothing to find and nothing found.

    Examples:
        >>> micro_f1((3, 1, 1))
        0.75
        >>> micro_f1((0, 0, 0)) is None
        True
    """
    tp, fp, fn = total
    return 2 * tp / (2 * tp + fp + fn) if tp or fp or fn else None


def micro_precision(total: Vector) -> float | None:
    """Share of what was found that is right, from summed counts (tp, fp, fn).

    Examples:
        >>> micro_precision((3, 1, 5))
        0.75
        >>> micro_precision((0, 0, 5)) is None
        True
    """
    return share((total[0], total[0] + total[1]))


def micro_recall(total: Vector) -> float | None:
    """Share of what was to be found that was found, from summed counts (tp, fp, fn).

    Examples:
        >>> micro_recall((3, 5, 1))
        0.75
        >>> micro_recall((0, 5, 0)) is None
        True
    """
    return share((total[0], total[0] + total[2]))


def share(total: Vector) -> float | None:
    """Hits of tries, from the sum of (hits, tries).

    Examples:
        >>> share((1, 4))
        0.25
        >>> share((0, 0)) is None
        True
    """
    hits, tries = total
    return hits / tries if tries else None


def add(vectors: Iterable[Sequence[float]]) -> Vector:
    """Sum vectors of one length, place by place.

    Examples:
        >>> add([(1, 2), (3, 4)])
        (4, 6)
        >>> add([])
        ()
    """
    return tuple(map(sum, zip(*vectors, strict=True)))


def interval(rows: Iterable[tuple[str, Vector]], statistic: Statistic) -> Interval | None:
    """Give the 95 % bootstrap interval of a figure, drawing whole hosts.

    Pages of one host share a template, so rows are not independent; hosts nearly are.

    Args:
        rows: host and counts of each row, in any order: the result does not depend on it.
        statistic: what turns summed counts into the figure.

    Returns:
        None where fewer than two hosts leave nothing to draw from.

    Examples:
        >>> interval([("a", (1, 1)), ("b", (0, 1))], share)
        Interval(low=0.0, high=1.0)
        >>> interval([("a", (1, 1)), ("a", (0, 1))], share) is None
        True
    """
    grouped: dict[str, list[Vector]] = defaultdict(list)
    for host, vector in rows:
        grouped[host].append(vector)
    # Sorted twice: sums of floats depend on their order, and draws on that of the hosts.
    hosts = [add(sorted(grouped[host])) for host in sorted(grouped)]
    if len(hosts) < 2:  # noqa: PLR2004 - one host cannot vary
        return None
    dice = random.Random(SEED)  # noqa: S311 - statistics, not secrets
    drawn = (statistic(add(dice.choices(hosts, k=len(hosts)))) for _ in range(DRAWS))
    figures = sorted(figure for figure in drawn if figure is not None)
    if not figures:
        return None
    tail = int(len(figures) * (1 - COVERAGE) / 2)
    return Interval(figures[tail], figures[-1 - tail])
