"""Coordinates far from zero, as surveyors and aircraft have them: computed about an origin of their own.

Single precision resolves half a metre at 5,000 km. So what lies far away is brought near zero when it is read, and what
was taken off stays with it in double precision and is added again when it is written:

    ``coordinates in files = coordinates here + origin``

Every content has such an origin (:func:`origin_of`), and so does the scene's world
(``viewer.scene.document.World.origin``). Nearly all of them are zero.
"""

from __future__ import annotations

import math

import msgspec
import numpy as np

from viewer.scene.document import Node, Scene
from viewer.scene.geometry import Transform, Vec3, as_vec3
from viewer.scene.kinds import Content, kind_of

NOWHERE: Vec3 = (0.0, 0.0, 0.0)
"""The origin of what lies where its file says."""
FAR = 100.0
"""Times its own size: what lies farther from zero than that is brought near."""
NEAR_ENOUGH = 1e4
"""Times its size: what lies farther away than that cannot be computed in single precision."""


def local_origin(lo: Vec3, hi: Vec3) -> Vec3:
    """What to take off coordinates in a box; zero unless the box lies :data:`FAR` from zero.

    Its middle, rounded to the largest power of ten within its size, so that the numbers are easy to read and nearly the
    same extent gives the same origin.
    """
    size = math.dist(lo, hi)
    middle = 0.5 * (np.array(lo) + np.array(hi))
    with np.errstate(over="ignore"):
        distance = float(np.linalg.norm(middle))
    if not math.isfinite(distance) or distance <= FAR * size:
        return NOWHERE
    step = 10.0 ** math.floor(math.log10(max(size, 1e-9 * distance)))
    return as_vec3(np.rint(middle / step) * step + 0.0)


def origin_notes(origin: Vec3) -> tuple[str, ...]:
    """What is said to people of an origin, as notes and warnings are: nothing of none."""
    if origin == NOWHERE:
        return ()
    place = ", ".join(f"{number:,.12g}" for number in origin)
    return (f"Its coordinates lie far from zero: they are computed about ({place}), which exports add again.",)


def origin_of(content: Content) -> Vec3:
    """What was taken off the coordinates of a node's content."""
    return kind_of(content).origin(content)


def beside(placement: Transform, origin: Vec3, other: Vec3) -> Transform:
    """Where to put content of the origin ``other`` beside content that has a placement and an origin.

    Equal coordinates of both then lie in the same place.
    """
    return placement if other == origin else placement.after(Transform(difference(other, origin)))


def world_origin(placement: Transform, origin: Vec3) -> Vec3:
    """The origin of a world in which content of that origin has that placement, alone.

    ``T(p + origin) = T(p) + s R origin``: the world of coordinates as they are in the file is farther by the last part.
    """
    return NOWHERE if origin == NOWHERE else as_vec3(placement.scale * placement.rotation_matrix() @ np.array(origin))


def with_origin(scene: Scene, origin: Vec3) -> Scene:
    """The scene in a world of that origin where it is empty; as it is where it is not."""
    if scene.nodes:
        return scene
    return msgspec.structs.replace(scene, world=msgspec.structs.replace(scene.world, origin=origin))


def between_worlds(nodes: tuple[Node, ...], origin: Vec3, other: Vec3) -> tuple[Node, ...]:
    """Nodes of a world of one origin, where they lie in a world of another one.

    Where they would lie too far away to be computed, they keep their place: what a surveyor has measured is then shown
    beside what was modelled around zero, and is exported in its own coordinates alone.
    """
    way = difference(origin, other)
    boxes = [box for node in nodes if (box := node.aabb) is not None]
    size = max((box.diagonal for box in boxes), default=0.0)
    if not any(way) or math.hypot(*way) > NEAR_ENOUGH * size:
        return nodes
    step = Transform(way)
    return tuple(msgspec.structs.replace(node, transform=step.after(node.transform)) for node in nodes)


def difference(one: Vec3, other: Vec3) -> Vec3:
    """``one - other``."""
    return as_vec3(np.array(one) - np.array(other))
