"""Lenses as transforms files describe them, for whole files or for single frames."""

from __future__ import annotations

import math

import msgspec
import numpy as np

from viewer.errors import InputError
from viewer.formats.images import Header
from viewer.formats.json_fields import HINT, Fields
from viewer.scene.camera import Fisheye, Lens, OpenCV, Pinhole, resized

FISHEYES = ("OPENCV_FISHEYE", "FISHEYE")
PERSPECTIVES = (
    "PINHOLE", "SIMPLE_PINHOLE", "PERSPECTIVE", "OPENCV", "SIMPLE_RADIAL", "RADIAL",
)  # fmt: skip
LONGEST_SIDE = 100_000
"""Pixels."""
CENTERED = 0.1
"""Of a picture's size: how far its principal point may be from the middle to show which size is meant."""
DISTORTION = ("k1", "k2", "k3", "k4", "p1", "p2")


def read_lens(frame: Fields, everywhere: Fields, header: Header) -> Lens:
    """The lens of a frame: its own fields first, then those of the whole file, then what the picture says.

    A focal length comes from ``fl_x`` or, where that is absent, from ``w`` and ``camera_angle_x``; ``fl_y`` in the same
    way, else it is ``fl_x``. The principal point is in the middle unless ``cx`` and ``cy`` say otherwise. ``k1 k2
    k3 k4 p1 p2`` bend it as OpenCV defines them, for a fisheye ``k1`` to ``k4`` of OpenCV's fisheye.

    Raises:
        InputError: A field has the wrong type or an impossible value, or the camera model is one that we lack.
    """
    model = _source("camera_model", frame, everywhere).text("camera_model") or "OPENCV"
    fisheye = model in FISHEYES or _source("is_fisheye", frame, everywhere).values.get("is_fisheye") is True
    if not fisheye and model not in PERSPECTIVES:
        raise InputError(
            f"{frame.place}: cameras of the model '{model[:40]}' cannot be read.",
            f"Readable are {', '.join(PERSPECTIVES)} and {FISHEYES[0]}; undistort the photos to PINHOLE.",
        )
    width = _side("w", frame, everywhere, header.width)
    height = _side("h", frame, everywhere, header.height)
    across, down = _focal("x", frame, everywhere, width), _focal("y", frame, everywhere, height)
    if across is None and down is None:
        raise InputError(f"{frame.place}: neither 'fl_x' nor 'camera_angle_x' says how far the lens sees.", HINT)
    fx, fy = across or down or 0.0, down or across or 0.0
    cx, cy = _middle("cx", frame, everywhere, width), _middle("cy", frame, everywhere, height)
    bends = {name: _source(name, frame, everywhere).finite(name, 0.0) for name in DISTORTION}
    lens: Lens
    if fisheye:
        radial = {name: bends[name] for name in ("k1", "k2", "k3", "k4")}
        lens = Fisheye(width, height, fx, fy, cx, cy, **radial)
    elif any(bends.values()):
        lens = OpenCV(width, height, fx, fy, cx, cy, **bends)
    else:
        lens = Pinhole(width, height, fx, fy, cx, cy)
    return lens


def fitted(lens: Lens, header: Header) -> Lens | None:
    """The lens for the picture that is really there, or None where its shape is another one.

    A picture that was scaled since keeps its lens, scaled as well. One that only EXIF turns into the lens's shape fits
    too: :func:`viewer.formats.datasets.photos.load_photo` then turns it.
    """
    sizes = [(header.width, header.height)]
    if header.sideways:
        sizes.append((header.height, header.width))
    for width, height in sizes:
        if (width, height) == (lens.width, lens.height):
            return lens
    for width, height in sizes:
        if abs(lens.width * height / lens.height - width) <= 1.0:
            return resized(lens, width, height)
    return None


def exchanged(lens: Lens, header: Header) -> Lens | None:
    """The lens where its width is the picture's height and the other way round, as its principal point shows."""
    if not isinstance(lens, Pinhole | OpenCV | Fisheye) or (lens.height, lens.width) != (header.width, header.height):
        return None
    off_x, off_y = lens.cx / header.width - 0.5, lens.cy / header.height - 0.5
    if max(abs(off_x), abs(off_y)) > CENTERED:
        return None
    return msgspec.structs.replace(lens, width=header.width, height=header.height)


def is_sound(lens: Lens) -> bool:
    """Whether rays through the picture's border can be computed: its distortion is not absurdly strong."""
    ends_x, ends_y = np.meshgrid([0.0, 0.5 * lens.width, lens.width], [0.0, 0.5 * lens.height, lens.height])
    with np.errstate(all="ignore"):
        directions = lens.directions(np.stack([ends_x.ravel(), ends_y.ravel()], -1))
    return bool(np.isfinite(directions).all())


def _source(name: str, frame: Fields, everywhere: Fields) -> Fields:
    """Where to look a field up: the frame's own value wins."""
    return frame if name in frame else everywhere


def _side(name: str, frame: Fields, everywhere: Fields, default: int) -> int:
    """Width or height in pixels; files write them as 1080 and as 1080.0."""
    source = _source(name, frame, everywhere)
    value = source.finite(name, float(default))
    if not 1 <= value <= LONGEST_SIDE or value != round(value):
        raise source.wrong(name, f"a whole number of pixels up to {LONGEST_SIDE}")
    return round(value)


def _focal(axis: str, frame: Fields, everywhere: Fields, side: int) -> float | None:
    """Focal length in pixels along x or y, or None where the file does not say."""
    length, angle = f"fl_{axis}", f"camera_angle_{axis}"
    for fields in (frame, everywhere):
        if length in fields:
            value = fields.finite(length, 0.0)
            if not 1e-3 < value < 1e7:
                raise fields.wrong(length, "a focal length in pixels")
            return value
        if angle in fields:
            value = fields.finite(angle, 0.0)
            if not 1e-4 < value < math.pi - 1e-4:
                raise fields.wrong(angle, "an angle in radians below pi")
            return 0.5 * side / math.tan(0.5 * value)
    return None


def _middle(name: str, frame: Fields, everywhere: Fields, side: int) -> float:
    """The principal point along one axis."""
    source = _source(name, frame, everywhere)
    value = source.finite(name, 0.5 * side)
    if not -side <= value <= 2 * side:
        raise source.wrong(name, "a point in or near the picture, in pixels")
    return value
