"""What holds of whatever a reader of meshes gives, however damaged the file was."""

import numpy as np


def check_parts(parts):
    """Finite vertices, a normal for each, and triangles between vertices that are there."""
    for part in parts:
        mesh = part.mesh
        assert np.isfinite(mesh.vertices).all()
        assert mesh.vertices.shape == mesh.normals.shape
        assert mesh.faces.max(initial=0) < max(len(mesh.vertices), 1)
