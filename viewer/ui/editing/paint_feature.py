"""Painting and grading as a feature of the window."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from viewer.scene.grade import Grade
from viewer.session.editing import EditTarget, why_not_editable
from viewer.session.left_button import given_to, taken_from
from viewer.ui.document.context import WindowContext
from viewer.ui.editing.paint_panel import PaintPanel
from viewer.ui.editing.stencil_overlay import StencilOverlay
from viewer.ui.widgets.command import EDIT, Command, CommandGroup, Dock, Feature
from viewer.ui.widgets.report import report_of


class Painting(QObject):
    """Turns the painting brush on and off, and adds grades.

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
        self.store.watch(lambda state: state.paint_brush, self.changed.emit)

    def why_not(self) -> str | None:
        """Why the selected node cannot be edited, for people; None where it can."""
        return why_not_editable(self._context.session.scene, self._context.selected)

    def why_no_brush(self) -> str | None:
        """Why the brush cannot be turned on."""
        return None if self.store.state.paint_brush.on else self.why_not()

    def toggle(self) -> None:
        """Turn the brush on or off."""
        state = self.store.state
        if state.paint_brush.on:
            self.store.change(**taken_from("paint", state))
            return
        self.store.change(**given_to("paint", state, paint_brush=replace(state.paint_brush, on=True)))
        self.shown.emit()

    def grade(self) -> None:
        """Add a grade to the selected node, or to its selected elements; its numbers are in the scene panel."""
        node, documents = self._context.selected, self._context.documents
        if node is None or self.why_not() is not None:
            return
        within = documents.session.selection.of(node)
        scene = documents.session.scene.with_node(replace(node, edits=(*node.edits, Grade(within=within))))
        documents.change(scene, f"Grade {node.name}")
        self.store.change(edit_target=EditTarget(node.key, len(node.edits)))
        self._context.notify(
            "Change its numbers in the scene panel; they apply to all colours of the node."
            if within is None
            else "Change its numbers in the scene panel; they apply to the selected elements."
        )


def feature(context: WindowContext) -> Feature:
    """The painting brush with its panel, and the command that grades a node."""
    painting = Painting(context)
    brush = Command(
        "paint", "&Paint with a brush", "Ctrl+Shift+B", painting.toggle, painting.why_no_brush,
        lambda: painting.store.state.paint_brush.on, icon="paint", toolbar=True,
    )  # fmt: skip
    grade = Command("grade", "&Grade colours", "", painting.grade, painting.why_not)
    gestures = {
        "Painting": (
            ("Drag over the selected node", "One stroke of the brush"),
            ("Ctrl+drag", "Erases: brings back what was there"),
            ("S", "Takes the colour under the pointer"),
            ("X", "Swaps the two colours"),
            ("[ and ]", "A smaller or larger brush"),
            ("F, then move and click", "Another radius"),
            ("Shift+F, then move and click", "Another strength"),
            ("Alt+click, while cloning", "Chooses where paint is taken from"),
            ("Right drag, with a stencil", "Moves it, with Shift scales it, with Ctrl turns it"),
            ("Esc", "Drops the stroke"),
        ),
    }
    panel = PaintPanel(context.store)
    panel.stencil.failed.connect(lambda error: context.documents.failed.emit(report_of(error)))
    overlay = StencilOverlay(context.viewport, lambda: context.viewport.surface, context.store)
    dock = Dock("paint", "Paint", panel, raised=painting.shown)
    changed = (painting.changed, context.documents.changed, context.viewport.selection_changed)
    return Feature((painting, overlay), (CommandGroup(EDIT, (brush, grade)),), dock, changed, gestures)
