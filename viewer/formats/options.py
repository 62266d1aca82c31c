"""What an export is asked to put into its files: the command line, the dialog and the worker's job."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from viewer.scene.options import Option

LIMITS = (0, 4096, 2048, 1024, 512, 256)
"""Sizes of maps that forms offer."""
SPACES = ("the scene's world, +Z up", "the data set's own")
PICTURES = ("PNG, without loss", "WebP: smaller, and the web, Blender and Unreal read it")
PROXIES = ("none", "the convex hull of each mesh", "each mesh with few triangles")
MOST_LEVELS = 8


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
    faces: Annotated[
        int,
        Option(
            "Simplify each mesh to this many triangles; seams, edges and maps stay.",
            4,
            label="Triangles",
            zero="as they are",
        ),
    ] = 0
    remesh: Annotated[
        bool,
        Option(
            "Make even triangles anew, as many as asked for, and bake all maps onto them.",
            label="Make anew",
            unit="even triangles, with new maps",
        ),
    ] = False
    across: Annotated[
        bool,
        Option(
            "Simplify without regard to seams, and bake all maps onto a new atlas.",
            label="Simplify",
            unit="across seams, with new maps",
        ),
    ] = False
    tolerance: Annotated[
        float,
        Option(
            "Simplify only as far as the surface moves by less than this share of its size.",
            1e-6,
            1,
            "% of its size",
            "Move it by at most",
            "any distance",
            scale=100,
        ),
    ] = 0.005
    relief: Annotated[
        bool,
        Option("Put what simplifying takes away into the normal map.", unit="what is simplified into the normal map"),
    ] = True
    holes: Annotated[
        int, Option("Close holes with at most this many edges.", 3, 10_000, "edges at most", "Close holes", "none")
    ] = 0
    levels: Annotated[
        int,
        Option(
            "Further levels of detail, each with half as many triangles (MSFT_lod).",
            1,
            MOST_LEVELS,
            "further",
            "Levels of detail",
            "none",
        ),
    ] = 0
    collision: Annotated[
        Literal["none", "hull", "mesh"],
        Option("Write meshes for collisions into a file of their own.", label="Collisions", words=PROXIES),
    ] = "none"
    ordered: Annotated[
        bool, Option("Put triangles and vertices into the order that graphics cards like.", unit="for graphics cards")
    ] = False
    compression: Annotated[
        bool,
        Option("Compress meshes with meshopt: a third of the size.", unit="meshes, with meshopt", label="Compress"),
    ] = False
    pictures: Annotated[Literal["png", "webp"], Option("How maps are compressed.", label="Maps as", words=PICTURES)] = (
        "png"
    )
    compare: Annotated[
        bool,
        Option(
            "Read the file back and compare its pictures with the scene's before anything is overwritten.",
            unit="with the scene before it is written",
        ),
    ] = False
    least_psnr: Annotated[
        float,
        Option(
            "Do not write a file whose pictures are farther from the scene's.", 1, 100, "dB", "Refuse below", "never"
        ),
    ] = 0.0


EVERYTHING = ExportOptions()
"""What a file can hold, in the scene's world."""


def environment_name(stem: str) -> str:
    """What the light is called that is written beside a mesh whose kind of file cannot hold it."""
    return f"{stem}_environment.hdr"


def changes_meshes(options: ExportOptions) -> bool:
    """Whether anything is done to meshes; compressed ones are ordered first."""
    return shapes_meshes(options) or options.compression


def shapes_meshes(options: ExportOptions) -> bool:
    """Whether meshes are changed before they are written."""
    shaped = (
        options.faces,
        options.remesh,
        options.holes,
        options.levels,
        options.collision != "none",
        options.ordered,
    )
    return any(shaped)


def collision_name(name: str) -> str:
    """What the file with meshes for collisions is called that is written beside ``name``."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}_collision.{suffix}"
