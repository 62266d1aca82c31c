"""Where a data set is placed in the world. No Qt."""

from __future__ import annotations

import msgspec
import numpy as np
from jaxtyping import Float64

from viewer.formats.datasets.poses import vertical
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import Transform, as_vec3
from viewer.scene.origin import beside, origin_of
from viewer.scene.relocation import comes_from
from viewer.scene.similarity import UP, about, turning


def beside_its_photos(scene: Scene, node: Node) -> Node:
    """A node that was just trained, placed as the data set of the scene that it was trained from, if there is one."""
    for each in scene.nodes:
        if isinstance(each.content, Dataset) and comes_from(node, each.content.root):
            where = beside(each.transform, each.content.origin, origin_of(node.content))
            return msgspec.structs.replace(node, transform=where)
    return node


def oriented(dataset: Dataset, transform: Transform) -> Transform:
    """The placement turned about the subject's middle so that what was up for the photographers is +Z.

    Where that cannot be found out, it stays as it is.
    """
    up = vertical(dataset.photos)
    if up is None:
        return transform
    turn = turning(transform.rotation_matrix() @ up, UP)
    return about(transform.apply(_middle(dataset))[0], turn).after(transform)


def centered(dataset: Dataset, transform: Transform) -> Transform:
    """The placement shifted so that the middle of the subject's box is the origin."""
    middle = transform.apply(_middle(dataset))[0]
    return msgspec.structs.replace(transform, translation=as_vec3(np.array(transform.translation) - middle))


def unit_sized(dataset: Dataset, transform: Transform) -> Transform:
    """The placement scaled about the subject's middle so that the longest edge of its box is 1."""
    longest = max(dataset.aabb.size)
    if not longest > 0:
        return transform
    scale = 1.0 / longest
    middle = transform.apply(_middle(dataset))[0]
    factor = scale / transform.scale
    translation = middle + factor * (np.array(transform.translation) - middle)
    return Transform(as_vec3(translation), transform.rotation, scale)


def _middle(dataset: Dataset) -> Float64[np.ndarray, "1 3"]:
    return np.array([dataset.aabb.center])
