"""A mesh on bones against the truth: how far it lies from the true meshes, and what views show that were not learned.

Usage: python benchmarks/bm_bones.py [FOLDER] [--steps N] [--seed N] [--leave-out 8] [--static 1200] [--limbs]

FOLDER (../shared/data/dynamic/fox_run without it) holds a data set whose own split has the test views, and truth/,
with faces.npy and mesh_NNN.npz (vertices in the world) for each learned frame in turn. Every --leave-out-th is left out
of training, whole; its time counts as held out. The test views are never learned: naming photos that are to be held
out would make them photos to learn from. Distances are means of both directions between points on the surfaces, in
percent of the diagonal of the true mesh's box; pictures are the mesh's, over white. Voxels at rest learn the same
photos for --static steps.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import msgspec
import numpy as np
from jaxtyping import Float, Float32, UInt32
from limbs import BEFORE, limb_errors
from scipy.spatial import KDTree

from viewer.formats.datasets.photos import load_photo
from viewer.formats.datasets.registry import open_dataset
from viewer.formats.datasets.splits import as_asked, in_use
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.assets import AssetStore
from viewer.scene.camera import pixel_centers
from viewer.scene.color import linear_to_srgb
from viewer.scene.content import Model
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.mesh import Mesh
from viewer.scene.progress import run_to_end
from viewer.scene.skinning import mesh_of
from viewer.training.config import SkinnedConfig, TrainConfig, VoxelsConfig
from viewer.training.methods import train
from viewer.training.metrics import decibels

FOX = Path(__file__).parents[1] / "../shared/data/dynamic/fox_run"
POINTS = 8000
"""On each surface."""
PHASE = 5
"""The first frame that is left out."""
LIMBS_AT = 3
"""Frames, the first that are left out: after these the fox's round is over."""
FINER = 2
"""Rays along each side of a pixel."""


def main() -> None:
    """Train, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=FOX)
    parser.add_argument("--steps", type=int, default=None)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--leave-out", type=int, default=8, help="0 = none")
    parser.add_argument("--static", type=int, default=1200, help="steps; 0 = none")
    parser.add_argument("--limbs", action="store_true", help="turn legs to poses that were left out")
    options = parser.parse_args()
    whole = open_dataset(options.folder, 8)
    video = sorted((photo for photo in whole.photos if photo.split == "train"), key=lambda photo: photo.time or 0.0)
    left_out = video[PHASE :: options.leave_out] if options.leave_out else []
    dataset = in_use(as_asked(whole, left_out=[photo.file for photo in left_out]))
    views = [photo for photo in dataset.photos if photo.split == "test"]
    learned = sum(photo.split == "train" for photo in dataset.photos)
    print(f"{learned} frames learned, {len(left_out)} left out, {len(views)} test views")
    with tempfile.TemporaryDirectory() as folder:
        store = AssetStore(Path(folder) / "assets")
        before = time.process_time()
        config = SkinnedConfig(str(options.folder), steps=options.steps, seed=options.seed)
        model = trained(config, dataset, store, Path(folder))
        print(f"{model.provenance.steps} steps, {time.process_time() - before:.0f} s of processor")
        far = np.array([distance(model, store, options.folder, number, frame) for number, frame in enumerate(video)])
        held_out = np.array([frame in left_out for frame in video])
        print(f"from the true meshes: {far.mean():.2f} % at all times, {far.max():.2f} at worst", end="")
        print(f", {far[held_out].mean():.2f} at times left out" if held_out.any() else "")
        for name, photos in (("test views", views), ("frames left out", left_out)):
            seen = [likeness(model, store, whole, photo) for photo in photos]
            print(f"{name}: {np.mean(seen):.2f} dB, {min(seen):.1f} to {max(seen):.1f}" if seen else f"no {name}")
        if options.limbs:
            numbers = [number for number in range(BEFORE, len(video)) if held_out[number]][:LIMBS_AT]
            limb_errors(model, store, options.folder, numbers, [frame.time or 0.0 for frame in video])
        if options.static:
            still = VoxelsConfig(str(options.folder), steps=options.static, resolution=96)
            print(
                f"voxels at rest: {trained(still, dataset, store, Path(folder)).provenance.psnr:.2f} dB on test views"
            )


def trained(config: TrainConfig, dataset: Dataset, store: AssetStore, folder: Path):  # noqa: ANN201 - by method
    """What a method makes of the photos that are learned."""
    return run_to_end(train(config, dataset, lambda photo: load_photo(dataset, photo, 1), store, folder))


def at(model: Model, store: AssetStore, seconds: float) -> Mesh:
    """The mesh at a time of the video."""
    assert model.skin is not None
    return mesh_of(msgspec.structs.replace(model, skin=msgspec.structs.replace(model.skin, moment=seconds)), store)


def distance(model: Model, store: AssetStore, folder: Path, number: int, frame: Photo) -> float:
    """In percent of the true mesh's size."""
    assert frame.time is not None
    mesh, faces = at(model, store, frame.time), np.load(folder / "truth/faces.npy")
    truth = np.load(folder / f"truth/mesh_{number:03d}.npz")["vertices"]
    mine, true = on_surface(mesh.vertices, mesh.faces), on_surface(truth, faces)
    away = KDTree(mine).query(true)[0].mean() + KDTree(true).query(mine)[0].mean()
    return float(50.0 * away / np.linalg.norm(np.ptp(truth, axis=0)))


def on_surface(vertices: Float32[np.ndarray, "v 3"], faces: UInt32[np.ndarray, "f 3"]) -> Float[np.ndarray, "n 3"]:
    """Points on triangles, by their areas."""
    random, corners = np.random.default_rng(0), vertices[faces].astype(np.float64)
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    chosen = corners[random.choice(len(faces), POINTS, p=areas / areas.sum())]
    return np.einsum("nk,nkc->nc", random.dirichlet((1.0, 1.0, 1.0), POINTS), chosen)


def likeness(model: Model, store: AssetStore, dataset: Dataset, photo: Photo) -> float:
    """In decibels, over white."""
    assert photo.time is not None
    truth, mesh = load_photo(dataset, photo, 1), at(model, store, photo.time)
    height, width = truth.shape[:2]
    camera = photo.camera.resized(width * FINER, height * FINER)
    origins, directions = camera.rays(pixel_centers(width * FINER, height * FINER))
    hits = RayCaster(mesh.vertices, mesh.faces).hits(origins.astype(np.float32), directions.astype(np.float32))
    there = hits.faces >= 0
    triangles, u, v = mesh.faces[hits.faces[there]], hits.u[there, None], hits.v[there, None]
    assert mesh.colors is not None
    corners = mesh.colors[triangles]
    picture = np.ones((len(there), 3), np.float32)
    picture[there] = linear_to_srgb((1.0 - u - v) * corners[:, 0] + u * corners[:, 1] + v * corners[:, 2])
    mean = picture.reshape(height, FINER, width, FINER, 3).mean((1, 3))
    over_white = truth[..., :3] * truth[..., 3:] + 1.0 - truth[..., 3:]
    return decibels(float(np.square(mean - over_white).mean()))


if __name__ == "__main__":
    main()
