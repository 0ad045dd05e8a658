"""What each editor says of a draft: of one for it, of one against it, of a hostile one."""

from __future__ import annotations

import time

import pytest

from corpuskit.extraction.body.contacts import edit_contacts
from corpuskit.extraction.body.headings import edit_headline, edit_idle_headings
from corpuskit.extraction.body.judges import EDITORS, Editor
from corpuskit.extraction.body.repeats import edit_repeats
from corpuskit.extraction.body.votes import Draft
from corpuskit.extraction.metadata.stated import Metadata
from looks import CALM, GOATS, POUR, RAIN, STORY, edited, look_of

ANN = Metadata(title="Rain in Orrin", authors=("Ann Lee", "Bo"))


class TestHeadline:
    def test_the_headline_and_first_level_headings_above_the_story_go(self) -> None:
        page = f"<main><h1>The week</h1><h3>Rain, in ORRIN</h3><h2>Why</h2>{STORY}</main>"
        assert edited(edit_headline, page, metadata=ANN) == {
            "title": ["The week", "Rain, in ORRIN"]
        }
        assert edited(edit_headline, page) == {"title": ["The week"]}

    def test_below_the_first_paragraph_nothing_is_a_headline(self) -> None:
        page = f"<main><p>{RAIN}</p><h1>Why</h1><h2>Rain in Orrin</h2><p>{POUR}</p><p>{CALM}</p>"
        assert edited(edit_headline, page, metadata=ANN) == {}


class TestIdleHeadings:
    def test_headings_at_the_end_go(self) -> None:
        page = f"<main>{STORY}<h2>More</h2><h3>Of it</h3></main>"
        assert edited(edit_idle_headings, page) == {"idle-heading": ["More", "Of it"]}

    def test_a_heading_over_links_goes_and_one_over_text_stays(self) -> None:
        page = f"<main><h2>Read</h2><p>x</p><h2>Why</h2>{STORY}</main>"

        def links(block: object) -> str | None:
            return "links" if getattr(block, "text", "") == "x" else None

        def hidden(block: object) -> str | None:
            return "context" if getattr(block, "text", "") == "x" else None

        assert edited(edit_idle_headings, page, reasons=links) == {"idle-heading": ["Read"]}
        assert edited(edit_idle_headings, page, reasons=hidden) == {}
        text = page.replace("<h2>Read</h2>", f"<p>{GOATS}</p>")
        assert edited(edit_idle_headings, text, reasons=links) == {}


class TestRepeats:
    def test_a_sentence_that_comes_again_goes_in_whatever_spelling(self) -> None:
        page = f"<main>{STORY}<p>{RAIN.upper()}</p><p>{RAIN}</p></main>"
        assert edited(edit_repeats, page) == {"repeat": [RAIN.upper(), RAIN]}

    @pytest.mark.parametrize("again", ["Yes.", "It rained on and on.", f"{RAIN[:60]} no more."])
    def test_short_or_other_text_may_come_again(self, again: str) -> None:
        assert edited(edit_repeats, f"<main><p>{again}</p>{STORY}<p>{again[:25]}</p></main>") == {}
        page = f"<main>{STORY}<p>{again}</p></main>"
        assert edited(edit_repeats, page) == {}

    def test_marks_alone_are_no_text(self) -> None:
        assert edited(edit_repeats, f"<main>{'<p>* * *</p>' * 3}{STORY}</main>") == {}


class TestContacts:
    def last(self, text: str) -> dict[str, list[str]]:
        return edited(edit_contacts, f"<main>{STORY}<p>{text}</p></main>", metadata=ANN)

    @pytest.mark.parametrize(
        "line",
        [
            "Reach Ann Lee at alee@post.example.",
            "• ANN LEE is @annlee_orrin",
            "ann lee: a.b+c@d.ex",
        ],
    )
    def test_how_to_reach_an_author_of_the_page_goes(self, line: str) -> None:
        assert self.last(line) == {"author-contact": [line]}
        both = edited(
            edit_contacts, f"<main>{STORY}<p>{line}</p><p>{line}</p></main>", metadata=ANN
        )
        assert both == {"author-contact": [line, line]}

    @pytest.mark.parametrize(
        "line",
        [
            "Reach Cy Roe at croe@post.example.",
            "Reach Bo at bo@post.example.",
            "Ann Lee wrote this @ home.",
            "Ann Lee wrote this.",
            f"Ann Lee, alee@post.example: {RAIN} {POUR} {CALM} {GOATS}",
        ],
    )
    def test_other_lines_stay(self, line: str) -> None:
        assert self.last(line) == {}

    def test_only_the_end_of_a_story_is_looked_at_and_never_all_of_it(self) -> None:
        line = "Reach Ann Lee at alee@post.example."
        page = f"<main><p>{RAIN}</p><p>{line}</p><p>{POUR}</p><p>{CALM}</p></main>"
        assert edited(edit_contacts, page, metadata=ANN) == {}
        look = look_of(f"<main><p>{line}</p></main>", line, metadata=ANN)
        assert [vote.blocks for vote in edit_contacts(look, Draft((0,), {}, ()))] == [()]


HOSTILE = {
    "headings": f"<main>{STORY}{'<h2>Rain</h2>' * 8_000}</main>",
    "repeats": f"<main>{STORY * 2_000}</main>",
    "at": f"<main>{STORY}<p>Ann Lee {'@' * 250}</p><p>Ann Lee {'a.' * 120}@</p></main>",
    "long": f"<main>{STORY}<p>{'Ann Lee rain ' * 80_000}</p></main>",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("editor", EDITORS, ids=lambda editor: editor.__name__)
def test_hostile_drafts_take_bounded_time(name: str, editor: Editor) -> None:
    look = look_of(HOSTILE[name], metadata=ANN)
    draft = Draft(tuple(range(len(look.blocks))), {}, ())
    start = time.process_time()
    votes = list(editor(look, draft))
    assert time.process_time() - start < 5
    assert not any(vote.stay for vote in votes), "an editor only takes out"
