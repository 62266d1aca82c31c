"""``fieldwright extract``: fields and photos taken apart into meshes, materials and lights."""

from __future__ import annotations

from typing import Any

import msgspec

from viewer.cli.console import Console
from viewer.cli.interrupts import BEST
from viewer.cli.options import Extract
from viewer.cli.wording import counted
from viewer.decompose.options import ExtractOptions, MeshReport
from viewer.errors import InputError, UsageError
from viewer.session.scripting import Document, chosen_options, extracted


def with_meshes(
    document: Document, options: Extract, how: ExtractOptions, console: Console
) -> tuple[Document, list[dict[str, Any]]]:
    """The document with meshes in the place of its visible fields and splats, and a report on each.

    ``how`` is what :func:`extract_options` says.

    Raises:
        InputError: There is nothing to take a mesh from.
    """
    document, results = console.follow(extracted(document, how, options.dataset), BEST)
    reports: list[dict[str, Any]] = []
    for made in results:
        report = {"name": made.node.name, **msgspec.to_builtins(made.report), "watertight": made.report.watertight}
        reports.append(report)
        if not console.as_json:
            console.warn(f"{made.node.name}: {describe(made.report)}")
    return document, reports


def extract_options(options: Extract) -> ExtractOptions:
    """The preset, with everything that was given in its place.

    Raises:
        UsageError: An option is out of range.
    """
    values = {name: getattr(options, name) for name in ExtractOptions.__struct_fields__}
    given = {name: value for name, value in values.items() if value is not None and value is not False}
    try:
        return chosen_options(options.preset, given | ({"bounces": False} if options.no_bounces else {}))
    except InputError as error:
        raise UsageError(error.message, error.hint) from error


def describe(report: MeshReport) -> str:
    """What a mesh is like, in a line."""
    closed = "watertight" if report.watertight else f"{report.holes} holes"
    dropped = f", {report.dropped_faces:,} dropped" if report.dropped_faces else ""
    crowded = f", {report.non_manifold_edges:,} edges with more than two triangles" if report.non_manifold_edges else ""
    return f"{report.faces:,} triangles in {counted(report.parts, 'part')}, {closed}{crowded}{dropped}"
