"""What a mesh is like, in words for people."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from viewer.decompose.options import MeshReport
from viewer.engine.model_jobs import Extracted
from viewer.ui.widgets.report import Report


def mesh_report(result: Extracted) -> Report:
    """What came of an extraction: its size, whether it is closed, and what was dropped."""
    report = result.report
    title = _tr("{0}: {1} triangles, {2}.").format(result.node.name, f"{report.faces:,}", _closed(report))
    return Report(title, " ".join(_remarks(report)))


def _closed(report: MeshReport) -> str:
    if report.watertight:
        return _tr("watertight")
    if report.holes == 1:
        return _tr("one hole")
    return _tr("{0} holes").format(report.holes) if report.holes else _tr("not a proper surface")


def _remarks(report: MeshReport) -> list[str]:
    """Sentences on what was dropped and what is odd."""
    remarks: list[str] = []
    if report.dropped_parts or report.dropped_faces:
        dropped = _tr("Dropped: {0} parts, {1} triangles in all.")
        remarks.append(dropped.format(report.dropped_parts, f"{report.dropped_faces:,}"))
    if report.parts > 1:
        remarks.append(_tr("{0} separate parts are left.").format(report.parts))
    if report.non_manifold_edges:
        remarks.append(_tr("{0} edges have more than two triangles.").format(report.non_manifold_edges))
    if report.degenerate_faces:
        remarks.append(_tr("{0} triangles have no area.").format(report.degenerate_faces))
    if report.holes:
        remarks.append(_tr("Holes are where no camera looked; without dropping what is not seen it is closed."))
    return remarks


def _tr(text: str) -> str:
    return QCoreApplication.translate("MeshWords", text)
