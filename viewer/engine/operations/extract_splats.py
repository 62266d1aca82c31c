"""From Gaussian splats to a surface: their pictures from many sides, and the depths in these fused."""

from __future__ import annotations

import msgspec
import numpy as np

from viewer.decompose.fusion import SURFACE, DepthView, fused
from viewer.decompose.geometry import surface_of
from viewer.decompose.options import ExtractOptions
from viewer.decompose.views import View
from viewer.engine.operations.extract_geometry import Shape, cameras_around
from viewer.engine.operations.extract_views import Seen, orbit_cameras
from viewer.engine.operations.pictures import exact_renderer, picture
from viewer.render.request import Frame, RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, fov_y, pinhole, placed
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.kinds import kind_of
from viewer.scene.progress import Work, subprogress

CELLS = 256
"""Along the longest side of the box, where the surface's resolution is left open."""
VIEWS, SIDE = 72, 480
"""Pictures from all around, and their size in pixels."""
MOST_VIEWS = 150
"""Of photos; of more every n-th is taken."""
ROOM = 0.03
"""Of the box's longest side, that is looked at beyond it."""


def splat_surface(
    node: Node, options: ExtractOptions, store: AssetStore, photos: Node | None
) -> Work[tuple[Shape, Seen | None]]:
    """Render splats from where photos were taken, else from all around, and fuse the depths into a surface.

    The surface is in the node's own space, what was looked at in the world.

    Raises:
        InputError: An option is out of range, or no view shows anything.
        AssetError: The splats' asset is missing or damaged.
    """
    box = kind_of(node.content).box(node.content)
    assert box is not None
    taken = [_upright(camera) for camera in cameras_around(node, photos)]
    step = -(-len(taken) // MOST_VIEWS)
    around = orbit_cameras(box, VIEWS, SIDE)
    cameras = taken[::step] if taken else around
    seen, views = yield from subprogress(_looked_at(node, cameras, store), 0.0, 0.5)
    volume = yield from subprogress(fused(views, _with_room(box), options.resolution or CELLS), 0.5, 0.8)
    at = msgspec.structs.replace(options, level=SURFACE, resolution=0)
    surface = yield from subprogress(surface_of(volume, at, taken), 0.8, 1.0)
    return Shape(surface, None, "fused depths"), seen


def _looked_at(node: Node, cameras: list[Camera], store: AssetStore) -> Work[tuple[Seen, list[DepthView]]]:
    """Pictures of one node as cameras in its own space see it: as light in the world, and as depths in its space."""
    scene = Scene((msgspec.structs.replace(node, visible=True, parent=""),))
    renderer = exact_renderer(store)
    pictures: list[View] = []
    depths: list[DepthView] = []
    try:
        for number, camera in enumerate(cameras):
            world = placed(camera, node.transform)
            request = RenderRequest(scene, world, camera.lens.width, camera.lens.height, ("color",))
            begin, end = number / len(cameras), (number + 1) / len(cameras)
            text = f"Looking at the splats: view {number + 1} of {len(cameras)}"
            frame = yield from subprogress(picture(renderer, request, text), begin, end)
            pictures.append(View(world, frame.radiance.astype(np.float32), f"view {number + 1}"))
            depths.append(_depths(frame, camera, node.transform.scale))
    finally:
        renderer.close()
    return Seen(pictures, cut_out=True, notes=(f"fitted to {len(pictures)} views rendered from the splats",)), depths


def _depths(frame: Frame, camera: Camera, scale: float) -> DepthView:
    """What a picture says of the surface: half of the light has to be stopped."""
    radiance = frame.radiance.astype(np.float32)
    opacity = radiance[..., 3]
    depth = np.where(opacity >= 0.5, frame.depth / np.float32(scale), np.float32(np.inf)).astype(np.float32)
    return DepthView(camera, depth, radiance[..., :3] / np.maximum(opacity, np.float32(1e-6))[..., None])


def _upright(camera: Camera) -> Camera:
    """The same view through an ideal lens, at a size that is quickly drawn."""
    lens = camera.lens
    down = max(lens.width, lens.height, SIDE) / SIDE
    ideal = pinhole(fov_y(lens), max(round(lens.width / down), 1), max(round(lens.height / down), 1))
    return Camera(camera.camera_to_world, ideal)


def _with_room(box: AABB) -> AABB:
    """The box and some room around it."""
    room = ROOM * max(box.size)
    lo, hi = (tuple(corner + side * room for corner in corners) for corners, side in ((box.lo, -1), (box.hi, 1)))
    return AABB((lo[0], lo[1], lo[2]), (hi[0], hi[1], hi[2]))
