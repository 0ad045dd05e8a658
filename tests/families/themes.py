"""Layouts as the content systems of papers write them; the papers are invented."""

from __future__ import annotations

from typing import Final

from families.pages import Draft, Layout, among, written


def _head(draft: Draft, form: str = "<h1>{}</h1>") -> str:
    return form.format(draft.story.title)


def wordpress(draft: Draft) -> str:
    """Block theme: blocks with classes of their own, share bar and related posts in the content."""
    pieces = written(
        draft.story.items,
        {
            "h2": '<h2 class="wp-block-heading">{}</h2>',
            "quote": '<blockquote class="wp-block-quote"><p>{}</p></blockquote>',
        },
        '<figure class="wp-block-table"><table><tbody>{}</tbody></table></figure>',
    )
    image = (
        '<figure class="wp-block-image size-large"><img src="a.jpg"><figcaption '
        f'class="wp-element-caption">{draft.say(draft.story.caption)}</figcaption></figure>'
    )
    inline = draft.teasers(
        1,
        '<p class="has-background"><strong><a href="/x">{title}</a></strong></p>',
        sentences=False,
    )
    after = (
        f'<div class="sharedaddy"><h3>{draft.label(1)}</h3></div>'
        f'<div class="wp-block-group has-pale-background"><p>{draft.label(2)}</p></div>'
    )
    related = draft.teasers(
        3, '<li class="wp-block-post"><h3><a href="/y">{title}</a></h3><p>{text}</p></li>'
    )
    return (
        f'<body class="single postid-{draft.story.number}"><header class="wp-block-template-part">'
        f'<nav><a href="/">Home</a></nav></header><main class="wp-block-group">'
        f"{_head(draft, '<h1 class=wp-block-post-title>{}</h1>')}"
        f'<div class="entry-content wp-block-post-content is-layout-constrained">{image}'
        f"{among(pieces, inline, 2)}{after}</div>"
        f'<div class="wp-block-query"><ul class="wp-block-post-template">{related}</ul></div></main>'
        f"<footer><p>{draft.label(7)}</p></footer></body>"
    )


def tagdiv(draft: Draft) -> str:
    """Newspaper theme: numbered blocks, ads in the content, related posts under the story."""
    pieces = written(draft.story.items)
    ad = f'<div class="td-a-rec td-a-rec-id-content_inline tdi_{draft.random.randrange(9)}">'
    ad += f"<span>{draft.label(3)}</span></div>"
    block = draft.teasers(
        4,
        '<div class="td_module_mx4 td-animation-stack"><h3 class="entry-title td-module-title">'
        '<a href="/r">{title}</a></h3><div class="td-excerpt">{text}</div></div>',
    )
    return (
        '<body><div class="td-header-wrap"><a href="/">Home</a></div><article class="post">'
        f'<header class="td-post-title"><h1 class="entry-title">{draft.story.title}</h1></header>'
        f'<div class="td-post-content tagdiv-type">{among(pieces, ad, 3)}</div>'
        f'<div class="td_block_wrap td_block_template_1"><h4>{draft.label(0)}</h4>{block}</div>'
        f'</article><div class="td-sub-footer-container"><p>{draft.label(7)}</p></div></body>'
    )


def jnews(draft: Draft) -> str:
    """JNews: inline related posts and several ads inside the content."""
    pieces = written(draft.story.items)
    inline = draft.teasers(
        2,
        '<article class="jeg_post jeg_pl_xs_4"><h3 class="jeg_post_title"><a href="/j">{title}</a>'
        "</h3></article>",
        sentences=False,
    )
    inline = f'<div class="jnews_inline_related_post"><h3>{draft.label(0)}</h3>{inline}</div>'
    return (
        '<body><div class="jeg_viewport"><div class="jeg_content"><div class="entry-header">'
        f'<h1 class="jeg_post_title">{draft.story.title}</h1></div>'
        f'<div class="entry-content no-share"><div class="content-inner">{among(pieces, inline, 2)}'
        f'<div class="jnews_content_bottom">{draft.label(2)}</div></div></div>'
        f'<div class="jnews_author_box_container"><p>{draft.say(_bio(draft))}</p></div>'
        f'</div></div><div class="jeg_footer">{draft.label(7)}</div></body>'
    )


def jannah(draft: Draft) -> str:
    """Jannah: everything of the theme around the content, a mag-box inside it."""
    pieces = written(draft.story.items)
    box = draft.teasers(
        1, '<li><h3 class="post-title"><a href="/j">{title}</a></h3><p>{text}</p></li>'
    )
    box = f'<div id="inline-related-post" class="mag-box mini-posts-box"><ul>{box}</ul></div>'
    more = draft.teasers(
        3, '<div class="related-item"><h3 class="post-title"><a href="/k">{title}</a></h3></div>'
    )
    return (
        f'<body><div id="content"><article id="the-post" class="container-wrapper post-content">'
        f'<header class="entry-header-outer"><h1 class="post-title entry-title">{draft.story.title}'
        f'</h1></header><div class="entry-content entry clearfix">{among(pieces, box, 2)}</div>'
        f'<div class="about-author container-wrapper"><p>{draft.say(_bio(draft))}</p></div></article>'
        f'<div id="related-posts" class="container-wrapper">{more}</div></div>'
        f'<a id="go-to-top">{draft.label(1)}</a></body>'
    )


def drupal(draft: Draft) -> str:
    """Drupal: fields in fields, the standfirst a field of its own, views of other nodes."""
    pieces = written(draft.story.items)
    views = draft.teasers(
        3,
        '<div class="views-row"><div class="node node--type-article node--view-mode-compact">'
        '<h2><a href="/n">{title}</a></h2><div class="field field--name-field-kicker"><p>{text}</p>'
        "</div></div></div>",
    )
    lead = f'<div class="field field--name-field-standfirst"><p>{draft.show_lead()}</p></div>'
    return (
        '<body class="path-node"><div class="dialog-off-canvas"><main role="main"><div class="layout">'
        f'<h1 class="page-header">{draft.story.title}</h1>'
        f'<article class="node node--type-article node--view-mode-full"><div class="node__content">'
        f"{lead}"
        '<div class="clearfix text-formatted field field--name-body field--type-text-with-summary">'
        f'{"".join(pieces)}</div><div class="field field--name-field-note"><p>{draft.label(2)}</p>'
        f'</div></div></article><div class="views-element-container">{views}</div></div></main></div>'
        f"<footer><p>{draft.label(7)}</p></footer></body>"
    )


def arc(draft: Draft) -> str:
    """React with hashed classes that change from page to page; paragraphs wrapped by sections."""
    cls = draft.hash
    para = f'<div class="{cls()}"><p class="{cls("sc-")} {draft.mixed()}">{{}}</p></div>'
    pieces = written(draft.story.items, {"p": para, "h2": f'<h2 class="{cls("sc-")}">{{}}</h2>'})
    ad = f'<div class="{cls()}"><div class="{cls("sc-")}">{draft.label(3)}</div></div>'
    promo = f'<div class="{cls()}"><p class="{cls("sc-")}">{draft.label(5)}</p></div>'
    side = draft.teasers(
        4,
        f'<li class="{cls()}"><a href="/a"><h3 class="{cls()}">{{title}}</h3></a>'
        f'<p class="{cls()}">{{text}}</p></li>',
    )
    return (
        f'<body><div id="app"><header class="{cls()}"><a href="/">Home</a></header>'
        f'<main id="site-content" class="{cls("sc-")}"><article id="story" class="{cls()}">'
        f'<h1 class="{cls()}">{draft.story.title}</h1><section name="articleBody" '
        f'class="meteredContent {cls()}">{among(pieces, ad + promo, 3)}</section></article>'
        f'<div class="{cls()}"><h2 class="{cls()}">{draft.label(0)}</h2><ul class="{cls()}">{side}'
        f'</ul></div></main><div class="{cls()}"><p>{draft.label(7)}</p></div></div></body>'
    )


def tailwind(draft: Draft) -> str:
    """Next.js with utility classes only; teasers have the same kind of paragraphs."""
    p = '<p class="mt-4 text-lg leading-7 text-gray-800">{}</p>'
    pieces = written(
        draft.story.items, {"p": p, "h2": '<h2 class="mt-8 text-2xl font-bold">{}</h2>'}
    )
    box = (
        '<div class="my-6 rounded-lg bg-blue-50 p-4"><p class="text-sm font-medium">'
        f'{draft.label(2)}</p><p class="mt-4 text-lg leading-7">{draft.label(5)}</p></div>'
    )
    cards = draft.teasers(
        3,
        '<div class="flex flex-col gap-2"><a href="/c" class="hover:underline"><h3 '
        'class="text-xl font-semibold">{title}</h3></a><p class="mt-4 text-lg leading-7 '
        'text-gray-800">{text}</p></div>',
    )
    return (
        '<body class="antialiased"><div id="__next"><div class="sticky top-0 z-50 flex"><a>Home</a>'
        '</div><div class="mx-auto max-w-3xl px-4 py-8"><h1 class="text-4xl font-extrabold">'
        f'{draft.story.title}</h1><div class="mt-6">{among(pieces, box, 2)}</div></div>'
        f'<div class="mx-auto grid max-w-6xl grid-cols-3 gap-8">{cards}</div>'
        f'<div class="border-t py-8 text-sm">{draft.label(7)}</div></div></body>'
    )


def divs(draft: Draft) -> str:
    """Paragraphs are ``div``s of one class, boxes too."""
    pieces = written(
        draft.story.items, {"p": '<div class="par">{}</div>', "h2": '<div class="sub">{}</div>'}
    )
    box = f'<div class="slab"><div class="slab-in">{draft.label(2)}</div></div>'
    rest = draft.teasers(
        3,
        '<div class="more"><div class="more-t"><a href="/k">{title}</a></div><div>{text}</div></div>',
    )
    return (
        f'<body><div class="wrap"><div class="hd">{draft.label(1)}</div><div class="ttl">'
        f'{draft.story.title}</div><div class="txt">{among(pieces, box, 2)}</div>{rest}</div>'
        f'<div class="ft">{draft.label(7)}</div></body>'
    )


def old_table(draft: Draft) -> str:
    """A layout table; paragraphs parted by two line breaks in one cell."""
    text = "<br><br>".join(item.text for item in draft.story.items)
    rest = draft.teasers(3, "<b><a href=/t>{title}</a></b><br>{text}<br><br>")
    return (
        '<body bgcolor=white><table width="100%"><tr><td colspan=3><a href="/">Home</a></td></tr><tr>'
        f'<td width=120 class="menu"><a href="/1">1</a><br><a href="/2">2</a></td><td class="main">'
        f'<font size=5><b>{draft.story.title}</b></font><br><br><font class="text">{text}</font></td>'
        f'<td width=160 class="right"><font size=1>{rest}</font></td></tr><tr><td colspan=3>'
        f"<font size=1>{draft.label(7)}</font></td></tr></table></body>"
    )


def amp(draft: Draft) -> str:
    """An AMP page."""
    pieces = written(draft.story.items)
    ad = f'<amp-ad width=300 height=250 type="x"><div fallback>{draft.label(3)}</div></amp-ad>'
    rest = draft.teasers(2, '<p class="amp-rel"><a href="/a">{title}</a></p>', sentences=False)
    return (
        f'<body><header id="top" class="amp-wp-header"><a>Home</a></header><article class="amp-wp-article">'
        f'<header class="amp-wp-article-header"><h1 class="amp-wp-title">{draft.story.title}</h1></header>'
        f'<div class="amp-wp-article-content">{among(pieces, ad, 2)}{rest}</div>'
        f'<footer class="amp-wp-article-footer"><p>{draft.label(2)}</p></footer></article></body>'
    )


def bootstrap(draft: Draft) -> str:
    """Bootstrap's grid; cards of other stories beside and below."""
    pieces = written(draft.story.items)
    card = (
        '<div class="card mb-3"><div class="card-body"><h5 class="card-title"><a href="/c">'
        '{title}</a></h5><p class="card-text">{text}</p></div></div>'
    )
    inner = f'<div class="card bg-light"><div class="card-body"><p class="card-text">{draft.label(5)}</p></div></div>'
    return (
        f'<body><div class="container"><div class="row"><div class="col-md-8"><h1 class="display-4">'
        f'{draft.story.title}</h1><p class="lead">{draft.show_lead()}</p>{among(pieces, inner, 2)}</div>'
        f'<div class="col-md-4">{draft.teasers(4, card)}</div></div></div>'
        f'<div class="container-fluid bg-dark"><p>{draft.label(7)}</p></div></body>'
    )


def ghost(draft: Draft) -> str:
    """Ghost: cards inside the content."""
    pieces = written(draft.story.items)
    card = (
        '<div class="kg-card kg-callout-card kg-callout-card-blue"><div class="kg-callout-text">'
        f'{draft.label(2)}</div></div><div class="kg-card kg-button-card kg-align-center"><a href="/s">'
        f"{draft.label(1)}</a></div>"
    )
    feed = draft.teasers(
        3,
        '<article class="gh-card post"><a class="gh-card-link"><h3 class="gh-card-title">{title}</h3>'
        '<p class="gh-card-text">{text}</p></a></article>',
    )
    return (
        f'<body><div class="gh-viewport"><main class="gh-main"><article class="gh-article post">'
        f'<header class="gh-article-header"><h1 class="gh-article-title">{draft.story.title}</h1>'
        f'<p class="gh-article-excerpt">{draft.show_lead()}</p></header>'
        f'<section class="gh-content gh-canvas">{among(pieces, card, 2)}</section></article></main>'
        f'<div class="gh-readmore"><h2>{draft.label(0)}</h2><div class="gh-feed">{feed}</div></div>'
        f'<footer class="gh-foot">{draft.label(7)}</footer></div></body>'
    )


def typo3(draft: Draft) -> str:
    """TYPO3: the story in several content elements, and other elements of the same kind between."""
    pieces = written(draft.story.items)
    half = len(pieces) // 2

    def element(number: int, kind: str, inner: str) -> str:
        return (
            f'<div id="c{draft.story.number * 10 + number}" class="frame frame-default '
            f'frame-type-{kind}"><div class="ce-bodytext">{inner}</div></div>'
        )

    rest = draft.teasers(
        2, '<div class="news-list-item"><h3><a href="/k">{title}</a></h3><p>{text}</p></div>'
    )
    return (
        f'<body id="p{draft.story.number}"><div id="page"><h1>{draft.story.title}</h1>'
        f"{element(1, 'text', ''.join(pieces[:half]))}"
        f"{element(2, 'shortcut', f'<p>{draft.label(2)}</p>')}"
        f"{element(3, 'text', ''.join(pieces[half:]))}"
        f'<div class="frame frame-default frame-type-list">{rest}</div></div>'
        f'<div id="footer"><p>{draft.label(7)}</p></div></body>'
    )


def no_class(draft: Draft) -> str:
    """No class and no id anywhere."""
    pieces = written(draft.story.items)
    rest = draft.teasers(3, "<div><h3><a href=/q>{title}</a></h3><p>{text}</p></div>")
    return (
        f"<body><div><a href=/>Home</a></div><div><h1>{draft.story.title}</h1><div>"
        f"{among(pieces, f'<div><p>{draft.label(2)}</p></div>', 2)}</div><div>{rest}</div></div>"
        f"<div><p>{draft.label(7)}</p></div></body>"
    )


def in_form(draft: Draft) -> str:
    """A web form around the whole page and the story in an ``aside``."""
    pieces = written(draft.story.items)
    rest = draft.teasers(
        3, '<div class="otra"><h3><a href="/k">{title}</a></h3><p>{text}</p></div>'
    )
    return (
        f'<body><form id="aspnetForm" action="/x"><div id="ctl00_top"><a href="/">Home</a></div>'
        f'<aside class="pieza"><h1>{draft.story.title}</h1><div class="cuerpo">{"".join(pieces)}'
        f'<div class="caja"><p>{draft.label(2)}</p></div></div></aside>{rest}'
        f'<div id="ctl00_foot"><p>{draft.label(7)}</p></div></form></body>'
    )


def _bio(draft: Draft) -> str:
    """Return what papers say of an author: the same under all of their stories."""
    return f"{draft.story.author} · {draft.language.labels[7].format(town=draft.language.towns[0])}"


THEMES: Final[dict[str, Layout]] = {
    "wordpress": wordpress,
    "tagdiv": tagdiv,
    "jnews": jnews,
    "jannah": jannah,
    "drupal": drupal,
    "arc": arc,
    "tailwind": tailwind,
    "divs": divs,
    "old-table": old_table,
    "amp": amp,
    "bootstrap": bootstrap,
    "ghost": ghost,
    "typo3": typo3,
    "no-class": no_class,
    "in-form": in_form,
}
