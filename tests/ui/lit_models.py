"""Models, lights and prepared light for tests of what the viewport makes of them."""

import math

import numpy as np

from viewer.scene.content import Model
from viewer.scene.document import Node
from viewer.scene.environment import texel_directions, texel_solid_angles
from viewer.scene.geometry import Transform
from viewer.scene.light import EnvironmentLight
from viewer.scene.material import Material, Texture
from viewer.scene.mesh import Mesh
from viewer.ui.viewport.layers.environment_textures import mirrored_table

LEVELS = 5


def ball(radius=1.0, rows=32):
    """A closed ball with texture coordinates: u once around, v from the top; and tangents along growing u."""
    v, u = np.meshgrid(np.linspace(0, 1, rows + 1), np.linspace(0, 1, 2 * rows + 1), indexing="ij")
    theta, phi = math.pi * v, math.tau * u
    unit = np.stack([np.sin(theta) * np.cos(phi), np.sin(theta) * np.sin(phi), np.cos(theta)], -1).reshape(-1, 3)
    along = np.stack([-np.sin(phi), np.cos(phi), 0 * phi, 1 + 0 * phi], -1).reshape(-1, 4)
    row, column = np.meshgrid(np.arange(rows), np.arange(2 * rows), indexing="ij")
    corner = (row * (2 * rows + 1) + column).ravel()
    below = corner + 2 * rows + 1
    faces = np.concatenate([np.stack([corner, below, corner + 1], 1), np.stack([corner + 1, below, below + 1], 1)])
    uvs = np.stack([u, v], -1).reshape(-1, 2)
    arrays = (unit * radius, unit, uvs, along)
    places, normals, coordinates, tangents = (each.astype(np.float32) for each in arrays)
    return Mesh(places, faces.astype(np.uint32), normals, None, coordinates, tangents)


def square(half=1.0, *, tangents=True):
    """A square at z = 0 whose front looks up; u grows with x, v falls with y, as in a picture seen from above."""
    corners = np.array([[-half, -half, 0], [half, -half, 0], [half, half, 0], [-half, half, 0]], np.float32)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.uint32)
    up = np.tile(np.array([[0, 0, 1]], np.float32), (4, 1))
    uvs = np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32)
    along = np.tile(np.array([[1, 0, 0, 1]], np.float32), (4, 1)) if tangents else None
    return Mesh(corners, faces, up, None, uvs, along)


def placed(store, mesh, material, at=(0.0, 0.0, 0.0)):
    """The mesh as a node."""
    content = Model(store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces), (material,))
    return Node("model", content, transform=Transform(at))


def finish(**numbers):
    """A material that light falls on."""
    return Material(lit=True, **numbers)


def texture(store, *pixels, columns=1):
    """A map of bytes, from the upper left corner."""
    picture = np.array(pixels, np.uint8).reshape(-1, columns, 3)
    return Texture(store.put({"pixels": picture}), columns, len(picture))


def shining(direction):
    """A rotation that turns -Z to a direction, as a quaternion."""
    toward = np.array(direction, float) / np.linalg.norm(direction)
    turn = np.array([1.0 - toward[2], *np.cross([0.0, 0.0, -1.0], toward)])
    w, x, y, z = (float(part) for part in turn / np.linalg.norm(turn))
    return (w, x, y, z)


def lobes(radiance, alpha, directions):
    """Means of light under GGX's lobe around directions, with n = v = r: plain sums over all texels."""
    height, width = radiance.shape[:2]
    from_where = texel_directions(width, height).reshape(-1, 3)
    cosine = np.clip(directions.reshape(-1, 3) @ from_where.T, -1.0, 1.0)
    half = np.sqrt(0.5 + 0.5 * cosine)
    weight = np.maximum(cosine, 0.0) / ((half**2) * (alpha**2 - 1.0) + 1.0) ** 2
    weight *= np.repeat(texel_solid_angles(width, height), width)
    return (weight @ radiance.reshape(-1, 3) / weight.sum(1, keepdims=True)).reshape(*directions.shape)


def cosine_means(radiance, directions):
    """What a white matt surface of such normals sends."""
    height, width = radiance.shape[:2]
    from_where = texel_directions(width, height).reshape(-1, 3)
    weight = np.maximum(directions.reshape(-1, 3) @ from_where.T, 0.0)
    weight *= np.repeat(texel_solid_angles(width, height), width)
    return (weight @ radiance.reshape(-1, 3) / math.pi).reshape(*directions.shape)


def prepared(store, radiance, **changes):
    """A light of that picture as a node, and the asset that a worker would prepare of it, made by brute force."""
    height, width = radiance.shape[:2]
    tensors = {"specular_0": radiance, "brdf": mirrored_table()}
    for level in range(1, LEVELS):
        places = texel_directions(max(width >> level, 4), max(height >> level, 2))
        tensors[f"specular_{level}"] = lobes(radiance, (level / (LEVELS - 1)) ** 2, places).astype(np.float32)
    tensors["irradiance"] = cosine_means(radiance, texel_directions(32, 16)).astype(np.float32)
    light = EnvironmentLight(store.put({"radiance": radiance}), width, height, **changes)
    return Node("light", light), store.put(tensors)


def patch(direction, color=(1.0, 0.0, 0.0), width=128, surface_width=40.0, behind=0.05):
    """A picture that shines from around one direction."""
    toward = texel_directions(width, width // 2) @ (np.array(direction) / np.linalg.norm(direction))
    shape = np.exp(surface_width * (toward - 1.0))[..., None]
    return (behind + 20.0 * shape * np.array(color)).astype(np.float32)
