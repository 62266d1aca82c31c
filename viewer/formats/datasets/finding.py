"""Where the pictures are that a data set names: as it says, or as near to that as can be found without guessing."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path, PurePath

from viewer.formats.datasets.skipped import Skipped

SUFFIXES = (
    ".png", ".jpg", ".jpeg", ".PNG", ".JPG", ".JPEG", ".exr", ".webp", ".tif", ".tiff", ".bmp", ".heic", ".heif",
    ".avif",
)  # fmt: skip
"""Tried in this order where a file's name comes without one. HEIC and AVIF cannot be read, which is said."""
PICTURES = frozenset(suffix.lower() for suffix in SUFFIXES)
"""What is taken for a picture where a folder's files are counted."""
MOST_FILES = 200_000
"""That are looked at below a data set's folder."""
OTHER_NAME = "found under a name with another suffix or case"
MOVED = "found by the end of its path"
AMBIGUOUS = "skipped, since several pictures have the end of its path"
Parts = tuple[str, ...]


class PictureFinder:
    """Finds pictures below a folder.

    Args:
        root: The folder that names are relative to.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def find_all(self, names: Sequence[str], skipped: Skipped) -> list[Path | None]:
        """The picture of each name, relative to the folder where it lies below it; None where there is none.

        A picture may have another suffix, or other capital letters, than its name. Where not one is in its place, the
        data set was moved: then the picture counts whose path ends as the name does, folder included, if there is just
        one.

        Args:
            names: As the data set spells them, for any system.
            skipped: Receives what was found elsewhere, and what could be one of several.
        """
        found = [find_picture(self._root, name) or self._alike(name, skipped) for name in names]
        if any(found):
            return found
        return [self._by_end(name, skipped) for name in names]

    def _alike(self, name: str, skipped: Skipped) -> Path | None:
        parts = _parts(name)
        same = [path for path in self._known.get(parts[-1:], ()) if _parts(path.as_posix()) == parts]
        if len(same) != 1:
            return None
        skipped.add(OTHER_NAME, name)
        return same[0]

    def _by_end(self, name: str, skipped: Skipped) -> Path | None:
        parts = _parts(name)
        same = self._known.get(parts[-1:], [])
        suffix = _suffix(name)
        if any(path.suffix.lower() == suffix for path in same):
            same = [path for path in same if path.suffix.lower() == suffix]
        shared = {path: _shared_end(parts, _parts(path.as_posix())) for path in same}
        best = [path for path, count in shared.items() if count and count == max(shared.values())]
        if len(best) == 1:
            skipped.add(MOVED, name)
            return best[0]
        if best:
            skipped.add(AMBIGUOUS, name, "Keep but one of them in the data set's folder.")
        return None

    @cached_property
    def _known(self) -> dict[Parts, list[Path]]:
        """Every picture below the folder, relative to it, by its name without suffix in lower case."""
        known: dict[Parts, list[Path]] = defaultdict(list)
        count = 0
        for place, folders, files in os.walk(self._root, followlinks=True):
            folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
            for name in sorted(files):
                if Path(name).suffix.lower() in PICTURES and not name.startswith("."):
                    known[(Path(name).stem.lower(),)].append((Path(place) / name).relative_to(self._root))
            count += len(files)
            if count > MOST_FILES:
                break
        return known


def find_picture(root: Path, name: str) -> Path | None:
    """The picture that a frame names, with or without its suffix; relative to ``root`` where it lies below it."""
    for spelled in dict.fromkeys((name, name.replace("\\", "/"))):
        for suffix in ("", *SUFFIXES):
            if is_file(root / (spelled + suffix)):
                return Path(spelled + suffix)
    return None


def picture_names(folder: Path) -> list[str]:
    """The names of the pictures in a folder, sorted; hidden files such as macOS' ``._0001.jpg`` are none."""
    return sorted(
        child.name for child in folder.iterdir() if child.suffix.lower() in PICTURES and not child.name.startswith(".")
    )


def is_file(path: Path) -> bool:
    """Whether there is a file of that name, which may be one that no file can have."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _parts(name: str) -> Parts:
    """Folders and name in lower case, without suffix, whatever system wrote them; ways up and roots are left out."""
    words = [word.lower() for word in name.replace("\\", "/").split("/") if word not in ("", ".", "..")]
    if not words:
        return ("",)
    last = PurePath(words[-1])
    return (*words[:-1], last.stem if last.suffix in PICTURES else last.name)


def _suffix(name: str) -> str:
    return PurePath(name.replace("\\", "/")).suffix.lower()


def _shared_end(one: Parts, other: Parts) -> int:
    """How many parts at the end are alike; 0 where the folders differ: ``val/r_0`` is not ``train/r_0``."""
    alike = [a == b for a, b in zip(reversed(one), reversed(other), strict=False)]
    count = next((number for number, same in enumerate(alike) if not same), len(alike))
    return count if count >= min(len(alike), 2) else 0
