"""From a field, or from photos alone, to a surface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from viewer.decompose.geometry import ExtractedSurface, fewer, surface_of
from viewer.decompose.options import ExtractOptions
from viewer.decompose.refine.even import evened
from viewer.decompose.report import report_of
from viewer.decompose.tetrahedra.fit import mesh_of_views
from viewer.decompose.views import View
from viewer.editing.effects import edited_voxels
from viewer.engine.jobs import BakeJob
from viewer.engine.jobs.fields import space_of
from viewer.engine.operations.bake import bake_field, thinnest
from viewer.engine.operations.extract_views import Seen, field_views, orbit_cameras
from viewer.errors import InputError
from viewer.fields.moving_voxels import voxels_now
from viewer.fields.voxels import SparseVoxels
from viewer.formats.datasets.checks import check_trainable
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, placed
from viewer.scene.content import DistanceField, FieldContent, PointwiseField, VoxelField
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node
from viewer.scene.geometry import Transform
from viewer.scene.progress import Work, subprogress

OUTLINES, OUTLINE_SIDE = 12, 256
"""Pictures of a field whose outlines its surface is moved to, and their sides in pixels."""
BAKED = 256
"""Voxels along the longest side of a bake, where the surface's resolution is left open."""


@dataclass(frozen=True, eq=False)
class Shape:
    """A surface in its source's own space.

    Attributes:
        surface: The mesh, and what it was before it was simplified.
        voxels: What it was traced in; None where there is no field that could be looked at.
        method: For the provenance.
    """

    surface: ExtractedSurface
    voxels: SparseVoxels | None
    method: str


def field_shape(node: Node, options: ExtractOptions, store: AssetStore, photos: Node | None) -> Work[Shape]:
    """The surface of a field, with its edits.

    A field that answers point by point is baked first, with as many voxels as the surface is to have cells. Of a signed
    distance the surface lies where it is 0, unless another density is asked for.

    Raises:
        InputError: The node holds no field, or the field no surface.
        AssetError: The field's asset is missing or damaged.
    """
    voxels, options = yield from subprogress(field_voxels(node, options, store), 0.0, 0.5)
    outlines = yield from subprogress(_outlines(voxels, options), 0.5, 0.6)
    surface = yield from subprogress(surface_of(voxels, options, cameras_around(node, photos), outlines), 0.6, 1.0)
    return Shape(surface, voxels, "surface nets" if options.tracing == "nets" else "marching cubes")


def _outlines(voxels: SparseVoxels, options: ExtractOptions) -> Work[Sequence[View]]:
    """Pictures of a field in its own space, whose outlines say how far in its surface lies; none where that is given.

    Only for textures: pictures of these come nearer by it, while edges and normals get no better.
    """
    if options.look != "texture" or options.level is not None or voxels.ndc is not None or not len(voxels.density):
        return ()
    cameras = orbit_cameras(voxels.aabb, OUTLINES, OUTLINE_SIDE)
    seen = yield from field_views(voxels, Transform(), cameras)
    return seen.views


def field_voxels(node: Node, options: ExtractOptions, store: AssetStore) -> Work[tuple[SparseVoxels, ExtractOptions]]:
    """A field as voxels, with its edits, and the options with the level at which a signed distance is 0.

    Raises:
        InputError: The node holds no field.
        AssetError: The field's asset is missing or damaged.
    """
    content, edits = node.content, node.edits
    if not isinstance(content, FieldContent):
        raise no_source(node)
    if isinstance(content, DistanceField) and options.level is None:
        # Where the distance is 0 every law has half of its most, and a thin surface keeps that place in a bake.
        thin = thinnest(content, options.resolution or BAKED)
        content, options = thin, msgspec.structs.replace(options, level=0.5 / thin.surface_width)
    if isinstance(content, PointwiseField):
        job = BakeJob(content, options.resolution or BAKED, edits, node.values, space_of(content, edits))
        content = (yield from bake_field(job, store)).voxels
        edits = ()
    assert isinstance(content, VoxelField)
    return edited_voxels(voxels_now(content, store.get(content.asset)), edits, store), options


def cameras_around(node: Node, photos: Node | None) -> Sequence[Camera]:
    """The cameras of all photos in use, in the space of ``node``."""
    if photos is None or not isinstance(photos.content, Dataset):
        return ()
    back = node.transform.inverse()
    inside = (photo.camera for photo in photos.content.photos if photo.enabled)
    return tuple(placed(placed(camera, photos.transform), back) for camera in inside)


def photo_shape(node: Node, seen: Seen, options: ExtractOptions) -> Work[Shape]:
    """The surface of what photos show cut out, learned from their outlines alone.

    A signed distance trained on the photos (``fieldwright train --method sdf``) finds hollows as well, but takes four
    times as long and gives rougher normals; extract such a field with its photos where a subject has deep hollows.

    Args:
        node: Of the data set.
        seen: Its photos, in the world.
        options: As for :func:`viewer.decompose.tetrahedra.fit.mesh_of_views`; ``faces`` and ``remesh``
            say in which triangles.

    Raises:
        InputError: The photos are not cut out, too few, or show no solid.
    """
    dataset = node.content
    assert isinstance(dataset, Dataset)
    check_cut_out(dataset)
    check_trainable(dataset)
    mesh = yield from subprogress(mesh_of_views(seen.views, options), 0.0, 0.95)
    mesh = yield from subprogress(evened(mesh, seen.views), 0.95, 1.0)
    dense = None
    if options.remesh or (options.faces and len(mesh.faces) > options.faces):
        dense, mesh = mesh, (yield from fewer(mesh, options))
    back = node.transform.inverse()
    mesh, dense = mesh.transformed(back), None if dense is None else dense.transformed(back)
    return Shape(ExtractedSurface(mesh, report_of(mesh), None, 0.0, dense), None, "tetrahedra learned from outlines")


def no_source(node: Node) -> InputError:
    """What to say of a node that a mesh cannot be taken from."""
    return InputError(
        f"'{node.name}' is no field.", "Choose a trained field, or the photos of a subject that is cut out."
    )


def check_cut_out(dataset: Dataset) -> None:
    """Make sure that photos say which of their pixels belong to the subject.

    Raises:
        InputError: They do not.
    """
    if not dataset.masked:
        raise InputError(
            f"The photos of {dataset.root} have no alpha and no masks: they do not say where the subject ends.",
            "Train a field on them and extract that one, or put masks beside the photos.",
        )
