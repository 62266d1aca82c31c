"""PlenOctrees: every voxel has the density and the colours of the leaf in which its centre lies."""

import math

import numpy as np
import pytest
import torch

from tests.fields.networks import random_rays
from tests.formats.damaged import FEW, MANY, check_mutations
from tests.formats.foreign_grids import harmonics, sigmoid
from viewer.errors import ViewerError
from viewer.fields.load import load_field
from viewer.fields.voxels import voxels_from_tensors
from viewer.formats.registry import find_format, open_path
from viewer.scene.content import VoxelField
from viewer.scene.progress import run_to_end


def tree(basis=9, depth=3, seed=0):
    """A random octree as ``N3Tree.save`` of svox has it: some cells of each node have eight of their own."""
    random = np.random.default_rng(seed)
    child, levels = [np.zeros((2, 2, 2), np.int32)], [0]
    at = 0
    while at < len(child):
        for cell in np.ndindex(2, 2, 2):
            if levels[at] < depth and random.random() < 0.5:
                child[at][cell] = len(child) - at
                child.append(np.zeros((2, 2, 2), np.int32))
                levels.append(levels[at] + 1)
        at += 1
    data = random.normal(size=(len(child), 2, 2, 2, 3 * basis + 1)).astype(np.float16)
    data[..., -1] = np.where(random.random(data.shape[:4]) < 0.3, 0, 5 * np.abs(data[..., -1]))
    return {
        "data_dim": np.array(3 * basis + 1),
        "child": np.stack(child),
        "parent_depth": np.zeros((len(child), 2), np.int32),
        "n_internal": np.array(len(child)),
        "n_free": np.array(0),
        "invradius3": np.array([0.4, 0.4, 0.4], np.float32),
        "offset": np.array([0.5, 0.6, 0.4], np.float32),
        "depth_limit": np.array(10),
        "geom_resize_fact": np.array(1.0),
        "data": data,
        "data_format": np.array(f"SH{basis}" if basis > 1 else "RGBA"),
    }


def leaf_at(arrays, point):
    """The row of data at a point, by going down from the root."""
    u = point * arrays["invradius3"] + arrays["offset"]
    node = 0
    while True:
        u = u * 2
        cell = tuple(np.minimum(u.astype(int), 1))
        u = u - cell
        deeper = arrays["child"][(node, *cell)]
        if deeper == 0:
            return arrays["data"][(node, *cell)].astype(np.float64)
        node += deeper


def read(path, store):
    (node,) = run_to_end(open_path(path, store)).nodes
    assert isinstance(node.content, VoxelField)
    return node.content, voxels_from_tensors(node.content, store.get(node.content.asset))


@pytest.mark.parametrize("basis", [1, 4, 9, 16])
def test_voxels_are_the_leaves_at_their_centres(basis, tmp_path, store):
    arrays = tree(basis)
    np.savez_compressed(tmp_path / "tree.npz", **arrays)
    assert find_format(tmp_path / "tree.npz").name == "plenoctree"
    content, voxels = read(tmp_path / "tree.npz", store)
    lo, hi = np.array(content.aabb.lo), np.array(content.aabb.hi)
    np.testing.assert_allclose(lo, -arrays["offset"] / 0.4, rtol=1e-6)
    np.testing.assert_allclose(hi, (1 - arrays["offset"]) / 0.4, rtol=1e-6)
    assert voxels.shape == (16, 16, 16)
    stored = dict(zip(voxels.index.tolist(), voxels.density.tolist(), strict=True))
    for number in range(0, 16**3, 7):
        place = np.array(np.unravel_index(number, voxels.shape))
        expected = leaf_at(arrays, lo + (place + 0.5) / 16 * (hi - lo))[-1]
        assert stored.get(number, 0.0) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("basis", "most"), [(1, 2e-3), (4, 0.12), (9, 0.15)])
def test_colours_are_those_of_the_leaves(basis, most, tmp_path, store):
    """Of weak harmonics, so that the sigmoid hardly bends: then the fit is as good as half precision."""
    arrays = tree(basis, seed=2)
    np.savez(tmp_path / "strong.npz", **arrays)
    arrays["data"][..., :-1] *= np.float16(0.2)
    np.savez(tmp_path / "weak.npz", **arrays)
    _, directions = random_rays(20)
    for name, factor, allowed in (("weak", 1.0, 6e-3), ("strong", 5.0, most)):
        content, voxels = read(tmp_path / f"{name}.npz", store)
        lo, size = np.array(content.aabb.lo), np.array(content.aabb.size)
        places = np.stack(np.unravel_index(voxels.index[::99], voxels.shape), -1)
        points = lo + (places + 0.5) / 16 * size
        field = load_field(content, store.get(content.asset), dtype=torch.float64)
        # Beside its own centre, a voxel is interpolated; at it, it is alone.
        errors = []
        for point in points:
            row = factor * leaf_at(arrays, point)[:-1].reshape(3, basis)
            found = field.sample(torch.from_numpy(np.tile(point, (20, 1))), torch.from_numpy(directions)).radiance
            for direction, color in zip(directions, found.numpy(), strict=True):
                y = np.ones(1) if basis == 1 else harmonics(direction)[:basis]
                errors.append(np.abs(color - sigmoid(row @ y)))
        assert math.sqrt((np.array(errors) ** 2).mean()) < allowed


def changed(name, change):
    def save(path):
        arrays = tree()
        arrays[name] = change(arrays.get(name))
        np.savez(path, **arrays)

    return save


def looped(child):
    child = child.copy()
    child[1][0, 0, 0] = -1
    return child


REFUSED = {
    "palettes": changed("quant_colors", lambda _: np.zeros(3)),
    "Gaussians": changed("extra_data", lambda _: np.zeros((4, 4))),
    "a loop": changed("child", looped),
    "nodes that are not there": changed("child", lambda child: child + np.int32(1000)),
    "one node for two": changed("child", lambda child: np.where(child > 0, np.int32(1), child)),
    "other data": changed("data", lambda data: data[:-1]),
    "25 harmonics": changed("data", lambda data: np.zeros((*data.shape[:4], 76), np.float16)),
    "empty": changed("data", np.zeros_like),
    "NaN": changed("data", lambda data: np.full_like(data, np.nan)),
    "no size": changed("invradius3", lambda size: 0 * size),
    "integers": changed("data", lambda data: data.astype(np.int16)),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_does_not_add_up_is_refused(fault, tmp_path, store):
    REFUSED[fault](tmp_path / "tree.npz")
    with pytest.raises(ViewerError) as error:
        run_to_end(open_path(tmp_path / "tree.npz", store))
    assert error.value.hint
    assert str(tmp_path / "tree.npz") in error.value.message
    assert not store.root.exists()


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
def test_damage_does_no_harm(count, tmp_path, store):
    np.savez(tmp_path / "tree.npz", **tree(4, 2))
    check_mutations(tmp_path / "tree.npz", store, count)
