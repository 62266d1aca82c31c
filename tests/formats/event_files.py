"""Writes TensorBoard's event files, straight from the description of the format."""

import struct


def crc32c(data):
    """Bit by bit, as the polynomial is divided on paper."""
    remainder = 0xFFFFFFFF
    for byte in data:
        for place in range(8):
            odd = (remainder ^ byte >> place) & 1
            remainder = remainder >> 1 ^ 0x82F63B78 * odd
    return remainder ^ 0xFFFFFFFF


def masked(data):
    checksum = crc32c(data)
    return struct.pack("<I", ((checksum >> 15 | checksum << 17) + 0xA282EAD8) % 2**32)


def record(data):
    head = struct.pack("<Q", len(data))
    return head + masked(head) + data + masked(data)


def varint(number):
    number %= 2**64
    out = b""
    while number > 127:
        out += bytes([number % 128 + 128])
        number //= 128
    return out + bytes([number])


def nested(number, message):
    return varint(number << 3 | 2) + varint(len(message)) + message


def simple(tag, value):
    return nested(1, nested(1, tag.encode()) + varint(2 << 3 | 5) + struct.pack("<f", value))


def tensor(tag, kind, body, dimensions=()):
    shape = b"".join(nested(2, varint(1 << 3) + varint(size)) for size in dimensions)
    message = varint(1 << 3) + varint(kind) + nested(2, shape) + body
    return nested(1, nested(1, tag.encode()) + nested(8, message))


def event(wall_time, step=None, *values, version=None):
    message = varint(1 << 3 | 1) + struct.pack("<d", wall_time)
    if step is not None:
        message += varint(2 << 3) + varint(step)
    if version is not None:
        message += nested(3, version.encode())
    return message + (nested(5, b"".join(values)) if values else b"")


def event_file(*events, begun=1000.0):
    return b"".join(map(record, (event(begun, version="brain.Event:2"), *events)))


def figures(step, wall_time, **values):
    """The event of one moment."""
    return event(wall_time, step, *(simple(tag, value) for tag, value in values.items()))
