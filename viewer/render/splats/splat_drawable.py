"""The splats of a scene as something that the renderer draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from viewer.editing.content import splats_of
from viewer.render.cells import Fineness
from viewer.render.drawable import Artist, Drawable, Layer, PassPlan, Rays
from viewer.render.grid.packed import aligned_zeros
from viewer.render.request import RenderRequest
from viewer.render.splats.blend_kernels import draw_tile
from viewer.render.splats.loaded import LoadedSplats, PlacedSplats
from viewer.render.splats.order_kernels import SIDE
from viewer.render.splats.view import SplatTiles, SplatView, tiles_of, view_of
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene
from viewer.scene.edits import Edit, active
from viewer.scene.gaussian_splats import GaussianSplats

RAYS_PER_SECOND = 4_000_000.0
COARSEST = 4
NO_PICTURE: Float32[np.ndarray, "0 0 3"] = np.zeros((0, 0, 3), np.float32)
NO_NUMBERS: Float32[np.ndarray, "0 0 2"] = np.zeros((0, 0, 2), np.float32)


class SplatSource:
    """Makes what draws the visible splats of scenes; holds those of the last one, and its last view.

    Args:
        store: Where their arrays are.
    """

    def __init__(self, store: AssetStore) -> None:
        self._store = store
        self._loaded: dict[tuple[GaussianSplats, tuple[Edit, ...]], LoadedSplats] = {}
        self._views = _LastView()

    def __call__(self, scene: Scene) -> SplatDrawable | None:
        """What draws all splats of the scene together; None where none are seen.

        Raises:
            AssetError: An asset is missing or damaged.
        """
        shown = [
            ((node.content, active(node.edits)), node)
            for node in scene.shown("splats")
            if isinstance(node.content, GaussianSplats)
        ]
        self._loaded = {key: self._loaded.get(key) or self._load(key[0], node) for key, node in shown}
        srgb = all(content.color_space == "srgb" for (content, _), _ in shown)
        placed = tuple(PlacedSplats(self._loaded[key], node.transform, srgb) for key, node in shown)
        return SplatDrawable(placed, srgb, self._views) if placed else None

    def _load(self, content: GaussianSplats, node: Node) -> LoadedSplats:
        return LoadedSplats(content, splats_of(node, self._store))


class _LastView:
    """The newest view, for the later passes of the same picture."""

    def __init__(self) -> None:
        self._key: object = None
        self._view: SplatView | None = None

    def get(self, placed: tuple[PlacedSplats, ...], request: RenderRequest, plan: PassPlan) -> SplatView:
        """The view of a picture."""
        degree, normals = request.options.sh_degree, "normal" in request.channels
        sets = tuple((each.loaded, each.transform) for each in placed)
        key = (sets, plan.camera, degree)
        view = self._view
        if view is None or key != self._key or (normals and not view.with_normals):
            view = view_of(placed, plan.camera, degree, normals, plan.helpers)
            self._key, self._view = key, view
        return view


@dataclass(frozen=True, eq=False)
class SplatDrawable:
    """All splats of a scene where they are in the world.

    Attributes:
        placed: The sets.
        srgb: Their colours are blended as sRGB.
        views: Where the projected ones are found.
    """

    placed: Sequence[PlacedSplats]
    srgb: bool
    views: _LastView

    @property
    def rays_per_second(self) -> float | None:
        """Before anything was measured."""
        return RAYS_PER_SECOND

    @property
    def coarsest(self) -> int:
        """As many Gaussians are looked at in the coarsest picture as in the finest."""
        return COARSEST

    def prepared(self, request: RenderRequest, plan: PassPlan) -> Drawable:
        """The splats projected and sorted into the tiles of a pass."""
        view = self.views.get(tuple(self.placed), request, plan)
        tiles = tiles_of(view, plan.width, plan.height, plan.stride, plan.number, plan.helpers)
        return TiledSplats(tiles, self.srgb)


@dataclass(frozen=True, eq=False)
class TiledSplats:
    """Splats in the tiles of a pass.

    Attributes:
        tiles: They.
        srgb: Their colours are blended as sRGB.
    """

    tiles: SplatTiles
    srgb: bool

    @property
    def rays_per_second(self) -> float | None:
        """Before anything was measured."""
        return RAYS_PER_SECOND

    def artist(self, request: RenderRequest, side: int) -> Artist:
        """What draws tiles, in memory of its own."""
        del side
        pixels = aligned_zeros((SIDE, SIDE, SIDE), np.float32)

        def draw(rays: Rays, fineness: Fineness) -> Layer:
            size = rays.tile.height, rays.tile.width
            none, all_ = np.zeros(size, np.float32), np.full(size, np.inf, np.float32)
            if rays.split is None or not np.isfinite(rays.split).any():
                return self._between(rays, none, all_, request, fineness, pixels)
            split = rays.split.astype(np.float32)
            front = self._between(rays, none, split, request, fineness, pixels)
            behind = self._between(rays, split, all_, request, fineness, pixels)
            return Layer(front.radiance, front.depth, front.channels, front.samples + behind.samples, (behind,))

        return draw

    def _between(
        self,
        rays: Rays,
        near: Float32[np.ndarray, "h w"],
        far: Float32[np.ndarray, "h w"],
        request: RenderRequest,
        fineness: Fineness,
        pixels: Float32[np.ndarray, "16 16 16"],
    ) -> Layer:
        """What lies between two distances along each ray."""
        tiles, channels = self.tiles, request.channels
        height, width = near.shape
        radiance, depth = np.empty((height, width, 4), np.float32), np.empty((height, width), np.float32)
        counted = "cost" in channels or "uncertainty" in channels
        more = "normal" in channels or counted
        normal = np.empty((height, width, 3), np.float32) if more else NO_PICTURE
        numbers = np.empty((height, width, 2), np.float32) if more else NO_NUMBERS
        normals = tiles.normals
        if counted and not len(normals):
            normals = np.zeros((len(tiles.ready), 3), np.float32)
        count = draw_tile(
            tiles.ready, normals if more else tiles.normals[:0], tiles.starts, tiles.listed, tiles.tiles_x,
            tuple(rays.tile), np.float32(fineness.least_transmittance), self.srgb, near, far, pixels, radiance, depth,
            normal, numbers,
        )  # fmt: skip
        found = {"normal": normal, "cost": numbers[..., 0], "uncertainty": numbers[..., 1]}
        return Layer(radiance, depth, {name: found[name] for name in found if name in channels}, count)
