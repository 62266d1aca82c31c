"""The light on screen is prepared once for each picture, and never blinks."""

import msgspec
import numpy as np
import pytest

from tests.ui.fake_engine import FakeEngine
from tests.ui.lit_models import ball, finish, placed, prepared, square
from viewer.engine.jobs import Prefiltered
from viewer.engine.messages import JobFailed
from viewer.render.show.display_settings import Display
from viewer.scene.document import Node, Scene
from viewer.scene.light import EnvironmentLight
from viewer.scene.material import Material
from viewer.session.mixed_light import Mixed
from viewer.session.projection import projection
from viewer.session.state import needs_picture
from viewer.session.store import Store
from viewer.ui.display.model_control import ModelControl
from viewer.ui.viewport.display_parts import parts_of, quarters
from viewer.ui.viewport.drawing import Drawing
from viewer.ui.viewport.gl import current
from viewer.ui.viewport.layers.environment_textures import EnvironmentTextures
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.work.jobs import Jobs
from viewer.ui.work.prepared_light import PreparedLight


@pytest.fixture
def viewport(qtbot, store):
    viewport = Viewport(Store(store))
    viewport.resize(320, 240)
    qtbot.addWidget(viewport)
    return viewport


def light_of(store, value):
    return EnvironmentLight(store.put({"radiance": np.full((4, 8, 3), value, np.float32)}), 8, 4)


def test_one_job_for_each_picture_and_the_old_light_until_the_new_one_is_there(qtbot, store, viewport):
    engine = FakeEngine()
    jobs = Jobs(engine)
    keeper = PreparedLight(jobs, viewport)
    ready = [store.put({"brdf": np.full((1, 1, 2), number, np.float32)}) for number in (1, 2)]
    model = placed(store, ball(rows=4), finish())
    first, second = light_of(store, 1.0), light_of(store, 2.0)

    def show(light, *nodes):
        keeper.show(Scene((*nodes, Node("sky", light))), store)
        return viewport.store.state.prepared

    assert show(first, placed(store, square(), Material())) is None
    assert not engine.workers.jobs  # nothing is lit
    show(first, model)
    engine.workers.tell_done(1, Prefiltered(ready[0], 6))
    qtbot.waitUntil(lambda: viewport.store.state.prepared == ready[0], timeout=5000)
    assert not keeper.waiting
    brighter = msgspec.structs.replace(first, strength=3.0, rotation=1.0, tint=(1.0, 0.5, 0.5), shown=True)
    assert show(brighter, model) == ready[0]
    assert len(engine.workers.jobs) == 1
    assert show(second, model) == ready[0]  # until the other one is there
    engine.workers.tell(JobFailed(2, "InputError", "no", "try", ""))
    qtbot.waitUntil(lambda: viewport.store.state.prepared is None, timeout=5000)
    assert show(second, model) is None
    assert len(engine.workers.jobs) == 2  # what failed is not asked for again and again
    assert show(first, model) == ready[0]


def test_a_blend_follows_the_hand_and_asks_for_nothing_but_its_two_pictures(qtbot, store, viewport):
    engine = FakeEngine()
    keeper = PreparedLight(Jobs(engine), viewport)
    ready = [store.put({"brdf": np.full((1, 1, 2), number, np.float32)}) for number in (1, 2)]
    model = placed(store, ball(rows=4), finish())
    first, second = light_of(store, 1.0), light_of(store, 2.0)

    def show(share):
        light = msgspec.structs.replace(first, other=second.asset, blend=share)
        keeper.show(Scene((model, Node("sky", light))), store)
        return viewport.store.state.prepared

    show(0.5)
    for number in (1, 2):
        qtbot.waitUntil(lambda number=number: len(engine.workers.jobs) == number, timeout=5000)
        engine.workers.tell_done(number, Prefiltered(ready[number - 1], 6))
    qtbot.waitUntil(lambda: viewport.store.state.prepared == Mixed(*ready, 0.5), timeout=5000)
    for share in (0.6, 0.7, 1.0):
        assert show(share) == Mixed(*ready, share)
    assert show(0.0) == ready[0]
    assert len(engine.workers.jobs) == 2
    assert not keeper.waiting


def test_a_job_that_says_nothing_is_given_up_with_a_sentence(qtbot, store, viewport):
    engine = FakeEngine()
    keeper = PreparedLight(Jobs(engine), viewport, patience_ms=50)
    reports = []
    keeper.failed.connect(lambda report: reports.append(report))
    model, light = placed(store, ball(rows=4), finish()), light_of(store, 1.0)
    keeper.show(Scene((model, Node("sky", light))), store)
    assert keeper.waiting
    qtbot.waitUntil(lambda: bool(reports), timeout=5000)
    assert not keeper.waiting
    assert viewport.store.state.prepared is None
    assert reports[0].hint
    keeper.show(Scene((model,)), store)  # turned off and on, it is asked for again
    keeper.show(Scene((model, Node("sky", light))), store)
    assert len(engine.workers.jobs) == 2


def test_what_is_mixed_is_what_was_prepared_of_the_mixed_picture(store, context):
    random = np.random.default_rng(3)
    dark, bright = (random.random((16, 32, 3), np.float32) * scale for scale in (1.0, 9.0))
    first, second = prepared(store, dark)[1], prepared(store, bright)[1]
    whole = store.get(prepared(store, 0.7 * dark + np.float32(0.3) * bright)[1])
    with current(context):
        textures = EnvironmentTextures(context)
        textures.show(first, store)
        textures.show(Mixed(first, second, 0.3), store)  # into the same textures
        for name, key in (("specular_map", "specular_0"), ("irradiance_map", "irradiance")):
            texture = textures._maps[name]
            seen = np.frombuffer(texture.read(), np.float16).reshape(texture.height, texture.width, 4)[..., :3]
            np.testing.assert_allclose(seen, whole[key], rtol=2e-3, atol=1e-3)
        textures.release()
        assert context.error == "GL_NO_ERROR"


def test_views_of_models_and_places_in_four_pictures(viewport):
    control = ModelControl(viewport)
    asked = []
    viewport.store.subscribe(lambda old, new: asked.append(new.moving) if needs_picture(old, new) else None)
    control.toggle_four_up()
    assert control.look.four_up
    assert "normal" in viewport.store.state.channels
    assert asked
    assert viewport.quarters.inside(0.75, 0.25) == (0.5, 0.5)
    viewport.display.set_split(0.5)
    assert not control.look.four_up
    assert viewport.quarters.inside(0.75, 0.25) == (0.75, 0.25)
    control.toggle_beside()
    camera = viewport.camera()
    whole = Drawing(camera, projection(camera, 0.01, 100.0))
    sides = parts_of(viewport.store.state, whole, 320, 240)
    assert [(part.fields, part.models) for part in sides] == [(True, False), (False, True)]
    assert [part.drawing.channel for part in sides] == ["color", "color"]
    viewport.display.set_split(None)
    assert not control.look.beside
    control.toggle_view("checker")
    control.toggle_wireframe()
    assert (control.look.view, control.look.wireframe) == ("checker", True)
    control.toggle_view("checker")
    assert control.look.view == "channel"
    assert viewport.store.state.display == Display()


def test_quarters_cover_the_picture_but_for_a_line(viewport):
    for size in ((320, 240), (321, 241), (2, 2)):
        boxes = quarters(*size)
        covered = np.zeros(size[::-1], int)
        for left, below, width, height in boxes:
            assert width > 0
            assert height > 0
            covered[below : below + height, left : left + width] += 1
        assert covered.max() == 1
        assert (covered == 0).mean() < 0.03
