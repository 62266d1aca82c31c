"""Writes binary glTF 2.0 with KHR_gaussian_splatting: points with the numbers of Gaussians, in floats.

The node turns them from COLMAP's axes to glTF's +Y up, so that numbers stay as they are.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from viewer.formats.gltf import COMPONENTS, GENERATOR, glb
from viewer.formats.gltf_extensions import SPLATS
from viewer.formats.mesh_parts import to_y_up
from viewer.formats.splats.found import UPRIGHT, FoundSplats
from viewer.formats.splats.gltf import SPACES
from viewer.formats.splats.quantities import TERMS, color_of_harmonic, opacity
from viewer.scene.geometry import Vec3

HALF_TURN = [1.0, 0.0, 0.0, 0.0]
"""About x, as (x, y, z, w): from +Y down and +Z ahead to +Y up and +Z back."""
POINTS = 0
BYTE = 5121
SHAPES = {1: "SCALAR", 3: "VEC3", 4: "VEC4"}


def encode(found: FoundSplats, origin: Vec3) -> bytes:
    """A GLB file with one node.

    Args:
        found: What to write.
        origin: What its coordinates lack to be the file's: the node's place, in double precision.

    Raises:
        OutputError: It would be longer than the 4 GiB that the format can hold.
    """
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
    accessors: list[dict[str, Any]] = []
    views: list[dict[str, Any]] = []
    binary = bytearray()
    for name, array in arrays.items():
        views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": array.nbytes, "target": 34962})
        accessor = {"bufferView": len(views) - 1, "count": len(array), "type": SHAPES[array.shape[1]]}
        if name == "COLOR_0":
            accessor |= {"componentType": BYTE, "normalized": True}
        else:
            accessor["componentType"] = COMPONENTS["float32"]
        if name == "POSITION":
            accessor |= {"min": array.min(0).tolist(), "max": array.max(0).tolist()}
        accessors.append(accessor)
        binary += np.ascontiguousarray(array).tobytes()
    space = next(name for name, space in SPACES.items() if space == found.color_space)
    described = {
        "kernel": "ellipse",
        "colorSpace": space,
        "projection": "perspective",
        "sortingMethod": "cameraDistance",
    }
    primitive = {
        "attributes": {name: number for number, name in enumerate(arrays)},
        "mode": POINTS,
        "extensions": {SPLATS: described},
    }
    node: dict[str, Any] = {"name": "splats", "mesh": 0, "rotation": HALF_TURN}
    if any(origin):
        (node["translation"],) = to_y_up(UPRIGHT.apply(np.array([origin]))).tolist()
    body = {
        "asset": {"version": "2.0", "generator": GENERATOR},
        "extensionsUsed": [SPLATS],
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [node],
        "meshes": [{"primitives": [primitive]}],
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": len(binary)}],
    }
    return glb(body, bytes(binary))
