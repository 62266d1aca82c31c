"""Finished pictures of scenes, with progress while they are drawn."""

from __future__ import annotations

from viewer.render.drawables import other_sources
from viewer.render.pointwise.exact import ExactSource
from viewer.render.renderer import Renderer
from viewer.render.request import Frame, RenderRequest
from viewer.scene.assets import AssetStore
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
