"""The frames of a transforms file: one photo each, with what is wrong skipped and reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from viewer.errors import InputError
from viewer.formats.datasets.lenses import fitted, read_lens
from viewer.formats.datasets.poses import validated_pose
from viewer.formats.images import Header, read_header
from viewer.formats.json_fields import Fields
from viewer.scene.camera import Camera, Lens
from viewer.scene.dataset import Photo, Split

SUFFIXES = (".png", ".jpg", ".jpeg", ".PNG", ".JPG", ".JPEG", ".exr", ".webp")
"""Tried in this order where a file's name comes without one."""
PICTURES = frozenset(suffix.lower() for suffix in SUFFIXES)
"""What is taken for a picture where a folder's files are counted."""
NO_PICTURE = "no such picture, skipped"
BAD_POSE = "skipped, since its pose"
UNREADABLE = "skipped, since it is not a readable picture"
NAMED = 3
"""Skipped photos named in a warning; the rest are counted."""


@dataclass
class Skipped:
    """What was left out, by reason."""

    reasons: dict[str, list[str]] = field(default_factory=dict)

    def add(self, reason: str, name: str) -> None:
        """Note that ``name`` was left out."""
        self.reasons.setdefault(reason, []).append(name)

    def sentences(self) -> tuple[str, ...]:
        """One sentence for each reason."""
        return tuple(f"{listed(names)}: {reason}." for reason, names in self.reasons.items())


@dataclass(frozen=True)
class Frame:
    """A usable photo and whether its picture has an alpha channel."""

    photo: Photo
    alpha: bool


def read_frames(root: Path, whole: Fields, split: Split, skipped: Skipped) -> list[Frame]:
    """The usable photos among ``whole['frames']``; what is not usable goes to ``skipped``.

    Args:
        root: The folder that file names are relative to.
        whole: The file, with the fields that hold for all of its frames.
        split: The split that the photos are given.
        skipped: Receives missing pictures, wrong shapes and invalid poses.

    Raises:
        InputError: A field has the wrong type, or there are no frames.
    """
    frames = whole.records("frames")
    if not frames:
        raise InputError(f"{whole.place} lists no frames.", "Write it anew with the program that made it.")
    found = [_read_frame(root, frame, whole, split, skipped) for frame in frames]
    return [frame for frame in found if frame is not None]


def hold_out(photos: tuple[Photo, ...], holdout: int) -> tuple[Photo, ...]:
    """Every ``holdout``-th photo, from the first on, moved to ``val``; 0 leaves all of them for training."""
    if holdout < 1 or len(photos) < 2:
        return photos
    return tuple(
        msgspec.structs.replace(photo, split="train" if index % holdout else "val")
        for index, photo in enumerate(photos)
    )


def none_usable(place: str, skipped: Skipped) -> InputError:
    """The error that every single frame had to be skipped."""
    reasons = " ".join(skipped.sentences()[:NAMED])
    posed = all(reason.startswith(BAD_POSE) for reason in skipped.reasons) and bool(skipped.reasons)
    whole = "Copy the data set whole, photos included."
    hint = "Write the poses as rigid camera-to-world matrices." if posed else whole
    return InputError(f"{place}: none of its photos can be used. {reasons}", hint)


def find_picture(root: Path, name: str) -> Path | None:
    """The picture that a frame names, with or without its suffix; relative to ``root`` where it lies below it."""
    for spelled in dict.fromkeys((name, name.replace("\\", "/"))):
        for suffix in ("", *SUFFIXES):
            if is_file(root / (spelled + suffix)):
                return Path(spelled + suffix)
    return None


def is_file(path: Path) -> bool:
    """Whether there is a file of that name, which may be one that no file can have."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def picture_names(folder: Path) -> list[str]:
    """The names of the pictures in a folder, sorted; hidden files such as macOS' ``._0001.jpg`` are none."""
    return sorted(
        child.name for child in folder.iterdir() if child.suffix.lower() in PICTURES and not child.name.startswith(".")
    )


def _read_frame(root: Path, frame: Fields, whole: Fields, split: Split, skipped: Skipped) -> Frame | None:
    """One photo, or None where it had to be skipped."""
    name = frame.text("file_path")
    if not name:
        raise frame.wrong("file_path", "the name of a picture")
    rows, picture = frame.rows("transform_matrix"), find_picture(root, name)
    if picture is None:
        skipped.add(NO_PICTURE, name)
        return None
    found = usable_photo(root, picture, name, rows, lambda header: read_lens(frame, whole, header), skipped)
    if found is None:
        return None
    mask = frame.text("mask_path")
    photo = msgspec.structs.replace(found.photo, split=split)
    return with_mask(root, Frame(photo, found.alpha), mask and (find_picture(root, mask) or Path(mask)), skipped)


def usable_photo(
    root: Path,
    file: Path,
    name: str,
    pose_rows: list[list[float]],
    lens_of: Callable[[Header], Lens],
    skipped: Skipped,
) -> Frame | None:
    """A photo to train on; None where it had to be skipped, and ``skipped`` says why.

    Args:
        root: The data set's folder.
        file: The picture, relative to it.
        name: What the data set calls it.
        pose_rows: Its camera-to-world matrix, 3x4 or 4x4, in our axes.
        lens_of: Its lens, given what the picture says of itself.
        skipped: Receives an invalid pose, a picture that cannot be read, and one of another shape than its lens.
    """
    pose, fault = validated_pose(pose_rows)
    if pose is None:
        skipped.add(f"{BAD_POSE} {fault}", name)
        return None
    try:
        header = read_header(root / file)
    except InputError:
        skipped.add(UNREADABLE, name)
        return None
    lens = lens_of(header)
    fitting = fitted(lens, header)
    if fitting is None:
        shape = f"skipped, since it is {header.width}x{header.height} and not {lens.width}x{lens.height}"
        skipped.add(f"{shape} as its camera says", name)
        return None
    return Frame(Photo(file.as_posix(), Camera(pose, fitting), "train"), header.alpha)


def with_mask(root: Path, frame: Frame, mask: Path | str | None, skipped: Skipped) -> Frame:
    """The photo with its mask, relative to ``root``, where that can be read and has the size of the photo."""
    if not mask:
        return frame
    name, lens = Path(mask).as_posix(), frame.photo.camera.lens
    if not is_file(root / mask):
        skipped.add("no such mask", name)
        return frame
    try:
        header = read_header(root / mask)
    except InputError:
        skipped.add("not a readable mask", name)
        return frame
    if (header.width, header.height) != (lens.width, lens.height):
        skipped.add(
            f"not used, a mask of {header.width}x{header.height} for a photo of {lens.width}x{lens.height}", name
        )
        return frame
    return replace(frame, photo=msgspec.structs.replace(frame.photo, mask=name))


def listed(names: list[str]) -> str:
    """The first few names and how many more there are."""
    shown = ", ".join(name[:80] for name in names[:NAMED])
    more = len(names) - NAMED
    return f"{shown} and {more} more" if more > 0 else shown
