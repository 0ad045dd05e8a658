"""Questions and answers of a story: of interviews, and of lists of questions that readers ask.

What the page marks as a question or an answer is one; so is a question that unfolds what stands
below it; and where several paragraphs in bold or italics ask, and others answer, that is an
interview. A heading stays a heading whatever it asks, unless it unfolds its answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from corpuskit.extraction.page.blocks import Block
from corpuskit.extraction.page.dom import Element
from corpuskit.spans import TextSpan
from corpuskit.text.sentences import QUESTION_MARKS

MIN_QUESTIONS: Final = 2
"""So many paragraphs in bold that ask make an interview. Source: a round value; one may be the
question that a story opens with."""

MIN_STRONG: Final = 0.9
"""Share of a question that is set bold: a mark or a name may stand outside."""

_CLOSING: Final = "\"'”’»“)]* "
_SLANTED: Final = frozenset({"em", "i", "strong", "b"})


def mark_dialogue(spans: Sequence[TextSpan], firsts: Sequence[Block]) -> list[TextSpan]:
    r"""Return the spans of a story with those that ask and those that answer called so.

    Args:
        spans: what each paragraph is; one may cover several.
        firsts: the first block of each.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> from corpuskit.spans import paragraph_spans
        >>> page = "<p><b>Why now?</b><p>It had to be.<p><b>Who pays?</b><p>The town."
        >>> blocks = segment(parse(page))
        >>> plain = paragraph_spans("\n\n".join(block.text for block in blocks))
        >>> [span.kind for span in mark_dialogue(plain, blocks)]
        ['question', 'answer', 'question', 'answer']
        >>> [span.kind for span in mark_dialogue(plain[:2], blocks[:2])]
        ['paragraph', 'paragraph']
    """
    marked = [_stated(span, block) for span, block in zip(spans, firsts, strict=True)]
    asked = [
        number
        for number, (span, block) in enumerate(zip(spans, firsts, strict=True))
        if span.kind == "paragraph" and asks(block.text) and is_emphatic(block)
    ]
    answered = [n for n in asked if n + 1 not in asked and _is_answered(n, spans)]
    if len(answered) >= MIN_QUESTIONS:
        # Between questions, what is set as they are asks in other words: "Tell us of the pier."
        for number in range(asked[0], asked[-1] + 1):
            plain = spans[number].kind == "paragraph" and _is_answered(number, spans)
            if plain and is_emphatic(firsts[number]):
                marked[number] = replace(spans[number], kind="question")
    return _with_answers(marked, firsts)


def _is_answered(number: int, spans: Sequence[TextSpan]) -> bool:
    """Tell whether what stands below a line may answer it; a heading goes on elsewhere."""
    return number + 1 < len(spans) and spans[number + 1].kind != "heading"


def asks(text: str) -> bool:
    """Tell whether a text ends in a question.

    Examples:
        >>> asks("Who pays?"), asks("“Who pays?”"), asks("The town pays.")
        (True, True, False)
    """
    return text.rstrip(_CLOSING).endswith(QUESTION_MARKS)


def is_emphatic(block: Block) -> bool:
    """Tell whether all of a block is set bold or in italics.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> [is_emphatic(b) for b in segment(parse("<p><i>Why?</i><p><b>Why</b> so?<p>Why?"))]
        [True, False, False]
    """
    if block.strong_chars >= MIN_STRONG * block.chars:
        return True
    inner = block.place.element.first_child
    while inner is not None and inner.is_empty_text_node:
        inner = inner.next
    return (
        inner is not None and inner.tag in _SLANTED and _length(inner) >= (MIN_STRONG * block.chars)
    )


def _length(element: Element) -> int:
    return len(" ".join(element.text().split()))


def _stated(span: TextSpan, block: Block) -> TextSpan:
    """Call a span a question or an answer where its markup does."""
    if span.kind in {"paragraph", "list_item", "heading"}:
        context = block.context
        if "itemprop=acceptedanswer" in context and span.kind == "paragraph":
            return replace(span, kind="answer")
        unfolds = "button" in context or block.tag == "summary"
        if (unfolds or _is_marked(block)) and asks(block.text):
            level = span.level if span.kind == "heading" and block.tag != "summary" else None
            return replace(span, kind="question", level=level)
        if block.tag == "dt" and asks(block.text):
            return replace(span, kind="question", level=None)
    return span


def _is_marked(block: Block) -> bool:
    context = block.context
    named = "itemprop=name" in context
    return named and not context.isdisjoint({"itemprop=mainentity", "itemprop=question"})


def _with_answers(spans: list[TextSpan], firsts: Sequence[Block]) -> list[TextSpan]:
    """Call answers what stands between a question and the next heading."""
    found: list[TextSpan] = []
    answering = False
    below_dt = False
    for span, block in zip(spans, firsts, strict=True):
        if span.kind == "question":
            answering = True
            below_dt = block.tag == "dt"
        elif span.kind == "heading":
            answering = False
        elif answering and span.kind == "paragraph":
            span = replace(span, kind="answer")  # noqa: PLW2901 - the span as it is called now
        elif answering and below_dt and block.tag == "dd":
            span = replace(span, kind="answer", level=None)  # noqa: PLW2901 - the same
        found.append(span)
    return found
