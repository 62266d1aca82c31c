"""All commands of the window as data: text, keys, icon, and the method of the window that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from viewer.render.request import CHANNELS
from viewer.ui.widgets.theme import icon


class Command(NamedTuple):
    """One line of a menu.

    Attributes:
        name: Of the handler, and of the action.
        text: As people read it; empty draws a line.
        keys: Any of them triggers it.
        symbol: Icon, if any.
        checkable: It is on or off.
    """

    name: str
    text: str
    keys: tuple[str, ...] = ()
    symbol: str = ""
    checkable: bool = False


LINE = Command("", "")
N = QT_TRANSLATE_NOOP
MENUS: dict[str, tuple[Command, ...]] = {
    "&File": (
        Command("open_file", str(N("Menus", "&Open…")), ("Ctrl+O",), "open"),
        Command("open_folder", str(N("Menus", "Open &folder…")), ("Ctrl+Shift+O",), "open"),
        Command("add_file", str(N("Menus", "&Add to scene…")), (), "import"),
        Command("recent", str(N("Menus", "Open &recent"))),
        LINE,
        Command("save", str(N("Menus", "&Save")), ("Ctrl+S",), "save"),
        Command("save_as", str(N("Menus", "Save &as…")), ("Ctrl+Shift+S",)),
        Command("export", str(N("Menus", "&Export…")), ("Ctrl+E",), "export"),
        LINE,
        Command("close", str(N("Menus", "&Quit")), ("Ctrl+Q",)),
    ),
    "&Edit": (
        Command("undo", str(N("Menus", "&Undo")), ("Ctrl+Z",), "undo"),
        Command("redo", str(N("Menus", "&Redo")), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
        LINE,
        Command("rename", str(N("Menus", "Re&name")), ("F2",)),
        Command("toggle_visible", str(N("Menus", "&Hide or show")), ("H",), "eye"),
        Command("delete", str(N("Menus", "&Delete")), ("Del",), "trash"),
    ),
    "&View": (
        *(
            Command(f"channel_{name}", text, (str(number) if number < 10 else f"Alt+{number - 9}",), "", True)
            for number, (name, text) in enumerate(
                zip(
                    CHANNELS,
                    (
                        str(N("Menus", "&Colour")),
                        str(N("Menus", "&Depth")),
                        str(N("Menus", "&Normal")),
                        str(N("Menus", "&Opacity")),
                        str(N("Menus", "&View dependence")),
                        str(N("Menus", "&Slice")),
                        str(N("Menus", "Cos&t")),
                        str(N("Menus", "Occ&upancy")),
                        str(N("Menus", "Depth uncertaint&y")),
                        str(N("Menus", "Al&bedo")),
                        str(N("Menus", "&Roughness")),
                        str(N("Menus", "&Metallic")),
                        str(N("Menus", "Ambient occlusion")),
                        str(N("Menus", "Diffuse light")),
                        str(N("Menus", "Specular light")),
                    ),
                    strict=True,
                ),
                1,
            )
        ),
        LINE,
        Command("frame_all", str(N("Menus", "Frame &all")), ("Home",)),
        Command("frame_selected", str(N("Menus", "&Frame selected")), ("F",)),
        Command("toggle_parallel", str(N("Menus", "&Perspective or parallel"))),
        LINE,
        Command("brighter", str(N("Menus", "&Brighter")), ("=", "+")),
        Command("darker", str(N("Menus", "Dar&ker")), ("-",)),
        Command("reset_exposure", str(N("Menus", "&Reset exposure")), ("Shift+-",)),
        LINE,
        Command("split", str(N("Menus", "Two s&ides: channels, or field and photo")), ("X",)),
        Command("model_four_up", str(N("Menus", "Fo&ur pictures of the material")), ("Ctrl+Alt+Q",), "", True),
        Command("model_beside", str(N("Menus", "Fi&eld beside mesh")), ("Shift+X",), "", True),
        Command("model_wireframe", str(N("Menus", "&Edges of triangles")), ("Shift+Z",), "", True),
        Command("model_checker", str(N("Menus", "Checker in te&xture space")), ("Shift+U",), "", True),
        Command("model_texel_density", str(N("Menus", "Texel density")), ("Shift+T",), "", True),
        Command("occupied_cells", str(N("Menus", "Occupied &cells and floaters")), ("Shift+O",), "", True),
        Command("probe", str(N("Menus", "Pr&obe under the pointer")), ("P",)),
        Command("copy_point", str(N("Menus", "Copy &world position under the pointer")), ("Ctrl+Shift+C",)),
        LINE,
        Command("graphics_card", str(N("Menus", "Draw on the &graphics card")), (), "", True),
        Command("rate_15", str(N("Menus", "Aim at &15 pictures a second")), (), "", True),
        Command("rate_30", str(N("Menus", "Aim at &30 pictures a second")), (), "", True),
        Command("rate_60", str(N("Menus", "Aim at &60 pictures a second")), (), "", True),
        LINE,
        Command("overlays", str(N("Menus", "&Grid and axes")), ("Shift+G",), "", True),
        Command("panels", str(N("Menus", "Pane&ls")), ("Tab",), "", True),
        Command("full_screen", str(N("Menus", "Full &screen")), ("F11",), "", True),
    ),
    "&Camera": (
        Command("lens_perspective", str(N("Menus", "&Perspective")), (), "", True),
        Command("lens_orthographic", str(N("Menus", "Para&llel")), (), "", True),
        Command("lens_fisheye", str(N("Menus", "&Fisheye")), (), "", True),
        Command("lens_equirectangular", str(N("Menus", "P&anorama")), (), "", True),
        LINE,
        Command("fly", str(N("Menus", "Fl&y")), ("Shift+F", "`"), "", True),
        LINE,
        Command("photo_next", str(N("Menus", "&Next photo")), ("]",)),
        Command("photo_previous", str(N("Menus", "Pre&vious photo")), ("[",)),
        Command("photo_first", str(N("Menus", "F&irst photo")), ("Shift+[", "{")),
        Command("photo_last", str(N("Menus", "La&st photo")), ("Shift+]", "}")),
        Command("photo_nearest", str(N("Menus", "N&earest photo")), ("Ctrl+]",)),
        Command("photo_worst", str(N("Menus", "Next &worst photo")), ("Ctrl+[",)),
        Command("photo_less_bad", str(N("Menus", "P&revious worst photo")), ("Ctrl+Shift+[", "Ctrl+{")),
        Command("score_photos", str(N("Menus", "Score &all photos"))),
        LINE,
        Command("photo_truth", str(N("Menus", "P&hoto over the field")), ("G",), "", True),
        Command("photo_error", str(N("Menus", "Err&or against the photo")), ("O",), "", True),
        LINE,
        Command("copy_pose", str(N("Menus", "&Copy pose")), ("Ctrl+Alt+C",)),
        Command("paste_pose", str(N("Menus", "Pas&te pose")), ("Ctrl+Alt+V",)),
    ),
    "&Scene": (
        Command("train", str(N("Menus", "&Train from photos…")), ("Ctrl+T",), "train"),
        Command("race", str(N("Menus", "&Race two methods…"))),
        Command("watch_folder", str(N("Menus", "&Watch the run of another program…"))),
        Command("pause_training", str(N("Menus", "&Pause the training, or go on")), ("T",)),
        LINE,
        Command("extract", str(N("Menus", "&Extract a mesh…")), ("Ctrl+M",), "extract"),
        LINE,
        Command("add_point_light", str(N("Menus", "Add a p&oint light")), (), "lamp_point"),
        Command("add_sun_light", str(N("Menus", "Add a s&un")), (), "lamp_sun"),
        Command("add_spot_light", str(N("Menus", "Add a &spot light")), (), "lamp_spot"),
        Command("add_area_light", str(N("Menus", "Add an a&rea light")), (), "lamp_area"),
        Command("add_studio", str(N("Menus", "&Light by a neutral studio"))),
    ),
    "&Help": (
        Command("cheat_sheet", str(N("Menus", "&Keys and mouse")), ("F1",)),
        Command("about", str(N("Menus", "&About"))),
    ),
}
TITLES = tuple(
    str(title)
    for title in (
        N("Menus", "&File"),
        N("Menus", "&Edit"),
        N("Menus", "&View"),
        N("Menus", "&Camera"),
        N("Menus", "&Scene"),
        N("Menus", "&Help"),
    )
)


def build(window: QMainWindow, handlers: Mapping[str, Callable[[], None]]) -> tuple[dict[str, QAction], QMenu]:
    """Fill the window's menu bar.

    Args:
        window: Gets the menus, and the actions themselves, so that keys work while the bar is hidden.
        handlers: What to do for each command by its name.

    Returns:
        The actions by name, and the menu of recent files, which the window fills.
    """
    actions: dict[str, QAction] = {}
    recent = QMenu(QCoreApplication.translate("Menus", "Open &recent"), window)
    for title, commands in zip(TITLES, MENUS.values(), strict=True):
        menu = window.menuBar().addMenu(QCoreApplication.translate("Menus", title))
        for command in commands:
            if not command.text:
                menu.addSeparator()
            elif command.name == "recent":
                menu.addMenu(recent)
            else:
                action = _action(window, command, handlers[command.name])
                menu.addAction(action)
                window.addAction(action)
                actions[command.name] = action
    return actions, recent


def _action(window: QMainWindow, command: Command, handler: Callable[[], None]) -> QAction:
    action = QAction(QCoreApplication.translate("Menus", command.text), window)
    action.setObjectName(command.name)
    action.setShortcuts([QKeySequence(keys) for keys in command.keys])
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.setCheckable(command.checkable)
    action.setAutoRepeat(not command.checkable)  # a switch that flickers while its key is held is of no use
    if command.symbol:
        action.setIcon(icon(command.symbol))
    action.triggered.connect(lambda _=False: handler())
    return action
