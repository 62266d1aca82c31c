"""Writes projects until it is killed: the child process of ``test_killed.py``.

A line of standard input asks for one writer; it is forked, so that everything is imported already, and its number is
printed. What it has finished, it says in a file, one character a time: nothing that it has said may be lost.
"""

import os
import random
import sys
from pathlib import Path

import numpy as np

from viewer.formats.packed import pack_project, read_packed
from viewer.formats.project import load_project, save_project
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.mesh import Mesh
from viewer.scene.progress import run_to_end
from viewer.session.autosave import Autosave, abandoned, discard
from viewer.session.session import Session

BOX = AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
VERTICES = 20_000


def scene_of(store, number):
    """A scene whose mesh is another one for each number, and which says its number."""
    vertices = np.random.default_rng(number).random((VERTICES, 3), np.float32)
    vertices[0], vertices[1] = 0.0, 1.0
    faces = np.array([(0, 1, 2)], np.uint32)
    normals = np.tile(np.array([(0.0, 0.0, 1.0)], np.float32), (VERTICES, 1))
    content = Model(store.put(Mesh(vertices, faces, normals).tensors()), BOX, VERTICES, 1)
    return Scene((Node(str(number), content, key="mesh"),))


def number_of(scene):
    return int(scene.nodes[0].name)


def write(folder, seed):
    """Save, autosave, pack, and recover what another one has left, in any order."""
    rng = random.Random(seed)
    store = AssetStore(folder / "store")
    keeper, session = Autosave(folder / "recovery"), Session(store)
    project, packed = folder / "x.fieldwright", folder / "x.fieldwright.zip"
    done = os.open(folder / "done", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(what, number):
        os.write(done, f"{what} {number}\n".encode())

    number = 1000 * seed
    while True:
        number += 1
        scene = scene_of(store, number)
        what = rng.choice(("save", "autosave", "pack", "recover"))
        if what == "save":
            run_to_end(save_project(scene, project, store, b"picture"))
        elif what == "pack":
            run_to_end(pack_project(scene, packed, store))
        elif what == "autosave":
            session.change(scene, "Change")
            task = keeper.update(session, b"picture")
            assert task is not None
            task()
        else:
            found = sorted(abandoned(folder / "recovery"), key=lambda left: number_of(left.scene))
            for left in found:  # the newest one last, as it is the one that stays
                run_to_end(
                    save_project(left.scene, folder / f"recovered {number_of(left.scene)}.fieldwright", left.store)
                )
                say("recovered", number_of(left.scene))
                discard(left.file)
            if packed.exists():
                run_to_end(read_packed(packed, AssetStore(folder / f"unpacked{rng.randrange(3)}")))
            if project.exists():
                load_project(project, store)
            continue
        say(what, number)


def main():
    folder = Path(sys.argv[1])
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                write(folder, int(line))
            except BaseException as error:  # noqa: BLE001 - whatever it is, the test shall read it
                (folder / "wrong").write_text(repr(error))
            os._exit(1)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        os.waitpid(pid, 0)
        sys.stdout.write("ended\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
