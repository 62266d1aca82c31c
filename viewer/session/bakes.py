"""Which voxels replace which field while the view is moved."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from viewer.scene.content import AnalyticField, PointwiseField, VoxelField
from viewer.scene.document import Scene


def pointwise_fields(scene: Scene) -> tuple[PointwiseField, ...]:
    """The visible fields that have to be baked to be orbited, each once."""
    shown = (node.content for node in scene.shown("field"))
    return tuple(dict.fromkeys(content for content in shown if isinstance(content, PointwiseField)))


def with_bakes(scene: Scene, bakes: Mapping[PointwiseField, VoxelField]) -> Scene:
    """The scene as the orbiting engine draws it: baked fields as their voxels, fields without a bake left out.

    The same object where it holds no such field.
    """
    if not any(isinstance(node.content, PointwiseField) for node in scene.nodes):
        return scene
    nodes = (
        msgspec.structs.replace(node, content=bakes[node.content])
        if isinstance(node.content, PointwiseField) and node.content in bakes
        else node
        for node in scene.nodes
    )
    drawn = tuple(node for node in nodes if not isinstance(node.content, PointwiseField))
    return msgspec.structs.replace(scene, nodes=drawn)


def is_earlier(other: PointwiseField, content: PointwiseField) -> bool:
    """Whether ``other`` is the same field in training after fewer steps: alike in all but its arrays."""
    if isinstance(content, AnalyticField) or isinstance(other, AnalyticField):
        return False
    if other.provenance.steps >= content.provenance.steps:
        return False
    return msgspec.structs.replace(other, asset=content.asset, provenance=content.provenance) == content
