"""Rendering something tiny, so that the kernels are compiled, or loaded from numba's cache, before they are needed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from viewer.fields.voxels import SparseVoxels
from viewer.render.channels import CHANNELS
from viewer.render.renderer import Renderer
from viewer.render.request import RenderOptions, RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import AnalyticField, Provenance, VoxelField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform

SIDE = 4
SIZE = 16


def warm_up(make_renderer: Callable[[AssetStore], Renderer] = Renderer) -> None:
    """Render a cube of a few voxels and a solid, with every channel, at the size of a stamp.

    Args:
        make_renderer: Makes what renders; the solid is left out by one that draws voxels only.
    """
    with _cube() as (content, store):
        _render(make_renderer(store), (Node("cube", content), Node("solid", AnalyticField(content.aabb))))


def warm_up_rare() -> None:
    """Render what people seldom ask for: a surface, and two grids in the same place."""
    with _cube() as (content, store):
        moved = Transform(translation=(0.5, 0.0, 0.0))
        renderer = Renderer(store)
        _render(renderer, (Node("cube", content),), RenderOptions(surface=True, level=0.5))
        _render(renderer, (Node("cube", content), Node("other", content, transform=moved)))


@contextmanager
def _cube() -> Iterator[tuple[VoxelField, AssetStore]]:
    """A cube in a store of its own."""
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
        yield cube.content(store.put(cube.tensors()), Provenance()), store


def _render(renderer: Renderer, nodes: tuple[Node, ...], options: RenderOptions | None = None) -> None:
    renderer.threads = 1
    camera = Camera(look_at((3.0, 2.0, 1.0), (0.0, 0.0, 0.0)), pinhole(0.7, SIZE, SIZE))
    request = RenderRequest(Scene(nodes), camera, SIZE, SIZE, CHANNELS, options=options or RenderOptions())
    for _ in renderer.frames(request):
        pass
    renderer.close()
