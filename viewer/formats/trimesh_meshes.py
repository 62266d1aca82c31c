"""Meshes of trimesh (trimesh.org): the way between its objects and ours, and 3MF, which it reads for us.

glTF, OBJ with materials, PLY, STL and OFF have readers of their own here, which read more of them.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import numpy as np
import trimesh
from trimesh.visual import ColorVisuals, TextureVisuals

from viewer.errors import InputError
from viewer.formats.files import read_bytes
from viewer.formats.mesh_files import MAX_FILE, scene_of
from viewer.formats.mesh_parts import MeshPart, unit, validated_mesh_part
from viewer.scene.assets import AssetStore
from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.document import Scene
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work

MOST_VERTICES = 1 << 26
"""In all instances together: a small file may show one mesh a million times."""
MOST_RATIO = 200
"""Bytes that an archive may unpack to for each of its own."""
DAMAGED = "The file is damaged or cut short: export it again."


def to_trimesh(mesh: Mesh) -> trimesh.Trimesh:
    """A mesh as trimesh has it, vertex for vertex: coordinates, faces, normals, and colours or texture coordinates.

    Args:
        mesh: Colours are linear Rec. 709; texture coordinates as glTF has them, v down.

    Returns:
        Colours are sRGB bytes with full alpha, texture coordinates have v up. Of a mesh with both, the colours are
        left out, since trimesh holds one of them. Tangents are left out.
    """
    visual = None
    if mesh.uvs is not None:
        visual = TextureVisuals(uv=np.stack([mesh.uvs[:, 0], 1.0 - mesh.uvs[:, 1]], 1))
    elif mesh.colors is not None:
        shades = np.rint(linear_to_srgb(np.clip(mesh.colors, 0.0, 1.0)) * 255).astype(np.uint8)
        visual = ColorVisuals(vertex_colors=np.insert(shades, 3, 255, axis=1))
    return trimesh.Trimesh(mesh.vertices, mesh.faces, vertex_normals=mesh.normals, visual=visual, process=False)


def from_trimesh(mesh: trimesh.Trimesh) -> Mesh:
    """A mesh of trimesh as ours, vertex for vertex; see :func:`to_trimesh` for conventions.

    Normals are those that it was given, else trimesh's. Colours of faces become those of their vertices, on average.

    Raises:
        InputError: It holds no triangles, or coordinates that are not finite.
    """
    visual, colors, uvs = mesh.visual, None, None
    if isinstance(visual, TextureVisuals):
        if visual.uv is not None:
            uvs = np.stack([visual.uv[:, 0], 1.0 - visual.uv[:, 1]], 1)
    elif isinstance(visual, ColorVisuals) and visual.kind is not None:
        colors = srgb_to_linear(np.asarray(visual.vertex_colors)[:, :3].astype(np.float32) / np.float32(255.0))
    if not len(mesh.faces):
        raise InputError("The mesh holds no triangles.", "Build it with faces.")
    normals = unit(np.asarray(mesh.vertex_normals, np.float32))
    points, faces = np.asarray(mesh.vertices), np.asarray(mesh.faces)
    return validated_mesh_part("mesh", points, faces, normals, colors, Material(), "The mesh", uvs).mesh


def read_3mf(path: Path, store: AssetStore) -> Work[Scene]:
    """Open a 3MF file: every item that is to be built, one mesh each, in the file's own unit; colours are left out.

    Raises:
        InputError: It is damaged, unpacks to far more than its size, or has nothing to build.
    """
    yield Progress(0.1, f"Reading {path.name}")
    data = read_bytes(path, MAX_FILE, "a mesh")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise InputError(f"{path.name} is no 3MF archive.", DAMAGED) from error
    if unpacked > MOST_RATIO * max(len(data), 1024):
        raise InputError(f"{path.name} unpacks to {unpacked / 2**30:.1f} GiB, which is refused.", DAMAGED)
    scene = _loaded(data, path.name)
    unit_name = str(scene.metadata.get("units", "millimeter")).removesuffix("s")
    return scene_of(_parts(scene, path), path, store, (f"Its lengths are in the file's own unit, the {unit_name}.",))


def _loaded(data: bytes, place: str) -> trimesh.Scene:
    """What trimesh reads.

    Raises:
        InputError: It cannot. Readers of trimesh let through whatever goes wrong in them, of any type.
    """
    try:
        return trimesh.load_scene(io.BytesIO(data), file_type="3mf", process=False)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, ArithmeticError, StopIteration, SyntaxError,
            NameError, RuntimeError, OSError, EOFError, MemoryError, RecursionError, zipfile.BadZipFile,
            zlib.error) as error:  # fmt: skip
        raise InputError(f"{place} is damaged: {str(error)[:120] or type(error).__name__}.", DAMAGED) from error


def _parts(scene: trimesh.Scene, path: Path) -> tuple[MeshPart, ...]:
    """One part an instance, placed.

    Raises:
        InputError: There are none, too many vertices, or coordinates that are not finite.
    """
    instances = [scene.graph[node] for node in scene.graph.nodes_geometry]
    meshes = [(scene.geometry[name], matrix, str(name)) for matrix, name in instances]
    found = [each for each in meshes if isinstance(each[0], trimesh.Trimesh) and len(each[0].faces)]
    if not found:
        raise InputError(f"{path.name} holds no triangles.", "Open a file with a mesh.")
    if sum(len(mesh.vertices) for mesh, *_ in found) > MOST_VERTICES:
        raise InputError(f"{path.name} shows more than {MOST_VERTICES} vertices.", "Open a smaller mesh.")
    material, parts = Material(lit=True, roughness=0.6), []
    for mesh, matrix, name in found:
        with np.errstate(all="ignore"):
            points = np.asarray(mesh.vertices) @ matrix[:3, :3].T + matrix[:3, 3]
            mirrored = np.linalg.det(matrix[:3, :3]) < 0
        faces = np.asarray(mesh.faces)[:, :: -1 if mirrored else 1]
        title = path.stem if len(found) == 1 else name
        parts.append(validated_mesh_part(title, points, faces, None, None, material, path.name))
    return tuple(parts)
