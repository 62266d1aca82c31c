"""What mouse buttons and keys mean: ours, and as in the programs that people come from.

Sources: Blender's default key map (3.4 and later), the README of instant-ngp, the controls of viser (nerfstudio's
viewer), and the user manual and controls of SuperSplat.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

Button = Literal["", "left", "middle", "right"]
DragName = Literal["orbit", "pan", "dolly"]
FlyName = Literal["forward", "back", "left", "right", "up", "down"]
PresetName = Literal["fieldwright", "blender", "instant-ngp", "nerfstudio", "supersplat"]


class KeyPreset(NamedTuple):
    """One such set of meanings.

    Attributes:
        name: In the settings.
        title: The program's own name.
        drags: The drag of the camera that begins with a button and modifiers, such as ``shift control``. What is not
            named begins none: the left button is then there for tools and clicks.
        flying: Which way the camera flies while a key is held. A key is named by its place on a keyboard with US
            layout, so that W, A, S and D lie together on every keyboard.
        always: These keys fly at any time while the view has the keyboard; else only in the fly mode.
        keys: Shortcuts of commands that differ from the command's own, separated by blanks; empty = none.
    """

    name: PresetName
    title: str
    drags: Mapping[tuple[Button, str], DragName]
    flying: Mapping[str, FlyName]
    always: bool
    keys: Mapping[str, str]


EITHER_HAND: Mapping[tuple[Button, str], DragName] = MappingProxyType({
    ("middle", "shift"): "pan",
    ("middle", "control"): "dolly",
    ("middle", ""): "orbit",
    ("left", "shift"): "pan",
    ("left", "control"): "dolly",
    ("left", ""): "orbit",
    ("right", ""): "pan",
})  # fmt: skip
WASD: Mapping[str, FlyName] = MappingProxyType(
    {"W": "forward", "S": "back", "A": "left", "D": "right", "E": "up", "Q": "down"}
)
WASD_SPACE: Mapping[str, FlyName] = MappingProxyType(
    {"W": "forward", "S": "back", "A": "left", "D": "right", "Space": "up", "C": "down"}
)

FIELDWRIGHT = KeyPreset("fieldwright", "Fieldwright", EITHER_HAND, WASD, False, {})
PRESETS: tuple[KeyPreset, ...] = (
    FIELDWRIGHT,
    KeyPreset(
        "blender",
        "Blender",
        {("middle", "shift"): "pan", ("middle", "control"): "dolly", ("middle", ""): "orbit"},
        WASD,
        False,
        {
            "fly": "Shift+`",
            "frame_selected": "Num+.",
            "delete": "X Del",
            "palette": "F3 Ctrl+Shift+P",
            "panels": "N",
            "full_screen": "Ctrl+Alt+Space F11",
            "redo": "Ctrl+Shift+Z",
            "group": "Ctrl+G",
            "duplicate": "Shift+D",
            "model_wireframe": "Shift+Z",
            "overlays": "Shift+Alt+Z",
            "gizmo_move": "G",
            "gizmo_rotate": "R",
            "gizmo_scale": "S",
        },
    ),
    KeyPreset(
        "instant-ngp",
        "instant-ngp",
        {("left", ""): "orbit", ("middle", ""): "pan", ("right", ""): "pan"},
        WASD_SPACE,
        True,
        {
            "brighter": "E",
            "darker": "Shift+E",
            "frame_all": "Shift+R Home",
            "train": "T",
            "photo_first": "{ Shift+[",
            "photo_last": "} Shift+]",
        },
    ),
    KeyPreset(
        "nerfstudio",
        "nerfstudio",
        {("left", ""): "orbit", ("middle", ""): "dolly", ("right", ""): "pan"},
        WASD,
        True,
        {},
    ),
    KeyPreset(
        "supersplat",
        "SuperSplat",
        {
            ("left", ""): "orbit",
            ("middle", "shift"): "pan",
            ("middle", "control"): "dolly",
            ("middle", ""): "orbit",
            ("right", "shift"): "orbit",
            ("right", "control"): "orbit",
            ("right", "alt"): "dolly",
            ("right", ""): "pan",
        },
        WASD,
        True,
        {"delete": "Del Backspace", "frame_selected": "F", "panels": "Tab"},
    ),
)
"""In the order in which they are offered; the first one is the default."""


def preset_named(name: str) -> KeyPreset:
    """The preset of a name; the first one where there is none of that name."""
    return next((each for each in PRESETS if each.name == name), PRESETS[0])
