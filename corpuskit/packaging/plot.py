"""Draw how many articles were published when, as a PNG: the Hub shows it on the card.

Drawn without a drawing library, so that the same counts give the same bytes everywhere. For that
the pixels are not compressed either: what a compressor makes of them hangs on its version.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence

import numpy as np

WIDTH, HEIGHT = 1200, 300
"""Pixels; a card shows the picture at about two thirds of it, sharp on fine screens too."""

LEFT, RIGHT, TOP, BOTTOM = 180, 20, 20, 50
"""Margins, in pixels."""

MAX_BARS = 180
MAX_LABELS = 9
STEPS = (1, 3, 12, 120, 1200)
"""Months to a bar: the first with which there are at most :data:`MAX_BARS`."""

_PAPER, _LINE, _BAR, _INK = range(4)
_PALETTE = b"\xff\xff\xff\xd9\xdd\xe3\x3b\x6f\xb6\x33\x3a\x45"
"""Red, green and blue of each colour: white, light grey, blue, dark grey."""

_SCALE = 3
"""Pixels to a dot of a glyph."""

_GLYPHS = {
    "0": "01110 10001 10001 10001 10001 10001 01110",
    "1": "00100 01100 00100 00100 00100 00100 01110",
    "2": "01110 10001 00001 00110 01000 10000 11111",
    "3": "01110 10001 00001 00110 00001 10001 01110",
    "4": "00010 00110 01010 10010 11111 00010 00010",
    "5": "11111 10000 11110 00001 00001 10001 01110",
    "6": "01110 10000 10000 11110 10001 10001 01110",
    "7": "11111 00001 00010 00010 00100 00100 00100",
    "8": "01110 10001 10001 01110 10001 10001 01110",
    "9": "01110 10001 10001 01111 00001 00001 01110",
    "-": "00000 00000 00000 01110 00000 00000 00000",
    ",": "00000 00000 00000 00000 01100 00100 01000",
}
"""Five by seven dots each."""


def plot_months(counts: Sequence[tuple[str, int]]) -> bytes | None:
    r"""Draw a bar for each month, or for more months at once if there are many.

    Args:
        counts: Months such as ``2024-03`` and their articles, in order of time.

    Returns:
        The bytes of a PNG file; None where there is no month.

    Examples:
        >>> plot_months([("2024-03", 7), ("2024-05", 1)])[:4]
        b'\x89PNG'
        >>> plot_months([]) is None
        True
    """
    if not counts:
        return None
    step, bars = _bars(counts)
    top = _round_up(max(bars.values()))
    rows = [bytearray(WIDTH) for _ in range(HEIGHT)]
    floor, room = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    for level in _levels(top):
        y = floor - room * level // top
        _fill(rows, LEFT, y, WIDTH - LEFT - RIGHT, 2, _LINE)
        text = f"{level:,}"
        _write(rows, LEFT - 12 - _width(text), y - 10, text)
    first, number = min(bars), max(bars) - min(bars) + 1
    edges = [LEFT + (WIDTH - LEFT - RIGHT) * at // number for at in range(number + 1)]
    gap = 2 if edges[1] - edges[0] > 4 else 0  # noqa: PLR2004 - thinner bars stand side by side
    for at, count in bars.items():
        x, end = edges[at - first] + gap, edges[at - first + 1]
        height = max(2, room * count // top)
        _fill(rows, x, floor - height, max(1, min(end - x, 60)), height, _BAR)
    for at, text in _labels(first, number, step):
        x = min(edges[at - first], WIDTH - _width(text))
        _fill(rows, edges[at - first], floor, 2, 8, _INK)
        _write(rows, x, floor + 16, text)
    _fill(rows, LEFT, floor, WIDTH - LEFT - RIGHT, 2, _INK)
    return _png(rows)


def _bars(counts: Sequence[tuple[str, int]]) -> tuple[int, dict[int, int]]:
    """Add up the months of each bar; a bar is named by its place on the whole axis of time."""
    months = [(int(month[:4]) * 12 + int(month[5:7]) - 1, count) for month, count in counts]
    span = months[-1][0] - months[0][0]
    step = next((step for step in STEPS if span // step < MAX_BARS), STEPS[-1])
    bars: dict[int, int] = {}
    for month, count in months:
        bars[month // step] = bars.get(month // step, 0) + count
    return step, bars


def _round_up(count: int) -> int:
    """Return the next number of the kind 1, 2, 4, 5, 8 with zeros behind; 4 at least.

    Examples:
        >>> _round_up(3), _round_up(37), _round_up(801)
        (4, 40, 1000)
    """
    unit = 1
    while True:
        for first in (1, 2, 4, 5, 8):
            if first * unit >= max(count, 4):
                return first * unit
        unit *= 10


def _levels(top: int) -> range:
    """Say at which counts a line is drawn."""
    return range(0, top + 1, top // 5 if str(top)[0] == "5" else top // 4 or 1)


def _labels(first: int, number: int, step: int) -> Iterator[tuple[int, str]]:
    """Say which bars have their month below them, or their year where there are several years."""
    months = number * step
    if months < 24:  # noqa: PLR2004 - two years
        every = -(-number // MAX_LABELS)
        for at in range(first, first + number, every):
            yield at, f"{at * step // 12:04d}-{at * step % 12 + 1:02d}"
        return
    years = max(1, -(-months // 12 // MAX_LABELS))
    years = next(n * 10**k for k in range(5) for n in (1, 2, 5) if n * 10**k >= years)
    for at in range(first, first + number):
        start = -(-at * step // 12) * 12  # the first January from the start of the bar on
        if start < (at + 1) * step and start // 12 % years == 0:
            yield at, f"{start // 12:04d}"


def _fill(rows: list[bytearray], x: int, y: int, width: int, height: int, colour: int) -> None:
    for row in rows[max(0, y) : y + height]:
        row[x : x + width] = bytes([colour]) * len(row[x : x + width])


def _write(rows: list[bytearray], x: int, y: int, text: str) -> None:
    for at, sign in enumerate(text):
        for down, dots in enumerate(_GLYPHS[sign].split()):
            for right, dot in enumerate(dots):
                if dot == "1":
                    left = x + (at * 6 + right) * _SCALE
                    _fill(rows, left, y + down * _SCALE, _SCALE, _SCALE, _INK)


def _width(text: str) -> int:
    return (len(text) * 6 - 1) * _SCALE


def _png(rows: Sequence[bytearray]) -> bytes:
    """Write rows of colour numbers as a PNG with a palette of four, two bits a pixel."""
    dots = np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1, 4)
    packed = dots[..., 0] << 6 | dots[..., 1] << 4 | dots[..., 2] << 2 | dots[..., 3]
    lines = np.pad(packed, ((0, 0), (1, 0)))  # each begins with its filter: none
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 2, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", _PALETTE), (b"IDAT", _stored(lines.tobytes())))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in (*chunks, (b"IEND", b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _stored(data: bytes) -> bytes:
    """Wrap bytes as a zlib stream of blocks that are stored as they are."""
    size = 0xFFFF
    blocks = [data[at : at + size] for at in range(0, len(data), size)]
    out = [b"\x78\x01"]
    for number, block in enumerate(blocks, start=1):
        out.append(
            struct.pack("<BHH", number == len(blocks), len(block), len(block) ^ 0xFFFF) + block
        )
    return b"".join(out) + struct.pack(">I", zlib.adler32(data))
