"""Several fields in one picture: each is rendered alone, and the layers are laid over each other pixel by pixel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viewer.render.marching import Layer


def composite(layers: Sequence[Layer]) -> Layer:
    """The layers over each other, per pixel the nearest in front: ``C = sum_i prod_{j<i} (1 - A_j) C_i``.

    Exact for one layer, and for fields that do not reach into each other along a ray; where they do, the one whose
    median depth is nearer covers the other wholly. The depth is that of the layer at which the opacities reach 1/2,
    else that of the nearest one.
    """
    if len(layers) == 1:
        return layers[0]
    depths = np.stack([layer.depth for layer in layers])
    order = np.argsort(depths, axis=0, kind="stable")
    depths = np.take_along_axis(depths, order, 0)
    radiance = np.take_along_axis(np.stack([layer.radiance for layer in layers]), order[..., None], 0)
    has_normals = layers[0].normal.size > 0
    normals = np.stack([layer.normal for layer in layers])
    if has_normals:
        normals = np.take_along_axis(normals, order[..., None], 0)
    result = np.zeros_like(radiance[0])
    normal = np.zeros_like(normals[0])
    depth = depths[0].copy()
    for index in range(len(layers)):
        left = 1.0 - result[..., 3:]
        reaches = (result[..., 3] < 0.5) & (result[..., 3] + left[..., 0] * radiance[index][..., 3] >= 0.5)
        depth = np.where(reaches, depths[index], depth)
        if has_normals:
            normal += left * radiance[index][..., 3:] * normals[index]
        result += left * radiance[index]
    length = np.linalg.norm(normal, axis=-1, keepdims=True)
    normal = np.divide(normal, length, out=np.zeros_like(normal), where=length > 0)
    return Layer(result, depth, normal, sum(layer.samples for layer in layers))
