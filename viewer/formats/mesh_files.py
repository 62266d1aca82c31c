"""Mesh files into scenes: models from their parts, with the light beside them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from jaxtyping import Float32
from msgspec.structs import replace

from viewer.errors import InputError
from viewer.formats import mtl, nvdiffrec, obj, ply
from viewer.formats.encodings import encoding_of, file_beside
from viewer.formats.environment import environment_beside, environment_node, read_environment
from viewer.formats.files import load, read_bytes
from viewer.formats.mesh_origin import READ_FROM, MadeFrom, made_from, own_space
from viewer.formats.mesh_parts import MeshPart, about_one_origin
from viewer.formats.texture_reader import TextureReader, inside
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model, Provenance
from viewer.scene.document import Node, Scene, World
from viewer.scene.geometry import Transform
from viewer.scene.material import Material, Texture
from viewer.scene.origin import origin_notes
from viewer.scene.progress import Progress, Work

MAX_FILE = 2 << 30
"""Bytes."""


def read_mesh(path: Path) -> bytes:
    """A whole file with a mesh.

    Raises:
        InputError: It cannot be read, is too large, or is empty.
    """
    data = read_bytes(path, MAX_FILE, "a mesh")
    if not data:
        raise InputError(f"{path.name} is empty.", "Copy or export it again.")
    return data


def read_meshes(decoder: str, path: Path, store: AssetStore) -> Work[Scene]:
    """Open a file of nothing but meshes: ``module.function`` makes them of it, its stem and name; it notes the rest."""
    yield Progress(0.0, f"Reading {path.name}")
    data = read_mesh(path)
    notes: list[str] = []
    parts = load(decoder)(data, path.stem, path.name, notes.append)
    return scene_of(parts, path, store, tuple(notes), made_from(data))


def read_ply(path: Path, store: AssetStore) -> Work[Scene]:
    """Open a mesh in a PLY file with the pictures that its header names."""
    yield Progress(0.0, f"Reading {path.name}")
    textures = TextureReader(store)

    def texture(name: bytes) -> Texture | None:
        encoding = encoding_of(name, path.parent, lambda text: [text])
        pixels = textures.file(path.parent, file_beside(path.parent, name.decode(encoding), encoding), color=True)
        return None if pixels is None else textures.keep(pixels)

    data = read_mesh(path)
    parts = ply.decode(data, path.stem, path.name, texture, textures.note)
    return scene_of(parts, path, store, tuple(textures.notes), made_from(data))


def read_obj(path: Path, store: AssetStore) -> Work[Scene]:
    """Open a Wavefront OBJ file with its materials, and the light that was written beside it."""
    yield Progress(0.0, f"Reading {path.name}")
    textures = TextureReader(store)

    def library(name: str, span: mtl.Span, placings: mtl.Placings) -> dict[str, Material]:
        found = inside(path.parent, name)
        if found is None:
            textures.note(f"The materials {name[:80]} are not beside the mesh.")
            return {}
        data = read_bytes(found, MAX_FILE, "a library of materials")
        return mtl.decode(data, found.parent, textures, span, found.name, placings)

    data = read_mesh(path)
    parts = obj.decode(data, path.stem, path.name, library, textures.note, path.parent)
    probe = nvdiffrec.probe_of(path) if path.stem == nvdiffrec.STEM else None
    file, reader = (environment_beside(path), read_environment) if probe is None else (probe, nvdiffrec.read_probe)
    light, notes = yield from light_beside(file, reader, store)
    scene = scene_of(parts, path, store, (*textures.notes, *notes), made_from(data))
    return replace(scene, nodes=(*scene.nodes, *light))


def read_nvdiffrec(path: Path, store: AssetStore) -> Work[Scene]:
    """Open an output folder of nvdiffrec."""
    mesh = nvdiffrec.mesh_of(path)
    if mesh is None:
        raise InputError(f"{path} holds no mesh.obj with its mesh.mtl.", "Open the folder that nvdiffrec wrote.")
    return (yield from read_obj(mesh, store))


def light_beside(
    file: Path | None, read: Callable[[Path], Float32[np.ndarray, "h w 3"]], store: AssetStore
) -> Work[tuple[tuple[Node, ...], tuple[str, ...]]]:
    """The light in a file beside a mesh, or what is wrong with it: the mesh is opened in any case."""
    if file is None:
        return (), ()
    yield Progress(0.7, f"Reading {file.name}")
    try:
        return (environment_node(file.stem, read(file), str(file.absolute()), store),), ()
    except InputError as error:
        return (), (error.message,)


def scene_of(
    parts: tuple[MeshPart, ...],
    path: Path,
    store: AssetStore,
    notes: tuple[str, ...] = (),
    made: MadeFrom | None = None,
) -> Scene:
    """One model node a part, all about one origin.

    Args:
        parts: Of the file.
        path: The file.
        store: Gets the meshes.
        notes: What there is to say of them.
        made: What the file says of the data set that they were made from: they then are in that set's own space, placed
            where the file has them.
    """
    parts, origin = about_one_origin(parts)
    notes, source, placement, own = (*notes, *origin_notes(origin)), str(path.absolute()), Transform(), origin
    if made is not None:
        notes, source = (*notes, f"{READ_FROM}{source}"), made.root
        placement, own = own_space(made.placement, origin)
    provenance = Provenance("file", source, notes=notes, origin=own)
    nodes: list[Node] = []
    for part in parts:
        own_part = part if placement == Transform() else part.moved(placement.inverse())
        mesh, skin = own_part.mesh, own_part.skin
        sizes = (len(mesh.vertices), len(mesh.faces))
        model = Model(store.put(mesh.tensors()), own_part.aabb, *sizes, (part.material,), provenance, skin)
        nodes.append(Node(part.name, model, transform=placement))
    return Scene(tuple(nodes), World(origin=origin))
