"""PlenOctrees (Yu et al. 2021): ``.npz`` files of an octree whose leaves hold harmonics and a density.

==========================  ===============  =========================================================================
``child``                   int32 (n 2 2 2)  how many nodes further a cell's own eight cells are; 0 = it is a leaf
``data``                    (n 2 2 2 c)      of a leaf: k harmonics of red, green, blue, then the density; c = 3 k + 1
``invradius3``, ``offset``  (3,)             a point p is ``p invradius3 + offset`` in the unit cube; older files
                                             have one ``invradius``
``quant_colors``, ...                        palettes of compressed trees, which are refused
``extra_data``                               lobes of spherical Gaussians, which are refused
==========================  ===============  =========================================================================

Colours are the sigmoid of the harmonics' sum, ours are the sum itself, so ours are fitted to the colours along twelve
directions. A leaf above the finest level becomes as many voxels as it is large. Leaves are constant, voxels are
interpolated between their centres. Harmonics beyond degree 2 are left out with the fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float16, Float32, Int64

from viewer.errors import InputError, UnsupportedError
from viewer.fields.harmonics import harmonics, harmonics_to_degree_3
from viewer.fields.voxels import MAX_SIDE, SparseVoxels
from viewer.formats.npz import names_in, read_npz
from viewer.render.pointwise.evaluation import spread_directions
from viewer.scene.assets import AssetStore
from viewer.scene.content import Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.progress import Progress, Work

NAMES = ("child", "data", "invradius3", "invradius", "offset")
DEEPEST = 10
LEAST_DENSITY = 1e-3
"""Over the whole box: what stops less of the light there is not stored."""
MOST_VOXELS = 1 << 25
ROWS_AT_ONCE = 1 << 17
DEGREES = {1: 0, 4: 1, 9: 2, 16: 2}
"""Degree of our harmonics by the number of theirs."""
CONSTANT = 1
"""Harmonics that a plain colour is taken for."""
DAMAGED = "The file is damaged or no PlenOctree: copy it again."
NOTE = "Its leaves became voxels, which are interpolated; colours are fitted by harmonics of degree {degree}."


def read(path: Path, store: AssetStore) -> Work[Scene]:
    """A tree as voxels, the only node of a scene, at the coordinates of the data set that it was trained on.

    Raises:
        InputError: The file is damaged, or its arrays do not fit each other.
        UnsupportedError: It is compressed by palettes, has other colours than harmonics, or is too large.
    """
    yield Progress(0.0, f"Reading {path.name}")
    names = names_in(path)
    if names and "child" not in names:  # the last of all that read archives of arrays
        hint = "Open what svox2 or PlenOctree saved, or the checkpoint of the training."
        raise InputError(f"{path} holds neither a grid of svox2 nor a PlenOctree.", hint)
    if "quant_colors" in names:
        raise UnsupportedError(f"{path} is compressed by palettes.", "Open the tree before its compression.")
    if "extra_data" in names:
        raise UnsupportedError(f"{path} has colours of spherical Gaussians.", "Open one with spherical harmonics.")
    arrays = read_npz(path, NAMES)
    child, data = arrays.get("child", np.zeros(0)), arrays.get("data", np.zeros(0))
    if child.ndim != 4 or child.shape[1:] != (2, 2, 2) or child.dtype.kind != "i" or not len(child):
        raise InputError(f"{path}: 'child' is no octree.", DAMAGED)
    if data.ndim != 5 or data.shape[:4] != child.shape or data.dtype.kind != "f":
        raise InputError(f"{path}: 'data' does not belong to its octree.", DAMAGED)
    basis, rest = divmod(data.shape[4] - 1, 3)
    if rest or basis not in DEGREES:
        raise UnsupportedError(f"{path} has {data.shape[4]} numbers a leaf.", "1, 4, 9 or 16 harmonics are read.")
    yield Progress(0.2, "Walking down the octree")
    box = _box(arrays, path)
    index, leaf, side = _leaves(child, data, 1.0 / max(box.size), path)
    if not len(index):
        raise InputError(f"{path} holds no leaf with a density.", "Open the tree of a finished training.")
    sh = np.empty((len(index), 3 * (DEGREES[basis] + 1) ** 2), np.float16)
    flat = data.reshape(-1, data.shape[4])
    for start in range(0, len(index), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        sh[part] = _fitted(_single(flat[leaf[part], :-1]), basis)
        yield Progress(0.4 + 0.6 * start / len(index), "Fitting the colours")
    density = _single(flat[leaf, -1])
    if not (np.isfinite(sh).all() and np.isfinite(density).all()):
        raise InputError(f"{path} holds numbers that are not finite.", "Train it again.")
    voxels = SparseVoxels(box, (side, side, side), index.astype(np.int32), density, sh)
    made = Provenance("PlenOctree", str(path.absolute()), notes=(NOTE.format(degree=voxels.sh_degree),))
    return Scene((Node(path.stem, voxels.content(store.put(voxels.tensors()), made)),))


def _box(arrays: dict[str, np.ndarray], path: Path) -> AABB:
    """What the octree fills."""
    per_length = arrays.get("invradius3", arrays.get("invradius", np.zeros(0))).astype(np.float64).reshape(-1)
    offset = arrays.get("offset", np.zeros(0)).astype(np.float64)
    sound = per_length.size in (1, 3) and offset.shape == (3,) and np.isfinite(offset).all()
    if not sound or not ((per_length > 1e-6) & (per_length < 1e6)).all() or np.abs(offset).max() > 1e6:
        raise InputError(f"{path} does not say how large its octree is.", DAMAGED)
    return AABB(as_vec3(-offset / per_length), as_vec3((1 - offset) / per_length))


def _leaves(
    child: np.ndarray, data: np.ndarray, per_box: float, path: Path
) -> tuple[Int64[np.ndarray, " n"], Int64[np.ndarray, " n"], int]:
    """Voxels in increasing order, the number of the leaf that each belongs to, and how many voxels a side has."""
    further = child.reshape(-1, 8).astype(np.int64)
    least = LEAST_DENSITY * per_box
    found = list(_levels(further, data.reshape(-1, 8, data.shape[4])[..., -1], least, path))
    depth = max((level for level, _, leaves in found if len(leaves)), default=0)
    side = 2 << depth
    if side > MAX_SIDE:
        raise UnsupportedError(f"{path} is an octree of {side} voxels a side.", f"{MAX_SIDE} are supported.")
    if sum(len(leaves) << 3 * max(depth - level, 0) for level, _, leaves in found) > MOST_VOXELS:
        raise UnsupportedError(f"{path} has large leaves: it would be too many voxels.", "Train it with a threshold.")
    numbers, owners = [], []
    for level, places, leaves in found:
        width = 1 << max(depth - level, 0)
        steps = np.stack(np.meshgrid(*[np.arange(width)] * 3, indexing="ij"), -1).reshape(-1, 3)
        x, y, z = np.moveaxis(places[:, None] * width + steps, -1, 0).reshape(3, -1)
        numbers.append((x * side + y) * side + z)
        owners.append(np.repeat(leaves, len(steps)))
    index, leaf = np.concatenate(numbers), np.concatenate(owners)
    order = np.argsort(index, kind="stable")
    return index[order], leaf[order], side


def _levels(
    further: Int64[np.ndarray, "n 8"], density: np.ndarray, least: float, path: Path
) -> Iterator[tuple[int, Int64[np.ndarray, "m 3"], Int64[np.ndarray, " m"]]]:
    """Of each level: its number, where its leaves with a density are, in its own cells, and their numbers."""
    nodes, places = np.zeros(1, np.int64), np.zeros((1, 3), np.int64)
    corners = np.stack(np.unravel_index(np.arange(8), (2, 2, 2)), -1)
    visited = 0
    for level in range(DEEPEST):
        visited += len(nodes)
        if visited > len(further):
            raise InputError(f"{path}: nodes of its octree belong to several others.", DAMAGED)
        cells = (2 * places[:, None] + corners).reshape(-1, 3)
        numbers = (8 * nodes[:, None] + np.arange(8)).reshape(-1)
        deeper = further[nodes].reshape(-1)
        with np.errstate(invalid="ignore"):
            seen = (deeper == 0) & ~(_single(density[nodes].reshape(-1)) <= least)
        yield level, cells[seen], numbers[seen]
        inner = deeper != 0
        nodes, places = (numbers // 8 + deeper)[inner], cells[inner]
        if not len(nodes):
            return
        if nodes.min() <= 0 or nodes.max() >= len(further):
            raise InputError(f"{path}: its octree names nodes that are not there.", DAMAGED)
    raise UnsupportedError(f"{path} is an octree deeper than {DEEPEST} levels.", "Train it with a smaller depth.")


@np.errstate(over="ignore", invalid="ignore")  # what is not finite is refused afterwards
def _single(values: np.ndarray) -> np.ndarray:
    """In single precision."""
    return values.astype(np.float32)


def _fitted(rows: Float32[np.ndarray, "n c"], basis: int) -> Float16[np.ndarray, "n d"]:
    """Harmonics whose sum is nearest to the sigmoid of the sum of those in ``rows``, along twelve directions."""
    degree, directions = DEGREES[basis], spread_directions()
    given = torch.from_numpy(rows).unflatten(-1, (3, basis))
    if basis == CONSTANT:
        # One number a channel is the plain colour before its sigmoid, without the first harmonic's constant.
        shown = given.sigmoid().expand(-1, -1, len(directions))
    else:
        shown = (given @ harmonics_to_degree_3(directions)[:, :basis].T).sigmoid()
    fit = (shown - 0.5) @ torch.linalg.pinv(harmonics(directions, degree)).T
    return fit.flatten(1).half().numpy()
