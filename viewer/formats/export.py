"""What a scene shows, into files; the suffix says which kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from viewer.editing.effects import edited_voxels
from viewer.errors import OutputError, UnsupportedError
from viewer.fields.moving_voxels import voxels_now
from viewer.formats.checkpoints import svox2
from viewer.formats.export_scene import ExportScene, prepare_export, shining
from viewer.formats.export_shapes import Shaper, as_it_is
from viewer.formats.files import load
from viewer.formats.left_out import left_out, looks_left_out
from viewer.formats.mesh_formats import EXPORTS, FIELD, LIGHTS, SUFFIXES, MeshFormat
from viewer.formats.options import EVERYTHING, ExportOptions, collision_name, shapes_meshes
from viewer.formats.point_formats import POINTS
from viewer.formats.splat_formats import splat_export
from viewer.formats.textures import uses
from viewer.scene.assets import AssetStore, write_together
from viewer.scene.content import Model, VoxelField
from viewer.scene.document import Scene
from viewer.scene.geometry import Transform
from viewer.scene.options import check_options
from viewer.scene.origin import origin_of
from viewer.scene.progress import Progress, Work


def export_scene(
    scene: Scene, path: Path, store: AssetStore, options: ExportOptions = EVERYTHING, shaper: Shaper = as_it_is
) -> Work[tuple[Path, ...]]:
    """Write all that the scene shows and the format can hold; ``.npz`` writes its one visible field instead.

    Splats go into files of theirs, into ``.glb`` beside meshes, and into ``.ply`` where no mesh is visible. What the
    file does not hold is said in notes of the progress.

    All files are on the disk under other names before the first gets its own.

    Args:
        scene: What to write.
        path: Where to.
        store: Where its assets are.
        options: What of it.
        shaper: Changes meshes as the options ask for it.

    Returns:
        The files, the one that was asked for first.

    Raises:
        OutputError: The suffix is unknown, the scene has nothing to write, or a file cannot be written; whatever was
            there before is untouched.
        UnsupportedError: The format needs a package that is not there.
        AssetError: A mesh, a map or a light is missing or damaged.
        InputError: An option is out of its range.
    """
    check_options(options)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise OutputError(
            f"Nothing is known of files in '{suffix}'.", f"Name the file with one of {' '.join(SUFFIXES)}."
        )
    if path.is_dir():
        raise OutputError(f"{path} is a folder.", "Choose another name.")
    if suffix == FIELD:
        yield from _export_field(scene, path, store)
        yield Progress(1.0, f"Wrote {path.name}", notes=tuple(left_out(scene, path.name, options)))
        return (path,)
    if shapes_meshes(options) and shaper is as_it_is:
        raise ValueError("meshes are to be changed, and nothing is given that changes them")
    written = yield from _written(scene, path, store, options, shaper)
    yield Progress(1.0, f"Wrote {path.name}", notes=tuple(left_out(scene, path.name, options)))
    return written


def _written(
    scene: Scene, path: Path, store: AssetStore, options: ExportOptions, shaper: Shaper
) -> Work[tuple[Path, ...]]:
    """Write what is no field, and return the files."""
    splats = splat_export(path.name, scene)
    if splats is not None:
        return (yield from load("splat_files.export_splats")(splats, scene, path, store))
    if path.suffix.lower() == POINTS and scene.shown("points") and not scene.shown("model"):
        return (yield from load("point_files.export_points")(scene, path, store))
    files = yield from exported_files(scene, path, store, options, shaper)
    yield Progress(0.9, f"Writing {path.name}")
    written = {path.parent / name: data for name, data in files.items()}
    write_together(written)
    return tuple(written)


def exported_files(
    scene: Scene, path: Path, store: AssetStore, options: ExportOptions, shaper: Shaper = as_it_is
) -> Work[dict[str, bytes]]:
    """The files that a scene becomes, by name: the one that was asked for first, and what it needs beside it.

    Raises:
        OutputError: The scene shows nothing that could be written.
        AssetError: A mesh, a map or a light is missing or damaged.
        InputError: An option is out of its range.
    """
    check_options(options)
    suffix = path.suffix.lower()
    if suffix in LIGHTS:
        return (yield from _light(scene, path, store))
    row, export = EXPORTS[suffix]
    write = _writer(row)  # before anything is made for it
    kept = {family: family in export.keeps for family in ("splats", "frames")}
    prepared = yield from prepare_export(scene, store, options, shaper, **kept)
    if not prepared.parts and not prepared.splats:
        hidden = any(isinstance(node.content, Model) for node in scene.nodes)
        hint = "Make the mesh visible first." if hidden else "Extract a mesh first."
        raise OutputError("The scene shows no mesh that could be exported.", hint)
    if "textures" in export.carries:
        # PNG files of the maps one by one, so that the work can be stopped between two.
        for texture, use in (found for material in prepared.materials for found in uses(material)):
            yield Progress(0.5, "Compressing the maps")
            prepared.textures.compressed(texture, use, options.pictures if "pictures" in export.carries else "png")
    notes = (*prepared.notes, *looks_left_out(prepared.parts, export))
    yield Progress(0.7, f"Making {path.name}", notes=notes)
    files = write(prepared, path)
    if prepared.collision:
        bare = replace(
            prepared, parts=prepared.collision, lights=(), light_paths=(), camera=None, radiance=None, splats=(),
            collision=(),
        )  # fmt: skip
        files |= write(bare, path.with_name(collision_name(path.name)))
    if options.blender_script and "blender_script" in export.carries:
        files |= load("blender_script.files")(prepared, path.name, files)
    return files


def _writer(row: MeshFormat) -> Callable[[ExportScene, Path], dict[str, bytes]]:
    """What writes files of this kind.

    Raises:
        UnsupportedError: The package that it needs is not installed.
    """
    try:
        return load(row.writer)
    except ImportError as error:
        package, extra = row.package
        if not package:
            raise
        hint = f"Install it: pip install 'fieldwright[{extra}]'."
        raise UnsupportedError(f"Writing {row.name.upper()} needs the package {package}.", hint) from error


def _light(scene: Scene, path: Path, store: AssetStore) -> Work[dict[str, bytes]]:
    """The environment light alone, as it shines."""
    light = scene.environment()
    if light is None:
        raise OutputError("The scene is lit by no picture of the light around it.", "Extract one, or open a probe.")
    yield Progress(0.0, f"Writing {path.name}")
    return {path.name: load("environment.encode_environment")(shining(light, store, Transform()), path.suffix.lower())}


def _export_field(scene: Scene, path: Path, store: AssetStore) -> Work[None]:
    """The one visible field, in its own coordinates, as svox2 writes its grids."""
    fields = [(node, node.content) for node in scene.shown("field") if isinstance(node.content, VoxelField)]
    if len(fields) != 1:
        raise OutputError(f"The scene shows {len(fields)} fields and the file holds one.", "Show exactly one field.")
    yield Progress(0.0, f"Writing {path.name}")
    node, content = fields[0]
    voxels = edited_voxels(voxels_now(content, store.get(content.asset)), node.edits, store)
    svox2.write(voxels, path, origin_of(content))
    yield Progress(1.0, f"Wrote {path.name}")
