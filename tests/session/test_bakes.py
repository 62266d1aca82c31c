"""What the orbiting engine draws in place of fields that answer point by point."""

from viewer.scene.content import AnalyticField, AssetId, VoxelField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform
from viewer.session.bakes import pointwise_fields, with_bakes

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
VOXELS = VoxelField(AssetId("a" * 64), BOX, (8, 8, 8), 100, 0)
BALL = AnalyticField(BOX)
RING = AnalyticField(BOX, "torus")


def test_a_scene_of_voxels_is_drawn_as_it_is():
    scene = Scene((Node("grid", VOXELS),))
    assert with_bakes(scene, {}) is scene
    assert pointwise_fields(scene) == ()


def test_a_bake_stands_where_its_field_stands():
    placed = Node("ball", BALL, key="ball", transform=Transform(translation=(1.0, 2.0, 3.0)))
    scene = Scene((Node("grid", VOXELS, key="grid"), placed, Node("ring", RING, key="ring")))
    drawn = with_bakes(scene, {BALL: VOXELS})
    assert [node.key for node in drawn.nodes] == ["grid", "ball"]  # the ring has no bake yet
    assert drawn.nodes[1].content == VOXELS
    assert drawn.nodes[1].transform == placed.transform
    assert with_bakes(scene, {BALL: VOXELS, RING: VOXELS}).nodes[2].key == "ring"


def test_each_visible_field_is_baked_once():
    scene = Scene((Node("one", BALL), Node("two", BALL), Node("hidden", RING, visible=False)))
    assert pointwise_fields(scene) == (BALL,)
