"""What kind of checkpoint a file is, by names that lie near its beginning; light, since every file is asked."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

from viewer.formats.npz import names_in

HEAD = 1 << 20
"""Bytes that are looked at."""
NERF_LAYERS = (b"pts_linears.0.weight", b"block_0.0.weight", b"fc_noact", b"layers_xyz.0.weight")
DISTILLED = (b"root_nodes", b"nodes_to_process")
"""Names at the beginning of what KiloNeRF's ``local_distill.py`` saves."""
KILONERF = (b"pts_linears.0.weight", b"direction_layer.weight", b"rgb_linear.weight")
"""And of the layers that its ``run_nerf.py`` saves."""
LEGACY_TORCH = bytes.fromhex("80028a0a6cfc9c46f9206aa850192e")
"""How files of torch before 1.6 begin: its magic number, pickled."""


def head_of(path: Path) -> bytes:
    """A file's first bytes; of a torch archive, those of the pickle that names its tensors. Empty for anything else."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
        if not head.startswith(b"PK"):
            return head
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            index = next((name for name in names[:64] if name.count("/") <= 1 and name.endswith("data.pkl")), None)
            if index is None:
                return b""
            with archive.open(index) as file:
                return file.read(HEAD)
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, struct.error):
        return b""


def is_torch(path: Path) -> bool:
    """Whether a file was written by ``torch.save``."""
    try:
        with path.open("rb") as file:
            start = file.read(len(LEGACY_TORCH))
        if start == LEGACY_TORCH:
            return True
        if not start.startswith(b"PK"):
            return False
        with zipfile.ZipFile(path) as archive:
            return any(name.endswith("data.pkl") for name in archive.namelist()[:64])
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, struct.error):
        return False


def is_nerf(path: Path) -> bool:
    """Whether a file is a NeRF of a layout that is read, judged by the names of its layers; or a list of arrays."""
    head = head_of(path)
    if head.startswith(b"\x93NUMPY"):
        return b"|O" in head[:128]
    return is_torch(path) and any(name in head for name in NERF_LAYERS)


def is_mlp(path: Path) -> bool:
    """Whether a file of torch holds layers of whatever network; its reader finds out whether they make a field."""
    return is_torch(path) and b"weight" in head_of(path)


def is_kilonerf(path: Path) -> bool:
    """Whether a file is a KiloNeRF, before or after its fine-tuning."""
    head = head_of(path)
    return is_torch(path) and any(all(name in head for name in names) for names in (DISTILLED, KILONERF))


def is_distilled(path: Path) -> bool:
    """Whether a file is a KiloNeRF before its fine-tuning, a tree of Python objects."""
    head = head_of(path)
    return is_torch(path) and all(name in head for name in DISTILLED)


def is_plenoctree(path: Path) -> bool:
    """Whether a file is a PlenOctree, judged by the arrays that it names."""
    return {"child", "parent_depth", "data_dim"} <= names_in(path)


def is_neus(path: Path) -> bool:
    """Whether a file is a checkpoint of NeuS."""
    head = head_of(path)
    return is_torch(path) and b"sdf_network_fine" in head and b"color_network_fine" in head


def is_tensorf(path: Path) -> bool:
    """Whether a file is a TensoRF."""
    head = head_of(path)
    return is_torch(path) and b"basis_mat.weight" in head and b"shadingMode" in head


def is_dvgo(path: Path) -> bool:
    """Whether a file is a DVGO, of whichever scene."""
    head = head_of(path)
    return is_torch(path) and b"model_kwargs" in head and b"k0" in head and b"xyz_min" in head


def is_torch_ngp(path: Path) -> bool:
    """Whether a file is a NeRF of torch-ngp, with a network of whichever kind."""
    head = head_of(path)
    return is_torch(path) and b"encoder.embeddings" in head and b"sigma_net." in head


def is_nerfacto(path: Path) -> bool:
    """Whether a file is a nerfacto of nerfstudio."""
    head = head_of(path)
    return is_torch(path) and b"field.mlp_base" in head and b"field.mlp_head" in head


def is_stylesdf(path: Path) -> bool:
    """Whether a file is a generator of StyleSDF."""
    head = head_of(path)
    return is_torch(path) and b"sigma_linear.weight" in head and b"pts_linears.0.gamma.weight" in head


def is_keras_sdf(path: Path) -> bool:
    """Whether a file is HDF5 with layers as Keras names them; which ones, its reader finds out."""
    head = head_of(path)
    return head.startswith(b"\x89HDF\r\n\x1a\n") and b"kernel" in head


def is_ingp(path: Path) -> bool:
    """Whether a file is a snapshot of instant-ngp, packed or not, judged by the names at its beginning."""
    head = head_of(path)
    if head[:1] == b"\x78" or head[:2] == b"\x1f\x8b":
        try:
            head = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(head, 1 << 16)
        except zlib.error:
            return False
    beginning = head[: 1 << 16]
    return b"snapshot" in beginning and b"dir_encoding" in beginning and head[0] in (*range(0x80, 0x90), 0xDE, 0xDF)
