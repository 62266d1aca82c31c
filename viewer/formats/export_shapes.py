"""What becomes of meshes on their way into files: who writes them is handed what changes them, and need not know it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from viewer.editing.surface import Surface
from viewer.formats.options import ExportOptions
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work


@dataclass(frozen=True, eq=False)
class Shaped:
    """A surface as it is written, in its node's own space.

    Attributes:
        surface: With as many triangles as were asked for.
        levels: Further levels of detail, the finest first, with the same material.
        collision: For collisions; None where that was not asked for.
        notes: What there is to say of it.
    """

    surface: Surface
    levels: tuple[Mesh, ...] = ()
    collision: Mesh | None = None
    notes: tuple[str, ...] = ()


Shaper = Callable[[Surface, ExportOptions], Work[Shaped]]


def as_it_is(surface: Surface, options: ExportOptions) -> Work[Shaped]:
    """A surface that nothing is done to."""
    del options
    yield Progress(1.0, "Placing the mesh")
    return Shaped(surface)
