"""Occupied cells as faces, and how they are drawn."""

import numpy as np
import pytest

from tests.ui.states import seen_from
from viewer.engine.jobs import OccupancyFound
from viewer.errors import AssetError
from viewer.render.request import Frame, RenderRequest
from viewer.scene.camera import Camera, Fisheye, look_at, pinhole
from viewer.scene.document import Scene, World
from viewer.scene.geometry import AABB, Transform
from viewer.session.occupied_cells import FLOATERS, OccupiedCells, faces_of, part_color

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
SIDE = 120


def found(cells, parts=None, shape=(8, 8, 8)):
    cells = np.array(cells, np.int32).reshape(-1, 3)
    part = np.zeros(len(cells), np.int32) if parts is None else np.array(parts, np.int32)
    result = OccupancyFound("a" * 64, BOX, shape, len(cells), int(part.max(initial=-1)) + 1, 0.0)
    return result, {"cells": cells, "part": part}


def corners_of(faces):
    return faces.corners[faces.triangles].astype(np.float64)


def test_a_single_cell_is_a_closed_box_that_faces_outwards():
    faces = faces_of(*found([(2, 3, 4)], shape=(4, 8, 16)))
    triangles = corners_of(faces)[..., :3]
    assert len(triangles) == 12
    lo, hi = np.array([0.0, -0.25, -0.5]), np.array([0.5, 0.0, -0.375])
    assert np.allclose(triangles.min((0, 1)), lo)
    assert np.allclose(triangles.max((0, 1)), hi)
    a, b, c = triangles.swapaxes(0, 1)
    volume = np.einsum("ij,ij->i", a - lo, np.cross(b - lo, c - lo)).sum() / 6.0  # the divergence theorem
    assert volume == pytest.approx(np.prod(hi - lo))


def test_there_are_no_faces_between_cells():
    dice = np.random.default_rng(5)
    grid = dice.random((6, 7, 5)) < 0.4
    faces = faces_of(*found(np.argwhere(grid), shape=grid.shape))
    padded = np.pad(grid, 1)
    borders = sum(int(np.diff(padded.astype(np.int8), axis=axis).astype(bool).sum()) for axis in range(3))
    assert len(faces.triangles) == 2 * borders
    a, b, c = corners_of(faces)[..., :3].swapaxes(0, 1)
    edge = 2.0 / np.array(grid.shape)
    assert np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6.0 == pytest.approx(grid.sum() * edge.prod(), rel=1e-5)


def test_floaters_come_last_and_in_their_colours():
    faces = faces_of(*found([(0, 0, 0), (5, 5, 5), (0, 0, 1), (7, 0, 0)], [0, 1, 0, 7]))
    assert faces.largest == 2 * 10
    opacity = faces.corners[faces.triangles[:, 0], 8]
    assert np.allclose(opacity[: faces.largest], part_color(0)[3])
    assert np.allclose(opacity[faces.largest :], part_color(1)[3])
    assert part_color(7) == part_color(1) == FLOATERS[0]


@pytest.mark.parametrize(
    "change",
    [
        lambda tensors: tensors.pop("part"),
        lambda tensors: tensors.update(cells=tensors["cells"][:-1]),
        lambda tensors: tensors.update(cells=tensors["cells"] + 100),
        lambda tensors: tensors.update(cells=tensors["cells"] - 100),
        lambda tensors: tensors.update(part=tensors["part"] - 1),
    ],
    ids=["without parts", "too few", "outside", "below", "a part below none"],
)
def test_damaged_lists_are_told(change):
    result, tensors = found([(1, 1, 1), (2, 2, 2)])
    change(tensors)
    with pytest.raises(AssetError):
        faces_of(result, tensors)


def looking(lens=None):
    return Camera(look_at((4.0, 0.0, 0.0), (0.0, 0.0, 0.0)), lens or pinhole(0.7, SIDE, SIDE))


def paint(painter, store, cells, frame=None, camera=None):
    scene = Scene(world=World((0.0, 0.0, 0.0)))
    state = seen_from(scene, camera or looking(), frame=frame, overlays=False, occupancy=cells)
    return painter.draw(state, store, SIDE, SIDE).pixels()[..., :3].astype(int)


def cells_at(place, part):
    """One cell of the largest part far away, and one at ``place`` of another part."""
    return OccupiedCells(faces_of(*found([(0, 0, 0), place], [0, part])), Transform())


def test_a_floater_is_where_it_belongs_in_its_colour(painter, store):
    empty = paint(painter, store, None)
    drawn = paint(painter, store, cells_at((4, 6, 6), 1))
    rows, columns = np.nonzero(drawn[..., 0] - drawn[..., 2] > 30)
    # The cell's middle is (0.125, 0.625, 0.625): seen from +X, +Y is to the right and +Z up.
    scale = 0.5 * SIDE / np.tan(0.35) / (4.0 - 0.125)
    assert columns.mean() == pytest.approx(SIDE / 2 + 0.625 * scale, abs=1.5)
    assert rows.mean() == pytest.approx(SIDE / 2 - 0.625 * scale, abs=1.5)
    front = (0.25 * scale) ** 2
    assert front < len(rows) < 1.5 * front  # its sides are seen, too
    assert not empty.any()


def test_bent_lenses_bend_it_too(painter, store):
    lens = Fisheye(SIDE, SIDE, 150.0, 150.0, SIDE / 2, SIDE / 2)
    drawn = paint(painter, store, cells_at((4, 6, 4), 1), camera=looking(lens))
    _, columns = np.nonzero(drawn[..., 0] - drawn[..., 2] > 30)
    assert columns.mean() == pytest.approx(SIDE / 2 + 150.0 * np.arctan2(0.625, 3.875), abs=1.5)


def test_what_is_behind_a_field_shines_through_faintly_only_where_it_floats(painter, store):
    camera = looking()
    radiance = np.zeros((SIDE, SIDE, 4), np.float16)
    radiance[..., 3] = 1.0
    wall = Frame(RenderRequest(Scene(), camera, SIDE, SIDE), radiance, np.full((SIDE, SIDE), 2.5, np.float32))
    bare = paint(painter, store, cells_at((4, 6, 6), 1))
    behind = paint(painter, store, cells_at((4, 6, 6), 1), wall)
    assert 0 < behind[..., 0].max() < 0.8 * bare[..., 0].max()
    largest = OccupiedCells(faces_of(*found([(4, 4, 4)])), Transform())
    assert paint(painter, store, largest).any()
    assert not paint(painter, store, largest, wall).any()


def test_the_placement_of_the_field_moves_its_cells(painter, store):
    here = paint(painter, store, cells_at((4, 6, 6), 1))
    faces = cells_at((4, 6, 6), 1).faces
    moved = paint(painter, store, OccupiedCells(faces, Transform((0.0, -0.5, 0.0))))
    middle = [np.nonzero(each[..., 0] - each[..., 2] > 30)[1].mean() for each in (here, moved)]
    assert middle[1] < middle[0] - 10
