"""Differentiable shading of pixels: diffuse light with shadows and one bounce, and glossy light by the split sum.

Light that leaves a point towards the eye is, with ``F0 = (1 - m) 0.04 + m base`` for metallic m,

    ``(1 - m) base (1 - 0.04 A - B) E / pi  +  (F0 A + B) (1 + F0 (1 - A - B) / (A + B)) S``

where E is the irradiance, S the light seen through the GGX lobe around the mirrored direction, and A, B are Karis's
environment BRDF for roughness and angle of view ("Real Shading in Unreal Engine 4", 2013, eq. 8). The last factor is
for light that bounces more than once between facets (Turquin, "Practical multiple scattering compensation for
microfacet models", 2019). So the model is the one that ``viewer.render.mesh`` draws models with.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float32, Int64
from torch import Tensor
from torch.nn.functional import embedding_bag, grid_sample, normalize

from viewer.decompose.fit.elements import Elements
from viewer.decompose.fit.observations import Observations
from viewer.decompose.fit.sky_light import SkyLight
from viewer.decompose.fit.sphere import blurred, looked_up, pooled
from viewer.decompose.fit.unknowns import MaterialTensors
from viewer.decompose.fit.visibility import LOBES, Exchange
from viewer.render.mesh.split_sum import environment_brdf, lobe_middle
from viewer.scene.environment import texel_directions, texel_solid_angles

DIELECTRIC = 0.04
"""What a surface without metal mirrors head-on, as in glTF."""
TABLE = 64
FLOW_HEIGHT = 8
"""Rows of the sky's texels where only a small change of the irradiance is asked for."""


class Pixels(NamedTuple):
    """A batch of observations."""

    colors: Float[Tensor, "n 3"]
    weights: Float[Tensor, " n"]
    normals: Float[Tensor, "n 3"]
    views: Float[Tensor, "n 3"]
    indices: Int64[Tensor, "n k"]
    shares: Float[Tensor, "n k"]
    open: Float[Tensor, "n l"]
    met: Int64[Tensor, "n l"]


class Shaded(NamedTuple):
    """Light towards the eye, how much more of it a brighter base colour would send, and the material."""

    color: Float[Tensor, "n 3"]
    slope: Float[Tensor, "n 3"]
    base: Float[Tensor, "n 3"]
    roughness: Float[Tensor, " n"]
    metallic: Float[Tensor, " n"]


class Lit(NamedTuple):
    """What is known of the light before any pixel is looked at.

    Attributes:
        levels: The light through lobes of every roughness.
        irradiance: At elements, from the sky and from other elements.
        flux: How irradiance changes with the normal: ``dE = dn . flux``, for each colour.
        radiosity: What elements send, times pi over radiance.
        glow: Radiance that elements give off by themselves; None = none does.
    """

    levels: Float[Tensor, "k h w 3"]
    irradiance: Float[Tensor, "s 3"]
    flux: Float[Tensor, "s 9"]
    radiosity: Float[Tensor, "s 3"]
    glow: Float[Tensor, "s 3"] | None = None


class Shader:
    """All that does not change while materials and light do.

    Args:
        elements: Of the surface.
        sky: 1 where a texel of the sky (row by row) reaches an element.
        mutual: Which elements see which; None = the surface sends no light to itself.
    """

    def __init__(self, elements: Elements, sky: np.ndarray, mutual: Exchange | None) -> None:
        self._height = math.isqrt(sky.shape[1] // 2)
        solid = np.repeat(texel_solid_angles(2 * self._height, self._height), 2 * self._height)
        toward = texel_directions(2 * self._height, self._height).reshape(-1, 3)
        facing, weights = (elements.normals @ toward.T.astype(np.float32)).clip(0.0), solid.astype(np.float32)
        whole = facing @ weights
        np.multiply(facing, sky, out=facing)
        self._open = torch.from_numpy(facing @ weights / whole)
        self._sky = SkyLight(facing, weights)
        self._flows = torch.from_numpy(_flows(sky, (toward * solid[:, None]).astype(np.float32), self._height))
        self._normals = torch.from_numpy(elements.normals)
        self._tangents = torch.from_numpy(np.stack([elements.tangents, elements.bitangents], 1))
        self._brdf = torch.from_numpy(environment_brdf(TABLE)).permute(2, 0, 1)[None]
        self._mutual = None
        if mutual is not None and len(mutual.receivers):
            self._mutual = (torch.from_numpy(mutual.receivers), torch.from_numpy(mutual.senders), mutual.share)

    def occlusion(self) -> Float[Tensor, " s"]:
        """The share of the sky, weighted by the cosine, that each element sees."""
        return self._open

    def lit(
        self,
        light: Float[Tensor, "h w 3"],
        materials: MaterialTensors,
        before: Float[Tensor, "s 3"] | None,
        glow: Float[Tensor, "s 3"] | None = None,
    ) -> Lit:
        """Light at all elements.

        Args:
            light: Radiance of the sky.
            materials: Of the elements.
            before: The radiosity of the step before, which is what bounces; None = nothing does.
            glow: Radiance that elements give off by themselves, the same towards all sides.
        """
        irradiance = self._sky.irradiance(pooled(light, self._height).reshape(-1, 3))
        flux = (self._flows @ pooled(light, FLOW_HEIGHT).reshape(-1, 3)).reshape(-1, 9)
        if before is not None:
            irradiance = irradiance + self.bounced(before)
        radiosity = (materials.base * irradiance).detach()
        if glow is not None:
            radiosity = radiosity + math.pi * glow
        return Lit(blurred(light), irradiance, flux, radiosity, glow)

    def bounced(self, radiosity: Float[Tensor, "s 3"]) -> Float[Tensor, "s 3"]:
        """Irradiance at all elements by what elements send."""
        irradiance = torch.zeros_like(radiosity)
        if self._mutual is None:
            return irradiance
        receivers, senders, share = self._mutual
        return irradiance.index_add(0, receivers, radiosity[senders] * share)

    def reaching(self, rows: Int64[np.ndarray, " n"]) -> Float32[np.ndarray, "n t"]:
        """Irradiance at some elements by light of 1 from each texel of the sky."""
        return self._sky.reaching(rows)

    def irradiance(self, light: Float[Tensor, "t 3"]) -> Float[Tensor, "s 3"]:
        """At all elements, straight from the sky, whose texels are given row by row."""
        return self._sky.irradiance(light)

    @property
    def sky_height(self) -> int:
        """Rows of the sky's texels."""
        return self._height

    def tilts(self, materials: MaterialTensors) -> Float[Tensor, "s 3"]:
        """What is added to the normals, in the mesh's space."""
        return torch.einsum("st,stx->sx", materials.tilt, self._tangents)

    def shade(self, pixels: Pixels, materials: MaterialTensors, lit: Lit) -> Shaded:
        """Light from the surface at pixels."""
        gloss = torch.stack([materials.roughness, materials.metallic], 1)
        columns = [materials.base, gloss, self.tilts(materials), self._normals, lit.irradiance, lit.flux]
        table = torch.cat(columns, 1)
        mixed = embedding_bag(pixels.indices, table, per_sample_weights=pixels.shares, mode="sum")
        base, roughness, metallic, tilts, mean, irradiance, flux = mixed.split([3, 1, 1, 3, 3, 3, 9], 1)
        normals = normalize(pixels.normals + tilts, dim=1)
        change = ((normals - mean)[:, :, None] * flux.view(-1, 3, 3)).sum(1)
        irradiance = (irradiance + change).clamp(min=0.0)
        facing = (normals * pixels.views).sum(1, keepdim=True)
        mirrored = 2.0 * facing * normals - pixels.views
        middle = normalize(torch.lerp(normals, mirrored, lobe_middle(roughness)), dim=1)
        glossy = self._glossy(pixels, lit, middle, roughness[:, 0])
        factor, summand = self._reflectance(facing[:, 0].clamp(0.0, 1.0), roughness[:, 0])
        ahead = (1.0 - metallic) * DIELECTRIC + metallic * base
        lost = (1.0 - factor - summand) / (factor + summand)
        matt = (1.0 - metallic) * (1.0 - DIELECTRIC * factor - summand) * irradiance / math.pi
        color = base * matt + (ahead * factor + summand) * (1.0 + ahead * lost) * glossy
        slope = matt + metallic * factor * (1.0 + ahead * lost) * glossy
        if lit.glow is not None:
            color = color + embedding_bag(pixels.indices, lit.glow, per_sample_weights=pixels.shares, mode="sum")
        return Shaded(color, slope, base, roughness[:, 0], metallic[:, 0])

    def _glossy(
        self, pixels: Pixels, lit: Lit, middle: Float[Tensor, "n 3"], roughness: Float[Tensor, " n"]
    ) -> Float[Tensor, "n 3"]:
        """Light through the lobe: from the sky where it is open, else from the elements that it meets."""
        light = looked_up(lit.levels, middle, roughness)
        near = _hats(roughness)
        opened = (near * pixels.open).sum(1, keepdim=True)
        met = sum(
            (near * (1.0 - pixels.open))[:, lobe, None] * lit.radiosity[pixels.met[:, lobe]]
            for lobe in range(len(LOBES))
        )
        return light * opened + met / math.pi

    def _reflectance(
        self, facing: Float[Tensor, " n"], roughness: Float[Tensor, " n"]
    ) -> tuple[Float[Tensor, "n 1"], Float[Tensor, "n 1"]]:
        place = torch.stack([2.0 * facing - 1.0, 2.0 * roughness - 1.0], 1)[None, None]
        found = grid_sample(self._brdf, place, padding_mode="border", align_corners=True)[0, :, 0]
        return found[0, :, None], found[1, :, None]


def _flows(sky: np.ndarray, toward: np.ndarray, height: int) -> np.ndarray:
    """Sums of the directions to open texels, for every element, axis and texel of the coarse sky."""
    factor = height // FLOW_HEIGHT
    flows = np.empty((len(sky), 3, 2 * FLOW_HEIGHT * FLOW_HEIGHT), np.float32)
    for axis in range(3):
        blocks = (sky * toward[:, axis]).reshape(len(sky), FLOW_HEIGHT, factor, 2 * FLOW_HEIGHT, factor)
        flows[:, axis] = blocks.sum((2, 4)).reshape(len(sky), -1)
    return flows


def _hats(roughness: Float[Tensor, " n"]) -> Float[Tensor, "n l"]:
    """Weights of the lobes that were tried, linear between them and constant beyond."""
    weights = []
    for lobe, middle in enumerate(LOBES):
        weight = torch.ones_like(roughness)
        if lobe > 0:
            weight = torch.minimum(weight, (roughness - LOBES[lobe - 1]) / (middle - LOBES[lobe - 1]))
        if lobe + 1 < len(LOBES):
            weight = torch.minimum(weight, (LOBES[lobe + 1] - roughness) / (LOBES[lobe + 1] - middle))
        weights.append(weight.clamp(min=0.0))
    return torch.stack(weights, 1)


def pixels_of(seen: Observations, rows: np.ndarray | slice) -> Pixels:
    """Some of the observations, for torch."""
    chosen = {name: torch.from_numpy(np.ascontiguousarray(getattr(seen, name)[rows])) for name in Pixels._fields}
    return Pixels(**{**chosen, "met": chosen["met"].long()})
