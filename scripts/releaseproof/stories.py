"""Invented stories of five papers in three languages, whose addresses change."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from typing import Any

TAKEN = tuple(range(200, 207))
"""What the takedown list names, each written in another way."""
WORDS: Mapping[str, str] = {
    "en": "harbour ferry council mayor bridge timber market storm lamp oil chess school museum "
    "tower orchard mill quarry signal engine choir letter voyage cargo captain winter permit",
    "de": "hafen fähre gemeinde rathaus brücke holz markt sturm lampe schule museum turm garten "
    "mühle steinbruch signal maschine chor brief reise ladung kapitän winter antrag werkstatt",
    "es": "puerto barco concejo alcalde puente madera mercado tormenta lámpara escuela museo torre "
    "huerto molino cantera señal motor coro carta viaje carga capitán invierno permiso taller",
}
FRAMES: Mapping[str, str] = {
    "en": "The {} of the {} said that the {} and the {} would be moved behind the {} before the {} "
    "in the year {}.",
    "de": "Der Sprecher für {} und {} sagte, dass {} und {} hinter {} gebracht werden, bevor {} im "
    "Jahr {} beginnt.",
    "es": "El responsable de {} y {} dijo que {} y {} se llevarán detrás de {} antes de que {} "
    "empiece en el año {}.",
}

Record = dict[str, Any]
TRACKING = "utm_source=feed&fbclid=x1"


def url_of(n: int) -> str:
    """Return the address of a story: of four kinds, three of which had another id before."""
    host = f"paper-{n % 5}.example"
    match n % 4:
        case 0:
            return f"http://{host}/news/{n}-pier/"
        case 1:
            return f"https://{host}/story.php?n={n}&c=%cf%f0"
        case 2:
            return f"https://{host}/a;jsessionid=0{n:X}F?id={n}"
        case _:
            return f"https://{host}/plain/{n}"


def language_of(n: int) -> str:
    """Return the language of a story."""
    return ("en", "de", "es")[n % 3]


def text_of(n: int, edition: str = "") -> list[str]:
    """Return four paragraphs that no other story has."""
    language = language_of(n)
    seed = hashlib.sha256(f"{n} {edition}".encode()).hexdigest()
    chance = random.Random(seed)  # noqa: S311 - invented texts are no secrets
    words = WORDS[language].split()
    frame = FRAMES[language]
    return [
        " ".join(
            frame.format(*chance.sample(words, 6), chance.randrange(1900, 2000)) for _ in range(2)
        )
        for _ in range(4)
    ]


def record(n: int, url: str, *, day: int = 1, edition: str = "", **given: Any) -> Record:
    """Return a page as a line of JSON."""
    year = given.pop("year", 2003 + n % 20)
    return {
        "url": url,
        "html": page(n, text_of(n, edition), given.pop("canonical", None)),
        "published": f"{year}-{n % 9 + 1:02}-{n % 8 + 1:02}T08:00:00Z",
        "fetched_at": f"2026-03-{day:02}T06:00:00Z",
        **given,
    }


def page(n: int, paragraphs: Sequence[str], canonical: str | None) -> str:
    """Return the markup of a page."""
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    title = f"{paragraphs[0].split()[1].capitalize()} {n}"
    return (
        f'<html lang="{language_of(n)}"><head><title>{title}</title>{link}</head><body><nav>'
        f"<a href=/>Home</a></nav><article><h1>{title}</h1>{body}</article></body></html>"
    )


def varied(n: int) -> str:
    """Return another address of the same page: another scheme, tracking, a new session."""
    url = url_of(n)
    match n % 4:
        case 0:
            return url.replace("http://", "https://").removesuffix("/")
        case 1:
            return f"{url.replace('%cf%f0', '%CF%F0')}&{TRACKING}"
        case 2:
            return url.replace("jsessionid=0", "jsessionid=9")
        case _:
            return f"{url}#comments"


def parts_of(n: int) -> list[Record]:
    """Return pages 2 and 3 of a story, which name the first one as canonical."""
    url = url_of(n)
    joint = "&" if "?" in url else "?"
    return [record(n, f"{url}{joint}page={k}", edition=f"part {k}", canonical=url) for k in (2, 3)]


def twins() -> list[str]:
    """Write what must go, each in one of the ways in which people write addresses."""
    found = []
    for k, n in enumerate(TAKEN):
        scheme, _, rest = url_of(n).partition("://")
        host, _, path = rest.partition("/")
        if ";" in path:  # nobody copies a session
            path = path.split(";")[0] + "?" + path.partition("?")[2]
        mark = "&" if "?" in path else "?"
        other = {"http": "https", "https": "http"}[scheme]
        found.append(
            (
                f"{other}://{host}/{path}",
                f"{scheme}://www.{host}/{path}",
                f"{scheme}://{host}/{path.removesuffix('/') if path.endswith('/') else path}",
                f"{scheme}://{host.upper()}/{path}",
                f"{scheme}://{host}/{path}{mark}{TRACKING}",
                f"{scheme}://{host}/{path}#top",
                f"{other}://WWW.{host.title()}/{path}{mark}{TRACKING}#top",
            )[k]
        )
    return found


def short(n: int, year: int) -> Record:
    """Return a record of text in one language."""
    n *= 3
    text = "\n\n".join(text_of(n))
    day = f"{year}-{n % 12 + 1:02}-{n % 28 + 1:02}"
    return {"url": f"https://paper.example/{n}", "title": f"Story {n}", "text": text,
            "published": day}  # fmt: skip
