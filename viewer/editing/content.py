"""The meshes, points and splats of nodes, with their edits; and content that has its edits in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

from viewer.editing.effects import edited_points, edited_splats, edited_surface
from viewer.editing.hanging import still_hanging
from viewer.editing.surface import Surface
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.document import Node
from viewer.scene.edits import Edit, active
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.kinds import Content
from viewer.scene.material import Material
from viewer.scene.point_cloud import PointCloud
from viewer.scene.points import Points, points_from_tensors
from viewer.scene.skinning import mesh_of, with_skin
from viewer.scene.splats import Splats, splats_from_tensors

C = TypeVar("C", bound=Content)


def surface_of(node: Node, store: AssetStore) -> Surface:
    """The mesh of a node with a model and its material, after its edits, in the node's own space.

    Raises:
        AssetError: An asset is missing or damaged.
        OutputError: A map was edited, and the store cannot be written.
    """
    assert isinstance(node.content, Model)
    return edited_surface(_surface(node.content, store), node.edits, store)


def points_of(node: Node, store: AssetStore) -> Points:
    """The points of a node with a point cloud, after its edits, in the node's own space.

    Raises:
        AssetError: An asset is missing or damaged.
    """
    assert isinstance(node.content, PointCloud)
    return edited_points(points_from_tensors(store.get(node.content.asset)), node.edits, store)


def splats_of(node: Node, store: AssetStore) -> Splats:
    """The splats of a node that holds some, after its edits, in the node's own space.

    Raises:
        AssetError: An asset is missing or damaged.
    """
    assert isinstance(node.content, GaussianSplats)
    content = node.content
    return edited_splats(splats_from_tensors(store.get(content.asset), content.color_space), node.edits, store)


def with_edits_applied(content: C, edits: Sequence[Edit], store: AssetStore) -> C:
    """Content like this one that has its edits in it, with an asset of its own.

    Raises:
        AssetError: An asset is missing or damaged.
        OutputError: The store cannot be written.
    """
    edits = active(tuple(edits))
    return APPLIED[type(content)](content, edits, store) if edits else content


def _surface(content: Model, store: AssetStore) -> Surface:
    """A model's mesh and its material without any edits."""
    material = content.materials[0] if content.materials else Material()
    return Surface(mesh_of(content, store), material)


def _model(content: Model, edits: tuple[Edit, ...], store: AssetStore) -> Model:
    before = _surface(content, store)
    mesh, material = edited_surface(before, edits, store)
    if material is not before.material:
        content = msgspec.structs.replace(content, materials=(material, *content.materials[1:]))
    if mesh is before.mesh:
        return content
    content = msgspec.structs.replace(content, aabb=mesh.aabb, vertices=len(mesh.vertices), faces=len(mesh.faces))
    hanging = still_hanging(content, edits, before.mesh, mesh, store)
    if hanging is not None:
        stored, skin = hanging
        return with_skin(msgspec.structs.replace(content, asset=store.put(stored.tensors())), skin)
    return msgspec.structs.replace(content, asset=store.put(mesh.tensors()), skin=None)


def _cloud(content: PointCloud, edits: tuple[Edit, ...], store: AssetStore) -> PointCloud:
    points = edited_points(points_from_tensors(store.get(content.asset)), edits, store)
    return msgspec.structs.replace(
        content, asset=store.put(points.tensors()), aabb=points.aabb, count=len(points.positions)
    )


def _splats(content: GaussianSplats, edits: tuple[Edit, ...], store: AssetStore) -> GaussianSplats:
    splats = edited_splats(splats_from_tensors(store.get(content.asset), content.color_space), edits, store)
    return msgspec.structs.replace(
        content, asset=store.put(splats.tensors()), aabb=splats.aabb, core=splats.core, count=splats.count
    )


APPLIED: dict[type, Callable[[Any, tuple[Edit, ...], AssetStore], Any]] = {
    Model: _model,
    PointCloud: _cloud,
    GaussianSplats: _splats,
}
"""What makes edited content of each kind that is drawn without knowing of edits. Fields are edited where they are
sampled."""
