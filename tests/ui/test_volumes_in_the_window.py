"""Fields drawn by the graphics card as part of the viewport's picture and of the window, and what happens when not."""

import moderngl
import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QSettings

from tests.render.sample_fields import blobs, camera, node
from tests.ui.fake_engine import FakeEngine
from tests.ui.states import seen_from
from viewer.engine.jobs import AtlasJob, FormatList, ListFormatsJob, run
from viewer.engine.messages import JobFailed
from viewer.errors import GraphicsError
from viewer.render.cells import FINE
from viewer.render.renderer import Renderer
from viewer.render.request import RenderOptions, RenderRequest
from viewer.render.show.display_settings import Display
from viewer.scene.assets import AssetStore
from viewer.scene.document import Scene, World
from viewer.scene.edits import Crop
from viewer.scene.geometry import AABB, Transform
from viewer.scene.progress import run_to_end
from viewer.scene.volumes import box_around
from viewer.session.session import Session
from viewer.session.state import Volume
from viewer.ui.shell.main_window import MainWindow
from viewer.ui.viewport import gl
from viewer.ui.viewport.gl import current, standalone_context
from viewer.ui.viewport.layers import volume_textures
from viewer.ui.viewport.layers.volume_painter import Pace
from viewer.ui.viewport.scene_painter import ScenePainter
from viewer.ui.work import volumes
from viewer.ui.work.volumes import SETTING

WIDTH, HEIGHT = 160, 100


class Unhurried(Pace):
    """Has time for the finest picture."""

    def choose(self, pixels, budget):  # noqa: ARG002 - as the real one
        return 1.0, FINE


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return AssetStore(tmp_path_factory.mktemp("assets"))


@pytest.fixture(scope="module")
def field(store):
    return node(store, blobs(degree=1))


@pytest.fixture
def painter(painter):
    painter.volumes.pace = Unhurried()
    return painter


def shown(store, field, **changes):
    """A state whose only field has its textures."""
    made = run_to_end(run(AtlasJob(field.content, field.edits), store))
    state = {"scene": Scene((field,), World((0.1, 0.1, 0.1))), "camera": camera(width=WIDTH, height=HEIGHT)}
    volumes = (Volume(field.content, field.transform, made.asset),)
    return seen_from(**{**state, "overlays": False, "volumes": volumes, **changes})


def engines_frame(store, state):
    channels = ("color", "normal")
    request = RenderRequest(state.scene, state.camera, WIDTH, HEIGHT, channels, "final", state.options)
    return Renderer(store).final(request)


def paint(painter, store, state):
    for _ in range(200):
        pixels = painter.draw(state, store, WIDTH, HEIGHT).pixels()
        if not painter.volumes.unfinished:
            break
    return pixels[..., :3].astype(int)


@pytest.mark.parametrize("channel", ["color", "depth", "normal", "opacity"])
def test_the_picture_is_that_of_the_engines_frame(painter, store, field, channel):
    state = shown(store, field, display=Display(channel=channel))
    frame = engines_frame(store, state)
    plain = seen_from(state.scene, state.camera, frame=frame, display=state.display, overlays=False)
    wanted = paint(painter, store, plain)
    assert not painter.volumes.able
    if channel == "depth":  # both need the same range, which is taken from the newest frame
        old = msgspec.structs.replace(frame.request, quality="preview")
        stale = type(frame)(old, frame.radiance, frame.depth, frame.channels)
        state = shown(store, field, display=state.display, frame=stale)
    picture = paint(painter, store, state)
    assert painter.volumes.able
    difference = np.abs(picture - wanted).max(-1)
    assert np.ptp(wanted, axis=(0, 1)).max() > 100
    assert (difference > 3).mean() < 0.01
    assert np.median(difference) <= 1


def test_the_finished_frame_from_here_is_shown_instead(painter, store, field):
    state = shown(store, field)
    frame = engines_frame(store, state)
    blank = type(frame)(frame.request, np.zeros_like(frame.radiance), np.full_like(frame.depth, np.inf))
    drawn = paint(painter, store, state)
    from_here = paint(painter, store, shown(store, field, frame=blank))
    assert np.ptp(from_here) == 0  # the empty frame is what one sees
    assert painter.volumes.able
    moved = camera(eye=(2.3, 1.7, 1.2), width=WIDTH, height=HEIGHT)
    elsewhere = paint(painter, store, shown(store, field, frame=blank, camera=moved))
    assert np.ptp(elsewhere) > 50
    assert np.ptp(drawn) > 50


@pytest.mark.parametrize(
    "changes", [{"display": Display(channel="cost")}, {"options": RenderOptions(surface=True, level=5.0)}]
)
def test_what_only_the_engine_can_is_left_to_it(painter, store, field, changes):
    paint(painter, store, shown(store, field, **changes))
    assert not painter.volumes.able


def test_a_new_context_draws_the_same_again(store, field):
    """As after a loss: everything that lived in the old one is gone."""
    pictures = []
    for _ in range(2):
        context = standalone_context()
        with current(context):
            painter = ScenePainter(context)
            painter.volumes.pace = Unhurried()
            pictures.append(paint(painter, store, shown(store, field)))
            context.simple_framebuffer((1, 1)).use()
            painter.release()
            assert context.error == "GL_NO_ERROR"
        context.release()
    assert (pictures[0] == pictures[1]).all()
    assert np.ptp(pictures[0]) > 50


def no_shader(monkeypatch):
    source = gl._source
    monkeypatch.setattr(gl, "_source", lambda name: "nonsense" if name == "volume.frag" else source(name))
    return "cannot compile 'volume.frag'"


def no_memory(monkeypatch):
    def full(*_):
        raise moderngl.Error("out of memory")

    monkeypatch.setattr(volume_textures.VolumeTextures, "_allocate", full)
    return "no room for a field"


def no_textures(monkeypatch):
    def lost(*_):
        raise moderngl.Error("the context is gone")

    monkeypatch.setattr(volume_textures.VolumeTextures, "use", lost)
    return "the context is gone"


@pytest.mark.parametrize("trouble", [no_shader, no_memory, no_textures])
def test_what_the_graphics_card_cannot_do_is_said_and_the_frame_is_shown(painter, store, field, monkeypatch, trouble):
    message = trouble(monkeypatch)
    state = shown(store, field)
    with pytest.raises(GraphicsError, match=message) as caught:
        paint(painter, store, state)
    assert caught.value.hint
    frame = engines_frame(store, state)
    without = seen_from(state.scene, state.camera, frame=frame, overlays=False)
    assert np.ptp(paint(painter, store, without)) > 50


@pytest.fixture
def window(qtbot, qapp, tmp_path, store, field, context):
    engine = FakeEngine()
    session = Session(store)
    session.open(Scene((field,)), store, None, None)

    def answer(job):
        if isinstance(job, ListFormatsJob):
            return FormatList(())
        return run_to_end(run(job, store)) if isinstance(job, AtlasJob) else None

    engine.workers.answer = answer
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(session, engine, tmp_path / "state", settings)
    window.resize(420, 300)
    window.show()
    qtbot.waitUntil(lambda: window.context.viewport.store.state.frame is not None)
    yield window
    window._closing = True
    window.close()
    window.deleteLater()


def turn_on(window, qtbot):
    window.commands.actions["graphics_card"].trigger()
    qtbot.waitUntil(lambda: window.context.viewport.surface.draws_fields, timeout=20_000)


def test_off_by_itself_where_the_processor_draws(window, qtbot):
    assert "llvmpipe" in window.context.viewport.surface.renderer
    assert not window.commands.actions["graphics_card"].isChecked()
    assert not any(isinstance(handle.job, AtlasJob) for handle in window.context.engine.workers.jobs)
    turn_on(window, qtbot)
    assert window.commands.actions["graphics_card"].isChecked()
    assert window.context.settings.value(SETTING) == "true"
    window.commands.actions["graphics_card"].trigger()
    assert window.context.viewport.store.state.volumes == ()
    assert window.context.settings.value(SETTING) is None


def test_on_by_itself_where_there_is_a_graphics_card(window, qtbot, monkeypatch):
    monkeypatch.setattr(volumes, "SOFTWARE", ())
    window.pictures.show_scene()
    qtbot.waitUntil(lambda: window.context.viewport.surface.draws_fields, timeout=20_000)
    window.refresh()
    assert window.commands.actions["graphics_card"].isChecked()
    window.commands.actions["graphics_card"].trigger()
    assert window.context.settings.value(SETTING) == "false"
    assert not window.context.volumes.enabled


def test_while_a_hand_moves_the_engine_rests(window, qtbot):
    turn_on(window, qtbot)
    viewport, engine = window.context.viewport, window.context.engine
    asked = len(engine.requests)
    for step in range(5):
        viewport.set_view(msgspec.structs.replace(viewport.view, azimuth=0.1 * step), moving=True)
    assert len(engine.requests) == asked
    assert engine.rests == 5
    qtbot.waitUntil(lambda: len(engine.requests) == asked + 1, timeout=5000)  # at rest it is asked for the exact one
    assert not viewport.store.state.moving


def test_moving_a_node_needs_no_new_textures_and_edits_do(window, qtbot, field):
    turn_on(window, qtbot)
    session, workers = window.context.session, window.context.engine.workers
    jobs = len(workers.jobs)
    moved = msgspec.structs.replace(field, transform=Transform((0.5, 0.0, 0.0)))
    window.context.volumes.show(Scene((moved,)), session.store, {})
    assert window.context.viewport.store.state.volumes[0].transform == moved.transform
    assert len(workers.jobs) == jobs
    cropped = msgspec.structs.replace(moved, edits=(Crop(box_around(AABB((-0.5, -0.5, -0.5), (0.5, 0.5, 0.5)))),))
    window.context.volumes.show(Scene((cropped,)), session.store, {})
    assert window.context.viewport.store.state.volumes == ()  # until they are there
    qtbot.waitUntil(lambda: len(window.context.viewport.store.state.volumes) == 1, timeout=10_000)
    assert len(workers.jobs) == jobs + 1


def test_hidden_fields_are_not_drawn(window, qtbot, field):
    turn_on(window, qtbot)
    hidden = msgspec.structs.replace(field, visible=False)
    window.context.volumes.show(Scene((hidden,)), window.context.session.store, {})
    assert window.context.viewport.store.state.volumes == ()


def test_a_failing_graphics_card_is_told_once_and_the_engine_goes_on(window, qtbot, monkeypatch):
    no_memory(monkeypatch)
    window.commands.actions["graphics_card"].trigger()
    qtbot.waitUntil(lambda: window.notices.shown is not None, timeout=20_000)
    assert "no room" in window.notices.shown.message
    assert "engine" in window.notices.shown.hint
    assert window.context.viewport.store.state.volumes == ()
    assert not window.commands.actions["graphics_card"].isChecked()
    assert window.context.viewport.store.state.scene.nodes  # the field is still there
    monkeypatch.undo()
    turn_on(window, qtbot)


def test_a_field_that_is_too_large_is_told_and_not_asked_for_again(window, qtbot):
    workers = window.context.engine.workers
    workers.answer = lambda _: JobFailed(0, "InputError", "Too large for it.", "The engine draws it.")
    window.commands.actions["graphics_card"].trigger()
    qtbot.waitUntil(lambda: window.notices.shown is not None, timeout=20_000)
    assert window.notices.shown.message == "Too large for it."
    jobs = len(workers.jobs)
    window.context.documents.changed.emit()
    qtbot.wait(50)
    assert len(workers.jobs) == jobs
