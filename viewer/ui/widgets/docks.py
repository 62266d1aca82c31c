"""Panels beside the picture. Those on the right share one place and show tabs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QFrame, QMainWindow, QScrollArea, QTabWidget, QWidget

RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
WIDTH = 300


def add_right_dock(window: QMainWindow, name: str, title: str, panel: QWidget) -> QDockWidget:
    """Put a panel on the right, as one more tab; it scrolls where the window is too low for it.

    Args:
        window: The window.
        name: For the saved layout.
        title: On the tab.
        panel: What it shows.
    """
    others = [dock for dock in window.findChildren(QDockWidget) if window.dockWidgetArea(dock) == RIGHT]
    scroll = QScrollArea()
    scroll.setWidget(panel)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    dock = QDockWidget(title, window)
    dock.setObjectName(name)
    dock.setWidget(scroll)
    dock.setMinimumWidth(panel.minimumSizeHint().width() + scroll.verticalScrollBar().sizeHint().width())
    dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable)
    # Beside each other, so many names would be cut off.
    window.setTabPosition(RIGHT, QTabWidget.TabPosition.East)
    window.addDockWidget(RIGHT, dock)
    if others:
        window.tabifyDockWidget(others[0], dock)
        others[0].raise_()
    else:
        window.resizeDocks([dock], [WIDTH], Qt.Orientation.Horizontal)
    return dock
