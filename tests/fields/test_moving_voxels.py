"""Voxel fields at a moment: the kernels against numpy alone, against closed forms, and damaged tensors."""

import msgspec
import numpy as np
import pytest

from viewer.errors import AssetError
from viewer.fields.kinds import check_field
from viewer.fields.motion import moved_plainly, plainly_now
from viewer.fields.moving_voxels import moved, voxels_now
from viewer.fields.voxels import SparseVoxels
from viewer.scene.content import Motion, Provenance
from viewer.scene.geometry import AABB

BOX, SHAPE = AABB((-1.0, -0.5, 0.0), (1.0, 0.7, 1.5)), (12, 9, 11)
MOTION = Motion(AABB((-1.2, -0.6, 0.0), (1.0, 0.9, 1.4)), (3, 4, 5, 3), 2.0, 6.0, 3.3)


def random_field(reach=0.3, seed=0):
    rng = np.random.default_rng(seed)
    total = SHAPE[0] * SHAPE[1] * SHAPE[2]
    index = np.sort(rng.choice(total, total // 4, replace=False)).astype(np.int32)
    sh = rng.normal(0, 0.5, (len(index), 12)).astype(np.float16)
    voxels = SparseVoxels(BOX, SHAPE, index, rng.normal(1, 2, len(index)).astype(np.float32), sh)
    nodes = rng.uniform(-reach, reach, (*MOTION.sides, 3)).astype(np.float16)
    return voxels, nodes


def content_of(voxels, motion: Motion | None = MOTION):
    return msgspec.structs.replace(voxels.content("a" * 64, Provenance()), motion=motion)


@pytest.mark.parametrize("moment", [1.0, 2.0, 3.3, 4.0, 6.0, 9.0])
def test_the_kernels_say_what_numpy_says(moment):
    voxels, nodes = random_field()
    motion = msgspec.structs.replace(MOTION, moment=moment)
    fast, plain = moved(voxels, motion, nodes), moved_plainly(voxels, motion, nodes)
    both, one, other = np.intersect1d(fast.index, plain.index, return_indices=True)
    assert len(both) >= 0.999 * max(len(fast.index), len(plain.index))  # on the very edge of a cell they may differ
    np.testing.assert_allclose(fast.density[one], plain.density[other], atol=1e-4)
    np.testing.assert_allclose(fast.sh[one].astype(float), plain.sh[other].astype(float), atol=4e-3)


@pytest.mark.parametrize("reach", [0.02, 0.3, 2.0])
@pytest.mark.parametrize("shape", [(48, 33, 27), (9, 64, 40), (2, 3, 70)])
def test_what_is_mostly_empty_is_skipped_only_where_nothing_gets_to(shape, reach):
    """A few heaps of voxels, some of them at the ends, which move by up to the whole box."""
    rng = np.random.default_rng(3)
    _, nodes = random_field(reach)
    full = np.zeros(shape, np.bool_)
    for _ in range(3):
        i, j, k = (int(rng.integers(0, side)) for side in shape)
        full[i : i + 3, j : j + 2, k : k + 4] = True
    full[0, 0, 0] = full[-1, -1, -1] = True
    index = np.flatnonzero(full).astype(np.int32)
    sh = rng.normal(0, 0.5, (len(index), 12)).astype(np.float16)
    voxels = SparseVoxels(BOX, shape, index, rng.uniform(1, 2, len(index)).astype(np.float32), sh)
    fast, plain = moved(voxels, MOTION, nodes), moved_plainly(voxels, MOTION, nodes)
    one, other = np.zeros(shape), np.zeros(shape)
    one.ravel()[fast.index], other.ravel()[plain.index] = fast.density, plain.density
    assert (plain.density > 0.01).sum() > 3
    np.testing.assert_allclose(one, other, atol=1e-3)


def test_a_shift_by_whole_voxels_moves_every_number():
    voxels, nodes = random_field()
    nodes = np.zeros_like(nodes)
    nodes[..., 0] = -2 * voxels.cell[0]  # what is shown at x comes from two voxels before it
    found = moved(voxels, MOTION, nodes)
    i, j, k = np.unravel_index(voxels.index, SHAPE)
    kept = i < SHAPE[0] - 2
    expected = np.zeros(SHAPE)
    expected[i[kept] + 2, j[kept], k[kept]] = voxels.density[kept]
    shown = np.zeros(SHAPE)
    shown.ravel()[found.index] = found.density
    np.testing.assert_allclose(shown[3:], expected[3:], atol=2e-2)  # nodes are of half precision


def test_times_between_nodes_are_mixed():
    voxels, nodes = random_field(0.0)
    nodes[0, ..., 1], nodes[1, ..., 1] = 0.0, 0.25
    half = msgspec.structs.replace(MOTION, moment=3.0)  # half of the way from the first nodes, at 2, to those at 4
    still = msgspec.structs.replace(MOTION, moment=2.0)
    constant = nodes.copy()
    constant[..., 1] = 0.125
    np.testing.assert_array_equal(moved(voxels, half, nodes).density, moved(voxels, still, constant).density)


def test_content_without_a_motion_is_its_voxels():
    voxels, _ = random_field()
    content = content_of(voxels, None)
    for now in (voxels_now, plainly_now):
        np.testing.assert_array_equal(now(content, voxels.tensors()).density, voxels.density)


@pytest.mark.parametrize(
    ("change", "nodes"),
    [
        ({}, lambda _: None),
        ({}, lambda nodes: nodes.astype(np.float32)),
        ({}, lambda nodes: nodes[1:]),
        ({}, lambda nodes: nodes * np.float16(np.nan)),
        ({"sides": (3, 4, 5, 1)}, lambda nodes: nodes[:, :, :, :1]),
        ({"sides": (10**7, 4, 5, 3)}, lambda nodes: nodes),
        ({"moment": float("nan")}, lambda nodes: nodes),
        ({"first": 7.0}, lambda nodes: nodes),
        ({"aabb": AABB((0.0, 0.0, 0.0), (0.0, 1.0, 1.0))}, lambda nodes: nodes),
    ],
)
def test_damage_is_refused(change, nodes):
    voxels, whole = random_field()
    content = content_of(voxels, msgspec.structs.replace(MOTION, **change))
    tensors = {**voxels.tensors(), "motion": nodes(whole)}
    tensors = {name: array for name, array in tensors.items() if array is not None}
    with pytest.raises(AssetError) as caught:
        check_field(content, tensors)
    assert caught.value.hint
