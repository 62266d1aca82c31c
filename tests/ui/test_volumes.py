"""Fields drawn by OpenGL, compared with the engine's pictures, in a context without any display."""

import dataclasses
import itertools

import msgspec
import numpy as np
import pytest

from tests.render.sample_fields import BOX, blobs, camera, node, nothing, psnr, solid
from viewer.errors import AssetError, UnsupportedError
from viewer.fields.voxels import SparseVoxels, voxels_from_tensors
from viewer.render.atlas.build import build_atlas
from viewer.render.cells import COARSE, FINE
from viewer.render.renderer import Renderer
from viewer.render.request import RenderOptions, RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Equirectangular, Fisheye, OpenCV, Orthographic
from viewer.scene.content import AssetId
from viewer.scene.document import Scene
from viewer.scene.geometry import AABB, Transform, as_mat4
from viewer.scene.ndc import Ndc
from viewer.session.state import Volume
from viewer.ui.viewport.gl import current
from viewer.ui.viewport.layers import volume_textures
from viewer.ui.viewport.layers.volume_layer import Look, VolumeLayer
from viewer.ui.viewport.layers.volume_painter import LEVELS, MOVING_SECONDS, RESTING_SECONDS, Pace

WIDTH, HEIGHT = 120, 90
WANTED = 40.0
POSE = camera().camera_to_world
TILTED = Transform((0.3, -0.2, 0.1), (0.8, 0.2, 0.5, 0.26457513), 1.7)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return AssetStore(tmp_path_factory.mktemp("assets"))


@pytest.fixture(scope="module")
def layer(context):
    with current(context):
        context.clear_errors()  # those of a test that has failed
        idle = context.simple_framebuffer((1, 1))
        layer = VolumeLayer(context)
    yield layer
    with current(context):
        idle.use()
        layer.release()
        assert context.error == "GL_NO_ERROR"


@pytest.fixture(autouse=True)
def _current(context):
    with current(context):
        yield


def volume(store, one):
    atlas = build_atlas(voxels_from_tensors(one.content, store.get(one.content.asset)))
    return Volume(one.content, one.transform, store.put(atlas.tensors()))


def read(pictures):
    """What was drawn: radiance with opacity, depth, normals."""
    width, height = pictures.size

    def values(texture, dtype):
        array = np.frombuffer(texture.read(), dtype).reshape(height, width, -1)
        return array.astype(np.float64)

    inverse = values(pictures.inverse, np.float32)[..., 0]
    depth = np.divide(1.0, inverse, out=np.full_like(inverse, np.inf), where=inverse > 0)
    return values(pictures.light, np.float16), depth, values(pictures.facing, np.float16)[..., :3]


def draw(layer, store, nodes, view, **look):
    layer.show(tuple(volume(store, each) for each in nodes), store)
    while not layer.ready:
        layer.advance(0.01)
    return read(layer.draw(Look(**{"camera": view.resized(WIDTH, HEIGHT), "fineness": FINE, **look})))


def engine(store, nodes, view, channels=("color",), **options):
    scene, view = Scene(tuple(nodes)), view.resized(WIDTH, HEIGHT)
    return Renderer(store).final(RenderRequest(scene, view, WIDTH, HEIGHT, channels, "final", RenderOptions(**options)))


def check(layer, store, nodes, view):
    """The graphics card's picture is the engine's."""
    light, depth, _ = draw(layer, store, nodes, view)
    frame = engine(store, nodes, view)
    radiance = frame.radiance.astype(np.float64)
    assert radiance[..., 3].mean() > 0.02  # there is something to compare
    assert psnr(light, radiance) >= WANTED
    seen = np.isfinite(depth) & np.isfinite(frame.depth)
    assert (np.isfinite(depth) != np.isfinite(frame.depth)).mean() < 2e-3
    assert np.quantile(np.abs(depth[seen] / frame.depth[seen] - 1), 0.99) < 2e-3


def panorama(seed=0):
    return np.random.default_rng(seed).random((16, 32, 3)).astype(np.float32)


@pytest.mark.parametrize("degree", [0, 1, 2])
@pytest.mark.parametrize("color_space", ["srgb", "linear"])
def test_it_draws_the_engines_picture(layer, store, degree, color_space):
    check(layer, store, [node(store, blobs(degree=degree, color_space=color_space))], camera())


@pytest.mark.parametrize(
    ("changes", "view"),
    [
        pytest.param({"transform": TILTED}, camera(eye=(3.0, 2.5, 2.0)), id="placed"),
        pytest.param({}, camera(eye=(0.1, 0.1, 0.1), target=(1.0, 0.5, 0.2)), id="from inside"),
        pytest.param({}, camera(eye=(300.0, 200.0, 100.0), fov=0.006), id="from far away"),
        pytest.param({}, camera(eye=(0.0, 0.0, 3.0), target=(0.0, 0.0, 0.0)), id="along an axis"),
        pytest.param({}, Camera(POSE, Orthographic(WIDTH, HEIGHT, 2.4)), id="parallel"),
        pytest.param(
            {}, Camera(POSE, Fisheye(WIDTH, HEIGHT, 90.0, 90.0, 60.0, 45.0, 0.05, -0.01, 0.0, 0.0)), id="fisheye"
        ),
        pytest.param(
            {},
            Camera(POSE, OpenCV(WIDTH, HEIGHT, 130.0, 130.0, 60.0, 45.0, -0.2, 0.05, 0.001, 0.002)),
            id="distorted",
        ),
        pytest.param(
            {}, Camera(camera(eye=(1.1, 0.3, 0.2)).camera_to_world, Equirectangular(WIDTH, HEIGHT)), id="panorama"
        ),
    ],
)
def test_through_every_lens_and_from_everywhere(layer, store, changes, view):
    check(layer, store, [node(store, blobs(), **changes)], view)


@pytest.mark.parametrize("view", [camera(), Camera(POSE, Equirectangular(WIDTH, HEIGHT))], ids=["flat", "panorama"])
def test_with_a_background_at_infinity(layer, store, view):
    field = node(store, blobs(background=panorama()), transform=TILTED)
    check(layer, store, [field], view)


def test_several_fields_cover_each_other_pixel_by_pixel(layer, store):
    behind = Transform((1.9, 0.5, 0.0), scale=0.6)
    nodes = [node(store, blobs(seed=1)), node(store, blobs(seed=2, background=panorama()), transform=behind)]
    for view in (camera(eye=(4.2, 2.0, 1.2), target=(1.0, 0.3, 0.0)), camera(eye=(-2.5, -0.5, 1.2))):
        check(layer, store, nodes, view)
        check(layer, store, nodes[::-1], view)


def test_fields_that_reach_into_each_other_are_much_like_the_engines_mixture(layer, store):
    inside = Transform((0.6, 0.3, 0.0), scale=0.6)
    nodes = [node(store, blobs(seed=1)), node(store, blobs(seed=2), transform=inside)]
    light, _, _ = draw(layer, store, nodes, camera(eye=(3.2, 2.0, 1.2)))
    assert psnr(light, engine(store, nodes, camera(eye=(3.2, 2.0, 1.2))).radiance.astype(float)) >= 30


def test_a_ball_that_changes_with_the_view(layer, store):
    """Analytic: a thick ball whose red grows towards -x of the viewing direction, its depth and normals."""
    side, radius = 48, 0.7
    centre = (np.arange(side) + 0.5) / side * 2 - 1
    x, y, z = np.meshgrid(centre, centre, centre, indexing="ij")
    distance = np.sqrt(x**2 + y**2 + z**2)
    density = np.clip((radius - distance) * side / 2 + 0.5, 0, 1) * 400
    index = np.flatnonzero(distance < radius + 6 / side).astype(np.int32)  # colours reach beyond the matter
    sh = np.zeros((len(index), 27), np.float16)
    sh[:, 3] = 0.5  # of red, coefficient 3: -C1 x
    box = msgspec.structs.replace(BOX, lo=(-1.0, -1.0, -1.0), hi=(1.0, 1.0, 1.0))
    values = density.ravel()[index].astype(np.float32)
    nodes = [node(store, SparseVoxels(box, (side,) * 3, index, values, sh, "linear"))]
    eye = np.array([2.5, 0.0, 0.0])
    view = camera(eye=tuple(eye.tolist())).resized(WIDTH, HEIGHT)
    light, depth, facing = draw(layer, store, nodes, view, normals=True)
    middle = (HEIGHT // 2, WIDTH // 2)
    assert light[middle] == pytest.approx([0.5 + 0.4886025 * 0.5, 0.5, 0.5, 1.0], abs=5e-3)
    assert depth[middle] == pytest.approx(2.5 - radius, abs=1.0 / side)
    assert facing[middle] == pytest.approx([1.0, 0.0, 0.0], abs=0.05)
    plain, _, _ = draw(layer, store, nodes, view, sh_degree=0)
    assert plain[middle] == pytest.approx([0.5, 0.5, 0.5, 1.0], abs=5e-3)
    above, _, facing = draw(layer, store, nodes, camera(eye=(0.0, 0.01, 2.5)), normals=True)
    assert above[middle][:3] == pytest.approx([0.5, 0.5, 0.5], abs=0.01)
    assert facing[middle] == pytest.approx([0.0, 0.0, 1.0], abs=0.05)


def test_normals_are_the_engines(layer, store):
    nodes = [node(store, blobs(), transform=TILTED)]
    view = camera(eye=(3.0, 2.5, 2.0))
    _, _, facing = draw(layer, store, nodes, view, normals=True)
    wanted = engine(store, nodes, view, ("color", "normal")).channels["normal"]
    assert psnr(facing, wanted) >= WANTED


@pytest.mark.parametrize("degree", [0, 1])
def test_less_view_dependence_is_the_engines(layer, store, degree):
    nodes = [node(store, blobs())]
    light, _, _ = draw(layer, store, nodes, camera(), sh_degree=degree)
    assert psnr(light, engine(store, nodes, camera(), sh_degree=degree).radiance.astype(float)) >= WANTED


def test_a_coarse_picture_is_much_like_the_fine_one(layer, store):
    nodes = [node(store, blobs(degree=0))]
    fine, _, _ = draw(layer, store, nodes, camera())
    coarse, _, _ = draw(layer, store, nodes, camera(), fineness=COARSE)
    assert 20 < psnr(coarse, fine) < 60


def test_nothing_and_looking_away_are_empty(layer, store):
    away = camera(eye=(2.2, 1.7, 1.2), target=(9.0, 9.0, 9.0))
    for nodes, view in (([node(store, nothing())], camera()), ([node(store, solid())], away)):
        light, depth, _ = draw(layer, store, nodes, view)
        assert not light.any()
        assert np.isinf(depth).all()


def test_pieces_come_one_by_one_and_the_rest_is_kept(layer, store, monkeypatch):
    monkeypatch.setattr(volume_textures, "PIECE_BYTES", 1 << 16)
    first, second = (volume(store, node(store, blobs(seed=seed))) for seed in (3, 4))
    layer.show((first,), store)
    pieces = 0
    while not layer.ready:
        assert layer.waiting
        layer.advance(0.0)
        pieces += 1
    assert pieces > 10
    kept = layer.nbytes
    layer.show((first, second), store)
    assert not layer.ready
    assert layer.nbytes > kept
    layer.show((second,), store)
    while not layer.ready:
        layer.advance(1.0)
    layer.show((), store)
    assert (layer.nbytes, layer.ready, layer.waiting) == (0, False, False)


def test_an_unchanged_picture_is_not_drawn_again(layer, store):
    nodes = [node(store, blobs())]
    draw(layer, store, nodes, camera())
    layer.measured()
    look = Look(camera().resized(WIDTH, HEIGHT), FINE)
    layer.draw(look)
    assert layer.measured() is None
    layer.draw(look._replace(fineness=COARSE))
    assert layer.measured() > 0
    assert layer.measured() is None


def test_what_is_missing_or_too_large_is_said(layer, context, store, monkeypatch):
    one = node(store, solid())
    with pytest.raises(AssetError):
        layer.show((Volume(one.content, one.transform, AssetId("0" * 64)),), store)
    assert not layer.ready
    monkeypatch.setitem(context.info, "GL_MAX_3D_TEXTURE_SIZE", 16)
    with pytest.raises(UnsupportedError, match="27 texels a side; this graphics card allows 16"):
        volume_textures.VolumeTextures(context, build_atlas(solid()))


def test_the_pace_keeps_pictures_within_their_time():
    pace = Pace()
    assert pace.unknown
    pixels, each = 2_000_000, {FINE: 1.2e-8, COARSE: 0.7e-8}
    took = []
    for _ in range(12):
        scale, fineness = pace.choose(pixels, MOVING_SECONDS)
        took.append(pixels * scale**2 * each[fineness])
        pace.learn(took[-1])
    assert took[-1] <= MOVING_SECONDS
    assert took[-1] > 0.3 * MOVING_SECONDS
    assert pace.choose(pixels, RESTING_SECONDS) == (1.0, FINE)
    pace.learn(pixels * each[FINE])
    for seconds, wanted in ((1e-10, LEVELS[0]), (1e-4, LEVELS[-1])):  # a simple scene, and a hopeless one
        for _ in range(30):
            scale, fineness = pace.choose(pixels, MOVING_SECONDS)
            pace.learn(pixels * scale**2 * seconds)
        assert pace.choose(pixels, MOVING_SECONDS) == wanted


def test_the_pace_does_not_waver():
    """Times that scatter by a fifth around what just fits do not change the size of the picture again and again."""
    rng = np.random.default_rng(0)
    pace, pixels = Pace(), 1_000_000
    chosen = []
    for _ in range(200):
        scale, fineness = pace.choose(pixels, MOVING_SECONDS)
        chosen.append((scale, fineness))
        cost = MOVING_SECONDS / (pixels * 0.7**2) * (2.0 if fineness == FINE else 1.0)
        pace.learn(pixels * scale**2 * cost * rng.uniform(0.9, 1.1))
    changes = sum(a != b for a, b in itertools.pairwise(chosen[20:]))
    assert changes <= 2


NDC = Ndc(Transform((0.2, -0.1, 3.2), (0.96, 0.1, 0.2, -0.15), 0.9), (0.5, 0.4), 1.1, (0.02, -0.03), last=0.8)
"""Of a camera that looks at where the fields of these tests are, about as the views do."""


@pytest.mark.parametrize("transform", [Transform(), TILTED])
def test_normalised_device_coordinates_are_the_engines(layer, store, transform):
    """Seen from before, aside, close by and behind; orthographic, too, whose rays begin anywhere."""
    box = AABB((-1.2, -1.1, -0.9), (1.2, 1.1, 0.7))
    voxels = dataclasses.replace(blobs(), aabb=box, ndc=NDC)
    one = msgspec.structs.replace(node(store, voxels), transform=transform)
    reference = transform.after(NDC.camera)
    for aside, lens in (
        ((0.1, 0.0, 0.5), camera().lens),
        ((-0.5, 0.3, -1.5), camera().lens),
        ((0.0, 0.0, 0.5), Orthographic(4, 3, 2.5)),
    ):
        pose = np.eye(4)
        pose[:3, :3], pose[:3, 3] = reference.rotation_matrix(), reference.apply(np.array([aside]))[0]
        view = Camera(as_mat4(pose), lens)
        check(layer, store, [one], view)
        _, _, facing = draw(layer, store, [one], view, normals=True)
        frame = engine(store, [one], view, ("color", "normal"))
        seen = frame.radiance[..., 3] > 0.5
        assert np.median((facing[seen] * frame.channels["normal"][seen]).sum(-1)) > 0.999
