"""Maps out of other programs' files into the store; what cannot be read is noted, and the model opens all the same."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from viewer.errors import InputError
from viewer.formats.textures import decode_texture, read_texture
from viewer.scene.assets import AssetStore
from viewer.scene.material import Texture

MOST_NOTES = 20


class TextureReader:
    """Reads each picture once.

    Attributes:
        notes: What was left out, one sentence each.

    Args:
        store: Where maps are put.
    """

    def __init__(self, store: AssetStore) -> None:
        self.notes: list[str] = []
        self._store = store
        self._known: dict[tuple[str, bool, bool], UInt8[np.ndarray, "h w c"] | None] = {}

    def file(
        self, folder: Path, name: str, *, alpha: bool = False, color: bool = False
    ) -> UInt8[np.ndarray, "h w c"] | None:
        """The texels of a picture in or below ``folder``, or None; with ``alpha`` four channels if it has any.

        With ``color``, colours of its profile become sRGB.
        """
        path = inside(folder, name)
        if path is None:
            self.note(f"The texture {name[:80]} is not beside the model.")
            return None
        key = (str(path), alpha, color)
        if key not in self._known:
            try:
                self._known[key] = read_texture(path, alpha=alpha, color=color)
            except InputError as error:
                self._known[key] = None
                self.note(error.message)
        return self._known[key]

    def bytes(self, data: bytes, place: str, *, alpha: bool = False) -> UInt8[np.ndarray, "h w c"] | None:
        """The texels of a picture that lies in another file, or None; ``alpha`` as for a file."""
        key = (hashlib.sha256(data).hexdigest(), alpha, False)
        if key not in self._known:
            try:
                self._known[key] = decode_texture(data, place, alpha=alpha)
            except InputError as error:
                self._known[key] = None
                self.note(error.message)
        return self._known[key]

    def keep(self, pixels: UInt8[np.ndarray, "h w 3"]) -> Texture:
        """A map of these texels, put into the store.

        Raises:
            OutputError: The disk is full.
        """
        asset = self._store.put({"pixels": np.ascontiguousarray(pixels)})
        return Texture(asset, pixels.shape[1], pixels.shape[0])

    def note(self, sentence: str) -> None:
        """Remember what was left out, once."""
        if sentence not in self.notes and len(self.notes) < MOST_NOTES:
            self.notes.append(sentence)


def inside(folder: Path, name: str) -> Path | None:
    """The path of a name that a file gave, where it stays in or below ``folder``; a file is no licence to read others.

    A name that leads elsewhere or to nothing is looked for beside the file, as when a model was made on another
    machine, and with letters of the other case, as where that makes no difference.
    """
    try:
        root = folder.resolve()
        path = (root / name).resolve()
        for wanted in (path, root / path.name):
            if wanted.is_relative_to(root) and (wanted.is_file() or (wanted := _of_any_case(root, wanted)) is not None):
                return wanted
    except (OSError, ValueError, RuntimeError):
        pass
    return None


def _of_any_case(root: Path, path: Path) -> Path | None:
    """The one file below ``root`` whose path differs from this one in the case of letters alone."""
    found = [root]
    for part in path.relative_to(root).parts:
        below = (each for place in found if place.is_dir() for each in place.iterdir())
        found = [each for each in below if each.name.lower() == part.lower()]
    files = [each for each in found if each.is_file() and each.resolve().is_relative_to(root)]
    return files[0] if len(files) == 1 else None
