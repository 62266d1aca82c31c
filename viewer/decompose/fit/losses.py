"""How far a fit is from the photos, and from what is likely where they say little."""

from __future__ import annotations

import math

import torch
from jaxtyping import Float, Int64
from msgspec import Struct
from torch import Tensor

from viewer.decompose.fit.shading import Pixels, Shaded
from viewer.decompose.fit.unknowns import MaterialTensors

SHARP = 0.01
"""Below this a difference counts by its square."""

ALIKE = 0.12
"""Tone-mapped colours that differ by so much are half way between the same and different."""
DARK = 0.03
"""Differences between base colours much darker than this do not show."""
PAINT = 0.62
"""The largest channel of a subject's brightest base colours, before anything is known: 0.3 dark, 0.9 white."""


class Weights(Struct, frozen=True):
    """Weights of the terms that are not the photos'.

    Attributes:
        base: Neighbours have the same base colour, but for edges.
        gloss: And the same roughness and metallic, most of all where their base colours agree.
        palette: Few different base colours: any two that are much alike are the same.
        plain: Little metal, and middling roughness.
        tilt: The surface is the mesh's.
        white: The light has no colour.
        even: Neighbouring texels of the light are alike.
        brightest: The brightest base colours are those of usual paints and metals. Unlike the others' its unit is the
            photos' loss, so that it yields to photos that are explained well, and not to those that never are.
    """

    base: float = 0.01
    gloss: float = 0.02
    palette: float = 0.03
    plain: float = 0.001
    tilt: float = 0.02
    white: float = 0.004
    even: float = 0.001
    brightest: float = 0.05


def linear_to_srgb(light: Float[Tensor, "*n"]) -> Float[Tensor, "*n"]:
    """The torch twin of :func:`viewer.scene.color.linear_to_srgb`."""
    return torch.where(light <= 0.0031308, 12.92 * light, 1.055 * light.clamp(min=0.0031308) ** (1 / 2.4) - 0.055)


def tone(colors: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
    """The curve of sRGB on ``log(1 + x)``: differences as the eye has them, and highlights do not outweigh the rest.

    Munkberg et al., "Extracting Triangular 3D Models, Materials, and Lighting From Images" (CVPR 2022).
    """
    return linear_to_srgb(torch.log1p(colors.clamp(min=0.0)))


def robust(differences: Float[Tensor, "*n"]) -> Float[Tensor, "*n"]:
    """Charbonnier's: absolute values that are smooth at 0."""
    return torch.sqrt(differences * differences + SHARP * SHARP) - SHARP


def photo_loss(shaded: Shaded, pixels: Pixels, clipped: float | None) -> Float[Tensor, ""]:
    """Mean robust difference of tone-mapped colours; where photos end at ``clipped``, more light is no error."""
    color = shaded.color if clipped is None else shaded.color.clamp(max=clipped)
    weights = pixels.weights[:, None]
    return (robust(tone(color) - tone(pixels.colors)) * weights).sum() / (3.0 * weights.sum())


def brightness_loss(
    photos: Float[Tensor, ""], brightest: float, balance: Float[Tensor, " 1"], weights: Weights
) -> Float[Tensor, ""]:
    """How unlikely base colours are that become brighter by ``balance``, of which the brightest were ``brightest``.

    Matter in light of unknown brightness could as well be darker in brighter light. What dielectrics mirror is known,
    and what metals mirror at grazing angles; so photos decide, the more the better they are explained: as errors of
    Laplace's distribution of an unknown width, whose likelihood goes with the logarithm of their mean.
    """
    return weights.brightest * photos.detach() * (balance + math.log(brightest / PAINT)).square().sum()


def prior_loss(
    materials: MaterialTensors,
    log_light: Float[Tensor, "h w 3"],
    pairs: Int64[Tensor, "p 2"],
    others: tuple[Int64[Tensor, " o"], Int64[Tensor, " o"]],
    evidence: Float[Tensor, " o"],
    weights: Weights,
) -> Float[Tensor, ""]:
    """What is likely: smooth materials, little metal, a mesh that is right, light that is white and even.

    ``pairs`` are neighbours, ``others`` any two elements that photos show: over many steps, all are compared with all.
    The former of them are drawn to the latter by their ``evidence``, 1 where many pixels show them: else few dark
    pixels would be outweighed, and what is dark and rare painted as what is bright and common.
    Alike is what lies within ``ALIKE`` of each other; beyond that the pull fades (Welsch's function).
    """
    first, second = pairs[:, 0], pairs[:, 1]
    shown = materials.base[others[0]]
    # Differences of logarithms: those of the colours themselves would be the smaller, the darker all is.
    logs = torch.log(materials.base + DARK)
    step = logs[first] - logs[second]
    alike = torch.exp(-4.0 * step.detach().abs().sum(1)) + 0.02
    gloss = robust(materials.roughness[first] - materials.roughness[second])
    gloss = gloss + robust(materials.metallic[first] - materials.metallic[second])
    plain = materials.metallic.mean() + (materials.roughness - 0.5).square().mean()
    tint = log_light - log_light.mean(2, keepdim=True)
    across = log_light - log_light.roll(1, 1)
    down = log_light[1:] - log_light[:-1]
    apart = (tone(shown) - tone(materials.base[others[1]])).square().sum(1)
    palette = 1.0 - torch.exp(-apart / (2.0 * ALIKE * ALIKE))
    return (
        weights.base * robust(step).mean()
        + weights.gloss * (gloss * alike).mean()
        + weights.palette * (evidence * palette).mean()
        + weights.plain * plain
        + weights.tilt * materials.tilt.square().mean()
        + weights.white * tint.square().mean()
        + weights.even
        * (robust(across).mean() + robust(down).mean() + 2.0 * robust(log_light - log_light.mean()).mean())
    )
