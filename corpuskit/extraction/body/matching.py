"""Texts of two parsers, brought into one form in which they can be compared, and found again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final

from corpuskit.extraction.page.blocks import Block
from corpuskit.text.folding import fold_letters

MIN_KEY_CHARS: Final = 20
"""Shorter lines are matched as wholes only: they occur inside other lines by chance. Source: a
round value. Swept: F1 -0.0014, +0.0004; exact -0.0057, -0.0014."""

MAX_MATCH_WORK: Final = 400_000_000
"""Blocks times characters in which they are looked for. A long story on a page of a thousand blocks
is 20 million; beyond it, blocks are matched as wholes only, which takes linear time."""


def key_of(text: str) -> str:
    """Return the key of a text.

    Examples:
        >>> key_of("Related  Articles") == key_of("related articles:")
        True
    """
    return blake2b(fold_letters(text).encode("utf-8", "replace"), digest_size=8).hexdigest()


def find_lines(lines: Iterable[str], blocks: Sequence[Block]) -> set[int]:
    """Return the indices of the blocks whose text stands in the lines.

    A block may be one of several in a line, or hold most of it and a little more: two parsers do
    not part a page alike.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = segment(parse("<p>Rain fell on Oslo all day.<p>Yes.<p>No."))
        >>> sorted(find_lines(["Rain fell on Oslo all day. Yes, it did.", "No!"], page))
        [0, 2]
    """
    keys = {key for line in lines if (key := fold_letters(line))}
    if not keys:
        return set()
    everything = "\n".join(sorted(keys))
    told = {block.index: fold_letters(block.text) for block in blocks}
    if len(blocks) * len(everything) > MAX_MATCH_WORK:
        return {index for index, key in told.items() if key in keys}
    found = {
        index
        for index, key in told.items()
        if key in keys or (len(key) >= MIN_KEY_CHARS and key in everything)
    }
    missing = keys - {told[index] for index in found}
    long_missing = [key for key in missing if len(key) >= MIN_KEY_CHARS]
    if long_missing:
        for index, key in told.items():
            inside = sum(len(one) for one in long_missing if one in key)
            if 2 * inside > len(key):
                found.add(index)
    return found


def share_found(chosen: Iterable[int], blocks: Sequence[Block], wanted: str) -> float:
    """Return the share of a wanted text that the chosen blocks hold; 1 where none is wanted.

    Args:
        chosen: indices of blocks.
        blocks: all blocks of the page.
        wanted: the text, folded.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = segment(parse("<p>Rain fell on Oslo all day.<p>Goats win in the hills."))
        >>> twice = fold_letters("Rain fell on Oslo all day. Rain fell on Oslo all day.")
        >>> share_found([0], page, twice)
        0.5
        >>> share_found([], page, "")
        1.0
    """
    found = sum(
        len(key)
        for index in chosen
        if len(key := fold_letters(blocks[index].text)) >= MIN_KEY_CHARS and key in wanted
    )
    return found / len(wanted) if wanted else 1.0
