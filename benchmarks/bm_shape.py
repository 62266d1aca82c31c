"""How near an extracted surface comes to the shapes that were photographed: the still life, known on paper.

Usage: python benchmarks/bm_shape.py [PROJECT] [--levels 5 10]

PROJECT holds a field of the still life, or meshes taken from one; without it the bundled scene. Of a field the surface
is extracted first, as each preset does it, or at given densities. Judged is what 24 cameras see that took no photo:

- accuracy: from the mesh to the nearest true surface, and its share of the radius of the scene;
- missing: pixels that show a true surface and none of the mesh;
- normals: at each pixel, of the true surface and of the mesh that are seen there (within 0.05 of each other): of the
  triangles themselves, and as they are shaded.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numba import njit

from scenes import shapes_kernels
from scenes.pictures import cameras_around
from scenes.still_life import build
from viewer.bundled import default_scene
from viewer.decompose.geometry import surface_of
from viewer.decompose.options import PRESETS, ExtractOptions
from viewer.engine.jobs import OpenJob, run
from viewer.engine.operations.extract_geometry import field_voxels
from viewer.engine.stores import scratch_store
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.camera import pixel_centers
from viewer.scene.content import FieldContent, Model
from viewer.scene.mesh import Mesh, mesh_from_tensors
from viewer.scene.progress import run_to_end

RADIUS = 1.23
"""Of the still life about its middle."""
VIEWS, SIDE, FAR = 24, 200, 20.0
BESIDE = 0.05
"""Pixels where the two surfaces are farther apart show different things."""


@dataclass(frozen=True)
class Truth:
    """What each camera sees of the true shapes: rays, where they end, and the normals there."""

    origins: np.ndarray
    directions: np.ndarray
    distances: np.ndarray
    normals: np.ndarray


@njit
def _follow_all(world: tuple, origins: np.ndarray, directions: np.ndarray, far: float) -> np.ndarray:
    distances = np.empty(len(origins))
    for n in range(len(origins)):
        o, d = origins[n], directions[n]
        distances[n], _ = shapes_kernels.follow(world, o[0], o[1], o[2], d[0], d[1], d[2], far)
    return distances


def seen(world: tuple) -> Truth:
    rays = [camera.rays(pixel_centers(SIDE, SIDE)) for camera in cameras_around(VIEWS, SIDE, 0.25)]
    origins, directions = (np.concatenate(part).astype(np.float64) for part in zip(*rays, strict=True))
    distances = _follow_all(world, origins, directions, FAR)
    hit = np.isfinite(distances)
    normals = np.zeros_like(origins)
    normals[hit] = shapes_kernels.all_normals(world, origins[hit] + distances[hit, None] * directions[hit])
    return Truth(origins, directions, distances, normals)


def angles(ours: np.ndarray, true: np.ndarray) -> np.ndarray:
    ours = ours / np.maximum(np.linalg.norm(ours, axis=1, keepdims=True), 1e-12)
    return np.degrees(np.arccos(np.clip((ours * true).sum(1), -1.0, 1.0)))


def report(name: str, mesh: Mesh, world: tuple, truth: Truth) -> None:
    hits = RayCaster(mesh.vertices, mesh.faces).hits(
        truth.origins.astype(np.float32), truth.directions.astype(np.float32)
    )
    met, real = hits.faces >= 0, np.isfinite(truth.distances)
    places = truth.origins[met] + hits.distances[met, None] * truth.directions[met]
    off = np.abs(shapes_kernels.all_distances(world, places)[0])
    both = met & real
    both[both] = np.abs(hits.distances[both] - truth.distances[both]) < BESIDE
    corners = mesh.faces[hits.faces[both]].astype(np.int64)
    a, b, c = (mesh.vertices[corners[:, corner]].astype(np.float64) for corner in range(3))
    share = np.stack([1.0 - hits.u[both] - hits.v[both], hits.u[both], hits.v[both]], -1)
    flat = angles(np.cross(b - a, c - a), truth.normals[both])
    shaded = angles((mesh.normals[corners] * share[..., None]).sum(1), truth.normals[both])
    print(
        f"{name:22} {len(mesh.faces):7,} triangles; accuracy {1e3 * off.mean() / RADIUS:.2f} permille "
        f"(95 %: {1e3 * np.quantile(off, 0.95) / RADIUS:.1f}), missing {(real & ~met).sum() / real.sum():.2%}; "
        f"normals of triangles {flat.mean():.1f} / {np.median(flat):.1f}, as shaded {shaded.mean():.1f} / "
        f"{np.median(shaded):.1f} degrees (mean / median)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path, nargs="?", default=default_scene())
    parser.add_argument("--levels", type=float, nargs="*", default=[])
    arguments = parser.parse_args()
    world = build().world
    truth = seen(world)
    ways: list[tuple[str, ExtractOptions]] = [(name, options) for name, options in PRESETS]
    if arguments.levels:
        ways = [(f"density {level:g}", ExtractOptions(level=level)) for level in arguments.levels]
    opened = run_to_end(run(OpenJob(str(arguments.project)), scratch_store()))
    store = opened.folders.store()
    for node in opened.scene.nodes:
        if isinstance(node.content, Model):
            mesh = mesh_from_tensors(store.get(node.content.asset)).transformed(node.transform)
            report(node.name, mesh, world, truth)
        if not isinstance(node.content, FieldContent):
            continue
        for name, options in ways:
            plain = msgspec.structs.replace(options, look="colors", color_samples=0, refine=False)
            voxels, plain = run_to_end(field_voxels(node, plain, store))
            report(name, run_to_end(surface_of(voxels, plain)).mesh.transformed(node.transform), world, truth)


if __name__ == "__main__":
    main()
