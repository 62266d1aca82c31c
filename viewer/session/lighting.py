"""What people do with the environment light: scenes with another one, turned, stronger, or blended. No Qt."""

from __future__ import annotations

import math
from pathlib import PurePath
from typing import NamedTuple

import msgspec
import numpy as np
from jaxtyping import Float32, Float64

from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene
from viewer.scene.environment import texel_directions
from viewer.scene.light import EnvironmentLight

WIDTH, HEIGHT = 512, 256
CEILING, FLOOR = 0.35, 0.10
"""Radiance of the room straight up and straight down."""
SOFT = 0.12
"""Width of a soft box's fading edge, as a part of its half size."""


class SoftBox(NamedTuple):
    """A rectangle far away: where its middle is seen, how large, and what it sends. Angles in degrees."""

    azimuth_deg: float
    elevation_deg: float
    width_deg: float
    height_deg: float
    radiance: float


BOXES = (
    SoftBox(-35.0, 48.0, 50.0, 38.0, 9.0),
    SoftBox(-150.0, 22.0, 34.0, 60.0, 2.2),
    SoftBox(75.0, 30.0, 20.0, 64.0, 5.0),
    SoftBox(160.0, 70.0, 56.0, 16.0, 3.0),
)
"""The key light, a fill, a strip for the edges, and one from above."""


def studio_radiance(width: int = WIDTH, height: int = HEIGHT) -> Float32[np.ndarray, "h w 3"]:
    """The studio as an equirectangular picture, the same in all three colours."""
    vectors = texel_directions(width, height)
    light = FLOOR + (CEILING - FLOOR) * (0.5 + 0.5 * vectors[..., 2]) ** 2
    for box in BOXES:
        light = light + box.radiance * _cover(box, vectors)
    return np.repeat(light[..., None], 3, axis=-1).astype(np.float32)


def studio(store: AssetStore) -> EnvironmentLight:
    """The studio as a light; its picture is put into the store.

    Raises:
        OutputError: The disk is full or read-only.
    """
    return EnvironmentLight(store.put({"radiance": studio_radiance()}), WIDTH, HEIGHT, source="Neutral studio")


def _cover(box: SoftBox, vectors: Float64[np.ndarray, "h w 3"]) -> Float64[np.ndarray, "h w"]:
    """1 within the box, 0 outside, smooth in between; by gnomonic projection around its middle."""
    azimuth, elevation = math.radians(box.azimuth_deg), math.radians(box.elevation_deg)
    ahead = np.array(
        [
            math.cos(azimuth) * math.cos(elevation),
            math.sin(azimuth) * math.cos(elevation),
            math.sin(elevation),
        ]
    )
    right = np.array([-math.sin(azimuth), math.cos(azimuth), 0.0])
    up = np.cross(ahead, right)
    depth = vectors @ ahead
    seen = np.maximum(depth, 1e-6)
    cover = np.where(depth > 0.0, 1.0, 0.0)
    for axis, size_deg in ((right, box.width_deg), (up, box.height_deg)):
        place = np.abs(vectors @ axis) / seen / math.tan(math.radians(0.5 * size_deg))
        edge = np.clip((1.0 - place) / SOFT + 0.5, 0.0, 1.0)
        cover = cover * edge * edge * (3.0 - 2.0 * edge)
    return cover


DARKEST, BRIGHTEST = -10.0, 10.0
"""Stops within which strengths are chosen; the darkest stands for no light at all."""
NAME = "Environment"


def environment_node(scene: Scene) -> Node | None:
    """The node that lights the scene from all around; the first hidden one where none does; None without any."""
    found = [node for node in scene.nodes if isinstance(node.content, EnvironmentLight)]
    return next((node for node in found if node.visible), found[0] if found else None)


def environment_of(scene: Scene) -> EnvironmentLight | None:
    """What that node holds."""
    node = environment_node(scene)
    return node.content if node is not None and isinstance(node.content, EnvironmentLight) else None


def with_environment(scene: Scene, light: EnvironmentLight) -> Scene:
    """The scene lit by ``light``, in the node that there is or a new one; every other node is the very same."""
    node = environment_node(scene)
    if node is None:
        name = PurePath(light.source).stem or NAME
        return scene.with_node(Node(name, light))
    return scene.with_node(msgspec.structs.replace(node, content=light))


def with_changes(scene: Scene, **changes: object) -> Scene:
    """The scene with attributes of its environment changed; as it is where it has none."""
    light = environment_of(scene)
    return scene if light is None else with_environment(scene, msgspec.structs.replace(light, **changes))


def exchanged(light: EnvironmentLight | None, other: EnvironmentLight) -> EnvironmentLight:
    """Another picture in place of a light's own: what was set by hand stays, but for the blend."""
    if light is None:
        return other
    return msgspec.structs.replace(
        light, asset=other.asset, width=other.width, height=other.height, source=other.source, other=None, blend=0.0
    )


def lit_by(scene: Scene, light: EnvironmentLight) -> Scene:
    """The scene with another picture of light in place of its own, or with its first one; turned on if it was off."""
    lit = with_environment(scene, exchanged(environment_of(scene), light))
    node = environment_node(lit)
    return lit if node is None or node.visible else lit.with_node(msgspec.structs.replace(node, visible=True))


def turned(rotation: float, by: float) -> float:
    """An angle turned further, in (-pi, pi]; what is no number turns nothing."""
    angle = math.remainder(rotation + by, math.tau)
    return angle if math.isfinite(angle) else rotation


def turn_of_drag(across: float) -> float:
    """How far the light turns when its picture is dragged ``across``, in its own widths: to the right is clockwise."""
    return -math.tau * across


def stops_of(strength: float) -> float:
    """A strength in stops; the least for none."""
    return min(max(math.log2(strength), DARKEST), BRIGHTEST) if strength > 0.0 else DARKEST


def strength_of(stops: float) -> float:
    """What ``stops_of`` inverts: 0 for the least."""
    return 0.0 if stops <= DARKEST else 2.0 ** min(stops, BRIGHTEST)
