"""glTF of other programs: all ways in which it can say where triangles are and how they look."""

import base64
import importlib.util
import io
import json
from dataclasses import replace

import numpy as np
import pytest
import trimesh
from msgspec.structs import replace as struct_replace
from PIL import Image

from tests.formats.gltf_documents import CORNER_UVS, CORNERS, FACES, Builder, square
from viewer.errors import InputError, UnsupportedError
from viewer.formats import gltf, gltf_compression, gltf_reader
from viewer.formats.export_scene import ExportScene
from viewer.formats.gltf_specular import metallic_of
from viewer.formats.textures import TextureFiles
from viewer.scene.skinning import posed_mesh

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


@pytest.fixture
def read(store):
    """What a document, or a file, holds, its bones at rest."""

    def decode(made):
        name, folder = "x.glb", None
        if isinstance(made, Builder):
            data = made.glb()
        else:
            data, name, folder = made.read_bytes(), made.name, made.parent
        found = gltf_reader.decode(data, name, store, folder)
        return replace(found, parts=tuple(at_rest(part, store) for part in found.parts))

    return decode


def at_rest(part, store):
    """A part with the mesh that its bones make where nothing moves them."""
    if part.skin is None:
        return part
    skin = struct_replace(part.skin, clip=-1)
    return replace(part, mesh=posed_mesh(part.mesh, skin, store.get(skin.asset)))


@pytest.fixture
def case(shared_data):
    return lambda name: shared_data.parent / "cases" / "files" / name


def areas(parts):
    """Of each triangle."""
    corners = np.concatenate([part.mesh.vertices[part.mesh.faces] for part in parts])
    return 0.5 * np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)


def box(parts):
    points = np.concatenate([part.mesh.vertices for part in parts])
    return points.min(0).tolist(), points.max(0).tolist()


def texels(texture, store):
    return store.get(texture.asset)["pixels"]


# Where triangles are.


@pytest.mark.parametrize(
    ("mode", "indices"),
    [(4, FACES), (5, [1, 2, 0, 3]), (6, [0, 1, 2, 3]), (5, [1, 2, 0, 3, 3]), (5, None), (6, None)],
)
def test_all_modes_of_triangles_face_the_same_way(read, mode, indices):
    made = square()
    (primitive,) = made.body["meshes"][0]["primitives"]
    primitive["mode"] = mode
    if indices is None:
        del primitive["indices"]
        order = [1, 2, 0, 3] if mode == 5 else [0, 1, 2, 3]
        primitive["attributes"]["POSITION"] = made.accessor(CORNERS[order])
    else:
        primitive["indices"] = made.accessor(np.array(indices, np.uint16))
    (part,) = read(made).parts
    np.testing.assert_allclose(areas([part]), [0.5, 0.5])
    np.testing.assert_allclose(part.mesh.face_normals, [[0, -1, 0]] * 2, atol=1e-6)


@pytest.mark.parametrize("name", ["gltf/square_fan", "gltf/square_strip", "gltf/square_list",
                                  "strip_or_fan/Mesh_PrimitiveMode_04"])  # fmt: skip
def test_squares_of_others_are_whole(read, case, name):
    found = read(case(f"{name}.gltf"))
    assert areas(found.parts).sum() == pytest.approx(1.0)
    assert found.notes == ()


def test_every_primitive_of_a_mesh_is_read(read, case):
    assert areas(read(case("own/triangles_and_strip.gltf")).parts).sum() == pytest.approx(2.0)


def test_points_and_lines_are_told(read):
    made = square()
    (primitive,) = made.body["meshes"][0]["primitives"]
    made.body["meshes"][0]["primitives"] = [primitive | {"mode": 1}]
    with pytest.raises(InputError, match="has points or lines"):
        read(made)
    made.body["meshes"][0]["primitives"] = [primitive, primitive | {"mode": 0}]
    found = read(made)
    assert len(found.parts) == 1
    assert found.notes == (gltf_reader.NOT_SHOWN,)


def test_a_file_without_a_scene_shows_all_nodes_below_their_parents(read, case):
    low, high = box(read(case("own/noscenes_child_first.gltf")).parts)
    np.testing.assert_allclose((low, high), [[10, 0, 0], [11, 0, 1]])


def test_sparse_accessors_replace_rows(read):
    made = square()
    moved = {
        "count": 1,
        "indices": {"bufferView": made.view(np.array([2], np.uint16).tobytes()), "componentType": 5123},
        "values": {"bufferView": made.view(np.array([3, 4, 5], np.float32).tobytes())},
    }
    made.body["accessors"][0]["sparse"] = moved
    (part,) = read(made).parts
    corners = part.mesh.vertices[part.mesh.faces].reshape(-1, 3)
    np.testing.assert_allclose(corners[2], [3, -5, 4])
    np.testing.assert_allclose(corners[1], [1, 0, 0])
    del made.body["accessors"][0]["bufferView"]  # then all other rows are zeros
    (part,) = read(made).parts
    corners = part.mesh.vertices[part.mesh.faces].reshape(-1, 3)
    np.testing.assert_allclose(corners[[0, 1, 2]], [[0, 0, 0], [0, 0, 0], [3, -5, 4]])
    moved["indices"]["bufferView"] = made.view(np.array([4], np.uint16).tobytes())
    with pytest.raises(InputError, match="row that is not there"):
        read(made)


def test_sparse_file_of_others_is_as_trimesh_reads_it(read, case):
    path = case("sparse/SimpleSparseAccessor.gltf")
    document = json.loads(path.read_text())
    points = read(path).parts
    assert box(points)[1] == pytest.approx([document["accessors"][1]["max"][0], 0, document["accessors"][1]["max"][1]])


def test_accessors_without_data_are_zeros(read, case):
    (part,) = read(case("accessor_without_bufferView/node_skin_without_skinned_mesh.gltf")).parts
    np.testing.assert_array_equal(part.mesh.vertices, np.zeros((3, 3)))
    made = square()
    made.body["accessors"][0] |= {"count": 10**9}
    del made.body["accessors"][0]["bufferView"]
    with pytest.raises(InputError, match="beyond its data"):
        read(made)


def test_instances_are_all_there(read):
    turned = np.array([[0, 0, 0, 1], [0, 0, np.sqrt(0.5), np.sqrt(0.5)]], np.float32)
    made = square(node={"translation": [0, 0, 7]})
    made.body["nodes"][0]["extensions"] = {"EXT_mesh_gpu_instancing": {"attributes": {
        "TRANSLATION": made.accessor(np.array([[0, 0, 0], [5, 0, 0]], np.float32)),
        "ROTATION": made.accessor(turned),
        "SCALE": made.accessor(np.array([[1, 1, 1], [2, 1, -1]], np.float32)),
    }}}  # fmt: skip
    (part,) = read(made).parts
    assert areas([part]).sum() == pytest.approx(3.0)
    # The second: twice as wide, turned so that its width goes up, five to the right.
    np.testing.assert_allclose(part.mesh.vertices[4:], [[5, -7, 0], [5, -7, 2], [4, -7, 2], [4, -7, 0]], atol=1e-6)
    normals = part.mesh.face_normals / np.linalg.norm(part.mesh.face_normals, axis=1, keepdims=True)
    # Mirrored along its normal, a square still faces along it: towards -Z of its own space.
    np.testing.assert_allclose(normals, [[0, -1, 0]] * 2 + [[0, 1, 0]] * 2, atol=1e-6)
    np.testing.assert_allclose(part.mesh.normals[[0, 4]], [[0, -1, 0], [0, 1, 0]], atol=1e-6)


def test_instances_of_others(read, case):
    found = read(case("instancing/24_gpu_instancing.gltf"))
    document = json.loads(case("instancing/24_gpu_instancing.gltf").read_text())
    accessors, teapot = document["accessors"], document["meshes"][1]["primitives"][0]["attributes"]["POSITION"]
    wanted = accessors[teapot]["count"] * np.array([accessors[7]["count"], accessors[10]["count"]])
    assert [len(part.mesh.vertices) for part in found.parts[1:]] == wanted.tolist()
    assert found.notes == ()


def test_morph_targets_stand_at_their_usual_weights(read):
    made = square()
    lifted = np.array([[0, 0, 0], [0, 0, 0], [0, 0, 4], [0, 0, 0]], np.float32)
    wider = np.array([[0, 0, 0], [2, 0, 0], [2, 0, 0], [0, 0, 0]], np.float32)
    targets = [{"POSITION": made.accessor(lifted)}, {"POSITION": made.accessor(wider)}]
    made.body["meshes"][0] |= {"weights": [0.5, 0.25]}
    made.body["meshes"][0]["primitives"][0]["targets"] = targets

    def corner():
        (part,) = read(made).parts
        return part.mesh.vertices[part.mesh.faces].reshape(-1, 3)[2]

    np.testing.assert_allclose(corner(), [1.5, -2, 1])
    made.body["nodes"][0]["weights"] = [0.0, 1.0]  # the node's own count more
    np.testing.assert_allclose(corner(), [3, 0, 1])
    del made.body["nodes"][0]["weights"], made.body["meshes"][0]["weights"]
    np.testing.assert_allclose(corner(), [1, 0, 1])


def test_morph_of_others(read, case):
    path = case("morph/MorphPrimitivesTest.gltf")
    parts = read(path).parts
    document = json.loads(path.read_text())
    data = path.with_suffix(".bin").read_bytes()

    def numbers(index):
        accessor = document["accessors"][index]
        view = document["bufferViews"][accessor["bufferView"]]
        start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
        return np.frombuffer(data, "<f4", accessor["count"] * 3, start).reshape(-1, 3)

    for part, (points, target) in zip(parts, [(2, 4), (7, 9)], strict=True):
        half = numbers(points) + 0.5 * numbers(target)
        assert np.ptp(numbers(target), axis=0).max() > 0
        np.testing.assert_allclose(part.mesh.vertices, half[:, [0, 2, 1]] * [1, -1, 1], atol=1e-6)


def skinned():
    """A square of which the upper corners hang on a joint that is turned by 90 degrees about X, half a unit up."""
    joints, weights = np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.float32)
    joints[:, 1] = 1
    weights[:2, 0], weights[2:, 1] = 1.0, 1.0
    made = square(JOINTS_0=joints, WEIGHTS_0=weights, NORMAL=np.tile(np.float32([0, 0, 1]), (4, 1)))
    half = np.sqrt(0.5)
    made.body["nodes"] = [
        {"mesh": 0, "skin": 0, "translation": [100, 0, 0]},
        {"children": [2], "translation": [0, 0, 3]},
        {"translation": [0, 0.5, 0], "rotation": [half, 0, 0, half]},
    ]
    back = np.tile(np.eye(4, dtype=np.float32), (2, 1, 1))
    back[1, 1, 3] = -0.5
    made.body["skins"] = [{"joints": [1, 2], "inverseBindMatrices": made.accessor(back.transpose(0, 2, 1))}]
    made.body["scenes"] = [{"nodes": [0, 1]}]
    return made


def test_joints_move_meshes_and_their_own_node_does_not(read):
    (part,) = read(skinned()).parts
    # Corners 2 and 3, half a unit above the joint, lie half a unit before it: (x, 0.5, 3.5) in glTF's world.
    np.testing.assert_allclose(part.mesh.vertices, [[0, -3, 0], [1, -3, 0], [1, -3.5, 0.5], [0, -3.5, 0.5]], atol=1e-6)
    np.testing.assert_allclose(part.mesh.normals[[0, 2]], [[0, -1, 0], [0, 0, -1]], atol=1e-6)


def test_joints_may_lie_outside_the_scene_and_weights_need_not_add_up(read):
    made = skinned()
    made.body["scenes"] = [{"nodes": [0]}]
    weights = np.zeros((4, 4), np.float32)
    weights[:2, 0], weights[2:, 1] = 0.5, 2.0
    made.body["meshes"][0]["primitives"][0]["attributes"]["WEIGHTS_0"] = made.accessor(weights)
    (part,) = read(made).parts
    np.testing.assert_allclose(part.mesh.vertices[2], [1, -3.5, 0.5], atol=1e-6)
    made.body["skins"][0]["joints"] = [1]
    with pytest.raises(InputError, match="joint that is not there"):
        read(made)


def test_skin_of_others(read, case):
    """A cylinder of radius 1 along four joints, the last two of which are bent; it stands at the first joint."""
    found = read(case("skin/03_skinned_cylinder.gltf"))
    assert found.notes == ()
    low, high = box(found.parts)
    # At rest it would be 4 high and as thin as 2 either way.
    assert np.ptp([low, high], axis=0)[0] == pytest.approx(2.0, abs=0.05)
    assert np.ptp([low, high], axis=0).max() > 2.5


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int16, np.uint16])
@pytest.mark.parametrize("normalized", [False, True])
def test_quantized_positions(read, kind, normalized):
    made = square()
    most = np.iinfo(kind).max
    made.body["extensionsRequired"] = made.body["extensionsUsed"] = ["KHR_mesh_quantization"]
    points = made.accessor((CORNERS * (most if normalized else 3)).astype(kind), normalized=normalized)
    made.body["meshes"][0]["primitives"][0]["attributes"]["POSITION"] = points
    assert areas(read(made).parts).sum() == pytest.approx(1.0 if normalized else 9.0)


def test_triangles_without_normals_are_flat(read):
    """As the specification asks for: a cube of eight corners has edges."""
    cube = trimesh.creation.box()
    made = Builder()
    primitive = {
        "attributes": {"POSITION": made.accessor(cube.vertices.astype(np.float32))},
        "indices": made.accessor(cube.faces.astype(np.uint16).ravel()),
    }
    made.body |= {"nodes": [{"mesh": 0}], "meshes": [{"primitives": [primitive]}]}
    (part,) = read(made).parts
    np.testing.assert_allclose(np.abs(part.mesh.normals).max(1), 1.0)
    turned = part.mesh.face_normals / np.linalg.norm(part.mesh.face_normals, axis=1, keepdims=True)
    np.testing.assert_allclose(part.mesh.normals[part.mesh.faces[:, 0]], turned, atol=1e-6)


# What is compressed.


def without(monkeypatch, package):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == package else found(name))


def test_draco_of_others(read, case):
    pytest.importorskip("DracoPy")
    (part,) = read(case("draco_not_required/BoxDraco.gltf")).parts
    assert len(part.mesh.faces) == 12
    np.testing.assert_allclose(areas([part]), 0.5, atol=1e-3)
    assert part.material.base_color == pytest.approx((0.8, 0, 0))
    normals = part.mesh.face_normals
    np.testing.assert_allclose(part.mesh.normals[part.mesh.faces[:, 0]], normals, atol=0.01)


def test_what_is_compressed_names_the_package_that_is_missing(read, case, monkeypatch):
    without(monkeypatch, "DracoPy")
    with pytest.raises(UnsupportedError, match=r"BoxDraco\.gltf is compressed \(KHR_draco.*DracoPy") as error:
        read(case("draco_not_required/BoxDraco.gltf"))
    assert "fieldwright[gltf]" in error.value.hint


def test_what_is_there_uncompressed_needs_no_package(read, monkeypatch):
    without(monkeypatch, "DracoPy")
    made = square()
    (primitive,) = made.body["meshes"][0]["primitives"]
    primitive["extensions"] = {gltf_compression.DRACO: {"bufferView": 0, "attributes": {"POSITION": 0}}}
    assert areas(read(made).parts).sum() == pytest.approx(1.0)
    made.body["extensionsRequired"] = [gltf_compression.DRACO]
    with pytest.raises(UnsupportedError, match="DracoPy"):
        read(made)


@pytest.mark.parametrize("extension", gltf_compression.MESHOPT)
def test_meshopt_is_decoded(read, extension):
    meshopt = pytest.importorskip("meshopt")
    made = square()
    body = made.body
    body["extensionsRequired"] = body["extensionsUsed"] = [extension, "KHR_mesh_quantization"]
    normals = np.zeros((4, 4), np.float32)
    normals[:] = [0, 0, 1, 0]
    packed = {
        "POSITION": (meshopt.encode_gltf_buffer(CORNERS, "ATTRIBUTES"), {"count": 4, "byteStride": 12}),
        "NORMAL": (
            meshopt.encode_gltf_buffer(meshopt.encode_filter_oct(normals, 4, 8), "ATTRIBUTES"),
            {"count": 4, "byteStride": 4, "filter": "OCTAHEDRAL"},
        ),
        "indices": (meshopt.encode_gltf_buffer(FACES, "TRIANGLES"), {"count": 6, "byteStride": 2, "mode": "TRIANGLES"}),
    }
    (primitive,) = body["meshes"][0]["primitives"]
    primitive["attributes"]["NORMAL"] = made.accessor(np.zeros((4, 4), np.int8), type="VEC3", normalized=True)
    body["buffers"] = []
    for name, (data, described) in packed.items():
        index = primitive["indices"] if name == "indices" else primitive["attributes"][name]
        accessor = body["accessors"][index]
        stride = {} if name == "indices" else {"byteStride": described["byteStride"]}
        place = body["bufferViews"][made.view(data)]
        body["bufferViews"][accessor["bufferView"]] = {
            "buffer": 1, "byteLength": described["count"] * described["byteStride"], **stride,
            "extensions": {extension: {"mode": "ATTRIBUTES", **place, **described}},
        }  # fmt: skip
    (part,) = read(made).parts
    assert areas([part]).sum() == pytest.approx(1.0)
    np.testing.assert_allclose(part.mesh.normals, [[0, -1, 0]] * 4, atol=0.02)
    body["bufferViews"][body["accessors"][0]["bufferView"]]["extensions"][extension]["byteLength"] = 7
    with pytest.raises(InputError):
        read(made)


# What it may demand.


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("glTF_1_0_text_called_damaged/box-materials-common", r"is glTF 1\.0"),
        ("minVersion/Compatibility_04", r"needs glTF 2\.1"),
        ("required_ACME_gizmo/ACMEBox", "ACME_gizmo"),
        ("required_FAKE_materials_quantumRendering/Compatibility_05", "FAKE_materials_quantumRendering"),
        ("required_KHR_materials_transmission/15_transmission", "KHR_materials_transmission"),
        ("required_KHR_technique_webgl/BoxTextured", "KHR_technique_webgl"),
        ("required_KHR_techniques_webgl/box-shared-image-references-separate", "KHR_techniques_webgl"),
    ],
)
def test_what_is_not_read_is_refused_by_its_name(read, case, name, word):
    with pytest.raises(UnsupportedError, match=word) as error:
        read(case(f"{name}.gltf"))
    assert "damaged" not in error.value.message + error.value.hint
    assert error.value.hint


@pytest.mark.parametrize(("asset", "fine"), [
    ({"version": "2.0"}, True), ({"version": "2.7"}, True), ({"version": "2.7", "minVersion": "2.0"}, True),
    ({"version": "2.7", "minVersion": "2.5"}, False), ({"version": "3.0"}, False), ({"version": "1.0"}, False),
])  # fmt: skip
def test_versions(read, asset, fine):
    made = square()
    made.body["asset"] = asset
    if fine:
        assert read(made).parts
    else:
        with pytest.raises(UnsupportedError, match="glTF"):
            read(made)


def test_version_1_of_the_container_is_named(store):
    data = bytearray(square().glb())
    data[4] = 1
    with pytest.raises(UnsupportedError, match=r"glTF 1\.0"):
        gltf_reader.decode(bytes(data), "x.glb", store)


def test_variants_show_the_usual_material_and_say_so(read, case):
    found = read(case("required_KHR_materials_variants/18_variants.gltf"))
    assert [part.material.name for part in found.parts][:2] == ["Blue", "Green"]
    assert found.notes == ("Of its variants of materials, the usual one is shown.",)


def test_extensions_that_are_ignored_are_told_and_others_are_not(read):
    made = square()
    made.body["extensionsUsed"] = ["KHR_materials_clearcoat", "KHR_texture_transform", "KHR_xmp_json_ld"]
    assert read(made).notes == ("Extensions that are not read: KHR_materials_clearcoat.",)


def test_pictures_of_kinds_that_are_not_read_are_told_or_refused(read):
    made = square({"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}})
    made.picture([[RED]])
    basisu = {"KHR_texture_basisu": {"source": 0}}
    made.body["textures"][0]["extensions"] = basisu
    made.body["extensionsUsed"] = ["KHR_texture_basisu"]
    assert read(made).parts[0].material.base_color_map is not None  # what it has besides is shown
    del made.body["textures"][0]["source"]
    found = read(made)
    assert found.parts[0].material.base_color_map is None
    assert any("KHR_texture_basisu" in note and "base color" in note for note in found.notes)
    made.body["extensionsRequired"] = ["KHR_texture_basisu"]
    with pytest.raises(UnsupportedError, match="KHR_texture_basisu") as error:
        read(made)
    assert "PNG" in error.value.hint


def test_webp_comes_before_what_stands_in_for_it(read, store):
    made = square({"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}})
    made.picture([[RED]])
    buffer = io.BytesIO()
    Image.new("RGB", (1, 1), GREEN).save(buffer, "WEBP", lossless=True)
    made.body["images"].append({"mimeType": "image/webp", "bufferView": made.view(buffer.getvalue())})
    made.body["textures"][0]["extensions"] = {"EXT_texture_webp": {"source": 1}}
    made.body["extensionsUsed"] = made.body["extensionsRequired"] = ["EXT_texture_webp"]
    found = read(made)
    assert found.notes == ()
    np.testing.assert_array_equal(texels(found.parts[0].material.base_color_map, store), [[GREEN]])


def test_hidden_nodes_are_not_shown(read):
    made = square()
    made.body["nodes"] = [{"mesh": 0}, {"children": [2], "extensions": {"KHR_node_visibility": {"visible": False}}},
                          {"mesh": 0}]  # fmt: skip
    made.body["scenes"] = [{"nodes": [0, 1]}]
    found = read(made)
    assert len(found.parts) == 1
    assert found.notes == ("Nodes that the file hides are left out.",)
    made.body["scenes"] = [{"nodes": [0]}, {"nodes": [2]}]
    assert read(made).notes == ("Of its 2 scenes, one is shown.",)


def test_a_missing_buffer_is_named(store, tmp_path):
    made = square()
    made.body["asset"]["generator"] = "test"
    text = json.dumps(made.body | {"buffers": [{"byteLength": 300, "uri": "..\\part%201.bin"}]})
    with pytest.raises(InputError, match=r"needs \.\./part 1\.bin, which is not beside it") as error:
        gltf_reader.decode(text.encode(), "x.gltf", store, tmp_path)
    assert "damaged" not in error.value.hint
    (tmp_path / "part 1.bin").write_bytes(made.buffer)
    assert len(gltf_reader.decode(text.encode(), "x.gltf", store, tmp_path).parts) == 1


def test_buffers_in_the_text_in_either_form(store):
    made = square()
    plain = "data:application/octet-stream," + "".join(f"%{byte:02x}" for byte in made.buffer)
    coded = "data:application/octet-stream;base64," + base64.b64encode(made.buffer).decode()
    for uri in (plain, coded):
        text = json.dumps(made.body | {"buffers": [{"byteLength": 300, "uri": uri}]})
        assert len(gltf_reader.decode(text.encode(), "x.gltf", store).parts) == 1


# How surfaces look.


def test_bytes_as_colours_that_do_not_say_so(read):
    (part,) = read(square(COLOR_0=np.tile(np.uint8([255, 0, 51, 255]), (4, 1)))).parts
    np.testing.assert_allclose(part.mesh.colors, [[1, 0, 0.2]] * 4, atol=1e-6)


def test_a_mesh_without_a_material_has_the_specifications(read):
    material = read(square()).parts[0].material
    assert (material.base_color, material.metallic, material.roughness) == ((1, 1, 1), 1.0, 1.0)
    assert material.lit
    assert not material.double_sided


def test_metals_and_paints_of_specular_glossiness():
    """What mirrors nothing but 4 % is a paint, what sends nothing from below a metal of the mirrored colour."""
    diffuse, mirrored = np.array([[0, 0, 0], [0.8, 0.4, 0.1]]), np.array([[1.0, 0.77, 0.34], [0.04, 0.04, 0.04]])
    base, metallic = metallic_of(diffuse, mirrored)
    np.testing.assert_allclose(base, [[1.0, 0.77, 0.34], [0.8, 0.4, 0.1]], atol=1e-6)
    np.testing.assert_allclose(metallic, [1.0, 0.0], atol=1e-9)


def test_specular_glossiness_with_maps(read, store):
    """Gold in the left half, red paint in the right one; as glossy as alpha says."""
    shiny = {"diffuseTexture": {"index": 0}, "specularGlossinessTexture": {"index": 1}, "glossinessFactor": 0.5}
    made = square({"extensions": {"KHR_materials_pbrSpecularGlossiness": shiny}})
    made.body["extensionsUsed"] = ["KHR_materials_pbrSpecularGlossiness"]
    made.picture([[(0, 0, 0), (230, 0, 0)]])
    made.picture([[(255, 226, 155, 255), (56, 56, 56, 102)]])  # 56 is 4 % in sRGB
    (part,) = read(made).parts
    material = part.material
    base, orm = texels(material.base_color_map, store), texels(material.orm_map, store)
    np.testing.assert_allclose(base[0], [[255, 226, 155], [230, 0, 0]], atol=2)
    np.testing.assert_allclose(orm[0], [[255, 127.5, 255], [255, 204, 0]], atol=3)
    assert (material.metallic, material.roughness) == (1.0, 1.0)
    assert read(made).notes == ()


def test_specular_glossiness_of_others(read, case):
    """A white mirror as rough as can be; and one beside ordinary materials."""
    (part,) = read(case("required_KHR_materials_pbrSpecularGlossi/04_sphere_specular_glossiness.gltf")).parts
    material = part.material
    assert (material.metallic, material.roughness) == (pytest.approx(1.0), 1.0)
    assert material.base_color == pytest.approx((1, 1, 1))
    *_, gold = read(case("specular_glossiness/pbr_cubes_emissive_spec_gloss.gltf")).parts
    document = json.loads(case("specular_glossiness/pbr_cubes_emissive_spec_gloss.gltf").read_text())
    described = document["materials"][4]["extensions"]["KHR_materials_pbrSpecularGlossiness"]
    assert gold.material.roughness == pytest.approx(1.0 - described.get("glossinessFactor", 1.0))
    if described.get("diffuseFactor", [1, 1, 1, 1])[:3] == [0, 0, 0]:
        assert gold.material.metallic == pytest.approx(1.0)
        assert gold.material.base_color == pytest.approx(tuple(described["specularFactor"]), abs=1e-6)


@pytest.mark.parametrize(
    ("sampler", "wraps"),
    [
        ({}, ("repeat", "repeat")),
        ({"wrapS": 33648, "wrapT": 33071}, ("mirror", "clamp")),
        ({"wrapT": 33648, "magFilter": 9728}, ("repeat", "mirror")),
    ],
)
def test_wrap_modes_come_and_go(read, store, validate, tmp_path, sampler, wraps):
    made = square({"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}})
    made.picture([[RED, GREEN]], **sampler)
    found = read(made)
    texture = found.parts[0].material.base_color_map
    assert (texture.wrap_u, texture.wrap_v) == wraps
    assert texture.smooth == ("magFilter" not in sampler)
    again = written(found, store, validate, tmp_path)
    assert again.parts[0].material == found.parts[0].material


def test_wrap_of_others(read, case):
    texture = read(case("wrap/BoxTextured.gltf")).parts[0].material.base_color_map
    assert (texture.wrap_u, texture.wrap_v) == ("mirror", "clamp")


def written(found, store, validate, tmp_path):
    """What comes back after it was written; Khronos' validator finds nothing wrong with it."""
    data = gltf.encode(ExportScene(found.parts, TextureFiles(store)))
    (tmp_path / "out.glb").write_bytes(data)
    (messages,) = validate(tmp_path / "out.glb")
    assert [message["code"] for message in messages if message["severity"] < 2] == []
    return gltf_reader.decode(data, "out.glb", store)


def test_each_map_is_placed_by_its_own_coordinates(read, store, validate, tmp_path):
    """Base colour by the second set, turned; emission by the first; occlusion otherwise than roughness."""
    second = CORNER_UVS * 0.5
    turn = {"KHR_texture_transform": {"rotation": np.pi / 2, "offset": [0.25, 0.5], "scale": [2, 1], "texCoord": 1}}
    made = square(
        {
            "pbrMetallicRoughness": {
                "baseColorTexture": {"index": 0, "extensions": turn}, "metallicRoughnessTexture": {"index": 1}
            },
            "emissiveTexture": {"index": 2}, "emissiveFactor": [1, 1, 1],
            "occlusionTexture": {"index": 3, "texCoord": 1},
        },
        uvs=(CORNER_UVS, second),
    )  # fmt: skip
    for color in (RED, WHITE, GREEN, (64, 9, 9)):
        made.picture([[color]])
    found = read(made)
    (part,) = found.parts
    assert found.notes == ()
    mesh, material = part.mesh, part.material
    u, v = second.T
    turned = np.stack([v + 0.25, -2 * u + 0.5], 1)  # a quarter anticlockwise, of twice u
    np.testing.assert_allclose(mesh.uv_set(material.base_color_map.uv_set), turned, atol=1e-6)
    for texture in (material.orm_map, material.emissive_map):
        np.testing.assert_allclose(mesh.uv_set(texture.uv_set), CORNER_UVS)
    np.testing.assert_allclose(mesh.uv_set(material.occlusion_map.uv_set), second)
    assert (texels(material.occlusion_map, store)[..., 0] == 64).all()
    assert (texels(material.orm_map, store)[..., 0] == 255).all()
    again = written(found, store, validate, tmp_path).parts[0]
    assert again.material.named_maps.keys() == material.named_maps.keys()
    for name, texture in again.material.named_maps.items():
        placed = mesh.uv_set(material.named_maps[name].uv_set)
        np.testing.assert_allclose(again.mesh.uv_set(texture.uv_set), placed, atol=1e-6)


def test_coordinates_of_others_are_overridden(read, case):
    path = case("texCoord_override/KhrTextureTransformWithFallback.gltf")
    (part,) = read(path).parts
    material = part.material
    assert {material.base_color_map.uv_set, material.emissive_map.uv_set} == {0, 1}
    document = json.loads(path.read_text())
    data = (path.parent / "MultiUVTest.bin").read_bytes()
    sets = []
    for index in (4, 5):
        accessor = document["accessors"][index]
        view = document["bufferViews"][accessor["bufferView"]]
        start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
        sets.append(np.frombuffer(data, "<f4", 48, start).reshape(-1, 2))
    np.testing.assert_allclose(part.mesh.uv_set(material.emissive_map.uv_set), sets[0])
    u, v = sets[1].T
    cosine, sine = np.cos(np.pi / 8), np.sin(np.pi / 8)
    wanted = np.stack([cosine * u + sine * v, cosine * v - sine * u], 1)
    np.testing.assert_allclose(part.mesh.uv_set(material.base_color_map.uv_set), wanted, atol=1e-6)


def test_maps_whose_coordinates_are_missing_are_left_out_and_told(read):
    made = square({"pbrMetallicRoughness": {"baseColorTexture": {"index": 0, "texCoord": 1}}})
    made.picture([[RED]])
    found = read(made)
    assert found.parts[0].material.maps == ()
    assert "coordinates" in found.notes[0]


@pytest.mark.parametrize("mode", ["OPAQUE", "MASK", "BLEND"])
def test_opacity_comes_and_goes(read, store, validate, tmp_path, mode):
    surface = {"baseColorTexture": {"index": 0}, "baseColorFactor": [1, 1, 1, 0.5]}
    shades = np.array([[255, 0, 0, 255], [255, 0, 0, 0]] * 2, np.uint8)
    material = {"pbrMetallicRoughness": surface, "alphaMode": mode, "doubleSided": True}
    made = square(material | ({"alphaCutoff": 0.25} if mode == "MASK" else {}), COLOR_0=shades)
    made.body["accessors"][2] |= {"normalized": True}
    made.picture([[(255, 0, 0, 255), (0, 255, 0, 51)]])
    found = read(made)
    (part,) = found.parts
    material = part.material
    assert material.alpha_mode == mode.lower()
    assert material.double_sided
    np.testing.assert_array_equal(texels(material.base_color_map, store), [[RED, GREEN]])
    if mode == "OPAQUE":
        assert (material.opacity, material.opacity_map, part.mesh.opacities) == (1.0, None, None)
    else:
        assert material.opacity == 0.5
        np.testing.assert_array_equal(texels(material.opacity_map, store), [[[255] * 3, [51] * 3]])
        np.testing.assert_allclose(part.mesh.opacities, [[1], [0], [1], [0]])
    if mode == "MASK":
        assert material.alpha_cutoff == 0.25
    again = written(found, store, validate, tmp_path).parts[0]
    assert again.material == material
    if mode != "OPAQUE":
        np.testing.assert_allclose(again.mesh.opacities, part.mesh.opacities)


def test_a_sum_of_factor_and_vertex_colours_is_kept(read, case, store, validate, tmp_path):
    found = read(case("own/factor_and_vertex_colours.gltf"))
    again = written(found, store, validate, tmp_path).parts[0]
    assert again.material.base_color == (0.5, 0.5, 0.5)
    np.testing.assert_allclose(again.mesh.colors, found.parts[0].mesh.colors)


def test_coordinates_are_written_without_maps_too(read, store, validate, tmp_path):
    found = read(square({"name": "plain"}))
    np.testing.assert_allclose(written(found, store, validate, tmp_path).parts[0].mesh.uvs, CORNER_UVS)


def test_usd_has_what_the_file_said(read, store, tmp_path):
    """Each map by its own coordinates and edges, opacity, sides; factor and vertex colours multiplied."""
    usd, writer = pytest.importorskip("pxr.Usd"), pytest.importorskip("viewer.formats.usd")
    geometry, shade = pytest.importorskip("pxr.UsdGeom"), pytest.importorskip("pxr.UsdShade")
    made = square(
        {
            "pbrMetallicRoughness": {
                "baseColorTexture": {"index": 0, "texCoord": 1}, "metallicRoughnessTexture": {"index": 1},
                "baseColorFactor": [1, 1, 1, 0.5],
            },
            "alphaMode": "MASK", "alphaCutoff": 0.25, "doubleSided": True,
        },
        uvs=(CORNER_UVS, CORNER_UVS * 0.5),
    )  # fmt: skip
    made.picture([[(255, 0, 0, 51)]], wrapS=33648)
    made.picture([[WHITE]], wrapT=33071)
    plain = square({"pbrMetallicRoughness": {"baseColorFactor": [0.5, 1, 1, 1]}}, COLOR_0=np.full((4, 3), 0.5, "f4"))
    parts = (*read(made).parts, *read(plain).parts)
    for name, data in writer.files(ExportScene(parts, TextureFiles(store)), tmp_path / "x.usda").items():
        (tmp_path / name).write_bytes(data)
    stage = usd.Stage.Open(str(tmp_path / "x.usda"))
    mapped, coloured = (each for each in stage.Traverse() if each.IsA(geometry.Mesh))
    sides = [geometry.Mesh(each).GetDoubleSidedAttr().Get() for each in (mapped, coloured)]
    assert sides == [True, False]
    colors = geometry.PrimvarsAPI(coloured).GetPrimvar("displayColor").Get()
    np.testing.assert_allclose(colors, [[0.25, 0.5, 0.5]] * 4)
    surface, _, _ = shade.MaterialBindingAPI(mapped).ComputeBoundMaterial()[0].ComputeSurfaceSource()
    assert surface.GetInput("opacityThreshold").Get() == 0.25

    def looked_up(name):
        reader = shade.Shader(surface.GetInput(name).GetConnectedSources()[0][0].source.GetPrim())
        place = shade.Shader(reader.GetInput("st").GetConnectedSources()[0][0].source.GetPrim())
        values = geometry.PrimvarsAPI(mapped).GetPrimvar(place.GetInput("varname").Get()).Get()
        wraps = tuple(reader.GetInput(axis).Get() for axis in ("wrapS", "wrapT"))
        return np.array(values)[2, 0], *wraps, reader.GetInput("scale").Get()[0]

    assert looked_up("diffuseColor") == (0.5, "mirror", "repeat", 1.0)
    assert looked_up("opacity") == (0.5, "mirror", "repeat", 0.5)
    assert looked_up("roughness") == (1.0, "repeat", "clamp", 1.0)


def test_formats_of_one_set_keep_the_maps_of_the_base_colours(read, store):
    material = {
        "pbrMetallicRoughness": {
            "baseColorTexture": {"index": 0, "texCoord": 1}, "metallicRoughnessTexture": {"index": 1}
        }
    }  # fmt: skip
    made = square(material, uvs=(CORNER_UVS, CORNER_UVS * 0.5))
    made.picture([[RED]])
    made.picture([[(0, 51, 102)]])
    scene = ExportScene(read(made).parts, TextureFiles(store))
    (part,) = scene.on_one_set().parts
    np.testing.assert_allclose(part.mesh.uvs, CORNER_UVS * 0.5)
    assert part.material.named_maps.keys() == {"base_color_map"}
    assert (part.material.roughness, part.material.metallic) == pytest.approx((0.2, 0.4))
