"""The window's docks, one after the other, with what is in them."""

from PySide6.QtWidgets import QDockWidget

from tests.ui.test_window import settle
from viewer.ui.widgets.panel_holder import PanelHolder


def shown_docks(window, qtbot):
    """Each dock, in front and filled."""
    for dock in window.findChildren(QDockWidget):
        dock.show()
        dock.raise_()
        settle()
        holder = dock.findChild(PanelHolder)
        if holder is not None:
            holder.set_seen(True)
            qtbot.waitUntil(lambda holder=holder: holder.panel is not None, timeout=20000)
        settle()
        yield dock
