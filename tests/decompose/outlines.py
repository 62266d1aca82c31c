"""Cameras around the origin and what they see of a mesh, by rays."""

import math

import numpy as np

from viewer.decompose.views import View
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.camera import Camera, look_at, pinhole, pixel_centers

GOLDEN_ANGLE = math.pi * (3.0 - math.sqrt(5.0))


def around(count, side, turned=0.0, distance=3.5, lens=None):
    """Cameras all around, ``turned`` by an angle about the vertical."""
    cameras = []
    for number in range(count):
        height = 1.0 - (2 * number + 1) / count
        across, turn = math.sqrt(1.0 - height**2), number * GOLDEN_ANGLE + turned
        eye = tuple(distance * part for part in (across * math.cos(turn), across * math.sin(turn), height))
        cameras.append(Camera(look_at(eye, (0.0, 0.0, 0.0)), lens or pinhole(0.8, side, side)))
    return cameras


def seen_from(mesh, cameras, samples=3):
    """White pictures of a trimesh; opacity is the share of ``samples`` x ``samples`` rays a pixel that meet it."""
    caster = RayCaster(np.asarray(mesh.vertices, np.float32), np.asarray(mesh.faces, np.uint32))
    views = []
    for camera in cameras:
        width, height = camera.lens.width, camera.lens.height
        opacity = np.zeros(width * height, np.float32)
        for shift in np.stack(np.meshgrid(*[(np.arange(samples) + 0.5) / samples - 0.5] * 2), -1).reshape(-1, 2):
            origins, directions = camera.rays(pixel_centers(width, height) + shift)
            opacity += caster.hits(origins.astype(np.float32), directions.astype(np.float32)).faces >= 0
        picture = (opacity / np.float32(samples**2)).reshape(height, width, 1)
        views.append(View(camera, np.repeat(picture, 4, 2)))
    return views
