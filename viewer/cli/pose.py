"""``fieldwright pose``: where photos were taken from."""

from __future__ import annotations

from viewer.cli.console import Console
from viewer.cli.options import Pose
from viewer.errors import InputError
from viewer.formats.datasets import photo_folder, video
from viewer.formats.datasets.registry import find_layout, open_dataset
from viewer.formats.datasets.sfm import copy_model, find_poses


def run(options: Pose, console: Console) -> None:
    """Find the cameras, and say how many there are."""
    path = options.folder
    layout = find_layout(path)
    if layout is not None and layout.read not in (photo_folder.read, video.read):
        raise InputError(f"{path} says already where its photos were taken from ({layout.description}).", "Open it.")
    if layout is not None and layout.read is video.read:
        path = options.photos or video.photos_place(path)
        photo_folder.check_installed(options.folder)
        console.follow(video.take_photos(options.folder, path))
    elif options.photos is not None:
        raise InputError("--photos says where photos of a video go, and this is no video.", "Leave it out.")
    if not path.is_dir():
        raise InputError(f"{path} is neither a folder nor a video.", "Name the folder that holds the photos.")
    if find_layout(path) is None:
        raise InputError(f"{path} holds too few photos.", "Name a folder of three at least.")
    console.follow(find_poses(path))
    dataset = open_dataset(path)
    if options.out is not None:
        copy_model(path, options.out)
    there = len(photo_folder.photo_files(path))
    placed = len(dataset.photos)
    place = str(options.out or photo_folder.model_place(path.absolute()))
    written = () if path == options.folder else (f"photos in {path}",)
    console.result(
        {"photos": there, "folder": str(path), "placed": placed, "model": place, "warnings": list(dataset.warnings)},
        "\n".join([f"{placed} of {there} photos placed, model in {place}", *written, *dataset.warnings]),
    )
