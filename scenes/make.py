"""Make the bundled scene: photograph the still life, train a field on the pictures, save it as a project.

``python scenes/make.py`` does all of it in about twenty minutes on two cores. The pictures stay in ``out/still_life``;
those that are there already are used again, so a second run only trains.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import msgspec
import numpy as np

from scenes.pictures import camera_at, cameras_around, write_dataset
from scenes.still_life import build
from viewer.bundled import default_scene
from viewer.fields.voxels import voxels_from_tensors
from viewer.formats.datasets.photos import load_photo
from viewer.formats.datasets.registry import open_dataset
from viewer.formats.project import save_project
from viewer.scene.assets import AssetStore
from viewer.scene.content import VoxelField
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.progress import finish
from viewer.training.config import TrainConfig
from viewer.training.train import train

ROOT = Path(__file__).resolve().parents[1]
BOX = AABB((-0.92, -0.92, -0.06), (0.92, 0.92, 1.70))
MOST_BYTES = 9_500_000
"""Of the project: it travels with the program."""


def main() -> None:
    """Photograph, train, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=Path, default=ROOT / "out" / "still_life", help="where the data set goes")
    parser.add_argument("--out", type=Path, default=default_scene(), help="the project to write")
    parser.add_argument("--views", type=int, default=100)
    parser.add_argument("--size", type=int, default=360, help="pixels along each side of a picture")
    parser.add_argument("--paths", type=int, default=2, help="NxN paths of light a pixel")
    parser.add_argument("--steps", type=int, default=8000)
    parser.add_argument("--resolution", type=int, default=168)
    options = parser.parse_args()
    take_pictures(options.pictures, options.views, options.size, options.paths)
    dataset = msgspec.structs.replace(open_dataset(options.pictures), aabb=BOX)
    store = AssetStore(options.pictures / "assets")
    config = TrainConfig(str(options.pictures), steps=options.steps, resolution=options.resolution)
    field = trained(config, dataset, store)
    check_size(field, store)
    camera = camera_at(np.radians(-66.0), np.radians(19.0), 800, 3.9)
    scene = Scene((Node("Still life", field, key="stilllife"),), camera=camera)
    finish(save_project(scene, options.out, store))
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


def trained(config: TrainConfig, dataset: Dataset, store: AssetStore) -> VoxelField:
    """Train the field, telling how it goes."""
    work = train(config, dataset, lambda photo: load_photo(dataset, photo), store, store.root.parent / "run")
    while True:
        try:
            progress = next(work)
        except StopIteration as end:
            return msgspec.structs.replace(
                end.value, provenance=msgspec.structs.replace(end.value.provenance, source="scenes/make.py")
            )
        figures = ", ".join(f"{name} {value:,.1f}" for name, value in progress.values.items())
        print(f"\r{progress.fraction:4.0%} {progress.text} {figures}   ", end="", flush=True)


def check_size(field: VoxelField, store: AssetStore) -> None:
    """Refuse to bundle a field that is too large, or damaged."""
    voxels_from_tensors(field, store.get(field.asset))
    size = store.path(field.asset).stat().st_size
    print(f"\n{size / 1e6:.1f} MB")
    if size > MOST_BYTES:
        sys.exit(f"The field has {size:,} bytes, more than {MOST_BYTES:,}: lower --resolution.")


if __name__ == "__main__":
    main()
