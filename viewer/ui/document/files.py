"""File dialogs whose filters come from what a worker says it can read and write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from viewer.engine.jobs import FormatInfo
from viewer.formats.project_names import PACKED_SUFFIX, SUFFIX, packed_path, project_path


def filters(formats: Sequence[FormatInfo]) -> list[str]:
    """One line for each format, as Qt wants it."""
    return [f"{_tr(each.description)} ({' '.join('*' + suffix for suffix in each.suffixes)})" for each in formats]


def ask_open(parent: QWidget, formats: Sequence[FormatInfo], chosen: Callable[[Path], None]) -> QFileDialog:
    """Ask for a file to open."""
    dialog = QFileDialog(parent, _tr("Open"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    readable = [each for each in formats if each.readable]
    names = sorted({f"*{suffix}" for each in readable for suffix in each.suffixes})
    everything = [f"{_tr('Everything readable')} ({' '.join(names)})"] if names else []
    dialog.setNameFilters([*everything, *filters(readable), f"{_tr('All files')} (*)"])
    return _show(dialog, chosen)


def ask_open_folder(parent: QWidget, chosen: Callable[[Path], None]) -> QFileDialog:
    """Ask for a project or data set to open: both are folders."""
    dialog = QFileDialog(parent, _tr("Open a project or data set"))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _show(dialog, chosen)


def ask_photos(parent: QWidget, chosen: Callable[[Path], None]) -> QFileDialog:
    """Ask for the folder in which a data set is now."""
    dialog = QFileDialog(parent, _tr("Locate photos"))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _show(dialog, chosen)


def ask_watched(parent: QWidget, chosen: Callable[[Path], None]) -> QFileDialog:
    """Ask for the folder that another program writes its run to."""
    dialog = QFileDialog(parent, _tr("Watch a run"))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _show(dialog, chosen)


def ask_save(parent: QWidget, suggested: Path, chosen: Callable[[Path], None]) -> QFileDialog:
    """Ask for the project folder to save to."""
    dialog = QFileDialog(parent, _tr("Save the project as"), str(suggested.parent))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([f"{_tr('Fieldwright project')} (*{SUFFIX})"])
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, False)
    dialog.selectFile(suggested.name)
    return _show(dialog, lambda path: chosen(project_path(path)))


def ask_pack(parent: QWidget, suggested: Path, chosen: Callable[[Path], None]) -> QFileDialog:
    """Ask for the file to pack the project into."""
    dialog = QFileDialog(parent, _tr("Pack into one file"), str(suggested.parent))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([f"{_tr('Packed Fieldwright project')} (*{PACKED_SUFFIX})"])
    dialog.selectFile(suggested.name)
    return _show(dialog, lambda path: chosen(packed_path(path)))


def ask_figures(parent: QWidget, suggested: str, chosen: Callable[[Path], None]) -> QFileDialog:
    """Ask where to write curves; the suggested name's suffix is the file's, unless another one is given."""
    suffix = Path(suggested).suffix
    dialog = QFileDialog(parent, _tr("Save the curves"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix[1:])
    dialog.setNameFilters([f"{suffix[1:].upper()} (*{suffix})"])
    dialog.selectFile(suggested)
    return _show(dialog, chosen)


def ask_snapshot(
    parent: QWidget, formats: Sequence[FormatInfo], suggested: str, chosen: Callable[[Path], None]
) -> QFileDialog:
    """Ask where to write one field to: as a mesh, as a grid, or as a project; the first is suggested."""
    lines = filters([each for each in formats if each.writable and each.suffixes])
    dialog = QFileDialog(parent, _tr("Export the snapshot"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(lines)
    dialog.selectNameFilter(next((line for line in lines if ".glb" in line), ""))
    dialog.selectFile(suggested)

    def completed(path: Path) -> None:
        suffixes = [each.suffixes[0] for each in formats if each.writable and each.suffixes]
        known = tuple(suffix for each in formats for suffix in each.suffixes)
        if not path.name.lower().endswith(known):
            path = path.with_name(path.name + suffixes[lines.index(dialog.selectedNameFilter())])
        chosen(path)

    return _show(dialog, completed)


def _show(dialog: QFileDialog, chosen: Callable[[Path], None]) -> QFileDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.open()
    return dialog


def _tr(text: str) -> str:
    return QCoreApplication.translate("Files", text)
