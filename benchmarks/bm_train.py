"""Train a field on a data set for some time: held-out PSNR, rays a second, CPU seconds and peak memory.

python benchmarks/bm_train.py ../shared/data/lego --seconds 300
python benchmarks/bm_train.py ../shared/data/fox --seconds 300 --downscale 4
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from viewer.formats.datasets.photos import load_photo
from viewer.formats.datasets.registry import open_dataset
from viewer.scene.assets import AssetStore
from viewer.training.config import TrainConfig, VoxelsConfig
from viewer.training.methods import train


def measure(config: TrainConfig, folder: Path) -> dict[str, float]:
    """Run one training and tell what it cost and reached."""
    dataset = open_dataset(Path(config.dataset), config.holdout)
    work = train(
        config,
        dataset,
        lambda photo: load_photo(dataset, photo, config.downscale),
        AssetStore(folder / "assets"),
        folder,
    )
    wall, cpu, shown, rays = time.monotonic(), time.process_time(), 0.0, []
    while True:
        try:
            progress = next(work)
        except StopIteration as end:
            field = end.value
            break
        if "rays_per_second" in progress.values:
            rays.append(progress.values["rays_per_second"])
        if time.monotonic() - shown > 5.0:
            shown = time.monotonic()
            figures = "  ".join(f"{name} {value:.4g}" for name, value in progress.values.items())
            print(f"{100 * progress.fraction:5.1f} %  {progress.text}  {figures}", file=sys.stderr)
    return {
        "psnr_held_out": field.provenance.psnr,
        "steps": field.provenance.steps,
        "voxels": field.count,
        "resolution": max(field.shape),
        "training_seconds": field.provenance.seconds,
        "wall_seconds": time.monotonic() - wall,
        "cpu_seconds": time.process_time() - cpu,
        "rays_per_second": sum(rays) / max(1, len(rays)),
        "peak_memory_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    }


def main() -> None:
    """Read the options, measure, print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--steps", type=int, default=None, help="instead of --seconds")
    parser.add_argument("--downscale", type=int, default=1)
    parser.add_argument("--resolution", type=int, default=0)
    parser.add_argument("--batch", type=int, default=VoxelsConfig("").batch)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=None, help="keep the field and its checkpoint here")
    options = parser.parse_args()
    config = VoxelsConfig(
        options.dataset,
        seconds=None if options.steps else options.seconds,
        steps=options.steps,
        downscale=options.downscale,
        resolution=options.resolution,
        batch=options.batch,
        seed=options.seed,
    )
    with tempfile.TemporaryDirectory() as temporary:
        print(json.dumps(measure(config, options.out or Path(temporary)), indent=2))


if __name__ == "__main__":
    main()
