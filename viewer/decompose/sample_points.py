"""Points spread evenly over a mesh, with its colours."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, UInt8

from viewer.errors import InputError
from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh
from viewer.scene.points import Points


def sample_mesh(
    mesh: Mesh, material: Material, base_color: UInt8[np.ndarray, "h w 3"] | None, count: int, seed: int = 0
) -> Points:
    """``count`` points, each triangle's share as large as its area.

    Within a triangle ``p = (1 - sqrt(a)) A + sqrt(a) (1 - b) B + sqrt(a) b C`` is uniform for uniform a and b (Osada et
    al. 2002, eq. 1). Colours are base colours: vertex colours times the material's times the map's nearest texel.

    Args:
        mesh: In its own space; so are the points.
        material: Its base colour counts.
        base_color: sRGB bytes of the material's map, the top row first; None where there is none.
        count: How many.
        seed: The same one gives the same points.

    Raises:
        InputError: The mesh has no area.
    """
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    areas = 0.5 * np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    whole = areas.sum()
    if not (np.isfinite(whole) and whole > 0.0):
        raise InputError("The mesh has no area to put points on.", "Choose another mesh.")
    rng = np.random.default_rng(seed)
    # Stratified: the i-th point lies in the i-th part of the area, so that no place is left bare by chance.
    at = (np.arange(count) + rng.random(count)) / count * whole
    which = np.minimum(np.searchsorted(np.cumsum(areas), at, side="right"), len(areas) - 1)
    root, b = np.sqrt(rng.random(count)), rng.random(count)
    shares = np.stack([1.0 - root, root * (1.0 - b), root * b], 1)
    positions = (shares[:, :, None] * corners[which]).sum(1).astype(np.float32)
    return Points(positions, colors_at(mesh, material, base_color, which, shares))


def colors_at(
    mesh: Mesh,
    material: Material,
    base_color: UInt8[np.ndarray, "h w 3"] | None,
    which: np.ndarray,
    shares: np.ndarray,
) -> UInt8[np.ndarray, "n 3"]:
    """SRGB bytes of points in triangles ``which`` with barycentric ``shares``."""
    linear: Float32[np.ndarray, "n 3"] = np.tile(np.array(material.base_color, np.float32), (len(which), 1))
    corners = mesh.faces[which]
    if mesh.colors is not None:
        linear = linear * (shares[:, :, None] * mesh.colors[corners]).sum(1).astype(np.float32)
    texture = material.base_color_map
    placing = None if texture is None else mesh.uv_set(texture.uv_set)
    if texture is not None and placing is not None and base_color is not None:
        row, column = texture.texels_at((shares[:, :, None] * placing[corners]).sum(1))
        linear = linear * srgb_to_linear(base_color[row, column].astype(np.float32) / np.float32(255))
    return np.rint(linear_to_srgb(np.clip(linear, 0.0, 1.0)) * 255).astype(np.uint8)
