"""Pictures that a mesh, its materials and its light are fitted to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from viewer.scene.camera import Camera


@dataclass(frozen=True, eq=False)
class View:
    """What one camera saw: a photo, or a picture of a field.

    Attributes:
        camera: In the space of the mesh, of the picture's size; any lens.
        pixels: Linear Rec. 709, premultiplied, and opacity; light is not clipped where the photo had more than 1.
        name: For messages.
    """

    camera: Camera
    pixels: Float32[np.ndarray, "h w 4"]
    name: str = ""
