"""Straight lines of any width and colour, softened at their edges, for everything that is drawn over the scene."""

from __future__ import annotations

from collections.abc import Sequence

import moderngl
import numpy as np
from jaxtyping import Float32

from viewer.scene.color import srgb_to_linear
from viewer.scene.geometry import Vec3, as_vec3
from viewer.session.projection import LensKind, Projection
from viewer.ui.viewport.gl import Programs, assign, blended
from viewer.ui.viewport.layers.subdivide import short_lines

Rgba = tuple[float, float, float, float]
Rows = Float32[np.ndarray, "n 11"]
"""Start (3), end (3), linear colour and opacity (4), width in pixels (1)."""


def lines(starts: np.ndarray, ends: np.ndarray, color: Rgba, width: float) -> Rows:
    """Rows for lines of one colour.

    Args:
        starts: Points, (n, 3).
        ends: Points, (n, 3).
        color: sRGB and opacity, from 0 to 1.
        width: In pixels.
    """
    style = np.array([*linear(color), width])
    return np.concatenate([starts, ends, np.broadcast_to(style, (len(starts), 5))], -1).astype(np.float32)


def linear(color: Rgba) -> Rgba:
    """An sRGB colour as linear light; opacity stays."""
    return (*as_vec3(srgb_to_linear(np.array(color[:3], np.float32))), color[3])


def join(parts: Sequence[np.ndarray]) -> np.ndarray:
    """All rows in one array."""
    return np.concatenate(parts) if parts else np.zeros((0, 11), np.float32)


class LinePainter:
    """Draws rows of lines into whatever is bound.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._programs = Programs(context, "line.vert", "line.frag")

    def draw(
        self,
        rows: np.ndarray,
        matrices: Projection,
        size: tuple[int, int],
        *,
        scale: float = 1.0,
        near: float = 0.0,
        fade: tuple[Vec3, float] = ((0.0, 0.0, 0.0), 0.0),
        depth: bool = True,
    ) -> None:
        """Draw lines in one call.

        Args:
            rows: As ``lines`` makes them.
            matrices: Of the camera; the lines are in world space.
            size: Of the target, in pixels.
            scale: Of all widths.
            near: Smallest clip-space w that is drawn; 0 under parallel rays.
            fade: Centre and radius of the fading, radius 0 for none.
            depth: Whether the scene may hide them.
        """
        if not len(rows):
            return
        if matrices.kind != LensKind.MATRIX:
            rows = short_lines(rows, np.linalg.inv(matrices.world_to_camera)[:3, 3])
        target = self._programs.get(LENS=matrices.kind)
        assign(target, {**matrices.uniforms(), "size": size, "width_scale": scale, "near_w": near})
        assign(target, {"fade_center": fade[0], "fade_radius": fade[1]})
        (self._context.enable if depth else self._context.disable)(moderngl.DEPTH_TEST)
        self._context.depth_func = "<="
        buffer = self._context.buffer(np.ascontiguousarray(rows, np.float32))
        layout = (buffer, "3f 3f 4f 1f/i", "in_start", "in_end", "in_color", "in_width")
        array = self._context.vertex_array(target, [layout])
        with blended(self._context, writes_depth=False):
            array.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=len(rows))
        array.release()
        buffer.release()

    def release(self) -> None:
        """Give the programs back."""
        self._programs.release()
