"""Pictures of models as jobs make them: under any probe, judged against photos."""

import json
import math

import msgspec
import numpy as np
import OpenEXR
import pytest

from tests.render.mesh.models import analytic_light, ball, lit, model, square
from tests.render.sample_fields import solid
from viewer.engine.jobs import EvaluateJob, RenderJob, run
from viewer.engine.operations.pictures import exact_renderer, picture, usual_samples
from viewer.engine.operations.relight import lit_by
from viewer.engine.operations.render import render_to_files
from viewer.errors import InputError, ViewerError
from viewer.formats.environment import encode_environment
from viewer.formats.images import read_image, write_exr
from viewer.render.channels import CHANNELS, MODEL_CHANNELS
from viewer.render.renderer import Renderer
from viewer.render.request import RenderOptions, RenderRequest
from viewer.render.show.display_settings import Display
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole, placed
from viewer.scene.content import Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import Transform
from viewer.scene.light import EnvironmentLight, PointLight
from viewer.scene.material import Material
from viewer.scene.progress import run_to_end

SIDE, FOV = 32, 0.7
TURNED = Transform((3.0, -1.0, 0.5), (math.cos(0.4), 0.0, 0.0, math.sin(0.4)), 2.0)


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def camera(turn=0.0, height=1.0):
    return Camera(
        look_at((3.5 * math.sin(turn), -3.5 * math.cos(turn), height), (0.0, 0.0, 0.0)), pinhole(FOV, SIDE, SIDE)
    )


def probe(path, place, strength=8.0):
    """Dim environment light and a bright patch."""
    radiance = np.full((16, 32, 3), 0.2, np.float32)
    radiance[4:8, place : place + 4] = strength
    path.write_bytes(encode_environment(radiance, path.suffix))
    return path


def shot(store, scene, channels=("color",), samples=16, view=None):
    options = RenderOptions(samples=samples)
    request = RenderRequest(scene, view or camera(), SIDE, SIDE, channels, options=options)
    return exact_renderer(store).final(request)


@pytest.fixture
def shiny(store):
    """A ball, half metal, that stands somewhere else and is turned."""
    finish_of = lit(base_color=(0.8, 0.4, 0.2), metallic=0.3, roughness=0.35)
    return Scene((model(store, ball(), finish_of, TURNED),))


def test_models_are_judged_under_the_light_of_a_file(shiny, store, tmp_path):
    """Photos rendered under a light that belongs to the data set's space; another light does worse."""
    right, wrong = probe(tmp_path / "right.hdr", 6), probe(tmp_path / "wrong.exr", 22)
    taken = lit_by(shiny, right, store, TURNED)
    frames = []
    for number in range(3):
        view = camera(1.3 * number)
        frame = shot(store, taken, samples=64, view=placed(view, TURNED))
        write_exr(tmp_path / f"{number}.exr", frame.radiance.astype(np.float32))
        frames.append({"file_path": f"./{number}.exr", "transform_matrix": view.camera_to_world})
    (tmp_path / "transforms_test.json").write_text(json.dumps({"camera_angle_x": FOV, "frames": frames[:2]}))
    (tmp_path / "transforms_train.json").write_text(json.dumps({"camera_angle_x": FOV, "frames": frames[2:]}))
    scores = {
        path: run_to_end(run(EvaluateJob(shiny, str(tmp_path), "test", environment=str(path)), store))
        for path in (right, wrong)
    }
    assert scores[right].psnr > 32.0
    assert scores[wrong].psnr < scores[right].psnr - 6.0
    assert scores[right].iou > 0.98
    assert [view.iou is not None for view in scores[right].views] == [True, True]
    assert usual_samples(shiny) == 16


def test_a_files_light_takes_the_place_of_the_scenes_own(shiny, store, tmp_path):
    dark = EnvironmentLight(store.put({"radiance": np.zeros((4, 8, 3), np.float32)}), 8, 4, shown=True)
    scene = shiny.with_node(Node("dark", dark))
    frame = shot(store, scene)
    assert np.isfinite(frame.radiance).all()
    assert float(frame.radiance[..., :3].max()) == 0.0
    assert float(frame.radiance[..., 3].min()) == 1.0  # the darkness is seen
    job = RenderJob(scene, str(tmp_path / "a.exr"), SIDE, SIDE, environment=str(probe(tmp_path / "p.hdr", 3)))
    run_to_end(render_to_files(msgspec.structs.replace(job, camera=placed(camera(), TURNED)), store))
    pixels = read_image(tmp_path / "a.exr").pixels
    assert pixels[SIDE // 2, SIDE // 2, :3].min() > 0.01
    assert np.allclose(pixels[0, 0, 3], 1.0)


@pytest.mark.parametrize("channel", MODEL_CHANNELS)
def test_channels_of_models_come_into_files(shiny, store, tmp_path, channel):
    view = placed(camera(), TURNED)
    job = RenderJob(shiny, "", SIDE, SIDE, view, environment=str(probe(tmp_path / "p.hdr", 3)))
    for name in ("a.png", "a.exr"):
        path = str(tmp_path / name)
        run_to_end(render_to_files(msgspec.structs.replace(job, path=path, display=Display(channel=channel)), store))
        assert read_image(tmp_path / name).pixels[SIDE // 2, SIDE // 2, :3].max() > 0.0
    stored = OpenEXR.File(str(tmp_path / "a.exr"), separate_channels=True).channels()
    assert any(name.split(".")[0] == channel for name in stored)


def test_light_falls_apart_into_matt_and_mirrored(shiny, store, tmp_path):
    scene = lit_by(shiny, probe(tmp_path / "p.hdr", 3), store)
    frame = shot(store, scene, CHANNELS, 64, placed(camera(), TURNED))
    middle = (SIDE // 2, SIDE // 2)
    found = {name: picture[middle] for name, picture in frame.channels.items()}
    assert np.allclose(found["albedo"], (0.8, 0.4, 0.2), atol=1e-3)
    assert (found["roughness"], found["metallic"], found["occlusion"]) == pytest.approx((0.35, 0.3, 1.0))
    rest = frame.radiance[middle][:3] - found["specular_light"]
    ratio = rest / (found["albedo"] * (1 - 0.3) * found["diffuse_light"])
    assert np.allclose(ratio, ratio.mean(), rtol=0.2)
    assert 0.8 < ratio.mean() < 1.0
    assert np.isnan(frame.channels["roughness"][0, 0])
    assert (frame.channels["albedo"][0, 0] == 0.0).all()


def test_without_any_light_a_lamp_stands_at_the_eye(store):
    scene = Scene((model(store, square(), lit(base_color=(0.5, 1.0, 0.25))),))
    above = Camera(look_at((0.0, 0.0, 4.0), (0.0, 0.0, 0.0)), pinhole(0.3, SIDE, SIDE))
    frame = shot(store, scene, samples=1, view=above)
    assert np.allclose(frame.radiance[16, 16], (0.5, 1.0, 0.25, 1.0), atol=2e-3)
    plain = Scene((model(store, square(), Material(base_color=(0.5, 1.0, 0.25))), analytic_light(PointLight())))
    assert np.allclose(shot(store, plain, samples=1, view=above).radiance[16, 16], (0.5, 1.0, 0.25, 1.0), atol=2e-3)


def test_fields_and_models_cover_each_other_by_depth(store):
    voxels = solid(density=80.0)
    content = voxels.content(store.put(voxels.tensors()), Provenance())
    size = content.aabb.size
    sheet = model(store, square(20.0), Material(base_color=(0.0, 0.0, 1.0)))
    eye = tuple(each + 4.0 * max(size) * (axis == 2) for axis, each in enumerate(content.aabb.center))
    view = Camera(look_at(eye, content.aabb.center), pinhole(0.6, SIDE, SIDE))
    for height, covered in ((content.aabb.lo[2] - 0.2, False), (content.aabb.hi[2] + 0.2, True)):
        moved = msgspec.structs.replace(sheet, transform=Transform((0.0, 0.0, height)))
        scene = Scene((Node("field", content), moved))
        frame = shot(store, scene, ("color", "normal", "albedo", "cost"), 1, view)
        blue = (frame.channels["albedo"][..., 2] > 0.5).mean()
        assert blue == pytest.approx(1.0) if covered else 0.1 < blue < 0.95
        assert frame.channels["cost"].max() > 0
        request = RenderRequest(scene, view, SIDE, SIDE)
        assert (Renderer(store).final(request).radiance[0, 0] == 0.0).all()  # the window's engine leaves models out


def test_pictures_of_models_are_the_same_every_time_and_can_be_given_up(shiny, store, tmp_path):
    scene = lit_by(shiny, probe(tmp_path / "p.hdr", 3), store)
    view = placed(camera(), TURNED)
    first, second = (shot(store, scene, samples=2, view=view).radiance for _ in range(2))
    assert np.array_equal(first, second)
    request = RenderRequest(scene, view, SIDE, SIDE, options=RenderOptions(samples=4096))
    frames = exact_renderer(store).frames(request, stop=iter([False] * 40 + [True] * 10**6).__next__)
    assert sum(1 for _ in frames) < 8
    work = picture(exact_renderer(store), request, "Rendering")
    shares = [next(work).fraction for _ in range(3)]
    work.close()
    assert shares == sorted(shares)
    assert shares[-1] < 1.0


def test_light_that_is_none_is_told(shiny, store, tmp_path):
    whole = probe(tmp_path / "whole.exr", 3).read_bytes()
    (tmp_path / "cut.exr").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "cut.hdr").write_bytes(probe(tmp_path / "whole.hdr", 3).read_bytes()[:60])
    OpenEXR.File({}, {"RGB": np.full((8, 16, 3), np.nan, np.float32)}).write(str(tmp_path / "nan.exr"))
    for name in ("cut.exr", "cut.hdr", "nan.exr", "none.hdr"):
        with pytest.raises(ViewerError) as error:
            run_to_end(run(EvaluateJob(shiny, str(tmp_path), "test", environment=str(tmp_path / name)), store))
        assert error.value.hint
    with pytest.raises(InputError, match="no model"):
        lit_by(Scene(), tmp_path / "whole.exr", store)
