"""Lamps as the shaders of models are told of them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import moderngl
import numpy as np

from viewer.scene.document import Node, Scene
from viewer.scene.light import AreaLight, Lamp, PointLight, SpotLight, SunLight

MOST_LAMPS = 8
"""Further ones are left to the exact picture."""
MOST_SHADOWS = 4
KINDS: dict[type, int] = {PointLight: 1, SunLight: 2, SpotLight: 3, AreaLight: 4}
"""As ``mesh_lamps.glsl`` counts them."""


def drawn_lamps(scene: Scene) -> tuple[Node, ...]:
    """The lamps that models are drawn with."""
    return scene.lamps()[:MOST_LAMPS]


def kind_of(lamp: Node) -> int:
    """The shader's number for that kind of lamp."""
    return KINDS[type(lamp.content)]


def lamp_arrays(lamps: Sequence[Node]) -> dict[str, np.ndarray]:
    """What ``mesh_lamps.glsl`` wants to know, one row a lamp."""
    rows = [_row(node) for node in lamps]
    return {name: np.array([row[name] for row in rows], np.float32) for name in (rows[0] if rows else ())}


def assign_arrays(target: moderngl.Program, arrays: dict[str, np.ndarray]) -> None:
    """Set arrays of uniforms; compilers cut off the elements that they do not need."""
    for name, values in arrays.items():
        uniform = target.get(name, None)
        if isinstance(uniform, moderngl.Uniform):
            uniform.write(np.ascontiguousarray(values[: uniform.array_length]).tobytes())


def _row(node: Node) -> dict[str, object]:
    lamp, turn = node.content, node.transform.rotation_matrix()
    assert isinstance(lamp, Lamp)
    right = up = np.zeros(3)
    size, cone = 0.0, (0.0, 1.0)
    strength = lamp.radiance if isinstance(lamp, AreaLight) else lamp.intensity
    match lamp:
        case SunLight():
            size = math.tan(min(0.5 * lamp.angle, 1.5))
        case PointLight():
            size = lamp.radius
        case SpotLight():
            size = lamp.radius
            # KHR_lights_punctual: from 1 at the cosine of the inner angle to 0 at that of the outer one.
            factor = 1.0 / max(math.cos(lamp.inner) - math.cos(lamp.outer), 1e-3)
            cone = (factor, -math.cos(lamp.outer) * factor)
        case AreaLight():
            right = 0.5 * lamp.width * node.transform.scale * turn[:, 0]
            up = 0.5 * lamp.height * node.transform.scale * turn[:, 1]
    return {
        "lamp_color": np.array(lamp.color) * strength,
        "lamp_place": node.transform.translation,
        "lamp_shines": -turn[:, 2],
        "lamp_right": right,
        "lamp_up": up,
        "lamp_size": size,
        "lamp_cone": cone,
    }
