"""Splats as PlayCanvas' splat-transform reads and writes them: an independent reader and writer of every format."""

import numpy as np
import pytest

from tests.formats.made_splats import read_columns
from viewer.formats.registry import open_path
from viewer.scene.progress import run_to_end
from viewer.scene.splats import splats_from_tensors

SPLATS = "splats"
READ = [
    ("biker.compressed.ply", ()),
    ("fruit_sh3.ply", ()),
    ("inria_7000/point_cloud.ply", ()),
]
"""Files, and what splat-transform is asked to do to them so that they lie as in PLY."""


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
    turned = np.stack([table[f"rot_{axis}"] for axis in range(4)], 1).astype(np.float64)
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    turned *= np.sign((turned * found.rotations).sum(1, keepdims=True))
    pairs = {
        "positions": (found.positions, np.stack([table[name] for name in "xyz"], 1)),
        "log_scales": (found.log_scales, np.stack([table[f"scale_{axis}"] for axis in range(3)], 1)),
        "rotations": (found.rotations, turned),
        # splat-transform's are infinite where a byte says 0 or 1; ours are not, and say nearly the same.
        "opacities": (1 / (1 + np.exp(-found.logits)), 1 / (1 + np.exp(-table["opacity"]))),
        "sh": (np.stack(sh, 1), np.stack([table[name] for name in names], 1)),
    }
    assert not any(f"f_rest_{3 * rest}" in name for name in table)
    for name, (one, other) in pairs.items():
        np.testing.assert_allclose(one, other, atol=limits[name], rtol=1e-6, err_msg=name)


@pytest.mark.parametrize(("name", "actions"), READ, ids=[name for name, _ in READ])
def test_files_are_read_alike(name, actions, shared_data, splat_transform, tmp_path, store):
    path = shared_data / SPLATS / name
    theirs = splat_transform(path, *actions, target=tmp_path / "theirs.ply")
    check_same(ours(path, store), read_columns(theirs))


def test_compressed_harmonics_are_read_alike(shared_data, splat_transform, tmp_path, store):
    packed = splat_transform(shared_data / SPLATS / "fruit_sh3.ply", target=tmp_path / "fruit.compressed.ply")
    found = ours(packed, store)
    assert found.degree == 3
    check_same(found, read_columns(splat_transform(packed, target=tmp_path / "theirs.ply")))
