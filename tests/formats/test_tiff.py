"""TIFF photos of every depth, as stored; raw ones and HEIC are refused with what to do."""

import struct
import zlib
from io import BytesIO

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


def hard_to_pack(count):
    """Bytes with strings of every length, and more of them than a table of 4096 holds."""
    rng = np.random.default_rng(8)
    steady = np.repeat(rng.integers(0, 3, count // 100, np.uint8), 50)
    return np.resize(np.concatenate([rng.integers(0, 256, count // 2, np.uint8), steady]), count)


def write_packed(path, samples, blocks, byteorder="<", compression=5, predictor=1, planar=1, tile=None):
    """A TIFF of one picture around strips of 16 rows, or tiles, that are packed already (TIFF 6.0, section 2)."""
    height, width, channels = samples.shape
    place = np.cumsum([8, *map(len, blocks)])
    bits, kind = samples.dtype.itemsize * 8, 3 if samples.dtype.kind == "f" else 1
    tags = [(256, [width]), (257, [height]), (258, [bits] * channels), (259, [compression]), (262, [2])]
    tags += [] if tile else [(273, place[:-1])]
    tags += [(277, [channels])] + ([] if tile else [(278, [16]), (279, [len(block) for block in blocks])])
    tags += [(284, [planar]), (317, [predictor])]
    if tile:
        tags += [(322, [tile[1]]), (323, [tile[0]]), (324, place[:-1]), (325, [len(block) for block in blocks])]
    tags += [(339, [kind] * channels)]
    at, entries, more = int(place[-1]) + 2 + 12 * len(tags) + 4, b"", b""
    for tag, values in tags:
        body = np.asarray(values, byteorder + "u4").tobytes()
        where = body if len(values) == 1 else struct.pack(byteorder + "I", at + len(more))
        more += b"" if len(values) == 1 else body
        entries += struct.pack(byteorder + "HHI", tag, 4, len(values)) + where
    head = (b"II" if byteorder == "<" else b"MM") + struct.pack(byteorder + "HI", 42, place[-1])
    listed = struct.pack(byteorder + "H", len(tags)) + entries + bytes(4)
    path.write_bytes(head + b"".join(blocks) + listed + more)


def packed_by_libtiff(path, samples, byteorder, predictor):
    """A TIFF whose strips libtiff has packed as LZW, by way of a picture of 8 bits."""
    step = np.ascontiguousarray(samples)
    if predictor == 2:
        step = np.diff(samples, axis=1, prepend=np.zeros_like(samples[:, :1]))
    strips = []
    for rows in np.array_split(step.astype(samples.dtype.newbyteorder(byteorder)), range(16, len(step), 16)):
        buffer = BytesIO()
        raw = rows.reshape(len(rows), -1).view(np.uint8)
        Image.fromarray(raw).save(buffer, "TIFF", compression="tiff_lzw", strip_size=raw.size)
        buffer.seek(0)
        with tifffile.TiffFile(buffer) as file:
            page = file.pages.first
            assert len(page.dataoffsets) == 1
            assert page.predictor == 1
            strips.append(buffer.getvalue()[page.dataoffsets[0] :][: page.databytecounts[0]])
    write_packed(path, samples, strips, byteorder, predictor=predictor)


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("predictor", [1, 2])
@pytest.mark.parametrize("kind", [np.uint16, np.uint32, np.float32])
def test_lzw_of_more_than_eight_bits(tmp_path, kind, predictor, byteorder):
    """Unpacked as libtiff has packed it, with the table of strings full more than once."""
    if kind == np.float32 and predictor == 2:
        pytest.skip("is for whole numbers")
    kind = np.dtype(kind)
    samples = hard_to_pack(90 * 70 * 3 * kind.itemsize).view(kind).reshape(90, 70, 3)
    if kind.kind == "f":
        samples = np.abs(np.nan_to_num(samples, posinf=0, neginf=0)).clip(0, 1e6)
    packed_by_libtiff(tmp_path / "x.tif", samples, byteorder, predictor)
    wanted = samples if kind.kind == "f" else samples / np.iinfo(kind).max
    np.testing.assert_allclose(read_image(tmp_path / "x.tif").pixels, wanted, rtol=1e-6)


@pytest.mark.parametrize("tiled", [False, True])
@pytest.mark.parametrize("planar", ["contig", "separate"])
def test_floats_with_a_predictor(tmp_path, tiled, planar):
    """Byte by byte, as Adobe's technical note 3 has it; tiles reach beyond the picture."""
    light = RNG.uniform(0, 4, (50, 35, 3)).astype(np.float32)
    planes = np.moveaxis(light, -1, 0)[..., None] if planar == "separate" else light[None]
    tall, wide = (16, 32) if tiled else (16, 35)
    blocks = []
    for plane in planes:
        for y in range(0, 50, tall):
            for x in range(0, 35, wide):
                rows = plane[y : y + tall, x : x + wide]
                if tiled:
                    rows = np.pad(rows, ((0, tall - rows.shape[0]), (0, wide - rows.shape[1]), (0, 0)))
                depth = rows.shape[2]
                parts = rows.astype(">f4").reshape(len(rows), -1, 1).view(np.uint8)
                parts = parts.swapaxes(1, 2).reshape(len(rows), -1, depth)
                blocks.append(zlib.compress(np.diff(parts, axis=1, prepend=np.uint8(0)).tobytes()))
    options = {"tile": (16, 32) if tiled else None, "planar": 1 if planar == "contig" else 2}
    write_packed(tmp_path / "x.tif", light, blocks, compression=8, predictor=3, **options)
    picture = read_image(tmp_path / "x.tif")
    assert picture.color_space == "linear"
    np.testing.assert_array_equal(picture.pixels, light)


def test_damaged_lzw_is_refused(tmp_path):
    samples = hard_to_pack(90 * 70 * 6).view(np.uint16).reshape(90, 70, 3)
    packed_by_libtiff(tmp_path / "x.tif", samples, "<", 1)
    data = bytearray((tmp_path / "x.tif").read_bytes())
    for at in RNG.integers(len(data) // 2, len(data), 40):
        data[at] ^= 255
    (tmp_path / "x.tif").write_bytes(data)
    with pytest.raises(InputError, match=r"damaged|cut short"):
        read_image(tmp_path / "x.tif")


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
    (tmp_path / "x.avif").write_bytes(HEIC.replace(b"heic", b"avif"))
    with pytest.raises(InputError, match="is an AVIF picture"):
        read_image(tmp_path / "x.avif")
    alone = root / "images"
    layout = find_layout(alone)
    assert layout is not None
    assert layout.name == "photos"
    with pytest.raises(InputError, match="is a HEIC photo") as error_info:
        run_to_end(prepare(alone))
    assert "JPEG" in error_info.value.hint
