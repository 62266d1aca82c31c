"""The real window, which edits, saves, packs, autosaves and recovers until it is killed: for ``test_window_killed.py``.

What it has finished it says in a file; nothing that it has said may be lost.
"""

import os
import random
import sys
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.mesh import Mesh
from viewer.ui.document.recovery import RecoveryDialog
from viewer.ui.shell import app
from viewer.ui.shell.main_window import MainWindow

VERTICES = 20_000
BOX = AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
STEP_MS = 40


def scene_of(store, number):
    """A scene whose mesh is another one for each number, and which says its number."""
    vertices = np.random.default_rng(number).random((VERTICES, 3), np.float32)
    vertices[0], vertices[1] = 0.0, 1.0
    normals = np.tile(np.array([(0.0, 0.0, 1.0)], np.float32), (VERTICES, 1))
    mesh = Mesh(vertices, np.array([(0, 1, 2)], np.uint32), normals)
    return Scene((Node(str(number), Model(store.put(mesh.tensors()), BOX, VERTICES, 1), key="mesh"),))


def number_of(scene):
    return int(scene.nodes[0].name) if scene.nodes and scene.nodes[0].name.isdecimal() else 0


class Driver:
    """Does something at random every moment, as people would, but faster."""

    def __init__(self, window, folder, seed, *, ends):
        self.window, self.folder, self.ends = window, folder, ends
        self.rng, self.number = random.Random(seed), 1000 * seed
        self.project, self.packed = folder / "x.fieldwright", folder / "x.fieldwright.zip"
        self.done = os.open(folder / "done", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.packing = 0
        documents = window.context.documents
        documents.writing.saved.connect(lambda scene, *_: self.say("save", number_of(scene)))
        documents.writing.written.connect(self.on_written)
        self.timer = QTimer(window, interval=STEP_MS)
        self.timer.timeout.connect(self.step)
        self.timer.start()
        sys.stdout.write("ready\n")
        sys.stdout.flush()

    def say(self, what, number):
        os.write(self.done, f"{what} {number}\n".encode())

    def on_written(self, path):
        if path == self.packed and self.packing:
            self.say("pack", self.packing)
            self.packing = 0

    def step(self):
        window, context = self.window, self.window.context
        dialog = window.findChild(RecoveryDialog)
        if dialog is not None and dialog.isVisible():
            number = number_of(dialog._left[0][0].scene)
            dialog.restore.click()
            self.say("recover", number)
            return
        if self.ends:
            if not context.jobs.running:
                QApplication.exit(0)
            return
        if context.jobs.running > 2:
            return
        self.number += 1
        number = self.number
        context.documents.change(scene_of(context.session.store, number), "Change")
        what = self.rng.choice(("save", "autosave", "pack"))
        if what == "save":
            context.documents.writing.save(self.project, None)
        elif what == "pack" and not self.packing:
            self.packing = number
            context.documents.writing.pack(self.packed, None)
        else:
            window.autosaver.now(partial(self.say, "autosave", number))


def main():
    folder, seed, ends = Path(sys.argv[1]), int(sys.argv[2]), len(sys.argv) > 3
    drivers = []

    def begin():
        windows = [each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)]
        if not windows or windows[0].context.session.document == 0:
            QTimer.singleShot(20, begin)
            return
        QTimer.singleShot(3000 if ends else 0, lambda: drivers.append(Driver(windows[0], folder, seed, ends=ends)))

    real = app._after_first_paint

    def after(window, path, **how):
        real(window, path, **how)
        begin()

    app._after_first_paint = after
    project = folder / "x.fieldwright"
    sys.exit(app.run(project if project.exists() else None, None))


if __name__ == "__main__":
    main()
