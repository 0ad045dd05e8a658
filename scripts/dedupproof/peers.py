"""Near copies as datasketch and datatrove find them: the same words, hashes and bands.

Both stop at candidates: neither compares the texts themselves. Neither is a dependency; where one
is not installed it is left out.
"""

from __future__ import annotations

import os
import re
import struct
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

HASHES, BANDS, ROWS = 112, 14, 8
NGRAM = 5
_WORD = re.compile(r"\w+")


class Peer(NamedTuple):
    """What a peer found."""

    name: str
    seconds: float
    """Of processor time, from texts to clusters; loading the library does not count."""
    clusters: list[int]
    """Of each text the number of its cluster."""


def datasketch(texts: Sequence[str]) -> Peer | None:
    """Ask datasketch: signatures, and a table that each asks and goes into."""
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError:
        return None
    table = MinHashLSH(num_perm=HASHES, params=(BANDS, ROWS))
    start = time.process_time()
    parents = list(range(len(texts)))
    for number, text in enumerate(texts):
        one = MinHash(num_perm=HASHES)
        one.update_batch(list(_runs(text)))
        for other in table.query(one):
            _join(parents, number, int(other))
        table.insert(str(number), one)
    clusters = [_root(parents, number) for number in range(len(texts))]
    return Peer("datasketch", time.process_time() - start, clusters)


def datatrove(texts: Sequence[str]) -> Peer | None:
    """Ask the stages of datatrove, one after another in this process, with its English tokenizer.

    Its executors are left out: they would add the start of their processes.
    """
    os.environ["TQDM_DISABLE"] = "1"
    try:
        from datatrove.data import Document
        from datatrove.pipeline.dedup import minhash
        from loguru import logger

        logger.disable("datatrove")
        config = minhash.MinhashConfig(n_grams=5, num_buckets=BANDS, hashes_per_bucket=ROWS)
        with tempfile.TemporaryDirectory() as warm:
            first = minhash.MinhashDedupSignature(warm, config)
            first.run(iter([Document(text="A first text, which loads the words.", id="0")]))
    except ImportError:
        return None

    def documents() -> Iterator[Any]:
        return (Document(text=text, id=str(number)) for number, text in enumerate(texts))

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = time.process_time()
        signatures, buckets, found = (str(folder / part) for part in ("signatures", "bands", "ids"))
        minhash.MinhashDedupSignature(signatures, config).run(documents())
        for bucket in range(BANDS):
            step = minhash.MinhashDedupBuckets(signatures, buckets, config=config)
            step.run(None, bucket, BANDS)
        last = minhash.MinhashDedupCluster(buckets, found, config, save_cluster_id=True)
        last.run(None, 0, 1)
        seconds = time.process_time() - start
        clusters = list(range(len(texts)))
        for path in folder.glob("ids/*.clusters"):
            for number, cluster in struct.iter_unpack("<II", path.read_bytes()):
                clusters[number] = len(texts) + cluster
    return Peer("datatrove", seconds, clusters)


PEERS: tuple[tuple[Callable[[Sequence[str]], Peer | None], int], ...] = (
    (datasketch, 20_000),
    (datatrove, 4_000),
)
"""Each with the texts that it gets at most where only its cost is asked for, which is that of each
text: all would take hours."""


def _runs(text: str) -> set[bytes]:
    """Part a text into runs of words, as fast as plain Python does."""
    words = _WORD.findall(text.lower())
    return {" ".join(words[n : n + NGRAM]).encode() for n in range(max(1, len(words) - NGRAM + 1))}


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = number = parents[parents[number]]
    return number


def _join(parents: list[int], one: int, other: int) -> None:
    first, second = sorted((_root(parents, one), _root(parents, other)))
    parents[second] = first
