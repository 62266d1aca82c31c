"""Light probes in and out of files: against values put in, in every packing, and a sentence for what is no light."""

import contextlib
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from viewer.errors import InputError, ViewerError
from viewer.formats import rgbe
from viewer.formats.environment import encode_environment, read_environment
from viewer.formats.images import write_exr
from viewer.formats.registry import open_path
from viewer.scene.light import EnvironmentLight
from viewer.scene.progress import run_to_end

HEADER = b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n"
RANDOM = np.random.default_rng(8)
PROBE = RANDOM.exponential(1.0, (8, 16, 3)).astype(np.float32)


@given(
    light=arrays.arrays(
        np.float32, st.tuples(st.integers(1, 6), st.integers(1, 300), st.just(3)),
        elements=st.one_of(st.just(0.0), st.sampled_from([1.0, 0.5]), st.floats(0.0, 2.0**120, width=32)),
    )
)  # fmt: skip
def test_any_light_comes_back_to_the_formats_precision(light):
    """Run lengths, scanlines too short for them, rounding that carries over: within 1/256 of the largest colour."""
    back = rgbe.decode(rgbe.encode(light))
    bound = np.where(light.max(2, keepdims=True) > 1e-31, light.max(2, keepdims=True) / 255, 1e-30)
    assert (np.abs(back.astype(np.float64) - light) <= bound).all()
    np.testing.assert_array_equal(rgbe.decode(rgbe.encode(back)), back)


def shared_exponents():
    """Pixels as the format stores them, and the light that they are, by its definition."""
    pixels = RANDOM.integers(0, 256, (6, 12, 4), np.uint8)
    pixels[..., :3] |= 2  # else three ones would announce a repetition, or two twos a packed scanline
    pixels[..., 3] = RANDOM.integers(120, 140, (6, 12))
    pixels[2, 3:9] = pixels[2, 3]
    light = pixels[..., :3] * 2.0 ** (pixels[..., 3:].astype(np.float64) - 136)
    return pixels, light


@pytest.mark.parametrize(
    ("order", "turned"),
    [
        ("-Y 6 +X 12", lambda p: p), ("+Y 6 +X 12", lambda p: p[::-1]), ("-Y 6 -X 12", lambda p: p[:, ::-1]),
        ("+Y 6 -X 12", lambda p: p[::-1, ::-1]), ("+X 12 -Y 6", lambda p: p.transpose(1, 0, 2)),
        ("-X 12 +Y 6", lambda p: p[::-1, ::-1].transpose(1, 0, 2)),
    ],
)  # fmt: skip
def test_every_order_of_pixels(order, turned):
    pixels, light = shared_exponents()
    data = HEADER + order.encode() + b"\n" + np.ascontiguousarray(turned(pixels)).tobytes()
    np.testing.assert_allclose(rgbe.decode(data), light, rtol=1e-6)


def test_repeated_pixels_and_exposures():
    """The old packing: (1, 1, 1, n) repeats the pixel before n times, and 256 n times right behind another such."""
    pixel, other = bytes((128, 64, 32, 129)), bytes((255, 2, 0, 130))
    body = pixel + bytes((1, 1, 1, 4)) + bytes((1, 1, 1, 1)) + other
    header = b"#?RADIANCE\nEXPOSURE=2\nEXPOSURE=0.25\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 262\n"
    light = rgbe.decode(header + body)
    np.testing.assert_allclose(light[0, :261], np.tile(np.float32([2.0, 1.0, 0.5]), (261, 1)))
    np.testing.assert_allclose(light[0, 261], np.float32([255, 2, 0]) / 64 * 2)


@given(data=st.data())
def test_damage_is_survived_or_told(data):
    whole = bytearray(rgbe.encode(PROBE.repeat(4, 1)))
    for _ in range(data.draw(st.integers(0, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ValueError):
        light = rgbe.decode(bytes(whole[: data.draw(st.integers(0, len(whole)))]))
        assert light.shape[2:] == (3,)
        assert (light >= 0.0).all()


@pytest.mark.parametrize("suffix", [".hdr", ".exr"])
def test_files_open_as_a_light(tmp_path, store, suffix):
    path = tmp_path / f"probe{suffix}"
    path.write_bytes(encode_environment(PROBE, path.suffix))
    (node,) = run_to_end(open_path(path, store)).nodes
    assert isinstance(node.content, EnvironmentLight)
    assert (node.name, node.content.width, node.content.height, node.content.source) == ("probe", 16, 8, str(path))
    found = store.get(node.content.asset)["radiance"]
    np.testing.assert_allclose(found, PROBE, atol=0.0 if suffix == ".exr" else PROBE.max() / 256)
    for length in range(0, path.stat().st_size, 37):
        path.with_name("cut").write_bytes(path.read_bytes()[:length])
        with pytest.raises(InputError) as error:
            read_environment(path.with_name("cut"))
        assert error.value.hint


def test_a_probe_that_others_made(shared_data):
    """Its brightest texel is the sun that the list of data names; what is decoded can be encoded without any loss."""
    light = read_environment(shared_data / "hdri" / "rooitou_park_1k.hdr")
    assert light.shape == (512, 1024, 3)
    assert light.max() == 69120.0
    np.testing.assert_array_equal(rgbe.decode(rgbe.encode(light)), light)


def spoilt(value):
    light = PROBE.copy()
    light[3, 4, 1] = value
    return light


@pytest.mark.parametrize(
    "light", [spoilt(np.nan), spoilt(np.inf), spoilt(-100.0), spoilt(-np.inf), PROBE[:, :15], PROBE[:4], -PROBE]
)
def test_what_is_no_light_is_told(tmp_path, light):
    write_exr(tmp_path / "x.exr", light)
    with pytest.raises(InputError, match=r"x\.exr") as error:
        read_environment(tmp_path / "x.exr")
    assert error.value.hint


def test_ringing_beside_lamps_is_no_reason_to_refuse(tmp_path, shared_data):
    write_exr(tmp_path / "x.exr", spoilt(-0.5))
    assert read_environment(tmp_path / "x.exr")[3, 4, 1] == 0.0
    assert read_environment(shared_data / "hdri" / "night.exr").min() == 0.0


@pytest.mark.parametrize(
    "data",
    [
        b"#?RADIANCE\n\n-Y 99999 +X 199998\n" + bytes(64),
        b"#?RADIANCE\n\n-Y 9999999 +X 9999999\n",
        b"#?RADIANCE\n\n-Y 8 +Y 16\n" + bytes(512),
        b"#?RADIANCE\nFORMAT=32-bit_rle_xyze\n\n-Y 8 +X 16\n" + bytes(512),
        b"#?RADIANCE\nEXPOSURE=nan\n\n-Y 8 +X 16\n" + bytes(512),
        b"#?RADIANCE\nEXPOSURE=dark\n\n-Y 8 +X 16\n" + bytes(512),
        HEADER + b"-Y 1 +X 16\n" + struct.pack("4B", 2, 2, 0, 17) + bytes(64),
        HEADER + b"-Y 1 +X 16\n" + struct.pack("4B", 1, 1, 1, 5) + bytes(64),
        HEADER,
    ],
)
def test_headers_that_cannot_be_are_told(tmp_path, store, data):
    (tmp_path / "x.hdr").write_bytes(data)
    with pytest.raises(ViewerError) as error:
        run_to_end(open_path(tmp_path / "x.hdr", store))
    assert error.value.hint
