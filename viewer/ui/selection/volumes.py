"""Selecting by a box or a sphere in the window: its numbers, and buttons that select what lies in it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QSignalBlocker
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from viewer.scene.edit_numbers import VOLUME_NUMBERS, EditNumbers
from viewer.scene.elements import Operation
from viewer.scene.volumes import Box, Sphere, Volume
from viewer.session.held_volume import HeldVolume
from viewer.session.left_button import given_to, taken_from
from viewer.session.picker import Picking
from viewer.session.volume_selection import fitted_volume, rows_in_volume, selected_by_volume
from viewer.ui.document.transform_fields import NumberField
from viewer.ui.selection.selecting import Selecting
from viewer.ui.selection.sets import OPERATIONS
from viewer.ui.widgets.command import Command
from viewer.ui.widgets.layouts import button, column, row

KINDS: tuple[tuple[str, str, type[Volume]], ...] = (
    ("select_box_volume", "Select by a bo&x", Box),
    ("select_sphere_volume", "Select by a s&phere", Sphere),
)


class VolumeSelecting(QObject):
    """Shows a volume in the view, tints what lies in it, and selects it.

    Args:
        selecting: Changes the selection.
    """

    def __init__(self, selecting: Selecting) -> None:
        super().__init__(selecting)
        self.selecting, self.store = selecting, selecting.store
        self.store.watch(
            lambda state: (state.held_volume, state.tables, state.elements.locked, state.picking is None), self.follow
        )
        self.store.watch(lambda state: state.held_volume is None, self._ask)

    def is_on(self, kind: type[Volume]) -> bool:
        """Whether a volume of that kind is shown."""
        held = self.store.state.held_volume
        return held is not None and type(held.volume) is kind

    def toggle(self, kind: type[Volume]) -> None:
        """Show a volume of that kind that suits the nodes in which one selects, or none."""
        state = self.store.state
        if self.is_on(kind):
            self.store.change(**taken_from("volume", state))
            return
        held = HeldVolume(fitted_volume(kind, self.selecting.nodes()))
        self.store.change(**given_to("volume", state, held_volume=held))
        self.selecting.shown.emit()

    def follow(self) -> None:
        """Tint what lies in the volume."""
        state = self.store.state
        held = state.held_volume
        if held is not None and state.tables:
            rows = {node.key: rows_in_volume(state, node, held.volume) for node in state.tables}
            self.store.change(picking=Picking(rows))

    def select(self, operation: Operation) -> None:
        """Select what lies in the volume."""
        made = selected_by_volume(self.store.state, operation)
        if made is not None:
            self.store.select_elements(made.selection, made.label)

    def set(self, volume: Volume) -> None:
        """Another volume."""
        self.store.change(held_volume=HeldVolume(volume))

    def _ask(self) -> None:
        self.selecting.context.elements.ask("volume", self.store.state.held_volume is not None)
        self.selecting.changed.emit()


def volume_commands(volumes: VolumeSelecting) -> tuple[Command, ...]:
    """The commands that show a volume, or none."""
    return tuple(
        Command(name, text, "", partial(volumes.toggle, kind), volumes.selecting.why_no_elements,
                partial(volumes.is_on, kind))
        for name, text, kind in KINDS
    )  # fmt: skip


class VolumeFields(QWidget):
    """The numbers of the volume, and buttons that select what lies in it; hidden where none is shown.

    Args:
        volumes: Where it is.
    """

    def __init__(self, volumes: VolumeSelecting) -> None:
        super().__init__()
        self._volumes = volumes
        self._kind: type[Volume] | None = None
        self.fields: list[list[NumberField]] = []
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self.buttons = {name: button(text, partial(volumes.select, name)) for name, text in OPERATIONS}
        buttons = list(self.buttons.values())
        column(self._grid, row(*buttons[:2]), row(*buttons[2:]), on=self, spacing=6)
        volumes.store.watch(lambda state: state.held_volume, self.follow)
        self.follow()

    def follow(self) -> None:
        """Show the volume as it is now."""
        held = self._volumes.store.state.held_volume
        self.setVisible(held is not None)
        if held is None:
            return
        rows = VOLUME_NUMBERS[type(held.volume)](held.volume)
        if self._kind is not type(held.volume):
            self._kind = type(held.volume)
            self._build(rows)
        for fields, each in zip(self.fields, rows, strict=True):
            for field, value in zip(fields, each.numbers, strict=True):
                with QSignalBlocker(field):
                    field.setValue(value)

    def _build(self, rows: tuple[EditNumbers, ...]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.fields = []
        for index, each in enumerate(rows):
            self._grid.addWidget(QLabel(self.tr(each.name)), index, 0)
            fields = [NumberField(each.low, each.high, each.unit) for _ in each.numbers]
            for axis, field in enumerate(fields):
                field.valueChanged.connect(partial(self._enter, index, axis))
                self._grid.addWidget(field, index, axis + 1)
                self._grid.setColumnStretch(axis + 1, 1)
            self.fields.append(fields)

    def _enter(self, index: int, axis: int, value: float) -> None:
        held = self._volumes.store.state.held_volume
        if held is not None:
            row = VOLUME_NUMBERS[type(held.volume)](held.volume)[index]
            self._volumes.set(row.changed(tuple(value if axis == n else old for n, old in enumerate(row.numbers))))
