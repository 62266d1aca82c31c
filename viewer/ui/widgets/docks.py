"""Panels beside the picture. Those on the right share one place and show tabs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QFrame, QMainWindow, QScrollArea, QTabBar, QTabWidget

from viewer.ui.widgets.command import Dock
from viewer.ui.widgets.panel_holder import PanelHolder

RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
BELOW = Qt.DockWidgetArea.BottomDockWidgetArea
RIGHT_WIDTH, LEFT_WIDTH, HEIGHT = 300, 270, 210


def add_dock(window: QMainWindow, dock: Dock, title: str) -> QDockWidget:
    """Put a panel beside the picture; on the right as one more tab that scrolls where the window is too low for it."""
    others = [each for each in window.findChildren(QDockWidget) if window.dockWidgetArea(each) == dock.area]
    panel, widget = dock.panel, QDockWidget(title, window)
    widget.setObjectName(dock.name)
    widget.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable)
    if dock.area == RIGHT:
        scroll = QScrollArea()
        scroll.setWidget(panel)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        widget.setWidget(scroll)
        widget.setMinimumWidth(panel.minimumSizeHint().width() + scroll.verticalScrollBar().sizeHint().width())
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
