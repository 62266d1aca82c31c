"""One layout for the tensors of signed distances of all programs; numpy only.

================================  ==============  ==================================================================
``distance``                      (nx, ny, nz)    form "grid": samples whose first and last lie *on* the box's faces
``layer.{i}.weight``, ``.bias``   (w, in), (w,)   other forms: from three coordinates to one number
``sh.corners``                    (n,)            "grid", may be absent: int32 numbers of the samples that have a colour
``sh.values``                     (n, 3 k)        beside it, float16: harmonics of red, green and blue, k = 1, 4 or 9
``background``                    (h, w, 3)       "grid", may be absent: radiance at infinity (``background_radiance``)
``length``                        (1,)            what the answer is multiplied by; 1 without it
``view.weight``, ``.bias``        (v, w + 3)      "film_siren", may be absent: of last hidden layer and direction
``color.weight``, ``.bias``       (3, v)          beside ``view``: radiance is its sigmoid
``mapping.{i}.weight``, ``.bias`` (w, in), (w,)   "film_siren" with codes: from a code z to the latent w
``mean``                          (w,)            of w over many codes; ``layer`` and ``view`` are those of the mean
``film.{layer}.weight``, ``.bias``                as ``layer.{i}`` and ``view``, before gamma and beta
``film.{layer}.gamma.*``, ``.beta.*``  (rows, w)  how those follow from w, see :mod:`viewer.fields.film`
``bounds``                        (2, 3)          corners of the box in which the surfaces of all codes lie
``feature.weight``, ``.bias``     (f, w), (f,)    "encoded", may be absent: of the last hidden layer, for the colours
``color.{i}.weight``, ``.bias``   (v, in), (v,)   beside it: of [point, encoded direction, gradient, feature]
================================  ==============  ==================================================================

Distances are < 0 inside. A *perceptron* has relu between its layers and tanh at its end. A *film_siren* has sine
between its layers and nothing at its end. An *encoded* perceptron takes positions as NeRFs do, has the softplus
``log(1 + exp(100 x)) / 100`` between its layers and nothing at its end; a layer that is as much wider as the encoded
position is long takes it again, *behind* the layer before. Its colours have relu between their layers and the sigmoid
at their end (Yariv et al. 2020; Wang et al. 2021).

``sin(gamma (W x + b) + beta)`` with the gamma and beta of one latent is
``sin(W' x + b')`` with ``W' = gamma W`` and ``b' = gamma b + beta``, which is what is stored. Sample
(i, j, k) of a grid has the number ``(i * ny + j) * nz + k``, and these increase; its radiance is
``max(0, 1/2 + sum_k y_k sh_k)``, as in :mod:`viewer.fields.voxels`. All but the grid's colours are float32.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from viewer.errors import AssetError
from viewer.fields.nerf_layout import (
    MOST_OCTAVES,
    WIDEST,
    check_background,
    check_layer,
    check_names,
    check_numbers,
    depth_of,
    encoded_width,
)
from viewer.scene.content import DistanceField

MOST_SAMPLES = 1 << 27
DEEPEST = 64
COLORS = ("sh.corners", "sh.values")
CODED = ("mapping.", "mean", "film.", "bounds")
"""What the names of tensors that only codes need begin with."""
DAMAGED = "The signed distance is damaged: import it again from where it came."


def check_distance(content: DistanceField, tensors: Mapping[str, np.ndarray]) -> None:
    """Refuse tensors that are not the signed distance that ``content`` promises.

    Raises:
        AssetError: One is missing, has another shape than its neighbours ask for, or is not finite.
    """
    if not 1e-6 <= content.surface_width <= 1e6:
        raise AssetError(f"A surface of the width {content.surface_width:g} cannot be shown.", DAMAGED)
    check_numbers({name: values for name, values in tensors.items() if name not in COLORS})
    length = tensors.get("length")
    if length is not None and (length.shape != (1,) or not 1e-9 < float(length[0]) < 1e9):
        raise AssetError("The signed distance has no proper unit of length.", DAMAGED)
    if content.form == "grid":
        values = tensors.get("distance")
        if values is None or values.ndim != 3 or min(values.shape) < 2 or values.size > MOST_SAMPLES:
            raise AssetError("The signed distance is no grid.", DAMAGED)
        _check_colors(tensors, values.size)
        return
    depth = depth_of(tensors, "layer")
    if not 1 <= depth <= DEEPEST:
        raise AssetError("The signed distance has no layers.", DAMAGED)
    if content.form == "encoded":
        _check_encoded(content, tensors, depth)
        return
    width, hidden = 3, 3
    for layer in range(depth):
        hidden, width = width, check_layer(tensors, f"layer.{layer}", width, 1 if layer == depth - 1 else None)
    plain = [name for name in tensors if name != "length" and not (content.latent and name.startswith(CODED))]
    check_names(plain, {"layer": depth}, ("view", "color"))
    if "view.weight" in tensors:
        if content.form != "film_siren":
            raise AssetError("Only a sine network has a colour of its own.", DAMAGED)
        check_layer(tensors, "color", check_layer(tensors, "view", hidden + 3), 3)
    if content.latent:
        _check_codes(content, tensors, depth)


def _check_encoded(content: DistanceField, tensors: Mapping[str, np.ndarray], depth: int) -> None:
    """Refuse layers that do not fit each other and the encodings.

    Raises:
        AssetError: One is missing, has another shape than its neighbours ask for, or would not be used.
    """
    for encoding in (content.position, content.direction):
        if not (0 <= encoding.octaves <= MOST_OCTAVES and 1e-6 < encoding.scale < 1e6):
            raise AssetError("The network's encoding makes no sense.", DAMAGED)
    encoded = encoded_width(content.position)
    width, hidden = encoded, encoded
    for layer in range(depth):
        weight = tensors[f"layer.{layer}.weight"]
        again = layer > 0 and weight.ndim == 2 and weight.shape[1] == width + encoded
        hidden = width
        width = check_layer(tensors, f"layer.{layer}", width + again * encoded, 1 if layer == depth - 1 else None)
    colors = depth_of(tensors, "color")
    if colors:
        width = check_layer(tensors, "feature", hidden) + encoded_width(content.direction) + 6
        for layer in range(min(colors, DEEPEST)):
            width = check_layer(tensors, f"color.{layer}", width, 3 if layer == colors - 1 else None)
    named = [name for name in tensors if name != "length"]
    check_names(named, {"layer": depth, "color": colors}, ("feature",) if colors else ())


def _check_codes(content: DistanceField, tensors: Mapping[str, np.ndarray], depth: int) -> None:
    """Refuse a mapping network and modulated layers that do not fit the layers of the mean latent.

    Raises:
        AssetError: One is missing, has another shape than its neighbours ask for, or would not be used.
    """
    mapping = depth_of(tensors, "mapping")
    if content.form != "film_siren" or not (0 < content.latent <= WIDEST and 1 <= mapping <= DEEPEST):
        raise AssetError("The signed distance has codes, but no network for them.", DAMAGED)
    width = content.latent
    for layer in range(mapping):
        width = check_layer(tensors, f"mapping.{layer}", width)
    mean, bounds = (tensors.get(name, np.zeros(0)) for name in ("mean", "bounds"))
    if mean.shape != (width,) or bounds.shape != (2, 3) or not (bounds[0] < bounds[1]).all():
        raise AssetError("The signed distance lacks the mean of its latents, or the box of their surfaces.", DAMAGED)
    modulated = [f"layer.{layer}" for layer in range(depth - 1)] + (["view"] if "view.weight" in tensors else [])
    for name in modulated:
        rows, columns = tensors[f"{name}.weight"].shape
        check_layer(tensors, f"film.{name}", columns, rows)
        for part in ("gamma", "beta"):
            check_layer(tensors, f"film.{name}.{part}", width, rows)
    known = [f"film.{name}{part}" for name in modulated for part in ("", ".gamma", ".beta")]
    check_names([name for name in tensors if name.startswith(("mapping.", "film."))], {"mapping": mapping}, known)


def color_degree(tensors: Mapping[str, np.ndarray]) -> int | None:
    """Degree of the harmonics of a grid's colours; None where it has none."""
    values = tensors.get("sh.values")
    return None if values is None else {3: 0, 12: 1, 27: 2}.get(values.shape[-1])


def _check_colors(tensors: Mapping[str, np.ndarray], samples: int) -> None:
    """Refuse colours that are not those of a grid of ``samples``.

    Raises:
        AssetError: One of both tensors is missing, has another shape or type, or is not finite.
    """
    check_background(tensors)
    corners, values = (tensors.get(name) for name in COLORS)
    if corners is None and values is None:
        return
    sound = (
        corners is not None
        and values is not None
        and corners.dtype == np.int32
        and values.dtype == np.float16
        and corners.ndim == 1
        and values.ndim == 2
        and len(values) == len(corners)
        and color_degree(tensors) is not None
        and bool(np.isfinite(values).all())
        and (len(corners) == 0 or (corners[0] >= 0 and corners[-1] < samples and bool((np.diff(corners) > 0).all())))
    )
    if not sound:
        raise AssetError("The colours of the signed distance do not fit its grid.", DAMAGED)
