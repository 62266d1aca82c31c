"""glTF files into scenes: meshes, Gaussian splats beside them, lights and the camera."""

from __future__ import annotations

from dataclasses import replace as replace_arrays
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from viewer.errors import InputError
from viewer.formats import gltf_reader
from viewer.formats.environment import environment_beside, read_environment
from viewer.formats.files import load
from viewer.formats.mesh_files import light_beside, read_mesh, scene_of
from viewer.formats.mesh_origin import made_from
from viewer.formats.splat_files import scene_of as scene_of_splats
from viewer.formats.splats.found import FoundSplats
from viewer.scene.assets import AssetStore
from viewer.scene.bone_tracks import skin_in
from viewer.scene.camera import placed
from viewer.scene.document import Scene
from viewer.scene.geometry import Transform, as_vec3
from viewer.scene.origin import between_worlds
from viewer.scene.progress import Progress, Work
from viewer.scene.timeline import LONGEST, Timeline


def read(path: Path, store: AssetStore) -> Work[Scene]:
    """Open a glTF file, binary or text, with its maps, lights and camera, and the light that was written beside it."""
    scene, _ = yield from _without_splats(read_mesh(path), path, store, beside_splats=False)
    return scene


def read_with_splats(path: Path, store: AssetStore) -> Work[Scene]:
    """Open a glTF file whose Gaussian splats stand among its meshes, or alone."""
    data = read_mesh(path)
    others, notes = yield from _without_splats(data, path, store, beside_splats=True)
    yield Progress(0.5, f"Reading {path.name}")
    found: tuple[FoundSplats, ...] = load("splats.gltf.decode")(data, path.name, path.parent)
    if not found:
        if not others.shown("model"):
            raise InputError(f"{path.name} shows neither splats nor triangles.", "Open a file with a mesh or splats.")
        return others
    del data
    if not others.nodes:  # nothing else would carry them
        found = (replace_arrays(found[0], notes=(*found[0].notes, *notes)), *found[1:])
    splats = scene_of_splats(found, path, store)
    nodes = between_worlds(others.nodes, others.world.origin, splats.world.origin)
    return replace(splats, nodes=(*splats.nodes, *nodes), camera=others.camera)


def _without_splats(
    data: bytes, path: Path, store: AssetStore, *, beside_splats: bool
) -> Work[tuple[Scene, tuple[str, ...]]]:
    """All of a file but its splats, and what was left out of it."""
    yield Progress(0.0, f"Reading {path.name}")
    decoded = gltf_reader.decode(data, path.name, store, path.parent, beside_splats=beside_splats)
    light, notes = yield from light_beside(environment_beside(path), read_environment, store)
    notes = (*decoded.notes, *notes)
    scene = scene_of(decoded.parts, path, store, notes, made_from(data))
    back = Transform(as_vec3(-np.array(scene.world.origin)))
    lights = (replace(node, transform=back.after(node.transform)) for node in decoded.lights)
    camera = None if decoded.camera is None else placed(decoded.camera, back)
    playing = (skin.playing for skin in map(skin_in, scene.nodes) if skin is not None)
    seconds = max((clip.seconds for clip in playing if clip is not None), default=0.0)
    timeline = Timeline(min(seconds, LONGEST), loop=True) if seconds > 0.0 else scene.timeline
    return replace(scene, nodes=(*scene.nodes, *lights, *light), camera=camera, timeline=timeline), notes
