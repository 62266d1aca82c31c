"""What docs/formats.md says in its tables is so: names, suffixes, what opens, what is written, and what comes back."""

import re
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from tests.formats.conftest import arrow
from tests.formats.made_splats import gaussians
from viewer.errors import UnsupportedError
from viewer.formats.export import export_scene
from viewer.formats.left_out import FAMILIES, LOOKS, PARTS
from viewer.formats.mesh_formats import EXPORTS, LIGHTS
from viewer.formats.point_files import point_node
from viewer.formats.registry import FORMATS, find_format, open_path
from viewer.formats.splat_formats import SPLAT_EXPORTS
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import Model, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.flip import Flip
from viewer.scene.gaussian_splats import GaussianSplats, splat_content
from viewer.scene.kinds import kind_of
from viewer.scene.light import EnvironmentLight, PointLight
from viewer.scene.material import Material, Texture
from viewer.scene.mesh import Mesh, mesh_from_tensors
from viewer.scene.points import Points
from viewer.scene.progress import run_to_end
from viewer.scene.skeleton import Bone, Skin
from viewer.scene.splats import Splats

NOTHING = "\N{EN DASH}"
DOCUMENT = Path(__file__).parents[2] / "docs" / "formats.md"
REGISTERED = {each.name: each for each in FORMATS}
QUOTED = re.compile(r"`([^`]+)`")
TEXTS = {"splats": FAMILIES["splats"], "light": FAMILIES["light"], "environment": FAMILIES["environment"]}
TEXTS |= {"view": "The view"} | {key: look.text for key, look in LOOKS.items()}
TEXTS |= {key: PARTS[key].text for key in ("view_dependence", "filter", "linear", "bones", "frames")}
SAMPLES = {
    "nerf-synthetic": "lego",
    "transforms": "fox",
    "colmap": "beer",
    "neus": "dtu24",
    "llff": "fern",
    "nerf": "trained/nerf_lego_mit.pth",
    "keras_sdf": "trained/sdf_cow.h5",
    "glb": "meshes/Duck.glb",
    "gltf": "meshes/damaged_helmet/*.gltf",
    "ply": "meshes/bunny.ply",
    "ply_splats": "splats/fruit_sh3.ply",
    "spz": "splats/fruit.v3.spz",
    "splat": "splats/gs_vis.splat",
    "ksplat": "splats/fixtures/splat_transform_fixtures/minimal.ksplat",
    "gltf_splats": "splats/fixtures/gltf_khr_gaussian_splatting/synthetic_5.gltf",
    "sog": "splats/unicorn_sh3.sog",
    "colmap_points": "beer/sparse/0/points3D.bin",
    "obj": "meshes/spot/*.obj",
    "off": "trained/sdf_cow.off",
    "environment": "hdri/studio_small_03_1k.hdr",
}
"""What others made, for each format of which there is something."""


def table(beginning):
    """The rows behind the heading row that begins like this, as lists of cells."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {beginning} |"))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("| ").split(" | ")])
    return rows[:1] + rows[2:]


FILES = table("format")[1:]
KEPT = table("kept in")


def test_every_format_has_a_row_and_every_row_a_format():
    named = {name for _, called, *_ in FILES for name in QUOTED.findall(called)}
    assert named == set(REGISTERED)
    assert [len(row) for row in FILES] == [5] * len(FILES)


@pytest.mark.parametrize("row", FILES, ids=lambda row: row[0][:30])
def test_what_a_row_says_is_registered(row):
    what, called, opens, writes, notes = row
    formats = [REGISTERED[name] for name in QUOTED.findall(called)]
    if formats:
        assert opens in ("yes", "no", NOTHING)
        assert (opens != NOTHING) == any(each.read is not None for each in formats)
        every = {suffix for each in formats for suffix in each.suffixes}
        said = " ".join(text for row in FILES if row[1] == called for text in (row[0], row[4], row[3]))
        assert [suffix for suffix in every if suffix not in said] == []
    written = set(QUOTED.findall(writes)) if formats else set()
    known = {
        *EXPORTS,
        *(export.suffix for export in SPLAT_EXPORTS),
        *LIGHTS,
        ".npz",
        ".fieldwright",
        ".fieldwright.zip",
    }
    assert written <= known
    assert notes or what


def test_every_suffix_that_is_written_has_a_row():
    written = {suffix for row in FILES for suffix in QUOTED.findall(row[3])}
    assert written >= {*EXPORTS, *(export.suffix for export in SPLAT_EXPORTS), *LIGHTS, ".npz"}


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_of_others_are_called_so_and_open(name, shared_data, store):
    path = next(iter(sorted(shared_data.glob(SAMPLES[name]))))
    assert find_format(path).name == name
    assert run_to_end(open_path(path, store)).nodes


def test_what_is_refused_is_refused(shared_data, store):
    assert [row[0] for row in FILES if row[2] == "no"] == [
        "KiloNeRF before its fine-tuning, `checkpoint.pth`", "BANMo, `params*.pth`", "NeRF-W of saransh2708, `.pth`"
    ]  # fmt: skip
    with pytest.raises(UnsupportedError, match="other cameras than the photos"):
        run_to_end(open_path(shared_data / "trained" / "nerfw_fern.pth", store))


def test_the_second_table_says_what_the_rows_of_formats_keep():
    keeps = {f"`{suffix}`": {*export.keeps} for suffix, (_, export) in EXPORTS.items()}
    for export in SPLAT_EXPORTS:
        keeps["`.ply` of splats" if export.suffix == ".ply" else f"`{export.suffix}`"] = {"splats", *export.keeps}
    assert {*KEPT[0][1:]} == {*keeps}
    assert [row[0] for row in KEPT[1:]] == [*TEXTS.values()]
    for key, row in zip(TEXTS, KEPT[1:], strict=True):
        for suffix, cell in zip(KEPT[0][1:], row[1:], strict=True):
            assert cell == ("yes" if key in keeps[suffix] else NOTHING), (key, suffix)


@pytest.fixture
def everything(store):
    """A scene with all that a file could keep."""
    plain = arrow()
    count = len(plain.vertices)
    mesh = Mesh(
        plain.vertices, plain.faces, plain.normals, plain.colors, np.full((count, 2), 0.25, np.float32),
        further_uvs=np.full((count, 2), 0.75, np.float32), opacities=np.full((count, 1), 0.5, np.float32),
    )  # fmt: skip
    pixels = store.put({"pixels": np.full((2, 2, 3), 128, np.uint8)})
    emissive = Texture(pixels, 2, 2, uv_set=1)
    material = Material(
        lit=True, metallic=1.0, base_color_map=Texture(pixels, 2, 2), emissive_map=emissive, alpha_mode="blend"
    )
    hanging = {
        "joints": np.zeros((count, 1), np.uint16), "weights": np.ones((count, 1), np.float32),
        "bind": np.eye(4, dtype=np.float32)[None],
    }  # fmt: skip
    skin = Skin(store.put(hanging), (Bone("bone"),), mesh.aabb)
    sizes = (count, len(mesh.faces))
    model = Node("mesh", Model(store.put(mesh.tensors()), mesh.aabb, *sizes, (material,), skin=skin))
    still = replace(model.content, skin=None)
    later = replace(still, asset=store.put({**mesh.tensors(), "vertices": mesh.vertices + np.float32(1.0)}))
    film = Node("film", replace(still, flip=Flip((still, later), (0.0, 1.0), 2.0)))
    found = gaussians(40, 2)
    splats = Splats(found.positions, found.log_scales, found.rotations, found.logits, found.sh)
    cloud = Node("cloud", splat_content(store.put(splats.tensors()), splats))
    sky = EnvironmentLight(store.put({"radiance": np.full((16, 32, 3), 0.5, np.float32)}), 32, 16)
    camera = Camera(look_at((4.0, 4.0, 3.0), (0.0, 0.0, 0.0)), pinhole(0.8, 64, 48))
    return Scene((model, cloud, film, Node("lamp", PointLight()), Node("sky", sky)), camera=camera)


def comes_back(scene, store):
    """What of the second table is there."""
    found = {kind_of(node.content).family for node in scene.nodes} & {"splats", "light", "environment"}
    found |= {"frames"} if {"film 0000", "film 0001"} <= {node.name for node in scene.nodes} else set()
    found |= {"view"} if scene.camera is not None else set()
    for node in scene.nodes:
        content = node.content
        if isinstance(content, GaussianSplats):
            found |= {"view_dependence"} if content.sh_degree else set()
            found |= {"filter"} if content.filter == "antialiased" else set()
            found |= {"linear"} if content.color_space == "linear" else set()
        elif isinstance(content, Model):
            found |= {"bones"} if content.skin is not None else set()
            mesh, (material,) = mesh_from_tensors(store.get(content.asset)), content.materials
            for key, there in {
                "colors": mesh.colors is not None and float(np.ptp(mesh.colors)) > 0,
                "opacities": mesh.opacities is not None,
                "uvs": mesh.uvs is not None,
                "uv_sets": mesh.further_uvs is not None,
                "materials": material.metallic == 1.0,
                "maps": material.base_color_map is not None,
            }.items():
                found |= {key} if there else set()
    return found


@pytest.mark.parametrize("suffix", [suffix for suffix in EXPORTS if not suffix.startswith(".usd")])
def test_meshes_come_back_with_what_is_kept(everything, store, tmp_path, suffix):
    run_to_end(export_scene(everything, tmp_path / f"x{suffix}", store))
    again = comes_back(run_to_end(open_path(tmp_path / f"x{suffix}", store)), store)
    assert again == {*EXPORTS[suffix][1].keeps} - {"linear", "tracks"}  # these: test_gltf_placements.py


@pytest.mark.parametrize("export", SPLAT_EXPORTS, ids=lambda export: export.suffix)
@pytest.mark.parametrize("space", ["srgb", "linear"])
def test_splats_come_back_with_what_is_kept(everything, store, tmp_path, export, space):
    cloud = everything.nodes[1]
    special = replace(cloud, content=replace(cloud.content, filter="antialiased", color_space=space))
    run_to_end(export_scene(Scene((special,)), tmp_path / f"x{export.suffix}", store))
    again = run_to_end(open_path(tmp_path / f"x{export.suffix}", store))
    assert comes_back(again, store) == {"splats", *export.keeps}


def test_light_that_splats_are_blended_as_comes_back(everything, store, tmp_path):
    cloud = everything.nodes[1]
    special = replace(cloud, content=replace(cloud.content, filter="antialiased", color_space="linear"))
    run_to_end(export_scene(Scene((special,)), tmp_path / "x.glb", store))
    found = comes_back(run_to_end(open_path(tmp_path / "x.glb", store)), store)
    assert found == {"splats", "view_dependence", "linear"}


@pytest.mark.parametrize("suffix", [".usda", ".usdc", ".usdz"])
def test_usd_holds_what_is_kept(everything, store, tmp_path, suffix):
    usd = pytest.importorskip("pxr.Usd")
    run_to_end(export_scene(everything, tmp_path / f"x{suffix}", store))
    stage = usd.Stage.Open(str(tmp_path / f"x{suffix}"))
    prims = list(stage.Traverse())
    kinds = {prim.GetTypeName() for prim in prims}
    assert {"Mesh", "Material", "DomeLight", "Camera", "SphereLight"} <= kinds
    names = {name for prim in prims for name in prim.GetPropertyNames()}
    assert {"primvars:st", "primvars:st1", "primvars:displayColor", "primvars:displayOpacity"} <= names
    assert {"inputs:metallic", "inputs:file"} <= names
    assert {*EXPORTS[suffix][1].keeps} == {*TEXTS} - {"splats", "view_dependence", "filter", "linear"}


def test_points_come_back(store, tmp_path):
    row = Points(np.eye(3, dtype=np.float32), np.full((3, 3), 200, np.uint8))
    run_to_end(export_scene(Scene((point_node("dots", row, store, Provenance()),)), tmp_path / "x.ply", store))
    assert find_format(tmp_path / "x.ply").name == "ply_points"


@pytest.mark.parametrize("suffix", LIGHTS)
def test_lights_come_back(everything, store, tmp_path, suffix):
    run_to_end(export_scene(everything, tmp_path / f"x{suffix}", store))
    assert find_format(tmp_path / f"x{suffix}").name == "environment"
    assert comes_back(run_to_end(open_path(tmp_path / f"x{suffix}", store)), store) == {"environment"}
