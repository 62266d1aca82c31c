"""Random edits of every family of content: undone, all is the very first object; saved, byte for byte the same."""

import random
import tracemalloc

import msgspec
import numpy as np
import pytest

from viewer.formats.project import save_project
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField, Model, VoxelField
from viewer.scene.delete import Delete
from viewer.scene.document import Node, Scene, encode
from viewer.scene.edits import EDITABLE, EDITS, Crop
from viewer.scene.element_selection import ElementSelection
from viewer.scene.elements import element_count, element_kind, element_set
from viewer.scene.floaters import FloaterMeasures, Floaters
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.geometry import AABB, Transform
from viewer.scene.grade import Grade
from viewer.scene.kinds import kind_of
from viewer.scene.light import PointLight
from viewer.scene.paint import Paint, PaintStroke
from viewer.scene.point_cloud import PointCloud
from viewer.scene.progress import run_to_end
from viewer.scene.repeat import Array, Mirror
from viewer.scene.restore import Restore
from viewer.scene.sculpt import Sculpt, Stroke
from viewer.scene.volumes import Box
from viewer.session.session import Session

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
COUNT = 1000
CONTENTS = {
    "voxels": lambda asset: VoxelField(asset, BOX, (16, 16, 16), COUNT, 0),
    "analytic": lambda _: AnalyticField(BOX),
    "model": lambda asset: Model(asset, BOX, COUNT, COUNT),
    "points": lambda asset: PointCloud(asset, BOX, COUNT, 0.01),
    "splats": lambda asset: GaussianSplats(asset, BOX, BOX, COUNT, 0),
}
MOST_BYTES = 64 << 20
"""What the history of a thousand edits may take of the memory."""


class Hand:
    """Does something to a document, and then something else."""

    def __init__(self, session, seed):
        self.session, self.rng = session, random.Random(seed)
        self.made = 0

    def points(self, number=8):
        self.made += 1
        return np.random.default_rng(self.made).uniform(-1.0, 1.0, (number, 3)).astype(np.float32)

    def node(self):
        return self.rng.choice([node for node in self.session.scene.nodes if kind_of(node.content).family in EDITABLE])

    def edit(self, content):
        """One of any kind."""
        kind, put = self.rng.choice(list(EDITS)), self.session.store.put
        if kind in (Delete, Restore):
            elements = element_kind(content)
            if elements is not None:
                chosen = np.array(self.rng.sample(range(element_count(content)), 20))
                return kind(element_set(elements, chosen, element_count(content), self.session.store))
            kind = Crop
        if kind is Floaters:
            count = element_count(content)
            measured = element_set(element_kind(content), np.arange(20), count, self.session.store)
            return Floaters(FloaterMeasures(measured, put({"size": self.points()})), self.rng.random(), 0.1)
        if kind is Sculpt:
            points = self.points()
            asset = put({"points": points, "normals": np.tile(np.array([0.0, 0.0, 1.0], np.float32), (len(points), 1))})
            return Sculpt((Stroke("draw", self.rng.uniform(0.1, 0.5), self.rng.random(), asset, BOX),))
        if kind is Paint:
            return Paint((PaintStroke(0.2, put({"points": self.points()}), BOX, color=(self.rng.random(), 0.5, 0.5)),))
        if kind is Grade:
            return Grade(hue=self.rng.uniform(-180.0, 180.0), saturation=self.rng.random())
        if kind is Mirror:
            return Mirror((self.rng.random(), 0.0, 0.0), (1.0, self.rng.random(), 0.0), self.rng.random() < 0.5)
        if kind is Array:
            return Array(self.rng.randint(2, 5), (self.rng.random(), 0.5, 0.0), self.rng.uniform(-1.0, 1.0))
        assert kind is Crop, f"{kind} is not made"
        volume = Box((self.rng.random(), 0.0, 0.0), (1.0, 1.0, 1.0))
        return Crop(volume, self.rng.choice(("inside", "outside")))

    def add_edit(self, node):
        self.session.change(self.session.edited(node.key, edits=(*node.edits, self.edit(node.content))), "Edit")

    def drop_edit(self, node):
        edits = list(node.edits)
        if edits:
            del edits[self.rng.randrange(len(edits))]
        self.session.change(self.session.edited(node.key, edits=tuple(edits)), "Drop an edit")

    def mute_edit(self, node):
        if node.edits:
            first, *others = node.edits
            muted = msgspec.structs.replace(first, enabled=not first.enabled)
            self.session.change(self.session.edited(node.key, edits=(muted, *others)), "Mute an edit")

    def move(self, node):
        place = Transform((self.rng.uniform(-1.0, 1.0), self.rng.random(), 0.5), scale=self.rng.uniform(0.5, 2.0))
        self.session.change(self.session.placed(node.key, place), "Move")

    def rename(self, node):
        self.session.rename(node.key, f"name {self.rng.random()}")

    def show(self, node):
        self.session.set_visible(node.key, not node.visible)

    def duplicate(self, node):
        if len(self.session.scene.nodes) < 12:
            self.session.add((node,), self.session.store, "Duplicate")

    def delete(self, _):
        *others, last = self.session.scene.nodes
        if any(kind_of(node.content).family in EDITABLE for node in others):
            self.session.delete(last.key)

    def light(self, _):
        if len(self.session.scene.nodes) < 12:
            self.session.add((Node("Lamp", PointLight()),), self.session.store, "Light")

    def group(self, node):
        key = self.session.group(node.key)
        if self.rng.random() < 0.8:
            self.session.ungroup(key)

    def select(self, node):
        kind = element_kind(node.content)
        if kind is not None:
            chosen = np.array(self.rng.sample(range(element_count(node.content)), 10))
            elements = element_set(kind, chosen, element_count(node.content), self.session.store)
            self.session.select_elements(ElementSelection().with_selected(node.key, elements), "Select")

    def do_something(self):
        edit, others = self.add_edit, (
            self.drop_edit, self.mute_edit, self.move, self.rename, self.show, self.duplicate, self.delete, self.light,
            self.group, self.select,
        )  # fmt: skip
        (edit if self.rng.random() < 0.4 else self.rng.choice(others))(self.node())


def document(folder, kind):
    store = AssetStore(folder / "store")
    asset = store.put({"a": np.arange(100.0)})
    session = Session(store)
    nodes = tuple(Node(f"{kind} {number}", CONTENTS[kind](asset), key=f"{number}" * 12) for number in range(2))
    session.open(Scene(nodes), store, None, None)
    return session


def saved(session, folder):
    run_to_end(save_project(session.scene, folder, session.store))
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def check(folder, kind, edits):
    session = document(folder, kind)
    first = session.scene
    project = folder / "x.fieldwright"
    before, hand = saved(session, project), Hand(session, edits)
    while len(session.history.steps) <= edits:
        hand.do_something()
    last, selected, after = session.scene, session.selection, saved(session, project)
    assert after != before
    edits = session.history.cursor  # what makes a group and opens it again are two
    for _ in range(edits):
        session.undo()
    assert session.scene is first
    assert saved(session, project) == before
    for _ in range(edits):
        session.redo()
    assert session.scene is last
    assert session.selection is selected
    assert saved(session, project) == after
    return session


@pytest.mark.parametrize("kind", CONTENTS)
def test_forty_random_edits_are_undone_and_done_again_to_the_byte(tmp_path, kind):
    check(tmp_path, kind, 40)


@pytest.mark.slow
@pytest.mark.parametrize("kind", CONTENTS)
def test_a_thousand_random_edits_are_undone_and_done_again_to_the_byte(tmp_path, kind):
    check(tmp_path, kind, 1000)


@pytest.mark.slow
def test_the_history_of_a_thousand_edits_takes_little_memory(tmp_path):
    """Heavy parts are files; a step is what differs from the step before."""
    session = document(tmp_path, "splats")
    hand = Hand(session, 1)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        while len(session.history.steps) <= 1000:
            hand.do_something()
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert taken < MOST_BYTES, f"{taken / 1e6:.1f} MB"


def test_the_same_edits_in_two_documents_make_the_same_bytes(tmp_path):
    """Nothing in a scene depends on when or where it was made."""
    made = []
    for name in ("one", "two"):
        session = document(tmp_path / name, "model")
        hand = Hand(session, 7)
        for _ in range(60):
            getattr(hand, hand.rng.choice(("add_edit", "drop_edit", "mute_edit", "move", "duplicate", "select")))(
                hand.node()
            )
        made.append(encode(session.scene))
    assert made[0] == made[1]
