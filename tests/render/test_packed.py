"""The packed layout holds what its documentation says, compared with a dense grid."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.render.sample_fields import BOX, blobs, nothing
from viewer.fields.voxels import SparseVoxels
from viewer.render.grid.packed import pack


def dense_cells(voxels):
    """Corner densities and colours of every cell, from dense grids padded with their outermost values."""
    count = int(np.prod(voxels.shape))
    density, row = np.zeros(count, np.float32), np.full(count, -1)
    density[voxels.index], row[voxels.index] = voxels.density, np.arange(len(voxels.index))
    density, row = (np.pad(grid.reshape(voxels.shape), 1, mode="edge") for grid in (density, row))
    nx, ny, nz = (side + 1 for side in voxels.shape)
    corners = [(x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)]
    return [np.stack([grid[x : x + nx, y : y + ny, z : z + nz] for x, y, z in corners], -1) for grid in (density, row)]


def chebyshev(places, occupied):
    """Distance of each place to the nearest occupied one, by comparing all with all."""
    return np.abs(places[:, None] - occupied[None]).max(-1).min(-1)


def unpacked(table_row, channels):
    """The coefficients in a table row, in the order of SparseVoxels."""
    lanes = table_row.view(np.float16)
    per_color = channels // 3
    return np.array([lanes[4 * k + c] if k < 8 else lanes[4 * c + 3] for c in range(3) for k in range(per_color)])


@pytest.mark.parametrize(("shape", "degree"), [((13, 8, 21), 2), ((2, 3, 2), 1), ((30, 7, 16), 0)])
def test_cells_hold_their_corners_and_empty_ones_their_distance(shape, degree):
    voxels = blobs(shape, degree)
    packed = pack(voxels)
    density, row = dense_cells(voxels)
    kept = (density > 0).any(-1)
    places, occupied = np.argwhere(np.ones_like(kept)), np.argwhere(kept)
    bricks = np.unique(occupied // 8, axis=0)
    distance = chebyshev(places, occupied)
    for place, far in zip(places, distance, strict=True):
        slot = packed.top[tuple(place // 8)]
        assert (slot >= 0) == (place // 8 == bricks).all(-1).any()
        if slot < 0:
            assert -slot == chebyshev(place[None] // 8, bricks)[0]
            continue
        x, y, z = place % 8
        value = packed.cells[slot * 512 + x * 64 + y * 8 + z]
        if not kept[tuple(place)]:
            assert value == -min(far, 8)
            continue
        assert np.array_equal(packed.records[value, :8], density[tuple(place)])
        rows = packed.records[value, 8:].view(np.int32)
        for table_row, source in zip(rows, row[tuple(place)], strict=True):
            stored = voxels.sh[source] if source >= 0 else np.zeros(voxels.sh.shape[1], np.float16)
            assert np.array_equal(unpacked(packed.table[table_row], voxels.sh.shape[1]), stored)
    assert len(packed.records) == kept.sum() + 1
    assert packed.records.ctypes.data % 64 == packed.table.ctypes.data % 64 == 0


@settings(max_examples=25)
@given(st.tuples(*[st.integers(2, 40)] * 3), st.integers(0, 30), st.integers(0, 2**31))
def test_every_positive_voxel_has_its_eight_cells(shape, count, seed):
    rng = np.random.default_rng(seed)
    index = np.sort(rng.choice(int(np.prod(shape)), min(count, int(np.prod(shape))), replace=False)).astype(np.int32)
    density = rng.uniform(-1.0, 1.0, len(index)).astype(np.float32)
    packed = pack(SparseVoxels(BOX, shape, index, density, np.zeros((len(index), 3), np.float16)))
    found = 0
    for place in np.stack(np.unravel_index(index[density > 0], shape), -1):
        for offset in np.ndindex(2, 2, 2):
            cell = place + offset
            slot = packed.top[tuple(cell // 8)]
            x, y, z = cell % 8
            assert slot >= 0
            assert packed.cells[slot * 512 + x * 64 + y * 8 + z] > 0
            found += 1
    assert (found == 0) == (len(packed.records) == 1)


def test_nothing_packs_to_almost_nothing():
    packed = pack(nothing((512, 3, 700)))
    assert len(packed.cells) == 0
    assert (packed.top < 0).all()
    assert packed.nbytes < 100_000
