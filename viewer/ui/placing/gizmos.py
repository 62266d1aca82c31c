"""The commands of the gizmo that moves, turns and scales nodes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from viewer.scene.document import Scene
from viewer.scene.groups import is_locked
from viewer.scene.kinds import kind_of
from viewer.session.camera_keys import chosen_keys
from viewer.session.gizmo import NOT_PLACED, GizmoMode
from viewer.session.left_button import given_to, taken_from
from viewer.ui.document.context import WindowContext
from viewer.ui.widgets.command import SCENE, Command, CommandGroup

KINDS: tuple[tuple[str, str, GizmoMode, str, str], ...] = (
    ("gizmo_move", "&Move", "move", "Ctrl+Alt+1", "move"),
    ("gizmo_rotate", "&Rotate", "rotate", "Ctrl+Alt+2", "rotate"),
    ("gizmo_scale", "&Scale", "scale", "Ctrl+Alt+3", "scale"),
)
"""Name, text, mode, key and icon of each."""
GESTURES = (
    ("Drag an arrow, a square or a ring", "Moves or turns the selected nodes"),
    ("Type a number", "Instead of the hand's way; X, Y, Z choose the axis, Enter ends"),
    ("Ctrl", "Snaps"),
    ("Shift", "A tenth of the way"),
    ("Double click", "Puts the pivot on the surface"),
    ("Esc", "Takes the drag back"),
)


class Gizmos(QObject):
    """Shows the gizmo, and says what it can do.

    Signals:
        changed(): It is another one.

    Args:
        context: The window's parts.
    """

    changed = Signal()

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context.window)
        self._context, self._store = context, context.store
        self._store.watch(
            lambda state: (state.gizmo.mode, state.gizmo.pivot, state.timeline_keys, *state.selection),
            self.changed.emit,
        )

    def choose(self, mode: GizmoMode) -> None:
        """Show the gizmo of that kind, or none where it is shown already."""
        state = self._store.state
        if state.gizmo.mode == mode:
            self._store.change(**taken_from("gizmo", state))
        else:
            gizmo = state.gizmo._replace(mode=mode, hot="", readout="")
            self._store.change(**given_to("gizmo", state, gizmo=gizmo))

    def is_on(self, mode: GizmoMode) -> bool:
        """Whether that one is shown."""
        return self._store.state.gizmo.mode == mode

    def toggle_local(self) -> None:
        """Change between the world's axes and the node's own."""
        gizmo = self._store.state.gizmo
        self._store.change(gizmo=gizmo._replace(local=not gizmo.local))

    def is_local(self) -> bool:
        """Whether its axes are the node's own."""
        return self._store.state.gizmo.local

    def reset_pivot(self) -> None:
        """Put the pivot into the node's middle again."""
        self._store.change(gizmo=self._store.state.gizmo._replace(pivot=None))

    def why_no_pivot(self) -> str | None:
        """Why there is no pivot to reset."""
        return None if self._store.state.gizmo.pivot is not None else "The pivot is in the middle."

    def why_not(self) -> str | None:
        """Why what is selected cannot be moved."""
        if chosen_keys(self._store.state):
            return None
        scene: Scene = self._context.session.scene
        node = self._context.selected
        if node is None:
            return "Nothing is selected."
        if kind_of(node.content).family in NOT_PLACED:
            return f"{node.name} lies nowhere: it is all around."
        return f"{node.name} is locked." if is_locked(scene, node) else None


def gizmo_commands(gizmos: Gizmos) -> CommandGroup:
    """Move, rotate, scale, and where the pivot and the axes are."""
    kinds = tuple(
        Command(
            name, text, key, partial(gizmos.choose, mode), gizmos.why_not, partial(gizmos.is_on, mode), icon=icon,
            toolbar=True,
        )
        for name, text, mode, key, icon in KINDS
    )  # fmt: skip
    local = Command("gizmo_local", "&Local axes", "Shift+C", gizmos.toggle_local, gizmos.why_not, gizmos.is_local)
    reset = Command("pivot_reset", "Reset the &pivot", "", gizmos.reset_pivot, gizmos.why_no_pivot)
    return CommandGroup(f"{SCENE}/&Transform", (*kinds, local, reset))
