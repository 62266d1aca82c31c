"""The models of a scene as something that the renderer draws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float, Float32, Float64, Int64

from viewer.render.cells import FINE, Fineness
from viewer.render.channels import ALWAYS_THERE, CHANNEL_KINDS
from viewer.render.drawable import Artist, Layer, Rays
from viewer.render.mesh.environment_kernels import environment_seen
from viewer.render.mesh.reflectance_kernels import matt_shares
from viewer.render.mesh.surface_kernels import BASE, GLOW, LIT, METALLIC, NORMAL, OCCLUSION, ROUGHNESS
from viewer.render.mesh.tracer import Lights, Traced, Tracer, brdf_table, lights_of
from viewer.render.mesh.world import ModelWorld, model_world, visible_models
from viewer.render.request import RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene

PATHS = 4
"""That share a ray from the eye: what differs between them is mostly light, not edges."""
MOST_PATHS = 256
BRIGHTEST = np.float32(60000.0)
"""Frames are half-precision."""
SPLIT = ("diffuse_light", "specular_light")
RAYS_PER_SECOND = 100_000.0
SIDEWAYS, ABOVE, AHEAD = 0.25, 0.15, 0.6
"""The look without any light: a soft sky and a light at the eye, as ``mesh.frag`` has it."""


class ModelSource:
    """Makes what draws the visible models of scenes; keeps the last one's triangles and lights.

    Args:
        store: Where meshes, textures and pictures of light are.
    """

    def __init__(self, store: AssetStore) -> None:
        self._store = store
        self._nodes: tuple[Node, ...] = ()
        self._world: ModelWorld | None = None
        self._lit: tuple[object, ...] | None = None
        self._lights: Lights | None = None

    def __call__(self, scene: Scene) -> ModelDrawable | None:
        """What draws the models; None where none is seen, nor environment light.

        Raises:
            AssetError: A mesh, a texture or a picture of light is missing or damaged.
            InputError: The light is negative or not finite.
        """
        nodes, light = visible_models(scene), scene.environment()
        shown = light is not None and light.shown
        if not nodes and not shown:
            return None
        if nodes != self._nodes:
            self._world = model_world(nodes, self._store)
            self._nodes = nodes
        lit = (light, scene.lights())
        if self._lights is None or lit != self._lit:
            self._lights, self._lit = lights_of(scene, self._store), lit
        return ModelDrawable(self._world, self._lights, shown)


class ModelDrawable:
    """All models of a scene, lit by all its lights.

    Args:
        world: Their triangles; None where there are none.
        lights: What shines; where nothing does, a light at the eye is used.
        shown: Whether the environment light is seen behind everything.
    """

    def __init__(self, world: ModelWorld | None, lights: Lights, shown: bool) -> None:
        self._world = world
        self._lights = lights
        self._shown = shown

    @property
    def rays_per_second(self) -> float | None:
        """With all their paths."""
        return RAYS_PER_SECOND

    def artist(self, request: RenderRequest, side: int) -> Artist:
        """What traces tiles."""
        del side  # nothing is remembered from one tile to the next
        tracer = None if self._world is None else Tracer(self._world, self._lights)
        split = any(name in request.channels for name in SPLIT)
        alone = min(max(request.options.samples, PATHS), MOST_PATHS)

        def draw(rays: Rays, fineness: Fineness) -> Layer:
            paths = 1 if fineness != FINE else alone if split else PATHS
            if tracer is None:
                return self._layer(rays, None, request)
            lit = self._lights.there
            found = tracer.layers(rays, pixel_numbers(rays), paths, rays.number * PATHS, split=split, lit=lit)
            if len(found) == 1:
                return self._layer(rays, found[0], request)
            first, *others = (self._layer(rays, traced, request, alone=False) for traced in found)
            return replace(first, behind=(*others, self._layer(rays, None, request)))

        return draw

    def _layer(self, rays: Rays, traced: Traced | None, request: RenderRequest, *, alone: bool = True) -> Layer:
        """Light, distance and further channels of a tile.

        Args:
            rays: Through its pixels.
            traced: What they found; None = nothing.
            request: What is asked for.
            alone: Whether the environment light is behind it.
        """
        count = len(rays.directions)
        light, depth = np.zeros((count, 4), np.float32), np.full(count, np.inf, np.float32)
        if alone and self._shown and self._lights.environment is not None:
            table = self._lights.environment
            light[:, :3] = environment_seen(table.radiance, table.rotation, rays.directions)
            light[:, 3] = 1.0
        channels: dict[str, np.ndarray] = {}
        if traced is not None:
            seen, opacity = traced.hits.faces >= 0, traced.opacity
            color = traced.color if self._lights.there else _at_the_eye(rays, traced)
            light[seen, :3], light[seen, 3] = (color * opacity[:, None])[seen], opacity[seen]
            depth = np.where(seen, traced.hits.distances, depth)
            if set(request.channels) - set(ALWAYS_THERE):
                channels = _channels(rays, traced, seen, color)
        shape = rays.tile.height, rays.tile.width
        pictures = {name: channels[name].reshape(*shape, -1) for name in request.channels if name in channels}
        flat = {name: each[..., 0] if each.shape[-1] == 1 else each for name, each in pictures.items()}
        return Layer(np.minimum(light, BRIGHTEST).reshape(*shape, 4), depth.reshape(shape), flat)


def pixel_numbers(rays: Rays) -> Int64[np.ndarray, " n"]:
    """A number for each pixel of a tile that no other pixel of the picture has."""
    row, column = np.divmod(np.arange(rays.tile.width * rays.tile.height), rays.tile.width)
    return (rays.tile.y + row) * (1 << 20) + rays.tile.x + column


def _at_the_eye(rays: Rays, traced: Traced) -> Float64[np.ndarray, "n 3"]:
    """Colours under the light at the eye."""
    rows = traced.rows
    return rows[:, BASE : BASE + 3] * _headlight(rays, rows)[:, None] + rows[:, GLOW : GLOW + 3]


def _headlight(rays: Rays, rows: Float32[np.ndarray, "n 19"]) -> Float[np.ndarray, " n"]:
    normal = rows[:, NORMAL : NORMAL + 3].astype(np.float64)
    toward = -(normal * rays.directions).sum(-1)
    return np.where(rows[:, LIT] > 0.5, SIDEWAYS + ABOVE * normal[:, 2] + AHEAD * toward, 1.0)


def _channels(
    rays: Rays, traced: Traced, seen: Bool[np.ndarray, " n"], color: Float64[np.ndarray, "n 3"]
) -> dict[str, np.ndarray]:
    """Every further channel that models have, and those of fields as nothing."""
    rows, nan = traced.rows, np.float32(np.nan)
    base, metallic = rows[:, BASE : BASE + 3], rows[:, METALLIC]
    lit = (rows[:, LIT] > 0.5)[:, None]
    shares = matt_shares(rows, -rays.directions, brdf_table()) * (1.0 - metallic)
    white = np.where(lit, traced.white, 0.0)
    specular = np.where(lit, color - base * shares[:, None] * white - rows[:, GLOW : GLOW + 3], 0.0)
    numbers = {"roughness": rows[:, ROUGHNESS], "metallic": metallic, "occlusion": rows[:, OCCLUSION]}
    nothing = np.zeros(len(rows), np.float32)
    channels = {
        "normal": rows[:, NORMAL : NORMAL + 3],
        "albedo": base,
        "diffuse_light": white,
        "specular_light": np.maximum(specular, 0.0),
        **{name: np.where(seen, values, nan) for name, values in numbers.items()},
        "view_dependence": np.zeros((len(rows), 3), np.float32),
        "cost": nothing,
        "occupancy": nothing,
        "slice": np.full(len(rows), nan),
        "uncertainty": np.where(seen, nothing, nan),
    }
    for name in (name for name, kind in CHANNEL_KINDS.items() if kind.mix == "covered" and name in channels):
        channels[name] = channels[name] * traced.opacity[:, None]
    return {name: values.astype(np.float32) for name, values in channels.items()}
