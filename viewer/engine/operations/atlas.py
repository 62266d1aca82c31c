"""From a voxel field to the textures that a graphics card marches."""

from __future__ import annotations

import hashlib

import msgspec

from viewer.editing.effects import edited_voxels
from viewer.engine.jobs import AtlasJob, AtlasMade
from viewer.errors import AssetError
from viewer.fields.moving_voxels import voxels_now
from viewer.render.atlas.atlas import atlas_from_tensors
from viewer.render.atlas.build import build_atlas
from viewer.scene.assets import AssetStore, write_atomic
from viewer.scene.content import AssetId
from viewer.scene.progress import Progress, Work

LAYOUT = 1
"""Counts changes of what :mod:`viewer.render.atlas.atlas` lays out."""


def make_atlas(job: AtlasJob, store: AssetStore) -> Work[AtlasMade]:
    """Lay a field out as textures, or find what was laid out before.

    The name of the asset is stored in a small file beside it, whose own name is a hash of what the textures depend on.

    Raises:
        AssetError: The field is missing or damaged.
        InputError: It is too large for graphics cards.
        OutputError: The store cannot be written.
    """
    content, edits = job.content, job.edits
    parts = (LAYOUT, content.asset, content.aabb, content.shape, edits)
    if edits and content.ndc is not None:  # that decides where voxels lie, which edits ask for
        parts = (*parts, content.ndc)
    if content.motion is not None:
        parts = (*parts, content.motion)
    record = store.root / f"{hashlib.sha256(msgspec.msgpack.encode(parts)).hexdigest()}.atlas"
    if record.is_file():
        known = AssetId(record.read_text(encoding="ascii", errors="replace").strip())
        try:
            return AtlasMade(known, atlas_from_tensors(store.get(known)).nbytes, cached=True)
        except AssetError:
            # Swept, or damaged: make it again.
            for lost in (record, store.find(known)):
                if lost is not None and lost.parent == store.root:
                    lost.unlink(missing_ok=True)
    yield Progress(0.1, "Reading the field")
    voxels = edited_voxels(voxels_now(content, store.get(content.asset)), edits, store)
    yield Progress(0.3, "Laying out textures")
    atlas = build_atlas(voxels)
    yield Progress(0.7, "Keeping them")
    name = store.put(atlas.tensors())
    write_atomic(record, name.encode("ascii"))
    return AtlasMade(name, atlas.nbytes)
