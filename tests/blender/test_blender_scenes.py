"""Whole scenes in Blender 5: every map in its place and colour space, lamps as bright, the view, and light from all
around. Run by ``make test-blender``."""

import json
import math
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.formats.painted import VIEW, lights, painted_scene, patch, probe
from viewer.engine.operations.pictures import exact_renderer
from viewer.formats.export import export_scene
from viewer.formats.images import read_image
from viewer.formats.options import ExportOptions
from viewer.render.request import RenderOptions, RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.color import linear_to_srgb
from viewer.scene.document import Scene
from viewer.scene.progress import run_to_end

pytestmark = pytest.mark.blender
REPOSITORY = Path(__file__).parents[2]
PYTHON = REPOSITORY / ".venv-blender" / "bin" / "python"
COLORS = {"Base Color": "sRGB", "Emission Color": "sRGB"}
NUMBERS = {"Roughness": "Non-Color", "Metallic": "Non-Color", "Normal": "Non-Color"}


@pytest.fixture(scope="module")
def blender(tmp_path_factory):
    """What Blender tells of one scene in all kinds of files, and its pictures; started once, which takes long."""
    if not PYTHON.is_file():
        pytest.skip("Blender's environment is missing: make test-blender")
    folder = tmp_path_factory.mktemp("scenes")
    store = AssetStore(folder / "store")
    scene = painted_scene(store)
    for name in ("a.glb", "a.obj", "a.usdc", "a.usdz"):
        run_to_end(export_scene(scene, folder / name, store))
    run_to_end(export_scene(scene, folder / "it's.glb", store, ExportOptions(blender_script=True, lights=True)))
    files = [folder / name for name in ("a.glb", "a.obj", "a.usdc", "a.usdz", "it's_blender.py")]
    script = Path(__file__).with_name("look_at_scene.py")
    done = subprocess.run([PYTHON, script, folder, *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), folder


@pytest.mark.parametrize("name", ["a.glb", "a.obj", "a.usdc", "a.usdz", "script"])
def test_shape_and_maps_arrive(blender, name):
    """Dimensions within 0.1 %; all pictures reach the inputs that they are for."""
    (mesh,) = blender[0][name]["meshes"]
    box = patch().aabb
    np.testing.assert_allclose(np.subtract(mesh["hi"], mesh["lo"]), box.size, rtol=1e-3)
    np.testing.assert_allclose(mesh["lo"], box.lo, atol=1e-3)
    if name in ("a.glb", "script"):
        np.testing.assert_allclose(mesh["rotation_deg"], 0.0, atol=1e-4)
    (slot,) = mesh["slots"]
    found = blender[0][name]["materials"][slot]
    assert set(found) == set(COLORS) | set(NUMBERS)
    # Blender takes every picture of an OBJ for colours; our script corrects it.
    assert found == COLORS | (dict.fromkeys(NUMBERS, "sRGB") if name == "a.obj" else NUMBERS)


@pytest.mark.parametrize("name", ["a.glb", "a.usdc", "a.usdz", "script"])
def test_lamps_and_view_arrive(blender, name):
    """A point of I W/sr has 4 pi I watts in Blender; suns count irradiance, areas pi times radiance and area."""
    found, areas = blender[0][name]["lights"], name.startswith("a.usd")
    bulb, sun, spot, panel = (found[key] for key in ("bulb", "sun", "spot", "panel"))
    assert [each["type"] for each in (bulb, sun, spot, panel)] == ["POINT", "SUN", "SPOT", "AREA" if areas else "SPOT"]
    assert bulb["energy"] == pytest.approx(4 * math.pi * 20.0, rel=1e-3)
    assert sun["energy"] == pytest.approx(2.0, rel=1e-3)
    assert spot["energy"] == pytest.approx(4 * math.pi * 40.0, rel=1e-3)
    assert spot["cone"] == pytest.approx(2 * 0.6, rel=1e-3)
    assert panel["energy"] == pytest.approx((math.pi if areas else 4 * math.pi) * 5.0, rel=1e-3)
    np.testing.assert_allclose(bulb["color"], [1.0, 0.5, 0.25], atol=1e-3)
    for node in lights():
        place = np.array(found[node.name]["place"])
        np.testing.assert_allclose(place[:3, 3], node.transform.translation, atol=1e-4)
        np.testing.assert_allclose(place[:3, 2], node.transform.rotation_matrix()[:, 2], atol=1e-4)  # shines along -Z
    view = blender[0][name]["camera"]
    np.testing.assert_allclose(view["place"], VIEW.camera_to_world, atol=1e-4)
    assert view["fov_y"] == pytest.approx(0.7, abs=1e-3)


@pytest.mark.parametrize("picture", ["sky.exr", "sky_usdz.exr"])
def test_the_light_comes_from_where_it_should(blender, picture):
    """All around as Blender renders it, against the picture that went out: neither turned nor mirrored nor dimmed."""
    seen = read_image(blender[1] / picture).pixels[..., :3]
    light = probe().repeat(2, 0).repeat(2, 1)
    assert np.median(np.abs(seen - light)) < 0.02
    np.testing.assert_allclose(seen.mean((0, 1)), light.mean((0, 1)), rtol=0.03)
    where, put_in = (np.unravel_index(each.sum(2).argmax(), each.shape[:2]) for each in (seen, light))
    np.testing.assert_allclose(where, put_in, atol=2)


def test_a_scene_without_light_and_view_gets_both_from_the_script(tmp_path):
    """What is seen from there is all of it, and neither black nor burnt out."""
    if not PYTHON.is_file():
        pytest.skip("Blender's environment is missing: make test-blender")
    store = AssetStore(tmp_path / "store")
    scene = painted_scene(store)
    bare = Scene(tuple(node for node in scene.nodes if node.name == "patch"))
    run_to_end(export_scene(bare, tmp_path / "bare.glb", store, ExportOptions(blender_script=True)))
    program = (
        "import runpy, sys, bpy; runpy.run_path(sys.argv[1]); scene = bpy.context.scene; scene.cycles.samples = 16;"
        "scene.render.resolution_x = scene.render.resolution_y = 96; scene.render.film_transparent = True;"
        "scene.render.filepath = sys.argv[2]; bpy.ops.render.render(write_still=True)"
    )
    command = [PYTHON, "-c", program, tmp_path / "bare_blender.py", tmp_path / "seen.png"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    seen = read_image(tmp_path / "seen.png").pixels
    there = seen[..., 3] > 0.5
    assert 0.03 < there.mean() < 0.8
    assert not np.concatenate([there[0], there[-1], there[:, 0], there[:, -1]]).any()
    assert 0.05 < seen[..., :3][there].mean() < 0.95


def test_the_script_saves_a_file_with_everything_in_it(blender):
    saved = blender[1] / "it's.blend"
    assert saved.stat().st_size > 20_000


def test_cycles_and_our_renderer_agree(blender):
    """The same scene through GLB and script, path-traced by both: at least 25 dB on the object, in sRGB."""
    folder = blender[1]
    store = AssetStore(folder / "store")
    theirs = read_image(folder / "seen.exr").pixels
    options = RenderOptions(samples=16)
    request = RenderRequest(painted_scene(store), VIEW, 160, 120, ("color",), options=options)
    ours = exact_renderer(store).final(request).radiance.astype(np.float32)
    assert ((ours[..., 3] > 0.5) == (theirs[..., 3] > 0.5)).mean() > 0.995
    inside = (ours[..., 3] > 0.99) & (theirs[..., 3] > 0.99)
    first, second = (linear_to_srgb(np.clip(each[inside][:, :3], 0.0, 1.0)) for each in (ours, theirs))
    assert inside.sum() > 1000
    assert -10 * np.log10(np.mean((first - second) ** 2)) > 25.0
