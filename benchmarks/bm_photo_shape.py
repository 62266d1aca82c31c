"""How near a surface from photos alone comes to the mesh that was photographed.

Usage: python benchmarks/bm_photo_shape.py PHOTOS MESH [--project PROJECT]

PHOTOS is a folder as ``make_truth.py`` writes it (OUT/train, or ../shared/data/relight/spot/train), MESH the file that
it was made from. The surface is extracted first, as every preset does it; or it is the one of PROJECT. Judged is what
the cameras of the split ``test`` see; their photos are not read.

Photos show two shapes at once: outlines are those of the true mesh's triangles, light is that of its smoothed normals.
So normals are compared with both. How far the two are from each other is printed, too: no surface is near to both.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from viewer.decompose.options import ExtractOptions
from viewer.engine.jobs import ExtractJob, OpenJob, run
from viewer.engine.stores import scratch_store
from viewer.formats.datasets.photos import load_linear_photo
from viewer.formats.datasets.registry import open_dataset
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.assets import AssetStore
from viewer.scene.camera import pixel_centers
from viewer.scene.content import Model
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.document import Node
from viewer.scene.geometry import unit
from viewer.scene.mesh import Mesh, mesh_from_tensors
from viewer.scene.progress import run_to_end

BESIDE = 0.1
"""Pixels where the two surfaces are farther apart show different things; the radius is 1."""
TRIED = 8
"""Photos whose outlines decide which of two sizes the mesh was photographed in."""


@dataclass(frozen=True)
class Looked:
    """What rays meet: whether, how far away, and the normals of triangles and as shaded."""

    hit: np.ndarray
    distances: np.ndarray
    flat: np.ndarray
    shaded: np.ndarray


def looked_at(mesh: Mesh, origins: np.ndarray, directions: np.ndarray) -> Looked:
    hits = RayCaster(mesh.vertices, mesh.faces).hits(origins, directions)
    corners = mesh.faces[np.maximum(hits.faces, 0)].astype(np.int64)
    a, b, c = (mesh.vertices[corners[:, corner]].astype(np.float64) for corner in range(3))
    share = np.stack([1.0 - hits.u - hits.v, hits.u, hits.v], -1)
    shaded = (mesh.normals[corners] * share[..., None]).sum(1)
    return Looked(hits.faces >= 0, hits.distances, unit(np.cross(b - a, c - a)), unit(shaded))


def rays_of(photos: list[Photo]) -> tuple[np.ndarray, np.ndarray]:
    rays = [each.camera.rays(pixel_centers(each.camera.lens.width, each.camera.lens.height)) for each in photos]
    origins, directions = (np.concatenate(part).astype(np.float32) for part in zip(*rays, strict=True))
    return origins, directions


def meshes_of(project: Path, store: AssetStore) -> list[Mesh]:
    opened = run_to_end(run(OpenJob(str(project)), store))
    models = [(node, node.content) for node in opened.scene.nodes if isinstance(node.content, Model)]
    assets = opened.folders.store()
    return [mesh_from_tensors(assets.get(model.asset)).transformed(node.transform) for node, model in models]


def joined(meshes: list[Mesh]) -> Mesh:
    starts = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
    faces = np.concatenate([mesh.faces + start for mesh, start in zip(meshes, starts, strict=False)])
    return Mesh(
        np.concatenate([mesh.vertices for mesh in meshes]),
        faces.astype(np.uint32),
        np.concatenate([mesh.normals for mesh in meshes]),
    )


def photographed(mesh: Mesh, dataset: Dataset) -> Mesh:
    """The mesh about the origin, in the size whose outlines are those of the photos.

    ``make_truth.py`` makes the farthest vertex 1 away; in ../shared/data/relight it is the corner of the box.
    """
    low, high = mesh.vertices.min(0), mesh.vertices.max(0)
    away = mesh.vertices.astype(np.float64) - 0.5 * (low + high)
    chosen = [photo for photo in dataset.photos if photo.split == "train"][::TRIED]
    opaque = np.concatenate([load_linear_photo(dataset, photo)[..., 3].ravel() > 0.5 for photo in chosen])
    best, agrees = mesh, -1.0
    for radius in (np.linalg.norm(away, axis=1).max(), 0.5 * np.linalg.norm(high - low)):
        placed = Mesh((away / radius).astype(np.float32), mesh.faces, mesh.normals)
        hit = looked_at(placed, *rays_of(chosen)).hit
        share = float((hit & opaque).sum() / (hit | opaque).sum())
        if share > agrees:
            best, agrees = placed, share
    print(f"true mesh: {len(mesh.faces):,} triangles, outlines of photos agree to {agrees:.4f}")
    return best


def angles(ours: np.ndarray, true: np.ndarray) -> str:
    found = np.degrees(np.arccos(np.clip((ours * true).sum(1), -1.0, 1.0)))
    return f"{found.mean():.2f} / {np.median(found):.2f}"


def report(mesh: Mesh, truth: Mesh, photos: list[Photo]) -> None:
    origins, directions = rays_of(photos)
    ours, true = looked_at(mesh, origins, directions), looked_at(truth, origins, directions)
    both = ours.hit & true.hit
    apart = np.zeros(len(both))
    apart[both] = ours.distances[both] - true.distances[both]
    off = np.abs(apart * (directions * true.shaded).sum(1))[both]
    same = both & (np.abs(apart) < BESIDE)
    print(
        f"{len(mesh.faces):,} triangles; {1e3 * off.mean():.2f} permille of the radius off (95 %: "
        f"{1e3 * np.quantile(off, 0.95):.1f}); outlines {both.sum() / (ours.hit | true.hit).sum():.4f}; "
        f"the same is seen in {same.sum() / both.sum():.2%}"
    )
    print("normals in degrees, mean / median:")
    for name, normals in (("triangles", ours.flat[same]), ("as shaded", ours.shaded[same])):
        print(f"  {name}: {angles(normals, true.shaded[same])} off as the truth is lit, ", end="")
        print(f"{angles(normals, true.flat[same])} off its triangles")
    print(f"  the truth's triangles: {angles(true.flat[same], true.shaded[same])} off as it is lit")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=Path)
    parser.add_argument("mesh", type=Path)
    parser.add_argument("--project", type=Path)
    arguments = parser.parse_args()
    store, dataset = scratch_store(), open_dataset(arguments.photos)
    truth = photographed(joined(meshes_of(arguments.mesh, store)), dataset)
    if arguments.project is not None:
        mesh = joined(meshes_of(arguments.project, store))
    else:
        options = ExtractOptions(color_samples=0)
        found = run_to_end(run(ExtractJob(Node("photos", dataset), options), store)).node
        assert isinstance(found.content, Model)
        mesh = mesh_from_tensors(store.get(found.content.asset)).transformed(found.transform)
    report(mesh, truth, [photo for photo in dataset.photos if photo.split == "test"])


if __name__ == "__main__":
    main()
