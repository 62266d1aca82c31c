"""TIFF photos of every depth, as stored; raw ones and HEIC are refused with what to do."""

import numpy as np
import pytest
import tifffile
from PIL import Image

from viewer.errors import InputError
from viewer.formats.datasets.photos import load_photo
from viewer.formats.datasets.registry import find_layout, open_dataset, prepare
from viewer.formats.images import read_header, read_image
from viewer.scene.progress import run_to_end

HEIC = b"\0\0\0\x24ftypheic\0\0\0\0mif1heic" + bytes(40)
RNG = np.random.default_rng(3)
BYTES = RNG.integers(0, 256, (5, 7, 4), np.uint8)
WORDS = RNG.integers(0, 65536, (5, 7, 4), np.uint16)


@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("planar", ["contig", "separate"])
def test_sixteen_bits_stay(tmp_path, compression, planar):
    path = tmp_path / "x.tif"
    samples = WORDS[..., :3] if planar == "contig" else np.moveaxis(WORDS[..., :3], -1, 0)
    tifffile.imwrite(path, samples, photometric="rgb", planarconfig=planar, compression=compression)
    picture = read_image(path)
    assert picture.color_space == "srgb"
    np.testing.assert_allclose(picture.pixels, WORDS[..., :3] / 65535, atol=1e-7)
    header = read_header(path)
    assert (header.width, header.height, header.alpha) == (7, 5, False)


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate", "packbits"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_eight_bits_in_every_packing(tmp_path, compression, mode):
    path = tmp_path / "x.tiff"
    pixels = BYTES[..., 0] if mode == "L" else BYTES[..., : len(mode)]
    Image.fromarray(pixels, mode).save(path, compression=compression)
    wanted = np.repeat(pixels[..., None], 3, 2) if mode == "L" else pixels
    np.testing.assert_allclose(read_image(path).pixels, wanted / 255, atol=1e-7)
    assert read_header(path).alpha == (mode == "RGBA")


def test_floats_are_light_and_premultiplied(tmp_path):
    light = RNG.uniform(0, 4, (5, 7, 4)).astype(np.float32)
    light[..., 3] = 0.25
    for name, extra, factor in (("a.tif", "assocalpha", 1.0), ("u.tif", "unassalpha", 0.25)):
        tifffile.imwrite(tmp_path / name, light, photometric="rgb", extrasamples=[extra])
        picture = read_image(tmp_path / name)
        assert picture.color_space == "linear"
        np.testing.assert_allclose(picture.pixels[..., :3], light[..., :3] * factor, rtol=1e-6)
        np.testing.assert_allclose(picture.pixels[..., 3], 0.25)


def test_premultiplied_words_become_straight(tmp_path):
    words = np.full((2, 2, 4), (1000, 2000, 3000, 32768), np.uint16)
    tifffile.imwrite(tmp_path / "x.tif", words, photometric="rgb", extrasamples=["assocalpha"])
    np.testing.assert_allclose(
        read_image(tmp_path / "x.tif").pixels[0, 0, :3], np.array([1000, 2000, 3000]) / 32768, rtol=1e-4
    )


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(("dtype", "compression"), [(np.uint16, None), (np.uint8, None), (np.uint8, "tiff_lzw")])
def test_orientation_counts_only_where_it_is_asked_for(tmp_path, orientation, dtype, compression):
    """As stored without; turned as EXIF defines it with."""
    path, top = tmp_path / "x.tif", np.iinfo(dtype).max
    samples = (WORDS if dtype == np.uint16 else BYTES)[..., :3]
    if compression:
        Image.fromarray(samples).save(path, compression=compression, tiffinfo={274: orientation})
    else:
        tifffile.imwrite(path, samples, photometric="rgb", extratags=[(274, "H", 1, orientation, False)])
    np.testing.assert_allclose(read_image(path).pixels, samples / top, atol=1e-7)
    wanted = {
        1: samples, 2: samples[:, ::-1], 3: samples[::-1, ::-1], 4: samples[::-1], 5: samples.transpose(1, 0, 2),
        6: np.rot90(samples, 3), 7: np.rot90(samples, 2).transpose(1, 0, 2), 8: np.rot90(samples),
    }[orientation]  # fmt: skip
    np.testing.assert_allclose(read_image(path, turned=True).pixels, wanted / top, atol=1e-7)
    assert read_header(path).sideways == (orientation > 4)


def test_what_is_not_read_is_named(tmp_path):
    tifffile.imwrite(tmp_path / "raw.tif", WORDS[..., 0], extratags=[(50706, "B", 4, (1, 4, 0, 0), False)])
    with pytest.raises(InputError, match="raw photo") as error_info:
        read_image(tmp_path / "raw.tif")
    assert "Develop" in error_info.value.hint
    (tmp_path / "cut.tif").write_bytes((tmp_path / "raw.tif").read_bytes()[:60])
    with pytest.raises(InputError) as error_info:
        read_image(tmp_path / "cut.tif")
    assert error_info.value.hint


@pytest.mark.parametrize("suffix", [".tif", ".TIFF"])
def test_a_data_set_of_tiffs_opens(make_transforms, suffix):
    root = make_transforms()
    plain = open_dataset(root)
    for path in (root / "images").iterdir():
        tifffile.imwrite(path.with_suffix(suffix), np.asarray(Image.open(path)), photometric="rgb")
        path.unlink()
    dataset = open_dataset(root)
    assert [photo.camera for photo in dataset.photos] == [photo.camera for photo in plain.photos]
    assert load_photo(dataset, dataset.photos[1])[0, 0, :3] == pytest.approx(np.array([20, 100, 200]) / 255)


def test_heic_says_what_to_do(make_transforms, tmp_path):
    root = make_transforms()
    for path in (root / "images").iterdir():
        path.with_suffix(".HEIC").write_bytes(HEIC)
        path.unlink()
    with pytest.raises(InputError, match="it is a HEIC photo, which cannot be read") as error_info:
        open_dataset(root)
    assert "JPEG" in error_info.value.hint
    alone = root / "images"
    assert find_layout(alone).name == "photos"
    with pytest.raises(InputError, match="is a HEIC photo") as error_info:
        run_to_end(prepare(alone))
    assert "JPEG" in error_info.value.hint
