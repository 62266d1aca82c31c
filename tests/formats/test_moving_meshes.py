"""Meshes that move, taken out of fields that do: against closed forms, in files, and read again."""

import msgspec
import numpy as np
import pytest
import trimesh

from viewer.decompose.options import ExtractOptions
from viewer.engine.jobs import run
from viewer.errors import InputError
from viewer.fields.following import followed
from viewer.fields.motion import blended_nodes
from viewer.fields.voxels import SparseVoxels
from viewer.formats.export import export_scene
from viewer.formats.registry import open_path
from viewer.scene.animation import Animation
from viewer.scene.content import Motion, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.flip import Flip
from viewer.scene.geometry import AABB, Transform
from viewer.scene.progress import run_to_end
from viewer.scene.skinning import mesh_of
from viewer.scene.timeline import Timeline
from viewer.session.extraction import extract_job, with_extracted

BOX, SHAPE = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)), (24, 24, 24)
RADIUS = 0.4
PLACE = Transform((0.5, -2.0, 1.0), (0.8, 0.0, 0.6, 0.0), 1.5)


def ball(store, nodes, motion=None):
    """A node with a ball of radius 0.4 that is displaced by the nodes."""
    centers = np.stack(np.meshgrid(*[(np.arange(24) + 0.5) / 12 - 1] * 3, indexing="ij"), -1)
    far = np.linalg.norm(centers, axis=-1).ravel()
    index = np.flatnonzero(far < RADIUS + 0.15).astype(np.int32)
    density = (200.0 * np.clip((RADIUS - far[index]) / 0.15 + 0.5, 0.0, 1.0)).astype(np.float32)
    voxels = SparseVoxels(BOX, SHAPE, index, density, np.ones((len(index), 3), np.float16))
    asset = store.put({**voxels.tensors(), "motion": nodes})
    motion = motion or Motion(BOX, nodes.shape[:4])
    return Node("ball", msgspec.structs.replace(voxels.content(asset, Provenance()), motion=motion), transform=PLACE)


def going(times=3, side=5):
    """Displacements by which things go 0.4 along x and grow by a half along z, at two speeds."""
    nodes = np.zeros((times, side, side, side, 3), np.float16)
    grid = np.linspace(-1.0, 1.0, side)
    for number, share in enumerate(np.linspace(0.0, 1.0, times) ** 2):
        nodes[number, ..., 0] = -0.4 * share
        nodes[number, ..., 2] = (1.0 / (1.0 + 0.5 * share) - 1.0) * grid
    return nodes


def extracted(scene, store, **options):
    node = scene.nodes[0]
    options = ExtractOptions(level=100.0, color_samples=0, smooth=0, fairing=0, flatten=False, **options)
    made = run_to_end(run(extract_job(scene, node, options, None), store))
    return with_extracted(scene, made), made.node


def shown(scene, time, store):
    """Vertices of the visible meshes in the world."""
    nodes = Animation(scene).at(time).shown("model")
    return np.concatenate([node.transform.apply(mesh_of(node.content, store).vertices.astype(float)) for node in nodes])


def test_points_follow_what_they_lie_on(store):
    """Where the displacements are linear in space, the way back is known."""
    nodes = going()
    motion = Motion(BOX, nodes.shape[:4], 2.0, 4.0, 3.0)
    points = np.random.default_rng(0).uniform(-0.4, 0.4, (200, 3)).astype(np.float32)
    there = followed(points, motion, {"motion": nodes}, [2.0, 4.0, 3.0])
    for moment, places in zip((2.0, 4.0), there.places[:2], strict=True):
        at = blended_nodes(msgspec.structs.replace(motion, moment=moment), nodes)[0, 0, -1]
        now = blended_nodes(motion, nodes)[0, 0, -1]
        stored = points * [1.0, 1.0, 1.0 + now[2]] + [now[0], 0.0, 0.0]
        expected = (stored - [at[0], 0.0, 0.0]) / [1.0, 1.0, 1.0 + at[2]]
        inside = np.abs(expected).max(1) < 1.0  # beyond the nodes displacements stay as they are
        assert inside.sum() > 100
        np.testing.assert_allclose(places[inside], expected[inside], atol=2e-3)
    np.testing.assert_allclose(there.places[2], points, atol=1e-3)
    assert there.misses[:2].max() < 1e-2


def test_a_mesh_with_one_topology_is_where_the_field_is(store):
    scene = Scene((ball(store, going()),), timeline=Timeline(4.0, 10.0))
    scene, node = extracted(scene, store, moments=9)
    assert "one topology" in " ".join(node.content.provenance.notes)
    assert node.content.skin.playing.seconds == 4.0
    for time in (0.0, 2.0, 4.0):
        share = {0.0: 0.0, 2.0: 0.25, 4.0: 1.0}[time]
        own = PLACE.inverse().apply(shown(scene, time, store)) - [0.4 * share, 0.0, 0.0]
        far = np.linalg.norm(own / [1.0, 1.0, 1.0 + 0.5 * share], axis=1)
        np.testing.assert_allclose(far, RADIUS, atol=0.02)
    normals = mesh_of(Animation(scene).at(4.0).node(node.key).content, store)
    inside = normals.vertices - normals.vertices.mean(0)
    expected = inside / [1.0, 1.0, 1.5**2]
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert (normals.normals * expected).sum(1).min() > 0.95
    box = node.content.aabb
    for time in np.linspace(0.0, 4.0, 9):
        own = PLACE.inverse().apply(shown(scene, float(time), store))
        assert (own >= np.array(box.lo) - 1e-5).all()
        assert (own <= np.array(box.hi) + 1e-5).all()


@pytest.mark.parametrize("look", ["colors", "texture"])
def test_gltf_morph_targets_play_the_same_again(look, store, tmp_path, validate):
    scene = Scene((ball(store, going()),), timeline=Timeline(4.0, 10.0))
    scene, _ = extracted(scene, store, moments=4, resolution=12, look=look, texture=64)
    path = tmp_path / "made.glb"
    run_to_end(export_scene(scene, path, store))
    assert validate(path) == [[]]
    again = run_to_end(open_path(path, store))
    assert again.timeline.duration == pytest.approx(4.0)
    for time in (0.0, 1.0, 2.3, 3.999):
        np.testing.assert_allclose(shown(again, time, store), shown(scene, time, store), atol=1e-4)
    box = again.nodes[0].transform.inverse()
    reach = np.concatenate([box.apply(shown(again, time, store)) for time in (0.0, 4 / 3, 8 / 3, 3.999)])
    size = np.array(again.nodes[0].content.aabb.hi) - again.nodes[0].content.aabb.lo
    assert np.prod(size) < 1.3 * np.prod(np.ptp(reach, axis=0))  # as many targets as moments do not make it larger
    loaded = trimesh.load(path, force="mesh")  # an independent reader sees it where it is now
    np.testing.assert_allclose(np.sort(loaded.vertices[:, 1]), np.sort(shown(scene, 0.0, store)[:, 2]), atol=1e-4)


def usd_at(path, seconds):
    """Points in the world of the meshes that a stage shows, by USD itself; its axes are glTF's."""
    usd, geom = pytest.importorskip("pxr.Usd"), pytest.importorskip("pxr.UsdGeom")
    stage = usd.Stage.Open(str(path))
    code = usd.TimeCode(seconds * stage.GetTimeCodesPerSecond())
    meshes = [geom.Mesh(prim) for prim in stage.Traverse() if prim.IsA(geom.Mesh)]
    there = [mesh for mesh in meshes if mesh.ComputeVisibility(code) != "invisible"]
    for mesh in there:
        low, high = np.array(mesh.GetExtentAttr().Get(code))
        points = np.array(mesh.GetPointsAttr().Get(code))
        assert (points >= low - 1e-5).all()
        assert (points <= high + 1e-5).all()
    points = np.concatenate([np.array(mesh.GetPointsAttr().Get(code)) for mesh in there])
    return np.stack([points[:, 0], -points[:, 2], points[:, 1]], 1), stage


@pytest.mark.parametrize("suffix", [".usda", ".usdz"])
def test_usd_has_time_samples(suffix, store, tmp_path):
    scene = Scene((ball(store, going()),), timeline=Timeline(4.0, 10.0))
    scene, _ = extracted(scene, store, moments=4, resolution=12)
    path = tmp_path / f"made{suffix}"
    run_to_end(export_scene(scene, path, store))
    for time in (0.0, 1.0, 2.3, 3.999):
        points, stage = usd_at(path, time)
        np.testing.assert_allclose(points, shown(scene, time, store), atol=1e-4)
    assert (stage.GetStartTimeCode(), stage.GetEndTimeCode(), stage.GetTimeCodesPerSecond()) == (0.0, 40.0, 10.0)


def test_frames_are_seen_one_at_a_time_in_files(store, tmp_path, validate):
    """A ball whose moments share no displacements: of the field's frames each gets a mesh of its own."""
    moments = [0.0, 0.4, 1.0]
    node = ball(store, going())
    fields = tuple(
        msgspec.structs.replace(node.content, motion=msgspec.structs.replace(node.content.motion, moment=moment))
        for moment in moments
    )
    made = [
        extracted(Scene((msgspec.structs.replace(node, content=field),)), store, resolution=12)[1] for field in fields
    ]
    frames = tuple(each.content for each in made)
    model = msgspec.structs.replace(
        made[0], content=msgspec.structs.replace(frames[0], flip=Flip(frames, (0.0, 1.0, 2.0), 3.0))
    )
    plays = Scene((model,), timeline=Timeline(3.0, 10.0))
    glb, usd = tmp_path / "made.glb", tmp_path / "made.usda"
    for path in (glb, usd):
        run_to_end(export_scene(plays, path, store))
    assert validate(glb) == [[]]
    again = run_to_end(open_path(glb, store))
    for time in (0.0, 0.95, 1.05, 2.5, 3.0):
        expected = shown(plays, time, store)
        np.testing.assert_allclose(usd_at(usd, time)[0], expected, atol=1e-4)
        parts = [shown(Scene((each,), timeline=again.timeline), min(time, 2.999), store) for each in again.nodes]
        (there,) = [part for part in parts if np.ptp(part, axis=0).max() > 1e-3]
        np.testing.assert_allclose(there, expected, atol=1e-4)


def test_what_one_topology_cannot_show_is_a_mesh_for_each_moment(store):
    """A second ball comes from outside of the box: at the beginning it is nowhere."""
    nodes = np.zeros((2, 9, 9, 9, 3), np.float16)
    nodes[0, ..., 0] = 5.0
    nodes[0, :, :, :4, 0] = 0.0
    scene = Scene((ball(store, nodes),), timeline=Timeline(1.0, 10.0))
    scene, node = extracted(scene, store, moments=2, minimum_share=0.0)
    assert node.content.skin is None
    assert len(node.content.flip.frames) == 2
    assert len(shown(scene, 0.0, store)) < len(shown(scene, 1.0, store))


def test_what_does_not_move_is_refused(store):
    node = ball(store, going())
    still = msgspec.structs.replace(node, content=msgspec.structs.replace(node.content, motion=None))
    with pytest.raises(InputError, match="'ball' does not move"):
        extracted(Scene((still,)), store, moments=3)
