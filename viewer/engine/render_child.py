"""What the engine child serves: the renderer, its kernels compiled or loaded before the first request."""

from __future__ import annotations

import sys
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
    # numba imports all of scipy's linear algebra to see whether it is there; no kernel uses any, and it takes a quarter
    # of a second, for which people would wait when the engine has to be started anew.
    sys.modules.setdefault("scipy", None)  # pyright: ignore[reportArgumentType] - the documented way to hide a module
    link.send(Log("Preparing the renderer…"))
    warm_up()
    link.send(Log(""))
    link.send(Ready(time.perf_counter() - started))
    # What is seldom asked for is compiled, once on a machine, while pictures are made already.
    threading.Thread(target=warm_up_rare, name="warm-up", daemon=True).start()
    RenderService(link, Renderer).run()
