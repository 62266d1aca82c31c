"""What an export is asked to put into its files: the command line, the dialog and the worker's job."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from viewer.formats.mesh_formats import EXPORTS


class ExportOptions(Struct, frozen=True):
    """What goes into a file, as far as its format can hold it.

    Attributes:
        textures: Maps.
        texture_limit: Texels along the longer side at most; larger maps are scaled down. 0 = as they are.
        normals: Normals at the vertices.
        tangents: Tangents, where there are texture coordinates.
        colors: Vertex colours.
        lights: Lights and the environment light.
        camera: The scene's view.
        space: In the scene's world, or in the coordinates of the data set that the mesh came from.
        blender_script: Write a Python script beside the file that builds a .blend of mesh, camera and light.
    """

    textures: bool = True
    texture_limit: int = 0
    normals: bool = True
    tangents: bool = True
    colors: bool = True
    lights: bool = True
    camera: bool = True
    space: Literal["world", "dataset"] = "world"
    blender_script: bool = False


EVERYTHING = ExportOptions()
"""What a file can hold, in the scene's world."""
MESHES = tuple(EXPORTS)
LIGHTS = (".hdr", ".exr")
FIELD = ".npz"
SUFFIXES = (*MESHES, *LIGHTS, FIELD)
"""Of all that an export can write."""
CARRIED = {suffix: EXPORTS[suffix][1].carries if suffix in EXPORTS else () for suffix in SUFFIXES}
"""Which options make a difference to files of a suffix."""


def environment_name(stem: str) -> str:
    """What the light is called that is written beside a mesh whose kind of file cannot hold it."""
    return f"{stem}_environment.hdr"
