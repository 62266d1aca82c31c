"""What hangs on each bone of a skeleton: its ellipsoid, how far it reaches, and the box around all of it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np
from jaxtyping import Float64, Int64
from msgspec.structs import replace

from viewer.scene.distinct import distinct
from viewer.scene.geometry import AABB, as_vec3, quaternion_from_rotation
from viewer.scene.skeleton import Ellipsoid, Skin, placed_bones
from viewer.scene.skinning import bone_matrices, moved, vertex_matrices

MOST_MOMENTS = 48
"""At which it is looked where an animation takes the mesh."""
MOST_PLACES = 4_000_000
"""Vertices times moments that are looked at: about two seconds."""
MARGIN = 0.015
"""Of the box around those, for what lies between them."""
BODY = 1.6
"""Half axes of an ellipsoid in standard deviations of what hangs on its bone: between those of a solid and a hull."""
LEAST_PART = 0.2
"""By which part a vertex hangs on a bone whose ellipsoid it counts for."""


def measured(skin: Skin, tensors: Mapping[str, np.ndarray], points: Float64[np.ndarray, "v 3"]) -> Skin:
    """A skin with its box, and with what hangs on each of its bones.

    Args:
        skin: Without these.
        tensors: Of its asset.
        points: Vertices of the mesh as stored.

    Raises:
        ValueError: Bones take the mesh infinitely far.
    """
    boxes = bone_boxes(len(skin.bones), tensors, points)
    rows = _telling(points, tensors, MOST_PLACES // max(1, MOST_MOMENTS * len(skin.clips)))
    some = {name: tensors[name][rows] for name in ("joints", "weights")} | {"bind": tensors["bind"]}
    moments = [(-1, 0.0)]
    for number, clip in enumerate(skin.clips):
        moments += [(number, float(time)) for time in np.linspace(0.0, clip.seconds, MOST_MOMENTS)]
    low, high = np.full(3, np.inf), np.full(3, -np.inf)
    reach = np.zeros(len(skin.bones))
    for number, moment in moments:
        there = replace(skin, clip=number, moment=moment)
        now = moved(there, tensors)
        places = placed_bones(there, now.poses)
        bent = vertex_matrices(some, bone_matrices(there, now.poses, tensors))
        shaped = points[rows]
        for target in np.flatnonzero(now.morphs):
            shaped = shaped + now.morphs[target] * tensors["morph_positions"][target][rows]
        corners = np.einsum("nij,nj->ni", bent[:, :, :3], shaped) + bent[:, :, 3]
        low, high = np.minimum(low, corners.min(0)), np.maximum(high, corners.max(0))
        reach = np.maximum(reach, _reaches(skin, places, boxes))
    margin = MARGIN * float(np.linalg.norm(high - low)) if skin.clips else 0.0
    if not (np.isfinite(low) & np.isfinite(high)).all():
        raise ValueError("bones that take a mesh infinitely far")
    bodies = [_body(number, tensors, points) for number in range(len(skin.bones))]
    bones = [
        replace(bone, body=body, reach=float(far)) for bone, body, far in zip(skin.bones, bodies, reach, strict=True)
    ]
    return replace(skin, bones=tuple(bones), box=AABB(as_vec3(low - margin), as_vec3(high + margin)))


def _telling(
    points: Float64[np.ndarray, "v 3"], tensors: Mapping[str, np.ndarray], most: int
) -> Int64[np.ndarray, " n"]:
    """Vertices that tell how far a mesh reaches: all of them, or evenly chosen ones and the outermost of each bone."""
    if len(points) <= max(most, 1):
        return np.arange(len(points))
    found = [np.arange(0, len(points), -(-len(points) // max(most, 1)))]
    ways = np.array([way for way in itertools.product((-1.0, 0.0, 1.0), repeat=3) if any(way)])
    heights = points @ ways.T
    main = tensors["joints"][np.arange(len(points)), tensors["weights"].argmax(1)]
    for bone in distinct(main):
        own = np.flatnonzero(main == bone)
        found.append(own[heights[own].argmax(0)])
    return distinct(np.concatenate(found))


def bone_boxes(
    count: int, tensors: Mapping[str, np.ndarray], points: Float64[np.ndarray, "v 3"]
) -> Float64[np.ndarray, "b 8 3"]:
    """Corners of the box around what hangs on each bone, in its own space, with all morph targets; else nan."""
    made = np.full((count, 8, 3), np.nan)
    corners = np.array(list(itertools.product((0, 1), repeat=3)))
    spread = np.zeros(len(points))
    if "morph_positions" in tensors:
        spread = np.linalg.norm(tensors["morph_positions"], axis=2).sum(0)
    for number in range(count):
        rows = ((tensors["joints"] == number) & (tensors["weights"] > 0.0)).any(1)
        if rows.any():
            bind = tensors["bind"][number].astype(np.float64)
            there = points[rows] @ bind[:3, :3].T + bind[:3, 3]
            more = (spread[rows] * np.linalg.norm(bind[:3, :3], 2))[:, None]
            low, high = (there - more).min(0), (there + more).max(0)
            made[number] = low + corners * (high - low)
    return made


def _reaches(
    skin: Skin, places: Float64[np.ndarray, "b 4 4"], boxes: Float64[np.ndarray, "b 8 3"]
) -> Float64[np.ndarray, " b"]:
    """From each joint to the farthest of what it carries, its children's among it."""
    made = np.zeros(len(places))
    for number in reversed(range(len(places))):
        if np.isfinite(boxes[number]).all():
            own = np.linalg.norm(boxes[number] @ places[number, :3, :3].T, axis=1).max()
            made[number] = max(made[number], float(own))
        parent = skin.bones[number].parent
        if parent >= 0:
            way = float(np.linalg.norm(places[number, :3, 3] - places[parent, :3, 3]))
            made[parent] = max(made[parent], way + made[number])
    return made


def _body(number: int, tensors: Mapping[str, np.ndarray], points: Float64[np.ndarray, "v 3"]) -> Ellipsoid | None:
    """The ellipsoid of what hangs on a bone: its mean and standard deviations, by the parts by which it does."""
    parts = np.where(tensors["joints"] == number, tensors["weights"], 0.0).sum(1).astype(np.float64)
    rows = parts > LEAST_PART
    if rows.sum() < 4:
        return None
    bind = tensors["bind"][number].astype(np.float64)
    there = points[rows] @ bind[:3, :3].T + bind[:3, 3]
    center = np.average(there, axis=0, weights=parts[rows])
    spread, axes = np.linalg.eigh(np.cov((there - center).T, aweights=parts[rows]))
    axes = axes * np.sign(np.linalg.det(axes))
    deviations = np.sqrt(np.maximum(spread, 0.0))
    if not deviations.max() > 0.0:
        return None
    radii = BODY * np.maximum(deviations, 0.05 * deviations.max())
    return Ellipsoid(as_vec3(center), quaternion_from_rotation(axes), as_vec3(radii))
