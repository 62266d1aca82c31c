"""``fieldwright extract``: fields and photos taken apart into meshes, materials and lights."""

from __future__ import annotations

from typing import Any

import msgspec

from viewer.cli.console import Console
from viewer.cli.interrupts import BEST
from viewer.cli.opening import Document
from viewer.cli.options import Extract
from viewer.cli.wording import counted
from viewer.decompose.options import PRESETS, ExtractOptions, MeshReport
from viewer.engine.jobs import ExtractJob, run
from viewer.errors import InputError, UsageError
from viewer.formats.datasets.registry import open_dataset
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node
from viewer.scene.kinds import kind_of
from viewer.scene.options import check_options
from viewer.scene.origin import beside, origin_of
from viewer.scene.relocation import located
from viewer.session.extraction import photos_for, with_extracted


def extracted(
    document: Document, options: Extract, how: ExtractOptions, console: Console
) -> tuple[Document, list[dict[str, Any]]]:
    """The document with a mesh in the place of all visible fields and splats, lights that were separated, and reports.

    Where there is nothing else, they are made of the photos. ``how`` is what :func:`extract_options` says.

    Raises:
        InputError: It holds none of these.
    """
    photos = None if options.dataset is None else open_dataset(options.dataset)
    if photos is not None:
        document = document.with_scene(located(document.scene, photos))
    shown = document.scene.shown()
    surfaced = [node for node in shown if kind_of(node.content).surfaced]
    sources = [node for node in surfaced if not isinstance(node.content, Dataset)] or surfaced
    if not sources:
        raise InputError(
            f"{document.path} holds no trained field, no splats and no photos to take a mesh from.",
            "Train a field: fieldwright train.",
        )
    scene, reports = document.scene, []
    for node in sources:
        made = console.follow(run(ExtractJob(node, how, _photos(document, node, photos)), document.store), BEST)
        scene = with_extracted(scene, made)
        reports.append({"name": made.node.name, **msgspec.to_builtins(made.report)})
        reports[-1]["watertight"] = made.report.watertight
        if not console.as_json:
            console.warn(f"{made.node.name}: {describe(made.report)}")
    return document.with_scene(scene), reports


def extract_options(options: Extract) -> ExtractOptions:
    """The preset, with everything that was given in its place.

    Raises:
        UsageError: An option is out of range.
    """
    preset = dict(PRESETS)[options.preset]
    values = {name: getattr(options, name) for name in ExtractOptions.__struct_fields__}
    given = {name: value for name, value in values.items() if value is not None and value is not False}
    how = msgspec.structs.replace(preset, **given | ({"bounces": False} if options.no_bounces else {}))
    try:
        check_options(how)
    except InputError as error:
        raise UsageError(error.message, error.hint) from error
    return how


def describe(report: MeshReport) -> str:
    """What a mesh is like, in a line."""
    closed = "watertight" if report.watertight else f"{report.holes} holes"
    dropped = f", {report.dropped_faces:,} dropped" if report.dropped_faces else ""
    crowded = f", {report.non_manifold_edges:,} edges with more than two triangles" if report.non_manifold_edges else ""
    return f"{report.faces:,} triangles in {counted(report.parts, 'part')}, {closed}{crowded}{dropped}"


def _photos(document: Document, node: Node, asked: Dataset | None) -> Node | None:
    """The photos that a field was trained on: those asked for, which are placed as the field is, else its project's."""
    if isinstance(node.content, Dataset):
        return None
    if asked is not None:
        return Node("photos", asked, transform=beside(node.transform, origin_of(node.content), asked.origin))
    return photos_for(document.scene, node)
