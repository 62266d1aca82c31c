"""Rendering something tiny, so that the kernels are compiled, or loaded from numba's cache, before they are needed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from viewer.fields.voxels import SparseVoxels
from viewer.render.renderer import Renderer
from viewer.render.request import CHANNELS, RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import AnalyticField, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB

SIDE = 4
SIZE = 16


def warm_up(make_renderer: Callable[[AssetStore], Renderer] = Renderer) -> None:
    """Render a cube of a few voxels and a solid, with every channel, at the size of a stamp.

    Args:
        make_renderer: Makes what renders; the solid is left out by one that draws voxels only.
    """
    count = SIDE**3
    cube = SparseVoxels(
        AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)),
        (SIDE, SIDE, SIDE),
        np.arange(count, dtype=np.int32),
        np.ones(count, np.float32),
        np.zeros((count, 27), np.float16),
    )
    with tempfile.TemporaryDirectory(prefix="fieldwright-") as folder:
        store = AssetStore(Path(folder))
        content = cube.content(store.put(cube.tensors()), Provenance())
        camera = Camera(look_at((3.0, 2.0, 1.0), (0.0, 0.0, 0.0)), pinhole(0.7, SIZE, SIZE))
        nodes = (Node("cube", content), Node("solid", AnalyticField(cube.aabb)))
        renderer = make_renderer(store)
        renderer.threads = 1
        for _ in renderer.frames(RenderRequest(Scene(nodes), camera, SIZE, SIZE, CHANNELS)):
            pass
