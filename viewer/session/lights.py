"""Lights as people place them: new ones, copies, where they are and what they point at. No Qt."""

from __future__ import annotations

import math
from typing import Literal, get_args

import msgspec
import numpy as np
from jaxtyping import Float

from viewer.scene.camera import look_at
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform, Vec3, as_array, as_vec3, quaternion_from_rotation
from viewer.scene.light import AreaLight, Light, PointLight, SpotLight, SunLight

LightKind = Literal["point", "sun", "spot", "area"]
KINDS: tuple[LightKind, ...] = get_args(LightKind)
NAMES: dict[LightKind, str] = {"point": "Point light", "sun": "Sun", "spot": "Spot light", "area": "Area light"}
IRRADIANCE = 3.0
"""What a new light gives the middle of the scene: a white matt surface then sends about 1."""
SIDE = (0.62, -0.46, 0.64)
"""Where a new light is, seen from the middle of the scene: to the right in front, and above."""
AWAY = 0.65
"""How far from the middle, in diagonals of the scene."""
COPY_STEP = 0.08
"""How far a copy is to the side, in diagonals."""
SAME = 1e-9


def kind_of(light: Light) -> LightKind:
    """Which of the four kinds a light is."""
    match light:
        case PointLight():
            return "point"
        case SunLight():
            return "sun"
        case SpotLight():
            return "spot"
        case AreaLight():
            return "area"


def light_nodes(scene: Scene) -> tuple[Node, ...]:
    """All lights, hidden ones too."""
    return tuple(node for node in scene.nodes if isinstance(node.content, Light))


def new_light(kind: LightKind, scene: Scene) -> Node:
    """A light that suits the scene's size, looks at its middle, and is not where another one is."""
    center, diagonal = _stage(scene)
    count = len(light_nodes(scene))
    angle = count * math.radians(100.0)
    c, s = math.cos(angle), math.sin(angle)
    side = np.array([c * SIDE[0] - s * SIDE[1], s * SIDE[0] + c * SIDE[1], SIDE[2]])
    side = side / np.linalg.norm(side)
    distance = AWAY * diagonal
    node = Node(_free_name(NAMES[kind], scene), _lamp(kind, distance, diagonal))
    placed = msgspec.structs.replace(node, transform=Transform(as_vec3(np.array(center) + distance * side)))
    return placed if kind == "point" else aimed(placed, center)


def copy_of(node: Node, scene: Scene) -> Node:
    """Another light like this one, a step aside."""
    _, diagonal = _stage(scene)
    x, y, z = node.transform.translation
    aside = msgspec.structs.replace(node.transform, translation=(x + COPY_STEP * diagonal, y, z))
    return msgspec.structs.replace(node, key="", name=_free_name(node.name, scene), transform=aside)


def direction(node: Node) -> Float[np.ndarray, " 3"]:
    """Where a light shines: along its own -Z."""
    return -node.transform.rotation_matrix()[:, 2]


def points(node: Node) -> bool:
    """Whether it makes a difference where the light looks."""
    return not isinstance(node.content, PointLight)


def target(node: Node, scene: Scene) -> Vec3:
    """A point that the light shines at: as deep along its direction as the middle of the scene, if that lies ahead."""
    center, diagonal = _stage(scene)
    place, ahead = np.array(node.transform.translation), direction(node)
    depth = max(float((np.array(center) - place) @ ahead), 0.25 * diagonal)
    return as_vec3(place + depth * ahead)


def aimed(node: Node, at: Vec3) -> Node:
    """The light turned to shine at a point, upright; as it is where that point is its own place."""
    place = node.transform.translation
    if math.dist(place, at) < SAME or not all(map(math.isfinite, at)):
        return node
    rotation = quaternion_from_rotation(as_array(look_at(place, at))[:3, :3])
    return msgspec.structs.replace(node, transform=msgspec.structs.replace(node.transform, rotation=rotation))


def moved_to(node: Node, place: Vec3) -> Node:
    """The light elsewhere, shining the same way."""
    if not all(map(math.isfinite, place)):
        return node
    return msgspec.structs.replace(node, transform=msgspec.structs.replace(node.transform, translation=place))


def with_lamp(scene: Scene, node: Node) -> Scene:
    """The scene with that light in place of the one of the same key; all others are the very same objects."""
    return scene if scene.node(node.key) is None else scene.with_node(node)


def _stage(scene: Scene) -> tuple[Vec3, float]:
    """Middle and diagonal of what is lit."""
    box: AABB | None = scene.visible_aabb()
    if box is None or box.diagonal <= 0.0:
        return (0.0, 0.0, 0.0), 2.0
    return box.center, box.diagonal


def _lamp(kind: LightKind, distance: float, diagonal: float) -> Light:
    candela = IRRADIANCE * distance**2
    match kind:
        case "point":
            return PointLight(intensity=candela, radius=0.02 * diagonal)
        case "sun":
            return SunLight(intensity=IRRADIANCE)
        case "spot":
            return SpotLight(intensity=candela, radius=0.02 * diagonal)
        case "area":
            side = 0.35 * diagonal
            return AreaLight(radiance=candela / side**2, width=side, height=side)


def _free_name(name: str, scene: Scene) -> str:
    """The name, or with the first number behind it that no other node has."""
    taken = {node.name for node in scene.nodes}
    stem, _, last = name.rpartition(" ")
    stem = stem if stem and last.isdecimal() else name
    numbered = (f"{stem} {number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(each for each in numbered if each not in taken)
