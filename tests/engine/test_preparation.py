"""Compiled kernels: where they are kept, and what is drawn until they are there."""

import os
import subprocess
import sys

import numpy as np
import pytest

from tests.engine.conftest import tricolor
from tests.engine.waiting import Bell, collect
from viewer import kernel_cache
from viewer.engine.client import RenderClient
from viewer.engine.events import FrameArrived
from viewer.engine.messages import Log, Ready
from viewer.engine.operations.views import default_view
from viewer.engine.preparation import FirstPictures, compiled, note_compiled
from viewer.engine.warm_up import PARTS
from viewer.kernel_cache import KernelLocator, content_key
from viewer.machine import let_threads_sleep
from viewer.render.request import RenderRequest
from viewer.scene.content import Provenance
from viewer.scene.document import Node, Scene


def shown(store):
    """A scene with one field."""
    voxels = tricolor()
    return Scene((Node("box", voxels.content(store.put(voxels.tensors()), Provenance())),))


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package whose kernel takes a function from another module."""
    folder = tmp_path / "viewer"
    (folder / "fields").mkdir(parents=True)
    (folder / "kernels.py").write_text("from viewer.fields.base import factor\nfrom viewer.fields import more\n")
    (folder / "fields" / "base.py").write_text("from viewer.deep import (\n    a,\n)\n")
    (folder / "fields" / "more.py").write_text("import numpy\n")
    (folder / "deep.py").write_text("a = 1\n")
    (folder / "other.py").write_text("b = 1\n")
    monkeypatch.setattr(kernel_cache, "PACKAGE", folder)
    content_key.cache_clear()
    yield folder
    content_key.cache_clear()


def key(folder):
    content_key.cache_clear()
    return content_key(folder / "kernels.py")


@pytest.mark.parametrize("changed", ["kernels.py", "fields/base.py", "fields/more.py", "deep.py"])
def test_a_change_in_whatever_a_kernel_is_made_of_is_another_key(package, changed):
    before = key(package)
    with (package / changed).open("a") as file:
        file.write("# changed\n")
    assert key(package) != before


def test_a_change_elsewhere_and_a_newer_date_are_not(package):
    before = key(package)
    (package / "other.py").write_text("b = 2\n")
    os.utime(package / "deep.py", (1, 1))
    assert key(package) == before


def test_two_copies_of_the_package_share_what_is_compiled(package, tmp_path):
    locator = KernelLocator.from_function(key, str(package / "kernels.py"))
    assert locator is not None
    assert locator.get_source_stamp() == key(package)
    assert key(package)[:24] in locator.get_cache_path()
    assert str(tmp_path) not in locator.get_cache_path()


def test_functions_of_others_are_left_to_numba(package):
    assert KernelLocator.from_function(key, __file__) is None


def test_where_the_cache_cannot_be_written_kernels_lie_in_the_temporary_folder(package, tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(kernel_cache, "kernel_folders", lambda: (blocked / "kernels", tmp_path / "second"))
    locator = KernelLocator.from_function(key, str(package / "kernels.py"))
    assert locator is not None
    assert locator.get_cache_path().startswith(str(tmp_path / "second"))


def test_a_mark_says_what_is_compiled(tmp_path, monkeypatch):
    monkeypatch.setattr("viewer.engine.preparation.kernel_folders", lambda: (tmp_path,))
    assert not compiled("all")
    note_compiled("all")
    assert compiled("all")
    assert not compiled("rare")


def test_the_first_pictures_are_plain_and_then_the_renderers(store):
    scene = shown(store)
    request = RenderRequest(scene, default_view(scene).resized(96, 64), 96, 64)
    ready = []
    pictures = FirstPictures(store, lambda: bool(ready))
    pictures.threads = 1
    (plain,) = pictures.frames(request, lambda: False, 0.05)
    assert plain.step > 1
    assert plain.radiance.any()
    ready.append(1)
    *_, last = pictures.frames(request, lambda: False, 0.05)
    assert last.step == 1
    pictures.close()


@pytest.mark.slow
def test_the_very_first_start_draws_says_what_it_does_and_compiles_once(store, tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kernels"))
    scene = shown(store)

    def start():
        bell = Bell()
        client = RenderClient(bell, store)
        client.set_scene(scene, store)
        client.request(default_view(scene), 96, 64)
        done = lambda events: any(isinstance(e, FrameArrived) and e.frame.step == 1 for e in events)  # noqa: E731
        events = collect(client, bell, done)
        client.close()
        return events

    first = start()
    kinds = [type(event) for event in first]
    assert kinds.index(FrameArrived) < kinds.index(Ready), "a picture was there before the kernels were"
    assert next(event.text for event in first if isinstance(event, Log)).startswith("Compiling")
    last = [event.frame for event in first if isinstance(event, FrameArrived)][-1]
    again = start()
    assert not any(isinstance(event, Log) for event in again)
    same = [event.frame for event in again if isinstance(event, FrameArrived)][-1]
    np.testing.assert_array_equal(last.radiance, same.radiance)


def test_parts_of_the_kernels_compile_nothing_of_each_other():
    """Two children that write the same kernel's index at once could mix it up."""
    code = (
        "import sys; sys.modules.setdefault('scipy', None)\n"
        "import viewer, numba.core.event as ev\n"
        "from viewer.engine.warm_up import compile_part\n"
        "import numba.core.dispatcher as d, gc\n"
        "compile_part(sys.argv[1])\n"
        "print(*sorted(o.py_func.__module__ + '.' + o.py_func.__qualname__ for o in gc.get_objects()\n"
        "      if isinstance(o, d.Dispatcher) and o.overloads and o.py_func.__module__.startswith('viewer')))\n"
    )
    used = []
    for part in PARTS:
        ran = subprocess.run([sys.executable, "-c", code, part], capture_output=True, text=True, check=True)
        used.append(set(ran.stdout.split()))
    assert all(used)
    assert not set.intersection(*used)


def test_threads_are_told_to_sleep_unless_people_chose_otherwise():
    environment = {"OMP_WAIT_POLICY": "ACTIVE"}
    let_threads_sleep(environment)
    assert environment == {"OMP_WAIT_POLICY": "ACTIVE", "GOMP_SPINCOUNT": "0", "KMP_BLOCKTIME": "0"}
