"""What people do with the environment light: scenes with another one, turned, stronger, or blended. No Qt."""

from __future__ import annotations

import math
from pathlib import PurePath

import msgspec

from viewer.scene.document import Node, Scene
from viewer.scene.light import EnvironmentLight

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
    """How far the light turns when its picture is dragged by so many of its widths: to the right is clockwise."""
    return -math.tau * across


def stops_of(strength: float) -> float:
    """A strength in stops; the least for none."""
    return min(max(math.log2(strength), DARKEST), BRIGHTEST) if strength > 0.0 else DARKEST


def strength_of(stops: float) -> float:
    """What ``stops_of`` inverts: 0 for the least."""
    return 0.0 if stops <= DARKEST else 2.0 ** min(stops, BRIGHTEST)
