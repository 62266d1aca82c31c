"""Field to mesh."""

from __future__ import annotations

from viewer.decompose.geometry import surface_of
from viewer.decompose.options import ExtractOptions
from viewer.fields.voxels import SparseVoxels
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Work


def extract(voxels: SparseVoxels, options: ExtractOptions) -> Work[Mesh]:
    """The mesh alone; see :func:`viewer.decompose.geometry.surface_of`."""
    return (yield from surface_of(voxels, options)).mesh
