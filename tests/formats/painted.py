"""A painted model with every map, all lamps, a view and a probe, none of them symmetric: what goes wrong, shows."""

import math

import numpy as np

from viewer.formats.environment import environment_node
from viewer.formats.textures import normal_colors
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import Transform
from viewer.scene.light import AreaLight, PointLight, SpotLight, SunLight
from viewer.scene.material import Material, Texture
from viewer.scene.mesh import Mesh
from viewer.scene.tangents import vertex_tangents

SIDE = 32


def patch(rows=9, columns=13):
    """A bent rectangle 3 long (x) and 2 wide (y), seen from above: u along +x, v against +y, as a map lies on it."""
    v, u = np.meshgrid(np.linspace(0, 1, rows), np.linspace(0, 1, columns), indexing="ij")
    points = np.stack([3 * u, 2 * (1 - v), 0.4 * np.sin(3 * u) * np.cos(2 * v)], -1).reshape(-1, 3).astype(np.float32)
    corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).reshape(-1, 1)
    steps = np.array([[0, columns, columns + 1], [0, columns + 1, 1]])
    faces = (corner[:, None] + steps).reshape(-1, 3).astype(np.uint32)
    slope = np.stack([-0.4 * np.cos(3 * u) * np.cos(2 * v), -0.4 * np.sin(3 * u) * np.sin(2 * v), np.ones_like(u)], -1)
    normals = slope.reshape(-1, 3) / np.linalg.norm(slope.reshape(-1, 3), axis=1, keepdims=True)
    normals = normals.astype(np.float32)
    uvs = np.stack([u, v], -1).reshape(-1, 2).astype(np.float32)
    return Mesh(points, faces, normals, None, uvs, vertex_tangents(points, faces, normals, uvs))


def maps():
    """Colours that tell the corners apart, all numbers of occlusion, roughness and metallic, and slanting normals."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / (SIDE - 1)
    base = np.stack([x, y, 1 - x * y], -1)
    orm = np.stack([1 - 0.5 * x, 0.2 + 0.6 * y, np.round(x)], -1)
    vectors = np.stack([0.3 * np.sin(9 * x), 0.4 * y, np.ones_like(x)], -1).astype(np.float32)
    glow = np.where(((x > 0.8) & (y < 0.2))[..., None], [1.0, 0.5, 0.0], 0.0)
    every = (base, orm, normal_colors(vectors), glow)
    return tuple((np.clip(each, 0, 1) * 255).round().astype(np.uint8) for each in every)


def painted_material(store, **changes):
    """A material with all four maps, and numbers that multiply them."""
    kept = [Texture(store.put({"pixels": pixels}), SIDE, SIDE) for pixels in maps()]
    values = {"metallic": 1.0, "roughness": 1.0, "emissive": (2.0, 2.0, 2.0), "lit": True} | changes
    names = ("base_color_map", "orm_map", "normal_map", "emissive_map")
    return Material("paint", **values, **dict(zip(names, kept, strict=True)))


def probe():
    """A sky with one lamp, brighter above, of another colour to each side."""
    v, u = np.mgrid[0:16, 0:32] / np.array([15.0, 31.0]).reshape(2, 1, 1)
    light = np.stack([0.2 + 0.8 * u, 0.5 + 0 * u, 1.0 - 0.8 * v], -1).astype(np.float32)
    light[3, 5] = 30.0
    return light


def lights():
    """One of each kind, none where or as another one is."""
    turn = (math.cos(0.3), math.sin(0.3), 0.0, 0.0)
    return (
        Node("bulb", PointLight((1.0, 0.5, 0.25), 20.0, 0.1), transform=Transform((1.0, 2.0, 3.0))),
        Node("sun", SunLight((1.0, 1.0, 0.9), 2.0, 0.02), transform=Transform(rotation=turn)),
        Node("spot", SpotLight((0.2, 1.0, 1.0), 40.0, 0.2, 0.6, 0.05), transform=Transform((0.0, -1.0, 4.0), turn)),
        Node("panel", AreaLight((1.0, 1.0, 1.0), 5.0, 2.0, 0.5), transform=Transform((-2.0, 1.0, 2.0), turn)),
    )


VIEW = Camera(look_at((1.5, -4.0, 3.5), (1.5, 1.0, 0.0)), pinhole(0.7, 160, 120))


def painted_scene(store, **changes):
    """All of it."""
    mesh = patch()
    asset = store.put(mesh.tensors())
    model = Model(asset, mesh.aabb, len(mesh.vertices), len(mesh.faces), (painted_material(store, **changes),))
    light = environment_node("sky", probe(), "", store)
    return Scene((Node("patch", model), *lights(), light), camera=VIEW)
