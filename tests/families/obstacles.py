"""Pages that stand in the way of a story: errors, walls, prompts."""

from __future__ import annotations

from html import escape

from families.hands import Hand, Piece


def soft_404(hand: Hand) -> Piece:
    """Not found, in the clothes of the site, with what else is read."""
    title = hand.say("missing")
    text = "".join(
        f"<p>{line}</p>" for line in hand.all("missing_text")[: hand.random.randint(1, 2)]
    )
    rest = "".join(
        f'<li><a href="/{n}">{escape(hand.other().title)}</a></li>' for n in hand.between(0, 8)
    )
    box = hand.name("error-page", "not-found", "content")
    return Piece(title, f'<div class="{box}"><h1>{title}</h1>{text}<ul>{rest}</ul></div>')


def bare_error(hand: Hand) -> Piece:
    """What a web server says itself."""
    title = hand.say(hand.random.choice(("missing", "server")))
    return Piece(
        title, f"<center><h1>{title}</h1></center><hr><center>rain/1.2</center>", shape="bare"
    )


def search_form(hand: Hand) -> Piece:
    """Not found, with a form and the latest."""
    title = hand.say("missing")
    latest = "".join(
        f'<article><h2><a href="/{n}">{escape(hand.other().title)}</a></h2></article>'
        for n in hand.between(0, 5)
    )
    html = (
        f'<section class="error-404 not-found"><header><h1 class="page-title">{title}</h1></header>'
        f'<div class="page-content"><p>{hand.all("missing_text")[0]}</p><form role="search">'
        f'<input type="search" name="s"><button>OK</button></form>{latest}</div></section>'
    )
    return Piece(title, html)


def moved(hand: Hand) -> Piece:
    """The page has another address."""
    title = hand.say("moved")
    link = f'<p><a href="/new">{hand.say("moved_text")}</a></p>'
    return Piece(
        title, f"<div><h2>{title}</h2>{link}</div>", shape=hand.random.choice(("", "bare"))
    )


def no_results(hand: Hand) -> Piece:
    """A search that found nothing."""
    title = hand.say("search")
    tips = "".join(f"<li>{line}</li>" for line in hand.all("search_text"))
    html = (
        f'<main class="{hand.name("search-results", "results")}"><form><input type="text" name="q">'
        f"<button>OK</button></form><h1>{title}</h1><ul>{tips}</ul></main>"
    )
    return Piece(title, html, f"search?q={hand.random.randrange(99)}")


def expired(hand: Hand) -> Piece:
    """A story that was taken off, with others to read instead."""
    title = hand.say("expired")
    others = "".join(
        f'<div class="teaser"><h3><a href="/{n}">{escape(other.title)}</a></h3><p>{escape(other.lead)}</p></div>'
        for n in hand.between(0, 6)
        for other in [hand.other()]
    )
    return Piece(title, f'<div class="{hand.name("message")}"><h1>{title}</h1>{others}</div>')


def login(hand: Hand) -> Piece:
    """A form to log in by."""
    title = hand.say("login")
    mail, secret, remember, forgot, new = hand.all("fields")
    html = (
        f'<form class="{hand.name("login-form", "signin")}"><h1>{title}</h1><label>{mail}<input '
        f'type="email"></label><label>{secret}<input type="password"></label><label><input '
        f'type="checkbox">{remember}</label><button>{title}</button><p><a href="/f">{forgot}</a></p>'
        f'<p><a href="/n">{new}</a></p></form>'
    )
    return Piece(title, html, hand.random.choice(("login", "account", "")))


def wall(hand: Hand) -> Piece:
    """One sentence of a story, and what the rest costs."""
    title = escape(hand.story.title)
    offers = "".join(f"<li>{line}</li>" for line in hand.all("wall_text"))
    html = (
        f'<article><h1>{title}</h1><p>{hand.sentence()}</p><div class="{hand.name("paywall", "offer")}">'
        f"<h2>{hand.say('wall')}</h2><ul>{offers}</ul><button>{hand.say('login')}</button></div></article>"
    )
    return Piece(hand.say("wall"), html)


def robot(hand: Hand) -> Piece:
    """A test whether a person reads."""
    title = hand.say("robot")
    text = "".join(f"<p>{line}</p>" for line in hand.all("robot_text"))
    return Piece(
        title, f'<div class="{hand.name("challenge")}"><h1>{title}</h1>{text}</div>', shape="bare"
    )


def gone(hand: Hand) -> Piece:
    """Taken down, with the reason and a form to write to the desk."""
    title = hand.say(hand.random.choice(("expired", "missing", "server")))
    text = "".join(f"<p>{line}</p>" for line in hand.all("missing_text"))
    fields = "".join(f"<label>{one}<input></label>" for one in hand.all("fields")[:2])
    html = f'<div class="{hand.name("row", "message")}"><h2>{title}</h2>{text}<form>{fields}</form></div>'
    return Piece(title, html, hand.random.choice(("404", "error", "")))


def signup(hand: Hand) -> Piece:
    """An account is needed: what it brings, and a form."""
    title = hand.say(hand.random.choice(("wall", "login")))
    offers = "".join(f"<p>{line}</p>" for line in hand.all("wall_text"))
    fields = "".join(f'<input placeholder="{one}">' for one in hand.all("fields")[:2])
    html = (
        f"<section><h1>{title}</h1>{offers}<form>{fields}<button>{title}</button></form></section>"
    )
    return Piece(title, html, hand.random.choice(("register", "subscribe", "")))


def consent(hand: Hand) -> Piece:
    """A prompt that is the whole page."""
    title = hand.say("consent")
    text = "".join(f"<p>{line}</p>" for line in hand.all("consent_text"))
    html = (
        f'<div class="{hand.name("consent-wall", "cmp", "privacy")}"><h1>{title}</h1>{text}<button>'
        f"{hand.say('accept')}</button><button>{hand.say('reject')}</button></div>"
    )
    return Piece(title, html, hand.random.choice(("consent", "")), shape="bare")


def purposes(hand: Hand) -> Piece:
    """A prompt with all purposes and all partners."""
    title = hand.say("consent")
    lines = hand.all("consent_text")
    rows = "".join(
        f"<details><summary>{one}</summary><p>{hand.random.choice(lines)}</p></details>"
        for one in hand.all("purposes")
    )
    partners = "".join(f"<li>Rain Media {n} Ltd</li>" for n in hand.between(0, 60))
    html = (
        f'<main id="{hand.name("cookie-settings", "didomi")}"><h2>{title}</h2><p>{lines[0]}</p>{rows}<ul>'
        f"{partners}</ul><button>{hand.say('accept')}</button><button>{hand.say('reject')}</button></main>"
    )
    return Piece(title, html, shape=hand.random.choice(("bare", "")))


def pay_or_agree(hand: Hand) -> Piece:
    """Two boxes: agree, or pay."""
    title = hand.say("consent")
    lines = hand.all("consent_text")
    html = (
        f"<div><section><h2>{title}</h2><p>{lines[0]}</p><p>{lines[-1]}</p><a href='/a'>"
        f"{hand.say('accept')}</a></section><section><h2>{hand.say('wall')}</h2><p>"
        f"{hand.all('wall_text')[0]}</p><a href='/l'>{hand.say('login')}</a></section></div>"
    )
    return Piece(title, html, shape="bare")


def banner_alone(hand: Hand) -> Piece:
    """A prompt in a dialogue, in front of nothing."""
    title = hand.say("consent")
    text = " ".join(hand.all("consent_text"))
    html = (
        f'<div role="alertdialog" class="{hand.name("overlay", "onetrust", "modal")}"><h3>{title}</h3><div>'
        f"{text}</div><ul>{''.join(f'<li>{one}</li>' for one in hand.all('purposes'))}</ul><a>"
        f"{hand.say('reject')}</a><a>{hand.say('accept')}</a></div>"
    )
    return Piece(title, html, shape=hand.random.choice(("bare", "bare", "")))
