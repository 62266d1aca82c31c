"""3D moments for files of other programs: points, or layers of depth as textured meshes, at the time that is shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from jaxtyping import Float32, Int64, UInt8
from msgspec.structs import replace

from viewer.formats.mesh_formats import MESHES
from viewer.formats.point_files import point_node
from viewer.formats.point_formats import POINTS
from viewer.scene.assets import AssetStore
from viewer.scene.camera import DOWN_AND_AHEAD, Pinhole
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import as_array
from viewer.scene.material import Material, Texture
from viewer.scene.mesh import Mesh
from viewer.scene.moment import Moment, time_of
from viewer.scene.moment_points import MomentPoints, moment_from_tensors
from viewer.scene.points import Points

MOST_VERTICES = 250_000
"""Of a layer's mesh: of more pixels only every second one, or third one, and so on, is a vertex."""
TORN = 1.2
"""Depth over depth between neighbours from which on a sheet is cut between them."""


def without_moments(scene: Scene, path: Path, store: AssetStore) -> Scene:
    """The scene with points, or layers of meshes, in the place of the moments that it shows; as the suffix wants it.

    What is written is one photo's: the first one's before the middle of the time, else the second one's.

    Raises:
        AssetError: An asset is missing or damaged.
    """
    suffix = path.suffix.lower()
    if suffix not in MESHES:
        return scene
    for node in scene.shown("moment"):
        content = node.content
        assert isinstance(content, Moment)
        points = moment_from_tensors(store.get(content.asset), len(content.cameras) * content.layers)
        time = time_of(node.values) if len(content.cameras) > 1 else 0.0
        photo = int(time >= 0.5) if len(content.cameras) > 1 else 0
        scene = scene.without(node.key)
        if suffix == POINTS and not scene.shown("model"):
            made = [_points(node, content, points, time, photo, store)]
        else:
            layers = (_layer(content, points, time, photo, layer, store) for layer in range(content.layers))
            made = [
                replace(Node(f"{node.name} layer {number}", model), transform=node.transform)
                for number, model in enumerate(layers, 1)
                if model is not None
            ]
        for each in made:
            scene = scene.with_node(each)
    return scene


def _points(node: Node, content: Moment, points: MomentPoints, time: float, photo: int, store: AssetStore) -> Node:
    """A photo's points where they are at a time."""
    first, last = (int(points.bounds[number * content.layers]) for number in (photo, photo + 1))
    found = Points(points.at(time)[first:last], np.ascontiguousarray(points.colors[first:last, :3]))
    return replace(point_node(node.name, found, store, content.provenance), transform=node.transform)


def _layer(
    content: Moment, points: MomentPoints, time: float, photo: int, layer: int, store: AssetStore
) -> Model | None:
    """A layer as a sheet of triangles with its colours as a texture; None where it is empty."""
    group = photo * content.layers + layer
    rows = slice(int(points.bounds[group]), int(points.bounds[group + 1]))
    own, now = (points.ends if photo else points.starts)[rows], points.at(time)[rows]
    if len(own) < 4:
        return None
    places = _pixels(content, photo, own)
    places -= places.min(0)
    width, height = (int(side) + 1 for side in places.max(0))
    numbers = np.full((height, width), -1, np.int64)
    numbers[places[:, 1], places[:, 0]] = np.arange(len(places))
    picture = np.broadcast_to(points.colors[rows, :3].mean(0).astype(np.uint8), (height, width, 3)).copy()
    picture[places[:, 1], places[:, 0]] = points.colors[rows, :3]
    mesh = _sheet(numbers, now, int(np.ceil(np.sqrt(len(own) / MOST_VERTICES))))
    if mesh is None:
        return None
    return _model(mesh, picture, layer, content, store)


def _model(mesh: Mesh, picture: UInt8[np.ndarray, "h w 3"], layer: int, content: Moment, store: AssetStore) -> Model:
    height, width = picture.shape[:2]
    texture = Texture(store.put({"pixels": picture}), width, height, "clamp", "clamp")
    material = Material(name=f"Layer {layer + 1}", lit=False, double_sided=True, base_color_map=texture)
    asset = store.put(mesh.tensors())
    return Model(asset, mesh.aabb, len(mesh.vertices), len(mesh.faces), (material,), content.provenance)


def _pixels(content: Moment, photo: int, own: Float32[np.ndarray, "n 3"]) -> Int64[np.ndarray, "n 2"]:
    """Indices of the pixels at which points are in their photo."""
    camera = content.cameras[photo]
    lens, pose = camera.lens, as_array(camera.camera_to_world)
    assert isinstance(lens, Pinhole)
    seen = (own.astype(np.float64) - pose[:3, 3]) @ pose[:3, :3] @ DOWN_AND_AHEAD
    flat = seen[:, :2] / seen[:, 2:] * [lens.fx, lens.fy] + [lens.cx, lens.cy] - 0.5
    return np.rint(flat).astype(np.int64)


def _sheet(numbers: Int64[np.ndarray, "h w"], now: Float32[np.ndarray, "n 3"], step: int) -> Mesh | None:
    """Triangles between neighbouring pixels that are there and about as deep; None without any."""
    height, width = numbers.shape
    coarse = numbers[::step, ::step]
    corners = np.stack([coarse[:-1, :-1], coarse[1:, :-1], coarse[1:, 1:], coarse[:-1, 1:]], -1).reshape(-1, 4)
    corners = corners[(corners >= 0).all(1)]
    depth = np.maximum(-now[corners, 2], 1e-6)
    corners = corners[depth.max(1) < TORN * depth.min(1)] if len(corners) else corners
    if not len(corners):
        return None
    used = np.zeros(len(now), np.bool_)
    used[corners] = True
    renamed = (np.cumsum(used) - 1)[corners]
    faces = np.concatenate([renamed[:, [0, 1, 2]], renamed[:, [0, 2, 3]]]).astype(np.uint32)
    uvs = np.zeros((len(now), 2), np.float32)
    there = np.nonzero(numbers >= 0)
    uvs[numbers[there]] = np.stack([(there[1] + 0.5) / width, (there[0] + 0.5) / height], -1)
    normals = np.tile(np.array([0.0, 0.0, 1.0], np.float32), (int(used.sum()), 1))
    return Mesh(np.ascontiguousarray(now[used]), faces, normals, uvs=uvs[used])
