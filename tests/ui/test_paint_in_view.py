"""Paint in the real viewport: seen while it is drawn, byte for byte what a worker makes of it, gone with Escape."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.editing.test_paint import sheet
from tests.ui.drawn_parts import DrawnParts
from tests.ui.test_lights import settle
from tests.ui.test_sculpt_in_view import LEFT, MIDDLE
from tests.ui.test_sculpt_in_view import Desk as SculptDesk
from viewer.editing import surface_painter
from viewer.editing.surface import texture_pixels
from viewer.editing.surface_painter import SurfacePainter
from viewer.engine.jobs import run
from viewer.scene.color import linear_to_srgb
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.material import Material, Texture
from viewer.scene.progress import run_to_end
from viewer.session.brush import Brush, Ring
from viewer.session.edited_content import job_of
from viewer.session.painting import PaintBrush
from viewer.session.session import Session
from viewer.ui.editing.paint_panel import PaintPanel
from viewer.ui.viewport.gl import current
from viewer.ui.viewport.layers.faces_in_box import FacesInBox
from viewer.ui.viewport.layers.map_texture import MapLook, MapTexture, changed_tiles

RED = (0.8, 0.05, 0.02)
CODES = np.rint(255 * linear_to_srgb(np.array(RED))).astype(int)


@pytest.fixture(params=["map", "vertices"])
def desk(qtbot, qapp, tmp_path, context, request):
    desk: Any = SculptDesk(tmp_path)
    mesh = sheet(40)
    material = Material()
    if request.param == "map":
        pixels = np.full((128, 128, 3), 200, np.uint8)
        material = Material(base_color_map=Texture(desk.store.put({"pixels": pixels}), 128, 128))
    else:
        mesh = type(mesh)(mesh.vertices, mesh.faces, mesh.normals)
    model = Model(desk.store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces), (material,))
    desk.session.open(Scene((Node("Sheet", model, key="b"),)), desk.store, None, None)
    desk.documents.changed.emit()
    qtbot.addWidget(desk.viewport)
    desk.viewport.resize(240, 180)
    desk.viewport.show()
    qtbot.waitExposed(desk.viewport)
    desk.viewport.look_from("top")
    desk.viewport.frame_box(desk.node.aabb)
    brush = PaintBrush(on=True, color=RED, radius=0.3, falloff="hard")
    desk.state.change(moving=False, brush=Brush(), paint_brush=brush, selection=("b",), overlays=False)
    settle()
    yield desk
    settle()


def color(desk):
    """What is on the screen beside the ring's own lines."""
    desk.state.change(ring=None)
    desk.viewport.surface.redraw()
    settle()
    return np.rint(255 * np.array(desk.viewport.color_at(MIDDLE.x() + 4.0, MIDDLE.y() + 4.0))).astype(int)


def test_paint_is_seen_at_once_and_stays_when_the_worker_is_slow(desk, qtbot):
    before, scene = color(desk), desk.session.scene
    desk.held = True
    desk.press()
    np.testing.assert_allclose(color(desk), CODES, atol=2)
    assert desk.session.scene is scene
    desk.release()
    assert desk.session.history.undo_label == "Paint Sheet"
    np.testing.assert_allclose(color(desk), CODES, atol=2)  # though nobody has made the map yet
    assert desk.state.state.shown.nodes[0].content is desk.node.content
    desk.documents.do(Session.undo)
    np.testing.assert_array_equal(color(desk), before)
    desk.documents.do(Session.redo)
    np.testing.assert_allclose(color(desk), CODES, atol=2)
    panel = PaintPanel(desk.state)
    qtbot.addWidget(panel)
    panel.on.click()
    assert not desk.state.state.paint_brush.on


@pytest.mark.parametrize("desk", ["map"], indirect=True)
def test_texels_are_looked_up_before_the_first_stroke(desk, qtbot, monkeypatch):
    surfaces = desk.viewport.surface._painter.models._live
    qtbot.waitUntil(lambda: any(surfaces._finders.values()))
    monkeypatch.setattr(surface_painter, "TexelFinder", lambda *_: pytest.fail("looked up while a stroke waits"))
    desk.press()
    np.testing.assert_allclose(color(desk), CODES, atol=2)
    desk.release()


def test_what_the_worker_makes_is_byte_for_byte_what_was_seen(desk, qtbot):
    before = color(desk)
    desk.held = True
    desk.press()
    desk.release()
    color(desk)
    layer = desk.viewport.surface._painter.models
    (live,) = layer._live._live.values()
    pixels, values = live.painter.pixels("base_color_map"), live.painter.values("colors")
    pixels, values = (None if each is None else each.copy() for each in (pixels, values))
    assert not desk.engine.workers.jobs  # no worker is asked for what the window draws exactly
    job = job_of(desk.node)
    assert job is not None
    made: Any = run_to_end(run(job, desk.store)).content
    if pixels is not None:
        np.testing.assert_array_equal(texture_pixels(made.materials[0].base_color_map, desk.store), pixels)
        assert made.asset == desk.node.content.asset
    else:
        np.testing.assert_array_equal(desk.store.get(made.asset)["colors"], values)
    np.testing.assert_allclose(color(desk), CODES, atol=2)
    desk.documents.do(Session.undo)
    np.testing.assert_array_equal(color(desk), before)


def test_strokes_come_and_go_without_being_drawn_anew(desk, monkeypatch):
    """Taken back and done again they are what was there: no texel is looked for, and the mesh stays where it is."""
    before = color(desk)
    desk.press()
    desk.release()
    painted = color(desk)
    layer = desk.viewport.surface._painter.models
    meshes, maps = layer.uploads
    monkeypatch.setattr(SurfacePainter, "extend", lambda *_: pytest.fail("drawn anew"))
    for _ in range(2):
        desk.documents.do(Session.undo)
        np.testing.assert_array_equal(color(desk), before)
        desk.documents.do(Session.redo)
        np.testing.assert_array_equal(color(desk), painted)
    assert layer.uploads[0] == meshes
    assert [each.glo for each in layer.uploads[1].values()] == [each.glo for each in maps.values()]


def test_only_the_part_that_a_stroke_changes_is_drawn_anew(desk, monkeypatch):
    """It is what a whole picture has there: of the ring that hovers, of strokes, and of those that are taken back."""
    desk.state.change(paint_brush=PaintBrush(on=True, color=RED, radius=0.1, falloff="hard"))
    surface = desk.viewport.surface
    parts = DrawnParts(surface, monkeypatch)
    ring = Ring((0.3, 0.2, 0.0), (0.0, 0.0, 1.0), 0.1, "draw", color=RED)
    found = parts.of(lambda: desk.state.change(ring=ring))
    assert found
    assert 0 < found[0] < 0.5 * surface.width() * surface.height()
    parts.of(desk.press)
    parts.of(desk.release)
    assert parts.of(lambda: desk.documents.do(Session.undo))


def test_triangles_are_found_where_they_are_seen():
    mesh = sheet(16)
    clip = np.eye(4)
    inside = FacesInBox(mesh).faces(clip, (100, 100), (60, 60, 10, 10))
    middles = mesh.vertices[inside].mean(1)[:, :2]
    assert 0 < len(inside) < 0.1 * len(mesh.faces)
    assert (np.abs(middles - 0.3) < 0.3).all()
    wanted = (np.abs(mesh.vertices[mesh.faces][..., :2] - 0.3) < 0.1).all((1, 2))
    assert {tuple(face) for face in mesh.faces[wanted]} <= {tuple(face) for face in inside}
    clip[3] = [0.0, 0.0, 0.0, -1.0]  # behind the eye it may be seen anywhere
    assert len(FacesInBox(mesh).faces(clip, (100, 100), (60, 60, 10, 10))) == len(mesh.faces)


def test_triangles_that_have_moved_are_found_where_they_are_now():
    mesh, clip = sheet(16), np.diag([0.5, 0.5, 0.5, 1.0])
    lookup = FacesInBox(mesh)
    lookup.faces(clip, (100, 100), (0, 0, 10, 10))
    rng = np.random.default_rng(0)
    vertices = mesh.vertices
    for _ in range(3):
        numbers = rng.choice(len(vertices), 9, replace=False)
        before, vertices = vertices, vertices.copy()
        vertices[numbers] += rng.normal(0.0, 0.4, (9, 3)).astype(np.float32)
        faces, (low, high) = lookup.move(numbers, vertices)
        wanted = np.isin(mesh.faces, numbers).any(1)
        np.testing.assert_array_equal(faces, mesh.faces[wanted])
        corners = np.concatenate([before[mesh.faces[wanted]], vertices[mesh.faces[wanted]]]).reshape(-1, 3)
        np.testing.assert_array_equal([low, high], [corners.min(0), corners.max(0)])
        fresh = FacesInBox(dataclasses.replace(mesh, vertices=vertices))
        for box in ((20, 20, 20, 20), (0, 0, 100, 100), (70, 10, 5, 60)):
            found = [each.faces(clip, (100, 100), box) for each in (lookup, fresh)]
            np.testing.assert_array_equal(*found)


def test_a_mesh_is_not_uploaded_again_for_its_maps(desk):
    color(desk)
    layer = desk.viewport.surface._painter.models
    (before,), maps = layer.uploads
    desk.press()
    desk.release()
    color(desk)
    (after,), _ = layer.uploads
    assert (after is before) == bool(maps)  # colours at vertices are in its buffers


def test_escape_drops_a_stroke_from_the_screen(desk):
    before, scene = color(desk), desk.session.scene
    desk.press()
    QTest.keyClick(desk.viewport, Qt.Key.Key_Escape)
    assert desk.session.scene is scene
    np.testing.assert_array_equal(color(desk), before)
    assert desk.state.state.paint is None


def test_the_colour_that_is_taken_is_the_base_colour(desk):
    desk.state.change(paint_brush=PaintBrush(on=True, radius=0.3, color=(0.0, 0.0, 0.0)))
    desk.viewport.setFocus()
    settle()
    desk.press()
    QTest.keyClick(desk.viewport, Qt.Key.Key_Escape)
    QTest.keyClick(desk.viewport, Qt.Key.Key_S)
    textured = desk.node.content.materials[0].base_color_map is not None
    wanted = (0.5775804,) * 3 if textured else (1.0, 1.0, 1.0)
    np.testing.assert_allclose(desk.state.state.paint_brush.color, wanted, atol=1e-4)
    QTest.mousePress(desk.viewport.surface, LEFT, Qt.KeyboardModifier.AltModifier, MIDDLE)
    assert desk.state.state.paint is None  # Alt turns the view
    QTest.mouseRelease(desk.viewport.surface, LEFT, Qt.KeyboardModifier.AltModifier, MIDDLE)


def read(texture, level):
    side = texture.width >> level
    return np.frombuffer(texture.read(level=level, alignment=1), np.uint8).reshape(side, side, 3)


@pytest.mark.parametrize("srgb", [True, False])
def test_a_part_of_a_map_is_uploaded_with_its_smaller_levels(context, srgb):
    """As the driver makes them of the whole picture."""
    rng = np.random.default_rng(0)
    first = rng.integers(0, 256, (256, 256, 3), np.uint8)
    second = first.copy()
    second[70:100, 120:200] = rng.integers(0, 256, (30, 80, 3), np.uint8)
    assert changed_tiles(first, second).tolist() == [[1, 1], [1, 2], [1, 3]]
    assert len(changed_tiles(first, first.copy())) == 0
    look = MapLook(srgb, True, True, True)
    with current(context):
        changed, whole = (MapTexture(context, each, look, anisotropy=1.0) for each in (first, second))
        for each in (changed, whole):
            each.advance(1 << 30)
        changed.become(second)
        for level in range(7):
            apart = np.abs(read(changed.texture, level).astype(int) - read(whole.texture, level).astype(int))
            assert apart.max() <= (0 if level == 0 else 6), level
        changed.become(rng.integers(0, 256, (256, 256, 3), np.uint8))
        assert not changed.complete  # so much is uploaded piece by piece
        for each in (changed, whole):
            each.texture.release()


def test_a_map_gets_there_while_it_is_painted(context):
    """More than one redraw brings: what changes meanwhile neither stops nor spoils it."""
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 256, (256, 128, 3), np.uint8)
    with current(context):
        texture = MapTexture(context, pixels.copy(), MapLook(True, True, True, True), anisotropy=1.0)
        for row in (10, 200, 70, 130):
            texture.advance(4 * 128 * 64)
            pixels[row : row + 3] = 7
            texture.rewrite(pixels, np.arange(row * 128, (row + 3) * 128))
        texture.advance(1 << 30)
        assert texture.complete
        there = np.frombuffer(texture.texture.read(alignment=1), np.uint8).reshape(pixels.shape)
        np.testing.assert_array_equal(there, pixels)
        texture.texture.release()
