"""From what moves to a mesh that moves: one topology where that holds at all times, else a mesh for each moment.

Of a field with displacements a mesh is taken at one moment, and its vertices follow what they lie on to the others.
That says nothing of what is hidden then, or comes from where nothing was learned: so surfaces of some moments are
compared with the mesh that was moved there, and where too much of either is not in the other, every moment gets a mesh
of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32
from msgspec.structs import replace
from scipy.spatial import KDTree

from viewer.decompose.options import ExtractOptions
from viewer.engine.jobs import Extracted, ExtractJob, MovingMoment
from viewer.engine.operations.extract_geometry import field_shape
from viewer.errors import InputError
from viewer.fields.following import followed
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model, Motion, VoxelField
from viewer.scene.distinct import distinct
from viewer.scene.document import Node
from viewer.scene.flip import Flip
from viewer.scene.mesh import mesh_from_tensors
from viewer.scene.mesh_sequences import moving_model
from viewer.scene.progress import Progress, Work, subprogress

LOOKED_AT = 4
"""Moments whose own surfaces a moved one is compared with."""
LOOKED_AT_SIDE = 96
"""Cells along the longest edge of those."""
NEAR = 1.5
"""Cells of these between a surface and the moved mesh, at most, for it to be there."""
MOST_MISSING = 0.03
"""Share of a surface that one topology may lack, or have beside it."""
MOST_NUMBERS = 60_000_000
"""Vertices times moments: positions and normals of these take 1.4 GB."""
CLIP = "Motion"
"""The animation's name."""
Once = Callable[[Node], Work[Extracted]]
"""Takes a still mesh out of a node."""


@dataclass(frozen=True, eq=False)
class _Base:
    """The moment at which the mesh is taken: which, and what share of it, or of another moment's surface, is wrong."""

    number: int
    missing: float


@dataclass(frozen=True, eq=False)
class _Following:
    """A field whose moments are one another with displacements, and what these are at each of them."""

    field: VoxelField
    motions: list[Motion]


def moving_mesh(job: ExtractJob, once: Once, store: AssetStore) -> Work[Extracted]:
    """A mesh that goes through the moments of a job.

    Raises:
        InputError: A moment has no surface, or there are too many numbers.
        AssetError: The field is damaged.
        OutputError: The store cannot be written.
    """
    following = _following(job.moments)
    if following is None:
        made = yield from _one_by_one(job, once, "its moments share no displacements")
        return made
    base = yield from subprogress(_best_base(job, following, store), 0.0, 0.3)
    if base.missing > MOST_MISSING:
        why = f"{100 * base.missing:.0f} % of its surface is not there at other times"
        made = yield from subprogress(_one_by_one(job, once, why), 0.3, 1.0)
        return made
    found = yield from subprogress(once(job.moments[base.number].node), 0.3, 0.9)
    yield Progress(0.9, "Following the surface over time")
    model = _model_of(found)
    mesh = mesh_from_tensors(store.get(model.asset))
    _check_size(len(mesh.vertices), len(job.moments))
    places = _moved_to(mesh.vertices, following, base.number, store)
    note = f"moves through {len(job.moments)} moments with one topology"
    model = replace(model, provenance=replace(model.provenance, notes=(*model.provenance.notes, note)))
    times = [each.time for each in job.moments]
    model = moving_model(model, mesh, places, times, base.number, store, CLIP)
    yield Progress(1.0, "The mesh moves")
    return replace(found, node=replace(found.node, content=model))


def _following(moments: Sequence[MovingMoment]) -> _Following | None:
    """The field that all moments are of, by nothing but their time; None where they differ otherwise."""
    first = moments[0].node
    motions: list[Motion] = []
    still: list[VoxelField] = []
    for node in (each.node for each in moments):
        content = node.content
        if not isinstance(content, VoxelField) or content.motion is None or node.edits != first.edits:
            return None
        motions.append(content.motion)
        still.append(replace(content, motion=replace(content.motion, moment=motions[0].moment)))
    return _Following(still[0], motions) if all(each == still[0] for each in still) else None


def _moved_to(
    vertices: Float32[np.ndarray, "v 3"], following: _Following, base: int, store: AssetStore
) -> Float32[np.ndarray, "m v 3"]:
    """Vertices of the mesh of a moment, at all of them."""
    motions = following.motions
    times = [each.moment for each in motions]
    places = followed(vertices, motions[base], store.get(following.field.asset), times).places
    places[base] = vertices
    return places


def _best_base(job: ExtractJob, following: _Following, store: AssetStore) -> Work[_Base]:
    """The moment whose surface, moved, has the most of those of the others."""
    count = len(job.moments)
    looked_at = distinct(np.linspace(0, count - 1, min(LOOKED_AT, count)).round().astype(int)).tolist()
    side = min(job.options.resolution or LOOKED_AT_SIDE, LOOKED_AT_SIDE)
    coarse = ExtractOptions(resolution=side, level=job.options.level, color_samples=0, minimum_share=0.02)
    surfaces: list[Float32[np.ndarray, "v 3"]] = []
    for place, number in enumerate(looked_at):
        begin, end = place / len(looked_at), (place + 1) / len(looked_at)
        node = job.moments[number].node
        shape = yield from subprogress(field_shape(node, coarse, store, job.photos), begin, end)
        surfaces.append(shape.surface.mesh.vertices)
    field = following.field
    near = NEAR * max(max(field.aabb.size) / side, max(np.array(field.aabb.size) / np.array(field.shape)))
    chosen = _Following(field, [following.motions[number] for number in looked_at])
    bases: list[_Base] = []
    for place, number in enumerate(looked_at):
        moved = _moved_to(surfaces[place], chosen, place, store)
        pairs = [
            each
            for surface, there in zip(surfaces, moved, strict=True)
            for each in ((surface, there), (there, surface))
        ]
        missing = [_missing(one, other, near) for one, other in pairs]
        bases.append(_Base(number, max(missing)))
    return min(bases, key=lambda base: base.missing)


def _missing(surface: Float32[np.ndarray, "v 3"], there: Float32[np.ndarray, "w 3"], near: float) -> float:
    """The share of a mesh's vertices that have none of another one near them."""
    far, _ = KDTree(there).query(surface, distance_upper_bound=near)
    return float(np.isinf(far).mean())


def _one_by_one(job: ExtractJob, once: Once, why: str) -> Work[Extracted]:
    """A mesh for each moment, of which one is seen at a time."""
    found: list[Extracted] = []
    for place, moment in enumerate(job.moments):
        text = f"Moment {place + 1} of {len(job.moments)}"
        work = subprogress(once(moment.node), place / len(job.moments), (place + 1) / len(job.moments), text)
        found.append((yield from work))
    models = [_model_of(each) for each in found]
    note = f"a mesh for each of {len(models)} moments: {why}"
    first = replace(models[0], provenance=replace(models[0].provenance, notes=(*models[0].provenance.notes, note)))
    times = tuple(each.time for each in job.moments)
    until = times[-1] + (times[-1] - times[-2])
    content = replace(first, flip=Flip((first, *models[1:]), times, until))
    return replace(found[0], node=replace(found[0].node, content=content))


def _model_of(extracted: Extracted) -> Model:
    content = extracted.node.content
    assert isinstance(content, Model)
    return content


def _check_size(vertices: int, moments: int) -> None:
    if vertices * moments > MOST_NUMBERS:
        most = MOST_NUMBERS // moments
        raise InputError(
            f"A mesh of {vertices:,} vertices at {moments:,} moments takes too much memory.",
            f"Ask for fewer moments, or for at most {most:,} triangles.",
        )
