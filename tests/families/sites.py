"""Whole invented sites: one layout, or several that are mixed, change, or repeat each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from families.grammar import LANGUAGES, Language, story
from families.habits import HABITS, captions, teaser_twin, two_containers
from families.pages import Draft, Layout, Made, finish, pages_of, written
from families.themes import THEMES, bootstrap, divs, drupal, ghost, tailwind, wordpress

PAGES: Final = 24
"""Pages of a site that it is learned from ..."""

LATER: Final = 8
"""... and pages that are read by what was learned."""


class Site(NamedTuple):
    """A site, and what is known of it."""

    family: str
    host: str
    made: tuple[Made, ...]
    """Pages to learn from."""
    later: tuple[Made, ...]
    """Pages that come afterwards."""


Maker: TypeAlias = Callable[[str, Language, range], Sequence[Made]]


def plain(layout: Layout, shape: str = "plain") -> Maker:
    """Return the maker of a site with one layout."""

    def make(host: str, language: Language, numbers: range) -> Sequence[Made]:
        return tuple(pages_of(layout, host, language, numbers, shape))

    return make


def _one(layout: Layout, host: str, language: Language, number: int) -> Made:
    (made,) = pages_of(layout, host, language, [number])
    return made


def mixed(host: str, language: Language, numbers: range) -> Sequence[Made]:
    """News, opinion, live blogs, galleries, videos and index pages."""
    layouts = (wordpress, wordpress, _opinion, wordpress, _live, _gallery, _video, _index)
    return tuple(_one(layouts[n % len(layouts)], host, language, n) for n in numbers)


def _opinion(draft: Draft) -> str:
    """A column: another container, the author's portrait text inside it."""
    bio = f'<div class="col-portrait"><p>{draft.say(_bio(draft))}</p></div>'
    return (
        f'<body class="column"><main><div class="col-head"><h1>{draft.story.title}</h1></div>'
        f'<div class="col-text">{bio}{"".join(written(draft.story.items))}</div>'
        f'<div class="col-next">{draft.teasers(2, "<div><h3><a href=/k>{title}</a></h3><p>{text}</p></div>")}'
        f"</div></main><footer>{draft.label(7)}</footer></body>"
    )


def _live(draft: Draft) -> str:
    """A live blog: each paragraph an entry with a time."""
    entries = "".join(
        f'<div class="entry"><time datetime="{draft.story.day}T0{n % 9}:10">0{n % 9}:10</time>'
        f"<p>{item.text}</p></div>"
        for n, item in enumerate(draft.story.items)
    )
    return (
        f'<body class="live"><main><h1>{draft.story.title}</h1><div class="ticker">{entries}</div>'
        f"</main><footer>{draft.label(7)}</footer></body>"
    )


def _gallery(draft: Draft) -> str:
    """A gallery: pictures with sentences below them."""
    slides = "".join(
        f'<div class="slide"><img src="{n}.jpg"><p>{item.text}</p></div>'
        for n, item in enumerate(draft.story.items)
    )
    return (
        f'<body class="gal"><main><h1>{draft.story.title}</h1><div class="slides">{slides}</div>'
        f"</main><footer>{draft.label(7)}</footer></body>"
    )


def _video(draft: Draft) -> str:
    """A video: one sentence, and a list of other videos."""
    draft.story = draft.story._replace(items=draft.story.items[:1])
    rest = draft.teasers(6, '<div class="vid"><h3><a href="/k">{title}</a></h3><p>{text}</p></div>')
    return (
        f'<body class="vid"><main><h1>{draft.story.title}</h1><div class="player-box"></div>'
        f'<div class="vid-text"><p>{draft.story.items[0].text}</p></div><div class="vids">{rest}</div>'
        f"</main><footer>{draft.label(7)}</footer></body>"
    )


def _index(draft: Draft) -> str:
    """A section front."""
    rest = draft.teasers(
        30, '<div class="teas"><h3><a href="/k">{title}</a></h3><p>{text}</p></div>'
    )
    draft.story = draft.story._replace(items=())
    return f'<body class="front"><main><h1>{draft.label(0)}</h1>{rest}</main></body>'


def videos(host: str, language: Language, numbers: range) -> Sequence[Made]:
    """Half of the pages are near-empty videos."""
    return tuple(_one((ghost, _video)[n % 2], host, language, n) for n in numbers)


def switched(host: str, language: Language, numbers: range) -> Sequence[Made]:
    """The template changes in the middle, and later pages are of the new one."""
    middle = numbers.start + len(numbers) * 3 // 8
    return tuple(_one(drupal if n < middle else divs, host, language, n) for n in numbers)


def copies(host: str, language: Language, numbers: range) -> Sequence[Made]:
    """One wire story stands at a third of the addresses."""
    made = []
    for number in numbers:
        told = story(number if number % 3 else 77_777, language)
        draft = Draft(told._replace(number=number), host)
        made.append(finish(draft, bootstrap(draft)))
    return made


def variants(host: str, language: Language, numbers: range) -> Sequence[Made]:
    """Each story at three addresses: as it is, for phones, and for print."""
    made = []
    for number in numbers:
        draft = Draft(story(number // 3, language), host)
        layout, path = ((wordpress, ""), (THEMES["amp"], "amp/"), (_print, "print/"))[number % 3]
        made.append(finish(draft, layout(draft), path=f"{path}{number // 3}"))
    return made


def _print(draft: Draft) -> str:
    """A page for printers."""
    pieces = "".join(written(draft.story.items))
    return f'<body><div class="sheet"><h2>{draft.story.title}</h2>{pieces}<p>{draft.label(7)}</p></div></body>'


def two_desks(host: str, language: Language, numbers: range) -> Sequence[Made]:
    """Two layouts whose containers have the same path; what is caption in one is story in other."""
    layouts = (captions, two_containers, teaser_twin)
    return tuple(_one(layouts[n % 3], host, language, n) for n in numbers)


def _bio(draft: Draft) -> str:
    return f"{draft.story.author} · {draft.language.labels[7].format(town='Aral')}"


MAKERS: Final[dict[str, Maker]] = {
    **{name: plain(layout) for name, layout in THEMES.items()},
    **{f"{name}-rich": plain(THEMES[name], "rich") for name in ("wordpress", "drupal", "arc")},
    "tailwind-rich": plain(tailwind, "rich"),
    **{name: plain(layout) for name, layout in HABITS.items()},
    "mixed": mixed,
    "videos": videos,
    "switched": switched,
    "copies": copies,
    "variants": variants,
    "two-desks": two_desks,
}

FEW: Final = (1, 2, 3, 4)


def sites(families: Sequence[str] | None = None) -> Iterator[Site]:
    """Yield all sites: each family in each language, and some with very few pages."""
    for family in MAKERS:
        if families is None or family in families:
            yield from (one_site(family, language) for language in LANGUAGES)
    for count in FEW:
        family = f"few-{count}"
        if families is not None and family not in families:
            continue
        for language, layout in zip(LANGUAGES, (*THEMES.values(),)[3:], strict=False):
            host = f"{family}-{language.code}.example"
            whole = plain(layout)(host, language, range(60, 60 + count + LATER))
            yield Site(family, host, tuple(whole[:count]), tuple(whole[count:]))


def one_site(family: str, language: Language, *, pages: int = PAGES, later: int = LATER) -> Site:
    """Return the site of a family in a language."""
    first = 1000 * list(MAKERS).index(family)
    host = f"{family}-{language.code}.example"
    whole = MAKERS[family](host, language, range(first, first + pages + later))
    return Site(family, host, tuple(whole[:pages]), tuple(whole[pages:]))
