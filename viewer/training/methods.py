"""From a configuration to the method that it asks for, and through the whole run."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any

from viewer.errors import UnsupportedError
from viewer.scene.assets import AssetStore
from viewer.scene.content import Learned
from viewer.scene.dataset import Dataset
from viewer.scene.progress import Work, subprogress
from viewer.training.batches import LoadPhoto
from viewer.training.checkpoints import CheckpointWriter, previous_steering
from viewer.training.config import (
    AnyTrainConfig,
    DynamicConfig,
    HashGridConfig,
    NerfConfig,
    SdfConfig,
    SkinnedConfig,
    VoxelsConfig,
)
from viewer.training.dynamic.learner import DynamicLearner
from viewer.training.hashgrid.learner import HashGridLearner
from viewer.training.learner import Learner, TrainingContext
from viewer.training.nerf.learner import NerfLearner
from viewer.training.prepare import check_views, load_photos, scene_box
from viewer.training.run import PREPARING, SMALLER, Record, Run
from viewer.training.sdf.learner import SdfLearner
from viewer.training.skinned.learner import SkinnedLearner
from viewer.training.thread_pool import ThreadPool
from viewer.training.voxels.learner import VoxelsLearner

LEARNERS: dict[type[AnyTrainConfig], type[Learner[Any, Any]]] = {
    VoxelsConfig: VoxelsLearner,
    HashGridConfig: HashGridLearner,
    NerfConfig: NerfLearner,
    SdfConfig: SdfLearner,
    DynamicConfig: DynamicLearner,
    SkinnedConfig: SkinnedLearner,
}
"""One line a method."""


def train(
    config: AnyTrainConfig, dataset: Dataset, load_photo: LoadPhoto, store: AssetStore, run_folder: Path
) -> Work[Learned]:
    """Train a field on the photos of ``dataset`` and put it into ``store``.

    Yields the held-out and the training PSNR in dB (``psnr``, ``train_psnr``), the mean squared error (``loss``),
    ``ssim``, ``step``, ``seconds``, ``rays_per_second``, ``memory`` in bytes and the method's own metrics, the scores
    of single photos, and now and then the field so far. May be sent a :class:`~viewer.scene.progress.Steer`; when
    paused, it writes a checkpoint and shows the field. Closing the generator loses what came after the last checkpoint
    in ``run_folder``.

    Args:
        config: What is asked for, by which method. With ``seconds``, loading photos counts, compiling kernels does not.
        dataset: The photos' cameras and the subject's box.
        load_photo: Gives a photo as straight RGBA, sRGB colours in [0, 1], at the size to train on.
        store: Where the field and its previews go.
        run_folder: Where checkpoints go.

    Raises:
        InputError: There are no photos, no camera sees the box, an option makes no sense, or there is nothing to
            resume.
        UnsupportedError: The photos or the field do not fit the memory.
        OutputError: A checkpoint or the field cannot be written.
        ViewerError: The run diverged.
    """
    started = time.monotonic()
    config.check()
    LEARNERS[type(config)].check(dataset)
    check_views(dataset, scene_box(dataset))
    photos = yield from subprogress(load_photos(dataset, load_photo), 0.0, PREPARING)
    with contextlib.ExitStack() as stack:
        thread_pool = ThreadPool()
        stack.callback(thread_pool.close)
        try:
            context = TrainingContext(dataset, photos, thread_pool, run_folder)
            learner = LEARNERS[type(config)].create_or_resume(config, context)
        except MemoryError as error:
            raise UnsupportedError("The memory does not suffice for this field.", SMALLER) from error
        stack.callback(learner.close)
        writer = CheckpointWriter(run_folder)
        stack.callback(writer.close)
        record = Record(config.method, dataset.root, photos.warnings, dataset.origin)
        steer = previous_steering(run_folder) if config.resume else None
        return (yield from Run(learner, record, writer, store, started, steer).run())
