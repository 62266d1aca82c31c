"""From fields and from photos to nodes: where they stand, what they look like, and what is left when it is given up."""

import json
import math

import msgspec
import numpy as np
import pytest
from PIL import Image

from tests import made_photos
from tests.decompose.outlines import around
from viewer.decompose.fit import fit
from viewer.decompose.options import ExtractOptions
from viewer.decompose.refine import refine
from viewer.decompose.tetrahedra import fit as tetrahedra
from viewer.engine.jobs import ExtractJob, run
from viewer.engine.operations import extract as extraction
from viewer.engine.operations.extract_steps import DraftStore
from viewer.engine.operations.extract_views import field_views, orbit_cameras, photo_views
from viewer.errors import InputError
from viewer.fields.voxels import SparseVoxels
from viewer.formats.datasets.registry import open_dataset
from viewer.scene.assets import AssetStore
from viewer.scene.camera import pinhole
from viewer.scene.content import Model, Provenance
from viewer.scene.document import Node, node_assets
from viewer.scene.geometry import AABB, Transform
from viewer.scene.light import SunLight
from viewer.scene.mesh import mesh_from_tensors
from viewer.scene.progress import run_to_end

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
MOVED = Transform((3.0, -1.0, 0.5), (math.cos(0.4), 0.0, math.sin(0.4), 0.0), 2.0)
COLOR = np.array([0.7, 0.2, 0.1])
RADIUS = 0.6


def ball_voxels(side=40, reach=RADIUS):
    """A ball of one colour, in linear light."""
    places = (np.arange(side) + 0.5) / side * 2 - 1
    radius = np.linalg.norm(np.stack(np.meshgrid(places, places, places, indexing="ij"), -1), axis=-1).ravel()
    density = np.clip(100 * (0.5 + (reach - radius) * side / 2), 0, 100).astype(np.float32)
    sh = np.tile((COLOR - 0.5) / 0.28209479177387814, (side**3, 1)).astype(np.float16)
    return SparseVoxels(BOX, (side,) * 3, np.arange(side**3, dtype=np.int32), density, sh, "linear")


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


@pytest.fixture
def ball_node(store):
    voxels = ball_voxels()
    return Node("ball", voxels.content(store.put(voxels.tensors()), Provenance("made", "here")), transform=MOVED)


@pytest.fixture
def few_views(monkeypatch):
    monkeypatch.setattr(extraction, "orbit_cameras", lambda box: orbit_cameras(box, 6, 40))


@pytest.fixture
def cut_out_ball(tmp_path, monkeypatch):
    """The node of photos of a ball of radius 0.8, red above and blue below."""
    monkeypatch.setattr(made_photos, "SIDE", 80)
    frames = []
    for number, camera in enumerate(around(12, 80, distance=4.0, lens=pinhole(made_photos.FOV_X, 80, 80))):
        Image.fromarray(made_photos.photo(camera)).save(tmp_path / f"r_{number}.png")
        frames.append({"file_path": f"./r_{number}", "transform_matrix": camera.camera_to_world})
    text = json.dumps({"camera_angle_x": made_photos.FOV_X, "frames": frames})
    (tmp_path / "transforms_train.json").write_text(text)
    return Node("photos", open_dataset(tmp_path))


def assets(store):
    return {path.name for path in store.root.iterdir()}


def mesh_of(done, store):
    return mesh_from_tensors(store.get(done.node.content.asset))


def test_views_of_a_field_show_it_where_it_stands():
    cameras = orbit_cameras(BOX.transformed(MOVED), 5, 48)
    seen = run_to_end(field_views(ball_voxels(), MOVED, cameras))
    assert seen.cut_out
    for view in seen.views:
        assert view.pixels[24, 24, 3] > 0.99
        np.testing.assert_allclose(view.pixels[24, 24, :3], COLOR, atol=0.01)
        assert view.pixels[0].max() == 0.0
        area = view.pixels[..., 3].sum() / 48**2
        distance = np.linalg.norm(np.array(view.camera.position) - MOVED.translation)
        # Half of the light is stopped in the outer half of the rim, which is a voxel and a half wide.
        least, most = (math.pi * (_share(reach * MOVED.scale, distance)) ** 2 for reach in (RADIUS, RADIUS + 0.06))
        assert least < area < most


def _share(radius, distance):
    """What half of a ball's width is of the picture's."""
    return radius / math.sqrt(distance**2 - radius**2) / (2 * math.tan(math.radians(17.5)))


def test_a_texture_shows_the_field(ball_node, store):
    options = ExtractOptions(look="texture", texture=64, faces=600, smooth=0)
    done = run_to_end(run(ExtractJob(ball_node, options), store))
    (material,) = done.node.content.materials
    assert not material.lit
    pixels = store.get(material.base_color_map.asset)["pixels"]
    mesh = mesh_of(done, store)
    np.testing.assert_allclose(np.linalg.norm(mesh.vertices, axis=1), RADIUS, atol=0.05)
    assert done.node.transform == MOVED
    assert done.report.watertight
    assert 500 < done.report.faces < 700
    x, y = np.clip((mesh.uvs * 64).astype(int), 0, 63).T
    expected = 255 * (1.055 * COLOR ** (1 / 2.4) - 0.055)
    assert np.abs(pixels[y, x] - expected).mean() < 8


def test_a_texture_shows_what_photos_show_where_they_are_there(cut_out_ball, store):
    """The field is of one colour; the photos' ball is red above and blue below."""
    voxels = ball_voxels(reach=0.8)
    node = Node("ball", voxels.content(store.put(voxels.tensors()), Provenance("made", "here")))
    gone = msgspec.structs.replace(
        cut_out_ball, content=msgspec.structs.replace(cut_out_ball.content, root="/nowhere/at/all")
    )
    options = ExtractOptions(look="texture", texture=64, faces=600)
    colors, notes = [], []
    for photos in (cut_out_ball, gone):
        done = run_to_end(run(ExtractJob(node, options, photos), store))
        mesh, (material,) = mesh_of(done, store), done.node.content.materials
        x, y = np.clip((mesh.uvs * 64).astype(int), 0, 63).T
        colors.append(store.get(material.base_color_map.asset)["pixels"][y, x].astype(int))
        content = done.node.content
        assert isinstance(content, Model)
        notes.append(" ".join(content.provenance.notes))
        up = mesh.vertices[:, 2]
        redder = colors[-1][:, 0] > colors[-1][:, 2] + 40
        assert redder[up > 0.2].mean() > 0.95
        if photos is cut_out_ball:
            assert redder[up < -0.2].mean() < 0.05
            np.testing.assert_allclose(np.linalg.norm(mesh.vertices, axis=1), 0.8, atol=0.05)
    assert "fitted to what pictures show" in notes[0]
    # A field can do without its photos.
    assert "None of the" in notes[1]
    expected = 255 * (1.055 * COLOR ** (1 / 2.4) - 0.055)
    assert np.abs(colors[1] - expected).mean() < 8


def test_it_is_said_how_much_of_the_surface_pictures_show(ball_node, store, monkeypatch):
    """One camera sees less than half of a ball, the share above its horizon."""
    monkeypatch.setattr(extraction, "orbit_cameras", lambda box: orbit_cameras(box, 6, 40)[:1])
    options = ExtractOptions(look="materials", texture=32, faces=300, steps=1, bounces=False)
    done = run_to_end(run(ExtractJob(ball_node, options), store))
    (note,) = (each for each in done.node.content.provenance.notes if "pictures show" in each)
    assert 30.0 < float(note.split()[2]) < 50.0


def test_materials_come_with_a_light_and_drafts_that_leave_nothing(ball_node, store, few_views, monkeypatch):
    monkeypatch.setattr(fit, "SHOWN_EVERY", 0.0)
    monkeypatch.setattr(refine, "STEPS", 30)
    before = assets(store)
    options = ExtractOptions(look="materials", texture=32, faces=300, steps=3, bounces=False, refine=True)
    work, drafts = run(ExtractJob(ball_node, options), store), []
    try:
        while True:
            progress = next(work)
            drafts += progress.drafts
            for draft in progress.drafts:
                assert all(store.find(asset) for asset in node_assets(draft))
    except StopIteration as end:
        done = end.value
    assert {draft.key for draft in drafts} == {done.node.key, done.light.key}
    (material,) = done.node.content.materials
    assert material.lit
    assert len(material.maps) == 3
    assert done.light.content.width == 2 * done.light.content.height
    assert not done.light.content.shown
    kept = {f"{name}.safetensors" for each in (done.node, done.light) for name in node_assets(each)}
    assert assets(store) == before | kept
    notes = " ".join(done.node.content.provenance.notes)
    assert "rendered from the field" in notes
    assert "outline" in notes
    np.testing.assert_allclose(np.linalg.norm(mesh_of(done, store).vertices, axis=1), RADIUS, atol=0.08)

    work = run(ExtractJob(ball_node, msgspec.structs.replace(options, seed=1)), store)
    while not next(work).drafts:
        pass
    work.close()
    assert assets(store) == before | kept


@pytest.mark.parametrize("steps", [1, 4, 9, 14])
def test_given_up_at_any_stage_it_leaves_nothing(ball_node, store, steps):
    before = assets(store)
    work = run(ExtractJob(ball_node, ExtractOptions(look="texture", texture=32, faces=300)), store)
    for _ in range(steps):
        next(work)
    work.close()
    assert assets(store) == before


def test_photos_alone_make_a_coloured_ball(cut_out_ball, store, monkeypatch):
    monkeypatch.setattr(tetrahedra, "STEPS", 12)
    monkeypatch.setattr(refine, "STEPS", 12)
    done = run_to_end(run(ExtractJob(cut_out_ball, ExtractOptions(resolution=16)), store))
    mesh = mesh_of(done, store)
    assert done.report.watertight
    assert done.report.parts == 1
    assert np.abs(np.linalg.norm(mesh.vertices, axis=1) - 0.8).mean() < 0.03
    red = mesh.colors[:, 0] > mesh.colors[:, 2]
    up = mesh.vertices[:, 2]
    assert red[up > 0.1].mean() > 0.9
    assert red[up < -0.1].mean() < 0.1
    assert done.source == cut_out_ball.key
    assert done.node.content.provenance.source == cut_out_ball.content.root


def test_photos_that_cannot_be_used_are_told(cut_out_ball, store, tmp_path):
    dataset = cut_out_ball.content

    def changed(**changes):
        return msgspec.structs.replace(cut_out_ball, content=msgspec.structs.replace(dataset, **changes))

    off = tuple(msgspec.structs.replace(photo, enabled=False) for photo in dataset.photos)
    for node, words in (
        (changed(masked=False), "no alpha"),
        (changed(photos=off), "no photos left"),
        (changed(photos=()), "no photos left"),
        (changed(root=str(tmp_path / "gone")), "None of the"),
    ):
        with pytest.raises(InputError, match=words) as caught:
            run_to_end(run(ExtractJob(node, ExtractOptions()), store))
        assert caught.value.hint
    with pytest.raises(InputError, match="holds no photos"):
        run_to_end(photo_views(Node("sun", SunLight())))


def test_a_photo_that_is_damaged_is_left_out_and_told(tmp_path):
    for number in range(4):
        Image.new("RGBA", (8, 8), (255, 0, 0, 128)).save(tmp_path / f"{number}.png")
    pose = [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 4.0], [0.0, 0.0, 0.0, 1.0]]
    frames = [{"file_path": f"{number}.png", "transform_matrix": pose} for number in range(4)]
    (tmp_path / "transforms_train.json").write_text(json.dumps({"camera_angle_x": 0.7, "frames": frames}))
    node = Node("photos", open_dataset(tmp_path), transform=MOVED)
    (tmp_path / "2.png").write_bytes((tmp_path / "2.png").read_bytes()[:40])
    seen = run_to_end(photo_views(node))
    assert [view.name for view in seen.views] == ["1.png", "3.png"]
    assert "2.png" in seen.notes[1]
    np.testing.assert_allclose(seen.views[0].pixels[3, 3], [128 / 255, 0, 0, 128 / 255], atol=1e-6)
    np.testing.assert_allclose(seen.views[0].camera.position, MOVED.apply(np.array([[0.0, 0.0, 4.0]]))[0])


def test_drafts_go_and_what_was_there_before_stays(store):
    one, two, three, four = ({"x": np.full(3, number)} for number in range(4))
    there = store.put(one)
    drafts = DraftStore(store)
    base = drafts.put(two)
    assert drafts.put(one) == there
    drafts.turn()
    old = drafts.put(three)
    drafts.turn()
    new = drafts.put(four)
    assert store.find(old) is not None  # somebody may be reading the last but one
    drafts.turn()
    assert store.find(old) is None
    assert store.find(new) is not None
    drafts.keep(base)
    assert assets(store) == {f"{name}.safetensors" for name in (there, base)}
