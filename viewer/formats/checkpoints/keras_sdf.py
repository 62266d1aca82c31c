"""Signed distances that Keras trained: ``.h5`` files of dense layers, three numbers in, relu, one number out, tanh.

Their authors fitted them to distances directly, so that the answer is a length near the surface (a gradient of 1) and
until about 0.8. Whether inside is positive or negative differs; the sign far away decides.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

import h5py
import msgspec
import numpy as np

from viewer.errors import AssetError, InputError, UnsupportedError
from viewer.fields.distance_layout import check_distance
from viewer.formats.checkpoints.distance_box import UPRIGHT, zero_set_box
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId, DistanceField, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.progress import Progress, Work

REACH = 1.2
"""Half the side of the cube that is searched for the surface; such networks are fitted within the unit ball."""
SURFACE_WIDTH = 0.004
MOST_LAYERS = 64
MOST_NUMBERS = 1 << 24
FOREIGN = "Open the weights of a network of dense layers with three inputs and one output."
DAMAGED = "The file is damaged or cut short: copy it again."
NOTES = (
    "The network fits a normalised copy of its mesh: about the unit ball, in its own lengths.",
    "It is placed with its Y axis up, as meshes for such networks have it.",
)


def read(path: Path, store: AssetStore) -> Work[Scene]:
    """A signed distance as the only node of a scene.

    Raises:
        InputError: The file is damaged, or no such network, or has no surface.
    """
    yield Progress(0.0, f"Reading {path.name}")
    tensors: dict[str, np.ndarray] = {}
    for i, (kernel, bias) in enumerate(_layers(path)):
        tensors[f"layer.{i}.weight"] = np.ascontiguousarray(kernel.T, np.float32)
        tensors[f"layer.{i}.bias"] = np.ascontiguousarray(bias, np.float32)
    whole = AABB((-REACH, -REACH, -REACH), (REACH, REACH, REACH))
    content = DistanceField(
        AssetId(""),
        whole,
        surface_width=SURFACE_WIDTH,
        provenance=Provenance("SDF (Keras)", str(path.absolute()), notes=NOTES),
    )
    try:
        check_distance(content, tensors)
    except AssetError as error:
        raise InputError(f"{path}: {error.message}", FOREIGN) from error
    yield Progress(0.3, "Finding the surface")
    if _far(tensors) < 0:  # tanh is odd: the last layer's sign is the distance's
        last = len(tensors) // 2 - 1
        for name in (f"layer.{last}.weight", f"layer.{last}.bias"):
            tensors[name] = -tensors[name]
    box = zero_set_box(content, tensors)
    if box is None:
        raise InputError(f"{path} has no surface within {REACH:g} of its origin.", FOREIGN)
    content = msgspec.structs.replace(content, asset=store.put(tensors), aabb=box)
    return Scene((Node(path.stem, content, transform=UPRIGHT),))


def _far(tensors: dict[str, np.ndarray]) -> float:
    """The mean of what the network answers around the surface: its sign there is that of the outside."""
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float64)
    values = corners
    for i in range(len(tensors) // 2):
        values = np.maximum(values, 0) if i else values
        values = values @ tensors[f"layer.{i}.weight"].T.astype(np.float64) + tensors[f"layer.{i}.bias"]
    return float(np.tanh(values).mean())


def _layers(path: Path) -> list[tuple[np.ndarray, np.ndarray]]:
    """Kernel and bias of each layer, in order.

    Raises:
        InputError: The file is damaged, or holds something else.
        UnsupportedError: Its numbers lie in other files.
    """
    found: dict[str, np.ndarray] = {}

    def visit(name: str, item: object) -> None:
        if not isinstance(item, h5py.Dataset) or len(found) > 2 * MOST_LAYERS:
            return
        if item.is_virtual or item.external:
            raise UnsupportedError(f"{path} keeps its numbers in other files.", "Save the weights into one file.")
        if re.search(r"(^|/)(kernel|bias)(:0)?$", name) and item.dtype.kind == "f" and item.ndim in (1, 2):
            if (item.size or 0) > MOST_NUMBERS or item.nbytes > 200 * max(path.stat().st_size, 1024):
                raise InputError(f"{path}: '{name[:60]}' claims more numbers than are there.", DAMAGED)
            found[name.removesuffix(":0")] = item[()]

    try:
        with h5py.File(path, "r") as file:
            file.visititems(visit)
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, UnicodeError, MemoryError) as error:
        raise InputError(f"{path} is no valid HDF5 file.", DAMAGED) from error
    kernels = sorted((name for name in found if name.endswith("kernel")), key=_numbered)
    pairs = [(found[name], found.get(name.removesuffix("kernel") + "bias")) for name in kernels]
    layers = [(kernel, bias) for kernel, bias in pairs if bias is not None and kernel.ndim == 2 and bias.ndim == 1]
    if not layers or len(layers) < len(kernels) or layers[0][0].shape[0] != 3 or layers[-1][0].shape[1] != 1:
        raise InputError(f"{path} holds no signed distance.", FOREIGN)
    return layers


def _numbered(name: str) -> tuple[float, ...]:
    """Orders dense, dense_1, dense_2, ..., dense_10."""
    return tuple(float(number) for number in re.findall(r"_(\d+)", name)) or (-math.inf,)
