"""3MF, for printing: the items that are to be built, one mesh each, in the file's own unit; colours are left out.

trimesh reads 3MF, too, but without a word it leaves out what lies deep among components, and of a model in a file of
its own it takes all meshes for every one of its objects.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
from jaxtyping import Float64, Int64

from viewer.errors import InputError
from viewer.formats.files import reason
from viewer.formats.mesh_files import read_mesh, scene_of
from viewer.formats.mesh_parts import MeshPart, validated_mesh_part
from viewer.scene.assets import AssetStore
from viewer.scene.document import Scene
from viewer.scene.material import Material
from viewer.scene.progress import Progress, Work

USUAL = "3d/3dmodel.model"
RELATIONS = "_rels/.rels"
"""In an archive of this kind, what it begins with: a list of files by what they are."""
MODEL_TYPE = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"
LONGEST_RELATIONS = 1 << 20
MOST_VERTICES = 1 << 26
"""In all instances together: a small file may show one mesh a million times."""
MOST_INSTANCES = 100_000
MOST_RATIO = 200
"""Bytes that an archive may unpack to for each of its own."""
DAMAGED = "The file is damaged or cut short: export it again."
COLORS = "Its colours are left out."
KNOWN = {"p", "m"}
"""Usual prefixes of extensions that may be required: models in several files, and colours, which are noted."""
Matrix = Float64[np.ndarray, "4 4"]


@dataclass(frozen=True, eq=False)
class _Placed:
    """An object that the build, or another object, has somewhere: in which model, under which number."""

    model: str
    number: str
    matrix: Matrix


@dataclass(frozen=True, eq=False)
class _Object:
    """Triangles, or other objects, or both."""

    name: str
    points: Float64[np.ndarray, "v 3"]
    faces: Int64[np.ndarray, "f 3"]
    components: tuple[_Placed, ...]


def read_3mf(path: Path, store: AssetStore) -> Work[Scene]:
    """Open a 3MF file.

    Raises:
        InputError: It is damaged, unpacks to far more than its size, or has nothing to build.
    """
    yield Progress(0.1, f"Reading {path.name}")
    data = read_mesh(path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > MOST_RATIO * max(len(data), 1024):
                raise InputError(f"{path.name} unpacks to {unpacked / 2**30:.1f} GiB, which is refused.", DAMAGED)
            models = _Models(archive, path.name)
            parts = tuple(_parts(models, path))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise InputError(f"{path.name} is no whole 3MF archive.", DAMAGED) from error
    except ET.ParseError as error:
        raise InputError(f"{path.name} is damaged: {reason(error)}.", DAMAGED) from error
    except (ValueError, KeyError, OverflowError, RecursionError) as error:
        raise InputError(f"{path.name} makes no sense: {type(error).__name__} {reason(error)}.", DAMAGED) from error
    return scene_of(parts, path, store, (*models.notes, f"Its lengths are in the file's own unit, the {models.unit}."))


class _Models:
    """The models in an archive, each read once.

    Attributes:
        unit: Of all lengths.
        build: What is to be built.
        notes: What is left out.

    Args:
        archive: The archive.
        place: Its name, for messages.
    """

    def __init__(self, archive: zipfile.ZipFile, place: str) -> None:
        self.unit = "millimeter"
        self.notes: list[str] = []
        self._archive = archive
        self._place = place
        self._names = {name.lower().lstrip("/"): name for name in archive.namelist()}
        self._objects: dict[str, dict[str, _Object]] = {}
        self._root = self._first()
        self.build = self._read(self._root)

    def object_of(self, placed: _Placed) -> _Object:
        """What is there under a number.

        Raises:
            InputError: Nothing is.
        """
        if placed.model not in self._objects:
            self._read(placed.model)
        found = self._objects[placed.model].get(placed.number)
        if found is None:
            raise InputError(f"{self._place} has no object {placed.number[:20]}, which it names.", DAMAGED)
        return found

    def _first(self) -> str:
        """The model that the archive begins with, which may have any name."""
        if USUAL in self._names or RELATIONS not in self._names:
            return USUAL
        with self._archive.open(self._names[RELATIONS]) as stream:
            relations = ET.fromstring(stream.read(LONGEST_RELATIONS))
        named = (each.get("Target", "") for each in relations if each.get("Type", "").lower() == MODEL_TYPE)
        return next(named, USUAL).lower().lstrip("/")

    def _read(self, model: str) -> list[_Placed]:
        """Read a model's objects, and return what it builds.

        Raises:
            InputError: It is not there.
        """
        if model not in self._names:
            raise InputError(f"{self._place} lacks the model {model[:80]}, which it names.", DAMAGED)
        objects: dict[str, _Object] = {}
        build: list[_Placed] = []
        with self._archive.open(self._names[model]) as stream:
            for _, element in ET.iterparse(stream):
                tag = _local(element.tag)
                if tag == "object":
                    objects[element.attrib["id"]] = self._object(element, model)
                    element.clear()  # the next one needs its memory
                elif tag == "build":
                    build = [_placed(item, model) for item in element.iterfind("{*}item")]
                elif tag == "model" and model == self._root:
                    self.unit = element.get("unit", "millimeter")
                    unknown = sorted(set(element.get("requiredextensions", "").split()) - KNOWN)
                    if unknown:
                        self._note(f"Its extensions {', '.join(unknown)[:80]} are left out.")
        self._objects[model] = objects
        return build

    def _object(self, element: ET.Element, model: str) -> _Object:
        mesh = element.find("{*}mesh")
        points, faces = np.zeros((0, 3)), np.zeros((0, 3), np.int64)
        if mesh is not None:
            points = _numbers(mesh, "vertex", ("x", "y", "z"), float, np.float64)
            faces = _numbers(mesh, "triangle", ("v1", "v2", "v3"), int, np.int64)
        if element.get("pid") or any(each.get("pid") for each in element.iterfind("{*}mesh/{*}triangles/{*}triangle")):
            self._note(COLORS)
        components = tuple(_placed(each, model) for each in element.iterfind("{*}components/{*}component"))
        return _Object(element.get("name", ""), points, faces, components)

    def _note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)


def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def _numbers(
    mesh: ET.Element, tag: str, names: tuple[str, str, str], number: type[float] | type[int], kind: type
) -> np.ndarray:
    """(n, 3) numbers, the attributes of all elements of a tag."""
    first, second, third = names
    rows = [
        (number(each.attrib[first]), number(each.attrib[second]), number(each.attrib[third]))
        for each in mesh.iterfind(f"{{*}}*/{{*}}{tag}")
    ]
    return np.array(rows, kind).reshape(-1, 3)


def _placed(element: ET.Element, model: str) -> _Placed:
    """An item of the build or a component: its object may be in a model of its own, which a path names.

    Raises:
        ValueError: Its placement has other than twelve numbers.
    """
    matrix = np.eye(4)
    words = element.get("transform", "").split()
    if words:  # three rows that points are multiplied with from the left, and the translation
        matrix[:3] = np.array([float(word) for word in words]).reshape(4, 3).T
    path = next((value for key, value in element.attrib.items() if _local(key) == "path"), None)
    return _Placed(model if path is None else path.lower().lstrip("/"), element.attrib["objectid"], matrix)


def _instances(models: _Models, place: str) -> Iterator[tuple[_Object, Matrix]]:
    """All objects with triangles that the build leads to, placed.

    Raises:
        InputError: There are too many, or an object is part of itself.
    """
    waiting: list[tuple[_Placed, Matrix, tuple[tuple[str, str], ...]]] = [
        (item, np.eye(4), ()) for item in reversed(models.build)
    ]
    count = 0
    while waiting:
        placed, above, parents = waiting.pop()
        key = (placed.model, placed.number)
        count += 1
        if key in parents:
            raise InputError(f"{place} has an object that is part of itself.", DAMAGED)
        if count > MOST_INSTANCES:
            raise InputError(f"{place} builds more than {MOST_INSTANCES:,} objects.", "Open a smaller file.")
        with np.errstate(all="ignore"):
            matrix = above @ placed.matrix
        found = models.object_of(placed)
        if len(found.faces):
            yield found, matrix
        waiting += [(each, matrix, (*parents, key)) for each in reversed(found.components)]


def _parts(models: _Models, path: Path) -> Iterator[MeshPart]:
    """One part an instance.

    Raises:
        InputError: There are none, too many vertices, or coordinates that are not finite.
    """
    found = list(_instances(models, path.name))
    if not found:
        raise InputError(f"{path.name} holds no triangles.", "Open a file with a mesh.")
    if sum(len(each.points) for each, _ in found) > MOST_VERTICES:
        raise InputError(f"{path.name} shows more than {MOST_VERTICES} vertices.", "Open a smaller mesh.")
    material = Material(lit=True, roughness=0.6)
    for each, matrix in found:
        with np.errstate(all="ignore"):
            points = each.points @ matrix[:3, :3].T + matrix[:3, 3]
            mirrored = bool(np.linalg.det(matrix[:3, :3]) < 0)
        faces = each.faces[:, ::-1] if mirrored else each.faces
        title = path.stem if len(found) == 1 else each.name or path.stem
        yield validated_mesh_part(title, points, faces, None, None, material, path.name)
