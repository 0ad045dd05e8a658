"""The plot: F1 and exact of each tool, with intervals, group by group."""

from __future__ import annotations

from pathlib import Path

from qualitybench.measures import EXACT, F1, estimate
from qualitybench.tables import IN_SAMPLE, OURS, Results, groups

INK, GRID, OWN, OTHER = "#24292f", "#d0d7de", "#b3400a", "#3a6ea5"


def draw(results: Results, path: Path) -> None:
    """Draw a row of panels a group, as SVG without a date, so that the same figures are one file.

    Args:
        results: rows by tool.
        path: where it goes.
    """
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "corpuskit", "svg.fonttype": "none", "font.size": 9})
    from matplotlib import pyplot as plt

    parts = list(groups(results))
    tools = [tool for tool in results if tool != IN_SAMPLE]
    height = 0.24 * len(tools) + 0.75
    figure, axes = plt.subplots(
        len(parts), 2, figsize=(9, height * len(parts)), sharey=True, squeeze=False
    )
    for line, (group, part) in zip(axes, parts, strict=True):
        for axis, statistic in zip(line, (F1, EXACT), strict=True):
            for place, tool in enumerate(reversed(tools)):
                one = estimate(part[tool], statistic)
                if one is None:
                    continue
                colour = OWN if tool == OURS else OTHER
                axis.plot([one.low, one.high], [place, place], color=colour, linewidth=2)
                axis.plot(one.value, place, "o", color=colour, markersize=5)
            axis.set_title(f"{group.name}: {statistic.name}", loc="left", color=INK)
            axis.set_yticks(range(len(tools)), reversed(tools))
            axis.grid(axis="x", color=GRID, linewidth=0.6)
            axis.spines[["top", "right", "left"]].set_visible(False)
            axis.tick_params(length=0)
    figure.patch.set_facecolor("white")
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
