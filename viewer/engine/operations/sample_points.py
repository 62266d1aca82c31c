"""A point cloud of a mesh, or of a field's surface."""

from __future__ import annotations

import msgspec

from viewer.decompose.sample_points import sample_mesh
from viewer.decompose.sample_splats import sample_splats
from viewer.editing.content import splats_of, surface_of
from viewer.editing.surface import texture_pixels
from viewer.engine.jobs import ExtractJob, SamplePointsJob
from viewer.engine.jobs.points import PointsSampled
from viewer.engine.operations.extract import extract_node
from viewer.errors import InputError
from viewer.formats.point_files import point_node
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.kinds import kind_of
from viewer.scene.progress import Progress, Work

MOST_POINTS = 50_000_000


def sample_points(job: SamplePointsJob, store: AssetStore) -> Work[PointsSampled]:
    """Points on the surface of a mesh or field, placed as that is; a field's surface is extracted first.

    Of splats they are drawn from the Gaussians themselves.

    Raises:
        InputError: The node has no surface, or the number makes no sense.
        AssetError: An asset is missing or damaged.
    """
    node = job.node
    if not 1 <= job.count <= MOST_POINTS:
        raise InputError(f"{job.count:,} points cannot be made.", f"Ask for 1 to {MOST_POINTS:,}.")
    if isinstance(node.content, GaussianSplats):
        yield Progress(0.2, "Placing points")
        points = sample_splats(splats_of(node, store), job.count, job.seed)
        made = point_node(f"{node.name} points", points, store, node.content.provenance)
        return PointsSampled(msgspec.structs.replace(made, transform=node.transform), node.key)
    source = node
    if kind_of(node.content).family == "field":
        source = (yield from extract_node(ExtractJob(node), store)).node
    model = source.content
    if not isinstance(model, Model):
        raise InputError(f"'{node.name}' has no surface to put points on.", "Choose a mesh, a field or splats.")
    yield Progress(0.8, "Placing points")
    mesh, material = surface_of(source, store)
    texture = material.base_color_map
    pixels = None if texture is None else texture_pixels(texture, store)
    points = sample_mesh(mesh, material, pixels, job.count, job.seed)
    made = point_node(f"{node.name} points", points, store, model.provenance)
    return PointsSampled(msgspec.structs.replace(made, transform=source.transform), node.key)
