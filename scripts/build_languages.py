"""Build ``corpuskit/knowledge/months.toml`` from CLDR (Unicode License v3), read through Babel.

    pip install Babel==2.18.0
    python scripts/build_languages.py corpuskit/knowledge/months.toml

What the style books of agencies write beside it is in ``months_house.toml``, by hand.
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

from babel import Locale

LANGUAGES = (  # noqa: SIM905 - sixty codes read best as words
    "en de fr es it pt nl pl ru uk tr ar cs sk hu ro bg el he hi fa id ms vi th sv nb nn da fi is "
    "et lv lt hr sr sr_Latn bs sl mk sq ca gl eu be kk az hy ka mn ur bn ta te mr ne af sw fil"
).split()
HEADER = """\
# Written by scripts/build_languages.py; do not edit. Source: Unicode CLDR through Babel.
# months: January first; days: Monday first.
"""
CONTEXTS = ("format", "stand-alone")
WIDTHS = ("wide", "abbreviated")


def forms(locale: Locale, table: str, keys: range) -> list[list[str]]:
    """All distinct forms of each month or weekday, without a final stop."""
    found = []
    for key in keys:
        here: list[str] = []
        for context in CONTEXTS:
            for width in WIDTHS:
                form = getattr(locale, table)[context][width].get(key, "")
                form = form.strip().rstrip(".").replace("\u200e", "").replace("\u200f", "")
                if form and not form.isdigit() and len(form) > 1 and form not in here:
                    here.append(form)
        # Some locales inherit a form of another script by mistake.
        found.append([form for form in here if script(form) == script(here[0])])
    return found


def script(form: str) -> str:
    """Script of the first letter."""
    return unicodedata.name(next(c for c in form if c.isalpha())).split()[0]


def quoted(rows: list[list[str]]) -> str:
    """Render a list of lists as TOML, one month or weekday a line."""
    lines = ["[" + ", ".join(f'"{form}"' for form in row) + "]" for row in rows]
    return "[\n" + "".join(f"  {line},\n" for line in lines) + "]"


def main(target: str) -> None:
    """Write the file."""
    parts = [HEADER]
    for name in LANGUAGES:
        locale = Locale.parse(name)
        parts.append(
            f'\n[[language]]\nid = "{name.split("_")[0]}"\nrevision = 1\nsource = "CLDR {name}"\n'
            f"months = {quoted(forms(locale, 'months', range(1, 13)))}\n"
            f"days = {quoted(forms(locale, 'days', range(7)))}\n"
        )
    Path(target).write_text("".join(parts), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
