"""One layout for the tensors of NeRFs of all programs; numpy only.

==============================  =============  ====================================================================
``trunk.{i}.weight``, ``.bias``  (w, in), (w,)  perceptron of the encoded position; each layer is followed by relu
``view.{i}.weight``, ``.bias``   (w, in), (w,)  perceptron of the feature and the encoded direction; relu; may be absent
``*.norm_weight``, ``*.norm_bias``  (w,)        layer normalisation behind that layer's relu, where there is one
``feature.weight``, ``.bias``    (f, w), (f,)   linear, without activation, between trunk and view branch; may be absent
``density.weight``, ``.bias``    (1, w), (1,)   of the trunk's end; density is its relu
``color.weight``, ``.bias``      (3, v), (3,)   of the view branch's end, or of the feature; radiance is its sigmoid
``background``                   (h, w, 3)      radiance at infinity, equirectangular, as for voxels; may be absent
==============================  =============  ====================================================================

Encodings are columns ``[x] sin(x) cos(x) sin(2x) cos(2x) ...`` of three each. A trunk layer that is as much wider as
the encoded position is long takes it again, *in front* of the layer before it; the first view layer takes the feature
in front of the encoded direction. All are float32. Readers bring other orders into this one by permuting columns.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

import numpy as np

from viewer.errors import AssetError
from viewer.fields.nerf_answers import arranged
from viewer.scene.content import Encoding, NerfField
from viewer.scene.geometry import AABB
from viewer.scene.ndc import Ndc

WIDEST = 4096
DEEPEST = 64
MOST_OCTAVES = 32
DAMAGED = "The network is damaged: import it again from where it came."
VECTORS = ("bias", "norm_weight", "norm_bias")
NORM_EPSILON = 1e-5
"""Added to the variance by the layer normalisation, as torch does."""


def encoded_width(encoding: Encoding) -> int:
    """Columns that an encoding has."""
    return 3 * (2 * encoding.octaves + encoding.raw)


def depth_of(tensors: Mapping[str, np.ndarray], part: str) -> int:
    """How many layers ``trunk`` or ``view`` has."""
    count = 0
    while f"{part}.{count}.weight" in tensors:
        count += 1
    return count


def takes_position(tensors: Mapping[str, np.ndarray], layer: int) -> bool:
    """Whether that trunk layer takes the encoded position, judged by its width."""
    if layer == 0:
        return True
    return tensors[f"trunk.{layer}.weight"].shape[1] != tensors[f"trunk.{layer - 1}.weight"].shape[0]


def check_nerf(content: NerfField, tensors: Mapping[str, np.ndarray]) -> None:
    """Refuse tensors that are not the network that ``content`` promises.

    Raises:
        AssetError: One is missing, has another shape than its neighbours ask for, or is not finite.
    """
    for encoding in (content.position, content.direction):
        if not (0 <= encoding.octaves <= MOST_OCTAVES and 1e-6 < encoding.scale < 1e6):
            raise AssetError("The network's encoding makes no sense.", DAMAGED)
    if not (0 <= content.near < content.far < 1e6 and 1 <= content.samples <= 65536):
        raise AssetError("The distances between which the network was trained make no sense.", DAMAGED)
    if content.ndc is not None:
        check_ndc(content.ndc)
        check_box(content.aabb)
    check_numbers(tensors)
    tensors = arranged(content, tensors)
    encoded = encoded_width(content.position)
    layers = depth_of(tensors, "trunk")
    if not 1 <= layers <= DEEPEST:
        raise AssetError("The network has no trunk.", DAMAGED)
    width = 0
    for layer in range(layers):
        name = f"trunk.{layer}"
        found = _columns(tensors, name)
        if found not in ((encoded,) if layer == 0 else (width, width + encoded)):
            raise AssetError(f"The network's layer {name} takes {found} numbers.", DAMAGED)
        width = check_layer(tensors, name, found)
    check_layer(tensors, "density", width, 1)
    if "feature.weight" in tensors:
        width = check_layer(tensors, "feature", width)
    for layer in range(min(depth_of(tensors, "view"), DEEPEST)):
        width = check_layer(tensors, f"view.{layer}", width + (encoded_width(content.direction) if layer == 0 else 0))
    check_layer(tensors, "color", width, 3)
    check_background(tensors)
    layer_names = [name for name in tensors if name != "background"]
    check_names(layer_names, {"trunk": layers, "view": depth_of(tensors, "view")}, ("feature", "density", "color"))


def check_ndc(ndc: Ndc) -> None:
    """Refuse a projection without sense.

    Raises:
        AssetError: It has none.
    """
    camera = ndc.camera
    numbers = (*camera.translation, *camera.rotation, camera.scale, *ndc.tangents, *ndc.shift, *ndc.reach, ndc.near)
    sound = (
        all(math.isfinite(number) for number in numbers)
        and min(camera.scale, *ndc.tangents, *ndc.reach, ndc.near) > 1e-9
        and math.hypot(*camera.rotation) > 1e-3
        and -1 < ndc.last < 1
    )
    if not sound:
        raise AssetError("The camera in whose coordinates the network was trained makes no sense.", DAMAGED)


def check_names(names: Collection[str], chains: Mapping[str, int], others: Collection[str]) -> None:
    """Refuse layers that would not be used: behind a gap in a chain, or of another name.

    Raises:
        AssetError: There is one.
    """
    known = {*others, *(f"{chain}.{i}" for chain, count in chains.items() for i in range(count))}
    stray = next((name for name in names if name.rpartition(".")[0] not in known), None)
    if stray is not None:
        raise AssetError(f"The network's '{stray[:40]}' belongs to no layer that is used.", DAMAGED)


def check_background(tensors: Mapping[str, np.ndarray]) -> None:
    """Refuse a background that is no equirectangular picture of three floats a pixel; there need not be any.

    Raises:
        AssetError: It is none.
    """
    picture = tensors.get("background")
    if picture is not None and (picture.dtype != np.float32 or picture.shape[2:] != (3,) or not picture.size):
        raise AssetError("The field's background is not a picture.", DAMAGED)


def check_box(aabb: AABB) -> None:
    """Refuse a box without extent.

    Raises:
        AssetError: It has none.
    """
    if not all(low < high for low, high in zip(aabb.lo, aabb.hi, strict=True)):
        raise AssetError("The field's box is empty.", DAMAGED)


def check_numbers(tensors: Mapping[str, np.ndarray]) -> None:
    """Refuse anything but finite float32.

    Raises:
        AssetError: One tensor is of another kind, or not finite.
    """
    for name, values in tensors.items():
        if values.dtype != np.float32:
            raise AssetError(f"The network's '{name[:40]}' has the wrong type.", DAMAGED)
        if not np.isfinite(values).all():
            raise AssetError(f"The network's '{name[:40]}' holds numbers that are not finite.", DAMAGED)


def check_layer(
    tensors: Mapping[str, np.ndarray], name: str, columns: int, rows: int | None = None, *, bias: bool = True
) -> int:
    """The width of a proper layer's result.

    Raises:
        AssetError: It is missing or has other shapes.
    """
    weight = tensors.get(f"{name}.weight")
    if weight is None or (bias and f"{name}.bias" not in tensors):
        raise AssetError(f"The network lacks its layer '{name}'.", DAMAGED)
    if weight.ndim != 2 or weight.shape[1] != columns or rows not in (None, weight.shape[0]):
        raise AssetError(f"The network's layer '{name}' has the shape {weight.shape}.", DAMAGED)
    width = weight.shape[0]
    vectors = [tensors[key] for key in (f"{name}.{part}" for part in VECTORS) if key in tensors]
    whole = len(vectors) in ((1, 3) if bias else (0,))
    if not (1 <= width <= WIDEST and whole and all(vector.shape == (width,) for vector in vectors)):
        raise AssetError(f"The network's layer '{name}' does not fit together.", DAMAGED)
    return width


def _columns(tensors: Mapping[str, np.ndarray], name: str) -> int:
    """How many numbers a layer takes; -1 where it is no matrix."""
    weight = tensors.get(f"{name}.weight")
    return weight.shape[1] if weight is not None and weight.ndim == 2 else -1
