"""What the exact engine's child serves: pictures of the fields themselves, while another engine draws their bakes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import torch

from viewer.engine.link import Link
from viewer.engine.messages import Log, Ready
from viewer.engine.render_service import RenderService
from viewer.engine.warm_up import warm_up
from viewer.render.drawables import window_sources
from viewer.render.pointwise.exact import ExactSource
from viewer.render.renderer import Renderer, never
from viewer.render.request import PREVIEW_SECONDS, Frame, RenderRequest
from viewer.scene.assets import AssetStore

PARTIAL_SECONDS = 0.5
"""How often an unfinished picture is reported."""


class ExactRenderer(Renderer):
    """The renderer that reports its last pass while it is drawn.

    Args:
        store: Where the fields' arrays are.
    """

    def __init__(self, store: AssetStore) -> None:
        super().__init__(store, exact=ExactSource(store), others=window_sources(store))

    def frames(
        self,
        request: RenderRequest,
        stop: Callable[[], bool] = never,
        preview_seconds: float = PREVIEW_SECONDS,
        partial_seconds: float | None = PARTIAL_SECONDS,
    ) -> Iterator[Frame]:
        """See :meth:`viewer.render.renderer.Renderer.frames`."""
        return super().frames(request, stop, preview_seconds, partial_seconds)


def serve(link: Link) -> None:
    """Be the exact engine until the window has gone."""
    started = time.perf_counter()
    torch.set_num_threads(1)  # tiles are drawn in threads; torch's own would wait for each other after every layer
    warm_up(ExactRenderer)
    link.send(Log(""))
    link.send(Ready(time.perf_counter() - started))
    RenderService(link, ExactRenderer).run()
