"""Dark and light: texts can be read, icons take their colour and are sharp, nothing is cut at larger scales."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from tests.ui.fake_engine import FakeEngine
from tests.ui.test_window import settle, store, window  # noqa: F401
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.session.session import Session
from viewer.ui.display.plots import Histogram
from viewer.ui.document.documents import Documents
from viewer.ui.document.inspector import Inspector
from viewer.ui.lighting.pictures import ProbePicture, StopsHistogram
from viewer.ui.selection.histogram import HistogramView
from viewer.ui.texture.view import TextureView
from viewer.ui.training.plot import CurveStyle, TrainingPlot
from viewer.ui.viewport.badge import Badge
from viewer.ui.viewport.hud import Hud
from viewer.ui.widgets import theme
from viewer.ui.widgets.layouts import column
from viewer.ui.widgets.theme import DARK, LIGHT, STYLE, Role, Themes, apply, icon
from viewer.ui.work.jobs import Jobs

ROOT = Path(__file__).parents[2]
LEAST = 4.5
"""Of contrast, for texts of usual size (WCAG 2.2, 1.4.3)."""
PAIRS = (
    ("WindowText", "Window"), ("WindowText", "bar"), ("Text", "Base"), ("Text", "AlternateBase"),
    ("ButtonText", "Button"), ("ButtonText", "on"), ("PlaceholderText", "Base"), ("PlaceholderText", "Window"),
    ("PlaceholderText", "bar"), ("PlaceholderText", "AlternateBase"), ("HighlightedText", "Highlight"),
    ("ToolTipText", "ToolTipBase"), ("Link", "Base"), ("Link", "AlternateBase"), ("Link", "ToolTipBase"),
    ("LinkVisited", "AlternateBase"), ("notice_text", "notice"), ("chosen", "bar"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _dark_again(qapp):
    yield
    apply(qapp)


def luminance(color):
    """Relative luminance as WCAG defines it."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_what_the_standard_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("colors", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("pair", PAIRS, ids="/".join)
def test_texts_can_be_read(colors, pair):
    named = {role.name: color for role, color in colors.roles.items()} | dict(colors.more)
    assert contrast(named[pair[0]], named[pair[1]]) >= LEAST


def test_both_themes_have_all_colours():
    assert set(DARK.roles) == set(LIGHT.roles)
    assert set(DARK.more) == set(LIGHT.more)
    for colors in (DARK, LIGHT):
        STYLE.substitute({role.name: color for role, color in colors.roles.items()}, **colors.more)


OVER = re.compile(r"rgba\((\d+), (\d+), (\d+), (\d+)\)")


@pytest.mark.parametrize("colors", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("picture", ["#000000", "#ffffff", "#808080"])
@pytest.mark.parametrize("text", ["over_text", "over_measure"])
def test_labels_over_the_picture_can_be_read_whatever_it_shows(colors, picture, text):
    found = OVER.fullmatch(colors.more["over"])
    assert found is not None
    *paper, alpha = map(int, found.groups())
    behind = QColor(picture).getRgb()[:3]
    mixed = [round((alpha * front + (255 - alpha) * back) / 255) for front, back in zip(paper, behind, strict=True)]
    assert contrast(colors.more[text], QColor(*mixed).name()) >= LEAST


@pytest.mark.parametrize("colors", [DARK, LIGHT], ids=["dark", "light"])
def test_marks_in_plots_stand_out_from_their_paper(colors):
    """Of lines and bars the standard asks less than of texts (WCAG 2.2, 1.4.11)."""
    paper = colors.roles[Role.Base]
    assert min(contrast(each, paper) for each in colors.runs) >= 3.0
    assert len(set(colors.runs)) == len(DARK.runs)
    for name in ("bars", "chosen", "limit"):
        assert contrast(colors.more[name], paper) >= 3.0, name
    assert contrast(colors.more["mark"], paper) >= 2.0


def brightness(picture):
    """Of the most frequent colour: the paper."""
    pixels = Counter(picture.pixelColor(x, y).lightness() for x in range(0, picture.width(), 3)
                     for y in range(0, picture.height(), 3))  # fmt: skip
    return pixels.most_common(1)[0][0]


def plots(qtbot):
    """One of each widget that paints by hand."""
    histogram, balls, view = HistogramView(), ProbePicture(), TextureView()
    tones, stops, curves = Histogram(), StopsHistogram(), TrainingPlot("loss")
    for each in (histogram, balls, view, tones, stops, curves):
        qtbot.addWidget(each)
        each.resize(300, 180)
    curves.show_runs((), CurveStyle(), lowest=True)
    return histogram, balls, view, tones, stops, curves.canvas


def test_plots_follow_the_theme(qapp, qtbot):
    shown = plots(qtbot)
    for colors, light in ((LIGHT, True), (DARK, False), (LIGHT, True)):
        apply(qapp, colors)
        settle()
        shown[-1].parentWidget().show_runs((), CurveStyle(), lowest=True)
        assert [brightness(each.grab().toImage()) > 128 for each in shown] == [light] * len(shown)


def test_labels_over_the_picture_follow_the_theme(qapp, qtbot):
    picture = QWidget()
    qtbot.addWidget(picture)
    picture.resize(400, 300)
    badge, hud = Badge(picture), Hud(picture)
    badge.say("Exact")
    hud.say("Fly mode")
    picture.show()
    for colors, light in ((DARK, False), (LIGHT, True), (DARK, False)):
        apply(qapp, colors)
        settle()
        assert [brightness(each.grab().toImage()) > 128 for each in (badge, hud)] == [light, light]


def test_a_chosen_theme_dresses_all_and_is_remembered(window, qapp, tmp_path):  # noqa: F811
    dialog = window.show_preferences()
    at = dialog.theme.findData("light")
    dialog.theme.setCurrentIndex(at)
    dialog.theme.activated.emit(at)
    settle()
    assert qapp.palette().color(Role.Window).name() == LIGHT.roles[Role.Window]
    assert window.palette().color(Role.Base).name() == LIGHT.roles[Role.Base]
    again = Themes(qapp, window.context.settings)
    assert again.choice == "light"
    again.choose("dark")
    assert qapp.palette().color(Role.Window).name() == DARK.roles[Role.Window]


def test_labels_of_facts_follow_the_theme(qapp, qtbot, tmp_path):
    inspector = Inspector(Documents(Session(AssetStore(tmp_path)), Jobs(FakeEngine()), tmp_path))
    qtbot.addWidget(inspector)
    ball = Node("Ball", AnalyticField(AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))), key="ball")
    inspector.show()
    inspector.show_node(Scene((ball,)), "ball")
    for colors in (LIGHT, DARK, LIGHT):
        apply(qapp, colors)
        settle()
        assert f"color:{colors.roles[Role.PlaceholderText]}" in inspector.facts.text()
    inspector.show_node(Scene(), "")
    apply(qapp, DARK)
    settle()
    assert "color:" not in inspector.facts.text()


def test_it_follows_the_system_where_people_want_that(qapp, tmp_path, monkeypatch):
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("theme", "nonsense")
    themes = Themes(qapp, settings)
    assert themes.choice == "dark"
    for scheme, colors in ((Qt.ColorScheme.Light, LIGHT), (Qt.ColorScheme.Dark, DARK), (Qt.ColorScheme.Unknown, DARK)):
        hints = type("Hints", (), {"colorScheme": lambda _, scheme=scheme: scheme})()
        monkeypatch.setattr(themes, "_app", type("App", (), {"styleHints": lambda _, hints=hints: hints})())
        dressed = []
        monkeypatch.setattr(theme, "apply", lambda _app, which, dressed=dressed: dressed.append(which))
        themes.choose("system")
        assert dressed == [colors]


def test_icons_take_the_colour_of_texts_and_are_sharp(qapp):
    for colors in (DARK, LIGHT):
        theme.apply(qapp, colors)
        eye = icon("eye")
        for scale in (1.0, 1.5, 2.0):
            picture = eye.pixmap(QSize(20, 20), scale).toImage()
            assert picture.width() == round(20 * scale)
            found = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
            ink = [each for each in found if each.alpha() > 250]
            wanted = QColor(colors.roles[Role.ButtonText])
            assert ink
            assert all(abs(each.red() - wanted.red()) < 6 for each in ink)
        grey = eye.pixmap(QSize(20, 20), 1.0, QIcon.Mode.Disabled).toImage()
        assert grey != eye.pixmap(QSize(20, 20), 1.0).toImage()


def test_an_icon_of_no_size_is_no_picture_and_no_complaint(qapp, qtlog):
    for size in (QSize(0, 20), QSize(20, 0), QSize(0, 0)):
        assert icon("eye").pixmap(size).isNull()
        assert theme.LineIcon(theme._path("eye")).pixmap(size, QIcon.Mode.Normal, QIcon.State.Off).isNull()
    assert [record.message for record in qtlog.records] == []


def test_the_focus_can_be_seen(qapp, qtbot):
    """What has the keyboard looks otherwise than what has not."""
    for colors in (DARK, LIGHT):
        theme.apply(qapp, colors)
        holder = QWidget()
        qtbot.addWidget(holder)
        first, second = QPushButton("One"), QPushButton("Two")
        column(first, second, on=holder)
        holder.show()
        holder.activateWindow()
        first.setFocus()
        settle()
        QTest.keyClick(holder, Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is second
        without = first.grab().toImage()
        QTest.keyClick(holder, Qt.Key.Key_Backtab)
        assert QApplication.focusWidget() is first
        assert first.grab().toImage() != without


SCRIPT = """
import json, sys
from pathlib import Path
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QSizePolicy, QToolButton
from viewer.cli.bench_trace import opened_window
from viewer.ui.widgets.mnemonics import plain
app = QApplication(sys.argv[:1])
def cut_texts(window):
    cut = []
    for each in [*window.findChildren(QLabel), *window.findChildren(QAbstractButton)]:
        lines = isinstance(each, QLabel) and each.wordWrap() or isinstance(each, QToolButton)
        ignored = each.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Ignored
        if each.isVisible() and each.text() and not lines and not ignored:
            if each.fontMetrics().horizontalAdvance(plain(each.text())) > each.width() + 1:
                cut.append(each.text())
            if each.fontMetrics().height() > each.height() + 1:
                cut.append(each.text())
    return cut
with opened_window(Path(sys.argv[1])) as window:
    window.resize(1280, 800)
    QTest.qWait(400)
    for _ in range(200):  # a text that has just come is laid out in the next turn
        if cut_texts(window):
            QTest.qWait(100)
    cut = cut_texts(window)
    picture = window.grab()
    picture.save(sys.argv[2])
    print(json.dumps({"cut": cut, "ratio": picture.devicePixelRatio(), "width": picture.width()}))
"""


@pytest.mark.parametrize("scale", ["1", "1.5", "2"])
def test_nothing_is_cut_at_larger_scales(tmp_path, scale):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path), str(tmp_path / "window.png")],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=200, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["cut"] == []
    assert told["ratio"] == float(scale)
    assert told["width"] == round(1280 * float(scale))


def test_pictures_of_the_palette_have_an_order():
    """Texts stand out more than what explains, and that more than what is off."""
    for colors in (DARK, LIGHT):
        base = colors.roles[Role.Base]
        order = [colors.roles[QPalette.ColorRole.Text], colors.roles[Role.PlaceholderText], colors.more["disabled"]]
        seen = [contrast(each, base) for each in order]
        assert seen == sorted(seen, reverse=True)
