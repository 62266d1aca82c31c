"""Make the bundled scene: photograph the still life, train a field on the pictures, save it as a project.

``python scenes/make.py`` does all of it in about twelve minutes on two cores. The pictures stay in ``out/still_life``;
those that are there already are used again, so a second run only trains.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from pathlib import Path

import msgspec
import numpy as np

from scenes.pictures import camera_at, cameras_around, write_dataset
from scenes.still_life import build
from viewer.bundled import default_scene
from viewer.formats.datasets.photos import load_photo
from viewer.formats.datasets.registry import open_dataset
from viewer.formats.project import save_project
from viewer.scene.assets import AssetStore
from viewer.scene.content import VoxelField
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.progress import run_to_end
from viewer.training.config import VoxelsConfig
from viewer.training.learner import TrainingContext
from viewer.training.methods import train
from viewer.training.prepare import load_photos
from viewer.training.ray_source import RaySource
from viewer.training.thread_pool import ThreadPool
from viewer.training.voxels.grid import masked_grid
from viewer.training.voxels.learner import VoxelsLearner
from viewer.training.voxels.prune import seen_voxels

ROOT = Path(__file__).resolve().parents[1]
BOX = AABB((-0.92, -0.92, -0.06), (0.92, 0.92, 1.70))
MOST_BYTES = 8_245_000
"""Of the field: it travels with the program."""
HEADER_BYTES = 1000
SLIMMING_ROUNDS = 8
SLIMMING_RAYS = 1_000_000


def main() -> None:
    """Photograph, train, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=Path, default=ROOT / "out" / "still_life", help="where the data set goes")
    parser.add_argument("--out", type=Path, default=default_scene(), help="the project to write")
    parser.add_argument("--views", type=int, default=120)
    parser.add_argument("--size", type=int, default=288, help="pixels along each side of a picture")
    parser.add_argument("--paths", type=int, default=2, help="NxN paths of light a pixel")
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--resolution", type=int, default=144)
    parser.add_argument("--degree", type=int, default=1, help="of the colours' spherical harmonics, 0 to 2")
    parser.add_argument("--distortion", type=float, default=0.003, help="weight of what makes surfaces hard, later on")
    parser.add_argument("--hardening", type=int, default=1500, help="steps with that weight, after the others")
    options = parser.parse_args()
    take_pictures(options.pictures, options.views, options.size, options.paths)
    dataset = msgspec.structs.replace(open_dataset(options.pictures), aabb=BOX)
    store = AssetStore(options.pictures / "assets")
    config = VoxelsConfig(
        str(options.pictures), steps=options.steps, resolution=options.resolution, sh_degree=options.degree,
    )  # fmt: skip
    field = trained(config, dataset, store)
    if options.hardening:
        # From the start it would fill the cup before its inside has been carved.
        config = msgspec.structs.replace(
            config, steps=options.steps + options.hardening, distortion=options.distortion, resume=True
        )
        field = trained(config, dataset, store)
    field = slim(field, config, dataset, store, MOST_BYTES)
    camera = camera_at(np.radians(-66.0), np.radians(19.0), 800, 3.9)
    scene = Scene((Node("Still life", field, key="stilllife"),), camera=camera)
    run_to_end(save_project(scene, options.out, store))
    print(f"wrote {options.out}: {field.count:,} voxels, {field.provenance.psnr:.2f} dB on photos not trained on")


def take_pictures(folder: Path, views: int, size: int, paths: int) -> None:
    """Photograph the still life into a data set, unless it is there."""
    life = build()
    plans = (("train", cameras_around(views, size), paths), ("val", cameras_around(6, size, 0.5), 2 * paths))
    for split, cameras, grid in plans:
        if (folder / f"transforms_{split}.json").is_file():
            continue
        for done in write_dataset(life, folder, split, cameras, grid, os.cpu_count() or 1):
            print(f"\r{split}: picture {done} of {len(cameras)}", end="", flush=True)
        print()


def trained(config: VoxelsConfig, dataset: Dataset, store: AssetStore) -> VoxelField:
    """Train the field, telling how it goes."""
    work = train(config, dataset, lambda photo: load_photo(dataset, photo), store, run_folder(store))
    while True:
        try:
            progress = next(work)
        except StopIteration as end:
            field = end.value
            break
        metrics = ", ".join(f"{name} {value:,.1f}" for name, value in progress.values.items())
        print(f"\r{progress.fraction:4.0%} {progress.text} {metrics}   ", end="", flush=True)
    assert isinstance(field, VoxelField)
    return msgspec.structs.replace(field, provenance=msgspec.structs.replace(field.provenance, source="scenes/make.py"))


def slim(field: VoxelField, config: VoxelsConfig, dataset: Dataset, store: AssetStore, most: int) -> VoxelField:
    """The field without the voxels that matter least in the photos, so that its asset has at most ``most`` bytes.

    What matters is the largest weight that a voxel has along any photo's rays; the neighbours of what is kept stay as
    well, since they shape its rim.
    """
    if store.path(field.asset).stat().st_size <= most:
        return field
    photos = run_to_end(load_photos(dataset, lambda photo: load_photo(dataset, photo)))
    thread_pool = ThreadPool()
    low, high, best = 0.001, 0.5, None
    try:
        context = TrainingContext(dataset, photos, thread_pool, run_folder(store))
        learner = VoxelsLearner.create_or_resume(msgspec.structs.replace(config, resume=True), context)
        grid, background = learner.state.grid, learner.state.background
        source = RaySource(photos.train, thread_pool, config.seed, background)
        for _ in range(SLIMMING_ROUNDS):
            weight = math.sqrt(low * high)
            small = masked_grid(grid, seen_voxels(grid, source, 0.0, SLIMMING_RAYS, weight, 1))
            fits = sum(array.nbytes for array in small.voxels().tensors().values()) <= most - HEADER_BYTES
            low, high, best = (low, weight, small) if fits else (weight, high, best)
        if best is None:
            sys.exit(f"The field does not fit {most:,} bytes: lower --resolution.")
        learner.state.grid = best
        score = learner.score(1 << 22)
    finally:
        thread_pool.close()
    assert score is not None
    voxels = best.voxels()
    print(f"\nkept {len(voxels.index):,} of {field.count:,} voxels, those with a weight of {high:.4f} and neighbours")
    return voxels.content(store.put(voxels.tensors()), msgspec.structs.replace(field.provenance, psnr=score.psnr))


def run_folder(store: AssetStore) -> Path:
    """Where training keeps its checkpoints."""
    return store.root.parent / "run"


if __name__ == "__main__":
    main()
