"""A pack weighed before it is read: how much it grows to is counted a little at a time, and nothing of it is kept.

A megabyte of a pack can hold gigabytes of zeros, or of copies of a few bytes (deltas). Format: gitformat-pack.
"""

from __future__ import annotations

import zlib

from maillage.kernel.refusal import Refusal

MOST_OBJECTS = 20_000
MOST_OBJECT = 20_000_000  # bytes; a picture of 15 MB is the largest thing one sends
MOST_UNPACKED = 120_000_000  # bytes of all objects together, deltas applied
MOST_DELTA = 2_000_000  # bytes of one delta
READ_BYTES, UNPACKED_BYTES = 4096, 65_536  # bytes unpacked at a time, and given
DELTAS = {6, 7}  # by place in the pack, by hash


def weigh(pack: bytes) -> int:
    """How many bytes the objects of a pack are, unpacked; a Refusal when it is none, or too many."""
    if len(pack) < 32 or pack[:4] != b"PACK":
        raise _unreadable()
    count = int.from_bytes(pack[8:12], "big")
    if count > MOST_OBJECTS:
        raise too_large_refusal()
    at, total = 12, 0
    for _number in range(count):
        at, size = _weigh_object(pack, at, MOST_UNPACKED - total)
        total += size
    return total


def _weigh_object(pack: bytes, at: int, left: int) -> tuple[int, int]:
    """Where the next object begins, and the size of this one once unpacked."""
    at, kind, size = _read_header(pack, at)
    if kind == 7:
        at += 20
    elif kind == 6:
        while _byte_at(pack, at) & 0x80:
            at += 1
        at += 1
    delta = kind in DELTAS
    if size > min(MOST_DELTA if delta else MOST_OBJECT, left):
        raise too_large_refusal()
    content, at = _inflate(pack, at, size, keep=delta)
    return at, _delta_result_size(content, left) if delta else size


def _inflate(pack: bytes, at: int, size: int, *, keep: bool) -> tuple[bytes, int]:
    """The object inflated from offset `at` (empty unless `keep`), and where it ends; refused when not of that size."""
    unpacker, pieces, length, pending = zlib.decompressobj(), list[bytes](), 0, b""
    while not unpacker.eof:
        if not pending:
            pending = pack[at : at + READ_BYTES]
            at += len(pending)
            if not pending:
                raise _unreadable()
        try:
            piece = unpacker.decompress(pending, UNPACKED_BYTES)
        except zlib.error:
            raise _unreadable() from None
        pending = unpacker.unconsumed_tail
        length += len(piece)
        if length > size:
            raise _unreadable()
        if keep:
            pieces.append(piece)
    if length != size:
        raise _unreadable()
    return b"".join(pieces), at - len(unpacker.unused_data)


def _byte_at(pack: bytes, at: int) -> int:
    if at >= len(pack):
        raise _unreadable()
    return pack[at]


def _read_header(pack: bytes, at: int) -> tuple[int, int, int]:
    """The kind of an object, its size, and where its content begins."""
    byte = _byte_at(pack, at)
    kind, size, shift = (byte >> 4) & 7, byte & 15, 4
    at += 1
    while byte & 0x80:
        byte = _byte_at(pack, at)
        size |= (byte & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if shift > 40:
            raise _unreadable()
    return at, kind, size


def _read_size(delta: bytes, at: int) -> tuple[int, int]:
    number, shift, byte = 0, 0, 0x80
    while byte & 0x80:
        byte = _byte_at(delta, at)
        number |= (byte & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if shift > 42:
            raise _unreadable()
    return number, at


def _delta_result_size(delta: bytes, left: int) -> int:
    """How long the object is that a delta makes: what it copies and what it adds, counted."""
    _base, at = _read_size(delta, 0)
    announced, at = _read_size(delta, at)
    total = 0
    while at < len(delta):
        byte = delta[at]
        at += 1
        if byte & 0x80:
            size = 0
            at += (byte & 0x0F).bit_count()
            for place in range(3):
                if byte & (0x10 << place):
                    size |= _byte_at(delta, at) << (8 * place)
                    at += 1
            total += size or 0x10000
        else:
            total += byte
            at += byte
        if total > min(left, MOST_OBJECT):
            raise too_large_refusal()
    if total != announced:
        raise _unreadable()
    return total


def too_large_refusal() -> Refusal:
    """The refusal of a pack that unpacks to more than MOST_UNPACKED bytes."""
    return Refusal(
        "pack_too_large",
        "Unpacked, what was sent is larger than %(bytes)s MB: push it in several parts.",
        bytes=MOST_UNPACKED // 1_000_000,
    )


def _unreadable() -> Refusal:
    return Refusal("bad_pack", "What was sent can't be read.")
