"""``fieldwright info``, ``extract``, ``export``, ``convert`` and ``edit``: what becomes of files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from viewer.cli import splat_histograms
from viewer.cli.console import Console
from viewer.cli.opening import open_document
from viewer.cli.options import Convert, Edit, Export, Extract, Info
from viewer.cli.wording import counted
from viewer.editing.content import splats_of
from viewer.engine.jobs import ExportJob, SamplePointsJob, run
from viewer.engine.jobs.splats import VoxelizeJob
from viewer.errors import InputError
from viewer.formats.arrangement_files import read_arrangements
from viewer.formats.datasets.photo_folder import photo_files
from viewer.formats.datasets.registry import LAYOUTS
from viewer.formats.edit_files import read_steps, read_written
from viewer.formats.options import EVERYTHING, ExportOptions
from viewer.formats.project_names import is_project_name
from viewer.formats.registry import find_format
from viewer.formats.textures import stacked
from viewer.scene.assets import write_atomic
from viewer.scene.document import Node
from viewer.scene.edits import edit_name
from viewer.scene.element_query import Saved, Step
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.kinds import kind_of
from viewer.session.arranging import rearranged
from viewer.session.scripting import Document, saved_set, with_edits, written

NOTHING: Mapping[str, Any] = MappingProxyType({})
MOST_HISTOGRAMS = 3
"""Sets of splats in a file whose histograms people are shown; programs get all."""


def handle(options: Info | Extract | Export | Convert | Edit, console: Console) -> None:
    """Do what the options say."""
    match options:
        case Info():
            if not _unposed(options.path, console):
                _info(open_document(options.path, console, options), console)
        case Extract():
            _extract(options, console)
        case Export():
            chosen = {name: getattr(options, name) for name in ExportOptions.__struct_fields__}
            _export(open_document(options.path, console, options), options, ExportOptions(**chosen), console)
        case Convert():
            document = open_document(options.source, console, options)
            if options.points:
                document = _sampled(document, options.points, console)
            elif options.voxels:
                document = _voxelized(document, options.voxels, console)
            _write(document, options.target, console)
        case Edit():
            made = _edited(options, open_document(options.path, console, options), console)
            _write(made, options.out, console, {"edited": [node.name for node in made.nodes if node.edits]})


def _steps(select: Path, document: Document) -> tuple[Step, ...]:
    """What a file says to select; where there is none of that name, the selection that was saved under it."""
    if not select.exists() and (document.scene.sets or not select.suffix):
        return (Step(Saved(saved_set(document, str(select)).name)),)
    return read_steps(select)


def _edited(options: Edit, document: Document, console: Console) -> Document:
    """The document after the edits, and then after the arrangements, that files name."""
    if options.edits is None and options.arrange is None:
        raise InputError("There is nothing to do.", "Give --edits or --arrange; docs/edits.md describes both.")
    moves = () if options.arrange is None else read_arrangements(options.arrange)
    if options.edits is not None:
        steps = None if options.select is None else _steps(options.select, document)
        wanted, source = read_written(options.edits), f" of {options.edits}"
        document = console.follow(with_edits(document, wanted, options.node, steps, source))
    return console.follow(rearranged(document, moves))


def _sampled(document: Document, count: int, console: Console) -> Document:
    """The document with points on its visible meshes, else on its fields and splats, in place of all that is seen."""
    scene = document.scene
    sources = scene.shown("model") or scene.shown("field", "splats")
    if not sources:
        raise InputError(f"{document.path} shows nothing to put points on.", "Choose a mesh, a field or splats.")
    made = [console.follow(run(SamplePointsJob(node, count), document.store)).node for node in sources]
    return document.with_scene(msgspec.structs.replace(scene, nodes=tuple(made)))


def _voxelized(document: Document, resolution: int, console: Console) -> Document:
    """The document with voxel fields in place of its visible splats, and nothing else."""
    sources = document.scene.shown("splats")
    if not sources:
        raise InputError(f"{document.path} shows no Gaussian splats.", "Choose a file with splats.")
    made = [console.follow(run(VoxelizeJob(node, resolution), document.store)).node for node in sources]
    return document.with_scene(msgspec.structs.replace(document.scene, nodes=tuple(made)))


def _extract(options: Extract, console: Console) -> None:
    # Here, as it brings torch, which to describe or to convert a file takes none of.
    from viewer.cli.extract import check_sequence, extract_options, extract_sequence, with_meshes

    how = extract_options(options)  # what cannot work is said before anything is opened
    if options.sequence:
        check_sequence(options)
        extract_sequence(open_document(options.path, console, options), options, how, console)
        return
    document, reports = with_meshes(open_document(options.path, console, options), options, how, console)
    _write(document, options.out, console, {"meshes": reports})


def _export(document: Document, options: Export, how: ExportOptions, console: Console) -> None:
    """Write the document, and say how near the file comes to it where that is asked for."""
    how = msgspec.structs.replace(how, compare=how.compare or options.preview is not None)
    if not how.compare or is_project_name(options.out):
        _write(document, options.out, console, how=how)
        return
    done = console.follow(run(ExportJob(document.scene, str(options.out), how), document.store))
    scores = [view.psnr for view in done.compared]
    files = len(done.files)
    beside = f" with {counted(files - 1, 'file')} beside it" if files > 1 else ""
    lines = [f"{options.out}{beside} ({done.bytes / 1e6:.1f} MB)"]
    if scores:
        lines.append("its pictures and the scene's: " + ", ".join(f"{score:.1f} dB" for score in scores))
    if options.preview is not None and scores:
        write_atomic(options.preview, stacked([view.picture for view in done.compared]))
        lines.append(str(options.preview))
    values = {"path": str(options.out), "bytes": done.bytes, "psnr": scores}
    console.result(values | ({"files": list(done.files)} if files > 1 else {}), "\n".join(lines))


def _write(
    document: Document,
    out: Path,
    console: Console,
    further: Mapping[str, Any] = NOTHING,
    how: ExportOptions = EVERYTHING,
) -> None:
    """Write the document as whatever the suffix of ``out`` says; ``further`` is reported to a program, too."""
    files = console.follow(written(document, out, how))
    if not is_project_name(out) and len(files) > 1:
        further = {**further, "files": list(map(str, files))}
    size = sum(part.stat().st_size for part in files)
    beside = f" with {counted(len(files) - 1, 'file')} beside it" if out.is_file() and len(files) > 1 else ""
    console.result({"path": str(out), "bytes": size, **further}, f"{out}{beside} ({size / 1e6:.1f} MB)")


def _info(document: Document, console: Console) -> None:
    nodes = [_describe(node) for node in document.scene.nodes]
    spread = [_spread(node, document) for node in document.scene.nodes]
    camera = document.scene.camera
    values = {
        "path": str(document.path),
        "format": document.format,
        "nodes": [
            node | ({"histograms": {name: each.values() for name, each in found.items()}} if found else {})
            for node, found in zip(nodes, spread, strict=True)
        ],
        "camera": None if camera is None else msgspec.to_builtins(camera),
    }
    lines = [f"{document.path}: {document.format}"]
    shown = 0
    for node, found in zip(nodes, spread, strict=True):
        lines.append(f"  {node['name']}")
        lines += [f"    {key:<12} {value}" for key, value in node.items() if key != "name" and value not in ("", None)]
        shown += bool(found)
        if shown <= MOST_HISTOGRAMS:  # it is to be one page
            lines += [f"    {line}" for name, each in found.items() for line in splat_histograms.lines(name, each)]
    console.result(values, "\n".join(lines))


def _unposed(path: Path, console: Console) -> bool:
    """Say of photos whose poses have yet to be found what they are; looking for poses would take minutes."""
    name = find_format(path).name
    layout = next((each for each in LAYOUTS if each.name == name), None)
    if layout is None or layout.is_prepared(path):
        return False
    photos = len(photo_files(path)) if path.is_dir() else None
    poses = f"not known yet; fieldwright pose {path} finds them"
    facts = {"photos": photos, "poses": poses}
    lines = [f"{path}: {name}", *(f"  {key:<12} {value}" for key, value in facts.items() if value is not None)]
    console.result({"path": str(path), "format": name, "nodes": [], **facts}, "\n".join(lines))
    return True


def _spread(node: Node, document: Document) -> dict[str, splat_histograms.Histogram]:
    """How the numbers of a node's splats are spread after its edits; nothing of other content."""
    if not isinstance(node.content, GaussianSplats):
        return {}
    return splat_histograms.histograms(splats_of(node, document.store))


def _edits(node: Node) -> str:
    """What a node's edits do, in order."""
    return "; ".join(f"{edit_name(edit)}{'' if edit.enabled else ' (off)'}" for edit in node.edits)


def _describe(node: Node) -> dict[str, Any]:
    """What there is to say of a node, in the order in which it is printed."""
    facts: dict[str, Any] = {"name": node.name, "visible": node.visible, "edits": _edits(node) or None}
    box = node.aabb
    if box is not None:
        facts["box"] = " to ".join("(" + ", ".join(f"{value:.3g}" for value in end) + ")" for end in (box.lo, box.hi))
    return facts | dict(kind_of(node.content).facts(node.content))
