"""No module needs itself: imports run one way, those inside functions and of types alike.

The contract of import-linter speaks of rooms and skips what is imported for types only; here all
modules and all imports count, since each is something a reader must know first.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def modules_below(folder: Path, inside: Path) -> dict[str, Path]:
    """Return the modules below a folder by name, as a program imports them from ``inside``."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(inside).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(name: str, path: Path, modules: Mapping[str, Path]) -> Iterator[str]:
    """Yield which of the modules a module imports, wherever in it that stands.

    ``from package import name`` is an import of the module ``package.name`` where there is one, and
    else of the package.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        wanted: list[str] = []
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if node.level:
                package = name if path.name == "__init__.py" else name.rpartition(".")[0]
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                origin = ".".join([*above, *origin.split(".")] if origin else above)
            names = (f"{origin}.{alias.name}" for alias in node.names)
            wanted = [one if one in modules else origin for one in names]
        yield from (one for one in wanted if one in modules)


def circles(graph: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return the groups of modules each of which needs all others of its group, itself included.

    Source: R. Tarjan, "Depth-first search and linear graph algorithms" (1972), without recursion.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: list[str] = []
    found: list[list[str]] = []
    for root in graph:
        work = [] if root in index else [(root, iter(graph[root]))]
        while work:
            name, others = work[-1]
            if name not in index:
                index[name] = low[name] = len(index)
                open_.append(name)
            for other in others:
                if other not in index:
                    work.append((other, iter(graph[other])))
                    break
                if other in open_:
                    low[name] = min(low[name], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    group = open_[open_.index(name) :]
                    del open_[-len(group) :]
                    if len(group) > 1 or name in graph[name]:
                        found.append(sorted(group))
    return found


def graph_of(modules: Mapping[str, Path]) -> dict[str, set[str]]:
    """Return what each module imports of the others."""
    return {name: set(imported(name, path, modules)) for name, path in modules.items()}


@pytest.mark.parametrize(("folder", "inside"), [("corpuskit", "."), ("scripts", "scripts")])
def test_no_import_leads_back(folder: str, inside: str) -> None:
    graph = graph_of(modules_below(ROOT / folder, ROOT / inside))
    assert sum(map(len, graph.values())) > len(graph) // 2, "the imports were not found"
    assert circles(graph) == []


@pytest.mark.parametrize(
    "statement",
    [
        "import room.b",
        "from room import b",
        "from room.b import x",
        "from . import b",
        "from .b import x",
        "if TYPE_CHECKING:\n    from room.b import x",
        "def later():\n    from room.b import x",
    ],
)
def test_every_kind_of_import_is_seen(tmp_path: Path, statement: str) -> None:
    room = tmp_path / "room"
    room.mkdir()
    (room / "__init__.py").write_text("from room.a import x\n")
    (room / "a.py").write_text(statement + "\n")
    (room / "b.py").write_text("import os, room.c\n")
    (room / "c.py").write_text("")
    assert circles(graph_of(modules_below(room, tmp_path))) == []
    (room / "c.py").write_text("def later():\n    import room.a\n")
    assert circles(graph_of(modules_below(room, tmp_path))) == [["room.a", "room.b", "room.c"]]


def test_circles_are_told_apart() -> None:
    graph = {"a": "b", "b": "ac", "c": "d", "d": "e", "e": "c", "f": "f", "g": "af"}
    assert sorted(circles(graph)) == [["a", "b"], ["c", "d", "e"], ["f"]]
