"""The commands of the window itself: panels, full screen, the palette, and help."""

from __future__ import annotations

import platform

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMessageBox, QToolBar, QWidget

from viewer.bundled import version
from viewer.ui.document.context import WindowContext
from viewer.ui.shell.health import log_path, log_tail
from viewer.ui.widgets.command import HELP, VIEW, Command, CommandGroup, Feature


def feature(context: WindowContext) -> Feature:
    """What there is in every window. The palette and the key sheet show all commands, so the window adds those two."""
    window, log = context.window, log_path(context.state_folder)

    def logged() -> str | None:
        return None if log.exists() else "There is no log file yet."

    groups = (
        CommandGroup(
            VIEW,
            (
                Command("panels", "Pane&ls", "Tab", lambda: show_panels(window, panels_hidden(window)),
                        checked=lambda: not panels_hidden(window)),
                Command("full_screen", "Full &screen", "F11",
                        lambda: window.showNormal() if window.isFullScreen() else window.showFullScreen(),
                        checked=window.isFullScreen),
                Command("next_area", "Keyboard to the ne&xt area", "F6", lambda: go_to_area(context, 1)),
                Command("previous_area", "Keyboard to the pre&vious area", "Shift+F6",
                        lambda: go_to_area(context, -1)),
            ),
        ),
        CommandGroup(
            HELP,
            (
                Command("show_log", "Show the &log file", "",
                        lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log.parent))), logged),
                Command("copy_report", "&Copy a report for developers", "",
                        lambda: QGuiApplication.clipboard().setText(report_text(context))),
            ),
        ),
        CommandGroup(HELP, (Command("about", "&About", "", lambda: about(context)),)),
    )  # fmt: skip
    return Feature(commands=groups)


def panels_hidden(window: QMainWindow) -> bool:
    """Whether nothing but the picture is shown."""
    return all(dock.isHidden() for dock in window.children() if isinstance(dock, QDockWidget))


def show_panels(window: QMainWindow, shown: bool) -> None:
    """Show or hide everything but the picture."""
    for part in (*window.findChildren(QDockWidget), *window.findChildren(QToolBar), window.statusBar()):
        part.setVisible(shown)


def areas(context: WindowContext) -> list[QWidget]:
    """What the keyboard can be given to: the picture, the panels in front, the toolbar."""
    window = context.window
    docks = [each for each in window.findChildren(QDockWidget) if each.isVisible() and each.widget() is not None]
    shown = [each for each in docks if not each.visibleRegion().isEmpty()]
    bars = [each for each in window.findChildren(QToolBar) if each.isVisible()]
    return [context.viewport, *shown, *bars]


def go_to_area(context: WindowContext, step: int) -> None:
    """Give the keyboard to another area: to what had it there last, or to the first that takes it."""
    found, focus = areas(context), context.window.focusWidget()
    now = next((at for at, area in enumerate(found) if focus is area or area.isAncestorOf(focus)), 0) if focus else 0
    for offset in range(1, len(found)):
        area = found[(now + step * offset) % len(found)]
        if area is context.viewport:
            area.setFocus(Qt.FocusReason.TabFocusReason)
            return
        taking = [each for each in area.findChildren(QWidget) if takes_keyboard(each)]
        if taking:
            last = area.focusWidget()
            (last if last in taking else taking[0]).setFocus(Qt.FocusReason.TabFocusReason)
            return


def takes_keyboard(widget: QWidget) -> bool:
    """Whether Tab may lead to a widget now."""
    tabbed = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return tabbed and widget.isVisible() and widget.isEnabled()


def report_text(context: WindowContext) -> str:
    """What developers want to know first, and the end of the log."""
    return (
        f"Fieldwright {version()}, Python {platform.python_version()}, PySide6 {pyside_version}\n"
        f"{platform.platform()}\n"
        f"OpenGL: {context.viewport.surface.renderer or 'none'}\n"
        f"Log: {log_path(context.state_folder)}\n\n{log_tail(context.state_folder)}"
    )


def about(context: WindowContext) -> None:
    """Show what this is."""
    window = context.window
    box = QMessageBox(window)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(window.tr("About Fieldwright"))
    box.setText(f"<b>Fieldwright</b> {version()}")
    box.setInformativeText(
        window.tr("A viewer and editor for trained radiance fields and signed-distance fields.")
        + "\n\n"
        + window.tr("Drawn by {0}").format(context.viewport.surface.renderer or window.tr("nothing"))
        + "\n"
        + window.tr("Log: {0}").format(log_path(context.state_folder))
    )
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.open()
