"""Where a data set is placed in the world, and angles as people read them. No Qt."""

from __future__ import annotations

import math

import msgspec
import numpy as np
from jaxtyping import Float64

from viewer.formats.datasets.poses import vertical
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import Quaternion, Transform, as_vec3, quaternion_from_rotation
from viewer.scene.origin import beside, origin_of
from viewer.scene.relocation import comes_from
from viewer.scene.similarity import UP, about, turning

Degrees3 = tuple[float, float, float]


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


def angles_deg(rotation: Quaternion) -> Degrees3:
    """A rotation as angles about the fixed axes x, then y, then z, in degrees: Blender's "XYZ Euler".

    ``R = Rz(c) Ry(b) Rx(a)``. Where b is 90 degrees the other two turn about the same axis; then c is 0.
    """
    r = Transform(rotation=rotation).rotation_matrix()
    b = math.asin(min(max(-r[2, 0], -1.0), 1.0))
    if abs(r[2, 0]) < 1.0 - 1e-9:
        a, c = math.atan2(r[2, 1], r[2, 2]), math.atan2(r[1, 0], r[0, 0])
    else:
        a, c = math.atan2(math.copysign(1.0, b) * r[0, 1], r[1, 1]), 0.0
    return math.degrees(a), math.degrees(b), math.degrees(c)


def rotation_of(angles: Degrees3) -> Quaternion:
    """The rotation of angles as :func:`angles_deg` gives them."""
    (ca, sa), (cb, sb), (cc, sc) = ((math.cos(math.radians(x)), math.sin(math.radians(x))) for x in angles)
    about_x = np.array([[1.0, 0.0, 0.0], [0.0, ca, -sa], [0.0, sa, ca]])
    about_y = np.array([[cb, 0.0, sb], [0.0, 1.0, 0.0], [-sb, 0.0, cb]])
    about_z = np.array([[cc, -sc, 0.0], [sc, cc, 0.0], [0.0, 0.0, 1.0]])
    return quaternion_from_rotation(about_z @ about_y @ about_x)


def _middle(dataset: Dataset) -> Float64[np.ndarray, "1 3"]:
    return np.array([dataset.aabb.center])
