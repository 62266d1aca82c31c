"""Light on surfaces, against what is known on paper and plain sums over the hemisphere."""

import math

import numpy as np
import pytest

from tests.render.mesh.models import QUARTER, analytic_light, ball, lit, model, seen, square, texture
from viewer.errors import AssetError
from viewer.render.mesh.split_sum import environment_brdf
from viewer.render.mesh.world import model_world
from viewer.scene.assets import AssetStore
from viewer.scene.environment import texel_directions, texel_solid_angles
from viewer.scene.geometry import Transform
from viewer.scene.light import AreaLight, PointLight, SpotLight, SunLight
from viewer.scene.material import Material, Texture

DOWN = (0.0, 0.0, -1.0)
ABOVE = (0.0, 0.0, 1.0)
WHITE = np.ones((8, 16, 3), np.float32)


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path)


@pytest.mark.parametrize(("metallic", "roughness"), [(0.0, 1.0), (0.0, 0.2), (1.0, 0.05), (1.0, 0.5), (1.0, 1.0)])
def test_white_things_vanish_in_white_light(store, metallic, roughness):
    nodes = [model(store, ball(), lit(metallic=metallic, roughness=roughness))]
    across = np.linspace(0.0, 0.9, 10)
    origins = np.stack([across, np.full(10, -4.0), np.zeros(10)], -1)
    light = seen(store, nodes, origins, np.tile([0.0, 1.0, 0.0], (10, 1)), radiance=WHITE, paths=256).color
    assert np.allclose(light, 1.0, atol=0.03)
    assert light.mean() == pytest.approx(1.0, abs=0.01)


def reflected_by_sum(radiance, view, base, metallic, roughness):
    """The light that a level surface sends to ``view``: a sum over all texels, by the equations of the model."""
    height, width = radiance.shape[:2]
    light, angles = texel_directions(width, height), texel_solid_angles(width, height)[:, None]
    alpha2, to_light, to_view = roughness**4, np.maximum(light[..., 2], 0.0), view[2]
    half = light + view
    half /= np.linalg.norm(half, axis=-1, keepdims=True)
    spread = alpha2 / (math.pi * (half[..., 2] ** 2 * (alpha2 - 1) + 1) ** 2)
    smith = [(1 + np.sqrt(1 + alpha2 * (1 / np.maximum(c, 1e-9) ** 2 - 1))) / 2 for c in (to_light, np.array(to_view))]
    masked = 1 / (smith[0] + smith[1] - 1)
    first = 0.04 * (1 - metallic) + np.array(base) * metallic
    fresnel = first + (1 - first) * ((1 - half @ view) ** 5)[..., None]
    table = environment_brdf(65)
    factor, summand = table[round(roughness * 64), round(to_view * 64)]
    again = 1 / (factor + summand) - 1
    mirrored = fresnel * (1 + first * again) * (spread * masked / (4 * to_view))[..., None]  # times n.l over n.l
    matt = np.array(base) * (1 - metallic) * (1 - (0.04 * factor + summand) * (1 + 0.04 * again)) / math.pi
    there = (light[..., 2] > 0)[..., None] * radiance * angles[..., None]
    return (there * (matt * to_light[..., None] + mirrored)).sum((0, 1))


@pytest.mark.parametrize(("metallic", "roughness"), [(0.0, 0.25), (0.0, 0.75), (1.0, 0.5)])
@pytest.mark.parametrize("sunny", [False, True])
def test_light_from_all_around_is_the_integral(store, metallic, roughness, sunny):
    """Sampled by brightness and by lobe at once, the mean is that of neither alone but of the sum."""
    coarse = np.random.default_rng(5).gamma(0.5, 1.0, (16, 32, 3)).astype(np.float32)
    if sunny:
        coarse[3, 9] = 400.0
    view = np.array([0.6, 0.0, 0.8])
    nodes = [model(store, square(), lit(base_color=(0.8, 0.5, 0.2), metallic=metallic, roughness=roughness))]
    found = seen(store, nodes, view * 3, -view, radiance=coarse, paths=4096).color[0]
    # what is looked up between texels, finely
    u, v = np.meshgrid((np.arange(512) + 0.5) / 16 - 0.5, np.clip((np.arange(256) + 0.5) / 16 - 0.5, 0, 15))
    left, top = np.floor(u).astype(int), np.minimum(np.floor(v).astype(int), 14)
    right, below = (u - left)[..., None], (v - top)[..., None]
    upper = coarse[top, left % 32] * (1 - right) + coarse[top, (left + 1) % 32] * right
    lower = coarse[top + 1, left % 32] * (1 - right) + coarse[top + 1, (left + 1) % 32] * right
    wanted = reflected_by_sum(upper * (1 - below) + lower * below, view, (0.8, 0.5, 0.2), metallic, roughness)
    assert np.allclose(found, wanted, rtol=0.02)


def test_a_mirror_shows_what_lies_there(store):
    """The picture's centre is +X, a quarter to the right of it -Y; it turns anticlockwise, seen from above."""
    radiance = np.zeros((64, 128, 3), np.float32)
    radiance[30:34, 62:66] = (1.0, 0.0, 0.0)
    radiance[30:34, 94:98] = (0.0, 1.0, 0.0)
    radiance[:2] = (0.0, 0.0, 1.0)
    nodes = [model(store, ball(64), lit(metallic=1.0, roughness=0.0))]
    eyes = np.array([[4.0, 0.0, 0.0], [0.0, -4.0, 0.0], [0.0, 0.0, 4.0], [0.0, 4.0, 0.0]])
    straight = seen(store, nodes, eyes, -eyes, radiance=radiance).color
    assert np.allclose(straight[:3], np.eye(3), atol=0.05)
    assert np.allclose(straight[3], 0.0, atol=0.01)
    turned = seen(store, nodes, eyes, -eyes, radiance=radiance, rotation=math.pi / 2).color
    assert np.allclose(turned[3], (1.0, 0.0, 0.0), atol=0.05)
    assert np.allclose(turned[0], (0.0, 1.0, 0.0), atol=0.05)


def test_lamps_without_extent(store):
    nodes = [model(store, square(8.0), lit())]
    places = np.array([[0.0, 0.0, 5.0], [1.5, 0.0, 5.0], [3.0, 0.0, 5.0]])

    def white(*analytic_lights):
        return seen(store, nodes, places, np.tile(DOWN, (3, 1)), analytic_lights, paths=4).white

    cosine = 2.0 / np.hypot(places[:, 0], 2.0)
    point = white(analytic_light(PointLight((1.0, 0.5, 0.0), 10.0)))
    assert np.allclose(point[:, 0], 10.0 * cosine**3 / 4.0 / math.pi, rtol=1e-3)
    assert np.allclose(point[:, 1:], point[:, :1] * (0.5, 0.0))
    slanted = analytic_light(SunLight(intensity=3.0, angle=0.0), rotation=(math.cos(0.3), math.sin(0.3), 0.0, 0.0))
    assert np.allclose(white(slanted), 3.0 * math.cos(0.6) / math.pi, rtol=1e-4)
    spot = white(analytic_light(SpotLight(intensity=10.0, inner=0.3, outer=0.9)))[:, 0]
    share = (cosine[1] - math.cos(0.9)) / (math.cos(0.3) - math.cos(0.9))
    assert np.allclose(spot / point[:, 0], (1.0, share**2, 0.0), rtol=1e-3)
    both = white(analytic_light(PointLight((1.0, 0.5, 0.0), 10.0)), slanted)
    assert np.allclose(both[0, 0], point[0, 0] + 3.0 * math.cos(0.6) / math.pi, rtol=0.35)


def test_lamps_with_extent(store):
    nodes = [model(store, square(8.0), lit())]

    def white(light, place=(0.0, 0.0, 2.0)):
        return seen(store, nodes, (0, 0, 1), DOWN, [analytic_light(light, place)], paths=1024).white[0, 0]

    assert white(PointLight(intensity=10.0, radius=0.5)) == pytest.approx(10.0 / 4.0 / math.pi, rel=0.01)
    assert white(SunLight(intensity=3.0, angle=0.8)) == pytest.approx(3.0 / math.pi, rel=0.01)
    grid = (np.arange(200) + 0.5) / 100 - 1.0
    x, y = np.meshgrid(grid * 1.5, grid * 0.5)
    square_distance = x**2 + y**2 + 4.0
    wanted = 7.0 * (4.0 / square_distance**2).mean() * 3.0 / math.pi
    assert white(AreaLight(radiance=7.0, width=3.0, height=1.0)) == pytest.approx(wanted, rel=0.01)
    assert white(AreaLight(radiance=7.0), (0.0, 0.0, -1.0)) == 0.0  # its back


def test_a_mirror_shows_lamps_with_extent(store):
    nodes = [model(store, square(8.0), lit(metallic=1.0, roughness=0.02))]
    analytic_lights = [analytic_light(AreaLight(radiance=5.0, width=1.0, height=1.0), (2.0, 0.0, 2.0))]
    found = seen(store, nodes, (-2.0, 0.0, 2.0), [[1.0, 0.0, -1.0], [1.2, 0.0, -1.0]], analytic_lights, paths=256).color
    assert np.allclose(found[0], 5.0, rtol=0.05)
    assert np.allclose(found[1], 5.0, rtol=0.05) or found[1].max() < 6.0


def test_shadows(store):
    nodes = [model(store, square(8.0), lit()), model(store, square(1.0, 1.0), lit(base_color=(0.0, 0.0, 0.0)))]
    places = np.array([[0.9, 0.0, 0.5], [1.1, 0.0, 0.5]])
    below = np.tile(DOWN, (2, 1))
    hard = seen(store, nodes, places, below, [analytic_light(PointLight(intensity=10.0))], paths=4)
    assert hard.white[0].max() == pytest.approx(0.0, abs=0.02)  # 1 wide at half of the height: 2 wide below
    assert hard.white[1, 0] > 0.4
    soft = seen(store, nodes, places, below, [analytic_light(PointLight(intensity=10.0, radius=0.4))], paths=512)
    assert 0.02 < soft.white[0, 0] < soft.white[1, 0] < hard.white[1, 0]


def test_light_bleeds_from_wall_to_floor(store):
    wall = Transform((0.0, 0.0, 0.0), (QUARTER, 0.0, QUARTER, 0.0))
    nodes = [
        model(store, square(4.0), lit()),
        model(store, square(4.0), lit(base_color=(1.0, 0.0, 0.0)), Transform((-1.0, 0.0, 0.0), wall.rotation)),
    ]
    sun = analytic_light(SunLight(intensity=3.0, angle=0.0), rotation=(math.cos(0.4), 0.0, math.sin(0.4), 0.0))
    red, green, _ = seen(store, nodes, (-0.5, 0.0, 1.0), DOWN, [sun], paths=512).white[0]
    alone = 3.0 * math.cos(0.8) / math.pi
    assert green == pytest.approx(alone, rel=0.08)
    assert red > 1.1 * green


def test_textures_lie_as_gltf_says(store):
    """u to the right, v down, repeated; sRGB for colours and none for the rest; linear between texels."""
    pixels = [[(255, 0, 0), (0, 255, 0)], [(0, 0, 255), (188, 188, 188)]]
    orm = [[(255, 128, 0), (255, 128, 255)], [(64, 255, 0), (64, 255, 255)]]
    finish = lit(
        base_color=(0.5, 1.0, 1.0), base_color_map=texture(store, pixels), orm_map=texture(store, orm), metallic=0.5
    )
    corners = np.array([[-0.5, 0.5, 1.0], [0.5, 0.5, 1.0], [-0.5, -0.5, 1.0], [0.5, -0.5, 1.0], [0.0, 0.5, 1.0]])
    rows = seen(store, [model(store, square(), finish)], corners, np.tile(DOWN, (5, 1)), radiance=WHITE, paths=1).rows
    assert np.allclose(rows[:3, 9:12], [(0.5, 0, 0), (0, 1, 0), (0, 0, 1)], atol=1e-3)
    assert np.allclose(rows[3, 9:12], np.array([0.5, 1, 1]) * 0.5029, atol=1e-3)
    assert np.allclose(rows[4, 9:12], (0.25, 0.5, 0.0), atol=1e-3)
    assert np.allclose(rows[:4, 12], (0.502, 0.502, 1.0, 1.0), atol=1e-3)
    assert np.allclose(rows[:4, 13], (0.0, 0.5, 0.0, 0.5), atol=1e-3)
    assert np.allclose(rows[:4, 14], (1.0, 1.0, 0.251, 0.251), atol=1e-3)


@pytest.mark.parametrize(("pixel", "normal"), [((218, 128, 218), (1, 0, 1)), ((128, 218, 218), (0, 1, 1))])
def test_normal_maps_point_to_growing_u_and_up(store, pixel, normal):
    finish = lit(normal_map=texture(store, [[pixel]]))
    turn = Transform((0.0, 0.0, 0.0), (QUARTER, 0.0, 0.0, QUARTER))  # by 90 degrees around Z: x to y, y to -x
    for transform, wanted in ((Transform(), normal), (turn, (-normal[1], normal[0], normal[2]))):
        rows = seen(store, [model(store, square(), finish, transform)], ABOVE, DOWN, radiance=WHITE, paths=1).rows
        assert np.allclose(rows[0, 6:9], np.array(wanted) / math.sqrt(2), atol=5e-3)


def test_what_is_unlit_keeps_its_colours_and_what_glows_glows(store):
    tensors = square() | {"colors": np.tile(np.array([0.2, 0.4, 0.8], np.float32), (4, 1))}
    analytic_lights = [analytic_light(PointLight(intensity=100.0))]
    plain = seen(store, [model(store, tensors, Material())], (0, 0, 1), DOWN, analytic_lights)
    assert np.allclose(plain.color[0], (0.2, 0.4, 0.8))
    glowing = seen(store, [model(store, square(), lit(emissive=(1.0, 0.0, 2.0)))], (0, 0, -1), ABOVE, analytic_lights)
    assert np.allclose(glowing.color[0], (1.0, 0.0, 2.0))  # the lamp is on the other side


def test_weak_light_is_dark_and_finite(store):
    nodes = [model(store, square(), lit())]
    assert (seen(store, nodes, (0, 0, 1), DOWN, radiance=np.zeros((4, 8, 3), np.float32)).color == 0.0).all()
    assert (seen(store, nodes, (0, 0, 1), DOWN, [analytic_light(PointLight(intensity=0.0))]).color == 0.0).all()


def test_a_texture_that_is_none_is_told(store):
    lost = lit(base_color_map=Texture(store.put({"pixels": np.zeros((2, 2, 3), np.float32)}), 2, 2))
    with pytest.raises(AssetError, match="picture") as error:
        model_world([model(store, square(), lost)], store)
    assert error.value.hint
