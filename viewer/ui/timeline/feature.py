"""The timeline as a feature of the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QFileDialog, QWidget

from viewer.scene.camera_paths import NAMES, PATHS
from viewer.ui.document.context import WindowContext
from viewer.ui.timeline.camera_paths import CameraPaths
from viewer.ui.timeline.control import TimelineControl
from viewer.ui.timeline.draft import TimelineDraft
from viewer.ui.timeline.film_form import FilmMaker
from viewer.ui.timeline.panel import TimelinePanel
from viewer.ui.timeline.playback import Player
from viewer.ui.timeline.steering import Steering
from viewer.ui.widgets.command import CAMERA, FILE, Command, CommandGroup, Dock, Feature
from viewer.ui.widgets.language import tr

DOCK = "timeline"
GESTURES = (
    ("Go to a time", "Drag on the ruler"),
    ("Select, several", "Click, Ctrl + click or drag a box"),
    ("Move keys, copy them", "Drag, Shift + drag"),
    ("Easing, and what else a key or a track has", "Right click"),
    ("Play or stop", "Space"),
    ("Set a key, remove it", "Enter, Shift + Enter"),
    ("Frame by frame, key by key", ",  .  <  >"),
    ("Zoom, all of it", "Wheel, double click on the ruler"),
    ("Curves, or rows", "C"),
    ("Show the selected keys", "F"),
)


def feature(context: WindowContext) -> Feature:
    """The panel with the ruler and the tracks, and films."""
    control = TimelineControl(context)
    player = Player(context, control)
    steering = Steering(context, control)
    draft, paths = TimelineDraft(context, control), CameraPaths(context, control)
    panel = TimelinePanel(control, player, steering, draft, paths)
    films = FilmMaker(context, control)
    panel.filming.connect(films.ask)
    context.documents.changed.connect(panel.show_scene)

    def dock() -> QDockWidget | None:
        return context.window.findChild(QDockWidget, DOCK)

    def toggle() -> None:
        found = dock()
        if found is not None:
            found.setVisible(found.isHidden())
            if not found.isHidden():
                found.raise_()
                panel.tracks.setFocus()

    def shown() -> bool | None:
        found = dock()
        return found is not None and not found.isHidden()

    def something() -> str | None:
        return None if context.session.scene.visible_aabb() is not None else "There is nothing to see in the scene."

    def moving() -> str | None:
        return None if control.animation.moves else "Nothing is animated: set keys in the timeline, or choose a path."

    def walking() -> str | None:
        return None if control.animation.moves_camera else "The camera is not animated."

    def path(name: str) -> None:
        paths.use(next(each for each in NAMES if each == name))
        if not shown():
            toggle()

    commands = (
        CommandGroup(CAMERA, (Command("timeline", "&Timeline", "Ctrl+Alt+T", toggle, checked=shown),)),
        CommandGroup(
            f"{CAMERA}/&Path",
            tuple(
                Command(f"path_{name}", PATHS[name].text, "", partial(path, name),
                        lambda name=name: PATHS[name].why_not(context.session.scene))
                for name in NAMES
            ),
        ),
        CommandGroup(
            f"{CAMERA}/&Path",
            (
                Command("read_path", "&Read a path…", "", lambda: ask_path(context.window, paths.read)),
                Command("write_path", "&Write the path…", "",
                        lambda: ask_path(context.window, paths.write, saving=True), walking),
            ),
        ),
        CommandGroup(
            CAMERA,
            (
                Command("timeline_key", "Set a camera &key", "Ctrl+Alt+K", control.key_camera, something),
                Command("timeline_steer", "&Steer the camera", "", steering.toggle, walking,
                        checked=lambda: steering.on),
                Command("timeline_play", "&Play the timeline", "Ctrl+Alt+Space", player.toggle, moving,
                        checked=lambda: player.playing),
                Command("timeline_prepare", "Prepare the timeline for playing", "", player.prepare, moving,
                        checked=lambda: player.preparing),
            ),
        ),
        CommandGroup(FILE, (Command("film", "Make a &film…", "", films.ask, moving),)),
    )  # fmt: skip
    return Feature(
        controls=(control, player, steering, films),
        commands=commands,
        dock=Dock(DOCK, "Timeline", panel, Qt.DockWidgetArea.BottomDockWidgetArea, hidden=True),
        changed=(player.changed, steering.changed),
        gestures={"Timeline": GESTURES},
    )


def ask_path(parent: QWidget, chosen: Callable[[Path], None], *, saving: bool = False) -> QFileDialog:
    """Ask for the file of a camera path."""
    dialog = QFileDialog(parent, tr("Write the camera's path") if saving else tr("Read a camera path"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setNameFilters(
        [
            tr("nerfstudio camera path (*.json)"),
            tr("instant-ngp camera path (*ngp*.json)"),
            tr("glTF with an animated camera (*.glb *.gltf)"),
            tr("All files (*)"),
        ]
    )
    if saving:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    else:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.open()
    return dialog
