"""The picture of the time span is a PNG that says how many articles there are when."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import pytest

from corpuskit.packaging.plot import HEIGHT, LEFT, RIGHT, WIDTH, plot_months


def pixels(png: bytes) -> list[list[int]]:
    """Read the colour numbers of our kind of PNG, with all checksums."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, data = 8, b""
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + size]
        assert (
            zlib.crc32(kind + body) == struct.unpack(">I", png[at + 8 + size : at + 12 + size])[0]
        )
        data += body if kind == b"IDAT" else b""
        at += 12 + size
    lines = zlib.decompress(data)
    width = WIDTH // 4 + 1
    assert len(lines) == width * HEIGHT
    return [
        [
            byte >> shift & 3
            for byte in lines[y * width + 1 : (y + 1) * width]
            for shift in (6, 4, 2, 0)
        ]
        for y in range(HEIGHT)
    ]


def bars(counts: Sequence[tuple[str, int]]) -> list[int]:
    """Heights of the bars, from left to right."""
    png = plot_months(counts)
    assert png is not None
    columns = [
        sum(1 for value in column if value == 2) for column in zip(*pixels(png), strict=True)
    ]
    assert not any(columns[:LEFT])
    assert not any(columns[WIDTH - RIGHT :])
    return [h for h, before in zip(columns[1:], columns, strict=False) if h and h != before]


def test_a_bar_is_as_high_as_its_count() -> None:
    low, high = bars([("2023-12", 10), ("2024-02", 40)])
    assert high == pytest.approx(4 * low, abs=4)


def test_months_without_articles_leave_a_gap() -> None:
    near, far = (
        plot_months([("2024-01", 1), ("2024-02", 1)]),
        plot_months([("2024-01", 1), ("2024-04", 1)]),
    )
    assert near != far


@pytest.mark.parametrize(
    "counts",
    [
        [("2024-02", 1)],
        [("0001-01", 1), ("9999-12", 123_456_789)],
        [(f"{year}-{month:02d}", 7) for year in range(1990, 2025) for month in range(1, 13)],
    ],
)
def test_any_span_and_count_can_be_drawn(counts: list[tuple[str, int]]) -> None:
    assert bars(counts)
    assert plot_months(counts) == plot_months(list(counts))
