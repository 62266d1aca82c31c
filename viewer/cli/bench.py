"""``fieldwright bench``: this machine's figures, each beside a plain baseline that is measured in the same run.

Machines are shared and differ, so the ratios are what can be compared. A baseline answers the same question in the way
that one would first write it: torch for pictures, scikit-image on a dense grid for surfaces.
Files without a trained field are drawn by F3D beside this program (:mod:`viewer.cli.bench_peer`).
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import torch
from skimage.measure import marching_cubes

from viewer.bundled import default_scene
from viewer.cli.bench_figures import Figure, timing
from viewer.cli.bench_history import recorded, yardstick
from viewer.cli.bench_interaction import cancel_figure, drag_figures, driver, memory_figure, restart_figure
from viewer.cli.bench_peer import peer_figures
from viewer.cli.bench_trace import traced
from viewer.cli.console import Console
from viewer.cli.opening import open_document
from viewer.cli.options import Bench
from viewer.decompose.bricks import index_bricks
from viewer.decompose.isosurface import Isosurface, trace_isosurface
from viewer.engine.operations.views import default_view
from viewer.errors import InputError
from viewer.fields.moving_voxels import voxels_now
from viewer.fields.voxels import SparseVoxels
from viewer.fields.voxels_torch import TorchVoxels
from viewer.render.cells import FINE
from viewer.render.renderer import Renderer
from viewer.render.request import RenderRequest
from viewer.render.volume import march_reference
from viewer.scene.assets import write_together
from viewer.scene.camera import Camera
from viewer.scene.content import VoxelField
from viewer.scene.document import Node
from viewer.scene.progress import Progress, Work
from viewer.session.navigation import view_from_camera
from viewer.session.scripting import Document

LEAST_MOVES = 10
BASELINE_RAYS = 4096
"""Enough rays for a steady time; the whole picture would take torch minutes."""


def run(options: Bench, console: Console) -> None:
    """Measure and print."""
    if options.trace is not None:
        _trace(options, options.trace, console)
        return
    document = open_document(options.path or default_scene(), console)
    fields = any(isinstance(node.content, VoxelField) for node in document.nodes)
    measured = _measure(document, options.size, options.frames) if fields else peer_figures(document.path, options.size)
    figures = console.follow(measured)
    slower = () if options.history is None else recorded(options.history, figures, yardstick())
    lines = [f"{os.cpu_count()} cores, {document.path.name}, {options.size}x{options.size}"]
    lines += [figure.line() for figure in figures]
    console.result({figure.name: figure._asdict() for figure in figures}, "\n".join([*lines, *slower]))


def _trace(options: Bench, file: Path, console: Console) -> None:
    """Write the trace, and say what was slowest.

    Raises:
        InputError: There are to be too few moves.
        OutputError: The trace cannot be written.
    """
    if options.moves < LEAST_MOVES:
        raise InputError(f"--moves cannot be {options.moves}.", f"It takes {LEAST_MOVES} at least.")
    path = options.path or default_scene()
    trace = traced(path, options.moves)
    write_together({file: trace.encoded()})
    slowest = trace.slowest()
    lines = [figure.line() for figure in trace.figures()]
    result = {figure.name: figure._asdict() for figure in trace.figures()}
    console.result({**result, "slowest": slowest, "trace": str(file)}, "\n".join([*lines, *slowest, str(file)]))


def _measure(document: Document, size: int, frames: int) -> Work[list[Figure]]:
    node, voxels = _field(document)
    camera = default_view(document.scene)
    assert camera is not None  # there is a field to see
    request = RenderRequest(document.scene, camera, size, size)
    yield Progress(0.0, "Compiling and packing")
    renderer = Renderer(document.store)
    renderer.final(request)
    list(renderer.frames(request))
    yield Progress(0.2, "Rendering")
    figures = [*_pictures(renderer, request), cancel_figure(renderer, request)]
    renderer.close()
    yield Progress(0.35, "Dragging")
    with driver(document.scene, document.store, view_from_camera(camera, document.scene.visible_aabb())) as hand:
        figures += [*drag_figures(hand), restart_figure(hand)]
        if frames:
            figures += filter(None, [memory_figure(hand, frames)])
    yield Progress(0.5, "Rendering with torch")
    figures[0] = figures[0].beside(_torch_picture(voxels, node, camera.resized(size, size), size))
    yield Progress(0.7, "Extracting")
    figures.append(_surface(voxels))
    return figures


def _field(document: Document) -> tuple[Node, SparseVoxels]:
    for node in document.scene.nodes:
        if isinstance(node.content, VoxelField):
            return node, voxels_now(node.content, document.store.get(node.content.asset))
    raise InputError(f"{document.path} holds no trained field.", "Name a project with one.")


def _pictures(renderer: Renderer, request: RenderRequest) -> list[Figure]:
    """The finished picture, the first coarse one, and what going from coarse to fine costs."""
    final = timing("final picture", lambda: renderer.final(request))
    first = timing("first coarse picture", lambda: next(iter(renderer.frames(request))))
    whole = timing("coarse to fine", lambda: list(renderer.frames(request)))
    pixels = request.width * request.height
    return [
        final,
        Figure("rays", 1e-3 * pixels / final.value, "M/s", spread=final.spread),
        first,
        Figure("coarse to fine, more than the final picture", 100 * (whole.value / final.value - 1), "%"),
    ]


def _torch_picture(voxels: SparseVoxels, node: Node, camera: Camera, size: int) -> float:
    """Milliseconds that plain torch would take for the picture, from a random choice of its rays."""
    rng = np.random.default_rng(0)
    inverse = node.transform.inverse()
    origins, directions = camera.rays(rng.uniform(0, size, (BASELINE_RAYS, 2)))
    local_directions = directions @ inverse.rotation_matrix().T
    field = TorchVoxels(voxels)
    voxel = min(length / count for length, count in zip(voxels.aabb.size, voxels.shape, strict=True))
    starts, ways = (torch.from_numpy(array.astype(np.float32)) for array in (inverse.apply(origins), local_directions))
    with torch.no_grad():
        march_reference(field, starts[:64], ways[:64], FINE.voxels_per_step * voxel)
        started = time.perf_counter()
        march_reference(field, starts, ways, FINE.voxels_per_step * voxel)
    return 1e3 * (time.perf_counter() - started) * size * size / BASELINE_RAYS


def _surface(voxels: SparseVoxels) -> Figure:
    """A closed surface from the sparse voxels, beside scikit-image's from a dense array that is already there."""
    dense = np.zeros(voxels.shape, np.float32)
    dense.ravel()[voxels.index] = voxels.density
    level = float(np.median(voxels.density[voxels.density > 0]))

    def trace() -> Isosurface:
        bricks = index_bricks(voxels, level)
        return trace_isosurface(bricks.lattice, bricks.values(voxels.density), level)

    trace()
    name = f"closed surface of {'x'.join(map(str, voxels.shape))}"
    baseline = timing(name, lambda: marching_cubes(dense, level)).value
    return timing(name, trace).beside(baseline)
