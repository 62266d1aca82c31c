"""Snapshots of instant-ngp, laid out as its program does: cut where they must be, placed, and never trusted."""

import copy
import gzip
import zlib

import msgspec
import numpy as np
import pytest
import torch

from viewer.errors import ViewerError
from viewer.fields.load import load_field
from viewer.formats.registry import find_format, open_path
from viewer.scene.content import HashGridField
from viewer.scene.progress import run_to_end

LEVELS, FEATURES, BITS, COARSEST, GROWTH = 8, 2, 10, 4, 1.5


def entries():
    """Of all grids, counted by the rule of tiny-cuda-nn."""
    total = 0
    for level in range(LEVELS):
        side = int(np.ceil(np.float32(COARSEST * GROWTH**level - 1))) + 1
        total += min(-(-(side**3) // 8) * 8, 1 << BITS)
    return total


def snapshot(kind=np.float16, padded=16):
    random = np.random.default_rng(0)
    shapes = [(64, 16), (16, 64), (32, 32), (32, 32), (padded, 32), (entries(), FEATURES)]
    parts = [(0.3 * random.normal(size=shape)).astype(kind) for shape in shapes]
    whole = {
        "dir_encoding": {
            "otype": "Composite",
            "nested": [
                {"n_dims_to_encode": 3, "otype": "SphericalHarmonics", "degree": 4},
                {"otype": "Identity", "n_bins": 4, "degree": 4},
            ],
        },
        "encoding": {
            "otype": "HashGrid", "n_levels": LEVELS, "n_features_per_level": FEATURES, "log2_hashmap_size": BITS,
            "base_resolution": COARSEST, "per_level_scale": GROWTH,
        },
        "loss": {"otype": "Huber"},
        "network": {"otype": "FullyFusedMLP", "activation": "ReLU", "n_neurons": 64, "n_hidden_layers": 1},
        "rgb_network": {"otype": "FullyFusedMLP", "activation": "ReLU", "n_neurons": 32, "n_hidden_layers": 2},
        "snapshot": {
            "aabb": {"min": [0, 0, 0], "max": [1, 1, 1]},
            "density_grid_binary": b"\0" * 64,
            "mode": "nerf",
            "nerf": {"aabb_scale": 1, "dataset": {"scale": 0.25, "offset": [0.5, 0.375, 0.25]}},
            "params_binary": b"".join(part.tobytes() for part in parts),
            "params_type": "__half" if kind == np.float16 else "float",
            "training_step": 321,
        },
    }  # fmt: skip
    return whole, parts


def plain(data):
    return data


@pytest.mark.parametrize("pack", [plain, zlib.compress, gzip.compress])
@pytest.mark.parametrize(("kind", "padded"), [(np.float16, 16), (np.float32, 8)])
def test_parameters_are_cut_where_its_networks_end(pack, kind, padded, tmp_path, store):
    whole, parts = snapshot(kind, padded)
    path = tmp_path / "fox.ingp"
    path.write_bytes(pack(msgspec.msgpack.encode(whole)))
    assert find_format(path).name == "ingp"
    (node,) = run_to_end(open_path(path, store)).nodes
    assert isinstance(node.content, HashGridField)
    tensors = store.get(node.content.asset)
    names = ["density.0.weight", "density.1.weight", "color.0.weight", "color.1.weight", "color.2.weight", "tables"]
    parts[4] = parts[4][:3]
    for name, part in zip(names, parts, strict=True):
        np.testing.assert_array_equal(tensors[name], part.astype(np.float32))
    assert node.content.provenance.steps == 321
    assert "not compared" in node.content.provenance.notes[0]
    field = load_field(node.content, tensors)
    sample = field.sample(torch.rand(50, 3), torch.nn.functional.normalize(torch.randn(50, 3), dim=-1))
    assert torch.isfinite(sample.radiance).all()
    assert (sample.density > 0).all()


@pytest.mark.parametrize("mitsuba", [False, True])
def test_its_cube_is_placed_where_the_data_set_is(mitsuba, tmp_path, store):
    """A point p of the data set is cycle(scale p + offset) there."""
    whole, _ = snapshot()
    whole["snapshot"]["nerf"]["dataset"]["from_mitsuba"] = mitsuba
    path = tmp_path / "fox.msgpack"
    path.write_bytes(msgspec.msgpack.encode(whole))
    (node,) = run_to_end(open_path(path, store)).nodes
    points = np.random.default_rng(1).normal(size=(10, 3))
    there = 0.25 * points + [0.5, 0.375, 0.25]
    there = there if mitsuba else there[:, [1, 2, 0]]
    assert np.allclose(node.transform.apply(there), points, atol=1e-12)


def test_a_growth_that_is_not_given_reaches_the_finest_grid(tmp_path, store):
    whole, parts = snapshot()
    del whole["encoding"]["per_level_scale"]
    growth = (2048 / COARSEST) ** (1 / (LEVELS - 1))
    count = 0
    for level in range(LEVELS):
        side = int(np.ceil(COARSEST * growth**level - 1 - 1e-4)) + 1
        count += min(-(-(side**3) // 8) * 8, 1 << BITS)
    table = np.zeros((count, FEATURES), np.float16)
    whole["snapshot"]["params_binary"] = b"".join(part.tobytes() for part in [*parts[:5], table])
    path = tmp_path / "fox.msgpack"
    path.write_bytes(msgspec.msgpack.encode(whole))
    (node,) = run_to_end(open_path(path, store)).nodes
    assert node.content.growth == pytest.approx(growth)


CHANGES = {
    "another mode": (("snapshot", "mode"), "sdf"),
    "no hash grid": (("encoding", "otype"), "Frequency"),
    "smooth steps": (("encoding", "interpolation"), "Smoothstep"),
    "no levels": (("encoding", "n_levels"), 0),
    "levels of text": (("encoding", "n_levels"), "many"),
    "huge tables": (("encoding", "log2_hashmap_size"), 60),
    "more levels": (("encoding", "n_levels"), 16),
    "wild growth": (("encoding", "per_level_scale"), 1e300),
    "growth of NaN": (("encoding", "per_level_scale"), float("nan")),
    "coarsest 0": (("encoding", "base_resolution"), 0),
    "other directions": (("dir_encoding", "nested"), [{"otype": "OneBlob"}]),
    "sigmoid": (("network", "activation"), "Sigmoid"),
    "deeper": (("network", "n_hidden_layers"), 2),
    "wider": (("rgb_network", "n_neurons"), 128),
    "no width": (("rgb_network", "n_neurons"), 0),
    "other type": (("snapshot", "params_type"), "int8"),
    "half a number": (("snapshot", "params_binary"), b"123"),
    "no parameters": (("snapshot", "params_binary"), b""),
    "parameters of NaN": (("snapshot", "params_binary"), b"\xff" * len(snapshot()[0]["snapshot"]["params_binary"])),
    "an empty box": (("snapshot", "aabb"), {"min": [0, 0, 0], "max": [0, 1, 1]}),
    "no box": (("snapshot", "aabb"), None),
    "scale 0": (("snapshot", "nerf"), {"dataset": {"scale": 0}}),
    "latent codes": (("snapshot", "nerf"), {"dataset": {"n_extra_learnable_dims": 8}}),
}


@pytest.mark.parametrize("fault", CHANGES)
def test_what_does_not_fit_is_told(fault, tmp_path, store):
    (part, name), value = CHANGES[fault]
    whole = copy.deepcopy(snapshot()[0])
    whole[part][name] = value
    path = tmp_path / "fox.msgpack"
    path.write_bytes(msgspec.msgpack.encode(whole))
    with pytest.raises(ViewerError) as error:
        run_to_end(open_path(path, store))
    assert error.value.hint
    assert str(path) in error.value.message
    assert not store.root.exists()


SOUND = msgspec.msgpack.encode(snapshot()[0])
DAMAGE = {
    "empty": b"",
    "cut": SOUND[:-100],
    "cut and packed": zlib.compress(SOUND)[:-100],
    "packed nothing": zlib.compress(b""),
    "a bomb": zlib.compress(b"\0" * (1 << 24)),
    "a long claim": b"\xdf\xff\xff\xff\xff" + SOUND[1:],
    "nested": b"\x91" * 100_000,
    "text": b"snapshot dir_encoding",
}


@pytest.mark.parametrize("fault", DAMAGE)
def test_damage_is_told(fault, tmp_path, store):
    path = tmp_path / "fox.ingp"
    path.write_bytes(DAMAGE[fault])
    with pytest.raises(ViewerError) as error:
        run_to_end(open_path(path, store))
    assert error.value.hint
