"""What a node is, in a few lines for the panel below the scene list."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QCoreApplication

from viewer.scene.content import (
    AnalyticField,
    DistanceField,
    FieldContent,
    HashGridField,
    Model,
    NerfField,
    Provenance,
    VoxelField,
)
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node
from viewer.scene.field_facts import describe_field
from viewer.scene.geometry import AABB
from viewer.scene.light import AnyLight, AreaLight, EnvironmentLight, PointLight, SpotLight, SunLight

Row = tuple[str, str]
LABEL_COLOR = "#8d95a1"
TIMES = " \N{MULTIPLICATION SIGN} "


def describe(node: Node) -> str:
    """Rich text: the node's name, and a table of what it holds."""
    match node.content:
        case VoxelField() | NerfField() | HashGridField() | DistanceField() | AnalyticField() as field:
            rows = _field(field)
        case Model() as model:
            rows = _model(model)
        case Dataset() as dataset:
            rows = _dataset(dataset)
        case _ as light:
            rows = _light(light)
    if node.aabb is not None:
        rows.insert(1, (_tr("Size"), _size(node.aabb)))
    return _table(node.name, rows)


def _field(field: FieldContent) -> list[Row]:
    facts = [(_tr(label.capitalize()), text) for label, text in describe_field(field)]
    return [*facts, *_provenance(field.provenance)]


def _model(model: Model) -> list[Row]:
    return [
        (_tr("Mesh"), _tr("{0:,} triangles, {1:,} vertices").format(model.faces, model.vertices)),
        *_provenance(model.provenance),
    ]


def _light(light: AnyLight) -> list[Row]:
    match light:
        case PointLight():
            return [(_tr("Point light"), f"{light.intensity:g} W/sr")]
        case SunLight():
            return [(_tr("Sun"), f"{light.intensity:g} W/m²")]
        case SpotLight():
            cone = _tr("{0:.0f} degrees wide").format(math.degrees(2.0 * light.outer))
            return [(_tr("Spot"), f"{light.intensity:g} W/sr"), (_tr("Cone"), cone)]
        case AreaLight():
            size = TIMES.join(f"{side:.3g}" for side in (light.width, light.height))
            return [(_tr("Area light"), _tr("radiance {0:g}").format(light.radiance)), (_tr("Sides"), size)]
        case EnvironmentLight():
            rows = [(_tr("Environment light"), f"{light.width}{TIMES}{light.height}")]
            return [*rows, (_tr("Source"), light.source)] if light.source else rows


def _dataset(dataset: Dataset) -> list[Row]:
    used = [photo.split for photo in dataset.photos if photo.enabled]
    splits = [(split, used.count(split)) for split in ("train", "val", "test")]
    unused = (_tr("not used"), len(dataset.photos) - len(used))
    counts = ", ".join(f"{count} {what}" for what, count in (*splits, unused) if count)
    rows = [(_tr("Photos"), counts or "0"), (_tr("Layout"), dataset.kind), (_tr("Folder"), dataset.root)]
    if dataset.photos:
        lens = dataset.photos[0].camera.lens
        rows.insert(1, (_tr("Picture"), f"{lens.width}{TIMES}{lens.height}"))
    return rows + [(_tr("Note"), warning) for warning in dataset.warnings[:3]]


def _provenance(origin: Provenance) -> list[Row]:
    rows: list[Row] = []
    if origin.method:
        rows.append((_tr("Method"), origin.method))
    if origin.source:
        rows.append((_tr("Source"), origin.source))
    if origin.seconds:
        rows.append((_tr("Training"), _tr("{0:,} steps, {1:.0f} s").format(origin.steps, origin.seconds)))
    if origin.psnr is not None:
        rows.append((_tr("Quality"), f"{origin.psnr:.2f} dB PSNR"))
    return rows + [(_tr("Note"), note) for note in origin.notes[:3]]


def _size(box: AABB) -> str:
    return TIMES.join(f"{length:.3g}" for length in box.size)


def _table(title: str, rows: Sequence[Row]) -> str:
    lines = "".join(
        f'<tr><td style="color:{LABEL_COLOR}; padding-right:10px">{escape(label)}</td><td>{escape(value)}</td></tr>'
        for label, value in rows
    )
    return f'<p style="margin-bottom:6px"><b>{escape(title)}</b></p><table cellspacing="2">{lines}</table>'


def _tr(text: str) -> str:
    return QCoreApplication.translate("Describe", text)
