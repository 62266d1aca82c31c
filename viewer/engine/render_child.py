"""What the engine child serves: the renderer, its kernels compiled or loaded before the first request."""

from __future__ import annotations

import threading
import time

from viewer.engine.link import Link
from viewer.engine.messages import Log, Ready
from viewer.engine.render_service import RenderService
from viewer.engine.warm_up import warm_up, warm_up_rare
from viewer.render.renderer import Renderer


def serve(link: Link) -> None:
    """Be the engine until the window has gone."""
    started = time.perf_counter()
    link.send(Log("Preparing the renderer…"))
    warm_up()
    link.send(Log(""))
    link.send(Ready(time.perf_counter() - started))
    # What is seldom asked for is compiled, once on a machine, while pictures are made already.
    threading.Thread(target=warm_up_rare, name="warm-up", daemon=True).start()
    RenderService(link, Renderer).run()
