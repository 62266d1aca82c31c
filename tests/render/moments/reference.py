"""The numpy twin of the moment kernels: every point against every pixel."""

import numpy as np

from viewer.render.moments.moment_kernels import GAIN, NEARER, OTHER_TIME


def picture(points, layers, time, lens, eyes, spacing, size):
    """Linear colours with opacity (straight sRGB values 0 to 255 before that), seen from the origin along -Z."""
    width, height = size
    fx, fy, cx, cy = lens
    now = points.starts + time * (points.ends - points.starts)
    ahead = -now[:, 2].astype(float)
    x, y = cx + fx * now[:, 0] / ahead - 0.5, cy - fy * now[:, 1] / ahead - 0.5
    distance = np.linalg.norm(now.astype(float), axis=1)
    photos = []
    for photo, eye in enumerate(eyes):
        own = (points.ends if photo else points.starts).astype(float)
        color, near, sure, left = np.zeros((height, width, 3)), *np.zeros((2, height, width)), np.ones((height, width))
        for layer in range(layers):
            group = photo * layers + layer
            rows = slice(points.bounds[group], points.bounds[group + 1])
            away = eye[2] - own[rows, 2]
            radius = np.maximum(max(fx, fy) * spacing * away / ahead[rows], 1.0)
            tents = np.maximum(
                1 - np.abs(np.arange(width)[None, None] - x[rows, None, None]) / radius[:, None, None], 0
            )
            tents = tents * np.maximum(
                1 - np.abs(np.arange(height)[None, :, None] - y[rows, None, None]) / radius[:, None, None], 0
            )
            cover = np.minimum(GAIN * tents.sum(0), 1.0)
            weights = tents / distance[rows, None, None] ** 8
            whole = weights.sum(0)
            share = np.divide(left * cover, whole, out=np.zeros_like(whole), where=whole > 0)
            colors = points.colors[rows].astype(float)
            color += share[..., None] * np.einsum("nhw,nc->hwc", weights, colors[:, :3])
            sure += share * np.einsum("nhw,n->hw", weights, colors[:, 3])
            near += share * np.einsum("nhw,n->hw", weights, 1 / distance[rows])
            left *= np.where(whole > 0, 1 - cover, 1)
        photos.append((color, near, sure, 1 - left))
    fronts = [np.divide(near, a, out=np.zeros_like(a), where=a > 0) for _, near, _, a in photos]
    nearest = np.maximum(np.max(fronts, 0), 1e-9)
    total, weight, clear = np.zeros((height, width, 3)), np.zeros((height, width)), np.ones((height, width))
    for (color, _, sure, opacity), front, share in zip(photos, fronts, (1 - time, time), strict=False):
        there = opacity > 0
        straight = np.divide(color, opacity[..., None], out=np.zeros_like(color), where=there[..., None])
        trust = np.divide(sure, opacity, out=np.zeros_like(sure), where=there) / 255
        own = max(share, OTHER_TIME) * np.maximum(trust**2, 1e-5) * opacity * np.exp(NEARER * (front / nearest - 1))
        total += own[..., None] * straight
        weight += own
        clear *= 1 - opacity
    return np.divide(total, weight[..., None], out=total, where=weight[..., None] > 0), 1 - clear
