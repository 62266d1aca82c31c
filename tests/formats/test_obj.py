"""OBJ and MTL in the habits of many programs: files spelled out here, areas and directions known from geometry."""

import numpy as np
import pytest
import trimesh
from PIL import Image

from viewer.errors import InputError
from viewer.formats import mtl, obj
from viewer.formats.export import export_scene
from viewer.formats.mtl import height_normals
from viewer.formats.registry import find_format, open_path
from viewer.formats.texture_reader import TextureReader
from viewer.scene.color import srgb_to_linear
from viewer.scene.document import Scene
from viewer.scene.material import Material, Texture
from viewer.scene.mesh import Mesh, mesh_from_tensors
from viewer.scene.progress import run_to_end

SQUARE = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\nvn 0 0 1\n"
FACE = "f 1/1/1 2/2/1 3/3/1 4/4/1\n"


def area(mesh):
    a, b, c = mesh.vertices[mesh.faces].astype(np.float64).transpose(1, 0, 2)
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def decoded(text, **more):
    (part,) = obj.decode(text if isinstance(text, bytes) else text.encode(), "x", "x.obj", **more)
    return part


def opened(folder, files, store):
    """Nodes of ``x.obj`` among files that are written into a folder."""
    for name, data in files.items():
        (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return run_to_end(open_path(folder / "x.obj", store)).nodes


@pytest.mark.parametrize(
    "text",
    [
        SQUARE + FACE,
        SQUARE + "f 1/1/1 2/2/1 \\\n3/3/1 4/4/1\n",
        SQUARE + "f 1/1/1 2/2/1 \\  \r\n  3/3/1 \\\r\n4/4/1",
        (SQUARE + FACE).replace("\n", "\r"),
        (SQUARE + FACE).replace("\n", "\r\n"),
        (SQUARE + FACE).replace("\n", "\n\n  \t").replace(" ", "\t "),
        (SQUARE + FACE).replace("\n", "  # remark 7 / 8\n"),
        "# remark\n#\n" + SQUARE + "s off\ng a b\no x\nf 1//1 2//1 3//1 4//1",
        SQUARE + "f 1 2 3 4",
        SQUARE + "fo 1 2 3\n  fo\t1 3 4",
        SQUARE + "f 1/ 2/ 3/ 4/",
        SQUARE + "f 1/1 2/2 3/3 4/4",
        SQUARE + "f -4 -3/-3 -2//-1 -1/-1/-1",
        SQUARE + "f 1 2/2 3//1\nf 1/1/1 3 4",
        "v 0 0 0\nvn 0 0 1\nv 1 0 0\nvt 0 0\nv 1 1 0 1.0\nv 0 1 0 1\nf 1//1 2//1 3//1 4//1",
        "v 0 0 0\nv 1 0 0\nv 1 1 0\nf -3 -2 -1\nv 0 1 0\nf -4 -2 -1",
        "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1//1 2//2 3//3 4//4",
        "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1/9 2/8 3/7 4/6",
        (SQUARE + FACE).encode("utf-16"),
        b"\xef\xbb\xbf" + (SQUARE + FACE).encode(),
    ],
)
def test_a_square_in_every_habit(text):
    part = decoded(text)
    assert area(part.mesh) == pytest.approx(1.0)
    np.testing.assert_allclose(part.mesh.normals, [[0, -1, 0]] * len(part.mesh.normals), atol=1e-6)  # +Z is -Y here
    assert part.mesh.aabb.hi == (1.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SQUARE + "f 1 2 3\nf 1 2 9\n", "line 11: a face names a vertex that is not there"),
        (SQUARE + "f 1 2 0\n", "line 10: a face names"),
        (SQUARE + "f 1/7 2/2 3/3\n", "line 10: a face names"),
        (SQUARE + "f -5 1 2\n", "line 10: a face names"),
        (SQUARE + "f 1 2\n", "no faces"),
        (SQUARE + "f 1 2 3\nf 1 two 3\n", "line 11: a word where a number belongs"),
        (SQUARE + "f 1/2/3/4 2 3\n", "line 1.: a corner that is none"),
        (SQUARE + "f /1 2 3\n", "line 1.: a corner that is none"),
        (SQUARE.replace("v 1 1 0", "v 1 one 0") + FACE, "line 3: a word where a number belongs"),
        (SQUARE.replace("v 1 1 0", "v 1 1") + FACE, "line 3: a vertex needs three numbers"),
        (SQUARE.replace("v 1 1 0", "v 1,0 1,0 0,0") + FACE, "line 3: a word where a number belongs"),
        (SQUARE.replace("v 1 1 0", "v 1 nan 0") + FACE, "not finite"),
        (SQUARE.replace("v 1 1 0", "v 1 -inf 0") + FACE, "not finite"),
        (SQUARE.replace("v 1 1 0", "v 1 1e300 0") + FACE, "not finite"),
        (SQUARE, "no faces"),
        ("", "no faces"),
        ("l 1 2\n" + SQUARE, "no faces"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, said):
    with pytest.raises(InputError, match=said) as error:
        decoded(text)
    assert error.value.message.startswith("x.obj")
    assert error.value.hint


def test_concave_polygons_and_such_of_any_length():
    """An L in a plane askew, and a disc of 300 corners, in one file."""
    turns = np.arange(300) * (2 * np.pi / 300)
    flat = [(2, 1), (1, 1), (1, 2), (0, 2), (0, 0), (2, 0)]
    rows = [f"v {x} {y} {x + y}" for x, y in flat] + [f"v {np.cos(t):.9f} 5 {np.sin(t):.9f}" for t in turns]
    faces = ["f 1 2 3 4 5 6", "f " + " ".join(str(i) for i in range(7, 307))]
    mesh = decoded("\n".join(rows + faces)).mesh
    assert len(mesh.faces) == 4 + 298
    assert area(mesh) == pytest.approx(3 * 3**0.5 + 150 * np.sin(2 * np.pi / 300), rel=1e-5)


def test_coordinates_colours_and_normals_that_only_some_corners_have():
    text = (
        "v 0 0 0 1 0 0\nv 1 0 0\nv 0 1 0 0 0 1\nvt 0.25 0.5\nvn 0 0 5\n"
        "f 1/1/1 2 3//1\n"
    )  # fmt: skip
    mesh = decoded(text).mesh
    np.testing.assert_array_equal(mesh.colors, [[1, 0, 0], [1, 1, 1], [0, 0, 1]])
    np.testing.assert_allclose(mesh.uvs, [[0.25, 0.5], [0, 0], [0, 0]])
    np.testing.assert_allclose(mesh.normals, [[0, -1, 0]] * 3, atol=1e-6)


def test_colours_as_bytes_are_colours():
    mesh = decoded("v 0 0 0 255 0 128\nv 1 0 0 0 255 0\nv 0 1 0 0 0 255\nf 1 2 3\n").mesh
    assert mesh.colors[0] == pytest.approx([1, 0, srgb_to_linear(np.float32([128 / 255]))[0]], abs=1e-6)


def test_smooth_shading_goes_on_across_seams_of_textures():
    """Two squares at a right angle share an edge whose texture coordinates differ: its normals are the mean."""
    text = (
        "v 0 0 0\nv 0 1 0\nv 1 0 0\nv 1 1 0\nv 0 0 1\nv 0 1 1\nvt 0 0\nvt 0.5 0.5\n"
        "f 1/1 3/1 4/1 2/1\nf 1/2 2/2 6/2 5/2\n"
    )
    mesh = decoded(text).mesh
    assert len(mesh.vertices) == 8
    edge = np.flatnonzero((mesh.vertices[:, 0] == 0) & (mesh.vertices[:, 1] == 0))
    np.testing.assert_allclose(mesh.normals[edge], [[0.5**0.5, -(0.5**0.5), 0]] * 4, atol=1e-6)


def test_another_program_reads_the_same_triangles(tmp_path):
    """Of a mesh with textures and normals of its own at every corner, and of one in runs of v, vt, vn and f."""
    random = np.random.default_rng(2)
    ball = trimesh.creation.icosphere(subdivisions=3)
    lines = [f"v {x:.6f} {y:.6f} {z:.6f}" for x, y, z in ball.vertices]
    lines += [f"vt {u:.6f} {v:.6f}" for u, v in random.random((700, 2))]
    lines += [f"vn {x:.6f} {y:.6f} {z:.6f}" for x, y, z in ball.vertices]
    for face in ball.faces + 1:
        lines.append("f " + " ".join(f"{i}/{random.integers(1, 701)}/{i}" for i in face))
    (tmp_path / "x.obj").write_text("\n".join(lines))
    theirs = trimesh.load(tmp_path / "x.obj", process=False)
    part = decoded("\n".join(lines))
    mine, other = part.mesh.vertices[part.mesh.faces], theirs.vertices[theirs.faces]
    np.testing.assert_allclose(mine, np.stack([other[..., 0], -other[..., 2], other[..., 1]], -1), atol=1e-6)
    uvs = theirs.visual.uv[theirs.faces]
    np.testing.assert_allclose(part.mesh.uvs[part.mesh.faces], uvs * [1, -1] + [0, 1], atol=1e-6)


MANY = SQUARE + "mtllib x.mtl\nusemtl a\nf 1/1 2/2 3/3\nusemtl b\nf 1/1 3/3 4/4\nusemtl a\nf 4/1 3/2 2/3\n"


def test_materials_keep_their_triangles_and_what_is_missing_is_told(tmp_path, store):
    files = {"x.obj": MANY, "x.mtl": "newmtl a\nKd 1 0 0\nd 0.5\nnewmtl c\nTr 0\n"}
    first, second = opened(tmp_path, files, store)
    assert [first.name, second.name] == ["x a", "x b"]
    assert (first.content.faces, second.content.faces) == (2, 1)
    assert first.content.materials[0].base_color == (1.0, 0.0, 0.0)
    notes = " ".join(first.content.provenance.notes)
    assert "'b' is described nowhere" in notes
    assert "'c'" not in notes


@pytest.mark.parametrize(
    ("lines", "opacity", "texel"),
    [("d 0.25", 0.25, None), ("d -halo 0.25", 0.25, None), ("Tr 0.25", 0.75, None), ("d 0.5\nTr 0.9", 0.5, None),
     ("d 1", 1.0, None), ("Tr 0", 1.0, None), ("map_d alpha.png", 1.0, 51), ("d 0.5\nmap_d grey.png", 0.5, 102),
     ("map_Tr grey.png", 1.0, 153)],
)  # fmt: skip
def test_transparency_comes_and_goes(tmp_path, store, lines, opacity, texel):
    Image.new("RGBA", (2, 2), (9, 9, 9, 51)).save(tmp_path / "alpha.png")
    Image.new("L", (2, 2), 102).save(tmp_path / "grey.png")
    files = {"x.obj": MANY, "x.mtl": f"newmtl a\n{lines}\nnewmtl b\nKd 0 1 0\n"}
    first, second = opened(tmp_path, files, store)
    for _ in range(2):
        material = first.content.materials[0]
        assert material.opacity == pytest.approx(opacity)
        assert material.alpha_mode == ("opaque" if (opacity, texel) == (1.0, None) else "blend")
        if texel is not None:
            assert (store.get(material.opacity_map.asset)["pixels"] == texel).all()
        assert (second.content.materials[0].alpha_mode, second.content.materials[0].opacity) == ("opaque", 1.0)
        run_to_end(export_scene(Scene((first, second)), tmp_path / "again.obj", store))
        first, second = run_to_end(open_path(tmp_path / "again.obj", store)).nodes


def test_one_line_names_two_libraries(tmp_path, store):
    text = MANY.replace("mtllib x.mtl", "mtllib one.mtl two.mtl")
    files = {"x.obj": text, "one.mtl": "newmtl a\nKd 1 0 0", "two.mtl": "newmtl b\nKd 0 1 0"}
    first, second = opened(tmp_path, files, store)
    assert [each.content.materials[0].base_color for each in (first, second)] == [(1, 0, 0), (0, 1, 0)]
    assert first.content.provenance.notes == ()
    files = {"x.obj": MANY.replace("x.mtl", "my one.mtl"), "my one.mtl": "newmtl a\nKd 1 0 0\nnewmtl b\nKd 1 0 0"}
    assert opened(tmp_path, files, store)[0].content.materials[0].base_color == (1, 0, 0)


@pytest.mark.parametrize(
    ("encoding", "label", "name"),
    [("utf-8", "", "屋顶"), ("gb18030", "GBK", "屋顶"), ("cp932", "Shift-JIS", "屋根テスト"), ("big5", "Big5", "屋頂"),
     ("cp949", "EUC-KR", "지붕"), ("cp1252", "Windows-1252", "Dächer"), ("utf-16", "", "屋顶")],
)  # fmt: skip
def test_names_in_any_encoding_find_their_files(tmp_path, store, encoding, label, name):
    text = MANY.replace("x.mtl", f"{name}.mtl").replace("usemtl a", f"usemtl {name}")
    library = f"newmtl {name}\nKd 1 1 1\nmap_Kd {name}图.png\n".replace("图", "")
    picture = tmp_path / f"{name}.png"
    Image.new("RGB", (2, 2), (255, 0, 0)).save(picture)
    files = {"x.obj": text.encode(encoding), f"{name}.mtl": library.encode(encoding)}
    first, _ = opened(tmp_path, files, store)
    assert first.name == f"x {name}"
    assert first.content.materials[0].base_color_map is not None
    notes = " ".join(first.content.provenance.notes)
    assert (f"read as {label}" in notes) == bool(label)


def test_files_whose_names_are_in_the_library_s_own_bytes(tmp_path, store):
    """As an archive from another system leaves them: no name that is UTF-8, but the very bytes that the file has."""
    raw = "屋顶".encode("gb18030")
    folder = bytes(tmp_path) + b"/"
    try:
        with open(folder + raw + b".mtl", "wb") as file:
            file.write(b"newmtl a\nKd 0 0 1\n")
    except OSError:
        pytest.skip("this file system wants UTF-8")
    first, _ = opened(tmp_path, {"x.obj": MANY.encode().replace(b"x.mtl", raw + b".mtl")}, store)
    assert first.content.materials[0].base_color == (0, 0, 1)


@pytest.mark.parametrize(
    "name", ["Textures\\\\WOOD.PNG", "C:\\Users\\me\\wood.png", "/home/me/wood.png", "textures/wood.png", "wood.PNG"]
)
def test_textures_of_other_machines_are_found(tmp_path, store, name):
    folder = tmp_path / "textures" if "extures" in name else tmp_path
    folder.mkdir(exist_ok=True)
    Image.new("RGB", (2, 2)).save(folder / "wood.png")
    (node, _) = opened(tmp_path, {"x.obj": MANY, "x.mtl": f"newmtl a\nmap_Kd {name}\nnewmtl b\nKd 1 1 1"}, store)
    assert node.content.materials[0].base_color_map is not None
    assert node.content.provenance.notes == ()


def test_two_files_that_differ_in_case_alone_are_not_mixed_up(tmp_path, store):
    for name in ("wood.png", "Wood.png"):
        Image.new("RGB", (2, 2)).save(tmp_path / name)
    files = {"x.obj": MANY, "x.mtl": "newmtl a\nmap_Kd WOOD.png\nnewmtl b\nmap_Kd Wood.png"}
    first, second = opened(tmp_path, files, store)
    assert first.content.materials[0].base_color_map is None
    assert second.content.materials[0].base_color_map is not None


def test_what_is_no_triangle_is_told():
    notes = []
    decoded(SQUARE + FACE + "l 1 2 3\n", note=notes.append)
    assert notes == ["Lines, points and curves are left out."]
    decoded(SQUARE + "s 1\ns off\n" + FACE, note=notes.append)
    assert len(notes) == 1
    decoded(SQUARE + "s 1\n" * 2000 + FACE + "curv 0 1 1 2 3\n", note=notes.append)
    assert len(notes) == 2


def test_a_ramp_of_heights_becomes_its_slope():
    """Over a width of 2.5 it climbs half of 2, and down a height of 2 a quarter of 2: the normal is (-0.4, 0.25, 1)."""
    x, y = np.meshgrid((np.arange(256) + 0.5) / 256, (np.arange(128) + 0.5) / 128)
    heights = np.rint(255 * (0.5 * x + 0.25 * y)).astype(np.uint8)
    found = height_normals(np.repeat(heights[..., None], 3, 2), 2.0, (2.5, 2.0)).astype(float) / 127.5 - 1
    wanted = np.array([-0.4, 0.25, 1.0]) / np.linalg.norm([0.4, 0.25, 1.0])
    np.testing.assert_allclose(found.reshape(-1, 3).mean(0), wanted, atol=0.02)


def bumpy(folder, store, line, pixels, corners="1/1 2/2 3/3 4/4"):
    Image.fromarray(pixels).save(folder / "bump.png")
    square = SQUARE.replace("v 1 0", "v 4 0").replace("v 1 1", "v 4 4").replace("v 0 1", "v 0 4")
    files = {"x.obj": square + f"mtllib x.mtl\nusemtl m\nf {corners}\n",
             "x.mtl": f"newmtl m\n{line} bump.png\n"}  # fmt: skip
    (node,) = opened(folder, files, store)
    return node, store.get(node.content.materials[0].normal_map.asset)["pixels"]


def test_height_maps_become_normal_maps_and_normal_maps_stay(tmp_path, store):
    """The square is 4 wide: white, 1 high, makes a slope of 1/4 of a ramp; half of it with ``-bm 0.5``."""
    ramp = np.tile(np.arange(256, dtype=np.uint8), (64, 1))
    for line, strength in (("map_Bump", 1.0), ("bump", 1.0), ("map_bump -bm 0.5", 0.5), ("bump -mm 0 3 -bm 2", 6.0)):
        _, found = bumpy(tmp_path, store, line, ramp)
        vector = found.reshape(-1, 3).mean(0) / 127.5 - 1
        slope = strength / 4
        np.testing.assert_allclose(vector, np.array([-slope, 0, 1]) / np.hypot(slope, 1), atol=0.02)
    directions = np.full((4, 4, 3), (100, 140, 240), np.uint8)
    for line in ("map_Bump", "bump -bm 1", "norm"):
        np.testing.assert_array_equal(bumpy(tmp_path, store, line, directions)[1], directions)
    grey = np.full((4, 4), 200, np.uint8)
    np.testing.assert_array_equal(bumpy(tmp_path, store, "bump", grey)[1], np.full((4, 4, 3), (128, 128, 255)))


def test_maps_lie_where_their_options_put_them(tmp_path, store):
    """Colours twice as often and moved, roughness as it is: v begins at the bottom, ours at the top."""
    Image.new("RGB", (2, 2)).save(tmp_path / "a.png")
    library = "newmtl m\nmap_Kd -s 2 3 1 -o 0.5 0.25 a.png\nmap_Pr -clamp on a.png\n"
    files = {"x.obj": SQUARE + "mtllib x.mtl\nusemtl m\n" + FACE, "x.mtl": library}
    (node,) = opened(tmp_path, files, store)
    (material,) = node.content.materials
    mesh = mesh_from_tensors(store.get(node.content.asset))
    assert node.content.provenance.notes == ()
    assert (material.orm_map.uv_set, material.orm_map.wrap_u, material.base_color_map.wrap_u) == (0, "clamp", "repeat")
    plain, placed = mesh.uv_set(0), mesh.uv_set(material.base_color_map.uv_set)
    up = 1 - plain[:, 1]
    np.testing.assert_allclose(placed, np.stack([2 * plain[:, 0] + 0.5, 1 - (3 * up + 0.25)], 1), atol=1e-6)
    run_to_end(export_scene(Scene((node,)), tmp_path / "y.obj", store))
    (back,) = run_to_end(open_path(tmp_path / "y.obj", store)).nodes
    mesh = mesh_from_tensors(store.get(back.content.asset))
    assert sorted(mesh.uvs.round(4).tolist()) == sorted(placed.round(4).tolist())


def test_a_height_map_that_is_repeated_is_steeper(tmp_path, store):
    ramp = np.tile(np.arange(256, dtype=np.uint8), (64, 1))
    _, found = bumpy(tmp_path, store, "bump -s 2 1 1", ramp)
    vector = found.reshape(-1, 3).mean(0) / 127.5 - 1
    np.testing.assert_allclose(vector, np.array([-0.5, 0, 1]) / np.hypot(0.5, 1), atol=0.02)


def test_what_a_library_says_and_is_not_shown_is_told(tmp_path, store):
    reader = TextureReader(store)
    mtl.decode(b"newmtl m\ndisp a.png\n", tmp_path, reader)
    assert "displacement" in reader.notes[0]
    mtl.decode(b"newmtl m\nKd xyz 0.4 0.2 0.1\nKe spectral a.rfl 1\n", tmp_path, reader)
    assert ["xyz" in note or "spectral" in note for note in reader.notes] == [False, True, True]


def test_a_clamped_map_ends_at_its_edges(tmp_path, store):
    Image.new("RGB", (2, 2)).save(tmp_path / "a.png")
    text = b"newmtl m\nmap_Kd -clamp on a.png\nmap_Ke -clamp off a.png\n"
    material = mtl.decode(text, tmp_path, TextureReader(store))["m"]
    assert (material.base_color_map.wrap_u, material.base_color_map.wrap_v) == ("clamp", "clamp")
    assert (material.emissive_map.wrap_u, material.emissive_map.wrap_v) == ("repeat", "repeat")


def test_masks_become_pictures_of_holes(tmp_path, store, model_node):
    """OBJ knows no threshold: what lies below it is not there, what does not is there entirely."""
    points, uvs = np.float32([[0, 0, 0], [1, 0, 0], [0, 1, 0]]), np.float32([[0, 0], [1, 0], [0, 1]])
    mesh = Mesh(points, np.array([[0, 1, 2]], np.uint32), np.float32([[0, 0, 1]] * 3), None, uvs)
    pixels = np.uint8([[0, 255], [128, 64]])[..., None].repeat(3, 2)
    opacity = Texture(store.put({"pixels": pixels}), 2, 2, "clamp", "clamp")
    material = Material("m", lit=True, alpha_mode="mask", alpha_cutoff=0.5, opacity_map=opacity)
    run_to_end(export_scene(Scene((model_node(mesh, material=material),)), tmp_path / "x.obj", store))
    (node,) = run_to_end(open_path(tmp_path / "x.obj", store)).nodes
    (back,) = node.content.materials
    assert (back.alpha_mode, back.opacity, back.opacity_map.wrap_u) == ("blend", 1.0, "clamp")
    np.testing.assert_array_equal(store.get(back.opacity_map.asset)["pixels"][..., 0], [[0, 255], [255, 0]])


def test_factor_and_vertex_colours_count_once(tmp_path, store, model_node):
    """0.5 times 0.5 is 0.25, out and in again, and so it is in a format without materials."""
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)
    uvs = np.array([[0, 0], [1, 0], [0, 1]], np.float32)
    half = np.full((3, 3), 0.5, np.float32)
    mesh = Mesh(points, np.array([[0, 1, 2]], np.uint32), np.float32([[0, 0, 1]] * 3), half, uvs)
    scene = Scene((model_node(mesh, material=Material("m", (0.5, 0.5, 0.5), lit=True)),))
    for _ in range(2):
        run_to_end(export_scene(scene, tmp_path / "x.obj", store))
        scene = run_to_end(open_path(tmp_path / "x.obj", store))
        (node,) = scene.nodes
        back = mesh_from_tensors(store.get(node.content.asset))
        np.testing.assert_allclose(back.colors * node.content.materials[0].base_color, 0.25, atol=1e-3)
        np.testing.assert_allclose(back.uvs, uvs, atol=1e-6)
    run_to_end(export_scene(scene, tmp_path / "x.ply", store))
    (node,) = run_to_end(open_path(tmp_path / "x.ply", store)).nodes
    back = mesh_from_tensors(store.get(node.content.asset))
    np.testing.assert_allclose(back.colors, 0.25, atol=4e-3)
    np.testing.assert_allclose(back.uvs, uvs, atol=1e-6)


def test_content_tells_an_obj(tmp_path):
    for text in (SQUARE + FACE, SQUARE + FACE.replace("f ", "fo "), "bevel off\nlod 1\n" + SQUARE + FACE):
        (tmp_path / "a.txt").write_text(text)
        assert find_format(tmp_path / "a.txt").name == "obj"


def test_faces_of_fewer_than_three_corners_are_left_out():
    notes = []
    (part,) = obj.decode((SQUARE + "f 1 2\nf 1 2 3\nf 2\n").encode(), "x", "x.obj", note=notes.append)
    assert len(part.mesh.faces) == 1
    assert notes == ["2 faces with fewer than three corners are left out."]
