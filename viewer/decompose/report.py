"""What there is to say of a mesh: whether it is closed, how large it is, and what is wrong with it."""

from __future__ import annotations

import numpy as np

from viewer.decompose.edges import edges_of, hole_count, label_faces, sides_of
from viewer.decompose.options import MeshReport
from viewer.errors import InputError
from viewer.scene.mesh import Mesh


def report_of(mesh: Mesh, dropped_parts: int = 0, dropped_faces: int = 0) -> MeshReport:
    """Count what a mesh consists of and what is wrong with it; the volume is by the divergence theorem.

    Args:
        mesh: May be open, empty, or no surface at all.
        dropped_parts: What was taken away before.
        dropped_faces: The triangles of those parts.

    Raises:
        InputError: A vertex is not finite.
    """
    check_finite(mesh)
    edges = edges_of(mesh.faces)
    parts = label_faces(mesh.faces, len(mesh.vertices))[0]
    sides = sides_of(mesh.vertices, mesh.faces)
    # Around the middle, so that a mesh far from the origin loses no digits.
    middle = mesh.vertices.mean(0, dtype=np.float64) if len(mesh.vertices) else np.zeros(3)
    single, crowded = int((edges.counts == 1).sum()), int((edges.counts > 2).sum())
    corner = mesh.vertices[mesh.faces[:, 0]] - middle
    volume = float(np.einsum("ij,ij->", sides.across, corner)) / 6.0 if single == 0 else 0.0
    return MeshReport(
        vertices=len(mesh.vertices),
        faces=len(mesh.faces),
        parts=parts,
        dropped_parts=dropped_parts,
        dropped_faces=dropped_faces,
        holes=hole_count(mesh.faces, edges),
        boundary_edges=single,
        non_manifold_edges=crowded,
        degenerate_faces=int(sides.flat.sum()),
        area=float(sides.twice.sum()) / 2.0,
        volume=volume,
    )


def check_finite(mesh: Mesh) -> None:
    """Refuse vertices that are not finite.

    Raises:
        InputError: There is one.
    """
    lost = int((~np.isfinite(mesh.vertices)).any(1).sum())
    if lost:
        raise InputError(
            f"{lost} of {len(mesh.vertices)} vertices of the mesh have coordinates that are not numbers.",
            "The field or the file that it comes from is damaged: train or export it again.",
        )
