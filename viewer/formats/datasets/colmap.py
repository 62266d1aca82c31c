"""COLMAP: a folder of photos, and a sparse model of cameras, poses and points beside it.

COLMAP's cameras look along +Z with +Y down; ours look along -Z with +Y up. The world stays COLMAP's own, however that
is turned; :func:`viewer.formats.datasets.poses.upright` brings it upright in the scene.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
from jaxtyping import Float64

from viewer.errors import InputError
from viewer.formats.datasets.colmap_files import (
    ColmapCamera,
    ColmapImage,
    count_images,
    read_cameras,
    read_images,
    read_points,
)
from viewer.formats.datasets.colmap_lenses import colmap_lens
from viewer.formats.datasets.finding import PictureFinder, find_picture, picture_names
from viewer.formats.datasets.frames import NO_PICTURE, Frame, hold_out, usable_photo, with_mask
from viewer.formats.datasets.lenses import LONGEST_SIDE
from viewer.formats.datasets.masks import cut_out, mask_beside
from viewer.formats.datasets.points import PointCloud
from viewer.formats.datasets.poses import subject_box
from viewer.formats.datasets.skipped import WHOLE, Skipped, listed
from viewer.scene.camera import Equirectangular, Lens
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.geometry import AABB, as_array, as_vec3

MODEL_FOLDERS = ("sparse", "colmap/sparse", "distorted/sparse")
"""Where models lie: in folders of their own such as ``sparse/0``, or in this one."""
PICTURE_FOLDERS = ("images", "input", "rgb", "images_2", "images_4", "images_8", ".")
LEAST_POINTS = 50
"""Fewer points say nothing of where the subject is."""
SUBJECT = (2.0, 98.0)
"""Percentiles between which the subject's points lie along each axis."""
MARGIN = 0.15
"""By how much of its size the box of the points is enlarged on each side."""


def matches(path: Path) -> bool:
    """Whether there are cameras and images of COLMAP in the folder or in one of its usual subfolders."""
    return path.is_dir() and bool(_models(path))


def read(path: Path, holdout: int) -> Dataset:
    """The photos, sorted by name; every ``holdout``-th one is held out for testing.

    Raises:
        InputError: The model is damaged, or no photo is usable.
        UnsupportedError: A lens bends light in a way that ours cannot.
    """
    root = path.absolute()
    folder, others = _largest_model(root)
    below = any(root / name in (folder, folder.parent) for name in MODEL_FOLDERS)
    dataset = read_model(root if below else _root_of(root), folder, holdout)
    if not others:
        return dataset
    smaller = ", ".join(f"{other.relative_to(root)} has {count}" for other, count in others.items())
    note = f"Of {len(others) + 1} models {folder.relative_to(root)} is used, which has the most photos; {smaller}."
    return msgspec.structs.replace(dataset, warnings=(note, *dataset.warnings))


def read_model(root: Path, folder: Path, holdout: int) -> Dataset:
    """The photos below ``root`` whose model is in ``folder``, as :func:`read` gives them.

    Raises:
        InputError: The model is damaged, or no photo is usable.
        UnsupportedError: A lens bends light in a way that ours cannot.
    """
    cameras, (images, notes), skipped = read_cameras(folder), read_images(folder), Skipped()
    lenses = {number: _lens(camera, folder) for number, camera in cameras.items()}
    pictures, paths = _find_pictures(root, [image.name for image in images], skipped)
    both = zip(paths, images, strict=True)
    found = [_photo(root, pictures, path, image, lenses, skipped) for path, image in both]
    frames = [frame for frame in found if frame is not None]
    if not frames:
        raise skipped.none_usable(str(folder))
    photos, masked = cut_out(root, frames, skipped)
    photos = hold_out(photos, holdout)
    box = _subject(read_points(folder).positions, photos)
    warnings = (*notes, *_without_pose(root, pictures, paths), *skipped.sentences())
    return Dataset(str(root), "colmap", photos, box, masked, warnings)


def points(path: Path) -> PointCloud:
    """The points of the model, in the data set's space.

    Raises:
        InputError: There is no model, or its points are damaged.
    """
    return read_points(_largest_model(path.absolute())[0])


def _models(root: Path) -> list[Path]:
    """The models in the first of the usual places that has some; the folder itself where it is one, or holds some."""
    places = [root / name for name in MODEL_FOLDERS if (root / name).is_dir()]
    if root.name == "sparse":
        places.append(root)
    for place in places:
        found = [each for each in (*sorted(place.iterdir()), place) if _is_model(each)]
        if found:
            return found
    return [root] if _is_model(root) else []


def _is_model(folder: Path) -> bool:
    return any(
        all((folder / f"{part}{suffix}").is_file() for part in ("cameras", "images")) for suffix in (".bin", ".txt")
    )


def _largest_model(root: Path) -> tuple[Path, dict[Path, int]]:
    """The model with the most photos, and the others with how many they have.

    Raises:
        InputError: There is none.
    """
    models = _models(root)
    if not models:
        raise InputError(f"{root} holds no COLMAP model.", "Run COLMAP's mapper, or copy its sparse folder here.")
    if len(models) == 1:
        return models[0], {}
    counts = {model: count_images(model) for model in models}
    largest = max(models, key=counts.__getitem__)
    return largest, {model: count for model, count in counts.items() if model != largest}


def _without_pose(root: Path, pictures: str, paths: list[Path | None]) -> tuple[str, ...]:
    """A sentence about the photos beside the model's that it has no pose of."""
    known = {path for path in paths if path is not None}
    places = sorted({path.parent for path in known})
    there = [place / name for place in places for name in picture_names(root / pictures / place)]
    missing = [(Path(pictures) / path).as_posix() for path in there if path not in known]
    if not missing:
        return ()
    return (f"{len(missing)} of {len(there)} photos have no pose in the model and are left out: {listed(missing)}.",)


def _root_of(folder: Path) -> Path:
    """The folder above a model that also holds the photos, where the model itself was opened."""
    for above in (folder, *folder.parents[:3]):
        if any((above / name).is_dir() for name in PICTURE_FOLDERS[:-1]):
            return above
    return folder


def _find_pictures(root: Path, names: list[str], skipped: Skipped) -> tuple[str, list[Path | None]]:
    """The folder below ``root`` that holds most of the pictures, and where each is in it."""

    def there(folder: str) -> int:
        return sum(find_picture(root / folder, name) is not None for name in names)

    folder = max(PICTURE_FOLDERS, key=there)
    if not there(folder):
        folder = "."
    return folder, PictureFinder(root / folder).find_all(names, skipped)


def _lens(camera: ColmapCamera, folder: Path) -> Lens:
    numbers = np.array(camera.numbers)
    finite = np.isfinite(numbers).all() and np.abs(numbers).max() < 1e7 and numbers[0] > 1e-3
    if not finite or not (1 <= camera.width <= LONGEST_SIDE and 1 <= camera.height <= LONGEST_SIDE):
        raise InputError(f"{folder} has a camera whose numbers make no sense.", "Run COLMAP again.")
    return colmap_lens(camera.model, camera.width, camera.height, camera.numbers)


def _photo(
    root: Path, pictures: str, picture: Path | None, image: ColmapImage, lenses: dict[int, Lens], skipped: Skipped
) -> Frame | None:
    """One photo, or None where it had to be skipped."""
    if picture is None:
        skipped.add(NO_PICTURE, image.name, WHOLE)
        return None
    lens = lenses.get(image.camera)
    if lens is None:
        hint = "Export the model again, its cameras and images together."
        skipped.add("skipped, since its camera is not in the model", image.name, hint)
        return None
    relative = picture if pictures == "." else Path(pictures) / picture
    found = usable_photo(root, relative, image.name, _camera_to_world(image).tolist(), lambda _: lens, skipped)
    return None if found is None else with_mask(root, found, mask_beside(root, picture), skipped)


def _camera_to_world(image: ColmapImage) -> Float64[np.ndarray, "4 4"]:
    """The pose in our axes; NaN where the file's rotation is no quaternion."""
    w, x, y, z = image.rotation
    length = float(np.sqrt(w * w + x * x + y * y + z * z))
    if not 0.5 < length < 2.0:
        return np.full((4, 4), np.nan)
    w, x, y, z = (part / length for part in (w, x, y, z))
    rotation = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )
    pose = np.eye(4)
    pose[:3, :3] = rotation.T * np.array([1.0, -1.0, -1.0])
    pose[:3, 3] = -rotation.T @ np.array(image.translation)
    return pose


def _subject(points: Float64[np.ndarray, "n 3"], photos: tuple[Photo, ...]) -> AABB:
    """The box of the points that most cameras could see, no larger than the one that the cameras suggest.

    Around a subject most points lie on it; the floor and the far wall have fewer, and percentiles drop them.
    """
    guessed = subject_box(photos, None)
    if len(points) < LEAST_POINTS:
        return guessed
    seen = points[np.mean([_sees(photo, points) for photo in photos], 0) > 0.3]
    if len(seen) < LEAST_POINTS:
        return guessed
    low, high = np.percentile(seen, SUBJECT, axis=0)
    margin = np.maximum(MARGIN * (high - low), 1e-3 * float((high - low).max()) + 1e-6)
    low, high = np.maximum(low - margin, guessed.lo), np.minimum(high + margin, guessed.hi)
    return AABB(as_vec3(low), as_vec3(high)) if (low < high).all() else guessed


def _sees(photo: Photo, points: Float64[np.ndarray, "n 3"]) -> np.ndarray:
    """Which points lie before a camera and within its picture, its distortion left out."""
    pose, lens = as_array(photo.camera.camera_to_world), photo.camera.lens
    if isinstance(lens, Equirectangular):
        return np.full(len(points), True)
    local = (points - pose[:3, 3]) @ pose[:3, :3]
    depth = np.maximum(-local[:, 2], 1e-9)
    focal = msgspec.structs.asdict(lens)
    across, down = np.abs(local[:, 0]) / depth * focal["fx"], np.abs(local[:, 1]) / depth * focal["fy"]
    return (local[:, 2] < 0) & (across < 0.6 * lens.width) & (down < 0.6 * lens.height)
