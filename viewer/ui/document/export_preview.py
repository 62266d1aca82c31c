"""What an export would write, beside the scene, before anything is replaced."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from viewer.engine.jobs import ExportPreviewed
from viewer.ui.document.export import readable_size
from viewer.ui.widgets.form import Form
from viewer.ui.widgets.images import fitting
from viewer.ui.widgets.layouts import column

WIDTH, HEIGHT = 900, 340
"""Pixels that a row of pictures fits into."""


class ExportPreviewForm(Form):
    """Shows the scene, the file and how they differ, from three sides.

    Signals:
        decided(bool): Whether the files are to be written.

    Args:
        parent: The window.
        found: What was made.
        least: How near to the scene the file has to come, in dB; 0 = it does not matter.
    """

    decided = Signal(bool)

    def __init__(self, parent: QWidget, found: ExportPreviewed, least: float) -> None:
        super().__init__(parent, "What would be written", "Write it")
        worst = min((view.psnr for view in found.compared), default=0.0)
        summary = QLabel(
            self.tr(
                "{0}, {1}. On the left the scene, in the middle the file as it was read again, on the "
                "right eight times the difference."
            ).format(found.path, readable_size(found.bytes))
        )
        summary.setWordWrap(True)
        rows: list[QWidget] = []
        for view in found.compared:
            picture = QLabel()
            picture.setPixmap(fitting(view.picture, WIDTH, HEIGHT))
            picture.setAccessibleName(self.tr("The scene, the file, and their difference"))
            rows += [picture, QLabel(self.tr("{0} dB").format(f"{view.psnr:.1f}"))]
        shown = QWidget()
        column(*rows, on=shown, spacing=4)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(shown)
        area.setMinimumSize(360, 240)
        self.resize(WIDTH + 64, 2 * HEIGHT)
        self.fields.addRow(summary)
        self.fields.addRow(area)
        if worst < least:
            self.add_note(self.tr("At least {0} dB are asked for: it is not written.").format(f"{least:g}"))
            self.go.setEnabled(False)
        self.finished.connect(lambda result: self.decided.emit(bool(result)))
