"""SPZ (Niantic): numbers of Gaussians as bytes, one kind behind the other, under gzip or, since version 4, Zstandard.

Its axes are those of OpenGL, +Y up and +Z back, unless an extension names others.
"""

from __future__ import annotations

import gzip
import itertools
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import zstandard
from jaxtyping import Float, Float32, UInt8

from viewer.errors import InputError, OutputError, UnsupportedError
from viewer.formats.files import read_bytes
from viewer.formats.splats.found import DAMAGED, FoundSplats
from viewer.formats.splats.quantities import TERMS, flip, logit, opacity, packed, unpacked

LARGEST_FILE = 4 << 30
MAGIC = b"NGSP"
GZIP = b"\x1f\x8b"
HEADER = struct.Struct("<4sIIBBBB")
HEADER_4, STREAM = 32, struct.Struct("<QQ")
LAST_GZIP, NEWEST = 3, 4
MOST_DEGREE = 4
ANTIALIASED, EXTENDED = 1, 2
"""Bits of the flags."""
AXES = 0xADBE0003
"""The extension that names the axes: 1 to 8, of which three bits say whether x is right, y up and z ahead."""
RUB = 4
BLOCK = 1 << 20
"""Bytes that are unpacked at once."""
MOST_RATIO = 1100
"""Bytes out of one: more than deflate can give, and more than any Gaussians do."""
COLOR_SPAN = 0.15
"""A byte's range is this part of that of coefficients of degree 0."""
FEWEST_SCALE, SCALE_STEPS = -10.0, 16.0
FRACTION_BITS = 12
"""Of positions, unless they lie too far from zero for it."""
LEVEL = 12
"""Of Zstandard's compression."""
UPDATE = "Export it as version 4, 3 or 2 of SPZ."


@dataclass(frozen=True)
class Head:
    """What a file says of itself; the last is how many streams version 4 has."""

    magic: bytes
    version: int
    count: int
    degree: int
    fraction_bits: int
    flags: int
    streams: int

    @property
    def sizes(self) -> tuple[int, ...]:
        """Bytes of positions, opacities, colours, scales, rotations, spherical harmonics."""
        place, turn = 6 if self.version == 1 else 9, 3 if self.version < 3 else 4
        return tuple(self.count * each for each in (place, 1, 3, 3, turn, 3 * ((self.degree + 1) ** 2 - 1)))


def read(path: Path) -> tuple[FoundSplats, ...]:
    """The Gaussians of a file.

    Raises:
        InputError: It cannot be read, or is damaged.
        UnsupportedError: Its version, or its axes, are not known.
    """
    return (decode(read_bytes(path, LARGEST_FILE, "Gaussian splats"), path.name),)


def decode(data: bytes, place: str) -> FoundSplats:
    """The Gaussians of a file's bytes, in the axes of PLY.

    Raises:
        InputError: They are damaged.
        UnsupportedError: Their version, or their axes, are not known.
    """
    found, axes = as_stored(data, place)
    if not 1 <= axes <= 8:
        raise UnsupportedError(f"{place} has axes that are not known ({axes}).", "Export it with +Y up and +Z back.")
    right, up, ahead = (axes - 1) & 1, (axes - 1) & 2, (axes - 1) & 4
    flip(found.positions, found.rotations, found.sh, (1 if right else -1, -1 if up else 1, 1 if ahead else -1))
    return found


def as_stored(data: bytes, place: str) -> tuple[FoundSplats, int]:
    """The Gaussians of a file's bytes in their own axes, and which these are.

    Raises:
        InputError: They are damaged.
        UnsupportedError: Their version is not known.
    """
    try:
        head, streams, extensions = _streams(data, place)
        return _decoded(head, streams), _axes(extensions)
    except (struct.error, zlib.error, zstandard.ZstdError, MemoryError) as error:
        raise InputError(f"{place} cannot be unpacked.", DAMAGED) from error


def _streams(data: bytes, place: str) -> tuple[Head, list[UInt8[np.ndarray, "_"]], bytes]:
    """The head, the bytes of each kind, and the extensions."""
    first = HEADER.size
    if data.startswith(GZIP):
        inflated = zlib.decompressobj(zlib.MAX_WBITS | 16)
        head = _head(inflated.decompress(data, HEADER.size), place)
        whole, first = inflated.decompress(inflated.unconsumed_tail, _expected(head, data, place)), 0
        # What is behind the Gaussians is short, if it is there at all.
        behind = inflated.decompress(inflated.unconsumed_tail, 1 << 16) if head.flags & EXTENDED else b""
    else:
        head = _head(data, place)
        if head.version == NEWEST:
            return _unpacked_streams(head, data, place)
        end = HEADER.size + _expected(head, data, place)
        whole, behind = data[:end], data[end:] if head.flags & EXTENDED else b""
    if len(whole) < first + sum(head.sizes):
        raise InputError(f"{place} is cut short.", DAMAGED)
    ends = np.cumsum((first, *head.sizes))
    array = np.frombuffer(whole, np.uint8)
    return head, [array[a:b] for a, b in itertools.pairwise(ends)], behind


def _head(data: bytes, place: str) -> Head:
    if not data.startswith(MAGIC):
        raise InputError(f"{place} is no SPZ file.", DAMAGED)
    head = Head(*HEADER.unpack_from(data))
    if not 1 <= head.version <= NEWEST:
        raise UnsupportedError(f"{place} is version {head.version} of SPZ; 1 to {NEWEST} are read.", UPDATE)
    if head.degree > MOST_DEGREE or head.fraction_bits > 23:
        raise InputError(f"{place} is not what its head says.", DAMAGED)
    if not head.count:
        raise InputError(f"{place} holds no splats.", "Open a file with splats in it.")
    return head


def _expected(head: Head, data: bytes, place: str) -> int:
    """Bytes of all kinds, compared with those that are there."""
    expected = sum(head.sizes)
    if expected > MOST_RATIO * len(data):
        raise InputError(f"{place} announces more than it holds.", DAMAGED)
    return expected


def _unpacked_streams(head: Head, data: bytes, place: str) -> tuple[Head, list[UInt8[np.ndarray, "_"]], bytes]:
    """Of version 4: a table says where each kind is, and how long."""
    _expected(head, data, place)
    (table,) = struct.unpack_from("<I", data, HEADER.size)
    sizes = [size for size in head.sizes if size]
    if head.streams != len(sizes) or table < HEADER_4:
        raise InputError(f"{place} is not what its head says.", DAMAGED)
    at = table + STREAM.size * head.streams
    streams: list[UInt8[np.ndarray, "_"]] = []
    for number, size in enumerate(sizes):
        length, announced = STREAM.unpack_from(data, table + STREAM.size * number)
        piece = data[at : at + length]
        if announced != size or len(piece) < length or zstandard.frame_content_size(piece) not in (size, -1):
            raise InputError(f"{place} is cut short.", DAMAGED)
        stream = _unpacked(piece, size)
        if len(stream) != size:
            raise InputError(f"{place} is cut short.", DAMAGED)
        streams.append(np.frombuffer(stream, np.uint8))
        at += length
    streams += [np.zeros(0, np.uint8)] * (len(head.sizes) - len(streams))
    return head, streams, data[HEADER_4:table]


def _unpacked(piece: bytes, size: int) -> bytearray:
    """At most ``size`` bytes of a stream; memory grows with what really comes, not with what is announced."""
    result = bytearray()
    with zstandard.ZstdDecompressor().stream_reader(piece) as reader:
        while len(result) < size and (block := reader.read(min(BLOCK, size - len(result)))):
            result += block
    return result


def _axes(extensions: bytes) -> int:
    """What records of a type, a length and a body say of the axes."""
    at = 0
    while at + 8 <= len(extensions):
        kind, length = struct.unpack_from("<II", extensions, at)
        if kind == AXES and length >= 4:
            return struct.unpack_from("<I", extensions, at + 8)[0] or RUB
        at += 8 + length
    return RUB


def _decoded(head: Head, streams: list[UInt8[np.ndarray, "_"]]) -> FoundSplats:
    """Numbers of bytes, in the axes of the file."""
    places, opacities, colors, scales, turns, harmonics = streams
    count, terms = head.count, (head.degree + 1) ** 2 - 1
    kept = min(terms, 15)
    sh = np.empty((count, 1 + kept, 3), np.float32)
    sh[:, 0] = (colors.reshape(count, 3) / np.float32(255.0) - np.float32(0.5)) / np.float32(COLOR_SPAN)
    rest = sh[:, 1:]
    np.subtract(harmonics.reshape(count, terms, 3)[:, :kept], np.float32(128), out=rest)
    rest /= 128
    return FoundSplats(
        _positions(head, places),
        scales.reshape(count, 3) / np.float32(SCALE_STEPS) + np.float32(FEWEST_SCALE),
        _rotations(head, turns),
        logit(opacities / np.float32(255.0)),
        sh,
        ("Spherical harmonics beyond degree 3 are left out.",) if kept < terms else (),
        "antialiased" if head.flags & ANTIALIASED else "dilated",
    )


def _positions(head: Head, places: UInt8[np.ndarray, " b"]) -> Float32[np.ndarray, "n 3"]:
    if head.version == 1:
        return np.frombuffer(places.tobytes(), "<f2").reshape(-1, 3).astype(np.float32)
    parts = places.reshape(-1, 3, 3).astype(np.int32)
    # The highest of 24 bits is the sign.
    fixed = (parts[..., 0] << 8 | parts[..., 1] << 16 | parts[..., 2] << 24) >> 8
    return (fixed / (1 << head.fraction_bits)).astype(np.float32)


def _rotations(head: Head, turns: UInt8[np.ndarray, " b"]) -> Float32[np.ndarray, "n 4"]:
    """Before version 3, x, y and z as bytes; since then the three smallest, each of 9 bits and a sign."""
    if head.version < 3:
        three = turns.reshape(-1, 3) / np.float32(127.5) - 1
        w = np.sqrt(np.maximum(1 - np.square(three).sum(1, keepdims=True), 0))
        return np.concatenate([w, three], 1).astype(np.float32)
    words = np.frombuffer(turns.tobytes(), "<u4")
    fields = np.stack([words >> np.uint32(shift) & np.uint32(1023) for shift in (20, 10, 0)], 1)
    sizes = (fields & 511) / np.float32(511 * 2**0.5)
    xyzw = unpacked(np.where(fields & 512, -sizes, sizes), (words >> np.uint32(30)).astype(np.int64))
    return np.ascontiguousarray(np.roll(xyzw, 1, 1))


def encode(found: FoundSplats) -> bytes:
    """A file of version 4.

    Raises:
        OutputError: Positions are too far from zero for it.
    """
    bits, streams = _encoded(found)
    degree = TERMS.index(found.sh.shape[1])
    packed_streams = [zstandard.ZstdCompressor(level=LEVEL).compress(stream) for stream in streams if stream]
    flags = ANTIALIASED if found.filter == "antialiased" else 0
    head = HEADER.pack(MAGIC, NEWEST, found.count, degree, bits, flags, len(packed_streams))
    head += struct.pack("<I", HEADER_4).ljust(HEADER_4 - HEADER.size, b"\0")
    sizes = [len(stream) for stream in streams if stream]
    table = b"".join(STREAM.pack(len(each), size) for each, size in zip(packed_streams, sizes, strict=True))
    return head + table + b"".join(packed_streams)


def encode_3(found: FoundSplats) -> bytes:
    """A file of version 3, under gzip, which older readers know, and glTF's extension means.

    Raises:
        OutputError: Positions are too far from zero for it.
    """
    bits, streams = _encoded(found)
    degree = TERMS.index(found.sh.shape[1])
    flags = ANTIALIASED if found.filter == "antialiased" else 0
    head = HEADER.pack(MAGIC, LAST_GZIP, found.count, degree, bits, flags, 0)
    return gzip.compress(head + b"".join(streams), 6, mtime=0)


def _encoded(found: FoundSplats) -> tuple[int, list[bytes]]:
    """How many bits of positions are fractions, and the bytes of each kind.

    Raises:
        OutputError: Positions are too far from zero.
    """
    positions, rotations, sh = found.positions.copy(), found.rotations.copy(), found.sh.copy()
    flip(positions, rotations, sh, (1, -1, -1))
    farthest = float(np.abs(positions).max(initial=0.0))
    bits = next((bits for bits in range(FRACTION_BITS, -1, -1) if farthest * (1 << bits) < (1 << 23) - 1), None)
    if bits is None:
        raise OutputError("The splats lie too far from zero for SPZ.", "Write them as PLY, or scale them down.")
    fixed = np.rint(positions.astype(np.float64) * (1 << bits)).astype("<i4")
    places = fixed.reshape(-1, 1).view(np.uint8)[:, :3]
    three, largest = packed(np.roll(rotations, -1, 1))
    sizes = np.minimum(np.rint(np.abs(three) * (511 * 2**0.5)), 511).astype(np.uint32)
    words = largest.astype(np.uint32)
    for column, negative in zip(sizes.T, (three < 0).T, strict=True):
        words = words << np.uint32(10) | negative.astype(np.uint32) << np.uint32(9) | column

    def as_bytes(numbers: Float[np.ndarray, "..."]) -> bytes:
        return np.clip(np.rint(numbers), 0, 255).astype(np.uint8).tobytes()

    return bits, [
        places.tobytes(),
        as_bytes(opacity(found.logits) * 255),
        as_bytes((sh[:, 0] * COLOR_SPAN + 0.5) * 255),
        as_bytes((found.log_scales - FEWEST_SCALE) * SCALE_STEPS),
        words.astype("<u4").tobytes(),
        as_bytes(sh[:, 1:] * 128 + 128),
    ]
