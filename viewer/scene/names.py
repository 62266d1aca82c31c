"""Names of files that are no Unicode: a system may hold any bytes, messages and projects hold text.

Python keeps such bytes as lone surrogates (PEP 383), with which files are found again and no text can be written. Where
they are written, each becomes a character of a private plane that names do not have, and is put back where it is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

SURROGATES, PRIVATE = 0xDC00, 0x10FE00
"""What is added to a stray byte, from 0x80 to 0xff: in Python's text, and in what is written."""
STRAY = re.compile("[\udc80-\udcff]")
NO_TEXT = re.compile("[\ud800-\udc7f\udd00-\udfff]")
WRITTEN = re.compile("[\U0010fe80-\U0010feff]")
BEGINNINGS = (b"\xf4\x8f\xba", b"\xf4\x8f\xbb")
"""How the private characters begin in UTF-8."""
BINARY = (bytes, bytearray, memoryview)
T = TypeVar("T")
Decoder = msgspec.json.Decoder[T] | msgspec.msgpack.Decoder[T]


def shown(name: str) -> str:
    r"""The name as text, its stray bytes as ``\x8e``."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def as_bytes(text: str) -> bytes:
    """Text with names in it for a file of another program: its stray bytes as they are, what is no text as ?."""
    return NO_TEXT.sub("?", text).encode("utf-8", "surrogateescape")


def written(name: str) -> str:
    """The name as it is written: text, its stray bytes as private characters."""
    return STRAY.sub(lambda found: chr(ord(found[0]) - SURROGATES + PRIVATE), name)


def read(text: str) -> str:
    """The name that was written so."""
    return WRITTEN.sub(lambda found: chr(ord(found[0]) - PRIVATE + SURROGATES), text)


def pack(value: object, encode: Callable[[Any], bytes] = msgspec.msgpack.encode) -> bytes:
    """A value as JSON or msgpack, names that are no Unicode included; :func:`unpack` reads it.

    Args:
        value: What msgspec encodes.
        encode: Its encoder.
    """
    try:
        return encode(value)
    except UnicodeEncodeError:
        plain = msgspec.to_builtins(value, builtin_types=BINARY)
        return encode(_each(plain, written))


def unpack(data: bytes, decoder: Decoder[T]) -> T:
    """What :func:`pack` has written.

    Raises:
        msgspec.DecodeError: It is none, or of another type.
    """
    if not any(beginning in data for beginning in BEGINNINGS):
        return decoder.decode(data)
    binary = isinstance(decoder, msgspec.msgpack.Decoder)
    plain = msgspec.msgpack.decode(data) if binary else msgspec.json.decode(data)
    kept = BINARY if binary else None
    return msgspec.convert(_each(plain, read), decoder.type, builtin_types=kept, str_keys=not binary)


def _each(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - whatever was encoded
    """The value with all of its texts changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {_each(key, change): _each(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_each(item, change) for item in value]
    return value
