"""The camera in whose normalised device coordinates a NeRF of a scene photographed from one side was trained.

A checkpoint does not know it: it follows from the poses of its data set, ``poses_bounds.npy`` (Mildenhall et al. 2019
and 2020), as bmild's and both nerf-pytorchs' loaders compute it. The reference camera stands at the mean of all cameras
and looks along the mean of their axes; the near plane is at 3/4 of the nearest depth; its angle of view is theirs.

Those programs shoot the ray of a pixel through its upper left corner instead of its middle, so that the scene they
learn is shifted by half a pixel of the training's pictures. In these coordinates that is the same shift everywhere, as
far as the cameras look the same way, and it is undone here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

from viewer.errors import InputError
from viewer.formats.datasets.llff import NAME, pose_rows
from viewer.formats.datasets.poses import upright
from viewer.scene.camera import Camera, Pinhole, placed
from viewer.scene.dataset import Photo
from viewer.scene.geometry import AABB, Transform, as_mat4, as_vec3, transform_from_matrix
from viewer.scene.ndc import Ndc

NEAREST = 0.75
"""Of the nearest depth: where those programs put the near plane (``bd_factor``)."""
FARTHER = 1.1
"""Times the farthest depth: where what is looked for ends."""
FOLDERS = ("basedir", "datadir")
"""Settings that name the data set's folder."""
FACTORS = ("downsample_factor", "factor")
USUAL_FACTOR = 8.0
ABOVE = 5
"""Folders above the checkpoint in which the data set is looked for."""
SAMPLES = 128
"""Along a ray, as those programs' settings for such scenes have it: 64 and 64."""
NOTE = (
    "It lives in NDC (normalised device coordinates) of its data set's mean camera, found in {file}; what no photo "
    "shows is empty."
)


class Projection(NamedTuple):
    """Where a field in normalised device coordinates lies.

    Attributes:
        ndc: In its data set's own coordinates.
        box: What the photos' cameras see.
        placement: What turns the data set upright, as opening it does.
        camera: The reference camera in the world: from far away of it, nothing of such a field makes sense.
        note: For people.
    """

    ndc: Ndc
    box: AABB
    placement: Transform
    camera: Camera
    note: str


def is_in_ndc(settings: Mapping[str, str]) -> bool:
    """Whether these settings of a training say that it was in NDC; that is the default for LLFF's data sets."""
    kind = settings.get("dataset_type") or settings.get("type") or ""
    plain, around = (settings.get(name, "false").lower() for name in ("no_ndc", "spherify"))
    return kind.lower() == "llff" and plain != "true" and around != "true"


def find_projection(path: Path, settings: Mapping[str, str]) -> Projection:
    """The reference camera of the data set on which a checkpoint was trained.

    Raises:
        InputError: The data set's poses are not to be found, or damaged.
    """
    named = next((settings[name] for name in FOLDERS if name in settings), "")
    file = _poses(path.absolute(), named)
    if file is None:
        called = f" of '{Path(named).name}'" if named else ""
        raise InputError(
            f"{path} was trained in NDC (normalised device coordinates), and {NAME}{called}, which tells their camera, "
            f"is not to be found.",
            f"Copy {NAME} of its data set beside the checkpoint, and open it again.",
        )
    rows = pose_rows(file)
    factor = next((settings[name] for name in FACTORS if name in settings), "")
    return projection(rows, float(factor) if factor.isdigit() and int(factor) > 0 else USUAL_FACTOR, file)


def projection(rows: Float64[np.ndarray, "n 17"], factor: float, file: Path) -> Projection:
    """The reference camera of poses as LLFF has them.

    Args:
        rows: See :mod:`viewer.formats.datasets.llff`.
        factor: By how much the training's pictures were smaller than those that the poses were written for.
        file: Where they come from.

    Raises:
        InputError: They make no sense.
    """
    matrices, bounds = rows[:, :15].reshape(-1, 3, 5), rows[:, 15:]
    height, width, focal = matrices[0, :, 4]
    poses = np.stack([matrices[:, :, 1], -matrices[:, :, 0], matrices[:, :, 2], matrices[:, :, 3]], -1)
    whole = np.isfinite(rows).all() and min(height, width, focal) > 0
    if not whole or bounds.min() <= 0 or (bounds[:, 0] >= bounds[:, 1]).any():
        raise InputError(f"{file} has poses or depths that make no sense.", "Copy the data set again.")
    reference = np.eye(4)
    back, up = (poses[:, :, axis].sum(0) for axis in (2, 1))
    right = np.cross(up, back)
    if min(np.linalg.norm(back), np.linalg.norm(right)) < 1e-6 * len(rows):
        raise InputError(f"{file} has cameras that look into no direction in common.", "It cannot be one for NDC.")
    back, right = back / np.linalg.norm(back), right / np.linalg.norm(right)
    reference[:3] = np.stack([right, np.cross(back, right), back, poses[:, :, 3].mean(0)], 1)
    tangents = (float(0.5 * width / focal), float(0.5 * height / focal))
    near, far = float(NEAREST * bounds.min()), float(FARTHER * bounds.max())
    ndc = Ndc(
        transform_from_matrix(reference),
        tangents,
        near,
        (factor / float(width), -factor / float(height)),
        last=1 - 2 * near / far,
    )
    reach = np.array(_reach(poses, reference, tangents, near, far))
    ndc = Ndc(ndc.camera, ndc.tangents, ndc.near, ndc.shift, (float(reach[0]), float(reach[1])), ndc.last)
    ends = [(x * depth, y * depth, -depth) for depth in (near, far) for x in (-1, 1) for y in (-1, 1)]
    corners = ndc.camera.apply(np.array(ends) * (*(reach * tangents), 1.0))
    lens = Pinhole(
        round(float(width)), round(float(height)), float(focal), float(focal), float(width) / 2, float(height) / 2
    )
    bottom = np.array([[0.0, 0.0, 0.0, 1.0]])
    photos = tuple(Photo("", Camera(as_mat4(np.concatenate([pose, bottom])), lens)) for pose in poses)
    box = AABB(as_vec3(corners.min(0)), as_vec3(corners.max(0)))
    placement = upright(photos)
    camera = placed(Camera(as_mat4(reference), lens), placement)
    return Projection(ndc, box, placement, camera, NOTE.format(file=file))


def _reach(
    poses: Float64[np.ndarray, "n 3 4"],
    reference: Float64[np.ndarray, "4 4"],
    tangents: tuple[float, float],
    near: float,
    far: float,
) -> tuple[float, float]:
    """How far from the middle of the reference camera's picture all cameras see, in halves of the picture.

    Rays are straight in NDC, so it is enough to look at where those of the corners meet the near plane and the far one.
    """
    turn, place = reference[:3, :3], reference[:3, 3]
    corners = np.array([(x * tangents[0], y * tangents[1], -1.0) for x in (-1, 1) for y in (-1, 1)])
    directions = np.einsum("nij,cj->nci", turn.T @ poses[:, :, :3], corners)
    directions[..., 2] = np.minimum(directions[..., 2], -0.1)  # one that looks elsewhere must not decide
    origins = (poses[:, None, :, 3] - place) @ turn
    furthest = np.zeros(2)
    for depth in (near, far):
        points = origins + (-depth - origins[..., 2:]) / directions[..., 2:] * directions
        furthest = np.maximum(furthest, np.abs(points[..., :2] / depth / tangents).max((0, 1)))
    return float(np.clip(furthest[0], 1.0, 4.0)), float(np.clip(furthest[1], 1.0, 4.0))


def _poses(path: Path, named: str) -> Path | None:
    """The data set's poses: beside the checkpoint, or in the folder that its settings name, wherever that may lie."""
    folders = list(path.parents)[:ABOVE]
    places = [path.parent]
    if named:
        places += [folder / each for folder in folders for each in (named, Path(named).name)]
    try:
        return next((place / NAME for place in places if (place / NAME).is_file()), None)
    except (OSError, ValueError):
        return None
