"""Which tool gets the mouse, and what becomes of its work. Nothing else decides that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from viewer.session.navigation import PickPoint
from viewer.session.store import Store
from viewer.session.tools import (
    bones,
    camera,
    camera_keys,
    crop,
    fly,
    focus,
    gizmo,
    lights,
    measure,
    outline,
    paint,
    sculpt,
    select,
    select_volume,
    split,
)
from viewer.session.tools.events import Click, Cursor, Event, Kind, Step, Steps, Tool

TOOLS: tuple[Tool, ...] = (
    focus.TOOL,
    measure.TOOL,
    gizmo.TOOL,
    bones.TOOL,
    camera_keys.TOOL,
    crop.TOOL,
    outline.TOOL,
    select_volume.TOOL,
    select.TOOL,
    paint.TOOL,
    sculpt.TOOL,
    lights.TOOL,
    split.TOOL,
    fly.TOOL,
    camera.TOOL,
)
"""The first one that takes an event owns the mouse until it ends."""
BEGINNINGS: tuple[Kind, ...] = ("press", "double", "wheel")
"""What may begin a tool."""
HOLDS_ARRAYS = ("stroke", "paint", "picking")
"""Attributes of the state that are compared by what they are, not by what they hold."""
ESCAPE = "Escape"


class ToolManager:
    """Sends events to the tool that owns the mouse, and its answers to the store.

    What a tool tries is committed as one step of the history when it ends, and dropped when it is cancelled or raises.

    Args:
        store: What tools change.
        tools: In the order in which they are asked.
        clicked: Called with what a click was for, and where it was.
    """

    def __init__(
        self,
        store: Store,
        tools: Sequence[Tool] = TOOLS,
        clicked: Callable[[Click, PickPoint], None] = lambda _click, _spot: None,
    ) -> None:
        self._store = store
        self._tools = tools
        self._clicked = clicked
        self._owner: Tool | None = None
        self._steps: Steps | None = None
        self._last = Step()
        self._tried: Step | None = None

    @property
    def owner(self) -> str:
        """The name of the tool that owns the mouse; empty where none does."""
        return "" if self._owner is None else self._owner.name

    @property
    def ticks(self) -> bool:
        """Whether the tool is to be sent ticks."""
        return self._last.ticks

    def wants(self, key: str, place: str = "", *, plain: bool = True) -> bool:
        """Whether a key belongs to the tool that owns the mouse, or may begin one.

        Args:
            key: Its name.
            place: The name of its place.
            plain: No other key is held that makes a command of it. Where no tool owns the mouse, only plain keys may
                begin one for their place.
        """
        if self._owner is not None:
            return key == ESCAPE or key in self._last.keys or place in self._last.places
        state = self._store.state
        return any(key in tool.keys(state) or (plain and place in tool.places(state)) for tool in self._tools)

    def send(self, event: Event) -> bool:
        """Something has happened; false where no tool takes it."""
        if self._owner is None:
            begins = event.kind in BEGINNINGS or (event.kind == "key" and self._wants(event))
            return begins and any(self._begin(tool, event) for tool in self._tools)
        if event.kind in ("key", "key_up") and not self._wants(event):
            return False
        if event.key != ESCAPE:
            self._advance(event)
        elif event.kind == "key":
            self.cancel()
        return True

    def _wants(self, event: Event) -> bool:
        return self.wants(event.key, event.place, plain=event.plain)

    def start(self, name: str, event: Event) -> None:
        """Give the mouse to a tool by its name; the tool that owns it now is cancelled."""
        self.cancel()
        self._begin(next(tool for tool in self._tools if tool.name == name), event)

    def cancel(self) -> None:
        """Take the mouse from its tool, and drop what that has tried."""
        steps, tried, owner = self._steps, self._tried, self._owner
        self._release()
        try:
            if steps is not None:
                steps.close()
        finally:
            if tried is not None:
                self._store.drop()
            dropped = {} if owner is None else owner.cancelled(self._store.state)
            changes = self._changed({"stroke": None, "paint": None, "picking": None, **dropped})
            if changes:
                self._store.change(**changes)

    def hover(self, event: Event) -> None:
        """The pointer is there, and no button is held."""
        if self._owner is None:
            found = (changes for tool in self._tools if (changes := tool.hover(event)) is not None)
            changed = self._changed(next(found, {"ring": None, "picking": None}))
            if changed:
                self._store.change(**changed)

    def hint(self) -> tuple[str, ...]:
        """What the mouse and keys do now, in sentences, of the first tool that has something to say."""
        return next((text for tool in self._tools if (text := tool.hint(self._store.state))), ())

    def cursor(self, event: Event) -> Cursor | None:
        """What the pointer is to look like where it is."""
        if self._owner is not None:
            return None
        return next((cursor for tool in self._tools if (cursor := tool.cursor(event)) is not None), None)

    def _begin(self, tool: Tool, event: Event) -> bool:
        steps = tool.begin(event)
        if steps is None:
            return False
        self._owner, self._steps = tool, steps
        self._advance(None)
        return True

    def _advance(self, event: Event | None) -> None:
        """Let the tool answer to an event, or, with None, do what it does at first; one that raises is cancelled."""
        assert self._steps is not None
        done = False
        try:
            try:
                step = next(self._steps) if event is None else self._steps.send(event)
            except StopIteration as end:
                self._finish(end.value)
            else:
                self._apply(step)
            done = True
        finally:
            if not done:
                self.cancel()

    def _apply(self, step: Step) -> None:
        self._last = step
        if step.edit is not None:
            self._tried = step
            self._store.try_edit(step.edit, fields=step.fields)
        changes = self._changed(step.changes)
        if step.view is not None:
            self._store.look(step.view, moving=True, **changes)
        elif changes:
            self._store.change(**changes)

    def _changed(self, changes: Mapping[str, object]) -> dict[str, object]:
        """Those attributes of the state that become others."""
        state = self._store.state
        return {
            name: value
            for name, value in changes.items()
            if (value is not getattr(state, name) if name in HOLDS_ARRAYS else value != getattr(state, name))
        }

    def _finish(self, step: Step | None) -> None:
        """The tool has ended: what it has tried becomes a step of the history."""
        self._owner = self._steps = None
        if step is not None:
            self._apply(step)
        tried = self._tried
        self._release()
        if tried is not None and tried.edit is not None:
            self._store.commit(tried.edit, tried.label)
        if step is not None and step.selection is not None:
            self._store.select_elements(*step.selection)
        if step is not None and step.click is not None:
            self._clicked(*step.click)

    def _release(self) -> None:
        self._owner = self._steps = self._tried = None
        self._last = Step()
