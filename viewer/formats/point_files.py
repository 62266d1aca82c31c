"""Point clouds in files: PLY without faces, also as nerfstudio keeps its points, and COLMAP's ``points3D``.

Written as binary PLY: float positions (double ones far from zero) and sRGB bytes, +Z up, in the scene's world.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from jaxtyping import Float32, Float64
from scipy.spatial import KDTree

from viewer.editing.content import points_of
from viewer.errors import InputError, OutputError
from viewer.formats import obj, off
from viewer.formats.datasets.colmap_files import read_points
from viewer.formats.datasets.points import LARGEST_FILE, found_points, read_ply_points
from viewer.formats.datasets.points import PointCloud as FoundPoints
from viewer.formats.files import read_bytes
from viewer.formats.mesh_formats import head_of
from viewer.scene.assets import AssetStore, write_together
from viewer.scene.content import Provenance
from viewer.scene.document import Node, Scene, World
from viewer.scene.geometry import as_vec3
from viewer.scene.origin import local_origin, origin_notes
from viewer.scene.point_cloud import PointCloud
from viewer.scene.points import Points
from viewer.scene.progress import Progress, Work

DecodePoints = Callable[
    [bytes, str, Callable[[str], None]], tuple[Float64[np.ndarray, "n 3"], Float32[np.ndarray, "n 3"] | None]
]
"""From a file and its name, and what takes notes, to positions and linear colours."""
SPACING_SAMPLES = 4000
"""Points whose nearest neighbour is looked up to find how far apart they lie."""
NEIGHBOR, BALL = 6, 0.6
"""Radius of a ball in distances to the sixth neighbour: balls then cover nine tenths of a surface that points lie on at
random, and all of it where they lie evenly."""
ROW = (("x", "<f4"), ("y", "<f4"), ("z", "<f4"), ("red", "u1"), ("green", "u1"), ("blue", "u1"))


def read_ply(path: Path, store: AssetStore) -> Work[Scene]:
    """Open the points of a PLY file; those without colours are grey.

    Raises:
        InputError: The file is damaged or holds no points.
    """
    yield Progress(0.0, f"Reading {path.name}")
    if not head_of(path):
        raise InputError(f"{path.name} is empty.", "Copy or export it again.")
    found = read_ply_points(path)
    return (yield from _scene(path, found, store))


def read_obj(path: Path, store: AssetStore) -> Work[Scene]:
    """Open the vertices of an OBJ file that has no faces; those without colours are grey.

    Raises:
        InputError: The file is damaged.
    """
    return (yield from _vertices(path, obj.decode_points, store))


def read_off(path: Path, store: AssetStore) -> Work[Scene]:
    """Open the vertices of an OFF file that has no faces; those without colours are grey.

    Raises:
        InputError: The file is damaged.
    """
    return (yield from _vertices(path, off.decode_points, store))


def _vertices(path: Path, decode: DecodePoints, store: AssetStore) -> Work[Scene]:
    yield Progress(0.0, f"Reading {path.name}")
    notes: list[str] = []
    data = read_bytes(path, LARGEST_FILE, "a cloud of points", "Open a smaller part of it.")
    positions, light = decode(data, path.name, notes.append)
    return (yield from _scene(path, found_points(positions, light, notes), store))


def read_colmap(path: Path, store: AssetStore) -> Work[Scene]:
    """Open the points of a COLMAP model, ``points3D.bin`` or ``.txt``.

    Raises:
        InputError: The file is damaged or holds no points.
    """
    yield Progress(0.0, f"Reading {path.name}")
    found = read_points(path.parent)
    return (yield from _scene(path, found, store))


def _scene(path: Path, found: FoundPoints, store: AssetStore) -> Work[Scene]:
    """The points about an origin of their own where they lie far from zero."""
    if len(found.positions) == 0:
        raise InputError(f"{path.name} holds no points.", "Open a file with points or a mesh.")
    yield Progress(0.6, "Measuring how far apart the points lie")
    origin = local_origin(as_vec3(found.positions.min(0)), as_vec3(found.positions.max(0)))
    points = Points((found.positions - origin).astype(np.float32), found.colors)
    provenance = Provenance("file", str(path.absolute()), notes=(*found.notes, *origin_notes(origin)), origin=origin)
    return Scene((point_node(path.stem, points, store, provenance),), World(origin=origin))


def point_node(name: str, points: Points, store: AssetStore, provenance: Provenance) -> Node:
    """A node of these points, with balls as large as the points are dense.

    Raises:
        OutputError: The store cannot be written.
    """
    asset = store.put(points.tensors())
    return Node(name, PointCloud(asset, points.aabb, len(points.positions), usual_radius(points.positions), provenance))


def usual_radius(positions: Float32[np.ndarray, "n 3"]) -> float:
    """Radius at which balls nearly cover a surface of points; a thousandth of the box where points do not say."""
    chosen = np.linspace(0, len(positions) - 1, min(len(positions), SPACING_SAMPLES)).astype(np.int64)
    # The nearest one is the point itself.
    found = KDTree(positions).query(positions[chosen], k=min(NEIGHBOR + 1, len(positions)))[0].reshape(len(chosen), -1)
    apart = found[:, -1][found[:, -1] > 0.0]
    size = float(np.linalg.norm(np.ptp(positions, axis=0))) or 1.0
    return BALL * float(np.median(apart)) if len(apart) else 1e-3 * size


def export_points(scene: Scene, path: Path, store: AssetStore) -> Work[tuple[Path, ...]]:
    """Write all visible point clouds as one PLY file.

    Raises:
        OutputError: A position is not finite in the world, or the file cannot be written.
        AssetError: An asset is missing or damaged.
    """
    tables: list[np.ndarray] = []
    origin = np.array(scene.world.origin)
    layout = np.dtype([(name, "<f8" if kind == "<f4" and origin.any() else kind) for name, kind in ROW])
    for node in scene.shown("points"):
        yield Progress(0.0, f"Placing {node.name}")
        assert isinstance(node.content, PointCloud)
        points = points_of(node, store)
        positions = node.transform.apply(points.positions.astype(np.float64)) + origin
        if not np.isfinite(positions).all():
            raise OutputError(f"'{node.name}' has positions that are not finite.", "Reset its placement.")
        rows = np.empty(len(positions), layout)
        for axis, name in enumerate("xyz"):
            rows[name] = positions[:, axis]
        for channel, name in enumerate(("red", "green", "blue")):
            rows[name] = points.colors[:, channel]
        tables.append(rows)
    names = {"<f4": "float", "<f8": "double", "|u1": "uchar"}
    properties = "".join(f"property {names[layout[name].str]} {name}\n" for name in layout.names or ())
    count = sum(map(len, tables))
    header = (
        f"ply\nformat binary_little_endian 1.0\ncomment Fieldwright\nelement vertex {count}\n{properties}end_header\n"
    )
    yield Progress(0.5, f"Writing {path.name}")
    write_together({path: header.encode() + b"".join(rows.tobytes() for rows in tables)})
    yield Progress(1.0, f"Wrote {path.name}")
    return (path,)
