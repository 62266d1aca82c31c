"""From a configuration to the method that it asks for."""

from __future__ import annotations

from pathlib import Path

from viewer.scene.assets import AssetStore
from viewer.scene.content import FieldContent
from viewer.scene.dataset import Dataset
from viewer.scene.progress import Work
from viewer.training.batches import LoadPhoto
from viewer.training.config import AnyTrainConfig, HashGridConfig, VoxelsConfig
from viewer.training.hashgrid.train import train as train_hash_grid
from viewer.training.voxels.train import train as train_voxels


def train(
    config: AnyTrainConfig, dataset: Dataset, load_photo: LoadPhoto, store: AssetStore, run_folder: Path
) -> Work[FieldContent]:
    """Train a field on the photos of ``dataset`` and put it into ``store``.

    Yields the held-out and the training PSNR in dB (``psnr``, ``train_psnr``), ``step``, ``seconds`` and
    ``rays_per_second``, and now and then the field so far. Closing the generator loses what came after the last
    checkpoint in ``run_folder``.

    Args:
        config: What is asked for, by which method. With ``seconds``, loading photos counts, compiling kernels does not.
        dataset: The photos' cameras and the subject's box.
        load_photo: Gives a photo as straight RGBA, sRGB colours in [0, 1], at the size to train on.
        store: Where the field and its previews go.
        run_folder: Where checkpoints go.

    Raises:
        InputError: There are no photos, no camera sees the box, or there is nothing to resume.
        UnsupportedError: The photos or the field do not fit the memory.
        OutputError: A checkpoint or the field cannot be written.
        ViewerError: The run diverged.
    """
    match config:
        case VoxelsConfig():
            return (yield from train_voxels(config, dataset, load_photo, store, run_folder))
        case HashGridConfig():
            return (yield from train_hash_grid(config, dataset, load_photo, store, run_folder))
