"""Edited meshes are made by a worker: the newest one is seen, and what was made before is there at once."""

import msgspec
import numpy as np
import pytest

from tests.editing.meshes import ball
from tests.ui.fake_engine import FakeEngine
from tests.ui.test_lights import settle
from viewer.editing.content import surface_of, with_edits_applied
from viewer.engine.jobs import EditsApplied
from viewer.engine.messages import JobFailed
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.edits import Crop
from viewer.scene.sculpt import Sculpt
from viewer.scene.volumes import HalfSpace
from viewer.session.brush import Brush, made_stroke
from viewer.session.store import Store
from viewer.ui.work import edited_content
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
        assert isinstance(node.content, Model)
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


def stroked(desk, *strokes, **numbers):
    node = Node("ball", desk.model, key="b", edits=(Sculpt(strokes, **numbers),) if strokes else ())
    scene = Scene((node, Node("other", desk.model, key="o")))
    desk.store.set_document(scene, scene, desk.assets)


def test_one_more_stroke_goes_on_from_what_is_there(desk, store):
    """Each costs one stroke, however many there were before; going back costs nothing; the result is the same."""
    top = np.array([[0.0, 0.0, 1.0]])
    strokes = [made_stroke(Brush(), top, top, 0.8 + 0.1 * number, 0.5, store) for number in range(3)]
    for count in (1, 2, 3):
        stroked(desk, *strokes[:count])
        job = desk.engine.workers.jobs[-1].job
        assert [len(edit.strokes) for edit in job.edits] == [1]
        assert (job.content == desk.model) == (count == 1)
        desk.answer(count - 1)
        settle()
    made = surface_of(desk.store.state.shown.nodes[0], store).mesh
    whole = surface_of(Node("ball", with_edits_applied(desk.model, (Sculpt(tuple(strokes)),), store)), store).mesh
    assert np.allclose(made.vertices, whole.vertices, atol=1e-5)
    assert np.allclose(made.normals, whole.normals, atol=1e-4)
    for count in (2, 1, 3):
        stroked(desk, *strokes[:count])
        assert desk.store.state.shown.nodes[0].edits == ()
    assert len(desk.engine.workers.jobs) == 3


@pytest.mark.parametrize("numbers", [{"strength": 0.5}, {"size": 2.0}])
def test_other_numbers_begin_at_the_original(desk, store, numbers):
    top = np.array([[0.0, 0.0, 1.0]])
    strokes = [made_stroke(Brush(), top, top, 0.8 + 0.1 * number, 0.5, store) for number in range(2)]
    stroked(desk, strokes[0])
    desk.answer(0)
    settle()
    stroked(desk, *strokes, **numbers)
    assert desk.engine.workers.jobs[-1].job.content == desk.model


def test_where_the_shorter_way_fails_the_whole_one_is_taken(desk, store):
    top = np.array([[0.0, 0.0, 1.0]])
    strokes = [made_stroke(Brush(), top, top, 0.8 + 0.1 * number, 0.5, store) for number in range(2)]
    stroked(desk, strokes[0])
    desk.answer(0)
    settle()
    stroked(desk, *strokes)
    desk.engine.workers.tell(JobFailed(2, "AssetError", "It is gone.", "Open it again.", ""))
    settle()
    assert desk.engine.workers.jobs[-1].job.content == desk.model
    desk.answer(2)
    settle()
    assert desk.store.state.shown.nodes[0].edits == ()


def test_what_results_take_of_the_disk_has_a_bound(desk, qtbot, monkeypatch):
    """Old ones are made again when they are needed; what others need stays."""
    monkeypatch.setattr(edited_content, "LEAST", 2)
    monkeypatch.setattr(edited_content, "MOST_BYTES", 1)
    heights = [0.8 - 0.1 * number for number in range(6)]
    kept = []
    desk.keeper._needed = lambda: kept
    for number, height in enumerate(heights):
        desk.show(height)
        desk.answer(number)
        qtbot.waitUntil(lambda height=height: desk.top == pytest.approx(height))
        if not number:
            kept.append(desk.store.state.shown.nodes[0].content.asset)
    files = {path.stem for path in desk.assets.root.glob("*.safetensors")}
    assert {desk.model.asset, *kept, desk.store.state.shown.nodes[0].content.asset} <= files
    assert len(files) == 4
    desk.show(heights[-2])
    assert desk.top == pytest.approx(heights[-2])
    assert len(desk.engine.workers.jobs) == 6
    desk.show(heights[1])
    desk.answer(6)
    qtbot.waitUntil(lambda: desk.top == pytest.approx(heights[1]))
    assert not desk.reports
