"""What can be measured of elements, one row each: histograms show it, and ranges of it select."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32

from viewer.editing.element_colors import HsvChannel, hsv
from viewer.editing.element_links import part_sizes
from viewer.editing.element_table import Edited, ElementTable
from viewer.editing.seen_by_photos import photos_seeing
from viewer.fields.voxels import SparseVoxels, rows_of
from viewer.scene.camera import Camera
from viewer.scene.elements import ElementKind, Numbers
from viewer.scene.geometry import Transform
from viewer.scene.measure_names import MEASURE_NAMES, MeasureName
from viewer.scene.splats import Splats

Column = Float32[np.ndarray, " n"]


class Measured(NamedTuple):
    """Whose elements are measured.

    Attributes:
        table: The elements.
        content: The content after its edits.
        transform: Where its node is.
        cameras: Of photos, in the world.
        saved: Numbers of the elements in sets that were saved, by name.
    """

    table: ElementTable
    content: Edited
    transform: Transform = Transform()
    cameras: tuple[Camera, ...] = ()
    saved: Mapping[str, Numbers] = {}


def measure(name: MeasureName, subject: Measured) -> Column:
    """One number an element; see :data:`viewer.scene.measure_names.MEASURE_NAMES`."""
    return MEASURES[name](subject).astype(np.float32)


def measures_of(kind: ElementKind) -> tuple[MeasureName, ...]:
    """What can be measured of elements of a kind."""
    return tuple(name for name, row in MEASURE_NAMES.items() if kind in row.kinds)


def _density(subject: Measured) -> np.ndarray:
    """Per unit length of the node's own space."""
    voxels = _voxels(subject)
    return voxels.density[voxels.density > 0.0]


def _gradient(subject: Measured) -> np.ndarray:
    """Length of the density's gradient by central differences; what is not stored counts as 0."""
    voxels = _voxels(subject)
    there = np.flatnonzero(voxels.density > 0.0)
    places, cell, total = voxels.places(there), voxels.cell, np.zeros(len(there))
    for axis in range(3):
        difference = np.zeros(len(there))
        for step in (-1, 1):
            beside = places.copy()
            beside[:, axis] += step
            inside = (beside[:, axis] >= 0) & (beside[:, axis] < voxels.shape[axis])
            number = np.asarray(np.ravel_multi_index(tuple(np.where(inside[:, None], beside, 0).T), voxels.shape))
            row, stored = rows_of(voxels.index, number)
            difference += step * np.where(inside & stored, np.maximum(voxels.density[row], 0.0), 0.0)
        total += (difference / (2.0 * cell[axis])) ** 2
    return np.sqrt(total)


def _view_dependence(subject: Measured) -> np.ndarray:
    """Standard deviation of the colour over all directions: spherical harmonics are orthonormal."""
    content = subject.content
    if isinstance(content, SparseVoxels):
        terms = content.sh.shape[1] // 3
        sh = content.sh[content.density > 0.0].astype(np.float32).reshape(-1, 3, terms).swapaxes(1, 2)
    else:
        assert isinstance(content, Splats)
        sh = content.sh
    return np.sqrt((sh[:, 1:] ** 2).sum((1, 2)) / (3.0 * 4.0 * np.pi))


def _hsv(channel: HsvChannel) -> Callable[[Measured], np.ndarray]:
    return lambda subject: hsv(subject.table.colors, channel)


def _distance(subject: Measured) -> np.ndarray:
    """From the median of all positions."""
    places = subject.table.positions
    return np.linalg.norm(places - np.median(places, axis=0), axis=1) if len(places) else np.zeros(0)


def _scales(subject: Measured) -> np.ndarray:
    content = subject.content
    assert isinstance(content, Splats)
    return np.exp(np.minimum(content.log_scales.astype(np.float64), 50.0))


def _area(subject: Measured) -> np.ndarray:
    """Of triangles, or of the largest sections of Gaussians at one standard deviation."""
    corners = subject.table.corners
    if corners is None:
        two = np.sort(_scales(subject), axis=1)[:, 1:]
        return np.pi * two.prod(1)
    first, second, third = corners.reshape(-1, 3, 3).swapaxes(0, 1).astype(np.float64)
    return 0.5 * np.linalg.norm(np.cross(second - first, third - first), axis=1)


def _photos(subject: Measured) -> np.ndarray:
    return photos_seeing(subject.table, subject.transform, subject.cameras)


def _voxels(subject: Measured) -> SparseVoxels:
    assert isinstance(subject.content, SparseVoxels)
    return subject.content


MEASURES: dict[MeasureName, Callable[[Measured], np.ndarray]] = {
    "opacity": lambda subject: subject.table.opacity,
    "density": _density,
    "gradient": _gradient,
    "view_dependence": _view_dependence,
    "hue": _hsv("hue"),
    "saturation": _hsv("saturation"),
    "value": _hsv("value"),
    "scale": lambda subject: _scales(subject).max(1, initial=0.0),
    "volume": lambda subject: 4.0 / 3.0 * np.pi * _scales(subject).prod(1),
    "area": _area,
    "distance": _distance,
    "component": lambda subject: part_sizes(subject.table),
    "photos": _photos,
}
"""One row a name of :data:`viewer.scene.measure_names.MEASURE_NAMES`."""
