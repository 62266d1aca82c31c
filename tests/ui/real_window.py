"""Run in a process of its own on a real display: a person's minute with the window, told as one JSON object.

Usage: python real_window.py PROJECT OUT_FOLDER [opengl [card]]
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from viewer.session.session import Session
from viewer.ui.document.export import ExportForm
from viewer.ui.shell import app
from viewer.ui.shell.main_window import MainWindow
from viewer.ui.viewport import viewport
from viewer.ui.viewport.surfaces import make_surface

PATIENCE = 240.0
OPENGL, CARD = "opengl", "card"
HEAVY = ("torch", "numba", "scipy", "skimage", "trimesh")


class Visitor:
    """Does one thing after another, each when the one before has come true."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.told: dict[str, object] = {}
        self.start = time.monotonic()
        QTimer.singleShot(0, self.visit)

    def wait(self, what: str, condition) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(what)
            QTest.qWait(20)

    def visit(self) -> None:
        try:
            self.look_around()
            if OPENGL in sys.argv:
                self.lose_the_context()
            else:
                self.make_mesh()
                self.export()
        finally:
            sys.stdout.write(json.dumps(self.told))
            sys.stdout.flush()
            for widget in QApplication.topLevelWidgets():
                if isinstance(widget, MainWindow):
                    widget._closing = True
                    widget.close()
            QApplication.exit(0)

    @property
    def window(self) -> MainWindow:
        return next(each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))

    @property
    def viewport(self):
        return self.window.context.viewport

    def final(self) -> bool:
        frame = self.viewport.store.state.frame
        if frame is None or frame.step != 1 or frame.request.quality != "final":
            return False
        if not frame.request.scene.nodes or self.window.context.jobs.running:
            return False
        channel = self.viewport.store.state.display.channel
        needed = channel in ("color", "depth", "opacity") or channel in frame.channels
        return needed and frame.request.camera == self.viewport.camera()

    def shot(self, name: str) -> None:
        QTest.qWait(150)
        handle = self.window.windowHandle()
        QGuiApplication.primaryScreen().grabWindow(handle.winId()).save(str(self.out / f"{name}.png"))

    def look_around(self) -> None:
        QTest.qWaitForWindowExposed(self.window)
        self.told["exposed"] = time.monotonic() - self.start
        self.told["heavy"] = [name for name in sys.modules if name.split(".")[0] in HEAVY]
        self.wait("the first final picture", self.final)
        self.shot("color")
        self.told["surface"] = type(self.viewport.surface).__name__
        if CARD in sys.argv:
            self.window.commands.actions["graphics_card"].trigger()
            self.wait("the textures", lambda: self.viewport.surface.draws_fields)
        before = self.viewport.view
        surface = self.viewport.surface
        middle = QPoint(surface.width() // 2, surface.height() // 2)
        QTest.mousePress(surface, Qt.MouseButton.MiddleButton, pos=middle)
        begun, drawn = time.monotonic(), surface.redraws
        frames: list[int] = []
        self.window.context.engine.frame.connect(lambda frame: frames.append(frame.step))
        engine, asked = self.window.context.engine, []
        really = engine.request
        engine.request = lambda *words, **how: (asked.append(how["moving"]), really(*words, **how))[1]
        moves = 0
        while time.monotonic() - begun < 3.0:
            moves += 1
            QTest.mouseMove(surface, middle + QPoint(moves * 2 % 300, moves % 60))
            QTest.qWait(5)
        self.told["redraws_per_second"] = drawn.rate()
        self.told["frames_meanwhile"] = len(frames)
        self.told["asked_meanwhile"] = sum(asked)
        engine.request = really
        self.shot("moving")
        QTest.mouseRelease(surface, Qt.MouseButton.MiddleButton, pos=middle)
        self.told["turned"] = self.viewport.view.azimuth != before.azimuth
        self.wait("the final picture after the drag", self.final)
        QTest.keyClick(self.window, Qt.Key.Key_2)
        self.told["channel"] = self.viewport.store.state.display.channel
        self.wait("the depth picture", self.final)
        self.shot("depth")
        QTest.keyClick(self.window, Qt.Key.Key_3)
        self.wait("the normals", self.final)
        self.shot("normal")
        QTest.keyClick(self.window, Qt.Key.Key_1)
        self.wait("the colours", self.final)

    def lose_the_context(self) -> None:
        """Qt makes another context for a widget that moves to another window, and again on the way back."""
        self.shot("before")
        surface = self.viewport.surface
        surface.setParent(None)
        surface.show()
        QTest.qWaitForWindowExposed(surface)
        QTest.qWait(300)
        surface.setParent(self.viewport)
        surface.setGeometry(self.viewport.rect())
        surface.show()
        self.viewport.gizmo.raise_()
        self.viewport.set_view(self.viewport.view)
        self.wait("the picture in the new context", self.final)
        if CARD in sys.argv:
            self.wait("the textures in the new context", lambda: self.viewport.surface.draws_fields)
        QTest.qWait(300)
        self.shot("after")

    def make_mesh(self) -> None:
        self.window.commands.actions["extract"].trigger()
        self.wait("the form", lambda: self.dialog() is not None)
        self.dialog().accept()
        nodes = self.window.context.session
        self.wait("the mesh", lambda: len(nodes.scene.nodes) == 2)
        key = nodes.scene.nodes[0].key
        self.window.context.documents.do(Session.set_visible, key, False)
        QTest.qWait(200)
        self.shot("mesh")
        self.told["names"] = [node.name for node in nodes.scene.nodes]

    def export(self) -> None:
        file_menu = self.window.commands.menus["&File"]
        file_menu.popup(self.window.mapToGlobal(QPoint(10, 30)))
        QTest.qWait(100)
        self.shot("menu")
        entry = self.window.commands.actions["export"]
        QTest.mouseClick(file_menu, Qt.MouseButton.LeftButton, pos=file_menu.actionGeometry(entry).center())
        self.wait("the form", lambda: isinstance(self.dialog(), ExportForm))
        dialog = self.dialog()
        path = self.out / "ball.glb"
        dialog.kind.setCurrentIndex(dialog.kind.findData(".glb"))
        dialog.path.line.setText(str(path))
        self.shot("export")
        QTest.keyClick(dialog.path.line, Qt.Key.Key_Return)
        jobs = self.window.context.jobs
        self.wait("the export", lambda: path.exists() and jobs.running == 0)
        self.told["exported"] = str(path)
        notice = self.window.notices.shown
        self.told["notice"] = None if notice is None else notice.message

    def dialog(self) -> QDialog | None:
        return next((e for e in self.window.findChildren(QDialog) if e.isVisible()), None)


if __name__ == "__main__":
    visitor: list[Visitor] = []
    started = time.monotonic()
    show = MainWindow.show

    def shown(window: MainWindow) -> None:
        """Begin the visit once the window is told to show."""
        show(window)
        visitor.append(Visitor(Path(sys.argv[2])))
        visitor[0].start = started

    if OPENGL in sys.argv:
        viewport.make_surface = lambda feed, unusable, **_: make_surface(feed, unusable, in_window=True)
    MainWindow.show = shown
    sys.exit(app.run(Path(sys.argv[1]), None))
