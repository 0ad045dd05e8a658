"""Invented briefs of 200 to 400 characters, as many as wanted: by the number alone, each is its own.

Of a hundred, five are nearly the text of another one, and one is the text of another: so all that a
build does with copies has something to do.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, Final

HOSTS: Final = 200
SHORT: Final = ("local", "short", "early", "late", "old", "new", "wide", "narrow", "wet", "dry")
ADJECTIVES: Final = (
    *SHORT,
    *(
        "wooden heavy quiet northern southern eastern western broken empty crowded public private "
        "annual weekly stone iron coastal rural urban cheap costly famous modest careful sudden "
        "steady frozen flooded repaired painted rented borrowed missing spare second third final"
    ).split(),
)
NOUNS: Final = (
    "harbour ferry council mayor bridge timber market storm lamp oil chess school museum tower "
    "orchard mill quarry signal engine choir letter voyage cargo captain winter permit road tunnel "
    "river garden library station platform ticket budget tax vote ballot court judge farmer field "
    "barn horse cattle fence gate wall roof window door kitchen baker bread hospital nurse doctor "
    "clinic ward bus driver tram cable pole fire brigade hose ladder alarm police officer theft "
    "wallet bicycle race runner coach stadium goal season match painter canvas gallery concert "
    "violin drum stage actor film camera newspaper editor printer paper factory worker union strike "
    "wage bank loan shop owner street lantern park bench pond swan beach dune island lighthouse"
).split()
VERBS: Final = (
    "moved closed opened repaired sold bought painted counted lost found carried lifted inspected "
    "measured visited praised blamed replaced delayed finished started planned cancelled approved "
    "rejected restored guarded cleaned emptied filled borrowed returned showed hid saved warned "
    "reached left followed led"
).split()
PLACES: Final = (
    "Tollan Orrin Vastby Kelmark Ostrava Lindow Marrick Seldby Harnoy Brantwell Corley Dunmere "
    "Eskdale Fenwick Garston Holmby Ivesk Jarrow Kirkham Lowick"
).split()
NAMES: Final = (
    "Adams Becker Costa Dahl Evans Fischer Garcia Hansen Ibsen Jensen Keller Larsen Moore Nielsen "
    "Olsen Petit Quinn Rossi Schmidt Torres Ulman Vega Weber Xavier Young Zimmer"
).split()
AGENCIES: Final = ("EFE", "Reuters", "AP", "AFP")
MONTHS: Final = "January February March April May June July August September October".split()


def briefs(count: int) -> Iterator[dict[str, Any]]:
    """Yield briefs, each with address, headline and dateline."""
    for number in range(count):
        yield brief(number)


def brief(number: int) -> dict[str, Any]:
    """Return one of them."""
    month = number % len(MONTHS)
    is_near, is_copy = number % 20 == 19, number % 100 == 50
    told = number - 19 if is_near else number - 50 if is_copy else number
    chance = random.Random(told)  # noqa: S311 - invented texts are no secrets
    place = chance.choice(PLACES)
    *first, last = (_sentence(chance) for _ in range(5))
    if is_near:
        last = last.replace("said.", "told us.")
    return {
        "url": f"https://paper-{number % HOSTS}.example/news/{number}",
        "title": f"{place} story {number}",
        "text": f"{place.upper()}, {MONTHS[month]} {number % 28 + 1} "
        f"({AGENCIES[told % len(AGENCIES)]}) - {' '.join(first)}\n\n{last}",
        "published": f"2024-{month + 1:02}-{number % 28 + 1:02}",
    }


def _sentence(chance: random.Random) -> str:
    pick = chance.choice
    return (
        f"The {pick(ADJECTIVES)} {pick(NOUNS)} {pick(VERBS)} {chance.randrange(2, 900)} "
        f"{pick(ADJECTIVES)} {pick(NOUNS)}s near {pick(PLACES)}, {pick(NAMES)} said."
    )
