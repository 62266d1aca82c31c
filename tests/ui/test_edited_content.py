"""Edited meshes are made by a worker: the newest one is seen, and what was made before is there at once."""

import msgspec
import pytest

from tests.editing.meshes import ball
from tests.ui.fake_engine import FakeEngine
from viewer.editing.content import with_edits_applied
from viewer.engine.jobs import EditsApplied
from viewer.engine.messages import JobFailed
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.edits import Crop
from viewer.scene.volumes import HalfSpace
from viewer.session.store import Store
from viewer.ui.work.edited_content import EditedContent
from viewer.ui.work.jobs import Jobs


class Desk:
    def __init__(self, store):
        self.assets, self.engine = store, FakeEngine()
        self.store = Store(store)
        self.jobs = Jobs(self.engine)
        self.reports = []
        self.jobs.failed.connect(self.reports.append)
        self.keeper = EditedContent(self.jobs, self.store)
        mesh = ball(2)
        self.model = Model(store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces))

    def show(self, *heights, enabled=True):
        edits = tuple(Crop(HalfSpace((0.0, 0.0, height)), enabled=enabled) for height in heights)
        scene = Scene((Node("ball", self.model, key="b", edits=edits), Node("other", self.model, key="o")))
        self.store.set_document(scene, scene, self.assets)
        return scene

    def answer(self, number):
        job = self.engine.workers.jobs[number].job
        made = with_edits_applied(job.content, job.edits, self.assets)
        self.engine.workers.tell_done(number + 1, EditsApplied(made))

    @property
    def top(self):
        node = self.store.state.shown.nodes[0]
        assert self.store.state.shown.nodes[1].content is self.model
        return node.content.aabb.hi[2]


@pytest.fixture
def desk(qtbot, store):
    return Desk(store)


def test_a_scene_without_edits_is_drawn_as_it_is(desk):
    scene = desk.show()
    assert desk.store.state.shown is scene
    assert desk.show(0.5, enabled=False) is desk.store.state.shown
    assert not desk.engine.workers.jobs


def test_the_newest_is_seen_and_what_is_known_is_there_at_once(desk, qtbot):
    desk.show(0.5)
    assert desk.top == 1.0
    for height in (0.3, 0.1):  # while the first is being made
        desk.show(height)
    assert len(desk.engine.workers.jobs) == 1
    desk.answer(0)
    qtbot.waitUntil(lambda: len(desk.engine.workers.jobs) == 2)
    assert desk.engine.workers.jobs[1].job.edits[0].volume.point[2] == 0.1
    desk.answer(1)
    qtbot.waitUntil(lambda: desk.top == pytest.approx(0.1))
    assert desk.store.state.shown.nodes[0].edits == ()
    desk.show(0.5)
    assert desk.top == pytest.approx(0.5)
    desk.show(0.1)
    assert desk.top == pytest.approx(0.1)
    assert len(desk.engine.workers.jobs) == 2
    desk.show()
    assert desk.top == 1.0


def test_what_is_tried_is_seen_and_dropped_and_failure_shows_the_mesh_as_it_was(desk, qtbot):
    desk.show(0.5)
    desk.answer(0)
    qtbot.waitUntil(lambda: desk.top == pytest.approx(0.5))

    def lower(scene):
        node = scene.nodes[0]
        return scene.with_node(msgspec.structs.replace(node, edits=(Crop(HalfSpace((0.0, 0.0, -0.5))),)))

    desk.store.try_edit(lower)
    assert desk.top == pytest.approx(0.5)
    desk.answer(1)
    qtbot.waitUntil(lambda: desk.top == pytest.approx(-0.5))
    desk.store.drop()
    assert desk.top == pytest.approx(0.5)
    desk.show(0.7)
    desk.engine.workers.tell(JobFailed(3, "AssetError", "It is gone.", "Open it again.", ""))
    qtbot.waitUntil(lambda: bool(desk.reports))
    assert not desk.keeper.waiting
