"""A picture that lies over the view, and that the painting brush paints through."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float64, UInt8
from msgspec import Struct
from msgspec.structs import replace

from viewer.errors import UnsupportedError
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Orthographic, Pinhole
from viewer.scene.document import Node
from viewer.scene.geometry import as_array, as_mat4
from viewer.scene.paint import Projection

SIZES = (0.01, 20.0)
"""Of its height, in heights of the view."""
FARTHEST = 5.0
"""Of its middle from the view's, in widths and heights of the view: it can be found again."""
TURN_PX = 200.0
"""Pixels of the pointer that turn it by one radian."""
SCALE_PX = 150.0
"""Pixels of the pointer that make it e times as large."""


class Stencil(Struct, frozen=True):
    """Where the picture lies.

    Attributes:
        image: uint8 ``pixels`` (height, width, 4) in its asset: sRGB and opacity.
        aspect: Width by height of the picture.
        name: Of its file, for people.
        x: Of its middle, in widths of the view from the left.
        y: Of its middle, in heights of the view from the top.
        size: Its height, in heights of the view.
        angle: By which it is turned, anticlockwise as one sees it, in radians.
        opacity: Of the paint through it.
    """

    image: AssetId
    aspect: float
    name: str
    x: float = 0.5
    y: float = 0.5
    size: float = 0.6
    angle: float = 0.0
    opacity: float = 1.0

    def moved(self, right: float, down: float) -> Stencil:
        """Elsewhere, by parts of the view's width and height."""
        low, high = 0.5 - FARTHEST, 0.5 + FARTHEST
        return replace(self, x=min(max(self.x + right, low), high), y=min(max(self.y + down, low), high))

    def scaled(self, factor: float) -> Stencil:
        """Larger or smaller about its middle."""
        return replace(self, size=min(max(self.size * factor, SIZES[0]), SIZES[1]))

    def turned(self, by: float) -> Stencil:
        """Turned further, by radians."""
        return replace(self, angle=math.remainder(self.angle + by, 2.0 * math.pi))

    def from_pixels(self, width: int, height: int) -> Float64[np.ndarray, "3 3"]:
        """What takes a pixel (x, y, 1) of a view of that size to its place in the picture, 0 to 1 from left and top."""
        tall = self.size * height
        cosine, sine = math.cos(self.angle), math.sin(self.angle)
        # Anticlockwise as one sees it, while y counts downwards.
        turn = np.array([[cosine, -sine], [sine, cosine]])
        linear = np.diag([1.0 / (tall * self.aspect), 1.0 / tall]) @ turn
        shift = 0.5 - linear @ np.array([self.x * width, self.y * height])
        matrix = np.eye(3)
        matrix[:2, :2], matrix[:2, 2] = linear, shift
        return matrix


def made_stencil(pixels: UInt8[np.ndarray, "h w 4"], name: str, store: AssetStore) -> Stencil:
    """A picture in the middle of the view.

    Raises:
        OutputError: The store cannot be written.
    """
    return Stencil(store.put({"pixels": pixels}), pixels.shape[1] / pixels.shape[0], name)


def projection_through(stencil: Stencil, camera: Camera, node: Node) -> Projection:
    """What paints a node through a stencil, as it is seen from a camera.

    Raises:
        UnsupportedError: The view bends straight lines.
    """
    to_pixels = _pixels_of(camera) @ np.linalg.inv(as_array(camera.camera_to_world)) @ node.transform.matrix()
    matrix = np.zeros((4, 4))
    matrix[[0, 1, 3]] = stencil.from_pixels(camera.lens.width, camera.lens.height) @ to_pixels
    return Projection(stencil.image, as_mat4(matrix), stencil.opacity)


def _pixels_of(camera: Camera) -> Float64[np.ndarray, "3 4"]:
    """What takes camera space to (x w, y w, w) of the pixel, with w positive before the eye."""
    lens = camera.lens
    if isinstance(lens, Pinhole):
        return np.array([[lens.fx, 0.0, -lens.cx, 0.0], [0.0, -lens.fy, -lens.cy, 0.0], [0.0, 0.0, -1.0, 0.0]])
    if isinstance(lens, Orthographic):
        unit = lens.height / lens.extent
        middle = 0.5 * lens.width, 0.5 * lens.height
        return np.array([[unit, 0.0, 0.0, middle[0]], [0.0, -unit, 0.0, middle[1]], [0.0, 0.0, 0.0, 1.0]])
    raise UnsupportedError(
        "A stencil cannot be painted through in a view that bends straight lines.",
        "Choose the perspective or the parallel view.",
    )
