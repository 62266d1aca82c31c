"""The files and folders that can be opened and written, as a tuple that one reads."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from viewer.errors import InputError
from viewer.formats import mesh_files, nvdiffrec, splat_files
from viewer.formats.checkpoints import sniff, svox2
from viewer.formats.datasets.moved import with_found_photos
from viewer.formats.datasets.registry import LAYOUTS, Layout, upright
from viewer.formats.environment import is_environment, read_environment_scene
from viewer.formats.export import export_scene
from viewer.formats.files import load, reason, refuse_endless
from viewer.formats.mesh_formats import LIGHTS, MESH_FORMATS, MeshFormat
from viewer.formats.numbered import is_numbered, read_numbered
from viewer.formats.packed import is_packed, pack_project, read_packed
from viewer.formats.point_formats import POINT_FORMATS, PointFormat
from viewer.formats.posed_sequences import is_posed_sequence, read_posed_sequence
from viewer.formats.project import ASSETS, is_project, load_project, save_project
from viewer.formats.project_names import PACKED_SUFFIX, SUFFIX
from viewer.formats.splat_formats import SPLAT_EXPORTS, SPLAT_FORMATS
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene, World
from viewer.scene.origin import origin_of, world_origin
from viewer.scene.progress import Progress, Work
from viewer.scene.temporaries import sweep_temporaries

Kind = Literal["project", "dataset", "field", "mesh", "points", "splats", "light"]
HOLDOUT = 8


@dataclass(frozen=True)
class Format:
    """A kind of file or folder.

    Attributes:
        name: Short and unique.
        suffixes: Lower case with the dot; empty where any name will do.
        description: For people, as in a file dialog.
        kind: What it holds.
        matches: Whether a file or folder is one, judged by its content.
        read: Path and store to scene, or None where it is only written.
        write: Scene, path and store, or None where it is only read.
    """

    name: str
    suffixes: tuple[str, ...]
    description: str
    kind: Kind
    matches: Callable[[Path], bool]
    read: Callable[[Path, AssetStore], Work[Scene]] | None = None
    write: Callable[[Scene, Path, AssetStore], Work[object]] | None = None


def _read_project(path: Path, store: AssetStore) -> Work[Scene]:
    """A project's scene, its assets linked into ``store`` so that they outlive the folder."""
    yield Progress(0.0, "Opening the project")
    folder = path if path.is_dir() else path.parent
    sweep_temporaries(folder, folder / ASSETS, folder.absolute().parent)
    scene, extended = load_project(path, store)
    scene, notes = with_found_photos(scene, folder)
    yield Progress(0.5, "Opening the project", notes=notes)
    for name in scene.assets():
        extended.copy_to(name, store.root)
    return scene


def _read_packed(path: Path, store: AssetStore) -> Work[Scene]:
    """A packed project's scene; its photos are looked for where the file lies."""
    scene = yield from read_packed(path, store)
    scene, notes = with_found_photos(scene, path.parent)
    yield Progress(1.0, "Opening the project", notes=notes)
    return scene


def _read_dataset(layout: Layout, path: Path, store: AssetStore) -> Work[Scene]:
    """The cameras of posed photos, brought upright, and the points found with them; the photos stay where they are."""
    if layout.prepare is not None:
        yield from layout.prepare(path)
    yield Progress(0.0, "Reading the cameras")
    dataset = layout.open(path, HOLDOUT)
    yield Progress(0.5, "Reading the points")
    dataset = layout.with_points(dataset, path, store)
    name = (path if path.is_dir() else path.absolute().parent).resolve().name
    placement = upright(dataset)
    world = World(origin=world_origin(placement, dataset.origin))
    return Scene((Node(name, dataset, transform=placement),), world)


def _read_numbered(path: Path, store: AssetStore) -> Work[Scene]:
    return (yield from read_numbered(path, store, open_path))


def _read_posed_sequence(path: Path, store: AssetStore) -> Work[Scene]:
    return (yield from read_posed_sequence(path, store, open_path))


def _dataset(layout: Layout) -> Format:
    reader = partial(_read_dataset, layout)
    return Format(layout.name, layout.suffixes, layout.description, "dataset", layout.matches, reader)


def _read_svox2(path: Path, store: AssetStore) -> Work[Scene]:
    """A grid of svox2 as the only node of a scene."""
    yield Progress(0.0, f"Reading {path.name}")
    node = svox2.read(path, store)
    return Scene((node,), World(origin=origin_of(node.content)))


def _read_late(function: str, path: Path, store: AssetStore) -> Work[Scene]:
    """Read with ``module.function``, which is imported only now."""
    yield Progress(0.0, f"Reading {path.name}")
    return (yield from load(function)(path, store))


def _network(name: str, suffixes: tuple[str, ...], description: str, matches: Callable[[Path], bool]) -> Format:
    return Format(name, suffixes, description, "field", matches, partial(_read_late, f"checkpoints.{name}.read"))


def _mesh(row: MeshFormat) -> Format:
    read = partial(_read_late, row.reader) if row.reader else None
    if row.decoder:
        read = partial(mesh_files.read_meshes, row.decoder)
    write = export_scene if row.writer else None
    return Format(row.name, row.suffixes, row.description, "mesh", row.matches, read, write)


def _points(row: PointFormat) -> Format:
    return Format(row.name, row.suffixes, row.description, "points", row.matches, partial(_read_late, row.reader))


def _splats(row: PointFormat) -> Format:
    reader = partial(_read_late, row.scene) if row.scene else partial(splat_files.read_splats, row.reader)
    write = export_scene if any(export.suffix in row.suffixes for export in SPLAT_EXPORTS) else None
    return Format(row.name, row.suffixes, row.description, "splats", row.matches, reader, write)


LONGEST_BEGINNING = 1 << 16
"""Bytes of a file in which the names of its parts are looked for."""
FORMATS: tuple[Format, ...] = (
    Format("project", (SUFFIX,), "Fieldwright project", "project", is_project, _read_project, save_project),
    Format("packed", (PACKED_SUFFIX,), "Packed Fieldwright project", "project", is_packed, _read_packed, pack_project),
    Format("nvdiffrec", (), "nvdiffrec's output folder", "mesh", nvdiffrec.is_folder, mesh_files.read_nvdiffrec),
    *(_splats(row) for row in SPLAT_FORMATS),  # before folders of photos: some are folders of pictures
    *(_dataset(layout) for layout in LAYOUTS),
    Format("svox2", (".npz",), "svox2 (Plenoxels) grid", "field", svox2.matches, _read_svox2, export_scene),
    _network("ingp", (".ingp", ".msgpack"), "instant-ngp snapshot", sniff.is_ingp),
    _network("stylesdf", (".pt",), "StyleSDF shapes", sniff.is_stylesdf),
    _network("keras_sdf", (".h5", ".hdf5"), "signed distance trained with Keras", sniff.is_keras_sdf),
    _network("plenoctree", (".npz",), "PlenOctree", sniff.is_plenoctree),
    _network("neus_surface", (".pth",), "NeuS surface", sniff.is_neus),
    _network("tensorf", (".th",), "TensoRF", sniff.is_tensorf),
    _network("dvgo", (".tar",), "DVGO voxel grid", sniff.is_dvgo),
    _network("torch_ngp", (".pth",), "torch-ngp NeRF", sniff.is_torch_ngp),
    _network("nerfacto", (".ckpt",), "nerfstudio's nerfacto", sniff.is_nerfacto),
    _network("kilonerf", (".pth",), "KiloNeRF", sniff.is_kilonerf),
    _network("nerf", (".tar", ".pth", ".pt", ".npy"), "NeRF network", sniff.is_nerf),
    _network(
        "mlp", (".pth", ".pt", ".tar", ".ckpt"), "NeRF network, by its shapes", sniff.is_mlp
    ),  # of whatever is left
    *(_points(row) for row in POINT_FORMATS),
    *(_mesh(row) for row in MESH_FORMATS),
    Format(
        "posed_sequence",
        (),
        "Folder of BANMo's posed meshes, bones and cameras",
        "mesh",
        is_posed_sequence,
        _read_posed_sequence,
    ),
    Format("numbered", (), "Folder of numbered files, one a frame", "mesh", is_numbered, _read_numbered),
    Format(
        "environment",
        LIGHTS,
        "Environment light",
        "light",
        is_environment,
        read_environment_scene,
        export_scene,
    ),
)
"""In the order in which they are tried: by content first, so that a wrong suffix does no harm."""


def find_format(path: Path) -> Format:
    """The format that a file or folder is in.

    Raises:
        InputError: It does not exist, or is in none that can be read.
    """
    try:
        if not path.exists():
            raise InputError(f"{path} does not exist.", "Check the name.")
        refuse_endless(path)
        readable = [known for known in FORMATS if known.read is not None]
        found = next((known for known in readable if known.matches(path)), None)
        if found is None and path.is_file():  # let its reader say what is wrong with it
            named = [known for known in readable if path.name.lower().endswith(known.suffixes)]
            # Of networks, the last row is the most general: the first would miss what one program writes.
            networks = [known for known in named if known.kind == "field"]
            found = networks[-1] if networks else next(iter(named), None)
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be opened: {reason(error)}.", "Check the name and the permissions.") from error
    if found is None:
        raise InputError(f"{path} is nothing that can be opened.", _advice(path, readable))
    return found


def open_path(path: Path, store: AssetStore) -> Work[Scene]:
    """Open whatever it is; new assets go to ``store``.

    Raises:
        InputError: It is in no known format, or damaged.
        AssetError: A project lacks an asset.
    """
    reader = find_format(path).read
    assert reader is not None
    return (yield from reader(path, store))


def _names(path: Path, other: str) -> bool:
    """Whether the beginning of a file has the name of another one in it."""
    try:
        with path.open("rb") as file:
            return os.fsencode(other) in file.read(LONGEST_BEGINNING)
    except OSError:
        return False


def _advice(path: Path, readable: list[Format]) -> str:
    """What can be opened, where below the folder it lies, or the file beside it that names it as a part."""
    if path.is_file():
        for beside in sorted(path.parent.iterdir())[:200]:
            if beside != path and _names(beside, path.name) and any(known.matches(beside) for known in readable):
                return f"Open {beside} instead, of which it is a part."
    if path.is_dir():
        for below in sorted(path.iterdir())[:200]:
            if below.is_dir() and any(known.matches(below) for known in readable):
                return f"Open {below} instead."
    return f"Readable are: {'; '.join(known.description for known in readable)}."
