"""Build ``corpuskit/knowledge/chrome/translated.toml`` from translations of publishing software.

    npm pack ghost                     # components/tryghost-i18n-*.tgz holds locales/
    npm pack video.js                  # dist/lang/
    python scripts/build_chrome.py GHOST_LOCALES VIDEOJS_LANG

Only short phrases that readers of a page see are taken, by the English phrase they translate; none
that holds a placeholder other than a figure at its start. A phrase of two words may be a heading
of a story and goes only beside other chrome; single words are left out.
"""

from __future__ import annotations

import html
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from corpuskit.knowledge.phrases import core
from corpuskit.text.folding import fold_line
from corpuskit.text.weight import SOLID

TARGET = Path(__file__).parents[1] / "corpuskit/knowledge/chrome/translated.toml"
MAX_CHARS = 110
MIN_WORDS = 3
MIN_SOLID = 6
MIN_CHARS = 3
LANGUAGES = """
ar bg bn bs ca cs da de el en es et fa fi fr gl he hi hr hu id is it ja ko lt lv mk ms nb ne nl nn
no pa pl pt ro ru si sk sl sq sr sv sw ta th tr uk ur vi zh
"""
GHOST_FILES = ("portal", "comments", "signup-form")
GHOST = re.compile(
    r"(?i)\b(comments?|discussion|repl(?:y|ies)|subscri\w+|sign(?:ed)? ?(?:up|in)|log ?in|accounts?"
    r"|email|inbox|newsletters?|members?|membership|trial|went wrong)\b"
)
PLAYER = (
    "Play Video",
    "Exit Fullscreen",
    "Playback Rate",
    "Close Modal Dialog",
    "Remaining Time",
    "No compatible source was found for this media.",
    "A network error caused the media download to fail part-way.",
)
HEADER = """\
# Written by scripts/build_chrome.py; do not edit. Phrases as publishing software translates them,
# one a row: a long text is read faster than a long list.
"""


def clean(text: str) -> str | None:
    """Bring a translation into the form that readers see; None if it is of no use."""
    text = html.unescape(re.sub(r"<[^>]+>", "", text)).replace("\u00a0", " ").strip()
    text = re.sub(r"^(?:\{+\w+\}+|%[sd])\s+|\s+(?:%s)$", "", text)
    if (
        len(core(fold_line(text))) < MIN_CHARS
        or len(text) > MAX_CHARS
        or re.search(r"[{}%@\n|]", text)
    ):
        return None
    return " ".join(text.split())


def read_ghost(folder: Path) -> Iterator[str]:
    """Give the phrases of Ghost's forms for members and comments."""
    for path in sorted(folder.glob("*/*.json")):
        if path.stem in GHOST_FILES and path.parent.name.split("-")[0] in LANGUAGES.split():
            for key, text in json.loads(path.read_text("utf-8")).items():
                if GHOST.search(key) and "{" not in key:
                    yield text or key


def read_player(folder: Path) -> Iterator[str]:
    """Give the phrases of video.js."""
    for path in sorted(folder.glob("*.json")):
        if path.stem.split("-")[0] in LANGUAGES.split():
            known = json.loads(path.read_text("utf-8"))
            yield from (known[key] for key in PLAYER if key in known)


def is_sure(line: str) -> bool:
    """Say whether a phrase is long enough to be no heading of a story."""
    return len(line.split()) >= MIN_WORDS or len(SOLID.findall(line)) >= MIN_SOLID


def is_phrase(line: str) -> bool:
    """Say whether a phrase is more than a single word."""
    return len(line.split()) > 1 or len(SOLID.findall(line)) >= MIN_WORDS


def entry(name: str, where: str, source: str, lines: list[str]) -> str:
    """Render one entry."""
    follows = "" if name.startswith("player") else 'follows = "end"\n'
    return (
        f'\n[[phrase]]\nid = "{name}"\nrevision = 1\nwhere = "{where}"\n{follows}'
        f"source = \"{source}\"\nlines = '''\n" + "\n".join(lines) + "\n'''\n"
    )


def main(ghost: str, player: str) -> None:
    """Write the file."""
    seen: set[str] = set()
    parts = [HEADER]
    for name, source, phrases in (
        ("ghost", "Ghost 5.130 i18n, TryGhost/Ghost (MIT)", read_ghost(Path(ghost))),
        ("player", "video.js 8.24 lang, videojs/video.js (Apache-2.0)", read_player(Path(player))),
    ):
        new: dict[str, str] = {}
        for phrase in phrases:
            line = clean(phrase)
            key = core(fold_line(line)) if line else ""
            if line and key not in seen:
                seen.add(key)
                new[key] = line
        lines = sorted(new.values())
        sure = [line for line in lines if is_sure(line)]
        other = [line for line in lines if not is_sure(line) and is_phrase(line)]
        parts.append(entry(name, "anywhere", source, sure))
        parts.append(entry(f"{name}-words", "edge", source, other))
    TARGET.write_text("".join(parts), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
