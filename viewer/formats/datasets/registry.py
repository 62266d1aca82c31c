"""The layouts of posed photos that can be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from viewer.errors import InputError, UnsupportedError
from viewer.formats.datasets import (
    colmap,
    llff,
    nerf_synthetic,
    neus,
    nr_nerf,
    photo_folder,
    poses,
    transforms_json,
    video,
)
from viewer.formats.datasets.checks import checked
from viewer.formats.datasets.points import PointCloud, store_points
from viewer.formats.datasets.sfm import find_poses
from viewer.formats.datasets.splits import with_listed_splits
from viewer.scene.assets import AssetStore
from viewer.scene.dataset import Dataset
from viewer.scene.geometry import Transform, as_vec3
from viewer.scene.origin import local_origin, origin_notes
from viewer.scene.progress import Work


@dataclass(frozen=True)
class Layout:
    """A way of laying out posed photos.

    Attributes:
        name: As in ``Dataset.kind``.
        description: For people.
        suffixes: Of files that are taken for damaged ones of this layout where nothing matches.
        matches: Whether a folder or file is laid out so, judged by what is in it.
        read: Folder or file and holdout to a data set.
        points: Folder or file to the points that structure from motion found; None where the layout has none.
        prepare: What must have been done once before it can be read, and may take minutes; None where nothing must.
    """

    name: str
    description: str
    suffixes: tuple[str, ...]
    matches: Callable[[Path], bool]
    read: Callable[[Path, int], Dataset]
    points: Callable[[Path], PointCloud] | None = None
    prepare: Callable[[Path], Work[None]] | None = None

    def open(self, path: Path, holdout: int) -> Dataset:
        """Read a data set, bring it near zero, put its photos into the splits of lists beside them, and check it all.

        Raises:
            InputError: Nothing in it is usable.
        """
        return checked(with_listed_splits(near_zero(self.read(path, holdout))))

    def is_prepared(self, path: Path) -> bool:
        """Whether it can be read at once: nothing must be done before, or that has been done."""
        if self.prepare is None:
            return True
        try:
            self.read(path, 0)
        except (InputError, UnsupportedError):
            return False
        return True

    def with_points(self, dataset: Dataset, path: Path, store: AssetStore) -> Dataset:
        """The data set that was read from ``path``, with the points that were found with its cameras, if there are any.

        Points that cannot be read are reported among its warnings: the photos are as good without.

        Raises:
            OutputError: The store cannot be written.
        """
        if self.points is None:
            return dataset
        try:
            found = self.points(path)
            near = found._replace(positions=found.positions - np.array(dataset.origin))
            return msgspec.structs.replace(dataset, points=store_points(near, store))
        except InputError as error:
            return msgspec.structs.replace(dataset, warnings=(*dataset.warnings, error.message))


MOST_FOLDERS = 200
"""That are looked into for a hint."""
LAYOUTS = (
    Layout("nerf-synthetic", "NeRF-synthetic (transforms_train.json)", (), nerf_synthetic.matches, nerf_synthetic.read),
    Layout(
        "transforms",
        "instant-ngp, nerfstudio (transforms.json)",
        (".json",),
        transforms_json.matches,
        transforms_json.read,
        transforms_json.points,
    ),
    Layout("colmap", "COLMAP (sparse/0 beside images)", (), colmap.matches, colmap.read, colmap.points),
    Layout("neus", "NeuS (cameras_sphere.npz)", (), neus.matches, neus.read),
    Layout("nr-nerf", "Non-Rigid NeRF (precomputed.json)", (), nr_nerf.matches, nr_nerf.read),
    Layout("llff", "LLFF (poses_bounds.npy)", (), llff.matches, llff.read),
    Layout(
        "photos",
        "a folder of photos (poses by pycolmap)",
        (),
        photo_folder.matches,
        photo_folder.read,
        photo_folder.points,
        find_poses,
    ),
    Layout(
        "video",
        "a video (its sharpest frames, poses by pycolmap)",
        video.SUFFIXES,
        video.matches,
        video.read,
        video.points,
        video.prepare,
    ),
)
"""In the order in which they are tried."""


def find_layout(path: Path) -> Layout | None:
    """The first layout that the folder or file is in, or None."""
    try:
        return next((layout for layout in LAYOUTS if layout.matches(path)), None)
    except (OSError, ValueError):  # a name that no file can have, or a folder that may not be searched
        return None


def prepare(path: Path) -> Work[None]:
    """Do what must have been done before the data set can be read: find the poses of photos that come without.

    Raises:
        ViewerError: That is not possible.
    """
    layout = find_layout(path)
    if layout is not None and layout.prepare is not None:
        yield from layout.prepare(path)


def open_dataset(path: Path, holdout: int = 8) -> Dataset:
    """Read a data set, without decoding its photos.

    Args:
        path: The folder, or the JSON file in it.
        holdout: Every N-th photo goes to ``val`` where the data set has no split of its own; 0 = none.

    Raises:
        InputError: There is none, or nothing in it is usable.
    """
    layout = find_layout(path)
    if layout is not None:
        return layout.open(path, holdout)
    if not path.exists():
        raise InputError(f"{path} does not exist.", "Check the name.")
    below = _first_below(path)
    known = "; ".join(layout.description for layout in LAYOUTS)
    hint = f"Readable are: {known}." if below is None else f"There is one in {below}."
    raise InputError(f"{path} is no data set of posed photos.", hint)


def with_points(dataset: Dataset, path: Path, store: AssetStore) -> Dataset:
    """:meth:`Layout.with_points` of the layout that ``path`` is in; the data set as it is where it is in none."""
    layout = find_layout(path)
    return dataset if layout is None else layout.with_points(dataset, path, store)


def _first_below(path: Path) -> Path | None:
    """The first folder in ``path`` that is a data set."""
    try:
        folders = sorted(child for child in path.iterdir() if child.is_dir())[:MOST_FOLDERS]
    except OSError:  # a file, or a folder that may not be searched
        return None
    return next((folder for folder in folders if find_layout(folder) is not None), None)


def near_zero(dataset: Dataset) -> Dataset:
    """The data set about an origin of its own where it lies far away (:mod:`viewer.scene.origin`), which it says."""
    places = np.array([dataset.aabb.lo, dataset.aabb.hi, *(photo.camera.position for photo in dataset.photos)])
    origin = local_origin(as_vec3(places.min(0)), as_vec3(places.max(0)))
    near = dataset.about(origin)
    return msgspec.structs.replace(near, warnings=(*near.warnings, *origin_notes(origin)))


def upright(dataset: Dataset) -> Transform:
    """The placement that brings the data set upright in a scene; the identity for nearly all."""
    return poses.upright(dataset.photos)
