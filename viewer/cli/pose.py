"""``fieldwright pose``: where photos were taken from."""

from __future__ import annotations

from viewer.cli.console import Console
from viewer.cli.options import Pose
from viewer.errors import InputError
from viewer.formats.datasets import photo_folder
from viewer.formats.datasets.registry import find_layout, open_dataset
from viewer.formats.datasets.sfm import copy_model, find_poses


def run(options: Pose, console: Console) -> None:
    """Find the cameras, and say how many there are."""
    layout = find_layout(options.folder)
    if layout is not None and layout.read is not photo_folder.read:
        raise InputError(
            f"{options.folder} says already where its photos were taken from ({layout.description}).", "Open it."
        )
    if not options.folder.is_dir():
        raise InputError(f"{options.folder} is no folder.", "Name the folder that holds the photos.")
    if layout is None:
        raise InputError(f"{options.folder} holds too few photos.", "Name a folder of three at least.")
    console.follow(find_poses(options.folder))
    dataset = open_dataset(options.folder)
    if options.out is not None:
        copy_model(options.folder, options.out)
    there = len(photo_folder.photo_files(options.folder))
    placed = len(dataset.photos)
    place = str(options.out or photo_folder.model_place(options.folder.absolute()))
    console.result(
        {"photos": there, "placed": placed, "model": place, "warnings": list(dataset.warnings)},
        "\n".join([f"{placed} of {there} photos placed, model in {place}", *dataset.warnings]),
    )
