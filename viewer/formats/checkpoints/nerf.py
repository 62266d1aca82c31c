"""NeRFs that other programs trained, as fields: files of torch, and numpy lists of the first NeRF program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import torch

from viewer.errors import AssetError, InputError, UnsupportedError, ViewerError
from viewer.fields.nerf import Nerf
from viewer.fields.nerf_layout import check_nerf
from viewer.formats.checkpoints.keras_list import read_list
from viewer.formats.checkpoints.nerf_box import scene_box
from viewer.formats.checkpoints.nerf_layers_xyz import from_layers_xyz
from viewer.formats.checkpoints.nerf_layouts import Arrays, Network, from_blocks, from_fc, from_keras, from_pytorch
from viewer.formats.checkpoints.nerf_ndc import SAMPLES, find_projection, is_in_ndc
from viewer.formats.checkpoints.nerf_settings import settings_beside
from viewer.formats.checkpoints.torch_file import read_arrays
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId, NerfField, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.progress import Progress, Work

NEAR, FAR = 2.0, 6.0
"""Between which NeRF's synthetic scenes are sampled; the files do not say it."""
WHOLE = AABB((-1.5, -1.5, -1.5), (1.5, 1.5, 1.5))
"""Holds each of NeRF's synthetic scenes."""
LAYOUTS: dict[str, Callable[[Arrays], Network]] = {
    "pts_linears.0.weight": from_pytorch,
    "block_0.0.weight": from_blocks,
    "fc_1.0.weight": from_fc,
    "layers_xyz.0.weight": from_layers_xyz,
}
"""What reads the network that has a layer of that name."""
NO_SCENE = "its program trains with other cameras than the photos have, so that it holds no scene"
"""It takes LLFF's axes (down, right, back) for OpenGL's, exchanges height and width, and keeps the focal length of the
full size for pixels of a quarter: rays reach 3 degrees from the middle. Seen by the rays that it was trained on, the
shared fern has 14 to 16 dB, where one colour for each photo has 12.5; its appearance codes are used by nothing.
"""
OTHER = "Train the photos anew, or open a NeRF of another program."
BOX_NOTE = "Its box holds what cameras of NeRF's synthetic scenes see of it; near 2 and far 6 are theirs too."


def read(path: Path, store: AssetStore) -> Work[Scene]:
    """A network as the only node of a scene, at the coordinates of the data set that it was trained on.

    Raises:
        InputError: The file is damaged, or holds no NeRF of a known layout; or it was trained in normalised device
            coordinates, and its data set's poses are not to be found.
        UnsupportedError: It holds Python objects.
    """
    yield Progress(0.0, f"Reading {path.name}")
    settings = settings_beside(path)
    projection = find_projection(path, settings) if is_in_ndc(settings) else None
    network = _network(path)
    tensors = {name: _single(value, name, path) for name, value in network.tensors.items()}
    provenance = Provenance(network.method, str(path.absolute()), network.steps, notes=(*network.notes, BOX_NOTE))
    content = NerfField(
        AssetId(""), WHOLE, network.position, network.direction, NEAR, FAR, network.samples, provenance=provenance
    )
    if projection is not None:
        notes = (*network.notes, projection.note)
        content = msgspec.structs.replace(
            content,
            aabb=projection.box,
            near=0.0,
            far=1.0,
            samples=SAMPLES,
            ndc=projection.ndc,
            provenance=msgspec.structs.replace(provenance, notes=notes),
        )
    try:
        check_nerf(content, tensors)
    except AssetError as error:
        raise InputError(f"{path}: {error.message}", "Copy the file again, or train it again.") from error
    if projection is not None:
        content = msgspec.structs.replace(content, asset=store.put(tensors))
        return Scene((Node(path.stem, content, transform=projection.placement),), camera=projection.camera)
    yield Progress(0.3, "Finding the scene")
    box = scene_box(Nerf(content, tensors, dtype=torch.bfloat16))
    content = msgspec.structs.replace(content, asset=store.put(tensors), aabb=box)
    return Scene((Node(path.stem, content),))


def _network(path: Path) -> Network:
    """The file's network, whichever program wrote it."""
    try:
        if path.suffix.lower() == ".npy":
            return from_keras(read_list(path))
        arrays = read_arrays(path)
        if any(name.endswith("transient_head.0.weight") for name in arrays):
            raise UnsupportedError(f"{path} is a NeRF-W of saransh2708: {NO_SCENE}.", OTHER)
        for marker, layout in LAYOUTS.items():
            if any(f".{name}".endswith(f".{marker}") for name in arrays):
                return layout(arrays)
    except ViewerError as error:
        if str(path) in error.message:
            raise
        raise InputError(f"{path}: {error.message}", error.hint) from error
    raise InputError(
        f"{path} holds no NeRF of a known layout.",
        "Known are both nerf-pytorchs', bmild's, and two more; see docs/formats.md.",
    )


def _single(values: np.ndarray, name: str, path: Path) -> np.ndarray:
    """In single precision."""
    if values.dtype.kind != "f":
        raise InputError(f"{path}: '{name}' does not hold floating-point numbers.", "Copy the file again.")
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused by the check
        return np.ascontiguousarray(values, np.float32)
