"""From a field, or from photos alone, to nodes: a mesh with its look, and the light that was separated from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import msgspec

from viewer.decompose.options import ExtractOptions
from viewer.decompose.refine.even import evened
from viewer.decompose.refine.refine import refined
from viewer.decompose.report import report_of
from viewer.engine.jobs import Extracted, ExtractJob
from viewer.engine.operations.extract_geometry import Shape, check_cut_out, field_shape, no_source, photo_shape
from viewer.engine.operations.extract_look import Look, Maker, colored, taken_apart, textured
from viewer.engine.operations.extract_moving import moving_mesh
from viewer.engine.operations.extract_splats import splat_surface
from viewer.engine.operations.extract_steps import DraftStore
from viewer.engine.operations.extract_views import (
    Seen,
    cameras_before,
    cut_out,
    field_views,
    orbit_cameras,
    photo_views,
)
from viewer.errors import ViewerError
from viewer.scene.assets import AssetStore
from viewer.scene.content import FieldContent, Provenance
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, node_assets
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.kinds import Family, kind_of
from viewer.scene.options import check_options
from viewer.scene.origin import origin_of
from viewer.scene.progress import Progress, Work, subprogress

MOST_TEXTURED = 100_000
"""Triangles that an atlas is made for, where no number is given: more take minutes to unwrap."""


Found = tuple[Shape, Seen | None]


def extract_node(job: ExtractJob, store: AssetStore) -> Work[Extracted]:
    """A mesh as a new node that lies where its source lies, and the light where it was separated.

    Fields are traced; of photos alone the shape is learned first. The surface is refined where that is asked for, and
    always where there are only photos. Materials and light are fitted to the photos where they are there, else to views
    rendered from the field. With ``job.moments`` the mesh moves, with the look that it has at one of them. Closed on
    the way, it leaves nothing in the store but bakes, which stay for next time.

    Raises:
        InputError: An option is out of range; there is no field and no photo, or no surface; or the photos are not
            cut out.
        AssetError: The field's asset is missing or damaged.
        OutputError: The store cannot be written.
    """
    drafts = DraftStore(store)
    kept: tuple[str, ...] = ()
    try:
        maker = Maker(job.node, drafts)

        def once(node: Node) -> Work[Extracted]:
            return _extracted(maker.of(node), job.options, store, job.photos)

        extracted = yield from (moving_mesh(job, once, drafts) if job.moments else once(job.node))
        made = (extracted.node, extracted.light)
        kept = tuple(asset for each in made if each is not None for asset in node_assets(each))
        return extracted
    finally:
        drafts.keep(*kept)


def _extracted(maker: Maker, options: ExtractOptions, store: AssetStore, photos: Node | None) -> Work[Extracted]:
    check_options(options)
    node = maker.source
    if options.look != "colors" and not options.faces:
        options = msgspec.structs.replace(options, faces=MOST_TEXTURED)
    find = SURFACES.get(kind_of(node.content).family)
    if find is None:
        raise no_source(node)
    shape, seen = yield from subprogress(find(node, options, store, photos), 0.0, 0.3)
    if seen is None and (options.look == "materials" or options.refine):
        seen = yield from subprogress(_views_of_field(node, shape), 0.3, 0.38)
    notes = () if seen is None else seen.notes
    if seen is not None and (options.refine or isinstance(node.content, Dataset)):
        shape, note = yield from subprogress(_refined(shape, node, seen, options), 0.38, 0.5)
        notes = (*notes, note)
    look = yield from subprogress(_look(maker, shape, seen, options), 0.5, 1.0)
    notes = (f"extracted from {node.name}", *notes, *look.notes)
    provenance = Provenance(shape.method, _source(node), notes=notes, origin=origin_of(node.content))
    dropped = shape.surface.report
    report = report_of(shape.surface.mesh, dropped.dropped_parts, dropped.dropped_faces)
    yield Progress(1.0, "Extracted", {"faces": float(report.faces), "holes": float(report.holes)})
    light = None if look.light is None else maker.light(look.light)
    return Extracted(maker.model(look.mesh, look.material, provenance), node.key, light, report)


def _from_field(node: Node, options: ExtractOptions, store: AssetStore, photos: Node | None) -> Work[Found]:
    seen = None
    if photos is not None and (options.look == "materials" or options.refine):
        seen = yield from subprogress(photo_views(photos), 0.0, 0.15)
    elif photos is not None and options.look == "texture":
        seen = yield from subprogress(_photos_if_there(photos), 0.0, 0.15)
    shape = yield from subprogress(field_shape(node, options, store, photos), 0.15, 1.0)
    return shape, seen


def _photos_if_there(photos: Node) -> Work[Seen]:
    """The photos as views; none, and a note that says why, where they cannot be used: a texture can do without."""
    try:
        return (yield from photo_views(photos))
    except ViewerError as error:
        return Seen([], cut_out=False, notes=(f"its texture is the field's alone: {error.message}",))


def _from_photos(node: Node, options: ExtractOptions, store: AssetStore, photos: Node | None) -> Work[Found]:
    del store, photos
    assert isinstance(node.content, Dataset)
    check_cut_out(node.content)
    seen = yield from subprogress(photo_views(node), 0.0, 0.15)
    shape = yield from subprogress(photo_shape(node, seen, options), 0.15, 1.0)
    return shape, seen


SURFACES: dict[Family, Callable[[Node, ExtractOptions, AssetStore, Node | None], Work[Found]]] = {
    "field": _from_field,
    "splats": splat_surface,
    "dataset": _from_photos,
}
"""What finds the surface of each family of content that has one, and the views that were looked at for it."""


def _look(maker: Maker, shape: Shape, seen: Seen | None, options: ExtractOptions) -> Work[Look]:
    if options.look == "colors":
        return (yield from colored(maker, shape, [] if seen is None else seen.views))
    if seen is None:
        return (yield from textured(maker, shape, [], options))
    in_world = shape.surface.mesh.transformed(maker.source.transform)
    told_apart = yield from subprogress(cut_out(seen, in_world), 0.0, 0.05)
    dress = textured if options.look == "texture" else taken_apart
    return (yield from subprogress(dress(maker, shape, told_apart.views, options), 0.05, 1.0))


def _views_of_field(node: Node, shape: Shape) -> Work[Seen]:
    assert shape.voxels is not None
    box = shape.surface.mesh.transformed(node.transform).aabb
    ndc = shape.voxels.ndc
    cameras = orbit_cameras(box) if ndc is None else cameras_before(ndc, node.transform)
    return (yield from field_views(shape.voxels, node.transform, cameras))


def _refined(shape: Shape, node: Node, seen: Seen, options: ExtractOptions) -> Work[tuple[Shape, str]]:
    """The shape with its outlines moved to where the views show them, and what there is to say of that."""
    if not seen.cut_out:
        return shape, "not refined: the photos are not cut out"
    mesh = shape.surface.mesh.transformed(node.transform)
    better = yield from subprogress(refined(mesh, seen.views, options), 0.0, 0.95)
    if better is mesh:
        return shape, "refining did not make its outlines better"
    if isinstance(node.content, Dataset):
        better = yield from subprogress(evened(better, seen.views), 0.95, 1.0)
    surface = dataclasses.replace(shape.surface, mesh=better.transformed(node.transform.inverse()))
    return dataclasses.replace(shape, surface=surface), "refined by its outlines"


def _source(node: Node) -> str:
    content = node.content
    if isinstance(content, Dataset):
        return content.root
    if isinstance(content, FieldContent | GaussianSplats):
        return content.provenance.source
    raise no_source(node)
