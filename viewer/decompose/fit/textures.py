"""From materials at elements to maps in the atlas."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float, Float32

from viewer.decompose.fit.elements import Blend, Elements, unit_or_up
from viewer.decompose.fit.residuals import MaterialArrays
from viewer.decompose.maps import Maps
from viewer.decompose.texels import texels_of
from viewer.scene.mesh import Mesh

MIRROR = 0.3
"""Metal that is less rough than about this shows what it mirrors: single pixels say little about its own colour."""


class Atlas:
    """The texels of a mesh's maps, and the elements that each takes its material from.

    Raises:
        InputError: The texture coordinates leave the picture.
    """

    def __init__(self, mesh: Mesh, elements: Elements, side: int) -> None:
        self._texels = texels_of(mesh, side)
        self._normals = self._texels.normals(mesh)
        tangents = self._texels.tangents(mesh)
        self._tangents = tangents[:, :3]
        self._bitangents = tangents[:, 3:] * np.cross(self._normals, self._tangents)
        self._blend: Blend = elements.blend(self._texels.points(mesh), self._normals)

    @property
    def covered(self) -> Bool[np.ndarray, "h w"]:
        """Texels that show the surface."""
        return self._texels.covered

    def maps(self, surface: MaterialArrays, detail: Float32[np.ndarray, "t 3"] | None = None) -> Maps:
        """All maps; ``detail`` is added to the base colour of covered texels, but not where they are a mirror's."""
        base = self._blend.of(surface.base)
        orm = self._blend.of(np.stack([surface.occlusion, surface.roughness, surface.metallic], 1))
        if detail is not None:
            mirrors = orm[:, 2:] * np.exp(-((orm[:, 1:2] / MIRROR) ** 2))
            base = base + (1.0 - mirrors) * detail
        bent = unit_or_up(self._normals + self._blend.of(surface.tilts))
        axes = (self._tangents, self._bitangents, self._normals)
        normal = self._picture(np.stack([(bent * axis).sum(1) for axis in axes], 1))
        return Maps(
            self._picture(base.clip(0.0, 1.0)),
            self._picture(orm.clip(0.0, 1.0)),
            unit_or_up(normal.reshape(-1, 3)).astype(np.float32).reshape(normal.shape),
        )

    def _picture(self, rows: Float[np.ndarray, "t 3"]) -> Float32[np.ndarray, "h w 3"]:
        return self._texels.picture(np.ascontiguousarray(rows, np.float32))
