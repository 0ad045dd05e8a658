"""Scores of the raw text set: whole scraped texts, and the first paragraphs of ordinary pages."""

from __future__ import annotations

from typing import Any

from corpuskit.evaluation.rows import (
    BODY_FIGURES,
    Figure,
    GoldOutcome,
    GoldSet,
    GoldTask,
    Journey,
    Ledger,
    Row,
    journey,
    outcome_of,
    text_page,
)
from corpuskit.evaluation.scores import (
    best_overlap,
    micro_f1,
    same_names,
    share,
    span,
)
from corpuskit.text.folding import fold_spaces


def score_text(task: GoldTask) -> GoldOutcome:
    """Score one raw text whose first line is its headline; the standfirst may stay or go.

    What stands beside it as peer is the text as it came, without its headline.
    """
    row = task.row
    gold = row["gold"]
    ours = journey(text_page(row, row["raw_text"], title=None))
    article = ours.article
    summary = "\n\n".join(gold["summary"] or ())
    golds = (gold["clean_text"], *([f"{summary}\n\n{gold['clean_text']}"] if summary else []))
    ledger = Ledger()
    ledger.body("body", best_overlap(ours.text, golds))
    if task.peer:
        ledger.body("body", best_overlap(row["raw_text"], golds), "peer")
    raw = article.dateline.raw if article and article.dateline else None
    wanted = gold["dateline"]["dateline_raw"] if gold["dateline"] else None
    ledger.span("dateline", span(raw, wanted))
    ledger.share("agencies", right=same_names(article.agencies if article else (), gold["agency"]))
    if gold["signoff_raw"]:
        left = [text for text in gold["signoff_raw"] if _left_over(text, ours.text, golds)]
        ledger.share("sign-off", right=article is not None and not left)
    if gold["title"]:
        title = article.title if article else None
        ledger.share("title", right=fold_spaces(title or "") == fold_spaces(gold["title"]))
    best = max(golds, key=lambda text: best_overlap(ours.text, (text,)).f1)
    return outcome_of(task, ledger, ours, _detail(row, ours, best))


def _left_over(credit: str, text: str | None, golds: tuple[str, ...]) -> bool:
    """Say whether a credit stands in the text more often than in the gold that has it most."""
    key = fold_spaces(credit)
    return fold_spaces(text or "").count(key) > max(fold_spaces(gold).count(key) for gold in golds)


def _detail(row: Row, ours: Journey, gold: str) -> dict[str, Any]:
    article = ours.article
    expected = row["gold"]
    mine, theirs = _paragraphs(ours.text or ""), _paragraphs(gold)
    have, want = {fold_spaces(text) for text in mine}, {fold_spaces(text) for text in theirs}
    detail: dict[str, Any] = {
        "score": round(best_overlap(ours.text, (gold,)).f1, 4),
        "false": [text for text in mine if fold_spaces(text) not in want],
        "missing": [text for text in theirs if fold_spaces(text) not in have],
        "expected": {name: expected[name] for name in ("title", "agency", "signoff_raw")},
        **ours.note,
    }
    detail["expected"]["dateline"] = (expected["dateline"] or {}).get("dateline_raw")
    if article is not None:
        detail["found"] = {
            "title": article.title,
            "agency": list(article.agencies),
            "signoff": article.signoff,
            "dateline": article.dateline.raw if article.dateline else None,
        }
    return detail


def _paragraphs(text: str) -> list[str]:
    return [paragraph for paragraph in text.split("\n\n") if paragraph.strip()]


def score_opening(task: GoldTask) -> GoldOutcome:
    """Score the first paragraph of an ordinary page, which seldom has a dateline.

    A dateline found here is counted, and listed among the errors for a person to judge: the set
    does not say which ones are true.
    """
    row = task.row
    ours = journey(text_page(row, opening_of(row)))
    dateline = ours.article.dateline if ours.article else None
    ledger = Ledger()
    ledger.rate("dateline found", bad=dateline is not None)
    detail = {
        "paragraph": opening_of(row),
        "dateline": dateline.raw if dateline else None,
        **ours.note,
    }
    return outcome_of(task, ledger, ours, detail)


def opening_of(row: Row) -> str:
    """Give the first paragraph of a row's body, "" where it has none."""
    return str(row["body"] or "").partition("\n\n")[0].strip()


def check_text(row: Row) -> str | None:
    """Say what is wrong with the gold part of a raw text."""
    needs = {
        "clean_text": str,
        "summary": list | None,
        "dateline": dict | None,
        "agency": list,
        "signoff_raw": list,
        "title": str | None,
    }
    for name, kind in needs.items():
        if name not in row["gold"]:
            return f"gold.{name}: missing"
        if not isinstance(row["gold"][name], kind):
            return f"gold.{name}: {type(row['gold'][name]).__name__} is the wrong type"
    dateline = row["gold"]["dateline"]
    if dateline is not None and not isinstance(dateline.get("dateline_raw"), str):
        return "gold.dateline.dateline_raw: missing"
    return None


RAWTEXT = GoldSet(
    name="rawtext",
    file="rawtext/dev.jsonl",
    needs={"raw_text": (str,), "gold": (dict,)},
    has_pages=False,
    check=check_text,
    score=score_text,
    figures=(
        *BODY_FIGURES,
        Figure("title equal", share, "title"),
        Figure("dateline span F1", micro_f1, "dateline"),
        Figure("agencies right", share, "agencies"),
        Figure("sign-offs cut", share, "sign-off"),
    ),
    peer="the text as it is",
)
OPENINGS = GoldSet(
    name="openings",
    file="extraction/gold.jsonl",
    needs={"body": (str, type(None))},
    has_pages=False,
    check=None,
    score=score_opening,
    figures=(Figure("dateline found (true or false)", share, "dateline found"),),
)
