"""The form that makes a 3D moment: which photos, what is known of their depth, and how."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QWidget

from viewer.engine.jobs import MomentJob
from viewer.formats.project_names import SUFFIX
from viewer.moments.options import MomentOptions
from viewer.scene.options import options_of
from viewer.ui.widgets.form import Form, PathField
from viewer.ui.widgets.language import tr
from viewer.ui.widgets.option_fields import OptionRows

FOLDER_SETTING = "moment/folder"
PHOTOS = ("jpg", "jpeg", "png", "webp", "tif", "tiff", "bmp", "exr")
MAPS = ("npy", "npz", "png", "tif", "tiff", "exr")
NETWORKS = ("onnx", "pt", "ts")


class MomentForm(Form):
    """Signals: submitted(object) with the ``MomentJob``.

    Args:
        parent: The window.
        settings: Where the folder is saved.
    """

    submitted = Signal(object)

    def __init__(self, parent: QWidget, settings: QSettings) -> None:
        super().__init__(parent, "3D moment of photos", "Make the moment")
        self._settings = settings
        photos, maps, networks = (
            f"{tr(text)} ({' '.join(f'*.{suffix}' for suffix in suffixes)})"
            for text, suffixes in (("Photos", PHOTOS), ("Maps", MAPS), ("Networks", NETWORKS))
        )
        self.first = PathField("", tr("First photo"), saving=False, names=photos)
        self.second = PathField("", tr("Second photo"), saving=False, names=photos)
        self.map = PathField("", tr("Disparity or depth"), saving=False, names=maps)
        self.network = PathField("", tr("Network for depth"), saving=False, names=networks)
        self.project = PathField("", tr("Project"), saving=True)
        for field in (self.second, self.map, self.network):
            field.line.setPlaceholderText(tr("none"))
        self.add_note(tr("Two photos from nearly the same place, shortly after each other; or one with its depth."))
        self.fields.addRow(tr("First photo"), self.first)
        self.fields.addRow(tr("Second photo"), self.second)
        self.fields.addRow(tr("Disparity or depth"), self.map)
        self.fields.addRow(tr("Network for depth"), self.network)
        self.fields.addRow(tr("Project"), self.project)
        self.options = OptionRows("Options")
        self.options.show_options(options_of(MomentOptions), {})
        self.options.folded.connect(self.adjustSize)
        self.fields.addRow(self.options)
        for field in (self.first, self.second, self.map, self.network, self.project):
            field.folder = str(settings.value(FOLDER_SETTING, ""))
            field.changed.connect(lambda *_: self._show())
        self.first.changed.connect(lambda *_: self._suggest())
        self.accepted.connect(lambda: self._submit())
        self._suggested = ""
        self._show()

    def job(self) -> MomentJob:
        """What is chosen."""
        photos = tuple(field.path for field in (self.first, self.second) if field.path)
        maps = (self.map.path,) if self.map.path else ()
        values = {name: field.get() for name, field in self.options.fields.items()}
        return MomentJob(photos, self.project.path, maps, self.network.path, options=MomentOptions(**values))

    def _suggest(self) -> None:
        """A project beside the first photo, as long as no other name was typed."""
        if self.first.path and self.project.path == self._suggested:
            self._suggested = str(Path(self.first.path).with_suffix(SUFFIX))
            self.project.line.setText(self._suggested)

    def _show(self) -> None:
        """It can be made once there is a photo, something that says its depth, and a project."""
        depth = self.second.path or self.map.path or self.network.path
        self.go.setEnabled(bool(self.first.path and depth and self.project.path))

    def _submit(self) -> None:
        self._settings.setValue(FOLDER_SETTING, str(Path(self.first.path).parent))
        self.submitted.emit(self.job())
