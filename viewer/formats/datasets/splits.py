"""Which photos are learned from, which judge, and which are left out: what somebody asks for goes before the files."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from viewer.errors import InputError
from viewer.scene.dataset import Dataset, Photo, Split

SHOWN = 3
"""Names in a hint."""


def as_asked(dataset: Dataset, held_out: Sequence[str] = (), left_out: Sequence[str] = ()) -> Dataset:
    """The data set with each photo in the split, and enabled or not, as somebody asks.

    Names are those of ``Photo.file``, or their last part where they hold no ``/``; ``*`` stands for any characters and
    ``?`` for one.

    Args:
        dataset: As it was read.
        held_out: Names of photos that are kept for testing: all others are learned from then, whatever their split
            was. None given = the splits stay.
        left_out: Names of photos that shall not be used at all.

    Raises:
        InputError: One of the names is nobody's.
    """
    files = [photo.file for photo in dataset.photos]
    known = {*files, *map(_base, files)}
    for name in (*held_out, *left_out):
        if name not in known and not any(map(matcher([name]), files)):
            shown = ", ".join(files[:SHOWN])
            raise InputError(f"{dataset.root} has no photo {name}.", f"Its photos are {shown} and so on.")
    dropped, kept = matcher(left_out), matcher(held_out)
    photos = tuple(
        msgspec.structs.replace(
            photo,
            enabled=photo.enabled and not dropped(photo.file),
            split=_split(photo, kept) if held_out else photo.split,
        )
        for photo in dataset.photos
    )
    return msgspec.structs.replace(dataset, photos=photos, resplit=dataset.resplit or bool(held_out))


def in_use(dataset: Dataset) -> Dataset:
    """The data set without the photos that are not enabled."""
    return msgspec.structs.replace(dataset, photos=tuple(photo for photo in dataset.photos if photo.enabled))


def matcher(names: Sequence[str]) -> Callable[[str], bool]:
    """Whether a file is among names that may hold ``*`` and ``?``."""
    plain = frozenset(name for name in names if not re.search(r"[*?]", name))
    wild = [re.compile(_expression(name), re.DOTALL) for name in names if name not in plain]
    whole = [pattern for pattern in wild if "/" in pattern.pattern]
    last = [pattern for pattern in wild if "/" not in pattern.pattern]

    def matches(file: str) -> bool:
        base = _base(file)
        return (
            file in plain
            or base in plain
            or any(pattern.fullmatch(file) for pattern in whole)
            or any(pattern.fullmatch(base) for pattern in last)
        )

    return matches


def _base(file: str) -> str:
    return file.rpartition("/")[2]


def _expression(name: str) -> str:
    return "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in name)


def _split(photo: Photo, kept: Callable[[str], bool]) -> Split:
    if not kept(photo.file):
        return "train"
    return "val" if photo.split == "train" else photo.split
