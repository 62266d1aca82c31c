"""What people do with the display: the panel, the divider between two channels, and the probe."""

import subprocess
import sys

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest

from tests.ui.synthetic import frame, trace
from viewer.render.request import Frame, Plane
from viewer.render.show.false_color import FalseColor
from viewer.render.show.histogram import stop_edges
from viewer.render.show.tone import Tone
from viewer.scene.assets import AssetStore
from viewer.scene.content import DistanceField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.session import navigation
from viewer.session.state import needs_picture
from viewer.session.store import Store
from viewer.ui.display.model_control import ModelControl
from viewer.ui.display.panel import DisplayPanel
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.widgets.panel_holder import PanelHolder

BOX = AABB((-1.0, -2.0, 0.0), (1.0, 2.0, 2.0))


@pytest.fixture
def viewport(qtbot, tmp_path, context):
    viewport = Viewport(Store(AssetStore(tmp_path)))
    viewport.resize(240, 160)
    scene = Scene((Node("Ball", DistanceField("a" * 64, BOX)),))
    viewport.store.set_document(scene, scene, viewport.store.assets)
    viewport.show()
    qtbot.addWidget(viewport)
    qtbot.waitExposed(viewport)
    viewport.set_view(navigation.default_view(BOX, 1.5))
    arrive(viewport)
    viewport.asked = []
    viewport.store.subscribe(lambda old, new: viewport.asked.append(new.moving) if needs_picture(old, new) else None)
    return viewport


@pytest.fixture
def panel(qtbot, viewport):
    panel = DisplayPanel(viewport, ModelControl(viewport))
    qtbot.addWidget(panel)
    panel.show()
    return panel


def arrive(viewport, step=1, **numbers):
    """A frame from here, of an analytic world; numbers are channels of one value."""
    shown = frame(viewport.camera(), *viewport.pixels, step, sky=False, scene=viewport.store.state.scene)
    further = {name: np.full(shown.depth.shape, value, np.float32) for name, value in numbers.items()}
    for picture in further.values():
        picture[: len(picture) // 4] *= 0.5
    viewport.store.show_frame(Frame(shown.request, shown.radiance, shown.depth, shown.channels | further, step))


def middle(viewport):
    return QPoint(viewport.surface.width() // 2, viewport.surface.height() // 2)


def test_the_window_does_not_wait_for_plots(viewport, qtbot):
    code = "import sys, viewer.ui.shell.main_window; print('pyqtgraph' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"
    holder = PanelHolder("viewer.ui.display.panel", "DisplayPanel", viewport, ModelControl(viewport))
    qtbot.addWidget(holder)
    assert not holder.findChildren(DisplayPanel)
    holder.show()
    holder.set_seen(True)
    holder.set_seen(False)
    QTest.qWait(100)
    assert not holder.findChildren(DisplayPanel)
    holder.set_seen(True)
    qtbot.waitUntil(lambda: len(holder.findChildren(DisplayPanel)) == 1)
    holder.set_seen(True)
    QTest.qWait(100)
    assert len(holder.findChildren(DisplayPanel)) == 1


def test_tone_asks_nobody_for_a_frame(viewport, panel):
    panel.tone.exposure.number.setValue(1.5)
    panel.tone.kelvin.number.setValue(4000)
    panel.tone.curve.setCurrentIndex(1)
    panel.tone.curve.activated.emit(1)
    panel.tone.clipping.setChecked(True)
    assert viewport.store.state.display.tone == Tone(1.5, 4000.0, 0.0, "filmic", True)
    panel.tone.background.activated.emit(1)
    assert viewport.store.state.display.background == "transparent"
    panel.tone.reset.click()
    assert viewport.store.state.display.tone == Tone()
    assert panel.tone.exposure.number.value() == 0.0
    assert viewport.asked == []


def test_channels_ask_for_a_frame_once_and_false_colours_never(viewport, panel):
    viewport.display.set_channel("cost")
    viewport.display.set_channel("cost")
    assert viewport.asked == [False]
    assert panel.channels.first.currentData() == "cost"
    assert panel.colors[0].isVisible()
    assert not panel.colors[1].isVisible()
    arrive(viewport, cost=50.0)
    assert panel.colors[0].high.value() == pytest.approx(50.0)
    panel.colors[0].map.activated.emit(panel.colors[0].map.findData("ember"))
    panel.colors[0].inverted.setChecked(True)
    panel.colors[0].high.setValue(80.0)
    chosen = viewport.store.state.display.false_color
    assert (chosen.map, chosen.inverted, chosen.high) == ("ember", True, 80.0)
    assert viewport.store.state.scales[0].bounds[1] == 80.0
    assert not panel.colors[0].automatic.isChecked()
    panel.colors[0].automatic.setChecked(True)
    assert viewport.store.state.scales[0].bounds[1] == pytest.approx(50.0)
    viewport.display.set_channel("color")
    assert viewport.store.state.display.false_color == FalseColor()
    viewport.display.set_channel("cost")
    assert viewport.store.state.display.false_color == FalseColor("ember", inverted=True)


def test_ranges_stay_while_a_hand_moves(viewport):
    viewport.display.set_channel("cost")
    arrive(viewport, cost=10.0)
    first = viewport.store.state.scales
    viewport.set_view(viewport.view, moving=True)
    arrive(viewport, cost=90.0)
    assert viewport.store.state.scales == first
    viewport.set_view(viewport.view)
    arrive(viewport, cost=90.0)
    assert viewport.store.state.scales[0].bounds[1] == pytest.approx(90.0)


def test_options_are_rendered_anew(viewport, panel):
    panel.options.degree.setValue(0)
    panel.options.samples.setValue(16)
    panel.options.surface.setChecked(True)
    panel.options.level.number.setValue(0.1)
    options = viewport.store.state.options
    assert (options.sh_degree, options.samples, options.surface, options.level) == (0, 16, True, 0.1)
    assert viewport.asked == [False] * 4
    panel.options.axis.activated.emit(panel.options.axis.findData("y"))
    assert viewport.store.state.options.slice == Plane(BOX.center, (0.0, 1.0, 0.0))
    panel.options.position.slider.setSliderDown(True)
    panel.options.position.slider.setValue(1000)
    assert viewport.store.state.options.slice.point == (0.0, 2.0, 1.0)
    assert viewport.store.state.moving  # quick pictures while the slider is in a hand
    panel.options.axis.activated.emit(0)
    assert viewport.store.state.options.slice is None


def test_the_histogram_follows_frame_and_exposure(viewport, panel, qtbot):
    def peak():
        edges, shares = panel.histogram._bars.getData()
        return edges[int(np.argmax(shares))] if len(shares) == len(stop_edges()) - 1 and shares.any() else None

    qtbot.waitUntil(lambda: peak() is not None)
    before = peak()
    viewport.display.set_exposure(2.0)
    qtbot.waitUntil(lambda: peak() == pytest.approx(before + 2.0))


def test_the_divider_is_dragged_and_the_view_is_not(viewport):
    surface, view = viewport.surface, viewport.view
    assert not viewport.divider.isVisible()
    viewport.display.toggle_split()
    assert viewport.divider.isVisible()
    start = middle(viewport)
    QTest.mouseMove(surface, start + QPoint(4, 0))
    assert surface.cursor().shape() == Qt.CursorShape.SplitHCursor
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=start + QPoint(4, 0))
    QTest.mouseMove(surface, QPoint(60, 50))
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=QPoint(60, 50))
    assert viewport.store.state.display.split == pytest.approx(60 / surface.width(), abs=0.01)
    assert viewport.view == view
    QTest.mouseMove(surface, start)
    assert surface.cursor().shape() != Qt.CursorShape.SplitHCursor
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(surface, start + QPoint(20, 5))
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=start + QPoint(20, 5))
    assert viewport.view != view
    viewport.display.set_split(7.0)
    assert viewport.store.state.display.split == 1.0


def point_under(viewport, at):
    """Where the analytic world is hit."""
    camera, ratio = viewport.camera(), viewport.devicePixelRatio()
    pixel = np.array([[at.x() + 0.5, at.y() + 0.5]]) * ratio
    _, depth, _ = trace(camera, pixel, False)
    origins, directions = camera.rays(pixel)
    return origins[0] + depth[0] * directions[0]


def test_the_probe_says_what_is_under_the_pointer(viewport, qtbot):
    QTest.mouseMove(viewport.surface, middle(viewport))
    assert not viewport.probe.isVisible()
    viewport.probe.toggle()
    QTest.mouseMove(viewport.surface, middle(viewport) + QPoint(1, 1))
    pixel = f"{middle(viewport).x() + 1}, {middle(viewport).y() + 1}"
    qtbot.waitUntil(lambda: viewport.probe.isVisible() and pixel in viewport.probe.text())
    text = viewport.probe.text()
    assert "normal" in text
    assert "#" in text
    viewport.probe.toggle()
    assert not viewport.probe.isVisible()


@pytest.mark.parametrize("moved", [False, True])
def test_the_world_position_is_that_of_the_surface(viewport, moved):
    """From the frame's own camera, and by the reprojected depth from another one."""
    if moved:
        viewport.set_view(navigation.orbit(viewport.view, 0.06, 0.03))
    viewport.surface.grab()
    at = middle(viewport) + QPoint(5, 12)
    QTest.mouseMove(viewport.surface, at)
    viewport.copy_point()
    found = np.array([float(part) for part in QGuiApplication.clipboard().text().split()])
    assert np.linalg.norm(found - point_under(viewport, at)) < (0.1 if moved else 0.03)


def test_what_was_split_stays_split_in_a_new_surface(viewport, qtbot):
    viewport.display.toggle_split()
    old = viewport.surface
    viewport._replace_surface("test")
    qtbot.waitUntil(lambda: viewport.surface is not old)
    QTest.mousePress(viewport.surface, Qt.MouseButton.LeftButton, pos=middle(viewport))
    QTest.mouseMove(viewport.surface, QPoint(40, 40))
    QTest.mouseRelease(viewport.surface, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    assert viewport.store.state.display.split == pytest.approx(40 / viewport.surface.width(), abs=0.01)


def test_a_colour_of_ones_own_for_the_background(viewport, panel):
    panel.tone._set_color(QColor(255, 0, 0))
    assert viewport.store.state.display.background == pytest.approx((1.0, 0.0, 0.0))
    viewport.display.set(replace(viewport.store.state.display, background="scene"))
    assert panel.tone.background.currentData() == "scene"
