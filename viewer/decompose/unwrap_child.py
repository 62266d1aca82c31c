"""The process that cuts and flattens a surface: ``python -m viewer.decompose.unwrap_child FOLDER SIDE PADDING``.

It reads ``vertices.npy`` and ``faces.npy`` of the folder and leaves ``origin.npy`` (the vertex that each new one was),
``faces.npy`` of new vertices, ``uvs.npy`` and ``facts.json`` there. The work is one call that never lets Python run,
so only the system can stop it: hence a process of its own. It ends with its parent.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path

import numpy as np
import xatlas
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from viewer.decompose import pack

try:
    import fcntl
except ImportError:  # there is none on Windows
    fcntl = None

PIECE = 16_000
"""Faces. The cost of growing charts rises faster than the surface: more is cut into pieces, which also share cores."""
FACES_PER_CHART = 250
"""Most area of a chart, in average faces; every face it takes means looking at all of it again."""
LEAST_SHARE = 0.15
"""Below this share of the picture the padding takes more than the surface, and another way is tried."""
ROUNDS = 2
"""Of packing again at another scale, so that the charts with their padding fill the picture."""


def main() -> None:
    """Do what the command line says."""
    end_with_parent()
    folder, side, padding = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    vertices, faces = np.load(folder / "vertices.npy"), np.load(folder / "faces.npy")
    origin, faces, uvs = charts_of(vertices, faces, side, padding)
    uvs, size, charts, share = laid_out(uvs, faces, side, padding)
    np.save(folder / "origin.npy", origin)
    np.save(folder / "faces.npy", faces)
    np.save(folder / "uvs.npy", uvs)
    (folder / "facts.json").write_text(json.dumps({"size": size, "charts": charts, "share": share}), encoding="utf-8")


def end_with_parent() -> None:
    """Let this process end when the other end of its input is closed, even during the one long call."""
    if fcntl is not None:
        # Nothing is ever sent: what the system reports of the pipe is its end, and the default answer is to die.
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)
    # This notices an end that was before, and is all there is where pipes send no signals.
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    while True:
        try:
            if not os.read(0, 1):
                os._exit(1)
        except BlockingIOError:
            os._exit(1)


def charts_of(
    vertices: np.ndarray, faces: np.ndarray, side: int, padding: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cut a surface into charts that lie flat, each at the scale of the surface.

    Returns:
        The vertex that each new vertex was, faces of new vertices in the old order, and places of new vertices.
    """
    corners = vertices[faces].astype(np.float64)
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1).sum() / 2
    pieces = pieces_of(corners.mean(1))
    atlas = xatlas.Atlas()
    numbers = []
    for piece in pieces:
        used, local = np.unique(faces[piece], return_inverse=True)
        numbers.append(used)
        atlas.add_mesh(vertices[used], local.reshape(-1, 3).astype(np.uint32))
    charts, packing = xatlas.ChartOptions(), xatlas.PackOptions()
    charts.max_chart_area = area * FACES_PER_CHART / len(faces)
    packing.padding, packing.resolution = padding, side
    packing.rotate_charts = False  # it swaps u and v, which mirrors what is on the chart
    atlas.generate(charts, packing)
    size = np.array([atlas.width, atlas.height], np.float32)
    origins, positions, cut, count = [], [], np.empty_like(faces), 0
    for number, piece in enumerate(pieces):
        old, local, uvs = atlas.get_mesh(number)
        origins.append(numbers[number][old])
        positions.append(np.asarray(uvs, np.float32) * size)
        cut[piece] = np.asarray(local, np.uint32) + np.uint32(count)
        count += len(old)
    return np.concatenate(origins), cut, unmirrored(np.concatenate(positions), cut)


def unmirrored(positions: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """The charts as one sees the surface from outside: triangles counter-clockwise where y points up."""
    rows, columns = faces[:, [0, 1]].T.reshape(-1), faces[:, [1, 2]].T.reshape(-1)
    graph = coo_array((np.ones(len(rows), bool), (rows, columns)), shape=(len(positions), len(positions)))
    count, chart = connected_components(graph, directed=False)
    corners = positions[faces].astype(np.float64)
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = np.bincount(chart[faces[:, 0]], first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0], count)
    flip = np.where(area[chart] < 0.0, -1.0, 1.0)
    return (positions * np.stack([flip, np.ones_like(flip)], 1)).astype(np.float32)


def pieces_of(centers: np.ndarray) -> list[np.ndarray]:
    """Faces in halves across the longest side of their box, halved again until each is small enough."""
    pieces = [np.arange(len(centers))]
    while len(pieces[0]) > PIECE:
        halves = []
        for piece in pieces:
            points = centers[piece]
            order = piece[np.argsort(points[:, np.argmax(np.ptp(points, axis=0))], kind="stable")]
            halves += np.array_split(order, 2)
        pieces = halves
    return pieces


def laid_out(uvs: np.ndarray, faces: np.ndarray, side: int, padding: int) -> tuple[np.ndarray, float, int, float]:
    """Charts side by side in a picture of ``side`` texels, ``padding`` texels apart.

    Where they are too many for that, they lie as near to each other as they must.

    Returns:
        Places in [0, 1], texels along the side of the picture in which the padding is kept, how many charts there are,
        and the share of the picture that shows the surface.
    """
    found = pack.packed(uvs, faces, side, padding)
    if found is not None and found.share >= LEAST_SHARE:
        return found.uvs.astype(np.float32), float(side), found.charts, found.share
    places, size, charts = packed(uvs, faces, side, padding)
    corners = places.astype(np.float64)[faces]
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    share = 0.5 * float(np.abs(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]).sum())
    return places, size, charts, share


def packed(uvs: np.ndarray, faces: np.ndarray, side: int, padding: int) -> tuple[np.ndarray, float, int]:
    """Charts side by side in a picture of ``side`` texels, ``padding`` texels apart.

    The packer chooses its own picture's size for a given scale of the charts; the scale is what we can change.

    Returns:
        Places in [0, 1], texels along the side of the packer's picture, and how many charts there are.
    """
    atlas, size = _packed_once(uvs, faces, side, padding, 0.0)
    for _ in range(ROUNDS):
        if 0.94 * side <= size <= 1.02 * side:
            break
        # The padding does not scale with the charts, so the charts have to make up for it.
        scale = atlas.texels_per_unit * max(0.2, side / size) ** 1.3
        atlas, size = _packed_once(uvs, faces, side, padding, scale)
    _, _, positions = atlas.get_mesh(0)
    positions = np.asarray(positions, np.float32) * (np.array([atlas.width, atlas.height]) / size)
    return positions.astype(np.float32), size, atlas.chart_count


def _packed_once(
    uvs: np.ndarray, faces: np.ndarray, side: int, padding: int, scale: float
) -> tuple[xatlas.Atlas, float]:
    """The charts packed at ``scale``, or at about the one that ``side`` needs; and the longer side of the picture."""
    atlas, packing = xatlas.Atlas(), xatlas.PackOptions()
    packing.padding, packing.texels_per_unit = padding, scale
    packing.resolution, packing.rotate_charts = 0 if scale else side, False
    atlas.add_uv_mesh(uvs, faces)
    atlas.generate(xatlas.ChartOptions(), packing)
    return atlas, float(max(atlas.width, atlas.height))


if __name__ == "__main__":
    main()
