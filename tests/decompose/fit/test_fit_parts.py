"""The parts of the fit against what is known on paper."""

import math

import numpy as np
import pytest
import torch

from tests.decompose.fit.lumpy import cameras, lamp_light, lumpy_ball, photo
from viewer.decompose.fit.elements import Elements, elements_of
from viewer.decompose.fit.fit import Atlas
from viewer.decompose.fit.observations import observations_of, seen_pixels
from viewer.decompose.fit.residuals import MaterialArrays, Residuals, base_detail
from viewer.decompose.fit.shading import Shader, pixels_of
from viewer.decompose.fit.sky_light import SkyLight
from viewer.decompose.fit.sphere import LEVELS, blurred, looked_up, pooled
from viewer.decompose.fit.unknowns import MaterialTensors, Unknowns
from viewer.decompose.fit.visibility import Exchange, exchange, open_sky
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.environment import directions, texel_directions, texel_solid_angles
from viewer.scene.progress import run_to_end

ROWS = 16


@pytest.fixture(scope="module")
def ball():
    """A ball, its elements, the sky that they see, and the pixels of one photo."""
    mesh, generator = lumpy_ball(32, depth=0.0), np.random.default_rng(3)
    caster = RayCaster(mesh.vertices, mesh.faces)
    elements = elements_of(mesh, np.ones(len(mesh.faces)), 600, generator)
    sky = run_to_end(open_sky(elements, caster, ROWS, generator))
    pixels = pixels_that_show(mesh, elements, photo(mesh, caster, cameras(1, 40)[0], np.ones((4, 8, 3), np.float32)))
    mutual = run_to_end(exchange(elements, mesh, caster, generator))
    return elements, sky, pixels, mutual


def pixels_that_show(mesh, elements, view):
    """A photo's pixels, as the fit sees them."""
    caster, generator = RayCaster(mesh.vertices, mesh.faces), np.random.default_rng(4)
    seen = run_to_end(seen_pixels([view], caster, generator))
    return pixels_of(run_to_end(observations_of(seen, mesh, elements, caster, generator)), slice(None))


def materials(count, base=1.0, roughness=1.0, metallic=0.0):
    return MaterialTensors(
        torch.full((count, 3), base),
        torch.full((count,), roughness),
        torch.full((count,), metallic),
        torch.zeros(count, 2),
    )


@pytest.mark.parametrize("count", [1, 7, 8])
def test_sums_over_the_sky_and_their_gradient_are_the_products_of_matrices(count):
    generator = np.random.default_rng(count)
    cosines = generator.random((count, 60), np.float32) * (generator.random((count, 60)) < 0.6)
    solid = generator.random(60).astype(np.float32)
    light = torch.from_numpy(generator.random((60, 3), np.float32)).requires_grad_()
    upstream = torch.from_numpy(generator.random((count, 3), np.float32))
    matrix = torch.from_numpy((np.round(255.0 * cosines) / 255.0 * solid).astype(np.float32))
    found = SkyLight(cosines.astype(np.float32), solid).irradiance(light)
    found.backward(upstream)
    assert torch.allclose(found, matrix @ light, rtol=1e-5)
    assert torch.allclose(light.grad, matrix.T @ upstream, rtol=1e-5)


def test_light_of_one_radiance_stays_so_through_every_lobe():
    assert torch.allclose(blurred(torch.full((ROWS, 2 * ROWS, 3), 2.5)), torch.tensor(2.5), rtol=1e-4)


def test_blurred_light_is_found_where_it_comes_from():
    light = torch.zeros(ROWS, 2 * ROWS, 3)
    light[5, 20] = 7.0
    toward = torch.from_numpy(texel_directions(2 * ROWS, ROWS).reshape(-1, 3).astype(np.float32))
    for level in (0, 3, LEVELS - 1):
        found = looked_up(blurred(light), toward, torch.full((len(toward),), level / (LEVELS - 1)))
        assert int(found[:, 0].argmax()) == 5 * 2 * ROWS + 20
    assert looked_up(blurred(light), toward, torch.zeros(len(toward))).max() == pytest.approx(7.0, rel=1e-3)


def test_pooled_light_sends_as_much():
    light = torch.rand(ROWS, 2 * ROWS, 3, generator=torch.Generator().manual_seed(1))

    def power(picture):
        solid = texel_solid_angles(picture.shape[1], picture.shape[0])
        return (picture.numpy() * solid[:, None, None]).sum((0, 1))

    assert np.allclose(power(light), power(pooled(light, 4)), rtol=1e-5)


def test_a_ball_sees_the_half_of_the_sky_that_it_faces(ball):
    elements, sky, _, mutual = ball
    toward = texel_directions(2 * ROWS, ROWS).reshape(-1, 3)
    cosines = elements.normals @ toward.T
    clear = np.abs(cosines) > math.pi / ROWS  # the rest may lie on either side of the horizon, within a texel
    assert (sky[clear] == (cosines[clear] > 0)).all()
    assert len(mutual.receivers) == 0


@pytest.mark.parametrize(("roughness", "metallic"), [(1.0, 0.0), (0.3, 0.0), (0.5, 1.0)])
def test_white_matter_in_white_light_is_white(ball, roughness, metallic):
    elements, sky, pixels, _ = ball
    shader, matter = Shader(elements, sky, None), materials(len(elements), 1.0, roughness, metallic)
    color = shader.shade(pixels, matter, shader.lit(torch.ones(32, 64, 3), matter, None)).color
    assert (color - 1.0).abs().mean() < 0.02
    assert shader.occlusion() == pytest.approx(np.ones(len(elements)), abs=0.08)


def test_nothing_of_a_ball_hides_what_it_mirrors(ball):
    """What of a rough lobe lies below the horizon is not hidden: there is no light to come from."""
    _, _, pixels, _ = ball
    assert (pixels.open > 0.99).float().mean(0).numpy() == pytest.approx([1.0, 1.0, 1.0], abs=0.03)


@pytest.mark.parametrize(("roughness", "error"), [(0.4, 0.26), (0.7, 0.235), (1.0, 0.2)])
def test_what_black_matter_mirrors_is_about_what_single_lights_add_up_to(ball, roughness, error):
    """The rougher it is, the more of it comes from nearer to the normal than mirrors have it: else 0.27 and 0.35."""
    elements, sky, _, _ = ball
    mesh, light = lumpy_ball(32, depth=0.0), lamp_light()

    def black(points, uvs):
        return np.zeros((len(points), 3)), np.full(len(points), roughness), np.zeros(len(points))

    shader, matter = Shader(elements, sky, None), materials(len(elements), 0.0, roughness)
    lit, caster = shader.lit(torch.from_numpy(light), matter, None), RayCaster(mesh.vertices, mesh.faces)
    wrong, right = 0.0, 0.0
    for camera in cameras(3, 40):
        pixels = pixels_that_show(mesh, elements, photo(mesh, caster, camera, light, black))
        wrong += float((shader.shade(pixels, matter, lit).color - pixels.colors).abs().sum())
        right += float(pixels.colors.sum())
    assert wrong / right < error


def test_light_from_other_elements_adds_up(ball):
    elements, sky, _, _ = ball
    count = len(elements)
    everyone = np.arange(count)
    mutual = Exchange(everyone, np.roll(everyone, 1), 0.5)
    shader, matter = Shader(elements, sky, mutual), materials(count, 0.5)
    radiosity = shader.lit(torch.ones(32, 64, 3), matter, None).radiosity
    alone, lit = (shader.lit(torch.ones(32, 64, 3), matter, before).irradiance for before in (None, radiosity))
    assert torch.allclose(lit - alone, 0.5 * radiosity.roll(1, 0), rtol=1e-4)


def test_gradients_reach_every_unknown(ball):
    elements, sky, pixels, _ = ball
    unknowns = Unknowns(np.full((len(elements), 3), 0.4, np.float32), 0.1, 1.0)
    shader = Shader(elements, sky, None)
    matter, light = unknowns.balanced(unknowns.materials(), unknowns.light())
    shader.shade(pixels, matter, shader.lit(light, matter, None)).color.square().sum().backward()
    for name, value in unknowns.named_parameters():
        assert value.grad is not None, name
        assert torch.isfinite(value.grad).all(), name
        assert value.grad.abs().sum() > 0, name


def test_detail_is_what_pixels_ask_for_where_many_agree():
    count = 400
    uvs = np.tile(np.array([[0.4, 0.3]], np.float32), (count, 1))
    slope = np.full((count, 3), 0.8, np.float32)
    asked = np.array([0.03, -0.02, 0.01], np.float32)
    side = 16
    detail = base_detail(Residuals(uvs, slope * asked, slope, np.ones(count, np.float32)), side)
    assert detail[int(0.3 * side), int(0.4 * side)] == pytest.approx(asked, rel=0.05)
    assert np.abs(detail[side // 2 + 4 :]).max() == 0.0


def test_a_mirror_of_metal_keeps_its_colour_where_pixels_ask_for_another():
    """They show what is mirrored; matt metal and what is no metal takes the detail."""
    mesh = lumpy_ball(16, depth=0.0)
    elements = elements_of(mesh, np.ones(len(mesh.faces)), 300, np.random.default_rng(1))
    atlas, count = Atlas(mesh, elements, 32), len(elements)
    detail = np.full((int(atlas.covered.sum()), 3), 0.2, np.float32)
    added = []
    for roughness, metallic in ((0.05, 1.0), (0.05, 0.0), (0.9, 1.0)):
        numbers = (np.full((count, 3), 0.3), np.full(count, roughness), np.full(count, metallic), np.zeros((count, 3)))
        surface = MaterialArrays(*(each.astype(np.float32) for each in numbers), np.ones(count, np.float32))
        added.append(float(np.median(atlas.maps(surface, detail).base_color[atlas.covered])) - 0.3)
    assert added == pytest.approx([0.0, 0.2, 0.2], abs=0.01)


def test_shadows_edges_hide_parts_of_texels():
    """Under a wide awning whose edge is a straight line, the share of a texel beside it is known."""
    height, count, slope, wide = 16, 64, 0.3, 30.0
    corners = np.array([[slope, -wide, 1], [wide, -wide, 1], [wide, wide, 1], [slope, wide, 1]], np.float32)
    caster = RayCaster(corners, np.array([[0, 1, 2], [0, 2, 3]], np.uint32))
    up, right, ahead = (np.tile(np.eye(3, dtype=np.float32)[axis], (count, 1)) for axis in (2, 0, 1))
    elements = Elements(np.zeros((count, 3), np.float32), up, up, right, ahead, 1.0)
    found = run_to_end(open_sky(elements, caster, height, np.random.default_rng(0)))
    fine = directions(
        np.stack(np.meshgrid((np.arange(640) + 0.5) / 640, (np.arange(320) + 0.5) / 320), -1).reshape(-1, 2)
    )
    hidden = (fine[:, 0] > slope * fine[:, 2]) & (np.abs(fine[:, :2]).max(1) < wide * fine[:, 2])
    seen = (fine[:, 2] > 0.0) & ~hidden
    truth = seen.reshape(height, 20, 2 * height, 20).mean((1, 3)).ravel()
    parts = (truth > 0.1) & (truth < 0.9)
    assert parts.sum() > 10
    # Four rays are off by 0.25 at most, in the root of the mean square; single ones would be by 0.3 to 0.5.
    assert np.sqrt(((found - truth)[:, parts] ** 2).mean()) < 0.25
    np.testing.assert_allclose(found.mean(0), truth, atol=0.15)
