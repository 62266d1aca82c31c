"""Fields that answer point by point, drawn as they are: what one sees at rest, and what is written into files."""

from __future__ import annotations

import functools
import time
from collections import OrderedDict
from dataclasses import dataclass, replace

import msgspec
import numpy as np
import torch
from jaxtyping import Float

from viewer.editing.field_effects import edited_field
from viewer.fields.equirect import equirect_lookup
from viewer.fields.field import Field, SignedDistanceField
from viewer.fields.kinds import FIELDS, field_tensors
from viewer.fields.load import field_at, load_field
from viewer.render.cells import COARSE, FINE, Fineness
from viewer.render.drawable import Artist, Layer, Rays
from viewer.render.pointwise.evaluation import Evaluator, memory_errors, quick_dtype
from viewer.render.pointwise.exact_march import (
    LocalRays,
    March,
    MarchOutputs,
    OccupiedCells,
    everywhere,
    with_boxes,
)
from viewer.render.pointwise.exact_picture import Picture, local_rays, slice_picture
from viewer.render.pointwise.ndc import ndc_cells, ndc_of, ndc_rays
from viewer.render.pointwise.occupancy import occupied_level
from viewer.render.pointwise.surface import bundle, shade, steepness, trace_density, trace_distance
from viewer.render.pointwise.unbounded import contracted_cells, unbounded, unbounded_rays
from viewer.render.request import RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.content import NerfField, PointwiseField, Provenance
from viewer.scene.document import Node
from viewer.scene.edits import EDITS, Edit, active, spread_box
from viewer.scene.geometry import AABB
from viewer.scene.parameters import Values
from viewer.scene.progress import run_to_end

MOST_LOADED = 4
"""Loaded fields; hash tables take 100 MB and more."""
SAMPLES_A_RAY = 20
"""About how many a ray takes before it is opaque, for a first guess at the time it takes."""
TRIAL_SAMPLES = 4096


@dataclass(frozen=True, eq=False)
class LoadedField:
    """A field that is ready to be drawn.

    Attributes:
        content: What it is.
        fine: Computes in float32.
        quick: Computes in the precision that is fastest here, for coarse pictures.
        cells: Where it may be anything.
        samples_per_second: How fast ``fine`` answers, about.
        steep: What its distances are divided by to become safe steps; 1 where it has none.
        background: Radiance at infinity, see ``background_radiance``, where the field has learned one.
    """

    content: PointwiseField
    fine: Field
    quick: Field
    cells: OccupiedCells
    samples_per_second: float
    steep: float
    background: Float[torch.Tensor, "h w 3"] | None = None


class ExactSource:
    """Makes what draws a node whose field answers point by point, for :class:`viewer.render.renderer.Renderer`.

    Keeps the fields that were used last. On a graphics card of CUDA or Metal all computing is done there, in float32.

    Args:
        store: Where the fields' arrays are.
        device: Where to compute; a graphics card where torch finds one, without it.
    """

    def __init__(self, store: AssetStore, device: torch.device | None = None) -> None:
        self._store = store
        self._device = best_device() if device is None else device
        self._recent: OrderedDict[tuple[PointwiseField, Values], LoadedField] = OrderedDict()

    def __call__(self, node: Node) -> ExactDrawable:
        """What draws that node.

        Raises:
            AssetError: Its asset is missing or damaged.
            ValueError: It holds no field that answers point by point.
        """
        if not isinstance(node.content, PointwiseField):
            raise ValueError(f"'{node.name}' does not answer point by point")
        loaded = self._loaded(node.content, node.values)
        return ExactDrawable(self._edited(loaded, active(node.edits)), node, self._device)

    def _edited(self, loaded: LoadedField, edits: tuple[Edit, ...]) -> LoadedField:
        """The field after edits; where they push matter, any cell may hold some."""
        if not edits:
            return loaded
        fine, quick = (edited_field(field, edits, self._store) for field in (loaded.fine, loaded.quick))
        boxes = [box for edit in edits for box in EDITS[type(edit)].grows(edit)]
        whole = functools.reduce(AABB.union, boxes, loaded.content.aabb)
        spread = spread_box(edits, whole)
        boxes += [] if spread is whole else [spread]
        own = not unbounded(loaded.content) and ndc_of(loaded.content) is None  # others' cells lie in a bent space
        cells = with_boxes(loaded.cells, boxes) if boxes and own else loaded.cells
        return replace(loaded, fine=fine, quick=quick, cells=cells)

    def _loaded(self, content: PointwiseField, values: Values) -> LoadedField:
        key = (msgspec.structs.replace(content, provenance=Provenance()), values)
        if key not in self._recent:
            self._recent[key] = load(*key, self._store, self._device)
            while len(self._recent) > MOST_LOADED:
                self._recent.popitem(last=False)
        self._recent.move_to_end(key)
        return self._recent[key]


def best_device() -> torch.device:
    """A graphics card of CUDA or Metal where torch finds one, else the processor."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def load(content: PointwiseField, values: Values, store: AssetStore, device: torch.device) -> LoadedField:
    """Load a field and find where it is anything, which takes a perceptron a few seconds.

    Raises:
        AssetError: Its asset is missing or damaged.
        InputError: A value is of no parameter of this kind of field.
    """
    tensors = field_tensors(content, store)
    fine = field_at(load_field(content, tensors, device), content, values)
    dtype = quick_dtype(device)
    quick = fine if dtype == torch.float32 else field_at(load_field(content, tensors, device, dtype), content, values)
    if unbounded(content):
        cells = contracted_cells(content.aabb, tensors)
    elif isinstance(content, NerfField) and content.ndc is not None:
        cells = ndc_cells(content, tensors, device)
    else:
        level, hidden = run_to_end(occupied_level(Evaluator(quick, device)))
        cells = OccupiedCells(level.aabb, level.near_matter() | hidden)
    learned = tensors.get("background")
    background = None if learned is None else torch.from_numpy(np.array(learned, np.float32))
    steep = steepness(fine, device) if isinstance(fine, SignedDistanceField) else 1.0
    return LoadedField(content, fine, quick, cells, _speed(fine, device), steep, background)


@dataclass(frozen=True, eq=False)
class ExactDrawable:
    """One field that answers point by point, with its edits, placed in the world."""

    loaded: LoadedField
    node: Node
    device: torch.device

    @property
    def rays_per_second(self) -> float | None:
        """By the time that the field took to answer."""
        return self.loaded.samples_per_second / SAMPLES_A_RAY

    def artist(self, request: RenderRequest, side: int) -> Artist:
        """What draws tiles of that request; ``side`` does not matter, for nothing is remembered between two tiles.

        The field's background is drawn where no other field is to be seen: it would hide all that lies behind.
        """
        del side
        fine, quick = self.loaded.fine, self.loaded.quick
        channels, options = request.channels, request.options
        outputs = MarchOutputs("normal" in channels, "view_dependence" in channels, options.sh_degree)
        step = FIELDS[type(self.loaded.content)].march_step(self.loaded.content) / FINE.voxels_per_step
        ndc = ndc_of(self.loaded.content)
        background = self.loaded.background if len(request.scene.shown("field")) == 1 else None

        def draw(rays: Rays, fineness: Fineness) -> Layer:
            field = quick if fineness == COARSE else fine
            stride = step * fineness.voxels_per_step
            local = local_rays(rays, self.node.transform, field.aabb, stride)
            picture = Picture(rays, self.node.transform, field.color_space)
            with memory_errors(), torch.no_grad():
                if options.surface:
                    layer = self._surface(field, local, picture, request)
                else:
                    sampled = local
                    if unbounded(self.loaded.content):
                        sampled = unbounded_rays(rays, self.node.transform, field.aabb, stride)
                    elif ndc is not None:
                        sampled = ndc_rays(local, ndc, field.aabb)
                    marched = March(field, sampled, self.loaded.cells, fineness, outputs, self.device).run()
                    light = None
                    if background is not None:
                        light = equirect_lookup(background, torch.from_numpy(local.directions).float())
                    layer = picture.of_volume(marched, sampled.near, channels, light)
                if "slice" in channels:
                    plane = request.slice_plane
                    layer.channels["slice"] = slice_picture(field, rays, plane, self.node.transform, self.device)
            return layer

        return draw

    def _surface(self, field: Field, local: LocalRays, picture: Picture, request: RenderRequest) -> Layer:
        """A tile of the field's surface."""
        rays, level, channels = bundle(local, self.device), request.options.level, request.channels
        if isinstance(field, SignedDistanceField):
            hits = trace_distance(field, rays, level, self.loaded.steep)
        else:
            cells = self.loaded.cells if ndc_of(self.loaded.content) is None else everywhere(field.aabb)
            hits = trace_density(field, rays, local, cells, level)
        shaded = shade(
            field, rays, hits, request.options.sh_degree, "view_dependence" in channels, "normal" in channels
        )
        return picture.of_surface(hits, shaded, channels)


def _speed(field: Field, device: torch.device) -> float:
    """Samples a second, measured once."""
    lo, size = torch.tensor(field.aabb.lo), torch.tensor(field.aabb.size)
    points = (lo + torch.rand(TRIAL_SAMPLES, 3, generator=torch.Generator().manual_seed(1)) * size).to(device)
    directions = torch.nn.functional.normalize(points + 1e-3, dim=-1)
    with torch.no_grad():
        started = time.perf_counter()
        field.sample(points, directions)
    return TRIAL_SAMPLES / max(time.perf_counter() - started, 1e-6)
