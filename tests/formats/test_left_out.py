"""What a file does not hold of a scene is said in a sentence; what it holds is in it."""

import numpy as np
import pytest
from msgspec.structs import replace

from tests.formats.conftest import arrow
from tests.formats.made_splats import gaussians
from viewer.formats.export import export_scene
from viewer.formats.left_out import FAMILIES, LOOKS, PARTS
from viewer.formats.mesh_formats import EXPORTS
from viewer.formats.options import ExportOptions
from viewer.formats.point_files import point_node
from viewer.formats.registry import open_path
from viewer.formats.splat_formats import SPLAT_EXPORTS
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import Model, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.gaussian_splats import GaussianSplats, splat_content
from viewer.scene.geometry import Transform
from viewer.scene.light import PointLight
from viewer.scene.material import Material, Texture
from viewer.scene.mesh import Mesh
from viewer.scene.points import Points
from viewer.scene.progress import run_to_end
from viewer.scene.skeleton import Bone, Skin
from viewer.scene.splats import Splats, splats_from_tensors

BESIDE = Transform((3.0, -2.0, 0.5), (0.8, 0.0, 0.6, 0.0), 2.0)


def splat_node(store, degree=3, name="cloud", **options):
    found = gaussians(40, degree)
    splats = Splats(found.positions, found.log_scales, found.rotations, found.logits, found.sh)
    return Node(name, splat_content(store.put(splats.tensors()), splats, **options), key=name)


@pytest.fixture
def mixed(store):
    """A mesh, splats, points, a light and a view."""
    mesh = arrow()
    model = Node("arrow", Model(store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces)), key="arrow")
    cloud = replace(splat_node(store), transform=BESIDE)
    row = Points(np.eye(3, dtype=np.float32), np.full((3, 3), 200, np.uint8))
    dots = point_node("dots", row, store, Provenance())
    camera = Camera(look_at((4.0, 4.0, 3.0), (0.0, 0.0, 0.0)), pinhole(0.8, 64, 48))
    return Scene((model, cloud, dots, Node("lamp", PointLight())), camera=camera)


def told(scene, path, store, options=None):
    """The notes of an export."""
    notes = []
    work = export_scene(scene, path, store, options or ExportOptions())
    try:
        while True:
            notes += next(work).notes
    except StopIteration:
        return notes


def test_glb_holds_meshes_and_splats_together(mixed, store, tmp_path, validate):
    notes = told(mixed, tmp_path / "x.glb", store)
    assert notes == ["Left out, as .glb files do not hold that: Points (dots)."]
    again = run_to_end(open_path(tmp_path / "x.glb", store))
    assert {node.name for node in again.nodes} == {"arrow", "cloud", "lamp"}
    assert again.camera is not None
    before, after = (next(node for node in scene.nodes if node.name == "cloud") for scene in (mixed, again))
    places = [
        node.transform.apply(splats_from_tensors(store.get(node.content.asset)).positions.astype(np.float64))
        for node in (before, after)
    ]
    np.testing.assert_allclose(places[1], places[0], atol=1e-5)
    (messages,) = validate(tmp_path / "x.glb")
    known = [each for each in messages if "/attributes/KHR_gaussian_splatting:" not in each["pointer"]]
    assert [each for each in known if each["severity"] < 2] == []


def test_sets_of_splats_stay_apart_in_glb(store, tmp_path):
    sets = splat_node(store, 1, "srgb"), splat_node(store, 3, "light", color_space="linear")
    assert told(Scene(sets), tmp_path / "x.glb", store) == []
    again = run_to_end(open_path(tmp_path / "x.glb", store)).nodes
    assert [(node.name, node.content.color_space, node.content.sh_degree) for node in again] == [
        ("srgb", "srgb", 1),
        ("light", "linear", 3),
    ]


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("x.ply", {"Points (dots)", "Gaussian splats (cloud)", "Lights (lamp)", "the view"}),
        ("x.obj", {"Points (dots)", "Gaussian splats (cloud)", "Lights (lamp)", "the view"}),
        ("x.stl", {"Points (dots)", "Gaussian splats (cloud)", "Lights (lamp)", "the view", "Vertex colours (arrow)"}),
        ("x.spz", {"Points (dots)", "Meshes (arrow)", "Lights (lamp)"}),
        ("x.splat", {"Points (dots)", "Meshes (arrow)", "Lights (lamp)", "View dependence (cloud)"}),
    ],
)
def test_what_other_files_do_not_hold_is_said(mixed, store, tmp_path, name, missing):
    suffix = name[1:]
    notes = told(mixed, tmp_path / name, store)
    assert set(notes) == {f"Left out, as {suffix} files do not hold that: {what}." for what in missing}


def test_what_was_not_asked_for_is_not_missed(mixed, store, tmp_path):
    bare = ExportOptions(lights=False, camera=False, colors=False)
    notes = told(replace(mixed, nodes=mixed.nodes[:1]), tmp_path / "x.stl", store, bare)
    assert notes == []


def test_points_without_meshes_tell_of_splats(mixed, store, tmp_path):
    notes = told(replace(mixed, nodes=mixed.nodes[1:3]), tmp_path / "x.ply", store)
    assert notes == ["Left out, as .ply files do not hold that: Gaussian splats (cloud)."]


def test_how_meshes_look(store, tmp_path):
    """Second sets of coordinates, opacities, maps and materials, each reported where it is lost and nowhere else."""
    mesh = arrow()
    count = len(mesh.vertices)
    whole = Mesh(
        mesh.vertices, mesh.faces, mesh.normals, mesh.colors, np.zeros((count, 2), np.float32),
        further_uvs=np.ones((count, 2), np.float32), opacities=np.full((count, 1), 0.5, np.float32),
    )  # fmt: skip
    pixels = store.put({"pixels": np.full((2, 2, 3), 128, np.uint8)})
    material = Material(lit=True, metallic=1.0, base_color_map=Texture(pixels, 2, 2))
    tensors = {
        "joints": np.zeros((count, 1), np.uint16), "weights": np.ones((count, 1), np.float32),
        "bind": np.eye(4, dtype=np.float32)[None],
    }  # fmt: skip
    skin = Skin(store.put(tensors), (Bone("bone"),), whole.aabb)
    content = Model(store.put(whole.tensors()), whole.aabb, count, len(whole.faces), (material,), skin=skin)
    looks = {key: look.text for key, look in LOOKS.items()}
    for suffix, (_, export) in EXPORTS.items():
        if suffix.startswith(".usd"):
            continue  # needs a package
        notes = told(Scene((Node("all", content),)), tmp_path / f"x{suffix}", store)
        held = looks | {"bones": PARTS["bones"].text}
        missing = {text for key, text in held.items() if key not in export.keeps}
        assert set(notes) == {f"Left out, as {suffix} files do not hold that: {text} (all)." for text in missing}


def test_splats_of_special_kinds(store, tmp_path):
    node = splat_node(store, 0, filter_="antialiased", color_space="linear")
    assert isinstance(node.content, GaussianSplats)
    for export in SPLAT_EXPORTS:
        notes = told(Scene((node,)), tmp_path / f"x{export.suffix}", store)
        wanted = {PARTS["linear"].text} | (set() if "filter" in export.keeps else {PARTS["filter"].text})
        assert set(notes) == {
            f"Left out, as {export.suffix} files do not hold that: {text} (cloud)." for text in wanted
        }
    assert told(Scene((node,)), tmp_path / "x.glb", store) == [
        f"Left out, as .glb files do not hold that: {PARTS['filter'].text} (cloud)."
    ]


def test_every_word_of_the_tables_is_one_that_is_known():
    known = {*FAMILIES, *PARTS, *LOOKS, "tracks", "view"}
    for row in (*(export for _, export in EXPORTS.values()), *SPLAT_EXPORTS):
        assert set(row.keeps) <= known
