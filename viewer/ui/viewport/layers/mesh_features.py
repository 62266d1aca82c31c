"""What a mesh program can do, as constants of its shaders; what a channel does not use is left out."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from viewer.render.channels import CHANNEL_KINDS, Channel
from viewer.session.projection import LensKind
from viewer.session.store import MODEL_VIEWS, ModelView

AS_IT_IS, HEADLIGHT, LIGHTS = range(3)
"""Where light comes from; the values of ``LIGHTING`` in ``mesh.frag``."""


def map_defines(maps: Collection[str]) -> dict[str, int]:
    """What shaders are compiled with that look those maps up."""
    names = {
        "BASE_MAP": "base_color_map", "ORM_MAP": "orm_map", "NORMAL_MAP": "normal_map", "EMISSIVE_MAP": "emissive_map"
    }  # fmt: skip
    return {short: int(name in maps) for short, name in names.items()}


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
        uvs: It has texture coordinates.
        tangents: It has tangents.
        maps: Names of the material's maps in the shader.
        lighting: One of ``AS_IT_IS``, ``HEADLIGHT``, ``LIGHTS``.
        lights: What shines; regarded where ``lighting`` is ``LIGHTS``.
    """

    channel: Channel
    view: ModelView
    lens: LensKind
    colors: bool
    uvs: bool
    tangents: bool
    maps: frozenset[str]
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
            "LENS": self.lens, "VIEW": MODEL_VIEWS.index(self.view), "COLORS": int(self.colors), "UVS": int(self.uvs),
            "TANGENTS": int(self.tangents), **maps, "LIGHTING": self.lighting, "ENVIRONMENT": int(lights.environment),
            "LIGHTS": len(kinds), **kinds, "SHADOWS": lights.shadows, "SHADOW_TILES": lights.tiles,
        }  # fmt: skip
