"""Data sets that were moved: known again, and named anew."""

import msgspec
import pytest

from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import AnalyticField, Provenance
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.relocation import located, relocated, same_photos, same_source

BOX = AABB((-1.0,) * 3, (1.0,) * 3)


def data(root, count=6, step=0.0):
    eyes = [(4.0, number + step, 1.0) for number in range(count)]
    photos = (
        Photo(f"images/{number}.png", Camera(look_at(eye, (0.0, 0.0, 0.0)), pinhole(0.7, 8, 8)))
        for number, eye in enumerate(eyes)
    )
    return Dataset(root, "test", tuple(photos), BOX, masked=False)


def test_photos_are_known_by_their_poses_wherever_they_lie():
    here = data("/here")
    assert same_photos(here, data("/there"))
    assert same_photos(here, data("/there", count=9)), "some were added"
    assert same_photos(here, here.about((1000.0, 2000.0, 3000.0)))
    assert not same_photos(here, data("/there", step=0.01)), "posed anew"
    renamed = tuple(msgspec.structs.replace(photo, file=f"x{photo.file[7:]}") for photo in here.photos)
    assert not same_photos(here, msgspec.structs.replace(here, photos=renamed))


def test_what_was_made_of_photos_follows_them():
    field = AnalyticField(BOX, provenance=Provenance(source="/old/transforms.json"))
    other = AnalyticField(BOX, provenance=Provenance(source="/older"))
    scene = Scene((Node("photos", data("/old")), Node("field", field), Node("other", other)))
    moved = relocated(scene, "/old", "/new/place")
    assert moved.nodes[0].content == data("/new/place")
    assert moved.nodes[1].content.provenance.source == "/new/place/transforms.json"
    assert moved.nodes[2] is scene.nodes[2]
    assert relocated(scene, "/old", "/old") is scene


def test_of_several_data_sets_the_same_one_is_relocated():
    scene = Scene((Node("a", data("/a")), Node("b", data("/b", step=0.5))))
    moved = located(scene, data("/new", step=0.5))
    assert [node.content.root for node in moved.nodes] == ["/a", "/new"]
    assert located(scene, data("/new", step=0.25)) is scene


@pytest.mark.parametrize(
    ("source", "root", "same"),
    [
        ("/data/fox", "/data/fox", True),
        ("/data/fox/transforms.json", "/data/fox", True),
        ("/data/fox", "/data/lego", False),
        ("", "/data/fox", False),
    ],
)
def test_a_source_names_a_folder_or_a_file_in_it(source, root, same):
    assert same_source(source, root) == same
