"""What of a mesh cameras see."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float32, Int32, UInt32

from viewer.decompose.edges import label_faces
from viewer.decompose.pixels import pixels_of, rays_to
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.camera import Camera, pixel_centers
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work

SIDE = 160
"""Rays along the longer side of each camera's picture, to begin with."""
NEAR_ENOUGH = 1e-4
"""Of its distance: what lies nearer before a triangle than this is the triangle itself, or its neighbour."""
GROWN = 2
"""Rings of neighbours around what is seen that stay, so that its rim is not frayed."""
SMALLEST_HOLE = 40
"""Triangles; fewer unseen ones in one place stay: a hole would be worse than a guess."""


def seen_faces(mesh: Mesh, cameras: Sequence[Camera]) -> Work[Bool[np.ndarray, " f"]]:
    """Which triangles some camera sees: one of its rays meets them first, or one to their middle does.

    First every camera casts a grid of rays, which finds most of what it sees. Triangles that no ray of any camera has
    met, most of them small ones, are then asked one by one.
    """
    seen = np.zeros(len(mesh.faces), np.bool_)
    if len(mesh.faces) == 0:
        return seen
    caster = RayCaster(mesh.vertices, mesh.faces)
    for number, camera in enumerate(cameras):
        yield Progress(0.5 * number / len(cameras), "Looking for what the cameras see")
        lens = camera.lens
        scale = min(1.0, SIDE / max(lens.width, lens.height))
        width, height = max(1, round(lens.width * scale)), max(1, round(lens.height * scale))
        pixels = pixel_centers(width, height) * (lens.width / width, lens.height / height)
        origins, directions = camera.rays(pixels)
        hit = caster.hits(origins.astype(np.float32), directions.astype(np.float32)).faces
        seen[hit[hit >= 0]] = True
    middles = mesh.vertices[mesh.faces].mean(1)
    for number, camera in enumerate(cameras):
        yield Progress(0.5 + 0.5 * number / len(cameras), "Looking for what the cameras see")
        left = np.flatnonzero(~seen)
        left = left[np.isfinite(pixels_of(camera, middles[left])).all(1)]
        origins, directions, distance = rays_to(camera, middles[left].astype(np.float64))
        # The ray ends at the middle, so a hit is at most there; its own triangle may be missed by rounding.
        hits = caster.hits(origins.astype(np.float32), directions.astype(np.float32))
        seen[left[hits.distances >= distance * (1.0 - NEAR_ENOUGH)]] = True
    return seen


def seen_share(mesh: Mesh, cameras: Sequence[Camera]) -> Work[float]:
    """The share of a mesh's area that some camera sees, whole triangles counted; 0 without area."""
    seen = yield from seen_faces(mesh, cameras)
    first, second, third = (mesh.vertices[mesh.faces[:, corner]].astype(np.float64) for corner in range(3))
    areas = np.linalg.norm(np.cross(second - first, third - first), axis=1)
    return float(areas[seen].sum() / max(areas.sum(), 1e-300))


def faces_to_keep(
    vertices: Float32[np.ndarray, "v 3"], faces: UInt32[np.ndarray, "f 3"], seen: Bool[np.ndarray, " f"]
) -> Bool[np.ndarray, " f"]:
    """What to keep of a mesh of which only some triangles are seen: these, their rim, and small gaps among them."""
    keep = seen.copy()
    corners = faces.astype(np.int64)
    for _ in range(GROWN):
        touched = np.zeros(len(vertices), np.bool_)
        touched[corners[keep]] = True
        keep |= touched[corners].any(1)
    lost = np.flatnonzero(~keep)
    if len(lost):
        _, labels = label_faces(faces[lost], len(vertices))
        keep[lost[np.bincount(labels)[labels] < SMALLEST_HOLE]] = True
    return keep


def seen_components(
    faces: UInt32[np.ndarray, "f 3"], vertices: int, seen: Bool[np.ndarray, " f"]
) -> tuple[int, Int32[np.ndarray, " f"], Bool[np.ndarray, " p"]]:
    """Separate parts, the part of each face, and whether anything of each part is seen."""
    parts, labels = label_faces(faces, vertices)
    return parts, labels, np.bincount(labels, seen, parts) > 0
