"""TensoRFs (Chen et al. 2022): ``.th`` files of ``TensorVMSplit`` and ``TensorCP``.

==========================================  ===============  =========================================================
``state_dict.density_plane.{0..2}``         (1, r, v, u)     over (x, y), (x, z), (y, z); "CP" has none
``state_dict.density_line.{0..2}``          (1, r, w, 1)     over z, y, x
``state_dict.app_plane.{i}``, ``app_line``                   the same of features
``state_dict.basis_mat.weight``             (f, sum of r)    features of all products
``state_dict.renderModule.mlp.{0,2,4}``     (w, in), (w,)    of [feature, direction, waves of the feature, waves of the
                                                             direction]; waves are all sines, then all cosines
``kwargs``                                                   ``aabb``, ``shadingMode``, ``density_shift``, ...
``alphaMask.mask``, ``.shape``, ``.aabb``   bits             samples (z, y, x) that are not empty
==========================================  ===============  =========================================================

Density is ``softplus(sum + density_shift)`` (or relu) times ``distance_scale``. Coordinates are the data set's. Written
after the published program; there was no file to compare pictures with.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np

from viewer.errors import AssetError, InputError, UnsupportedError
from viewer.fields.feature_layout import check_feature_grid
from viewer.formats.checkpoints.feature_network import layers_below, put_layers, wave_columns
from viewer.formats.checkpoints.hash_tensors import single
from viewer.formats.checkpoints.nerf_layouts import Arrays, unwrapped
from viewer.formats.checkpoints.torch_file import read_arrays, read_settings
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId, Encoding, FeatureGridField, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.progress import Progress, Work

Colors = Literal["network", "harmonics", "sigmoid", "plain"]
Law = Literal["softplus", "relu"]
Settings = Mapping[str, str | tuple[float, ...]]
SHADING: Mapping[str, Colors] = {"MLP_Fea": "network", "MLP": "network", "SH": "harmonics", "RGB": "plain"}
LAWS: Mapping[str, Law] = {"softplus": "softplus", "relu": "relu"}
MOST_SAMPLES = 1 << 28
FOREIGN = "Open a .th file of TensoRF's TensorVMSplit or TensorCP, with the shading MLP_Fea, MLP, SH or RGB."
NOTE = "The layout follows TensoRF's published program; it was not compared with pictures of that program."


def read(path: Path, store: AssetStore) -> Work[Scene]:
    """A file as the only node of a scene, at its data set's coordinates.

    Raises:
        InputError: The file is damaged, or its parts are missing or do not fit.
        UnsupportedError: It holds Python objects, lives in NDC, or has another form or shading.
    """
    yield Progress(0.0, f"Reading {path.name}")
    arrays, settings = read_arrays(path), read_settings(path)
    yield Progress(0.5, f"Reading {path.name}")
    try:
        content, tensors = _field(arrays, settings)
        check_feature_grid(content, tensors)
    except (AssetError, InputError, UnsupportedError) as error:
        raise type(error)(f"{path}: {error.message}", error.hint) from error
    made = Provenance("TensoRF", str(path.absolute()), notes=(NOTE,))
    content = msgspec.structs.replace(content, asset=store.put(tensors), provenance=made)
    return Scene((Node(path.stem, content),))


def _field(arrays: Arrays, settings: Settings) -> tuple[FeatureGridField, dict[str, np.ndarray]]:
    """The field as :mod:`viewer.fields.feature_layout` has it.

    Raises:
        InputError: Parts are missing or do not fit.
        UnsupportedError: It has another form or shading, or lives in NDC.
    """
    own, _ = unwrapped(arrays, "density_line.0")
    if "density_line.0" not in own:
        raise UnsupportedError("It is a TensoRF of another form than VM split and CP.", FOREIGN)
    if settings.get("kwargs.near_far") == (0.0, 1.0):
        raise UnsupportedError("It was trained in NDC (normalised device coordinates).", FOREIGN)
    shading, law = (str(settings.get(f"kwargs.{name}", "")) for name in ("shadingMode", "fea2denseAct"))
    if shading not in SHADING or law not in LAWS:
        raise UnsupportedError(f"It has the shading '{shading[:20]}' or density '{law[:20]}'.", FOREIGN)
    tensors: dict[str, np.ndarray] = {}
    planes = "density_plane.0" in own
    for ours, theirs in (("density", "density"), ("features", "app")):
        for i in range(3):
            tensors[f"{ours}.line.{i}"] = _squeezed(single(own, f"{theirs}_line.{i}"), (0, 3))
            if planes:
                tensors[f"{ours}.plane.{i}"] = _squeezed(single(own, f"{theirs}_plane.{i}"), (0,))
    tensors["basis"] = single(own, "basis_mat.weight")
    box = arrays.get("kwargs.aabb", np.zeros(0)).astype(np.float64)
    if box.shape != (2, 3) or not np.isfinite(box).all() or not (box[0] < box[1]).all():
        raise InputError("It does not say how large its box is.", FOREIGN)
    x, y, z = (tensors[f"density.line.{i}"].shape[-1] for i in (2, 1, 0))
    content = FeatureGridField(
        AssetId(""),
        AABB(as_vec3(box[0]), as_vec3(box[1])),
        (x, y, z),
        "planes" if planes else "lines",
        SHADING[shading],
        law=LAWS[law],
        shift=_number(arrays, "density_shift"),
        density_scale=_number(arrays, "distance_scale"),
    )
    if content.colors == "network":
        content = _with_network(content, own, arrays, tensors, shading)
    if "alphaMask.mask" in arrays:
        tensors["cells"], tensors["cells.box"] = _cells(arrays, settings)
    return content, tensors


def _with_network(
    content: FeatureGridField, own: Arrays, arrays: Arrays, tensors: dict[str, np.ndarray], shading: str
) -> FeatureGridField:
    """With the layers of its colours, brought into our order of columns.

    Raises:
        InputError: They take other numbers than its settings say.
    """
    waves = int(_number(arrays, "fea_pe")) if shading == "MLP_Fea" else 0
    octaves = int(_number(arrays, "view_pe"))
    features = tensors["basis"].shape[0] if tensors["basis"].ndim == 2 else 0
    layers = layers_below(own, "renderModule.mlp", FOREIGN)
    sound = 0 <= waves <= 32 and 0 <= octaves <= 32
    if not sound or layers[0][0].shape[1] != features * (1 + 2 * waves) + 3 * (1 + 2 * octaves):
        raise InputError("Its colours take other numbers than it says.", FOREIGN)
    behind = features + 3
    columns = [
        np.arange(features),
        behind + wave_columns(features, waves),
        features + np.arange(3),
        behind + 2 * waves * features + wave_columns(3, octaves),
    ]
    put_layers(tensors, layers, np.concatenate(columns))
    return msgspec.structs.replace(content, feature=Encoding(waves), direction=Encoding(octaves))


def _squeezed(array: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    """Without axes of length 1.

    Raises:
        InputError: They have another length.
    """
    if array.ndim != 4 or any(array.shape[axis] != 1 for axis in axes):
        raise InputError("Its planes or lines have other shapes than TensoRF's.", FOREIGN)
    return np.ascontiguousarray(array.squeeze(axes))


def _number(arrays: Arrays, name: str) -> float:
    array = arrays.get(f"kwargs.{name}", np.zeros(0))
    if array.size != 1 or not np.isfinite(array).all():
        raise InputError(f"It does not say its '{name}'.", FOREIGN)
    return float(array.reshape(-1)[0])


def _cells(arrays: Arrays, settings: Settings) -> tuple[np.ndarray, np.ndarray]:
    """Cells between the mask's samples, full where one of their eight corners is; and the mask's box.

    Raises:
        InputError: The mask does not fit its shape.
    """
    shape, bits = settings.get("alphaMask.shape", ()), arrays["alphaMask.mask"]
    box = arrays.get("alphaMask.aabb", np.zeros(0))
    sides = tuple(int(side) for side in shape[-3:] if isinstance(side, float)) if isinstance(shape, tuple) else ()
    if len(sides) != 3 or min(sides) < 2 or int(np.prod(sides)) > MOST_SAMPLES or bits.dtype != np.uint8:
        raise InputError("Its empty cells make no sense.", FOREIGN)
    if bits.size != -(-int(np.prod(sides)) // 8) or box.shape != (2, 3):
        raise InputError("Its empty cells do not fit their shape.", FOREIGN)
    full = np.unpackbits(bits.reshape(-1))[: int(np.prod(sides))].reshape(sides).astype(np.bool_).transpose(2, 1, 0)
    for axis in range(3):
        low, high = [slice(None)] * 3, [slice(None)] * 3
        low[axis], high[axis] = slice(None, -1), slice(1, None)
        full = full[tuple(low)] | full[tuple(high)]
    return np.ascontiguousarray(full, np.uint8), np.ascontiguousarray(box, np.float32)
