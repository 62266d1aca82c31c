"""Finished pictures of scenes, with progress while they are drawn."""

from __future__ import annotations

from viewer.engine.operations.views import default_view
from viewer.errors import InputError
from viewer.render.channels import CHANNELS, Channel
from viewer.render.drawables import other_sources
from viewer.render.pointwise.exact import ExactSource
from viewer.render.renderer import Renderer
from viewer.render.request import Frame, Quality, RenderOptions, RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.document import Scene
from viewer.scene.progress import Progress, Work

PARTIAL_SECONDS = 0.25
"""How often a slow picture can be given up."""
MODEL_SAMPLES = 16
"""Each of them is shared by several paths of light."""


def exact_renderer(store: AssetStore) -> Renderer:
    """One that draws every kind of content as it is, models under the scene's lights."""
    return Renderer(store, exact=ExactSource(store), others=other_sources(store))


def usual_samples(scene: Scene) -> int:
    """Rays a pixel where no number is asked for: more for what has sharp edges, models and points."""
    return MODEL_SAMPLES if scene.shown("model", "points") else 1


def picture_of(
    scene: Scene,
    store: AssetStore,
    camera: Camera | None,
    size: tuple[int, int] | None,
    channels: tuple[Channel, ...],
    quality: Quality,
    options: RenderOptions | None,
) -> Work[Frame]:
    """The finished picture of every kind of content, drawn as it is.

    Args:
        scene: What to render.
        store: Where its assets are.
        camera: From where; None = the scene's own view, or one that sees all of it.
        size: Width and height in pixels; None = the camera's own.
        channels: What to compute beside radiance and depth.
        quality: How exactly.
        options: How to look at it; None = as usual, with as many rays a pixel as suit what is seen.

    Raises:
        AssetError: An asset is missing or damaged.
        InputError: There is nothing to see, or the size of the picture, the camera or a channel is impossible.
    """
    view = camera or default_view(scene)
    if view is None:
        raise InputError("There is nothing to see in the scene.", "Open one with something visible, or give a camera.")
    unknown = [name for name in channels if name not in CHANNELS]
    if unknown:
        raise InputError(f"There is no channel '{unknown[0]}'.", f"There are {', '.join(CHANNELS)}.")
    width, height = size or (view.lens.width, view.lens.height)
    look = options or RenderOptions(samples=usual_samples(scene))
    renderer = exact_renderer(store)
    try:
        request = RenderRequest(scene, view, width, height, channels, quality, look)
        return (yield from picture(renderer, request, "Rendering"))
    finally:
        renderer.close()


def picture(renderer: Renderer, request: RenderRequest, text: str) -> Work[Frame]:
    """What ``Renderer.final`` returns; yields while it is drawn.

    Raises:
        AssetError: A field's asset is missing or damaged.
        InputError: The size of the picture is impossible.
    """
    yield Progress(0.0, text)
    frames = renderer.frames(request, preview_seconds=float("inf"), partial_seconds=PARTIAL_SECONDS)
    newest = next(frames)
    for frame in frames:
        part = 1.0 if newest.done is None else float(newest.done.mean())
        yield Progress((newest.accumulated - 1.0 + part) / request.options.samples, text)
        newest = frame
    return newest
