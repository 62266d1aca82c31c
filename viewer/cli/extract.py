"""``fieldwright extract``: fields and photos taken apart into meshes, materials and lights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from viewer.cli.console import Console
from viewer.cli.interrupts import BEST
from viewer.cli.options import Extract
from viewer.cli.wording import counted
from viewer.decompose.options import ExtractOptions, MeshReport
from viewer.errors import InputError, UsageError
from viewer.formats.options import EVERYTHING
from viewer.formats.project_names import is_project_name
from viewer.scene.animation import Animation
from viewer.session.scripting import Document, chosen_options, extracted, written

SEQUENCE = (2, 10_000)
"""Meshes in a sequence, least and most."""


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


def check_sequence(options: Extract) -> None:
    """Refuse a sequence that cannot be.

    Raises:
        UsageError: It is too short or too long, goes into a project, or one time is asked for as well.
    """
    least, most = SEQUENCE
    if not least <= options.sequence <= most:
        raise UsageError(f"--sequence {options.sequence} is no number of meshes.", f"Use {least} to {most}.")
    if options.time is not None:
        raise UsageError("--sequence and --time exclude each other.", "Leave one of them out.")
    if is_project_name(options.out):
        raise UsageError("A sequence goes into mesh files, not into a project.", "Name --out .glb, .ply or .obj.")


def extract_sequence(document: Document, options: Extract, how: ExtractOptions, console: Console) -> None:
    """Write a mesh for each of several times; each file is whole, so that what was made before a failure is kept.

    Raises:
        InputError: Nothing moves, or there is nothing to take a mesh from.
    """
    files: list[Path] = []
    meshes: list[dict[str, Any]] = []
    for path, moment in moments_in(document, options):
        made, reports = with_meshes(moment, options, how, console)
        files += console.follow(written(made, path, EVERYTHING))
        meshes += reports
    size = sum(file.stat().st_size for file in files)
    text = f"{files[0]} to {files[-1].name}: {options.sequence:,} meshes ({size / 1e6:.1f} MB)"
    console.result({"files": list(map(str, files)), "bytes": size, "meshes": meshes}, text)


def moments_in(document: Document, options: Extract) -> Iterator[tuple[Path, Document]]:
    """The file of each mesh of a sequence, and the document at its time.

    Raises:
        InputError: Nothing moves in it.
    """
    animation, duration = Animation(document.scene), document.scene.timeline.duration
    if not animation.moves_things:
        raise InputError("Nothing in the scene moves over time.", "Leave --sequence out: every mesh would be the same.")
    out = options.out
    for number in range(options.sequence):
        scene = animation.at(duration * number / (options.sequence - 1))
        yield out.with_name(f"{out.stem}_{number:04}{out.suffix}"), replace(document, scene=scene)


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
