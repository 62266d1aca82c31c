"""Selecting elements in the window: the active tool, and all that is done with what is selected."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from viewer.engine.jobs import ChooseElementsJob, ElementsChosen
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene
from viewer.scene.element_query import Component, Everything, Grown, Inverted, Query, Step
from viewer.scene.element_selection import NOTHING, ElementSelection
from viewer.scene.elements import Operation
from viewer.scene.photo_cameras import photo_cameras
from viewer.session.element_choice import selectable
from viewer.session.element_edits import Changed, carry_out, hiding
from viewer.session.element_picking import DepthMode
from viewer.session.left_button import given_to, taken_from
from viewer.session.picker import PickTool, picked_nodes
from viewer.session.restoring import nodes_with_deleted
from viewer.session.saved_sets import delete_set, recall_set, rename_set, save_selection
from viewer.session.store import Store
from viewer.ui.document.context import WindowContext
from viewer.ui.selection.outline import Outline
from viewer.ui.work.deleted_elements import DeletedElements
from viewer.ui.work.element_tables import bare

Change = Callable[[Scene, ElementSelection, AssetStore], Changed]


class Selecting(QObject):
    """Turns the tools on and off, and changes the selection without pointing at anything.

    Signals:
        changed(): Another tool is active, or something else is selected.
        shown(): A tool has been turned on.
        seen_changed(): People see the panel, or no longer.

    Args:
        context: The window's parts.
    """

    changed = Signal()
    shown = Signal()
    seen_changed = Signal()

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context.window)
        self.context = context
        self.seen = False
        """Whether people see the panel."""
        self.store: Store = context.store
        self.outline = Outline(context.viewport)
        self.deleted = DeletedElements(context.jobs, context.store)
        self.store.watch(lambda state: (state.picker, state.elements, state.document), self.changed.emit)
        self.store.watch(lambda state: state.selection, self.changed.emit)
        context.elements.changed.connect(self._say)

    def set_seen(self, seen: bool) -> None:
        """The panel is seen, or no longer: it needs the elements."""
        self.seen = seen
        self.context.elements.ask("selection", seen)
        self.seen_changed.emit()

    @property
    def tool(self) -> PickTool:
        """What a drag does."""
        return self.store.state.picker.tool

    @property
    def text(self) -> str:
        """What is selected, for people; empty for nothing."""
        session = self.context.session
        return session.selection.text(session.scene)

    def nodes(self) -> tuple[Node, ...]:
        """Those in which one selects."""
        return picked_nodes(self.context.session.scene, self.store.state.selection)

    def why_no_elements(self) -> str | None:
        """Why nothing can be selected."""
        return None if self.nodes() else "Nothing is shown that has elements to be selected."

    def why_nothing(self) -> str | None:
        """Why nothing can be done with what is selected."""
        return None if self.text else "No elements are selected."

    def why_nothing_hidden(self) -> str | None:
        """Why nothing can be revealed."""
        found = any(hiding(node) for node in self.context.session.scene.nodes)
        return None if found else "No elements are hidden."

    def why_nothing_deleted(self) -> str | None:
        """Why nothing can be brought back."""
        found = nodes_with_deleted(self.context.session.scene, self.store.state.selection)
        return None if found else "Nothing that is shown has had elements deleted."

    def why_nothing_locked(self) -> str | None:
        """Why nothing can be unlocked."""
        return None if self.context.session.selection.locked else "No elements are locked."

    def choose_tool(self, tool: PickTool) -> None:
        """Select with a tool; the active one is turned off."""
        self.context.viewport.controller.cancel()
        state = self.store.state
        if state.picker.tool == tool:
            self.store.change(**taken_from("select", state))
        else:
            picker = replace(state.picker, tool=tool)
            self.store.change(**given_to("select", state, picker=picker, picking=None))
            self.shown.emit()
        self._say()

    def choose_depth(self, depth: DepthMode) -> None:
        """Pick on the surface, through everything, or in a slab."""
        self.set(depth=depth)

    def set(self, **changes: object) -> None:
        """Change settings of the tools."""
        self.store.change(picker=replace(self.store.state.picker, **changes))

    def do(self, change: Change) -> None:
        """Change the document by what is selected, as one step."""
        self.context.documents.do(carry_out, change)

    def clear(self) -> None:
        """Select nothing."""
        selection = self.context.session.selection
        self.store.select_elements(replace(NOTHING, locked=selection.locked), "Select nothing")

    def all(self) -> None:
        """Select everything."""
        self.choose(Everything(), "Select all")

    def invert(self) -> None:
        """Select what is not."""
        self.choose(Inverted(), "Invert the selection")

    def grow(self, steps: int) -> None:
        """Select what is next to the selection, or no longer what is at its edge."""
        self.choose(Grown(steps), "Grow the selection" if steps > 0 else "Shrink the selection")

    def component(self) -> None:
        """Select all that hangs together with what is selected."""
        self.choose(Component(), "Select connected elements")

    def choose(self, query: Query, label: str, operation: str = "set") -> None:
        """Select what a query says, in all nodes in which one selects; a worker finds it."""
        session, jobs = self.context.session, self.context.jobs
        nodes, scene, cameras = self.nodes(), session.scene, photo_cameras(session.scene)
        found: dict[str, ElementsChosen] = {}

        def finished(key: str, result: ElementsChosen | None) -> None:
            if result is None:
                return
            found[key] = result
            if len(found) == len(nodes) and session.scene is scene:
                selection = session.selection
                for node in nodes:
                    elements = selectable(selection, node, found[node.key].elements, session.store)
                    selection = selection.with_selected(node.key, elements)
                self.store.select_elements(selection, label)

        step = Step(query, operation)  # pyright: ignore[reportArgumentType] - one of its operations
        for node in nodes:
            own = replace(bare(node), transform=node.transform)
            job = ChooseElementsJob(own, (step,), session.selection.of(node), cameras)
            jobs.start(job, session.store, "", partial(finished, node.key), bound=True)

    def save_set(self, name: str = "") -> None:
        """Keep what is selected under a name, or one that is made up."""
        saved = self.context.documents.do(save_selection, name)
        if saved:
            self.context.viewport.hud.say(self.tr("Saved as '{0}'").format(saved))

    def recall(self, name: str, operation: Operation = "set") -> None:
        """Select what was saved under a name, or change the selection by it."""
        elements, scene = self.context.elements, self.context.session.scene
        fresh = [each for each in self.store.state.tables if (node := scene.node(each.key)) and elements.is_fresh(node)]
        self.context.documents.do(recall_set, name, operation, fresh)

    def rename_set(self, name: str, new: str) -> None:
        """Call a saved selection something else."""
        self.context.documents.do(rename_set, name, new)

    def delete_set(self, name: str) -> None:
        """Keep a saved selection no longer."""
        self.context.documents.do(delete_set, name)

    def _say(self) -> None:
        """What is going on, over the picture, as long as a tool is active."""
        if self.tool == "off":
            return
        waiting = self.context.elements.waiting and not self.store.state.tables
        if waiting:
            self.context.viewport.hud.say(self.tr("Looking for elements…"))
