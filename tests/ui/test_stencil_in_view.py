"""The stencil in the real viewport: chosen in the panel, shown where it lies, and painted through."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from tests.editing.test_paint import sheet
from tests.ui.test_lights import settle
from tests.ui.test_sculpt_in_view import MIDDLE
from tests.ui.test_sculpt_in_view import Desk as SculptDesk
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.material import Material, Texture
from viewer.session.brush import Brush
from viewer.session.painting import PaintBrush
from viewer.ui.editing.paint_panel import PaintPanel
from viewer.ui.editing.stencil_overlay import StencilOverlay


@pytest.fixture
def desk(qtbot, qapp, tmp_path, context):
    desk: Any = SculptDesk(tmp_path)
    mesh, pixels = sheet(40), np.full((128, 128, 3), 200, np.uint8)
    material = Material(base_color_map=Texture(desk.store.put({"pixels": pixels}), 128, 128))
    model = Model(desk.store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces), (material,))
    desk.session.open(Scene((Node("Sheet", model, key="b"),)), desk.store, None, None)
    desk.documents.changed.emit()
    qtbot.addWidget(desk.viewport)
    desk.viewport.resize(240, 180)
    desk.viewport.show()
    qtbot.waitExposed(desk.viewport)
    desk.viewport.look_from("top")
    desk.viewport.frame_box(desk.node.aabb)
    brush = PaintBrush(on=True, radius=0.9, falloff="hard")
    desk.state.change(moving=False, brush=Brush(), paint_brush=brush, selection=("b",))
    settle()
    picture = QImage(60, 30, QImage.Format.Format_RGBA8888)
    picture.fill(QColor(0, 0, 255))
    for x in range(30):
        for y in range(30):
            picture.setPixelColor(x, y, QColor(255, 0, 0))
    desk.picture = tmp_path / "halves.png"
    picture.save(str(desk.picture))
    desk.panel = PaintPanel(desk.state)
    qtbot.addWidget(desk.panel)
    desk.overlay = StencilOverlay(desk.viewport, lambda: desk.viewport.surface, desk.state)
    yield desk
    settle()


def test_what_is_seen_through_the_stencil_is_painted(desk):
    fields = desk.panel.stencil
    assert not desk.overlay.isVisible()
    fields.open(desk.picture)
    assert desk.overlay.isVisible()
    assert not fields.name.text().startswith("No picture")
    seen = desk.overlay.grab().toImage()
    left, right = (seen.pixelColor(MIDDLE.x() + side, MIDDLE.y()) for side in (-20, 20))
    assert left.red() > left.blue()
    assert right.blue() > right.red()
    desk.press()
    desk.release()
    desk.state.change(ring=None, overlays=False)
    assert not desk.overlay.isVisible()
    desk.viewport.surface.redraw()
    settle()
    colors = [desk.viewport.color_at(MIDDLE.x() + side, MIDDLE.y() + 5.0) for side in (-15.0, 15.0)]
    np.testing.assert_allclose(colors, [[1, 0, 0], [0, 0, 1]], atol=0.02)
    fields.remove.click()
    assert desk.state.state.paint_brush.stencil is None


def test_a_right_drag_lays_it_elsewhere_and_the_fields_follow(desk):
    fields = desk.panel.stencil
    fields.open(desk.picture)
    surface, before = desk.viewport.surface, desk.state.state.paint_brush.stencil
    right = Qt.MouseButton.RightButton
    QTest.mousePress(surface, right, Qt.KeyboardModifier.ShiftModifier, MIDDLE)
    QTest.mouseMove(surface, MIDDLE * 1.2)
    settle()
    QTest.mouseRelease(surface, right, Qt.KeyboardModifier.ShiftModifier, MIDDLE * 1.2)
    after = desk.state.state.paint_brush.stencil
    assert after != before
    assert fields.tall.value() == pytest.approx(after.size, abs=1e-3)
    fields.angle.setValue(90.0)
    assert desk.state.state.paint_brush.stencil.angle == pytest.approx(np.pi / 2)


def test_a_file_that_is_no_picture_is_reported(desk, tmp_path):
    failures = []
    desk.panel.stencil.failed.connect(failures.append)
    for name, data in (("empty.png", b""), ("text.jpg", b"no picture"), ("half.png", desk.picture.read_bytes()[:40])):
        path = tmp_path / name
        path.write_bytes(data)
        desk.panel.stencil.open(path)
    desk.panel.stencil.open(tmp_path / "missing.png")
    assert len(failures) == 4
    assert all(error.message and error.hint for error in failures)
    assert desk.state.state.paint_brush.stencil is None
