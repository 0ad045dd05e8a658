"""Invented news posts in WordPress's own markup: the same ones every time, no paragraph twice.

Words are drawn from small vocabularies; the forms are those of real news: datelines and sign-offs
of several agencies, subheads, lists, quotations, tables, pictures with captions, line breaks,
links and emphasis, briefs of two paragraphs and long reports.
"""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from wordpress.words import LANGUAGES, Language

AUTHORS: Final = ("Mara Quill", "Tobias Fenn", "Ines Alcorta", "Ruth Abara", "Joel Sandry")
LAST: Final = datetime(2024, 6, 28, 17, 20, tzinfo=UTC)
EVERY: Final = timedelta(hours=5, minutes=37)
SPANISH_EACH: Final = 5
"""Every so manyth post is in Spanish."""


def posts(count: int) -> dict[str, Any]:
    """Return authors and posts, ready for JSON."""
    seen: set[str] = set()
    return {"authors": AUTHORS, "posts": [_post(number, seen) for number in range(count)]}


def _post(number: int, seen: set[str]) -> dict[str, Any]:
    """Write one post; what it says in paragraphs, no other says."""
    draw = random.Random(number)  # noqa: S311 - it deals words
    language = LANGUAGES["es" if number % SPANISH_EACH == SPANISH_EACH - 1 else "en"]
    writer = Writer(draw, language, LAST - EVERY * number, seen)
    title = writer.title(number)
    return {
        "title": title,
        "slug": re.sub("[^a-z0-9]+", "-", title.lower()).strip("-"),
        "date": writer.at.strftime("%Y-%m-%d %H:%M:%S"),
        "html": writer.story(),
        "section": draw.choice(language.sections),
        "tags": draw.sample(language.tags, 3),
        "author": draw.choice(AUTHORS),
    }


class Writer:
    """Writes one story."""

    def __init__(
        self, draw: random.Random, language: Language, at: datetime, seen: set[str]
    ) -> None:
        self.draw, self.language, self.at, self.seen = draw, language, at, seen
        self.place, self.thing = draw.choice(language.places), draw.choice(language.things)
        self.agency = draw.choice((None, *language.wires, *language.wires))

    def fill(self, form: str) -> str:
        """Fill the slots of a form, and begin it with a capital."""
        draw, language = self.draw, self.language
        text = form.format(
            place=self.place,
            thing=self.thing,
            other=draw.choice(language.things),
            who=draw.choice(language.people),
            name=f"{draw.choice(language.first)} {draw.choice(language.last)}",
            body=draw.choice(language.bodies),
            why=draw.choice(language.reasons),
            day=draw.choice(language.days),
            number=draw.randint(3, 990),
            share=draw.randint(2, 97),
            year=draw.randint(1961, 2023),
        )
        return text[0].upper() + text[1:]

    def sentence(self) -> str:
        """Write a sentence that stands in no other post."""
        while (text := self.fill(self.draw.choice(self.language.sentences))) in self.seen:
            pass
        self.seen.add(text)
        return text

    def paragraph(self) -> str:
        """Write one to three sentences."""
        return " ".join(self.sentence() for _ in range(self.draw.randint(1, 3)))

    def title(self, number: int) -> str:
        """Write a headline."""
        return self.fill(self.language.titles[number % len(self.language.titles)])

    def story(self) -> str:
        """Write the whole in WordPress's block markup."""
        draw = self.draw
        paragraphs = [self.paragraph() for _ in range(draw.choice((2, 5, 6, 7, 9, 14)))]
        if self.agency:
            month = self.language.months[self.at.month - 1]
            slots = {"place": self.place, "upper": self.place.upper(), "month": month,
                     "short": month[:3], "day": self.at.day}  # fmt: skip
            paragraphs[0] = self.agency.dateline.format(**slots) + paragraphs[0]
        blocks = [_block("paragraph", f"<p>{self.dress(text)}</p>") for text in paragraphs]
        for make in (self.subhead, self.items, self.quotation, self.picture, self.table):
            if len(blocks) > 3 and draw.random() < 0.35:  # noqa: PLR2004 - a brief has none
                blocks.insert(draw.randint(2, len(blocks) - 1), make())
        if self.agency and self.agency.signoff:
            if self.agency.own_line:
                blocks.append(_block("paragraph", f"<p>{self.agency.signoff}</p>"))
            else:
                last = blocks[-1].rpartition("</p>")
                blocks[-1] = f"{last[0]} {self.agency.signoff}</p>{last[2]}"
        return "\n\n".join(blocks)

    def dress(self, text: str) -> str:
        """Put a link, emphasis or a line break into some paragraphs."""
        words = text.split(" ")
        at = len(words) // 2
        style = self.draw.randrange(8)
        if style == 0:
            words[at] = f'<a href="/{self.at:%Y}/background/">{words[at]}</a>'
        elif style == 1:
            words[at] = f"<strong>{words[at]}</strong>"
        elif style == 2:  # noqa: PLR2004 - one of eight
            words[at] = f"<em>{words[at]}</em><br>"
        return " ".join(words)

    def subhead(self) -> str:
        """Write a subhead: some that many stories have, some that only this one has."""
        text = self.fill(self.draw.choice(self.language.subheads))
        level = self.draw.choice((2, 2, 3))
        return _block("heading", f"<h{level}>{text}</h{level}>")

    def items(self) -> str:
        """Write a list."""
        tag = self.draw.choice(("ul", "ol"))
        rows = "".join(f"<li>{self.sentence()}</li>" for _ in range(self.draw.randint(2, 5)))
        return _block("list", f"<{tag}>{rows}</{tag}>")

    def quotation(self) -> str:
        """Write a quotation with its speaker."""
        speaker = self.fill("{name}, {who}")
        text = f"<p>{self.sentence()}</p><cite>{speaker}</cite>"
        return _block("quote", f'<blockquote class="wp-block-quote">{text}</blockquote>')

    def picture(self) -> str:
        """Show a picture with a caption; captions are no part of the story."""
        image = f'<img src="/wp-content/uploads/{self.draw.randrange(9999)}.jpg" alt=""/>'
        caption = f'<figcaption class="wp-element-caption">{self.sentence()}</figcaption>'
        return _block("image", f'<figure class="wp-block-image">{image}{caption}</figure>')

    def table(self) -> str:
        """Write a table."""
        rows = "".join(
            f"<tr><td>{self.fill('{other} {year}')}</td><td>{self.draw.randint(10, 9999)}</td></tr>"
            for _ in range(3)
        )
        inner = f"<table><tbody>{rows}</tbody></table>"
        return _block("table", f'<figure class="wp-block-table">{inner}</figure>')


def _block(name: str, html: str) -> str:
    return f"<!-- wp:{name} -->\n{html}\n<!-- /wp:{name} -->"
