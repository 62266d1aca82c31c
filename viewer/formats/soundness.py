"""Whether a scene that came from a file can be used: numbers in range and arrays that are what the scene says."""

from __future__ import annotations

import math

from viewer.errors import AssetError, InputError
from viewer.fields.checks import check_field
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Equirectangular, Orthographic
from viewer.scene.content import (
    AnalyticField,
    DistanceField,
    FieldContent,
    HashGridField,
    Model,
    NerfField,
    VoxelField,
)
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, as_array
from viewer.scene.mesh import mesh_from_tensors
from viewer.scene.points import points_from_tensors

LARGEST = 1e9
"""Coordinates and scales beyond this are damage."""
HINT = "The project was damaged or edited by hand: open a backup copy."


def check_scene(scene: Scene, store: AssetStore) -> None:
    """Refuse a scene that could not be shown.

    Raises:
        InputError: A placement, camera or box makes no sense.
        AssetError: An asset is missing, other than its name says, or does not fit its node.
    """
    if scene.camera is not None:
        _check_camera(scene.camera, "The scene's camera")
    keys = [node.key for node in scene.nodes]
    if len(set(keys)) < len(keys):
        raise InputError("Two nodes of the scene have the same key.", HINT)
    for node in scene.nodes:
        _check_node(node)
        match node.content:
            case AnalyticField() as field:
                check_field(field, {})
            case VoxelField() | NerfField() | HashGridField() | DistanceField() as field:
                store.verify(field.asset)
                check_field(field, store.get(field.asset))
            case Model() as model:
                store.verify(model.asset)
                mesh = mesh_from_tensors(store.get(model.asset))
                if (len(mesh.vertices), len(mesh.faces)) != (model.vertices, model.faces):
                    raise AssetError(f"The mesh of '{node.name}' has another size than its node says.", HINT)
            case Dataset() as dataset:
                if dataset.points is not None:
                    store.verify(dataset.points)
                    points_from_tensors(store.get(dataset.points))
                for photo in dataset.photos:
                    _check_camera(photo.camera, f"The camera of {photo.file}")
            case _:
                pass


def _check_node(node: Node) -> None:
    """Refuse a node whose placement or box makes no sense."""
    place = node.transform
    numbers = (*place.translation, *place.rotation)
    turn = math.hypot(*place.rotation)
    if not all(abs(number) <= LARGEST for number in numbers) or not 0.9 < turn < 1.1:
        raise InputError(f"The placement of '{node.name}' makes no sense.", HINT)
    if not 1 / LARGEST <= place.scale <= LARGEST:
        raise InputError(f"The scale of '{node.name}' is {place.scale:g}.", HINT)
    boxes = [edit.box for edit in node.edits]
    if isinstance(node.content, FieldContent | Model | Dataset):
        boxes.append(node.content.aabb)
    if not all(_is_box(box) for box in boxes):
        raise InputError(f"A box of '{node.name}' makes no sense.", HINT)


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
