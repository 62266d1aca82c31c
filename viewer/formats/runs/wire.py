"""Protocol buffers, as little of them as is needed to read figures: the fields of a message, one after the other.

The encoding is that of https://protobuf.dev/programming-guides/encoding/: each field is a key, ``number << 3 | kind``,
and a value of that kind.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
LONGEST_VARINT = 10
"""Bytes that 64 bits take, seven in each."""
SIXTY_FOUR_BITS = (1 << 64) - 1


class Field(NamedTuple):
    """One field as it is encoded: ``data`` of all kinds but :data:`VARINT`, whose value is ``number_value``."""

    number: int
    kind: int
    data: bytes
    number_value: int = 0

    def as_float(self) -> float:
        """Of a field of four or eight bytes.

        Raises:
            ValueError: It has another length.
        """
        if self.kind not in (FIXED32, FIXED64):
            raise ValueError("a number is encoded as something else")
        return float(struct.unpack("<f" if self.kind == FIXED32 else "<d", self.data)[0])

    def as_signed(self) -> int:
        """Of a varint that stands for a whole number of 64 bits, in two's complement."""
        return self.number_value - (1 << 64) if self.number_value >> 63 else self.number_value


def fields(message: bytes) -> Iterator[Field]:
    """All fields of a message, in their order.

    Raises:
        ValueError: The message ends within a field, or a field is of no known kind.
    """
    at = 0
    while at < len(message):
        key, at = varint(message, at)
        number, kind = key >> 3, key & 7
        if kind == VARINT:
            value, at = varint(message, at)
            yield Field(number, kind, b"", value)
            continue
        if kind == BYTES:
            length, at = varint(message, at)
        elif kind in (FIXED32, FIXED64):
            length = 4 if kind == FIXED32 else 8
        else:
            raise ValueError(f"a field is of the unknown kind {kind}")
        if length > len(message) - at:
            raise ValueError("the message ends within a field")
        yield Field(number, kind, message[at : at + length])
        at += length


def varint(message: bytes, at: int) -> tuple[int, int]:
    """The whole number that begins at ``at``, and where the next field begins.

    Raises:
        ValueError: The message ends within it, or it has more than 64 bits.
    """
    value = 0
    for place, byte in enumerate(message[at : at + LONGEST_VARINT]):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value & SIXTY_FOUR_BITS, at + place + 1
    raise ValueError("a number has no end")
