"""Whether a scene that came from a file can be used: numbers in range and arrays that are what the scene says."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from msgspec.structs import replace

from viewer.errors import AssetError, InputError
from viewer.fields.kinds import check_field, field_tensors
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Equirectangular, Orthographic, Pinhole
from viewer.scene.content import FieldContent, Model
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.edits import EDITS
from viewer.scene.elements import elements_are_sound
from viewer.scene.environment import radiance_of, validated_environment
from viewer.scene.flip import flip_sound
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.geometry import AABB, as_array
from viewer.scene.kinds import FLIPPED, Content, Family, content_assets, kind_of
from viewer.scene.light import AnyLight, EnvironmentLight, Light
from viewer.scene.material import Material
from viewer.scene.mesh import mesh_from_tensors
from viewer.scene.moment import Moment, is_sound
from viewer.scene.moment_points import moment_from_tensors
from viewer.scene.parameters import check_values
from viewer.scene.point_cloud import PointCloud
from viewer.scene.points import points_from_tensors
from viewer.scene.skinning import check_skin
from viewer.scene.splats import splats_from_tensors
from viewer.scene.timeline import check_timeline
from viewer.scene.tracks import key_size

LARGEST = 1e9
"""Coordinates and scales beyond this are damage."""
HINT = "The project was damaged or edited by hand: open a backup copy."


def check_scene(scene: Scene, store: AssetStore) -> None:
    """Refuse a scene that could not be shown.

    Raises:
        InputError: A placement, camera, box or key makes no sense.
        AssetError: An asset is missing, other than its name says, or does not fit its node.
    """
    if scene.camera is not None:
        _check_camera(scene.camera, "The scene's camera")
    keys = [node.key for node in scene.nodes]
    if len(set(keys)) < len(keys):
        raise InputError("Two nodes of the scene have the same key.", HINT)
    check_timeline(scene.timeline, lambda track: key_size(scene, track))
    _check_sets(scene, store)
    for node in scene.nodes:
        _check_node(node)
        if node.parent and (node.parent not in keys or node in scene.ancestors(node)):
            raise InputError(f"The group that '{node.name}' is in is not there, or is in it.", HINT)
        for asset in content_assets(node.content):
            store.verify(asset)
        if check := CHECKS.get(kind_of(node.content).family):
            for content in _frames(node):
                check(content, node.name, store)


def _frames(node: Node) -> tuple[Content, ...]:
    """The content of a node and its frames.

    Raises:
        InputError: Frames and times do not belong together.
    """
    flip = node.content.flip if isinstance(node.content, FLIPPED) else None
    if flip is None:
        return (node.content,)
    kinds = {type(frame) for frame in flip.frames}
    nested = any(frame.flip is not None for frame in flip.frames)
    if not flip_sound(flip) or kinds != {type(node.content)} or nested or flip.moment not in flip.times:
        raise InputError(f"The frames of '{node.name}' make no sense.", HINT)
    return (node.content, *flip.frames)


def _check_field(field: FieldContent, who: str, store: AssetStore) -> None:  # noqa: ARG001 - as all checks
    """Refuse a field whose arrays are other than it says."""
    check_field(field, field_tensors(field, store))


def _check_model(model: Model, who: str, store: AssetStore) -> None:
    """Refuse a mesh that is other than its node says, and materials that cannot be."""
    mesh = mesh_from_tensors(store.get(model.asset))
    if (len(mesh.vertices), len(mesh.faces)) != (model.vertices, model.faces):
        raise AssetError(f"The mesh of '{who}' has another size than its node says.", HINT)
    if model.skin is not None:
        check_skin(model.skin, store.get(model.skin.asset), model.vertices)
    for material in model.materials:
        _check_material(material, who, store)


def _check_light(light: Light, who: str, store: AssetStore) -> None:  # noqa: ARG001 - as all checks
    """Refuse light of negative or infinite strength."""
    _check_numbers(light, who)


def _check_environment(light: EnvironmentLight, who: str, store: AssetStore) -> None:
    """Refuse light of negative or infinite strength, and pictures of it that are none."""
    _check_numbers(light, who)
    for asset in kind_of(light).assets(light):
        validated_environment(radiance_of(replace(light, asset=asset), store), f"The light '{who}'")


def _check_dataset(dataset: Dataset, who: str, store: AssetStore) -> None:  # noqa: ARG001 - as all checks
    """Refuse points that are none, and photos of impossible cameras."""
    if dataset.points is not None:
        points_from_tensors(store.get(dataset.points))
    for photo in dataset.photos:
        _check_camera(photo.camera, f"The camera of {photo.file}")


def _check_points(content: PointCloud, who: str, store: AssetStore) -> None:
    """Refuse points that are other than their node says."""
    points = points_from_tensors(store.get(content.asset))
    if len(points.positions) != content.count or not 0.0 < content.radius <= LARGEST:
        raise AssetError(f"The points of '{who}' are other than their node says.", HINT)


def _check_splats(content: GaussianSplats, who: str, store: AssetStore) -> None:
    """Refuse splats that are other than their node says."""
    splats = splats_from_tensors(store.get(content.asset))
    if (splats.count, splats.degree) != (content.count, content.sh_degree):
        raise AssetError(f"The splats of '{who}' are other than their node says.", HINT)


def _check_moment(content: Moment, who: str, store: AssetStore) -> None:
    """Refuse moments whose points are other than their node says, and photos of impossible cameras."""
    if not is_sound(content) or not all(isinstance(camera.lens, Pinhole) for camera in content.cameras):
        raise AssetError(f"The numbers of the moment '{who}' make no sense.", HINT)
    points = moment_from_tensors(store.get(content.asset), len(content.cameras) * content.layers)
    if len(points.starts) != content.count:
        raise AssetError(f"The points of '{who}' are other than their node says.", HINT)
    for camera in content.cameras:
        _check_camera(camera, f"A camera of '{who}'")


CHECKS: dict[Family, Callable[[Any, str, AssetStore], None]] = {
    "field": _check_field,
    "model": _check_model,
    "light": _check_light,
    "environment": _check_environment,
    "dataset": _check_dataset,
    "points": _check_points,
    "splats": _check_splats,
    "moment": _check_moment,
}
"""What is asked of each family of content, once its assets are what their names say."""


def _check_material(material: Material, who: str, store: AssetStore) -> None:
    """Refuse maps that are none, and factors that are not finite."""
    _check_numbers(material, who)
    for texture in material.maps:
        pixels = store.get(texture.asset).get("pixels")
        if pixels is None or pixels.dtype != np.uint8 or pixels.shape != (texture.height, texture.width, 3):
            raise AssetError(f"A map of '{who}' is other than its material says.", HINT)


def _check_numbers(thing: Material | AnyLight, who: str) -> None:
    """Refuse lights and materials with numbers that are negative, infinite or none; only a rotation may be negative."""
    for name in thing.__struct_fields__:
        value = getattr(thing, name)
        numbers = value if isinstance(value, tuple) else (value,)
        least = -LARGEST if name == "rotation" else 0.0
        if not all(least <= number <= LARGEST for number in numbers if isinstance(number, int | float)):
            raise InputError(f"The {name.replace('_', ' ')} of '{who}' makes no sense.", HINT)


def _check_sets(scene: Scene, store: AssetStore) -> None:
    """Refuse saved sets of elements of one name, and those that name elements which are not there."""
    names = [each.name for each in scene.sets]
    if len(set(names)) < len(names) or not all(name.strip() for name in names):
        raise InputError("Two saved selections of the scene have the same name, or one has none.", HINT)
    for saved in scene.sets:
        if not all(elements_are_sound(part.elements) for part in saved.parts):
            raise InputError(f"The saved selection '{saved.name}' makes no sense.", HINT)
    for asset in scene.set_assets():
        store.verify(asset)


def _check_node(node: Node) -> None:
    """Refuse a node whose placement or box makes no sense."""
    place = node.transform
    numbers = (*place.translation, *place.rotation)
    turn = math.hypot(*place.rotation)
    if not all(abs(number) <= LARGEST for number in numbers) or not 0.9 < turn < 1.1:
        raise InputError(f"The placement of '{node.name}' makes no sense.", HINT)
    if not 1 / LARGEST <= place.scale <= LARGEST:
        raise InputError(f"The scale of '{node.name}' is {place.scale:g}.", HINT)
    kind = kind_of(node.content)
    edits = [(EDITS[type(edit)], edit) for edit in node.edits]
    if not all(row.sound(edit) for row, edit in edits):
        raise InputError(f"An edit of '{node.name}' makes no sense.", HINT)
    boxes = [row.box(edit) for row, edit in edits]
    if (own := kind.box(node.content)) is not None:
        boxes.append(own)
    if not all(_is_box(box) for box in boxes):
        raise InputError(f"A box of '{node.name}' makes no sense.", HINT)
    check_values(kind.parameters(node.content), node.values, node.name)


def _is_box(box: AABB) -> bool:
    return all(-LARGEST <= low <= high <= LARGEST for low, high in zip(box.lo, box.hi, strict=True))


def _check_camera(camera: Camera, who: str) -> None:
    """Refuse a camera that divides by zero or looks nowhere."""
    lens, pose = camera.lens, as_array(camera.camera_to_world)
    if not (1 <= lens.width <= LARGEST and 1 <= lens.height <= LARGEST):
        raise InputError(f"{who} makes pictures of {lens.width}x{lens.height}.", HINT)
    match lens:
        case Orthographic():
            lengths: tuple[float, ...] = (lens.extent,)
        case Equirectangular():
            lengths = ()
        case _:
            lengths = (lens.fx, lens.fy)
    if not all(1 / LARGEST <= length <= LARGEST for length in lengths):
        raise InputError(f"{who} has no focal length.", HINT)
    if abs(pose).max() > LARGEST or not 0.9 < abs((pose[:3, :3] ** 2).sum()) / 3 < 1.1:
        raise InputError(f"{who} has no sound pose.", HINT)
