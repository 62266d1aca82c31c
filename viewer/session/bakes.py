"""Which voxels replace which field while the view is moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeGuard

import msgspec

from viewer.engine.jobs import BakeJob, orbiting_bake
from viewer.scene.content import AnalyticField, PointwiseField, VoxelField
from viewer.scene.document import Content, Node, Scene
from viewer.scene.edits import active
from viewer.scene.kinds import kind_of

Known = Mapping[BakeJob, VoxelField]
"""Voxels by the job that makes them, or makes better ones."""


def is_pointwise(content: Content) -> TypeGuard[PointwiseField]:
    """Whether a node holds a field that has to be baked to be orbited."""
    return kind_of(content).baked


def wanted_bakes(scene: Scene) -> tuple[BakeJob, ...]:
    """The bakes of the visible fields that have to be baked to be orbited, each once."""
    shown = ((node, node.content) for node in scene.shown("field"))
    return tuple(dict.fromkeys(_bake(node, content) for node, content in shown if is_pointwise(content)))


def with_bakes(scene: Scene, bakes: Known) -> Scene:
    """The scene as the orbiting engine draws it: baked fields as their voxels, fields without a bake left out.

    Until the bake of an edited field is there, the one of the field without edits stands in, edited as voxels.
    The same object where it holds no such field.
    """
    if not any(is_pointwise(node.content) for node in scene.nodes):
        return scene
    drawn = (_baked(node, node.content, bakes) if is_pointwise(node.content) else node for node in scene.nodes)
    return msgspec.structs.replace(scene, nodes=tuple(node for node in drawn if node is not None))


def stand_in(job: BakeJob, bakes: Known) -> VoxelField | None:
    """The voxels for a bake: its own, or those of the field without its edits."""
    return bakes.get(job) or bakes.get(unedited(job))


def unedited(job: BakeJob) -> BakeJob:
    """The bake of the same field without edits."""
    return orbiting_bake(job.content, (), job.values)


def is_earlier(other: BakeJob, job: BakeJob) -> bool:
    """Whether ``other`` bakes the same field in training after fewer steps: alike in all but its arrays."""
    before, content = other.content, job.content
    if isinstance(content, AnalyticField) or isinstance(before, AnalyticField):
        return False
    if before.provenance.steps >= content.provenance.steps or (other.edits, other.values) != (job.edits, job.values):
        return False
    return msgspec.structs.replace(before, asset=content.asset, provenance=content.provenance) == content


def _bake(node: Node, content: PointwiseField) -> BakeJob:
    return orbiting_bake(content, active(node.edits), node.values)


def _baked(node: Node, content: PointwiseField, bakes: Known) -> Node | None:
    job = _bake(node, content)
    own, plain = bakes.get(job), bakes.get(unedited(job))
    if own is not None:
        return msgspec.structs.replace(node, content=own, edits=(), values=())
    return None if plain is None else msgspec.structs.replace(node, content=plain, values=())
