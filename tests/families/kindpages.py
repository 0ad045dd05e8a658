"""Invented pages of the kinds that gold has pages of, and stories that look like each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from families.grammar import EN, Story, label, story
from families.pages import written

TOLD = story(77_000, EN, paragraphs=(9, 10))


def _page(path: str, head: str, body: str, *, classes: str = "") -> tuple[str, str]:
    menu = "".join(f'<li><a href="/{word}">{word}</a></li>' for word in ("Home", "About", "Help"))
    html = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{head}</head><body class="'
        f'{classes}"><header><nav><ul>{menu}</ul></nav></header>{body}<footer><p>Imprint</p>'
        f'<a href="/terms">Terms</a></footer></body></html>'
    )
    return f"https://www.harbour-rain.example/{path}", html


def _others(count: int) -> list[Story]:
    return [story(88_000 + number, EN) for number in range(count)]


def thread() -> tuple[str, str]:
    """A question, and what members answered."""
    posts = "".join(
        f'<div class="topic-body crawler-post" id="post_{n}"><div class="crawler-post-meta"><span '
        f'class="creator"><a href="/u/u{n}">{one.author}</a></span><time datetime="{one.day}">'
        f'{one.day}</time></div><div class="post"><p>I have the same problem with my pump. '
        f"{one.lead}</p><p>Does anyone know how I can fix it?</p></div><div>Reply</div></div>"
        for n, one in enumerate(_others(8))
    )
    head = '<title>Pump stops when it rains - Help - Rain Forum</title><meta name="generator" content="Discourse 3.2">'
    return _page(
        "t/pump-stops-when-it-rains/4711",
        head,
        f"<main><h1>Pump stops when it rains</h1>{posts}</main>",
    )


def goods() -> tuple[str, str]:
    """One thing, its price, and a button."""
    more = "".join(
        f'<li class="product"><a href="/product/p{n}"><img src="{n}.jpg"><h2>Raincoat {n}</h2></a>'
        f'<span class="price">$4{n}.00</span><a class="add_to_cart_button">Add to cart</a></li>'
        for n in range(4)
    )
    body = (
        '<main><div class="product type-product"><div class="product-gallery"><img src="a.jpg"><img '
        'src="b.jpg"></div><div class="summary"><h1 class="product_title">Harbour raincoat</h1><p '
        'class="price">$129.00</p><p>Waterproof, with a hood. Sizes S to XL.</p><form class="cart">'
        '<label>Quantity</label><input class="qty" type="number"><button>Add to cart</button></form>'
        "<span>SKU: 4711</span><span>In stock</span></div><div class='tabs'><h2>Description</h2><p>"
        "A raincoat of waxed cotton for long days at the quay.</p><h2>Reviews</h2></div>"
        f"<section class='related products'><h2>Related products</h2><ul>{more}</ul></section></div></main>"
    )
    head = (
        "<title>Buy Harbour raincoat | Rain Shop</title><meta property='og:type' content='product'>"
        '<script type="application/ld+json">{"@type":"Product","name":"Harbour raincoat"}</script>'
    )
    return _page("product/harbour-raincoat/", head, body, classes="single-product woocommerce")


def manual() -> tuple[str, str]:
    """How a library is used, with code."""
    names = ("install", "configure", "connect", "measure", "export", "troubleshoot")
    toc = "".join(f'<li class="toctree-l1"><a href="{n}.html">{n}</a></li>' for n in names)
    parts = "".join(
        f'<section id="{n}"><h2>{n}<a class="headerlink" href="#{n}">¶</a></h2><p>Call <code>gauge.'
        f'{n}()</code> to {n} the gauge. It returns <code>None</code>.</p><div class="highlight"><pre>'
        f"gauge = Gauge(port={k})\ngauge.{n}(timeout=3)</pre></div><p>Parameters</p><dl><dt>timeout"
        f"</dt><dd>Seconds to wait.</dd></dl></section>"
        for k, n in enumerate(names)
    )
    body = (
        f'<nav class="sphinxsidebar"><h3>Table of Contents</h3><ul>{toc}</ul></nav><div class="document">'
        f'<div class="body" role="main"><h1>Gauge reference</h1>{parts}<a>Previous</a><a>Next</a></div></div>'
    )
    head = "<title>Gauge reference — rain 2.1 documentation</title>"
    return _page("docs/stable/reference/gauge.html", head, body)


def firm() -> tuple[str, str]:
    """What a firm does for its customers."""
    cards = "".join(
        f'<div class="feature-card"><i class="icon"></i><h3>{name}</h3><p>We {name.lower()} your roof so '
        "that you stay dry all year.</p><a href='/c'>Learn more</a></div>"
        for name in ("Inspect", "Repair", "Replace", "Insulate")
    )
    said = "".join(
        f'<div class="testimonial"><p>Our roof is tight again. Thank you!</p><span>{one.author}</span></div>'
        for one in _others(3)
    )
    body = (
        '<section class="hero"><h1>Roof repair services in Ardmoor</h1><p>Call us today for your free '
        'quote.</p><a class="cta" href="/quote">Get a free quote</a><p>(555) 013-4711</p></section>'
        f'<section class="features"><h2>Our services</h2>{cards}</section><section class="why"><h2>Why '
        "choose us</h2><ul><li>Licensed and insured</li><li>We answer within a day</li></ul></section>"
        f'<section class="testimonials"><h2>What our clients say</h2>{said}</section><section class="faq">'
        "<h2>Frequently asked questions</h2><h3>How much do you charge?</h3><p>Our prices depend on your "
        'roof.</p></section><section class="contact"><h2>Contact us</h2><form><input name="name"><input '
        'name="mail"><textarea></textarea><button>Book now</button></form></section>'
    )
    return _page(
        "services/roof-repair", "<title>Roof Repair Services | Ardmoor Roofs</title>", body
    )


def shelf() -> tuple[str, str]:
    """A shelf of a shop."""
    rows = "".join(
        f'<li class="product-card grid__item"><a href="/products/coat-{n}"><img src="{n}.jpg"><h3>Raincoat '
        f'{n}</h3></a><span class="price">$8{n % 10}.00</span><button>Quick view</button></li>'
        for n in range(32)
    )
    body = (
        '<main class="collection"><h1>Raincoats</h1><div class="facets"><h2>Filter</h2><ul><li>Price</li>'
        "<li>Brand</li><li>Size</li></ul></div><div>Sort by</div><ul class='product-grid'>"
        f'{rows}</ul><nav class="pagination"><a href="?page=2">Next page</a></nav></main>'
    )
    return _page("collections/raincoats", "<title>Raincoats – Rain Shop</title>", body)


def directory() -> tuple[str, str]:
    """A list of what is found elsewhere."""
    rows = "".join(
        f'<div class="listing-item"><a href="/jobs/{n}"><h3>Keeper of the {EN.things[n % 7]}, {EN.towns[n % 8]}'
        f"</h3></a><span>{EN.towns[n % 8]}</span><span>Full time</span><p>{one.lead}</p><a href='/a{n}'>"
        "View details</a></div>"
        for n, one in enumerate(_others(25))
    )
    body = (
        '<main class="search-results"><h1>Jobs in the harbour</h1><form><input name="q"><button>Search'
        f'</button></form><div>25 results</div><div>Sort by</div>{rows}<nav class="pagination"><a href="?p=2">'
        "Next page</a></nav></main>"
    )
    return _page("jobs", "<title>Jobs in the harbour - Browse all</title>", body)


def report(
    told: Story, inside: str = "", after: str = "", *, title: str = "", path: str = ""
) -> tuple[str, str]:
    """Write a story of a paper; with something inside it, and something after it."""
    title = title or told.title
    pieces = written(told.items)
    pieces.insert(3, inside)
    rail = "".join(
        f'<li><a href="/{n}">{escape(one.title)}</a></li>' for n, one in enumerate(_others(6))
    )
    body = (
        f'<main><article class="story"><h1>{escape(title)}</h1><p class="byline">By {told.author}</p><time '
        f'datetime="{told.day}">{told.day}</time><div class="story-body">{"".join(pieces)}</div></article>'
        f"{after}<aside><h3>{label(EN, 0)}</h3><ul>{rail}</ul></aside></main>"
    )
    head = (
        f'<title>{escape(title)} | Harbour News</title><meta property="og:type" content="article"><meta '
        f'property="article:published_time" content="{told.day}T08:00:00Z">'
    )
    return _page(path or f"2026/03/{told.number}-the-quay", head, body)


def commented() -> tuple[str, str]:
    """A story with thirty comments of readers."""
    rows = "".join(
        f'<li class="comment"><span class="comment-author">{one.author}</span><time>{one.day}</time><p>I '
        f"do not agree.</p><a>Reply</a></li>"
        for one in _others(30)
    )
    return report(TOLD, after=f'<ol class="comment-list">{rows}</ol>')


def tested() -> tuple[str, str]:
    """A test of things, with prices and stars."""
    boxes = "".join(
        f'<div class="review-box"><h3>{n + 1}. Raincoat {n}</h3><p>{story(89_000 + n, EN).items[0].text}</p>'
        f'<p>$8{n}.00 <a href="/buy">Check price</a></p></div>'
        for n in range(4)
    )
    return report(TOLD, boxes, title="The best raincoats, tested on the quay")


def taught() -> tuple[str, str]:
    """A story of a magazine that shows some code."""
    return report(
        TOLD,
        "<h2>How we counted the rain</h2><pre>rain = sum(day.rain for day in days)</pre>",
        title="How we counted the rain of a whole year",
    )


def bragged() -> tuple[str, str]:
    """A story in the blog of a firm that asks for a call at its end."""
    after = '<section class="cta"><h2>Ready for the rain?</h2><a href="/quote">Get a quote</a></section>'
    return report(TOLD, after=after, path="blog/what-we-learned-from-the-flood")


def guided() -> tuple[str, str]:
    """A long list of things to see, each with a paragraph."""
    parts = "".join(
        f"<h2>{n + 1}. The {EN.things[n % 7]} of {EN.towns[n % 8]}</h2><p>{one.items[0].text}</p><p>"
        f"{one.items[1].text}</p>"
        for n, one in enumerate(_others(12))
    )
    return report(TOLD, parts, title="12 quays to see before the flood")


def railed() -> tuple[str, str]:
    """A short story among a hundred teasers of others."""
    rails = "".join(
        f'<div class="card"><img src="{n}.jpg"><h3><a href="/{n}">{escape(one.title)}</a></h3><p>{one.lead}</p></div>'
        for n, one in enumerate(_others(60))
    )
    return report(story(77_001, EN, paragraphs=(6, 7)), after=f"<section>{rails}</section>")


NONE: Mapping[str, Callable[[], tuple[str, str]]] = {
    "forum": thread,
    "product": goods,
    "documentation": manual,
    "service": firm,
    "collection": shelf,
    "listing": directory,
}
"""A page of each kind: its address, and itself."""

STORIES: Mapping[str, Callable[[], tuple[str, str]]] = {
    "forum": commented,
    "product": tested,
    "documentation": taught,
    "service": bragged,
    "listing": guided,
    "index": railed,
}
"""Stories that have much of a kind which they are not."""
