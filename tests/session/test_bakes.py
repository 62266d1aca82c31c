"""What the orbiting engine draws in place of fields that answer point by point."""

from viewer.engine.jobs import BakeJob
from viewer.scene.content import AnalyticField, AssetId, DistanceField, VoxelField
from viewer.scene.document import Node, Scene
from viewer.scene.edits import Crop
from viewer.scene.geometry import AABB, Transform
from viewer.scene.parameters import Value
from viewer.scene.volumes import box_around
from viewer.session.bakes import stand_in, wanted_bakes, with_bakes

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
VOXELS = VoxelField(AssetId("a" * 64), BOX, (8, 8, 8), 100, 0)
CUT_VOXELS = VoxelField(AssetId("b" * 64), BOX, (8, 8, 8), 50, 0)
BALL = AnalyticField(BOX)
RING = AnalyticField(BOX, "torus")
HALF = Crop(box_around(AABB((-1.0, -1.0, -1.0), (0.0, 1.0, 1.0))))


def test_a_scene_of_voxels_is_drawn_as_it_is():
    scene = Scene((Node("grid", VOXELS),))
    assert with_bakes(scene, {}) is scene
    assert wanted_bakes(scene) == ()


def test_a_bake_stands_where_its_field_stands():
    placed = Node("ball", BALL, key="ball", transform=Transform(translation=(1.0, 2.0, 3.0)))
    scene = Scene((Node("grid", VOXELS, key="grid"), placed, Node("ring", RING, key="ring")))
    drawn = with_bakes(scene, {BakeJob(BALL): VOXELS})
    assert [node.key for node in drawn.nodes] == ["grid", "ball"]  # the ring has no bake yet
    assert drawn.nodes[1].content == VOXELS
    assert drawn.nodes[1].transform == placed.transform
    assert with_bakes(scene, {BakeJob(BALL): VOXELS, BakeJob(RING): VOXELS}).nodes[2].key == "ring"


def test_each_visible_field_is_baked_once():
    scene = Scene((Node("one", BALL), Node("two", BALL), Node("hidden", RING, visible=False)))
    assert wanted_bakes(scene) == (BakeJob(BALL),)


def test_an_edited_field_is_baked_with_its_edits():
    """A bake is hollow: cut open afterwards, it would show its inside."""
    node = Node("ball", BALL, edits=(HALF,))
    scene = Scene((node,))
    (job,) = wanted_bakes(scene)
    assert job == BakeJob(BALL, edits=(HALF,))
    plain = with_bakes(scene, {BakeJob(BALL): VOXELS})  # until it is there, the other one is cut as voxels
    assert (plain.nodes[0].content, plain.nodes[0].edits) == (VOXELS, (HALF,))
    assert stand_in(job, {BakeJob(BALL): VOXELS}) == VOXELS
    own = with_bakes(scene, {BakeJob(BALL): VOXELS, job: CUT_VOXELS})
    assert (own.nodes[0].content, own.nodes[0].edits) == (CUT_VOXELS, ())


def test_an_edit_that_is_off_makes_no_other_bake():
    off = Crop(HALF.volume, enabled=False)
    assert wanted_bakes(Scene((Node("ball", BALL, edits=(off,)),))) == (BakeJob(BALL),)


def test_other_values_of_a_parameter_make_another_bake():
    face = DistanceField(AssetId("c" * 64), BOX, "film_siren", "stylesdf")
    smiling = (Value("latent", (1.0, 0.0)),)
    scene = Scene((Node("face", face, values=smiling),))
    assert wanted_bakes(scene) == (BakeJob(face, values=smiling),)
    assert with_bakes(scene, {BakeJob(face): VOXELS}).nodes == ()
