"""Data sets that other people made: what is known about them must hold."""

import numpy as np
import pytest

from viewer.formats.datasets.photos import load_photo
from viewer.formats.datasets.poses import focus
from viewer.formats.datasets.registry import open_dataset, upright
from viewer.scene.camera import OpenCV, Pinhole
from viewer.scene.geometry import as_array

STRAIGHT = (1.0, 0.0, 0.0, 0.0)


def project(camera, points):
    """World points to pixels of an undistorted camera: the reverse of Camera.rays, written apart from it."""
    local = (points - as_array(camera.camera_to_world)[:3, 3]) @ as_array(camera.camera_to_world)[:3, :3]
    lens = camera.lens
    return np.stack([lens.cx - lens.fx * local[:, 0] / local[:, 2], lens.cy + lens.fy * local[:, 1] / local[:, 2]], 1)


def test_lego(shared_data):
    dataset = open_dataset(shared_data / "lego")
    assert dataset.kind == "nerf-synthetic"
    assert [sum(photo.split == split for photo in dataset.photos) for split in ("train", "val", "test")] == [100, 25, 0]
    assert dataset.masked
    assert dataset.warnings == ()
    lens = dataset.photos[0].camera.lens
    assert isinstance(lens, Pinhole)
    assert (lens.width, lens.height) == (400, 400)
    assert lens.fx == pytest.approx(555.5555, abs=1e-3)
    np.testing.assert_allclose(focus(dataset.photos), 0.0, atol=1e-5)
    assert upright(dataset).rotation == STRAIGHT


def test_lego_stands_where_its_masks_say(shared_data):
    """Carve a box by the silhouettes of fifty views: what is left is the model, upright, in place and to scale.

    The model's own box is known to be x -0.64 to 0.63, y -1.14 to 1.15, z up to 1.01; cameras above cannot carve below.
    """
    dataset = open_dataset(shared_data / "lego")
    steps = np.linspace(-1.45, 1.45, 40)
    points = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1).reshape(-1, 3)
    inside = np.ones(len(points), bool)
    for photo in dataset.photos[:100:2]:
        alpha = load_photo(dataset, photo, 4)[..., 3]
        x, y = np.floor(project(photo.camera, points) / 4).astype(int).T
        seen = (x >= 0) & (x < 100) & (y >= 0) & (y < 100)
        inside &= ~seen | (alpha[y.clip(0, 99), x.clip(0, 99)] > 0.1)
    hull = points[inside]
    np.testing.assert_allclose(hull.min(0)[:2], (-0.64, -1.14), atol=0.1)
    np.testing.assert_allclose(hull.max(0), (0.63, 1.15, 1.01), atol=0.1)
    # The broad plate lies at the bottom: a world upside down or on its side would not pass.
    assert (hull[:, 2] < 0.0).sum() > 3 * (hull[:, 2] > 0.5).sum()


def test_fox(shared_data):
    dataset = open_dataset(shared_data / "fox")
    assert dataset.kind == "transforms"
    assert len(dataset.photos) == 50
    assert sum(photo.split == "val" for photo in dataset.photos) == 7
    assert len(dataset.warnings) == 1
    assert "14 more: no such picture" in dataset.warnings[0]
    lens = dataset.photos[0].camera.lens
    assert isinstance(lens, OpenCV)
    assert (lens.width, lens.height, lens.k1, lens.p2) == (1080, 1920, 0.0578421, 0.00015575)
    assert not dataset.masked


def test_fox_is_upright_and_its_box_holds_the_head(shared_data):
    dataset = open_dataset(shared_data / "fox")
    ups = np.array([as_array(photo.camera.camera_to_world)[:3, 1] for photo in dataset.photos])
    assert ups.mean(0)[2] > 0.9
    assert upright(dataset).rotation == STRAIGHT
    middle = focus(dataset.photos)
    np.testing.assert_allclose(middle, 0.0, atol=0.1)
    np.testing.assert_allclose(dataset.aabb.center, middle, atol=1e-6)
    assert 2.5 < dataset.aabb.size[0] / 2 < 4.0
    distances = [np.linalg.norm(np.array(photo.camera.position) - middle) for photo in dataset.photos]
    assert dataset.aabb.size[0] / 2 < np.median(distances)


def test_a_downscaled_fox_has_exact_size_and_range(shared_data):
    dataset = open_dataset(shared_data / "fox")
    photo = load_photo(dataset, dataset.photos[0], 4)
    assert photo.shape == (480, 270, 4)
    assert 0.0 <= photo.min() < 0.2 < 0.8 < photo[..., :3].max() <= 1.0
    assert (photo[..., 3] == 1.0).all()


def test_linear_renderings_with_suffixes(shared_data):
    dataset = open_dataset(shared_data / "relight" / "spot" / "train")
    assert [sum(photo.split == split for photo in dataset.photos) for split in ("train", "val", "test")] == [50, 0, 16]
    assert dataset.masked
    photo = load_photo(dataset, dataset.photos[0])
    assert photo.shape == (256, 256, 4)
    assert {0.0, 1.0} <= {float(photo[..., 3].min()), float(photo[..., 3].max())}
    assert len(open_dataset(shared_data / "relight" / "spot" / "other_light").photos) == 16
