"""The race of two methods: after how many seconds of its own each was how good."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from viewer.session.race import Lap, Race, Reached, laps, seconds_of, verdict
from viewer.ui.widgets.layouts import button, column, label, row

ROW, NARROW = 20, 42
MOST_ROWS = 12
"""That are seen without scrolling."""
LONG = 100.0
"""Seconds; above this, tenths are left out."""


class RaceTable(QWidget):
    """A line for each dB, a column for each run, and the ratio.

    Signals:
        held(bool): Pause or resume both.
        both(bool): Both fields are to be seen.
        shown(int): The first or the second run's field is to be seen.
    """

    held = Signal(bool)
    both = Signal(bool)
    shown = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.words = label(wrapped=True)
        self.table = QTableWidget(0, 4)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.verticalHeader().setVisible(False)
        self.table.verticalHeader().setDefaultSectionSize(ROW)
        self.table.verticalHeader().setMinimumSectionSize(ROW)
        header = self.table.horizontalHeader()
        header.setMinimumSectionSize(NARROW)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for section in (0, 3):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(section, NARROW)
        self.table.setToolTip(
            self.tr("Seconds of its own until the held-out photos were matched so well, and what the last dB took")
        )
        self.hold = button(self.tr("Hold"), self.held, checkable=True)
        self.show_both = button(self.tr("Both"), self.both, self.tr("Both fields side by side"), checkable=True)
        self.show_first = button(run=lambda: self.shown.emit(0))
        self.show_second = button(run=lambda: self.shown.emit(1))
        buttons = (self.hold, self.show_first, self.show_second, self.show_both)
        for each in buttons:
            each.setMinimumWidth(NARROW)
        column(self.words, self.table, row(*buttons), on=self)

    def show_race(self, race: Race, colors: tuple[str, str]) -> None:
        """Show a race as it is now."""
        made = laps(race.runs)
        methods = [entrant.config.method for entrant in race.entrants]
        self.words.setText(self._words(race, made, methods))
        self.table.setHorizontalHeaderLabels([self.tr("dB"), *(f"{each} (s)" for each in methods), self.tr("ratio")])
        self.table.setRowCount(len(made))
        for number, lap in enumerate(made):
            before = made[number - 1] if number else None
            cells = (
                (str(lap.level), None),
                (_cell(lap.first, before.first if before else None), colors[0]),
                (_cell(lap.second, before.second if before else None), colors[1]),
                ("" if math.isnan(lap.ratio) else f"{lap.ratio:.3g}", None),
            )
            for at, (text, color) in enumerate(cells):
                self.table.setItem(number, at, _item(text, color))
        header = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(header + ROW * min(max(len(made), 1), MOST_ROWS) + 4)
        self.show_both.setEnabled(len(race.runs) == len(methods))
        self.hold.setText(self.tr("Resume") if race.held else self.tr("Hold"))
        self.hold.setChecked(race.held)
        self.hold.setEnabled(not race.over)
        for number, each in enumerate((self.show_first, self.show_second)):
            each.setText(methods[number])
            each.setEnabled(number < len(race.runs))

    def _words(self, race: Race, made: list[Lap], methods: list[str]) -> str:
        """Who is ahead, in a sentence; before that, how far the two have come."""
        lap = verdict(made)
        if lap is None or lap.first is None or lap.second is None:
            clocks = [f"{seconds_of(run):.0f} s" for run in race.runs]
            clocks_text = ", ".join(f"{method} {clock}" for method, clock in zip(methods, clocks, strict=False))
            return self.tr("They take turns: {0}").format(clocks_text)
        first = lap.first.seconds <= lap.second.seconds
        quick, slow = methods if first else methods[::-1]
        times = lap.ratio if first else 1.0 / max(lap.ratio, 1e-9)
        return self.tr("To {0} dB, {1} needs {2:.3g} times the seconds of {3}.").format(lap.level, slow, times, quick)


def _cell(reached: Reached | None, before: Reached | None) -> str:
    """When, and after how many further seconds."""
    if reached is None:
        return ""
    if not reached.exact:
        return f"\N{LESS-THAN OR EQUAL TO} {reached.seconds:.1f}"
    digits = 1 if reached.seconds < LONG else 0
    more = "" if before is None else f" +{reached.seconds - before.seconds:.{digits}f}"
    return f"{reached.seconds:.{digits}f}{more}"


def _item(text: str, color: str | None) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    if color is not None:
        item.setForeground(QColor(color))
    return item
