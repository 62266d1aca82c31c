"""Rendering something tiny, so that the kernels are compiled, or loaded from numba's cache, before they are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from viewer.fields.voxels import SparseVoxels
from viewer.render.canvas import Canvas
from viewer.render.cells import FINE
from viewer.render.channels import CHANNELS
from viewer.render.drawable import Tile
from viewer.render.grid.marching import MarchSettings, march_tile, scratch, simd_available
from viewer.render.grid.packed import PackedVoxels, aligned_zeros, pack, place
from viewer.render.rays import tile_rays
from viewer.render.renderer import Renderer
from viewer.render.request import RenderOptions, RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import AnalyticField, Provenance, VoxelField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform
from viewer.scene.sculpt import Sculpt, Stroke
from viewer.scene.temporaries import temporary_folder

SIDE = 4
SIZE = 16
PARTS = ("packing", "marching")
"""What :func:`warm_up` needs, in parts that take about equally long to compile."""
RARE = "rare"


def compile_part(part: str) -> None:
    """Compile one of ``PARTS``, or ``RARE``."""
    if part == RARE:
        warm_up_rare()
    elif part == "packing":
        pack(_cube())
    else:
        _march()


def warm_up(make_renderer: Callable[[AssetStore], Renderer] = Renderer) -> None:
    """Render a cube of a few voxels and a solid, with every channel, at the size of a stamp.

    Args:
        make_renderer: Makes what renders; the solid is left out by one that draws voxels only.
    """
    with _stored_cube() as (content, store):
        _render(make_renderer(store), (Node("cube", content), Node("solid", AnalyticField(content.aabb))))


def warm_up_rare() -> None:
    """Render what people seldom ask for: a surface, two grids in the same place, and a sculpted one."""
    with _stored_cube() as (content, store):
        moved = Transform(translation=(0.5, 0.0, 0.0))
        renderer = Renderer(store)
        _render(renderer, (Node("cube", content),), RenderOptions(surface=True, level=0.5))
        _render(renderer, (Node("cube", content), Node("other", content, transform=moved)))
        _render(renderer, (Node("cube", content, edits=(_stroke(store),)),))


def _cube() -> SparseVoxels:
    count = SIDE**3
    return SparseVoxels(
        AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)),
        (SIDE, SIDE, SIDE),
        np.arange(count, dtype=np.int32),
        np.ones(count, np.float32),
        np.zeros((count, 27), np.float16),
    )


def _stroke(store: AssetStore) -> Sculpt:
    place = AABB((1.0, 0.0, 0.0), (1.0, 0.0, 0.0))
    row = np.array([place.lo], np.float32)
    return Sculpt((Stroke("draw", 0.9, 0.5, store.put({"points": row, "normals": row}), place),))


@contextmanager
def _stored_cube() -> Iterator[tuple[VoxelField, AssetStore]]:
    """A cube in a store of its own."""
    cube = _cube()
    with temporary_folder() as folder:
        store = AssetStore(folder)
        yield cube.content(store.put(cube.tensors()), Provenance()), store


def _march() -> None:
    """March a tile through a grid in which nothing lies, laid out by hand: no kernel of the packing is compiled."""
    box, side = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)), (SIDE, SIDE, SIDE)
    empty = PackedVoxels(
        box, side, "srgb", np.full((1, 1, 1), -1, np.int32), np.zeros(512, np.int32),
        aligned_zeros((1, 16), np.float32), aligned_zeros((1, 32), np.uint16), None,
    )  # fmt: skip
    request = RenderRequest(Scene(), _camera(), SIZE, SIZE, CHANNELS)
    tile = Tile(0, 0, SIZE, SIZE)
    settings = MarchSettings.of(request, simd_available())
    layer = march_tile(place(empty, Transform()), tile_rays(request.camera, tile, 1), FINE, scratch(SIZE), settings)
    Canvas(request, 1).put(tile, layer)


def _camera() -> Camera:
    return Camera(look_at((3.0, 2.0, 1.0), (0.0, 0.0, 0.0)), pinhole(0.7, SIZE, SIZE))


def _render(renderer: Renderer, nodes: tuple[Node, ...], options: RenderOptions | None = None) -> None:
    renderer.threads = 1
    request = RenderRequest(Scene(nodes), _camera(), SIZE, SIZE, CHANNELS, options=options or RenderOptions())
    for _ in renderer.frames(request):
        pass
    renderer.close()
