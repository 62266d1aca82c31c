"""StyleSDF's generators of shapes (Or-El et al. 2022): ``.pt`` files with ``g_ema``, whose shape follows a code.

=================================================  ===================================================================
``style.{0..2}.weight``, ``.bias``                 mapping from z to the latent w: linear, then leaky relu of slope 0.2
``renderer.sigmoid_beta``                          the density law's width
``renderer.network.pts_linears.{i}``               ``sin(gamma (W h + b) + beta)`` with ``gamma = 15 G w + 30`` and
                                                   ``beta = 0.25 B w``, G and B (with offsets) in ``.gamma``, ``.beta``
``renderer.network.views_linears``                 the same of the last hidden layer and the direction
``renderer.network.sigma_linear``, ``.rgb_linear``  signed distance, and colour before its sigmoid
=================================================  ===================================================================

Its cameras are 1 unit away from the origin, +Y up, and sample from 0.88 to 1.12; points are divided by 0.12 before they
are fed in, while the distance is meant in the undivided lengths. The decoder that makes large pictures of full models
is left out. Written after the published program; no released weights could be had here to compare pictures with.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from viewer.errors import AssetError, InputError
from viewer.fields.distance_layout import check_distance
from viewer.fields.film import mapped, sine_layers
from viewer.fields.nerf_layout import depth_of
from viewer.formats.checkpoints.distance_box import UPRIGHT, zero_set_box
from viewer.formats.checkpoints.nerf_layouts import unwrapped
from viewer.formats.checkpoints.torch_file import read_arrays
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId, DistanceField, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.progress import Progress, Work

REACH = 0.12
LATENTS = 2048
"""Random z whose mean w is shown at first; always the same ones."""
BOX = AABB((-REACH, -REACH, -REACH), (REACH, REACH, REACH))
NETWORK = "renderer.network."
PARTS = ("weight", "bias", "gamma.weight", "gamma.bias", "beta.weight", "beta.bias")
FOREIGN = "Open a volume renderer or full model of StyleSDF."
PLACED = msgspec.structs.replace(UPRIGHT, scale=1 / REACH)
NOTE = "This is the shape of the mean latent; its parameter 'latent' gives others."
DECODER_NOTE = "Its decoder of large pictures is left out: colours are those of the volume renderer."


def read(path: Path, store: AssetStore) -> Work[Scene]:
    """The mean shape, and what codes need, as the only node of a scene, one unit large and upright.

    Raises:
        InputError: The file is damaged, or layers are missing or do not fit.
        UnsupportedError: It holds Python objects.
    """
    yield Progress(0.0, f"Reading {path.name}")
    arrays = read_arrays(path)
    own, _ = unwrapped(arrays, f"{NETWORK}sigma_linear.weight")
    decoded = any(name.startswith("decoder.") for name in own)
    try:
        tensors = _tensors(own)
    except (KeyError, IndexError, ValueError, TypeError) as error:
        raise InputError(f"{path}: its layers are missing or do not fit together.", FOREIGN) from error
    width = own.get("renderer.sigmoid_beta", np.array(0.1))
    notes = (NOTE, DECODER_NOTE) if decoded else (NOTE,)
    content = DistanceField(
        AssetId(""),
        BOX,
        "film_siren",
        "stylesdf",
        float(width.reshape(-1)[0]) if width.size == 1 else 0.0,
        "srgb",
        Provenance("StyleSDF", str(path.absolute()), notes=notes),
        tensors["mapping.0.weight"].shape[-1],
    )
    try:
        check_distance(content, tensors)
    except AssetError as error:
        raise InputError(f"{path}: {error.message}", FOREIGN) from error
    yield Progress(0.3, "Finding the surface")
    box = zero_set_box(content, tensors) or content.aabb
    content = msgspec.structs.replace(content, asset=store.put(tensors), aabb=box)
    return Scene((Node(path.stem, content, transform=PLACED),))


def _tensors(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The network as :mod:`viewer.fields.distance_layout` has it: for the mean latent, and what other codes need."""
    with np.errstate(invalid="ignore"):  # what is no number is refused by the check
        own = {name: value.astype(np.float64) for name, value in arrays.items() if not name.startswith("decoder.")}
    depth = depth_of(own, f"{NETWORK}pts_linears")
    sines = [*((f"layer.{i}", f"pts_linears.{i}") for i in range(depth)), ("view", "views_linears")]
    codes = {f"film.{ours}.{part}": own[f"{NETWORK}{theirs}.{part}"] for ours, theirs in sines for part in PARTS}
    codes |= {name.replace("style.", "mapping."): value for name, value in own.items() if name.startswith("style.")}
    first = codes["mapping.0.weight"]
    mean = mapped(codes, np.random.default_rng(0).standard_normal((LATENTS, first.shape[1]))).mean(0)
    result = sine_layers(codes, mean)
    for layers, prefix in ((result, ""), (codes, "film.")):
        layers[f"{prefix}layer.0.weight"] = layers[f"{prefix}layer.0.weight"] / REACH
    for ours, theirs in ((f"layer.{depth}", "sigma_linear"), ("color", "rgb_linear")):
        for part in PARTS[:2]:
            result[f"{ours}.{part}"] = own[f"{NETWORK}{theirs}.{part}"]
    result |= {**codes, "mean": mean, "bounds": np.array([BOX.lo, BOX.hi])}
    with np.errstate(over="ignore"):
        return {name: np.ascontiguousarray(value, np.float32) for name, value in result.items()}
