"""From photos to moving points, stage by stage; each stage can be looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float32, Float64, UInt8

from viewer.errors import InputError
from viewer.moments import stage_pictures as stages
from viewer.moments.align import Alignment, differ, motions, refined
from viewer.moments.behind import TRUSTED, Layer, View, layer_of, padded
from viewer.moments.disparity import Depths, from_map, from_two_views, with_camera
from viewer.moments.fill import filled
from viewer.moments.flow import Flow, flows, pixel_grid, projected, sampled
from viewer.moments.layering import layers_of, snapped, thresholds
from viewer.moments.lift import Eye, Lifted, gathered, lifted_layer
from viewer.moments.opencv import cv2
from viewer.moments.options import LEAST_SIDE, MomentOptions
from viewer.scene.camera import Camera
from viewer.scene.moment_points import MomentPoints
from viewer.scene.progress import Progress, Work, note

Photo = UInt8[np.ndarray, "_ _ 3"]
Network = Callable[[Photo], Float32[np.ndarray, "i j"]]
COARSE = 800
"""Longest side of the photos that are aligned."""
STILL = 0.3
"""Pixels of mean displacement below which nothing moves."""
GREY = 2.0
"""Mean difference of a grey photo's channels."""
SAFE = 0.8
"""Part of what layers go on for that the camera may use up: the nearest things are 1 away and shift by as much."""
NO_DEPTH = note("One photo does not say how far away things are.")
NO_DEPTH_HINT = note("Give a disparity map, a network that makes one, or a second photo.")
SAME = note("Nothing moves between the photos: only the camera can move.")
ONE_GREY = note("One of the photos is grey: colours come and go in between.")
STAGES = {
    "align": 0.02,
    "flow": 0.12,
    "depth": 0.3,
    "layers": 0.42,
    "behind": 0.5,
}
"""When each stage begins, as a part of the whole."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A moment, before it is stored.

    Attributes:
        points: All of them.
        cameras: Of the photos, in the node's own space.
        layers: How many each photo has.
        reach: How far from those cameras little is seen that no photo has.
        notes: What people should know of it.
    """

    points: MomentPoints
    cameras: tuple[Camera, ...]
    layers: int
    reach: float
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Pair:
    """Two photos and what is known of them; there is one of each where there is one photo."""

    photos: tuple[Photo, ...]
    flows: tuple[Flow, ...]
    homography: Float64[np.ndarray, "3 3"]
    depths: Depths
    focal: float


def prepared(
    photos: Sequence[Photo],
    maps: Sequence[Float32[np.ndarray, "_ _"]],
    options: MomentOptions,
    network: Network | None = None,
    show: stages.Show = stages.show_nothing,
) -> Work[Prepared]:
    """Make a moment of one or two photos.

    Args:
        photos: In sRGB, all of one size.
        maps: Disparity or depth of the first photo, and of the second one; none where it is to be found out.
        options: How.
        network: Disparity of a photo, up to scale and offset, in place of maps.
        show: Called with each stage's pictures, by name.

    Raises:
        InputError: The photos or maps do not fit, show nothing in common, or are too small.
    """
    yield Progress(0.0, "Looking at the photos")
    small = _sized(photos, options.side)
    notes: list[str] = []
    maps = list(maps)
    if network is not None and not maps:
        yield Progress(0.01, "Asking the network for depth")
        maps = [network(photo) for photo in small]
    pair = yield from _pair(small, maps, options, notes, show)
    yield Progress(STAGES["layers"], "Finding depth layers")
    views = tuple(_views(pair, maps, options))
    count = int(max(view.labels.max() for view in views)) + 1
    stages.show_layers(show, views, count)
    yield Progress(STAGES["behind"], "Continuing layers behind nearer ones")
    margin = round(options.reach * max(small[0].shape))
    found: list[list[Layer]] = []
    for number, view in enumerate(views):
        found.append(_layers(padded(view, margin), count, float(margin)))
        stages.show_continued(show, number, found[-1])
        yield Progress(STAGES["behind"] + 0.2 * (number + 1), "Continuing layers behind nearer ones")
    yield Progress(0.92, "Lifting points")
    lifted = _lifted(pair, found, margin)
    points = gathered(lifted)
    cameras = tuple(eye.camera() for eye in _eyes(pair)[: len(small)])
    stages.show_points(show, points, cameras)
    return Prepared(points, cameras, count, SAFE * options.reach, tuple(notes))


def _sized(photos: Sequence[Photo], side: int) -> tuple[Photo, ...]:
    """The photos, no larger than that.

    Raises:
        InputError: They differ in size, are too small, or show one colour alone.
    """
    sizes = {photo.shape[1::-1] for photo in photos}
    if len(sizes) > 1:
        text = " and ".join(f"{width}x{height}" for width, height in sorted(sizes))
        raise InputError(f"The photos have different sizes: {text}.", "Choose two photos of one camera, not cut.")
    width, height = sizes.pop()
    if min(width, height) < LEAST_SIDE:
        raise InputError(
            f"Photos of {width}x{height} pixels are too small.", f"Choose photos of at least {LEAST_SIDE} pixels."
        )
    if any(photo.reshape(-1, 3).std(0).max() < 1.0 for photo in photos):
        raise InputError("A photo shows nothing but one colour.", "Choose photos of something.")
    scale = min(side / max(width, height), 1.0)
    if scale == 1.0:
        return tuple(np.ascontiguousarray(photo) for photo in photos)
    size = max(round(width * scale), LEAST_SIDE // 2), max(round(height * scale), LEAST_SIDE // 2)
    return tuple(cv2.resize(photo, size, interpolation=cv2.INTER_AREA) for photo in photos)


def _pair(
    photos: tuple[Photo, ...],
    maps: Sequence[Float32[np.ndarray, "_ _"]],
    options: MomentOptions,
    notes: list[str],
    show: stages.Show,
) -> Work[_Pair]:
    """Align the photos, find their flow, and the first one's depth."""
    height, width = photos[0].shape[:2]
    size, focal = (width, height), float(max(width, height))
    given = from_map(maps[0], size, options.meaning, options.range) if maps else None
    if len(photos) == 1:
        if given is None:
            raise InputError(NO_DEPTH, NO_DEPTH_HINT)
        show("disparity_1", stages.numbers(given))
        depths = Depths(given, np.eye(3), np.zeros(3), 1.0)
        still = Flow(np.zeros((height, width, 2), np.float32), np.zeros((height, width), np.float32))
        return _Pair(photos, (still,), np.eye(3), depths, focal)
    grey = [cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY) for photo in photos]
    if len({_is_grey(photo) for photo in photos}) > 1:
        notes.append(ONE_GREY)
    yield Progress(STAGES["align"], "Aligning the photos")
    found = motions(grey[0], grey[1])
    yield Progress(STAGES["flow"], "Finding what moves where")
    alignment = _aligned(grey, found, focal)
    yield Progress(0.2, "Finding what moves where")
    others = [each for each in found if differ(each, alignment.homography, size)]
    there, back = flows(grey[0], grey[1], [alignment.homography, *others])
    moves = there.moved + pixel_grid(width, height) - projected(alignment.homography, pixel_grid(width, height))
    if float(np.abs(moves).mean()) < STILL:
        notes.append(SAME)
    stages.show_flow(show, photos, (there, back), moves, alignment.homography)
    yield Progress(STAGES["depth"], "Finding depth")
    if given is None:
        depths = from_two_views(photos[0], there, alignment, focal, options.range)
    else:
        depths = with_camera(given, there, alignment, focal, options.range)
    notes.extend(depths.notes)
    show("disparity_1", stages.numbers(depths.disparity))
    return _Pair(photos, (there, back), alignment.homography, depths, focal)


def _aligned(
    grey: Sequence[UInt8[np.ndarray, "h w"]], found: Sequence[Float64[np.ndarray, "3 3"]], focal: float
) -> Alignment:
    """The alignment that most of the picture agrees on, from the flow of smaller photos."""
    height, width = grey[0].shape
    scale = min(COARSE / max(height, width), 1.0)
    size = max(round(width * scale), 2), max(round(height * scale), 2)
    # Places are indices of pixels, whose middles lie half a pixel farther.
    across, down = size[0] / width, size[1] / height
    smaller = np.array([[across, 0.0, 0.5 * across - 0.5], [0.0, down, 0.5 * down - 0.5], [0.0, 0.0, 1.0]])
    small = [cv2.resize(each, size, interpolation=cv2.INTER_AREA) for each in grey]
    larger = np.linalg.inv(smaller)
    there, _ = flows(small[0], small[1], [smaller @ motion @ larger for motion in found])
    alignment = refined(there.moved, there.agreement, focal * scale)
    return replace(alignment, homography=larger @ alignment.homography @ smaller)


def _views(pair: _Pair, maps: Sequence[Float32[np.ndarray, "_ _"]], options: MomentOptions) -> list[View]:
    """What is known of the pixels of each photo. The layers of the second one are those of the first, moved."""
    photos, depths = pair.photos, pair.depths
    height, width = depths.disparity.shape
    inside = np.ones((height, width), np.bool_)
    grid = pixel_grid(width, height)
    labels = layers_of(depths.disparity, thresholds(depths.disparity, options.layers), photos[0])
    strange = pair.flows[0].moved + grid - projected(pair.homography, grid)
    views = [View(photos[0], inside, labels, depths.disparity, strange, pair.flows[0].agreement, inside)]
    if len(photos) == 1:
        return views
    back = pair.flows[1]
    places = grid + back.moved
    sure = (back.agreement < TRUSTED) & (places >= 0).all(-1) & (places[..., 0] < width) & (places[..., 1] < height)
    seen = sampled(_seen_by_second(pair), places)
    other = filled(seen, sure)
    if len(maps) > 1:
        other = _fitted(from_map(maps[1], (width, height), options.meaning, options.range), other, sure)
    moved = snapped(sampled(labels, places, nearest=True), sure, photos[1])
    strange = places - projected(np.linalg.inv(pair.homography), grid)
    lands = sampled(labels, places, nearest=True) == moved
    views = [views[0]._replace(lands=sampled(moved, grid + pair.flows[0].moved, nearest=True) == labels)]
    return [*views, View(photos[1], inside, moved, other, strange, back.agreement, lands)]


def _seen_by_second(pair: _Pair) -> Float32[np.ndarray, "h w"]:
    """Disparity of the first photo's pixels for the second one's camera."""
    depths = pair.depths
    height, width = depths.disparity.shape
    places = pixel_grid(width, height).reshape(-1, 2) - (np.array([width, height]) / 2.0 - 0.5)
    ahead = np.concatenate([places / pair.focal, np.ones((len(places), 1))], 1) @ depths.rotation[2]
    depth = ahead.reshape(height, width) / depths.disparity + depths.translation[2]
    return (1.0 / np.maximum(depth, 0.1)).astype(np.float32)


def _fitted(
    given: Float32[np.ndarray, "h w"], known: Float32[np.ndarray, "h w"], sure: np.ndarray
) -> Float32[np.ndarray, "h w"]:
    """A map of the second photo in the units of the first one's, by the line between them."""
    if sure.sum() < 100 or given[sure].std() < 1e-4:
        return known
    slope, offset = np.polyfit(given[sure].astype(np.float64), known[sure].astype(np.float64), 1)
    if slope <= 0.0:
        return known
    return np.clip(slope * given + offset, 1e-3, 1.0).astype(np.float32)


def _layers(view: View, count: int, reach: float) -> list[Layer]:
    """All layers of a photo, from front to back."""
    front = np.full(view.labels.shape, 2.0, np.float32)
    found: list[Layer] = []
    for number in range(count):
        layer = layer_of(view, number, reach, front)
        found.append(layer)
        front = np.where(view.labels == number, layer.disparity, front)
    return found


def _eyes(pair: _Pair) -> tuple[Eye, Eye]:
    height, width = pair.depths.disparity.shape
    depths, size = pair.depths, (width, height)
    first = Eye(np.eye(3), np.zeros(3), pair.focal, size)
    return first, Eye(depths.rotation, depths.translation, pair.focal * depths.zoom, size)


def _lifted(pair: _Pair, found: list[list[Layer]], margin: int) -> tuple[tuple[Lifted, ...], ...]:
    """The points of all layers of each photo."""
    first, second = _eyes(pair)
    height, width = found[0][0].mask.shape
    grid = pixel_grid(width, height) - np.float32(margin)
    if len(found) == 1:
        return (tuple(lifted_layer(layer, grid, (first, second), None, margin) for layer in found[0]),)
    ways = (pair.homography, np.linalg.inv(pair.homography))
    photos: list[tuple[Lifted, ...]] = []
    for number, eyes in enumerate(((first, second), (second, first))):
        level, others = projected(ways[number], grid), found[1 - number]
        photos.append(
            tuple(
                lifted_layer(layer, level, eyes, other.disparity if other.mask.any() else layer.disparity, margin)
                for layer, other in zip(found[number], others, strict=True)
            )
        )
    return tuple(photos)


def _is_grey(photo: Photo) -> bool:
    part = photo[::8, ::8].astype(np.float32)
    return float((part.max(-1) - part.min(-1)).mean()) < GREY
