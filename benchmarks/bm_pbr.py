"""A redraw of a model in its materials at 1280x720: 100,000 triangles, four maps of 2048 x 2048, environment light.

What a redraw takes is told beside what the same triangles take with one map and no light, in the same run: on a machine
without a graphics card both are the processor's work, under the same load. Cases take turns, so that a load that comes
and goes falls upon all. Run with LIBGL_ALWAYS_SOFTWARE=1 to compare machines. Wanted: environment light at no more
than 1.65 times the baseline; the last case is what the window draws while a hand moves and pictures take too long.
"""

from __future__ import annotations

import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import moderngl
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.ui.states import seen_from
from viewer.render.mesh.split_sum import environment_brdf, prefiltering
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.light import EnvironmentLight, SunLight
from viewer.scene.material import Material, Texture
from viewer.scene.mesh import Mesh
from viewer.scene.progress import run_to_end
from viewer.session.orbit_view import OrbitView
from viewer.ui.viewport.gl import current, standalone_context
from viewer.ui.viewport.scene_painter import ScenePainter

WIDTH, HEIGHT = 1280, 720
SIDE = 2048
ROWS, COLUMNS = 160, 320
ROUNDS, RUNS = 5, 3
MOVING = 0.7
"""Of the size at rest; see ``SCALES`` in ``viewer/ui/viewport/picture_surface.py``."""
Case = tuple[tuple[Node, ...], AssetId | None, float]


def bumpy_ball() -> Mesh:
    """A ball with bumps: 102,400 triangles, with texture coordinates and tangents."""
    v, u = np.meshgrid(np.linspace(0.0, 1.0, ROWS + 1), np.linspace(0.0, 1.0, COLUMNS + 1), indexing="ij")
    theta, phi = math.pi * v, math.tau * u
    unit = np.stack([np.sin(theta) * np.cos(phi), np.sin(theta) * np.sin(phi), np.cos(theta)], -1).reshape(-1, 3)
    radius = 1.0 + 0.05 * np.sin(12.0 * phi) * np.sin(theta) * np.sin(9.0 * theta)
    along = np.stack([-np.sin(phi), np.cos(phi), np.zeros_like(phi), -np.ones_like(phi)], -1).reshape(-1, 4)
    corner = (np.arange(ROWS)[:, None] * (COLUMNS + 1) + np.arange(COLUMNS)).ravel()
    below = corner + COLUMNS + 1
    faces = np.concatenate([np.stack([corner, below, corner + 1], 1), np.stack([corner + 1, below, below + 1], 1)])
    uvs = np.stack([u, v], -1).reshape(-1, 2)
    arrays = (unit * radius.reshape(-1, 1), unit, uvs, along)
    places, normals, coordinates, tangents = (each.astype(np.float32) for each in arrays)
    return Mesh(places, faces.astype(np.uint32), normals, None, coordinates, tangents)


def model(store: AssetStore) -> Node:
    """The ball in a material with all maps."""
    random = np.random.default_rng(0)
    mesh = bumpy_ball()

    def noise(middle: tuple[int, int, int], size: int) -> Texture:
        coarse = random.integers(-size, size + 1, (SIDE // 8, SIDE // 8, 3)).repeat(8, 0).repeat(8, 1)
        pixels = np.clip(coarse + np.array(middle), 0, 255).astype(np.uint8)
        return Texture(store.put({"pixels": pixels}), SIDE, SIDE)

    maps = (noise((160, 120, 90), 60), noise((230, 110, 128), 25), noise((128, 128, 250), 5), noise((10, 10, 10), 10))
    material = Material("noise", (1.0, 1.0, 1.0), 1.0, 1.0, True, (1.0, 1.0, 1.0), *maps)
    content = Model(store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces), (material,))
    return Node("ball", content)


def light(store: AssetStore) -> tuple[EnvironmentLight, AssetId]:
    """Environment light with a bright window, and what is prepared of it."""
    radiance = np.full((256, 512, 3), 0.4, np.float32)
    radiance[40:90, 100:180] = 12.0
    found = run_to_end(prefiltering(radiance))
    levels = {f"specular_{number}": level for number, level in enumerate(found.levels)}
    prepared = store.put({**levels, "irradiance": found.irradiance, "brdf": environment_brdf(64)})
    return EnvironmentLight(store.put({"radiance": radiance}), 512, 256), prepared


def timed(function: Callable[[], object]) -> list[tuple[float, float]]:
    """Wall and CPU milliseconds of some runs, after one that uploads what the last case had no use for."""
    function()
    spent = []
    for _ in range(RUNS):
        wall, cpu = time.perf_counter(), time.process_time()
        function()
        spent.append((1e3 * (time.perf_counter() - wall), 1e3 * (time.process_time() - cpu)))
    return spent


def told(spent: dict[str, list[tuple[float, float]]]) -> None:
    """Print the medians of each case, the first one being what the others are compared with."""
    medians = {
        name: tuple(statistics.median(times) for times in zip(*each, strict=True)) for name, each in spent.items()
    }
    base_wall, base_cpu = next(iter(medians.values()))
    for name, (wall, cpu) in medians.items():
        print(f"{name:<44}{wall:8.1f}{cpu:8.1f}{wall / base_wall:8.2f}{cpu / base_cpu:8.2f}{1e3 / wall:8.1f}")


def main() -> None:
    context = standalone_context()
    with current(context):
        measure(context)


def measure(context: moderngl.Context) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = AssetStore(Path(folder))
        painter = ScenePainter(context)
        node, (environment, prepared) = model(store), light(store)
        sky = Node("light", environment)
        sun = Node("sun", SunLight())
        camera = OrbitView((0.0, 0.0, 0.0), 3.0, azimuth=-1.2, elevation=0.3).camera(WIDTH, HEIGHT)

        def redraw(nodes: tuple[Node, ...], of_light: AssetId | None, scale: float = 1.0) -> None:
            state = seen_from(Scene(nodes), camera, overlays=False, prepared=of_light)
            painter.draw(state, store, round(scale * WIDTH), round(scale * HEIGHT), scale).pixels()

        while True:
            redraw((node, sky), prepared)
            if not painter.unfinished:
                break
        print(f"{painter.renderer}, {WIDTH}x{HEIGHT}")
        print("milliseconds: wall, CPU; times the baseline: wall, CPU; pictures a second by wall")
        unlit = Node("plain", replaced(node), transform=node.transform)
        cases: dict[str, Case] = {
            "one map, no light (baseline)": ((unlit,), None, 1.0),
            "light at the eye": ((node,), None, 1.0),
            "environment light": ((node, sky), prepared, 1.0),
            "environment light, and a sun": ((node, sky, sun), prepared, 1.0),
            f"environment light, {MOVING} of the size": ((node, sky), prepared, MOVING),
        }
        spent: dict[str, list[tuple[float, float]]] = {name: [] for name in cases}
        for _ in range(ROUNDS):
            for name, case in cases.items():
                spent[name] += timed(lambda case=case: redraw(*case))
        told(spent)
        painter.release()


def replaced(node: Node) -> Model:
    """The model with one map and no light."""
    content = node.content
    assert isinstance(content, Model)
    plain = Material(base_color_map=content.materials[0].base_color_map)
    return Model(content.asset, content.aabb, content.vertices, content.faces, (plain,))


if __name__ == "__main__":
    main()
