"""Gaussian splats in glTF: KHR_gaussian_splatting, its drafts, and SPZ inside of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from jaxtyping import Float

from viewer.errors import InputError, UnsupportedError
from viewer.formats.files import reason
from viewer.formats.gltf_container import Document, Json, entry, open_document, record
from viewer.formats.gltf_extensions import SPLATS, SPLATS_IN_SPZ, check_extensions
from viewer.formats.gltf_lights import Y_UP
from viewer.formats.gltf_nodes import Nodes
from viewer.formats.splats import spz
from viewer.formats.splats.found import FoundSplats
from viewer.formats.splats.quantities import TERMS, harmonic_of_color, log_scale, logit
from viewer.scene.content import ColorSpace
from viewer.scene.geometry import Transform, transform_from_matrix

PREFIXES = (f"{SPLATS}:", "_")
"""Of names of attributes; the second is that of drafts."""
INVALID = "Export it again; Khronos' glTF validator says what is wrong with it."
SPACES: Mapping[str, ColorSpace] = {"srgb_rec709_display": "srgb", "lin_rec709_display": "linear"}


def decode(data: bytes, place: str, folder: Path | None = None) -> tuple[FoundSplats, ...]:
    """The Gaussians of a file's bytes, one set a primitive and node; none where it shows none.

    Args:
        data: The file.
        place: Its name, for messages.
        folder: Where files lie that it names.

    Raises:
        InputError: It is damaged.
        UnsupportedError: It needs what is not read.
    """
    document = open_document(data, place, folder)
    check_extensions(document)
    found: list[FoundSplats] = []
    try:
        for placed in Nodes(document.body).seen:
            if "mesh" not in placed.node:
                continue
            mesh = entry(document.body["meshes"], placed.node["mesh"])
            name = str(placed.node.get("name") or mesh.get("name") or "")
            for primitive in mesh["primitives"]:
                described = _described(primitive)
                if described is not None:
                    found.append(_splats(document, primitive, described, _placement(placed.matrix, place), name))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, OSError) as error:
        raise InputError(f"{place} is no valid glTF: {reason(error)}.", INVALID) from error
    return tuple(found)


def _described(primitive: Json) -> Json | None:
    """What a primitive says of its splats, SPZ of drafts with it; None where it has none."""
    extensions = record(primitive.get("extensions", {}))
    packed = {name: extensions[name] for name in SPLATS_IN_SPZ if name in extensions}
    if SPLATS not in extensions and not packed:
        return None
    described = record(extensions.get(SPLATS, {}))
    return described | {"extensions": packed | record(described.get("extensions", {}))}


def _placement(matrix: Float[np.ndarray, "4 4"], place: str) -> Transform:
    """Where a node lies in a world with +Z up."""
    upright = matrix.copy()
    upright[:3] = Y_UP.T @ matrix[:3]
    try:
        return transform_from_matrix(upright)
    except ValueError as error:
        message = f"{place} places splats by a matrix that shears, mirrors or scales axes differently."
        raise UnsupportedError(message, "Apply the node's scale to its splats.") from error


def _splats(document: Document, primitive: Json, described: Json, placement: Transform, name: str) -> FoundSplats:
    """The Gaussians of a primitive, in its node's own axes."""
    kernel, space = described.get("kernel", "ellipse"), described.get("colorSpace", "srgb_rec709_display")
    if kernel != "ellipse" or space not in SPACES:
        message = f"{document.place} has splats of the kind '{str(kernel)[:40]}' in '{str(space)[:40]}'."
        raise UnsupportedError(message, "Export them as ellipses in sRGB or in linear Rec. 709.")
    packed = next((each for key, each in described["extensions"].items() if key in SPLATS_IN_SPZ), None)
    if packed is not None:
        # Its axes are those of glTF: readers and writers pass them through, whatever SPZ means by them.
        found, _ = spz.as_stored(document.view(record(packed)["bufferView"]), document.place)
    else:
        found = _plain(document, record(primitive["attributes"]))
    return replace(found, color_space=SPACES[space], placement=placement, name=name)


def _plain(document: Document, attributes: Json) -> FoundSplats:
    """Gaussians in accessors."""

    def numbers(name: str, width: int) -> Float[np.ndarray, "..."] | None:
        key = next((prefix + name for prefix in PREFIXES if prefix + name in attributes), None)
        return None if key is None else document.accessor(attributes[key], width).astype(np.float32)

    def has(name: str) -> bool:
        return any(prefix + name in attributes for prefix in PREFIXES)

    def needed(name: str, width: int) -> Float[np.ndarray, "..."]:
        array = numbers(name, width)
        if array is None:
            raise ValueError(f"splats without {name}")
        return array

    positions = document.accessor(attributes["POSITION"], 3).astype(np.float32)
    opacities, first = numbers("OPACITY", 1), numbers("SH_DEGREE_0_COEF_0", 3)
    if opacities is None or first is None:  # drafts had both in the colours of points
        colors = document.accessor(attributes["COLOR_0"], None).astype(np.float32)
        if first is None:
            first = harmonic_of_color(colors[:, :3])
        if opacities is None:
            opacities = colors[:, 3] if colors.shape[1] == 4 else np.ones(len(colors), np.float32)
    rotations = np.ascontiguousarray(np.roll(needed("ROTATION", 4), 1, 1))
    if len({len(each) for each in (positions, rotations, opacities, first)}) > 1:
        raise ValueError("attributes of splats that do not match")
    degree = 0
    while degree + 1 < len(TERMS) and has(f"SH_DEGREE_{degree + 1}_COEF_0"):
        degree += 1
    sh = np.empty((len(positions), TERMS[degree], 3), np.float32)
    sh[:, 0] = first
    for term in range(1, TERMS[degree]):
        of_degree = math.isqrt(term)
        sh[:, term] = needed(f"SH_DEGREE_{of_degree}_COEF_{term - of_degree**2}", 3)
    beyond = has(f"SH_DEGREE_{len(TERMS)}_COEF_0")
    return FoundSplats(
        positions,
        log_scale(needed("SCALE", 3)),
        rotations,
        logit(opacities),
        sh,
        ("Spherical harmonics beyond degree 3 are left out.",) if beyond else (),
    )
