"""Files, the scene list and the history as a feature of the window."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt

from viewer.scene.content import Group
from viewer.scene.groups import is_locked
from viewer.session.element_edits import carry_out, deleted
from viewer.session.session import Session
from viewer.ui.document.context import WindowContext
from viewer.ui.document.file_actions import FileActions, file_commands
from viewer.ui.widgets.command import EDIT, Command, CommandGroup, Dock, Feature


class NodeActions(QObject):
    """What is done to the selected node.

    Args:
        context: The window's parts.
    """

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context.window)
        self._context = context

    def toggle_visible(self) -> None:
        """Hide the elements that are selected; without any, show or hide the selected node."""
        if self.elements_selected():
            self._context.documents.do(carry_out, partial(deleted, hides=True))
            return
        node = self._context.selected
        if node is not None:
            self._context.documents.do(Session.set_visible, node.key, not node.visible)

    def elements_selected(self) -> str:
        """Which elements are selected, for people; empty for none."""
        session = self._context.session
        return session.selection.text(session.scene)

    def removable(self) -> str | None:
        """Why nothing can be deleted."""
        return None if self.elements_selected() else self.free()

    def delete(self) -> None:
        """Delete the elements that are selected; without any, remove the selected node from the scene."""
        if self.elements_selected():
            self._context.documents.do(carry_out, deleted)
            return
        node = self._context.selected
        if node is not None:
            self._context.documents.do(Session.delete, node.key)

    def selected(self) -> str | None:
        """Why nothing can be done to a selected node; None where one is."""
        return None if self._context.selected is not None else "Nothing is selected."

    def free(self) -> str | None:
        """Why the selected node cannot be changed."""
        node = self._context.selected
        if node is not None and is_locked(self._context.session.scene, node):
            return f"{node.name} is locked."
        return self.selected()

    def grouped(self) -> str | None:
        """Why the selected node is no group, and in none."""
        node = self._context.selected
        if node is not None and not node.parent and not isinstance(node.content, Group):
            return f"{node.name} is in no group."
        return self.free()


def feature(context: WindowContext) -> Feature:
    """Open, save, export, undo, and the list of nodes."""
    actions, nodes = FileActions(context), NodeActions(context)
    context.documents.failed.connect(context.report)
    groups = (*file_commands(context, actions), *_history_commands(context), *_node_commands(context, nodes))
    dock = Dock("scene", "Scene", context.scene_panel, Qt.DockWidgetArea.LeftDockWidgetArea)
    return Feature((actions, nodes), groups, dock, (context.documents.changed, context.viewport.selection_changed))


def _history_commands(context: WindowContext) -> tuple[CommandGroup, ...]:
    documents, session = context.documents, context.session

    def undone() -> str | None:
        return None if session.history.undo_label is not None else "There is nothing to undo."

    def redone() -> str | None:
        return None if session.history.redo_label is not None else "There is nothing to redo."

    return (
        CommandGroup(
            EDIT,
            (
                Command(
                    "undo", "&Undo", "Ctrl+Z", partial(documents.do, Session.undo), undone, icon="undo", toolbar=True,
                    detail=lambda: session.history.undo_label or "",
                ),
                Command(
                    "redo", "&Redo", "Ctrl+Shift+Z Ctrl+Y", partial(documents.do, Session.redo), redone, icon="redo",
                    toolbar=True, detail=lambda: session.history.redo_label or "",
                ),
            ),
        ),
    )  # fmt: skip


def _node_commands(context: WindowContext, nodes: NodeActions) -> tuple[CommandGroup, ...]:
    panel = context.scene_panel
    return (
        CommandGroup(
            EDIT,
            (
                Command("rename", "Re&name", "F2", panel.rename_selected, nodes.selected),
                Command(
                    "toggle_visible",
                    "&Hide or show",
                    "H",
                    nodes.toggle_visible,
                    nodes.selected,
                    icon="eye",
                    detail=nodes.elements_selected,
                ),
                Command(
                    "delete",
                    "&Delete",
                    "Del",
                    nodes.delete,
                    nodes.removable,
                    icon="trash",
                    detail=nodes.elements_selected,
                ),
            ),
        ),
        CommandGroup(
            EDIT,
            (
                Command("group", "&Group", "Ctrl+G", panel.group_selected, nodes.free, icon="group"),
                Command("ungroup", "U&ngroup", "Ctrl+Shift+G", panel.ungroup_selected, nodes.grouped),
                Command("lock", "&Lock or unlock", "", panel.lock_selected, nodes.selected, icon="lock"),
            ),
        ),
    )
