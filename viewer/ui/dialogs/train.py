"""The form that starts a training."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSpinBox, QWidget

from viewer.scene.dataset import Dataset
from viewer.training.config import VoxelsConfig
from viewer.ui.dialogs.form import Form, PathField

SUFFIX = ".fieldwright"
DEFAULT_SECONDS = 300


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
        self.dataset = PathField(root, self.tr("Data set folder"), saving=False)
        self.out = PathField(_suggested(root), self.tr("Project to write"), saving=True)
        self.seconds = QSpinBox()
        self.seconds.setRange(5, 86_400)
        self.seconds.setValue(DEFAULT_SECONDS)
        self.seconds.setSuffix(self.tr(" s"))
        self.downscale = QSpinBox()
        self.downscale.setRange(1, 16)
        self.downscale.setPrefix("1 / ")
        self.downscale.setValue(_fitting_downscale(dataset))
        self.fields.addRow(self.tr("Photos"), self.dataset)
        self.fields.addRow(self.tr("Time"), self.seconds)
        self.fields.addRow(self.tr("Photo size"), self.downscale)
        self.fields.addRow(self.tr("Project"), self.out)
        self.add_note(self.tr("The project is kept up to date while training; cancelling keeps what there is."))
        self.dataset.changed.connect(lambda text: self.out.line.setText(_suggested(text)))
        for field in (self.dataset, self.out):
            field.changed.connect(lambda _: self._check())
        self.accepted.connect(self._submit)
        self._check()

    def _check(self) -> None:
        self.go.setEnabled(bool(self.dataset.path and self.out.path))

    def _submit(self) -> None:
        config = VoxelsConfig(self.dataset.path, seconds=float(self.seconds.value()), downscale=self.downscale.value())
        out = Path(self.out.path)
        self.submitted.emit(config, str(out if out.suffix == SUFFIX else out.with_name(out.name + SUFFIX)))


def _suggested(dataset: str) -> str:
    """A project in the current folder, named as the data set."""
    name = Path(dataset.strip()).name if dataset.strip() else ""
    return str(Path.cwd() / f"{Path(name).stem}{SUFFIX}") if name else ""


def _fitting_downscale(dataset: Dataset | None) -> int:
    """Photos of about 500 pixels across: what a processor learns from in minutes."""
    if dataset is None or not dataset.photos:
        return 1
    return min(max(round(dataset.photos[0].camera.lens.width / 500), 1), 16)
