"""A tiny project: a ball over a slab. The ball is red towards +X and blue towards -X, with a white cap on top."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from viewer.fields.voxels import SparseVoxels
from viewer.formats.project import save_project
from viewer.scene.assets import AssetStore
from viewer.scene.content import Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.progress import run_to_end

SIDE = 48
BASE = 0.28209479177387814
RED, BLUE, WHITE, GREY = (0.85, 0.12, 0.1), (0.1, 0.2, 0.85), (0.95, 0.95, 0.95), (0.45, 0.45, 0.45)


def ball_field() -> SparseVoxels:
    """The field itself, of degree 0: its radiance is what the colours say."""
    box = AABB((-1.2, -1.2, -1.2), (1.2, 1.2, 1.2))
    centre = (np.arange(SIDE) + 0.5) / SIDE * 2.4 - 1.2
    x, y, z = np.meshgrid(centre, centre, centre, indexing="ij")
    ball = x**2 + y**2 + z**2 < 0.8**2
    slab = (np.abs(z + 0.95) < 0.12) & (np.abs(x) < 1.1) & (np.abs(y) < 1.1)
    color = np.where(x[..., None] > 0, RED, BLUE)
    color = np.where((z > 0.5)[..., None], WHITE, color)
    color = np.where(slab[..., None], GREY, color)
    index = np.flatnonzero(ball | slab).astype(np.int32)
    sh = ((color.reshape(-1, 3)[index] - 0.5) / BASE).astype(np.float16)
    return SparseVoxels(box, (SIDE, SIDE, SIDE), index, np.full(len(index), 60.0, np.float32), sh)


def make_project(folder: Path) -> Path:
    """Save it as a project."""
    store = AssetStore(folder / "store")
    field = ball_field()
    content = field.content(store.put(field.tensors()), Provenance("made", "tests", 12, 3.0, 30.5))
    project = folder / "ball.fieldwright"
    run_to_end(save_project(Scene((Node("Ball", content),)), project, store))
    return project
