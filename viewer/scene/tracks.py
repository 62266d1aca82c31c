"""What tracks can animate: one row a kind in :data:`TRACKS`.

A row says which things of a scene there are of its kind, how they are now, and how a scene becomes one in which they
are otherwise. What lies between keys, what records changes, the timeline's rows and the window's fields all follow.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from msgspec.structs import replace

from viewer.scene.bone_tracks import KIND as BONE
from viewer.scene.bone_tracks import PARTS, bone_read, bone_targets, bone_write
from viewer.scene.camera import Camera, Equirectangular, Lens, Orthographic, fov_y, with_fov
from viewer.scene.document import Node, Scene
from viewer.scene.edit_tracks import edit_named, edit_parts, edit_read, edit_targets, edit_write
from viewer.scene.framing import default_camera
from viewer.scene.geometry import AABB, Mat4, Transform, as_array, as_mat4, quaternion_from_rotation
from viewer.scene.kinds import kind_of
from viewer.scene.light import EnvironmentLight
from viewer.scene.moving import at_moment, moments_of
from viewer.scene.node_moves import placed_node
from viewer.scene.parameters import Parameter, value_of, with_value
from viewer.scene.timeline import Easing, Target, Track
from viewer.scene.track_parts import LIGHT_NUMBERS, LIGHT_TEXTS, WORLD_NUMBERS, Attribute, Numbers, Part

LEAST_FOV, MOST_FOV = math.radians(1.0), math.radians(170.0)
DEFAULT_SIDE = 800
MOMENT = "moment"
"""Animates at which of its own times content is that moves by itself."""


@dataclass(frozen=True)
class TrackKind:
    """What there is to know of one kind of track.

    Attributes:
        text: What it animates, for people; that of the track's own name where it has one.
        targets: What of a scene it could animate.
        parts: Of the numbers of such a target, in order.
        read: The numbers as they are in a scene.
        write: The scene with others.
        named: What people call one of its targets; empty = as the kind.
        easing: Of new keys.
        camera: It animates the camera, from which one looks: where one is not looking through it, it has no effect on
            what is seen.
    """

    text: str
    targets: Callable[[Scene], tuple[Target, ...]]
    parts: Callable[[Scene, Target], tuple[Part, ...]]
    read: Callable[[Scene, Target], Numbers]
    write: Callable[[Scene, Target, Numbers], Scene]
    named: Callable[[Scene, Target], str] = lambda _scene, _target: ""
    easing: Easing = "smooth"
    camera: bool = False


PLACE, TURN = Part("Position", "place"), Part("Rotation", "turn", -1.0, 1.0, angle=True)


def camera_of(scene: Scene) -> Camera:
    """The scene's own camera, else the one that sees all of it."""
    if scene.camera is not None:
        return scene.camera
    box = scene.visible_aabb() or AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
    return default_camera(box, DEFAULT_SIDE, DEFAULT_SIDE)


def pose_numbers(camera: Camera) -> Numbers:
    """Position and rotation of a camera, as its track's keys have them."""
    return (*camera.position, *quaternion_from_rotation(as_array(camera.camera_to_world)[:3, :3]))


def camera_at(pose: Numbers) -> Mat4:
    """The matrix camera_to_world of a position and a rotation."""
    x, y, z, *turn = pose
    w, a, b, c = turn
    return as_mat4(Transform((x, y, z), (w, a, b, c)).matrix())


class CameraNumbers(NamedTuple):
    """Numbers of a camera.

    Attributes:
        text: For people.
        parts: Of them.
        read: How they are.
        written: The camera with others.
        there: Whether a lens has them.
    """

    text: str
    parts: tuple[Part, ...]
    read: Callable[[Camera], Numbers]
    written: Callable[[Camera, Numbers], Camera]
    there: Callable[[Lens], bool] = lambda lens: True  # noqa: ARG005 - every lens


CAMERA_NUMBERS: dict[str, CameraNumbers] = {
    "pose": CameraNumbers(
        "Position and rotation",
        (PLACE, TURN),
        pose_numbers,
        lambda camera, to: replace(camera, camera_to_world=camera_at(to)),
    ),
    "fov": CameraNumbers(
        "Field of view",
        (Part("Field of view", "number", LEAST_FOV, MOST_FOV, angle=True),),
        lambda camera: (fov_y(camera.lens),),
        lambda camera, to: replace(camera, lens=with_fov(camera.lens, to[0])),
        lambda lens: not isinstance(lens, Orthographic | Equirectangular),
    ),
    "height": CameraNumbers(
        "Height of the picture",
        (Part("Height of the picture", "factor", 1e-9),),
        lambda camera: (camera.lens.extent if isinstance(camera.lens, Orthographic) else 1.0,),
        lambda camera, to: replace(camera, lens=_with_extent(camera.lens, to[0])),
        lambda lens: isinstance(lens, Orthographic),
    ),
    "focus": CameraNumbers(
        "Focus distance",
        (Part("Focus distance", "factor", 1e-9),),
        lambda camera: (camera.focus_distance,),
        lambda camera, to: replace(camera, focus_distance=to[0]),
        lambda lens: not isinstance(lens, Equirectangular),
    ),
    "aperture": CameraNumbers(
        "Aperture",
        (Part("Aperture", "number", 0.0),),
        lambda camera: (camera.aperture,),
        lambda camera, to: replace(camera, aperture=to[0]),
        lambda lens: not isinstance(lens, Equirectangular),
    ),
}
"""One row a property of the camera."""


def _with_extent(lens: Lens, extent: float) -> Lens:
    return replace(lens, extent=extent) if isinstance(lens, Orthographic) else lens


def parts_of(scene: Scene, target: Target) -> tuple[Part, ...] | None:
    """Of a target's numbers; None where the scene has no such thing."""
    kind = TRACKS.get(target.kind)
    return None if kind is None or target not in kind.targets(scene) else kind.parts(scene, target)


def numbers_of(scene: Scene, target: Target) -> Numbers | None:
    """A target's numbers as they are in a scene; None where it has no such thing."""
    kind = TRACKS.get(target.kind)
    return None if kind is None or target not in kind.targets(scene) else kind.read(scene, target)


def with_numbers(scene: Scene, target: Target, numbers: Numbers) -> Scene:
    """The scene with other numbers of a target, each within its limits; the same object where they are these."""
    kind, parts = TRACKS.get(target.kind), parts_of(scene, target)
    if kind is None or parts is None:
        return scene
    ends = [(part.low, part.high) for part in parts for _ in range(part.size)]
    limited = tuple(min(max(number, low), high) for number, (low, high) in zip(numbers, ends, strict=True))
    return scene if kind.read(scene, target) == limited else kind.write(scene, target, limited)


def text_of(scene: Scene, target: Target) -> str:
    """What of its node, of the camera or of the world a target is, for people."""
    kind = TRACKS.get(target.kind)
    return target.name or target.kind if kind is None else kind.named(scene, target) or kind.text


def key_size(scene: Scene, track: Track) -> int | None:
    """How many numbers each key of a track has; None where its kind is not known."""
    if track.kind not in TRACKS:
        return None
    parts = parts_of(scene, track.target)
    if parts is None:  # of a node that is gone: as the first key has it
        return len(track.keys[0].numbers) if track.keys else 0
    return sum(part.size for part in parts)


def _camera_targets(scene: Scene) -> tuple[Target, ...]:
    lens = camera_of(scene).lens
    return tuple(Target("camera", "", name) for name, row in CAMERA_NUMBERS.items() if row.there(lens))


def _camera_write(scene: Scene, target: Target, numbers: Numbers) -> Scene:
    return replace(scene, camera=CAMERA_NUMBERS[target.name].written(camera_of(scene), numbers))


def _node(scene: Scene, target: Target) -> Node:
    node = scene.node(target.node)
    assert node is not None, "a target of the scene"
    return node


def _placed_targets(scene: Scene) -> tuple[Target, ...]:
    return tuple(
        Target("transform", node.key) for node in scene.nodes if not isinstance(node.content, EnvironmentLight)
    )


def _placement(scene: Scene, target: Target) -> Numbers:
    place = _node(scene, target).transform
    return (*place.translation, *place.rotation, place.scale)


def _place(scene: Scene, target: Target, numbers: Numbers) -> Scene:
    x, y, z, w, a, b, c, scale = numbers
    return placed_node(scene, target.node, Transform((x, y, z), (w, a, b, c), scale))


def _visible_targets(scene: Scene) -> tuple[Target, ...]:
    return tuple(Target("visible", node.key) for node in scene.nodes)


def _show(scene: Scene, target: Target, numbers: Numbers) -> Scene:
    return scene.with_node(replace(_node(scene, target), visible=numbers[0] >= 0.5))


def _value_targets(scene: Scene) -> tuple[Target, ...]:
    return tuple(
        Target("value", node.key, parameter.name)
        for node in scene.nodes
        for parameter in kind_of(node.content).parameters(node.content)
    )


def _parameter(scene: Scene, target: Target) -> Parameter:
    content = _node(scene, target).content
    return next(row for row in kind_of(content).parameters(content) if row.name == target.name)


def _value_parts(scene: Scene, target: Target) -> tuple[Part, ...]:
    parameter = _parameter(scene, target)
    names = [parameter.name] if parameter.size == 1 else [f"{parameter.name} {i + 1}" for i in range(parameter.size)]
    return tuple(Part(name) for name in names)


def _set_value(scene: Scene, target: Target, numbers: Numbers) -> Scene:
    node = _node(scene, target)
    return scene.with_node(replace(node, values=with_value(node.values, _parameter(scene, target), numbers)))


def _moving_targets(scene: Scene) -> tuple[Target, ...]:
    return tuple(Target(MOMENT, node.key) for node in scene.nodes if moments_of(node.content) is not None)


def _moment(scene: Scene, target: Target) -> Numbers:
    moments = moments_of(_node(scene, target).content)
    assert moments is not None, "a target of the scene"
    return (moments.now,)


def _light_targets(scene: Scene) -> tuple[Target, ...]:
    return tuple(
        Target("light", node.key, row.name) for node in scene.nodes for row in LIGHT_NUMBERS.get(type(node.content), ())
    )


def _light_row(scene: Scene, target: Target) -> Attribute:
    rows = LIGHT_NUMBERS[type(_node(scene, target).content)]
    return next(row for row in rows if row.name == target.name)


def _set_light(scene: Scene, target: Target, numbers: Numbers) -> Scene:
    node, row = _node(scene, target), _light_row(scene, target)
    return scene.with_node(replace(node, content=row.written(node.content, numbers)))


def _world_row(target: Target) -> Attribute:
    return next(row for row in WORLD_NUMBERS if row.name == target.name)


TRACKS: dict[str, TrackKind] = {
    "camera": TrackKind(
        "Camera",
        _camera_targets,
        lambda _scene, target: CAMERA_NUMBERS[target.name].parts,
        lambda scene, target: CAMERA_NUMBERS[target.name].read(camera_of(scene)),
        _camera_write,
        named=lambda _scene, target: CAMERA_NUMBERS[target.name].text,
        camera=True,
    ),
    "transform": TrackKind(
        "Placement",
        _placed_targets,
        lambda _scene, _target: (PLACE, TURN, Part("Scale", "factor", 1e-9)),
        _placement,
        _place,
    ),
    "visible": TrackKind(
        "Visible",
        _visible_targets,
        lambda _scene, _target: (Part("Visible", "switch", 0.0, 1.0),),
        lambda scene, target: (float(_node(scene, target).visible),),
        _show,
        easing="hold",
    ),
    "value": TrackKind(
        "Parameter",
        _value_targets,
        _value_parts,
        lambda scene, target: value_of(_parameter(scene, target), _node(scene, target).values),
        _set_value,
        named=lambda _scene, target: target.name,
    ),
    "edit": TrackKind(
        "Edit",
        edit_targets,
        edit_parts,
        edit_read,
        edit_write,
        named=edit_named,
    ),
    MOMENT: TrackKind(
        "Moment",
        _moving_targets,
        lambda _scene, _target: (Part("Moment"),),
        _moment,
        lambda scene, target, to: scene.with_node(at_moment(_node(scene, target), to[0])),
    ),
    BONE: TrackKind(
        "Bone",
        bone_targets,
        lambda _scene, _target: PARTS,
        bone_read,
        bone_write,
        named=lambda _scene, target: target.name,
    ),
    "light": TrackKind(
        "Light",
        _light_targets,
        lambda scene, target: _light_row(scene, target).parts,
        lambda scene, target: _light_row(scene, target).read(_node(scene, target).content),
        _set_light,
        named=lambda _scene, target: LIGHT_TEXTS.get(target.name, target.name),
    ),
    "world": TrackKind(
        "World",
        lambda _scene: tuple(Target("world", "", row.name) for row in WORLD_NUMBERS),
        lambda _scene, target: _world_row(target).parts,
        lambda scene, target: _world_row(target).read(scene.world),
        lambda scene, target, to: replace(scene, world=_world_row(target).written(scene.world, to)),
        named=lambda _scene, target: _world_row(target).text,
    ),
}
"""One row a kind of track."""
