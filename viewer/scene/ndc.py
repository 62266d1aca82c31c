"""Normalised device coordinates, in which NeRF trains scenes that were photographed from one side only."""

from __future__ import annotations

from msgspec import Struct

from viewer.scene.geometry import Transform


class Ndc(Struct, frozen=True):
    """The projective map of a reference camera (Mildenhall et al. 2020, appendix C).

    With (x, y, z) a point in the reference camera's axes (+X right, +Y up, looking along -Z), its coordinates are

        u = -x / (a z) - shift_x,      v = -y / (b z) - shift_y,      w = 1 + 2 near / z

    so that w runs from -1 in the near plane to 1 at infinity, and straight lines stay straight.

    Attributes:
        camera: From the reference camera's axes to the field's own space.
        tangents: a and b: of half the angle of view, across and upright.
        near: Distance of the near plane along -Z, in the camera's units.
        shift: See above. A program that shoots its rays through the corners of pixels instead of their middles has
            learned a scene that is shifted by half a pixel.
        reach: Largest absolute u and v that training saw; beyond, and before the near plane, the field is empty.
        last: Largest w where anything is looked for, < 1.
    """

    camera: Transform
    tangents: tuple[float, float]
    near: float
    shift: tuple[float, float] = (0.0, 0.0)
    reach: tuple[float, float] = (1.0, 1.0)
    last: float = 0.99
