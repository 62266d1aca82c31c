"""Splits that lie beside the photos: ``train.txt``, ``val.txt`` and ``test.txt`` with a name on each line.

Gaussian splatting's scenes have a ``test.txt`` in ``sparse/0``, others have all three beside the photos.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import msgspec

from viewer.errors import InputError
from viewer.formats.datasets.frames import listed
from viewer.scene.dataset import Dataset, Split

SPLITS: tuple[Split, ...] = ("train", "val", "test")
FOLDERS = (".", "sparse/0")
MOST_BYTES = 10_000_000


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
    photos, lost = [], []
    named = 0
    for photo in dataset.photos:
        split = next((by_name[name] for name in _spellings(photo.file) if name in by_name), None)
        named += split is not None
        if split is None and "train" in found:
            lost.append(photo.file)
        else:
            photos.append(msgspec.structs.replace(photo, split=split or "train"))
    if not named:
        files = ", ".join(f"{split}.txt" for split in found)
        told = f"{files}: names none of the photos and is left alone."
        return msgspec.structs.replace(dataset, warnings=(*dataset.warnings, told))
    told = (f"{listed(lost)}: skipped, since it is in none of the lists beside the photos.",) if lost else ()
    return msgspec.structs.replace(dataset, photos=tuple(photos), warnings=(*dataset.warnings, *told))


def _lists(folder: Path) -> Mapping[Split, frozenset[str]]:
    """The names in each list that is there."""
    lists: dict[Split, frozenset[str]] = {}
    for split in SPLITS:
        path = folder / f"{split}.txt"
        if not path.is_file():
            continue
        try:
            if path.stat().st_size > MOST_BYTES:
                raise InputError(f"{path} is too large for a list of photos.", "Remove it, or write one name a line.")
            lines = path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{path} cannot be read: {error}.", "Write it as text, one name a line.") from error
        lists[split] = frozenset(str(PurePosixPath(line.strip())) for line in lines if line.strip())
    return lists


def _spellings(file: str) -> tuple[str, ...]:
    """How a list may name a photo, the most exact way first."""
    path = PurePosixPath(file)
    return (file, str(path.with_suffix("")), path.name, path.stem)
