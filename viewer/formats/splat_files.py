"""Gaussian splats in files, as a scene."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float32

from viewer.errors import InputError, OutputError
from viewer.formats.files import load
from viewer.formats.splat_formats import SplatExport
from viewer.formats.splats.found import FoundSplats
from viewer.formats.splats.placing import placed_splats
from viewer.formats.splats.quantities import FLAT
from viewer.scene.assets import AssetStore, write_together
from viewer.scene.content import Provenance
from viewer.scene.document import Node, Scene, World
from viewer.scene.gaussian_splats import splat_content
from viewer.scene.geometry import AABB, Transform, as_vec3
from viewer.scene.origin import NOWHERE, local_origin, origin_notes, world_origin
from viewer.scene.progress import Progress, Work
from viewer.scene.splats import Splats

BLOCK = 1 << 16
"""Gaussians that are looked at at once."""
LARGEST = 30.0
"""Logarithm of the largest standard deviation: squares of larger ones are not finite in single precision."""
MOST_LOGIT = 20.0
"""Stands for infinity: single precision knows no opacity between this one's and 1."""
UNIT = 1e-6
"""Quaternions whose length is this near to 1 stay as they are, and files read and written again stay the same."""


def read_splats(reader: str, path: Path, store: AssetStore) -> Work[Scene]:
    """Open a file of Gaussians: ``module.function`` of this package makes :class:`FoundSplats` of its path.

    Raises:
        InputError: The file is damaged, or holds no Gaussians.
        UnsupportedError: It needs what is not read, or a package that is not installed.
        OutputError: The store cannot be written.
    """
    yield Progress(0.0, f"Reading {path.name}")
    read: tuple[FoundSplats, ...] = load(reader)(path)
    yield Progress(0.5, f"Reading {path.name}")
    return scene_of(read, path, store)


def export_splats(row: SplatExport, scene: Scene, path: Path, store: AssetStore) -> Work[tuple[Path, ...]]:
    """Write all visible splats as one set.

    Raises:
        OutputError: There are none, they lie where the format does not reach, or the file cannot be written.
        AssetError: An asset is missing or damaged.
    """
    found, origin = yield from placed_splats(scene, store)
    if any(origin) and not row.far:
        message = f"The splats lie too far from zero for a {row.suffix} file."
        raise OutputError(message, "Write .ply or .glb, which hold such coordinates.")
    yield Progress(0.5, f"Making {path.name}")
    write = load(row.writer)
    data = write(found, origin) if row.far else write(found)
    yield Progress(0.9, f"Writing {path.name}")
    write_together({path: data})
    yield Progress(1.0, f"Wrote {path.name}")
    return (path,)


def scene_of(read: tuple[FoundSplats, ...], path: Path, store: AssetStore) -> Scene:
    """One node a set of Gaussians, about one origin where they lie far from zero.

    Raises:
        InputError: None of the Gaussians is finite.
        OutputError: The store cannot be written.
    """
    nodes: list[Node] = []
    origin = NOWHERE
    for found in read:
        splats, own, notes = sound(found, path.name)
        notes = (*found.notes, *notes, *origin_notes(own))
        provenance = Provenance("file", str(path.absolute()), notes=notes, origin=own)
        content = splat_content(store.put(splats.tensors()), splats, found.color_space, found.filter, provenance)
        nodes.append(Node(found.name or path.stem, content, transform=found.placement))
        origin = world_origin(found.placement, own)
    if len(nodes) == 1 and origin != NOWHERE:
        return Scene(tuple(nodes), World(origin=origin))
    return _about_one_origin(nodes)


def _about_one_origin(nodes: list[Node]) -> Scene:
    """Nodes that their file may place far from zero, near it."""
    boxes = [node.aabb or AABB(NOWHERE, NOWHERE) for node in nodes]
    low, high = np.min([box.lo for box in boxes], 0), np.max([box.hi for box in boxes], 0)
    origin = local_origin(as_vec3(low), as_vec3(high))
    if origin == NOWHERE:
        return Scene(tuple(nodes))
    back = Transform(as_vec3(-np.array(origin)))
    moved = (Node(node.name, node.content, transform=back.after(node.transform)) for node in nodes)
    return Scene(tuple(moved), World(origin=origin))


def sound(found: FoundSplats, place: str) -> tuple[Splats, tuple[float, float, float], tuple[str, ...]]:
    """Gaussians that can be drawn: finite, with unit quaternions, near zero; their origin; and what was left out.

    Raises:
        InputError: None is finite.
    """
    if not found.count:
        raise InputError(f"{place} holds no splats.", "Open a file with splats in it.")
    logits = _finite(found.logits, -MOST_LOGIT, MOST_LOGIT)
    log_scales = _finite(found.log_scales, FLAT, np.inf)
    rotations = _unit(found.rotations)
    keep = _usable(replace(found, log_scales=log_scales, rotations=rotations, logits=logits))
    positions, sh, notes = found.positions, found.sh, ()
    if not keep.all():
        positions, log_scales, rotations, logits, sh = (
            array[keep] for array in (positions, log_scales, rotations, logits, sh)
        )
        lost = len(keep) - len(positions)
        notes = (f"{lost:,} of {len(keep):,} Gaussians are left out: their numbers are not finite, or too large.",)
    if not len(positions):
        raise InputError(f"None of the splats of {place} has finite numbers.", "Export them again.")
    origin = local_origin(as_vec3(positions.min(0)), as_vec3(positions.max(0)))
    if origin != NOWHERE or positions.dtype != np.float32:
        positions = (positions - np.array(origin)).astype(np.float32)
    splats = Splats(positions, log_scales, rotations, logits, sh.astype(np.float32, copy=False))
    return splats, origin, notes


def _finite(array: np.ndarray, low: float, high: float) -> Float32[np.ndarray, "*n"]:
    """Infinities as the ends of a range; what is no number stays none."""
    with np.errstate(over="ignore"):
        array = array.astype(np.float32, copy=False)
    endless = np.isinf(array)
    return np.where(endless, np.clip(array, low, high), array).astype(np.float32) if endless.any() else array


def _unit(rotations: np.ndarray) -> Float32[np.ndarray, "n 4"]:
    """Unit quaternions; NaN of those without a length."""
    result = np.empty(rotations.shape, np.float32)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        for start in range(0, len(rotations), BLOCK):
            block = rotations[start : start + BLOCK].astype(np.float64)
            lengths = np.sqrt(np.square(block).sum(1, keepdims=True))
            lengths[np.abs(lengths - 1.0) < UNIT] = 1.0
            result[start : start + BLOCK] = block / lengths
    return result


def _usable(found: FoundSplats) -> Bool[np.ndarray, " n"]:
    """Which Gaussians have only finite numbers, and sizes that can be squared."""
    keep = np.isfinite(found.logits)
    with np.errstate(invalid="ignore"):
        keep &= (found.log_scales < LARGEST).all(1)
    for array in (found.positions, found.rotations, found.sh):
        for start in range(0, len(keep), BLOCK):
            rows = slice(start, min(start + BLOCK, len(keep)))
            keep[rows] &= np.isfinite(array[rows].reshape(rows.stop - start, -1)).all(1)
    return keep
