"""Materials and light found from photos alone, and that no input ruins it."""

from dataclasses import replace

import numpy as np
import pytest

from tests.decompose.fit.lumpy import cameras, lamp_light, lumpy_ball, mapped, other_light, painted, photo
from viewer.decompose.fit.fit import fit_materials
from viewer.decompose.options import ExtractOptions
from viewer.decompose.texels import texels_of
from viewer.decompose.views import View
from viewer.errors import InputError
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.progress import Steer

SIDE = 48
STEPS = 150
OPTIONS = ExtractOptions(look="materials", texture=128, bounces=False)


def run(work, steps):
    """Drive a fit, and ask it to end after so many steps; what it returned, and what it told."""
    told, steer = [], None
    while True:
        try:
            told.append(work.send(steer))
        except StopIteration as end:
            return end.value, told
        steps -= "psnr" in told[-1].values
        steer = Steer(stop_early=True) if steps <= 0 else None


def psnr(a, b):
    return -10.0 * np.log10(np.mean((a - b) ** 2))


def shown(view):
    """As people see it: sRGB over white."""
    linear = (view.pixels[..., :3] + 1.0 - view.pixels[..., 3:]).clip(0.0, 1.0)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


@pytest.fixture(scope="module")
def ball():
    mesh = lumpy_ball()
    return mesh, RayCaster(mesh.vertices, mesh.faces)


@pytest.fixture(scope="module")
def views(ball):
    return [photo(*ball, camera, lamp_light()) for camera in cameras(14, SIDE)]


@pytest.fixture(scope="module")
def found(ball, views):
    return run(fit_materials(ball[0], views, OPTIONS), STEPS)


def test_the_base_colour_is_found_up_to_one_scale_per_channel(ball, found):
    maps = found[0].maps
    texels = texels_of(ball[0], 128)
    truth = painted(texels.points(ball[0]), np.zeros((0, 2)))[0]
    base = maps.base_color[texels.covered]
    scale = (truth * base).sum(0) / (base * base).sum(0)
    assert psnr(base * scale, truth) >= 16.0, "on the surface alone; over white, as pictures are judged, 7 dB more"
    assert (np.abs(np.log(scale)) < np.log(1.5)).all(), "nor is the scale itself far off"


def test_the_light_is_found(found):
    light = found[0].environment
    shrunk = light.reshape(16, light.shape[0] // 16, 32, light.shape[1] // 32, 3).mean((1, 3))
    assert np.corrcoef(shrunk.ravel(), lamp_light().ravel())[0, 1] >= 0.7


def test_under_other_light_it_looks_as_it_would_and_not_as_it_was_photographed(ball, found):
    finish = mapped(found[0].maps)
    relit, frozen = [], []
    for camera in cameras(2, SIDE, start=0.9):
        truth = shown(photo(*ball, camera, other_light()))
        relit.append(psnr(shown(photo(*ball, camera, other_light(), finish)), truth))
        # A colour baked under the photos' light is at best what one sees under that light.
        frozen.append(psnr(shown(photo(*ball, camera, lamp_light())), truth))
    assert np.mean(relit) >= 22.0
    assert np.mean(relit) >= np.mean(frozen) + 4.0


def gilded(points, uvs):
    """Gold all over, neither polished nor dull."""
    return np.tile([1.0, 0.71, 0.29], (len(points), 1)), np.full(len(points), 0.3), np.ones(len(points))


def test_gold_is_no_dark_metal_in_bright_light(ball):
    """Little in its photos tells how bright the light is, but metals are bright."""
    photos = [photo(*ball, camera, lamp_light(), gilded) for camera in cameras(14, SIDE)]
    result, _ = run(fit_materials(ball[0], photos, OPTIONS), STEPS)
    assert lamp_light().mean() / 1.5 < result.environment.mean() < 1.5 * lamp_light().mean()
    texels = texels_of(ball[0], 128)
    red, green, blue = np.median(result.maps.base_color[texels.covered], 0)
    assert red > 0.65
    assert red > 1.1 * green > 1.1 * 1.4 * blue
    assert np.median(result.maps.orm[texels.covered][:, 2]) > 0.6


def of_one(color):
    """One dielectric of such a base colour all over."""

    def finish(points, _uvs):
        return np.tile(color, (len(points), 1)), np.full(len(points), 0.25), np.zeros(len(points))

    return finish


def fitted(ball, color):
    """The base colour found, and by how much the light is too bright in each channel."""
    photos = [photo(*ball, camera, lamp_light(), of_one(color)) for camera in cameras(8, SIDE)]
    result, _ = run(fit_materials(ball[0], photos, OPTIONS), STEPS // 2)
    texels = texels_of(ball[0], 128)
    base = np.median(result.maps.base_color[texels.covered], 0)
    return base, result.environment.mean((0, 1)) / lamp_light().mean((0, 1))


def test_what_is_yellow_all_over_is_not_grey_in_yellow_light(ball):
    base, light = fitted(ball, (1.0, 0.54, 0.02))
    assert light.max() < 2.0 * light.min()
    assert base[0] > 1.5 * base[1]
    assert base[2] < 0.1


def test_what_dielectrics_mirror_tells_how_bright_the_light_is(ball):
    """Of two that differ in their brightness only; were there no such sign, both would be found equally bright."""
    (dark, dim), (white, bright) = (fitted(ball, (value,) * 3) for value in (0.2, 0.9))
    assert white.mean() > 1.07 * dark.mean()
    assert 0.3 < dim.mean() < bright.mean() < 1.8


def test_it_tells_how_it_sharpens(found):
    result, told = found
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert told[-1].values["psnr"] == result.figures["psnr"] >= 20.0
    assert result.figures["steps"] == STEPS


def test_maps_are_sound_everywhere_even_where_no_photo_looks(ball, views):
    shapes = []

    def show(maps, light):
        shapes.append((maps.base_color.shape, light.shape))
        return ()

    result, _ = run(fit_materials(ball[0], views[:1], OPTIONS, show), 3)
    for picture in (result.maps.base_color, result.maps.orm):
        assert np.isfinite(picture).all()
        assert picture.min() >= 0.0
        assert picture.max() <= 1.0
    assert np.abs(np.linalg.norm(result.maps.normal, axis=2) - 1.0).max() < 1e-4
    assert np.isfinite(result.environment).all()
    assert result.environment.min() >= 0.0


def test_the_same_seed_finds_the_same_up_to_rounding(ball, views):
    first, second = (run(fit_materials(ball[0], views[:2], OPTIONS), 2)[0] for _ in range(2))
    # Gradients are summed in no fixed order, and Adam moves texels that no photo lights by the sign of what is left.
    assert np.abs(first.maps.base_color - second.maps.base_color).mean() < 1e-3
    assert np.corrcoef(first.environment.ravel(), second.environment.ravel())[0, 1] > 0.99


def none(_views):
    """Not one."""
    return []


def looking_away(views):
    """A photo that is opaque where the surface is not."""
    pixels = views[0].pixels.copy()
    pixels[..., 3] = 1.0 - pixels[..., 3]
    return [View(views[0].camera, pixels)]


def black(views):
    """A photo without light."""
    return [View(views[0].camera, views[0].pixels * np.array([0, 0, 0, 1], np.float32))]


def not_numbers(views):
    """A photo of NaN."""
    return [View(views[0].camera, np.full_like(views[0].pixels, np.nan))]


@pytest.mark.parametrize("spoiled", [none, looking_away, black, not_numbers])
def test_photos_that_say_nothing_are_refused(ball, views, spoiled):
    with pytest.raises(InputError) as raised:
        run(fit_materials(ball[0], spoiled(views), OPTIONS), 1)
    assert raised.value.hint


def test_a_surface_that_cannot_carry_maps_is_refused(ball, views):
    mesh = ball[0]
    for damaged in (replace(mesh, uvs=None), replace(mesh, vertices=np.zeros_like(mesh.vertices))):
        with pytest.raises(InputError) as raised:
            run(fit_materials(damaged, views[:1], OPTIONS), 1)
        assert raised.value.hint


def test_single_broken_pixels_do_no_harm(ball, views):
    pixels = views[0].pixels.copy()
    pixels[SIDE // 2, SIDE // 2] = np.nan
    result, _ = run(fit_materials(ball[0], [View(views[0].camera, pixels)], OPTIONS), 1)
    assert np.isfinite(result.maps.base_color).all()
    assert np.isfinite(result.environment).all()
