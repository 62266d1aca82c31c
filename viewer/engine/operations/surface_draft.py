"""A quick look at the surface that an extraction would make, and at what its cleaning would take away."""

from __future__ import annotations

import msgspec
import numpy as np

from viewer.decompose.geometry import EmptySurfaceError, surface_of
from viewer.decompose.level import level_candidates
from viewer.decompose.options import LEAST_RESOLUTION
from viewer.engine.bakes import BakeIndex
from viewer.engine.jobs import BakeJob, SurfaceDraft, SurfaceDraftJob
from viewer.engine.jobs.fields import space_of
from viewer.engine.operations.extract_geometry import BAKED, cameras_around, field_voxels
from viewer.errors import InputError
from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model, PointwiseField
from viewer.scene.document import Node
from viewer.scene.geometry import Vec3
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Work, subprogress

MOST_SIDE = 256
NEARLY = 1.6
"""A field's own grid is taken as it is where it is finer by no more than this: thin parts hang together there."""
COLOR_SAMPLES = 6
MOST_CAMERAS = 24
"""Evenly picked among those that there are: enough to find what no camera sees."""
WARNING: Vec3 = (1.0, 0.16, 0.02)
"""Linear; what would be dropped."""


def draft_surface(job: SurfaceDraftJob, store: AssetStore) -> Work[SurfaceDraft]:
    """Trace a field's surface coarsely, with the level and the cleaning of the extraction.

    A field that answers point by point is baked no finer than that; bakes are stored: only the first draft waits.

    Raises:
        InputError: The node holds no field, or an empty one, or an option or the side is out of range.
        AssetError: The field's asset is missing or damaged.
        OutputError: The disk is full.
    """
    if not LEAST_RESOLUTION <= job.side <= MOST_SIDE:
        raise InputError(f"A draft of {job.side} cells is none.", f"Use {LEAST_RESOLUTION} to {MOST_SIDE}.")
    node, finest = job.node, job.side
    if isinstance(node.content, PointwiseField):
        space = space_of(node.content, node.edits)
        baked = BakeIndex(store).find(BakeJob(node.content, BAKED, node.edits, node.values, space))
        finest = finest if baked is None else BAKED
    wanted = msgspec.structs.replace(job.options, resolution=finest)
    voxels, options = yield from subprogress(field_voxels(node, wanted, store), 0.0, 0.5)
    own = max(voxels.shape)
    side = own if own <= NEARLY * job.side else job.side
    options = msgspec.structs.replace(
        options, resolution=side, faces=0, look="colors", color_samples=min(options.color_samples, COLOR_SAMPLES)
    )
    cameras = cameras_around(node, job.photos)
    cameras = cameras[:: -(-len(cameras) // MOST_CAMERAS)] if cameras else ()
    try:
        surface = yield from subprogress(surface_of(voxels, options, cameras), 0.5, 1.0)
    except EmptySurfaceError:
        # A slider is being moved: that is an answer, and no mistake.
        return SurfaceDraft(None, None, options.level or 0.0, levels_of(voxels))
    kept = _node(node, "surface", surface.mesh, Material("draft"), store)
    warning = Material("dropped", base_color=WARNING)
    dropped = None if surface.dropped is None else _node(node, "dropped", surface.dropped, warning, store)
    return SurfaceDraft(kept, dropped, surface.level, levels_of(voxels), surface.report)


def levels_of(voxels: SparseVoxels) -> tuple[float, float]:
    """From and to where a level makes sense: from barely visible to nearly the largest density."""
    levels = level_candidates(voxels.density, float(np.min(np.array(voxels.aabb.size) / voxels.shape)))
    return float(levels[0]), float(levels[-1])


def _node(source: Node, kind: str, mesh: Mesh, material: Material, store: AssetStore) -> Node:
    """A draft in its source's place, under the same key every time."""
    content = Model(store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces), (material,))
    return Node(f"{source.name} {kind}", content, f"{source.key}-{kind}", source.transform)
