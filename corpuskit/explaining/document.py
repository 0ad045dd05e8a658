"""An explanation as one page of HTML that needs nothing else: no script, no request, no font.

All that comes from the page is escaped, its direction cannot leave its box, and the policy of the
document allows its one style sheet alone.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final, TypeAlias

from corpuskit.article import Article, Rejection
from corpuskit.audit import Segment, count_rules
from corpuskit.cleaning.reasons import GoneLine
from corpuskit.explaining.told import Explanation, segments
from corpuskit.explaining.wording import (
    DECIDERS,
    UNLIKE,
    Run,
    glosses_of,
    name_of,
    number_rules,
    runs_of,
    shortened,
    told_figures,
    told_votes,
    visible,
)
from corpuskit.extraction.body.reasons import ToldBody

HUES: Final = 8
"""Colours of rules in the style sheet."""

_Numbers: TypeAlias = Mapping[str, int]

MAX_TITLE_CHARS: Final = 300


def to_html(told: Explanation) -> str:
    """Return an explanation as a document.

    Examples:
        >>> from corpuskit.article import Page
        >>> from corpuskit.explaining.told import explain_page
        >>> page = Page("It rained in Oslo all day.", title="<script>")
        >>> shown = to_html(explain_page(page))
        >>> "<script" in shown, "&lt;script&gt;" in shown
        (False, True)
    """
    return "\n".join(_document(told)) + "\n"


def _document(told: Explanation) -> Iterator[str]:
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    title, numbers = _title(told), number_rules(told)
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{escape(title)} – explained</title>"
    yield f"<style>{style}</style>"
    yield "</head>"
    yield "<body>"
    yield from _header(told, title)
    yield "<main>"
    if told.article is not None:
        yield from _text(told.article, numbers)
        yield from _lines(told.lines, numbers)
    yield from _fields(told)
    if told.body is not None:
        yield from _blocks(told.body, numbers)
    elif told.article is not None:
        yield from _dropped(told.article, numbers)
    yield "</main>"
    yield "</body>"
    yield "</html>"


@cache
def _style() -> str:
    return files("corpuskit.explaining").joinpath("document.css").read_text("utf-8")


def _title(told: Explanation) -> str:
    outcome = told.outcome
    title = outcome.title if isinstance(outcome, Article) else None
    return shortened(title or outcome.url or outcome.id, MAX_TITLE_CHARS)


def _header(told: Explanation, title: str) -> Iterator[str]:
    outcome = told.outcome
    yield "<header>"
    yield f"<h1>{_own(title)}</h1>"
    yield f'<p class="where">{_own(shortened(outcome.url or outcome.source.path or ""))}</p>'
    if isinstance(outcome, Rejection):
        why = f"rejected by {outcome.stage}: {outcome.reason}"
        yield f'<p class="rejected"><strong>{escape(why)}</strong> '
        yield f"{_own(shortened(outcome.evidence or ''))}</p>"
    yield "</header>"


def _own(text: str) -> str:
    """Escape a text and keep its direction to itself."""
    return f"<bdi>{escape(text)}</bdi>"


def _text(article: Article, numbers: _Numbers) -> Iterator[str]:
    counts = count_rules(article.edits)
    yield '<section aria-labelledby="text">'
    yield '<h2 id="text">The text, with what was removed from it and put into it</h2>'
    pieces = "".join(_marked(piece, numbers) for piece in segments(article))
    yield f'<div class="story" dir="auto">{pieces}</div>'
    yield "<table><caption>Removed characters by rule</caption>"
    yield '<thead><tr><th scope="col">No.</th><th scope="col">Rule</th>'
    yield '<th scope="col" class="number">Characters</th></tr></thead><tbody>'
    for rule, count in counts.items():
        mark = f'<span class="{_hue(rule, numbers)}">{escape(rule)}</span>'
        yield f'<tr><td>{numbers[rule]}</td><td>{mark}</td><td class="number">{count}</td></tr>'
    if not counts:
        yield '<tr><td></td><td>nothing was removed</td><td class="number">0</td></tr>'
    yield "</tbody></table>"
    yield "</section>"


def _marked(piece: Segment, numbers: _Numbers) -> str:
    shown = escape(visible(piece.text))
    if piece.rule is None:
        return shown
    name = "ins" if piece.inserted else "del"
    shown = shown if piece.text.strip() else escape(repr(piece.text))
    title = escape(piece.rule)
    number = f'<sup aria-label="rule {numbers[piece.rule]}">{numbers[piece.rule]}</sup>'
    return f'<{name} class="{_hue(piece.rule, numbers)}" title="{title}">{shown}</{name}>{number}'


def _hue(rule: str, numbers: _Numbers) -> str:
    return f"rule h{(numbers.get(rule, 1) - 1) % HUES}"


def _lines(lines: tuple[GoneLine, ...], numbers: _Numbers) -> Iterator[str]:
    if not lines:
        return
    yield '<section aria-labelledby="lines">'
    yield '<h2 id="lines">Why lines went as chrome</h2>'
    yield '<div class="wide"><table><thead><tr><th scope="col" class="number">Chance</th>'
    yield '<th scope="col">Line</th><th scope="col">Rule</th>'
    yield '<th scope="col">What spoke most against it</th></tr></thead><tbody>'
    for one in lines:
        figures = ", ".join(f"{r.figure} {r.value:g} ({r.odds:+g})" for r in one.reasons)
        yield f'<tr><td class="number">{one.chance} %</td><td>{_own(shortened(one.line, 300))}</td>'
        yield f'<td><span class="{_hue(one.rule, numbers)}">{escape(one.rule)}</span></td>'
        yield f"<td>{escape(figures or 'the rule alone')}</td></tr>"
    yield "</tbody></table></div>"
    yield "</section>"


def _fields(told: Explanation) -> Iterator[str]:
    yield '<section aria-labelledby="fields">'
    yield '<h2 id="fields">Fields</h2>'
    yield "<dl>"
    for name, value in told.fields():
        yield f"<dt>{escape(name)}</dt><dd>{_own(shortened(value))}</dd>"
    yield "</dl>"
    yield "</section>"


def _blocks(body: ToldBody, numbers: _Numbers) -> Iterator[str]:
    yield '<section aria-labelledby="blocks">'
    yield '<h2 id="blocks">Blocks of the page in their order</h2>'
    known = [f"Read by {escape(body.witness)}" if body.witness else "No story found"]
    if body.confidence is not None:
        known.append(f"confidence {body.confidence:.2f}")
    if body.doubt is not None:
        known.append(f"{100 * body.doubt:.0f} % of the characters in doubt")
    yield f"<p>{'; '.join(known)}. The chance is that a block is story; the figures are the three "
    yield "that spoke most for what the forest says, with what each adds to the log-odds.</p>"
    if any(block.by == "rules" for block in body.blocks):
        yield f"<p>{UNLIKE}</p>"
    yield "<ol>"
    for run in runs_of(body):
        yield from _run(run, numbers)
    yield "</ol>"
    if glosses := glosses_of(body):
        yield "<details><summary>What the figures mean</summary><dl>"
        yield from (f"<dt>{escape(n)}</dt><dd>{escape(text)}</dd>" for n, text in glosses.items())
        yield "</dl></details>"
    yield "</section>"


def _run(run: Run, numbers: _Numbers) -> Iterator[str]:
    block = run.first
    yield f'<li class="{"kept" if block.kept else "gone"}">'
    chance = "" if block.chance is None else f"{block.chance} %"
    yield f'<p class="verdict"><b>{"in the story" if block.kept else "not in it"}</b> {chance}'
    if block.rule:
        rule = name_of(block.rule)
        yield f'<span class="{_hue(rule, numbers)}">{escape(rule)}</span>'
    yield f"by {escape(DECIDERS[block.by])}</p>"
    yield f'<p class="said" dir="auto">{escape(shortened(block.text))}</p>'
    if len(run.blocks) > 1:
        yield f"<details><summary>and {len(run.blocks) - 1} more like it</summary><ul>"
        yield from (f"<li>{_own(shortened(one.text, 300))}</li>" for one in run.blocks[1:])
        yield "</ul></details>"
    told = (("place", visible(block.label)), ("figures", told_figures(block.figures)))
    for name, value in (*told, ("votes", told_votes(block.votes))):
        if value:
            yield f'<p class="why">{name}: {escape(value)}</p>'
    yield "</li>"


def _dropped(article: Article, numbers: _Numbers) -> Iterator[str]:
    if not article.dropped:
        return
    yield '<section aria-labelledby="blocks">'
    yield '<h2 id="blocks">Blocks of the page that are not in the text</h2><ol>'
    for block in article.dropped:
        yield f'<li class="gone"><p class="verdict"><span class="{_hue(block.rule, numbers)}">'
        yield f"{escape(block.rule)}</span> {escape(visible(block.label or ''))}</p>"
        yield f'<p class="said" dir="auto">{escape(shortened(block.text))}</p></li>'
    yield "</ol></section>"
