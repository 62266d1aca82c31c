"""What tools are sent, and what they answer with. A tool is a generator; its state are its local variables."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float32, UInt8

from viewer.scene.element_selection import ElementSelection
from viewer.session.key_presets import Button
from viewer.session.navigation import PickPoint
from viewer.session.orbit_view import OrbitView
from viewer.session.state import State
from viewer.session.store import Edit

Kind = Literal["press", "double", "move", "release", "wheel", "key", "key_up", "blur", "tick", "start"]
Cursor = Literal[
    "split", "move", "cross", "turn", "scale", "select", "select_add", "select_remove", "select_intersect"
]  # fmt: skip
Click = Literal["clicked", "centered", "focused"]
CLICK_PX = 4.0
"""A press that moves less is a click."""


class Event(NamedTuple):
    """Something that happens in the viewport.

    Attributes:
        kind: ``blur``: the keyboard belongs to another widget now. ``tick``: time has passed, for tools that asked for
            it. ``start``: a command starts the tool.
        state: What is seen when it happens.
        x: Of the pointer, in pixels from the left of the picture.
        y: From its top.
        width: Of the picture in pixels.
        height: Of the picture in pixels.
        across: Where the pointer is on the whole surface, from 0 at the left to 1.
        down: From 0 at its top to 1.
        button: What is pressed or released.
        shift: Whether that key is held; ``control`` and ``alt`` as well.
        pressure: Of a pen, from 0 to 1; a mouse presses with 1.
        notches: Of the wheel; towards the scene is positive.
        key: Its name, as ``W`` or ``Escape``.
        place: Where the key is: the name that it has on a keyboard with US layout, whatever is written on it here.
        seconds: Since the tick before.
        depth: Looks up how deep the scene is under the pointer, which takes the graphics card a moment.
        depth_beside: The same, pixels of the picture to the right and down.
        color: The sRGB colour, 0 to 1, that is on the screen at a place of the picture in pixels.
        depths: Distances from the camera of all that is drawn, in a picture of any size; inf where nothing is.
        picture: What the viewport shows, as sRGB bytes.
    """

    kind: Kind
    state: State
    x: float = 0.0
    y: float = 0.0
    width: int = 1
    height: int = 1
    across: float = 0.0
    down: float = 0.0
    button: Button = ""
    shift: bool = False
    control: bool = False
    alt: bool = False
    pressure: float = 1.0
    notches: float = 0.0
    key: str = ""
    place: str = ""
    seconds: float = 0.0
    depth: Callable[[], float | None] = lambda: None
    depth_beside: Callable[[float, float], float | None] = lambda _x, _y: None
    color: Callable[[float, float], tuple[float, float, float] | None] = lambda _x, _y: None
    depths: Callable[[], Float32[np.ndarray, "h w"] | None] = lambda: None
    picture: Callable[[], UInt8[np.ndarray, "h w 4"] | None] = lambda: None

    def pick(self) -> PickPoint:
        """The point under the pointer, with its depth."""
        return PickPoint(self.x, self.y, self.width, self.height, self.depth())

    @property
    def plain(self) -> bool:
        """Whether no key is held that makes another one a command."""
        return not (self.control or self.alt)

    def releases(self, press: Event) -> bool:
        """Whether this is the end of a drag that began with ``press``."""
        return self.kind == "release" and self.button == press.button

    def distance(self, other: Event) -> float:
        """Pixels between two positions of the pointer."""
        return ((self.x - other.x) ** 2 + (self.y - other.y) ** 2) ** 0.5


@dataclass(frozen=True)
class Step:
    """What a tool makes of an event.

    Attributes:
        view: Look from there, with more movement to come; None = from where one looks now.
        edit: Try this change of the scene; it becomes one step of the history when the tool ends.
        selection: In the last step: the elements that are selected from now on, and what the history calls that.
        label: What the history calls the edit.
        fields: Render the fields of what is tried, too; without, only what the window draws itself is seen changed.
        changes: Other attributes of the store's state to replace.
        click: In the last step: what a click was for, and where it was, for features that act on it.
        ticks: Send ticks until another step says otherwise.
        keys: The keys that the tool wants; others do what they do elsewhere.
        places: Those that it wants for where they are, by their names on a keyboard with US layout.
    """

    view: OrbitView | None = None
    edit: Edit | None = None
    selection: tuple[ElementSelection, str] | None = None
    label: str = ""
    fields: bool = False
    changes: Mapping[str, object] = field(default_factory=dict)
    click: tuple[Click, PickPoint] | None = None
    ticks: bool = False
    keys: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


Steps = Generator[Step, Event, Step | None]
"""A tool at work. It ends by returning, with a last step where there is one."""


def once(step: Step) -> Steps:
    """A tool that has done all it does at once."""
    return step
    yield  # which makes it a generator


class Tool(NamedTuple):
    """An entry of the table of tools.

    Attributes:
        name: Of the tool while it owns the mouse.
        begin: Takes an event that nothing owns, or leaves it to the next tool with None.
        cursor: What the pointer looks like over what the tool would take; None = as usual.
        hover: Attributes of the state that follow the pointer while no tool owns it; None = leave that to others.
        keys: Those that may begin the tool.
        places: The same, for where they are.
        hint: What the mouse and keys do now, for the status line: sentences that are translated one by one; none while
            the tool is not to be used.
        cancelled: Attributes of the state to replace when its work has been dropped.
    """

    name: str
    begin: Callable[[Event], Steps | None]
    cursor: Callable[[Event], Cursor | None] = lambda _event: None
    hover: Callable[[Event], Mapping[str, object] | None] = lambda _event: None
    keys: Callable[[State], frozenset[str]] = lambda _state: frozenset()
    places: Callable[[State], frozenset[str]] = lambda _state: frozenset()
    hint: Callable[[State], tuple[str, ...]] = lambda _state: ()
    cancelled: Callable[[State], Mapping[str, object]] = lambda _state: {}
