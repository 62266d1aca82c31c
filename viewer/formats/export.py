"""Meshes and fields of a scene into one file; the suffix says which format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from viewer.errors import OutputError
from viewer.fields.voxels import voxels_from_tensors
from viewer.formats import gltf, obj, ply, stl
from viewer.formats.checkpoints import svox2
from viewer.formats.parts import Part, placed
from viewer.scene.assets import AssetStore, write_atomic
from viewer.scene.content import Model, VoxelField
from viewer.scene.document import Scene
from viewer.scene.material import Material
from viewer.scene.mesh import mesh_from_tensors
from viewer.scene.progress import Progress, Work

ENCODERS: dict[str, Callable[[tuple[Part, ...]], bytes]] = {
    ".glb": gltf.encode,
    ".ply": ply.encode,
    ".stl": stl.encode,
}
"""Formats of a single file."""
MESH_SUFFIXES = (".glb", ".obj", ".ply", ".stl")
SUFFIXES = (*MESH_SUFFIXES, ".npz")


def export_scene(scene: Scene, path: Path, store: AssetStore) -> Work[None]:
    """Write all visible meshes in world space, +Z up in the scene; ``.npz`` writes its one visible field instead.

    Raises:
        OutputError: The suffix is unknown, the scene has nothing to write, or the file cannot be written; whatever
            stood there before is untouched.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise OutputError(
            f"Nothing is known of files in '{suffix}'.", f"Name the file with one of {' '.join(SUFFIXES)}."
        )
    if path.is_dir():
        raise OutputError(f"{path} is a folder.", "Choose another name.")
    if suffix == ".npz":
        yield from _export_field(scene, path, store)
        return
    parts: list[Part] = []
    models = [node for node in scene.nodes if node.visible and isinstance(node.content, Model)]
    for count, node in enumerate(models):
        yield Progress(0.5 * count / len(models), f"Placing {node.name}")
        model = node.content
        assert isinstance(model, Model)
        mesh = placed(mesh_from_tensors(store.get(model.asset)), node.transform)
        if len(mesh.faces):
            parts.append(Part(node.name, mesh, model.materials[0] if model.materials else Material()))
    if not parts:
        hidden = any(isinstance(node.content, Model) for node in scene.nodes)
        hint = "Make the mesh visible first." if hidden else "Extract a mesh first."
        raise OutputError("The scene shows no mesh that could be exported.", hint)
    yield Progress(0.5, f"Writing {path.name}")
    if suffix == ".obj":
        library = path.with_suffix(".mtl")
        text, materials = obj.encode(tuple(parts), library.name)
        write_atomic(library, materials)
        write_atomic(path, text)
    else:
        write_atomic(path, ENCODERS[suffix](tuple(parts)))
    yield Progress(1.0, f"Wrote {path.name}")


def _export_field(scene: Scene, path: Path, store: AssetStore) -> Work[None]:
    """The one visible field, in its own coordinates, as svox2 writes its grids."""
    fields = [node.content for node in scene.nodes if node.visible and isinstance(node.content, VoxelField)]
    if len(fields) != 1:
        raise OutputError(f"The scene shows {len(fields)} fields and the file holds one.", "Show exactly one field.")
    yield Progress(0.0, f"Writing {path.name}")
    svox2.write(voxels_from_tensors(fields[0], store.get(fields[0].asset)), path)
    yield Progress(1.0, f"Wrote {path.name}")
