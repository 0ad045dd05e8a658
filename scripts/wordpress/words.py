"""The vocabularies of the invented posts, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Wire(NamedTuple):
    """How an agency begins and ends its stories."""

    dateline: str
    signoff: str = ""
    own_line: bool = False


class Language(NamedTuple):
    """What stories of a language are made of."""

    wires: tuple[Wire, ...]
    places: tuple[str, ...]
    months: tuple[str, ...]
    days: tuple[str, ...]
    things: tuple[str, ...]
    people: tuple[str, ...]
    bodies: tuple[str, ...]
    first: tuple[str, ...]
    last: tuple[str, ...]
    reasons: tuple[str, ...]
    titles: tuple[str, ...]
    subheads: tuple[str, ...]
    sections: tuple[str, ...]
    tags: tuple[str, ...]
    sentences: tuple[str, ...]


ENGLISH: Final = Language(
    wires=(
        Wire("{place}, {short} {day} (EFE).- ", "EFE", own_line=True),
        Wire("{place}, {short} {day} (EFE).- ", "EFE"),
        Wire("{upper}, {month} {day} (Reuters) - "),
        Wire("{upper} (AP) — "),
        Wire("{upper} (AFP) – ", "AFP", own_line=True),
        Wire("{place} (dpa) - "),
        Wire("{place}, {day} {month} (ANSA) - ", "(ANSA)."),
    ),
    places=(
        "Lisbon", "Nairobi", "Oslo", "Lima", "Hanoi", "Kabul", "Quito", "Warsaw", "Accra",
        "Dublin", "Tunis", "Vienna", "Jakarta", "Ottawa", "Riga", "Amman", "Dakar", "Athens",
    ),
    months=(
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    things=(
        "tram line", "fish market", "harbour wall", "night bus", "flood barrier", "city archive",
        "ferry pier", "bread price", "school kitchen", "bicycle tax", "opera house", "water plant",
        "cable car", "grain store", "seed bank", "railway yard", "botanic garden", "toll bridge",
    ),
    people=(
        "a retired engineer", "the deputy mayor", "a baker from the old town", "the union leader",
        "a student of law", "the harbour master", "a nurse", "the project manager", "an economist",
    ),
    bodies=(
        "the audit office", "the city council", "a regional court", "the transport ministry",
        "the chamber of trade", "a group of residents", "the statistics bureau", "parliament",
    ),
    first=("Alma", "Bruno", "Celia", "Dario", "Edda", "Felix", "Greta", "Hugo", "Iris", "Jonas"),
    last=("Varga", "Okafor", "Lindqvist", "Moreau", "Tanaka", "Pereira", "Novak", "Haddad"),
    reasons=(
        "because the ground is softer than the maps say", "after two winters of delays",
        "in spite of a warning from the insurers", "for the first time since records began",
        "without waiting for the second report", "as costs rose faster than wages",
        "while the old contract is still before the judges", "to keep the promise of the spring",
    ),
    titles=(
        "{place} weighs the price of its {thing}", "Court halts work on {thing} in {place}",
        "How {number} families live with the {thing} of {place}", "{place}: {thing} opens late",
        "Study finds {share} percent favour a new {thing} in {place}",
        "{who} tells of {number} days at the {thing}", "{body} to vote on {thing} on {day}",
    ),
    subheads=(
        "Background", "What happens next", "A long dispute", "Numbers from {place}",
        "The view of {body}", "{number} letters", "Since {year}", "Who pays for the {thing}?",
    ),
    sections=("World", "Economy", "Society", "Science", "Culture"),
    tags=("budget", "transport", "courts", "housing", "climate", "schools", "health", "ports"),
    sentences=(
        "The {thing} of {place} will cost {number} million more than planned, {body} said {why}.",
        "“We counted {number} visitors in one week and nobody asked for a {other},” {name} said.",
        "According to {body}, {share} percent of households near the {thing} want it moved {why}.",
        "{name}, {who}, has kept a diary of the {thing} since {year} and filled {number} pages.",
        "By {day} evening about {number} people had signed the letter against the {other} {why}.",
        "In {year} the {other} was closed for {number} days, and {body} has not forgotten it.",
        "{body} put off its decision to {day}, {why}, and asked for {number} further documents.",
        "“If the {thing} fails, {place} loses {share} percent of its trade,” warned {name}, {who}.",
        "Workers found {number} crates from {year} under the {other} and called {body} at once.",
        "The plan names {number} streets; {name} knows every one of them, {why}.",
        "A second bid, {number} pages long, came from a firm that built the {other} in {year}.",
        "Prices at the {thing} rose by {share} percent in {number} days, the fastest since {year}.",
        "{name} and {who} disagree on the {other}, {why}, but both will vote on {day}.",
        "Of {number} houses looked at, {share} percent need new roofs before the {other} can open.",
    ),
)  # fmt: skip

SPANISH: Final = Language(
    wires=(
        Wire("{place}, {day} {short} (EFE).- ", "EFE", own_line=True),
        Wire("{place}, {day} {short} (EFE).- ", "EFE"),
        Wire("{place} (AFP) – "),
        Wire("{upper} (AP) — "),
    ),
    places=(
        "Madrid", "Bogotá", "Quito", "Montevideo", "La Habana", "Caracas", "Asunción", "Sevilla",
    ),
    months=(
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
        "octubre", "noviembre", "diciembre",
    ),
    days=("lunes", "martes", "miércoles", "jueves", "viernes"),
    things=(
        "mercado central", "puente nuevo", "teatro municipal", "archivo histórico",
        "puerto pesquero", "tren nocturno", "comedor escolar", "parque del río", "muelle viejo",
    ),
    people=(
        "una enfermera jubilada", "el teniente de alcalde", "una panadera", "el capitán del puerto",
        "un estudiante de derecho", "la directora de obras",
    ),
    bodies=(
        "el Ayuntamiento", "un tribunal regional", "el Ministerio de Transportes",
        "la Cámara de Comercio", "un grupo de vecinos", "el Instituto de Estadística",
    ),
    first=("Alba", "Bruno", "Celia", "Darío", "Elena", "Félix", "Gloria", "Hugo"),
    last=("Vargas", "Ocampo", "Muñiz", "Peñalver", "Ibáñez", "Quiroga"),
    reasons=(
        "porque el suelo es más blando de lo previsto", "tras dos inviernos de retraso",
        "pese al aviso de las aseguradoras", "por primera vez desde que hay registros",
        "sin esperar al segundo informe", "para cumplir la promesa de la primavera",
    ),
    titles=(
        "{place} discute el precio del {thing}", "Un juez detiene las obras del {thing} de {place}",
        "Así viven {number} familias junto al {thing} de {place}",
        "El {share} por ciento pide otro {thing} en {place}",
    ),
    subheads=("Antecedentes", "Los próximos pasos", "{number} cartas", "Desde {year}"),
    sections=("Mundo", "Economía", "Sociedad"),
    tags=("presupuesto", "transporte", "tribunales", "vivienda", "puertos"),
    sentences=(
        "El {thing} de {place} costará {number} millones más de lo previsto, dijo {body}, {why}.",
        "«Contamos {number} visitantes en una semana y nadie pidió un {other}», afirmó {name}.",
        "Según {body}, el {share} por ciento de los hogares quiere trasladar el {thing}, {why}.",
        "{name}, {who}, lleva un diario del {thing} desde {year} y ha llenado {number} páginas.",
        "Hasta el {day} unas {number} personas habían firmado la carta contra el {other}, {why}.",
        "En {year} el {other} cerró durante {number} días y {body} no lo ha olvidado.",
        "El plan nombra {number} calles; {name} las conoce todas, {why}.",
        "Los precios del {thing} subieron un {share} por ciento en {number} días.",
        "De {number} casas revisadas, el {share} por ciento necesita tejado antes del {day}.",
    ),
)  # fmt: skip

LANGUAGES: Final[Mapping[str, Language]] = {"en": ENGLISH, "es": SPANISH}
