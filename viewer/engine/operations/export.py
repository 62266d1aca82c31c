"""Exporting whatever a scene shows: a field becomes a mesh first where a mesh is wanted."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from viewer.engine.jobs import Exported, ExportJob, ExtractJob, run
from viewer.engine.operations.files import fields_without_mesh, write
from viewer.scene.assets import AssetStore
from viewer.scene.progress import Work


def export(job: ExportJob, store: AssetStore) -> Work[Exported]:
    """Write the scene as what the suffix says; meshes that are wanted are extracted, and the scene stays as it is.

    Raises:
        OutputError: The suffix is unknown, nothing is there to write, or a file cannot be written.
        UnsupportedError: The format needs a package that is not there.
        InputError: A field has no surface.
    """
    scene = job.scene
    for node in fields_without_mesh(scene, Path(job.path)):
        extracted = yield from run(ExtractJob(node), store)  # torch and all: only where there is a field
        scene = scene.with_node(extracted.node)
    return (yield from write(replace(job, scene=scene), store))
