"""The table of mesh files: how each is recognised, read, written and offered. A new one is a row and its module.

Light enough for the window's process: readers and writers are named here, and imported when they are used.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from viewer.formats.npz import entry_names

HEAD = 4096
"""Bytes at the beginning by which files are recognised."""
STL_HEADER, STL_FACE = 84, 50
GLTF_MAGIC = b"glTF"
OBJ_WORDS = frozenset(
    (
        b"v vn vt vp o g s mg f fo l p mtllib usemtl usemap maplib cstype deg bmat step curv curv2 surf parm trim hole "
        b"scrv sp end con bevel c_interp d_interp lod shadow_obj trace_obj ctech stech"
    ).split()
)
"""That lines of an OBJ file begin with."""
OFF_NAMES = frozenset({b"OFF", b"COFF", b"NOFF", b"CNOFF", b"STOFF", b"STCOFF", b"STNOFF", b"STCNOFF"})
SHAPES = ("faces", "remesh", "across", "tolerance", "holes", "collision", "ordered")
"""Options that change meshes, for any kind of file."""
COMPARED = ("compare", "least_psnr")
"""Those of files that can be read back."""
EVERYTHING = (
    "textures", "normals", "tangents", "colors", "lights", "camera", "space", "blender_script", *SHAPES, "relief",
    "levels", "compression", "pictures", *COMPARED,
)  # fmt: skip
NO_USD = ("tangents", "levels", "compression", "pictures", *COMPARED)
"""What USD files do not have, or is not read back."""
LOOK = ("colors", "opacities", "uvs", "materials", "maps")
"""What all formats with materials keep of a mesh, see :attr:`MeshExport.keeps`."""


class MeshNumbers(NamedTuple):
    """What decides how large a mesh becomes in a file; the flags are arrays that are written.

    Attributes:
        vertices: How many.
        faces: How many triangles.
        uvs: The mesh has texture coordinates.
    """

    vertices: int
    faces: int
    normals: bool
    colors: bool
    tangents: bool
    uvs: bool

    def text(self, columns: int = 1) -> int:
        """Bytes as text, with a number of indices for each corner of a face; nine characters a number."""
        numbers = 3 + 3 * self.normals + 2 * self.uvs + 3 * self.colors
        return 9 * numbers * self.vertices + 3 * (len(str(self.vertices)) + 1) * columns * self.faces

    def row(self) -> int:
        """Bytes of a vertex with single-precision numbers and colours of three bytes."""
        return 12 + 12 * self.normals + 8 * self.uvs + 3 * self.colors

    def buffers(self) -> int:
        """Bytes as arrays of single-precision numbers and the narrowest indices."""
        numbers = 3 + 3 * self.normals + 2 * self.uvs + 4 * self.tangents + 3 * self.colors
        return 4 * numbers * self.vertices + 3 * (2 if self.vertices < 65535 else 4) * self.faces


@dataclass(frozen=True)
class MeshExport:
    """One kind of file that meshes are written to.

    Attributes:
        suffix: Lower case with the dot.
        title: For people, in the form that exports.
        carries: Which :class:`viewer.formats.options.ExportOptions` make a difference to it.
        keeps: What it holds of a scene beside triangles: families of content, and rows of ``left_out.PARTS``.
        size: Bytes that a mesh takes in it, without maps, about.
        maps_inside: Maps lie in the file, not beside it.
        light_inside: So does the environment light.
        material_file: Suffix of a file beside it that describes materials; empty where there is none.
        splat_size: Bytes of one Gaussian by its numbers of spherical harmonics; None where it holds none.
    """

    suffix: str
    title: str
    carries: tuple[str, ...]
    keeps: tuple[str, ...]
    size: Callable[[MeshNumbers], float]
    maps_inside: bool = False
    light_inside: bool = False
    material_file: str = ""
    splat_size: Callable[[int], float] | None = None


@dataclass(frozen=True)
class MeshFormat:
    """A row of the table.

    Attributes:
        name: Short and unique.
        suffixes: Lower case with the dot.
        description: For people, as in a file dialog.
        matches: Whether a file is one, judged by its content.
        reader: ``module.function`` in this package, from a path and a store to a scene; empty = it is not read.
        decoder: Instead of a reader: from a file's bytes, the mesh's name and the file's to mesh parts; also given what
            notes what is left out.
        writer: As the reader, from an :class:`viewer.formats.export_scene.ExportScene` and the path to files by name.
        exports: The kinds of file that it writes.
        package: What the writer needs from elsewhere, and the extra that installs it; empty = nothing.
    """

    name: str
    suffixes: tuple[str, ...]
    description: str
    matches: Callable[[Path], bool] = lambda _: False
    reader: str = ""
    writer: str = ""
    exports: tuple[MeshExport, ...] = ()
    package: tuple[str, str] = ("", "")
    decoder: str = ""


def head_of(path: Path) -> bytes:
    """The first bytes of a file; none of a folder."""
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        return file.read(HEAD)


def first_word(data: bytes) -> bytes:
    """What is before the first blank; empty where there is nothing."""
    return (data.split(maxsplit=1) or [b""])[0]


def begins(*starts: bytes) -> Callable[[Path], bool]:
    """Whether a file begins with one of these."""
    return lambda path: head_of(path).startswith(starts)


def is_gltf(path: Path) -> bool:
    """Whether a file is called ``.gltf`` and begins as JSON; scenes of other kinds are JSON, too."""
    return path.suffix.lower() == ".gltf" and head_of(path).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def is_ply(path: Path) -> bool:
    """Whether a file's first line is PLY's, with any line end."""
    return re.match(rb"ply[ \t]*[\r\n]", head_of(path)) is not None


def is_stl(path: Path) -> bool:
    """Whether a file begins as the text variant, or has the length that a binary STL's count of triangles asks for."""
    head = head_of(path)
    if len(head) >= STL_HEADER and STL_HEADER + STL_FACE * int.from_bytes(head[80:84], "little") == path.stat().st_size:
        return True
    text = head.lstrip().lower()
    return text.startswith(b"solid") and (b"facet" in text or b"endsolid" in text)


def is_obj(path: Path) -> bool:
    """Whether the first lines of a text file are some of OBJ's; any other file called ``.obj`` is one, too."""
    words = [line.split(maxsplit=1)[:1] for line in head_of(path).splitlines()[:40]]
    some = [b"v"] in words or [b"mtllib"] in words
    return some and all(not word or word[0] in OBJ_WORDS or word[0].startswith(b"#") for word in words[:-1])


def is_off(path: Path) -> bool:
    """Whether a file's first word is OFF, or one of its variants in three dimensions; ``.off`` may lack it."""
    word = first_word(head_of(path))
    return word in OFF_NAMES or (word.isdigit() and path.suffix.lower() == ".off")


def is_3mf(path: Path) -> bool:
    """Whether a file is an archive that holds a 3MF model."""
    return begins(b"PK")(path) and any(name.lower().endswith(".model") for name in entry_names(path))


def _usd(suffix: str, title: str, size: Callable[[MeshNumbers], float], *, packed: bool = False) -> MeshExport:
    carries = tuple(option for option in EVERYTHING if option not in NO_USD)
    keeps = ("light", "environment", "view", "uv_sets", "bones", "frames", *LOOK)
    return MeshExport(suffix, f"Universal Scene Description, {title} ({suffix})", carries, keeps, size, packed, packed)


MESH_FORMATS = (
    MeshFormat(
        "glb", (".glb",), "binary glTF", begins(GLTF_MAGIC), "gltf_files.read", "gltf.files",
        (MeshExport(
            ".glb", "glTF, one file (.glb): Blender, Unreal, the web", EVERYTHING,
            ("splats", "view_dependence", "linear", "light", "environment", "view", "uv_sets", "bones", "frames",
             "tracks", *LOOK),
            lambda mesh: mesh.buffers() + 1500, maps_inside=True, splat_size=lambda numbers: 48 + 4 * numbers,
        ),),
    ),
    MeshFormat("gltf", (".gltf",), "glTF with files beside it", is_gltf, "gltf_files.read"),
    MeshFormat(
        "ply", (".ply",), "PLY mesh", is_ply, "mesh_files.read_ply", "ply_writer.files",
        (MeshExport(
            ".ply", "PLY with vertex colours (.ply)", ("normals", "colors", "space", *SHAPES, *COMPARED),
            ("colors", "uvs"),
            lambda mesh: 250 + mesh.row() * mesh.vertices + 13 * mesh.faces,
        ),),
    ),
    MeshFormat(
        "obj", (".obj",), "Wavefront OBJ", is_obj, "mesh_files.read_obj", "obj.files",
        (MeshExport(
            ".obj", "Wavefront OBJ with MTL and PNG (.obj)",
            ("textures", "normals", "colors", "lights", "space", "blender_script", *SHAPES, "relief", *COMPARED),
            ("environment", "colors", "uvs", "materials", "maps"),
            lambda mesh: mesh.text(columns=1 + mesh.normals + mesh.uvs), material_file=".mtl",
        ),),
    ),
    MeshFormat(
        "stl", (".stl",), "STL", is_stl, decoder="stl.decode", writer="stl.files", exports=(MeshExport(
            ".stl", "STL, the shape alone (.stl)", ("space", *SHAPES, *COMPARED), (),
            lambda mesh: STL_HEADER + STL_FACE * mesh.faces,
        ),),
    ),
    MeshFormat("off", (".off",), "OFF mesh", is_off, decoder="off.decode"),
    MeshFormat("3mf", (".3mf",), "3MF, for printing", is_3mf, "threemf.read_3mf"),
    MeshFormat(
        "usd", (".usdz", ".usdc", ".usda"), "Universal Scene Description", writer="usd.files",
        exports=(
            _usd(".usdz", "one file", lambda mesh: 0.8 * mesh.buffers(), packed=True),
            _usd(".usdc", "binary", lambda mesh: 0.8 * mesh.buffers()),
            _usd(".usda", "text", lambda mesh: mesh.text()),
        ),
        package=("usd-core", "usd"),
    ),
)  # fmt: skip
"""In the order in which they are tried."""
EXPORTS = {export.suffix: (row, export) for row in MESH_FORMATS for export in row.exports}
"""Rows by the suffixes that they write."""
MESHES = tuple(EXPORTS)
LIGHTS = (".hdr", ".exr")
FIELD = ".npz"
SPLATS = (".spz", ".sog", ".splat")
"""Of files that hold nothing but splats."""
SUFFIXES = (*MESHES, *LIGHTS, FIELD, *SPLATS)
"""Of all that an export can write."""
CARRIED = {
    suffix: EXPORTS[suffix][1].carries if suffix in EXPORTS else COMPARED if suffix in SPLATS else ()
    for suffix in SUFFIXES
}
"""Which options make a difference to files of a suffix."""
