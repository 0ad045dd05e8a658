"""Who judges the blocks of a page, in the order in which they are heard.

A judge looks at the page and says of blocks that they stay or go, and why. It decides nothing: that
is the ballot's. An editor reads the draft that the ballot made, and says what of it goes as well;
each one reads what the one before left.

A new judge is a function in a module of this folder, a line here, and its weight in the ballot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from corpuskit.extraction.body.contacts import edit_contacts
from corpuskit.extraction.body.headings import edit_headline, edit_idle_headings
from corpuskit.extraction.body.inserts import judge_inserts
from corpuskit.extraction.body.known import (
    judge_known,
    judge_marked,
    judge_never,
    judge_other_stories,
)
from corpuskit.extraction.body.links import judge_links
from corpuskit.extraction.body.look import Look
from corpuskit.extraction.body.markup import judge_context, judge_hidden, judge_names
from corpuskit.extraction.body.position import judge_position
from corpuskit.extraction.body.repeats import edit_repeats
from corpuskit.extraction.body.siblings import judge_siblings
from corpuskit.extraction.body.standfirst import judge_standfirst
from corpuskit.extraction.body.votes import Draft, Vote

Judge: TypeAlias = Callable[[Look], Iterable[Vote]]
Editor: TypeAlias = Callable[[Look, Draft], Iterable[Vote]]

JUDGES: Final[tuple[Judge, ...]] = (
    judge_marked,  # the witness takes it for story
    judge_siblings,  # it stands among the paragraphs as one of them
    judge_standfirst,  # it is the sentence between headline and story
    judge_known,  # the site has story there, or never has
    judge_other_stories,  # it teases, or tells, another story
    judge_never,  # it is a form, a question about cookies, a thread of comments
    judge_inserts,  # it sums the story up, or asks what it answers
    judge_position,  # it stands above or below the story
    judge_hidden,  # nobody sees it
    judge_context,  # its element holds no story
    judge_links,  # it only points elsewhere
    judge_names,  # designers named its box as chrome
)

EDITORS: Final[tuple[Editor, ...]] = (
    edit_headline,  # the headline is a field of its own
    edit_repeats,  # it was said before
    edit_idle_headings,  # there is nothing below it
    edit_contacts,  # it says how to reach the author
)
