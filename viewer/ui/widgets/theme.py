"""The program's look: Fusion in greys, dark or light. The colours are ours on every system, so that screenshots agree.

Widgets take colours from the palette (``palette(placeholder-text)`` in style sheets), so that another theme changes
them while they are shown; what they paint by hand takes ``color`` each time. Labels over the picture are dressed by
``lay_over``. Pictures and marks within them (cameras, handles, cursors) look alike in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from types import MappingProxyType
from typing import Literal

from PySide6.QtCore import QByteArray, QObject, QPointF, QRect, QRectF, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from viewer.bundled import resource

Role, Group = QPalette.ColorRole, QPalette.ColorGroup
Choice = Literal["dark", "light", "system"]
SETTING = "theme"
CHOICES: Mapping[Choice, str] = MappingProxyType({"dark": "Dark", "light": "Light", "system": "As the system has it"})
STROKE = b"#c8ccd2"
"""The colour of lines in the files of icons, which becomes the text's."""
MUTED = "color: palette(placeholder-text);"
"""Style of a text that explains."""


@dataclass(frozen=True)
class Theme:
    """Colours.

    Attributes:
        roles: Of the palette.
        more: Others that the style sheet names, or that plots and labels over the picture have.
        runs: Of the curves of training runs, in turn.
    """

    roles: Mapping[QPalette.ColorRole, str]
    more: Mapping[str, str]
    runs: tuple[str, ...]


DARK = Theme(
    {
        Role.Window: "#25282d",
        Role.WindowText: "#d8dce2",
        Role.Base: "#1b1d21",
        Role.AlternateBase: "#212429",
        Role.Text: "#d8dce2",
        Role.PlaceholderText: "#a9b0ba",
        Role.Button: "#30343a",
        Role.ButtonText: "#d8dce2",
        Role.BrightText: "#ffffff",
        Role.Highlight: "#3b6ea8",
        Role.HighlightedText: "#ffffff",
        Role.ToolTipBase: "#16181b",
        Role.ToolTipText: "#d8dce2",
        Role.Link: "#8fbdf0",
        Role.LinkVisited: "#e0ad68",
        Role.Light: "#3c4148",
        Role.Midlight: "#363a41",
        Role.Mid: "#1f2226",
        Role.Dark: "#17191c",
        Role.Shadow: "#0d0e10",
    },
    {
        "bar": "#2b2f35", "on": "#3b5f8a", "disabled": "#6c727c", "groove": "#16181b", "chunk": "#5b9be6",
        "notice": "#33291f", "notice_edge": "#b47a2c", "notice_text": "#f3e2c8",
        "mark": "#5b626d", "bars": "#6f8196", "chosen": "#ffd23c", "range": "#3b6ea8", "limit": "#d0605a",
        "over": "rgba(20, 22, 26, 205)", "over_text": "#e8eaed", "over_edge": "#3c4148", "over_measure": "#ffe27a",
    },
    ("#5b9be6", "#e6a15b", "#6cc78a", "#d0605a", "#b48ade", "#d6c65a", "#5bc5c9", "#d987b8"),
)  # fmt: skip
LIGHT = Theme(
    {
        Role.Window: "#eceef1",
        Role.WindowText: "#1d2126",
        Role.Base: "#ffffff",
        Role.AlternateBase: "#f6f7f9",
        Role.Text: "#1d2126",
        Role.PlaceholderText: "#545c66",
        Role.Button: "#e3e6ea",
        Role.ButtonText: "#1d2126",
        Role.BrightText: "#000000",
        Role.Highlight: "#2f6db5",
        Role.HighlightedText: "#ffffff",
        Role.ToolTipBase: "#ffffff",
        Role.ToolTipText: "#1d2126",
        Role.Link: "#1b5aa6",
        Role.LinkVisited: "#8a5a12",
        Role.Light: "#c3c8cf",
        Role.Midlight: "#d5d9de",
        Role.Mid: "#dfe2e6",
        Role.Dark: "#c9cdd3",
        Role.Shadow: "#9aa0a8",
    },
    {
        "bar": "#e1e4e8", "on": "#b9d2ef", "disabled": "#8a9099", "groove": "#d5d9de", "chunk": "#2f6db5",
        "notice": "#fdf1dd", "notice_edge": "#c58a32", "notice_text": "#4a3410",
        "mark": "#7d858f", "bars": "#8297ad", "chosen": "#855800", "range": "#b9d2ef", "limit": "#c0392b",
        "over": "rgba(255, 255, 255, 225)", "over_text": "#1d2126", "over_edge": "#aab0b8", "over_measure": "#6b5200",
    },
    ("#1f66b8", "#a85a00", "#1c7a45", "#b3362f", "#7a48b0", "#766200", "#00737a", "#a5337d"),
)  # fmt: skip
STYLE = Template("""
QMainWindow::separator { background: $Dark; width: 3px; height: 3px; }
QDockWidget { font-weight: 600; }
QDockWidget::title { background: $bar; padding: 6px 8px; }
QTabBar::tab:right { padding: 6px 3px; margin-bottom: 2px; border-radius: 4px; }
QTabBar::tab:right:hover { background: $Midlight; }
QTabBar::tab:right:selected { background: $on; }
QMenuBar { background: $bar; padding: 1px 4px; }
QMenuBar::item { padding: 5px 9px; background: transparent; border-radius: 3px; }
QMenuBar::item:selected { background: $Highlight; color: $HighlightedText; }
QMenu { background: $AlternateBase; border: 1px solid $Light; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 10px; border-radius: 3px; }
QMenu::item:selected { background: $Highlight; color: $HighlightedText; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $Light; margin: 4px 6px; }
QToolBar { background: $bar; border: none; border-bottom: 1px solid $Dark; spacing: 2px; padding: 2px 6px; }
QToolBar::separator { background: $Light; width: 1px; margin: 5px 5px; }
QToolBar QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 3px; }
QToolBar QToolButton:hover { background: $Light; }
QToolBar QToolButton:focus { border-color: $chunk; }
QToolBar QToolButton:checked, QToolBar QToolButton:pressed, QDockWidget QToolButton:checked { background: $on; }
QToolBar QToolButton[popupMode="2"] { padding-right: 16px; }
QToolBar QToolButton::menu-indicator { subcontrol-origin: padding; subcontrol-position: right center; right: 3px; }
QStatusBar { background: $bar; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $PlaceholderText; padding: 0 8px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }

QToolTip { background: $ToolTipBase; color: $ToolTipText; border: 1px solid $Light; padding: 3px; }
QTreeWidget { border: 1px solid transparent; outline: none; }
QTreeWidget:focus, QListView:focus { border: 1px solid $chunk; }
QTreeWidget::item { height: 28px; }
QProgressBar { border: none; border-radius: 3px; background: $groove; height: 6px; }
QProgressBar::chunk { border-radius: 3px; background: $chunk; }
NoticePanel { background: $notice; border-bottom: 1px solid $notice_edge; }
NoticePanel QLabel { background: transparent; }
NoticePanel #message { font-weight: 600; color: $notice_text; }
NoticePanel #hint { color: $notice_text; }
QLabel[over="true"], QFrame[over="true"] { color: $over_text; background: $over; border: 1px solid $over_edge; }
QLabel[over="true"] { border-radius: 5px; padding: 4px 9px; }
QFrame[over="true"] { border-radius: 6px; }
QFrame[over="true"] QToolButton { border: none; border-radius: 4px; padding: 3px 8px; color: $over_text; }
QFrame[over="true"] QToolButton:hover { background: $Midlight; }
QFrame[over="true"] QToolButton:checked { background: $Highlight; color: $HighlightedText; }
QLabel[over="measure"] { color: $over_measure; background: $over; border: 1px solid $over_measure; }
QLabel[over="measure"] { border-radius: 4px; padding: 1px 6px; }
QStatusBar QLabel#elements { color: $chosen; }
KeySheet { background: $ToolTipBase; border: 1px solid $Light; border-radius: 8px; }
#palette { background: $AlternateBase; border: 1px solid $Light; border-radius: 8px; }
#palette QLineEdit { background: $Base; border: 1px solid $Light; border-radius: 5px; padding: 6px 8px; }
#palette QListWidget { background: transparent; border: none; outline: none; }
""")


def apply(app: QApplication, theme: Theme = DARK) -> None:
    """Dress the application; all that is shown changes."""
    style = STYLE.substitute({role.name: color for role, color in theme.roles.items()}, **theme.more)
    if app.styleSheet() == style:
        return
    app.setStyle("Fusion")
    palette = QPalette()
    for role, color in theme.roles.items():
        palette.setColor(role, QColor(color))
    for role in (Role.WindowText, Role.Text, Role.ButtonText):
        palette.setColor(Group.Disabled, role, QColor(theme.more["disabled"]))
    app.setPalette(palette)
    app.setStyleSheet(style)
    app.setWindowIcon(QIcon(_path("app")))
    app.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, False)


def current() -> Theme:
    """The one that the application is dressed in."""
    return LIGHT if QApplication.palette().color(Role.Window).name() == LIGHT.roles[Role.Window] else DARK


def color(name: str) -> QColor:
    """One of the present theme's further colours, for what is painted by hand."""
    text = current().more[name]
    return QColor(*map(int, text[5:-1].split(","))) if text.startswith("rgba") else QColor(text)


def lay_over(widget: QWidget, kind: Literal["true", "measure"] = "true") -> None:
    """Dress a label or a bar that lies over the picture."""
    widget.setProperty("over", kind)


def choice_of(name: str) -> Choice:
    """What was stored; dark where that is nothing."""
    match name:
        case "dark" | "light" | "system":
            return name
        case _:
            return "dark"


class Themes(QObject):
    """Which theme is chosen; it follows the system where people want that.

    Signals:
        changed(): Another one counts.

    Args:
        app: What is dressed.
        settings: Where the choice is stored.
    """

    changed = Signal()

    def __init__(self, app: QApplication, settings: QSettings) -> None:
        super().__init__()
        self._app, self._settings = app, settings
        self.choice: Choice = choice_of(str(settings.value(SETTING, "dark")))
        app.styleHints().colorSchemeChanged.connect(lambda _: self._follow())
        self._follow()

    def choose(self, choice: Choice) -> None:
        """Dress in this one from now on."""
        self.choice = choice
        self._settings.setValue(SETTING, choice)
        self._follow()

    def _follow(self) -> None:
        light = self._app.styleHints().colorScheme() == Qt.ColorScheme.Light
        apply(self._app, LIGHT if self.choice == "light" or (self.choice == "system" and light) else DARK)
        self.changed.emit()


class LineIcon(QIconEngine):
    """An icon of lines in the colour that texts on buttons have now, sharp at every size.

    Args:
        path: The file.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self._drawn: dict[tuple[int, int, str], QPixmap] = {}

    def clone(self) -> QIconEngine:
        """Another one of the same."""
        return LineIcon(self._path)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw it; as large as the painter's device needs it."""
        ratio = painter.device().devicePixelRatioF() if painter.device() is not None else 1.0
        pixmap = self.scaledPixmap(rect.size(), mode, state, ratio)
        painter.drawPixmap(QRectF(rect), pixmap, QRectF(QPointF(), pixmap.size().toSizeF()))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """A picture of ``size`` pixels."""
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """A picture for ``size`` pixels of a widget, each of which is ``scale`` of the device's wide."""
        del state
        size = (size.toSizeF() * scale).toSize()
        group = Group.Disabled if mode == QIcon.Mode.Disabled else Group.Active
        role = Role.HighlightedText if mode == QIcon.Mode.Selected else Role.ButtonText
        color = QApplication.palette().color(group, role).name()
        key = (size.width(), size.height(), color)
        if key not in self._drawn:
            self._drawn[key] = _drawn(self._path, size, color)
        return self._drawn[key]


def icon(name: str) -> QIcon:
    """One of ``resources/icons``."""
    return QIcon(LineIcon(_path(name)))


def _path(name: str) -> str:
    return str(resource(f"icons/{name}.svg"))


def _drawn(path: str, size: QSize, color: str) -> QPixmap:
    with open(path, "rb") as file:
        renderer = QSvgRenderer(QByteArray(file.read().replace(STROKE, color.encode())))
    made = QPixmap(size)
    if made.isNull():  # a bar without room asks for icons of no size
        return made
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    side = min(size.width(), size.height())
    renderer.render(painter, QRectF((size.width() - side) / 2, (size.height() - side) / 2, side, side))
    painter.end()
    return made
