"""A lumpy ball of known material in known light, and photos of it by summing up single lights exactly."""

import math

import numpy as np

from viewer.decompose.maps import Maps
from viewer.decompose.views import View
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.camera import Camera, look_at, pinhole, pixel_centers
from viewer.scene.environment import texel_directions, texel_solid_angles
from viewer.scene.mesh import Mesh

ROWS = 16
"""Of the light: 512 single lights."""


def lumpy_ball(rows: int = 48, depth: float = 0.25) -> Mesh:
    """A ball with three lobes that shade each other; its texture is its map by longitude and latitude."""
    u, v = np.meshgrid(np.linspace(0, 1, 2 * rows + 1), np.linspace(0, 1, rows + 1))
    phi, theta = 2 * math.pi * u, math.pi * v

    def place(phi, theta):
        radius = 1.0 + depth * np.cos(3 * phi) * np.sin(theta) ** 2
        return radius[..., None] * np.stack(
            [np.cos(phi) * np.sin(theta), np.sin(phi) * np.sin(theta), np.cos(theta)], -1
        )

    step = 1e-4
    inner = theta.clip(0.01, math.pi - 0.01)
    along = place(phi + step, inner) - place(phi - step, inner)
    down = place(phi, inner + step) - place(phi, inner - step)
    normals = np.cross(down, along)
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    normals[0], normals[-1] = (0, 0, 1), (0, 0, -1)
    along -= normals * (along * normals).sum(-1, keepdims=True)
    along /= np.linalg.norm(along, axis=-1, keepdims=True)
    corner = np.arange(rows)[:, None] * (2 * rows + 1) + np.arange(2 * rows)
    a, b, c, d = (corner + shift for shift in (0, 1, 2 * rows + 1, 2 * rows + 2))
    upper, lower = np.stack([a, c, b], -1)[1:], np.stack([b, c, d], -1)[:-1]
    faces = np.concatenate([upper.reshape(-1, 3), lower.reshape(-1, 3)])
    # v grows downwards, and so a normal map's green axis is normal x tangent.
    tangents = np.concatenate([along, np.ones_like(u)[..., None]], -1)
    arrays = (place(phi, theta).reshape(-1, 3), normals.reshape(-1, 3), np.stack([u, v], -1).reshape(-1, 2))
    vertices, normals, uvs = (array.astype(np.float32) for array in arrays)
    return Mesh(vertices, faces.astype(np.uint32), normals, None, uvs, tangents.reshape(-1, 4).astype(np.float32))


def lamp_light() -> np.ndarray:
    """A dim room, a warm lamp and a bluish window."""
    light = np.full((ROWS, 2 * ROWS, 3), 0.25, np.float32)
    light[ROWS // 2 :] *= 0.5
    light[4:6, 6:8] = (24.0, 20.0, 15.0)
    light[5:8, 20:24] = (2.5, 3.0, 4.0)
    return light


def other_light() -> np.ndarray:
    """Light from elsewhere."""
    light = np.full((ROWS, 2 * ROWS, 3), 0.15, np.float32)
    light[2:4, 24:27] = (14.0, 14.0, 16.0)
    light[7:9, 12:15] = (6.0, 4.0, 3.0)
    return light


def painted(points: np.ndarray, uvs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Base colour, roughness, metallic: shiny red and dull white bands, no metal."""
    band = np.sin(7.0 * points[:, 2] + 2.0 * points[:, 0]) > 0.2
    base = np.where(band[:, None], np.array([0.7, 0.12, 0.08]), np.array([0.75, 0.75, 0.7]))
    return base, np.where(band, 0.3, 0.6), np.zeros(len(points))


def mapped(maps: Maps):
    """The finish that maps have: the nearest texel's."""

    def finish(points: np.ndarray, uvs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        side = maps.base_color.shape[0]
        column, row = (np.minimum(uvs * side, side - 1)).astype(int).T
        return maps.base_color[row, column], maps.orm[row, column, 1], maps.orm[row, column, 2]

    return finish


def cameras(count: int, side: int, start: float = 0.0) -> list[Camera]:
    """Around the ball, above and below."""
    found = []
    for number in range(count):
        height = 0.75 * math.sin(1.7 * number + start)
        turn = 2.4 * number + start
        flat = math.sqrt(1 - height * height)
        eye = (4.0 * flat * math.cos(turn), 4.0 * flat * math.sin(turn), 4.0 * height)
        found.append(Camera(look_at(eye, (0.0, 0.0, 0.0)), pinhole(0.7, side, side)))
    return found


def photo(mesh: Mesh, caster: RayCaster, camera: Camera, light: np.ndarray, finish=painted) -> View:
    """Every texel of the light by itself: shadow ray, GGX with Smith's height-correlated masking, Schlick."""
    side = camera.lens.width
    origins, toward = (each.astype(np.float32) for each in camera.rays(pixel_centers(side, side)))
    hits = caster.hits(origins, toward)
    met = np.flatnonzero(hits.faces >= 0)
    corners = mesh.faces[hits.faces[met]]
    weights = np.stack([1 - hits.u[met] - hits.v[met], hits.u[met], hits.v[met]], 1)
    points = np.einsum("nk,nkc->nc", weights, mesh.vertices[corners])
    normals = np.einsum("nk,nkc->nc", weights, mesh.normals[corners])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    base, roughness, metallic = finish(points, np.einsum("nk,nkc->nc", weights, mesh.uvs[corners]))
    view = -toward[met]
    sky = texel_directions(light.shape[1], light.shape[0]).reshape(-1, 3).astype(np.float32)
    power = (
        light.reshape(-1, 3) * np.repeat(texel_solid_angles(light.shape[1], light.shape[0]), light.shape[1])[:, None]
    )
    starts = (points + 4 * caster.offset * normals).astype(np.float32)
    who = np.repeat(np.arange(len(met)), len(sky))
    blocked = caster.occluded(starts[who], np.tile(sky, (len(met), 1))).reshape(len(met), -1)
    cos_light = (normals @ sky.T).clip(0.0) * ~blocked
    cos_view = np.abs((normals * view).sum(1, keepdims=True)) + 1e-6
    halves = view[:, None] + sky[None]
    halves /= np.linalg.norm(halves, axis=2, keepdims=True)
    alpha2 = roughness[:, None] ** 4
    cos_half = np.einsum("nlc,nc->nl", halves, normals)
    spread = alpha2 / (math.pi * (cos_half**2 * (alpha2 - 1) + 1) ** 2)
    masking = 0.5 / (
        cos_light * np.sqrt(cos_view**2 * (1 - alpha2) + alpha2)
        + cos_view * np.sqrt(cos_light**2 * (1 - alpha2) + alpha2)
        + 1e-9
    )
    away = (1 - np.einsum("nlc,nc->nl", halves, view).clip(0, 1)) ** 5
    ahead = 0.04 * (1 - metallic[:, None]) + metallic[:, None] * base
    lobe = spread * masking * cos_light
    matt = ((1 - (0.04 + 0.96 * away)) / math.pi * cos_light) @ power
    colors = base * (1 - metallic[:, None]) * matt + ahead * ((lobe * (1 - away)) @ power) + (lobe * away) @ power
    pixels = np.zeros((side * side, 4), np.float32)
    pixels[met] = np.concatenate([colors, np.ones((len(met), 1))], 1)
    return View(camera, pixels.reshape(side, side, 4), f"view {side}")
