"""Meshes that move while their triangles stay the same: morph targets, one a moment, and an animation of their weights.

At the time of a key the mesh is exactly as it was given for it, and linear between two, which is what glTF, Blender and
others play.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Float32, Float64, Int64
from msgspec.structs import replace

from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.distinct import distinct_rows
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.mesh import Mesh, face_normals
from viewer.scene.skeleton import Bone, Clip, Skin
from viewer.scene.skinning import PATHS, WAYS

BONE = "mesh"
"""What such a mesh hangs on, which never moves."""


def moving_model(
    model: Model, mesh: Mesh, positions: Float32[np.ndarray, "m v 3"], times: Sequence[float], base: int,
    store: AssetStore, name: str,
) -> Model:  # fmt: skip
    """A model whose mesh goes through ``positions``.

    Args:
        model: Of the mesh at one of the moments, which tells its look.
        mesh: Its mesh.
        positions: Of all vertices, one set a moment, two or more.
        times: When the mesh is there, in seconds, rising from 0.
        base: The moment at which ``mesh`` is.
        store: Where the arrays go.
        name: Of the animation.

    Raises:
        OutputError: The store cannot be written.
    """
    others = [number for number in range(len(positions)) if number != base]
    vertices = mesh.vertices.astype(np.float64)
    weld = welded(mesh.vertices)
    still = smooth_normals(vertices, mesh.faces, weld)
    shifts = np.stack([positions[number] - mesh.vertices for number in others]).astype(np.float32)
    turns = [smooth_normals(positions[number], mesh.faces, weld) - still for number in others]
    weights = np.zeros((len(positions), len(others)), np.float32)
    weights[others, np.arange(len(others))] = 1.0
    key_times = np.array(times, np.float32)
    channel = (-1, PATHS.index("weights"), WAYS.index("linear"), 0, len(times), 0, len(others))
    tensors = {
        "joints": np.zeros((len(vertices), 1), np.uint16),
        "weights": np.ones((len(vertices), 1), np.float32),
        "bind": np.eye(4, dtype=np.float32)[None],
        "morph_positions": shifts,
        "morph_normals": np.stack(turns).astype(np.float32),
        "morph_weights": weights[0],
        "clip_0_channels": np.array([channel], np.int32),
        "clip_0_times": key_times,
        "clip_0_values": weights.ravel(),
    }
    lows = np.minimum(positions.min((0, 1)), mesh.vertices.min(0))
    highs = np.maximum(positions.max((0, 1)), mesh.vertices.max(0))
    box = AABB(as_vec3(lows), as_vec3(highs))
    far = float(np.linalg.norm(np.maximum(np.abs(lows), np.abs(highs))))
    clips = (Clip(name, float(key_times[-1])),)
    skin = Skin(store.put(tensors), (Bone(BONE, reach=far),), box, clips=clips, clip=0)
    return replace(model, asset=store.put(mesh.tensors()), skin=skin, aabb=box)


def welded(points: Float[np.ndarray, "v 3"]) -> Int64[np.ndarray, " v"]:
    """For each vertex the number of its place: seams of textures have several vertices at one."""
    return distinct_rows(np.ascontiguousarray(points))[1]


def smooth_normals(
    points: Float[np.ndarray, "v 3"], faces: np.ndarray, weld: Int64[np.ndarray, " v"]
) -> Float64[np.ndarray, "v 3"]:
    """Unit normals by the areas of the triangles around, those of vertices at one place alike; zero without any."""
    across = face_normals(points, faces)
    places = weld[faces.astype(np.int64)]
    count = int(weld.max(initial=-1)) + 1
    sums = np.zeros((count, 3))
    for corner in range(3):
        for axis in range(3):
            sums[:, axis] += np.bincount(places[:, corner], across[:, axis], count)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return (sums / np.maximum(lengths, 1e-30))[weld]
