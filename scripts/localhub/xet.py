"""Large files by the Xet protocol: chunks in xorbs, and shards that say how files are made of them.

Only what an uploading client needs: downloads go over plain HTTP. Layouts as ``hf_xet`` 1.8 sends
them; every file is put together again and must have the sha256 that the client announced.
"""

from __future__ import annotations

import json
import secrets
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from localhub.api import REPO
from localhub.state import HubState
from localhub.store import Repo
from localhub.wire import HubError, Request, Response, reply

TOKEN_LIFE_S = 3600
SHARD_LIFE_S = 7 * 86_400
SHARD_HEADER_BYTES = 48
RECORD_BYTES = 48
END = b"\xff" * 32
HAS_VERIFICATION, HAS_SHA256 = 1 << 31, 1 << 30
RAW, LZ4, GROUPED_LZ4 = 0, 1, 2
CHUNK_HEADER_BYTES = 8
FOOTER_BYTES = 200
BOOKEND = END + bytes(16)
SHARD_TAG = bytes.fromhex("4846526570 6f4d6574 6144617461 0055 6967456a7b815783a5bdd95ccdd14aa9")
ASKED_FOR = 1024
"""Clients ask for the first chunk of a file, and for those whose hash this number divides.

Source: https://github.com/huggingface/xet-core/blob/main/spec/deduplication.md
"""


def token(hub: HubState, request: Request, kind: str, name: str, revision: str) -> Response:
    """Give a short-lived token for the chunk store."""
    if not hub.xet:
        return reply({"error": "Not Found"}, 404)
    user = hub.store.user(request.token)
    repo = hub.store.readable(kind, name, user)
    if user is None:
        raise HubError(401, "Invalid username or password.")
    if not request.parameter("create_pr"):
        hub.store.writable(repo, user, revision)
    expires = hub.store.now() + TOKEN_LIFE_S
    access = f"xet_{secrets.token_hex(8)}"
    cas = f"{hub.url}/cas"
    return Response(
        200,
        json.dumps({"casUrl": cas, "exp": expires, "accessToken": access}).encode(),
        {
            "Content-Type": "application/json",
            "X-Xet-Cas-Url": cas,
            "X-Xet-Access-Token": access,
            "X-Xet-Token-Expiration": str(expires),
        },
    )


def xorb(hub: HubState, request: Request, digest: str) -> Response:
    """Keep a xorb."""
    _known(request)
    path = _folder(hub, "xorbs") / digest
    new = not path.exists()
    if new:
        path.write_bytes(request.body)
    return reply({"was_inserted": new})


def shard(hub: HubState, request: Request) -> Response:
    """Keep what a shard says of files; every xorb it names must be there."""
    _known(request)
    firsts = set()
    files, at = files_of(request.body)
    for sha256, terms in files.items():
        missing = [term[0] for term in terms if not (_folder(hub, "xorbs") / term[0]).exists()]
        if missing:
            raise HubError(400, f"the shard names a xorb that is not there: {missing[0]}")
        (_folder(hub, "files") / sha256).write_text(json.dumps(terms))
        firsts.update(term[:2] for term in terms[:1])
    for name, block, chunks in blocks_of(request.body, at):
        (_folder(hub, "blocks") / name).write_bytes(block)
        for number, digest in enumerate(chunks):
            if (name, number) in firsts or int(digest[-16:], 16) % ASKED_FOR == 0:
                (_folder(hub, "chunks") / digest).write_text(name)
    return reply({"result": 1})


def chunk(hub: HubState, request: Request, digest: str) -> Response:
    """Tell a client that has a chunk what else lies in the xorb that holds it.

    The answer is a shard without files, its hashes not disguised.
    """
    _known(request)
    known = _folder(hub, "chunks") / digest
    name = known.read_text() if known.exists() else ""
    if not name or not (_folder(hub, "xorbs") / name).exists():
        return reply({"error": "Not Found"}, 404)
    block = (_folder(hub, "blocks") / name).read_bytes()
    head = SHARD_TAG + struct.pack("<QQ", 2, FOOTER_BYTES)
    files_at, blocks_at = len(head), len(head) + len(BOOKEND)
    ends_at = blocks_at + len(block) + len(BOOKEND)
    now = hub.store.now()
    tables = (ends_at, 0) * 3  # for looking up files, xorbs, chunks: empty, but they have a place
    times = (now, now + SHARD_LIFE_S)
    footer = struct.pack("<3Q6Q32x2Q72xQ", 1, files_at, blocks_at, *tables, *times, ends_at)
    body = head + BOOKEND + block + BOOKEND + footer
    return Response(200, body, {"Content-Type": "application/octet-stream"})


def rebuild(hub: HubState, repo: Repo, sha256: str) -> None:
    """Put a large file together from its chunks, if it came so and is not there yet."""
    recipe = _folder(hub, "files") / sha256
    if repo.large(sha256).is_file() or not recipe.is_file():
        return
    parts = [
        b"".join(list(_chunks(_folder(hub, "xorbs") / name))[first:end])
        for name, first, end in json.loads(recipe.read_text())
    ]
    repo.keep(sha256, parts)


def forget(hub: HubState, sha256: str) -> None:
    """Forget a file and every xorb that no other file needs."""
    (_folder(hub, "files") / sha256).unlink(missing_ok=True)
    recipes = [json.loads(path.read_text()) for path in _folder(hub, "files").iterdir()]
    needed = {term[0] for terms in recipes for term in terms}
    for path in _folder(hub, "xorbs").iterdir():
        if path.name not in needed:
            path.unlink()


def files_of(shard: bytes) -> tuple[dict[str, list[tuple[str, int, int]]], int]:
    """Read of each file of a shard its sha256 and terms (xorb, first chunk, end chunk).

    Returns:
        The files, and where in the shard they end.
    """
    at, files = SHARD_HEADER_BYTES, {}
    while shard[at : at + 32] != END:
        flags, count = struct.unpack_from("<II", shard, at + 32)
        at += RECORD_BYTES
        terms = []
        for _ in range(count):
            first, end = struct.unpack_from("<II", shard, at + 40)
            terms.append((_hex(shard[at : at + 32]), first, end))
            at += RECORD_BYTES
        if flags & HAS_VERIFICATION:
            at += count * RECORD_BYTES
        if flags & HAS_SHA256:
            files[_hex(shard[at : at + 32])] = terms
            at += RECORD_BYTES
    return files, at + RECORD_BYTES


def blocks_of(shard: bytes, at: int) -> Iterator[tuple[str, bytes, list[str]]]:
    """Yield of each new xorb its name, the rows that tell of it, and the hashes of its chunks."""
    while shard[at : at + 32] != END:
        (count,) = struct.unpack_from("<I", shard, at + 36)
        end = at + (1 + count) * RECORD_BYTES
        rows = range(at + RECORD_BYTES, end, RECORD_BYTES)
        yield _hex(shard[at : at + 32]), shard[at:end], [_hex(shard[r : r + 32]) for r in rows]
        at = end


def _chunks(path: Path) -> Iterator[bytes]:
    """Yield the chunks of a xorb, unpacked."""
    data, at = path.read_bytes(), 0
    while at + CHUNK_HEADER_BYTES <= len(data) and data[at] == 0:
        packed = int.from_bytes(data[at + 1 : at + 4], "little")
        scheme = data[at + 4]
        size = int.from_bytes(data[at + 5 : at + 8], "little")
        at += CHUNK_HEADER_BYTES
        yield _unpacked(data[at : at + packed], scheme, size)
        at += packed


def _unpacked(content: bytes, scheme: int, size: int) -> bytes:
    if scheme == RAW:
        return content
    plain: bytes = pa.decompress(content, decompressed_size=size, codec="lz4", asbytes=True)
    if scheme != GROUPED_LZ4:
        return plain
    whole, at = bytearray(size), 0
    for place in range(4):  # bytes 0, 4, 8 ... come first, then 1, 5, 9 ...
        length = len(range(place, size, 4))
        whole[place::4] = plain[at : at + length]
        at += length
    return bytes(whole)


def _hex(digest: bytes) -> str:
    """Write a hash as the client does: four little-endian numbers."""
    return "".join(f"{number:016x}" for number in struct.unpack("<4Q", digest))


def _folder(hub: HubState, name: str) -> Path:
    folder: Path = hub.folder / "xet" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _known(request: Request) -> None:
    if not (request.token or "").startswith("xet_"):
        raise HubError(401, "no token of the chunk store")


ROUTES: tuple[tuple[str, str, Any], ...] = (
    ("GET", REPO + r"/xet-(?:read|write)-token/(?P<revision>[^/]+)", token),
    ("POST", r"/cas/v1/xorbs/default/(?P<digest>[0-9a-f]{64})", xorb),
    ("POST", r"/cas/v1/shards", shard),
    ("GET", r"/cas/v1/chunks/default(?:-merkledb)?/(?P<digest>[0-9a-f]{64})", chunk),
)
