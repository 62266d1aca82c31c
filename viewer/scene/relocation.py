"""Data sets whose folder is elsewhere now: known again by their cameras, and named anew wherever they are named."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path, PurePath

import msgspec
import numpy as np
from jaxtyping import Float64

from viewer.scene.content import FieldContent, Model
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import as_array
from viewer.scene.point_cloud import PointCloud

KNOWN = 0.5
"""Of the photos of the smaller set that must be in the other one: some may have been added or left out since."""
SAME_PLACE = 1e-6
"""Relative to how far the cameras lie apart."""


def same_source(source: str, root: str) -> bool:
    """Whether a training's or a field's source names the data set at ``root``: its folder, or a file in it."""
    if not source or not root:
        return False
    given, folder = Path(source).absolute(), Path(root).absolute()
    return folder in (given, given.parent)


def comes_from(node: Node, root: str) -> bool:
    """Whether a node was trained from the photos at ``root``, or extracted from what was."""
    content = node.content
    return isinstance(content, FieldContent | Model) and same_source(content.provenance.source, root)


def same_photos(one: Dataset, other: Dataset) -> bool:
    """Whether two data sets, wherever they lie, hold the same photos: most of one have a name and a pose of the other.

    Poses are compared as they are in the files, whatever origin was taken off.
    """
    there = defaultdict[str, list[Float64[np.ndarray, "4 4"]]](list)
    for photo in other.photos:
        there[PurePath(photo.file).name].append(_pose(photo, other))
    places = np.array([photo.camera.position for photo in one.photos]).reshape(-1, 3)
    reach = SAME_PLACE * max(1.0, float(np.ptp(places, axis=0).max(initial=0.0)))

    def known(photo: Photo) -> bool:
        pose = _pose(photo, one)
        return any(bool((np.abs(pose - each) <= reach).all()) for each in there[PurePath(photo.file).name])

    return sum(map(known, one.photos)) > KNOWN * min(len(one.photos), len(other.photos))


def relocated(scene: Scene, old: str, new: str) -> Scene:
    """The scene with photos that were in the folder ``old`` in ``new``, and what was made of them coming from there."""
    if old == new:
        return scene

    def follow(node: Node) -> Node:
        content = node.content
        if isinstance(content, Dataset):
            content = msgspec.structs.replace(content, root=new) if content.root == old else content
        elif isinstance(content, FieldContent | Model | PointCloud) and same_source(content.provenance.source, old):
            within = Path(content.provenance.source).absolute().relative_to(Path(old).absolute())
            made = msgspec.structs.replace(content.provenance, source=str(Path(new) / within))
            content = msgspec.structs.replace(content, provenance=made)
        return node if content is node.content else msgspec.structs.replace(node, content=content)

    return msgspec.structs.replace(scene, nodes=tuple(map(follow, scene.nodes)))


def located(scene: Scene, photos: Dataset) -> Scene:
    """The scene with those of its data sets that hold the same photos where these are."""
    for node in scene.nodes:
        if isinstance(node.content, Dataset) and same_photos(node.content, photos):
            scene = relocated(scene, node.content.root, photos.root)
    return scene


def _pose(photo: Photo, dataset: Dataset) -> Float64[np.ndarray, "4 4"]:
    pose = as_array(photo.camera.camera_to_world)
    pose[:3, 3] += dataset.origin
    return pose
