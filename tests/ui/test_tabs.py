"""Tabs of the panels on the right: every name is read in full, and where they do not fit, arrows lead to them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QTabBar, QToolButton

from tests.ui.test_languages import japanese, japanese_window  # noqa: F401
from tests.ui.test_window import settle, window  # noqa: F401
from viewer.ui.widgets import theme
from viewer.ui.widgets.docks import PanelArea
from viewer.ui.widgets.panel_holder import PanelHolder

DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
MARGIN = 6
"""Pixels that a tab has beyond its name, at least."""


@pytest.fixture(autouse=True)
def dressed(qapp):
    before = qapp.styleSheet()
    theme.apply(qapp)
    yield
    qapp.setStyleSheet(before)


def right_tabs(shown):
    """The bar of the right panels: the longest of those that Qt keeps."""
    return max(shown.findChildren(QTabBar, options=DIRECT), key=QTabBar.count)


def spilled(bar):
    """Names that do not lie in the bar in full, and names for which their tab is too short."""
    outside = [bar.tabText(each) for each in range(bar.count()) if not bar.rect().contains(bar.tabRect(each))]
    advance = bar.fontMetrics().horizontalAdvance
    short = [
        bar.tabText(each)
        for each in range(bar.count())
        if bar.tabRect(each).height() < advance(bar.tabText(each)) + MARGIN
    ]
    return outside, short


def at(shown, width, height):
    shown.resize(width, height)
    settle()
    QApplication.processEvents()
    return right_tabs(shown)


def test_all_names_are_read_at_1280_by_800(window):  # noqa: F811
    bar = at(window, 1280, 800)
    assert bar.count() == sum(
        window.dockWidgetArea(each) == Qt.DockWidgetArea.RightDockWidgetArea
        for each in window.findChildren(QDockWidget)
    )
    assert spilled(bar) == ([], [])
    assert bar.elideMode() == Qt.TextElideMode.ElideNone


def test_all_japanese_names_are_read_at_1280_by_800(japanese_window):  # noqa: F811
    assert spilled(at(japanese_window, 1280, 800)) == ([], [])


def test_arrows_lead_to_the_others_in_a_low_window(window):  # noqa: F811
    bar = at(window, 1280, 560)
    outside, short = spilled(bar)
    assert outside
    assert not short  # the bar scrolls; no name is cut for it
    arrows = [each for each in bar.findChildren(QToolButton) if each.isVisible()]
    assert len(arrows) == 2
    down = next(each for each in arrows if each.arrowType() == Qt.ArrowType.DownArrow)
    for _ in range(bar.count()):
        down.click()
    last = bar.count() - 1
    assert bar.rect().contains(bar.tabRect(last).center())
    assert bar.tabToolTip(last) == bar.tabText(last)


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_the_sheet_of_keys_needs_no_bar_below(window, size):  # noqa: F811
    at(window, *size)
    window.key_sheet.toggle()
    assert window.key_sheet.isVisible()
    assert window.key_sheet.horizontalScrollBar().maximum() == 0
    window.setFocus()
    assert not window.key_sheet.isVisible()


def test_no_panel_is_cut_off_at_its_side(window, qtbot):  # noqa: F811
    at(window, 1280, 800)
    for dock in window.findChildren(QDockWidget):
        area = dock.widget()
        if not isinstance(area, PanelArea):
            continue
        dock.raise_()
        holder = area.widget()
        assert holder is not None
        if isinstance(holder, PanelHolder):
            qtbot.waitUntil(lambda holder=holder: holder.panel is not None)
        settle()
        assert area.viewport().width() >= holder.width(), dock.objectName()
        assert holder.width() >= holder.minimumSizeHint().width(), dock.objectName()
