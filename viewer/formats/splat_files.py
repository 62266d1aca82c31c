"""Gaussian splats in files, as a scene of one node."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from viewer.errors import InputError
from viewer.formats.files import read_bytes
from viewer.formats.ply_tables import DAMAGED, Lists, read_tables
from viewer.scene.assets import AssetStore
from viewer.scene.content import Provenance
from viewer.scene.document import Node, Scene, World
from viewer.scene.gaussian_splats import splat_content
from viewer.scene.geometry import Transform, as_vec3
from viewer.scene.origin import local_origin, origin_notes
from viewer.scene.progress import Progress, Work
from viewer.scene.splats import Splats

LARGEST_FILE = 8 << 30
UPRIGHT = Transform(rotation=(math.sqrt(0.5), -math.sqrt(0.5), 0.0, 0.0))
"""Splats are trained in COLMAP's axes, +Y down and +Z ahead: that down becomes the world's -Z."""


def read_ply(path: Path, store: AssetStore) -> Work[Scene]:
    """Open the Gaussians of a PLY file with the properties of Kerbl et al. (2023).

    Raises:
        InputError: The file is damaged or lacks a property.
    """
    yield Progress(0.0, f"Reading {path.name}")
    table = read_tables(read_bytes(path, LARGEST_FILE, "Gaussian splats"), str(path)).elements.get("vertex", {})

    def stacked(*names: str) -> np.ndarray:
        columns = [table.get(name) for name in names]
        arrays = [column for column in columns if column is not None and not isinstance(column, Lists)]
        if len(arrays) < len(names):
            raise InputError(f"{path.name} lacks one of {', '.join(names)}.", DAMAGED)
        return np.stack(arrays, -1).astype(np.float64)

    positions = stacked("x", "y", "z")
    if not len(positions):
        raise InputError(f"{path.name} holds no splats.", "Open a file with splats in it.")
    rest = sum(name.startswith("f_rest_") for name in table)
    terms = rest // 3
    sh = stacked("f_dc_0", "f_dc_1", "f_dc_2")[:, None]
    if terms:
        higher = stacked(*(f"f_rest_{number}" for number in range(3 * terms)))
        sh = np.concatenate([sh, higher.reshape(-1, 3, terms).transpose(0, 2, 1)], 1)
    rotations = stacked("rot_0", "rot_1", "rot_2", "rot_3")
    rotations /= np.linalg.norm(rotations, axis=1, keepdims=True)
    yield Progress(0.5, f"Reading {path.name}")
    origin = local_origin(as_vec3(positions.min(0)), as_vec3(positions.max(0)))
    splats = Splats(
        (positions - origin).astype(np.float32),
        stacked("scale_0", "scale_1", "scale_2").astype(np.float32),
        rotations.astype(np.float32),
        stacked("opacity")[:, 0].astype(np.float32),
        sh.astype(np.float32),
    )
    provenance = Provenance("file", str(path.absolute()), notes=origin_notes(origin), origin=origin)
    content = splat_content(store.put(splats.tensors()), splats, provenance=provenance)
    return Scene((Node(path.stem, content, transform=UPRIGHT),), World(origin=origin))
