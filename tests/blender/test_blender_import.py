"""What Blender 5 makes of our files: upright, to scale, and in colour. Run by ``make test-blender``."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from viewer.formats import gltf, obj, ply_writer, stl
from viewer.formats.export_scene import ExportScene
from viewer.formats.mesh_parts import MeshPart
from viewer.formats.textures import TextureFiles
from viewer.scene.assets import AssetStore
from viewer.scene.color import linear_to_srgb
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh

pytestmark = pytest.mark.blender
REPOSITORY = Path(__file__).parents[2]
PYTHON = REPOSITORY / ".venv-blender" / "bin" / "python"
SIZES = np.array([3.0, 2.0, 1.0])
BLOCKS = (
    ("red", (0.8, 0.1, 0.1), (-2.0, 0.0, 0.0)),
    ("green", (0.1, 0.8, 0.1), (1.0, 0.0, 0.0)),
    ("blue", (0.1, 0.2, 0.9), (-0.5, 0.0, 1.5)),
)
"""Name, colour and place."""


def box(size, color=None):
    """A box from the origin to ``size``, its corners coloured by where they are, or all in one colour."""
    points, normals = [], []
    for axis in range(3):
        for side in (0.0, 1.0):
            square = np.zeros((4, 3))
            square[:, axis] = side
            square[:, (axis + 1) % 3], square[:, (axis + 2) % 3] = (0, 1, 1, 0), (0, 0, 1, 1)
            points.append(square[[0, 1, 2, 0, 2, 3] if side else [0, 2, 1, 0, 3, 2]])
            normals.append(np.tile(np.eye(3)[axis] * (2 * side - 1), (6, 1)))
    corners = np.concatenate(points)
    vertices = (corners * size).astype(np.float32)
    shades = corners if color is None else np.tile(color, (len(corners), 1))
    faces = np.arange(len(vertices), dtype=np.uint32).reshape(-1, 3)
    return Mesh(vertices, faces, np.concatenate(normals).astype(np.float32), shades.astype(np.float32))


def write(path, parts):
    stage = ExportScene(tuple(parts), TextureFiles(AssetStore(path.parent / "store")))
    if path.suffix == ".obj":
        for name, data in obj.encode(stage, path.stem).items():
            path.with_name(name).write_bytes(data)
    else:
        path.write_bytes({".glb": gltf.encode, ".ply": ply_writer.encode, ".stl": stl.encode}[path.suffix](stage))
    return path


def blocks():
    """Three cubes apart, each in its own colour."""
    for name, color, offset in BLOCKS:
        cube = box(np.ones(3), color)
        moved = Mesh(cube.vertices + np.float32(offset), cube.faces, cube.normals, cube.colors)
        yield MeshPart(name, moved, Material())


@pytest.fixture(scope="module")
def blender(tmp_path_factory):
    """What Blender tells of all our files, and the picture that it made of the last; started once, which takes long."""
    if not PYTHON.is_file():
        pytest.skip("Blender's environment is missing: make test-blender")
    folder = tmp_path_factory.mktemp("blender")
    mesh = box(SIZES)
    files = {f"box.{kind}": (MeshPart("box", mesh, Material()),) for kind in ("glb", "obj", "ply", "stl")}
    files |= {f"{lit}.glb": (MeshPart("名前", mesh, Material("paint", lit=lit)),) for lit in (False, True)}
    files["blocks.glb"] = tuple(blocks())
    paths = [write(folder / name, parts) for name, parts in files.items()]
    command = [PYTHON, Path(__file__).with_name("look.py"), *paths, "--render", folder / "seen.png"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), folder / "seen.png"


@pytest.mark.parametrize("kind", ["glb", "obj", "ply", "stl"])
def test_meshes_arrive_upright_and_to_scale(blender, kind):
    mesh = box(SIZES)
    (found,) = blender[0][f"box.{kind}"]
    np.testing.assert_allclose(found["lo"], 0.0, atol=1e-3 * SIZES.min())
    np.testing.assert_allclose(found["hi"], SIZES, rtol=1e-3)
    np.testing.assert_allclose(found["scale"], 1.0, atol=1e-6)
    assert found["faces"] == len(mesh.faces)
    # Blender's OBJ importer turns the object and not its vertices; the world is the same.
    np.testing.assert_allclose(found["rotation_deg"], [90.0 if kind == "obj" else 0.0, 0.0, 0.0], atol=1e-3)
    if kind in ("glb", "obj"):
        np.testing.assert_allclose(found["points"], mesh.vertices, atol=1e-5)
        np.testing.assert_allclose(np.abs(found["normals"]).max(1), 1.0, atol=1e-3)
        np.testing.assert_allclose(found["normals"], mesh.normals, atol=1e-3)


@pytest.mark.parametrize("kind", ["glb", "obj", "ply"])
def test_colours_arrive_in_the_right_space(blender, kind):
    mesh = box(SIZES)
    (found,) = blender[0][f"box.{kind}"]
    assert found["color_domain"] == ("CORNER" if kind == "glb" else "POINT")
    corners = mesh.colors[mesh.faces.ravel()] if kind == "glb" else mesh.colors
    np.testing.assert_allclose(linear_to_srgb(np.float32(found["colors"])), linear_to_srgb(corners), atol=1.1 / 255)


@pytest.mark.parametrize("lit", [False, True])
def test_the_material_shows_the_colours(blender, lit):
    """The complaint about meshes that arrive grey: the attribute must reach the shader without any click."""
    (found,) = blender[0][f"{lit}.glb"]
    assert found["name"] == "名前"
    (material,) = found["materials"]
    assert material["name"] == "paint"
    assert material["color_reaches"] == ["BSDF_PRINCIPLED.Base Color" if lit else "EMISSION.Color"]


def test_cycles_shows_them_where_they_are(blender):
    """Red left, green right, blue on top, seen along +Y; unlit, so the colours are exact."""
    with Image.open(blender[1]) as image:
        seen = np.asarray(image.convert("RGBA"), np.float32) / 255
    y, x = np.nonzero(seen[..., 3] > 0.99)
    middles = {}
    for name, color, _ in BLOCKS:
        like = np.abs(seen[y, x, :3] - linear_to_srgb(np.float32(color))).max(1) < 3 / 255
        assert like.sum() > 100
        middles[name] = (x[like].mean(), y[like].mean())
    assert middles["red"][0] + 10 < middles["blue"][0] < middles["green"][0] - 10
    assert middles["blue"][1] + 10 < min(middles["red"][1], middles["green"][1])
