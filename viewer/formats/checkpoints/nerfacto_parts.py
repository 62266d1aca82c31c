"""What both implementations of nerfstudio's nerfacto share: sizes of grids, colours with a code for each photo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from jaxtyping import Float64

from viewer.errors import InputError
from viewer.fields.harmonics_kernels import CONSTANTS
from viewer.fields.hash_layout import HARMONICS
from viewer.formats.checkpoints.hash_tensors import single
from viewer.formats.checkpoints.nerf_layouts import Arrays
from viewer.scene.content import HashGridField
from viewer.scene.geometry import AABB

CODES = "embedding_appearance.embedding.weight"
COARSEST = 16
CUBE = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
FOREIGN = "Open a checkpoint of nerfstudio's method 'nerfacto'."
SENSELESS = "Its grids' resolutions make no sense."
CODES_NOTE = "It has an appearance code of each of {count} photos; colours are those of their mean, or of 'photo'."


def grids_of(field: Arrays) -> tuple[int, int, int]:
    """Number of grids, bits of their tables, and cells of the finest along an axis.

    Raises:
        InputError: They are not said, or make no sense.
    """
    levels, bits, finest = (_number(field, name) for name in ("num_levels", "log2_hashmap_size", "max_res"))
    if not (2 <= levels <= 32 and 3 <= bits <= 24 and COARSEST <= finest < 1 << 20):
        raise InputError(SENSELESS, FOREIGN)
    return levels, bits, finest


def _number(field: Arrays, name: str) -> int:
    array = field.get(name, np.zeros(0))
    if array.size != 1 or array.dtype.kind != "i":
        raise InputError(f"It does not say its '{name}', which files before nerfstudio 0.3 lack.", FOREIGN)
    return int(array.reshape(-1)[0])


def codes_of(field: Arrays) -> np.ndarray:
    """The appearance codes of all photos; of a field without any, one of no numbers.

    Raises:
        InputError: They are no table.
    """
    codes = single(field, CODES) if CODES in field else np.zeros((1, 0), np.float32)
    if codes.ndim != 2 or not len(codes):
        raise InputError("Its appearance codes are no table.", FOREIGN)
    return codes


@np.errstate(over="ignore", invalid="ignore")  # what is not finite is refused by the check
def colors(
    matrices: Sequence[np.ndarray],
    basis: Float64[np.ndarray, "16 16"],
    answers: int,
    codes: np.ndarray,
    bias: Float64[np.ndarray, " w"],
) -> dict[str, np.ndarray]:
    """The colour network of matrices whose first takes 16 functions of the direction, the answers, and the code.

    Args:
        matrices: They.
        basis: Makes those functions of our harmonics.
        answers: How many answers of the density network it takes.
        codes: Appearance codes; the network is that of their mean.
        bias: Of the first layer, but for what is constant in it.
    """
    first = matrices[0].astype(np.float64)
    taken = HARMONICS + answers
    harmonics, own = first[:, :HARMONICS] @ basis, first[:, HARMONICS:taken]
    code = first[:, taken : taken + codes.shape[1]]
    harmonics = harmonics.copy()
    # What depends on no point is a constant, which the first harmonic is.
    harmonics[:, 0] += (code @ codes.astype(np.float64).mean(0) + bias) / CONSTANTS[0]
    joined = np.concatenate([np.zeros((len(first), 1)), own, harmonics], 1)
    tensors = {"color.0.weight": np.ascontiguousarray(joined, np.float32)}
    tensors |= {f"color.{i}.weight": matrix for i, matrix in enumerate(matrices[1:], 1)}
    if codes.shape[1]:
        tensors |= {"codes": codes, "color.code": np.ascontiguousarray(code, np.float32)}
    return tensors


def with_codes(
    content: HashGridField, tensors: Mapping[str, np.ndarray], codes: np.ndarray, notes: list[str]
) -> HashGridField:
    """The field with the appearance codes that its tensors hold."""
    if "codes" not in tensors:
        return content
    notes.append(CODES_NOTE.format(count=len(codes)))
    return msgspec.structs.replace(content, photos=len(codes), code=codes.shape[1])
