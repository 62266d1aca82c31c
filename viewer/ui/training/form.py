"""The form that starts a training: any method, with all of its options."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QWidget

from viewer.formats.project_names import SUFFIX, project_path
from viewer.scene.dataset import Dataset
from viewer.scene.options import options_of
from viewer.session.race import TURN, Entrant
from viewer.training.config import CONFIGS, AnyTrainConfig, TrainConfig, method_of
from viewer.ui.widgets.form import Form, PathField
from viewer.ui.widgets.language import tr
from viewer.ui.widgets.option_fields import OptionField, OptionRows, field_of

FIRST, SECOND = "voxels", "nerf"
"""The pair that made grids known."""


class RaceForm(Form):
    """Signals: submitted(object, float) with a pair of ``Entrant`` and the seconds of a turn.

    Args:
        parent: The window.
        dataset: What to suggest.
    """

    submitted = Signal(object, float)

    def __init__(self, parent: QWidget, dataset: Dataset | None) -> None:
        super().__init__(parent, "", "")
        self.setWindowTitle(self.tr("Race two methods"))
        self.go.setText(self.tr("Start"))
        self.dataset = PathField(dataset.root if dataset is not None else "", self.tr("Data set folder"), saving=False)
        self.first, self.second = method_field(FIRST), method_field(SECOND)
        self.seconds = seconds_field()
        self.downscale = downscale_field(dataset)
        self.turn = QDoubleSpinBox()
        self.turn.setRange(1.0, 600.0)
        self.turn.setDecimals(0)
        self.turn.setValue(TURN)
        self.turn.setSuffix(self.tr(" s"))
        self.fields.addRow(self.tr("Photos"), self.dataset)
        self.fields.addRow(self.tr("First"), self.first)
        self.fields.addRow(self.tr("Second"), self.second)
        self.fields.addRow(self.tr("Time of each"), self.seconds.widget)
        self.fields.addRow(self.tr("A turn"), self.turn)
        self.fields.addRow(self.downscale.label, self.downscale.widget)
        self.add_note(
            self.tr(
                "The two take turns, so that each has the whole machine while its clock runs. Both learn from the same "
                "photos and are judged by the same held-out ones. Each writes a project into the current folder."
            )
        )
        self.dataset.changed.connect(lambda _: self._check())
        for methods in (self.first, self.second):
            methods.currentIndexChanged.connect(lambda _: self._check())
        self.accepted.connect(self._submit)
        self._check()

    def _check(self) -> None:
        self.go.setEnabled(bool(self.dataset.path) and self.first.currentData() is not self.second.currentData())

    def _submit(self) -> None:
        entrants = (self._entrant(self.first.currentData()), self._entrant(self.second.currentData()))
        self.submitted.emit(entrants, self.turn.value())

    def _entrant(self, config: type[AnyTrainConfig]) -> Entrant:
        path, name = self.dataset.path, method_of(config)
        asked = config(path, seconds=self.seconds.get(), downscale=self.downscale.get())
        return Entrant(asked, suggested_project(path, f"-{name}"))


DEFAULT_SECONDS = 300
MAIN = ("holdout", "resume", "refine_poses", "exposure")
"""Options that every method has and people ask for first."""


class TrainForm(Form):
    """Signals: submitted(object, str) with the method's configuration and the project folder.

    Args:
        parent: The window.
        dataset: What to suggest.
    """

    submitted = Signal(object, str)

    def __init__(self, parent: QWidget, dataset: Dataset | None) -> None:
        super().__init__(parent, "", "")
        self.setWindowTitle(self.tr("Train a field from photos"))
        self.go.setText(self.tr("Train"))
        root = dataset.root if dataset is not None else ""
        self.method = method_field(method_of(CONFIGS[0]))
        self.dataset = PathField(root, self.tr("Data set folder"), saving=False)
        self.out = PathField(suggested_project(root), self.tr("Project to write"), saving=True)
        self.seconds = seconds_field()
        self.downscale = downscale_field(dataset)
        self.main = {option.name: field_of(option) for option in options_of(TrainConfig) if option.name in MAIN}
        self.advanced = OptionRows(self.tr("Advanced"))
        self.fields.addRow(self.tr("Method"), self.method)
        self.fields.addRow(self.tr("Photos"), self.dataset)
        self.fields.addRow(self.tr("Project"), self.out)
        for field in (self.seconds, self.downscale, *self.main.values()):
            self.fields.addRow(field.label, field.widget)
        self.fields.addRow(self.advanced)
        self.add_note(self.tr("The project is saved while training; stopping leaves the newest state in it."))
        self.method.currentIndexChanged.connect(lambda _: self._show_method())
        self.dataset.changed.connect(lambda text: self.out.line.setText(suggested_project(text)))
        self.advanced.folded.connect(lambda: self.adjustSize())
        for field in (self.dataset, self.out):
            field.changed.connect(lambda _: self._check())
        self.accepted.connect(self._submit)
        self._show_method()
        self._check()

    @property
    def config(self) -> type[AnyTrainConfig]:
        """Of the method that is chosen."""
        return self.method.currentData()

    def _show_method(self) -> None:
        """The method's own options, below those that all have and few people change."""
        options = [option for option in options_of(self.config) if option.name not in {*MAIN, "seconds", "downscale"}]
        common = set(TrainConfig.__struct_fields__)
        chosen = {name: value for name, value in self.advanced.values().items() if name in common}
        self.advanced.show_options(sorted(options, key=lambda option: option.name in common), chosen)

    def _check(self) -> None:
        self.go.setDefault(True)
        self.go.setEnabled(bool(self.dataset.path and self.out.path))

    def _submit(self) -> None:
        values = {name: field.get() for name, field in self.main.items()} | self.advanced.values()
        values["downscale"] = self.downscale.get()
        if values["steps"] is None:
            values["seconds"] = self.seconds.get()
        self.submitted.emit(self.config(self.dataset.path, **values), str(project_path(Path(self.out.path))))


def method_field(name: str) -> QComboBox:
    """All methods, one of them chosen."""
    methods = QComboBox()
    for config in CONFIGS:
        methods.addItem(f"{method_of(config)} \N{EN DASH} {tr(config.description)}", config)
    methods.setCurrentIndex([method_of(config) for config in CONFIGS].index(name))
    return methods


def seconds_field() -> OptionField:
    """How long to train; forms always ask for a time, and offer sensible ones."""
    option = next(option for option in options_of(TrainConfig) if option.name == "seconds")
    return field_of(msgspec.structs.replace(option, low=5, high=86_400, default=DEFAULT_SECONDS, optional=False))


def downscale_field(dataset: Dataset | None) -> OptionField:
    """At which part of their size the photos are used: about 500 pixels across, which takes minutes, at first."""
    field = field_of(next(option for option in options_of(TrainConfig) if option.name == "downscale"))
    if dataset is not None and dataset.photos:
        field.show(min(max(round(dataset.photos[0].camera.lens.width / 500), 1), 16))
    return field


def suggested_project(dataset: str, ending: str = "") -> str:
    """A project in the current folder, named as the data set."""
    name = Path(dataset.strip()).name if dataset.strip() else ""
    return str(Path.cwd() / f"{Path(name).stem}{ending}{SUFFIX}") if name else ""
