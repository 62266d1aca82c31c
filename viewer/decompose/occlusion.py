"""How open a surface is to all sides, and from where it is seen."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int64

from viewer.decompose.occlusion_kernels import aim, look_up_beside, sum_open
from viewer.decompose.texels import Texels, texels_of
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.geometry import unit
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work

RAYS = 64
"""A texel."""
RAYS_AT_ONCE = 1 << 18
COARSEST, FINEST = 128, 512
"""Texels along the picture that rays are cast for: openness changes slowly, and a hundred million rays take long."""

NEIGHBOURS = 4.0
"""Mean distances between texels' places on the surface; see :meth:`Openness.at`."""


@dataclass(frozen=True, eq=False)
class Openness:
    """What gets away from a surface, in a picture that is coarser than its maps.

    Attributes:
        picture: First, of the environment light, how much reaches the surface: 1 = open, 0 = shut in. Then the
            spherical harmonics to degree 2 of the viewing directions that see the surface, averaged by the cosine.
        points: Where each texel lies on the surface.
        covered: Which texels lie on it.
        near: Length; texels that are farther apart on the surface are no neighbours.
    """

    picture: Float32[np.ndarray, "h w 10"]
    points: Float32[np.ndarray, "h w 3"]
    covered: Bool[np.ndarray, "h w"]
    near: float

    def at(
        self, numbers: Int64[np.ndarray, " n"], side: int, points: Float32[np.ndarray, "n 3"]
    ) -> Float32[np.ndarray, "n 10"]:
        """The values at texels, by flat number, of a picture with ``side`` texels; ``points`` is where those lie."""
        result = np.empty((len(numbers), self.picture.shape[2]), np.float32)
        look_up_beside(self.picture, self.points, self.covered, self.near, numbers, side, points, result)
        return result


def openness(mesh: Mesh, side: int, caster: RayCaster, rays: int = RAYS) -> Work[Openness]:
    """Cast rays from the surface to all sides.

    ``share = (1/pi) int V(w) cos(w) dw``, with V = 1 where nothing lies in direction w (Zhukov et al., "An ambient
    light illumination model", 1998, without limit of distance), by stratified samples.

    Args:
        mesh: With texture coordinates.
        side: Of its maps in texels; rays are cast for a quarter of that, but not much less nor more.
        caster: Of the same mesh, and of other things around.
        rays: For each texel, rounded up to a square.
    """
    texels = texels_of(mesh, min(side, max(COARSEST, min(FINEST, side // 4))))
    strata = math.isqrt(max(1, rays) - 1) + 1
    count = strata * strata
    upright = unit(mesh.face_normals).astype(np.float32)[texels.face.reshape(-1)[texels.numbers]]
    normals = texels.normals(mesh)
    # Smooth normals of a coarse mesh may look away from their triangle.
    normals = np.where(((normals * upright).sum(1) > 0.1)[:, None], normals, upright)
    origins = texels.points(mesh) + np.float32(caster.offset) * upright
    found = np.empty((len(origins), 10), np.float32)
    step = max(1, RAYS_AT_ONCE // count)
    for begin in range(0, len(origins), step):
        yield Progress(begin / len(origins), "Looking out from the surface")
        pick = slice(begin, begin + step)
        directions = np.empty((len(origins[pick]) * count, 3), np.float32)
        aim(normals[pick], begin, strata, directions)
        blocked = caster.occluded(origins[pick].repeat(count, axis=0), directions)
        sum_open(directions, blocked, upright[pick], count, found[pick])
    near = NEIGHBOURS * math.sqrt(_area(mesh) / max(1, int(texels.inside.sum())))
    return Openness(texels.picture(found), texels.picture(texels.points(mesh)), texels.covered, near)


def occlusion_map(mesh: Mesh, texels: Texels, caster: RayCaster, rays: int = RAYS) -> Work[Float32[np.ndarray, "h w"]]:
    """How much of the environment light reaches the surface: 1 = open, 0 = shut in. The ground blocks nothing.

    See :func:`openness`.
    """
    side = texels.face.shape[0]
    found = yield from openness(mesh, side, caster, rays)
    return texels.picture(found.at(texels.numbers, side, texels.points(mesh))[:, :1])[..., 0]


def _area(mesh: Mesh) -> float:
    across = mesh.face_normals
    return 0.5 * float(np.sqrt((across * across).sum(1)).sum())
