"""What belongs to the subject of photos: masks beside them and alpha within, alike for every layout."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from viewer.errors import InputError
from viewer.formats.datasets.frames import Frame
from viewer.formats.datasets.skipped import Skipped
from viewer.formats.images import read_image
from viewer.scene.dataset import Photo
from viewer.scene.distinct import distinct

MASK_FOLDERS = ("masks", "mask")
LOOKED_AT = 5
"""Photos, spread over all, that are decoded to see whether their alpha channels hide anything."""
LEFT_OUT = "left out, since it has neither a mask nor alpha as most photos have"
WHOLE = "used whole, since it has neither a mask nor alpha as some photos have"


def cut_out(root: Path, frames: Sequence[Frame], skipped: Skipped) -> tuple[tuple[Photo, ...], bool]:
    """The photos, and whether any of them says by a mask or by alpha what belongs to the subject.

    Those that do not are left out where most do: the background of a single one would become part of the subject. Where
    few do, the others are used whole.

    Args:
        root: The data set's folder.
        frames: Its usable photos.
        skipped: Receives the photos without.
    """
    hiding = _hides_anything(root, [frame for frame in frames if frame.alpha])
    masked = [frame.photo.mask is not None or (frame.alpha and hiding) for frame in frames]
    if not any(masked):
        return tuple(frame.photo for frame in frames), False
    most = 2 * sum(masked) >= len(masked)
    for frame, tells in zip(frames, masked, strict=True):
        if not tells:
            skipped.add(LEFT_OUT if most else WHOLE, frame.photo.file)
    return tuple(frame.photo for frame, tells in zip(frames, masked, strict=True) if tells or not most), True


def mask_beside(root: Path, picture: Path) -> str | None:
    """The mask of a picture, named as that is: COLMAP appends ``.png`` to its name, others replace the suffix.

    Args:
        root: The data set's folder, in which there are folders of masks.
        picture: The picture's path below the folder of pictures, or below the data set's.
    """
    within = Path(*picture.parts[1:]) if len(picture.parts) > 1 else picture
    for folder in MASK_FOLDERS:
        for path in dict.fromkeys((picture, within)):
            for name in (f"{path.as_posix()}.png", path.with_suffix(".png").as_posix(), path.as_posix()):
                if (root / folder / name).is_file():
                    return f"{folder}/{name}"
    return None


def _hides_anything(root: Path, frames: Sequence[Frame]) -> bool:
    """Whether the alpha channels of photos are not one everywhere, judged by a few of them."""
    few = distinct(np.linspace(0, len(frames) - 1, min(len(frames), LOOKED_AT)).astype(np.int64))
    for number in few:
        try:
            if read_image(root / frames[number].photo.file).pixels[..., 3].min() < 0.999:
                return True
        except InputError:  # reported when the photo is used
            continue
    return False
