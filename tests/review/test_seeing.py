"""The blocks of a page as people review it, with what decided about each."""

from __future__ import annotations

from corpuskit.article import Page
from corpuskit.config import NormalizationConfig
from corpuskit.extraction.body.profile import SiteProfile
from corpuskit.review.effect import Correction, corrected
from corpuskit.review.seeing import Seen, SeenBlock, choices, see
from paragraphs import PARAGRAPHS

P1, P2, P3, P4 = PARAGRAPHS.values()
HEAD = f"VELL, March 3 (Reuters) - {P1}"
PAGE = (
    "<title>Storm</title><nav><a href=/>Home</a></nav><main><h1>Storm</h1>"
    f"<p>{HEAD}</p><p>{P2}</p><div class=tip><p>{P4}</p></div><p>{P3}</p>"
    "<p>(Reporting by Ann Lee; Editing by Bob Ray)</p><p hidden>Unseen.</p></main>"
    "<footer><p>Imprint</p></footer>"
)


def seen(profile: SiteProfile | None = None, page: str = PAGE) -> Seen:
    return see(Page(page, url="https://vell.example/1"), profile, NormalizationConfig())


def of(found: Seen, text: str) -> SeenBlock:
    return next(one for one in found.blocks if one.block.text == text)


def test_a_page_of_an_unknown_site_says_of_each_block_what_decided() -> None:
    found = seen()
    assert of(found, P2).kept
    assert of(found, HEAD).cut == ("dateline/tag",)
    assert of(found, HEAD).is_gold
    credit = of(found, "(Reporting by Ann Lee; Editing by Bob Ray)")
    assert (credit.kept, credit.cut, credit.is_gold) == (True, ("signoff/reporting", ""), False)
    assert not of(found, "Imprint").kept
    assert of(found, "Unseen.").reason == "hidden"
    assert found.article is not None
    assert found.article.text == f"{P1}\n\n{P2}\n\n{P4}\n\n{P3}"


def test_what_people_said_is_the_reason_that_is_shown() -> None:
    profile = corrected(SiteProfile("vell.example"), Correction("drop", "div.tip"))
    profile = corrected(profile, Correction("keep", "footer"))
    found = seen(profile)
    assert (of(found, P4).kept, of(found, P4).reason) == (False, "correction")
    assert (of(found, "Imprint").kept, of(found, "Imprint").reason) == (True, "correction")


def test_what_has_no_blocks_says_why() -> None:
    assert seen(page="").note == "empty-page"
    page = Page("It rained.\n\nIt poured.", media_type="text/plain")
    assert see(page, None, NormalizationConfig()).note == "raw-text"


def test_a_long_paragraph_is_offered_as_no_line() -> None:
    blocks = [
        one.block for one in seen(page=f"<div class=story><p>{P1 * 3}</p><p>Tip!</div>").blocks
    ]
    assert [one.what for one in choices(blocks, blocks[0])] == ["place", "box"]
    assert [one.what for one in choices(blocks, blocks[1])] == ["place", "box", "line"]
