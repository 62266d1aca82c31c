"""Pictures: every kind against values put in, and nothing but a clear sentence for what is damaged."""

import contextlib
import io
import struct
import zlib

import numpy as np
import OpenEXR
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from viewer.errors import InputError, OutputError
from viewer.formats import png16
from viewer.formats.images import MAX_PIXELS, read_header, read_image, write_exr, write_png
from viewer.formats.textures import decode_texture

RANDOM = np.random.default_rng(5)
BYTES = RANDOM.integers(0, 256, (7, 9, 4), np.uint8)


def save(path, array, **options):
    Image.fromarray(array).save(path, **options)
    return path


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (BYTES, BYTES),
        (BYTES[..., :3], BYTES[..., :3]),
        (BYTES[..., 0], BYTES[..., [0, 0, 0]]),
        (BYTES[..., :2], BYTES[..., [0, 0, 0, 1]]),
    ],
    ids=["rgba", "rgb", "grey", "grey+alpha"],
)
def test_eight_bits_come_back_exactly(tmp_path, array, expected):
    picture = read_image(save(tmp_path / "x.png", np.ascontiguousarray(array)))
    assert picture.color_space == "srgb"
    assert picture.pixels.dtype == np.float32
    np.testing.assert_allclose(picture.pixels * 255, expected, atol=1e-4)
    header = read_header(tmp_path / "x.png")
    assert (header.width, header.height, header.alpha) == (9, 7, expected.shape[2] == 4)


def test_sixteen_bit_grey_keeps_its_precision(tmp_path):
    deep = RANDOM.integers(0, 65536, (5, 6), np.uint16)
    pixels = read_image(save(tmp_path / "x.png", deep)).pixels
    assert pixels.shape == (5, 6, 3)
    np.testing.assert_allclose(pixels[..., 1] * 65535, deep, atol=0.01)


@pytest.mark.parametrize("channels", [3, 4])
def test_sixteen_bit_colour_keeps_its_precision(tmp_path, channels):
    """Pillow alone would return multiples of 1/255."""
    values = RANDOM.random((5, 6, channels), np.float32)
    write_png(tmp_path / "x.png", values, bits=16)
    with Image.open(tmp_path / "x.png") as seen:
        assert seen.size == (6, 5)
    np.testing.assert_allclose(read_image(tmp_path / "x.png").pixels, values, atol=0.6 / 65535)


def filtered(rows, filters, step):
    """PNG's row filters written from the specification, byte by byte: the independent reference."""
    out, above = b"", bytes(len(rows[0]))
    for row, kind in zip(rows, filters, strict=True):
        line = bytearray()
        for x, value in enumerate(row):
            a = row[x - step] if x >= step else 0
            b, c = above[x], above[x - step] if x >= step else 0
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            line.append((value - (0, a, b, (a + b) // 2, paeth)[kind]) & 255)
        out += bytes([kind]) + bytes(line)
        above = row
    return out


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def test_all_row_filters_are_undone(tmp_path):
    deep = RANDOM.integers(0, 65536, (10, 4, 3), np.uint16)
    rows = [row.astype(">u2").tobytes() for row in deep]
    header = struct.pack(">IIBBBBB", 4, 10, 16, 2, 0, 0, 0)
    body = zlib.compress(filtered(rows, [0, 1, 2, 3, 4] * 2, 6))
    data = png16.SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", body[:20]) + chunk(b"IDAT", body[20:])
    (tmp_path / "x.png").write_bytes(data + chunk(b"IEND", b""))
    np.testing.assert_allclose(read_image(tmp_path / "x.png").pixels * 65535, deep, atol=0.01)


def passes(deep):
    """A picture in the seven passes of PNG's specification, section 8, without filters."""
    for x, y, right, down in (
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ):  # fmt: skip
        rows = deep[y::down, x::right]
        yield b"".join(b"\0" + row.astype(">u2").tobytes() for row in rows if row.size)


@pytest.mark.parametrize("size", [(9, 13), (1, 1), (3, 2), (8, 8)])
def test_interlaced_pictures_keep_sixteen_bits(tmp_path, size):
    deep = RANDOM.integers(0, 65536, (*size, 3), np.uint16)
    header = struct.pack(">IIBBBBB", size[1], size[0], 16, 2, 0, 0, 1)
    data = png16.SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"".join(passes(deep))))
    (tmp_path / "x.png").write_bytes(data + chunk(b"IEND", b""))
    np.testing.assert_allclose(read_image(tmp_path / "x.png").pixels * 65535, deep, atol=0.01)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_transparent_colour_of_sixteen_bits_is_clear(tmp_path, channels):
    deep = np.full((2, 2, channels), 1000, np.uint16)
    deep[0, 1] += 1  # differs in the lower byte alone, and stays
    header = struct.pack(">IIBBBBB", 2, 2, 16, {1: 0, 3: 2}[channels], 0, 0, 0)
    body = b"".join(b"\0" + row.astype(">u2").tobytes() for row in deep)
    clear = chunk(b"tRNS", np.full(channels, 1000, ">u2").tobytes())
    data = png16.SIGNATURE + chunk(b"IHDR", header) + clear + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")
    (tmp_path / "x.png").write_bytes(data)
    assert read_header(tmp_path / "x.png").alpha
    np.testing.assert_array_equal(read_image(tmp_path / "x.png").pixels[..., 3], [[0, 1], [0, 0]])
    texels = decode_texture(data, "x.png", alpha=True)
    np.testing.assert_array_equal(texels[0], [[4, 4, 4, 0], [4, 4, 4, 255]])


def with_colors(code):
    """A PNG of one pixel with this cICP."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"cICP", bytes(code)) + chunk(b"IDAT", zlib.compress(b"\0\x80\x40\x20"))
    return png16.SIGNATURE + parts + chunk(b"IEND", b"")


def test_numbers_that_are_no_srgb_are_refused_by_their_curve(tmp_path):
    for code, name in (((9, 16, 0, 1), "PQ"), ((9, 18, 0, 1), "HLG"), ((1, 10, 0, 1), "the curve 10")):
        (tmp_path / "x.png").write_bytes(with_colors(code))
        for read in (read_header, read_image):
            with pytest.raises(InputError, match=name):
                read(tmp_path / "x.png")
    (tmp_path / "x.png").write_bytes(with_colors((1, 13, 0, 1)))
    np.testing.assert_allclose(read_image(tmp_path / "x.png").pixels[0, 0] * 255, [128, 64, 32], atol=1e-4)


def profile(tag, data):
    """An ICC profile of one tag."""
    return b"\0" * 128 + struct.pack(">I4sII", 1, tag, 144, len(data)) + data


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_profiles_of_hdr_are_refused_by_their_curve(tmp_path, kind):
    path = tmp_path / f"x.{kind.lower()}"
    described = "ITUR_2100_PQ_FULL".encode("utf-16-be")
    for tag, data, name in (
        (b"cicp", b"cicp\0\0\0\0\x09\x12\0\x01", "HLG"),
        (b"cicp", b"cicp\0\0\0\0\x09\x10\0\x01", "PQ"),
        (b"desc", b"mluc\0\0\0\0" + described, "PQ"),
        (b"desc", b"desc\0\0\0\0Rec. 2100 HLG", "HLG"),
    ):
        Image.new("RGB", (4, 4)).save(path, kind, icc_profile=profile(tag, data))
        for read in (read_header, read_image):
            with pytest.raises(InputError, match=name):
                read(path)
    Image.new("RGB", (4, 4)).save(path, kind, icc_profile=profile(b"desc", b"desc\0\0\0\0sRGB IEC61966-2.1"))
    assert read_image(path).pixels.shape == (4, 4, 3)


def test_pictures_of_a_public_test_suite(shared_data):
    folder = shared_data.parent / "cases" / "files" / "images"
    if not folder.is_dir():
        pytest.skip("no pictures that once went wrong")
    pixels = read_image(folder / "basi2c16.png", data=True).pixels * 65535  # corners that libpng reads, too
    np.testing.assert_allclose(pixels[0, :2], [[65535, 65535, 0], [63421, 65535, 0]], atol=0.01)
    clear = read_image(folder / "tbbn2c16.png").pixels
    assert clear.shape[2] == 4
    assert clear[0, 0, 3] == 0
    assert clear[16, 16, 3] == 1
    with pytest.raises(InputError, match="PQ"):
        read_image(folder / "cicp_pq.png")


def test_palettes_and_transparent_colours_become_plain(tmp_path):
    palette = Image.new("P", (4, 4), 1)
    palette.putpalette([0, 0, 0, 255, 128, 0])
    palette.save(tmp_path / "opaque.png")
    palette.save(tmp_path / "clear.png", transparency=1)
    np.testing.assert_allclose(read_image(tmp_path / "opaque.png").pixels[0, 0] * 255, [255, 128, 0], atol=1e-4)
    np.testing.assert_allclose(read_image(tmp_path / "clear.png").pixels[0, 0] * 255, [255, 128, 0, 0], atol=1e-4)
    assert read_header(tmp_path / "clear.png").alpha
    assert not read_header(tmp_path / "opaque.png").alpha


def test_photos_are_not_turned_unless_asked(tmp_path):
    array = np.zeros((4, 8, 3), np.uint8)
    array[:, :4] = 255  # left half white
    exif = Image.Exif()
    exif[0x0112] = 6  # held so that the picture must be turned clockwise
    save(tmp_path / "x.jpg", array, exif=exif, quality=95)
    assert read_header(tmp_path / "x.jpg").sideways
    stored = read_image(tmp_path / "x.jpg").pixels
    assert stored.shape == (4, 8, 3)
    assert stored[:, 0].min() > 0.9 > stored[:, -1].max()
    turned = read_image(tmp_path / "x.jpg", turned=True).pixels
    assert turned.shape == (8, 4, 3)
    assert turned[0].min() > 0.9 > turned[-1].max()


def test_exr_keeps_floats_alpha_and_depth(tmp_path):
    pixels = (RANDOM.random((5, 6, 4), np.float32) * 100).astype(np.float32)
    depth = np.full((5, 6), np.inf, np.float32)
    depth[1, 2] = 3.25
    write_exr(tmp_path / "x.exr", pixels, depth)
    picture = read_image(tmp_path / "x.exr")
    assert picture.color_space == "linear"
    np.testing.assert_array_equal(picture.pixels, pixels)
    stored = OpenEXR.File(str(tmp_path / "x.exr"), separate_channels=True).channels()
    np.testing.assert_array_equal(stored["Z"].pixels, depth)
    assert (read_header(tmp_path / "x.exr").width, read_header(tmp_path / "x.exr").alpha) == (6, True)


def test_an_exr_whose_pixels_are_cut_off_is_called_so(tmp_path):
    write_exr(tmp_path / "x.exr", np.random.default_rng(0).random((64, 64, 3), np.float32), None)
    (tmp_path / "cut.exr").write_bytes((tmp_path / "x.exr").read_bytes()[:2000])
    with pytest.raises(InputError, match="damaged or cut off"):
        read_image(tmp_path / "cut.exr")


def test_exr_keeps_further_channels_under_their_names(tmp_path):
    random = np.random.default_rng(3)
    cost, normal = random.random((5, 6), np.float32) * 500, random.standard_normal((5, 6, 3)).astype(np.float32)
    cost[0, 0] = np.nan
    further = {"cost": cost, "normal": normal, "view_dependence": normal.astype(np.float16)}
    write_exr(tmp_path / "x.exr", np.ones((5, 6, 4), np.float32), None, further)
    stored = OpenEXR.File(str(tmp_path / "x.exr"), separate_channels=True).channels()
    np.testing.assert_array_equal(stored["cost"].pixels, cost)
    np.testing.assert_array_equal(stored["normal.Y"].pixels, normal[..., 1])
    np.testing.assert_allclose(stored["view_dependence.B"].pixels, normal[..., 2], rtol=2e-3)
    assert read_image(tmp_path / "x.exr").pixels.shape == (5, 6, 4)


def test_half_float_and_grey_exr_are_read(tmp_path):
    plane = RANDOM.random((3, 4), np.float32).astype(np.float16)
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    OpenEXR.File(header, {"Y": plane}).write(str(tmp_path / "grey.exr"))
    np.testing.assert_array_equal(read_image(tmp_path / "grey.exr").pixels, np.stack([plane] * 3, -1))
    OpenEXR.File(header, {"Z": plane}).write(str(tmp_path / "depth.exr"))
    with pytest.raises(InputError, match="no colours"):
        read_image(tmp_path / "depth.exr")


def test_an_eight_bit_png_is_rounded_and_clipped(tmp_path):
    values = np.array([[[-1.0, 0.5, 2.0], [np.nan, 0.1, 0.9]]], np.float32)
    write_png(tmp_path / "x.png", values)
    with Image.open(tmp_path / "x.png") as seen:
        np.testing.assert_array_equal(np.asarray(seen), [[[0, 128, 255], [0, 26, 230]]])


def test_decompression_bombs_are_refused_before_they_unpack(tmp_path):
    side = int(MAX_PIXELS**0.5) + 10
    for depth, kind in ((8, 2), (16, 2)):
        header = struct.pack(">IIBBBBB", side, side, depth, kind, 0, 0, 0)
        data = png16.SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")
        (tmp_path / "bomb.png").write_bytes(data)
        for read in (read_header, read_image):
            with pytest.raises(InputError, match="more pixels"):
                read(tmp_path / "bomb.png")


def test_a_deep_picture_that_unpacks_to_too_much_or_too_little_is_refused(tmp_path):
    for length in (10, 4 * 25 + 1):
        header = struct.pack(">IIBBBBB", 4, 4, 16, 2, 0, 0, 0)
        body = bytearray(length)
        body[-1] = 9 if length > 10 else 0
        data = png16.SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(body)))
        (tmp_path / "x.png").write_bytes(data)
        if length == 10:
            with pytest.raises(InputError, match="cut short"):
                read_image(tmp_path / "x.png")
        else:  # what is too much is not even unpacked
            assert read_image(tmp_path / "x.png").pixels.max() == 0
    unknown = bytearray(100)
    unknown[0] = 7
    (tmp_path / "x.png").write_bytes(png16.SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(unknown)))
    with pytest.raises(InputError, match="filter"):
        read_image(tmp_path / "x.png")


def encoded(kind):
    buffer = io.BytesIO()
    if kind == "png16":
        return png16.encode(RANDOM.integers(0, 65536, (9, 9, 3), np.uint16))
    Image.fromarray(np.ascontiguousarray(BYTES[..., :3])).save(buffer, kind)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    write_exr(folder / "x.exr", RANDOM.random((7, 9, 4), np.float32))
    kinds = {kind: encoded(kind) for kind in ("PNG", "JPEG", "WEBP", "BMP", "png16")}
    return {**kinds, "EXR": (folder / "x.exr").read_bytes()}, folder / "broken"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "png16", "EXR"])
@given(data=st.data())
def test_damage_is_survived_or_told(samples, kind, data):
    """Cut anywhere, or with bytes changed: a picture or an InputError, never another error."""
    files, path = samples
    whole = bytearray(files[kind])
    for _ in range(data.draw(st.integers(0, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    with contextlib.suppress(InputError):
        header = read_header(path)
        assert 0 < header.width * header.height <= MAX_PIXELS
    with contextlib.suppress(InputError):
        assert read_image(path).pixels.shape[2:] in ((3,), (4,))


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n", b"\x76\x2f\x31\x01rest"])
def test_what_is_no_picture_is_refused(tmp_path, content):
    (tmp_path / "x.png").write_bytes(content)
    with pytest.raises(InputError):
        read_image(tmp_path / "x.png")


def test_missing_files_and_folders_are_told(tmp_path):
    for path in (tmp_path / "missing.png", tmp_path, tmp_path / "nul\0"):
        with pytest.raises(InputError, match="cannot be read"):
            read_header(path)


def test_what_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        write_png(tmp_path / "file" / "x.png", np.zeros((2, 2, 3), np.float32))
    with pytest.raises(OutputError):
        write_exr(tmp_path / "file" / "x.exr", np.zeros((2, 2, 3), np.float32))


def test_large_texts_beside_a_picture_do_no_harm(tmp_path):
    """As of a phone's depth map, which converters write as a compressed text."""
    path, picture = tmp_path / "phone.png", np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "PNG")
    data, text = buffer.getvalue(), zlib.compress(bytes(3 << 20), 1)
    path.write_bytes(data[:33] + chunk(b"zTXt", b"Raw profile type app1\0\0" + text) + data[33:])
    assert np.array_equal(np.rint(read_image(path).pixels * 255), picture)
