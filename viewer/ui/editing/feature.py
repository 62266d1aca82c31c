"""Editing as a feature of the window: crops by boxes, spheres and planes, placed by handles in the view."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from viewer.scene.document import Node
from viewer.scene.edits import Crop, Side, edit_name
from viewer.scene.extents import own_box
from viewer.scene.geometry import AABB
from viewer.scene.kinds import kind_of
from viewer.scene.sculpt import OPERATIONS, Operation
from viewer.scene.volumes import VOLUMES, Box, HalfSpace, Sphere, Volume
from viewer.session.editing import EditTarget, crop_at, why_not_editable
from viewer.session.left_button import given_to, taken_from
from viewer.ui.document.context import WindowContext
from viewer.ui.editing.brush_panel import OPERATION_TEXTS, BrushPanel
from viewer.ui.widgets.command import EDIT, Command, CommandGroup, Dock, Feature
from viewer.ui.work.extents import PATIENCE_MS

KINDS: tuple[tuple[str, str, type[Volume], Side], ...] = (
    ("crop_box", "Crop to a &box", Box, "inside"),
    ("crop_sphere", "Crop to a &sphere", Sphere, "inside"),
    ("cut_plane", "&Cut along a plane", HalfSpace, "inside"),
    ("delete_box", "Delete what is in a b&ox", Box, "outside"),
    ("delete_sphere", "Delete what is in a s&phere", Sphere, "outside"),
)
"""Name and text of each command, and what it adds."""
UNIT = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))


class Cropping(QObject):
    """Adds crops to the selected node and shows their handles.

    Signals:
        changed(): Handles are shown, or no longer.

    Args:
        context: The window's parts.
    """

    changed = Signal()

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context.window)
        self._context = context
        self._store = context.store
        self._store.watch(lambda state: (state.edit_target, *state.selection), self.changed.emit)

    @property
    def shown(self) -> bool:
        """Whether handles are shown."""
        state = self._store.state
        return crop_at(state.scene, state.handled) is not None

    def why_not(self) -> str | None:
        """Why the selected node cannot be edited, for people; None where it can."""
        return why_not_editable(self._context.session.scene, self._context.selected)

    def why_no_handles(self) -> str | None:
        """Why there are no handles to show or hide."""
        node = self._context.selected
        if node is not None and not any(isinstance(edit, Crop) for edit in node.edits):
            return f"{node.name} has no crop."
        return self.why_not()

    def add(self, kind: type[Volume], keep: Side) -> None:
        """Add a crop that suits the selected node, and show its handles."""
        self._context.extents.when_known(self._selected, partial(self._add, kind, keep), patience_ms=PATIENCE_MS)

    def _selected(self) -> tuple[Node, ...]:
        return () if self._context.selected is None else (self._context.selected,)

    def _add(self, kind: type[Volume], keep: Side) -> None:
        node, documents = self._context.selected, self._context.documents
        if node is None or self.why_not() is not None:
            return
        box = own_box(node, self._context.extents.known(documents.session.scene))
        crop = Crop(VOLUMES[kind].fitted(box or kind_of(node.content).box(node.content) or UNIT), keep)
        scene = documents.session.scene.with_node(replace(node, edits=(*node.edits, crop)))
        documents.change(scene, f"{edit_name(crop)}: {node.name}")
        self._store.change(edit_target=EditTarget(node.key, len(node.edits)))
        self._context.notify("Drag the handles in the view; Esc takes a drag back. Its numbers are in the scene panel.")

    def toggle_handles(self) -> None:
        """Show the handles of the selected node's last crop, or none."""
        node = self._context.selected
        crops = [] if node is None else [at for at, edit in enumerate(node.edits) if isinstance(edit, Crop)]
        target = None if self.shown or node is None or not crops else EditTarget(node.key, crops[-1])
        self._store.change(edit_target=target)


class Sculpting(QObject):
    """Turns the brush on and off.

    Signals:
        changed(): The brush is another one.
        shown(): The brush has been turned on.

    Args:
        context: The window's parts.
    """

    changed = Signal()
    shown = Signal()

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context.window)
        self._context, self.store = context, context.store
        self.store.watch(lambda state: state.brush, self.changed.emit)

    def why_not(self) -> str | None:
        """Why the brush cannot be turned on."""
        if self.store.state.brush.on:
            return None
        return why_not_editable(self._context.session.scene, self._context.selected)

    def toggle(self) -> None:
        """Turn the brush on or off."""
        state = self.store.state
        if state.brush.on:
            self.store.change(**taken_from("sculpt", state))
        else:
            self.choose(state.brush.operation)

    def choose(self, operation: Operation) -> None:
        """Sculpt with that operation."""
        brush = replace(self.store.state.brush, on=True, operation=operation)
        self.store.change(**given_to("sculpt", self.store.state, brush=brush))
        self.shown.emit()


def _sculpt_commands(sculpting: Sculpting) -> tuple[CommandGroup, ...]:
    brush = Command(
        "sculpt", "&Sculpt with a brush", "Ctrl+B", sculpting.toggle, sculpting.why_not,
        lambda: sculpting.store.state.brush.on, icon="brush", toolbar=True,
    )  # fmt: skip
    operations = tuple(
        Command(f"sculpt_{name}", f"Brush: {OPERATION_TEXTS[name].lower()}", "", partial(sculpting.choose, name),
                sculpting.why_not, partial(_is_operation, sculpting, name))
        for name in OPERATIONS
    )  # fmt: skip
    return CommandGroup(f"{EDIT}/&Sculpt", (brush,)), CommandGroup(f"{EDIT}/&Sculpt", operations)


def _is_operation(sculpting: Sculpting, operation: Operation) -> bool:
    brush = sculpting.store.state.brush
    return brush.on and brush.operation == operation


def feature(context: WindowContext) -> Feature:
    """The commands that crop and delete with their handles in the view, and the sculpting brush with its panel."""
    cropping, sculpting = Cropping(context), Sculpting(context)
    adding = tuple(
        Command(name, text, "", partial(cropping.add, kind, keep), cropping.why_not, icon="crop", toolbar=not number)
        for number, (name, text, kind, keep) in enumerate(KINDS)
    )
    handles = Command(
        "edit_handles", "Show the &handles", "", cropping.toggle_handles, cropping.why_no_handles,
        lambda: cropping.shown,
    )  # fmt: skip
    gestures = {
        "Crops": (
            ("Drag a face's or sphere's handle", "Changes its size"),
            ("Drag the middle", "Moves it"),
            ("Drag the end of a plane's normal", "Turns the plane"),
            ("Esc", "Takes the drag back"),
        ),
        "Sculpting": (
            ("Drag over the selected node", "One stroke of the brush"),
            ("Ctrl+drag", "The opposite: a dent instead of a bump"),
            ("Shift+drag", "Smooths"),
            ("[ and ]", "A smaller or larger brush"),
            ("F, then move and click", "Another radius"),
            ("Esc", "Drops the stroke"),
        ),
    }
    crops = (CommandGroup(f"{EDIT}/&Crop", adding), CommandGroup(f"{EDIT}/&Crop", (handles,)))
    changed = (cropping.changed, sculpting.changed, context.documents.changed, context.viewport.selection_changed)
    dock = Dock("sculpt", "Sculpt", BrushPanel(context.store), raised=sculpting.shown)
    return Feature((cropping, sculpting), (*crops, *_sculpt_commands(sculpting)), dock, changed, gestures)
