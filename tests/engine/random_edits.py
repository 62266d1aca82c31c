"""Random edits of solids that are known on paper, made as people make them: strokes lie on the surface."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from viewer.fields.solids import Solid
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField
from viewer.scene.delete import Delete
from viewer.scene.edits import Crop, Edit
from viewer.scene.elements import element_set, source_grid
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.grade import Grade
from viewer.scene.paint import Clone, Paint, PaintStroke
from viewer.scene.prism import Prism
from viewer.scene.repeat import Array, Mirror
from viewer.scene.restore import Restore
from viewer.scene.sculpt import FALLOFFS, OPERATIONS, Sculpt, Stroke
from viewer.scene.volumes import Box, HalfSpace, Sphere

DENSITY, COLOR = 200.0, (0.6, 0.3, 0.2)
SOLIDS = (
    AnalyticField(AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)), "sphere", DENSITY, COLOR),
    AnalyticField(AABB((-1.0, -1.0, -0.4), (1.0, 1.0, 0.4)), "torus", DENSITY, COLOR),
    AnalyticField(AABB((-0.8, -0.7, -0.6), (0.8, 0.7, 0.6)), "box", DENSITY, COLOR),
)
BLENDS = ("mix", "mix", "multiply", "add", "screen", "overlay", "darken", "lighten", "erase")
PAINT_FALLOFFS = ("smooth", "sharp", "flat", "hard")


def on_surface(content: AnalyticField, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The places of a solid's surface near points, and its normals there."""
    solid, places = Solid(content), torch.from_numpy(np.asarray(points, np.float64))
    normals = torch.zeros_like(places)
    for _ in range(6):
        places = places.detach().requires_grad_()
        distance = solid.distance(places)
        (normals,) = torch.autograd.grad(distance.sum(), places)
        places = places - normals * distance[:, None]
    return places.detach().numpy(), torch.nn.functional.normalize(normals, dim=1).numpy()


class RandomEdits:
    """Makes edits of one solid, one after the other.

    Args:
        content: The solid.
        store: Where the edits' assets go.
        seed: Of all that is random.
        kinds: Which edits, by the names of the methods that make them.
    """

    def __init__(self, content: AnalyticField, store: AssetStore, seed: int, kinds: tuple[str, ...]) -> None:
        self.content, self.store, self.kinds = content, store, kinds
        self.random = np.random.default_rng(seed)
        self.deleted: np.ndarray | None = None

    def edit(self) -> Edit:
        """The next one."""
        return getattr(self, self.pick(*self.kinds))()

    def pick(self, *values: Any) -> Any:
        return values[self.random.integers(len(values))]

    def number(self, low: float, high: float) -> float:
        return float(self.random.uniform(low, high))

    def vector(self, low: float, high: float) -> tuple[float, float, float]:
        return as_vec3(self.random.uniform(low, high, 3))

    def way(self) -> tuple[float, float, float]:
        way = self.random.normal(size=3)
        return as_vec3(way / np.linalg.norm(way))

    def turn(self) -> tuple[float, float, float, float]:
        w, x, y, z = (float(part) for part in self.random.normal(size=4))
        length = float(np.linalg.norm((w, x, y, z)))
        return w / length, x / length, y / length, z / length

    def line(self) -> tuple[np.ndarray, np.ndarray, AABB]:
        """Some places of a brush along the surface, the normals there, and the box around them."""
        first, step = self.random.uniform(-1.0, 1.0, 3), self.random.normal(size=3) * 0.15
        points = first + step * np.arange(self.random.integers(2, 6))[:, None]
        points, normals = (each.astype(np.float32) for each in on_surface(self.content, points))
        return points, normals, AABB(as_vec3(points.min(0)), as_vec3(points.max(0)))

    def mirror_planes(self) -> tuple[bool, bool, bool]:
        x, y, z = (bool(each) for each in self.random.random(3) < 0.15)
        return x, y, z

    def crop(self) -> Crop:
        around = np.linspace(0.0, 2.0 * np.pi, 7)[:-1]
        outline = self.random.uniform(0.2, 0.5, (6, 1)) * np.stack([np.cos(around), np.sin(around)], 1)
        corners = tuple((float(x), float(y)) for x, y in outline)
        volumes = (
            lambda: Box(self.vector(-0.4, 0.4), self.vector(0.8, 1.8), self.turn()),
            lambda: Sphere(self.vector(-0.5, 0.5), self.number(0.4, 1.1)),
            lambda: HalfSpace(self.vector(-0.4, 0.4), self.way()),
            lambda: Prism(self.vector(-2.0, 2.0), corners, self.turn()),
        )
        return Crop(self.pick(*volumes)(), self.pick("inside", "outside"))

    def sculpt(self) -> Sculpt:
        strokes = []
        for _ in range(self.random.integers(1, 3)):
            points, normals, box = self.line()
            asset = self.store.put({"points": points, "normals": normals})
            strokes.append(Stroke(
                self.pick(*OPERATIONS), self.number(0.2, 0.6), self.number(-1.5, 1.5), asset, box,
                self.pick(*FALLOFFS), self.mirror_planes(),
            ))  # fmt: skip
        return Sculpt(tuple(strokes))

    def paint(self, target: Any = "base_color") -> Paint:
        strokes = []
        for _ in range(self.random.integers(1, 4)):
            points, _, box = self.line()
            strokes.append(PaintStroke(
                self.number(0.2, 0.7), self.store.put({"points": points}), box, target, self.vector(0.0, 1.0),
                self.number(0.0, 1.0), self.number(0.3, 1.0), self.pick(*BLENDS), self.pick(*PAINT_FALLOFFS),
                self.mirror_planes(), bool(self.random.random() < 0.5),
            ))  # fmt: skip
        return Paint(tuple(strokes))

    def clone(self) -> Paint:
        """A part of the surface painted with another one, which may not be there any more."""
        points, normals, box = self.line()
        asset = self.store.put({"points": points})
        there, _ = on_surface(self.content, points[:1] + self.random.normal(size=3) * 0.4)
        clone = Clone(as_vec3(there[0] - points[0]), as_vec3(normals[0]))
        return Paint((PaintStroke(self.number(0.2, 0.4), asset, box, clone=clone),))

    def fade(self) -> Paint | Grade:
        """Less opacity: where one paints, or of all."""
        return self.pick(lambda: self.paint("opacity"), lambda: Grade(transparency=self.number(0.0, 0.95)))()

    def grade(self) -> Grade:
        curve = ((0.0, self.number(0.0, 0.2)), (0.5, self.number(0.4, 0.6)), (1.0, self.number(0.8, 1.0)))
        return Grade(
            hue=self.number(-180.0, 180.0), saturation=self.number(0.0, 1.5), value=self.number(0.7, 1.2),
            temperature=self.number(-0.3, 0.3), tint=self.number(-0.3, 0.3), brightness=self.number(-0.1, 0.1),
            gamma=self.number(0.7, 1.5), curve=curve if self.random.random() < 0.5 else (),
        )  # fmt: skip

    def repeat(self) -> Mirror | Array:
        if self.random.random() < 0.5:
            return Mirror(self.vector(-0.5, 0.5), self.way(), bool(self.random.random() < 0.6))
        count = int(self.random.integers(2, 4))
        return Array(count, self.vector(-0.7, 0.7), self.number(-1.0, 1.0), self.way(), self.vector(-0.5, 0.5))

    def delete(self) -> Delete:
        """The voxels in a ball on the surface, or all others."""
        grid = source_grid(self.content)
        away = grid.middles(np.arange(grid.count)) - self.line()[0][0]
        self.deleted = np.flatnonzero(np.linalg.norm(away, axis=1) < self.number(0.3, 0.6))
        elements = element_set("voxels", self.deleted, grid.count, self.store, grid)
        return Delete(elements, others=bool(self.random.random() < 0.15))

    def restore(self) -> Delete | Restore:
        """Half of what was deleted last."""
        if self.deleted is None:
            return self.delete()
        grid = source_grid(self.content)
        places = grid.middles(self.deleted)
        half = self.deleted[(places - places.mean(0)) @ np.array(self.way()) > 0.0]
        return Restore(element_set("voxels", half, grid.count, self.store, grid))
