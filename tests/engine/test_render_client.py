"""Pictures from a real child process with a fake renderer: order, reuse, death and shortage."""

import gc
import os
import signal
import sys
import tempfile
import threading
from pathlib import Path

import msgspec
import numpy as np
import psutil
import pytest

from tests.engine.fake_engine import STEPS, FakeRenderer
from tests.engine.waiting import Bell, collect, has, until
from viewer.engine.events import EngineDied, FrameArrived
from viewer.engine.frame_ring import SLOTS
from viewer.engine.jobs import StoreFolders
from viewer.engine.link import Link
from viewer.engine.messages import FrameRead, FrameReady, Log, Ready, Render, RenderFailed, SetScene, StopRendering
from viewer.engine.render_client import DEATHS_IN_A_ROW, RenderClient
from viewer.engine.render_service import RenderService, available_cores, interactive_cores
from viewer.engine.shared_memory import MemoryHandle
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.light import PointLight

BOX = AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))


def camera(x=1.0):
    return Camera(look_at((x, 2.0, 3.0), (0.0, 0.0, 0.0)), pinhole(0.7, 64, 48))


def scene(order="plain"):
    return Scene((Node(order, PointLight(), key="one"),))


class Bench:
    def __init__(self, folder):
        self.bell = Bell()
        self.client = RenderClient(self.bell, AssetStore(folder), module="tests.engine.fake_engine")

    def until(self, enough):
        return collect(self.client, self.bell, enough)

    def final(self, number):
        """The last frame of a request."""
        events = self.until(lambda events: any(is_final(event, number) for event in events))
        return next(event.frame for event in events if is_final(event, number))


def is_final(event, number):
    return isinstance(event, FrameArrived) and event.id == number and event.frame.step == 1


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """One engine for many tests: starting one takes longer than most of them."""
    made = Bench(tmp_path_factory.mktemp("store"))
    yield made
    made.client.close()


@pytest.fixture
def fresh(tmp_path):
    """An engine to be killed."""
    made = Bench(tmp_path)
    yield made
    made.client.close()


def test_a_picture_comes_back_with_all_that_was_asked(bench):
    bench.client.set_scene(scene())
    number = bench.client.request(camera(2.5), 64, 48, ("color", "normal"), interactive=True)
    frame = bench.final(number)
    assert frame.radiance.shape == (48, 64, 4)
    assert frame.radiance.dtype == np.float16
    assert (frame.radiance == 2.5).all()
    assert (frame.depth == interactive_cores()).all()
    assert (frame.channels["normal"] == 0.5).all()
    assert (frame.samples, frame.seconds) == (7, 0.25)
    assert frame.request.scene == scene()
    assert frame.request.camera == camera(2.5)


def test_a_resting_picture_may_use_every_core(bench):
    bench.client.set_scene(scene())
    assert (bench.final(bench.client.request(camera(), 8, 8)).depth == available_cores()).all()
    assert 1 <= interactive_cores() <= available_cores()


def test_the_frames_belong_to_the_receiver(bench):
    bench.client.set_scene(scene())
    first = bench.final(bench.client.request(camera(1.0), 64, 48))
    for x in range(2, 8):
        bench.final(bench.client.request(camera(float(x)), 64, 48))
    assert (first.radiance == 1.0).all()


def test_a_newer_request_ends_the_one_in_work(bench):
    bench.client.set_scene(scene("endless"))
    first = bench.client.request(camera(), 64, 48)
    bench.until(has(FrameArrived, id=first))
    second = bench.client.request(camera(2.0), 64, 48)
    events = bench.until(has(FrameArrived, id=second))
    assert not any(is_final(event, first) for event in events)


def test_a_picture_that_nobody_wants_is_given_up(bench):
    bench.client.set_scene(scene("endless"))
    first = bench.client.request(camera(), 64, 48)
    bench.until(has(FrameArrived, id=first))
    bench.client.stop()
    bench.client.set_scene(scene())
    second = bench.client.request(camera(2.0), 64, 48)
    events = bench.until(lambda events: any(is_final(event, second) for event in events))
    assert not any(is_final(event, first) for event in events)


def test_a_picture_that_is_partly_there_says_which_part(bench):
    bench.client.set_scene(scene("partial"))
    number = bench.client.request(camera(), 64, 48)
    frame = bench.final(number)
    assert frame.accumulated == 3
    assert frame.done is not None
    assert frame.done.dtype == np.bool_
    assert frame.done[:24].all()
    assert not frame.done[24:].any()


def test_frames_grow_and_shrink_with_the_window(bench):
    bench.client.set_scene(scene())
    for width, height in ((10, 10), (700, 500), (20, 10), (1500, 900), (1, 1)):
        assert bench.final(bench.client.request(camera(), width, height)).radiance.shape == (height, width, 4)


def test_a_scene_is_sent_only_when_it_changed(bench, monkeypatch):
    sent = []
    bench.client.set_scene(scene())
    child = bench.client._child
    real = child.send
    monkeypatch.setattr(child, "send", lambda message, key=None: sent.append(message) or real(message, key))
    bench.client.set_scene(scene())
    photos = tuple(Photo(f"{i}.png", camera()) for i in range(1000))
    with_photos = scene().with_node(Node("photos", Dataset("/data", "kind", photos, BOX, masked=False), key="two"))
    bench.client.set_scene(with_photos)
    frame = bench.final(bench.client.request(camera(), 8, 8))
    assert not any(isinstance(message, SetScene) for message in sent)
    assert frame.request.scene == with_photos
    bench.client.set_scene(scene("other"))
    assert isinstance(sent[-1], SetScene)


def test_before_there_is_a_scene_nothing_is_rendered(fresh):
    fresh.client.start()
    fresh.client.request(camera(), 8, 8)
    fresh.until(has(Ready))
    fresh.client.set_scene(scene())
    number = fresh.client.request(camera(), 8, 8)
    assert fresh.final(number) is not None


@pytest.mark.parametrize(
    ("order", "word"), [("asset", "missing"), ("bug", "ZeroDivisionError"), ("no memory", "memory")]
)
def test_a_bad_picture_is_told_and_the_next_one_is_rendered(bench, order, word):
    bench.client.set_scene(scene(order))
    number = bench.client.request(camera(), 64, 48)
    events = bench.until(has(RenderFailed, id=number))
    failed = next(event for event in events if isinstance(event, RenderFailed))
    assert word in failed.message
    assert failed.hint
    assert ("Traceback" in failed.details) == (order == "bug")
    pid = bench.client.pid
    bench.client.set_scene(scene())
    bench.final(bench.client.request(camera(), 64, 48))
    assert bench.client.pid == pid


def test_short_memory_halves_the_picture_and_says_so(bench):
    bench.client.set_scene(scene("memory"))
    number = bench.client.request(camera(), 300, 200)
    events = bench.until(lambda events: any(is_final(event, number) for event in events))
    frame = next(event.frame for event in events if is_final(event, number))
    assert (frame.request.width, frame.request.height) == (75, 50)
    assert any(isinstance(event, Log) and "75 x 50" in event.text for event in events)


def test_what_libraries_print_does_no_harm(bench):
    bench.client.set_scene(scene("noise"))
    assert bench.final(bench.client.request(camera(), 64, 48)) is not None


def test_a_killed_engine_comes_back_with_the_same_view(fresh):
    fresh.client.set_scene(scene())
    number = fresh.client.request(camera(3.0), 64, 48)
    fresh.final(number)
    killed = fresh.client.pid
    os.kill(killed, signal.SIGKILL)
    events = fresh.until(lambda events: any(is_final(event, number) for event in events))
    died = next(event for event in events if isinstance(event, EngineDied))
    assert died.restarting
    assert "memory" in died.message
    frame = next(event.frame for event in events if is_final(event, number))
    assert (frame.radiance == 3.0).all()
    assert fresh.client.pid != killed


@pytest.mark.parametrize("rest", ["stopped", "other scene"])
def test_an_engine_that_is_killed_at_rest_comes_back_however_often(fresh, rest):
    """No picture was wanted, so no scene can be the reason."""
    fresh.client.set_scene(scene())
    fresh.final(fresh.client.request(camera(), 64, 48))
    if rest == "stopped":
        fresh.client.stop()
    else:
        fresh.client.set_scene(scene("noise"))
    for _ in range(DEATHS_IN_A_ROW + 1):
        os.kill(fresh.client.pid, signal.SIGKILL)
        events = fresh.until(lambda events: has(EngineDied)(events) and has(Ready)(events))
        assert all(event.restarting for event in events if isinstance(event, EngineDied))
        assert fresh.client.recovered
    assert fresh.final(fresh.client.request(camera(), 64, 48)) is not None


@pytest.mark.parametrize(
    ("order", "reason", "words"), [("segfault", "segmentation", "Fatal"), ("exit", "7", "last words")]
)
def test_a_scene_that_kills_the_engine_is_given_up(fresh, order, reason, words):
    fresh.client.set_scene(scene(order))
    fresh.client.request(camera(), 64, 48)
    events = fresh.until(has(EngineDied, restarting=False))
    deaths = [event for event in events if isinstance(event, EngineDied)]
    assert len(deaths) == DEATHS_IN_A_ROW
    assert all(reason in death.message and words in death.details for death in deaths)
    assert fresh.client.pid is None
    fresh.client.request(camera(), 64, 48)
    assert fresh.client.pid is None
    fresh.client.set_scene(scene())
    assert fresh.final(fresh.client.request(camera(), 64, 48)) is not None


@pytest.mark.skipif(sys.platform != "linux", reason="counts through /proc")
def test_nothing_is_left_of_an_engine_that_was_killed_and_closed(tmp_path):
    """No descriptor, no thread, no file in the place for shared memory."""

    def counts():
        gc.collect()
        files = [*Path("/dev/shm").glob("*fieldwright*"), *Path(tempfile.gettempdir()).glob("fieldwright-frames*")]
        return len(list(Path("/proc/self/fd").iterdir())), threading.active_count(), files

    before = counts()
    bench = Bench(tmp_path)
    bench.client.set_scene(scene())
    number = bench.client.request(camera(), 64, 48)
    bench.final(number)
    os.kill(bench.client.pid, signal.SIGKILL)
    bench.until(has(EngineDied, restarting=True))
    bench.until(has(FrameArrived, id=number))
    bench.client.close()
    del bench
    until(lambda: counts() == before)
    assert counts() == before


@pytest.mark.skipif(available_cores() == 1, reason="one core cannot be shared out by threads")
def test_another_engine_keeps_to_the_share_of_the_one_that_died(tmp_path):
    bench = Bench(tmp_path)
    bench.client.set_scene(scene())
    bench.client.set_share(0.5 / available_cores())
    assert (bench.final(bench.client.request(camera(), 64, 48)).depth == 1).all()
    os.kill(bench.client.pid, signal.SIGKILL)
    bench.until(has(EngineDied, restarting=True))
    assert (bench.final(bench.client.request(camera(), 64, 48)).depth == 1).all()
    bench.client.set_share(1.0)
    assert (bench.final(bench.client.request(camera(), 64, 48)).depth == available_cores()).all()
    bench.client.close()


def test_closing_leaves_no_process(tmp_path):
    bench = Bench(tmp_path)
    bench.client.set_scene(scene("endless"))
    bench.until(has(FrameArrived, id=bench.client.request(camera(), 64, 48)))
    pid = bench.client.pid
    bench.client.close()
    until(lambda: not psutil.pid_exists(pid))
    bench.client.start()
    assert bench.client.pid is None
    assert bench.client.drain() == []


class ScriptedLink(Link):
    """The engine's end of a channel in this process: messages from a list, answers into another."""

    def __init__(self, memory, script):
        self.arguments = (memory.text,)
        self.script = list(script)
        self.sent = []

    def send(self, message):
        self.sent.append(message)
        if isinstance(message, FrameReady):
            self.script.insert(0, FrameRead(message.slot))

    def receive(self):
        return self.script.pop(0) if self.script else None

    def poll(self):
        """What was read, and one message more, so that a newer request is found at each look."""
        news = []
        while self.script and (not news or isinstance(news[-1], FrameRead)):
            news.append(self.script.pop(0))
        return news


@pytest.fixture
def memory():
    handle = MemoryHandle()
    yield handle
    handle.close()


def render(number, **changes):
    return msgspec.structs.replace(Render(number, 1, camera(), 32, 32), **changes)


def serve(memory, script, renderer=FakeRenderer):
    link = ScriptedLink(memory, [SetScene(1, scene(), StoreFolders("/nowhere")), *script])
    RenderService(link, renderer).run()
    return [(message.id, message.step) for message in link.sent if isinstance(message, FrameReady)]


def test_during_a_drag_every_first_pass_in_work_is_shown(memory):
    """Sixty requests, each of which finds the next one waiting: newest-wins alone would show the last one only."""
    shown = serve(memory, [render(number) for number in range(60)])
    assert {number for number, step in shown if step == STEPS[0]} == set(range(60))
    assert shown[-1] == (59, 1)
    assert all(number == 59 for number, step in shown if step == 1)


def test_a_stop_ends_even_the_request_that_waits(memory):
    shown = serve(memory, [render(1), StopRendering(), render(2)])
    assert not any(number == 1 and step == 1 for number, step in shown)
    assert shown[-1] == (2, 1)


def test_a_request_for_a_scene_that_is_gone_has_no_answer(memory):
    assert serve(memory, [render(1, scene=7)]) == []
    assert [number for number, _ in serve(memory, [render(1, scene=7), render(2)])] == [2] * len(STEPS)


def test_a_slow_window_holds_the_engine_back(memory):
    """Without a word that frames were read, no more frames come than there are slots."""

    class Silent(ScriptedLink):
        def send(self, message):
            self.sent.append(message)

    link = Silent(memory, [SetScene(1, scene(), StoreFolders("/nowhere")), render(1)])
    RenderService(link, FakeRenderer).run()
    assert len([message for message in link.sent if isinstance(message, FrameReady)]) <= SLOTS


def test_the_renderer_is_kept_until_the_folders_change(memory):
    made = []

    def make(store):
        made.append(store)
        return FakeRenderer(store)

    link = ScriptedLink(
        memory,
        [
            SetScene(1, scene(), StoreFolders("/a")),
            SetScene(2, scene("other"), StoreFolders("/a")),
            SetScene(3, scene("other"), StoreFolders("/a", ("/b",))),
        ],
    )
    RenderService(link, make).run()
    assert [str(store.root) for store in made] == ["/a", "/a"]
    assert [str(folder) for folder in made[1].others] == ["/b"]
