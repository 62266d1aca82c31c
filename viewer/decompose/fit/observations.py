"""Photos' pixels that show the surface: where they look at it, from where, and how open it is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from jaxtyping import Float, Float32, Int32, Int64
from scipy.ndimage import minimum_filter

from viewer.decompose.fit.elements import Elements, corner_mean, unit_or_up
from viewer.decompose.fit.visibility import open_lobes
from viewer.decompose.views import View
from viewer.errors import InputError
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.camera import pixel_centers
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work

MOST = 1_000_000
"""Pixels that are used of all photos."""
OPAQUE = 0.98
"""A pixel with less opacity shows also what is behind the surface."""
GRAZING = 0.08
"""Cosine between normal and view below which a pixel says more about the outline than about the material."""
RIM = 0.2
"""Weight of pixels beside transparent ones, where the surface may not be quite the one in the photo."""
CHUNK = 1 << 14
"""Pixels that are looked up at a time: some 200 ms."""


@dataclass(frozen=True, eq=False)
class Observations:
    """Pixels in random order.

    Attributes:
        colors: Linear, in units in which the photos' median brightness is 1/4.
        weights: How far each is to be believed.
        normals: The mesh's unit normals.
        views: Unit vectors towards the camera.
        uvs: Texture coordinates.
        indices: Elements that each takes its material from.
        shares: Their weights.
        open: Share of each lobe of ``viewer.decompose.fit.visibility.LOBES`` that sees the sky.
        met: The elements that the rest of each lobe meets.
    """

    colors: Float32[np.ndarray, "n 3"]
    weights: Float32[np.ndarray, " n"]
    normals: Float32[np.ndarray, "n 3"]
    views: Float32[np.ndarray, "n 3"]
    uvs: Float32[np.ndarray, "n 2"]
    indices: Int64[np.ndarray, "n k"]
    shares: Float32[np.ndarray, "n k"]
    open: Float32[np.ndarray, "n l"]
    met: Int32[np.ndarray, "n l"]

    def __len__(self) -> int:
        return len(self.colors)


@dataclass(frozen=True, eq=False)
class SurfacePixels:
    """Pixels that meet the surface, before anything is known about the light there."""

    colors: Float32[np.ndarray, "n 3"]
    weights: Float32[np.ndarray, " n"]
    origins: Float32[np.ndarray, "n 3"]
    points: Float32[np.ndarray, "n 3"]
    faces: Int32[np.ndarray, " n"]
    corners: Float32[np.ndarray, "n 3"]

    def some(self, rows: np.ndarray | slice) -> SurfacePixels:
        """Only these rows."""
        return SurfacePixels(*(getattr(self, field.name)[rows] for field in fields(self)))


def seen_pixels(views: Sequence[View], caster: RayCaster, generator: np.random.Generator) -> Work[SurfacePixels]:
    """All opaque pixels of the photos behind which the surface lies, in random order.

    Raises:
        InputError: There are no photos, or none shows the surface.
    """
    parts = []
    total = sum(view.pixels.shape[0] * view.pixels.shape[1] for view in views)
    # Half of a picture is more than most objects cover; what is too much is dropped before it takes memory.
    keep = min(1.0, 4.0 * MOST / max(total, 1))
    for number, view in enumerate(views):
        parts.append(_seen_in(view, caster, keep, generator))
        yield Progress((number + 1) / len(views), "Looking at the photos")
    if not parts or not sum(len(part.colors) for part in parts):
        raise InputError(
            "No photo shows the surface." if parts else "There are no photos to fit materials to.",
            "Check that the photos and the surface are in the same place, or choose another look.",
        )
    whole = SurfacePixels(
        *(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(SurfacePixels))
    )
    return whole.some(generator.permutation(len(whole.colors))[:MOST])


def _seen_in(view: View, caster: RayCaster, keep: float, generator: np.random.Generator) -> SurfacePixels:
    height, width = view.pixels.shape[:2]
    finite = np.isfinite(view.pixels).all(2)
    alpha = np.where(finite, view.pixels[..., 3], 0.0)
    opaque = np.flatnonzero((alpha >= OPAQUE).ravel())
    opaque = opaque[generator.random(len(opaque)) < keep]
    inner = minimum_filter(alpha, 3, mode="nearest").ravel()[opaque] >= OPAQUE
    origins, toward = (each.astype(np.float32) for each in view.camera.rays(pixel_centers(width, height)[opaque]))
    hits = caster.hits(origins, toward)
    met = np.flatnonzero(hits.faces >= 0)
    pixels = view.pixels.reshape(-1, 4)[opaque[met]]
    u, v = hits.u[met], hits.v[met]
    return SurfacePixels(
        np.maximum(pixels[:, :3] / pixels[:, 3:], 0.0).astype(np.float32),
        np.where(inner[met], 1.0, RIM).astype(np.float32),
        origins[met],
        origins[met] + hits.distances[met, None] * toward[met],
        hits.faces[met],
        np.stack([1.0 - u - v, u, v], 1),
    )


def observations_of(
    seen: SurfacePixels, mesh: Mesh, elements: Elements, caster: RayCaster, generator: np.random.Generator
) -> Work[Observations]:
    """Everything about each pixel that does not change while materials and light are fitted.

    Raises:
        InputError: Every pixel sees the surface from behind or at a grazing angle.
    """
    parts: list[dict[str, np.ndarray]] = []
    for begin in range(0, len(seen.colors), CHUNK):
        parts.append(_observed(seen.some(slice(begin, begin + CHUNK)), mesh, elements, caster, generator))
        yield Progress(min(1.0, (begin + CHUNK) / len(seen.colors)), "Finding what the pixels show")
    whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    if not len(whole["colors"]):
        raise InputError(
            "The photos see the surface from behind only.", "Turn its triangles around, and fit its materials again."
        )
    return Observations(**whole)


def _observed(
    seen: SurfacePixels, mesh: Mesh, elements: Elements, caster: RayCaster, generator: np.random.Generator
) -> dict[str, np.ndarray]:
    assert mesh.uvs is not None
    normals = unit_or_up(corner_mean(mesh.normals, mesh, seen.faces, seen.corners))
    views = unit_or_up(seen.origins - seen.points)
    facing = np.einsum("nc,nc->n", normals, views)
    keep = facing > GRAZING
    seen, normals, views, facing = seen.some(keep), normals[keep], views[keep], facing[keep]
    blend = elements.blend(seen.points, normals)
    mirrored = (2.0 * facing[:, None] * normals - views).astype(np.float32)
    starts = (seen.points + 2.0 * caster.offset * normals).astype(np.float32)
    openness = open_lobes(starts, normals, mirrored, blend.indices[:, 0], elements, mesh, caster, generator)
    return {
        "colors": seen.colors,
        "weights": (seen.weights * np.minimum(1.0, 3.0 * facing)).astype(np.float32),
        "normals": normals.astype(np.float32),
        "views": views.astype(np.float32),
        "uvs": corner_mean(mesh.uvs, mesh, seen.faces, seen.corners).astype(np.float32),
        "indices": blend.indices,
        "shares": blend.weights,
        "open": openness.share,
        "met": openness.met,
    }


def brightness(colors: Float[np.ndarray, "n 3"]) -> float:
    """What the colours are divided by: four times their median.

    Raises:
        InputError: All are black.
    """
    means = colors.mean(1)
    middle = float(np.median(means))
    if middle <= 0.0:
        middle = float(means.mean())
    if middle <= 1e-12:
        raise InputError("The photos are black.", "Use photos in which the object is lit.")
    return 4.0 * middle
