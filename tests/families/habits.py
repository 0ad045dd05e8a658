"""Habits that make a site hard to learn: what stands in its stories and is none of them."""

from __future__ import annotations

import json
from html import escape
from random import Random
from typing import Final

from families.grammar import fill
from families.pages import Draft, Layout, among, written


def _frame(draft: Draft, content: str, *, above: str = "", below: str = "") -> str:
    """Put content into an unremarkable page."""
    return (
        f'<body><div id="masthead"><a href="/">Home</a> <a href="/x">{draft.label(1)}</a></div>'
        f'<div id="main"><h1 class="hl">{draft.story.title}</h1>{above}{content}{below}</div>'
        f'<div id="foot"><p>{draft.label(7)}</p></div></body>'
    )


def boxes(draft: Draft) -> str:
    """Boxes of many kinds inside the story, on some pages, with names nobody knows."""
    random = draft.random
    name = draft.language.names[0]
    kinds = (
        f'<div class="zettel"><h4>{draft.label(0)}</h4><p>{draft.label(5)}</p></div>',
        f'<div class="klappe"><p>{draft.label(2)}</p><p>{draft.label(1)}</p></div>',
        (
            '<blockquote class="twitter-tweet"><p lang="en">'
            f"{draft.say(fill(draft.language.sentences[8], draft.language, random))}</p>&mdash; "
            f"{draft.say(f'{name} (@ferry{random.randrange(99)})')}</blockquote>"
        ),
        f'<div class="frage"><p>{draft.label(6)}</p><ul><li>{draft.say("Yes")}</li></ul></div>',
        draft.teasers(1, '<p class="nebenan"><a href="/k">{title}</a></p>', sentences=False),
        f'<div class="werk">{draft.label(3)}</div>',
    )
    used = random.sample(range(len(kinds)), 2)
    shown = [kinds[n] for n in used]
    pieces = written(draft.story.items)
    pieces.insert(2, shown[0])
    pieces.insert(4, shown[1])
    kept = "".join(shown)
    draft.chrome = [text for text in draft.chrome if escape(text) in kept]
    content = f'<div class="copy">{"".join(pieces)}</div>'
    return _frame(draft, content, below=f'<p class="wer">{_bio(draft)}</p>')


def labelled(draft: Draft) -> str:
    """Prompts in the very paragraphs of the story, without any class, each on half of the pages."""
    pieces = written(draft.story.items)
    if draft.story.number % 2:
        pieces.insert(2, f"<p>{draft.label(2)}</p>")
    else:
        pieces.append(f"<p>{draft.label(5)}</p>")
    return _frame(draft, f'<div class="copy">{"".join(pieces)}</div>')


def recurring(draft: Draft) -> str:
    """Headings, a quotation and a note of the editors that many stories have in common."""
    language = draft.language
    items = list(written(draft.story.items))
    heads = language.heads
    quote = fill(language.sentences[1], language, Random(draft.site))
    story = list(draft.story.items)
    items.insert(2, f"<h2>{heads[0]}</h2>")
    story.insert(2, draft.story.items[0]._replace(kind="h2", text=heads[0]))
    if draft.story.number % 3 == 0:
        items.insert(4, f"<p>{escape(quote)}</p>")
        story.insert(4, draft.story.items[0]._replace(text=quote))
    if draft.story.number % 4 == 0:
        items.insert(-1, f"<h2>{heads[2]}</h2>")
        story.insert(-1, draft.story.items[0]._replace(kind="h2", text=heads[2]))
    draft.story = draft.story._replace(items=tuple(story))
    return _frame(draft, f'<div class="copy">{"".join(items)}</div>')


def lead_outside(draft: Draft) -> str:
    """The standfirst stands outside the container, under a name nobody knows."""
    above = (
        f'<div class="unterzeile"><p>{draft.show_lead()}</p></div><p class="wer">{_by(draft)}</p>'
    )
    return _frame(
        draft, f'<div class="copy">{"".join(written(draft.story.items))}</div>', above=above
    )


def lead_inside(draft: Draft) -> str:
    """The standfirst is the first, bold paragraph of the container."""
    lead = f'<p class="fett"><b>{draft.show_lead()}</b></p>'
    return _frame(draft, f'<div class="copy">{lead}{"".join(written(draft.story.items))}</div>')


def teaser_twin(draft: Draft) -> str:
    """Teasers of other stories stand in the same path as the story's paragraphs."""
    content = (
        f'<div class="box"><div class="copy">{"".join(written(draft.story.items))}</div></div>'
    )
    twin = '<div class="box"><div class="copy"><p><a href="/k">{title}</a></p><p>{text}</p></div></div>'
    return _frame(draft, content, below=draft.teasers(3, twin))


def scroll(draft: Draft) -> str:
    """The next story follows on the same page, whole, in a section like the first."""
    other = draft.other()
    more = "".join(f"<p>{draft.say(item.text)}</p>" for item in other.items)
    first = "".join(written(draft.story.items))
    return (
        f'<body><div id="masthead"><a href="/">Home</a></div><section class="piece"><h1>'
        f'{draft.story.title}</h1><div class="copy">{first}</div></section><section class="piece">'
        f'<h1>{draft.say(other.title)}</h1><div class="copy">{more}</div></section>'
        f'<div id="foot"><p>{draft.label(7)}</p></div></body>'
    )


def ads_split(draft: Draft) -> str:
    """Wrappers of advertisements part the story into several runs of paragraphs."""
    pieces = written(draft.story.items)
    ad = f'<div class="slot"><div class="slot-in">{draft.label(3)}</div></div>'
    runs = [pieces[n : n + 2] for n in range(0, len(pieces), 2)]
    content = ad.join(f'<div class="run">{"".join(run)}</div>' for run in runs)
    return _frame(draft, f'<div class="copy">{content}</div>')


def two_containers(draft: Draft) -> str:
    """The story goes on in a second container, below a box with a prompt."""
    pieces = written(draft.story.items)
    half = max(1, len(pieces) // 2)
    box = f'<div class="zettel"><p>{draft.label(5)}</p></div>'
    content = (
        f'<div class="copy first-part">{"".join(pieces[:half])}</div>{box}'
        f'<div class="rest-part">{"".join(pieces[half:])}</div>'
    )
    return _frame(draft, content)


def captions(draft: Draft) -> str:
    """Captions are paragraphs of the container with a class of their own."""
    pieces = written(draft.story.items)
    caption = f'<p class="bu">{draft.say(draft.story.caption)}</p>'
    credit = f'<p class="bu-quelle">{draft.say("Foto: " + draft.language.names[1])}</p>'
    content = among(pieces, f'<img src="b.jpg">{caption}{credit}', 1)
    return _frame(draft, f'<div class="copy">{content}</div>')


def first_outside(draft: Draft) -> str:
    """The first paragraph of the story stands in another container than the rest."""
    first, *rest = written(draft.story.items)
    content = f'<div class="opener">{first}</div><div class="copy">{"".join(rest)}</div>'
    return _frame(draft, content)


def drop_caps(draft: Draft) -> str:
    """The first letter is an element of its own."""
    first, *rest = draft.story.items
    cap = f'<p class="first"><span class="cap">{first.text[0]}</span>{escape(first.text[1:])}</p>'
    return _frame(draft, f'<div class="copy">{cap}{"".join(written(rest))}</div>')


def hidden(draft: Draft) -> str:
    """Paragraphs that a browser does not show."""
    pieces = written(draft.story.items)
    unseen = f'<p style="display:none">{draft.say(draft.other().lead)}</p>'
    unseen += f"<p hidden>{draft.label(5)}</p>"
    return _frame(draft, f'<div class="copy">{among(pieces, unseen, 2)}</div>')


def stubs(draft: Draft) -> str:
    """Every third page shows only the beginning, and a wall."""
    if draft.story.number % 3:
        return _frame(draft, f'<div class="copy">{"".join(written(draft.story.items))}</div>')
    draft.story = draft.story._replace(items=draft.story.items[:2])
    stated = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "isAccessibleForFree": False,
    }
    draft.meta.append(f'<script type="application/ld+json">{json.dumps(stated)}</script>')
    wall = f'<div class="mauer"><p>{draft.label(5)}</p><p>{draft.label(2)}</p></div>'
    return _frame(
        draft, f'<div class="copy">{"".join(written(draft.story.items))}</div>', below=wall
    )


def stated_body(draft: Draft) -> str:
    """``articleBody`` differs: with captions and prompts in it, or a summary, or an older version."""
    texts = [item.text for item in draft.story.items]
    ways = (
        [draft.story.caption, *texts, "…"],
        [draft.story.lead],
        [*texts[:-1], fill(draft.language.sentences[3], draft.language, draft.random)],
        [" ".join(texts)],
    )
    way = ways[draft.story.number % 4]
    stated = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "articleBody": "\n".join(way),
    }
    draft.meta.append(f'<script type="application/ld+json">{json.dumps(stated)}</script>')
    caption = f'<div class="bild"><img src="c.jpg"><p>{draft.say(draft.story.caption)}</p></div>'
    pieces = among(written(draft.story.items), caption, 1)
    return _frame(draft, f'<div class="copy">{pieces}</div>', below=f"<p>{draft.label(2)}</p>")


def notes(draft: Draft) -> str:
    """A bio of the author below the story and a correction note of its own; the note stays."""
    pieces = written(draft.story.items)
    content = f'<div class="copy">{"".join(pieces)}</div>'
    return _frame(draft, content, below=f'<div class="wer"><p>{draft.say(_bio(draft))}</p></div>')


def _by(draft: Draft) -> str:
    return draft.say(draft.story.author)


def _bio(draft: Draft) -> str:
    return draft.say(f"{draft.story.author} · {draft.language.labels[7].format(town='Aral')}")


HABITS: Final[dict[str, Layout]] = {
    "boxes": boxes,
    "labelled": labelled,
    "recurring": recurring,
    "lead-outside": lead_outside,
    "lead-inside": lead_inside,
    "teaser-twin": teaser_twin,
    "scroll": scroll,
    "ads-split": ads_split,
    "two-containers": two_containers,
    "captions": captions,
    "first-outside": first_outside,
    "drop-caps": drop_caps,
    "hidden": hidden,
    "stubs": stubs,
    "stated-body": stated_body,
    "notes": notes,
}
