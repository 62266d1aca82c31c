"""The form that writes a scene into files: which kind, what goes into it, and how large it will be."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QSettings, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from viewer.errors import ViewerError
from viewer.formats.mesh_formats import CARRIED, COMPARED, EXPORTS, SHAPES
from viewer.formats.options import EVERYTHING, ExportOptions
from viewer.formats.sizes import SizeEstimate
from viewer.formats.splat_formats import SPLAT_EXPORTS
from viewer.scene.assets import AssetStore
from viewer.scene.document import Scene
from viewer.scene.options import options_of
from viewer.ui.widgets.form import Form, PathField
from viewer.ui.widgets.option_fields import OptionRows, field_of

NVDIFFREC = "mesh"
"""What a file in nvdiffrec's layout is called."""
KINDS: tuple[tuple[str, str], ...] = (
    *((suffix, export.title) for suffix, (_, export) in EXPORTS.items()),
    *((export.suffix, export.title) for export in SPLAT_EXPORTS if export.title),
    (f"{NVDIFFREC}.obj", str(QT_TRANSLATE_NOOP("ExportForm", "As nvdiffrec lays it out (mesh.obj)"))),
    (".hdr", str(QT_TRANSLATE_NOOP("ExportForm", "The environment light, Radiance (.hdr)"))),
    (".exr", str(QT_TRANSLATE_NOOP("ExportForm", "The environment light, OpenEXR (.exr)"))),
    (".npz", str(QT_TRANSLATE_NOOP("ExportForm", "The field itself, svox2 (.npz)"))),
)
"""The end of the file's name, and what people read."""
FURTHER = (*SHAPES, "relief", "levels", "compression", "pictures", *COMPARED)
"""Options that are folded away at first."""
KIND_SETTING, OPTIONS_SETTING, FOLDER_SETTING = "export/kind", "export/options", "export/folder"


class ExportForm(Form):
    """Signals: submitted(object, object) with the Path and the ExportOptions.

    Args:
        parent: The window.
        scene: What would be exported.
        store: Where its assets are.
        title: What to call the file.
        settings: Where the choices are saved.
    """

    submitted = Signal(object, object)

    def __init__(self, parent: QWidget, scene: Scene, store: AssetStore, title: str, settings: QSettings) -> None:
        super().__init__(parent, "", "")
        self.setWindowTitle(self.tr("Export"))
        self.go.setText(self.tr("Export"))
        self._sizes = SizeEstimate(scene, store)
        self._title, self._settings = title, settings
        saved = _saved_options(settings)
        self.kind = QComboBox()
        for end, text in KINDS:
            self.kind.addItem(QCoreApplication.translate("ExportForm", text), end)
        self.kind.setCurrentIndex(max(self.kind.findData(settings.value(KIND_SETTING, ".glb")), 0))
        self.path = PathField(str(self._suggested()), self.tr("Export to"), saving=True)
        options = options_of(ExportOptions)
        self.by_name = {option.name: field_of(option) for option in options if option.name not in FURTHER}
        self._plain = tuple(self.by_name.values())
        self.further = OptionRows("Simplify, compress, compare")
        self.further.show_options([option for option in options if option.name in FURTHER], {})
        self.by_name |= self.further.fields
        for name, field in self.by_name.items():
            field.show(getattr(saved, name))
            field.changed.connect(lambda *_: self._show())
        self.preview = QLabel()
        self.preview.setWordWrap(True)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.preview.setMinimumHeight(self.preview.fontMetrics().height() * 5)
        self._lay_out()
        self.kind.currentIndexChanged.connect(lambda: self._on_kind())
        self.path.changed.connect(lambda: self._show())
        self.accepted.connect(self._submit)
        self._show()

    @property
    def suffix(self) -> str:
        """Of the kind that is chosen."""
        return Path(f"x{self.kind.currentData()}").suffix

    @property
    def end(self) -> str:
        """What names of its kind end with: the suffix, or two of them."""
        end = str(self.kind.currentData())
        return self.suffix if end.startswith(NVDIFFREC) else end

    @property
    def target(self) -> Path:
        """The file, with the suffix of its kind; in a folder that was named it is called as the form suggests."""
        path = Path(self.path.path)
        if self.path.line.text().strip().endswith(("/", os.sep)) or os.path.isdir(path):  # noqa: PTH112 - Path's raises for names that are too long
            return path / self._suggested().name
        return path if path.name.lower().endswith(self.end) else path.with_name(path.name + self.end)

    def options(self) -> ExportOptions:
        """What is chosen; what the kind of file cannot hold is as it was."""
        return ExportOptions(**{name: field.get() for name, field in self.by_name.items()})

    def _lay_out(self) -> None:
        self.fields.addRow(self.tr("Kind"), self.kind)
        self.fields.addRow(self.tr("File"), self.path)
        for field in self._plain:
            self.fields.addRow(field.label, field.widget)
        self.fields.addRow(self.further)
        self.further.folded.connect(lambda: self.adjustSize())
        self.fields.addRow(self.tr("Writes"), self.preview)

    def _suggested(self) -> Path:
        """Where the last export went, under the scene's name; nvdiffrec's files have a folder of their own."""
        folder, end = Path(str(self._settings.value(FOLDER_SETTING, str(Path.cwd())))), str(self.kind.currentData())
        if end.startswith(NVDIFFREC):
            return folder / self._title / end
        return folder / f"{self._title}{end}"

    def _on_kind(self) -> None:
        """Another kind has another name; a name that was typed stays."""
        end, path = str(self.kind.currentData()), Path(self.path.path)
        known = sorted({each for each, _ in KINDS if not each.startswith(NVDIFFREC)}, key=len, reverse=True)
        old = next((each for each in known if path.name.lower().endswith(each)), "")
        if end.startswith(NVDIFFREC) or path.stem == NVDIFFREC:
            self.path.line.setText(str(self._suggested()))
        elif old:
            self.path.line.setText(str(path.with_name(path.name[: -len(old)] + end)))
        self._show()

    def _show(self) -> None:
        """Grey out what the kind of file cannot hold, and say what would be written."""
        carried = CARRIED[self.suffix]
        for name, field in self.by_name.items():
            field.widget.setEnabled(name in carried)
        self.by_name["texture_limit"].widget.setEnabled("textures" in carried and self.by_name["textures"].get())
        trouble = self._trouble() if self.path.path else ""
        self.go.setEnabled(bool(self.path.path) and not trouble)
        self.preview.setText(trouble or self._written())

    def _trouble(self) -> str:
        """Why nothing can be written there: better said now than once all is made."""
        folder = _nearest(self.target.parent)
        if not os.path.isdir(folder):  # noqa: PTH112
            return self.tr("{0} is no folder: choose another one.").format(folder)
        if not os.access(folder, os.W_OK | os.X_OK):
            return self.tr("The folder {0} may not be written to: choose another one.").format(folder)
        if os.path.isdir(self.target):  # noqa: PTH112
            return self.tr("{0} is a folder: choose another name.").format(self.target)
        return ""

    def _written(self) -> str:
        """The files and their sizes, and whether there is room for them."""
        try:
            name = self.target.name[: -len(self.end)]
            files = self._sizes.files(name, self.end, self.options()) if self.path.path else {}
        except ViewerError as error:
            return error.message
        lines, total = [self._line(name, count) for name, count in files.items()], sum(files.values())
        if len(files) > 1:
            lines.append(self.tr("together about {0}").format(readable_size(total)))
        free = _free_bytes(self.target.parent)
        if free is not None and free < total:
            lines.append(self.tr("Only {0} are free there.").format(readable_size(free)))
        return "\n".join(lines) or self.tr("Its size is not known before it is made.")

    def _line(self, name: str, count: int) -> str:
        line = self.tr("{0}: about {1}").format(name, readable_size(count))
        there = os.path.lexists(self.target.parent / name)
        return self.tr("{0}, replaces the one that is there").format(line) if there else line

    def _submit(self) -> None:
        options = self.options()
        self._settings.setValue(KIND_SETTING, self.kind.currentData())
        self._settings.setValue(OPTIONS_SETTING, msgspec.json.encode(options).decode())
        folder = self.target.parent
        self._settings.setValue(FOLDER_SETTING, str(folder.parent if self.target.stem == NVDIFFREC else folder))
        self.submitted.emit(self.target, options)


def ask_export(
    parent: QWidget,
    scene: Scene,
    store: AssetStore,
    title: str,
    settings: QSettings,
    chosen: Callable[[Path, ExportOptions], None],
) -> ExportForm:
    """Open the form; ``chosen`` is called with the file and the options."""
    form = ExportForm(parent, scene, store, title, settings)
    form.submitted.connect(chosen)
    form.open()
    return form


def _saved_options(settings: QSettings) -> ExportOptions:
    """The options of the last export."""
    try:
        return msgspec.json.decode(str(settings.value(OPTIONS_SETTING, "")), type=ExportOptions)
    except msgspec.DecodeError:
        return EVERYTHING


def _nearest(folder: Path) -> Path:
    """The folder, or what there is of the way to it: missing ones are made."""
    return next((each for each in (folder, *folder.parents) if os.path.lexists(each)), folder)


def _free_bytes(folder: Path) -> int | None:
    """Room on the disk of a folder, which need not be there yet; None where it is not known."""
    try:
        return shutil.disk_usage(_nearest(folder)).free
    except OSError:
        return None


def readable_size(count: int) -> str:
    """Bytes as people read them."""
    if count < 1e6:
        return f"{max(count / 1e3, 0.1):.1f} kB" if count < 1e5 else f"{count / 1e3:.0f} kB"
    return f"{count / 1e6:.1f} MB"
