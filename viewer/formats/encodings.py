"""Text of other programs, in whatever encoding it is: numbers are alike in all of them, names are not."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from viewer.formats.texture_reader import inside

EAST_ASIAN = ("gb2312", "cp932", "gb18030", "big5", "cp949")
"""In the order in which they are believed; the first is the part of the third that nearly all Chinese text is in."""
WESTERN = "cp1252"
LAST = "latin-1"
"""It can read anything."""
LABELS = {
    "gb2312": "GBK",
    "gb18030": "GBK",
    "cp932": "Shift-JIS",
    "big5": "Big5",
    "cp949": "EUC-KR",
    WESTERN: "Windows-1252",
}


def as_ascii_superset(data: bytes) -> bytes:
    """Text without a byte order mark; UTF-16 becomes UTF-8."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data.removeprefix(codecs.BOM_UTF8)


def encoding_of(data: bytes, folder: Path | None, files: Callable[[str], Iterable[str]]) -> str:
    """The encoding of names: UTF-8 where that is possible, else the one in which most of the files are there.

    Args:
        data: The names.
        folder: Where the files lie that they name.
        files: The names of files in the text.
    """
    possible = list(_possible(data))
    if folder is None or len(possible) == 1:
        return possible[0]
    return max(possible, key=lambda each: sum(inside(folder, name) is not None for name in files(data.decode(each))))


def encoding_note(encoding: str, place: str) -> str:
    """What to say of names that are not in UTF-8; empty of others."""
    return (
        ""
        if encoding == "utf-8"
        else f"The names in {place} are not in UTF-8; they were read as {LABELS.get(encoding, encoding)}."
    )


def file_beside(folder: Path, name: str, encoding: str) -> str:
    """What a file is called on the disk: as its name reads, or in the very bytes of the file that names it."""
    if inside(folder, name) is None:
        raw = os.fsdecode(name.encode(encoding, "replace"))
        return raw if inside(folder, raw) is not None else name
    return name


def _possible(data: bytes) -> Iterator[str]:
    """Encodings that the text can be in, the likeliest first."""
    if _reads(data, "utf-8"):
        yield "utf-8"
        return
    high = [byte >= 0x80 for byte in data]
    # Accents of western names stand alone; characters of the others take two bytes, and the first is seldom alone.
    alone = not any(map(all, pairwise(high))) and not any(0x80 <= byte < 0xA0 for byte in data)
    order = (WESTERN, *EAST_ASIAN) if alone else (*EAST_ASIAN, WESTERN)
    yield from (each for each in order if _reads(data, each))
    yield LAST


def _reads(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
