"""Mesh files into scenes: which file is which, judged by content, and models out of their parts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from jaxtyping import Float32

from viewer.errors import InputError
from viewer.formats import gltf_reader, mtl, nvdiffrec, obj, ply, stl
from viewer.formats.environment import environment_beside, environment_node, read_environment
from viewer.formats.gltf import MAGIC
from viewer.formats.parts import Part
from viewer.formats.texture_reader import TextureReader, inside
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.material import Material
from viewer.scene.progress import Progress, Work

MAX_FILE = 2 << 30
"""Bytes."""
HEAD = 4096


def is_glb(path: Path) -> bool:
    """Whether a file begins as binary glTF."""
    return _head(path).startswith(MAGIC)


def is_gltf(path: Path) -> bool:
    """Whether a file is called ``.gltf`` and begins as JSON; scenes of other kinds are JSON, too."""
    return path.suffix.lower() == ".gltf" and _head(path).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def is_ply(path: Path) -> bool:
    """Whether a file begins as PLY."""
    head = _head(path)
    return head.startswith((b"ply\n", b"ply\r\n"))


def is_stl(path: Path) -> bool:
    """Whether a file has the length that a binary STL's count of triangles asks for."""
    return path.is_file() and stl.matches(_head(path), path.stat().st_size)


def is_obj(path: Path) -> bool:
    """Whether the first lines of a text file are some of OBJ's; any other file called ``.obj`` is one, too."""
    starts = (b"v ", b"vn ", b"vt ", b"o ", b"g ", b"mtllib ", b"usemtl ")
    lines = [line.strip() for line in _head(path).splitlines()[:40]]
    return any(line.startswith((b"v ", b"mtllib ")) for line in lines) and all(
        not line or line.startswith((b"#", b"s ", b"f ", *starts)) for line in lines[:-1]
    )


def read_gltf(path: Path, store: AssetStore) -> Work[Scene]:
    """Open a glTF file, binary or text, with its maps, lights and camera, and the light that was written beside it."""
    yield Progress(0.0, f"Reading {path.name}")
    found = gltf_reader.decode(_read(path), path.name, store, path.parent)
    light, notes = yield from _light(environment_beside(path), read_environment, store)
    scene = _scene(found.parts, path, store, (*found.notes, *notes))
    return Scene((*scene.nodes, *found.lights, *light), camera=found.camera)


def read_ply(path: Path, store: AssetStore) -> Work[Scene]:
    """Open a PLY mesh."""
    yield Progress(0.0, f"Reading {path.name}")
    return _scene(ply.decode(_read(path), path.stem, path.name), path, store)


def read_stl(path: Path, store: AssetStore) -> Work[Scene]:
    """Open a binary STL file."""
    yield Progress(0.0, f"Reading {path.name}")
    return _scene(stl.decode(_read(path), path.stem, path.name), path, store)


def read_obj(path: Path, store: AssetStore) -> Work[Scene]:
    """Open a Wavefront OBJ file with its materials, and the light that was written beside it."""
    yield Progress(0.0, f"Reading {path.name}")
    textures = TextureReader(store)

    def library(name: str) -> dict[str, Material]:
        found = inside(path.parent, name)
        if found is None:
            textures.note(f"The materials {name[:80]} are not beside the mesh.")
            return {}
        return mtl.decode(_read(found), found.parent, textures)

    parts = obj.decode(_read(path), path.stem, path.name, library)
    probe = nvdiffrec.probe_of(path) if path.stem == nvdiffrec.STEM else None
    file, reader = (environment_beside(path), read_environment) if probe is None else (probe, nvdiffrec.read_probe)
    light, notes = yield from _light(file, reader, store)
    return Scene((*_scene(parts, path, store, (*textures.notes, *notes)).nodes, *light))


def read_nvdiffrec(path: Path, store: AssetStore) -> Work[Scene]:
    """Open an output folder of nvdiffrec."""
    mesh = nvdiffrec.mesh_of(path)
    if mesh is None:
        raise InputError(f"{path} holds no mesh.obj with its mesh.mtl.", "Open the folder that nvdiffrec wrote.")
    return (yield from read_obj(mesh, store))


def _light(
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


def _scene(parts: tuple[Part, ...], path: Path, store: AssetStore, notes: tuple[str, ...] = ()) -> Scene:
    """One model node a part."""
    provenance = Provenance("file", str(path.absolute()), notes=notes)
    nodes: list[Node] = []
    for part in parts:
        mesh = part.mesh
        asset = store.put(mesh.tensors())
        model = Model(asset, mesh.aabb, len(mesh.vertices), len(mesh.faces), (part.material,), provenance)
        nodes.append(Node(part.name, model))
    return Scene(tuple(nodes))


def _head(path: Path) -> bytes:
    """The first bytes of a file; none of a folder."""
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        return file.read(HEAD)


def _read(path: Path) -> bytes:
    """A whole file of a sensible size."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise InputError(f"{path} is larger than {MAX_FILE >> 30} GiB.", "Reduce the mesh first.")
        return path.read_bytes()
    except (OSError, MemoryError) as error:
        reason = error.strerror if isinstance(error, OSError) else "there is not enough memory"
        raise InputError(f"{path} cannot be read: {reason}.", "Check the name and the permissions.") from error
