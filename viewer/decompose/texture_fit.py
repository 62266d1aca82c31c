"""A texture fitted to photos: the one whose pictures come nearest to all of them.

What is baked from a field, or is a mean of what views show of a point, is blurred twice: a pixel is as wide as several
texels, and each view lies a little beside the others. Here a pixel is what it is, the mean of the texture over its
area, and least squares over all pixels in the codes of sRGB find the texture, by conjugate gradients from a baked one.
What is changed of that is smooth and small where pixels do not say otherwise, so what no photo shows stays as it was
baked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int32

from viewer.decompose.texels import Texels, filled
from viewer.decompose.texture_fit_kernels import add_roughness, look_up, spread_back
from viewer.decompose.views import View
from viewer.machine import available_cores
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.camera import pixel_centers
from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work, subprogress

OFFSETS = ((-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25))
"""Of the samples of a pixel from its centre, in pixels."""
OPAQUE = 0.98
"""A pixel with less opacity shows also what lies behind the surface."""
MOST_PIXELS = 1_500_000
"""Of all views: four times as many are hardly better (0.1 dB)."""
SMOOTH, NEAR = 0.3, 0.003
"""What squares of changes cost beside those of the pixels' errors: of differences between texels, and of a texel."""
STEPS = 12


@dataclass(frozen=True, eq=False)
class TexturePixels:
    """What views show, and where in a texture each pixel's samples lie.

    Attributes:
        colors: Codes of sRGB in [0, 1], a row for each channel.
        corners: Number of the texel to the upper left of each sample.
        across: How far it lies towards the next column.
        down: How far towards the next row.
    """

    colors: Float32[np.ndarray, "3 n"]
    corners: Int32[np.ndarray, "n s"]
    across: Float32[np.ndarray, "n s"]
    down: Float32[np.ndarray, "n s"]


def fitted_texture(
    mesh: Mesh, texels: Texels, views: Sequence[View], first: Float32[np.ndarray, "h w 3"]
) -> Work[Float32[np.ndarray, "h w 3"]]:
    """Linear Rec. 709 of each texel, such that the mesh looks as in the views; ``first`` where none shows it.

    Solves ``min |A (t + c) - p|^2 + SMOOTH |D c|^2 + NEAR |c|^2`` for the changes ``c`` of the texture ``t``: A takes
    the mean of four samples of a pixel, between texels as renderers do, and D differences between neighbours. Mixing
    is done in codes of sRGB, as if the curve were straight between neighbouring texels.

    Args:
        mesh: With texture coordinates, in the views' space.
        texels: Of the mesh.
        views: Pixels that are not opaque, or behind which there is no mesh, are left out.
        first: Where it begins, linear, in [0, 1].
    """
    side = texels.face.shape[0]
    pixels = yield from subprogress(texture_pixels(mesh, views, side), 0.0, 0.3)
    if not pixels.colors.size:
        return first
    covered = texels.covered
    codes = linear_to_srgb(np.clip(first, 0.0, 1.0)).astype(np.float32)
    for channel in range(3):
        start = np.ascontiguousarray(codes[..., channel])
        change = _change(pixels, channel, covered, start)
        found = yield from subprogress(change, 0.3 + 0.23 * channel, 0.3 + 0.23 * (channel + 1))
        codes[..., channel] += found
    return filled(srgb_to_linear(np.clip(codes, 0.0, 1.0)), covered)


def _change(
    pixels: TexturePixels, channel: int, covered: Bool[np.ndarray, "h w"], start: Float32[np.ndarray, "h w"]
) -> Work[Float32[np.ndarray, "h w"]]:
    """What to add to one channel of a texture: conjugate gradients (Hestenes and Stiefel, 1952), a few steps."""
    cores = available_cores()
    with ThreadPoolExecutor(cores, "texture") as pool:
        system = _System(pixels, covered, cores, lambda work: list(pool.map(work, range(cores))))
        residual = system.back(pixels.colors[channel] - system.look(start))
        direction, change = residual.copy(), np.zeros_like(start)
        size = float(np.vdot(residual, residual))
        for step in range(STEPS):
            yield Progress(step / STEPS, "Fitting the texture to the pictures")
            applied = system.back(system.look(direction))
            system.add_costs(direction, applied)
            length = np.float32(size / max(float(np.vdot(direction, applied)), 1e-30))
            change += length * direction
            residual -= length * applied
            before, size = size, float(np.vdot(residual, residual))
            direction *= np.float32(size / max(before, 1e-30))
            direction += residual
    return change


@dataclass(frozen=True, eq=False)
class _System:
    """The normal equations of one channel, in as many threads as there are cores; sums do not depend on timing."""

    pixels: TexturePixels
    covered: Bool[np.ndarray, "h w"]
    cores: int
    in_all: Callable[[Callable[[int], object]], object]

    def _part(self, core: int, count: int) -> tuple[int, int]:
        return count * core // self.cores, count * (core + 1) // self.cores

    def look(self, texture: Float32[np.ndarray, "h w"]) -> Float32[np.ndarray, " n"]:
        """The pixels that a texture gives."""
        places = (self.pixels.corners, self.pixels.across, self.pixels.down)
        count, side, flat = len(places[0]), texture.shape[1], texture.ravel()
        result = np.empty(count, np.float32)
        self.in_all(lambda core: look_up(flat, side, *places, *self._part(core, count), result))
        return result

    def back(self, values: Float32[np.ndarray, " n"]) -> Float32[np.ndarray, "h w"]:
        """Its transpose."""
        places = (self.pixels.corners, self.pixels.across, self.pixels.down)
        side = self.covered.shape[1]
        sums = [np.zeros(self.covered.size, np.float32) for _ in range(self.cores)]
        self.in_all(lambda core: spread_back(values, side, *places, *self._part(core, len(values)), sums[core]))
        for other in sums[1:]:
            sums[0] += other
        return sums[0].reshape(self.covered.shape)

    def add_costs(self, change: Float32[np.ndarray, "h w"], result: Float32[np.ndarray, "h w"]) -> None:
        """Half the gradient of what a change costs, added to ``result``."""
        result += np.float32(NEAR) * change
        rows = len(change)
        self.in_all(
            lambda core: add_roughness(change, self.covered, np.float32(SMOOTH), *self._part(core, rows), result)
        )


def texture_pixels(mesh: Mesh, views: Sequence[View], side: int) -> Work[TexturePixels]:
    """The opaque pixels of views all of whose samples meet the mesh; some of them by chance where there are too many.

    Args:
        mesh: With texture coordinates, in the views' space.
        views: None, or some.
        side: Of the texture, at least 2.
    """
    caster, generator = RayCaster(mesh.vertices, mesh.faces), np.random.default_rng(0)
    total = sum(int((view.pixels[..., 3] >= OPAQUE).sum()) for view in views)
    share = MOST_PIXELS / max(total, MOST_PIXELS)
    parts = [(np.empty((0, 3), np.float32), np.empty((0, len(OFFSETS), 2), np.float32))]
    for number, view in enumerate(views):
        yield Progress(number / len(views), "Finding what the pictures show")
        opaque = np.flatnonzero(((view.pixels[..., 3] >= OPAQUE) & np.isfinite(view.pixels).all(2)).ravel())
        parts.append(_met(mesh, caster, view, opaque[generator.random(len(opaque)) < share]))
    light, uvs = (np.concatenate(each) for each in zip(*parts, strict=True))
    place = (uvs * np.float32(side) - np.float32(0.5)).clip(0.0, side - 1.0)
    corner = np.minimum(place.astype(np.int32), side - 2)
    beyond = place - corner
    return TexturePixels(
        np.ascontiguousarray(linear_to_srgb(np.clip(light, 0.0, 1.0)).T, np.float32),
        corner[..., 1] * np.int32(side) + corner[..., 0],
        np.ascontiguousarray(beyond[..., 0], np.float32),
        np.ascontiguousarray(beyond[..., 1], np.float32),
    )


def _met(
    mesh: Mesh, caster: RayCaster, view: View, chosen: np.ndarray
) -> tuple[Float32[np.ndarray, "n 3"], Float32[np.ndarray, "n s 2"]]:
    """Straight light of those chosen pixels that show the mesh, and the texture coordinates of their samples."""
    assert mesh.uvs is not None
    height, width = view.pixels.shape[:2]
    camera, centers = view.camera.resized(width, height), pixel_centers(width, height)[chosen]
    met, uvs = np.ones(len(chosen), np.bool_), np.empty((len(chosen), len(OFFSETS), 2), np.float32)
    for sample, offset in enumerate(OFFSETS):
        origins, toward = camera.rays(centers + np.array(offset))
        hits = caster.hits(origins.astype(np.float32), toward.astype(np.float32))
        met &= hits.faces >= 0
        a, b, c = mesh.uvs[mesh.faces[np.maximum(hits.faces, 0)]].transpose(1, 0, 2)
        u, v = hits.u[:, None], hits.v[:, None]
        uvs[:, sample] = a * (1.0 - u - v) + b * u + c * v
    pixels = view.pixels.reshape(-1, 4)[chosen[met]]
    return (pixels[:, :3] / pixels[:, 3:]).astype(np.float32), uvs[met]
