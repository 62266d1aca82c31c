"""What an extraction is asked to do: the command line, the form in the window and the worker's job."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Tracing = Literal["cubes", "nets"]
"""How the surface is traced: marching cubes, or surface nets that keep edges and make better triangles."""
Look = Literal["colors", "texture", "materials"]
"""What the surface gets: a colour at every vertex, the field's light as a texture, or materials and a light apart."""


class ExtractOptions(Struct, frozen=True):
    """Options of ``fieldwright extract``.

    Attributes:
        resolution: Cells along the longest edge of the grid that the surface is traced on; 0 = the field's own.
        level: Density per unit length of the field's own space at which the surface lies; None = the level whose
            surface lies where the field's pictures show one.
        tracing: How the surface is traced.
        largest: Keep at most this many separate parts, the ones with the largest area; 0 = no limit.
        minimum_share: Drop parts whose area is less than this share of the largest part's.
        hidden: Keep also the walls of closed cavities and what floats inside of them.
        seen: Drop what no training camera sees; without photos nothing is dropped. It opens holes where nobody looked.
        smooth: Rounds of smoothing that keep the volume (Taubin); 0 = the traced surface as it is.
        faces: Simplify to about this many triangles; 0 = as traced.
        color_samples: Samples of the march through the surface that finds each vertex colour; 0 = no colours.
        look: What the surface gets.
        texture: Texels along one side of the maps.
        refine: Move the surface so that its outline agrees with the photos.
        seconds: At most so long for fitting materials and light; progress shows them as they sharpen.
        bounces: Let light that the surface itself sends count as light on it.
        seed: Of every random choice.
    """

    resolution: int = 0
    level: float | None = None
    tracing: Tracing = "cubes"
    largest: int = 0
    minimum_share: float = 0.001
    hidden: bool = False
    seen: bool = False
    smooth: int = 3
    faces: int = 0
    color_samples: int = 12
    look: Look = "colors"
    texture: int = 1024
    refine: bool = False
    seconds: float = 240.0
    bounces: bool = True
    seed: int = 0


class MeshReport(Struct, frozen=True):
    """What a mesh is like, for people who want to print it, or to know what was taken away.

    Attributes:
        vertices: How many.
        faces: How many.
        parts: Separate parts that are left.
        dropped_parts: Parts that were dropped as loose, hidden or unseen.
        dropped_faces: Triangles in them, and those that no camera sees.
        holes: Closed loops of edges with one triangle only.
        boundary_edges: Edges with one triangle only.
        crowded_edges: Edges with more than two triangles.
        flat_faces: Triangles without an area.
        area: In the mesh's own units, squared.
        volume: Enclosed, cubed; 0 where there are holes.
    """

    vertices: int = 0
    faces: int = 0
    parts: int = 0
    dropped_parts: int = 0
    dropped_faces: int = 0
    holes: int = 0
    boundary_edges: int = 0
    non_manifold_edges: int = 0
    degenerate_faces: int = 0
    area: float = 0.0
    volume: float = 0.0

    @property
    def watertight(self) -> bool:
        """Whether every edge has exactly two triangles."""
        return self.faces > 0 and self.boundary_edges == 0 and self.non_manifold_edges == 0
