"""Where one looks from and through which lens, as one value.

World +Z is always up on the screen, but for views through a photo's own camera. Angles in radians.
"""

from __future__ import annotations

import math
from typing import Literal, get_args

import msgspec
import numpy as np
from jaxtyping import Float
from msgspec import Struct

from viewer.scene.camera import Camera, Equirectangular, Fisheye, Lens, Orthographic, fov_y, pinhole
from viewer.scene.framing import AZIMUTH, ELEVATION, FOV_Y, turntable_axes
from viewer.scene.geometry import Vec3, as_array, as_mat4
from viewer.session.photo_frame import framed

LensName = Literal["perspective", "orthographic", "fisheye", "equirectangular"]
LENSES: tuple[LensName, ...] = get_args(LensName)
STEEPEST = math.radians(89.99)
"""Straight down would leave the direction of the screen's top open."""
LEAST_FOV = math.radians(1.0)
MOST_FOV: dict[LensName, float] = {
    "perspective": math.radians(150.0),
    "orthographic": math.radians(150.0),
    "fisheye": math.radians(220.0),
    "equirectangular": math.radians(220.0),
}
"""A flat picture of half the world would be endless; a fisheye sees behind itself."""
NEAREST, FARTHEST = 1e-5, 1e7
REACH = 1e9
"""The pivot stays this near to the world's origin along each axis."""


class OrbitView(Struct, frozen=True):
    """A camera that turns around a point.

    Attributes:
        pivot: The point, in the middle of the picture.
        distance: From the camera to it.
        azimuth: Of the camera as seen from the pivot: 0 = towards +X, a quarter turn = towards +Y.
        elevation: The same above the horizon.
        fov_y: Vertical field of view, kept when the lens changes; see ``angle``.
        lens: ``orthographic`` is as high as the perspective picture at the pivot; ``equirectangular`` sees all around.
        aperture: Radius of the lens in world units; 0 = all in focus.
        focus_distance: To the plane in focus; None = the pivot's.
        through: The very camera to look through, roll and all, as a photo's; the first movement lets go of it.
    """

    pivot: Vec3 = (0.0, 0.0, 0.0)
    distance: float = 4.0
    azimuth: float = AZIMUTH
    elevation: float = ELEVATION
    fov_y: float = FOV_Y
    lens: LensName = "perspective"
    aperture: float = 0.0
    focus_distance: float | None = None
    through: Camera | None = None

    @property
    def angle(self) -> float:
        """The field of view that this lens can have: ``fov_y`` within its limits."""
        return min(max(self.fov_y, LEAST_FOV), MOST_FOV[self.lens])

    @property
    def flat(self) -> bool:
        """Whether straight lines stay straight: pictures scale with the distance along the axis."""
        return self.lens in ("perspective", "orthographic")

    @property
    def view_height(self) -> float:
        """Height of what is seen at the pivot, in world units; bent lenses count as they do in their middle."""
        if self.flat:
            return 2.0 * self.distance * math.tan(0.5 * self.angle)
        return self.distance * (math.pi if self.lens == "equirectangular" else self.angle)

    @property
    def eye(self) -> Float[np.ndarray, " 3"]:
        """Where the camera is."""
        return np.array(self.pivot) + self.distance * self.turned_axes()[:, 2]

    def axes(self) -> Float[np.ndarray, "3 3"]:
        """The camera's right, up and back as columns."""
        if self.through is not None:
            return as_array(self.through.camera_to_world)[:3, :3]
        return self.turned_axes()

    def turned_axes(self) -> Float[np.ndarray, "3 3"]:
        """The axes without roll."""
        return turntable_axes(self.azimuth, self.elevation)

    def camera(self, width: int, height: int, *, in_focus: bool = False) -> Camera:
        """The camera for a picture of this size.

        Args:
            width: In pixels; less than one counts as one.
            height: The same downwards.
            in_focus: With an aperture of 0, for pictures that have no time to blur.
        """
        width, height = max(width, 1), max(height, 1)
        aperture = 0.0 if in_focus else self.aperture
        focus = max(self.distance if self.focus_distance is None else self.focus_distance, NEAREST)
        if self.through is not None:
            return msgspec.structs.replace(framed(self.through, width, height), aperture=aperture, focus_distance=focus)
        pose = np.eye(4)
        pose[:3, :3] = self.turned_axes()
        pose[:3, 3] = self.eye
        return Camera(as_mat4(pose), self._lens(width, height), aperture, focus)

    def _lens(self, width: int, height: int) -> Lens:
        match self.lens:
            case "perspective":
                return pinhole(self.angle, width, height)
            case "orthographic":
                return Orthographic(width, height, self.view_height)
            case "fisheye":
                # No pixel may look back farther than straight backwards, where the picture would begin anew.
                focal = max(height / self.angle, 0.5 * math.hypot(width, height) / math.pi)
                return Fisheye(width, height, focal, focal, 0.5 * width, 0.5 * height)
            case "equirectangular":
                return Equirectangular(width, height)


def moved(view: OrbitView, **changes: object) -> OrbitView:
    """The view with some attributes changed, no longer bound to a photo's camera.

    Whatever overflows to infinity or is not a number changes nothing, so that no gesture can lose the camera.
    """
    result = msgspec.structs.replace(view, through=None, **changes)
    numbers = (*result.pivot, result.distance, result.azimuth, result.elevation, result.fov_y)
    if not all(math.isfinite(number) for number in numbers):
        return view
    x, y, z = (min(max(value, -REACH), REACH) for value in result.pivot)
    distance = min(max(result.distance, NEAREST), FARTHEST)
    return msgspec.structs.replace(result, pivot=(x, y, z), distance=distance)


def lens_name(lens: Lens) -> LensName:
    """Which of our lenses comes nearest."""
    match lens:
        case Orthographic():
            return "orthographic"
        case Fisheye():
            return "fisheye"
        case Equirectangular():
            return "equirectangular"
        case _:
            return "perspective"


def lens_angle(lens: Lens) -> float:
    """The vertical field of view to take over from a lens; the default where it has none."""
    if isinstance(lens, Orthographic | Equirectangular):
        return FOV_Y
    return min(max(fov_y(lens), LEAST_FOV), MOST_FOV[lens_name(lens)])
