"""Puts Gaussians into a glTF document with KHR_gaussian_splatting: points with their numbers, in floats.

A node turns each set from COLMAP's axes to glTF's +Y up, so that numbers stay as they are.
"""

from __future__ import annotations

import numpy as np

from viewer.formats.gltf_draft import Draft, Json
from viewer.formats.gltf_extensions import SPLATS
from viewer.formats.splats.found import FoundSplats
from viewer.formats.splats.gltf import SPACES
from viewer.formats.splats.quantities import TERMS, color_of_harmonic, opacity

HALF_TURN = [1.0, 0.0, 0.0, 0.0]
"""About x, as (x, y, z, w): from +Y down and +Z ahead to +Y up and +Z back."""
POINTS = 0
SHAPES = {1: "SCALAR", 3: "VEC3", 4: "VEC4"}


def add_splats(draft: Draft, found: FoundSplats) -> None:
    """Add a node with a set of Gaussians in COLMAP's axes."""
    colors = np.concatenate([color_of_harmonic(found.sh[:, 0]), opacity(found.logits)[:, None]], 1)
    arrays: dict[str, np.ndarray] = {
        "POSITION": found.positions,
        # For programs that know points and no splats.
        "COLOR_0": np.rint(np.clip(colors, 0, 1) * 255).astype(np.uint8),
        f"{SPLATS}:ROTATION": np.roll(found.rotations, -1, 1),
        f"{SPLATS}:SCALE": np.exp(found.log_scales),
        f"{SPLATS}:OPACITY": opacity(found.logits)[:, None].astype(np.float32),
    }
    for degree in range(TERMS.index(found.sh.shape[1]) + 1):
        for number in range(2 * degree + 1):
            arrays[f"{SPLATS}:SH_DEGREE_{degree}_COEF_{number}"] = found.sh[:, degree * degree + number]
    described = {
        "kernel": "ellipse",
        "colorSpace": next(name for name, space in SPACES.items() if space == found.color_space),
        "projection": "perspective",
        "sortingMethod": "cameraDistance",
    }
    attributes = {
        name: draft.accessor(array, SHAPES[array.shape[1]], bounded=name == "POSITION")
        for name, array in arrays.items()
    }
    primitive: Json = {"attributes": attributes, "mode": POINTS, "extensions": {SPLATS: described}}
    draft.add_mesh(found.name, primitive, rotation=HALF_TURN)
