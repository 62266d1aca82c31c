"""Occupied cells as a feature of the window."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel

from viewer.engine.jobs import OccupancyFound, OccupancyJob
from viewer.scene.assets import AssetStore
from viewer.scene.content import FieldContent
from viewer.scene.document import Node
from viewer.session.occupied_cells import FLOATERS, Faces, OccupiedCells, faces_of, part_color
from viewer.session.snapshots import PREVIEW_KEY
from viewer.ui.document.context import WindowContext
from viewer.ui.document.documents import Documents
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.widgets.command import VIEW, Command, CommandGroup, Feature
from viewer.ui.widgets.theme import lay_over
from viewer.ui.work.derived import Derived
from viewer.ui.work.jobs import Jobs

LEFT, TOP = 10, 48
"""Of the legend, below the strip that one sees while looking through a photo."""
CHIP = "\N{BLACK SQUARE}"


class _Found(NamedTuple):
    """What came of a job."""

    result: OccupancyFound
    faces: Faces


class OccupancyControl(QObject):
    """Asks a worker for the occupied cells of the selected field, or of the first one, and has them drawn.

    Signals:
        changed(): It was turned on or off.

    Args:
        viewport: Draws.
        documents: Where the fields are.
        jobs: Runs the work.
    """

    changed = Signal()

    def __init__(self, viewport: Viewport, documents: Documents, jobs: Jobs) -> None:
        super().__init__(viewport)
        self.shown = False
        self._viewport, self._documents = viewport, documents
        self._cells = Derived[OccupancyJob, _Found](jobs, _found, lambda _: self.follow(), most=1, cancelling=False)
        self._last: tuple[str, _Found] | None = None
        """Key of the node whose cells were found last, and what was found."""
        self.legend = QLabel(viewport)
        self.legend.setObjectName("occupancy")
        lay_over(self.legend)
        self.legend.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.hide()
        viewport.store.watch(lambda state: (state.scene, state.selection), self.follow)

    def toggle(self) -> None:
        """Show the occupied cells, or no longer."""
        self.shown = not self.shown
        self._cells.retry()
        if self.shown and self._node() is None:
            self.shown = False
            self._viewport.hud.say(self.tr("There is no field in this scene"))
        self.follow()
        self.changed.emit()

    def follow(self) -> None:
        """Show the cells of the field that is selected now; ask for them where they are not there."""
        node = self._node() if self.shown else None
        if node is None:
            self._show(None, "")
            return
        job = _job(node)
        self._cells.want((job,), self._documents.session.store)
        found = self._cells.get(job)
        if found is not None:
            self._last = (node.key, found)
        elif self._cells.running and self._last is not None and self._last[0] == node.key:
            # While newer ones are looked for, as for every snapshot of a training, the older cells are nearly those.
            found = self._last[1]
        if found is not None:
            self._show(OccupiedCells(found.faces, node.transform), self._text(node, found.result))
        else:
            self._show(None, self.tr("Looking for occupied cells…") if self._cells.running else "")

    def _node(self) -> Node | None:
        """The selected field, where it is visible, or the first one that is; one in training before all others."""
        state = self._viewport.store.state
        fields = state.scene.shown("field")
        wanted = (PREVIEW_KEY, state.selected)
        chosen = (node for key in wanted for node in fields if node.key == key)
        return next(chosen, fields[0] if fields else None)

    def _show(self, cells: OccupiedCells | None, text: str) -> None:
        now = self._viewport.store.state.occupancy
        same = cells is not None and now is not None and cells.faces is now.faces and cells.transform == now.transform
        if not same and cells is not now:
            self._viewport.store.change(occupancy=cells)
        if text != self.legend.text():
            self.legend.setText(text)
            self.legend.adjustSize()
        self.legend.move(LEFT, TOP)
        self.legend.setVisible(bool(text))
        self.legend.raise_()

    def _text(self, node: Node, found: OccupancyFound) -> str:
        """How many cells and parts there are, with the colours that they have."""
        x, y, z = found.shape
        title = self.tr("{0}: {1} of {2} x {3} x {4} cells occupied").format(node.name, f"{found.cells:,}", x, y, z)
        if found.parts < 2:
            return f"{title}<br>{_chip(0)} {self.tr('one part') if found.parts else self.tr('nothing')}"
        others = "".join(_chip(number) for number in range(1, min(found.parts, len(FLOATERS) + 1)))
        share = self.tr("{0} parts, {1:.2g} % outside the largest").format(found.parts, 100.0 * found.outside)
        return f"{title}<br>{_chip(0)} {self.tr('largest')} &nbsp; {others} {share}"


def _found(result: OccupancyFound, store: AssetStore) -> _Found:
    return _Found(result, faces_of(result, store.get(result.asset)))


def _job(node: Node) -> OccupancyJob:
    assert isinstance(node.content, FieldContent)
    return OccupancyJob(node.content, node.edits, node.values)


def _chip(number: int) -> str:
    red, green, blue, _ = part_color(number)
    return f'<span style="color:{QColor.fromRgbF(red, green, blue).name()}">{CHIP}</span>'


def feature(context: WindowContext) -> Feature:
    """One command: show the cells."""
    documents = context.documents
    control = OccupancyControl(context.viewport, documents, context.jobs)

    def there() -> str | None:
        fields = documents.shown_scene.shown("field")
        return None if control.shown or fields else "There is no visible field in this scene."

    show = Command(
        "occupied_cells", "Occupied &cells and floaters", "Shift+O", control.toggle, there, lambda: control.shown
    )
    return Feature((control,), (CommandGroup(VIEW, (show,)),), changed=(control.changed,))
