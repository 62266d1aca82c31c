"""The kinds of fields, one row each: how their tensors are checked, what computes them, how finely they are marched.

No torch here: projects are opened and checked without it. What computes a field is named and imported when it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from viewer.errors import AssetError
from viewer.fields.distance_layout import check_distance
from viewer.fields.feature_layout import check_feature_grid
from viewer.fields.hash_layout import check_hash_grid
from viewer.fields.motion import check_voxels
from viewer.fields.nerf_layout import check_nerf
from viewer.fields.network_grid_layout import check_network_grid
from viewer.scene.assets import AssetStore
from viewer.scene.content import (
    AnalyticField,
    DistanceField,
    FeatureGridField,
    FieldContent,
    HashGridField,
    NerfField,
    NetworkGridField,
    VoxelField,
)
from viewer.scene.kinds import kind_of

Tensors = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class FieldKind:
    """One kind of field.

    Attributes:
        check: Raises :class:`AssetError` where tensors are not what the content promises, or a number is absurd.
        maker: ``module:name`` of what makes the torch field of content, tensors, device and type of matrix products.
        march_step: Length of a step in fine pictures, in the field's own unit, by its content.
    """

    check: Callable[[Any, Tensors], object]
    maker: str
    march_step: Callable[[Any], float]


def check_field(content: FieldContent, tensors: Tensors) -> None:
    """Refuse tensors that are not the field that ``content`` promises.

    Raises:
        AssetError: One is missing, has the wrong type or shape, or is not finite; or a number of ``content`` is absurd.
    """
    FIELDS[type(content)].check(content, tensors)


def field_tensors(content: FieldContent, store: AssetStore) -> Tensors:
    """The arrays of a field's asset; none for a field without one.

    Raises:
        AssetError: The asset is missing or damaged.
    """
    assets = kind_of(content).assets(content)
    return store.get(assets[0]) if assets else {}


def _check_solid(content: AnalyticField, tensors: Tensors) -> None:  # noqa: ARG001 - it has none
    """Refuse a solid without extent, or with numbers that no solid has.

    Raises:
        AssetError: It is one.
    """
    hint = "The project was damaged or edited by hand: open a backup copy."
    if not all(low < high for low, high in zip(content.aabb.lo, content.aabb.hi, strict=True)):
        raise AssetError("The solid's box is empty.", hint)
    if not 0 <= content.uniform_density < 1e9 or not all(0 <= channel < 1e6 for channel in content.color):
        raise AssetError("The solid's density or colour makes no sense.", hint)


def _longest(content: FieldContent) -> float:
    return max(content.aabb.size)


def _voxel_step(content: VoxelField) -> float:
    return _longest(content) / max(content.shape)


def _nerf_step(content: NerfField) -> float:
    """A quarter of what it was trained with: its densities are means over such steps.

    In normalised device coordinates the box's longest side counts for their depth, and half the steps do.
    """
    if content.ndc is not None:
        return _longest(content) / (2 * content.samples)
    return min((content.far - content.near) / (4 * content.samples), _longest(content) / 64)


def _hash_step(content: HashGridField) -> float:
    return _longest(content) / (128 if content.contraction else 512)


def _distance_step(content: DistanceField) -> float:
    """Half of the surface's width where that is thinner than the box's part."""
    longest = _longest(content)
    return min(longest / 256, max(0.5 * content.surface_width, longest / 2048))


def _feature_step(content: FeatureGridField) -> float:
    """Half a cell, as those programs have it."""
    return _longest(content) / (2 * max(content.shape))


def _network_grid_step(content: NetworkGridField) -> float:
    """Half of what such fields are trained with, some hundred steps on the way through the box."""
    return _longest(content) / 512


FIELDS: dict[type, FieldKind] = {
    VoxelField: FieldKind(check_voxels, "viewer.fields.voxels_torch:torch_voxels", _voxel_step),
    NerfField: FieldKind(check_nerf, "viewer.fields.ndc:nerf", _nerf_step),
    HashGridField: FieldKind(check_hash_grid, "viewer.fields.hashgrid:HashGrid", _hash_step),
    DistanceField: FieldKind(check_distance, "viewer.fields.encoded_distance:distance_field", _distance_step),
    FeatureGridField: FieldKind(check_feature_grid, "viewer.fields.feature_grid:FeatureGrid", _feature_step),
    NetworkGridField: FieldKind(check_network_grid, "viewer.fields.network_grid:NetworkGrid", _network_grid_step),
    AnalyticField: FieldKind(_check_solid, "viewer.fields.solids:solid", lambda content: _longest(content) / 256),
}
