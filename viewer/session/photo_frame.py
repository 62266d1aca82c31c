"""Where in the picture a photo lies while one looks through its camera: whole, as large as it fits, on whole pixels."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from viewer.scene.camera import Camera, Equirectangular, Lens, Orthographic


class PhotoFrame(NamedTuple):
    """A part of a picture, in pixels from its top left corner."""

    x: int
    y: int
    width: int
    height: int


def photo_frame(lens: Lens, width: int, height: int) -> PhotoFrame:
    """The part of a picture of ``width`` x ``height`` that a photo taken through ``lens`` fills.

    It is in the middle and has the photo's aspect, to a pixel's rounding. A photo of all directions fills the picture.
    """
    if isinstance(lens, Equirectangular):
        return PhotoFrame(0, 0, width, height)
    scale = min(width / lens.width, height / lens.height)
    across, down = min(max(1, round(lens.width * scale)), width), min(max(1, round(lens.height * scale)), height)
    return PhotoFrame((width - across) // 2, (height - down) // 2, across, down)


def framed(camera: Camera, width: int, height: int) -> Camera:
    """The camera that sees in :func:`photo_frame` exactly what ``camera`` sees, and around it what lies beside that.

    Focal lengths are scaled by as much as the photo is, each axis by its own factor, and the principal point is scaled
    and shifted with the photo; distortion does not depend on either.
    """
    lens = camera.lens
    frame = photo_frame(lens, width, height)
    across, down = frame.width / lens.width, frame.height / lens.height
    if isinstance(lens, Equirectangular):
        wider: Lens = msgspec.structs.replace(lens, width=width, height=height)
    elif isinstance(lens, Orthographic):
        wider = msgspec.structs.replace(lens, width=width, height=height, extent=lens.extent * height / frame.height)
    else:
        wider = msgspec.structs.replace(
            lens, width=width, height=height, fx=lens.fx * across, fy=lens.fy * down,
            cx=frame.x + lens.cx * across, cy=frame.y + lens.cy * down,
        )  # fmt: skip
    return msgspec.structs.replace(camera, lens=wider)
