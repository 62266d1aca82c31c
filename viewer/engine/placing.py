"""Where meshes and points of other programs belong among photos: these may have been turned upright on opening.

A file that does not say so may be in the data set's own axes, or in those in which the photos are upright. Where its
cameras see clearly more of it in one of the two, that is right; else a note says what was taken for granted.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from viewer.decompose.pixels import pixels_of
from viewer.formats.mesh_origin import READ_FROM
from viewer.scene.camera import placed
from viewer.scene.content import Model
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform
from viewer.scene.origin import NOWHERE, beside, origin_of
from viewer.scene.point_cloud import PointCloud

RASTER = 5
"""Points along each edge of a box that are looked for in photos."""
MOST_CAMERAS = 40
CLEARLY = 2.0
"""Times as much of a box must be seen for one of two places to be the right one."""
LEAST_SEEN = 0.05
WAYS = ("the data set's own axes", "axes in which its photos are upright")


def cameras_around(dataset: Dataset, upright: Transform, subject: Node) -> tuple[Transform, tuple[str, ...]]:
    """The placement of a data set whose cameras stand around a node, and what there is to say of it.

    Args:
        dataset: The photos.
        upright: What turns them upright; the identity for nearly all.
        subject: The node, in whose own space the cameras are taken to be.
    """
    own = origin_of(subject.content)
    plain = beside(subject.transform, own, dataset.origin)
    if upright == Transform() or not _is_foreign(subject) or subject.aabb is None:
        return plain, ()
    turned = beside(subject.transform, own, NOWHERE).after(upright).after(Transform(dataset.origin))
    way, notes = _likelier(subject, [_seen(dataset, each, subject.aabb) for each in (plain, turned)], 0)
    return (plain, turned)[way], notes


def beside_photos(scene: Scene, node: Node) -> tuple[Node, tuple[str, ...]]:
    """A node that is added to a scene beside the photos there, where they see it, and what there is to say of it."""
    photos = next((each for each in scene.nodes if isinstance(each.content, Dataset)), None)
    if photos is None or photos.transform == Transform() or not _is_foreign(node) or node.aabb is None:
        return node, ()
    dataset = photos.content
    assert isinstance(dataset, Dataset)
    own = msgspec.structs.replace(node, transform=beside(photos.transform, dataset.origin, origin_of(node.content)))
    boxes = [box for each in (own, node) if (box := each.aabb) is not None]
    way, notes = _likelier(node, [_seen(dataset, photos.transform, box) for box in boxes], 1)
    return (own, node)[way], notes


def _is_foreign(node: Node) -> bool:
    """Whether a node is of a file that does not say of which photos it was made."""
    if not isinstance(node.content, Model | PointCloud) or node.content.provenance.method != "file":
        return False
    return not any(note.startswith(READ_FROM) for note in node.content.provenance.notes)


def _likelier(node: Node, seen: Sequence[float], usual: int) -> tuple[int, tuple[str, ...]]:
    """Which of :data:`WAYS` it is, the ``usual`` one where that does not show, and a sentence about it."""
    best = int(np.argmax(seen))
    if seen[best] > LEAST_SEEN and seen[best] > CLEARLY * seen[1 - best]:
        return best, (f"'{node.name}' is in {WAYS[best]}: there the cameras see it.",)
    return usual, (f"'{node.name}' is taken to be in {WAYS[usual]}; its file does not say.",)


def _seen(dataset: Dataset, placement: Transform, box: AABB) -> float:
    """How much of a box in the world the photos' cameras see on average, from 0 to 1."""
    steps = np.linspace(0.0, 1.0, RASTER)
    raster = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1).reshape(-1, 3)
    points = np.array(box.lo) + raster * np.array(box.size)
    few = dataset.photos[:: max(1, len(dataset.photos) // MOST_CAMERAS)]
    return float(np.mean([np.isfinite(pixels_of(placed(photo.camera, placement), points)).all(1) for photo in few]))
