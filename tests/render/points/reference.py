"""The numpy twin of the point kernels: every ray against every ball."""

import numpy as np


def first_hits(points, radius, origins, directions):
    """Distance along each ray to the first ball (inf = none), and its number (-1)."""
    gaps = points[None].astype(np.float64) - origins[:, None]
    along = (gaps * directions[:, None]).sum(-1)
    inside = along**2 - ((gaps**2).sum(-1) - radius**2)
    t = np.where(inside >= 0, along - np.sqrt(np.maximum(inside, 0)), np.inf)
    t = np.where(t > 0, t, np.inf)
    best = t.argmin(1)
    distances = t[np.arange(len(t)), best]
    return distances, np.where(np.isfinite(distances), best, -1)
