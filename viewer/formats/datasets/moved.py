"""Photos of a project that lie elsewhere now: looked for where projects and their photos are usually moved together."""

from __future__ import annotations

from pathlib import Path

import msgspec

from viewer.errors import ViewerError
from viewer.formats.datasets.finding import is_file
from viewer.formats.datasets.photos import LOCATE
from viewer.formats.datasets.registry import open_dataset
from viewer.formats.images import read_header
from viewer.scene.dataset import Dataset
from viewer.scene.document import Scene
from viewer.scene.relocation import relocated, same_photos

LOOKED_AT = 8
"""Photos, spread over all, that show whether a data set is in its place."""
ABOVE = 4
"""Folders above a project in which its photos are looked for."""


def with_found_photos(scene: Scene, project: Path) -> tuple[Scene, tuple[str, ...]]:
    """The scene with photos that were moved along with their project, and a sentence about each data set that was.

    Args:
        scene: Of a project.
        project: Its folder.
    """
    notes: list[str] = []
    for dataset in [node.content for node in scene.nodes if isinstance(node.content, Dataset)]:
        if is_in_place(dataset):
            continue
        found = next((place for place in _places(dataset, project.absolute()) if is_at(dataset, place)), None)
        if found is not None:
            scene = relocated(scene, dataset.root, str(found))
            notes.append(f"The photos that were in {dataset.root} have been found in {found}.")
        else:
            notes.append(f"The photos are not in {dataset.root} any more. {LOCATE}")
    return scene, tuple(notes)


def is_in_place(dataset: Dataset) -> bool:
    """Whether at least one of its photos is where it was; so is a data set without any."""
    few = dataset.photos[:: max(1, len(dataset.photos) // LOOKED_AT)]
    return not few or any(is_file(Path(dataset.root) / photo.file) for photo in few)


def is_at(dataset: Dataset, place: Path) -> bool:
    """Whether the photos of a data set are in a folder: by its cameras, or, where it has none, by names and sizes."""
    if not is_in_place(msgspec.structs.replace(dataset, root=str(place))):
        return False
    try:
        if dataset.kind != "photos":
            return same_photos(dataset, open_dataset(place))
        few = dataset.photos[:: max(1, len(dataset.photos) // LOOKED_AT)]
        sizes = [read_header(place / photo.file) for photo in few]
    except ViewerError:
        return False
    lenses = [photo.camera.lens for photo in few]
    return all({size.width, size.height} == {lens.width, lens.height} for size, lens in zip(sizes, lenses, strict=True))


def _places(dataset: Dataset, project: Path) -> list[Path]:
    """Folders beside a project, or beside what it is in, that are called as the data set's own, the nearest first."""
    parts = Path(dataset.root).parts[1:]
    tails = [Path(*parts[-length:]) for length in range(min(len(parts), ABOVE), 0, -1)]
    return [above / tail for above in list(project.parents)[:ABOVE] for tail in tails]
