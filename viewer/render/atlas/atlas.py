"""A voxel grid as textures that OpenGL 3.3 can march: bricks of occupied cells side by side in one 3-D texture.

Cells as in :mod:`viewer.render.grid.packed`: the lattice points of a grid of n voxels along an axis are 0 to n + 1,
of which 1 to n are voxel centres, 0 and n + 1 repeat the outermost ones, and cell c reaches from point c to c + 1. A
brick is 8^3 cells and holds the values at its 9^3 points, so that the graphics card interpolates across all of its
cells without looking into a neighbour. Points that are not stored hold zero, which is what "missing voxels count as
zero before interpolation" asks for.

All textures are laid out as OpenGL takes them: z first, x last.

- ``bricks``: one int32 a brick of the grid: where an occupied one lies in the atlas, as ``x | y << 8 | z << 16`` in
  bricks, or minus the Chebyshev distance, in bricks, to the nearest occupied one.
- ``density``: two half floats a point: density, and the Chebyshev distance in points to the nearest point of positive
  density, at most :data:`REACH`.
- ``sh0`` to ``sh6``: four half floats a point. For degree 0 there is one page with red, green and blue; else pages 0 to
  2 have coefficients 0 to 3 of red, of green, of blue, pages 3 to 5 coefficients 4 to 7, and page 6 coefficient 8 of
  red, green and blue.
- ``background``: as in :class:`viewer.fields.voxels.SparseVoxels`; absent where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float16, Float32, Int32

from viewer.errors import AssetError

POINTS = 9
"""Lattice points of a brick along an axis."""
BRICK = 8
"""Cells of a brick along an axis."""
REACH = 8
"""Points up to which distances are exact."""
PAGES = (1, 3, 7)
"""Textures of spherical harmonics for degree 0, 1, 2."""
MOST_BYTES = 1 << 30
"""Larger fields are left to the engine: graphics cards have other things to keep."""
DAMAGED = "Clear the cache folder, or turn off drawing on the graphics card."


@dataclass(frozen=True, eq=False)
class Atlas:
    """The textures of one field; their meaning is in the module's docstring."""

    bricks: Int32[np.ndarray, "bz by bx"]
    density: Float16[np.ndarray, "d h w 2"]
    sh: tuple[Float16[np.ndarray, "d h w 4"], ...]
    background: Float32[np.ndarray, "bh bw 3"] | None = None

    @property
    def sh_degree(self) -> int:
        """0, 1 or 2."""
        return PAGES.index(len(self.sh))

    @property
    def nbytes(self) -> int:
        """Memory that the textures take."""
        arrays = (self.bricks, self.density, *self.sh, *(() if self.background is None else (self.background,)))
        return sum(array.nbytes for array in arrays)

    def tensors(self) -> dict[str, np.ndarray]:
        """The arrays under the names they have in an asset."""
        named: dict[str, np.ndarray] = {"bricks": self.bricks, "density": self.density}
        named |= {f"sh{page}": texture for page, texture in enumerate(self.sh)}
        return named if self.background is None else {**named, "background": self.background}


def atlas_from_tensors(tensors: Mapping[str, np.ndarray]) -> Atlas:
    """The atlas in an asset, after checking that its arrays fit each other. They may stay mapped from the file.

    Raises:
        AssetError: An array is missing or of the wrong type or size.
    """
    bricks, density, background = tensors.get("bricks"), tensors.get("density"), tensors.get("background")
    sh = [tensors[f"sh{page}"] for page in range(max(PAGES)) if f"sh{page}" in tensors]
    if bricks is None or density is None or len(sh) not in PAGES:
        raise AssetError("The textures of a field are incomplete.", DAMAGED)
    fits = bricks.dtype == np.int32 and bricks.ndim == 3 and density.dtype == np.float16 and density.ndim == 4
    fits = fits and density.shape[3] == 2 and all(side > 0 and side % POINTS == 0 for side in density.shape[:3])
    fits = fits and all(page.dtype == np.float16 and page.shape == (*density.shape[:3], 4) for page in sh)
    picture = background is None or (background.dtype, background.ndim, background.shape[-1]) == (np.float32, 3, 3)
    if not fits or not picture:
        raise AssetError("The textures of a field do not fit each other.", DAMAGED)
    return Atlas(bricks, density, tuple(sh), background)


def atlas_grid(count: int) -> tuple[int, int, int]:
    """Bricks along x, y and z of a nearly cubic atlas with room for ``count`` of them, at least one."""
    side = 1
    while side**3 < count:
        side += 1
    across = side
    down = max(-(-count // (side * side)), 1)
    return across, side if count > side else 1, down


def atlas_bytes(count: int, sh_degree: int) -> int:
    """Memory that an atlas of ``count`` occupied bricks takes, without its small textures."""
    across, high, deep = atlas_grid(count)
    return across * high * deep * POINTS**3 * (4 + 8 * PAGES[sh_degree])
