"""Cutting along drawn outlines as a feature of the window."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from viewer.scene.edits import Side
from viewer.session.left_button import given_to, taken_from
from viewer.session.outlining import Outlining, why_nothing_to_cut
from viewer.ui.document.context import WindowContext
from viewer.ui.widgets.command import EDIT, Command, CommandGroup, Feature

GESTURES = (
    ("Click", "A corner of the outline"),
    ("Drag", "Draws the outline in one go"),
    ("Click near the first corner, double click, Enter", "Closes it and cuts"),
    ("Backspace", "Takes the last corner back"),
    ("Esc", "Drops the outline"),
)


class OutlineCuts(QObject):
    """Turns drawing outlines on and off.

    Signals:
        changed(): Outlines are drawn, or no longer.

    Args:
        context: The window's parts.
    """

    changed = Signal()

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context.window)
        self._context, self._store = context, context.store
        self._store.watch(lambda state: (state.outlining, *state.selection), self.changed.emit)

    def is_on(self, keep: Side) -> bool:
        """Whether an outline would keep that side."""
        return self._store.state.outlining.keep == keep

    def why_not(self) -> str | None:
        """Why there is nothing to cut."""
        return why_nothing_to_cut(self._context.session.scene, self._store.state.selection)

    def toggle(self, keep: Side) -> None:
        """Draw outlines that keep that side, or no more."""
        self._context.viewport.controller.cancel()
        state = self._store.state
        if self.is_on(keep):
            self._store.change(**taken_from("outline", state))
        else:
            self._store.change(**given_to("outline", state, outlining=Outlining(keep)))


def feature(context: WindowContext) -> Feature:
    """The commands that crop to an outline, and delete what is in one."""
    cuts = OutlineCuts(context)
    texts: tuple[tuple[str, str, Side], ...] = (
        ("crop_outline", "Crop to an o&utline", "inside"),
        ("delete_outline", "Delete what is in an outl&ine", "outside"),
    )
    commands = tuple(
        Command(name, text, "", partial(cuts.toggle, keep), cuts.why_not, partial(cuts.is_on, keep))
        for name, text, keep in texts
    )
    changed = (cuts.changed, context.documents.changed, context.viewport.selection_changed)
    return Feature(
        (cuts,), (CommandGroup(f"{EDIT}/&Crop", commands),), None, changed, {"Cutting along an outline": GESTURES}
    )
