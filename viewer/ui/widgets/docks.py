"""Panels beside the picture. Those on the right share one place and show tabs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QDockWidget, QFrame, QMainWindow, QScrollArea, QTabBar, QTabWidget, QWidget

from viewer.ui.widgets.command import Dock
from viewer.ui.widgets.panel_holder import PanelHolder

RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
BELOW = Qt.DockWidgetArea.BottomDockWidgetArea
RIGHT_WIDTH, LEFT_WIDTH, HEIGHT = 314, 270, 210
WIDEST = 420
"""The picture needs the rest of a window of 1280 pixels."""


class PanelArea(QScrollArea):
    """A panel that scrolls where there is no height for it; as wide as the panel needs, which may become more.

    Args:
        panel: See above.
    """

    def __init__(self, panel: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(panel)
        self._panel = panel

    def minimumSizeHint(self) -> QSize:
        """The panel's width, and that of the bar that it scrolls by."""
        bar = self.verticalScrollBar().sizeHint().width()
        least = max(self._panel.minimumWidth(), self._panel.minimumSizeHint().width())
        return QSize(min(least + bar, WIDEST), super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for another width when the panel needs one."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def add_dock(window: QMainWindow, dock: Dock, title: str) -> QDockWidget:
    """Put a panel beside the picture; on the right as one more tab that scrolls where the window is too low for it."""
    others = [each for each in window.findChildren(QDockWidget) if window.dockWidgetArea(each) == dock.area]
    panel, widget = dock.panel, QDockWidget(title, window)
    widget.setObjectName(dock.name)
    widget.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable)
    if dock.area == RIGHT:
        widget.setWidget(PanelArea(panel))
        # Beside each other, this many names would be cut off.
        window.setTabPosition(RIGHT, QTabWidget.TabPosition.East)
    elif dock.area == BELOW:
        widget.setWidget(panel)
    else:
        widget.setWidget(panel)
        widget.setMinimumWidth(220)
    window.addDockWidget(dock.area, widget)
    if others:
        window.tabifyDockWidget(others[0], widget)
        for bar in window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            bar.setElideMode(Qt.TextElideMode.ElideNone)  # where the names do not fit, it scrolls
    elif dock.area == BELOW:
        window.resizeDocks([widget], [HEIGHT], Qt.Orientation.Vertical)
    else:
        width = RIGHT_WIDTH if dock.area == RIGHT else LEFT_WIDTH
        window.resizeDocks([widget], [width], Qt.Orientation.Horizontal)
    if isinstance(panel, PanelHolder):
        widget.visibilityChanged.connect(panel.set_seen)
    if dock.raised is not None:
        dock.raised.connect(lambda: (widget.show(), widget.raise_()))
    widget.setVisible(not dock.hidden)
    return widget
