"""Damaged files of every format that is read: a sentence with a hint, or a sound scene; and each format has its row.

Checkpoints and splats have theirs in modules of their own; here are all others, and the list of all.
"""

import base64
import io
import json
import struct
import tracemalloc

import h5py  # noqa: F401 - before the peak of memory is measured
import msgspec
import numpy as np
import OpenEXR
import pytest
import tifffile
import torch
from PIL import Image

from tests.formats.damaged import FEW, MANY, mutations
from tests.formats.gltf_documents import square
from tests.formats.test_colmap import make_colmap  # noqa: F401 - a fixture
from tests.formats.test_distance_checkpoints import diamond, save_keras, stylesdf_state
from tests.formats.test_ingp import snapshot
from tests.formats.test_llff_and_neus import llff_rows, neus_arrays, ring, wall, write_photos
from tests.formats.test_mesh_files import FILES
from tests.formats.test_off import SQUARE
from tests.formats.test_point_files import binary as points
from tests.formats.test_splat_damage import MADE, ROWS
from tests.formats.test_svox2 import grid
from tests.formats.test_threemf import WHOLE, packed
from viewer.errors import ViewerError
from viewer.formats import images
from viewer.formats.registry import FORMATS, find_format, open_path
from viewer.formats.rgbe import encode as encode_rgbe
from viewer.scene.progress import run_to_end

SPARE = 24 << 20
"""Bytes that readers may take whatever the file: what opens a field looks for its box with a network of its own."""


def npz(arrays):
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def keras(folder):
    return save_keras(folder / "made.h5", diamond()).read_bytes()


def stylesdf(folder):
    torch.save({"g_ema": stylesdf_state()}, folder / "made.pt")
    return (folder / "made.pt").read_bytes()


def colmap_points(_):
    rows = [struct.pack("<Q3d3BdQ", n, n, n, n, 1, 2, 3, 0.5, 0) for n in range(9)]
    return struct.pack("<Q", 9) + b"".join(rows)


def exr(folder):
    path = folder / "made.exr"
    OpenEXR.File({}, {name: np.full((4, 8), 0.5, np.float32) for name in "RGB"}).write(str(path))
    return path.read_bytes()


def gltf(_):
    made = square()
    uri = "data:application/octet-stream;base64," + base64.b64encode(made.buffer).decode()
    return json.dumps(made.body | {"buffers": [{"byteLength": len(made.buffer), "uri": uri}]}).encode()


FILES_OF = {
    "svox2": ("x.npz", lambda _: npz(grid())),
    "ingp": ("x.ingp", lambda _: msgspec.msgpack.encode(snapshot()[0])),
    "keras_sdf": ("x.h5", keras),
    "stylesdf": ("x.pt", stylesdf),
    "ply_points": ("x.ply", lambda _: points()),
    "colmap_points": ("points3D.bin", colmap_points),
    "obj_points": ("x.obj", lambda _: b"".join(b"v %d 0.5 -1 0.25 1 0\n" % n for n in range(40)) + b"p 1 2\n"),
    "off_points": ("x.off", lambda _: b"COFF\n40 0 0\n" + b"".join(b"%d 0.5 -1 64 255 0\n" % n for n in range(40))),
    "glb": ("x.glb", lambda _: square().glb()),
    "gltf": ("x.gltf", gltf),
    "ply": ("x.ply", lambda _: FILES["ply"][0]),
    "obj": ("x.obj", lambda _: FILES["obj"][0]),
    "stl": ("x.stl", lambda _: FILES["stl"][0]),
    "off": ("x.off", lambda _: SQUARE.encode()),
    "3mf": ("x.3mf", lambda _: packed(WHOLE)),
    "environment": ("x.hdr", lambda _: encode_rgbe(np.full((8, 16, 3), 0.5, np.float32))),
    "environment.exr": ("x.exr", exr),
}
"""By the row that reads it: a name, and how a sound file is made."""
TIFFS = {
    "8 bits": (256, {}), "8 bits packed": (256, {"compression": "zlib"}), "16 bits": (65536, {}),
    "16 bits packed": (65536, {"compression": "zlib"}), "tiles": (65536, {"tile": (16, 16)}),
    "predictor": (65536, {"compression": "zlib", "predictor": True}), "big": (65536, {"bigtiff": True}),
}  # fmt: skip
"""Numbers of TIFF files end here, and how they are written."""
ELSEWHERE = {
    "plenoctree": "test_plenoctree", "neus_surface": "test_neus_checkpoints", "nerf": "test_damaged_checkpoints",
    "tensorf": "test_feature_grid_checkpoints", "dvgo": "test_feature_grid_checkpoints",
    "torch_ngp": "test_hash_grid_checkpoints", "nerfacto": "test_hash_grid_checkpoints",
    "project": "test_project", "packed": "test_packed", "nvdiffrec": "test_mesh_files", "splat": "test_splat_damage",
    "sog": "test_splat_damage", "mlp": "test_networks_by_shapes",
    "kilonerf": "test_kilonerf", "numbered": "test_numbered", "posed_sequence": "test_posed_sequences",
}  # fmt: skip
"""Where the others are damaged."""


def refusal(action):
    """What is said where an action is refused, and the most memory that it took."""
    tracemalloc.start()
    try:
        action()
    except ViewerError as error:
        return error, tracemalloc.get_traced_memory()[1]
    else:
        return None, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def check(file, data, action, count, most=0):
    """Damaged copies in a file's place are taken or refused in words, with not much more memory than sound ones."""
    for copy in mutations(data, count, seed=len(data)):
        file.write_bytes(copy)
        error, peak = refusal(action)
        assert error is None or (error.message and error.hint)
        assert peak < SPARE + 2 * max(len(data), most), peak


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
@pytest.mark.parametrize("row", FILES_OF)
def test_damaged_files_do_no_harm(row, count, tmp_path, store):
    name, make = FILES_OF[row]
    path, data = tmp_path / name, make(tmp_path)
    path.write_bytes(data)
    assert find_format(path).name == row.partition(".")[0]
    scene = run_to_end(open_path(path, store))
    most = sum(store.path(asset).stat().st_size for asset in scene.assets())
    check(path, data, lambda: run_to_end(open_path(path, store)), count, most)


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
@pytest.mark.parametrize("file", ["cameras.bin", "images.bin", "points3D.bin"])
def test_damaged_models_of_colmap_do_no_harm(file, count, make_colmap, store):  # noqa: F811 - the fixture
    root = make_colmap()
    data = (root / "sparse" / "0" / file).read_bytes()
    _in_a_folder(root, root / "sparse" / "0" / file, data, count, store)


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
@pytest.mark.parametrize("layout", ["llff", "neus"])
def test_damaged_arrays_of_cameras_do_no_harm(layout, count, tmp_path, store):
    if layout == "llff":
        write_photos(tmp_path / "images", 5)
        file, data = tmp_path / "poses_bounds.npy", npy(llff_rows(wall()))
    else:
        write_photos(tmp_path / "image", 6)
        file, data = tmp_path / "cameras_sphere.npz", npz(neus_arrays(ring()))
    _in_a_folder(tmp_path, file, data, count, store)


def _in_a_folder(root, file, data, count, store):
    """As :func:`check`, of one file of a data set."""
    file.write_bytes(data)
    run_to_end(open_path(root, store))
    check(file, data, lambda: run_to_end(open_path(root, store)), count)


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", [".png", ".jpg", ".webp", ".bmp", ".exr", *(f".tif {name}" for name in TIFFS)])
def test_damaged_pictures_do_no_harm(kind, count, tmp_path):
    suffix, _, packing = kind.partition(" ")
    path = tmp_path / f"x{suffix}"
    if suffix == ".exr":
        path.write_bytes(exr(tmp_path))
    elif packing:
        high, options = TIFFS[packing]
        samples = np.random.default_rng(0).integers(0, high, (20, 30, 3)).astype(np.uint8 if high == 256 else np.uint16)
        tifffile.imwrite(path, samples, photometric="rgb", **options)
    else:
        Image.fromarray(np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)).save(path)
    images.read_image(path)

    def look():
        images.read_header(path)
        images.read_image(path)

    check(path, path.read_bytes(), look, count)


def test_every_format_that_is_read_has_its_damage():
    here = {name.partition(".")[0] for name in FILES_OF} | {ROWS.get(name, name) for name in MADE} | ELSEWHERE.keys()
    read = {known.name for known in FORMATS if known.read is not None and known.kind != "dataset"}
    assert read == here
