"""Opening, saving and exporting: scenes from files and into files."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec.structs import replace

from viewer.engine.jobs import (
    AnswerJob,
    Exported,
    ExportJob,
    ExtractJob,
    FormatInfo,
    FormatList,
    ListFormatsJob,
    Opened,
    OpenJob,
    Saved,
    SaveJob,
    folders_of,
    run,
)
from viewer.engine.jobs.job import imported
from viewer.engine.operations.views import opening_view
from viewer.errors import OutputError
from viewer.formats.export import export_scene
from viewer.formats.export_shapes import as_it_is
from viewer.formats.mesh_formats import CARRIED, COMPARED, MESHES, SHAPES
from viewer.formats.options import ExportOptions, changes_meshes
from viewer.formats.packed import pack_project
from viewer.formats.point_formats import POINTS
from viewer.formats.project import ASSETS, is_project, save_project
from viewer.formats.project_names import is_packed_name
from viewer.formats.registry import FORMATS, find_format
from viewer.scene.assets import AssetStore
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.keys import with_stable_keys
from viewer.scene.options import options_of
from viewer.scene.progress import Progress, Work

PREVIEW = "viewer.engine.operations.export_preview"
"""It renders, and is imported where that is asked for."""
SHAPER = "viewer.engine.operations.export_shapes:shaper_of"
"""It brings numba and scipy."""
DEMANDS = (*SHAPES, *COMPARED, "levels", "compression", "pictures")
"""Options that are off unless they are asked for."""


def export(job: ExportJob, store: AssetStore) -> Work[Exported]:
    """Write the scene as what the suffix says; meshes that are wanted are extracted, and the scene stays as it is.

    Raises:
        OutputError: The suffix is unknown, nothing is there to write, or a file cannot be written.
        UnsupportedError: The format needs a package that is not there.
        InputError: A field has no surface.
    """
    if job.made:
        return (yield from imported(f"{PREVIEW}:placed_files")(Path(job.path), Path(job.made)))
    if (job.options.compare or job.options.least_psnr) and is_read_back(job.path):
        return (yield from imported(f"{PREVIEW}:exported")(job, store))
    return (yield from made(job, store))


def made(job: ExportJob, store: AssetStore) -> Work[Exported]:
    """As :func:`export`, without comparing anything."""
    scene = job.scene
    if scene.shown("moment"):
        yield Progress(0.0, "Laying out the layers")
        scene = imported("viewer.engine.operations.moment_export:without_moments")(scene, Path(job.path), store)
        job = replace(job, scene=scene)
    for node in fields_without_mesh(scene, Path(job.path)):
        extracted = yield from run(ExtractJob(node), store)  # torch and all: only where there is a field
        scene = scene.with_node(replace(node, visible=False)).with_node(extracted.node)
    return (yield from write(replace(job, scene=scene), store))


def open_document(job: OpenJob, store: AssetStore) -> Work[Opened]:
    """Read whatever the path is. The scene's assets are in ``store`` afterwards, a project's in its own folder too.

    Raises:
        InputError: It is missing, damaged, or in no known format.
        AssetError: A project lacks an asset.
    """
    path = Path(job.path)
    found = find_format(path)
    assert found.read is not None
    scene = yield from found.read(path, store)
    if job.answers or job.photos:
        scene = (yield from run(AnswerJob(scene, job.answers, job.photos), store)).scene
    if found.kind != "project":
        scene = with_stable_keys(scene)
    if not is_project(path):
        return Opened(str(path), _with_camera(scene), folders_of(store), found.name)
    folder = (path if path.is_dir() else path.parent).absolute()
    return Opened(str(path), scene, folders_of(store.reading(folder / ASSETS)), found.name, str(folder))


def save(job: SaveJob, store: AssetStore) -> Work[Saved]:
    """Write a project, as a folder or, where its name says so, packed into one file.

    Raises:
        OutputError: It cannot be written, or is gone; an older project there is untouched.
        AssetError: The scene names an asset that the store has not.
    """
    path = Path(job.path)
    if job.existing and not is_project(path):
        raise OutputError(
            f"{path} is not there any more.", "Connect its drive again, or save under another name: File > Save as."
        )
    packed = is_packed_name(path)
    yield from (pack_project if packed else save_project)(job.scene, path, store, job.thumbnail)
    return Saved(job.path, job.scene, path.stat().st_size if packed else 0)


def write(job: ExportJob, store: AssetStore) -> Work[Exported]:
    """Write the scene's visible models and lights, or its field, as what the suffix says.

    Raises:
        OutputError: The suffix is unknown, nothing is there to write, or a file cannot be written.
        UnsupportedError: The format needs a package that is not there.
    """
    options, notes = _carried(job.options, Path(job.path).suffix.lower())
    if notes:
        yield Progress(0.0, f"Making {Path(job.path).name}", notes=notes)
    shaper = imported(SHAPER)(store) if changes_meshes(options) else as_it_is
    files = yield from export_scene(job.scene, Path(job.path), store, options, shaper)
    return Exported(job.path, sum(file.stat().st_size for file in files), tuple(map(str, files)))


def is_read_back(path: str) -> bool:
    """Whether what is written there can be read again and compared."""
    return "compare" in CARRIED.get(Path(path).suffix.lower(), ())


def _carried(options: ExportOptions, suffix: str) -> tuple[ExportOptions, tuple[str, ...]]:
    """The options without what files of a suffix do not have, and what there is to say of that."""
    carried = CARRIED.get(suffix, ())
    vain = {
        option.name: option
        for option in options_of(ExportOptions)
        if option.name in DEMANDS and option.name not in carried and getattr(options, option.name) != option.default
    }
    notes = tuple(f"{option.title}: not in {suffix} files, and left out." for option in vain.values())
    return replace(options, **{name: option.default for name, option in vain.items()}), notes


def fields_without_mesh(scene: Scene, path: Path) -> tuple[Node, ...]:
    """The visible fields, if ``path`` is to be a mesh and nothing else is visible that has one."""
    if path.suffix.lower() not in MESHES or scene.shown("model"):
        return ()
    if path.suffix.lower() == POINTS and scene.shown("points"):
        return ()
    return scene.shown("field")


def list_formats(job: ListFormatsJob, store: AssetStore) -> Work[FormatList]:
    """Every kind of file that is known, for the dialogs of a window that may not import the readers."""
    del job, store
    yield Progress(0.0, "Listing formats")
    return FormatList(
        tuple(
            FormatInfo(
                known.name,
                known.suffixes,
                known.description,
                known.kind,
                readable=known.read is not None,
                writable=known.write is not None,
            )
            for known in FORMATS
        )
    )


def _with_camera(scene: Scene) -> Scene:
    """A scene of photos opens as one of them saw it."""
    if scene.camera is not None:
        return scene
    photographed = next((node for node in scene.nodes if isinstance(node.content, Dataset)), None)
    if photographed is None or not isinstance(photographed.content, Dataset):
        return scene
    return msgspec.structs.replace(scene, camera=opening_view(photographed.content, photographed.transform))
