"""What an extraction is asked to do: the command line, the form in the window and the worker's job."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct
from msgspec.structs import replace

from viewer.scene.options import MANY, Option

LEAST_RESOLUTION = 8
LEAST_SIDE, MOST_SIDE = 16, 8192
"""Of maps."""
TEXTURES = (256, 512, 1024, 2048, 4096, MOST_SIDE)
"""Sides of maps that forms offer."""
MOST_MOMENTS = 1000
"""That a mesh goes through."""
Tracing = Literal["cubes", "nets"]
"""How the surface is traced: marching cubes, or surface nets that keep edges and make better triangles."""
Look = Literal["colors", "texture", "materials"]
"""What the surface gets: a colour at every vertex, the field's light as a texture, or materials and a light apart."""
LOOKS = ("A colour at every vertex", "The field's light as a texture", "Materials and light apart")
"""As forms call them."""
Preset = Literal["plain", "quick", "standard", "best"]


class ExtractOptions(Struct, frozen=True):
    """Options of ``fieldwright extract``."""

    resolution: Annotated[
        int, Option("Cells along the longest edge of the grid.", LEAST_RESOLUTION, 1024, "cells", zero="as the field")
    ] = 0
    level: Annotated[
        float | None,
        Option("Density per unit length at which the surface lies; otherwise where pictures show one.", 1e-12, MANY),
    ] = None
    tracing: Annotated[
        Tracing,
        Option("Marching cubes, or surface nets that keep edges.", words=("Marching cubes", "Nets, keep edges")),
    ] = "cubes"
    largest: Annotated[int, Option("Keep only this many parts, the largest.", 1, label="Parts", zero="all of them")] = 0
    minimum_share: Annotated[
        float,
        Option("Drop parts below this share of the largest one.", 0, 1, "% of the largest", "Drop below", scale=100),
    ] = 0.001
    hidden: Annotated[
        bool,
        Option("Keep closed cavities, too, and what floats inside of them.", label="Keep", unit="what is enclosed"),
    ] = False
    seen: Annotated[
        bool, Option("Drop triangles that no camera sees; it opens holes.", label="Drop", unit="what no camera sees")
    ] = False
    smooth: Annotated[
        int, Option("Rounds of smoothing that keep the volume (Taubin).", 1, 100, "rounds", "Smoothing", "none")
    ] = 3
    fairing: Annotated[
        int,
        Option("Rounds that even out the lumps of a field and keep its edges.", 1, 100, "rounds", "Even out", "none"),
    ] = 3
    flatten: Annotated[
        bool,
        Option("Make large glossy planes flat after evening out.", label="Make flat", unit="large glossy planes"),
    ] = True
    faces: Annotated[int, Option("Simplify to about this many triangles.", 4, label="Triangles", zero="as traced")] = 0
    remesh: Annotated[
        bool,
        Option("Make even triangles anew instead of simplifying.", label="Make anew", unit="even triangles"),
    ] = False
    color_samples: Annotated[
        int, Option("Samples that find the colour of a vertex.", 1, 256, "samples a vertex", "Colours", "no colours")
    ] = 12
    look: Annotated[
        Look, Option("Vertex colours, a texture of the field's light, or materials.", label="Surface gets", words=LOOKS)
    ] = "colors"
    texture: Annotated[
        int, Option("Texels along one side of the maps.", LEAST_SIDE, MOST_SIDE, "texels a side", choices=TEXTURES)
    ] = 1024
    refine: Annotated[
        bool,
        Option("Move the surface so that its outline agrees with the photos.", label="Move it", unit="to fit photos"),
    ] = False
    steps: Annotated[
        int, Option("Steps of fitting materials and light; 1600 take minutes.", 1, 1_000_000, "steps", "Fit")
    ] = 1600
    bounces: Annotated[
        bool, Option("Count light that the surface itself sends.", label="Count", unit="light from the surface itself")
    ] = True
    seed: Annotated[int, Option("Seed of every random choice.", 0, MANY)] = 0
    moments: Annotated[
        int,
        Option(
            "Let the mesh of what moves move, too, through this many moments of the timeline.", 2, MOST_MOMENTS,
            "moments", "Moves through", "none",
        ),
    ] = 0  # fmt: skip


PRESETS: tuple[tuple[Preset, ExtractOptions], ...] = (
    ("plain", ExtractOptions()),
    ("quick", ExtractOptions(look="materials", faces=100_000, texture=2048, steps=240, bounces=False)),
    ("standard", ExtractOptions(look="materials", tracing="nets", faces=150_000, texture=2048)),
    ("best", ExtractOptions(look="materials", tracing="nets", faces=300_000, texture=4096, refine=True)),
)
"""A mesh with vertex colours; meshes with materials and light: in about a minute, in five, or as good as it gets."""


def preset_of(options: ExtractOptions) -> Preset | None:
    """The preset that these options are, whether the mesh moves or not; None where they are no preset."""
    still = replace(options, moments=0)
    return next((name for name, each in PRESETS if each == still), None)


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
