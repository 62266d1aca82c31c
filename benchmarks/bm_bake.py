"""A field that answers point by point: how soon it is seen, how soon it can be orbited, how near the bake comes to it.

Usage: python benchmarks/bm_bake.py FILE [--size N] [--finest N]

FILE is a trained NeRF, signed distance or hash grid. Prints wall and CPU seconds; the PSNR is that of the bake's
picture against the exact one, both over black.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from viewer.engine.jobs import BakeJob, run
from viewer.engine.operations.views import default_view
from viewer.formats.registry import open_path
from viewer.render.pointwise.exact import ExactSource
from viewer.render.renderer import Renderer
from viewer.render.request import RenderRequest
from viewer.render.show.display import field_picture_over
from viewer.scene.assets import AssetStore
from viewer.scene.content import PointwiseField
from viewer.scene.document import Scene
from viewer.scene.progress import run_to_end
from viewer.session.bakes import with_bakes
from viewer.training.metrics import psnr

BLACK = (0.0, 0.0, 0.0)


class Watch:
    """Prints what the time since the last call went into."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def tell(self, what: str) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        print(f"{what:<52}{wall - self.wall:8.2f} s{cpu - self.cpu:8.2f} s CPU", flush=True)
        self.wall, self.cpu = time.perf_counter(), time.process_time()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--finest", type=int, default=256)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = AssetStore(Path(folder) / "assets")
        watch = Watch()
        scene = run_to_end(open_path(options.file, store))
        watch.tell("read the file and find the field in it")
        (node,) = (each for each in scene.nodes if isinstance(each.content, PointwiseField))
        camera = default_view(scene)
        assert camera is not None
        exact = Renderer(store, exact=ExactSource(store))
        request = RenderRequest(scene, camera, options.size, options.size)
        tiny = RenderRequest(scene, camera, 8, 8)
        exact.final(tiny)
        watch.tell("load it for exact pictures, once")
        first = next(iter(exact.frames(request)))
        watch.tell(f"first exact picture, in steps of {first.step} pixels")
        truth = exact.final(request)
        watch.tell(f"exact picture of {options.size}x{options.size}")
        began, spent = time.perf_counter(), time.process_time()
        work = run(BakeJob(node.content, options.finest), store)
        while True:
            try:
                progress = next(work)
            except StopIteration as end:
                baked = end.value.voxels
                break
            if progress.preview is not None:
                side = max(progress.preview.shape)
                wall, cpu = time.perf_counter() - began, time.process_time() - spent
                print(f"{f'bake, {side} voxels a side, since the beginning':<52}{wall:8.2f} s{cpu:8.2f} s CPU")
        orbited: Scene = with_bakes(scene, {node.content: baked})
        seen = Renderer(store).final(RenderRequest(orbited, camera, options.size, options.size))
        quality = psnr(field_picture_over(seen, BLACK), field_picture_over(truth, BLACK))
        print(f"{f'the bake ({baked.count:,} voxels) against the exact picture':<52}{quality:8.2f} dB")


if __name__ == "__main__":
    main()
