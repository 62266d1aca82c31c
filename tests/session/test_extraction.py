"""Where meshes go that were taken out of fields."""

from __future__ import annotations

from viewer.engine.jobs import Extracted
from viewer.scene.asset_id import AssetId
from viewer.scene.content import AnalyticField, Model, Provenance
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.geometry import AABB, Transform
from viewer.scene.light import EnvironmentLight, PointLight
from viewer.session.extraction import photos_for, with_drafts, with_extracted, with_fields

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
ASSET = AssetId("a" * 64)
FIELD = Node("ball", AnalyticField(BOX, provenance=Provenance(source="/photos")), key="field")
PHOTOS = Node("photos", Dataset("/photos", "kind", (), BOX, masked=False), key="photos")
OTHER = Node("others", Dataset("/others", "kind", (), BOX, masked=False), key="others")
OLD_LIGHT = Node("sky", EnvironmentLight(ASSET, 4, 2), key="sky")
LIGHT = Node("lamp", PointLight(), key="lamp")
MESH = Node("mesh", Model(ASSET, BOX, 3, 1), key="mesh")
NEW_LIGHT = Node("found light", EnvironmentLight(ASSET, 64, 32), key="light")
SCENE = Scene((FIELD, PHOTOS, OLD_LIGHT, LIGHT))


def visible(scene: Scene) -> list[str]:
    return [node.key for node in scene.nodes if node.visible]


def test_photos_are_those_that_the_field_was_trained_on():
    assert photos_for(Scene((OTHER, PHOTOS, FIELD)), FIELD) is PHOTOS
    assert photos_for(Scene((OTHER, FIELD)), FIELD) is OTHER, "the only ones there are"
    assert photos_for(Scene((OTHER, Node("more", OTHER.content), FIELD)), FIELD) is None
    assert photos_for(SCENE, PHOTOS) is None


def test_a_mesh_takes_its_fields_place_and_its_light_that_of_the_old_one():
    scene = with_extracted(SCENE, Extracted(MESH, "field", NEW_LIGHT))
    assert visible(scene) == ["photos", "lamp", "mesh", "light"]
    assert [node.key for node in scene.nodes][:4] == ["field", "photos", "sky", "lamp"]
    assert scene.node("lamp") is LIGHT, "what has nothing to do with it is the same object"


def test_a_mesh_without_a_light_leaves_the_light():
    assert visible(with_extracted(SCENE, Extracted(MESH, "field"))) == ["photos", "sky", "lamp", "mesh"]


def test_drafts_are_shown_in_their_sources_place():
    assert with_drafts(SCENE, "", ()) is SCENE
    assert visible(with_drafts(SCENE, "field", (MESH,))) == ["photos", "sky", "lamp", "mesh"]
    once = with_drafts(SCENE, "field", (MESH, NEW_LIGHT))
    assert with_drafts(SCENE, "field", (MESH, NEW_LIGHT)) == once
    assert visible(with_drafts(SCENE, "photos", (MESH,))) == ["field", "photos", "sky", "lamp", "mesh"]


def extracted(name, key, transform=None, source="/photos"):
    """A mesh as an extraction leaves it."""
    made = Provenance("extraction", source, notes=(f"extracted from {name}",))
    return Node(key, Model(ASSET, BOX, 3, 1, provenance=made), key, transform or Transform())


def test_an_earlier_mesh_of_the_same_source_gives_way_and_others_stay():
    shifted = Transform(translation=(3.0, 0.0, 0.0))
    earlier = (
        extracted("ball", "by name", source=""),
        extracted("what it was called before", "by photos"),
        extracted("ball", "moved away", shifted),
        extracted("another", "of another", source="/others"),
        Node("imported", Model(ASSET, BOX, 3, 1, provenance=Provenance("", "/photos")), key="imported"),
    )
    scene = Scene((FIELD, *earlier))
    rest = ["moved away", "of another", "imported", "mesh"]
    assert visible(with_drafts(scene, "field", (MESH,))) == rest
    assert visible(with_extracted(scene, Extracted(MESH, "field"))) == rest
    assert visible(with_drafts(scene, "field", (NEW_LIGHT,)))[:3] == ["field", "by name", "by photos"]


def test_hidden_fields_are_seen_beside_their_meshes():
    meshed = with_extracted(SCENE, Extracted(MESH, "field"))
    assert visible(with_fields(meshed)) == ["field", "photos", "sky", "lamp", "mesh"]
    assert with_fields(SCENE) is SCENE, "one is seen already"


def test_splats_give_way_to_their_mesh_as_fields_do():
    splats = Node("cloud", GaussianSplats(ASSET, BOX, BOX, 1, 0), key="splats")
    other = Node("beside", splats.content, key="beside")
    scene = Scene((splats, other, extracted("cloud", "earlier", source="")))
    assert visible(with_drafts(scene, "splats", (MESH,))) == ["beside", "mesh"]
    assert visible(with_extracted(scene, Extracted(MESH, "splats"))) == ["beside", "mesh"]
    assert visible(with_fields(with_extracted(Scene((splats,)), Extracted(MESH, "splats")))) == ["splats", "mesh"]
