"""The tensors of a signed distance, whoever made it, in one layout; numpy only.

================================  ==============  ==================================================================
``distance``                      (nx, ny, nz)    form "grid": samples whose first and last lie *on* the box's faces
``layer.{i}.weight``, ``.bias``   (w, in), (w,)   other forms: from three coordinates to one number
``length``                        (1,)            what the answer is multiplied by; 1 without it
``view.weight``, ``.bias``        (v, w + 3)      "film_siren", may be absent: of last hidden layer and direction
``color.weight``, ``.bias``       (3, v)          beside ``view``: radiance is its sigmoid
================================  ==============  ==================================================================

Distances are < 0 inside. A *perceptron* has relu between its layers and tanh at its end. A *film_siren* has sine
between its layers and nothing at its end; ``sin(gamma (W x + b) + beta)`` with the gamma and beta of one latent is
``sin(W' x + b')`` with ``W' = gamma W`` and ``b' = gamma b + beta``, which is what is stored. All are float32.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from viewer.errors import AssetError
from viewer.fields.nerf_layout import check_layer, check_names, check_numbers, depth_of
from viewer.scene.content import DistanceField

MOST_SAMPLES = 1 << 27
DEEPEST = 64
DAMAGED = "The signed distance is damaged: import it again from where it came."


def check_distance(content: DistanceField, tensors: Mapping[str, np.ndarray]) -> None:
    """Refuse tensors that are not the signed distance that ``content`` promises.

    Raises:
        AssetError: One is missing, has another shape than its neighbours ask for, or is not finite.
    """
    if not 1e-6 <= content.sharpness <= 1e6:
        raise AssetError(f"A surface of the width {content.sharpness:g} cannot be shown.", DAMAGED)
    check_numbers(tensors)
    length = tensors.get("length")
    if length is not None and (length.shape != (1,) or not 1e-9 < float(length[0]) < 1e9):
        raise AssetError("The signed distance has no proper unit of length.", DAMAGED)
    if content.form == "grid":
        values = tensors.get("distance")
        if values is None or values.ndim != 3 or min(values.shape) < 2 or values.size > MOST_SAMPLES:
            raise AssetError("The signed distance is no grid.", DAMAGED)
        return
    depth = depth_of(tensors, "layer")
    if not 1 <= depth <= DEEPEST:
        raise AssetError("The signed distance has no layers.", DAMAGED)
    width, hidden = 3, 3
    for layer in range(depth):
        hidden, width = width, check_layer(tensors, f"layer.{layer}", width, 1 if layer == depth - 1 else None)
    check_names({name: tensors[name] for name in tensors if name != "length"}, {"layer": depth}, ("view", "color"))
    if "view.weight" in tensors:
        if content.form != "film_siren":
            raise AssetError("Only a sine network has a colour of its own.", DAMAGED)
        check_layer(tensors, "color", check_layer(tensors, "view", hidden + 3), 3)
