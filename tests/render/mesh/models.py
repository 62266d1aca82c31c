"""Small models under lights, and what a ray sees of them."""

import math

import numpy as np

from viewer.render.drawable import Rays, Tile
from viewer.render.mesh.environment_table import table_of
from viewer.render.mesh.lights import light_table
from viewer.render.mesh.tracer import Lights, Tracer
from viewer.render.mesh.world import model_world
from viewer.scene.content import Model
from viewer.scene.document import Node
from viewer.scene.geometry import AABB, Transform
from viewer.scene.material import Material, Texture

BOX = AABB((-9.0, -9.0, -9.0), (9.0, 9.0, 9.0))
QUARTER = math.sqrt(0.5)


def square(side=2.0, height=0.0):
    """A level square that looks up; texture coordinates as glTF's, the picture's top row at +Y."""
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32) * np.float32(side / 2)
    return {
        "vertices": corners + np.array([0, 0, height], np.float32),
        "faces": np.array([[0, 1, 2], [0, 2, 3]], np.uint32),
        "normals": np.tile(np.array([0, 0, 1], np.float32), (4, 1)),
        "uvs": np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32),
        "tangents": np.tile(np.array([1, 0, 0, 1], np.float32), (4, 1)),
    }


def ball(rings=24):
    """A ball of radius 1 around the origin."""
    theta, phi = np.meshgrid(
        np.linspace(0, math.pi, rings + 1), np.linspace(0, 2 * math.pi, 2 * rings + 1), indexing="ij"
    )
    places = np.stack([np.sin(theta) * np.cos(phi), np.sin(theta) * np.sin(phi), np.cos(theta)], -1)
    places = places.reshape(-1, 3).astype(np.float32)
    row = 2 * rings + 1
    first = (np.arange(rings)[:, None] * row + np.arange(2 * rings)).reshape(-1)
    faces = np.stack([first, first + row, first + row + 1, first, first + row + 1, first + 1], -1)
    return {"vertices": places, "faces": faces.reshape(-1, 3).astype(np.uint32), "normals": places}


def model(store, tensors, material, transform=None):
    """A node with that mesh."""
    content = Model(store.put(tensors), BOX, len(tensors["vertices"]), len(tensors["faces"]), (material,))
    return Node("model", content, transform=transform or Transform())


def texture(store, pixels):
    """A texture of these bytes."""
    pixels = np.array(pixels, np.uint8)
    return Texture(store.put({"pixels": pixels}), pixels.shape[1], pixels.shape[0])


def lit(**finish):
    """A material that answers light."""
    return Material(lit=True, **finish)


def analytic_light(light, place=(0.0, 0.0, 2.0), rotation=(1.0, 0.0, 0.0, 0.0)):
    """A lamp that shines down, unless it is turned."""
    return Node("lamp", light, transform=Transform(place, rotation))


def seen(store, nodes, origins, directions, analytic_lights=(), radiance=None, paths=64, rotation=0.0):
    """What rays see: a ``Traced`` with the light of that many paths each."""
    origins, directions = (np.atleast_2d(np.array(each, np.float64)) for each in (origins, directions))
    origins = np.broadcast_to(origins, directions.shape).copy()
    directions = directions / np.linalg.norm(directions, axis=-1, keepdims=True)
    world = model_world(nodes, store)
    lights = Lights(None if radiance is None else table_of(radiance, rotation), light_table(analytic_lights))
    rays = Rays(Tile(0, 0, len(directions), 1), origins, directions)
    return Tracer(world, lights).trace(rays, np.arange(len(directions)), paths, 0, split=False)
