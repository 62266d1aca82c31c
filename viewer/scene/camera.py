"""Cameras with real lenses.

Camera axes as in OpenGL: +X right, +Y up, looking along -Z. Pixel (0, 0) is the top left one and its centre lies at
(0.5, 0.5). A lens maps pixels to unit directions in camera space and knows the picture size that its numbers refer to.
"""

from __future__ import annotations

import math

import msgspec
import numpy as np
from jaxtyping import Float
from msgspec import Struct

from viewer.scene.geometry import IDENTITY, Mat4, Transform, Vec3, as_array, as_mat4

DOWN_AND_AHEAD = np.diag([1.0, -1.0, -1.0])
"""Turns a camera's axes, +Y up and -Z ahead, into +Y down and +Z ahead."""
UNDISTORT_STEPS = 12
"""Fixed-point steps that invert the distortion; phone lenses converge to 1e-9 in six."""


class _Focal(Struct, frozen=True):
    """Size, focal lengths and principal point, all in pixels of a picture of ``width`` x ``height``."""

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float


class Pinhole(_Focal, frozen=True, tag="pinhole"):
    """An ideal lens. All numbers in pixels of a picture of ``width`` x ``height``."""

    def directions(self, pixels: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n 3"]:
        """Unit directions in camera space through pixel positions (x, y)."""
        return _toward((pixels[:, 0] - self.cx) / self.fx, (pixels[:, 1] - self.cy) / self.fy)


class OpenCV(_Focal, frozen=True, tag="opencv"):
    """OpenCV's lens: radial terms k1 to k4 and tangential p1, p2 (Brown-Conrady), in pixels of the stated size."""

    k1: float = 0.0
    k2: float = 0.0
    p1: float = 0.0
    p2: float = 0.0
    k3: float = 0.0
    k4: float = 0.0

    def distort(
        self, x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"]
    ) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]:
        """Where the lens puts the ideal image point (x, y), both at unit focal length."""
        r2 = x * x + y * y
        radial = 1.0 + r2 * (self.k1 + r2 * (self.k2 + r2 * (self.k3 + r2 * self.k4)))
        return (
            x * radial + 2.0 * self.p1 * x * y + self.p2 * (r2 + 2.0 * x * x),
            y * radial + self.p1 * (r2 + 2.0 * y * y) + 2.0 * self.p2 * x * y,
        )

    def directions(self, pixels: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n 3"]:
        """Unit directions in camera space through pixel positions (x, y), undistorted by fixed-point iteration."""
        seen_x, seen_y = (pixels[:, 0] - self.cx) / self.fx, (pixels[:, 1] - self.cy) / self.fy
        x, y = seen_x, seen_y
        for _ in range(UNDISTORT_STEPS):
            bent_x, bent_y = self.distort(x, y)
            x, y = x + (seen_x - bent_x), y + (seen_y - bent_y)
        return _toward(x, y)


class Fisheye(_Focal, frozen=True, tag="fisheye"):
    """OpenCV's fisheye: light at ``angle`` to the axis lands at ``f * angle * (1 + k1 a^2 + k2 a^4 + ...)``."""

    k1: float = 0.0
    k2: float = 0.0
    k3: float = 0.0
    k4: float = 0.0

    def distort(self, angle: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
        """Where light at ``angle`` radians to the axis lands, as distance from the centre at unit focal length."""
        a2 = angle * angle
        return angle * (1.0 + a2 * (self.k1 + a2 * (self.k2 + a2 * (self.k3 + a2 * self.k4))))

    def directions(self, pixels: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n 3"]:
        """Unit directions in camera space through pixel positions (x, y), undistorted by Newton's method."""
        x, y = (pixels[:, 0] - self.cx) / self.fx, (pixels[:, 1] - self.cy) / self.fy
        seen = np.hypot(x, y)
        angle = seen
        for _ in range(UNDISTORT_STEPS if any((self.k1, self.k2, self.k3, self.k4)) else 0):
            a2 = angle * angle
            slope = 1.0 + a2 * (3 * self.k1 + a2 * (5 * self.k2 + a2 * (7 * self.k3 + a2 * 9 * self.k4)))
            angle = angle + (seen - self.distort(angle)) / np.maximum(slope, 0.1)
        ratio = np.divide(angle, seen, out=np.ones_like(seen), where=seen > 0)
        slope = np.sinc(angle / np.pi) * ratio  # sin(angle) / seen, 1 in the middle
        return np.stack([x * slope, -y * slope, -np.cos(angle)], -1)


class Orthographic(Struct, frozen=True, tag="orthographic"):
    """Parallel rays. ``extent`` is the height of what is seen, in world units."""

    width: int
    height: int
    extent: float

    def directions(self, pixels: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n 3"]:
        """The same direction for every pixel."""
        return np.tile(np.array([0.0, 0.0, -1.0]), (len(pixels), 1))

    def offsets(self, pixels: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n 3"]:
        """Where the rays start, in camera space."""
        unit = self.extent / self.height
        x, y = (pixels[:, 0] - 0.5 * self.width) * unit, (0.5 * self.height - pixels[:, 1]) * unit
        return np.stack([x, y, np.zeros_like(x)], -1)


class Equirectangular(Struct, frozen=True, tag="equirectangular"):
    """All directions: across the picture once around, from straight up (top) to straight down.

    The middle looks along -Z, a quarter to the right of it along +X.
    """

    width: int
    height: int

    def directions(self, pixels: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n 3"]:
        """Unit directions in camera space through pixel positions (x, y)."""
        around = (pixels[:, 0] / self.width - 0.5) * (2.0 * np.pi)
        above = (0.5 - pixels[:, 1] / self.height) * np.pi
        level = np.cos(above)
        return np.stack([level * np.sin(around), np.sin(above), -level * np.cos(around)], -1)


Lens = Pinhole | OpenCV | Fisheye | Orthographic | Equirectangular


class Camera(Struct, frozen=True):
    """A lens somewhere. ``camera_to_world`` is rigid; ``aperture`` is the lens radius, 0 = all in focus."""

    camera_to_world: Mat4
    lens: Lens
    aperture: float = 0.0
    focus_distance: float = 1.0

    @property
    def position(self) -> Vec3:
        """Where the camera is."""
        m = self.camera_to_world
        return (m[0][3], m[1][3], m[2][3])

    def resized(self, width: int, height: int) -> Camera:
        """The same view in another picture size."""
        return msgspec.structs.replace(self, lens=resized(self.lens, width, height))

    def rays(self, pixels: Float[np.ndarray, "n 2"]) -> tuple[Float[np.ndarray, "n 3"], Float[np.ndarray, "n 3"]]:
        """World-space origins and unit directions of the rays through pixel positions (x, y)."""
        pose = as_array(self.camera_to_world)
        local = np.zeros((len(pixels), 3))
        if isinstance(self.lens, Orthographic):
            local = self.lens.offsets(pixels)
        return local @ pose[:3, :3].T + pose[:3, 3], self.lens.directions(pixels) @ pose[:3, :3].T


def placed(camera: Camera, transform: Transform) -> Camera:
    """A camera of a node's own space, in the world. A scale moves cameras and leaves them rigid."""
    pose = as_array(camera.camera_to_world)
    world = np.eye(4)
    world[:3, :3] = transform.rotation_matrix() @ pose[:3, :3]
    world[:3, 3] = transform.apply(pose[None, :3, 3])[0]
    return Camera(
        as_mat4(world), camera.lens, camera.aperture * transform.scale, camera.focus_distance * transform.scale
    )


def pinhole(fov_y: float, width: int, height: int) -> Pinhole:
    """A centred pinhole with square pixels that sees ``fov_y`` radians from bottom to top."""
    focal = 0.5 * height / math.tan(0.5 * fov_y)
    return Pinhole(width, height, focal, focal, 0.5 * width, 0.5 * height)


def resized(lens: Lens, width: int, height: int) -> Lens:
    """The lens for a picture of another size: it keeps its vertical field of view and stays in the middle sideways.

    Where the new size has the same aspect (to a pixel's rounding), both axes are scaled each by its own factor, so that
    downscaled photos keep their exact intrinsics.
    """
    down = height / lens.height
    if isinstance(lens, Orthographic | Equirectangular):
        return msgspec.structs.replace(lens, width=width, height=height)
    across = width / lens.width
    if abs(lens.width * down - width) > 1.0:
        across = down
    middle = 0.5 * width + (lens.cx - 0.5 * lens.width) * across
    return msgspec.structs.replace(
        lens, width=width, height=height, fx=lens.fx * across, fy=lens.fy * down, cx=middle, cy=lens.cy * down
    )


def fov_y(lens: Lens) -> float:
    """Vertical field of view in radians; 0 for parallel rays."""
    match lens:
        case Orthographic():
            return 0.0
        case Equirectangular():
            return math.pi
        case Fisheye():
            return lens.height / lens.fy
        case _:
            return math.atan(lens.cy / lens.fy) + math.atan((lens.height - lens.cy) / lens.fy)


def with_fov(lens: Lens, angle: float) -> Lens:
    """The lens with another vertical field of view, in radians, which parallel rays and panoramas do not have.

    Its middle and its distortion stay what they are, so that it is exact where the middle is the picture's.
    """
    match lens:
        case Orthographic() | Equirectangular():
            return lens
        case Fisheye():
            factor = fov_y(lens) / angle
        case _:
            factor = math.tan(0.5 * fov_y(lens)) / math.tan(0.5 * angle)
    return msgspec.structs.replace(lens, fx=lens.fx * factor, fy=lens.fy * factor)


def pixel_centers(width: int, height: int) -> Float[np.ndarray, "n 2"]:
    """(x, y) of every pixel centre, row by row from the top left."""
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x.ravel() + 0.5, y.ravel() + 0.5], -1)


def look_at(eye: Vec3, target: Vec3, up: Vec3 = (0.0, 0.0, 1.0)) -> Mat4:
    """Camera-to-world matrix of a camera at ``eye`` that looks at ``target``; ``up`` decides the roll."""
    back = np.subtract(eye, target)
    length = np.linalg.norm(back)
    if length < 1e-12:
        return IDENTITY
    back = back / length
    right = np.cross(up, back)
    if np.linalg.norm(right) < 1e-9:  # looking straight along `up`: any roll will do, this one keeps +Y up on screen
        right = np.cross((0.0, 1.0, 0.0), back)
    right = right / np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3, :3] = np.stack([right, np.cross(back, right), back], 1)
    pose[:3, 3] = eye
    return as_mat4(pose)


def _toward(x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"]) -> Float[np.ndarray, "n 3"]:
    """Unit directions through image points (x right, y down) at unit focal length."""
    length = np.sqrt(x * x + y * y + 1.0)
    return np.stack([x / length, -y / length, -1.0 / length], -1)
