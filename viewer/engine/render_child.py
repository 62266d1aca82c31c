"""What the engine child serves: the renderer, its kernels compiled or loaded before the first request."""

from __future__ import annotations

import sys
import threading
import time

from viewer.engine.link import Link
from viewer.engine.messages import Ready
from viewer.engine.preparation import Preparation, compiled, prepare_rest
from viewer.engine.render_service import RenderService
from viewer.engine.warm_up import warm_up
from viewer.render.drawables import window_sources
from viewer.render.renderer import Renderer


def serve(link: Link) -> None:
    """Be the engine until the window has gone."""
    started = time.perf_counter()
    # numba imports all of scipy's linear algebra to see whether it is there; no kernel uses any, and it takes a quarter
    # of a second, for which people would wait when the engine has to be started anew.
    sys.modules.setdefault("scipy", None)  # pyright: ignore[reportArgumentType] - the documented way to hide a module
    if not compiled("all"):
        RenderService(link, Preparation(link, started).renderer).run()
        return
    warm_up()
    link.send(Ready(time.perf_counter() - started))
    threading.Thread(target=prepare_rest, args=(link,), name="warm-up", daemon=True).start()
    RenderService(link, lambda store: Renderer(store, others=window_sources(store))).run()
