"""Draw with matplotlib and get SVG that belongs to its page: colours by CSS, text as text, no ids.

Matplotlib writes a colour into each mark. Here colours are named by role (:data:`INKS`), drawn by
a stand-in, and become classes, so that the page's style sheet says what they are in the light and
in the dark. Text is never parsed as mathematics: a headline may hold dollar signs.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lxml import etree

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SERIES: Final = tuple(f"series{number}" for number in range(1, 7))
"""Roles of things that are told apart by colour; the last is for the rest."""

INKS: Final = {
    role: f"#0{number:x}0b0c"
    for number, role in enumerate(("ink", "muted", "grid", "land", "flow", "lost", "copy", *SERIES))
}
"""Stand-ins that no drawing has by chance, by role; ``report.css`` gives them their colours."""

_ROLES: Final = {stand_in: role for role, stand_in in INKS.items()}
_SVG: Final = "{http://www.w3.org/2000/svg}"
_XLINK: Final = "{http://www.w3.org/1999/xlink}href"
_TIP: Final = "tip-"
FONT_SIZE: Final = 12
"""Pixels, as wide as it is told: each plot is drawn for a telephone and for a desktop."""


class PlotSize(NamedTuple):
    """Pixels of a plot, and which of the two it is."""

    width: int
    name: str

    @property
    def narrow(self) -> bool:
        """Whether it is for a telephone."""
        return self.name == "narrow"


SIZES: Final = (PlotSize(820, "wide"), PlotSize(340, "narrow"))
"""A page of 390 pixels has 340 for a plot (``report.css``)."""


@dataclass(slots=True)
class Canvas:
    """A drawing of some pixels; tips are shown by a mark when it is pointed at."""

    figure: Figure
    size: PlotSize
    height: int
    tips: list[str] = field(default_factory=list)

    def axes(self, left: float, top: float, right: float, bottom: float) -> Axes:
        """Return axes that leave so many pixels free on each side."""
        width, height = self.size.width, self.height
        box = (
            left / width,
            bottom / height,
            1 - (left + right) / width,
            1 - (top + bottom) / height,
        )
        axes = self.figure.add_axes(box)
        axes.set_facecolor("none")
        for side in axes.spines.values():
            side.set_visible(False)
        axes.tick_params(length=0, labelsize=FONT_SIZE, labelcolor=INKS["muted"])
        axes.set_axisbelow(True)
        return axes

    def board(self) -> Axes:
        """Return axes over all of it, in pixels from the upper left corner."""
        axes = self.axes(0, 0, 0, 0)
        axes.set_xlim(0, self.size.width)
        axes.set_ylim(self.height, 0)
        axes.set_axis_off()
        return axes

    def tip(self, artist: Any, text: str) -> None:
        """Give a mark a text that is shown when it is pointed at."""
        artist.set_gid(f"{_TIP}{len(self.tips)}")
        artist.set_clip_on(False)
        self.tips.append(text)

    def svg(self) -> str:
        """Return the drawing as an element for a page, for those who see; others get the table."""
        out = io.StringIO()
        with warnings.catch_warnings():
            # Fonts are the reader's; that ours lacks the letters of a name does not matter.
            warnings.filterwarnings("ignore", message="Glyph .* missing")
            warnings.filterwarnings("ignore", message="Matplotlib currently does not support")
            self.figure.savefig(
                out, format="svg", transparent=True, metadata=dict.fromkeys(("Date", "Creator"))
            )
        return _for_page(out.getvalue(), self)


@contextmanager
def canvas(size: PlotSize, height: int) -> Iterator[Canvas]:
    """Offer a canvas; what is drawn within is not touched by the user's settings of matplotlib."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    settings: dict[Any, Any] = {
        "svg.fonttype": "none",
        "svg.hashsalt": "corpuskit",
        "text.parse_math": False,
        "text.usetex": False,
        "font.size": FONT_SIZE,
        "font.family": ["DejaVu Sans"],
        "text.color": INKS["ink"],
        "axes.unicode_minus": False,
        "path.simplify": True,
    }
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(settings)
        yield Canvas(Figure(figsize=(size.width / 72, height / 72), dpi=72), size, height)


def _for_page(svg: str, drawn: Canvas) -> str:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_blank_text=True, huge_tree=True
    )
    root = etree.fromstring(svg.encode(), parser)
    for node in (*root.iter(f"{_SVG}metadata"), *root.iter(f"{_SVG}style")):
        _remove(node)
    used = {node.get(_XLINK, "")[1:] for node in root.iter(f"{_SVG}use")}
    for node in root.iter(etree.Element):
        _restyle(node)
        name = node.get("id")
        if name and name.startswith(_TIP):
            title = etree.Element(f"{_SVG}title")
            title.text = drawn.tips[int(name.removeprefix(_TIP))]
            node.insert(0, title)
        if name and name not in used:
            del node.attrib["id"]
        elif name:
            node.set("id", f"{drawn.size.name}-{name}")
        node.attrib.pop("clip-path", "")
        if _XLINK in node.attrib:
            node.set("href", f"#{drawn.size.name}-{node.get(_XLINK, '')[1:]}")
            del node.attrib[_XLINK]
    for node in [*root.iter(f"{_SVG}clipPath")]:
        _remove(node)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, "")
    root.set("class", f"plot {drawn.size.name}")
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    text = etree.tostring(root, encoding="unicode")
    return re.sub(r'\s+xmlns(:\w+)?="[^"]*"', "", text)


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _restyle(node: etree._Element) -> None:
    """Turn the style of a mark into attributes and classes: the page's policy forbids styles."""
    classes = []
    style = node.get("style", "")
    node.attrib.pop("style", "")
    for part in style.split(";"):
        name, _, value = (piece.strip() for piece in part.partition(":"))
        role = _ROLES.get(value)
        if role:
            classes.append(f"{name[0]}-{role}")
        elif name and not name.startswith("font-family"):
            node.set(name, value)
    if classes:
        node.set("class", " ".join(classes))
    if "d" in node.attrib:
        node.set("d", re.sub(r"-?\d+\.\d+", _rounded, node.get("d", "")).replace("\n", "").strip())
    for name in ("x", "y"):
        if name in node.attrib:
            node.set(name, re.sub(r"-?\d+\.\d+", _rounded, node.get(name, "")))
    if "transform" in node.attrib and "rotate(-0 " in node.get("transform", ""):
        del node.attrib["transform"]


def _rounded(found: re.Match[str]) -> str:
    """Round to a tenth of a pixel; half of the bytes of a plot are digits that nobody sees."""
    return f"{float(found[0]):.1f}".removesuffix(".0")
