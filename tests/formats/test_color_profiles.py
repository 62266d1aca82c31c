"""Pictures in other colours than sRGB: what is read is what CSS Color 4 and littlecms make of the same numbers."""

import io
import json
import random
import struct
import zlib

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from viewer.formats import png16
from viewer.formats.color_profiles import in_srgb, profile_colors
from viewer.formats.datasets.photos import load_photo, thumbnail
from viewer.formats.images import read_header, read_image
from viewer.formats.registry import open_path
from viewer.formats.textures import decode_texture
from viewer.scene.progress import run_to_end

TO_SRGB = np.array([
    [3.2409699419045226, -1.537383177570094, -0.4986107602930034],
    [-0.9692436362808796, 1.8759675015077202, 0.04155505740717559],
    [0.05563007969699366, -0.20397695888897652, 1.0569715142428786],
])  # fmt: skip
"""From XYZ (D65) to linear sRGB, CSS Color 4."""
P3_TO_XYZ = np.array([
    [0.4865709486482162, 0.26566769316909306, 0.1982172852343625],
    [0.2289745640697488, 0.6917385218365064, 0.079286914093745],
    [0.0, 0.04511338185890264, 1.043944368900976],
])  # fmt: skip
ADOBE_TO_XYZ = np.array([
    [0.5766690429101305, 0.1855582379065463, 0.1882286462349947],
    [0.29734497525053605, 0.6273635662554661, 0.07529145849399788],
    [0.02703136138641234, 0.07068885253582723, 0.9913375368376388],
])  # fmt: skip
BT2020_TO_XYZ = np.array([
    [0.6369580483012914, 0.14461690358620832, 0.1688809751641721],
    [0.2627002120112671, 0.6779980715188708, 0.05930171646986196],
    [0.0, 0.028072693049087428, 1.060985057710791],
])  # fmt: skip
PROPHOTO_TO_XYZ_D50 = np.array([
    [0.7977666449006423, 0.13518129740053308, 0.0313477341283922],
    [0.2880748288194013, 0.711835234241873, 8.993693872564e-05],
    [0.0, 0.0, 0.8251046025104602],
])  # fmt: skip
D50_TO_D65 = np.array([
    [0.955473421488075, -0.02309845494876471, 0.06325924320057072],
    [-0.0283697093338637, 1.0099953980813041, 0.021041441191917323],
    [0.012314014864481998, -0.020507649298898964, 1.330365926242124],
])  # fmt: skip
COLORANTS = {
    "Display P3": ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407)),
    "Adobe RGB": ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)),
    "ProPhoto": ((0.79767, 0.28807, 0.0), (0.13518, 0.71184, 0.0), (0.03135, 0.00009, 0.82510)),
    "linear sRGB": ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)),
}
"""Red, green and blue as those profiles have them, adapted to D50."""
BENT = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
SRGB_CURVE = struct.pack(">4sIHH5i", b"para", 0, 3, 0, *(round(x * 65536) for x in BENT))


def gamma_curve(gamma):
    return struct.pack(">4sIIH", b"curv", 0, 1, round(gamma * 256)) + b"\0\0"


def eotf(x):
    return np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)


def encoded(x):
    x = np.clip(x, 0, 1)
    return np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055)


SPACES = {
    "Display P3": (SRGB_CURVE, lambda x: encoded(eotf(x) @ P3_TO_XYZ.T @ TO_SRGB.T)),
    "Adobe RGB": (gamma_curve(563 / 256), lambda x: encoded(x ** (563 / 256) @ ADOBE_TO_XYZ.T @ TO_SRGB.T)),
    "ProPhoto": (
        gamma_curve(1.8),
        lambda x: encoded(x**1.8 @ PROPHOTO_TO_XYZ_D50.T @ D50_TO_D65.T @ TO_SRGB.T),
    ),
    "linear sRGB": (gamma_curve(1.0), encoded),
}
"""Curve, and what the numbers are in sRGB."""
COLORS = np.array(
    [[0.5, 0.3, 0.2], [0.2, 0.6, 0.4], [0.35, 0.4, 0.7], [1, 1, 1], [0, 0, 0], [0.5, 0.5, 0.5], [1, 0, 0]]
)


def profile(name):
    """An ICC profile of those colours, as programs write them."""
    described = name.encode("utf-16-be")
    text = struct.pack(">4sIIIHHII", b"mluc", 0, 1, 12, 0x656E, 0x5553, len(described), 28) + described
    tags = {b"desc": text, b"wtpt": xyz((0.9642, 1.0, 0.8249)), b"cprt": text}
    for letter, column in zip("rgb", COLORANTS[name], strict=True):
        tags[f"{letter}XYZ".encode()], tags[f"{letter}TRC".encode()] = xyz(column), SPACES[name][0]
    at, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for tag, data in tags.items():
        data += b"\0" * (-len(data) % 4)
        table += struct.pack(">4sII", tag, at + len(body), len(data))
        body += data
    size = at + len(body)
    head = struct.pack(
        ">I4sI4s4s4s12s4s", size, b"\0\0\0\0", 0x04200000, b"mntr", b"RGB ", b"XYZ ", b"\0" * 12, b"acsp"
    )
    head = (head + b"\0" * 28 + struct.pack(">3i", *(round(x * 65536) for x in (0.9642, 1.0, 0.8249)))).ljust(
        128, b"\0"
    )
    return head + struct.pack(">I", len(tags)) + table + body


def xyz(numbers):
    return struct.pack(">4sI3i", b"XYZ ", 0, *(round(x * 65536) for x in numbers))


def bytes_of(colors):
    return np.rint(np.asarray(colors) * 255).astype(np.uint8).reshape(1, -1, 3)


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(path, colors, *chunks, deep=False):
    """A PNG with further chunks."""
    whole = np.rint(np.asarray(colors) * (65535 if deep else 255)).astype(">u2" if deep else np.uint8)
    header = struct.pack(">IIBBBBB", len(whole), 1, 16 if deep else 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" + whole.tobytes()))
    path.write_bytes(png16.SIGNATURE + chunk(b"IHDR", header) + b"".join(chunks) + body + chunk(b"IEND", b""))


KINDS = {
    "PNG": {},
    "JPEG": {"quality": 100, "subsampling": 0},
    "WEBP": {"lossless": True},
    "TIFF": {},
}


@pytest.mark.parametrize("name", SPACES)
@pytest.mark.parametrize("kind", KINDS)
def test_profiles_of_eight_bits_become_srgb(name, kind, tmp_path):
    path = tmp_path / f"x.{kind.lower()}"
    blocks = bytes_of(COLORS).repeat(8, 0).repeat(8, 1)  # JPEG keeps even blocks
    Image.fromarray(blocks).save(path, kind, icc_profile=profile(name), **KINDS[kind])
    found = read_image(path)
    stored = np.asarray(Image.open(path).convert("RGB"))[4, 4::8]  # JPEG moves numbers by one or two
    assert found.color_space == "srgb"
    np.testing.assert_allclose(found.pixels[4, 4::8] * 255, SPACES[name][1](stored / 255) * 255, atol=0.5)
    assert read_header(path).colors == name


@pytest.mark.parametrize("name", SPACES)
def test_profiles_of_sixteen_bits_keep_their_precision(name, tmp_path):
    dark = np.linspace(0.001, 0.02, 7)[:, None] * np.ones(3)
    colors = np.concatenate([COLORS, dark])
    codes = np.rint(colors * 65535).astype(np.uint16)
    packed = chunk(b"iCCP", b"x\0\0" + zlib.compress(profile(name)))
    png(tmp_path / "x.png", colors, packed, deep=True)
    tifffile.imwrite(tmp_path / "x.tif", codes[None], photometric="rgb", iccprofile=profile(name))
    expected = SPACES[name][1](codes / 65535)
    for file in ("x.png", "x.tif"):
        np.testing.assert_allclose(read_image(tmp_path / file).pixels[0], expected, atol=1.5e-3)
        assert read_header(tmp_path / file).colors == name


@pytest.mark.parametrize("name", SPACES)
def test_littlecms_says_the_same(name):
    """For colours that sRGB has."""
    chance = np.random.default_rng(0)
    codes = chance.integers(60, 180, (40, 40, 3)).astype(np.uint8)
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile(name)))
    theirs = ImageCms.profileToProfile(Image.fromarray(codes), source, ImageCms.createProfile("sRGB"))
    colors = profile_colors(profile(name))
    ours = in_srgb(codes.astype(np.float32) / 255, colors) * 255
    inside = (np.asarray(theirs) > 0).all(-1) & (np.asarray(theirs) < 255).all(-1)
    assert inside.mean() > 0.5
    assert np.abs(ours - np.asarray(theirs))[inside].max() < 2.0


def test_colours_of_srgb_come_back_exactly(tmp_path):
    codes = np.arange(256, dtype=np.uint8)[None, :, None].repeat(3, 2)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.fromarray(codes).save(tmp_path / "x.png", icc_profile=srgb)
    np.testing.assert_array_equal(np.rint(read_image(tmp_path / "x.png").pixels * 255), codes)
    assert read_header(tmp_path / "x.png").colors == ""


PNG_COLORS = {
    "cICP of P3": (chunk(b"cICP", bytes([12, 13, 0, 1])), SPACES["Display P3"][1]),
    "cICP of BT.2020, linear": (
        chunk(b"cICP", bytes([9, 8, 0, 1])),
        lambda x: encoded(x @ BT2020_TO_XYZ.T @ TO_SRGB.T),
    ),
    "cICP of linear light": (chunk(b"cICP", bytes([1, 8, 0, 1])), encoded),
    "gAMA alone, which few programs heed": (chunk(b"gAMA", struct.pack(">I", 100000)), lambda x: x),
    "gAMA and cHRM of Adobe RGB": (
        chunk(b"gAMA", struct.pack(">I", 45471))
        + chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000)),
        None,
    ),
    "gAMA of sRGB": (chunk(b"gAMA", struct.pack(">I", 45455)), lambda x: x),
    "sRGB, whatever gAMA says": (chunk(b"sRGB", b"\0") + chunk(b"gAMA", struct.pack(">I", 100000)), lambda x: x),
}


@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("what", PNG_COLORS)
def test_chunks_of_png_become_srgb(what, deep, tmp_path):
    chunks, expected = PNG_COLORS[what]
    if expected is None:  # this gamma is what programs write for sRGB's curve, so only the primaries differ
        expected = lambda x: encoded(eotf(x) @ ADOBE_TO_XYZ.T @ TO_SRGB.T)  # noqa: E731
    png(tmp_path / "x.png", COLORS, chunks, deep=deep)
    codes = np.rint(COLORS * (65535 if deep else 255)) / (65535 if deep else 255)
    np.testing.assert_allclose(read_image(tmp_path / "x.png").pixels[0], expected(codes), atol=1.5e-3)


def test_alpha_and_grey_are_kept_as_they_are(tmp_path):
    codes = np.dstack([bytes_of(COLORS), np.full((1, 7, 1), 77, np.uint8)])
    Image.fromarray(codes).save(tmp_path / "x.png", icc_profile=profile("Display P3"))
    pixels = read_image(tmp_path / "x.png").pixels
    np.testing.assert_allclose(pixels[..., 3] * 255, 77, atol=1e-3)
    np.testing.assert_allclose(pixels[0, :, :3], SPACES["Display P3"][1](bytes_of(COLORS)[0] / 255), atol=1.5e-3)
    grey = bytearray(profile("linear sRGB").replace(b"rTRC", b"kTRC"))
    grey[16:20] = b"GRAY"
    Image.fromarray(np.array([[0, 55, 255]], np.uint8)).save(tmp_path / "g.png", icc_profile=bytes(grey))
    found = read_image(tmp_path / "g.png").pixels[0]
    np.testing.assert_allclose(found, encoded(np.array([0, 55, 255]) / 255)[:, None] * np.ones(3), atol=1.5e-3)


def test_numbers_of_masks_are_no_colours(tmp_path):
    png(tmp_path / "x.png", COLORS, chunk(b"cICP", bytes([1, 8, 0, 1])))
    np.testing.assert_allclose(read_image(tmp_path / "x.png", data=True).pixels, bytes_of(COLORS) / 255, atol=1e-6)


def test_textures_of_colours_are_converted_and_those_of_numbers_are_not(tmp_path):
    buffer = io.BytesIO()
    Image.fromarray(bytes_of(COLORS)).save(buffer, "PNG", icc_profile=profile("Display P3"))
    np.testing.assert_array_equal(decode_texture(buffer.getvalue(), "x"), bytes_of(COLORS))
    found = decode_texture(buffer.getvalue(), "x", color=True)
    np.testing.assert_allclose(found[0], SPACES["Display P3"][1](bytes_of(COLORS)[0] / 255) * 255, atol=1)


def test_an_obj_takes_its_colours_from_profiles(tmp_path, store):
    Image.fromarray(bytes_of(COLORS[:1])).save(tmp_path / "t.png", icc_profile=profile("Display P3"))
    (tmp_path / "a.mtl").write_text("newmtl m\nmap_Kd t.png\n")
    (tmp_path / "a.obj").write_text(
        "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 0 1\nusemtl m\nf 1/1 2/2 3/3\n"
    )
    (node,) = run_to_end(open_path(tmp_path / "a.obj", store)).nodes
    texels = store.get(node.content.materials[0].base_color_map.asset)["pixels"]
    np.testing.assert_allclose(texels[0, 0], SPACES["Display P3"][1](bytes_of(COLORS)[0, :1] / 255)[0] * 255, atol=1)


def test_photos_of_a_data_set_are_converted_and_that_is_told(tmp_path, store):
    frames = []
    (tmp_path / "train").mkdir()
    for number in range(4):
        codes = bytes_of(COLORS[:1]).repeat(16, 0).repeat(16, 1)
        Image.fromarray(codes).save(
            tmp_path / "train" / f"r_{number}.jpg", quality=100, subsampling=0, icc_profile=profile("Display P3")
        )
        pose = np.eye(4)
        pose[:3, 3] = [number, 0, 4]
        frames.append({"file_path": f"train/r_{number}.jpg", "transform_matrix": pose.tolist()})
    (tmp_path / "transforms.json").write_text(json.dumps({"camera_angle_x": 0.6, "w": 16, "h": 16, "frames": frames}))
    dataset = run_to_end(open_path(tmp_path, store)).nodes[0].content
    told = [warning for warning in dataset.warnings if "Display P3" in warning]
    assert len(told) == 1
    assert "converted to sRGB" in told[0]
    expected = SPACES["Display P3"][1](bytes_of(COLORS)[0, :1] / 255)[0]
    np.testing.assert_allclose(load_photo(dataset, dataset.photos[0])[8, 8, :3] * 255, expected * 255, atol=1.5)
    np.testing.assert_allclose(thumbnail(dataset, dataset.photos[0], 8)[4, 4, :3], expected * 255, atol=2)


def test_damaged_profiles_do_no_harm(tmp_path):
    chance = random.Random(0)
    for number in range(200):
        data = bytearray(profile("Adobe RGB"))
        for _ in range(1 + number % 12):
            data[chance.randrange(128, len(data))] = chance.randrange(256)
        data = data[: chance.randrange(20, len(data))] if number % 5 == 0 else data
        Image.fromarray(bytes_of(COLORS)).save(tmp_path / "x.png", icc_profile=bytes(data))
        assert np.isfinite(read_image(tmp_path / "x.png").pixels).all()
