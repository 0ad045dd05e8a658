"""What feeds, wires and databases put around a story: a last sentence, contacts, fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from corpuskit.errors import KnowledgeError
from corpuskit.knowledge.datafile import entries
from corpuskit.knowledge.phrases_of_credit import alternation, folded
from corpuskit.text.sentences import ends_fully

FILE = "feedtails.toml"

MAX_TAIL_CHARS = 320
"""Longest last sentence of a feed: a title of 200 characters and a site's name."""

MAX_SITE_CHARS = 80
"""Longest name of a site, with its motto."""

MAX_SMALL_WORDS = 2
"""Words in small letters in the name of a site: "Echo of the North"."""

MAX_CONTACT_CHARS = 400
"""Longest line of contacts: three editors with their addresses."""

MIN_FIELDS = 2
"""Fields of a database record in one text; one alone may be a heading of the story."""

_PARTED = (2, 3)
_FINAL = ".…。．"
_AROUND = " :：.,-–—*#[]()【】（）■▼◆"

# All are anchored, and each repeated part ends at a character that it cannot hold: linear.
_MAIL = r"[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,30}){1,4}"
_PHONE = r"\b(?:[Tt]el(?:ef(?:on|ono))?|TEL|[Tt]lf|[Pp]hone|[Pp]uh|p|t|T|[Тт]ел|電話|电话|☎)"
_NUMBER = r"\d[\d ()/.-]{5,20}\d"
_REACH = rf"(?:{_MAIL}|(?:\+|\b0){_NUMBER}|{_PHONE}[.:：]{{0,2}} ?\+?{_NUMBER})"
_HEADS = (
    r"(?:(?:Media|Press|Investor|Investors|Press office|Company|Corporate|News media|PR) )?"
    r"(?:Contacts?|Contact information|Enquiries|Inquiries|Relations)"
    r"|Kontakt|Pressekontakt|Medienkontakt|Ansprechpartner|Kontakt für (?:die )?(?:Medien|Presse)"
    r"|Contacts? presse|Contacts? médias|Relations presse|Contacto(?: de prensa)?|Contatti"
    r"|Contatti stampa|Ufficio stampa|Contato|Assessoria de imprensa|Perscontact|Kontakty"
    r"|Kontakt dla mediów|Presskontakt|Pressekontakter"
)
"""What stands before whom to ask, in press releases."""
_READERS = (
    "Do you|Did you|Are you|Have you|Were you|Haben Sie|Hast du|Sie haben|Kennen Sie|Avez-vous|"
    "Vous avez|Êtes-vous|¿Tiene|¿Tienes|¿Has|¿Ha|Hai|Você tem|Tem|Heb je|Heeft u"
)
_TO_US = (
    "E-?[Mm]ail us|Email us|Write to us|Contact us|Tell us|Send us|Get in touch with us|Message us|"
    "Let us know|Schreiben Sie uns|Schreib uns|Melden Sie sich bei uns|Écrivez-nous|Contactez-nous|"
    "Escríbenos|Escríbanos|Cuéntanos|Scrivici|Raccontaci|Escreva para nós|Fale conosco|Mail ons|"
    "Tip ons|Schrijf ons"
)
"""A question to the readers and where they are to write, as a house asks them for stories."""
_CONTACT = re.compile(
    r"\(\([^()\n]{3,300}\)\)"
    r"|(?:To contact the (?:reporter|editor|author|writer)s?|For Related News and Information:)"
    r"[^\n]{0,300}"
    r"|For Related News:?|For best results when printing this announcement[^\n]{0,120}"
    r"|More stories like this are available on [^\n]{3,80}"
    r"|--\s?Editors?:[^\n]{3,200}"
    r"|Visit [^\n]{2,80} at (?:www\.|https?://)\S{3,80}(?: Distributed by [^\n]{3,80})?"
    r"|Distributed by [A-Z][^\n]{3,60}(?:Agency|Service|Syndicate|News)(?:, LLC)?\.?"
    r"|(?:Follow|Read more of|See more of)[^\n.]{1,60} coverage[^\n.]{0,60} https?://\S{3,120}"
    r"|\((?:Adds?|Updates?|Updated|Recasts|Corrects|Repeats|Removes|Rewrites|Refiles|Clarifies|"
    r"Writes through)\b[^()\n]{0,160}\)"
    r"|\d\d-\d\d-\d\d \d{4}E[SD]?T"
    r"|(?:Logo|Photos?|Video|PDF|Infographic|Attachments?|Image)\s?[-–—:]\s?https?://\S{3,300}"
    rf"|(?:{_HEADS})\s?[:：–-][^\n@]{{0,200}}?{_REACH}[^\n]{{0,80}}"
    r"|For (?:more|further|additional) information,? (?:please )?contact\s?:?[^\n@]{0,200}"
    rf"{_REACH}[^\n]{{0,80}}"
    rf"|(?:{_READERS}) [^?\n]{{3,120}}\? (?:{_TO_US})\b[^\n@?]{{0,90}}{_MAIL}\.?"
)
_CONTACT_HEAD = re.compile(
    rf"(?:{_HEADS}|For (?:more|further|additional) information,? (?:please )?contact"
    r"|(?:Weitere Informationen|Rückfragen(?: bitte)?(?: an)?))\s?[:：]?",
    re.IGNORECASE,
)
_REACHES = re.compile(_REACH)
_CONTACT_OPENINGS = (
    *("((", "To contact the ", "For ", "Contact", "Media ", "Press ", "Investor", "Kontakt", "--"),
    *("Pressekontakt", "Medienkontakt", "Ansprechpartner", "Contatti", "Contato", "Company "),
    *("Corporate ", "News media ", "PR ", "Enquiries", "Inquiries", "Relations presse"),
    *("Ufficio ", "Assessoria ", "Perscontact", "Presskontakt", "Pressekontakter", "Visit "),
    *("More stories ", "Distributed by ", "Follow", "Read more of", "See more of", "(Add", "(Up"),
    *("(Rec", "(Cor", "(Rep", "(Rem", "(Rew", "(Ref", "(Cla", "(Wri", "Logo", "Photo", "Video"),
    *("PDF", "Infographic", "Attachment", "Image", *"0123456789", *_READERS.split("|")),
)
MAX_BLOCK_LINES = 10
"""Longest list of whom to ask, behind its head. Source: two people with firm, post, telephone and
address each."""

MAX_BLOCK_CHARS = 90
"""Longest line of it."""

MAX_NAME_CHARS = 40
"""Longest line of it that ends with a full stop, as the name of a firm does: "Valtor Inc."."""
MAX_ABOUT_LINES = 5
"""Longest text of a firm about itself, with its heading, at the end of a release."""

_ADDRESS = re.compile(r"\bwww\.\w|https?://\w|\w@\w")
_PUBLISHED = re.compile(
    r"This (?:article|story|post|report|piece|column|essay) (?:was |has been )?"
    r"(?:originally|first) (?:published|appeared|posted) (?:on|in|by|at|with) "
    r"(?:the )?[A-Z][^\n.!?:]{2,60}(?::[^\n]{3,160})?(?: and [^\n.!?]{3,80})?\.?"
    r"(?: Read the (?:original|full) (?:article|story)(?: here)?\.?)?"
    r"|(?:Originally|First) published (?:at|on) (?:https?://|www\.)\S{3,120}"
    r"(?: on [^\n.]{4,30})?\.?"
    r"|(?:This (?:article|story|post) )?(?:[Ff]irst )?[Aa]ppeared first on [A-Z][^\n.!?]{1,60}\.?"
    r"|\(?(?:Read the )?[Oo]riginal article(?: here)?\)?\.?"
    r"|Cet article est apparu en premier sur [A-ZÀ-Þ][^\n.!?]{1,60}\.?|Powered by WPeMatico"
    r"|[^\n]{5,160} was originally published in [^\n]{2,60} on Medium, where people [^\n]{9,120}"
)
"""By which a feed ends a story of another house. Linear: each part is bounded."""
_NAMES = (
    "BYLINE|SECTION|LENGTH|DATELINE|LOAD-DATE|LANGUAGE|PUBLICATION-TYPE|HEADLINE|GRAPHIC|SUBJECT|"
    "COMPANY|TICKER|INDUSTRY|PERSON|GEOGRAPHIC|CORRECTION-DATE|DOCUMENT-TYPE|JOURNAL-CODE|ACC-NO|"
    "HIGHLIGHT|SERIES|SLUG|PUB-TYPE|ORGANIZATION|CITY|STATE|COUNTRY|Byline|Section|Length|Dateline|"
    "Load-Date|Language|Highlight|Headline|Graphic|Subject|Classification|Publication-Type|"
    "Document-Type|LONGUEUR|ENCART|LÄNGE|RUBRIK|AUTOR|SPRACHE|SECCIÓN|LONGITUD|IDIOMA|FECHA-CARGA|"
    "Publication info|ProQuest document ID|Document URL|First page|Dokumentnummer"
)
_WEAK_NAMES = (
    "Journal Code|Industry|Geographic|Company|Organization|Person|Ticker|City|State|Country|Notes|"
    "Word count|Pub-Type|Publication title|Publication date|Publication year|Document type|"
    "Copyright|Last updated|Source type|Place of publication|Publisher|URL|Full text|Links|Pages?|"
    "Location|People|Title|Database|Country of publication|Ressort|Seite|Auflage|Ausgabe|Quelle|"
    "Subject term|Author|ISSN|Identifier / keyword|Section"
)
"""Names of fields that boxes of facts have too: they count beside one that is nothing else."""
_WEAK_HEADS = (
    "Classification|Graphic|Notes|Link to Image|Link to PDF|Bibliography|DETAILS|Details|FULL TEXT"
    "|Full text|Abstract|First Edition|Final Edition|City Edition|Late Edition|Main Edition"
)
_CODES = (
    "HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|RF|CO|IN|NS|RE|IPD|IPC|PUB|AN|ART|DLN|VOL|NT|RST|SE"
    "|CLM"
)
"""Fields of Factiva, of two or three letters. Source: its list of search fields."""
_FIELD = re.compile(rf"(?P<name>{_NAMES}): ?(?P<value>[^\n]{{1,200}})|(?P<head>BODY|Body):?")
_WEAK = re.compile(
    rf"(?P<name>{_WEAK_NAMES}): ?(?P<value>[^\n]{{1,200}})|(?P<head>{_WEAK_HEADS})"
    rf"|(?P<code>{_CODES})(?: [^\n]{{1,200}})?"
)
_SURE = re.compile(
    r"(?:LENGTH|Length|LONGUEUR|LÄNGE|LONGITUD|LUNGHEZZA|LENGTE): ?[\d,.]{1,7} "
    r"(?:words|mots|Wörter|palabras|parole|woorden)|Dokumentnummer: ?\S{6,40}"
    r"|(?:PUBLICATION INFO|Publication info): [^\n]{10,160}|ProQuest document link"
    r"|news[·•]\d{8}[·•][A-Z]{2,4}[·•][\w·•]{2,20}|Certificat émis le \d[^\n]{3,30} à [^\n]{3,80}"
    r"|Type de source [^\n]{3,40}|Périodicité \w{3,20}|Couverture géographique [^\n]{3,40}"
    r"|FECHA-CARGA: ?[^\n]{6,40}|(?:LOAD-DATE|Load-Date): ?[A-Z]\w{2,9} \d{1,2}, \d{4}"
    r"|End of Document|\d{1,3} of \d{1,4} DOCUMENTS|WC [\d,]{1,7} words"
    r"|(?:AN )?Document [A-Z]{4,8}\d{10,16}[a-z0-9]{6,12}|ProQuest document ID: ?\d{5,12}"
    rf"|(?:{_NAMES}|Industry|Geographic|Person|Company|Organization): [^\n]{{1,180}}\(\d{{1,3}}%\)"
)

# A cheap test: a capitalised word and a colon, or how databases open and close. Linear.
_MAY_BE_FIELD = re.compile(
    r"[A-Z][A-Za-zÄÓÉé/ -]{2,24}:|ProQuest |news[·•]|Certificat |Type de |P[eé]rio|Couverture "
    r"|B(?:ody|ODY)\Z|End of |Document [A-Z]|\d{1,3} of \d"
    rf"|(?:{_WEAK_HEADS})\Z|(?:{_CODES})(?: |\Z)"
)


class RecordField(NamedTuple):
    """A field of a database record."""

    name: str
    """In small letters: ``byline``, ``load-date``."""
    value: str
    sure: bool = False
    """It can be nothing else, wherever it stands."""
    weak: bool = False
    """It is one only beside one that can be nothing else."""


@cache
def _tails() -> tuple[tuple[str, str, str], ...]:
    rows = entries(FILE, "tail", {"forms": list})
    forms = [form for row in rows for form in row["forms"]]
    if not all(len(form) in _PARTED and form[1] for form in forms):
        raise KnowledgeError(f"{FILE}: forms must be two texts or three")
    return tuple((form[0], form[1], (*form, "")[2]) for form in forms)


def is_feed_tail(line: str) -> bool:
    """Say whether a line is the sentence by which a feed ends a story.

    Examples:
        >>> is_feed_tail("The post Pier to close appeared first on Example Courier.")
        True
        >>> is_feed_tail("The post office appeared first on maps of 1890.")
        False
    """
    table = _by_first_word()
    forms = table.get(line.partition(" ")[0], ())
    if not line.isascii():
        forms = (*forms, *table[""])
    if len(line) > MAX_TAIL_CHARS:
        return False
    if _PUBLISHED.fullmatch(line):
        return True
    if not forms:
        return False
    return any(
        line.startswith(opening) and middle in line and _fits(line, opening, middle, ending)
        for opening, middle, ending in forms
    )


@cache
def _by_first_word() -> Mapping[str, tuple[tuple[str, str, str], ...]]:
    """Give the forms by the first word of what opens them, "" where the title does."""
    table: dict[str, tuple[tuple[str, str, str], ...]] = {"": ()}
    for opening, middle, ending in _tails():
        word = opening.partition(" ")[0]
        table[word] = (*table.get(word, ()), (opening, middle, ending))
    return table


def _fits(line: str, opening: str, middle: str, ending: str) -> bool:
    """Say whether a title and the name of a site stand where the form has them."""
    title, _, site = line[len(opening) :].rpartition(middle)
    site = site.strip().rstrip(_FINAL)
    if not site.endswith(ending):
        return False
    site = site.removesuffix(ending)
    if not title or title[0].islower() or len(site) > MAX_SITE_CHARS:
        return False
    small = sum(word[0].islower() for word in site.split())
    return small <= MAX_SMALL_WORDS and not (site[:1].islower() and "." not in site)


def is_contact(line: str) -> bool:
    """Say whether a line tells whom to ask about the story: a wire's, a press release's.

    Examples:
        >>> is_contact("To contact the reporter on this story: Ann Lee at alee@wire.example")
        True
        >>> is_contact("Contact: the film opens on Friday.")
        False
    """
    if len(line) > MAX_CONTACT_CHARS:
        return False
    if line.startswith(_CONTACT_OPENINGS) and _CONTACT.fullmatch(line):
        return True
    return bool(_REACHES.search(line)) and bool(_whom_to_ask().match(line))


@cache
def _whom_to_ask() -> re.Pattern[str]:
    """How a line begins that names whom to ask. Linear: anchored, and a choice of literals."""
    return re.compile(
        rf"[\W_]{{0,3}}(?:(?:{alternation('contact-head')})(?: \([^()\n]{{2,40}}\))?"
        rf"[\])】）]?\s?[:：–-]|(?:{alternation('contact-phrase')})\b)",
        re.IGNORECASE,
    )


@cache
def _contact_heads() -> frozenset[str]:
    return folded("contact-head") | folded("contact-phrase")


def _is_contact_head(line: str) -> bool:
    """Say whether a line alone announces whom to ask: "Media contact:", "お問い合わせ先"."""
    return bool(_CONTACT_HEAD.fullmatch(line)) or line.strip(_AROUND).casefold() in _contact_heads()


def find_contacts(lines: Sequence[str]) -> int | None:
    """Return where whom to ask begins at the end of a text: a head alone, then short lines.

    Examples:
        >>> find_contacts(["It rained.", "Media contact:", "Ann Lee", "ann@firm.example"])
        1
        >>> find_contacts(["It rained.", "Contact", "They met at dusk.", "Nobody spoke."]) is None
        True
    """
    for at in range(len(lines) - 2, max(0, len(lines) - MAX_BLOCK_LINES - 2), -1):
        line, below = lines[at], lines[at + 1 :]
        if len(line) > MAX_BLOCK_CHARS or not _is_contact_head(line):
            continue
        short = all(
            len(one) <= (MAX_NAME_CHARS if ends_fully(one) else MAX_BLOCK_CHARS) for one in below
        )
        if short and any(map(_REACHES.search, below)):
            return at
    return None


def find_about(lines: Sequence[str]) -> int | None:
    """Return where a firm speaks of itself at the end of its release: heading, text, address.

    Examples:
        >>> firm = "Valtor makes pumps. It has 40 people. See www.valtor.example."
        >>> find_about(["It rained.", "About Valtor", firm])
        1
        >>> find_about(["It rained.", "About Valtor", "Valtor makes pumps."]) is None
        True
    """
    for at in range(len(lines) - 2, max(0, len(lines) - MAX_ABOUT_LINES), -1):
        match = _about().fullmatch(lines[at]) if len(lines[at]) <= MAX_BLOCK_CHARS else None
        if match is None or ends_fully(lines[at]) or not match["name"][0].isupper():
            continue
        first = max(match["name"].split(), key=len).casefold()
        if first in lines[at + 1][:MAX_BLOCK_CHARS].casefold() and any(
            map(_ADDRESS.search, lines[at + 1 :])
        ):
            return at
    return None


@cache
def _about() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{alternation('about-head')})(?:(?<=['’])|\s)"
        r"(?:(?:the|die|den|der|das|el|la|los|las|il|lo|o|a) )?"
        r"(?P<name>[^\n:]{2,70}):?",
        re.IGNORECASE,
    )


def parse_field(line: str) -> RecordField | None:
    """Read a field of a database record: "LENGTH: 512 words", "BYLINE: Ann Lee".

    Examples:
        >>> parse_field("LENGTH: 512 words").sure, parse_field("SECTION: NEWS; Pg. 4").sure
        (True, False)
        >>> parse_field("City: Oslo").weak, parse_field("SN Example Courier").weak
        (True, True)
        >>> parse_field("Section two of the law was struck.") is None
        True
    """
    if not _MAY_BE_FIELD.match(line):
        return None
    if _SURE.fullmatch(line):
        name, _, value = line.partition(":")
        return RecordField(name.strip().casefold(), value.strip(), sure=True)
    match = _FIELD.fullmatch(line) or _WEAK.fullmatch(line)
    if match is None:
        return None
    given = match.groupdict()
    name = given["name"] or given["head"] or given["code"]
    return RecordField(name.casefold(), (given["value"] or "").strip(), weak=match.re is _WEAK)
