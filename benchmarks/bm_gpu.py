"""A field drawn by OpenGL against the engine's kernels: milliseconds for a finished picture, and how alike they are.

Usage: python benchmarks/bm_gpu.py [PROJECT] [WIDTHxHEIGHT]

Without a project: a shell and a ring of 256^3 voxels, degree 2. On a graphics card pictures are 1920x1080; where the
processor draws, which says nothing of graphics cards, 320x180. OpenGL's times are those of timer queries.
"""

from __future__ import annotations

import math
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

import moderngl
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from viewer.engine.jobs import AtlasJob, run
from viewer.fields.voxels import SparseVoxels
from viewer.formats.project import load_project
from viewer.render.cells import COARSE, FINE
from viewer.render.renderer import Renderer
from viewer.render.request import RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import Provenance, VoxelField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.progress import run_to_end
from viewer.session.state import Volume
from viewer.ui.viewport.gl import SOFTWARE, current, standalone_context
from viewer.ui.viewport.layers.volume_layer import Look, VolumeLayer

VIEWS = 8
SIDE = 256


def made_field() -> SparseVoxels:
    """A thin shell and a ring around it, with random view dependence."""
    centre = (np.arange(SIDE, dtype=np.float32) + 0.5) / SIDE * 2 - 1
    x, y, z = np.meshgrid(centre, centre, centre, indexing="ij", sparse=True)
    shell = np.abs(np.sqrt(x**2 + y**2 + z**2) - 0.55) < 0.02
    ring = np.hypot(np.hypot(x, y) - 0.8, z) < 0.08
    index = np.flatnonzero(shell | ring).astype(np.int32)
    sh = np.random.default_rng(0).normal(scale=0.2, size=(len(index), 27)).astype(np.float16)
    density = np.full(len(index), 150.0, np.float32)
    return SparseVoxels(AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)), (SIDE,) * 3, index, density, sh)


def scene_of(arguments: list[str], store: AssetStore) -> tuple[Scene, AssetStore]:
    projects = [argument for argument in arguments if not re.fullmatch(r"\d+x\d+", argument)]
    if projects:
        return load_project(Path(projects[0]), store)
    field = made_field()
    return Scene((Node("made", field.content(store.put(field.tensors()), Provenance())),)), store


def views(scene: Scene, width: int, height: int) -> list[Camera]:
    """Around what is there, from all sides."""
    box = scene.visible_aabb()
    assert box is not None
    centre, reach = np.array(box.center), 1.3 * box.diagonal
    turns = np.linspace(0.2, 0.2 + 2 * math.pi, VIEWS, endpoint=False)
    eyes = (centre + reach * np.array([math.cos(turn), math.sin(turn), 0.5]) / math.hypot(1, 0.5) for turn in turns)
    return [Camera(look_at(tuple(map(float, eye)), box.center), pinhole(0.7, width, height)) for eye in eyes]


def main() -> None:
    context = standalone_context()
    with current(context):
        measure(context)


def measure(context: moderngl.Context) -> None:
    renderer = context.info["GL_RENDERER"]
    software = any(name in renderer.lower() for name in SOFTWARE)
    sizes = [argument for argument in sys.argv[1:] if re.fullmatch(r"\d+x\d+", argument)]
    width, height = map(int, (sizes or ["320x180" if software else "1920x1080"])[0].split("x"))
    with tempfile.TemporaryDirectory() as folder:
        scene, store = scene_of(sys.argv[1:], AssetStore(Path(folder)))
        nodes = [node for node in scene.nodes if node.visible and isinstance(node.content, VoxelField)]
        scene = Scene(tuple(nodes))
        begun = time.perf_counter()
        made = [run_to_end(run(AtlasJob(node.content, node.edits), store)) for node in nodes]
        laid_out = time.perf_counter() - begun
        layer = VolumeLayer(context)
        layer.show(tuple(Volume(n.content, n.transform, m.asset) for n, m in zip(nodes, made, strict=True)), store)
        longest, begun = 0.0, time.perf_counter()
        while not layer.ready:
            before = time.perf_counter()
            layer.advance(0.006)
            longest = max(longest, time.perf_counter() - before)
        uploaded = time.perf_counter() - begun
        print(f"{renderer}{' (SOFTWARE: says nothing of graphics cards)' if software else ''}, {width}x{height}")
        voxels = sum(node.content.count for node in nodes if isinstance(node.content, VoxelField))
        print(f"{voxels / 1e3:.0f} k voxels, {layer.nbytes / 1e6:.0f} MB of textures; laid out in {laid_out:.2f} s, "
              f"uploaded in {uploaded:.2f} s, the longest piece {1e3 * longest:.1f} ms")  # fmt: skip
        cameras = views(scene, width, height)
        layer.draw(Look(cameras[0], FINE))
        fine, coarse = (_timed(layer, cameras, fineness) for fineness in (FINE, COARSE))
        engine = Renderer(store)
        engine.final(RenderRequest(scene, cameras[0], width, height))
        wall, alike = [], []
        for view in cameras:
            begun = time.perf_counter()
            frame = engine.final(RenderRequest(scene, view, width, height))
            wall.append(1e3 * (time.perf_counter() - begun))
            drawn = np.frombuffer(layer.draw(Look(view, FINE)).light.read(), np.float16).reshape(height, width, 4)
            error = np.mean((drawn.astype(np.float64) - frame.radiance.astype(np.float64)) ** 2)
            alike.append(-10 * math.log10(error + 1e-30))
        print(f"{'OpenGL, finished picture':<34}{fine:9.2f} ms")
        print(f"{'OpenGL, coarse (moving, if slow)':<34}{coarse:9.2f} ms")
        print(f"{'engine, finished picture, wall':<34}{statistics.median(wall):9.2f} ms")
        print(f"{'they agree to at least':<34}{min(alike):9.1f} dB")
        layer.release()


def _timed(layer: VolumeLayer, cameras: list[Camera], fineness: object) -> float:
    """Median milliseconds on the graphics card."""
    seconds = []
    for view in cameras:
        layer.draw(Look(view, fineness))
        seconds.append(layer.measured() or math.nan)
    return 1e3 * statistics.median(seconds)


if __name__ == "__main__":
    main()
