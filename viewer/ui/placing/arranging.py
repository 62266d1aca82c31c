"""Commands that duplicate the selected nodes, put them beside each other by their boxes, and join them into one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from viewer.engine.jobs import JoinJob, NodesJoined
from viewer.scene.arrangement import (
    AXES,
    Align,
    AxisName,
    Distribute,
    Duplicate,
    Edge,
    Ground,
    Placement,
    added,
    arranged,
    outermost,
    why_not_duplicated,
    why_not_joined,
    with_joined,
)
from viewer.scene.extents import measured_nodes
from viewer.scene.groups import is_locked
from viewer.ui.document.context import WindowContext
from viewer.ui.widgets.command import SCENE, Command, CommandGroup
from viewer.ui.widgets.language import tr

EDGES: tuple[tuple[Edge, str], ...] = (("min", "Lowest {0}"), ("middle", "Middle {0}"), ("max", "Highest {0}"))


class Arranging(QObject):
    """Arranges the selected nodes; each command is one step that can be undone.

    Args:
        context: The window's parts.
    """

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context.window)
        self._context = context

    @property
    def keys(self) -> tuple[str, ...]:
        """Of the selected nodes; the last one is the active one."""
        return outermost(self._context.session.scene, self._context.store.state.selection)

    def why_not_duplicated(self) -> str | None:
        """Why they cannot be duplicated."""
        return why_not_duplicated(self._context.session.scene, self.keys)

    def why_not_joined(self) -> str | None:
        """Why they cannot be made one."""
        return why_not_joined(self._context.session.scene, self.keys)

    def why_not_moved(self, least: int = 1) -> str | None:
        """Why they cannot be moved, or why there are too few."""
        scene, keys = self._context.session.scene, self.keys
        if len(keys) < least:
            return "Nothing is selected." if least == 1 else "Select three nodes: Ctrl+click in the scene list."
        locked = next((node for key in keys if (node := scene.node(key)) is not None and is_locked(scene, node)), None)
        return None if locked is None else f"{locked.name} is locked."

    def duplicate(self) -> None:
        """Make copies, and select them, so that they can be moved away at once."""
        before, text = self._context.session.scene, f"Duplicate {self._named()}"
        arrangement = Duplicate(self.keys)
        self._context.documents.do(lambda session: session.change(arranged(session.scene, arrangement), text))
        copies = added(before, self._context.session.scene)
        if copies:
            self._context.store.select(*copies)
            self._context.notify(tr("The copy is where the original is: move it."))

    def align(self, axis: AxisName, edge: Edge) -> None:
        """Move all but the active one until the edges of their boxes lie in one plane."""
        self._arrange(Align(self.keys, axis, edge), "Align {0}")

    def distribute(self, axis: AxisName) -> None:
        """Make the gaps between their boxes the same."""
        self._arrange(Distribute(self.keys, axis), "Distribute {0}")

    def to_ground(self) -> None:
        """Put each of them on the ground."""
        self._arrange(Ground(self.keys), "Put {0} on the ground")

    def join(self) -> None:
        """Make one node of them, in a worker."""
        session, keys = self._context.session, self.keys
        nodes = tuple(node for key in keys if (node := session.scene.node(key)) is not None)
        label = f"Join {self._named()}"

        def finished(result: NodesJoined | None) -> None:
            if result is None:
                return
            if any(session.scene.node(node.key) is not node for node in nodes):
                self._context.notify(tr("The nodes were changed meanwhile, so that they were not joined."))
                return
            before = session.scene
            self._context.documents.change(with_joined(before, keys, result.node), label)
            self._context.store.select(*added(before, session.scene))
            if result.notes:
                self._context.notify(" ".join(map(tr, result.notes)))

        self._context.jobs.start(JoinJob(nodes), session.store, label, finished, bound=True)

    def _arrange(self, arrangement: Placement, label: str) -> None:
        text = label.format(self._named())
        extents = self._context.extents

        def arrange() -> None:
            self._context.documents.do(
                lambda session: session.change(arranged(session.scene, arrangement, extents.known(session.scene)), text)
            )

        extents.when_known(lambda: measured_nodes(self._context.session.scene, arrangement.nodes), arrange)

    def _named(self) -> str:
        node = self._context.session.scene.node(self.keys[0]) if len(self.keys) == 1 else None
        return f"{len(self.keys)} nodes" if node is None else node.name


def arranging_commands(arranging: Arranging) -> tuple[CommandGroup, ...]:
    """The menu Scene > Arrange."""
    many = (
        Command("duplicate", "D&uplicate", "Ctrl+Shift+D", arranging.duplicate, arranging.why_not_duplicated),
        Command("join", "&Join", "Ctrl+J", arranging.join, arranging.why_not_joined),
    )
    why_moved: Callable[[], str | None] = arranging.why_not_moved
    aligned = tuple(
        Command(f"align_{axis}_{edge}", text.format(axis.upper()), "", partial(arranging.align, axis, edge), why_moved)
        for axis in AXES
        for edge, text in EDGES
    )
    apart = tuple(
        Command(
            f"distribute_{axis}", f"Distribute along {axis.upper()}", "", partial(arranging.distribute, axis),
            partial(arranging.why_not_moved, 3),
        )
        for axis in AXES
    )  # fmt: skip
    ground = Command("to_ground", "On the &ground", "Ctrl+Alt+0", arranging.to_ground, why_moved)
    groups = (many, (ground,), *(aligned[start : start + 3] for start in (0, 3, 6)), apart)
    return tuple(CommandGroup(f"{SCENE}/&Arrange", commands) for commands in groups)
