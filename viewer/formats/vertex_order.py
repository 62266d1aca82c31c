"""The order of triangles and vertices that graphics cards like: by meshoptimizer, for the cache of shaded vertices."""

from __future__ import annotations

import importlib
from dataclasses import replace

import numpy as np
from jaxtyping import Integer

from viewer.formats.gltf_meshopt import check_meshopt
from viewer.scene.mesh import Mesh

CACHE = 16
"""Vertices in the cache that is reckoned with: first in, first out."""


def in_cache_order(mesh: Mesh) -> Mesh:
    """The same triangles in another order, each with the same corners, and vertices in the order of their first use.

    Raises:
        UnsupportedError: The package for it is not installed.
    """
    check_meshopt()
    if not len(mesh.faces):
        return mesh
    library = importlib.import_module("meshopt")
    indices, remap, used = library.reorder_mesh(mesh.faces.reshape(-1), triangles=True, optsize=False)
    old = np.argsort(remap, kind="stable")[:used]  # those that nothing uses come last
    arrays = {name: array[old] for name, array in mesh.tensors().items() if name != "faces"}
    return replace(mesh, faces=indices.reshape(-1, 3).astype(np.uint32), source=None, **arrays)


def misses(faces: Integer[np.ndarray, "f 3"], cache: int = CACHE) -> float:
    """Vertices shaded for each triangle by a card whose cache holds ``cache`` of them: 0.5 at best, 3 at worst."""
    last: dict[int, int] = {}
    shaded = 0
    for vertex in faces.reshape(-1).tolist():
        if shaded - last.get(vertex, -cache) >= cache:
            last[vertex] = shaded
            shaded += 1
    return shaded / max(len(faces), 1)
