"""What a surface looks like, light and all, as one picture: the texture of a model that is not lit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32

from viewer.decompose.bricks import index_bricks
from viewer.decompose.color import seen_colors
from viewer.decompose.level import level_candidates
from viewer.decompose.occlusion import openness
from viewer.decompose.radiance_views import radiance_of_views
from viewer.decompose.texels import Texels
from viewer.decompose.views import View
from viewer.errors import InputError
from viewer.fields.voxels import SparseVoxels
from viewer.render.mesh.ray_caster import RayCaster
from viewer.render.threads import in_threads
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work

SAMPLES = 12
"""Of the march through the surface at each texel."""
RAYS = 36
"""A texel of the coarser picture of where the surface is seen from."""
TEXELS_AT_ONCE = 1 << 15


def radiance_map(
    mesh: Mesh, texels: Texels, source: SparseVoxels | Sequence[View], samples: int = SAMPLES
) -> Work[Float32[np.ndarray, "h w 3"]]:
    """Linear Rec. 709 of each texel, as seen from everywhere it can be seen from, spread beyond the charts.

    From a field: the mean of its radiance over all directions in which nothing of the surface is in the way, weighted
    by the cosine; in each direction what :func:`viewer.decompose.color.seen_colors` finds, clipped to [0, 1]. From
    views: :func:`viewer.decompose.radiance_views.radiance_of_views`.

    Args:
        mesh: With texture coordinates, in the field's or the cameras' space.
        texels: Of the mesh.
        source: A field, or at least one view.
        samples: Along each march into a field.

    Raises:
        InputError: The field is empty, or there is no view, or none shows the surface.
    """
    yield Progress(0.0, "Looking out from the surface")
    caster = RayCaster(mesh.vertices, mesh.faces)
    if not isinstance(source, SparseVoxels):
        return (yield from radiance_of_views(mesh, texels, source, caster))
    if len(source.density) == 0 or float(source.density.max()) <= 0.0:
        raise InputError("The field is empty: it has no density above zero.", "Train it longer, or open another one.")
    side = texels.face.shape[0]
    seen = yield from openness(mesh, side, caster, RAYS)
    cell = float(np.min(np.array(source.aabb.size) / source.shape))
    yield Progress(0.0, "Looking at the field from everywhere")
    bricks = index_bricks(source, float(level_candidates(source.density, cell)[0]))
    points, normals = texels.points(mesh), texels.normals(mesh)
    rows = np.empty_like(points)

    def march(begin: int) -> int:
        pick = slice(begin, begin + TEXELS_AT_ONCE)
        bases = np.ascontiguousarray(seen.at(texels.numbers[pick], side, points[pick])[:, 1:])
        rows[pick] = seen_colors(source, bricks, points[pick].astype(np.float64), normals[pick], bases, samples)
        return len(rows[pick])

    done = 0
    for finished in in_threads(march, range(0, len(rows), TEXELS_AT_ONCE), "radiance"):
        done += finished
        yield Progress(done / len(rows), "Looking at the field from everywhere")
    return texels.picture(rows)
