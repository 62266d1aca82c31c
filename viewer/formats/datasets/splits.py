"""Which photos are trained on, which are held out, and which are left out.

Lists may lie beside the photos: ``train.txt``, ``val.txt`` and ``test.txt`` with a name on each line. Gaussian
splatting's scenes have a ``test.txt`` in ``sparse/0``, others have all three beside the photos. What the user asks for
goes before the files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from viewer.errors import InputError
from viewer.formats.datasets.skipped import listed
from viewer.formats.files import read_bytes
from viewer.scene.dataset import Dataset, Photo, Split

SHOWN = 3
"""Names in a hint."""
SPLITS: tuple[Split, ...] = ("train", "val", "test")
FOLDERS = (".", "sparse/0")
LONGEST_LIST = 10_000_000


def as_asked(dataset: Dataset, held_out: Sequence[str] = (), left_out: Sequence[str] = ()) -> Dataset:
    """The data set with each photo in the split, and enabled or not, as the user asks.

    Names are those of ``Photo.file``, or their last part where they hold no ``/``; ``*`` stands for any characters and
    ``?`` for one.

    Args:
        dataset: As it was read.
        held_out: Names of photos that are held out for testing: all others are trained on then, whatever their split
            was (see :func:`given_up`). None given = the splits stay.
        left_out: Names of photos that shall not be used at all.

    Raises:
        InputError: One of the names fits no photo.
    """
    files = [photo.file for photo in dataset.photos]
    known = {*files, *map(_base, files)}
    for name in (*held_out, *left_out):
        if name not in known and not any(map(matcher([name]), files)):
            shown = ", ".join(files[:SHOWN])
            raise InputError(f"{dataset.root} has no photo {name}.", f"Its photos are {shown} and so on.")
    dropped, held = matcher(left_out), matcher(held_out)
    photos = tuple(
        msgspec.structs.replace(
            photo,
            enabled=photo.enabled and not dropped(photo.file),
            split=_split(photo, held) if held_out else photo.split,
        )
        for photo in dataset.photos
    )
    return msgspec.structs.replace(dataset, photos=photos, resplit=dataset.resplit or bool(held_out))


def given_up(dataset: Dataset, asked: Dataset) -> list[str]:
    """What to say of photos that a data set holds out and that are trained on in the same one as it is asked for."""
    names = [
        before.file
        for before, now in zip(dataset.photos, asked.photos, strict=True)
        if before.split != "train" and now.split == "train" and now.enabled
    ]
    if not names:
        return []
    shown = ", ".join(names[:SHOWN]) + (" and others" if len(names) > SHOWN else "")
    return [f"Other photos are held out as asked, so {len(names)} that the data set holds out are trained on: {shown}."]


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


def _split(photo: Photo, held: Callable[[str], bool]) -> Split:
    if not held(photo.file):
        return "train"
    return "val" if photo.split == "train" else photo.split


def with_listed_splits(dataset: Dataset) -> Dataset:
    """The data set with its photos in the splits that the lists name; as it is where there are no lists.

    Where there is a ``train.txt``, photos that no list names are left out; else they are for training. Names are those
    of the photos' files, whole or their last part, with or without suffix.

    Raises:
        InputError: A list cannot be read.
    """
    found = next((lists for folder in FOLDERS if (lists := _lists(Path(dataset.root) / folder))), None)
    if found is None:
        return dataset
    by_name: dict[str, Split] = {name: split for split, names in found.items() for name in names}
    photos, unlisted = [], []
    named = 0
    for photo in dataset.photos:
        split = next((by_name[name] for name in _spellings(photo.file) if name in by_name), None)
        named += split is not None
        if split is None and "train" in found:
            unlisted.append(photo.file)
        else:
            photos.append(msgspec.structs.replace(photo, split=split or "train"))
    if not named:
        files = ", ".join(f"{split}.txt" for split in found)
        warning = f"{files}: names none of the photos and is left alone."
        return msgspec.structs.replace(dataset, warnings=(*dataset.warnings, warning))
    skipped = (f"{listed(unlisted)}: skipped, since it is in none of the lists beside the photos.",) if unlisted else ()
    return msgspec.structs.replace(dataset, photos=tuple(photos), warnings=(*dataset.warnings, *skipped))


def _lists(folder: Path) -> Mapping[Split, frozenset[str]]:
    """The names in each list that is there."""
    lists: dict[Split, frozenset[str]] = {}
    for split in SPLITS:
        path = folder / f"{split}.txt"
        if not path.is_file():
            continue
        hint = "Write it as text, one name a line."
        try:
            lines = read_bytes(path, LONGEST_LIST, "a list of photos", hint).decode("utf-8").splitlines()
        except UnicodeDecodeError as error:
            raise InputError(f"{path} cannot be read: {error}.", hint) from error
        lists[split] = frozenset(str(PurePosixPath(line.strip())) for line in lines if line.strip())
    return lists


def _spellings(file: str) -> tuple[str, ...]:
    """How a list may name a photo, the most exact way first."""
    path = PurePosixPath(file)
    return (file, str(path.with_suffix("")), path.name, path.stem)
