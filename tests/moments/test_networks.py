"""People's own networks for depth: what they are given, and what is made of their answers."""

import struct

import numpy as np
import pytest
import torch

pytest.importorskip("cv2", reason="OpenCV is not installed")

from viewer.errors import InputError, ViewerError
from viewer.moments.networks import DEVIATION, MEAN, SIDE, STEP, network_at
from viewer.moments.options import MomentOptions
from viewer.moments.prepare import prepared
from viewer.scene.progress import run_to_end

pytestmark = pytest.mark.filterwarnings("ignore:.torch.jit.*is deprecated:DeprecationWarning")
WEIGHTS = (0.5, -0.25, 2.0)
"""Of a network that mixes the three channels of each pixel."""


class Mixing(torch.nn.Module):
    def forward(self, picture):
        return picture[:, 0] * 0.5 - picture[:, 1] * 0.25 + picture[:, 2] * 2.0


class Means(torch.nn.Module):
    def forward(self, picture):
        return picture.mean((1, 2, 3))


class Two(torch.nn.Module):
    def forward(self, picture):
        return picture[:, 0], picture[:, 1]


class Nothing(torch.nn.Module):
    def forward(self, picture):
        return picture[:, 0] * float("nan")


def field(number, value):
    """A field of a protocol buffer: a whole number, or bytes."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def varint(value):
    parts = []
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])


def tensor_info(name, sides):
    """A value of a graph: sides are numbers, or names of what is open."""
    dims = b"".join(field(1, field(1, side) if isinstance(side, int) else field(2, side.encode())) for side in sides)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, dims)))


def onnx_model(sides=(1, 3, "height", "width")):
    """An ONNX file of one convolution of 1 x 1, by the published schema (onnx.proto)."""
    weights = b"".join(field(1, side) for side in (1, 3, 1, 1)) + field(2, 1)
    weights += field(8, b"w") + field(9, struct.pack("<3f", *WEIGHTS))
    node = field(1, b"x") + field(1, b"w") + field(2, b"y") + field(4, b"Conv")
    graph = field(1, node) + field(2, b"mixing") + field(5, weights)
    graph += field(11, tensor_info(b"x", sides)) + field(12, tensor_info(b"y", (1, 1, *sides[2:])))
    return field(1, 8) + field(8, field(1, b"") + field(2, 13)) + field(7, graph)


def scripted(network, path):
    torch.jit.script(network).save(str(path))
    return path


@pytest.fixture(params=["pt", "onnx"])
def mixing(request, tmp_path):
    path = tmp_path / f"mixing.{request.param}"
    if request.param == "pt":
        return scripted(Mixing(), path)
    path.write_bytes(onnx_model())
    return path


def halves(width=120, height=80):
    """A photo of two colours, left and right."""
    photo = np.empty((height, width, 3), np.uint8)
    photo[:, : width // 2], photo[:, width // 2 :] = (200, 40, 10), (20, 90, 240)
    return photo


def test_networks_get_pictures_as_those_for_depth_are_trained_on(mixing):
    found = network_at(mixing)(halves())
    sides = sorted(found.shape)
    assert sides[1] == pytest.approx(SIDE, abs=STEP)
    assert found.shape[1] / found.shape[0] == pytest.approx(1.5, rel=0.02)
    for columns, color in ((slice(0, 240), (200, 40, 10)), (slice(-240, None), (20, 90, 240))):
        plain = (np.array(color) / 255 - MEAN) / DEVIATION
        assert found[:, columns] == pytest.approx(plain @ np.array(WEIGHTS), abs=1e-3)


def test_a_network_s_answer_becomes_layers(tmp_path):
    noise = np.random.default_rng(1).integers(-8, 9, (80, 120, 1))
    photo = np.clip(halves().astype(int) + noise, 0, 255).astype(np.uint8)
    network = network_at(scripted(Mixing(), tmp_path / "mixing.pt"))
    made = run_to_end(prepared([photo], [], MomentOptions(), network))
    starts, colors = made.points.starts, made.points.colors
    seen = colors[:, 3] == 255
    blue = colors[:, 2] > 128  # for which the network says more: it is nearer
    assert -starts[seen & blue, 2].max() < -starts[seen & ~blue, 2].min()
    assert np.median(-starts[seen & blue, 2]) < 0.5 * np.median(-starts[seen & ~blue, 2])


@pytest.mark.parametrize("network", [Means, Two, Nothing])
def test_answers_that_are_no_map_are_refused(tmp_path, network):
    answer = network_at(scripted(network(), tmp_path / "other.pt"))
    with pytest.raises(InputError, match="no map"):
        answer(halves())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("net.onnx", b""),
        ("net.onnx", onnx_model()[:60]),
        ("net.onnx", b"\x89PNG" + bytes(200)),
        ("net.pt", b"PK\x03\x04 cut"),
        ("net.ts", bytes(500)),
        ("net.pth", b"1"),
    ],
)
def test_files_that_are_no_network_are_refused_with_a_sentence(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ViewerError) as found:
        network_at(path)(halves())
    assert found.value.hint


def test_weights_alone_and_missing_files_are_refused(tmp_path):
    torch.save({"weight": torch.zeros(3)}, tmp_path / "weights.pt")
    for name in ("weights.pt", "missing.onnx"):
        with pytest.raises(InputError):
            network_at(tmp_path / name)
