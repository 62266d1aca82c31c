"""A camera path as files hold it."""

from __future__ import annotations

from typing import NamedTuple

from viewer.scene.camera import Camera


class CameraPath(NamedTuple):
    """Cameras at times.

    Attributes:
        times: In seconds, rising.
        cameras: As many.
        rate: Frames a second.
        loop: The last one leads to the first.
    """

    times: tuple[float, ...]
    cameras: tuple[Camera, ...]
    rate: float
    loop: bool
