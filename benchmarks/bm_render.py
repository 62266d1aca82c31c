"""Rendering on the processor: ``python benchmarks/bm_render.py [PROJECT]``.

An 800 x 800 frame of a 256^3 grid with second-degree harmonics, by our kernels, by a plain numba port of the same march
and by the torch reference (on a crop, scaled by its rays). With a project its first visible field is rendered, else a
bumpy shell of our own. CPU times count what all threads spent; ratios compare CPU times of the same run.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from plain_kernels import render_plain

from viewer.fields.voxels import SparseVoxels, voxels_from_tensors
from viewer.fields.voxels_torch import TorchVoxels
from viewer.render.grid.packed import pack
from viewer.render.renderer import Renderer
from viewer.render.request import RenderRequest
from viewer.render.volume import march_reference
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole, pixel_centers
from viewer.scene.content import Provenance, VoxelField
from viewer.scene.document import Node, Scene, decode
from viewer.scene.geometry import AABB

SIDE, SIZE, CROP, RUNS = 256, 800, 40, 5


def bumpy_shell() -> SparseVoxels:
    """Two spheres, a ring and bumps, hollow, with colours that change with place and direction."""
    axis = (np.arange(SIDE, dtype=np.float32) + 0.5) / SIDE * 2 - 1
    x, y, z = axis[:, None, None], axis[None, :, None], axis[None, None, :]
    distance = np.sqrt((x + 0.2) ** 2 + y**2 + z**2) - 0.5
    distance = np.minimum(distance, np.sqrt((x - 0.35) ** 2 + (y - 0.1) ** 2 + (z + 0.1) ** 2) - 0.4)
    distance = np.minimum(distance, np.sqrt((np.sqrt(x * x + y * y) - 0.8) ** 2 + z * z) - 0.06)
    distance += 0.012 * np.sin(25 * x) * np.sin(27 * y) * np.sin(29 * z)
    density = np.clip(0.6 * SIDE * (0.3 - 0.4 * SIDE * distance), 0, SIDE / 2).astype(np.float32)
    density[distance < -0.06] = 0
    index = np.flatnonzero(density).astype(np.int32)
    rng = np.random.default_rng(0)
    sh = rng.normal(scale=0.15, size=(len(index), 27)).astype(np.float16)
    box = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
    return SparseVoxels(box, (SIDE, SIDE, SIDE), index, density.ravel()[index], sh)


def opened(project: Path, store: AssetStore) -> tuple[Node, SparseVoxels, AssetStore]:
    """The first field of a project."""
    scene = decode((project / "scene.json").read_bytes())
    store = store.reading(project / "assets")
    for node in scene.nodes:
        if isinstance(node.content, VoxelField):
            return node, voxels_from_tensors(node.content, store.get(node.content.asset)), store
    raise SystemExit(f"{project} holds no field")


def view_of(node: Node) -> Camera:
    """From above and aside, the field filling most of the picture."""
    box = node.aabb
    assert box is not None
    middle, away = np.array(box.center), 1.15 * box.diagonal * np.array([0.7, 0.55, 0.42])
    eye = middle + away
    return Camera(look_at((eye[0], eye[1], eye[2]), box.center), pinhole(0.75, SIZE, SIZE))


def medians(function: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds, medians of some runs after a first one."""
    function()
    wall, cpu = [], []
    for _ in range(RUNS):
        started, spent = time.perf_counter(), time.process_time()
        function()
        wall.append(time.perf_counter() - started)
        cpu.append(time.process_time() - spent)
    return statistics.median(wall), statistics.median(cpu)


def measure_frames(renderer: Renderer, request: RenderRequest, name: str) -> dict[str, float]:
    wall, cpu = medians(lambda: renderer.final(request))
    first, whole = [], []
    for _ in range(RUNS):
        started, spent = time.perf_counter(), time.process_time()
        for count, _frame in enumerate(renderer.frames(request)):
            if count == 0:
                first.append(time.perf_counter() - started)
        whole.append(time.process_time() - spent)
    return {
        f"{name}: 800x800 frame, ms": 1e3 * wall,
        f"{name}: 800x800 frame, CPU ms": 1e3 * cpu,
        f"{name}: million rays/s": SIZE * SIZE / wall / 1e6,
        f"{name}: first picture, ms": 1e3 * statistics.median(first),
        f"{name}: all passes over the final one alone, CPU": statistics.median(whole) / cpu,
    }


def measure_plain(voxels: SparseVoxels, node: Node, camera: Camera) -> float:
    """CPU seconds of the plain port for the same frame."""
    links = np.full(voxels.shape, -1, np.int32)
    links.ravel()[voxels.index] = np.arange(len(voxels.index), dtype=np.int32)
    sh = voxels.sh.astype(np.float32)
    scale = (np.array(voxels.shape) / np.array(voxels.aabb.size)).astype(np.float32)
    back = node.transform.inverse()
    _, directions = camera.rays(pixel_centers(SIZE, SIZE))
    directions = (directions @ node.transform.rotation_matrix()).astype(np.float32)
    origin = back.apply(np.array([camera.position]))[0].astype(np.float32)
    out = np.zeros((SIZE * SIZE, 4), np.float32)
    arguments = (np.array(voxels.aabb.lo, np.float32), scale, origin)
    step, least = np.float32(0.5 / scale.max()), np.float32(1e-3)
    render_plain(links, voxels.density, sh, *arguments, directions[:100], step, least, out[:100])
    spent = time.process_time()
    render_plain(links, voxels.density, sh, *arguments, directions, step, least, out)
    return time.process_time() - spent


def measure_torch(voxels: SparseVoxels, node: Node, camera: Camera) -> float:
    """CPU seconds of the torch reference for the same frame, from every 20th pixel each way."""
    pixels = pixel_centers(CROP, CROP) * (SIZE / CROP)
    origins, directions = camera.rays(pixels)
    local = node.transform.inverse().apply(origins).astype(np.float32)
    directions = (directions @ node.transform.rotation_matrix()).astype(np.float32)
    step = 0.5 * float(min(np.array(voxels.aabb.size) / np.array(voxels.shape)))
    field = TorchVoxels(voxels)
    spent = time.process_time()
    with torch.no_grad():
        march_reference(field, torch.from_numpy(local), torch.from_numpy(directions), step)
    return (time.process_time() - spent) * (SIZE / CROP) ** 2


def measure(project: Path | None = None) -> dict[str, float]:
    """All figures by name."""
    with tempfile.TemporaryDirectory() as folder:
        store = AssetStore(Path(folder))
        if project is None:
            voxels = bumpy_shell()
            node = Node("shell", voxels.content(store.put(voxels.tensors()), Provenance()))
        else:
            node, voxels, store = opened(project, store)
        request = RenderRequest(Scene((node,)), view_of(node), SIZE, SIZE)
        figures: dict[str, float] = {"voxels": len(voxels.index), "pack, s": medians(lambda: pack(voxels))[0]}
        renderer = Renderer(store)
        figures["threads"] = renderer.threads
        figures |= measure_frames(renderer, request, "best path")
        figures |= measure_frames(Renderer(store, simd=False), request, "scalar path")
        ours = figures["best path: 800x800 frame, CPU ms"] / 1e3
        figures["plain numba port / ours, CPU"] = measure_plain(voxels, node, request.camera) / ours
        figures["torch reference / ours, CPU"] = measure_torch(voxels, node, request.camera) / ours
        return figures


if __name__ == "__main__":
    for label, figure in measure(Path(sys.argv[1]) if len(sys.argv) > 1 else None).items():
        print(f"{label:<60} {figure:12.3f}")
