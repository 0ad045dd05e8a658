"""Plant invented personal data and what only looks like it; say how much is found, how surely.

    python scripts/prove_pii.py [--bodies GOLD.jsonl... [--paragraphs N]]

Values are invented: mail at names that are reserved, numbers whose check digits are made up here,
telephone numbers in the ways of 20 countries. They stand in sentences of several languages, between
decoys: dates, years, prices, results, coordinates, ISBN, versions, long counts, and numbers whose
check digit is wrong. Fails where recall by kind is below .98 or precision below .95. With gold
bodies it shows all that is found in so many of their paragraphs, for reading.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from corpuskit.annotation.pii import find_pii

RECALL, PRECISION = 0.98, 0.95
ROUNDS = 60

SENTENCES = {
    "email": [
        "Write to {} by Friday.",
        "Wer etwas weiß, schreibt an {}.",
        "Escriba a {} o pase por la oficina.",
        "Contact ({}) for the tickets.",
        "Почта редакции: {}",
        "连络：{}。",
    ],
    "phone": [
        "Call {} before noon.",
        "Telefon: {}",
        "Tel. {} (mornings only).",
        "Llame al teléfono {} para reservar.",
        "Informations au téléphone : {}.",
        "Справки по тел. {}.",
        "お問い合わせは電話 {} へ。",
    ],
    "ip": ["The server at {} did not answer.", "Die Adresse {} war bekannt.", "Desde la IP {}."],
    "iban": ["Donations: IBAN {}.", "Spendenkonto {} bei der Stadtkasse.", "Cuenta {}, gracias."],
    "card": [
        "The card {} was used twice.",
        "Die Karte {} ist gesperrt.",
        "La tarjeta {} fue robada.",
    ],
    "national_number": ["His number is {}.", "Con documento {}.", "Die Nummer {} war falsch."],
}
LABELLED = {
    "nhs": "Her NHS number {} was lost.",
    "bsn": "Het BSN {} staat op de pas.",
    "nif": "O contribuinte {} pagou.",
    "idnr": "Die Steuer-ID {} steht oben.",
    "kimlik": "T.C. Kimlik No {} ile.",
}
DECOYS = [
    "The match ended 3-2 (21-19, 18-21, 21-17) on 12.05.2019.",
    "It cost 1 234 567 890 euros between 2019 and 2020.",
    "ISBN 978-0-306-40615-7 and ISBN 0-306-40615-2 are out of print.",
    "At 52.520008, 13.404954 the boat turned; at 48°51'24\" N it sank.",
    "Shares rose +12,345.67 points to 1,234,567,890 in 2021-2022.",
    "Version 10.0.19041.1 follows version 4.3.2.1 and chapter 1.2.3.4.",
    "Results: 10:32:15, 10:33:47, 11:02:59 and 2:03:04 hours.",
    "Von 2010 bis 2015, also 01.01.2010-31.12.2015, galt das Gesetz 123/2009.",
    "In 1999 2000 2001 2002 the town had 12 000 000 visitors.",
    "The vote was 4539-5787 in ward 6362 and 1486 elsewhere.",
    "Order 20240512-0001 of 2024-05-12 weighs 123.456.789 grams.",
    "See https://news.example/2020/05/12/4539578763621486 and @club on the site.",
    "Phone calls rose from 1200000 in 2019; nobody would call 2020 2021 a good time.",
    "Flight 0123 left gate 45 at 06 30 with 189 on board.",
    "The lottery drew 04 11 19 23 37 42 49.",
    "Winning numbers: 03 14 15 26 48 and 02 07 21 33 45 50.",
    "EAN 4006381333931 and DOI 10.1000/182 are no numbers of people.",
]


def digits(rng: random.Random, count: int) -> str:
    """Draw digits, the first of them no nought."""
    return str(rng.randint(1, 9)) + "".join(str(rng.randint(0, 9)) for _ in range(count - 1))


def with_luhn(head: str) -> str:
    """Append the digit that makes the sum of ISO 7812 come out even."""
    doubled = [int(d) * (2 if n % 2 == 0 else 1) for n, d in enumerate(reversed(head))]
    return head + str(-sum(v // 10 + v % 10 for v in doubled) % 10)


def iban(country: str, body: str) -> str:
    """Make an account number with its check digits."""
    number = int("".join(str(int(c, 36)) for c in body + country + "00"))
    return f"{country}{98 - number % 97:02d}{body}"


def in_fours(text: str) -> str:
    """Write in groups of four."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def emails(rng: random.Random) -> Iterator[str]:
    """Yield invented addresses of mail."""
    name, last = rng.choice(["jane", "li", "o'neil", "marta"]), rng.choice(["roe", "kim", "d-r"])
    host = rng.choice(["mail.example", "news.example.com", "stadt-x.example.org", "a.test"])
    yield f"{name}.{last}{rng.randint(1, 99)}@{host}"
    yield f"{name}_{last}+news@{host}"
    yield f"{name.upper()}@{host.upper()}"


def phones(rng: random.Random) -> Iterator[str]:
    """Yield invented telephone numbers as they are written in many countries."""

    def d(count: int) -> str:
        return "".join(str(rng.randint(0, 9)) for _ in range(count))

    yield f"+44 20 7946 0{d(3)}"
    yield f"+44 (0)1632 960{d(3)}".replace("(0)", "")
    yield f"01632 960{d(3)}"
    yield f"(555) {rng.randint(2, 9)}{d(2)}-{d(4)}"
    yield f"212-{rng.randint(2, 9)}{d(2)}-{d(4)}"
    yield f"+1 {rng.randint(2, 9)}{d(2)}-{rng.randint(2, 9)}{d(2)}-{d(4)}"
    yield f"+49 30 {digits(rng, 7)}"
    yield f"030 / {digits(rng, 7)}"
    yield f"0{rng.randint(151, 179)} {digits(rng, 8)}"
    yield f"0{rng.randint(1, 6)} {d(2)} {d(2)} {d(2)} {d(2)}"
    yield f"+33 {rng.randint(1, 6)} {d(2)} {d(2)} {d(2)} {d(2)}"
    yield f"+34 9{d(2)} {d(2)} {d(2)} {d(2)}"
    yield f"+39 06 {digits(rng, 8)}"
    yield f"+7 (495) {digits(rng, 3)}-{d(2)}-{d(2)}"
    yield f"+48 {digits(rng, 3)} {d(3)} {d(3)}"
    yield f"+46 8 {digits(rng, 3)} {d(2)} {d(2)}"
    yield f"+55 11 9{d(4)}-{d(4)}"
    yield f"+81 3-{digits(rng, 4)}-{d(4)}"
    yield f"+86 138 {d(4)} {d(4)}"
    yield f"+91 98{d(3)} {d(5)}"
    yield f"+90 212 {digits(rng, 3)} {d(2)} {d(2)}"
    yield f"+254 7{d(2)} {d(6)}"


def addresses(rng: random.Random) -> Iterator[str]:
    """Yield addresses of the ranges that are set aside for examples."""
    yield f"{rng.choice(['192.0.2', '198.51.100', '203.0.113'])}.{rng.randint(0, 255)}"
    yield f"2001:db8::{rng.randint(1, 0xFFFF):x}:{rng.randint(1, 0xFFFF):x}"


def accounts(rng: random.Random) -> Iterator[str]:
    """Yield invented account numbers."""
    yield in_fours(iban("DE", digits(rng, 18)))
    yield iban("ES", digits(rng, 20))
    yield in_fours(iban("GB", "ABCD" + digits(rng, 14)))
    yield in_fours(iban("FR", digits(rng, 23)))
    yield iban("NL", "ABNA" + digits(rng, 10))


def cards(rng: random.Random) -> Iterator[str]:
    """Yield invented card numbers."""
    yield in_fours(with_luhn("4" + digits(rng, 14)))
    yield with_luhn("51" + digits(rng, 13))
    yield in_fours(with_luhn("55" + digits(rng, 13))).replace(" ", "-")
    amex = with_luhn("37" + digits(rng, 12))
    yield f"{amex[:4]} {amex[4:10]} {amex[10:]}"


def _search(shape: Callable[[], str], sums: Callable[[str], bool]) -> str:
    while True:
        made = shape()
        if sums(made):
            return made


def nationals(rng: random.Random) -> Iterator[str]:
    """Yield invented national numbers; the sums are done here, as their countries publish them."""
    number = rng.randint(10**7, 10**8 - 1)
    yield f"{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"
    nir = f"{rng.randint(1, 2)}{rng.randint(10, 99)}{rng.randint(1, 12):02d}75{digits(rng, 6)}"
    yield f"{nir}{97 - int(nir) % 97:02d}"
    nine = [int(d) for d in digits(rng, 9)]
    for _ in range(2):
        total = sum(v * w for v, w in zip(nine, range(len(nine) + 1, 1, -1), strict=True))
        nine.append(0 if total % 11 < 2 else 11 - total % 11)  # noqa: PLR2004 - the rule itself
    cpf = "".join(map(str, nine))
    yield f"{cpf[:3]}.{cpf[3:6]}.{cpf[6:9]}-{cpf[9:]}"
    birth = f"{rng.randint(40, 99)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    ten = birth + digits(rng, 4)
    yield ten + str(-sum(int(d) * w for d, w in zip(ten, (1, 3, 7, 9) * 3, strict=False)) % 10)
    swedish = with_luhn(birth + digits(rng, 3))
    yield f"{swedish[:6]}-{swedish[6:]}"
    day = birth[4:] + birth[2:4] + birth[:2]
    serial = digits(rng, 3)
    yield f"{day}-{serial}{'0123456789ABCDEFHJKLMNPRSTUVWXY'[int(day + serial) % 31]}"
    belgian = birth + digits(rng, 3)
    b = f"{belgian}{97 - int(belgian) % 97:02d}"
    yield f"{b[:2]}.{b[2:4]}.{b[4:6]}-{b[6:9]}.{b[9:]}"
    rut = digits(rng, 8)
    rest = (
        sum(int(d) * w for d, w in zip(reversed(rut), (2, 3, 4, 5, 6, 7, 2, 3), strict=True)) % 11
    )
    yield f"{rut[:2]}.{rut[2:5]}.{rut[5:]}-{'0K987654321'[rest]}"
    chinese = f"11010519{birth}{digits(rng, 3)}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(d) * w for d, w in zip(chinese, weights, strict=True))
    yield chinese + "10X98765432"[total % 11]
    korean = f"{birth}{rng.randint(1, 2)}{digits(rng, 5)}"
    kor = sum(int(d) * w for d, w in zip(korean, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=True))
    yield f"{korean[:6]}-{korean[6:]}{(11 - kor % 11) % 10}"
    cuit = "20" + digits(rng, 8)
    arg = sum(int(d) * w for d, w in zip(cuit, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    if arg != 1:
        yield f"20-{cuit[2:]}-{(11 - arg) % 11}"


def labelled(rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield numbers that only a word before them tells, with its sentence."""

    def eleven(made: str, weights: tuple[int, ...]) -> bool:
        return sum(int(d) * w for d, w in zip(made, weights, strict=True)) % 11 == 0

    nhs = _search(lambda: digits(rng, 10), lambda n: eleven(n, (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)))
    yield LABELLED["nhs"], f"{nhs[:3]} {nhs[3:6]} {nhs[6:]}"
    yield (
        LABELLED["bsn"],
        _search(lambda: digits(rng, 9), lambda n: eleven(n, (9, 8, 7, 6, 5, 4, 3, 2, -1))),
    )


def planted(rng: random.Random) -> Iterator[tuple[str, str, str]]:
    """Yield kind, value, and the sentence that it stands in."""
    makers: dict[str, Callable[[random.Random], Iterator[str]]] = {
        "email": emails,
        "phone": phones,
        "ip": addresses,
        "iban": accounts,
        "card": cards,
        "national_number": nationals,
    }
    for kind, maker in makers.items():
        for value in maker(rng):
            yield kind, value, rng.choice(SENTENCES[kind])
    for sentence, value in labelled(rng):
        yield "national_number", value, sentence


def score() -> bool:
    """Plant, look, and count."""
    rng = random.Random(18)  # noqa: S311 - invented texts are no secrets
    made, found, right = Counter[str](), Counter[str](), Counter[str]()
    missed: list[str] = []
    for _ in range(ROUNDS):
        for kind, value, sentence in planted(rng):
            before, after = rng.sample(DECOYS, 2)
            text = f"{before}\n\n{sentence.format(value)} {after}"
            start = text.index(value)
            spans = find_pii(text)
            made[kind] += 1
            found.update(span.kind for span in spans)
            if any((s.kind, s.start, s.end) == (kind, start, start + len(value)) for s in spans):
                right[kind] += 1
            else:
                missed.append(f"{kind}: {sentence.format(value)} -> {_shown(text)}")
            if len(spans) > 1:
                missed.append(f"more: {_shown(text)}")
    good = True
    for kind in made:
        recall, precision = right[kind] / made[kind], right[kind] / max(found[kind], 1)
        good = good and recall >= RECALL and precision >= PRECISION
        print(f"{kind:16} {made[kind]:5} planted  recall {recall:.3f}  precision {precision:.3f}")
    print(*missed[:20], sep="\n")
    return good


def _shown(text: str) -> list[str]:
    return [f"{span.kind} {text[span.start : span.end]}" for span in find_pii(text)]


def look(files: list[Path], wanted: int) -> None:
    """Show what is found in paragraphs of gold bodies."""
    rows = [json.loads(line) for file in files for line in file.open(encoding="utf-8")]
    paragraphs = [p for row in rows for p in (row.get("body") or "").split("\n\n") if p]
    paragraphs = paragraphs[:: max(1, len(paragraphs) // wanted)][:wanted]
    counts = Counter[str]()
    clock = time.process_time()
    hits = [(p, span) for p in paragraphs for span in find_pii(p)]
    spent = time.process_time() - clock
    for paragraph, span in hits:
        counts[span.kind] += 1
        around = paragraph[max(0, span.start - 40) : span.end + 20].replace("\n", " ")
        print(f"{span.kind}: {paragraph[span.start : span.end]}   in: {around}")
    size = sum(map(len, paragraphs))
    print(f"{len(paragraphs)} paragraphs, {dict(counts)}; {spent / size * 2.4e6:.3f} ms for 2.4 kB")


def main() -> int:
    """Plant, and look at gold where it is given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bodies", nargs="+", type=Path, default=[])
    parser.add_argument("--paragraphs", type=int, default=10_000)
    given = parser.parse_args()
    good = score()
    if given.bodies:
        look(given.bodies, given.paragraphs)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
