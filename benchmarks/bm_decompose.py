"""How near a decomposition comes to the truth: relit pictures, base colours and the light itself.

Usage: python benchmarks/bm_decompose.py PROJECT TRUTH [--baked PROJECT] [--views 16]

PROJECT was made by ``fieldwright extract TRUTH/train --preset standard --out PROJECT``; TRUTH is a folder like those of
../shared/data/relight: pictures under another light, true base colours, and the light that the photos were taken in.
``--baked`` names a project with the same photos baked into a texture (``--look texture``), which no light changes.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np

from viewer.engine.jobs import EvaluateJob, OpenJob, run
from viewer.engine.operations.pictures import exact_renderer, picture
from viewer.engine.operations.render import photos_of
from viewer.engine.stores import scratch_store
from viewer.formats.datasets.photos import load_linear_photo
from viewer.formats.datasets.registry import open_dataset
from viewer.formats.environment import read_environment
from viewer.render.request import RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.color import linear_to_srgb
from viewer.scene.document import Scene
from viewer.scene.environment import blended_radiance
from viewer.scene.light import EnvironmentLight
from viewer.scene.progress import run_to_end

LEAST_OPACITY = 0.99


def decibels(errors: np.ndarray) -> float:
    return -10.0 * math.log10(float((errors.astype(np.float64) ** 2).mean()))


def albedo_scores(scene: Scene, truth: Path, store: AssetStore, views: int) -> tuple[float, float]:
    """PSNR in sRGB after one scale a channel: where the subject is, and of whole pictures over white."""
    dataset = open_dataset(truth)
    renderer = exact_renderer(store)
    mine: list[np.ndarray] = []
    true: list[np.ndarray] = []
    total = 0
    for photo in photos_of(dataset, "test")[:views]:
        pixels = load_linear_photo(dataset, photo)
        height, width = pixels.shape[:2]
        request = RenderRequest(scene, photo.camera, width, height, ("color", "albedo"))
        frame = run_to_end(picture(renderer, request, ""))
        inside = (pixels[..., 3] > LEAST_OPACITY) & (frame.radiance[..., 3] > LEAST_OPACITY)
        mine.append(frame.channels["albedo"][inside].astype(np.float64))
        true.append((pixels[..., :3] / np.maximum(pixels[..., 3:], 1e-6))[inside].astype(np.float64))
        total += width * height
    found, wanted = np.concatenate(mine), np.concatenate(true)
    scale = (found * wanted).sum(0) / (found * found).sum(0)
    middle, right = np.median(found, 0).round(3), np.median(wanted, 0).round(3)
    print(f"scale of base colours {scale.round(3)}; medians {middle}, true {right}")
    srgb = [linear_to_srgb(colors.clip(0.0, 1.0).astype(np.float32)) for colors in (found * scale, wanted)]
    on_subject = decibels(srgb[0] - srgb[1])
    return on_subject, on_subject + 10.0 * math.log10(total / len(found))


def pooled(radiance: np.ndarray, height: int) -> np.ndarray:
    factor = radiance.shape[0] // height
    return radiance.reshape(height, factor, 2 * height, factor, 3).mean((1, 3))


def correlation(found: np.ndarray, true: np.ndarray, height: int) -> float:
    pair = [pooled(each, height).mean(-1).ravel() for each in (found, true)]
    return float(np.corrcoef(*pair)[0, 1])


def relit(project: Path, truth: Path, store: AssetStore) -> tuple[float, float]:
    opened = run_to_end(run(OpenJob(str(project)), store))
    light = truth / "other_light" / "probe.hdr"
    done = run_to_end(
        run(
            EvaluateJob(opened.scene, str(truth / "other_light"), "test", environment=str(light)),
            opened.folders.store(),
        )
    )
    return done.psnr, done.iou or math.nan


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--baked", type=Path)
    parser.add_argument("--views", type=int, default=16)
    options = parser.parse_args()
    store = scratch_store()
    opened = run_to_end(run(OpenJob(str(options.project)), store))
    light = opened.scene.environment()
    lights = [node.content for node in opened.scene.nodes if isinstance(node.content, EnvironmentLight)]
    found = blended_radiance(light or lights[0], opened.folders.store())
    true = read_environment(options.truth / "truth" / "train_probe.hdr")
    print(f"mean light {found.mean((0, 1)).round(3)}, true {true.mean((0, 1)).round(3)}")
    for height in (16, 32):
        print(f"light, correlation at {2 * height}x{height}: {correlation(found, true, height):.3f}")
    subject, whole = albedo_scores(opened.scene, options.truth / "truth", opened.folders.store(), options.views)
    print(f"base colour {subject:.2f} dB on the subject, {whole:.2f} dB of whole pictures")
    psnr, iou = relit(options.project, options.truth, store)
    print(f"relit {psnr:.2f} dB, outlines {iou:.4f}")
    if options.baked is not None:
        print(f"baked colours {relit(options.baked, options.truth, store)[0]:.2f} dB")


if __name__ == "__main__":
    main()
