"""A child like the engine, with a renderer that does what the scene's first node is called."""

import ctypes
import os
import sys
import time
from dataclasses import replace

import numpy as np

from viewer.engine.messages import Ready
from viewer.engine.render_service import RenderService
from viewer.errors import AssetError
from viewer.render.renderer import no_rest
from viewer.render.request import Frame

STEPS = (8, 4, 2, 1)


class FakeRenderer:
    """Frames that say what was asked: red is the camera's x, depth the number of threads."""

    def __init__(self, store):
        self.store = store
        self.threads = 0
        self.rest = no_rest

    def frames(self, request, stop, preview_seconds):
        assert preview_seconds > 0
        order = request.scene.nodes[0].name
        if order == "segfault":
            ctypes.string_at(0)
        elif order == "exit":
            sys.stderr.write("the last words\n")
            os._exit(7)
        elif order == "asset":
            raise AssetError("The asset is missing.", "Copy it.")
        elif order == "bug":
            raise ZeroDivisionError("one by none")
        elif order == "noise":
            sys.stdout.write("a library says hello\n")
            os.write(1, b"\xff" * 5000)
        elif (order == "memory" and request.width > 100) or order == "no memory":
            raise MemoryError
        if order == "partial":
            done = np.zeros((request.height, request.width), np.bool_)
            done[: request.height // 2] = True
            yield replace(self.frame(request, 1), done=done, accumulated=3)
            return
        for step in STEPS:
            while order == "endless" and step < STEPS[0] and not stop():
                time.sleep(0.002)
            if step < STEPS[0] and stop():
                return
            yield self.frame(request, step)

    def close(self):
        self.threads = 0

    def frame(self, request, step):
        height, width = -(-request.height // step), -(-request.width // step)
        radiance = np.full((height, width, 4), request.camera.position[0], np.float16)
        depth = np.full((height, width), self.threads, np.float32)
        channels = {"normal": np.full((height, width, 3), 0.5, np.float32)} if "normal" in request.channels else {}
        return Frame(request, radiance, depth, channels, step, samples=7, seconds=0.25)


def serve(link):
    link.send(Ready(0.0))
    RenderService(link, FakeRenderer).run()
