"""The lines that stand for lights and their handles. As large on the screen from near and far."""

from __future__ import annotations

import math

import numpy as np

from viewer.scene.camera import Camera
from viewer.scene.document import Node, Scene
from viewer.scene.light import AreaLight, Light, PointLight, SpotLight, SunLight
from viewer.session.lights import points, target
from viewer.session.projection import forward, unit_at
from viewer.session.tools.lights import grips
from viewer.ui.viewport.layers.line_shapes import SEGMENTS, all_around, axes_around, diamond, ring
from viewer.ui.viewport.layers.lines import Rgba, join, lines

SYMBOL_PX = 13.0
"""Radius of a light's sign."""
HANDLE_PX = 6.0
RAYS = 8
LIGHT: Rgba = (0.98, 0.85, 0.45, 0.85)
OFF: Rgba = (0.60, 0.60, 0.58, 0.45)
SELECTED: Rgba = (1.0, 0.62, 0.16, 1.0)


def light_lines(scene: Scene, camera: Camera, selected: str | None, scale: float = 1.0) -> np.ndarray:
    """Rows of lines for all visible lights; signs ``scale`` times as large, for pictures that are shown enlarged."""
    return join([_sign(node, scene, camera, selected == node.key, scale) for node in scene.lights()])


def handle_lines(scene: Scene, camera: Camera, selected: str | None, scale: float = 1.0) -> np.ndarray:
    """The sign of what can be taken hold of beside the lights themselves: what the selected one shines at."""
    goals = [grip.at for grip in grips(scene, selected) if grip.handle == "target"]
    axes = axes_around(forward(camera))
    return join([diamond(np.array(at), axes, HANDLE_PX * scale * unit_at(camera, at), SELECTED) for at in goals])


def _sign(node: Node, scene: Scene, camera: Camera, chosen: bool, px: float) -> np.ndarray:
    """One light's lines."""
    light = node.content
    assert isinstance(light, Light)
    place = node.transform.translation
    color = SELECTED if chosen else (LIGHT if _shines(light) else OFF)
    width = 1.8 if chosen else 1.3
    symbol = SYMBOL_PX * px * unit_at(camera, place)
    turn = node.transform.rotation_matrix()
    at, goal = np.array(place), np.array(target(node, scene))
    facing = axes_around(forward(camera))
    parts = [ring(at, facing, 0.5 * symbol, color, width)]
    scale = node.transform.scale
    match light:
        case PointLight():
            parts += [_rays(at, facing, symbol, color, width)]
            if light.radius * scale > symbol:
                parts.append(ring(at, facing, light.radius * scale, color, 0.7 * width))
        case SunLight():
            parts += [_rays(at, turn, symbol, color, width), _parallel(at, turn, symbol, color, width)]
        case SpotLight():
            parts.append(_cone(at, turn, goal, light, color, width))
        case AreaLight():
            parts.append(_sheet(at, turn, 0.5 * scale * light.width, 0.5 * scale * light.height, color, width))
    if points(node):
        red, green, blue, alpha = color
        parts.append(lines(at[None], goal[None], (red, green, blue, 0.55 * alpha), 0.7 * width))
    return join(parts)


def _shines(light: Light) -> bool:
    return (light.radiance if isinstance(light, AreaLight) else light.intensity) > 0.0


def _rays(at: np.ndarray, axes: np.ndarray, symbol: float, color: Rgba, width: float) -> np.ndarray:
    """Short strokes outwards."""
    around = all_around(axes, RAYS)
    return lines(at + 0.7 * symbol * around, at + symbol * around, color, width)


def _parallel(at: np.ndarray, turn: np.ndarray, symbol: float, color: Rgba, width: float) -> np.ndarray:
    """Strokes along the way that a sun shines."""
    starts = at + 0.5 * symbol * all_around(turn, 4)
    return lines(starts, starts - 2.2 * symbol * turn[:, 2], color, width)


def _cone(
    at: np.ndarray, turn: np.ndarray, goal: np.ndarray, light: SpotLight, color: Rgba, width: float
) -> np.ndarray:
    """The cone's edge as far as the target, and within it where it is brightest."""
    depth = float(np.linalg.norm(goal - at))
    parts = []
    for angle, strength in ((light.outer, 1.0), (light.inner, 0.5)):
        # Beyond 80 degrees a base at the target would be endless: the rim goes around the light there.
        slanted = depth / max(math.cos(angle), math.cos(math.radians(80.0)))
        rim = at + slanted * (math.sin(angle) * all_around(turn, SEGMENTS) - math.cos(angle) * turn[:, 2])
        shade = (*color[:3], strength * color[3])
        parts.append(lines(rim, np.roll(rim, -1, 0), shade, width))
        if strength == 1.0:
            corners = rim[:: SEGMENTS // 4]
            parts.append(lines(np.broadcast_to(at, corners.shape), corners, shade, width))
    return join(parts)


def _sheet(at: np.ndarray, turn: np.ndarray, across: float, up: float, color: Rgba, width: float) -> np.ndarray:
    """The glowing rectangle."""
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float64)
    corners = at + (signs * (across, up)) @ turn[:, :2].T
    return lines(corners, np.roll(corners, -1, 0), color, width)
