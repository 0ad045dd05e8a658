"""Bullets, dashes and numbers that begin the items of a list in plain text."""

from __future__ import annotations

import re
from typing import Final

BULLET: Final = re.compile(r"[ \t]*[•●◦▪▫■□‣⁃∙·*][ \t\u00a0]+(?=\S)")
DASH: Final = re.compile(r"[ \t]*[-–—][ \t\u00a0]+(?=\S)")
NUMBER: Final = re.compile(r"[ \t]*(\d{1,3})[.)][ \t\u00a0]+(?=\S)")
"""Each with the white space behind it. Linear: anchored by those who use them."""

ITEM_MARK: Final = re.compile(f"{BULLET.pattern}|{DASH.pattern}")
"""What begins an item and says nothing else of it; a number does."""
