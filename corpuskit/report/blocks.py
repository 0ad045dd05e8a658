"""What a page is made of. The template knows how each kind looks; here is only what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from corpuskit.report.samples import Sample


@dataclass(frozen=True, slots=True)
class Bar:
    """A number in a table, with a bar as long as its share of the largest."""

    kind: ClassVar = "bar"
    value: int | float
    of: int | float
    text: str

    @property
    def percent(self) -> float:
        """Length of the bar."""
        return round(100 * self.value / self.of, 1) if self.of else 0.0


@dataclass(frozen=True, slots=True)
class RangeCell:
    """A range with its mean, between 0 and 1."""

    kind: ClassVar = "span"
    low: float
    mean: float
    high: float

    @property
    def ends(self) -> tuple[float, float, float]:
        """Beginning, width and middle in percent."""
        low, high = round(100 * self.low, 1), round(100 * self.high, 1)
        return low, round(high - low, 1), round(100 * self.mean, 1)


@dataclass(frozen=True, slots=True)
class LinkCell:
    """A text that leads somewhere; without an address of the web it is only a text."""

    kind: ClassVar = "link"
    text: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Code:
    """A name as a program knows it."""

    kind: ClassVar = "code"
    text: str


Cell: TypeAlias = str | Bar | RangeCell | LinkCell | Code
"""A string that looks like a number stands to the right."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a caption; the first cell of each row is its name."""

    kind: ClassVar = "table"
    caption: str
    head: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    """Said below: what is not in it."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing, and the same as a table."""

    kind: ClassVar = "plot"
    svg: str
    caption: str
    table: Table
    legend: tuple[tuple[str, str], ...] = ()
    """Role of the colour, and what it stands for."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph."""

    kind: ClassVar = "prose"
    text: str
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A sample under the line that says what it is one of."""

    name: str
    about: str
    sample: Sample


@dataclass(frozen=True, slots=True)
class Samples:
    """Samples before and after, each to be unfolded."""

    kind: ClassVar = "samples"
    title: str
    shown: tuple[Shown, ...]


Block: TypeAlias = Table | Plot | Prose | Samples


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the page."""

    name: str
    """In its address."""
    title: str
    blocks: tuple[Block, ...]
