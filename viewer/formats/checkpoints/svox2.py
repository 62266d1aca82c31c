"""Grids of svox2, the program of Plenoxels (Fridovich-Keil et al. 2022): ``ckpt.npz``.

========================  =============  ===================================================================
``radius``, ``center``    (3,)           the grid fills ``center`` +- ``radius``
``links``                 int32 (x y z)  row of each voxel; *any* negative number = empty (CUDA stores how far to skip)
``density_data``          f32 (n, 1)     per unit length
``sh_data``               f16 (n, 3 k)   all of red, then green, then blue; k = 1, 4 or 9
``basis_type``            int            1 = spherical harmonics, the only kind read here
``data``                  (n, 1 + 3 k)   oldest files: density and colours in one array
``background_*``                         multi-sphere background, left out with a note
========================  =============  ===================================================================

Its axes are the data set's own; voxel centres, interpolation and harmonics are ours (:mod:`viewer.fields.voxels`). For
NeRF's synthetic scenes svox2 shrinks the world by 2/3 before it trains and does not store that: coordinates stay as
they are stored, and a note says so. Where a radius differs between axes, it is used as it is.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from viewer.errors import InputError, UnsupportedError
from viewer.fields.voxels import MAX_SIDE, SparseVoxels
from viewer.formats.npz import encode_npz, names_in, read_npz
from viewer.scene.assets import AssetStore, write_atomic
from viewer.scene.content import Provenance
from viewer.scene.document import Node
from viewer.scene.geometry import AABB, Vec3, as_vec3
from viewer.scene.origin import NOWHERE, local_origin, origin_notes

SPHERICAL_HARMONICS = 1
OTHER_BASES = {4: "a learned 3-D texture", 255: "a neural network"}
NAMES = ("radius", "center", "links", "density_data", "sh_data", "basis_type", "data")
BASES = (1, 4, 9)
"""Coefficients a colour channel may have."""
DAMAGED = "The file is damaged or not from svox2: copy it again."
SCALE_NOTE = (
    "Coordinates are as svox2 stored them; for NeRF's synthetic scenes they are 2/3 of the data set's, so give the "
    "node the scale 1.5 to compare them."
)


def matches(path: Path) -> bool:
    """Whether a file is a grid of svox2, judged by the arrays that it names."""
    names = names_in(path)
    return "links" in names and ("density_data" in names or "data" in names)


def read(path: Path, store: AssetStore) -> Node:
    """The grid as a field, its voxels put into ``store``.

    Raises:
        InputError: The file is damaged, or its arrays do not fit each other.
        UnsupportedError: The colours are something else than spherical harmonics, or the grid is too large.
    """
    arrays = read_npz(path, NAMES)
    stored = arrays.get("basis_type", np.array(SPHERICAL_HARMONICS))
    if stored.size != 1 or stored.dtype.kind not in "iu":
        raise InputError(f"{path}: 'basis_type' is no whole number.", DAMAGED)
    basis = int(stored.reshape(-1)[0])
    if basis != SPHERICAL_HARMONICS:
        kind = OTHER_BASES.get(basis, f"basis {basis}")
        raise UnsupportedError(
            f"{path.name} describes colours by {kind}.", "Train it with --basis_type sh: only harmonics are read."
        )
    voxels, origin = _voxels(arrays, path)
    notes = [SCALE_NOTE, *origin_notes(origin)]
    if any(name.startswith("background_") for name in names_in(path)):
        notes.append("Its multi-sphere background is left out.")
    provenance = Provenance("svox2", str(path.absolute()), notes=tuple(notes), origin=origin)
    content = voxels.content(store.put(voxels.tensors()), provenance)
    return Node(path.stem if path.stem != "ckpt" else path.absolute().parent.name, content)


def write(voxels: SparseVoxels, path: Path, origin: Vec3 = NOWHERE) -> None:
    """Write a grid that svox2 and :func:`read` read; harmonics to the bit, the background left out.

    Args:
        voxels: The grid.
        path: The file.
        origin: Is added to its coordinates.

    Raises:
        UnsupportedError: The field blends light linearly, which svox2 does not.
        OutputError: It cannot be written; whatever was at ``path`` is untouched.
    """
    if voxels.color_space != "srgb":
        raise UnsupportedError("svox2 blends colours in sRGB, this field in linear light.", "Export a project instead.")
    links = np.full(voxels.shape, -1, np.int32)
    links.reshape(-1)[voxels.index] = np.arange(len(voxels.index), dtype=np.int32)
    low, high = np.array(voxels.aabb.lo), np.array(voxels.aabb.hi)
    arrays = {
        "radius": (0.5 * (high - low)).astype(np.float32),
        "center": (0.5 * (high + low) + origin).astype(np.float64 if any(origin) else np.float32),
        "links": links,
        "density_data": voxels.density[:, None],
        "sh_data": voxels.sh,
        "basis_type": np.array(SPHERICAL_HARMONICS),
    }
    write_atomic(path, encode_npz(arrays))


def _voxels(arrays: dict[str, np.ndarray], path: Path) -> tuple[SparseVoxels, Vec3]:
    """The occupied voxels in our order, and what was taken off their coordinates."""
    links = arrays.get("links")
    if links is None or links.ndim != 3 or links.dtype.kind != "i":
        raise InputError(f"{path}: 'links' is no grid of whole numbers.", DAMAGED)
    if not all(2 <= side <= MAX_SIDE for side in links.shape):
        sides = "x".join(map(str, links.shape))
        raise UnsupportedError(f"{path} is a grid of {sides} voxels.", f"From 2 to {MAX_SIDE} a side are supported.")
    density, harmonics = _columns(arrays, path)
    flat = links.reshape(-1)
    index = np.flatnonzero(flat >= 0).astype(np.int32)
    rows = flat[index]
    if len(index) == 0:
        raise InputError(f"{path} holds no occupied voxel.", "Open the checkpoint of a finished training.")
    if int(rows.max()) >= len(density):
        raise InputError(f"{path}: 'links' names voxels that are not there.", DAMAGED)
    with np.errstate(over="ignore"):  # what overflows half precision is refused below
        density, harmonics = density[rows].astype(np.float32), harmonics[rows].astype(np.float16)
    if not (np.isfinite(density).all() and np.isfinite(harmonics).all()):
        raise InputError(f"{path} holds numbers that are not finite.", "Train it again.")
    radius, center = (_numbers(arrays, name, path) for name in ("radius", "center"))
    radius, center = np.broadcast_to(radius, 3), np.broadcast_to(center, 3)
    if not (np.isfinite(center).all() and np.isfinite(radius).all() and (radius > 1e-6).all() and radius.max() < 1e6):
        raise InputError(f"{path} does not say how large its grid is.", DAMAGED)
    origin = local_origin(as_vec3(center - radius), as_vec3(center + radius))
    center = center - origin
    box = AABB(as_vec3(center - radius), as_vec3(center + radius))
    return SparseVoxels(box, links.shape, index, density, harmonics), origin


def _columns(arrays: dict[str, np.ndarray], path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Density (n,) and harmonics (n, c) by svox2's row."""
    old = arrays.get("data")
    density, harmonics = arrays.get("density_data"), arrays.get("sh_data")
    if density is None and harmonics is None and old is not None and old.ndim == 2:
        density, harmonics = old[:, :1], old[:, 1:]
    if density is None or harmonics is None or density.ndim != 2 or density.shape[1] != 1 or harmonics.ndim != 2:
        raise InputError(f"{path} lacks densities or colours.", DAMAGED)
    if len(density) != len(harmonics) or density.dtype.kind != "f" or harmonics.dtype.kind != "f":
        raise InputError(f"{path}: densities and colours do not match.", DAMAGED)
    basis, rest = divmod(harmonics.shape[1], 3)
    if rest or basis not in BASES:
        raise UnsupportedError(
            f"{path} has {harmonics.shape[1]} colour coefficients a voxel.",
            "Spherical harmonics of degree 0 to 2 are read: 3, 12 or 27 coefficients.",
        )
    return density[:, 0], harmonics


def _numbers(arrays: dict[str, np.ndarray], name: str, path: Path) -> np.ndarray:
    """One or three numbers as float64."""
    array = arrays.get(name)
    if array is None or array.size not in (1, 3) or array.ndim > 1:
        raise InputError(f"{path} has no proper '{name}'.", DAMAGED)
    return np.atleast_1d(array).astype(np.float64)
