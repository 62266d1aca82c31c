"""What an export is asked to put into its files: the command line, the dialog and the worker's job."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from viewer.scene.options import Option

LIMITS = (0, 4096, 2048, 1024, 512, 256)
"""Sizes of maps that forms offer."""
SPACES = ("the scene's world, +Z up", "the data set's own")


class ExportOptions(Struct, frozen=True):
    """What goes into a file, as far as its format can hold it."""

    textures: Annotated[bool, Option("Maps.", unit="colour, roughness, normals")] = True
    texture_limit: Annotated[
        int,
        Option(
            "The most along a map's longer side.", 1, 1 << 16, "texels", "Size of maps", "as they are", choices=LIMITS
        ),
    ] = 0
    normals: Annotated[bool, Option("Normals at the vertices.")] = True
    tangents: Annotated[bool, Option("Tangents, where a normal map needs them.", unit="for normal maps")] = True
    colors: Annotated[bool, Option("Vertex colours.", label="Vertex colours")] = True
    lights: Annotated[bool, Option("Lights and the environment light.", unit="and the environment light")] = True
    camera: Annotated[bool, Option("The scene's view.", unit="the view")] = True
    space: Annotated[
        Literal["world", "dataset"],
        Option("Of the scene's world, or of the data set that the mesh came from.", label="Coordinates", words=SPACES),
    ] = "world"
    blender_script: Annotated[
        bool, Option("Write a Python script, too, that builds a .blend of it all.", unit="that builds a .blend")
    ] = False


EVERYTHING = ExportOptions()
"""What a file can hold, in the scene's world."""


def environment_name(stem: str) -> str:
    """What the light is called that is written beside a mesh whose kind of file cannot hold it."""
    return f"{stem}_environment.hdr"
