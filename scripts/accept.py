"""Show how goldens differ from what comes out today, and rewrite those that a person accepts.

    python scripts/accept.py [NAME…]            show each difference and ask
    python scripts/accept.py --yes NAME…        accept these without asking, after a look

NAME is the name of a golden or its beginning: ``pages/interview``, ``lines``, ``floors/demo``.
Goldens are the stories of tests/pages, the known failures of tests/cases, and the figures of
tests/floors.toml. This is the only way they change. Nothing is written but what was accepted; a
known failure is never accepted, since what comes out there is wrong. Exit code 1 where a
difference is left, 2 for a NAME that is none.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from goldens import Golden, goldens  # the path comes first

ROOT = Path(__file__).parents[1]

Ask = Callable[[str], bool]


def main(
    arguments: Sequence[str] | None = None,
    known: Iterable[Golden] | None = None,
    ask: Ask | None = None,
) -> int:
    """Compare, show, ask, write.

    Args:
        arguments: of the command line.
        known: the goldens; those of the tests unless others are given.
        ask: puts a question to a person; None where nobody is there to answer.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="look at these only")
    parser.add_argument("--yes", action="store_true", help="accept each NAME without asking")
    options = parser.parse_args(arguments)
    if options.yes and not options.names:
        parser.error("--yes needs a NAME: what is accepted must have been looked at")
    everything = list(goldens() if known is None else known)
    wanted = [one for one in everything if chosen(one.name, options.names)]
    missing = [name for name in options.names if not any(chosen(g.name, [name]) for g in wanted)]
    if missing:
        print(f"no golden is named {missing[0]}; there are {groups(everything)}", file=sys.stderr)
        return 2
    if ask is None and sys.stdin.isatty():
        ask = confirm
    left = 0
    for golden in wanted:
        found = golden.measure()
        if found == golden.stored or golden.unsolved:
            continue
        print(difference(golden, found))
        if options.yes or (ask is not None and ask(f"accept {golden.name}?")):
            golden.put(found)
            print(f"accepted: {golden.name}")
        else:
            left += 1
    print(f"{len(wanted)} goldens looked at, {left} differences left", file=sys.stderr)
    return 1 if left else 0


def chosen(name: str, given: Sequence[str]) -> bool:
    """Tell whether a golden is among those that were named; all are where none was.

    Examples:
        >>> chosen("pages/poem", []), chosen("pages/poem", ["pages"])
        (True, True)
        >>> chosen("pages/poem", ["pages/po"])
        False
    """
    return not given or any(name == one or name.startswith(f"{one}/") for one in given)


def groups(everything: Iterable[Golden]) -> str:
    """Name the kinds of goldens there are."""
    return ", ".join(dict.fromkeys(f"{one.name.partition('/')[0]}/…" for one in everything))


def difference(golden: Golden, found: str) -> str:
    """Write what changes as a unified diff, from what is stored to what comes out."""
    file = golden.file.relative_to(ROOT) if golden.file.is_relative_to(ROOT) else golden.file
    lines = difflib.unified_diff(
        golden.stored.splitlines(),
        found.splitlines(),
        f"{file} ({golden.name}), as stored",
        "what comes out now",
        lineterm="",
    )
    return "\n".join(lines)


def confirm(question: str) -> bool:
    """Ask the person at the terminal."""
    return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}


if __name__ == "__main__":
    sys.exit(main())
