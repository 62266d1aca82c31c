"""The kinds of content that a node can have, one row each: the scene's table.

Whatever is the same question for all kinds (what is it called, which files does it need, what is there to say of it) is
answered here. A new kind is a struct in a file of its own, a row of :data:`KINDS`, and a name in :data:`Content`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from viewer.scene.asset_id import AssetId
from viewer.scene.content import (
    AnalyticField,
    DistanceField,
    FeatureGridField,
    FieldContent,
    Group,
    HashGridField,
    Model,
    NerfField,
    NetworkGridField,
    VoxelField,
)
from viewer.scene.dataset import Dataset
from viewer.scene.facts import Fact, flip_facts, place_text, provenance_facts
from viewer.scene.field_facts import (
    appearance_parameters,
    distance_facts,
    distance_parameters,
    feature_grid_facts,
    hash_grid_facts,
    nerf_facts,
    network_grid_facts,
    solid_facts,
    voxel_box,
    voxel_facts,
)
from viewer.scene.gaussian_splats import GaussianSplats, gaussian_splat_facts
from viewer.scene.geometry import AABB, Vec3
from viewer.scene.light import AnyLight, AreaLight, EnvironmentLight, PointLight, SpotLight, SunLight
from viewer.scene.material import Material
from viewer.scene.moment import Moment, moment_facts, moment_parameters
from viewer.scene.parameters import Parameter
from viewer.scene.point_cloud import BALL_SIZE, PointCloud, point_cloud_facts
from viewer.scene.skeleton import bone_facts

Content = FieldContent | Model | PointCloud | GaussianSplats | Moment | AnyLight | Dataset | Group
"""Everything that a node can hold; the tags of these structs are the project file's."""
Flipped = VoxelField | Model | PointCloud | GaussianSplats
"""Content that may have frames."""
FLIPPED = (VoxelField, Model, PointCloud, GaussianSplats)
Family = Literal["field", "model", "points", "splats", "moment", "light", "environment", "dataset", "group"]
"""What kinds have in common for most of the program: how they are drawn, listed and exported."""


def _nothing(content: Any) -> tuple[Any, ...]:  # noqa: ANN401, ARG001 - for every kind
    return ()


def _own_asset(content: Any) -> tuple[AssetId, ...]:  # noqa: ANN401 - for every kind with an asset
    return (content.asset,)


def _own_box(content: Any) -> AABB:  # noqa: ANN401 - for every kind with a box
    return content.aabb


def _own_origin(content: Any) -> Vec3:  # noqa: ANN401 - for every kind that says where it came from
    return content.provenance.origin


def _no_origin(content: Any) -> Vec3:  # noqa: ANN401, ARG001 - for every kind that lies nowhere
    return (0.0, 0.0, 0.0)


def _no_box(content: Any) -> AABB | None:  # noqa: ANN401, ARG001 - for every kind without one
    return None


@dataclass(frozen=True)
class ContentKind:
    """What the scene knows of one kind of content.

    Attributes:
        name: For people, in lower case.
        family: What it has in common with other kinds.
        icon: Name of its picture in lists.
        facts: What there is to say of it, ``kind`` first.
        box: The box around it in its own space; None for what has no extent.
        assets: Those that hold its heavy parts.
        parameters: What people can set.
        baked: It answers for points one by one and is baked into voxels to be orbited.
        surfaced: A mesh can be taken out of it.
        framed: Its box counts where a view of the whole scene is looked for.
        origin: What was taken off its coordinates (:mod:`viewer.scene.origin`).
    """

    name: str
    family: Family
    icon: str
    facts: Callable[[Any], tuple[Fact, ...]]
    box: Callable[[Any], AABB | None] = _own_box
    assets: Callable[[Any], tuple[AssetId, ...]] = _own_asset
    parameters: Callable[[Any], tuple[Parameter, ...]] = _nothing
    baked: bool = False
    surfaced: bool = False
    framed: bool = True
    origin: Callable[[Any], Vec3] = _own_origin


def kind_of(content: Content) -> ContentKind:
    """The row of a node's content."""
    return KINDS[type(content)]


def content_assets(content: Content) -> tuple[AssetId, ...]:
    """The assets that hold its heavy parts, those of all its frames included."""
    flip = content.flip if isinstance(content, FLIPPED) else None
    frames = () if flip is None else flip.frames
    return tuple(asset for each in (content, *frames) for asset in kind_of(each).assets(each))


def _model(content: Model) -> tuple[Fact, ...]:
    materials = ", ".join(_surface(material) for material in content.materials)
    return (
        ("kind", f"mesh of {content.vertices:,} vertices and {content.faces:,} faces"),
        ("materials", materials),
        *(() if content.skin is None else bone_facts(content.skin)),
        *flip_facts(content.flip),
        *provenance_facts(content.provenance),
    )


def _surface(material: Material) -> str:
    """A material in a few words."""
    maps = [name.removesuffix("_map") for name in material.named_maps]
    finish = f"roughness {material.roughness:g}, metallic {material.metallic:g}" if material.lit else "unlit"
    if material.alpha_mode != "opaque":
        finish += f", alpha mode {material.alpha_mode}"
    return f"{material.name} ({finish}{', maps: ' + ' '.join(maps) if maps else ''})"


def _model_assets(content: Model) -> tuple[AssetId, ...]:
    maps = (texture.asset for material in content.materials for texture in material.maps)
    return (content.asset, *maps, *(() if content.skin is None else (content.skin.asset,)))


def _point_cloud(content: PointCloud) -> tuple[Fact, ...]:
    return (*point_cloud_facts(content), *flip_facts(content.flip), *provenance_facts(content.provenance))


def _splats(content: GaussianSplats) -> tuple[Fact, ...]:
    return (*gaussian_splat_facts(content), *flip_facts(content.flip), *provenance_facts(content.provenance))


def _nearer_half(content: Moment) -> AABB:
    return content.core


def _moment(content: Moment) -> tuple[Fact, ...]:
    return (*moment_facts(content), *provenance_facts(content.provenance))


def _core(content: GaussianSplats) -> AABB:
    return content.core


def _ball_size(content: PointCloud) -> tuple[Parameter, ...]:  # noqa: ARG001 - all clouds have the same
    return (BALL_SIZE,)


def _point_light(content: PointLight) -> tuple[Fact, ...]:
    return (("kind", "point light"), ("intensity", f"{content.intensity:g} W/sr"))


def _sun_light(content: SunLight) -> tuple[Fact, ...]:
    return (("kind", "sun"), ("irradiance", f"{content.intensity:g} W/m²"))


def _spot_light(content: SpotLight) -> tuple[Fact, ...]:
    cone = f"{math.degrees(2.0 * content.outer):.0f} degrees wide"
    return (("kind", "spot light"), ("intensity", f"{content.intensity:g} W/sr"), ("cone", cone))


def _area_light(content: AreaLight) -> tuple[Fact, ...]:
    sides = f"{content.width:.3g} x {content.height:.3g}"
    return (("kind", "area light"), ("radiance", f"{content.radiance:g} W/(m² sr)"), ("sides", sides))


def _environment(content: EnvironmentLight) -> tuple[Fact, ...]:
    facts = (
        ("kind", f"environment light, {content.width}x{content.height}, strength {content.strength:g}"),
        ("source", content.source),
    )
    return tuple(fact for fact in facts if fact[1])


def _environment_assets(content: EnvironmentLight) -> tuple[AssetId, ...]:
    return (content.asset,) if content.other is None else (content.asset, content.other)


def _dataset(content: Dataset) -> tuple[Fact, ...]:
    used = [photo.split for photo in content.photos if photo.enabled]
    counts = [(split, used.count(split)) for split in ("train", "val", "test")]
    counts.append(("not used", len(content.photos) - len(used)))
    splits = ", ".join(f"{count} {what}" for what, count in counts if count)
    facts = [("kind", f"data set ({content.kind}): {len(content.photos)} photos"), ("splits", splits)]
    if content.photos:
        lens = content.photos[0].camera.lens
        facts.append(("size", f"{lens.width}x{lens.height} pixels"))
    if content.moving:
        first, last = content.time_span
        count = len(set(content.times))
        facts.append(("times", f"{count} from {first:g} to {last:g}"))
    facts += [
        ("photos", content.root),
        ("origin", place_text(content.origin)),
        ("warnings", "; ".join(content.warnings)),
    ]
    return tuple(fact for fact in facts if fact[1])


def _dataset_assets(content: Dataset) -> tuple[AssetId, ...]:
    return () if content.points is None else (content.points,)


def _group(content: Group) -> tuple[Fact, ...]:  # noqa: ARG001 - as all kinds
    return (("kind", "group"),)


def _lamp(name: str, facts: Callable[[Any], tuple[Fact, ...]]) -> ContentKind:
    return ContentKind(name, "light", "light", facts, _no_box, _nothing, framed=False, origin=_no_origin)


KINDS: dict[type, ContentKind] = {
    VoxelField: ContentKind("voxel field", "field", "field", voxel_facts, voxel_box, surfaced=True),
    NerfField: ContentKind("NeRF", "field", "field", nerf_facts, baked=True, surfaced=True),
    HashGridField: ContentKind(
        "hash grid", "field", "field", hash_grid_facts, parameters=appearance_parameters, baked=True, surfaced=True
    ),
    DistanceField: ContentKind(
        "signed distance", "field", "field", distance_facts, parameters=distance_parameters, baked=True, surfaced=True
    ),
    FeatureGridField: ContentKind("feature grid", "field", "field", feature_grid_facts, baked=True, surfaced=True),
    NetworkGridField: ContentKind("grid of networks", "field", "field", network_grid_facts, baked=True, surfaced=True),
    AnalyticField: ContentKind(
        "analytic solid", "field", "field", solid_facts, assets=_nothing, baked=True, surfaced=True
    ),
    Model: ContentKind("mesh", "model", "mesh", _model, assets=_model_assets),
    PointCloud: ContentKind("point cloud", "points", "points", _point_cloud, parameters=_ball_size),
    GaussianSplats: ContentKind("Gaussian splats", "splats", "points", _splats, _core, surfaced=True),
    Moment: ContentKind("3D moment", "moment", "moment", _moment, _nearer_half, parameters=moment_parameters),
    PointLight: _lamp("point light", _point_light),
    SunLight: _lamp("sun", _sun_light),
    SpotLight: _lamp("spot light", _spot_light),
    AreaLight: _lamp("area light", _area_light),
    EnvironmentLight: ContentKind(
        "environment light",
        "environment",
        "light",
        _environment,
        _no_box,
        _environment_assets,
        framed=False,
        origin=_no_origin,
    ),
    Dataset: ContentKind(
        "data set",
        "dataset",
        "cameras",
        _dataset,
        assets=_dataset_assets,
        surfaced=True,
        framed=False,
        origin=lambda content: content.origin,
    ),
    Group: ContentKind("group", "group", "group", _group, _no_box, _nothing, framed=False, origin=_no_origin),
}
