"""What a signed distance weighs: laws that turn a distance into a density, so that surfaces can be volume rendered.

Throughout ``d`` is the signed distance, < 0 inside, and the answer is a density per unit length, highest inside. A
law's surface width is a length: the narrower, the more the picture is that of the surface alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import torch
from jaxtyping import Float
from torch import Tensor

from viewer.scene.content import DensityLaw


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
