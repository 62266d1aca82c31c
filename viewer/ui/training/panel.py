"""The panel of training runs: their curves, controls and snapshots."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, Qt, QTimer
from PySide6.QtGui import QImageWriter
from PySide6.QtWidgets import QCheckBox, QLabel, QSlider, QWidget

from viewer.engine.jobs import FormatInfo
from viewer.errors import ViewerError
from viewer.scene.assets import write_atomic
from viewer.session.curves import to_csv
from viewer.ui.document.files import ask_figures, ask_snapshot
from viewer.ui.training.curves import TrainingCurves, color_of
from viewer.ui.training.race import RaceTable
from viewer.ui.training.run_list import RunFigures, RunList
from viewer.ui.training.runs import Training
from viewer.ui.training.share import ShareSlider, ViewingShare
from viewer.ui.training.snapshots import SnapshotSlider
from viewer.ui.training.steering import SteeringButtons
from viewer.ui.widgets.fields import Choice, Section
from viewer.ui.widgets.layouts import button, column, label, row
from viewer.ui.widgets.report import report_of

FOLLOW_MS, DRAW_MS = 200, 1000
"""The panel's texts and its curves are updated at most so often: drawing curves takes some hundredths of a second that
a run on the same processor needs."""
SMOOTHEST = 40
HINT = "Scene > Train from photos starts a run. Its curves appear here."


class TrainingPanel(QWidget):
    """Runs, steering, curves, snapshots.

    Args:
        training: The runs.
        share: How much of the machine the picture may take meanwhile.
    """

    def __init__(self, training: Training, share: ViewingShare) -> None:
        super().__init__()
        self.share = ShareSlider()
        self.share.show_share(share.chosen)
        self.share.changed.connect(share.choose)
        self._training = training
        self.runs, self.figures = RunList(), RunFigures()
        self.steering, self.snapshots = SteeringButtons(), SnapshotSlider()
        self.race = RaceTable()
        self._race = Section(self.tr("Race"))
        self.curves = TrainingCurves()
        self.over = Choice(
            {"seconds": self.tr("Seconds"), "step": self.tr("Steps")}, lambda over: self._style(over=over)
        )
        self.smooth = QSlider()
        self.log_x = QCheckBox(self.tr("Log"))
        self.hint = label(self.tr(HINT), wrapped=True)
        self._body = QWidget()
        figures, picture = (
            self.tr("Save the figures of the runs that are shown"),
            self.tr("Save a picture of the curves"),
        )
        self.csv = button(self.tr("Save CSV…"), lambda: ask_figures(self, "training.csv", self.save_csv), figures)
        self.png = button(self.tr("Save PNG…"), lambda: ask_figures(self, "training.png", self.save_png), picture)
        self._soon = QTimer(self, singleShot=True, interval=FOLLOW_MS)
        self._later = QTimer(self, singleShot=True, interval=DRAW_MS)
        self._lay_out()
        self._connect()
        self.follow()

    def follow(self) -> None:
        """Show the runs as they are."""
        self._follow_words()
        self._follow_curves()

    def changeEvent(self, event: QEvent) -> None:
        """Another theme has other colours for the runs."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and "_later" in vars(self):
            self._later.start()
            self._soon.start()

    def _follow_words(self) -> None:
        """All but the curves."""
        training = self._training
        runs, run = training.runs, training.selected
        self.hint.setVisible(run is None)
        self._body.setVisible(run is not None)
        if run is None:
            return
        self.runs.show_runs(runs, [color_of(runs, each) for each in runs], run)
        self.figures.show_run(run)
        self.steering.show_run(run, racing=training.racing.includes(run))
        self.snapshots.show_run(run, training.chosen)
        self._follow_race()

    def _follow_curves(self) -> None:
        training = self._training
        runs, run = training.runs, training.selected
        if run is None:
            return
        self.curves.show_runs(runs, self.runs.shown(runs), run)
        chosen, over = training.chosen, self.curves.style_.over
        self.curves.show_moment(None if chosen is None else (chosen.seconds if over == "seconds" else chosen.step))

    def _follow_race(self) -> None:
        race, runs = self._training.racing.race, self._training.runs
        self._race.setVisible(race is not None)
        if race is not None:
            plain = self.palette().placeholderText().color().name()
            colors = [color_of(runs, run) for run in race.runs] + [plain, plain]
            self.race.show_race(race, (colors[0], colors[1]))

    def save_csv(self, path: Path) -> None:
        """Write the figures of the runs that are shown."""
        self._write(path, to_csv(self.runs.shown(self._training.runs)).encode())

    def save_png(self, path: Path) -> None:
        """Write a picture of the curves."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"png")).write(self.curves.picture())
        self._write(path, bytes(buffer.data().data()))

    def _write(self, path: Path, data: bytes) -> None:
        try:
            write_atomic(path, data)
        except ViewerError as error:
            self._training.failed.emit(report_of(error))

    def _style(self, **changes: object) -> None:
        self.curves.style_ = replace(self.curves.style_, **changes)
        self.follow()

    def _ask_export(self, formats: tuple[FormatInfo, ...]) -> None:
        """Ask where to write the snapshot that is shown."""
        run = self._training.selected
        if run is not None:
            ask_snapshot(self, formats, run.name, self._training.export_chosen)

    def _show_racer(self, number: int) -> None:
        race = self._training.racing.race
        if race is not None and number < len(race.runs):
            self._training.select(race.runs[number])

    def _follow_soon(self) -> None:
        for timer in (self._soon, self._later):
            if not timer.isActive():
                timer.start()

    def _connect(self) -> None:
        training = self._training
        self._soon.timeout.connect(lambda: self._follow_words())
        self._later.timeout.connect(lambda: self._follow_curves())
        training.changed.connect(self._follow_soon)
        self.runs.picked.connect(lambda row: training.select(training.runs[row]))
        self.runs.ticked.connect(lambda: self.follow())
        self.steering.steered.connect(lambda steer: training.steer(steer))
        self.steering.stopped.connect(training.stop)
        self.steering.resumed.connect(training.resume)
        self.race.held.connect(lambda held: training.racing.hold(held))
        self.race.both.connect(lambda both: training.racing.show_both(both))
        self.race.shown.connect(lambda number: self._show_racer(number))
        self.snapshots.chosen.connect(lambda snapshot: training.choose(snapshot))
        self.snapshots.added.connect(training.add_chosen)
        self.snapshots.exported.connect(lambda: training.with_formats(self._ask_export))
        self.curves.changed.connect(lambda: self.follow())
        self.smooth.valueChanged.connect(lambda reach: self._style(reach=reach))
        self.log_x.toggled.connect(lambda on: self._style(log_x=on))

    def _lay_out(self) -> None:
        self.smooth.setOrientation(Qt.Orientation.Horizontal)
        self.smooth.setRange(0, SMOOTHEST)
        self.smooth.setToolTip(self.tr("Average every value with its neighbours"))
        snapshots, now = Section(self.tr("Snapshots")), Section(self.tr("Now"))
        for section, part in ((self._race, self.race), (snapshots, self.snapshots), (now, self.figures)):
            section.rows.addRow(part)
        style = row(self.over, self.log_x, QLabel(self.tr("Smooth")), self.smooth)
        runs = (self.runs, self.steering, self._race, self.curves)
        column(*runs, style, row(self.csv, self.png), snapshots, now, on=self._body, spacing=8)
        column(self.share, self.hint, self._body, None, on=self, margins=8)
