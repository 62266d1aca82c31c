"""From a field that answers point by point to voxels that one can orbit."""

from __future__ import annotations

import dataclasses

import msgspec

from viewer.editing.field_effects import edited_field
from viewer.engine.bakes import BakeIndex
from viewer.engine.jobs import Baked, BakeJob
from viewer.fields.kinds import FIELDS, field_tensors
from viewer.fields.load import field_at, load_field
from viewer.fields.ndc import SeenInNdc
from viewer.fields.voxels import SparseVoxels
from viewer.render.pointwise.bake import bake
from viewer.render.pointwise.evaluation import quick_dtype
from viewer.render.pointwise.exact import best_device
from viewer.render.pointwise.ndc import ndc_bake, ndc_of
from viewer.render.pointwise.unbounded import contracted_cells, far_away, unbounded
from viewer.scene.assets import AssetStore
from viewer.scene.content import DistanceField, PointwiseField, Provenance, VoxelField
from viewer.scene.progress import Progress, Work

COARSER = 2.0
"""Steps through what is far away are so much longer than in exact pictures."""
THINNEST = 0.3
"""Of a voxel: the surface width that voxels can show."""


def bake_field(job: BakeJob, store: AssetStore) -> Work[Baked]:
    """The field as voxels; each level is a preview whose asset is in ``store``. What was baked before is found again.

    A bake is hollow where no light comes, so edits that open it come first. One in normalised device coordinates holds
    what lies in those alone: what edits put elsewhere is not in it.

    Raises:
        AssetError: The field's asset is missing or damaged.
        InputError: The finest level is out of range, or the field has no bounds.
        OutputError: The disk is full or read-only.
    """
    index = BakeIndex(store)
    content, finest = job.content, job.finest
    found = index.find(job)
    if found is not None:
        yield Progress(1.0, "Baked before", preview=found)
        return Baked(found, cached=True)
    yield Progress(0.0, "Loading the field")
    device = best_device()
    tensors = field_tensors(content, store)
    loaded = load_field(widened(content, finest), tensors, device, quick_dtype(device))
    field = edited_field(field_at(loaded, content, job.values), job.edits, store)
    made = content.provenance
    provenance = Provenance("bake", made.source, notes=(f"of {made.method}",), origin=made.origin)

    background = tensors.get("background")
    if unbounded(content):
        cells, step = contracted_cells(content.aabb, tensors), COARSER * FIELDS[type(content)].march_step(content)
        background = yield from far_away(field, cells, background, step, device)
    levels: list[VoxelField] = []
    bent = ndc_of(content) if job.space == "ndc" else None
    lies = None if bent is None else ndc_bake(bent)

    def keep(voxels: SparseVoxels) -> VoxelField:
        voxels = dataclasses.replace(voxels, background=background, ndc=None if lies is None else lies.ndc)
        levels.append(voxels.content(store.put(voxels.tensors()), provenance))
        return levels[-1]

    if lies is not None:
        yield from bake(SeenInNdc(field, lies.ndc, lies.aabb), finest, keep, device, lies.views)
    else:
        yield from bake(field, finest, keep, device)
    index.remember(job, levels[-1])
    return Baked(levels[-1])


def widened(content: PointwiseField, finest: int) -> PointwiseField:
    """The field; a surface that is thinner than the bake's voxels is made as thick as they can show."""
    if not isinstance(content, DistanceField):
        return content
    least = thinnest(content, finest)
    return least if content.surface_width < least.surface_width else content


def thinnest(content: DistanceField, finest: int) -> DistanceField:
    """The surface as thin as ``finest`` voxels can show it."""
    return msgspec.structs.replace(content, surface_width=THINNEST * max(content.aabb.size) / finest)
