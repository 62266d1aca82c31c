"""From a field, or from photos alone, to nodes: a mesh with its look, and the light that was told apart from it."""

from __future__ import annotations

from viewer.decompose.options import ExtractOptions
from viewer.engine.model_jobs import Extracted
from viewer.engine.operations.extract_geometry import Shape, field_shape, no_source, photo_shape
from viewer.engine.operations.extract_steps import DraftStore, stage
from viewer.scene.assets import AssetStore
from viewer.scene.content import FieldContent, Model, Provenance
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, assets_of
from viewer.scene.material import Material
from viewer.scene.progress import Work


def extract_node(node: Node, options: ExtractOptions, store: AssetStore, photos: Node | None = None) -> Work[Extracted]:
    """A mesh as a new node that lies where its source lies, and the light where it was told apart.

    Closed on the way, it leaves nothing in the store but bakes, which are kept for the next time.

    Args:
        node: With a field, or with a data set whose photos show nothing but their subject.
        options: How.
        store: Where the node's assets are, and where new ones go.
        photos: Node of the data set that the field was trained on; without it views are rendered from the field.

    Raises:
        InputError: There is no field and no photo, or no surface; or the photos are not cut out.
        AssetError: The field's asset is missing or damaged.
    """
    drafts = DraftStore(store)
    kept: tuple[str, ...] = ()
    try:
        extracted = yield from _extracted(node, options, store, drafts, photos)
        made = (extracted.node, extracted.light)
        kept = tuple(asset for each in made if each is not None for asset in assets_of(each.content))
        return extracted
    finally:
        drafts.keep(*kept)


def _extracted(
    node: Node, options: ExtractOptions, store: AssetStore, drafts: DraftStore, photos: Node | None
) -> Work[Extracted]:
    shape = yield from _shape(node, options, store, photos)
    mesh = shape.surface.mesh
    model = Model(
        drafts.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces), (Material(node.name),),
        Provenance(shape.method, _source(node), notes=(f"extracted from {node.name}",)),
    )  # fmt: skip
    return Extracted(Node(f"{node.name} mesh", model, transform=node.transform), node.key, report=shape.surface.report)


def _shape(node: Node, options: ExtractOptions, store: AssetStore, photos: Node | None) -> Work[Shape]:
    if isinstance(node.content, Dataset):
        return (yield from stage(photo_shape(node, options), 0.0, 0.9))
    return (yield from stage(field_shape(node, options, store, photos), 0.0, 0.9))


def _source(node: Node) -> str:
    content = node.content
    if isinstance(content, FieldContent):
        return content.provenance.source
    if isinstance(content, Dataset):
        return content.root
    raise no_source(node)
