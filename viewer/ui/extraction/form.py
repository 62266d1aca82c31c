"""The form that takes a mesh out of a field, or out of photos alone. It stays beside the picture that it changes."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from PySide6.QtCore import QPoint, QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QWidget

from viewer.decompose.options import PRESETS, ExtractOptions, preset_of
from viewer.engine.jobs import SurfaceDraft
from viewer.scene.document import Node, Scene
from viewer.scene.kinds import kind_of
from viewer.scene.moving import moments_of
from viewer.ui.extraction.fields import ExtractFields
from viewer.ui.widgets.form import Form

MARGIN = 16
SURFACE_OPTIONS = (
    "resolution", "level", "tracing", "smooth", "fairing", "flatten", "faces", "remesh", "moments",
)  # fmt: skip


def sources_of(scene: Scene) -> tuple[Node, ...]:
    """What a mesh can be taken from: photos last."""
    sources = (node for node in scene.nodes if kind_of(node.content).surfaced)
    return tuple(sorted(sources, key=lambda node: kind_of(node.content).family == "dataset"))


class ExtractForm(Form):
    """Signals: submitted(str, object) with the node's key and the ExtractOptions; changed() when another draft is due.

    Args:
        parent: The window.
        sources: The nodes that a mesh can be taken from.
        selected: Key of the one to suggest.
    """

    submitted = Signal(str, object)
    changed = Signal()

    def __init__(self, parent: QWidget, sources: Sequence[Node], selected: str | None) -> None:
        super().__init__(parent, "", "")
        self.setWindowTitle(self.tr("Extract a mesh"))
        self.go.setText(self.tr("Extract"))
        self.setMinimumWidth(390)
        self._families = {node.key: kind_of(node.content).family for node in sources}
        self._moving = {node.key for node in sources if moments_of(node.content) is not None}
        self.source = QComboBox()
        for node in sources:
            alone = self.tr("{0}: from the photos alone")
            photos = self._families[node.key] == "dataset"
            self.source.addItem(alone.format(node.name) if photos else node.name, node.key)
        self.source.setCurrentIndex(max(self.source.findData(selected), 0))
        self.preset = QComboBox()
        for name, options in PRESETS:
            self.preset.addItem(self._preset_names()[name], options)
        self.preset.addItem(self.tr("Your own"), None)
        self.options_fields = ExtractFields(self)
        self.preview = QCheckBox(self.tr("Show the surface in the picture"))
        self.preview.setChecked(True)
        self.findings = QLabel()
        self.findings.setWordWrap(True)
        self.findings.setMinimumHeight(2 * self.findings.fontMetrics().height())
        self._lay_out()
        self.source.currentIndexChanged.connect(lambda _: self._follow())
        self.preset.currentIndexChanged.connect(lambda _: self._take_preset())
        self.preview.toggled.connect(lambda _: self._follow())
        self.options_fields.changed.connect(self._follow)
        self.accepted.connect(lambda: self.submitted.emit(self.source.currentData(), self.options()))
        self._follow()

    @property
    def key(self) -> str:
        """Of the node that is chosen."""
        return self.source.currentData()

    @property
    def drafted(self) -> bool:
        """Whether a draft of what is chosen can be shown, and shall be."""
        return self.preview.isChecked() and self._families[self.key] == "field"

    def options(self) -> ExtractOptions:
        """What is chosen: what does not move has no moments."""
        options = self.options_fields.options()
        return options if self.key in self._moving else replace(options, moments=0)

    def show_draft(self, draft: SurfaceDraft) -> None:
        """Say what was found of the surface, and what would be dropped of it."""
        self.options_fields.level.show_found(draft.level, draft.levels)
        if draft.kept is None:
            self.findings.setText(self.tr("There is no surface at this level."))
            return
        report = draft.report
        closed = self.tr("closed") if report.watertight else self.tr("{0} holes").format(report.holes)
        text = self.tr("Coarsely: {0} triangles, {1}.").format(f"{report.faces:,}", closed)
        if report.dropped_faces:
            share = 100.0 * report.dropped_faces / (report.faces + report.dropped_faces)
            gone = self.tr("{0} triangles ({1:.2g} %) would go, {2} whole parts: they are orange.")
            text = f"{text} {gone.format(f'{report.dropped_faces:,}', share, report.dropped_parts)}"
        self.findings.setText(text)

    def place_beside(self, window: QWidget) -> None:
        """Move to the right edge of the window, over its docks: most of the picture stays in sight."""
        corner = window.mapToGlobal(QPoint(window.width(), 0))
        self.adjustSize()
        self.move(max(corner.x() - self.width() - MARGIN, 0), corner.y() + MARGIN)

    def _lay_out(self) -> None:
        fields, tr = self.options_fields, self.tr
        self.fields.setVerticalSpacing(6)
        self.fields.addRow(tr("From"), self.source)
        self.fields.addRow(tr("Preset"), self.preset)
        groups = {
            tr("Surface"): SURFACE_OPTIONS,
            tr("Cleaning"): ("minimum_share", "largest", "hidden", "seen"),
            tr("Look"): ("look", "texture", "color_samples", "refine", "steps", "bounces", "seed"),
        }
        for title, names in groups.items():
            self.fields.addRow(fields.group(title, names))
        self.fields.addRow(self.preview)
        self.fields.addRow(self.findings)

    def _preset_names(self) -> dict[str, str]:
        return {
            "plain": self.tr("Plain: coloured vertices"),
            "quick": self.tr("Quick: materials in about a minute"),
            "standard": self.tr("Standard: materials in some minutes"),
            "best": self.tr("Best: materials, refined shape"),
        }

    def _take_preset(self) -> None:
        options = self.preset.currentData()
        if options is not None:
            self.options_fields.show(options)

    def _follow(self) -> None:
        """Something is chosen otherwise: name the preset, grey out what does not count, ask for a draft."""
        name = preset_of(self.options())
        with QSignalBlocker(self.preset):
            names = [each for each, _ in PRESETS]
            self.preset.setCurrentIndex(len(PRESETS) if name is None else names.index(name))
        family = self._families[self.key]
        field = family == "field"
        self.options_fields.enable(field=field, moves=self.key in self._moving)
        self.preview.setEnabled(field)
        if not self.drafted:
            photos = family == "dataset"
            self.findings.setText(self.tr("The photos must show their subject cut out.") if photos else "")
        self.changed.emit()
