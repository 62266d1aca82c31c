"""The pixels of photos: averaging, masks, orientation and colour, against values worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from viewer.errors import InputError
from viewer.formats.datasets.photos import load_linear_photo, load_photo
from viewer.formats.datasets.registry import open_dataset
from viewer.formats.images import write_exr, write_png
from viewer.scene.camera import Camera, pinhole
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.geometry import AABB, IDENTITY


@pytest.fixture
def one_photo(tmp_path):
    """A data set of one picture that was just written."""

    def make(name, width, height, masked=True, mask=None):
        photo = Photo(name, Camera(IDENTITY, pinhole(1.0, width, height)), mask=mask)
        return Dataset(str(tmp_path), "test", (photo,), AABB((0.0,) * 3, (1.0,) * 3), masked), photo

    return make


def test_full_size_is_what_the_file_holds(tmp_path, one_photo):
    values = np.random.default_rng(0).integers(0, 256, (6, 8, 4), np.uint8)
    Image.fromarray(values).save(tmp_path / "x.png")
    np.testing.assert_allclose(load_photo(*one_photo("x.png", 8, 6)) * 255, values, atol=1e-4)


def test_colours_are_averaged_by_their_alpha(tmp_path, one_photo):
    """A red pixel and three transparent green ones: red, a quarter opaque."""
    values = np.zeros((2, 2, 4), np.float32)
    values[..., 1] = 1.0
    values[0, 1] = (1.0, 0.0, 0.0, 1.0)
    write_png(tmp_path / "x.png", values)
    np.testing.assert_allclose(load_photo(*one_photo("x.png", 2, 2), 2), [[[1.0, 0.0, 0.0, 0.25]]], atol=1e-6)


def test_without_masks_alpha_is_one_and_does_not_weigh(tmp_path, one_photo):
    values = np.zeros((2, 2, 4), np.float32)
    values[..., 1] = 1.0
    values[0, 1] = (1.0, 0.0, 0.0, 1.0)
    write_png(tmp_path / "x.png", values)
    found = load_photo(*one_photo("x.png", 2, 2, masked=False), 2)
    np.testing.assert_allclose(found, [[[0.25, 0.75, 0.0, 1.0]]], atol=1e-6)


def test_downscaling_is_the_plain_mean_of_blocks(tmp_path, one_photo):
    values = np.random.default_rng(1).random((12, 18, 3), np.float32)
    write_png(tmp_path / "x.png", values, bits=16)
    found = load_photo(*one_photo("x.png", 18, 12), 3)
    np.testing.assert_allclose(found[..., :3], values.reshape(4, 3, 6, 3, 3).mean((1, 3)), atol=2e-5)


@given(pixels=arrays(np.float32, (7, 11, 3), elements=st.floats(0, 1, width=32)), factor=st.integers(1, 9))
def test_any_factor_keeps_the_mean_and_the_range(tmp_path_factory, pixels, factor):
    """Each new pixel covers the same area, so the mean over the picture stays."""
    root = tmp_path_factory.getbasetemp()
    write_png(root / "any.png", pixels, bits=16)
    photo = Photo("any.png", Camera(IDENTITY, pinhole(1.0, 11, 7)))
    dataset = Dataset(str(root), "test", (photo,), AABB((0.0,) * 3, (1.0,) * 3), False)
    found = load_photo(dataset, photo, factor)
    assert found.shape == (max(1, round(7 / factor)), max(1, round(11 / factor)), 4)
    np.testing.assert_allclose(found[..., :3].mean((0, 1)), pixels.mean((0, 1)), atol=1e-4)
    assert found.min() >= 0.0
    assert found.max() <= 1.0


def test_a_mask_multiplies_alpha(tmp_path, one_photo):
    write_png(tmp_path / "x.png", np.full((2, 3, 3), 0.6, np.float32))
    write_png(tmp_path / "m.png", np.array([[[1.0] * 3, [0.0] * 3, [0.4] * 3]] * 2, np.float32))
    found = load_photo(*one_photo("x.png", 3, 2, mask="m.png"))
    np.testing.assert_allclose(found[0, :, 3], [1.0, 0.0, 0.4], atol=1e-6)


def test_linear_pictures_become_srgb_with_straight_alpha(tmp_path, one_photo):
    premultiplied = np.array([[[0.09, 0.09, 0.09, 0.5], [4.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0]]], np.float32)
    write_exr(tmp_path / "x.exr", premultiplied)
    found = load_photo(*one_photo("x.exr", 3, 1))
    np.testing.assert_allclose(found[0, 0], [0.461356] * 3 + [0.5], atol=1e-4)
    np.testing.assert_allclose(found[0, 1], [1.0, 0.0, 0.0, 1.0], atol=1e-6)
    assert found[0, 2, 3] == 0.0


def test_exif_turns_a_photo_only_where_the_camera_expects_it(tmp_path, one_photo):
    stored = np.zeros((4, 8, 3), np.uint8)
    stored[:, :4] = 255
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(stored).save(tmp_path / "x.jpg", exif=exif, quality=95)
    as_stored = load_photo(*one_photo("x.jpg", 8, 4, masked=False))
    assert as_stored[:, 0, 0].min() > 0.9 > as_stored[:, -1, 0].max()
    turned = load_photo(*one_photo("x.jpg", 4, 8, masked=False))
    assert turned[0, :, 0].min() > 0.9 > turned[-1, :, 0].max()


def test_a_photo_that_changed_since_is_told(tmp_path, one_photo):
    write_png(tmp_path / "x.png", np.zeros((2, 3, 3), np.float32))
    with pytest.raises(InputError, match="3x2 and not 5x5"):
        load_photo(*one_photo("x.png", 5, 5))
    with pytest.raises(InputError, match="is not there any more"):
        load_photo(*one_photo("gone.png", 3, 2))


def test_the_lens_of_a_downscaled_photo_sees_the_same(make_transforms):
    """What load_photo returns and what Camera.resized makes of its camera belong together."""
    dataset = open_dataset(make_transforms(size=(24, 16)))
    photo = dataset.photos[0]
    for factor in (2, 3, 5):
        height, width, _ = load_photo(dataset, photo, factor).shape
        small = photo.camera.resized(width, height)
        corners = np.array([[0.0, 0.0], [1.0, 1.0], [0.25, 0.5]])
        _, before = photo.camera.rays(corners * (24, 16))
        _, after = small.rays(corners * (width, height))
        np.testing.assert_allclose(before, after, atol=0.02 if 24 % factor or 16 % factor else 1e-12)


def test_light_is_read_whole_linear_and_premultiplied(tmp_path, one_photo):
    """Highlights above 1 stay, colours over alpha stay premultiplied, and downscaling averages light."""
    values = np.zeros((2, 2, 4), np.float32)
    values[0, 0] = (40.0, 2.0, 0.5, 0.5)
    values[0, 1] = (np.inf, 0.0, np.nan, 1.0)
    write_exr(tmp_path / "x.exr", values[:, :1])
    found = load_linear_photo(*one_photo("x.exr", 1, 2))
    np.testing.assert_allclose(found[0, 0], values[0, 0])
    np.testing.assert_allclose(load_linear_photo(*one_photo("x.exr", 1, 2), 2), [[[20.0, 1.0, 0.25, 0.25]]])
    assert load_linear_photo(*one_photo("x.exr", 1, 2, masked=False))[1, 0, 3] == 1.0
    write_exr(tmp_path / "x.exr", np.tile(values[:1], (200, 1, 1)))
    with pytest.raises(InputError, match="no numbers"):
        load_linear_photo(*one_photo("x.exr", 2, 200))


def test_bytes_become_light_by_their_alpha_and_mask(tmp_path, one_photo):
    Image.new("RGBA", (2, 1), (188, 255, 0, 128)).save(tmp_path / "x.png")
    Image.fromarray(np.array([[255, 0]], np.uint8)).save(tmp_path / "mask.png")
    found = load_linear_photo(*one_photo("x.png", 2, 1, mask="mask.png"))
    alpha = 128 / 255
    np.testing.assert_allclose(found[0], [[0.502886 * alpha, alpha, 0, alpha], [0, 0, 0, 0]], atol=1e-5)
    np.testing.assert_allclose(
        load_linear_photo(*one_photo("x.png", 2, 1, masked=False))[0, 0], [0.502886, 1, 0, 1], atol=1e-5
    )
