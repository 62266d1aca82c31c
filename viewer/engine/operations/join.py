"""Several nodes of one family as one: meshes, points, splats and fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from viewer.editing.content import points_of, splats_of, surface_of
from viewer.editing.effects import edited_voxels
from viewer.editing.gather import Placed, gathered, in_step
from viewer.editing.join_surfaces import joined_surfaces
from viewer.engine.jobs import BakeJob, run
from viewer.engine.jobs.join import JoinJob, NodesJoined
from viewer.errors import InputError
from viewer.fields.moving_voxels import voxels_now
from viewer.formats.splats.placing import placed as placed_splats
from viewer.scene.assets import AssetStore
from viewer.scene.bone_tracks import skin_in
from viewer.scene.content import FieldContent, Model, VoxelField
from viewer.scene.document import Node
from viewer.scene.edits import active
from viewer.scene.gaussian_splats import GaussianSplats, splat_content
from viewer.scene.geometry import Transform
from viewer.scene.kinds import Content, Family, kind_of
from viewer.scene.point_cloud import PointCloud, ball_radius
from viewer.scene.points import Points
from viewer.scene.progress import Progress, Work, note, subprogress
from viewer.scene.splats import Splats


class Made(NamedTuple):
    """Joined content, and what people should know of it."""

    content: Content
    notes: tuple[str, ...] = ()


def join(job: JoinJob, store: AssetStore) -> Work[NodesJoined]:
    """Make the node; its key and its name are those of the last.

    Raises:
        InputError: There are fewer than two, they are of several families, or cannot be one.
        AssetError: An asset is missing or damaged.
        OutputError: The store cannot be written.
    """
    families: set[Family] = {kind_of(node.content).family for node in job.nodes}
    maker = JOINED.get(next(iter(families))) if len(families) == 1 else None
    if len(job.nodes) < 2 or maker is None:
        raise InputError(
            "Only several meshes, point clouds, sets of splats or fields can be joined.", "Select nodes of one kind."
        )
    made = yield from maker(job.nodes, store)
    yield Progress(1.0, "Joined", notes=made.notes)
    last = job.nodes[-1]
    return NodesJoined(replace(last, content=made.content, edits=(), values=made_values(last)), made.notes)


def made_values(last: Node) -> tuple[object, ...]:
    """What the new node's parameters are set to: those of the last, where the new content has them as well."""
    return last.values if isinstance(last.content, PointCloud) else ()


def _within(nodes: Sequence[Node]) -> list[Transform]:
    """From each node's own space into that of the last."""
    back = nodes[-1].transform.inverse()
    return [*(back.after(node.transform) for node in nodes[:-1]), Transform()]


def _models(nodes: Sequence[Node], store: AssetStore) -> Work[Made]:
    parts = []
    for number, (node, place) in enumerate(zip(nodes, _within(nodes), strict=True)):
        yield Progress(0.5 * number / len(nodes), f"Placing {node.name}")
        surface = surface_of(node, store)
        parts.append(surface._replace(mesh=surface.mesh.transformed(place)))
    yield Progress(0.5, "Laying out maps")
    (mesh, material), notes = joined_surfaces(parts, store)
    if any(skin_in(node) is not None for node in nodes):
        notes = (*notes, note("Bones and animations are left out."))
    last = nodes[-1].content
    assert isinstance(last, Model)
    content = Model(
        store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces), (material,), last.provenance
    )
    return Made(content, notes)


def _points(nodes: Sequence[Node], store: AssetStore) -> Work[Made]:
    parts: list[Points] = []
    radii: set[float] = set()
    last = nodes[-1].content
    assert isinstance(last, PointCloud)
    for number, (node, place) in enumerate(zip(nodes, _within(nodes), strict=True)):
        yield Progress(number / len(nodes), f"Placing {node.name}")
        points = points_of(node, store)
        positions = place.apply(points.positions.astype(np.float64)).astype(np.float32)
        parts.append(Points(positions, points.colors))
        if isinstance(node.content, PointCloud):
            radii.add(round(place.scale * ball_radius(node.content, node.values), 9))
    whole = Points(np.concatenate([part.positions for part in parts]), np.concatenate([part.colors for part in parts]))
    notes = (note("All points are drawn as large as those of the last cloud."),) if len(radii) > 1 else ()
    asset = store.put(whole.tensors())
    return Made(replace(last, asset=asset, aabb=whole.aabb, count=len(whole.positions)), notes)


def _splats(nodes: Sequence[Node], store: AssetStore) -> Work[Made]:
    contents = [node.content for node in nodes if isinstance(node.content, GaussianSplats)]
    last = contents[-1]
    _check_color_spaces([content.color_space for content in contents])
    parts: list[Splats] = []
    for number, (node, place) in enumerate(zip(nodes, _within(nodes), strict=True)):
        yield Progress(number / len(nodes), f"Placing {node.name}")
        parts.append(placed_splats(splats_of(node, store), place))
    terms = max(part.sh.shape[1] for part in parts)
    padded = [
        dataclasses.replace(part, sh=np.pad(part.sh, ((0, 0), (0, terms - part.sh.shape[1]), (0, 0))), source=None)
        for part in parts
    ]
    arrays = {name: np.concatenate([part.tensors()[name] for part in padded]) for name in padded[0].tensors()}
    whole = Splats(**arrays, color_space=last.color_space)
    filters = {content.filter for content in contents}
    notes = (note(f"All splats are drawn with the filter of the last set, {last.filter}."),) if len(filters) > 1 else ()
    asset = store.put(whole.tensors())
    return Made(splat_content(asset, whole, last.color_space, last.filter, last.provenance), notes)


def _fields(nodes: Sequence[Node], store: AssetStore) -> Work[Made]:
    placed: list[Placed] = []
    notes: list[str] = []
    last = nodes[-1].content
    assert isinstance(last, FieldContent)
    _check_color_spaces([node.content.color_space for node in nodes if isinstance(node.content, FieldContent)])
    for number, (node, place) in enumerate(zip(nodes, _within(nodes), strict=True)):
        content, edits = node.content, active(node.edits)
        if isinstance(content, FieldContent) and not isinstance(content, VoxelField):
            share = number / len(nodes), (number + 1) / len(nodes)
            baked = yield from subprogress(run(BakeJob(content, edits=edits, values=node.values), store), *share)
            content, edits = baked.voxels, ()
            notes.append(note(f"{node.name} was made voxels."))
        assert isinstance(content, VoxelField)
        yield Progress(number / len(nodes), f"Placing {node.name}")
        voxels = edited_voxels(voxels_now(content, store.get(content.asset)), edits, store)
        placed.append(Placed(voxels, place.scale * place.rotation_matrix(), np.array(place.translation)))
    if not in_step(placed):
        notes.append(note("Their grids do not agree: voxels were interpolated."))
    # The last one's background is behind all; where it has none, the first that there is.
    behind = [each.voxels.background for each in (placed[-1], *placed) if each.voxels.background is not None]
    ordered = [placed[-1], *placed[:-1]]
    whole = gathered(ordered, last.color_space, behind[0] if behind else None)
    return Made(whole.content(store.put(whole.tensors()), last.provenance), tuple(notes))


def _check_color_spaces(spaces: Sequence[str]) -> None:
    if len(set(spaces)) > 1:
        raise InputError(
            "Colours of these nodes are blended in different colour spaces, sRGB and linear.",
            "Join those of each colour space.",
        )


JOINED: dict[Family, Callable[[Sequence[Node], AssetStore], Work[Made]]] = {
    "model": _models,
    "points": _points,
    "splats": _splats,
    "field": _fields,
}
"""One row a family of content that can be joined."""
