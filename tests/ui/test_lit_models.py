"""Models in their materials and lights, against analytic light and independent sums."""

import math

import numpy as np
import pytest
from msgspec.structs import replace

from tests.ui import lit_models
from tests.ui.lit_models import ball, finish, patch, placed, prepared, shining, square, texture
from tests.ui.states import seen_from
from viewer.errors import AssetError
from viewer.render.show.display_settings import Display
from viewer.scene.camera import pixel_centers
from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.document import Node, Scene, World
from viewer.scene.environment import places
from viewer.scene.geometry import Transform
from viewer.scene.light import AreaLight, EnvironmentLight, PointLight, SpotLight, SunLight
from viewer.scene.material import Material, Texture
from viewer.session.orbit_view import OrbitView
from viewer.session.state import ModelDisplay

SIDE = 96
FROM_Y = OrbitView((0.0, 0.0, 0.0), 4.0, azimuth=math.pi / 2, elevation=0.0)
FROM_ABOVE = OrbitView((0.0, 0.0, 0.0), 4.0, azimuth=-math.pi / 2, elevation=math.pi / 2 - 1e-6)


@pytest.fixture
def shown(painter, store):
    """Draws nodes and gives back sRGB bytes."""

    def draw(*nodes, view=FROM_Y, light=None, channel="color", look=None, side=SIDE):
        scene = Scene(tuple(nodes), World((0.0, 0.0, 0.0)))
        state = seen_from(
            scene, view.camera(side, side), display=Display(channel=channel), overlays=False, prepared=light,
            models=look or ModelDisplay(),
        )  # fmt: skip
        return painter.draw(state, store, side, side).pixels()[..., :3].astype(float)

    return draw


def middle(picture):
    """The colour at the centre."""
    row, column = picture.shape[0] // 2, picture.shape[1] // 2
    return picture[row, column]


def seen_ball(view, side=SIDE):
    """For each pixel whether it sees the unit ball, not just its edge; the normal there, the direction to the eye."""
    origins, directions = view.camera(side, side).rays(pixel_centers(side, side))
    along = (origins * directions).sum(1)
    inside = along**2 - (origins**2).sum(1) + 1.0
    normals = origins + directions * (-along - np.sqrt(np.maximum(inside, 0.0)))[:, None]
    well = ((inside > 0) & (-(normals * directions).sum(1) > 0.25)).reshape(side, side)
    return well, normals.reshape(side, side, 3), -directions.reshape(side, side, 3)


@pytest.mark.parametrize("roughness", [0.2, 0.6, 1.0])
def test_in_even_light_white_things_are_as_bright_as_the_light(shown, store, roughness):
    sky, light = prepared(store, np.full((16, 32, 3), 0.4, np.float32), strength=2.0)
    well, *_ = seen_ball(FROM_Y)
    for metallic in (0.0, 1.0):
        white = placed(store, ball(), finish(roughness=roughness, metallic=metallic))
        picture = srgb_to_linear((shown(white, sky, light=light) / 255).astype(np.float32))
        assert np.abs(picture[well] - 0.8).max() < 0.02
    albedo = (0.6, 0.3, 0.1)
    matt = placed(store, ball(), finish(base_color=albedo, roughness=1.0))
    diffuse = srgb_to_linear((shown(matt, sky, light=light, channel="diffuse_light") / 255).astype(np.float32))
    assert np.abs(diffuse[well] - 0.8).max() < 0.01
    whole = srgb_to_linear((shown(matt, sky, light=light) / 255).astype(np.float32))[well]
    mirrored = srgb_to_linear((shown(matt, sky, light=light, channel="specular_light") / 255).astype(np.float32))[well]
    assert np.abs(whole - (0.8 - mirrored) * albedo - mirrored).max() < 0.02  # what is mirrored does not get below


@pytest.mark.parametrize("roughness", [0.25, 0.5, 1.0])
def test_a_lit_ball_is_what_sums_over_the_sphere_say(shown, store, roughness):
    radiance = patch((0.5, 0.8, 0.4), (1.0, 0.7, 0.4), surface_width=12.0)
    rotation = 0.7
    sky, light = prepared(store, radiance, strength=0.1, tint=(1.0, 0.8, 0.6), rotation=rotation)
    view = OrbitView((0.0, 0.0, 0.0), 4.0, azimuth=2.0, elevation=0.3)
    well, normals, toward = seen_ball(view)
    albedo = np.array([0.7, 0.5, 0.3])
    node = placed(store, ball(rows=64), finish(base_color=tuple(albedo), roughness=roughness))
    picture = shown(node, sky, view=view, light=light)[well]
    n, v = normals[well][::7], toward[well][::7]
    cosine, sine = math.cos(rotation), math.sin(rotation)
    turn = np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]])
    gain = 0.1 * np.array([1.0, 0.8, 0.6])
    diffuse = gain * lit_models.cosine_means(radiance, n @ turn)  # turned back into the picture
    specular = mirrored_by_sums(radiance, n @ turn, v @ turn, roughness) * gain
    wanted = albedo * diffuse * 0.96 + specular
    wanted = 255 * np.clip(linear_to_srgb(wanted.astype(np.float32)), 0, 1)
    error = np.square((picture[::7] - wanted) / 255).mean()
    assert -10 * math.log10(error) > 27


def test_light_is_the_same_whether_worked_out_at_once_or_when_all_is_drawn(shown, store):
    radiance = patch((0.3, 0.8, 0.4), (0.2, 0.3, 0.1), surface_width=5.0)
    sky, light = prepared(store, radiance, rotation=0.4)
    maps = {"orm_map": texture(store, (200, 90, 30), (120, 200, 220)), "normal_map": texture(store, (150, 120, 240))}
    nodes = (placed(store, ball(), finish(base_color=(0.7, 0.4, 0.2), metallic=1.0, emissive=(0.02, 0.0, 0.1), **maps)),
             placed(store, square(0.4), Material(base_color=(0.2, 0.4, 0.2)), (0.0, 1.5, 0.0)), sky)  # fmt: skip
    black = sun((0.0, -1.0, 0.0), 0.0)  # with a lamp, light is worked out at once
    for channel in ("color", "diffuse_light", "specular_light"):
        later = shown(*nodes, light=light, channel=channel)
        assert np.ptp(later[20:-20, 20:-20]) > 50
        assert np.abs(later - shown(*nodes, black, light=light, channel=channel)).max() <= 3


def test_maps_finer_than_pixels_are_as_even_when_looked_up_once_all_is_drawn(shown, store):
    # A chequered map, 512 texels across some 70 pixels: without its smaller levels it would flicker black and white.
    pixels = np.where(np.indices((512, 512)).sum(0)[..., None] % 2, 250, 10).repeat(3, 2)
    rough = texture(store, *np.random.default_rng(0).integers(0, 255, (256, 3)), columns=16)
    fine = texture(store, *pixels.reshape(-1, 3), columns=512)
    node = placed(store, ball(), finish(base_color_map=fine, orm_map=rough))
    sky, light = prepared(store, patch((0.3, 0.8, 0.4), (0.2, 0.3, 0.1), surface_width=5.0))
    later, once = shown(node, sky, light=light), shown(node, sky, sun((0.0, -1.0, 0.0), 0.0), light=light)
    well, *_ = seen_ball(FROM_Y)
    assert np.abs(later - once)[well].mean() < 1.0
    assert np.square((later - once)[well] / 255).mean() < 10**-3.5


def mirrored_by_sums(radiance, normals, toward, roughness):
    """Light that a dielectric mirrors: the integral of GGX times light over all texels, without splitting it."""
    height, width = radiance.shape[:2]
    lights = lit_models.texel_directions(width, height).reshape(-1, 3)
    weights = np.repeat(lit_models.texel_solid_angles(width, height), width)
    alpha2 = max(roughness**2, 1e-3) ** 2
    result = []
    for n, v in zip(normals, toward, strict=True):
        half = lights + v
        half /= np.maximum(np.linalg.norm(half, axis=1, keepdims=True), 1e-9)
        nl, nv, nh, vh = np.maximum(lights @ n, 0.0), max(n @ v, 1e-3), half @ n, np.maximum(half @ v, 0.0)
        facets = alpha2 / (math.pi * (nh**2 * (alpha2 - 1) + 1) ** 2)
        masked = nl * math.sqrt(nv**2 * (1 - alpha2) + alpha2) + nv * np.sqrt(nl**2 * (1 - alpha2) + alpha2)
        fresnel = 0.04 + 0.96 * (1 - vh) ** 5
        part = np.where(nl > 0, facets * 0.5 / np.maximum(masked, 1e-9) * fresnel * nl, 0.0)
        result.append((part * weights) @ radiance.reshape(-1, 3))
    return np.array(result)


def test_rotation_turns_the_light_anticlockwise_without_new_textures(shown, store, painter):
    sky, light = prepared(store, patch((1.0, 0.0, 0.0)))
    node = placed(store, ball(), finish(roughness=1.0))
    dark = middle(shown(node, sky, light=light))[0]
    before = painter.models.uploads
    turned = replace(sky, content=replace(sky.content, rotation=math.pi / 2))
    assert middle(shown(node, turned, light=light))[0] > 2 * dark  # +X has been turned to +Y, where we look from
    assert painter.models.uploads == before


@pytest.mark.parametrize("direction", [(1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (-0.6, 0.5, -0.4)])
def test_a_metal_ball_mirrors_what_lies_where_its_rays_go(shown, store, direction):
    sky, light = prepared(store, patch(direction, (1.0, 1.0, 1.0), surface_width=300.0, behind=0.0), shown=True)
    picture = shown(placed(store, ball(rows=64), finish(roughness=0.0, metallic=1.0)), sky, light=light)
    well, normals, toward = seen_ball(FROM_Y)
    reflected = 2.0 * (normals * toward).sum(-1, keepdims=True) * normals - toward
    bright = well & (picture[..., 0] > 200)
    assert bright.any()
    unit = np.array(direction) / np.linalg.norm(direction)
    assert (reflected[bright] @ unit).min() > 0.95


@pytest.mark.parametrize("lens", ["perspective", "orthographic", "fisheye", "equirectangular"])
def test_the_light_is_seen_behind_the_scene_through_every_lens(shown, store, lens):
    radiance = patch((0.2, -1.0, 0.3), (0.04, 0.02, 0.01), surface_width=4.0)
    sky, _ = prepared(store, radiance, shown=True)
    view = replace(FROM_Y, lens=lens)
    picture = shown(sky, view=view)
    _, directions = view.camera(SIDE, SIDE).rays(pixel_centers(SIDE, SIDE))
    at = places(directions)
    row = np.clip((at[:, 1] * 64).astype(int), 0, 63)
    wanted = 255 * linear_to_srgb(radiance[row, (at[:, 0] * 128).astype(int) % 128])
    assert np.abs(picture.reshape(-1, 3) - np.clip(wanted, 0, 255)).max() < 12
    assert np.ptp(wanted) > 40 or lens == "orthographic"


def test_maps_lie_the_right_way_round_in_the_right_channels(shown, store):
    codes = [(10, 60, 200), (250, 128, 30), (90, 180, 0), (140, 255, 75)]
    blocks = np.array(codes).reshape(2, 2, 3).repeat(8, 0).repeat(8, 1)
    both = texture(store, *blocks.reshape(-1, 3), columns=16)
    material = finish(base_color_map=both, orm_map=both, metallic=1.0)
    node = placed(store, square(), material)
    half = SIDE // 2
    corners = [(half - 12, half - 12), (half - 12, half + 12), (half + 12, half - 12), (half + 12, half + 12)]
    albedo = shown(node, view=FROM_ABOVE, channel="albedo")
    numbers = {name: shown(node, view=FROM_ABOVE, channel=name) for name in ("occlusion", "roughness", "metallic")}
    packed = shown(node, view=FROM_ABOVE, look=ModelDisplay(view="packed"))
    for code, corner in zip(codes, corners, strict=True):
        assert np.abs(albedo[corner] - code).max() <= 2  # decoded, and encoded again
        for component, picture in enumerate(numbers.values()):
            assert np.abs(picture[corner] - code[component]).max() <= 2  # never decoded
        assert np.abs(packed[corner] - code).max() <= 2


@pytest.mark.parametrize("tangents", [True, False], ids=["tangents", "derivatives"])
def test_red_of_a_normal_map_leans_to_growing_u_and_green_upwards(shown, store, tangents):
    leaning = finish(normal_map=texture(store, (204, 204, 218)))  # 0.6, 0.6, 0.71
    node = placed(store, square(tangents=tangents), leaning)
    normal = middle(shown(node, view=FROM_ABOVE, channel="normal")) / 255 * 2 - 1
    wanted = np.array([0.6, 0.6, 0.71]) / np.linalg.norm([0.6, 0.6, 0.71])
    assert np.abs(normal - wanted).max() < 0.03


def sun(direction, lux=1.0):
    return Node("sun", SunLight(intensity=lux), transform=Transform((0.0, 0.0, 0.0), shining(direction)))


def from_above(light_at=(0.0, 0.0, 0.0), direction=(0.0, 0.0, -1.0)):
    return Transform(light_at, shining(direction))


LIGHTS = {
    "sun": (SunLight(intensity=2.0), from_above(), 2.0),
    "point": (PointLight(intensity=8.0), from_above((0.0, 0.0, 2.0)), 2.0),
    "spot": (SpotLight(intensity=8.0, inner=0.3, outer=0.5), from_above((0.0, 0.0, 2.0)), 2.0),
    # A square over the middle: four corners' form factors, 2/pi (a / sqrt(1 + a^2) atan(a / sqrt(1 + a^2))), a = 1/2.
    "area": (AreaLight(radiance=3.0, width=2.0, height=2.0), from_above((0.0, 0.0, 2.0)),
             3.0 * math.pi * 4 / math.pi * (0.5 / math.sqrt(1.25)) * math.atan(0.5 / math.sqrt(1.25))),
}  # fmt: skip


@pytest.mark.parametrize("name", LIGHTS)
def test_lamps_light_as_their_units_say_and_throw_shadows_where_they_must(shown, store, name):
    light, placement, irradiance = LIGHTS[name]
    floor = placed(store, square(3.0), finish(roughness=1.0))
    lit = Node("lamp", light, transform=placement)
    view = OrbitView((0.0, 0.0, 0.0), 4.0, azimuth=-math.pi / 2, elevation=0.9)
    code = middle(shown(floor, lit, view=view, channel="diffuse_light")) / 255
    open_floor = srgb_to_linear(code.astype(np.float32))
    assert np.abs(open_floor - irradiance / math.pi).max() < 0.02 * irradiance / math.pi + 0.004
    # A small board half a unit over the middle: below it is shadow, beside it light.
    board = placed(store, square(0.2), finish(), (0.0, 0.0, 0.5))
    picture = shown(floor, board, lit, view=view, channel="diffuse_light")
    camera = view.camera(SIDE, SIDE)
    pose = np.array(camera.camera_to_world)

    def at(x, y):
        local = (np.array([x, y, 0.0]) - pose[:3, 3]) @ pose[:3, :3]
        column = camera.lens.cx - camera.lens.fx * local[0] / local[2]
        return picture[int(camera.lens.cy + camera.lens.fy * local[1] / local[2]), int(column), 0]

    assert at(0.0, 0.0) < 10
    assert at(0.0, -0.5) > 60
    assert at(0.5, 0.0) > 60
    if name == "spot":
        assert at(1.3, 0.0) == 0  # tan(outer) * 2 = 1.09


def test_moving_a_light_uploads_nothing_and_keeps_every_buffer(shown, store, painter):
    maps = finish(base_color_map=texture(store, (200, 100, 50)))
    node, light = placed(store, ball(), maps), sun((0.0, -1.0, 0.0), 3.0)
    first = shown(node, light)
    (buffers,), textures = painter.models.uploads
    kept = (buffers.vertices.glo, buffers.faces.glo, [each.glo for each in textures.values()])
    second = shown(node, replace(light, transform=Transform((0.0, 0.0, 0.0), shining((0.0, 1.0, 0.0)))))
    assert middle(first)[0] > 100
    assert middle(second)[0] == 0
    (again,), textures = painter.models.uploads
    assert again is buffers
    assert kept == (again.vertices.glo, again.faces.glo, [each.glo for each in textures.values()])


def test_without_any_light_lit_models_are_seen_by_a_lamp_at_the_eye_and_unlit_ones_as_they_are(shown, store):
    lit = placed(store, square(), finish(base_color=(0.5, 0.5, 0.5)))
    seen = srgb_to_linear((middle(shown(lit, view=FROM_ABOVE)) / 255).astype(np.float32))
    assert np.abs(seen - 0.5 * (0.25 + 0.15 + 0.6)).max() < 0.01
    as_it_is = placed(store, square(), Material(base_color=(0.5, 0.5, 0.5)))
    assert np.abs(middle(shown(as_it_is, sun((0, 0, -1)), view=FROM_ABOVE)) - 188).max() <= 1


@pytest.mark.parametrize("missing", ["asset", "floats", "mesh light"])
def test_what_is_missing_or_damaged_is_said(shown, store, missing):
    floats = store.put({"pixels": np.ones((2, 2, 3), np.float32)})
    gone = Texture("a" * 64, 4, 4) if missing == "asset" else Texture(floats, 2, 2)
    nodes, light = [placed(store, square(), finish(base_color_map=gone))], None
    if missing == "mesh light":
        nodes = [placed(store, square(), finish()), Node("sky", EnvironmentLight("b" * 64, 4, 2))]
        light = store.put({"specular_0": np.zeros((2, 4, 3), np.float32)})
    with pytest.raises(AssetError) as caught:
        shown(*nodes, light=light)
    assert caught.value.hint


def test_four_pictures_are_four_channels_of_one_view(shown, store):
    node = placed(store, ball(), finish(base_color=(0.8, 0.1, 0.1), roughness=0.5, metallic=1.0))
    picture = shown(node, look=ModelDisplay(four_up=True), side=2 * SIDE)
    half, quarter = SIDE, SIDE // 2
    albedo = 255 * linear_to_srgb(np.array([0.8, 0.1, 0.1], np.float32))
    assert np.abs(picture[quarter, half + quarter] - albedo).max() <= 1
    assert np.abs(picture[half + quarter, quarter] - [255, 128, 255]).max() <= 1
    assert np.abs(picture[half + quarter, half + quarter] - [128, 255, 128]).max() <= 3  # looks along +Y at us
    assert (picture[[2, half - 4, half + 4, -3]][:, [2, half - 4, half + 4, -3]] == 0).all()


def test_edges_texel_density_and_checker(shown, store):
    node = placed(store, square(), finish(base_color_map=texture(store, *[(9, 9, 9)] * 16, columns=4)))
    plain = shown(node, view=FROM_ABOVE, channel="albedo")
    wired = shown(node, view=FROM_ABOVE, channel="albedo", look=ModelDisplay(wireframe=True))
    changed = np.abs(wired - plain).max(-1) > 4
    along = np.arange(30, 60)
    assert changed[along, 95 - along].mean() > 0.8  # the diagonal from lower left to upper right
    assert 0.005 < changed.mean() < 0.2
    even = shown(node, view=FROM_ABOVE, look=ModelDisplay(view="texel_density"))
    assert np.ptp(even[40:56, 40:56], axis=(0, 1)).max() <= 1
    cells = shown(node, view=FROM_ABOVE, look=ModelDisplay(view="checker"))
    assert len(np.unique(cells[40:56, 40:56].reshape(-1, 3), axis=0)) > 4
