"""Materials, maps, lamps and views through files and back; judged by Khronos, by USD's library and by arithmetic."""

import contextlib
import errno
import io
import json
import os
import struct

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from tests.formats.painted import SIDE, maps, painted_material, painted_scene, patch, probe
from tests.formats.painted import lights as analytic_lights
from tests.formats.sound import check_parts
from viewer.errors import AssetError, InputError, OutputError, ViewerError
from viewer.formats import blender_script, gltf_lights, gltf_reader, mtl
from viewer.formats.environment import read_environment
from viewer.formats.export import export_scene
from viewer.formats.options import ExportOptions
from viewer.formats.project import save_project
from viewer.formats.registry import open_path
from viewer.formats.texture_reader import TextureReader
from viewer.formats.textures import TextureFiles, decode_texture, encode_png, scaled
from viewer.scene.assets import AssetStore
from viewer.scene.camera import fov_y
from viewer.scene.content import Model, Provenance
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.environment import directions, places, texel_directions
from viewer.scene.geometry import AABB, Transform
from viewer.scene.light import EnvironmentLight, Light, PointLight
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh, mesh_from_tensors
from viewer.scene.progress import run_to_end
from viewer.scene.tangents import vertex_tangents

MAPS = ("base_color_map", "orm_map", "normal_map", "emissive_map")


@pytest.fixture
def scene(store):
    return painted_scene(store)


def written(scene, path, store, **options):
    return run_to_end(export_scene(scene, path, store, ExportOptions(**options)))


def models(scene):
    return [node for node in scene.nodes if isinstance(node.content, Model)]


def texels(texture, store):
    return store.get(texture.asset)["pixels"]


def test_everything_comes_back_through_glb(scene, store, tmp_path):
    files = written(scene, tmp_path / "x.glb", store)
    assert [file.name for file in files] == ["x.glb", "x_environment.hdr"]
    back = run_to_end(open_path(tmp_path / "x.glb", store))
    (node,), (old,) = models(back), models(scene)
    assert node.name == "patch"
    assert node.content.materials == old.content.materials  # maps are named by their content
    assert node.content.provenance.notes == ()
    mesh, before = (mesh_from_tensors(store.get(each.content.asset)) for each in (node, old))
    for name in ("vertices", "normals", "uvs", "tangents", "faces"):
        np.testing.assert_allclose(getattr(mesh, name), getattr(before, name), atol=1e-6)
    for analytic_light, then in zip(back.lights(), analytic_lights(), strict=True):
        assert (analytic_light.name, type(analytic_light.content)) == (then.name, type(then.content))
        assert analytic_light.content == then.content
        np.testing.assert_allclose(analytic_light.transform.matrix(), then.transform.matrix(), atol=1e-6)
    np.testing.assert_allclose(back.camera.camera_to_world, scene.camera.camera_to_world, atol=1e-6)
    assert fov_y(back.camera.lens) == pytest.approx(0.7)
    assert back.camera.lens.width / back.camera.lens.height == pytest.approx(4 / 3, abs=0.002)


@pytest.mark.parametrize("suffix", [".glb", ".obj"])
def test_the_light_beside_a_mesh_is_opened_with_it(scene, store, tmp_path, suffix):
    path = tmp_path / f"x{suffix}"
    written(scene, path, store)
    light = run_to_end(open_path(path, store)).environment()
    wanted = read_environment(tmp_path / "x_environment.hdr")
    np.testing.assert_array_equal(store.get(light.asset)["radiance"], wanted)
    (tmp_path / "x_environment.hdr").write_bytes(b"#?RADIANCE")
    back = run_to_end(open_path(path, store))
    assert back.environment() is None
    assert "x_environment.hdr cannot be read" in models(back)[0].content.provenance.notes[0]
    (tmp_path / "x_environment.hdr").unlink()
    assert run_to_end(open_path(path, store)).environment() is None


def test_khronos_validator_accepts_all_of_it(validate, scene, store, tmp_path):
    """Nothing worse than a remark, and no remark either where the file has all that it can have."""
    cases = {
        "all": (scene, {}),
        "small maps": (scene, {"texture_limit": 8}),
        "no tangents": (scene, {"tangents": False}),
        "no maps": (scene, {"textures": False, "lights": False}),
        "no normals": (scene, {"normals": False, "camera": False}),
        "unlit": (painted_scene(store, lit=False), {}),
        "placed": (Scene((replace(models(scene)[0], transform=Transform((1e3, 0, 0), (0.6, 0.8, 0, 0), 1e-3)),)), {}),
    }
    paths = [tmp_path / f"{name}.glb" for name in cases]
    for path, (content, options) in zip(paths, cases.values(), strict=True):
        written(content, path, store, **options)
    found = dict(zip(cases, validate(*paths), strict=True))
    remarks = {name: sorted({message["code"] for message in messages}) for name, messages in found.items()}
    assert remarks.pop("no tangents") == ["MESH_PRIMITIVE_GENERATED_TANGENT_SPACE"]
    assert remarks.pop("no maps") == ["UNUSED_OBJECT"]  # coordinates, for maps to come
    assert remarks == {name: [] for name in remarks}


def test_lights_are_counted_as_blender_counts(scene, store, tmp_path):
    """A watt is 683 lumens: a lamp of 20 W/sr is one of 13660 candela."""
    written(scene, tmp_path / "x.glb", store)
    data = (tmp_path / "x.glb").read_bytes()
    body = json.loads(data[20 : 20 + struct.unpack("<I", data[12:16])[0]])
    lights = {each["name"]: each for each in body["extensions"]["KHR_lights_punctual"]["lights"]}
    assert lights["bulb"]["intensity"] == pytest.approx(20 * 683)
    assert lights["sun"]["intensity"] == pytest.approx(2 * 683)
    assert lights["panel"]["type"] == "spot"  # glTF has no areas: as bright straight ahead
    assert lights["panel"]["intensity"] == pytest.approx(5 * 2 * 0.5 * 683)
    # What another program has changed counts, and not what we once wrote beside it.
    changed = gltf_lights.light_of(lights["panel"] | {"intensity": 683.0})
    assert changed.intensity == pytest.approx(1.0)
    bright = gltf_lights.light_records((Node("x", PointLight((4.0, 2.0, 0.0), 3.0)),))[0][0]
    assert bright["color"] == [1.0, 0.5, 0.0]
    assert bright["intensity"] == pytest.approx(12 * 683)


@pytest.mark.parametrize(
    "record",
    [{"type": "laser"}, {"type": "spot", "spot": {"innerConeAngle": 1.0, "outerConeAngle": 0.5}},
     {"type": "point", "intensity": -1}, {"type": "point", "intensity": float("nan")}, {},
     {"type": "point", "color": "red"}, {"type": "spot", "spot": {"outerConeAngle": 3.0}}],
)  # fmt: skip
def test_lamps_that_cannot_be_are_told(record):
    with pytest.raises((ValueError, TypeError, AttributeError)):
        gltf_lights.light_of(record)


def test_everything_comes_back_through_obj(scene, store, tmp_path):
    files = written(scene, tmp_path / "a b.obj", store)
    assert sorted(file.name for file in files) == sorted([
        "a b.obj", "a b.mtl", "a_b_base_color.png", "a_b_roughness.png", "a_b_metallic.png", "a_b_normal.png",
        "a_b_emissive.png", "a b_environment.hdr",
    ])  # fmt: skip
    (node,) = models(run_to_end(open_path(tmp_path / "a b.obj", store)))
    material, (base, orm, normal, glow) = node.content.materials[0], maps()
    assert node.content.provenance.notes == ()
    np.testing.assert_array_equal(texels(material.base_color_map, store), base)
    np.testing.assert_array_equal(texels(material.normal_map, store), normal)
    np.testing.assert_array_equal(texels(material.orm_map, store)[..., 1:], orm[..., 1:])
    assert (texels(material.orm_map, store)[..., 0] == 255).all()  # MTL has no occlusion
    assert (material.roughness, material.metallic, material.lit) == (1.0, 1.0, True)
    assert (texels(material.emissive_map, store) >= glow).all()
    before = patch()
    mesh = mesh_from_tensors(store.get(node.content.asset))
    for name in ("vertices", "uvs", "tangents"):
        np.testing.assert_allclose(
            getattr(mesh, name)[mesh.faces],
            getattr(before, name)[before.faces],
            atol=2e-3 if name == "tangents" else 1e-5,
        )


def test_nvdiffrecs_folder_and_back(scene, store, tmp_path):
    """Red is what is hidden, and the light's middle is -Z with +Y up: by their own formulas, written out here."""
    files = written(scene, tmp_path / "out" / "mesh" / "mesh.obj", store)
    names = ["mesh.obj", "mesh.mtl", "texture_kd.png", "texture_ks.png", "texture_n.png", "probe.hdr"]
    assert [file.name for file in files] == names
    library = (tmp_path / "out" / "mesh" / "mesh.mtl").read_text().split("\n")
    assert {"newmtl defaultMat", "bsdf pbr", "map_Kd texture_kd.png", "map_Ks texture_ks.png"} <= set(library)
    # Their loader takes all but these keys for numbers.
    for line in library:
        key, *rest = line.split() or ["#"]
        if key not in ("newmtl", "bsdf", "map_Kd", "map_Ks", "bump", "#"):
            assert np.isfinite([float(word) for word in rest]).all()
    with Image.open(tmp_path / "out" / "mesh" / "texture_ks.png") as picture:
        ks = np.asarray(picture)
    np.testing.assert_array_equal(ks[..., 0], 255 - maps()[1][..., 0])
    theirs = read_environment(tmp_path / "out" / "mesh" / "probe.hdr")
    direction = texel_directions(32, 16)[3, 5]  # of the lamp
    x, y, z = direction[0], direction[2], -direction[1]
    u, v = np.arctan2(x, -z) / (2 * np.pi) + 0.5, np.arccos(y) / np.pi
    assert theirs[int(v * 16), int(u * 32)] == pytest.approx(30.0, rel=0.01)
    for place in ("out", "out/mesh", "out/mesh/mesh.obj"):
        back = run_to_end(open_path(tmp_path / place, store))
        assert back.nodes[0].content.materials[0].orm_map == models(scene)[0].content.materials[0].orm_map
        light = next(node.content for node in back.nodes if isinstance(node.content, EnvironmentLight))
        np.testing.assert_allclose(store.get(light.asset)["radiance"], probe(), rtol=0.01, atol=0.005)


def test_missing_and_wrong_maps_are_noted_and_the_model_opens(scene, store, tmp_path):
    written(scene, tmp_path / "x.obj", store)
    (tmp_path / "x_normal.png").unlink()
    (tmp_path / "x_base_color.png").write_bytes(b"no picture")
    (tmp_path / "x_roughness.png").write_bytes((tmp_path / "x_roughness.png").read_bytes()[:50])
    (node,) = models(run_to_end(open_path(tmp_path / "x.obj", store)))
    notes = " ".join(node.content.provenance.notes)
    assert "x_normal.png" in notes
    assert "x_base_color.png is no picture" in notes
    assert "x_roughness.png is damaged" in notes
    assert node.content.materials[0].base_color_map is None
    (tmp_path / "x.mtl").unlink()
    (node,) = models(run_to_end(open_path(tmp_path / "x.obj", store)))
    assert "x.mtl" in node.content.provenance.notes[0]


def test_helmet_of_others(shared_data, store):
    """glTF as text with five JPEGs: occlusion, roughness and metallic become one map, as its pictures have them."""
    folder = shared_data / "meshes" / "damaged_helmet"
    (node,) = run_to_end(open_path(folder / "DamagedHelmet.gltf", store)).nodes
    material = node.content.materials[0]
    assert node.content.provenance.notes == ()
    assert (material.metallic, material.roughness, material.emissive) == (1.0, 1.0, (1.0, 1.0, 1.0))
    orm = texels(material.orm_map, store)
    for file, channels in (("Default_AO.jpg", [0]), ("Default_metalRoughness.jpg", [1, 2])):
        with Image.open(folder / file) as picture:
            np.testing.assert_array_equal(orm[..., channels], np.asarray(picture.convert("RGB"))[..., channels])
    mesh = mesh_from_tensors(store.get(node.content.asset))
    assert mesh.tangents is not None
    assert np.ptp(mesh.vertices, axis=0) == pytest.approx([1.89, 2.0, 1.80], abs=0.05)  # upright


def test_spot_of_others(shared_data, store):
    """OBJ with nvdiffrec's MTL: a picture, and Ks as numbers."""
    (node,) = run_to_end(open_path(shared_data / "meshes" / "spot" / "spot.obj", store)).nodes
    material = node.content.materials[0]
    assert material.base_color_map is not None
    assert (material.roughness, material.metallic) == (0.25, 0.0)


def glb_of(store, tmp_path, scene, change):
    """A GLB whose JSON has been changed by hand."""
    written(scene, tmp_path / "x.glb", store)
    data = (tmp_path / "x.glb").read_bytes()
    (length,) = struct.unpack("<I", data[12:16])
    body = json.loads(data[20 : 20 + length])
    change(body)
    text = json.dumps(body).encode()
    text += b" " * (-len(text) % 4)
    whole = struct.pack("<II", len(text), 0x4E4F534A) + text + data[20 + length :]
    (tmp_path / "x.glb").write_bytes(struct.pack("<4sII", b"glTF", 2, 12 + len(whole)) + whole)
    return run_to_end(open_path(tmp_path / "x.glb", store))


def test_placed_maps_and_strengths_go_into_the_numbers(scene, store, tmp_path):
    def change(body):
        (material,) = body["materials"]
        turn = {"extensions": {"KHR_texture_transform": {"offset": [0.25, 0.5], "scale": [2, 0.5]}}}
        surface = material["pbrMetallicRoughness"]
        for place in (surface["baseColorTexture"], surface["metallicRoughnessTexture"], material["occlusionTexture"]):
            place |= turn
        material["normalTexture"] |= turn | {"scale": 0.0}
        material["occlusionTexture"]["strength"] = 0.5
        material["emissiveTexture"]["texCoord"] = 1

    (node,) = models(glb_of(store, tmp_path, scene, change))
    material = node.content.materials[0]
    mesh = mesh_from_tensors(store.get(node.content.asset))
    np.testing.assert_allclose(mesh.uvs, patch().uvs * [2.0, 0.5] + [0.25, 0.5], atol=1e-6)
    np.testing.assert_allclose(texels(material.orm_map, store)[..., 0], 255 - (255 - maps()[1][..., 0]) / 2, atol=0.51)
    assert (texels(material.normal_map, store) == [128, 128, 255]).all()
    assert material.emissive_map is None
    assert "coordinates a mesh does not have" in node.content.provenance.notes[0]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("materials", 0, "pbrMetallicRoughness", "roughnessFactor"), 7),
        (("materials", 0, "pbrMetallicRoughness"), []),
        (("materials", 0, "normalTexture", "index"), 99),
        (("materials", 0, "normalTexture", "scale"), "much"),
        (("images", 0, "bufferView"), 99),
        (("textures", 0, "source"), -1),
        (("cameras", 0, "perspective", "yfov"), 0),
        (("extensions", "KHR_lights_punctual", "lights"), []),
        (("nodes", 1, "rotation"), [0, 0, 0, 9]),
    ],
)
def test_materials_that_make_no_sense_are_told(scene, store, tmp_path, place, value):
    def change(body):
        for step in place[:-1]:
            body = body[step]
        body[place[-1]] = value

    with pytest.raises(InputError, match=r"x\.glb") as error:
        glb_of(store, tmp_path, scene, change)
    assert error.value.hint


def test_a_file_is_no_licence_to_read_others(scene, store, tmp_path):
    (tmp_path / "secret.png").write_bytes(encode_png(np.zeros((2, 2, 3), np.uint8)))
    inner = tmp_path / "inner"
    inner.mkdir()

    def change(body):
        body["images"][0] = {"uri": "../secret.png"}
        body["images"][1] = {"uri": "data:image/png;base64,AAAA"}

    (node,) = models(glb_of(store, inner, scene, change))
    notes = " ".join(node.content.provenance.notes)
    assert "secret.png is not beside" in notes
    assert "no picture" in notes


def test_ply_carries_coordinates_and_painted_vertices(scene, store, tmp_path):
    written(scene, tmp_path / "x.ply", store)
    (node,) = models(run_to_end(open_path(tmp_path / "x.ply", store)))
    mesh = mesh_from_tensors(store.get(node.content.asset))
    np.testing.assert_allclose(mesh.uvs, patch().uvs, atol=1e-6)
    assert mesh.colors[0] == pytest.approx([0.0, 0.0, 1.0], abs=0.01)  # the map's upper left corner


def usd(path):
    pxr = pytest.importorskip("pxr.Usd")
    return pxr.Stage.Open(str(path))


@pytest.mark.parametrize("suffix", [".usda", ".usdc", ".usdz"])
def test_usd_as_its_own_library_reads_it(scene, store, tmp_path, suffix):
    pytest.importorskip("pxr")
    from pxr import UsdGeom, UsdLux, UsdShade, UsdValidation

    files = written(scene, tmp_path / f"x{suffix}", store)
    assert (len(files) == 1) == (suffix == ".usdz")
    stage = usd(tmp_path / f"x{suffix}")
    validators = UsdValidation.ValidationRegistry().GetOrLoadAllValidators()
    said = [each.GetMessage() for each in UsdValidation.ValidationContext(validators).Validate(stage)]
    assert said == []
    assert UsdGeom.GetStageUpAxis(stage) == "Y"
    mesh = UsdGeom.Mesh(stage.GetPrimAtPath("/root/patch"))
    points = np.array(mesh.GetPointsAttr().Get())
    np.testing.assert_allclose(np.stack([points[:, 0], -points[:, 2], points[:, 1]], 1), patch().vertices, atol=1e-6)
    st = np.array(UsdGeom.PrimvarsAPI(mesh).GetPrimvar("st").Get())
    np.testing.assert_allclose(st, patch().uvs * [1, -1] + [0, 1], atol=1e-6)
    material = UsdShade.MaterialBindingAPI(mesh).ComputeBoundMaterial()[0]
    surface = material.ComputeSurfaceSource()[0]
    linked = {each.GetBaseName() for each in surface.GetInputs() if each.HasConnectedSource()}
    assert linked == {"diffuseColor", "occlusion", "roughness", "metallic", "normal", "emissiveColor"}
    rect = UsdLux.RectLight(stage.GetPrimAtPath("/root/panel"))
    assert (rect.GetWidthAttr().Get(), rect.GetIntensityAttr().Get()) == (2.0, 5.0)  # 5 a unit of area, of which 1
    ball = UsdLux.SphereLight(stage.GetPrimAtPath("/root/bulb"))
    radius, normalized = ball.GetRadiusAttr().Get(), ball.GetIntensityAttr().Get()
    radiance = normalized / (4 * np.pi * radius**2)
    assert radiance * np.pi * radius**2 == pytest.approx(20.0)


def test_usd_multiplies_factor_and_vertex_colours(store, tmp_path, model_node):
    """0.5 times (1, 0.5, 0), and 0.5 alone where another mesh of the same material has no colours."""
    usd_geom = pytest.importorskip("pxr.UsdGeom")
    points, up = np.float32([[0, 0, 0], [1, 0, 0], [0, 1, 0]]), np.float32([[0, 0, 1]] * 3)
    material = Material("m", (0.5, 0.5, 0.5), lit=True)
    meshes = [Mesh(points, np.uint32([[0, 1, 2]]), up, colors) for colors in (np.float32([[1, 0.5, 0]] * 3), None)]
    nodes = tuple(model_node(mesh, name, material) for mesh, name in zip(meshes, "ab", strict=True))
    written(Scene(nodes), tmp_path / "x.usda", store)
    stage = usd(tmp_path / "x.usda")
    for name, wanted in (("a", [0.5, 0.25, 0]), ("b", [0.5, 0.5, 0.5])):
        primvars = usd_geom.PrimvarsAPI(stage.GetPrimAtPath(f"/root/{name}"))
        np.testing.assert_allclose(primvars.GetPrimvar("displayColor").Get(), [wanted] * 3)


def test_the_light_goes_out_as_it_shines(store, tmp_path):
    """Blended, tinted, at its strength and turned: in every direction what the scene has there."""
    rows = np.random.default_rng(3).random((8, 16, 3), np.float32)
    light = EnvironmentLight(
        store.put({"radiance": probe()}), 32, 16, 3.0, (1.0, 0.5, 0.25), np.pi / 2, store.put({"radiance": rows}), 0.25
    )
    run_to_end(export_scene(Scene((Node("sky", light),)), tmp_path / "x.exr", store))
    found = read_environment(tmp_path / "x.exr")
    both = 0.75 * probe() + 0.25 * rows.repeat(2, 0).repeat(2, 1)
    expected = np.roll(both, -8, 1) * np.float32([3.0, 1.5, 0.75])  # anticlockwise from above is to the left
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    # The lamp's direction has turned from where it was by a quarter about +Z.
    before, after = (texel_directions(32, 16)[np.unravel_index(p.sum(2).argmax(), (16, 32))] for p in (probe(), found))
    np.testing.assert_allclose(after, [-before[1], before[0], before[2]], atol=1e-9)
    with pytest.raises(OutputError, match="no picture"):
        run_to_end(export_scene(Scene(), tmp_path / "y.hdr", store))


def test_the_data_sets_own_coordinates(scene, store, tmp_path):
    """Placed as its photos are, and back: mesh, lamps, view and light all go the same way."""
    place = Transform((5.0, -1.0, 2.0), (0.5**0.5, 0.5**0.5, 0.0, 0.0), 4.0)  # y to z
    photos = Node("photos", Dataset("/photos", "x", (), AABB((0.0,) * 3, (1.0,) * 3), masked=False), transform=place)
    (model, *others) = scene.nodes
    placed = replace(model, transform=place, content=replace(model.content, provenance=Provenance("", "/photos")))
    whole = replace(scene, nodes=(placed, photos, *others))
    written(whole, tmp_path / "x.glb", store, space="dataset")
    back = run_to_end(open_path(tmp_path / "x.glb", store))
    mesh = mesh_from_tensors(store.get(models(back)[0].content.asset))
    np.testing.assert_allclose(mesh.vertices, patch().vertices, atol=1e-5)
    bulb = back.lights()[0]
    np.testing.assert_allclose(place.apply(np.array([bulb.transform.translation])), [[1.0, 2.0, 3.0]], atol=1e-5)
    # Four times nearer in four times smaller units: as bright on the mesh as before.
    assert bulb.content.intensity == pytest.approx(20.0 / 16)
    assert isinstance(bulb.content, Light)
    sky = read_environment(tmp_path / "x_environment.hdr")
    analytic_light = texel_directions(32, 16)[3, 5]
    u, v = places(place.rotation_matrix().T @ analytic_light)
    assert sky[int(v * 16), int(u * 32)].max() > 5.0
    np.testing.assert_allclose(directions(places(analytic_light)), analytic_light, atol=1e-9)


def test_the_script_is_sound_python(scene, store, tmp_path):
    files = written(scene, tmp_path / 'it\'s "x".glb', store, blender_script=True)
    names = [file.name for file in files]
    assert names == ['it\'s "x".glb', 'it\'s "x"_environment.hdr', 'it\'s "x"_blender.py']
    compile(files[2].read_text(), "script", "exec")
    assert blender_script.SCRIPT.count("{environment!r}") == 1
    assert len(written(scene, tmp_path / "y.ply", store, blender_script=True)) == 1


def test_several_files_are_written_together_or_not_at_all(scene, store, tmp_path, monkeypatch):
    for name in ("x.obj", "x.mtl", "x_normal.png"):
        (tmp_path / name).write_bytes(b"old")
    (tmp_path / "x_metallic.png").mkdir()  # cannot be replaced
    with pytest.raises(OutputError) as error:
        written(scene, tmp_path / "x.obj", store)
    assert error.value.hint
    store.path(models(scene)[0].content.materials[0].normal_map.asset).unlink()
    with pytest.raises(AssetError):
        written(scene, tmp_path / "x.glb", store)
    assert {(tmp_path / name).read_bytes() for name in ("x.obj", "x.mtl", "x_normal.png")} == {b"old"}
    assert list(tmp_path.glob(".tmp-*")) == []
    assert not (tmp_path / "x.glb").exists()


def test_a_full_disk_changes_nothing(scene, store, tmp_path, monkeypatch):
    """The third of eight files does not fit any more."""
    written(scene, tmp_path / "x.obj", store)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    flush, count = os.fsync, iter(range(100))

    def fails(descriptor):
        if next(count) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OutputError, match="No space") as error:
        written(scene, tmp_path / "x.obj", store, texture_limit=4)
    assert error.value.hint
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


def test_a_project_keeps_all_of_it_and_refuses_what_was_changed_by_hand(scene, store, tmp_path):
    folder = tmp_path / "x.fieldwright"
    run_to_end(save_project(scene, folder, store))
    assert run_to_end(open_path(folder, AssetStore(tmp_path / "fresh"))) == scene
    text = (folder / "scene.json").read_text()
    for old, new in (
        ('"intensity": 20.0', '"intensity": -20.0'), ('"radiance": 5.0', '"radiance": 1e300'),
        ('"roughness": 1.0', '"roughness": -1.0'), (f'"width": {SIDE}', f'"width": {SIDE + 1}'),
    ):  # fmt: skip
        assert old in text
        (folder / "scene.json").write_text(text.replace(old, new, 1))
        with pytest.raises((InputError, AssetError)) as error:
            run_to_end(open_path(folder, AssetStore(tmp_path / "fresh")))
        assert error.value.hint
    light = scene.nodes[-1]
    bad = store.put({"radiance": np.full((16, 32, 3), -1.0, np.float32)})
    spoilt = scene.with_node(replace(light, content=replace(light.content, asset=bad)))
    run_to_end(save_project(spoilt, folder, store))
    with pytest.raises(InputError, match="negative"):
        run_to_end(open_path(folder, AssetStore(tmp_path / "fresh")))


@pytest.fixture(scope="module")
def painted_file(tmp_path_factory):
    """A GLB with all that one can have, and a store."""
    folder = tmp_path_factory.mktemp("painted")
    store = AssetStore(folder / "store")
    written(painted_scene(store), folder / "x.glb", store)
    return (folder / "x.glb").read_bytes(), store


@settings(max_examples=60)
@given(data=st.data())
def test_damage_to_painted_files_is_survived_or_told(painted_file, data):
    whole, store = bytearray(painted_file[0]), painted_file[1]
    (text,) = struct.unpack("<I", whole[12:16])
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(12, 20 + text))] = data.draw(st.sampled_from(b'0123456789-",:[]{}e. \xff'))
    with contextlib.suppress(ViewerError):
        check_parts(gltf_reader.decode(bytes(whole), "x", store).parts)


WORDS = st.sampled_from(
    ["newmtl", "a", "Kd", "Ks", "map_Kd", "map_Ks", "map_Pr", "norm", "-bm", "-o", "1", "nan", "-1", "1e999", "\n", "#",
     "bsdf", "pbr", "illum", "0", "x.png", "../x", "\0", "Pr", "Pm"]
)  # fmt: skip


@given(words=st.lists(WORDS, max_size=40))
def test_any_library_of_materials_can_be_read(tmp_path_factory, words):
    """Whatever is in it: materials whose numbers are finite, or none."""
    folder = tmp_path_factory.getbasetemp()
    found = mtl.decode(" ".join(words).encode(), folder, TextureReader(AssetStore(folder / "store")))
    for material in found.values():
        numbers = (*material.base_color, *material.emissive, material.roughness, material.metallic)
        assert np.isfinite(numbers).all()
        assert min(numbers) >= 0.0


def test_scaled_maps_keep_what_they_mean():
    """A checker of black and white is half the light, not half the byte; normals stay of unit length."""
    checker = np.indices((8, 8)).sum(0) % 2 * 255
    board = np.repeat(checker[..., None], 3, 2).astype(np.uint8)
    assert (scaled(board, 4, "color") == 188).all()
    assert (scaled(board, 4, "data") == 128).all()
    normal = scaled(maps()[2], 8, "normal").astype(np.float64) / 127.5 - 1
    np.testing.assert_allclose(np.linalg.norm(normal, axis=2), 1.0, atol=0.02)
    assert scaled(board, 8, "color") is board
    assert scaled(board[:, :2], 4, "data").shape == (4, 1, 3)


def test_tangents_follow_the_map():
    """On a sphere u runs east: so does the tangent, and its bitangent north; mirrored coordinates turn the sign."""
    angle, height = np.meshgrid(np.linspace(0.2, 2.8, 20), np.linspace(-0.8, 0.8, 15))
    flat = np.cos(height)
    points = (
        np.stack([np.cos(angle) * flat, np.sin(angle) * flat, np.sin(height)], -1).reshape(-1, 3).astype(np.float32)
    )
    corner = (np.arange(14)[:, None] * 20 + np.arange(19)).reshape(-1, 1, 1)
    faces = (corner + np.array([[0, 1, 21], [0, 21, 20]])).reshape(-1, 3).astype(np.uint32)
    east = np.stack([-np.sin(angle), np.cos(angle), 0 * angle], -1).reshape(-1, 3)
    for mirror in (1.0, -1.0):
        uvs = np.stack([mirror * angle, -height], -1).reshape(-1, 2).astype(np.float32)
        found = vertex_tangents(points, faces, points, uvs)
        assert ((found[:, :3] * east).sum(1) * mirror > 0.99).all()
        north = np.cross(points, found[:, :3]) * found[:, 3:]
        assert (north[:, 2] > 0.0).all()
        np.testing.assert_allclose(np.linalg.norm(found[:, :3], axis=1), 1.0, atol=1e-5)
    lost = vertex_tangents(points, faces, points, np.zeros((len(points), 2), np.float32))
    np.testing.assert_allclose((lost[:, :3] * points).sum(1), 0.0, atol=1e-6)


def test_pictures_of_other_kinds():
    deep = np.uint16([[0, 65535], [32768, 256]])
    image = Image.fromarray(deep)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    np.testing.assert_array_equal(decode_texture(buffer.getvalue(), "x")[..., 0], [[0, 255], [128, 1]])
    for data in (b"", b"GIF89a", buffer.getvalue()[:50]):
        with pytest.raises(InputError) as error:
            decode_texture(data, "x")
        assert error.value.hint


def test_a_map_that_is_no_picture_is_told(store):
    texture = replace(painted_material(store).orm_map, asset=store.put({"pixels": np.zeros((2, 2), np.float32)}))
    with pytest.raises(AssetError, match="no picture"):
        TextureFiles(store).pixels(texture, "data")


def test_the_view_is_of_the_maps_size():
    assert len(maps()[0]) == SIDE
    assert msgspec.json.decode(msgspec.json.encode(ExportOptions()), type=ExportOptions) == ExportOptions()
