"""DVGOs (Sun et al. 2022): ``fine_last.tar`` and ``coarse_last.tar`` of a bounded scene.

==================================  ================  ================================================================
``density.grid`` (or ``density``)   (1, 1, x, y, z)   samples whose first and last lie on the box's faces
``k0.grid`` (or ``k0``)             (1, f, x, y, z)   features, or colours before their sigmoid
``rgbnet.{0,2.0,3}``                (w, in), (w,)     of [feature, direction, all its sines, all its cosines]
``mask_cache.mask``                 (x, y, z)         bool: samples around which it is not empty
==================================  ================  ================================================================

These are in ``model_state_dict``; ``model_kwargs`` has ``xyz_min``, ``xyz_max``, ``num_voxels_base``, ``alpha_init``,
``rgbnet_direct`` and others.

Density is ``softplus(number + shift)`` per edge of a voxel of ``num_voxels_base``, with ``shift = log(1 / (1 -
alpha_init) - 1)``. With ``rgbnet_direct`` false, the first three features are added to the network's answer.
Coordinates are the data set's. Written after the published program; there was no file to compare pictures with.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from viewer.errors import AssetError, InputError, UnsupportedError
from viewer.fields.feature_layout import check_feature_grid
from viewer.formats.checkpoints.feature_network import layers_below, put_layers, wave_columns
from viewer.formats.checkpoints.hash_tensors import single
from viewer.formats.checkpoints.nerf_layouts import Arrays, steps_of
from viewer.formats.checkpoints.torch_file import read_arrays
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId, Encoding, FeatureGridField, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.progress import Progress, Work

STATE, KWARGS = "model_state_dict.", "model_kwargs."
OTHERS = {"mpi_depth": "of a forward-facing scene, in NDC", "bg_len": "of an unbounded scene"}
"""Settings of its other models, and what those are."""
FOREIGN = "Open fine_last.tar or coarse_last.tar of DVGO's bounded model with dense grids."
NOTE = "The layout follows DVGO's published program; it was not compared with pictures of that program."


def read(path: Path, store: AssetStore) -> Work[Scene]:
    """A checkpoint as the only node of a scene, at its data set's coordinates.

    Raises:
        InputError: The file is damaged, or its parts are missing or do not fit.
        UnsupportedError: It holds Python objects, or another model than the bounded one with dense grids.
    """
    yield Progress(0.0, f"Reading {path.name}")
    arrays = read_arrays(path)
    yield Progress(0.5, f"Reading {path.name}")
    try:
        content, tensors = _field(arrays)
        check_feature_grid(content, tensors)
    except (AssetError, InputError, UnsupportedError) as error:
        raise type(error)(f"{path}: {error.message}", error.hint) from error
    made = Provenance("DVGO", str(path.absolute()), steps_of(arrays), notes=(NOTE,))
    content = msgspec.structs.replace(content, asset=store.put(tensors), provenance=made)
    return Scene((Node(path.stem, content),))


def _field(arrays: Arrays) -> tuple[FeatureGridField, dict[str, np.ndarray]]:
    """The field as :mod:`viewer.fields.feature_layout` has it.

    Raises:
        InputError: Parts are missing or do not fit.
        UnsupportedError: It is another model, or its grids are products of planes.
    """
    kind = next((text for name, text in OTHERS.items() if f"{KWARGS}{name}" in arrays), None)
    if kind is not None:
        raise UnsupportedError(f"It is a DVGO {kind}, which is not supported.", FOREIGN)
    state = {name.removeprefix(STATE): array for name, array in arrays.items() if name.startswith(STATE)}
    if any(name.startswith(("density.xy", "k0.xy")) for name in state):
        raise UnsupportedError("Its grids are products of planes, which are not supported.", FOREIGN)
    tensors = {f"{ours}.grid": _grid(state, theirs) for ours, theirs in (("density", "density"), ("features", "k0"))}
    lo, hi = (_corner(arrays, state, name) for name in ("xyz_min", "xyz_max"))
    if not (lo < hi).all():
        raise InputError("Its box is empty.", FOREIGN)
    voxels = _number(arrays, "num_voxels_base")
    shift = _shift(arrays, state)
    x, y, z = tensors["density.grid"].shape[1:]
    if not 1 <= voxels < 1e12:
        raise InputError("It does not say how large its voxels are.", FOREIGN)
    content = FeatureGridField(
        AssetId(""),
        AABB(as_vec3(lo), as_vec3(hi)),
        (x, y, z),
        colors="sigmoid",
        shift=shift,
        density_scale=float((voxels / (hi - lo).prod()) ** (1 / 3)),
    )
    if any(name.startswith("rgbnet.") for name in state):
        content = _with_network(content, arrays, state, tensors)
    mask = state.get("mask_cache.mask")
    if mask is not None:
        tensors["cells"], tensors["cells.box"] = _cells(mask, lo, hi)
    return content, tensors


def _with_network(
    content: FeatureGridField, arrays: Arrays, state: Arrays, tensors: dict[str, np.ndarray]
) -> FeatureGridField:
    """With the layers of its colours, brought into our order of columns.

    Raises:
        InputError: They take other numbers than its features and directions are.
    """
    layers = layers_below(state, "rgbnet", FOREIGN)
    residual = not bool(_number(arrays, "rgbnet_direct"))
    features = len(tensors["features.grid"]) - 3 * residual
    octaves, rest = divmod(layers[0][0].shape[1] - features - 3, 6)
    if features < 0 or rest or not 0 <= octaves <= 32:
        raise InputError("Its colours take something else than feature and direction.", FOREIGN)
    put_layers(tensors, layers, np.concatenate([np.arange(features + 3), features + 3 + wave_columns(3, octaves)]))
    return msgspec.structs.replace(content, colors="network", residual=residual, direction=Encoding(octaves))


def _grid(state: Arrays, name: str) -> np.ndarray:
    """A grid (f, x, y, z)."""
    grid = single(state, f"{name}.grid" if f"{name}.grid" in state else name)
    if grid.ndim != 5 or grid.shape[0] != 1:
        raise InputError(f"Its '{name}' is no grid.", FOREIGN)
    return grid[0]


def _corner(arrays: Arrays, state: Arrays, name: str) -> np.ndarray:
    corner = state.get(name, arrays.get(KWARGS + name, np.zeros(0))).astype(np.float64).reshape(-1)
    if corner.shape != (3,) or not np.isfinite(corner).all():
        raise InputError("It does not say how large its box is.", FOREIGN)
    return corner


def _number(arrays: Arrays, name: str) -> float:
    array = arrays.get(KWARGS + name, np.zeros(0))
    if array.size != 1 or not np.isfinite(array).all():
        raise InputError(f"It does not say its '{name}'.", FOREIGN)
    return float(array.reshape(-1)[0])


def _shift(arrays: Arrays, state: Arrays) -> float:
    """What is added to the density's number."""
    stored = state.get("act_shift", arrays.get(f"{KWARGS}act_shift", np.zeros(0)))
    if stored.size == 1 and np.isfinite(stored).all():
        return float(stored.reshape(-1)[0])
    alpha = _number(arrays, "alpha_init")
    if not 0 < alpha < 1:
        raise InputError("Its first opacity makes no sense.", FOREIGN)
    return float(np.log(1 / (1 - alpha) - 1))


def _cells(mask: np.ndarray, lo: np.ndarray, hi: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cells around the mask's samples, the nearest of which its program asks; and the box that they fill.

    Raises:
        InputError: The mask is no grid.
    """
    if mask.ndim != 3 or mask.dtype != np.bool_ or min(mask.shape) < 2:
        raise InputError("Its empty cells are no grid.", FOREIGN)
    half = 0.5 * (hi - lo) / (np.array(mask.shape) - 1)
    return np.ascontiguousarray(mask, np.uint8), np.stack([lo - half, hi + half]).astype(np.float32)
