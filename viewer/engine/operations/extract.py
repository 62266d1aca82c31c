"""From a field's node to a node with its mesh."""

from __future__ import annotations

import msgspec

from viewer.decompose.extract import extract
from viewer.decompose.options import ExtractOptions
from viewer.engine.jobs import Extracted
from viewer.engine.operations.bake import bake_field, thinnest
from viewer.errors import InputError
from viewer.fields.edited import edited
from viewer.fields.voxels import voxels_from_tensors
from viewer.scene.assets import AssetStore
from viewer.scene.content import DistanceField, Model, PointwiseField, Provenance, VoxelField
from viewer.scene.document import Node
from viewer.scene.material import Material
from viewer.scene.progress import Work

BAKED = 256
"""Voxels along the longest side of a bake, where the surface's resolution is left open."""


def extract_node(node: Node, options: ExtractOptions, store: AssetStore) -> Work[Extracted]:
    """The surface of a field, with its edits, as a new node that lies where the field lies.

    A field that answers point by point is baked first, with as many voxels as the surface is to have cells. Of a signed
    distance the surface lies where it is 0, unless another density is asked for.

    Raises:
        InputError: The node holds no field, or the field no surface.
        AssetError: The field's asset is missing or damaged.
    """
    content, edits = node.content, node.edits
    if isinstance(content, DistanceField) and options.level is None:
        # Where the distance is 0 every law has half of its most, and a thin surface keeps that place in a bake.
        thin = thinnest(content, options.resolution or BAKED)
        content, options = thin, msgspec.structs.replace(options, level=0.5 / thin.sharpness)
    if isinstance(content, PointwiseField):
        content = (yield from bake_field(content, options.resolution or BAKED, store, edits)).voxels
        edits = ()
    if not isinstance(content, VoxelField):
        raise InputError(f"'{node.name}' is no field.", "Choose a trained field.")
    voxels = edited(voxels_from_tensors(content, store.get(content.asset)), edits)
    mesh = yield from extract(voxels, options)
    provenance = Provenance("marching cubes", content.provenance.source, notes=(f"extracted from {node.name}",))
    model = Model(
        store.put(mesh.tensors()),
        mesh.aabb,
        len(mesh.vertices),
        len(mesh.faces),
        (Material(node.name),),
        provenance,
    )
    return Extracted(Node(f"{node.name} mesh", model, transform=node.transform), node.key)
