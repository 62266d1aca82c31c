"""Meshes and pictures that went wrong, as ``fieldwright info`` and the readers show them now; see the list of cases."""

import json

import numpy as np
import pytest
import trimesh

from viewer.errors import ViewerError
from viewer.formats.images import read_image
from viewer.formats.registry import open_path
from viewer.scene.assets import AssetStore
from viewer.scene.mesh import mesh_from_tensors
from viewer.scene.progress import run_to_end
from viewer.scene.skinning import mesh_of

PLACE = np.array([500_000.0, 4_649_776.0, 120.0])


@pytest.fixture
def opened(files, tmp_path):
    """The meshes of a file by the names of their nodes, in double precision and at their place, and the nodes."""
    store = AssetStore(tmp_path / "store")

    def find(name):
        (path,) = files.glob(name)
        nodes = run_to_end(open_path(path, store)).nodes
        return [(node, mesh_of(node.content, store)) for node in nodes]

    return find


@pytest.fixture
def one(opened):
    """The only mesh of a file, and its node's content."""

    def find(name):
        ((node, mesh),) = opened(name)
        return node.content, mesh

    return find


def area(mesh):
    a, b, c = mesh.vertices[mesh.faces].astype(np.float64).transpose(1, 0, 2)
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


@pytest.mark.parametrize("suffix", [".ply", ".obj", ".stl", ".glb"])
def test_far_meshes(command, tmp_path, suffix):
    """a mesh in such coordinates."""
    ball = trimesh.creation.icosphere(2, 0.4)
    points = ball.vertices + PLACE
    rows = "".join("{!r} {!r} {!r}\n".format(*row) for row in points.tolist())
    rows += "".join("3 {} {} {}\n".format(*row) for row in ball.faces.tolist())
    names = "".join(f"property double {axis}\n" for axis in "xyz")
    header = f"ply\nformat ascii 1.0\nelement vertex {len(points)}\n{names}element face {len(ball.faces)}\n"
    source, target = tmp_path / "far.ply", tmp_path / f"again{suffix}"
    source.write_text(f"{header}property list uchar int vertex_indices\nend_header\n{rows}")
    node = command("info", source).node
    assert node["box"] == "(-0.4, -0.4, -0.4) to (0.4, 0.4, 0.4)"
    assert "origin" in node
    assert command("convert", source, target).code == 0
    written = trimesh.load(target, force="scene").to_geometry()
    middle = written.bounds.mean(0)
    assert middle == pytest.approx(PLACE[[0, 2, 1]] * [1, 1, -1] if suffix in (".obj", ".glb") else PLACE, abs=1e-3)
    lengths = np.linalg.norm(np.asarray(written.vertices, np.float64) - middle, axis=1)
    if suffix != ".glb":  # trimesh adds its node's place in double precision, but to numbers of its own
        assert lengths == pytest.approx(np.full(len(lengths), 0.4), abs=1e-3)


def test_luminance_and_chroma(files):
    """files/images/Rec709_YC.exr."""
    pixels = read_image(files / "images" / "Rec709_YC.exr").pixels[..., :3]
    assert np.abs(pixels - pixels.mean(2, keepdims=True)).max() > 0.2


def test_overscan(files):
    """relight/spot with every EXR cropped to its subject (data window < display window); files/images/a_over_b.exr."""
    assert read_image(files / "images" / "a_over_b.exr").pixels.shape[:2] == (256, 256)
    assert read_image(files / "images" / "tiny-az.exr").pixels.shape[:2] == (20, 20)


def test_deep_pictures(command, files):
    """files/images/manifest.exr."""
    assert "deep picture" in command("info", files / "images" / "manifest.exr").refusal


def test_pictures_of_sixteen_bits(files):
    """files/images/basi2c16.png, tbbn2c16.png, cicp_pq.png."""
    pixels = read_image(files / "images" / "basi2c16.png").pixels * 65535
    np.testing.assert_allclose(pixels[0, :2], [[65535, 65535, 0], [63421, 65535, 0]], atol=0.01)
    clear = read_image(files / "images" / "tbbn2c16.png").pixels
    assert (clear[0, 0, 3], clear[16, 16, 3]) == (0, 1)
    with pytest.raises(ViewerError, match="PQ"):
        read_image(files / "images" / "cicp_pq.png")


@pytest.mark.parametrize(
    ("name", "surface"),
    [("concave_polygon/*.obj", 0.2454966872), ("L.obj", 3.0), ("dart.obj", 1.0), ("L.ply", 3.0)],
)
def test_polygons_that_are_not_convex(one, name, surface):
    """files/concave_polygon, L.obj, dart.obj, L.ply."""
    assert area(one(name)[1]) == pytest.approx(surface, rel=1e-5)


@pytest.mark.parametrize(
    ("name", "surface"),
    [
        ("line_continuation/*.obj", 721.4213562),
        ("more_than_255_corners/*.obj", 6.0),
        ("disc300.obj", 150 * np.sin(2 * np.pi / 300)),
        ("normal_or_uv_index_without_vn_vt/*.obj", 1211769.828),
    ],
)
def test_obj_that_was_called_damaged(one, name, surface):
    """files/line_continuation, more_than_255_corners, disc300.obj, normal_or_uv_index_without_vn_vt."""
    assert area(one(name)[1]) == pytest.approx(surface, rel=1e-5)


@pytest.mark.parametrize(
    ("name", "uvs", "mapped", "surface"),
    [
        ("ply/cube_blender_uv_meshlab.ply", True, False, 6.0),
        ("ply/face_colour.ply", False, False, 1.0),
        ("ply/metadata.ply", False, False, 64.0),
        ("ply/multi.ply", True, False, 4.0),
        ("ply/openmvs_like.ply", True, True, 1.0),
        ("face_list_beside_other_properties/tet.ply", False, False, 2 * 3**0.5),
        ("CR_line_ends/Box.ply", False, False, 928.1229),
    ],
)
def test_ply_that_was_called_damaged(one, name, uvs, mapped, surface):
    """files/ply/*, face_list_beside_other_properties, list_in_another_element, CR_line_ends."""
    content, mesh = one(name)
    assert area(mesh) == pytest.approx(surface, rel=1e-5)
    assert (mesh.uvs is not None) == uvs
    assert (content.materials[0].base_color_map is not None) == mapped


def test_points_with_lists(command, files):
    """files/ply/*, face_list_beside_other_properties, list_in_another_element."""
    node = command("info", files / "list_in_another_element" / "points_ascii_with_lists.ply").node
    assert node["kind"] == "5 points"
    assert "point_list" in node["notes"]


@pytest.mark.parametrize(
    ("name", "surface"),
    [
        ("strip_or_fan/*.gltf", 1.0),
        ("gltf/square_fan.gltf", 1.0),
        ("gltf/square_list.gltf", 1.0),
        ("gltf/square_strip.gltf", 1.0),
        ("own/triangles_and_strip.gltf", 2.0),
        ("own/noscenes_child_first.gltf", 1.0),
    ],
)
def test_modes_of_triangles(opened, name, surface):
    """files/strip_or_fan, gltf/*, own/triangles_and_strip.gltf, own/noscenes_child_first.gltf."""
    found = opened(name)
    assert sum(area(mesh) for _, mesh in found) == pytest.approx(surface, rel=1e-5)
    if "noscenes" in name:
        assert found[0][0].aabb.lo[0] == 10.0


def test_core_gltf(command, files):
    """files/sparse, accessor_without_bufferView, draco_not_required, glTF_1_0_text_called_damaged, minVersion."""
    assert command("info", files / "sparse" / "SimpleSparseAccessor.gltf").node["box"] == "(0, 0, 0) to (6, 0, 4)"
    path = files / "accessor_without_bufferView" / "node_skin_without_skinned_mesh.gltf"
    assert "3 vertices" in command("info", path).node["kind"]
    draco = command("info", files / "draco_not_required" / "BoxDraco.gltf")
    assert draco.code == 0 or "DracoPy" in draco.refusal
    path = files / "glTF_1_0_text_called_damaged" / "box-materials-common.gltf"
    assert "is glTF 1.0" in command("info", path).refusal
    assert "needs glTF 2.1" in command("info", files / "minVersion" / "Compatibility_04.gltf").refusal


def test_required_extensions(command, files, opened):
    """files/required_*, specular_glossiness."""
    for folder in sorted(files.glob("required_*")):
        (path,) = folder.glob("*.gltf")
        answer, named = command("info", path), json.loads(path.read_text())["extensionsRequired"]
        if answer.code:
            assert any(name in answer.refusal for name in named)
        else:
            assert {"KHR_materials_pbrSpecularGlossiness", "KHR_materials_variants"} & set(named)
    # Gold: its specular colour is what a metal mirrors; without textures all is in factors.
    materials = {node.name: node.content.materials[0] for node, _ in opened("specular_glossiness/*.gltf")}
    written = json.loads(next((files / "specular_glossiness").glob("*.gltf")).read_text())["materials"]
    assert any("KHR_materials_pbrSpecularGlossiness" in each.get("extensions", {}) for each in written)
    assert all(0 <= each.metallic <= 1 and 0 <= each.roughness <= 1 for each in materials.values())


def test_what_is_applied(opened):
    """files/skin, morph, instancing."""
    ((_, mesh),) = opened("skin/*.gltf")
    assert mesh.vertices[:, 1].max() == pytest.approx(4.26, abs=0.01)  # bent by its joints, as the file says
    assert len(mesh.faces) == 316
    assert len(opened("morph/*.gltf")) == 2
    assert max(mesh.vertices[:, 2].max() for _, mesh in opened("morph/*.gltf")) == pytest.approx(0.1, abs=1e-4)


def test_instances(files, opened):
    """files/skin, morph, instancing."""
    (path,) = (files / "instancing").glob("*.gltf")
    whole = json.loads(path.read_text())
    expected = 0
    for each in whole["nodes"]:
        if "mesh" in each:
            shared = each.get("extensions", {}).get("EXT_mesh_gpu_instancing")
            times = 1 if shared is None else whole["accessors"][next(iter(shared["attributes"].values()))]["count"]
            for primitive in whole["meshes"][each["mesh"]]["primitives"]:
                expected += times * whole["accessors"][primitive["indices"]]["count"] // 3
    assert sum(len(mesh.faces) for _, mesh in opened("instancing/*.gltf")) == expected


def test_surfaces_as_specified(opened, one, command, files, tmp_path):
    """files/wrap, texCoord_override, mtl_transparency, own/bump.*, own/f*.{obj,glb,ply}, own/factor."""
    asked = json.loads((files / "wrap" / "BoxTextured.gltf").read_text())["samplers"][0]
    texture = one("wrap/*.gltf")[0].materials[0].base_color_map
    names = {10497: "repeat", 33071: "clamp", 33648: "mirror"}
    assert (texture.wrap_u, texture.wrap_v) == (names[asked["wrapS"]], names[asked["wrapT"]])
    clear = {node.content.materials[0].name: node.content.materials[0] for node, _ in opened("mtl_transparency/*.obj")}
    assert (clear["Windows"].opacity, clear["Windows"].alpha_mode) == (0.5, "blend")
    assert one("own/bump.obj")[0].materials[0].normal_map is not None
    assert one("own/bump.obj")[0].materials[0].opacity == pytest.approx(0.3)
    assert one("gltf/square_list.gltf")[0].materials[0].metallic == 1.0
    # A factor of 0.5 and vertex colours of 0.5 are a quarter, once, whatever they are written as and read from again.
    for suffix in (".glb", ".obj", ".ply"):
        target = tmp_path / f"f{suffix}"
        assert command("convert", files / "own" / "factor_and_vertex_colours.gltf", target).code == 0
        store = AssetStore(tmp_path / "again")
        (node,) = run_to_end(open_path(target, store)).nodes
        mesh = mesh_from_tensors(store.get(node.content.asset))
        seen = mesh.colors * node.content.materials[0].base_color
        assert seen == pytest.approx(np.full(seen.shape, 0.25), abs=2e-3)


def test_stl_with_blanks_and_stray_bytes(one):
    """files/ascii_with_a_leading_blank_called_cut_sh, binary_with_a_stray_byte_called_text, any ASCII STL."""
    assert area(one("ascii_with_a_leading_blank_called_cut_sh/*.stl")[1]) == pytest.approx(24.0)
    assert one("binary_with_a_stray_byte_called_text/*.stl")[0].faces == 288


def test_names_in_gbk(command, files):
    """files/gbk."""
    node = command("info", next((files / "gbk").glob("*.obj"))).node
    assert "base_color" in node["materials"]
    assert "GBK" in node["notes"]
