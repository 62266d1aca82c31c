"""What a mesh program can do, as constants of its shaders; what a channel does not use is left out."""

from __future__ import annotations

from typing import NamedTuple

from viewer.render.channels import CHANNEL_KINDS, Channel
from viewer.scene.material import MAP_NAMES, Texture
from viewer.session.projection import LensKind
from viewer.session.state import MODEL_VIEWS, ModelView

OPAQUE, MASK, BLEND = range(3)
"""What opacity does; the values of ``ALPHA`` in ``mesh.frag``."""
AS_IT_IS, HEADLIGHT, LIGHTS = range(3)
"""Where light comes from; the values of ``LIGHTING`` in ``mesh.frag``."""


MIRRORED_U, MIRRORED_V = 8, 16
"""What a map's number in the shader has beside its set of texture coordinates, counted from 1."""
PLAIN = 1
"""Of a map by the first set that is not mirrored."""
Maps = frozenset[tuple[str, int]]
"""Maps by their names in the shader, and their numbers there."""


def map_number(texture: Texture) -> int:
    """How shaders place a map."""
    mirrored = MIRRORED_U * (texture.wrap_u == "mirror") + MIRRORED_V * (texture.wrap_v == "mirror")
    return PLAIN + texture.uv_set + mirrored


def map_defines(maps: Maps) -> dict[str, int]:
    """What shaders are compiled with that look those maps up."""
    numbers = dict(maps)
    return {name.upper().replace("_COLOR", ""): numbers.get(name, 0) for name in MAP_NAMES}


class LightFeatures(NamedTuple):
    """What shines.

    Attributes:
        environment: There is environment light.
        lights: Kinds of the lights.
        shadows: How many of them cast shadows.
        tiles: From how many pictures.
    """

    environment: bool = False
    analytic_lights: tuple[int, ...] = ()
    shadows: int = 0
    tiles: int = 0


NO_LIGHT = LightFeatures()


class Features(NamedTuple):
    """What a program has to do.

    Attributes:
        channel: What to show.
        view: Or what instead.
        lens: How the camera maps the world.
        colors: The mesh has vertex colours.
        opacities: It has vertex opacities.
        uv_sets: How many sets of texture coordinates it has.
        tangents: It has tangents.
        maps: The material's maps in the shader.
        alpha: What opacity does: one of ``OPAQUE``, ``MASK``, ``BLEND``.
        lighting: One of ``AS_IT_IS``, ``HEADLIGHT``, ``LIGHTS``.
        lights: What shines; regarded where ``lighting`` is ``LIGHTS``.
    """

    channel: Channel
    view: ModelView
    lens: LensKind
    colors: bool
    opacities: bool
    uv_sets: int
    tangents: bool
    maps: Maps
    alpha: int
    lighting: int
    lights: LightFeatures

    @property
    def needed(self) -> Features:
        """The same without what makes no difference to the picture, so that fewer programs are compiled."""
        if CHANNEL_KINDS[self.channel].look != "light" or self.view != "channel":
            return self._replace(lighting=AS_IT_IS, lights=NO_LIGHT)
        return self if self.lighting == LIGHTS else self._replace(lights=NO_LIGHT)

    @property
    def defines(self) -> dict[str, int]:
        """What the shaders are compiled with."""
        lights, maps = self.lights, map_defines(self.maps)
        kinds = {f"LIGHT_{number}": kind for number, kind in enumerate(lights.analytic_lights)}
        return {
            "LENS": self.lens, "VIEW": MODEL_VIEWS.index(self.view), "COLORS": int(self.colors),
            "OPACITIES": int(self.opacities), "UVS": self.uv_sets, "TANGENTS": int(self.tangents), **maps,
            "ALPHA": self.alpha, "LIGHTING": self.lighting, "ENVIRONMENT": int(lights.environment),
            "LIGHTS": len(kinds), **kinds, "SHADOWS": lights.shadows, "SHADOW_TILES": lights.tiles,
        }  # fmt: skip
