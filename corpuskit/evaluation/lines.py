"""Scores of single lines and paragraphs: the datelines set and the boilerplate set.

Each is sent through the pipeline as a text of its own; credits and lines stand among ordinary
paragraphs of their language, because a story that is nothing but a credit does not exist.
"""

from __future__ import annotations

from typing import Any

from corpuskit.article import Article
from corpuskit.evaluation.rows import (
    Figure,
    GoldOutcome,
    GoldSet,
    GoldTask,
    Journey,
    Ledger,
    Row,
    journey,
    left_of,
    ordinary_paragraphs,
    outcome_of,
    text_page,
)
from corpuskit.evaluation.scores import (
    Span,
    micro_f1,
    micro_precision,
    micro_recall,
    same_names,
    share,
    span,
    tokenize,
)
from corpuskit.text.folding import fold_spaces

_SPAN_OF_KIND = {
    "dateline": "span agency",
    "press_release": "span agency",
    "publisher_tag": "span publisher",
    "place_only": "span place",
}
"""Which span figure a kind of row counts in, beside the overall one."""

_APART = frozenset({"related_link", "upstream_excluded"})
"""Kinds of boilerplate that look like any headline: a line alone cannot be judged."""


def score_dateline(task: GoldTask) -> GoldOutcome:
    """Score one row of the datelines set: a first paragraph, a credit or a photo caption."""
    if task.row["first_paragraph"] is not None:
        return _score_first_paragraph(task)
    return _score_last_paragraph(task)


def score_line(task: GoldTask) -> GoldOutcome:
    """Score one line of the boilerplate set, set among ordinary paragraphs at its position."""
    row = task.row
    ordinary = ordinary_paragraphs(row["lang"])
    # A line whose position nobody noted stands at the end, like most of its kind.
    at = {"start": 0, "inside": 1}.get(row["position"], len(ordinary))
    text = "\n\n".join((*ordinary[:at], row["line"], *ordinary[at:]))
    ours = journey(text_page(row, text))
    rest, lost = left_of(ours.text, ordinary)
    removed = ours.article is not None and not any(map(tokenize, rest))
    ledger = Ledger()
    if row["kind"] in _APART:
        ledger.share("apart removed", right=removed)
    else:
        ledger.span("line", _line_span(removed=removed, boilerplate=row["is_boilerplate"]))
    if not row["is_boilerplate"]:
        ledger.rate("story lines lost", bad=removed)
        kept_whole = [fold_spaces(paragraph) for paragraph in rest] == [fold_spaces(row["line"])]
        ledger.rate("story lines cut", bad=not removed and not kept_whole)
    ledger.rate("ordinary lost", bad=lost > 0)
    detail = {
        "line": row["line"],
        "position": row["position"],
        "is_boilerplate": row["is_boilerplate"],
        "left": rest,
        "rules": _rules(ours.article),
        **ours.note,
    }
    return outcome_of(task, ledger, ours, detail, kind=row["kind"])


def _line_span(*, removed: bool, boilerplate: bool) -> Span:
    return Span(
        int(removed and boilerplate),
        int(removed and not boilerplate),
        int(boilerplate and not removed),
    )


def _score_first_paragraph(task: GoldTask) -> GoldOutcome:
    row = task.row
    ours = journey(text_page(row, row["first_paragraph"]))
    dateline = ours.article.dateline if ours.article else None
    raw = dateline.raw if dateline else None
    ledger = Ledger()
    found = span(raw, row["dateline_raw"])
    ledger.span("span all", found)
    if row["dateline_raw"] is None:
        # A crash must not pass for restraint.
        ledger.rate("false dateline", bad=raw is not None or ours.crash is not None)
        ledger.rate("false agency", bad=bool(ours.article and ours.article.agencies))
    else:
        ledger.span(_SPAN_OF_KIND[row["kind"]], found)
        ledger.share("text after dateline", right=fold_spaces(ours.text or "") in _texts_after(row))
        if dateline is not None:
            places = [fold_spaces(place.name) for place in dateline.places]
            ledger.share("places", right=places == [fold_spaces(name) for name in row["place"]])
            date_text = fold_spaces(dateline.date_text or "")
            ledger.share("date words", right=date_text == fold_spaces(row["date_text"] or ""))
            ledger.share("agencies", right=same_names(dateline.agencies, row["agency"]))
    detail = {
        "paragraph": row["first_paragraph"],
        "expected": {
            name: row[name]
            for name in ("dateline_raw", "place", "region", "date_text", "agency", "byline_raw")
        },
        **_found(ours),
    }
    return outcome_of(task, ledger, ours, detail, kind=row["kind"])


def _texts_after(row: Row) -> set[str]:
    """Give the texts that may follow a dateline: with its editorial marker ("[TEXT]"), or not."""
    text = row["text_without_dateline"]
    return {
        fold_spaces(text),
        fold_spaces(text.removeprefix(row.get("markers_raw") or "").lstrip()),
    }


def _score_last_paragraph(task: GoldTask) -> GoldOutcome:
    row = task.row
    last, credit = row["last_paragraph"], row["signoff_raw"]
    before = ordinary_paragraphs(row["lang"])[0]
    ours = journey(text_page(row, f"{before}\n\n{last}"))
    agencies = ours.article.agencies if ours.article else ()
    ledger = Ledger()
    if credit is None:
        ledger.rate("photo credit made agency", bad=bool(agencies))
    else:
        story = before + last.replace(credit, "", 1)
        ledger.share("sign-off cut", right=fold_spaces(ours.text or "") == fold_spaces(story))
        ledger.share("sign-off agency", right=same_names(agencies, row["agency"]))
    detail = {
        "paragraph": last,
        "expected": {"signoff_raw": credit, "agency": row["agency"]},
        **_found(ours),
    }
    return outcome_of(task, ledger, ours, detail, kind=row["kind"])


def _found(ours: Journey) -> dict[str, Any]:
    article = ours.article
    if article is None:
        return ours.note
    dateline = article.dateline
    return {
        "found": {
            "dateline": dateline.raw if dateline else None,
            "places": [place.name for place in dateline.places] if dateline else [],
            "date_text": dateline.date_text if dateline else None,
            "agency": list(dateline.agencies) if dateline else [],
            "agencies": list(article.agencies),
            "signoff": article.signoff,
            "byline": article.byline,
        },
        "text": article.text,
        "rules": _rules(article),
    }


def _rules(article: Article | None) -> list[str]:
    return [edit.rule for edit in article.edits] if article else []


def check_dateline(row: Row) -> str | None:
    """Say what is wrong with a row of the datelines set, beyond missing fields and types."""
    if row["first_paragraph"] is None and row["last_paragraph"] is None:
        return "first_paragraph: this row has neither a first nor a last paragraph"
    if row["dateline_raw"] is not None and row["kind"] not in _SPAN_OF_KIND:
        return f"kind: {row['kind']!r} cannot have a dateline"
    if row["dateline_raw"] is not None and row["text_without_dateline"] is None:
        return "text_without_dateline: missing, though the row has a dateline"
    return None


_TEXT_OR_NONE = (str, type(None))

DATELINES = GoldSet(
    name="datelines",
    file="datelines/dev.jsonl",
    needs={
        "lang": _TEXT_OR_NONE,
        "kind": (str,),
        "first_paragraph": _TEXT_OR_NONE,
        "last_paragraph": _TEXT_OR_NONE,
        "dateline_raw": _TEXT_OR_NONE,
        "signoff_raw": _TEXT_OR_NONE,
        "text_without_dateline": _TEXT_OR_NONE,
        "place": (list,),
        "region": _TEXT_OR_NONE,
        "date_text": _TEXT_OR_NONE,
        "agency": (list,),
        "byline_raw": _TEXT_OR_NONE,
    },
    has_pages=False,
    check=check_dateline,
    score=score_dateline,
    figures=(
        Figure("span F1: agency-tagged", micro_f1, "span agency"),
        Figure("span F1: publisher tags", micro_f1, "span publisher"),
        Figure("span F1: place only", micro_f1, "span place"),
        Figure("span F1: overall, with negatives", micro_f1, "span all"),
        Figure("places right, of found", share, "places"),
        Figure("date words right, of found", share, "date words"),
        Figure("agencies right, of found", share, "agencies"),
        Figure("text after it right", share, "text after dateline"),
        Figure("hard negatives: false dateline ↓", share, "false dateline"),
        Figure("hard negatives: false agency ↓", share, "false agency"),
        Figure("sign-off cut, story whole", share, "sign-off cut"),
        Figure("sign-off: agencies right", share, "sign-off agency"),
        Figure("photo credits made agencies ↓", share, "photo credit made agency"),
    ),
)

BOILERPLATE = GoldSet(
    name="boilerplate",
    file="boilerplate/dev.jsonl",
    needs={
        "line": (str,),
        "lang": _TEXT_OR_NONE,
        "kind": (str,),
        "position": _TEXT_OR_NONE,
        "is_boilerplate": (bool,),
    },
    has_pages=False,
    check=None,
    score=score_line,
    figures=(
        Figure("line F1", micro_f1, "line"),
        Figure("line precision", micro_precision, "line"),
        Figure("line recall", micro_recall, "line"),
        Figure("related links etc. removed (apart)", share, "apart removed"),
        Figure("story lines lost ↓", share, "story lines lost"),
        Figure("story lines cut ↓", share, "story lines cut"),
        Figure("ordinary paragraphs lost ↓", share, "ordinary lost"),
    ),
)
