"""The document is a value: changes share what they did not touch, and the project text brings it back whole."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.errors import InputError
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import AssetId, DistanceField, Model, VoxelField
from viewer.scene.document import VERSION, Node, Scene, decode, encode
from viewer.scene.edits import Crop
from viewer.scene.geometry import AABB, Transform, transform_from_matrix
from viewer.scene.history import start
from viewer.scene.light import PointLight
from viewer.scene.volumes import box_around

UNIT = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
finite = st.floats(-1e3, 1e3)
quaternions = st.tuples(finite, finite, finite, finite).filter(lambda q: np.linalg.norm(q) > 1e-3)


def scene():
    field = VoxelField(AssetId("ab" * 32), UNIT, (64, 64, 64), 10, 2)
    model = Model(AssetId("cd" * 32), UNIT, 3, 1)
    return Scene(
        (
            Node("lego", field, edits=(Crop(box_around(UNIT)),)),
            Node("日本語", model, transform=Transform((1.0, 2.0, 3.0), (0.5, 0.5, 0.5, 0.5), 2.0)),
            Node("lamp", PointLight(), visible=False),
        ),
        camera=Camera(look_at((3.0, 2.0, 1.0), (0.0, 0.0, 0.0)), pinhole(0.7, 400, 300)),
    )


def test_the_project_text_brings_the_scene_back():
    before = scene()
    assert decode(encode(before)) == before


def test_a_changed_node_leaves_the_old_scene_and_shares_the_rest():
    before = scene()
    after = before.with_node(msgspec.structs.replace(before.nodes[0], visible=False))
    assert before.nodes[0].visible
    assert not after.nodes[0].visible
    assert after.nodes[1] is before.nodes[1]


def test_assets_are_named_once():
    before = scene()
    twice = before.with_node(Node("copy", before.nodes[0].content))
    assert twice.assets() == (AssetId("ab" * 32), AssetId("cd" * 32))


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b"[]", b"null", b'{"format": "fieldwright"}', b"\xff\xfe", b"[" * 100_000,
        b'{"format": "other", "version": 1, "scene": {}}',
        b'{"format": "fieldwright", "version": 1, "scene": {"nodes": 3}}',
        b'{"format": "fieldwright", "version": 1, "scene": {"nodes": [{"name": "x", "content": {"type": "bomb"}}]}}',
    ],
)  # fmt: skip
def test_damaged_projects_are_told_from_bugs(text):
    with pytest.raises(InputError) as caught:
        decode(text)
    assert caught.value.hint


def test_a_project_of_a_newer_version_says_so():
    newer = encode(scene()).replace(b'"version": %d' % VERSION, b'"version": %d' % (VERSION + 1))
    with pytest.raises(InputError, match=f"version {VERSION + 1}") as caught:
        decode(newer)
    assert "Update" in caught.value.hint


def test_undo_gives_back_the_very_same_value():
    original = scene()
    history = start(original).push(original.without(original.nodes[0].key), "Delete")
    assert history.undo_label == "Delete"
    assert history.undo().scene is original
    assert history.undo().redo().scene is history.scene
    assert history.undo().undo().scene is original
    assert history.redo() == history


def test_a_new_change_forgets_what_was_undone():
    original = scene()
    other = original.without(original.nodes[1].key)
    history = start(original).push(original.without(original.nodes[0].key), "Delete").undo().push(other, "Delete")
    assert history.scene is other
    assert history.redo_label is None
    assert len(history.steps) == 2


@given(st.tuples(finite, finite, finite), quaternions, st.floats(1e-3, 1e3))
def test_a_transform_survives_its_matrix_and_its_inverse(translation, rotation, scale):
    length = float(np.linalg.norm(rotation))
    transform = Transform(translation, tuple(q / length for q in rotation), scale)
    points = np.array([[0.0, 0.0, 0.0], [1.0, 2.0, -3.0]])
    again = transform_from_matrix(transform.matrix())
    np.testing.assert_allclose(again.apply(points), transform.apply(points), rtol=1e-6, atol=1e-6 * scale)
    there_and_back = transform.inverse().apply(transform.apply(points))
    np.testing.assert_allclose(there_and_back, points, atol=1e-6 * max(1, 1 / scale) * (1 + np.abs(translation).max()))


@pytest.mark.parametrize(
    "bad", [np.diag([1.0, 1, -1, 1]), np.zeros((4, 4)), np.diag([1.0, 2, 1, 1]), np.full((4, 4), np.nan)]
)
def test_a_matrix_that_is_no_similarity_is_refused(bad):
    with pytest.raises(ValueError, match="the matrix"):
        transform_from_matrix(bad)


OLD = Path(__file__).parent / "old_projects"


def test_a_project_of_the_first_version_opens():
    """The bundled scene as it was saved before the format changed."""
    found = decode((OLD / "still_life_1.json").read_bytes())
    assert [node.name for node in found.nodes] == ["Still life"]
    assert isinstance(found.nodes[0].content, VoxelField)
    assert decode(encode(found)) == found


def test_a_signed_distance_of_the_first_version_keeps_its_width():
    node = Node("sdf", DistanceField(AssetId("a" * 64), AABB((0, 0, 0), (1, 1, 1)), surface_width=0.25), key="k")
    old = encode(Scene(nodes=(node,))).replace(b'"surface_width"', b'"sharpness"')
    old = old.replace(b'"version": %d' % VERSION, b'"version": 1')
    assert decode(old).nodes == (node,)


@pytest.mark.parametrize("damage", [b"[]", b"7", b'{"nodes": 3}', b'{"nodes": [3, {"content": null}]}'])
def test_a_damaged_project_of_the_first_version_says_so(damage):
    with pytest.raises(InputError, match="damaged"):
        decode(b'{"format": "fieldwright", "version": 1, "scene": %s}' % damage)
