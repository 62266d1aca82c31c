"""Looking around as a feature of the window: framing, lenses, flying, bookmarks, poses."""

from __future__ import annotations

from functools import partial

from viewer.session import bookmarks
from viewer.session.orbit_view import LENSES
from viewer.ui.camera.camera_control import CameraControl
from viewer.ui.camera.framing import Framing
from viewer.ui.document.context import WindowContext
from viewer.ui.widgets.command import CAMERA, VIEW, Command, CommandGroup, Dock, Feature

LENS_TEXTS = {
    "perspective": "&Perspective",
    "orthographic": "Para&llel",
    "fisheye": "&Fisheye",
    "equirectangular": "P&anorama",
}
MOUSE = (
    ("Zoom to the pointer", "Wheel"),
    ("Turn around this point", "Double click"),
    ("Focus on this point", "Shift + click"),
    ("Select, look through a camera", "Click, click again"),
    ("Exposure", "Alt + wheel"),
)
NUMPAD = (
    ("Front, right, top", "1  3  7"),
    ("Back, left, bottom", "Ctrl + 1  3  7"),
    ("Turn in steps", "2  4  6  8"),
    ("Perspective or parallel", "5"),
)
FLYING = (
    ("Leave", "Esc"),
    ("Faster, slower", "Shift, Alt"),
    ("Look around, set the speed", "Drag, wheel"),
)


def feature(context: WindowContext) -> Feature:
    """The camera's panel and its commands."""
    viewport, documents = context.viewport, context.documents
    control = CameraControl(context.window, viewport, documents, context.report)

    framing = Framing(context)

    def selected() -> str | None:
        return None if context.selected is not None else "Nothing is selected."

    def marked(slot: int) -> str | None:
        there = bookmarks.in_slot(context.session.scene, slot) is not None
        return None if there else f"There is no bookmark {slot}: Ctrl+Shift+{slot} sets one."

    context.scene_panel.framed.connect(framing.frame)
    lenses = tuple(
        Command(
            f"lens_{name}", LENS_TEXTS[name], "", partial(control.use_lens, name),
            checked=lambda name=name: viewport.view.lens == name,
        )
        for name in LENSES
    )  # fmt: skip
    groups = (
        CommandGroup(
            VIEW,
            (
                Command(
                    "frame_all", "Frame &all", "Home",
                    framing.frame_all, icon="frame_all", toolbar=True,
                ),
                Command(
                    "frame_selected", "&Frame selected", "F", lambda: framing.frame(*context.store.state.selection),
                    selected, icon="frame_selected", toolbar=True,
                ),
            ),
        ),
        CommandGroup(f"{CAMERA}/&Lens", lenses),
        CommandGroup(
            f"{CAMERA}/&Lens",
            (Command("toggle_parallel", "P&erspective or parallel", "", viewport.toggle_parallel),),
        ),
        CommandGroup(
            f"{CAMERA}/&Go to bookmark",
            tuple(
                Command(f"recall_{slot}", f"Go to bookmark &{slot}", f"Ctrl+{slot}", partial(control.recall, slot),
                        partial(marked, slot))
                for slot in bookmarks.SLOTS
            ),
        ),
        CommandGroup(
            f"{CAMERA}/Set &bookmark",
            tuple(
                Command(f"store_{slot}", f"Set bookmark &{slot}", f"Ctrl+Shift+{slot}", partial(control.store, slot))
                for slot in bookmarks.SLOTS
            ),
        ),
        CommandGroup(
            CAMERA,
            (
                Command(
                    "fly", "Fl&y", "Shift+F `", viewport.flight.toggle, checked=lambda: viewport.flight.active,
                    icon="fly", toolbar=True,
                ),
            ),
        ),
        CommandGroup(
            CAMERA,
            (
                Command("copy_pose", "&Copy pose", "Ctrl+Alt+C", control.copy_pose),
                Command("paste_pose", "Pas&te pose", "Ctrl+Alt+V", control.paste_pose),
            ),
        ),
    )  # fmt: skip
    return Feature(
        (control, framing),
        groups,
        Dock("camera", "Camera", control.panel),
        (viewport.view_changed, viewport.flight.changed),
        {"Mouse": MOUSE, "Number pad": NUMPAD, "Flying": FLYING},
    )
