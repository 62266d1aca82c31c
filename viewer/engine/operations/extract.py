"""From a field's node to a node with its mesh."""

from __future__ import annotations

from viewer.decompose.extract import extract
from viewer.decompose.options import ExtractOptions
from viewer.engine.jobs import Extracted
from viewer.errors import InputError
from viewer.fields.edited import edited
from viewer.fields.voxels import voxels_from_tensors
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model, Provenance, VoxelField
from viewer.scene.document import Node
from viewer.scene.material import Material
from viewer.scene.progress import Work


def extract_node(node: Node, options: ExtractOptions, store: AssetStore) -> Work[Extracted]:
    """The surface of a field, with its edits, as a new node that lies where the field lies.

    Raises:
        InputError: The node holds no field, or the field no surface.
        AssetError: The field's asset is missing or damaged.
    """
    if not isinstance(node.content, VoxelField):
        raise InputError(f"'{node.name}' is no field.", "Choose a trained field.")
    voxels = edited(voxels_from_tensors(node.content, store.get(node.content.asset)), node.edits)
    mesh = yield from extract(voxels, options)
    provenance = Provenance("marching cubes", node.content.provenance.source, notes=(f"extracted from {node.name}",))
    model = Model(
        store.put(mesh.tensors()),
        mesh.aabb,
        len(mesh.vertices),
        len(mesh.faces),
        (Material(node.name),),
        provenance,
    )
    return Extracted(Node(f"{node.name} mesh", model, transform=node.transform), node.key)
