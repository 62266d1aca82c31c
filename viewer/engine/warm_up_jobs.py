"""Training and extracting something tiny, so that the kernels of both are compiled before they are asked for."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from jaxtyping import Float32

from viewer.decompose.options import ExtractOptions
from viewer.engine.jobs import ExtractJob, TrainJob, run
from viewer.fields.voxels import SparseVoxels
from viewer.formats.datasets.registry import open_dataset
from viewer.formats.images import write_png
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole, pixel_centers
from viewer.scene.content import Provenance
from viewer.scene.document import Node
from viewer.scene.gaussian_splats import splat_content
from viewer.scene.geometry import AABB
from viewer.scene.progress import run_to_end
from viewer.scene.splats import Splats
from viewer.scene.temporaries import temporary_folder
from viewer.training.config import AnyTrainConfig, HashGridConfig, SdfConfig, VoxelsConfig, method_of

SIDE, VIEWS = 24, 8
FIELD_OF_VIEW = 0.7
DISTANCE, RADIUS = 4.0, 0.8
VOXELS, DENSITY = 16, 100.0
STEPS = 12
SPLATS = 200
METHODS: tuple[type[AnyTrainConfig], ...] = (VoxelsConfig, HashGridConfig, SdfConfig)
"""Those with kernels of their own."""


def compile_job(part: str) -> None:
    """Do one of ``JOB_PARTS`` with photos of a ball."""
    with temporary_folder() as folder:
        take_photos(folder / "ball")
        WORK[part](folder)


def take_photos(folder: Path) -> None:
    """Write photos of a ball, cut out, in NeRF-synthetic's layout."""
    frames: list[dict[str, Any]] = []
    (folder / "train").mkdir(parents=True)
    for number in range(VIEWS):
        turn, height = 2.4 * number, 0.9 * math.sin(1.7 * number)
        across = DISTANCE * math.sqrt(1.0 - height * height)
        eye = (across * math.cos(turn), across * math.sin(turn), DISTANCE * height)
        camera = Camera(look_at(eye, (0.0, 0.0, 0.0)), pinhole(FIELD_OF_VIEW, SIDE, SIDE))
        write_png(folder / "train" / f"{number}.png", _ball(camera))
        frames.append({"file_path": f"./train/{number}", "transform_matrix": camera.camera_to_world})
    text = json.dumps({"camera_angle_x": FIELD_OF_VIEW, "frames": frames})
    (folder / "transforms_train.json").write_text(text, "utf-8")


def _ball(camera: Camera) -> Float32[np.ndarray, "h w 4"]:
    """A picture of a ball, red above and blue below."""
    origins, toward = camera.rays(pixel_centers(SIDE, SIDE))
    half = (origins * toward).sum(-1)
    root = half**2 - (origins**2).sum(-1) + RADIUS**2
    height = origins[:, 2] + toward[:, 2] * (-half - np.sqrt(np.maximum(root, 0.0)))
    color = np.where(height[:, None] > 0.0, [0.9, 0.2, 0.1], [0.1, 0.2, 0.9])
    pixels = np.concatenate([color, np.ones((len(color), 1))], 1) * (root > 0.0)[:, None]
    return pixels.reshape(SIDE, SIDE, 4).astype(np.float32)


def _train(method: type[AnyTrainConfig], folder: Path) -> None:
    out = folder / "out.fieldwright"
    config = msgspec.convert({"dataset": str(folder / "ball"), "steps": STEPS, "batch": 256}, method)
    run_to_end(run(TrainJob(config, str(out)), AssetStore(folder / "assets")))


def _extract(folder: Path) -> None:
    """Out of voxels, a mesh with a colour at every vertex, and one refined and with materials, fitted to photos."""
    store = AssetStore(folder / "assets")
    ball = _ball_of_voxels()
    field = Node("ball", ball.content(store.put(ball.tensors()), Provenance()))
    photos = Node("photos", open_dataset(folder / "ball"))
    small = ExtractOptions(look="materials", tracing="nets", refine=True, steps=2, texture=64, faces=300)
    for options in (ExtractOptions(faces=300), small):
        run_to_end(run(ExtractJob(field, options, photos), store))


def _ball_of_voxels() -> SparseVoxels:
    middles = (np.arange(VOXELS) + 0.5) * (2.0 / VOXELS) - 1.0
    x, y, z = np.meshgrid(middles, middles, middles, indexing="ij")
    depth = RADIUS - np.sqrt(x * x + y * y + z * z).ravel()
    count = len(depth)
    return SparseVoxels(
        AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)),
        (VOXELS, VOXELS, VOXELS),
        np.arange(count, dtype=np.int32),
        (DENSITY * depth.clip(0.0)).astype(np.float32),
        np.zeros((count, 3), np.float16),
    )


def _splats(folder: Path) -> None:
    """Out of a few Gaussians on a ball, a mesh; pictures of them are drawn for it."""
    rng = np.random.default_rng(0)
    away = rng.normal(size=(SPLATS, 3))
    splats = Splats(
        (away / np.linalg.norm(away, axis=1, keepdims=True)).astype(np.float32),
        np.full((SPLATS, 3), -1.5, np.float32),
        np.tile(np.array((1.0, 0.0, 0.0, 0.0), np.float32), (SPLATS, 1)),
        np.full(SPLATS, 4.0, np.float32),
        np.zeros((SPLATS, 4, 3), np.float32),
    )
    store = AssetStore(folder / "assets")
    node = Node("splats", splat_content(store.put(splats.tensors()), splats))
    run_to_end(run(ExtractJob(node, ExtractOptions(resolution=16), Node("p", open_dataset(folder / "ball"))), store))


WORK: dict[str, Callable[[Path], None]] = {
    **{f"training {method_of(method)}": partial(_train, method) for method in METHODS},
    "extraction": _extract,
    "splats": _splats,
}
JOB_PARTS = tuple(WORK)
