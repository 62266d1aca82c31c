"""Compares a field with photos that training never sees, whatever the method.

While training, few rays are compared: some are spread evenly over all photos and give the PSNR, that of single photos
too, others fill small squares and give the SSIM. They are the same all through a run and in every run, so that a curve
shows what was learned and not which pixels were drawn. Where there are rays enough, whole photos are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int64

from viewer.training.background import Background
from viewer.training.batches import Pool, Rays, empty_rays, z_order
from viewer.training.exposure import fitted_gains
from viewer.training.metrics import WINDOW, decibels, ssim
from viewer.training.prepare import Photos, View
from viewer.training.ray_kernels import PANORAMA, WHITE, rays_through
from viewer.training.ray_source import RAYS_A_PART
from viewer.training.thread_pool import ThreadPool, chunks

RenderRays = Callable[[Rays, int], None]
"""Writes ``colors`` of the first rays, whose number is given; all their other entries are set."""

SQUARE = 32
"""Pixels along the side of the squares that are compared by structure."""
MOST_SQUARES = 64
SEED = 2_654_435_769


class HeldOutScores(NamedTuple):
    """How near the field comes to photos that it never learned from.

    Attributes:
        psnr: In dB, over all pixels that were compared.
        ssim: Structural similarity; NaN where it was not measured.
        views: PSNR of single photos in dB, by file name.
    """

    psnr: float
    ssim: float = float("nan")
    views: Mapping[str, float] = {}


class ChosenPixels(NamedTuple):
    """Pixels of the held-out pool.

    Attributes:
        pixels: The first of them are spread over all photos, photo by photo.
        counts: How many of those belong to each photo.
        squares: First pixel, height and width of runs that make up a picture, row by row.
    """

    pixels: Int64[np.ndarray, " n"]
    counts: Int64[np.ndarray, " photos"]
    squares: list[tuple[int, int, int]]


class HeldOutEvaluator:
    """Compares a field with the held-out photos.

    Args:
        photos: With those that are held out.
        thread_pool: Fills the rays.
        fitted: Bring what was rendered to each photo's exposure before it is compared, by least squares: for fields
            that were learned from photos whose exposures are not known either.
    """

    def __init__(self, photos: Photos, thread_pool: ThreadPool, fitted: bool = False) -> None:
        self._fitted = fitted
        self._pool = photos.held_out
        self._views = photos.held_out_views
        self._thread_pool = thread_pool
        self._chosen: dict[int, ChosenPixels] = {}

    def score(self, render: RenderRays, background: Background, rays: int, at_once: int = 1024) -> HeldOutScores | None:
        """Compare: alpha over white, or over the learned background; colours clipped to [0, 1].

        Args:
            render: Renders.
            background: What lies behind the field.
            rays: How many at most; where all held-out photos have no more pixels, each is compared whole.
            at_once: Rays that ``render`` is given at most.

        Returns:
            PSNR of the mean squared error, mean SSIM over squares or photos, and the PSNR of each photo; None where no
            photo is held out.
        """
        if self._pool is None:
            return None
        chosen = self._chosen.get(rays) or choose_pixels(self._pool, self._views, rays)
        self._chosen = {rays: chosen}
        colors, targets = self._rendered(self._pool, render, background, chosen.pixels, max(1, at_once))
        return compare(chosen, self._views, colors, targets)

    def _rendered(
        self, pool: Pool, render: RenderRays, background: Background, pixels: Int64[np.ndarray, " n"], at_once: int
    ) -> tuple[Float32[np.ndarray, "n 3"], Float32[np.ndarray, "n 3"]]:
        """Their colours as rendered and as photographed."""
        kind = PANORAMA if background.kind == PANORAMA else WHITE
        rays = empty_rays(min(at_once, len(pixels)))
        colors, targets = np.empty((len(pixels), 3), np.float32), np.empty((len(pixels), 3), np.float32)
        owners, alphas = np.empty(len(pixels), np.int32), np.empty(len(pixels), np.float32)
        for begin in range(0, len(pixels), at_once):
            part = pixels[begin : begin + at_once]

            def fill_rays(first: int, last: int, part: Int64[np.ndarray, " m"] = part) -> None:
                rays_through(pool, rays, part, first, last, kind, background.picture)

            self._thread_pool.parallel_for(fill_rays, chunks(len(part), RAYS_A_PART))
            render(rays, len(part))
            np.clip(rays.colors[: len(part)], 0.0, 1.0, out=colors[begin : begin + len(part)])
            targets[begin : begin + len(part)] = rays.targets[: len(part)]
            owners[begin : begin + len(part)] = rays.photos[: len(part)]
            alphas[begin : begin + len(part)] = rays.alphas[: len(part)]
        if self._fitted:
            colors = np.minimum(colors * fitted_gains(colors, targets, alphas, owners), 1.0)
        return colors, targets


def choose_pixels(pool: Pool, views: Sequence[View], rays: int) -> ChosenPixels:
    """At most ``rays`` pixels (but at least one), half of them in squares as far as those need them."""
    sizes = np.array([view.height * view.width for view in views], np.int64)
    if sizes.sum() <= rays:
        return _whole(pool, views, sizes)
    random = np.random.default_rng(SEED)
    number = min(rays // 2 // SQUARE**2, MOST_SQUARES)
    budget = max(1, rays - number * SQUARE**2)
    counts = np.minimum(np.diff(budget * np.arange(len(views) + 1) // len(views)), sizes)
    # Neighbours on the pool's curve are neighbours in the photo: one pixel of each stretch of it covers the photo well.
    pixels: list[Int64[np.ndarray, " m"]] = []
    for start, count, size in zip(pool.starts, counts, sizes, strict=True):
        edges = size * np.arange(count + 1) // max(1, count)
        pixels.append(start + edges[:-1] + (random.random(count) * np.diff(edges)).astype(np.int64))
    squares: list[tuple[int, int, int]] = []
    filled = int(counts.sum())
    for turn in range(number):
        photo = len(views) * turn // number
        _, height, width = views[photo]
        side = min(SQUARE, height, width)
        if side < WINDOW:
            continue
        top, left = int(random.integers(height - side + 1)), int(random.integers(width - side + 1))
        rows, columns = np.mgrid[top : top + side, left : left + side]
        pixels.append(pool.starts[photo] + _pool_order(height, width)[(rows * width + columns).ravel()])
        squares.append((filled, side, side))
        filled += side * side
    return ChosenPixels(np.concatenate(pixels), counts, squares)


def compare(
    chosen: ChosenPixels, views: Sequence[View], colors: Float32[np.ndarray, "n 3"], targets: Float32[np.ndarray, "n 3"]
) -> HeldOutScores:
    """The scores of the chosen pixels' colours; PSNR = -10 log10(mean (a - b)^2)."""
    spread = int(chosen.counts.sum())
    errors = np.square(colors[:spread] - targets[:spread]).mean(1, dtype=np.float64)
    ends = np.cumsum(chosen.counts)
    scores = {
        view.file: decibels(float(errors[end - count : end].mean()))
        for view, count, end in zip(views, chosen.counts, ends, strict=True)
        if count
    }
    alike = [
        ssim(*(part[begin : begin + height * width].reshape(height, width, 3) for part in (colors, targets)))
        for begin, height, width in chosen.squares
    ]
    return HeldOutScores(decibels(float(errors.mean())), float(np.mean(alike)) if alike else float("nan"), scores)


def _whole(pool: Pool, views: Sequence[View], sizes: Int64[np.ndarray, " photos"]) -> ChosenPixels:
    """All pixels, row by row."""
    pixels = [start + _pool_order(view.height, view.width) for start, view in zip(pool.starts, views, strict=True)]
    squares = [
        (int(begin), view.height, view.width)
        for begin, view in zip(np.cumsum(sizes) - sizes, views, strict=True)
        if min(view.height, view.width) >= WINDOW
    ]
    return ChosenPixels(np.concatenate(pixels), sizes, squares)


def _pool_order(height: int, width: int) -> Int64[np.ndarray, " pixels"]:
    """The position in the pool, counted from the photo's start, of each pixel, row by row."""
    order = z_order(height, width)
    positions = np.empty_like(order)
    positions[order] = np.arange(len(order))
    return positions
