"""The 3D moments of a scene as something that the renderer draws."""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec
import numpy as np

from viewer.render.composite import composite
from viewer.render.drawable import Artist, Drawable, Layer, PassPlan, Rays
from viewer.render.moments.moment_picture import LoadedMoment, MomentPicture, loaded_moment, moment_picture
from viewer.render.rays import sample_place
from viewer.render.request import RenderRequest
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import Transform, as_array, as_mat4
from viewer.scene.moment import Moment, shows_holes, time_of
from viewer.scene.moment_points import moment_from_tensors

RAYS_PER_SECOND = 20_000_000.0
COARSEST = 4
"""Coarser pictures have no fewer points to look at."""


class MomentSource:
    """Makes what draws the visible moments of scenes; keeps the points of those of the last one.

    Args:
        store: Where their arrays are.
    """

    def __init__(self, store: AssetStore) -> None:
        self._store = store
        self._loaded: dict[AssetId, LoadedMoment] = {}

    def __call__(self, scene: Scene) -> MomentDrawable | None:
        """What draws the moments; None where none is seen.

        Raises:
            AssetError: An asset is missing or damaged.
        """
        shown = [(node, node.content) for node in scene.shown("moment") if isinstance(node.content, Moment)]
        self._loaded = {content.asset: self._loaded.get(content.asset) or self._load(content) for _, content in shown}
        placed = tuple(PlacedMoment(self._loaded[content.asset], node) for node, content in shown if content.count)
        return MomentDrawable(placed) if placed else None

    def _load(self, content: Moment) -> LoadedMoment:
        groups = len(content.cameras) * content.layers
        return loaded_moment(content, moment_from_tensors(self._store.get(content.asset), groups))


@dataclass(frozen=True, eq=False)
class PlacedMoment:
    """A moment's points, and the node that says where and when they are."""

    loaded: LoadedMoment
    node: Node


@dataclass(frozen=True, eq=False)
class MomentDrawable:
    """Moments where they are in the world."""

    placed: tuple[PlacedMoment, ...]

    @property
    def rays_per_second(self) -> float | None:
        """Before anything was measured."""
        return RAYS_PER_SECOND

    @property
    def coarsest(self) -> int:
        """Beyond this, a coarser picture takes as long."""
        return COARSEST

    def prepared(self, request: RenderRequest, plan: PassPlan) -> Drawable:
        """The pictures of a pass."""
        place = sample_place(plan.number)
        del request
        pictures = []
        for each in self.placed:
            node = each.node
            picture = moment_picture(
                each.loaded, within(plan.camera, node.transform), time_of(node.values), (plan.width, plan.height),
                plan.helpers, float(plan.stride), (float(place[0]), float(place[1])), holes=shows_holes(node.values),
            )  # fmt: skip
            pictures.append(replace(picture, depth=picture.depth * np.float32(node.transform.scale)))
        return MomentPictures(tuple(pictures))


@dataclass(frozen=True, eq=False)
class MomentPictures:
    """The finished pictures of a pass, of which tiles are cut."""

    pictures: tuple[MomentPicture, ...]

    @property
    def rays_per_second(self) -> float | None:
        """Before anything was measured."""
        return RAYS_PER_SECOND

    def artist(self, request: RenderRequest, side: int) -> Artist:
        """What cuts tiles out."""
        del side
        wanted = request.channels

        def draw(rays: Rays, fineness: object) -> Layer:
            del fineness  # the pictures are there already
            x, y, width, height = rays.tile
            layers: list[Layer] = []
            for picture in self.pictures:
                part = np.s_[y : y + height, x : x + width]
                radiance, depth = picture.radiance[part], picture.depth[part]
                # A photo's colours are seen as they are, whatever light there is.
                straight = radiance[..., :3] / np.maximum(radiance[..., 3:], 1e-6)
                channels = {"albedo": straight} if "albedo" in wanted else {}
                layers.append(Layer(radiance, depth, channels))
            return layers[0] if len(layers) == 1 else composite(layers)

        return draw


def within(camera: Camera, transform: Transform) -> Camera:
    """A camera of the world in a node's own space."""
    pose = as_array(camera.camera_to_world)
    turn = transform.rotation_matrix().T
    own = np.eye(4)
    own[:3, :3] = turn @ pose[:3, :3]
    own[:3, 3] = transform.inverse().apply(pose[None, :3, 3])[0]
    return msgspec.structs.replace(camera, camera_to_world=as_mat4(own))
