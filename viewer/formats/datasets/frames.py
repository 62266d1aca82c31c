"""The frames of a transforms file: one photo each, with what is wrong skipped and reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from viewer.errors import InputError
from viewer.formats.datasets.finding import PictureFinder, find_picture, is_file
from viewer.formats.datasets.lenses import exchanged, fitted, is_sound, read_lens
from viewer.formats.datasets.poses import validated_pose
from viewer.formats.datasets.skipped import WHOLE, Skipped
from viewer.formats.images import Header, read_header
from viewer.formats.json_fields import HINT as CORRECT
from viewer.formats.json_fields import Fields
from viewer.scene.camera import Camera, Lens
from viewer.scene.dataset import Photo, Split

NO_PICTURE = "no such picture, skipped"
BAD_POSE = "skipped, since its pose"
RIGID = "Write the poses as rigid camera-to-world matrices."
OTHER_SIZE = "Take the photos that the cameras were made for, or correct w and h."
LATEST = 1e15
"""Times beyond this are damage: microseconds since 1970 are some 2e15 and hold no motion that could be learned."""
UNREADABLE = "skipped, since it"


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
        InputError: A field has the wrong type.
    """
    frames = whole.records("frames")
    if not frames:
        skipped.add("lists no frames", Path(whole.place).name, "Write it anew with the program that made it.")
    pictures = PictureFinder(root).find_all([_name(frame) for frame in frames], skipped)
    found = (
        _read_frame(root, frame, picture, whole, split, skipped)
        for frame, picture in zip(frames, pictures, strict=True)
    )
    return [frame for frame in found if frame is not None]


def hold_out(photos: tuple[Photo, ...], holdout: int) -> tuple[Photo, ...]:
    """Every ``holdout``-th photo, from the first on, moved to ``val``; 0 leaves all of them for training."""
    if holdout < 1 or len(photos) < 2:
        return photos
    return tuple(
        msgspec.structs.replace(photo, split="train" if index % holdout else "val")
        for index, photo in enumerate(photos)
    )


def _name(frame: Fields) -> str:
    name = frame.text("file_path")
    if not name:
        raise frame.wrong("file_path", "the name of a picture")
    return name


def _read_frame(
    root: Path, frame: Fields, picture: Path | None, whole: Fields, split: Split, skipped: Skipped
) -> Frame | None:
    """One photo, or None where it had to be skipped."""
    name, rows = _name(frame), frame.rows("transform_matrix")
    if picture is None:
        skipped.add(NO_PICTURE, name, WHOLE)
        return None
    found = usable_photo(root, picture, name, rows, lambda header: read_lens(frame, whole, header), skipped)
    if found is None:
        return None
    mask = frame.text("mask_path")
    photo = msgspec.structs.replace(found.photo, split=split, time=_time(frame))
    return with_mask(root, Frame(photo, found.alpha), mask and (find_picture(root, mask) or Path(mask)), skipped)


def _time(frame: Fields) -> float | None:
    """When a photo was taken, as D-NeRF's files say it (Pumarola et al. 2021); None where they do not."""
    time = frame.number("time")
    if time is not None and not abs(time) < LATEST:
        raise frame.wrong("time", "a finite number")
    return time


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
        skipped.add(f"{BAD_POSE} {fault}", name, RIGID)
        return None
    header = readable(root / file, name, skipped)
    if header is None:
        return None
    lens = lens_of(header)
    fitting = fitted(lens, header)
    if fitting is None and (fitting := exchanged(lens, header)) is not None:
        skipped.add("its camera says its width for its height; the picture's own size is used", name)
    if fitting is None:
        shape = f"skipped, since it is {header.width}x{header.height} and not {lens.width}x{lens.height}"
        skipped.add(f"{shape} as its camera says", name, OTHER_SIZE)
        return None
    if not is_sound(fitting):
        skipped.add("skipped, since the distortion k1 to p2 of its camera bends light absurdly", name, CORRECT)
        return None
    if header.colors:
        skipped.add(f"its colours are in {header.colors}: they are converted to sRGB", name)
    return Frame(Photo(file.as_posix(), Camera(pose, fitting), "train"), header.alpha)


def readable(file: Path, name: str, skipped: Skipped) -> Header | None:
    """A picture's header; None where it cannot be read, and ``skipped`` says why."""
    try:
        return read_header(file)
    except InputError as error:
        why = error.message.replace(f"{file} ", "").rstrip(".")
        skipped.add(f"{UNREADABLE} {why}", name, error.hint)
        return None


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
