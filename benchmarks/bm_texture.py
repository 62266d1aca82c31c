"""A field's surface of 100 k triangles to an atlas and its maps of 2048 x 2048 texels: wall and CPU time of each step.

The field is the bumpy shell of bm_extract at 256^3. Kernels are warm but for the very first run on a machine; CPU time
of the unwrapping is the child process's. Beside it: how much of the picture is used and how far its scale varies.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

import psutil

from benchmarks.bm_extract import bumpy_shell
from viewer.decompose.bake_maps import normal_map, occlusion_map, radiance_map
from viewer.decompose.geometry import surface_of
from viewer.decompose.options import ExtractOptions
from viewer.decompose.tangents import uv_areas
from viewer.decompose.texels import texels_of
from viewer.decompose.unwrap import unwrapped
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.progress import run_to_end
from viewer.session.texture_maps import texel_density

T = TypeVar("T")
FACES, SIDE = 100_000, 2048


def step(name: str, work: Callable[[], T]) -> T:
    process = psutil.Process()
    before, started = process.cpu_times(), time.perf_counter()
    result = work()
    after = process.cpu_times()
    cpu = sum(getattr(after, part) - getattr(before, part) for part in ("user", "system"))
    child = sum(getattr(after, part) - getattr(before, part) for part in ("children_user", "children_system"))
    print(f"{name:14s} {time.perf_counter() - started:6.1f} s   CPU {cpu:5.1f} s, of children {child:5.1f} s")
    return result


def main(side: int = SIDE, faces: int = FACES) -> None:
    voxels, _ = bumpy_shell(256)
    surface = step("surface", lambda: run_to_end(surface_of(voxels, ExtractOptions(color_samples=0, faces=faces))))
    coarse, dense = surface.mesh, surface.dense or surface.mesh
    mesh = step("unwrapped", lambda: run_to_end(unwrapped(coarse, side)))
    texels = step("texels", lambda: texels_of(mesh, side))
    step("light", lambda: run_to_end(radiance_map(mesh, texels, voxels)))
    step("relief", lambda: run_to_end(normal_map(mesh, dense, texels)))
    step("openness", lambda: run_to_end(occlusion_map(mesh, texels, RayCaster(mesh.vertices, mesh.faces))))
    density = texel_density(mesh.vertices, mesh.faces, mesh.uvs, (side, side))
    low, high = density.low / density.median, density.high / density.median
    print(f"{len(dense.faces)} triangles to {len(mesh.faces)}, {len(coarse.vertices)} vertices to {len(mesh.vertices)}")
    print(f"{uv_areas(mesh).sum():.0%} of the picture used; texels on a length {low:.2f} to {high:.2f} of the median")
    print(f"memory {psutil.Process().memory_info().rss / 1e9:.1f} GB")


if __name__ == "__main__":
    main(*(int(number) for number in sys.argv[1:]))
