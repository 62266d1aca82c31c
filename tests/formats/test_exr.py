"""OpenEXR pictures of other programs: windows, colours and kinds of which one was once taken for another."""

import Imath
import numpy as np
import OpenEXR
import pytest

from viewer.errors import InputError
from viewer.formats.datasets.photos import load_linear_photo, load_photo
from viewer.formats.datasets.registry import open_dataset
from viewer.formats.environment import read_environment
from viewer.formats.images import read_header, read_image

RANDOM = np.random.default_rng(8)
PLAIN = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
ACES = (0.7347, 0.2653, 0.0, 1.0, 0.0001, -0.077, 0.32168, 0.33767)


def write(path, pixels, data_from=(0, 0), shown=None, **more):
    """Stored pixels whose first lies at ``data_from``; ``shown`` is first and last column and row of the display."""
    height, width = pixels.shape[:2]
    (x, y), shown = data_from, shown or ((0, 0), (width - 1, height - 1))
    header = PLAIN | {"dataWindow": ((x, y), (x + width - 1, y + height - 1)), "displayWindow": shown} | more
    planes = {"RGBA"[i]: np.ascontiguousarray(pixels[..., i]) for i in range(pixels.shape[2])}
    OpenEXR.File(header, planes).write(str(path))
    return path


@pytest.fixture
def case(shared_data):
    folder = shared_data.parent / "cases" / "files" / "images"
    if not folder.is_dir():
        pytest.skip("no pictures that once went wrong")
    return lambda name: folder / name


def test_what_is_cropped_lies_where_it_was(tmp_path):
    whole = np.zeros((10, 20, 4), np.float32)
    whole[4:9, 3:9] = RANDOM.random((5, 6, 4), np.float32)
    path = write(tmp_path / "x.exr", whole[4:9, 3:9], (3 + 7, 4 - 2), ((7, -2), (26, 7)))
    assert (read_header(path).width, read_header(path).height) == (20, 10)
    np.testing.assert_array_equal(read_image(path).pixels, whole)


def test_overscan_is_cut_off(tmp_path):
    stored = RANDOM.random((14, 18, 3), np.float32)
    path = write(tmp_path / "x.exr", stored, (-3, -2), ((0, 0), (7, 8)))
    np.testing.assert_array_equal(read_image(path).pixels, stored[2:11, 3:11])
    beyond = write(tmp_path / "y.exr", stored, (100, 0), ((0, 0), (7, 8)))
    assert not read_image(beyond).pixels.any()


def test_a_window_beyond_all_sense_is_refused(tmp_path):
    path = write(tmp_path / "x.exr", np.ones((2, 2, 3), np.float32), shown=((0, 0), (1 << 20, 1 << 20)))
    with pytest.raises(InputError, match="more pixels"):
        read_image(path)


def test_a_cropped_probe_shines_from_where_it_shone(tmp_path):
    light = np.zeros((16, 32, 3), np.float32)
    light[3:6, 20:30] = RANDOM.random((3, 10, 3), np.float32)
    path = write(tmp_path / "x.exr", light[3:6, 20:30], (20, 3), ((0, 0), (31, 15)))
    np.testing.assert_array_equal(read_environment(path), light)


def test_a_data_set_of_cropped_photos_is_the_whole_one(tmp_path, shared_data):
    source = shared_data / "relight" / "spot" / "train"
    for name in ("transforms_train.json", "transforms_test.json"):
        (tmp_path / name).write_bytes((source / name).read_bytes())
    for folder in ("images", "test"):
        (tmp_path / folder).symlink_to(source / folder)
    whole = open_dataset(source)
    photo = whole.photos[0]
    pixels = read_image(source / photo.file).pixels
    rows, columns = (np.flatnonzero(pixels.any((axis, 2))) for axis in (1, 0))
    cut = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    (tmp_path / "images").unlink()
    (tmp_path / "images").mkdir()
    for file in (source / "images").iterdir():
        (tmp_path / "images" / file.name).symlink_to(file)
    (tmp_path / photo.file).unlink()
    write(tmp_path / photo.file, cut, (int(columns[0]), int(rows[0])), ((0, 0), (255, 255)))
    cropped = open_dataset(tmp_path)
    assert len(cropped.photos) == len(whole.photos)
    for load in (load_photo, load_linear_photo):
        np.testing.assert_allclose(load(cropped, cropped.photos[0]), load(whole, photo), atol=1e-6)


@pytest.mark.parametrize("chroma_step", [1, 2])
def test_luminance_and_chroma_are_colours(tmp_path, chroma_step):
    """A uniform colour, by the equations of OpenEXR's documentation: Y of Rec. 709, (R - Y) / Y and (B - Y) / Y."""
    color = np.array([0.8, 0.3, 0.1])
    luminance = float(color @ [0.2126, 0.7152, 0.0722])
    sides = {"Y": 1, "RY": chroma_step, "BY": chroma_step}
    values = {"Y": luminance, "RY": color[0] / luminance - 1, "BY": color[2] / luminance - 1}
    header = OpenEXR.Header(8, 6)
    header["channels"] = {
        name: Imath.Channel(Imath.PixelType(Imath.PixelType.FLOAT), step, step) for name, step in sides.items()
    }
    file = OpenEXR.OutputFile(str(tmp_path / "x.exr"), header)
    for _ in range(3):  # two rows at a time: of more, this writer takes the wrong ones
        file.writePixels({n: np.full((2 // s, 8 // s), values[n], np.float32).tobytes() for n, s in sides.items()}, 2)
    file.close()
    pixels = read_image(tmp_path / "x.exr").pixels
    assert pixels.shape == (6, 8, 3)
    np.testing.assert_allclose(pixels, np.broadcast_to(color, pixels.shape), atol=1e-3)


def test_other_primaries_become_rec_709(tmp_path):
    """White stays white; ACES' own matrix to Rec. 709 (Bradford, D60 to D65), as its documentation prints it."""
    stored = np.array([[[1, 1, 1, 1], [0.5, 0.4, 0.3, 0.7]]], np.float32)
    path = write(tmp_path / "x.exr", stored, chromaticities=ACES)
    matrix = [[2.52169, -1.13413, -0.38756], [-0.27648, 1.37272, -0.09624], [-0.01538, -0.15298, 1.16835]]
    expected = np.concatenate([stored[..., :3] @ np.transpose(matrix), stored[..., 3:]], -1)
    np.testing.assert_allclose(read_image(path).pixels, expected, atol=1e-3)
    same = write(tmp_path / "y.exr", stored, chromaticities=(0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.329))
    np.testing.assert_array_equal(read_image(same).pixels, stored)


def test_primaries_on_a_line_are_refused(tmp_path):
    path = write(tmp_path / "x.exr", np.ones((2, 2, 3), np.float32), chromaticities=(0.3, 0.3) * 4)
    with pytest.raises(InputError, match="primaries"):
        read_image(path)


def test_deep_pictures_are_called_so(tmp_path, case):
    with pytest.raises(InputError, match="deep"):
        read_header(case("manifest.exr"))


def test_a_flower_that_others_stored_as_luminance_and_chroma(case):
    pixels = read_image(case("Rec709_YC.exr")).pixels
    assert pixels.shape == (406, 610, 3)
    red, green, blue = pixels[180:220, 270:300].reshape(-1, 3).mean(0)  # its red bud
    assert red > 3 * green
    assert red > 2 * blue
    leaf = pixels[215:225, 430:445].reshape(-1, 3).mean(0)
    assert leaf.argmax() == 1


def test_renders_of_others_are_as_large_as_they_are_shown(case):
    picture = read_image(case("a_over_b.exr")).pixels
    assert picture.shape == (256, 256, 4)
    assert not picture[:, :3].any()
    tiny = read_image(case("tiny-az.exr")).pixels
    expected = np.zeros((20, 20, 3), np.float32)
    expected[1:5, 1:5] = (0.25, 0.5, 0.75)
    np.testing.assert_array_equal(tiny, expected)
