"""Strokes of a pen: its pressure changes radius and strength along the line."""

import numpy as np
import pytest

from tests.editing.meshes import edited_mesh, sheet
from tests.editing.strokes import paint_stroke, stroke
from viewer.editing import canvases
from viewer.editing.dabs import stroke_dabs
from viewer.editing.hand import Hand
from viewer.editing.paint_strokes import line_of
from viewer.editing.stroke_rows import brushwork_of
from viewer.editing.surface import Surface
from viewer.editing.surface_painter import SurfacePainter
from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.material import Material
from viewer.scene.paint import Paint
from viewer.scene.sculpt import Sculpt

LINE = np.array([[-0.6, 0.0, 0.0], [0.6, 0.0, 0.0]])
UP = np.tile([0.0, 0.0, 1.0], (2, 1))
RED = (0.8, 0.1, 0.05)


@pytest.fixture(autouse=True)
def small_maps(monkeypatch):
    """Maps that are made in passing need not be large."""
    monkeypatch.setattr(canvases, "NEW_SIDE", 200)


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def pressed(store, made, pressures, acts):
    """A stroke with pressures at its places."""
    tensors = dict(store.get(made.asset)) | {"pressure": np.array(pressures, np.float32)}
    return type(made)(**{name: getattr(made, name) for name in made.__struct_fields__} | {
        "asset": store.put(tensors), "pressure": acts
    })  # fmt: skip


def test_dabs_get_smaller_and_weaker_with_the_pressure():
    dabs = stroke_dabs("draw", LINE, UP, 0.2, 1.0, hand=Hand(np.array([1.0, 0.5]), "both"))
    plain = stroke_dabs("draw", LINE, UP, 0.2, 1.0)
    np.testing.assert_allclose(dabs[0, :20], plain[0, :20])
    at = (dabs[:, 0] + 0.6) / 1.2
    np.testing.assert_allclose(dabs[:, 3], 0.2 * (1.0 - 0.5 * at))
    np.testing.assert_allclose(dabs[:, 6], -0.15 * (1.0 - 0.5 * at) * dabs[:, 3])
    assert len(dabs) > len(plain)  # as near to each other as their radius asks for
    weak = stroke_dabs("draw", LINE, UP, 0.2, 1.0, hand=Hand(np.array([0.0, 0.0]), "strength"))
    np.testing.assert_array_equal(weak[:, 4:7], 0.0)


def test_a_ridge_falls_with_the_pressure(store):
    mesh = sheet(60)
    plain = stroke(store, "draw", LINE, UP, 0.25, 1.0)
    edit = Sculpt((pressed(store, plain, [1.0, 0.2], "strength"),))
    height = edited_mesh(mesh, (edit,), store).vertices[:, 2]
    whole = edited_mesh(mesh, (Sculpt((plain,)),), store).vertices[:, 2]
    ends = [np.argmin(np.abs(mesh.vertices[:, :2] - [x, 0.0]).sum(1)) for x in (-0.5, 0.5)]
    assert height[ends[0]] > 0.8 * whole[ends[0]]
    assert height[ends[1]] < 0.5 * whole[ends[1]]


def colors(store, *strokes):
    return edited_mesh(sheet(120), (Paint(strokes),), store).colors


def test_paint_follows_radius_and_strength_of_the_pen(store):
    mesh = sheet(120)
    x, y = mesh.vertices[:, :2].T
    before = mesh.colors
    plain = paint_stroke(store, LINE, 0.3, color=RED, falloff="hard")
    narrow = colors(store, pressed(store, plain, [1.0, 0.5], "radius"))
    radius = 0.3 * (1.0 - 0.5 * np.clip((x + 0.6) / 1.2, 0.0, 1.0))
    on_line = (np.abs(x) < 0.59) & (np.abs(np.abs(y) - radius) > 1e-6)
    painted = (narrow != before).any(1)
    np.testing.assert_array_equal(painted[on_line], (np.abs(y) <= radius)[on_line])
    faint = colors(store, pressed(store, plain, [1.0, 0.5], "strength"))
    part = 1.0 - 0.5 * np.clip((x + 0.6) / 1.2, 0.0, 1.0)
    inside = on_line & (np.abs(y) < 0.3)
    wanted = np.maximum(before + part[:, None] * (np.array(RED) - before), 0.0)
    np.testing.assert_allclose(faint[inside], wanted[inside], atol=1e-5)


def test_where_a_light_line_crosses_a_heavy_one_the_heavy_one_stays(store):
    """Of the pieces of a line the one counts that gives the most, not the nearest."""
    points = np.array([[-0.6, 0, 0], [0.6, 0, 0], [0.6, 0.6, 0], [0, 0.6, 0], [0, -0.6, 0]])
    made = paint_stroke(store, points, 0.1, color=RED, falloff="hard")
    after = colors(store, pressed(store, made, [1.0, 1.0, 0.2, 0.2, 0.2], "strength"))
    mesh = sheet(120)
    middle = np.argmin(np.abs(mesh.vertices[:, :2] - [0.0, 0.02]).sum(1))
    np.testing.assert_allclose(after[middle], RED, atol=1e-6)


@pytest.mark.parametrize("acts", ["radius", "strength", "both"])
@pytest.mark.parametrize("eye", [None, (0.0, 0.0, 4.0)])
def test_piece_by_piece_or_at_once_is_the_same(store, acts, eye):
    rng = np.random.default_rng(4)
    points = np.column_stack([rng.uniform(-0.6, 0.6, (9, 2)), np.zeros(9)])
    made = pressed(store, paint_stroke(store, points, 0.25, color=RED, eye=eye), rng.uniform(0, 1, 9), acts)
    mesh = sheet(8)
    surface = Surface(type(mesh)(mesh.vertices, mesh.faces, mesh.normals, uvs=mesh.uvs * 0.5 + 0.5), Material())
    work, pieces = brushwork_of(made, 1.0), line_of(made, store)
    maps = []
    for parts in (pieces[None], pieces[:, None], pieces[::-1, None]):
        painter = SurfacePainter(surface, surface, store)
        painter.begin(work)
        for each in parts:
            painter.extend(each)
        painter.end()
        maps.append(np.array(painter.pixels("base_color_map")))
    np.testing.assert_array_equal(maps[0], maps[1])
    np.testing.assert_array_equal(maps[0], maps[2])


@pytest.mark.parametrize("pressures", [None, [0.5], [0.5, np.nan], [0.5, 1.5]])
def test_damaged_pressures_are_reported(store, pressures):
    made = paint_stroke(store, LINE, 0.3)
    tensors = dict(store.get(made.asset))
    if pressures is not None:
        tensors["pressure"] = np.array(pressures, np.float32)
    broken = type(made)(0.3, store.put(tensors), made.box, pressure="radius")
    with pytest.raises(AssetError):
        line_of(broken, store)
