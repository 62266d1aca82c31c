"""Lights as the shaders of models know them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import moderngl
import numpy as np

from viewer.scene.document import Node, Scene
from viewer.scene.light import AreaLight, Light, PointLight, SpotLight, SunLight

MOST_LIGHTS = 8
"""Further ones are left to the exact picture."""
MOST_SHADOWS = 4
KINDS: dict[type, int] = {PointLight: 1, SunLight: 2, SpotLight: 3, AreaLight: 4}
"""As ``mesh_analytic_lights.glsl`` counts them."""


def drawn_lights(scene: Scene) -> tuple[Node, ...]:
    """The lights that models are drawn with."""
    return scene.lights()[:MOST_LIGHTS]


def kind_of(light: Node) -> int:
    """The shader's number for that kind of light."""
    return KINDS[type(light.content)]


def light_arrays(lights: Sequence[Node]) -> dict[str, np.ndarray]:
    """What ``mesh_analytic_lights.glsl`` wants to know, one row a light."""
    rows = [_row(node) for node in lights]
    return {name: np.array([row[name] for row in rows], np.float32) for name in (rows[0] if rows else ())}


def assign_arrays(target: moderngl.Program, arrays: dict[str, np.ndarray]) -> None:
    """Set arrays of uniforms; compilers cut off the elements that they do not need."""
    for name, values in arrays.items():
        uniform = target.get(name, None)
        if isinstance(uniform, moderngl.Uniform):
            uniform.write(np.ascontiguousarray(values[: uniform.array_length]).tobytes())


def _row(node: Node) -> dict[str, object]:
    light, turn = node.content, node.transform.rotation_matrix()
    assert isinstance(light, Light)
    right = up = np.zeros(3)
    size, cone = 0.0, (0.0, 1.0)
    strength = light.radiance if isinstance(light, AreaLight) else light.intensity
    match light:
        case SunLight():
            size = math.tan(min(0.5 * light.angle, 1.5))
        case PointLight():
            size = light.radius
        case SpotLight():
            size = light.radius
            # KHR_lights_punctual: from 1 at the cosine of the inner angle to 0 at that of the outer one.
            factor = 1.0 / max(math.cos(light.inner) - math.cos(light.outer), 1e-3)
            cone = (factor, -math.cos(light.outer) * factor)
        case AreaLight():
            right = 0.5 * light.width * node.transform.scale * turn[:, 0]
            up = 0.5 * light.height * node.transform.scale * turn[:, 1]
    return {
        "light_color": np.array(light.color) * strength,
        "light_place": node.transform.translation,
        "light_shines": -turn[:, 2],
        "light_right": right,
        "light_up": up,
        "light_size": size,
        "light_cone": cone,
    }
