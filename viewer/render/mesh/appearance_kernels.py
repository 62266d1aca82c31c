"""What is seen of lights and surfaces without following light."""

from __future__ import annotations

import numpy as np
from numba import njit

from viewer.render.mesh.environment_kernels import environment_radiance, environment_uv
from viewer.render.mesh.reflectance_kernels import matt_share, mirrored_parts
from viewer.render.mesh.surface_kernels import NORMAL, ROUGHNESS


@njit(cache=True, nogil=True, error_model="numpy")
def environment_seen(radiance, rotation, directions):
    """The environment light along unit vectors."""
    result = np.empty((len(directions), 3), np.float32)
    for ray in range(len(directions)):
        u, v = environment_uv(rotation, directions[ray, 0], directions[ray, 1], directions[ray, 2])
        result[ray, 0], result[ray, 1], result[ray, 2] = environment_radiance(radiance, u, v)
    return result


@njit(cache=True, nogil=True, error_model="numpy")
def matt_shares(rows, views, brdf):
    """What the matt base of each surface gets: 1 less what the dielectric on top of it mirrors."""
    result = np.empty(len(rows))
    for ray in range(len(rows)):
        row, view = rows[ray], views[ray]
        cosine = view[0] * row[NORMAL] + view[1] * row[NORMAL + 1] + view[2] * row[NORMAL + 2]
        parts = mirrored_parts(brdf, row[ROUGHNESS], cosine)
        result[ray] = matt_share(parts[0], parts[1])
    return result
