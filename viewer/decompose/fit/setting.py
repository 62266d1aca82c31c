"""Everything about a surface and photos of it that does not change while materials and light are fitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Int64
from torch import Tensor

from viewer.decompose.fit.elements import Elements, elements_of
from viewer.decompose.fit.observations import Observations, brightness, observations_of, seen_pixels
from viewer.decompose.fit.shading import Shader
from viewer.decompose.fit.visibility import exchange, open_sky
from viewer.decompose.options import ExtractOptions
from viewer.decompose.views import View
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Work, subprogress

FEWEST, MOST = 2_000, 12_000
"""Elements; their shadows take 8 kB each, and every step reads them all."""
PIXELS_AN_ELEMENT = 40
UNSEEN = 0.05
"""Factor by which elements are rarer where no pixel looks."""
SKY_HEIGHT = 32
"""Rows of the sky's texels, each of which is in an element's shadow or not."""
CLIP = 1.0
"""Where the light of photos from a file of bytes ends."""


@dataclass(frozen=True, eq=False)
class Setting:
    """What a fit looks at.

    Attributes:
        elements: Of the surface.
        pairs: Neighbouring elements.
        seen: Pixels of the photos.
        shader: Shades them.
        scale: What the photos' light has been divided by.
        clipped: The photos' largest light, in those units, where they end there; None = they show all light.
    """

    elements: Elements
    pairs: Int64[Tensor, "p 2"]
    seen: Observations
    shader: Shader
    scale: float
    clipped: float | None


def prepared(mesh: Mesh, views: Sequence[View], options: ExtractOptions) -> Work[Setting]:
    """Look at every pixel and every element once.

    Raises:
        InputError: The mesh cannot carry materials, or no photo shows it in any light.
    """
    generator = np.random.default_rng(options.seed)
    caster = RayCaster(mesh.vertices, mesh.faces)
    seen = yield from subprogress(seen_pixels(views, caster, generator), 0.0, 0.1)
    scale = brightness(seen.colors)
    count = int(np.clip(len(seen.colors) // PIXELS_AN_ELEMENT, FEWEST, MOST))
    importance = np.full(len(mesh.faces), UNSEEN)
    importance[seen.faces] = 1.0
    elements = elements_of(mesh, importance, count, generator)
    observed = observations_of(seen, mesh, elements, caster, generator)
    observed = yield from subprogress(observed, 0.1, 0.5)
    sky = yield from subprogress(open_sky(elements, caster, SKY_HEIGHT, generator), 0.5, 0.9)
    mutual = None
    if options.bounces:
        mutual = yield from subprogress(exchange(elements, mesh, caster, generator), 0.9, 1.0)
    observed = replace(observed, colors=observed.colors / np.float32(scale))
    return Setting(
        elements,
        torch.from_numpy(elements.pairs()),
        observed,
        Shader(elements, sky, mutual),
        scale,
        CLIP / scale if float(seen.colors.max()) <= CLIP else None,
    )
