"""Signed distances in torch, from grids and networks, volume rendered through a density law or traced as surfaces.

Throughout the laws, ``d`` is the signed distance, < 0 inside, and the answer is a density per unit length, highest
inside. A law's surface width is a length: the narrower, the more the picture is that of the surface alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import torch
from jaxtyping import Float
from msgspec.structs import replace
from torch import Tensor
from torch.nn.functional import grid_sample, linear

from viewer.fields.blocks import contains, in_blocks
from viewer.fields.distance_layout import CODED, COLORS, color_degree
from viewer.fields.film import latent_of, sine_layers
from viewer.fields.harmonics import harmonics
from viewer.fields.nerf_layout import depth_of
from viewer.fields.network import NetworkField
from viewer.scene.content import DensityLaw, DistanceField
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.kinds import kind_of
from viewer.scene.parameters import Values, value_of


def volsdf(distance: Float[Tensor, " n"], beta: float) -> Float[Tensor, " n"]:
    """``sigma = alpha Psi_beta(-d)`` with ``alpha = 1 / beta`` (Yariv et al. 2021, VolSDF, eqs. 2 and 3).

    ``Psi_beta`` is the distribution function of Laplace's law of width ``beta``:
    ``Psi(s) = exp(s / beta) / 2`` for s <= 0, else ``1 - exp(-s / beta) / 2``.
    """
    tail = 0.5 * torch.exp(-distance.abs() / beta)
    return torch.where(distance > 0, tail, 1 - tail) / beta


def stylesdf(distance: Float[Tensor, " n"], beta: float) -> Float[Tensor, " n"]:
    """``sigma = sigmoid(-d / beta) / beta`` (Or-El et al. 2022, StyleSDF, section 3.1)."""
    return torch.sigmoid(-distance / beta) / beta


def neus(distance: Float[Tensor, " n"], width: float) -> Float[Tensor, " n"]:
    """``rho = s sigmoid(-s d)`` with ``s = 1 / width``: NeuS' opaque density for a surface that is seen frontally.

    NeuS (Wang et al. 2021, eq. 10) defines ``rho(t) = max(-(dPhi_s / dt)(d(p(t))) / Phi_s(d(p(t))), 0)`` with the
    logistic ``Phi_s(x) = 1 / (1 + exp(-s x))``. As ``Phi_s' / Phi_s = s (1 - Phi_s)``, that is ``s sigmoid(-s d)``
    times the cosine between the ray and the inward normal. A density of a point cannot know the ray, so the cosine is
    taken to be 1: at a slant, light is stopped 1 / cosine times as fast, and the surface seems ``ln(1 / cosine)``
    widths further out than NeuS has it. This is StyleSDF's law with ``beta = 1 / s``.
    """
    return torch.sigmoid(-distance / width) / width


SDF_TO_DENSITY: Mapping[DensityLaw, Callable[[Float[Tensor, " n"], float], Float[Tensor, " n"]]] = MappingProxyType(
    {"neus": neus, "volsdf": volsdf, "stylesdf": stylesdf}
)
"""By the name that a :class:`viewer.scene.content.DistanceField` gives."""

LEAST_SHARE = 1e-6
"""Of a cell: below that, none of its corners has a colour."""


class GridColors:
    """Trilinear harmonics; corners without a colour do not count, so that colours do not fade beside them.

    Args:
        aabb: The grid's first and last samples.
        tensors: As :mod:`viewer.fields.distance_layout` describes.
        device: Where it computes.
        dtype: In which precision.
    """

    def __init__(self, aabb: AABB, tensors: Mapping[str, np.ndarray], device: torch.device, dtype: torch.dtype) -> None:
        corners, values = (tensors[name] for name in COLORS)
        shape = tensors["distance"].shape
        link = np.full(int(np.prod(shape)), -1, np.int32)
        link[corners] = np.arange(len(corners), dtype=np.int32)
        self._degree = color_degree(tensors) or 0
        with torch.inference_mode(False):
            self._link = torch.from_numpy(link).to(device)
            # One row more, for a grid without any colour.
            rows = np.concatenate([values.astype(np.float32), np.zeros((1, values.shape[1]), np.float32)])
            self._rows = torch.from_numpy(rows).to(device, dtype)
            self._shape = torch.tensor(shape, device=device)
            self._lo = torch.tensor(aabb.lo, device=device, dtype=dtype)
            self._scale = (self._shape - 1).to(dtype) / torch.tensor(aabb.size, device=device, dtype=dtype)

    @property
    def width(self) -> int:
        """Numbers a point has."""
        return self._rows.shape[1]

    def coefficients(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, "n c"]:
        """Harmonics of red, green and blue at points of the box; zeros where no corner has any."""
        where = torch.minimum(((points - self._lo) * self._scale).clamp_min(0), (self._shape - 1).to(points))
        low = torch.minimum(where.detach().floor().long(), self._shape - 2)
        part = where - low
        total, share = points.new_zeros(len(points), self._rows.shape[1]), points.new_zeros(len(points), 1)
        for corner in range(8):
            bits = torch.tensor([corner >> 2 & 1, corner >> 1 & 1, corner & 1], device=points.device)
            i, j, k = (low + bits).unbind(-1)
            row = self._link[(i * self._shape[1] + j) * self._shape[2] + k].long()
            weight = torch.where(bits.bool(), part, 1 - part).prod(-1) * (row >= 0)
            total = total + weight[:, None] * self._rows[row]
            share = share + weight[:, None]
        return torch.where(share > LEAST_SHARE, total / share.clamp_min(LEAST_SHARE), 0)

    def radiance(self, coefficients: Float[Tensor, "n c"], directions: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
        """``max(0, 1/2 + sum_k y_k sh_k)`` along unit directions."""
        basis = harmonics(directions, self._degree)
        return (0.5 + (coefficients.unflatten(-1, (3, -1)) * basis[:, None]).sum(-1)).clamp_min(0)


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
