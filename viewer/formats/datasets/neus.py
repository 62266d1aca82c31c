"""NeuS' layout of DTU and others (Wang et al. 2021): ``cameras_sphere.npz`` beside ``image`` and ``mask``.

``world_mat_i`` is the projection ``K [R | t]`` of photo i, from the world to pixels, with +Y down and +Z ahead;
``scale_mat_i`` takes the unit sphere, which the subject fills, to the world. Coordinates stay the world's own.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from jaxtyping import Float64

from viewer.errors import InputError
from viewer.formats.datasets.finding import picture_names
from viewer.formats.datasets.frames import Frame, hold_out, readable, with_mask
from viewer.formats.datasets.masks import MASK_FOLDERS, cut_out
from viewer.formats.datasets.poses import validated_pose
from viewer.formats.datasets.skipped import Skipped
from viewer.formats.images import Header
from viewer.formats.npz import names_in, read_npz
from viewer.scene.camera import Camera, Pinhole
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.geometry import AABB, as_vec3

NAMES = ("cameras_sphere.npz", "cameras_large.npz", "cameras.npz")
PICTURE_FOLDERS = ("image", "images", "rgb")
HINT = "Copy the data set whole: image, mask and cameras_sphere.npz."
MOST_ARRAYS = 60_000
"""Six a photo."""
MOST_SKEW = 1e-2
"""Of the focal length; our lenses have none."""


def matches(path: Path) -> bool:
    """Whether a folder holds such cameras, or a file is them."""
    file = _camera_file(path)
    return file is not None and {"world_mat_0", "scale_mat_0"} <= names_in(file, MOST_ARRAYS)


def read(path: Path, holdout: int) -> Dataset:
    """The photos in the order of their names; every ``holdout``-th one is held out for testing.

    Raises:
        InputError: The cameras are damaged, or there are not as many as photos.
    """
    file = _camera_file(path)
    if file is None:
        raise InputError(f"{path} holds no cameras in NeuS' layout.", HINT)
    root, skipped = file.parent.absolute(), Skipped()
    wanted = [name for name in names_in(file, MOST_ARRAYS) if re.fullmatch(r"(world|scale)_mat_\d+", name)]
    arrays = read_npz(file, wanted, MOST_ARRAYS)
    count = sum(name.startswith("world_mat_") for name in arrays)
    folder, pictures = _folder_of(root, PICTURE_FOLDERS, count)
    if len(pictures) != count:
        raise InputError(f"{file} has {count} cameras, but there are {len(pictures)} photos.", HINT)
    mask_folder, masks = _folder_of(root, MASK_FOLDERS, count)
    frames: list[Frame] = []
    for number, name in enumerate(pictures):
        frame = _photo(root, f"{folder}/{name}", arrays.get(f"world_mat_{number}"), skipped)
        if frame is not None:
            mask = masks[number] if len(masks) == count else _named_alike(name, masks)
            frames.append(with_mask(root, frame, mask and f"{mask_folder}/{mask}", skipped))
    if not frames:
        raise skipped.none_usable(str(file))
    photos, masked = cut_out(root, frames, skipped)
    box = _sphere_box(arrays, file)
    return Dataset(str(root), "neus", hold_out(photos, holdout), box, masked, skipped.sentences())


def _camera_file(path: Path) -> Path | None:
    if path.is_dir():
        return next((path / name for name in NAMES if (path / name).is_file()), None)
    return path if path.name in NAMES and path.is_file() else None


def _folder_of(root: Path, folders: tuple[str, ...], count: int) -> tuple[str, list[str]]:
    """The first folder with ``count`` pictures, else the first there is, and the pictures' names."""
    found = [(folder, picture_names(root / folder)) for folder in folders if (root / folder).is_dir()]
    return next((each for each in found if len(each[1]) == count), found[0] if found else ("", []))


def _named_alike(name: str, masks: list[str]) -> str | None:
    """The mask of a picture where some are missing: of the same name, or of the same number, such as 012 of 000012."""
    same = [mask for mask in masks if Path(mask).stem == Path(name).stem]
    if not same and (number := _number(name)) is not None:
        same = [mask for mask in masks if _number(mask) == number]
    return same[0] if len(same) == 1 else None


def _number(name: str) -> int | None:
    digits = re.search(r"(\d+)$", Path(name).stem)
    return int(digits[1]) if digits else None


def _photo(root: Path, name: str, projection: np.ndarray | None, skipped: Skipped) -> Frame | None:
    """One photo, or None where it had to be skipped."""
    if projection is None or projection.shape not in ((3, 4), (4, 4)) or not np.isfinite(projection).all():
        skipped.add("skipped, since its projection is missing or damaged", name)
        return None
    header = readable(root / name, name, skipped)
    if header is None:
        return None
    camera = _camera(projection[:3].astype(np.float64), header)
    if camera is None:
        skipped.add("skipped, since its projection is no camera's", name)
        return None
    return Frame(Photo(name, camera), header.alpha)


def _camera(projection: Float64[np.ndarray, "3 4"], header: Header) -> Camera | None:
    """Intrinsics and pose out of ``K [R | t]``: an RQ decomposition of its left 3x3 part."""
    if abs(np.linalg.det(projection[:, :3])) < 1e-12:
        return None
    # RQ is QR of the matrix turned upside down.
    flip = np.eye(3)[::-1]
    orthogonal, upper = np.linalg.qr((flip @ projection[:, :3]).T)
    intrinsics, rotation = flip @ upper.T @ flip, flip @ orthogonal.T
    signs = np.where(np.diag(intrinsics) < 0, -1.0, 1.0)
    intrinsics, rotation = intrinsics * signs, signs[:, None] * rotation
    if np.linalg.det(rotation) < 0:
        rotation, projection = -rotation, -projection
    translation = np.linalg.solve(intrinsics, projection[:, 3])
    intrinsics = intrinsics / intrinsics[2, 2]
    fx, fy, cx, cy = (float(intrinsics[place]) for place in ((0, 0), (1, 1), (0, 2), (1, 2)))
    if min(fx, fy) < 1e-3 or abs(intrinsics[0, 1]) > MOST_SKEW * fx:
        return None
    pose = np.eye(4)
    pose[:3, :3] = rotation.T * np.array([1.0, -1.0, -1.0])
    pose[:3, 3] = -rotation.T @ translation
    valid, _ = validated_pose(pose.tolist())
    # OpenCV counts pixels from the middle of the first one.
    lens = Pinhole(header.width, header.height, fx, fy, cx + 0.5, cy + 0.5)
    return None if valid is None else Camera(valid, lens)


def _sphere_box(arrays: dict[str, np.ndarray], file: Path) -> AABB:
    """The box around the sphere that the subject fills."""
    scale = arrays.get("scale_mat_0")
    if scale is None or scale.shape != (4, 4) or not np.isfinite(scale).all():
        raise InputError(f"{file} does not say where the subject is.", HINT)
    middle, reach = scale[:3, 3].astype(np.float64), float(np.abs(np.diag(scale)[:3]).max())
    if not 1e-6 < reach < 1e6 or np.abs(middle).max() > 1e7:
        raise InputError(f"{file} places the subject absurdly.", HINT)
    return AABB(as_vec3(middle - reach), as_vec3(middle + reach))
