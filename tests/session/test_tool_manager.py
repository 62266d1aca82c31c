"""One tool at a time owns the mouse; what it tries becomes one step of the history, or is dropped without a trace."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import Transform
from viewer.scene.light import PointLight
from viewer.scene.picture_positions import picture_positions
from viewer.session.navigation import default_view
from viewer.session.store import Store
from viewer.session.tool_manager import TOOLS, ToolManager
from viewer.session.tools.events import Event, Step, Tool

WIDTH, HEIGHT = 160, 120
LIGHT = Node("Light", PointLight(), transform=Transform(translation=(0.0, 0.0, 0.0)))


class Desk:
    """A store with a history, and a manager whose tools count how many of them are at work."""

    def __init__(self, folder, tools=TOOLS):
        self.store = Store(AssetStore(folder))
        self.steps, self.clicks, self.working, self.most = [], [], 0, 0
        self.store.history = self.commit
        self.show(Scene((LIGHT,)))
        self.store.look(default_view(None, WIDTH / HEIGHT), widget_size=(WIDTH, HEIGHT))
        self.store.change(moving=False)
        self.tools = ToolManager(
            self.store, [self.counted(tool) for tool in tools], lambda *click: self.clicks.append(click)
        )

    @property
    def state(self):
        return self.store.state

    @property
    def light(self):
        """Where the light is in the picture."""
        return tuple(map(float, picture_positions(self.state.camera, np.array([LIGHT.transform.translation]))[0]))

    def show(self, scene):
        self.store.set_document(scene, scene, self.store.assets)

    def commit(self, edit, label):
        self.steps.append(label)
        self.show(edit(self.state.document))

    def counted(self, tool):
        def begin(event):
            steps = tool.begin(event)
            return None if steps is None else work(steps)

        def work(steps):
            self.working += 1
            self.most = max(self.most, self.working)
            try:
                return (yield from steps)
            finally:
                self.working -= 1

        return tool._replace(begin=begin)

    def send(self, kind, x=0.0, y=0.0, **rest):
        place = {"width": WIDTH, "height": HEIGHT, "across": x / WIDTH, "down": y / HEIGHT}
        return self.tools.send(Event(kind, self.state, x, y, **place, **rest))

    def drag(self, start, *moves, button="left", release=True, **rest):
        self.send("press", *start, button=button, **rest)
        for dx, dy in moves:
            self.send("move", start[0] + dx, start[1] + dy, **rest)
        if release:
            self.send("release", start[0], start[1], button=button, **rest)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


places = st.tuples(st.floats(0.0, WIDTH), st.floats(0.0, HEIGHT))
events = st.one_of(
    st.tuples(
        st.sampled_from(["press", "press", "double", "move", "move", "release", "wheel", "tick", "blur", "start"]),
        st.one_of(places, st.just("light"), st.just("split")),
        st.fixed_dictionaries({
            "button": st.sampled_from(["", "left", "left", "middle", "right"]),
            "shift": st.booleans(), "control": st.booleans(), "alt": st.booleans(),
            "notches": st.sampled_from([-1.0, 0.0, 2.0]),
            "depth": st.sampled_from([lambda: None, lambda: 3.0]),
        }),
    ),
    st.tuples(
        st.sampled_from(["key", "key_up"]), st.just((0.0, 0.0)),
        st.fixed_dictionaries({"key": st.sampled_from(["W", "Shift", "X", "Escape"])}),
    ),
)  # fmt: skip


@given(st.lists(events, max_size=40), st.booleans(), st.booleans())
def test_no_sequence_of_events_gives_two_owners_or_loses_the_scene(tmp_path_factory, sent, split, picking):
    desk = Desk(tmp_path_factory.mktemp("store"))
    display = msgspec.structs.replace(desk.state.display, split=0.25 if split else None)
    desk.store.change(display=display, picking_focus=picking)
    for kind, at, rest in sent:
        x, y = desk.light if at == "light" else (0.25 * WIDTH, 9.0) if at == "split" else at
        document, steps, owner = desk.state.document, len(desk.steps), desk.tools.owner
        if kind == "start":
            desk.tools.start("fly", Event("start", desk.state))
        else:
            desk.send(kind, x, y, **rest)
        assert desk.most <= 1
        assert desk.working == (desk.tools.owner != "")
        assert len(desk.steps) <= steps + 1
        if rest.get("key") == "Escape" and kind == "key":
            assert desk.tools.owner == ""
        if len(desk.steps) == steps:
            assert desk.state.document is document
        else:
            assert owner == "lights"
        if not desk.tools.owner:
            assert desk.state.tried is None
            assert desk.state.shown is desk.state.document
    before, steps = desk.state.document, len(desk.steps)
    desk.send("key", key="Escape")
    assert desk.tools.owner == ""
    assert desk.state.shown is desk.state.document is before
    assert len(desk.steps) == steps


offsets = st.tuples(st.floats(6.0, 40.0), st.floats(6.0, 40.0))


@given(st.lists(offsets, min_size=1, max_size=12))
def test_a_drag_is_one_step(tmp_path_factory, moves):
    desk = Desk(tmp_path_factory.mktemp("store"))
    before, view = desk.state.document, desk.state.view
    desk.drag(desk.light, *moves, release=False)
    assert desk.tools.owner == "lights"
    assert desk.state.document is before
    tried = desk.state.shown
    assert tried is not before
    desk.send("release", *desk.light, button="left")
    assert desk.steps == ["Move Light"]
    assert desk.state.shown is desk.state.document
    assert desk.state.document == tried
    assert desk.state.view == view


@given(st.lists(offsets, min_size=1, max_size=12))
def test_escape_brings_back_the_very_scene(tmp_path_factory, moves):
    desk = Desk(tmp_path_factory.mktemp("store"))
    before = desk.state.shown
    desk.drag(desk.light, *moves, release=False)
    assert desk.state.shown is not before
    assert desk.send("key", key="Escape")
    assert desk.state.shown is before
    desk.send("move", 20.0, 20.0)
    desk.send("release", 20.0, 20.0, button="left")
    assert desk.state.shown is before
    assert desk.steps == []


def test_a_tool_that_raises_releases_the_mouse_and_drops_what_it_tried(tmp_path):
    def failing(press):
        yield Step(edit=lambda scene: scene.with_node(Node("Other", PointLight())), label="never")
        raise RuntimeError(press.kind)

    desk = Desk(tmp_path, [Tool("failing", lambda event: failing(event) if event.kind == "press" else None)])
    before = desk.state.shown
    desk.send("press", button="left")
    assert desk.tools.owner == "failing"
    assert len(desk.state.shown.nodes) == 2
    with pytest.raises(RuntimeError):
        desk.send("move", 1.0, 1.0)
    assert desk.tools.owner == ""
    assert desk.working == 0
    assert desk.state.shown is before
    assert desk.steps == []
    assert desk.send("press", button="left")


def test_an_edit_that_raises_releases_the_mouse(tmp_path):
    def edit(scene):
        raise ValueError(scene)

    def steps():
        yield Step()
        yield Step(edit=edit)

    desk = Desk(tmp_path, [Tool("failing", lambda _event: steps())])
    desk.send("press")
    with pytest.raises(ValueError, match="Scene"):
        desk.send("move")
    assert (desk.tools.owner, desk.working, desk.steps) == ("", 0, [])


def test_a_click_is_reported_once_and_a_drag_is_none(desk):
    desk.drag((10.0, 10.0), (1.0, 1.0))
    desk.drag((10.0, 10.0), (20.0, 1.0))
    desk.drag((10.0, 10.0), shift=True)
    desk.send("double", 10.0, 10.0, button="left")
    assert [click for click, _ in desk.clicks] == ["clicked", "focused", "centered"]
    desk.store.change(picking_focus=True)
    desk.drag(desk.light)  # comes before all other tools
    assert desk.clicks[-1][0] == "focused"
    assert not desk.state.picking_focus


def test_what_lies_under_the_pointer_decides_who_gets_the_mouse(desk):
    display = msgspec.structs.replace(desk.state.display, split=0.25)
    desk.store.change(display=display)
    for place, name, cursor in (
        (desk.light, "lights", "move"),
        ((40.0, 9.0), "split", "split"),
        ((9.0, 9.0), "camera", None),
    ):
        x, y = place
        here = Event("move", desk.state, x, y, across=place[0] / WIDTH, down=place[1] / HEIGHT)
        assert desk.tools.cursor(here) == cursor
        desk.drag(place, release=False)
        assert desk.tools.owner == name
        assert not desk.send("key", key="X")
        desk.tools.cancel()
    desk.drag((40.0, 9.0), (40.0, 0.0))
    assert desk.state.display.split == 0.5
    assert desk.steps == []


def test_flying_owns_the_mouse_until_escape(desk):
    desk.tools.start("fly", Event("start", desk.state))
    view = desk.state.view
    assert not desk.send("key", key="X")
    assert not desk.send("key", key="W", place="")  # printed on a key that lies elsewhere
    assert desk.send("key", key="Z", place="W")  # a French keyboard
    assert desk.tools.ticks
    desk.send("tick", seconds=0.05)
    assert desk.state.view.pivot != view.pivot
    desk.drag(desk.light, (30.0, 20.0))
    assert desk.tools.owner == "fly"
    desk.send("wheel", notches=1.0)
    assert desk.state.fly_factor > 1.0
    desk.send("blur")
    assert not desk.tools.ticks
    desk.send("key", key="Escape")
    assert desk.tools.owner == ""
    assert desk.steps == []
