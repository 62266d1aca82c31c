# pyright: reportArgumentType=false
"""Regions of the picture against what projecting element by element says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.editing.meshes import ball
from viewer.editing.element_table import ElementTable, element_table
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Fisheye, Orthographic, pinhole
from viewer.scene.elements import Grid, element_set
from viewer.scene.geometry import AABB, Transform
from viewer.scene.picture_positions import picture_positions
from viewer.session.element_histogram import BINS, element_histogram
from viewer.session.element_picking import (
    NodeTable,
    flooded,
    hit_face,
    in_ball,
    in_polygon,
    in_rectangle,
    in_slab,
    near_path,
    nearest_row,
    on_surface,
    polygon_mask,
    rows_in,
    seen_from,
)

SIZE = (160, 120)
PLACED = Transform((0.2, -0.1, 0.3), (0.8, 0.0, 0.6, 0.0), 1.5)


def camera(lens=None):
    pose = np.eye(4)
    pose[2, 3] = 6.0
    return Camera(tuple(map(tuple, pose.tolist())), lens or pinhole(0.7, *SIZE))


def cloud(count=3000, kind="points", seed=0):
    rng = np.random.default_rng(seed)
    places = rng.uniform(-1, 1, (count, 3)).astype(np.float32)
    return ElementTable(
        kind, count, places, np.arange(count, dtype=np.int32), np.full(count, 0.02, np.float32),
        np.ones(count, np.float32), rng.integers(0, 256, (count, 3)).astype(np.uint8),
    )  # fmt: skip


LENSES = (pinhole(0.7, *SIZE), Orthographic(*SIZE, 5.0), Fisheye(*SIZE, 60.0, 60.0, 80.0, 60.0))


@pytest.mark.parametrize("lens", LENSES)
def test_elements_are_seen_where_the_lens_puts_them(lens):
    node = NodeTable("a", cloud(), PLACED)
    seen = seen_from(camera(lens), node)
    world = PLACED.apply(node.table.positions.astype(np.float64))
    wanted = picture_positions(camera(lens), world)
    inside = ((wanted >= 0) & (wanted < SIZE)).all(1)
    assert (seen.allowed == inside).mean() > 0.999
    both = seen.allowed & inside
    assert np.abs(np.stack([seen.x, seen.y], 1)[both] - wanted[both]).max() < 1e-3
    assert np.allclose(seen.away, np.linalg.norm(world - camera().position, axis=1), rtol=1e-5)


def even_odd(corners, points):
    """Whether a ray to the right from each point crosses the polygon's edges an odd number of times."""
    inside = np.zeros(len(points), bool)
    for (ax, ay), (bx, by) in zip(corners, np.roll(corners, -1, 0), strict=True):
        crosses = (ay > points[:, 1]) != (by > points[:, 1])
        with np.errstate(divide="ignore", invalid="ignore"):
            x = ax + (points[:, 1] - ay) / np.where(by == ay, 1.0, by - ay) * (bx - ax)
        inside ^= crosses & (points[:, 0] < x)
    return inside


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.floats(-40, 200), st.floats(-40, 160)), min_size=3, max_size=12))
def test_a_polygon_is_filled_by_the_even_odd_rule(corners):
    corners = np.array(corners) + 1e-7
    mask = polygon_mask(corners, SIZE)
    row, column = np.mgrid[: SIZE[1], : SIZE[0]]
    middles = np.stack([column.ravel() + 0.5, row.ravel() + 0.5], 1)
    wrong = mask.ravel() != even_odd(corners, middles)
    # Middles that lie on an edge may count as either.
    assert wrong.mean() < 2e-3


def test_regions_hold_what_lies_in_them():
    node = NodeTable("a", cloud(), PLACED)
    seen = seen_from(camera(), node)
    x, y, there = seen.x, seen.y, seen.allowed
    wanted = there & (x >= 40) & (x <= 90) & (y >= 30) & (y <= 80)
    assert (in_rectangle(seen, (90.0, 30.0), (40.0, 80.0)) == wanted).all()
    square = np.array([[40.0, 30.0], [90.0, 30.0], [90.0, 80.0], [40.0, 80.0]])
    away = np.minimum(np.abs(x - 40), np.abs(x - 90)), np.minimum(np.abs(y - 30), np.abs(y - 80))
    clear = there & (np.minimum(*away) > 1.0)
    assert (in_polygon(seen, square, SIZE)[clear] == wanted[clear]).all()
    assert not in_polygon(seen, square[:2], SIZE).any()
    brushed = near_path(seen, (40.0, 30.0), (90.0, 80.0), 12.0)
    along = np.clip(((x - 40) * 50 + (y - 30) * 50) / 5000, 0, 1)
    assert (brushed == (there & (np.hypot(x - 40 - 50 * along, y - 30 - 50 * along) <= 12.0))).all()
    dot = near_path(seen, (60.0, 60.0), (60.0, 60.0), 12.0)
    assert (dot == (there & (np.hypot(x - 60, y - 60) <= 12.0))).all()
    world = PLACED.apply(node.table.positions.astype(np.float64))
    inside = np.linalg.norm(world - [0.2, 0.1, 0.4], axis=1)
    found = in_ball(seen, np.array([0.2, 0.1, 0.4]), 0.8)
    assert (found == (inside <= 0.8))[np.abs(inside - 0.8) > 1e-5].all()
    slab = in_slab(seen, 6.0, 0.5)
    assert (slab.allowed == (there & (np.abs(seen.away - 6.0) <= 0.25))).all()


def test_the_surface_is_what_nothing_hides():
    """Two sheets of splats: the far one shows only beside the near one, and through one that is thin as air."""
    at = np.linspace(-1, 1, 60)
    flat = np.stack(np.meshgrid(at, at), -1).reshape(-1, 2)
    near = np.concatenate([flat[flat[:, 0] < 0], np.full(((flat[:, 0] < 0).sum(), 1), 1.0)], 1)
    far = np.concatenate([flat, np.full((len(flat), 1), -1.0)], 1)
    places = np.concatenate([near, far]).astype(np.float32)
    table = cloud(len(places), "splats")
    table = ElementTable(**{**vars(table), "positions": places})
    is_near = np.arange(len(places)) < len(near)
    open_ = places[:, 0] > 0.15
    for opacity, hidden in ((1.0, True), (0.1, False)):
        thin = np.where(is_near, np.float32(opacity), np.float32(1.0))
        node = NodeTable("a", ElementTable(**{**vars(table), "opacity": thin}), Transform())
        found = on_surface(seen_from(camera(), node), None, SIZE).allowed
        assert found[is_near].all()
        assert found[~is_near & open_].all()
        assert found[~is_near & (places[:, 0] < -0.3)].mean() == (0.0 if hidden else 1.0)
    # What is drawn hides, too.
    depth = np.full((12, 16), 5.5, np.float32)
    node = NodeTable("a", table, Transform())
    assert (on_surface(seen_from(camera(), node), depth, SIZE).allowed == is_near).all()


def test_a_click_finds_the_triangle_that_a_ray_meets():
    mesh = ball(3)
    node = NodeTable("a", element_table(mesh, len(mesh.faces)), PLACED)
    rng = np.random.default_rng(4)
    for target in rng.normal(size=(20, 3)):
        target /= np.linalg.norm(target)
        end = PLACED.apply(target[None])[0]
        origin = PLACED.apply(3.0 * target[None])[0]
        way = (end - origin) / np.linalg.norm(end - origin)
        found = hit_face(node, origin, way)
        assert found is not None
        row, away = found
        assert mesh.vertices[mesh.faces[row]].mean(0) @ target > 0.97
        assert away == pytest.approx(3.0, abs=0.06)
    assert hit_face(node, np.array([9.0, 9.0, 9.0]), np.array([1.0, 0.0, 0.0])) is None


def test_a_click_finds_what_is_nearest():
    places = np.array([[0, 0, 1], [0, 0, -1], [0.5, 0.5, 0]], np.float32)
    table = ElementTable(**{**vars(cloud(3)), "positions": places})
    seen = seen_from(camera(), NodeTable("a", table, Transform()))
    assert nearest_row(seen, 80.0, 60.0) == 0
    assert nearest_row(seen, float(seen.x[2]) + 3.0, float(seen.y[2])) == 2
    assert nearest_row(seen, 5.0, 5.0) is None


def test_a_flood_stays_within_what_looks_alike():
    picture = np.zeros((40, 60, 4), np.uint8)
    picture[:, :, :3] = 200
    picture[10:30, 5:55] = (100, 60, 20, 255)
    picture[12:28, 8:52] = (120, 70, 30, 255)
    picture[:, 30:32] = 0  # a wall
    found = flooded(picture, 20.5, 20.5, 0.1)
    wanted = np.zeros((40, 60), bool)
    wanted[10:30, 5:30] = True
    assert (found == wanted).all()
    assert flooded(picture, 0.0, 0.0, 1.0).all()


def test_rows_of_a_set_are_found_by_number_and_by_place(tmp_path):
    store = AssetStore(tmp_path)
    table = cloud(100)
    some = ElementTable(**{**vars(table), "source": (table.source * 7 % 100).astype(np.int32)})
    chosen = element_set("points", np.array([3, 50, 99]), 100, store)
    assert some.source[rows_in(some, chosen, store)].tolist() == sorted(
        [3, 50, 99], key=lambda number: some.source.tolist().index(number)
    )
    assert not rows_in(some, None, store).any()
    assert not rows_in(some, element_set("splats", np.array([3]), 100, store), store).any()
    grid = Grid(AABB((0.0, 0.0, 0.0), (4.0, 4.0, 4.0)), (4, 4, 4))
    grown = Grid(AABB((-1.0, 0.0, 0.0), (4.0, 4.0, 4.0)), (5, 4, 4))
    moved = {"kind": "voxels", "grid": grown, "source": np.arange(16, 80, dtype=np.int32), "count": 80}
    cells = ElementTable(**{**vars(cloud(64)), **moved})
    chosen = element_set("voxels", np.array([0, 63]), 64, store, grid)
    assert cells.source[rows_in(cells, chosen, store)].tolist() == [16, 79]


def test_a_histogram_counts_all_and_what_is_selected():
    rng = np.random.default_rng(0)
    values = rng.normal(size=5000).astype(np.float32)
    selected, counted = rng.random(5000) < 0.3, rng.random(5000) < 0.5
    values[7] = np.inf
    found = element_histogram(values, selected, counted)
    kept = counted & np.isfinite(values)
    wanted, edges = np.histogram(values[kept].astype(float), BINS)
    assert np.allclose(found.edges, edges)
    assert np.abs(found.counts - wanted).sum() <= 4
    assert found.counts.sum() == kept.sum()
    assert found.selected.sum() == (kept & selected).sum()
    assert found.at(found.edges[5] + 1e-6) == 5
    assert found.at(99.0) == BINS - 1
    assert element_histogram(np.zeros(0, np.float32), np.zeros(0, bool)).counts.sum() == 0
    assert element_histogram(np.ones(3, np.float32), np.ones(3, bool)).selected.sum() == 3


def test_a_set_of_other_content_is_in_no_row(tmp_path):
    store = AssetStore(tmp_path)
    table = cloud(5)
    for count in (3, 5, 50):
        rows = rows_in(table, element_set(table.kind, np.array([2]), count, store), store)
        assert rows.tolist() == [count == 5 and row == 2 for row in range(5)]
    assert not rows_in(table, element_set("faces", np.array([2]), 5, store), store).any()
