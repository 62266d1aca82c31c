"""Splats as PlayCanvas' splat-transform reads and writes them: an independent reader and writer of every format."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from tests.formats.made_splats import read_columns
from viewer.formats.registry import open_path
from viewer.scene.progress import run_to_end
from viewer.scene.splats import splats_from_tensors

SPLATS = "splats"
HALF_TURN = ("--rotate", "180,0,0")
"""splat-transform leaves SPZ's axes as they are, +Y up; ours are those of PLY, +Y down."""
READ = [
    ("biker.compressed.ply", ()),
    ("fruit_sh3.ply", ()),
    ("inria_7000/point_cloud.ply", ()),
    ("gs_vis.splat", ()),
    ("same_scene/model.splat", ()),
    ("fixtures/metalsplatter_3_points/test-splat.3-points-from-train.ply", ()),
    ("fixtures/metalsplatter_3_points/test-splat.3-points-from-train.splat", ()),
    ("fixtures/metalsplatter_3_points/test-splat.3-points-from-train.spz", HALF_TURN),
    *((f"fixtures/splat_transform_fixtures/minimal-{name}.spz", HALF_TURN) for name in ("raw", "v2", "v3", "v4")),
    ("fixtures/splat_transform_fixtures/minimal.ksplat", ()),
    ("fixtures/splat_transform_fixtures/minimal.splat", ()),
    ("fruit.v3.spz", HALF_TURN),
    ("biker.v4.spz", HALF_TURN),
    ("same_scene/model.spz", HALF_TURN),
    ("unicorn_sh3.sog", ()),
    ("monkey_flipbook/monkey_0001.sog", ()),
]
"""Files, and what splat-transform is asked to do to them so that they lie as in PLY."""
LARGE = ("biker", "gs_vis", "same_scene", "unicorn")


def ours(path, store):
    (node,) = run_to_end(open_path(path, store)).nodes
    return splats_from_tensors(store.get(node.content.asset))


def check_same(found, table, tolerances=()):
    """Equal but for the rounding of single precision, and for what is allowed by name."""
    limits = {"positions": 1e-6, "log_scales": 1e-5, "rotations": 1e-5, "opacities": 2e-6, "sh": 1e-5} | dict(
        tolerances
    )
    rest = found.sh.shape[1] - 1
    sh = [found.sh[:, 0, channel] for channel in range(3)]
    sh += [found.sh[:, 1 + term, channel] for channel in range(3) for term in range(rest)]
    names = [f"f_dc_{n}" for n in range(3)] + [f"f_rest_{n}" for n in range(3 * rest)]
    # The axes of a Gaussian have no sign.
    own, other = (
        Rotation.from_quat(each, scalar_first=True).as_matrix()
        for each in (found.rotations, np.stack([table[f"rot_{axis}"] for axis in range(4)], 1))
    )
    other *= np.sign((own * other).sum(1, keepdims=True))
    pairs = {
        "positions": (found.positions, np.stack([table[name] for name in "xyz"], 1)),
        "log_scales": (found.log_scales, np.stack([table[f"scale_{axis}"] for axis in range(3)], 1)),
        "rotations": (own, other),
        # splat-transform's are infinite where a byte says 0 or 1; ours are not, and say nearly the same.
        "opacities": (1 / (1 + np.exp(-found.logits)), 1 / (1 + np.exp(-table["opacity"]))),
        "sh": (np.stack(sh, 1), np.stack([table[name] for name in names], 1)),
    }
    assert not any(f"f_rest_{3 * rest}" in name for name in table)
    for name, (one, other) in pairs.items():
        np.testing.assert_allclose(one, other, atol=limits[name], rtol=1e-6, err_msg=name)


@pytest.mark.parametrize(
    ("name", "actions"),
    [
        pytest.param(name, actions, id=name, marks=[pytest.mark.slow] if name.startswith(LARGE) else [])
        for name, actions in READ
    ],
)
def test_files_are_read_alike(name, actions, shared_data, splat_transform, tmp_path, store):
    path = shared_data / SPLATS / name
    theirs = splat_transform(path, *actions, target=tmp_path / "theirs.ply")
    check_same(ours(path, store), read_columns(theirs))


@pytest.mark.parametrize("name", ["fruit.spz", "fruit.sog", "meta.json"])
def test_what_it_writes_is_read_as_it_reads_it(name, shared_data, splat_transform, tmp_path, store):
    packed = splat_transform(shared_data / SPLATS / "fruit_sh3.ply", target=tmp_path / "packed" / name)
    actions = HALF_TURN if name.endswith(".spz") else ()
    found = ours(packed.parent if name == "meta.json" else packed, store)
    assert found.degree == 3
    check_same(found, read_columns(splat_transform(packed, *actions, target=tmp_path / "theirs.ply")))


def test_its_gltf_is_read_back(shared_data, splat_transform, tmp_path, store):
    source = shared_data / SPLATS / "fruit_sh3.ply"
    (node,) = run_to_end(open_path(splat_transform(source, target=tmp_path / "fruit.glb"), store)).nodes
    found = splats_from_tensors(store.get(node.content.asset))
    assert (node.content.color_space, found.degree) == ("srgb", 3)
    # glTF has +Y up: splat-transform turns half a turn about z.
    theirs = read_columns(splat_transform(source, "--rotate", "0,0,180", target=tmp_path / "theirs.ply"))
    check_same(found, theirs)


def test_compressed_harmonics_are_read_alike(shared_data, splat_transform, tmp_path, store):
    packed = splat_transform(shared_data / SPLATS / "fruit_sh3.ply", target=tmp_path / "fruit.compressed.ply")
    found = ours(packed, store)
    assert found.degree == 3
    check_same(found, read_columns(splat_transform(packed, target=tmp_path / "theirs.ply")))
