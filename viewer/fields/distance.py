"""Signed distances in torch, from grids and networks, volume rendered through a density law or traced as surfaces."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from jaxtyping import Float
from msgspec.structs import replace
from torch import Tensor
from torch.nn.functional import grid_sample, linear

from viewer.fields.blocks import contains, in_blocks
from viewer.fields.distance_colors import GridColors
from viewer.fields.distance_layout import CODED, COLORS
from viewer.fields.film import latent_of, sine_layers
from viewer.fields.nerf_layout import depth_of
from viewer.fields.network import NetworkField
from viewer.fields.sdf_to_density import SDF_TO_DENSITY
from viewer.scene.content import DistanceField
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.kinds import kind_of
from viewer.scene.parameters import Values, value_of

CLAY = 0.75
UNSEEN = 1e-4
"""Of the most that a law has: less dense points get no colour of their own."""
AMBIENT = 0.35
"""Share of the light on bare clay that comes from everywhere; the rest comes from the eye."""


class DistanceNet(NetworkField):
    """A :class:`viewer.scene.content.DistanceField` as a signed distance and as a field that depends on the view.

    It always computes in float32 (float64 on demand): shorter floats round by as much as the surface is thin.

    Args:
        content: Form, density law and box.
        tensors: As :mod:`viewer.fields.distance_layout` describes and ``check_distance`` has checked.
        device: Where it computes; points are brought there and answers stay there.
        dtype: ``torch.float64`` for float64, anything else for float32.
    """

    def __init__(
        self,
        content: DistanceField,
        tensors: Mapping[str, np.ndarray],
        device: str | torch.device = "cpu",
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__(content.aabb, content.color_space, device, dtype)
        self.content = content
        self._codes = tensors if content.latent else {}
        with torch.inference_mode(False):  # else no gradient could be taken through these for ever after
            self._tensors = {
                name: torch.from_numpy(np.array(value)).to(self.device, self.exact_dtype)
                for name, value in tensors.items()
                if name not in COLORS and not name.startswith(CODED)
            }
        self._layers = [
            (self._tensors[f"layer.{i}.weight"], self._tensors[f"layer.{i}.bias"])
            for i in range(depth_of(tensors, "layer"))
        ]
        self._length = float(tensors["length"][0]) if "length" in tensors else 1.0
        self._colored = "view.weight" in tensors
        self._colors: GridColors | None = None
        if COLORS[0] in tensors:
            self._colors = GridColors(content.aabb, tensors, self.device, self.exact_dtype)

    def at(self, values: Values) -> DistanceNet:
        """The signed distance of a latent code; a code of zeros gives the mean of all latents.

        Its box is the one in which the surfaces of all codes lie.
        """
        parameters = kind_of(self.content).parameters(self.content)
        code, (truncation,) = (value_of(parameter, values) for parameter in parameters) if parameters else ((), (0.0,))
        if not any(code):
            return self
        layers = sine_layers(self._codes, latent_of(self._codes, code, truncation))
        plain = {name: array for name, array in self._codes.items() if not name.startswith(CODED)}
        plain |= {name: array.astype(np.float32) for name, array in layers.items()}
        box = AABB(*(as_vec3(corner) for corner in self._codes["bounds"]))
        return DistanceNet(replace(self.content, aabb=box, latent=0), plain, self.device, self.exact_dtype)

    def distance(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Distance to the surface, < 0 inside.

        A network answers everywhere. A grid adds the way to its box to what it holds on the box's face, which is never
        more than the distance to the surface plus what the grid is wrong by.
        """
        return in_blocks(lambda block: (self._distance(block)[0],), self._local(points))[0]

    def normal(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
        """The outward unit normal: the distance's own gradient, by differentiation; zero where there is none."""
        return in_blocks(lambda block: (self._normal(block),), self._local(points))[0]

    def _features(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """Density and features; most points on a ray lie beside the surface, where harmonics need not be looked up."""
        if self._colors is None:
            return self._all_features(points)
        density = self._density(points)
        dense = density > UNSEEN / self.content.surface_width
        features = points.new_zeros(len(points), self._colors.width)
        features[dense] = self._colors.coefficients(points[dense])
        return density, features

    def _all_features(self, points: Tensor) -> tuple[Tensor, Tensor]:
        density, hidden = self._density_and_hidden(points)
        if self._colors is not None:
            return density, self._colors.coefficients(points)
        return density, hidden if self._colored else self._normal(points)

    def _density(self, points: Tensor) -> Tensor:
        return self._density_and_hidden(points)[0]

    def _density_and_hidden(self, points: Tensor) -> tuple[Tensor, Tensor]:
        distance, hidden = self._distance(points)
        return SDF_TO_DENSITY[self.content.law](distance, self.content.surface_width), hidden

    def _radiance(self, features: Tensor, directions: Tensor) -> Tensor:
        """The field's colour; without one, clay that is lit from the eye: ``0.75 (0.35 + 0.65 max(0, -n.d))``."""
        if self._colors is not None:
            return self._colors.radiance(features, directions)
        if self._colored:
            seen = torch.cat([features, directions], -1)
            hidden = linear(seen, self._tensors["view.weight"], self._tensors["view.bias"]).sin()
            return linear(hidden, self._tensors["color.weight"], self._tensors["color.bias"]).sigmoid()
        facing = (-(features * directions).sum(-1)).clamp_min(0)
        return (CLAY * (AMBIENT + (1 - AMBIENT) * facing))[:, None].expand(-1, 3)

    def _distance(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """The distance, and the last hidden layer of a network (the points themselves for a grid)."""
        if self.content.form == "grid":
            return self._of_grid(points) * self._length, points
        wave = self.content.form == "film_siren"
        values = points
        for weight, bias in self._layers[:-1]:
            values = linear(values, weight, bias)
            values = values.sin() if wave else values.relu()
        answer = linear(values, *self._layers[-1])[:, 0]
        return (answer if wave else answer.tanh()) * self._length, values

    def _of_grid(self, points: Tensor) -> Tensor:
        """Trilinear between samples, and the way to the box outside of it."""
        lo, hi = points.new_tensor(self.aabb.lo), points.new_tensor(self.aabb.hi)
        nearest = points.clamp(lo, hi)
        positions = 2 * (nearest - lo) / (hi - lo) - 1
        # grid_sample wants (x, y, z) of the last axis first.
        grid = self._tensors["distance"][None, None]
        found = grid_sample(grid, positions.flip(-1)[None, None, None], align_corners=True).reshape(-1)
        inside = contains(self.aabb, points)
        return torch.where(inside, found, found + torch.where(inside[:, None], 0, points - nearest).norm(dim=-1))

    def _normal(self, points: Tensor) -> Tensor:
        with torch.inference_mode(False), torch.enable_grad():
            positions = points.detach().clone().requires_grad_()
            (gradient,) = torch.autograd.grad(self._distance(positions)[0].sum(), positions)
        return torch.nn.functional.normalize(gradient, dim=-1)
