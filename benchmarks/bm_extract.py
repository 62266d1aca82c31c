"""Field to mesh at 256^3 and 512^3, against scikit-image on the same densities in the same run.

The field is a shell around two fused spheres and a ring with bumps, as a trained and pruned field would be. Ours starts
from the sparse voxels, scikit-image's from a dense array that is already there. Median wall and CPU time of some runs;
kernels are warm.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
from skimage.measure import marching_cubes

from viewer.decompose.bricks import index_bricks
from viewer.decompose.geometry import surface_of
from viewer.decompose.isosurface import Isosurface, trace_isosurface
from viewer.decompose.options import ExtractOptions
from viewer.fields.voxels import SparseVoxels
from viewer.scene.geometry import AABB
from viewer.scene.mesh import Mesh
from viewer.scene.progress import run_to_end

LEVEL = 100.0


def bumpy_shell(side: int) -> tuple[SparseVoxels, np.ndarray]:
    axis = (np.arange(side, dtype=np.float32) + 0.5) / side * 2 - 1
    x, y, z = axis[:, None, None], axis[None, :, None], axis[None, None, :]
    first = np.sqrt((x + 0.2) ** 2 + y**2 + z**2) - 0.5
    second = np.sqrt((x - 0.35) ** 2 + (y - 0.1) ** 2 + (z + 0.1) ** 2) - 0.4
    ring = np.sqrt((np.sqrt(x * x + y * y) - 0.8) ** 2 + z * z) - 0.06
    distance = np.minimum(np.minimum(first, second), ring)
    distance += 0.012 * np.sin(25 * x) * np.sin(27 * y) * np.sin(29 * z)
    density = np.clip(LEVEL * (1 - 0.5 * side * distance), 0, 2 * LEVEL).astype(np.float32)
    density[distance < -0.06] = 0
    index = np.flatnonzero(density).astype(np.int32)
    sh = np.zeros((len(index), 3), np.float16)
    box = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
    return SparseVoxels(box, density.shape, index, density.ravel()[index], sh), density


def timed(function: Callable[[], object], runs: int) -> tuple[float, float, object]:
    wall, cpu, result = [], [], function()
    for _ in range(runs):
        started, spent = time.perf_counter(), time.process_time()
        result = function()
        wall.append(time.perf_counter() - started)
        cpu.append(time.process_time() - spent)
    return statistics.median(wall), statistics.median(cpu), result


def measure(side: int, runs: int) -> None:
    voxels, dense = bumpy_shell(side)

    def trace() -> Isosurface:
        bricks = index_bricks(voxels, LEVEL)
        return trace_isosurface(bricks.lattice, bricks.values(voxels.density), LEVEL)

    def whole() -> Mesh:
        return run_to_end(surface_of(voxels, ExtractOptions())).mesh

    wall, cpu, surface = timed(trace, runs)
    wall_all, cpu_all, mesh = timed(whole, runs)
    wall_other, cpu_other, other = timed(lambda: marching_cubes(dense, LEVEL), max(1, runs // 2))
    assert isinstance(surface, Isosurface)
    assert isinstance(mesh, Mesh)
    assert isinstance(other, tuple)
    print(f"{side}^3, {len(voxels.index):,} voxels stored, wall (CPU) in ms")
    print(f"  closed surface, {len(surface.faces):,} triangles    {wall * 1e3:7.0f} ({cpu * 1e3:.0f})")
    print(f"  scikit-image, {len(other[1]):,} triangles      {wall_other * 1e3:7.0f} ({cpu_other * 1e3:.0f})")
    print(f"  level, surface, clean-up, normals, colours  {wall_all * 1e3:7.0f} ({cpu_all * 1e3:.0f})")
    print(f"  scikit-image / ours, CPU time               {cpu_other / cpu:7.1f}")


if __name__ == "__main__":
    measure(256, 5)
    measure(512, 3)
