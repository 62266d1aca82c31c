"""Which triangles of a mesh may be seen in a part of the picture."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64, UInt32

from viewer.scene.mesh import Mesh

Box = tuple[int, int, int, int]


class FacesInBox:
    """Looks triangles up by where they are seen; that is worked out once for a camera.

    Args:
        mesh: Uploaded as it is.
    """

    def __init__(self, mesh: Mesh) -> None:
        self._mesh = mesh
        self._clip: Float64[np.ndarray, "4 4"] | None = None
        self._low = self._high = np.zeros((2, 0), np.float32)

    def faces(self, clip: Float64[np.ndarray, "4 4"], size: tuple[int, int], box: Box) -> UInt32[np.ndarray, "n 3"]:
        """The triangles that may be seen in a box, and perhaps some more.

        Args:
            clip: Takes the mesh's own space to clip space.
            size: Of the picture in pixels.
            box: Left, bottom, width and height in pixels.
        """
        if self._clip is None or not np.array_equal(self._clip, clip):
            self._look(clip)
        left, bottom = (2.0 * (edge - 1) / side - 1.0 for edge, side in zip(box[:2], size, strict=True))
        ends = zip(box[:2], box[2:], size, strict=True)
        right, top = (2.0 * (edge + length + 1) / side - 1.0 for edge, length, side in ends)
        low, high = self._low, self._high
        inside = (low[0] <= right) & (high[0] >= left) & (low[1] <= top) & (high[1] >= bottom)
        return self._mesh.faces[inside]

    def _look(self, clip: Float64[np.ndarray, "4 4"]) -> None:
        vertices = self._mesh.vertices
        own = vertices @ clip[:, :3].T.astype(np.float32) + clip[:, 3].astype(np.float32)
        behind = ~(own[:, 3] > 1e-6)
        over = np.where(behind, np.float32(1.0), own[:, 3])
        corners = np.ascontiguousarray(self._mesh.faces.T)
        low, high = [], []
        for axis in range(2):
            at = own[:, axis] / over
            # What reaches behind the eye may be seen anywhere.
            low.append(np.where(behind, np.float32(-np.inf), at)[corners].min(0))
            high.append(np.where(behind, np.float32(np.inf), at)[corners].max(0))
        self._low, self._high = np.stack(low), np.stack(high)
        self._clip = clip
