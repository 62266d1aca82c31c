"""LLFF's and NeuS' layouts: the cameras that were written are the cameras that are read."""

import math

import numpy as np
import pytest
from PIL import Image

from viewer.errors import InputError
from viewer.formats.datasets.registry import open_dataset
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.geometry import as_array

WIDTH, HEIGHT = 40, 30


def ring(count=6):
    made = []
    for number in range(count):
        angle = 2 * math.pi * number / count
        eye = (3 * math.cos(angle), 3 * math.sin(angle), 1.0 + 0.1 * number)
        made.append(Camera(look_at(eye, (0.0, 0.0, 0.0)), pinhole(0.8, WIDTH, HEIGHT)))
    return made


def wall(count=5):
    """Cameras side by side that look the same way."""
    return [
        Camera(look_at((0.2 * number, -4.0, 0.0), (0.2 * number, 0.0, 0.0)), pinhole(0.8, WIDTH, HEIGHT))
        for number in range(count)
    ]


def write_photos(folder, count, width=WIDTH, height=HEIGHT):
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        Image.new("RGB", (width, height), (30 * number, 80, 90)).save(folder / f"p{number:03d}.png")


def llff_rows(cameras, scale=1.0, bounds=(2.0, 5.0)):
    rows = []
    for camera in cameras:
        pose = as_array(camera.camera_to_world)
        right, up, back, position = pose[:3].T
        size = [HEIGHT * scale, WIDTH * scale, camera.lens.fx * scale]
        rows.append([*np.stack([-up, right, back, position, size], 1).ravel(), *bounds])
    return np.array(rows)


def test_llff_cameras_are_read_for_the_pictures_that_are_there(tmp_path):
    cameras = ring()
    write_photos(tmp_path / "images_8", len(cameras))
    np.save(tmp_path / "poses_bounds.npy", llff_rows(cameras, scale=8.0))
    dataset = open_dataset(tmp_path, holdout=3)
    assert dataset.kind == "llff"
    assert [photo.file for photo in dataset.photos][:2] == ["images_8/p000.png", "images_8/p001.png"]
    for photo, camera in zip(dataset.photos, cameras, strict=True):
        assert as_array(photo.camera.camera_to_world) == pytest.approx(as_array(camera.camera_to_world), abs=1e-9)
        assert photo.camera.lens.fx == pytest.approx(camera.lens.fx)
    assert dataset.aabb.lo[0] < 0 < dataset.aabb.hi[0]
    assert max(dataset.aabb.size) < 6.0


def test_a_scene_seen_from_one_side_gets_a_box_of_what_is_seen(tmp_path):
    cameras = wall()
    write_photos(tmp_path / "images", len(cameras))
    np.save(tmp_path / "poses_bounds.npy", llff_rows(cameras))
    box = open_dataset(tmp_path).aabb
    assert box.lo[1] == pytest.approx(-4.0 + 0.9 * 2.0)
    assert box.hi[1] == pytest.approx(-4.0 + 5.0)
    assert box.hi[2] == pytest.approx(5.0 * math.tan(0.4))


@pytest.mark.parametrize("rows", [np.zeros((6, 16)), np.zeros(17), np.zeros((6, 17), np.int64), np.zeros((0, 17))])
def test_other_tables_are_refused(tmp_path, rows):
    write_photos(tmp_path / "images", 6)
    np.save(tmp_path / "poses_bounds.npy", rows)
    with pytest.raises(InputError) as error_info:
        open_dataset(tmp_path)
    assert error_info.value.hint


def test_objects_are_not_unpickled(tmp_path):
    write_photos(tmp_path / "images", 2)
    np.save(tmp_path / "poses_bounds.npy", np.array([object()], dtype=object), allow_pickle=True)
    with pytest.raises(InputError, match="cannot be read"):
        open_dataset(tmp_path)


def test_the_number_of_photos_has_to_fit(tmp_path):
    write_photos(tmp_path / "images", 4)
    np.save(tmp_path / "poses_bounds.npy", llff_rows(ring()))
    with pytest.raises(InputError, match="6 photos, but images has 4"):
        open_dataset(tmp_path)


def test_unsound_rows_are_skipped_and_told(tmp_path):
    rows = llff_rows(ring())
    rows[1, :3] = np.nan
    rows[2, 4] = -1
    write_photos(tmp_path / "images", 6)
    np.save(tmp_path / "poses_bounds.npy", rows)
    dataset = open_dataset(tmp_path)
    assert len(dataset.photos) == 4
    assert len(dataset.warnings) == 2


def neus_arrays(cameras, middle=(1.0, 2.0, 3.0), reach=2.5):
    arrays = {}
    scale = np.diag([reach, reach, reach, 1.0])
    scale[:3, 3] = middle
    for number, camera in enumerate(cameras):
        pose = as_array(camera.camera_to_world) * np.array([1.0, -1.0, -1.0, 1.0])
        lens = camera.lens
        intrinsics = np.array([[lens.fx, 0, lens.cx - 0.5, 0], [0, lens.fy, lens.cy - 0.5, 0], [0, 0, 1, 0]])
        world = np.eye(4)
        world[:3] = 3.7 * intrinsics @ np.linalg.inv(pose)  # projections are known up to a factor
        arrays[f"world_mat_{number}"], arrays[f"scale_mat_{number}"] = world, scale
    return arrays


def test_neus_cameras_are_taken_apart(tmp_path):
    cameras = ring()
    write_photos(tmp_path / "image", len(cameras))
    write_photos(tmp_path / "mask", len(cameras))
    np.savez(tmp_path / "cameras_sphere.npz", **neus_arrays(cameras))
    dataset = open_dataset(tmp_path)
    assert dataset.kind == "neus"
    assert dataset.masked
    assert dataset.photos[3].mask == "mask/p003.png"
    for photo, camera in zip(dataset.photos, cameras, strict=True):
        assert as_array(photo.camera.camera_to_world) == pytest.approx(as_array(camera.camera_to_world), abs=1e-6)
        lens, wanted = photo.camera.lens, camera.lens
        assert (lens.fx, lens.fy, lens.cx, lens.cy) == pytest.approx((wanted.fx, wanted.fy, wanted.cx, wanted.cy))
    assert dataset.aabb.lo == pytest.approx((-1.5, -0.5, 0.5))
    assert dataset.aabb.hi == pytest.approx((3.5, 4.5, 5.5))


def test_neus_without_masks_and_with_a_damaged_camera(tmp_path):
    cameras = ring()
    write_photos(tmp_path / "image", len(cameras))
    arrays = neus_arrays(cameras)
    arrays["world_mat_2"] = np.full((4, 4), np.nan)
    np.savez(tmp_path / "cameras_sphere.npz", **arrays)
    dataset = open_dataset(tmp_path)
    assert not dataset.masked
    assert len(dataset.photos) == 5
    assert "p002.png" in dataset.warnings[0]


def test_neus_needs_as_many_photos_as_cameras(tmp_path):
    write_photos(tmp_path / "image", 3)
    np.savez(tmp_path / "cameras_sphere.npz", **neus_arrays(ring()))
    with pytest.raises(InputError, match="6 cameras, but there are 3 photos"):
        open_dataset(tmp_path)


@pytest.mark.parametrize("name", ["fern", "head", "dtu24"])
def test_real_ones_look_at_their_subject(shared_data, name):
    dataset = open_dataset(shared_data / name)
    middle = np.array(dataset.aabb.center)
    for photo in dataset.photos:
        pose = as_array(photo.camera.camera_to_world)
        toward = middle - pose[:3, 3]
        assert toward @ -pose[:3, 2] > 0.5 * np.linalg.norm(toward), photo.file
    assert not dataset.warnings


def test_dtu_projects_as_its_matrices_do(shared_data):
    dataset = open_dataset(shared_data / "dtu24")
    arrays = np.load(shared_data / "dtu24" / "cameras_sphere.npz")
    points = np.random.default_rng(0).uniform(dataset.aabb.lo, dataset.aabb.hi, (20, 3))
    for number in (0, 17, 48):
        projected = np.c_[points, np.ones(20)] @ arrays[f"world_mat_{number}"][:3].T
        pixels = projected[:, :2] / projected[:, 2:] + 0.5
        origins, directions = dataset.photos[number].camera.rays(pixels)
        toward = points - origins
        assert (toward / np.linalg.norm(toward, axis=1, keepdims=True) * directions).sum(1) == pytest.approx(1.0)
