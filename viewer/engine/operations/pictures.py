"""Finished pictures of scenes, with progress while they are drawn."""

from __future__ import annotations

from viewer.render.pointwise.exact import ExactSource
from viewer.render.renderer import Renderer
from viewer.render.request import Frame, RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.progress import Progress, Work

PARTIAL_SECONDS = 0.25
"""How often a slow picture can be given up."""


def exact_renderer(store: AssetStore) -> Renderer:
    """One that draws every kind of field as it is."""
    return Renderer(store, exact=ExactSource(store))


def picture(renderer: Renderer, request: RenderRequest, begin: float, end: float, text: str) -> Work[Frame]:
    """What ``Renderer.final`` returns; yields while it is drawn, with fractions from ``begin`` to ``end``.

    Raises:
        AssetError: A field's asset is missing or damaged.
        InputError: The size of the picture is impossible.
    """
    yield Progress(begin, text)
    frames = renderer.frames(request, preview_seconds=float("inf"), partial_seconds=PARTIAL_SECONDS)
    newest = next(frames)
    for frame in frames:
        share = 1.0 if newest.done is None else float(newest.done.mean())
        yield Progress(begin + (end - begin) * share, text)
        newest = frame
    return newest
