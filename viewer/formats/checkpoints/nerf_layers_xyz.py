"""NeRFs of krrish94's nerf-pytorch: ``layer1``, ``layers_xyz``, ``fc_alpha``, ``fc_feat``, ``layers_dir``, ``fc_rgb``.

No activation follows ``layer1``, so it is one matrix with the layer behind it. Density is of the trunk's end. The
feature goes through a relu before it meets the direction; a later layer of the trunk takes the position *behind* the
layer before. Encodings are in our order. What its ``config.yml`` says of widths need not be so: shapes decide.
"""

from __future__ import annotations

import numpy as np

from viewer.fields.nerf_answers import through_relu
from viewer.formats.checkpoints.nerf_layouts import (
    Arrays,
    Network,
    count_layers,
    layer_of,
    octaves_of,
    put_layer,
    put_trunk,
    steps_of,
    unwrapped,
)


@np.errstate(over="ignore", invalid="ignore")  # what is not finite is refused by the check
def from_layers_xyz(arrays: Arrays) -> Network:
    """The network of these layers.

    Raises:
        InputError: Layers are missing or do not fit.
    """
    steps = steps_of(arrays)
    arrays, notes = unwrapped(arrays, "layers_xyz.0.weight")
    first, first_bias = layer_of(arrays, "layer1")
    layers = [layer_of(arrays, f"layers_xyz.{i}") for i in range(count_layers(arrays, "layers_xyz.{}.weight"))]
    trunk: list[tuple[np.ndarray, np.ndarray]] = []
    for i, (weight, bias) in enumerate(layers):
        if i == 0:
            trunk.append((weight @ first, weight @ first_bias + bias))
            continue
        width = len(layers[i - 1][0])
        trunk.append((np.concatenate([weight[:, width:], weight[:, :width]], 1), bias))
    tensors: dict[str, np.ndarray] = {}
    put_trunk(tensors, trunk)
    for ours, theirs in (("density", "fc_alpha"), ("color", "fc_rgb")):
        put_layer(tensors, ours, layer_of(arrays, theirs))
    feature, view = layer_of(arrays, "fc_feat"), layer_of(arrays, "layers_dir.0")
    rows = len(feature[0])
    columns = view[0].shape[1] - rows
    direction = octaves_of(columns)
    put_layer(tensors, "view.0", through_relu(feature, columns))
    put_layer(tensors, "view.1", (np.concatenate([view[0], -view[0][:, rows:]], 1), view[1]))
    return Network(tensors, octaves_of(first.shape[1]), direction, "NeRF (nerf-pytorch)", steps, 192, notes)
