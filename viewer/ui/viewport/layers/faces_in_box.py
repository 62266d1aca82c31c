"""Which triangles of a mesh may be seen in a part of the picture."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, Float64, Int64, UInt32

from viewer.scene.distinct import distinct
from viewer.scene.mesh import Mesh

Box = tuple[int, int, int, int]


class FacesInBox:
    """Looks triangles up by where they are seen; that is worked out once for a camera, and anew for those that move.

    Args:
        mesh: Uploaded as it is.
    """

    def __init__(self, mesh: Mesh) -> None:
        self._faces, self._vertices = mesh.faces, mesh.vertices
        self._corners: UInt32[np.ndarray, "3 f"] | None = None
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
            self._clip = clip
            self._low, self._high = self._seen(self._faces, clip)
        left, bottom = (2.0 * (edge - 1) / side - 1.0 for edge, side in zip(box[:2], size, strict=True))
        ends = zip(box[:2], box[2:], size, strict=True)
        right, top = (2.0 * (edge + length + 1) / side - 1.0 for edge, length, side in ends)
        low, high = self._low, self._high
        inside = (low[0] <= right) & (high[0] >= left) & (low[1] <= top) & (high[1] >= bottom)
        return self._faces[inside]

    def move(
        self, numbers: Int64[np.ndarray, " n"], vertices: Float32[np.ndarray, "v 3"]
    ) -> tuple[UInt32[np.ndarray, "f 3"], Float32[np.ndarray, "2 3"]]:
        """Some vertices are elsewhere.

        Args:
            numbers: Of those vertices.
            vertices: Where all of them are now.

        Returns:
            The triangles that they belong to, and the ends of the box around those as they were and as they are.
        """
        before, self._vertices = self._vertices, vertices
        if not len(numbers):
            return self._faces[:0], np.zeros((2, 3), np.float32)
        if self._corners is None:
            self._corners = np.ascontiguousarray(self._faces.T)
        touched = np.zeros(len(vertices), np.bool_)
        touched[numbers] = True
        one, two, three = (touched[corner] for corner in self._corners)
        rows = np.flatnonzero(one | two | three)
        faces = self._faces[rows]
        if self._clip is not None and len(rows):
            self._low[:, rows], self._high[:, rows] = self._seen(faces, self._clip)
        used = distinct(faces)
        places = np.concatenate([before[used], vertices[used]]).T  # by columns: numpy is slow along short rows
        ends = [
            [edge(column, initial=start) for column in places] for edge, start in ((np.min, np.inf), (np.max, -np.inf))
        ]
        return faces, np.array(ends, np.float32)

    def _seen(self, faces: UInt32[np.ndarray, "f 3"], clip: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The ends of triangles in the picture, across and up, from -1 to 1."""
        vertices = self._vertices
        if 3 * len(faces) < len(vertices):
            vertices, faces = vertices[faces.ravel()], np.arange(3 * len(faces), dtype=np.uint32).reshape(-1, 3)
        own = vertices @ clip[:, :3].T.astype(np.float32) + clip[:, 3].astype(np.float32)
        behind = ~(own[:, 3] > 1e-6)
        over = np.where(behind, np.float32(1.0), own[:, 3])
        corners = np.ascontiguousarray(faces.T)
        low, high = [], []
        for axis in range(2):
            at = own[:, axis] / over
            # What reaches behind the eye may be seen anywhere.
            low.append(np.where(behind, np.float32(-np.inf), at)[corners].min(0))
            high.append(np.where(behind, np.float32(np.inf), at)[corners].max(0))
        return np.stack(low), np.stack(high)
