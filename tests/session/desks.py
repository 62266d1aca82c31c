"""A document with a ball whose depth is known on paper, its store, and the tools."""

import numpy as np

from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform
from viewer.scene.picture_positions import picture_positions
from viewer.session.navigation import default_view
from viewer.session.projection import forward
from viewer.session.session import Session
from viewer.session.store import Store
from viewer.session.tool_manager import ToolManager
from viewer.session.tools.events import Event

WIDTH, HEIGHT = 400, 300
BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
BALL = Node("ball", AnalyticField(BOX, "sphere"), key="ball", transform=Transform((0.1, 0.0, -0.05), scale=0.5))


class BallDesk:
    """Sends what a hand does; ``nodes`` beside the ball only count as values."""

    def __init__(self, folder, *nodes, **state):
        self.session = Session(AssetStore(folder))
        self.session.open(Scene((BALL, *nodes)), self.session.store, None, None)
        self.store = Store(self.session.store)
        self.store.history = self.commit
        self.show()
        self.store.look(default_view(BOX, WIDTH / HEIGHT), widget_size=(WIDTH, HEIGHT))
        self.store.change(moving=False, selection=("ball",), **state)
        self.tools = ToolManager(self.store)

    @property
    def scene(self):
        return self.session.scene

    def show(self):
        self.store.set_document(self.session.scene, self.session.scene, self.session.store)

    def commit(self, edit, label):
        self.session.change(edit(self.session.scene), label)
        self.show()

    def undo(self):
        self.session.undo()
        self.show()

    def depth(self, x, y):
        """Along the axis, to the ball as it is placed now; None beside it."""
        camera, ball = self.store.state.camera, self.scene.nodes[0].transform
        origin, direction = (array[0] for array in camera.rays(np.array([[x, y]])))
        away = origin - np.array(ball.translation)
        half, rest = away @ direction, away @ away - ball.scale**2
        if half * half < rest:
            return None
        return float((-half - np.sqrt(half * half - rest)) * (direction @ forward(camera)))

    def pixels(self, *points):
        """Where points of the world are seen."""
        return picture_positions(self.store.state.camera, np.array(points, np.float64))

    def send(self, kind, at=(0.0, 0.0), **rest):
        x, y = map(float, at)
        event = Event(kind, self.store.state, x, y, WIDTH, HEIGHT, x / WIDTH, y / HEIGHT, **rest)
        depths = {"depth": lambda: self.depth(x, y), "depth_beside": lambda dx, dy: self.depth(x + dx, y + dy)}
        return self.tools.send(event._replace(**depths))

    def click(self, at, **keys):
        self.send("press", at, button="left", **keys)
        self.send("release", at, button="left", **keys)

    def drag(self, start, end, *, release=True, **keys):
        start, end = np.asarray(start, np.float64), np.asarray(end, np.float64)
        self.send("press", start, button="left", **keys)
        for share in (0.3, 0.7, 1.0):
            self.send("move", start + share * (end - start), **keys)
        if release:
            self.send("release", end, button="left", **keys)

    def key(self, name):
        return self.send("key", key=name)
