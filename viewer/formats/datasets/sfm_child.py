"""Structure from motion in a process of its own, where it can be ended at any moment and may crash alone.

Reads one :class:`Order` as JSON from its input and reports its :class:`SfmStage` by lines on its output. It ends when
its input does: then the result is no longer wanted.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from viewer.scene.names import unpack

MOST_EXHAUSTIVE = 150
"""Photos of which each is compared with all others; of more, each with those that come next by name."""
OVERLAP = 15
LONGEST_SIDE = 1600
"""Pixels at which features are looked for: more cost time and hardly move the cameras."""
FEWEST_IN_MODEL = 3


class Order(Struct, frozen=True):
    """What is to be done.

    Attributes:
        root: The folder with the photos.
        names: Of the photos, relative to it.
        out: A folder for the database and the model.
        one_camera: All photos were taken through one lens.
        threads: That may be used.
    """

    root: str
    names: tuple[str, ...]
    out: str
    one_camera: bool
    threads: int


class SfmStage(Struct, frozen=True):
    """What is being done, or, at the end, what came out.

    Attributes:
        name: Of the stage.
        count: Photos that have been placed.
        points: That were found.
        error: Of their projections, on average, in pixels.
    """

    name: Literal["features", "matches", "poses", "done", "nothing"]
    count: int = 0
    points: int = 0
    error: float = 0.0


def main() -> None:
    """Do what the input says."""
    order = unpack(sys.stdin.buffer.readline(), msgspec.json.Decoder(Order))
    threading.Thread(target=_end_with_input, daemon=True).start()
    reconstruct(order)


def reconstruct(order: Order) -> None:
    """Find features, compare photos, place cameras, and write the largest model that came out."""
    sfm = importlib.import_module("pycolmap")  # an optional package
    sfm.set_random_seed(0)
    out, root = Path(order.out), Path(order.root)
    database = out / "database.db"
    device = sfm.Device.cpu if not sfm.has_cuda else sfm.Device.auto
    _report(SfmStage("features"))
    extraction = sfm.FeatureExtractionOptions(num_threads=order.threads, max_image_size=LONGEST_SIDE)
    mode = sfm.CameraMode.SINGLE if order.one_camera else sfm.CameraMode.AUTO
    sfm.extract_features(database, root, list(order.names), mode, extraction_options=extraction, device=device)
    _report(SfmStage("matches"))
    matching = sfm.FeatureMatchingOptions(num_threads=order.threads)
    if len(order.names) <= MOST_EXHAUSTIVE:
        sfm.match_exhaustive(database, matching_options=matching, device=device)
    else:
        pairing = sfm.SequentialPairingOptions(overlap=OVERLAP)
        sfm.match_sequential(database, matching_options=matching, pairing_options=pairing, device=device)
    _report(SfmStage("poses"))
    placed = _Counter()
    options = sfm.IncrementalPipelineOptions(
        num_threads=order.threads, random_seed=0, min_model_size=FEWEST_IN_MODEL, image_path=root
    )
    models = sfm.incremental_mapping(
        database,
        root,
        out,
        options,
        initial_image_pair_callback=lambda: placed.add(2),
        next_image_callback=lambda: placed.add(1),
    )
    if not models:
        _report(SfmStage("nothing"))
        return
    best = max(models.values(), key=lambda model: model.num_reg_images())
    model = out / "model"
    model.mkdir()
    best.write_binary(model)
    _report(SfmStage("done", best.num_reg_images(), best.num_points3D(), best.compute_mean_reprojection_error()))


class _Counter:
    """Reports how many photos have been placed."""

    def __init__(self) -> None:
        self._count = 0

    def add(self, count: int) -> None:
        """``count`` more have been."""
        self._count += count
        _report(SfmStage("poses", self._count))


def _report(stage: SfmStage) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(stage) + b"\n")
    sys.stdout.buffer.flush()


def _end_with_input() -> None:
    """Wait for the input's end. The work cannot be asked to stop from here, so that the process ends at once."""
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main()
