"""Check digits: whether a number can be what it looks like. Each function takes bare characters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

_VERHOEFF_TIMES = (
    *((0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 3, 4, 0, 6, 7, 8, 9, 5)),
    *((2, 3, 4, 0, 1, 7, 8, 9, 5, 6), (3, 4, 0, 1, 2, 8, 9, 5, 6, 7)),
    *((4, 0, 1, 2, 3, 9, 5, 6, 7, 8), (5, 9, 8, 7, 6, 0, 4, 3, 2, 1)),
    *((6, 5, 9, 8, 7, 1, 0, 4, 3, 2), (7, 6, 5, 9, 8, 2, 1, 0, 4, 3)),
    *((8, 7, 6, 5, 9, 3, 2, 1, 0, 4), (9, 8, 7, 6, 5, 4, 3, 2, 1, 0)),
)
_VERHOEFF_TURN = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
_FISCAL_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22)
_FISCAL_ODD_REST = (25, 24, 23)
_CURP_LETTERS = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"


def luhn(digits: str) -> bool:
    """Source: ISO/IEC 7812-1, annex B.

    Examples:
        >>> luhn("4539578763621486"), luhn("4539578763621487")
        (True, False)
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) << (place & 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the sum of two digits
    return total % 10 == 0


def mod97(text: str) -> bool:
    """Source: ISO 7064, MOD 97-10, with letters as 10 to 35.

    Examples:
        >>> mod97("3214282912345698765432161182")
        True
        >>> mod97("")
        False
    """
    return text != "" and int("".join(str(int(char, 36)) for char in text)) % 97 == 1


def iban(text: str) -> bool:
    """Source: ISO 13616-1.

    Examples:
        >>> iban("GB82WEST12345698765432"), iban("GB83WEST12345698765432")
        (True, False)
    """
    return mod97(text[4:] + text[:4])


def verhoeff(digits: str) -> bool:
    """Source: Verhoeff 1969; of the numbers of India's UIDAI.

    Examples:
        >>> verhoeff("2363"), verhoeff("2364")
        (True, False)
    """
    check = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit)
        for _ in range(place % 8):
            value = _VERHOEFF_TURN[value]
        check = _VERHOEFF_TIMES[check][value]
    return check == 0


def weighted(digits: Iterable[str], weights: Sequence[int]) -> int:
    """Add up digits, each times its weight."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def real_date(year: int, month: int, day: int) -> bool:
    """Say whether there is such a day.

    Examples:
        >>> real_date(2000, 2, 29), real_date(1900, 2, 29)
        (True, False)
    """
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def born(two: str, month: str, day: str) -> bool:
    """Say whether a day of birth with a year of two digits can be."""
    return any(real_date(century + int(two), int(month), int(day)) for century in (1900, 2000))


def spain(text: str) -> bool:
    """DNI and NIE. Source: Real Decreto 1553/2005; letters by the rest of 23.

    Examples:
        >>> spain("12345678Z"), spain("X1234567L"), spain("12345678A")
        (True, True, False)
    """
    number = str("XYZ".find(text[0])) + text[1:-1] if text[0] in "XYZ" else text[:-1]
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == text[-1]


def france(digits: str) -> bool:
    """NIR. Source: INSEE; the rest of 97, Corsica left out."""
    return 97 - int(digits[:13]) % 97 == int(digits[13:])


def italy(text: str) -> bool:
    """Codice fiscale. Source: Decreto ministeriale 23 December 1976, article 12.

    Examples:
        >>> italy("RSSMRA85T10A562S"), italy("RSSMRA85T10A562T")
        (True, False)
    """
    odd = _FISCAL_ODD + _FISCAL_ODD_REST
    total = 0
    for place, char in enumerate(text[:15]):
        value = int(char) if char.isdigit() else ord(char) - ord("A")
        total += odd[value] if place % 2 == 0 else value
    return chr(ord("A") + total % 26) == text[15]


def germany(digits: str) -> bool:
    """Steuer-Identifikationsnummer. Source: ISO 7064, MOD 11,10; one digit of ten comes again."""
    if digits[0] == "0" or not 8 <= len(set(digits[:10])) <= 9:  # noqa: PLR2004 - the rule itself
        return False
    product = 10
    for digit in digits[:10]:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(digits[10])


def brazil(digits: str) -> bool:
    """CPF. Source: Receita Federal.

    Examples:
        >>> brazil("52998224725"), brazil("11111111111")
        (True, False)
    """
    first = weighted(digits, range(10, 1, -1)) * 10 % 11 % 10
    second = weighted(digits, range(11, 1, -1)) * 10 % 11 % 10
    return len(set(digits)) > 1 and digits[9:] == f"{first}{second}"


def poland(digits: str) -> bool:
    """PESEL. Source: Ustawa o ewidencji ludności; months tell the century.

    Examples:
        >>> poland("44051401359"), poland("44051401358")
        (True, False)
    """
    month = int(digits[2:4])
    day = real_date(2000 + int(digits[:2]), month % 20, int(digits[4:6]))
    return day and weighted(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def sweden(digits: str) -> bool:
    """Personnummer. Source: Skatteverket, SKV 704.

    Examples:
        >>> sweden("8112189876"), sweden("8113189876")
        (True, False)
    """
    ten = digits[-10:]
    return born(ten[:2], ten[2:4], ten[4:6]) and luhn(ten)


def finland(text: str) -> bool:
    """Henkilötunnus. Source: Digi- ja väestötietovirasto.

    Examples:
        >>> finland("131052308T"), finland("131052308U")
        (True, False)
    """
    letters = "0123456789ABCDEFHJKLMNPRSTUVWXY"
    return born(text[4:6], text[2:4], text[:2]) and letters[int(text[:9]) % 31] == text[9]


def norway(digits: str) -> bool:
    """Fødselsnummer. Source: Skatteetaten; two check digits of eleven."""
    first = weighted(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11
    second = weighted(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11
    return born(digits[4:6], digits[2:4], digits[:2]) and first == second == 0


def belgium(digits: str) -> bool:
    """Rijksregisternummer. Source: Koninklijk besluit of 3 April 1984."""
    number, check = digits[:9], int(digits[9:])
    return check in {97 - int(number) % 97, 97 - int("2" + number) % 97}


def switzerland(digits: str) -> bool:
    """AHV number. Source: Zentrale Ausgleichsstelle; as EAN-13."""
    return weighted(digits, (1, 3) * 6 + (1,)) % 10 == 0


def britain(digits: str) -> bool:
    """NHS number. Source: NHS Data Dictionary.

    Examples:
        >>> britain("9434765919"), britain("9434765918")
        (True, False)
    """
    return weighted(digits, (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def netherlands(digits: str) -> bool:
    """BSN, the test of eleven. Source: Logisch Ontwerp BSN."""
    return digits != "0" * 9 and weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def portugal(digits: str) -> bool:
    """NIF. Source: Decreto-Lei 14/2013."""
    rest = weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return digits[0] in "1235689" and int(digits[8]) == (0 if rest <= 1 else 11 - rest)


def chile(text: str) -> bool:
    """RUT. Source: Servicio de Impuestos Internos; the rest of eleven, K for ten.

    Examples:
        >>> chile("12345678" + "5"), chile("12345678" + "6")
        (True, False)
    """
    weights = (2, 3, 4, 5, 6, 7, 2, 3)
    return "0K987654321"[weighted(reversed(text[:-1]), weights) % 11] == text[-1].upper()


def argentina(digits: str) -> bool:
    """CUIT and CUIL. Source: AFIP."""
    return weighted(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def china(text: str) -> bool:
    """Resident identity number. Source: GB 11643-1999.

    Examples:
        >>> china("11010519491231002X"), china("110105194912310021")
        (True, False)
    """
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    day = real_date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    return day and "10X98765432"[weighted(text[:17], weights) % 11] == text[17].upper()


def korea(digits: str) -> bool:
    """Resident registration number, as given out until 2020. Source: Ministry of the Interior."""
    rest = weighted(digits, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11
    return born(digits[:2], digits[2:4], digits[4:6]) and (11 - rest) % 10 == int(digits[12])


def mexico(text: str) -> bool:
    """CURP. Source: RENAPO, Instructivo normativo."""
    total = sum(_CURP_LETTERS.index(char) * (18 - at) for at, char in enumerate(text[:17]))
    return born(text[4:6], text[6:8], text[8:10]) and (10 - total % 10) % 10 == int(text[17])


def romania(digits: str) -> bool:
    """CNP. Source: Legea 105/1996."""
    rest = weighted(digits, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    day = born(digits[1:3], digits[3:5], digits[5:7])
    return day and int(digits[12]) == {10: 1}.get(rest, rest)


def turkey(digits: str) -> bool:
    """T.C. Kimlik No. Source: Nüfus ve Vatandaşlık İşleri."""
    one = [int(digit) for digit in digits]
    tenth = (sum(one[0:9:2]) * 7 - sum(one[1:8:2])) % 10
    return one[0] != 0 and tenth == one[9] and sum(one[:10]) % 10 == one[10]
