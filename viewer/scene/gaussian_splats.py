"""Gaussian splats as a kind of content."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from viewer.scene.asset_id import AssetId
from viewer.scene.content import ColorSpace, Provenance
from viewer.scene.flip import Flip
from viewer.scene.geometry import AABB
from viewer.scene.splats import Splats

Filter = Literal["dilated", "antialiased"]
"""How a Gaussian smaller than a pixel is drawn: see ``viewer.render.splats``."""


class GaussianSplats(Struct, frozen=True, tag="splats"):
    """A set of Gaussian splats; tensors as in :class:`viewer.scene.splats.Splats`.

    Attributes:
        asset: The Gaussians.
        aabb: The box around all centres, in the node's own space.
        core: The box around most of them, which views are framed by.
        count: How many there are.
        sh_degree: Highest degree of their spherical harmonics, 0 to 3.
        color_space: In which they are blended; sets that were trained on 8-bit photos live in sRGB.
        filter: What they were trained with: widened by 0.3 square pixels (Kerbl et al. 2023), or that and dimmed as
            much as they were widened (Mip-Splatting, Yu et al. 2024, "antialiased" in gsplat and nerfstudio).
        provenance: Where they came from.
        flip: The frames of what plays, of which it is one; None = it does not play.
    """

    asset: AssetId
    aabb: AABB
    core: AABB
    count: int
    sh_degree: int
    color_space: ColorSpace = "srgb"
    filter: Filter = "dilated"
    provenance: Provenance = Provenance()
    flip: Flip[GaussianSplats] | None = None


def splat_content(
    asset: AssetId,
    splats: Splats,
    color_space: ColorSpace = "srgb",
    filter_: Filter = "dilated",
    provenance: Provenance = Provenance(),  # noqa: B008 - frozen
) -> GaussianSplats:
    """What a node holds whose asset these are."""
    return GaussianSplats(
        asset, splats.aabb, splats.core, splats.count, splats.degree, color_space, filter_, provenance
    )


def gaussian_splat_facts(content: GaussianSplats) -> tuple[tuple[str, str], ...]:
    """What there is to say of a set of splats."""
    return (
        ("kind", f"{content.count:,} Gaussian splats, spherical harmonics of degree {content.sh_degree}"),
        ("colours", content.color_space),
        ("filter", content.filter),
    )
