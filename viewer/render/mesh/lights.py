"""Lights as a table of numbers for the kernels."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64

from viewer.scene.document import Node
from viewer.scene.light import AreaLight, PointLight, SpotLight, SunLight

POINT, SUN, SPOT, AREA = 0, 1, 2, 3
KIND, POSITION, AXIS, RIGHT, UP, LIGHT, SIZE, INNER, OUTER = 0, 1, 4, 7, 10, 13, 16, 17, 18
"""Columns: kind; position; direction; half of an area's sides; colour times strength (an area's radiance); radius
of a ball, or 1 less the cosine of half of a sun's angle; cosines of a spot's two cones."""
COLUMNS = 19


def light_table(nodes: Sequence[Node]) -> Float64[np.ndarray, "lights 19"]:
    """One row for each light, in world space; those without any light are left out."""
    rows = [_row(node) for node in nodes]
    lit = [row for row in rows if row[LIGHT : LIGHT + 3].max() > 0.0]
    return np.array(lit).reshape(-1, COLUMNS)


def _row(node: Node) -> Float64[np.ndarray, " 19"]:
    row = np.zeros(COLUMNS)
    turn = node.transform.rotation_matrix()
    row[POSITION : POSITION + 3] = node.transform.apply(np.zeros((1, 3)))[0]
    row[AXIS : AXIS + 3] = -turn[:, 2]
    light = node.content
    match light:
        case PointLight():
            row[KIND], row[SIZE], strength = POINT, light.radius, light.intensity
        case SunLight():
            row[KIND], row[SIZE], strength = SUN, 2.0 * math.sin(0.25 * light.angle) ** 2, light.intensity
        case SpotLight():
            row[KIND], row[SIZE], strength = SPOT, light.radius, light.intensity
            row[INNER], row[OUTER] = math.cos(light.inner), math.cos(light.outer)
        case AreaLight():
            row[KIND], strength = AREA, light.radiance
            row[RIGHT : RIGHT + 3] = turn[:, 0] * (0.5 * light.width * node.transform.scale)
            row[UP : UP + 3] = turn[:, 1] * (0.5 * light.height * node.transform.scale)
        case _:
            raise TypeError(f"{type(light).__name__} is no light")
    row[LIGHT : LIGHT + 3] = np.maximum(np.array(light.color) * strength, 0.0)
    return row
