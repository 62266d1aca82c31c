"""Pits of highlights go; hollows that are there stay, glossy ones, too."""

import dataclasses

import numpy as np
import pytest

from tests.decompose.grids import CUBE, centers, is_closed, ramp_of, sphere, voxels_of
from viewer.decompose import pits
from viewer.decompose.geometry import surface_of
from viewer.decompose.options import ExtractOptions
from viewer.decompose.pits import without_pits
from viewer.fields.voxels import SparseVoxels
from viewer.scene.ndc import Ndc
from viewer.scene.progress import run_to_end

SHAPE = (72, 72, 72)
CELL = 2 / 72
LEVEL = 100.0
RADIUS = 0.7
BALL = sphere(RADIUS)
MATT, GLOSSY, LAMP = 0.05, 0.35, 0.6
"""Coefficients of colours that change with the view: a colour deviates by 0.28 times as much."""


def bay(x, y, z):
    """A bay behind the wall of the ball: a room of 4 voxels around, behind a mouth of 3."""
    room = sphere(4 * CELL, (0.0, 0.0, RADIUS - 4 * CELL))(x, y, z)
    mouth = np.maximum(np.hypot(x, y) - 3 * CELL, RADIUS - 4 * CELL - z)
    return np.minimum(room, mouth)


def hole(depth, radius=3.0):
    return lambda x, y, z: np.maximum(np.hypot(x, y) - radius * CELL, RADIUS - depth * CELL - z)


def less(solid, hollow):
    return lambda x, y, z: np.maximum(solid(x, y, z), -hollow(x, y, z))


def both(one, other):
    return lambda x, y, z: np.minimum(one(x, y, z), other(x, y, z))


def painted(distance, change, wall=None, hollow=None):
    """A field whose colours change with the view by ``change``, and by ``wall`` within six voxels of a hollow."""
    voxels = voxels_of(ramp_of(distance, SHAPE, cells=1.5))
    strength = np.full(SHAPE, change)
    if hollow is not None:
        strength[np.broadcast_to(hollow(*centers(SHAPE)) < 3 * CELL, SHAPE)] = wall
    sh = np.zeros((len(voxels.index), 3, 4), np.float16)
    sh[:, :, 2] = strength.reshape(-1, 1)[voxels.index]
    return SparseVoxels(CUBE, SHAPE, voxels.index, voxels.density, sh.reshape(-1, 12), "linear")


PITTED = (less(BALL, bay), MATT, LAMP, bay)


def filled(voxels):
    return run_to_end(without_pits(voxels, LEVEL))


def mesh_of(voxels, **options):
    return run_to_end(surface_of(voxels, ExtractOptions(level=LEVEL, color_samples=0, **options))).mesh


@pytest.mark.parametrize("around", [MATT, GLOSSY])
def test_a_bay_that_paints_a_highlight_is_closed_where_the_ball_was(around):
    voxels = painted(less(BALL, bay), around, LAMP, bay)
    before, after = mesh_of(voxels, fairing=0), mesh_of(voxels)
    assert is_closed(after.faces)
    assert np.linalg.norm(before.vertices, axis=1).min() < RADIUS - 6 * CELL
    # A ball of 8 voxels hangs down by 0.6 in a mouth of 3.
    assert np.linalg.norm(after.vertices, axis=1).min() > RADIUS - 1.2 * CELL
    assert np.linalg.norm(after.vertices, axis=1).max() < RADIUS + 0.5 * CELL


def test_all_but_the_bay_stays_and_what_fills_it_has_the_colours_beside_it():
    voxels = painted(*PITTED)
    result = filled(voxels)
    assert (np.diff(result.index) > 0).all()
    assert result.index.dtype == np.int32
    rows = np.searchsorted(result.index, voxels.index)
    grown = result.density[rows] > voxels.density
    np.testing.assert_array_equal(result.density[rows][~grown], voxels.density[~grown])
    np.testing.assert_array_equal(result.sh[rows][~grown], voxels.sh[~grown])
    added = np.setdiff1d(np.arange(len(result.index)), rows[~grown])
    assert np.linalg.norm(result.middles(added) - [0, 0, RADIUS - 3 * CELL], axis=1).max() < 12 * CELL
    assert result.sh[added][:, 2].max() == np.float16(LAMP)


def test_a_twig_beside_the_bay_stays_free():
    def twig(x, y, z):
        return np.hypot(x - 8 * CELL, z - RADIUS - 5 * CELL) - 2 * CELL

    distance = both(less(BALL, bay), lambda x, y, z: np.maximum(twig(x, y, z), abs(y) - 0.5))
    voxels = painted(distance, MATT, LAMP, bay)
    result = filled(voxels)
    added = np.setdiff1d(result.index[result.density > LEVEL], voxels.index[voxels.density > LEVEL])
    places = (np.stack(np.unravel_index(added, SHAPE), 1) + 0.5) * CELL - 1.0
    assert len(added) > 100
    # The web under the ball that rolls from one to the other is 7 voxels wide.
    above = places[np.linalg.norm(places, axis=1) > RADIUS]
    assert np.minimum(np.linalg.norm(above, axis=1) - RADIUS, twig(*above.T)).max() < 2 * CELL


GAP = both(sphere(0.4, (0.0, 0.0, 0.4)), sphere(0.4, (0.0, 0.0, -0.4)))


def groove(x, y, z):
    return np.hypot(np.hypot(x, y) - RADIUS, z) - 3 * CELL


def slit(x, y, z):
    return np.maximum(abs(x) - CELL, RADIUS - 8 * CELL - z) + 0 * y


def notched(x, y, z):
    plate = np.maximum(abs(z) - 4 * CELL, np.hypot(x, y) - RADIUS)
    return np.maximum(plate, 4 * CELL - np.hypot(x, y - RADIUS))


REAL = {
    "a bay without any gloss": (less(BALL, bay), MATT, MATT, bay),
    "a hole in what is glossy, which mirrors less than its rim": (less(BALL, hole(8)), LAMP, GLOSSY, hole(8)),
    "a hole as glossy as its rim": (less(BALL, hole(8)), LAMP),
    "a deep hole": (less(BALL, hole(20)), LAMP),
    "a glossy groove": (less(BALL, groove), LAMP),
    "a groove glossier than the rest": (less(BALL, groove), MATT, LAMP, groove),
    "the gap between two balls": (GAP, LAMP),
    "a dent wider than the ball": (less(BALL, sphere(0.35, (0.0, 0.0, 0.9))), MATT, LAMP, sphere(0.35, (0, 0, 0.9))),
    "an enclosed room": (less(BALL, sphere(5 * CELL)), LAMP),
    "a slit": (less(BALL, slit), LAMP),
    "a hole through": (less(BALL, hole(99)), LAMP),
    "a notch in the edge of a plate": (notched, LAMP),
    "nothing but a ball": (BALL, LAMP),
}


@pytest.mark.parametrize("kind", REAL)
def test_hollows_that_are_there_stay(kind):
    voxels = painted(*REAL[kind])
    assert filled(voxels) is voxels


def test_a_nook_with_hardly_any_room_stays(monkeypatch):
    nook = hole(5, 2.5)
    voxels = painted(less(BALL, nook), MATT, LAMP, nook)
    assert filled(voxels) is voxels
    monkeypatch.setattr(pits, "LEAST_ROOM", 1)
    assert filled(voxels) is not voxels


def test_what_is_not_looked_at_stays(monkeypatch):
    voxels = painted(*PITTED)
    assert filled(voxels) is not voxels
    ahead = dataclasses.replace(voxels, ndc=Ndc(1.0, 1.0, 1.0))
    assert filled(ahead) is ahead
    grey = dataclasses.replace(voxels, sh=voxels.sh[:, ::4].copy())
    assert filled(grey) is grey
    bare = mesh_of(voxels, fairing=0)
    assert np.linalg.norm(bare.vertices, axis=1).min() < RADIUS - 6 * CELL
    hidden = mesh_of(voxels, hidden=True)
    assert np.linalg.norm(hidden.vertices, axis=1).min() < RADIUS - 6 * CELL
    assert run_to_end(without_pits(voxels, 1e9)) is voxels
    monkeypatch.setattr(pits, "MOST_CELLS", 10_000)
    assert filled(voxels) is voxels


def test_the_box_around_what_is_solid_counts_not_the_grid(monkeypatch):
    voxels = painted(*PITTED)
    monkeypatch.setattr(pits, "MOST_CELLS", 69**3)
    here = filled(voxels)
    wide = np.stack(np.unravel_index(voxels.index, SHAPE)) + np.array([[300], [0], [40]])
    shape = (400, 72, 112)
    index = np.ravel_multi_index(tuple(wide), shape).astype(np.int32)
    there = filled(dataclasses.replace(voxels, shape=shape, index=index))
    np.testing.assert_array_equal(there.density, here.density)
    np.testing.assert_array_equal(there.sh, here.sh)


def test_a_pit_at_the_very_border_of_the_grid_is_closed():
    voxels = painted(*PITTED)
    places = np.stack(np.unravel_index(voxels.index, SHAPE))
    low, high = places.min(1), places.max(1) + 1
    inside = places - low[:, None]
    shape = tuple(int(side) for side in high - low)
    cut = dataclasses.replace(voxels, shape=shape, index=np.ravel_multi_index(tuple(inside), shape).astype(np.int32))
    assert np.count_nonzero(filled(cut).density > LEVEL) == np.count_nonzero(filled(voxels).density > LEVEL)


def test_progress_rises_to_the_end():
    parts = [step.fraction for step in without_pits(painted(*PITTED), LEVEL)]
    assert parts == sorted(parts)
    assert len(parts) >= 4
    assert parts[0] == 0.0
