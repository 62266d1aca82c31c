"""Compiled kernels: where they are kept, and what is drawn until they are there."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.engine.conftest import tricolor
from tests.engine.waiting import Bell, collect
from viewer import kernel_cache
from viewer.engine import preparation
from viewer.engine.client import RenderClient
from viewer.engine.events import FrameArrived
from viewer.engine.link import Link
from viewer.engine.messages import Log, Ready
from viewer.engine.operations.views import default_view
from viewer.engine.preparation import FirstPictures, compiled, note_compiled
from viewer.engine.process import Ended
from viewer.engine.warm_up import PARTS
from viewer.engine.warm_up_jobs import JOB_PARTS, compile_job
from viewer.kernel_cache import KernelLocator, StoredKernels, arguments_key, content_key
from viewer.machine import let_threads_sleep
from viewer.render.grid.half_kernels import halve_rows
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
    (folder / "render").mkdir()
    (folder / "render" / "rays.py").write_text("class Rays(NamedTuple):\n    starts: int\n    ends: int\n")
    monkeypatch.setattr(kernel_cache, "PACKAGE", folder)
    yield folder
    content_key.cache_clear()
    arguments_key.cache_clear()


def key(folder):
    content_key.cache_clear()
    arguments_key.cache_clear()
    return content_key(folder / "kernels.py")


@pytest.mark.parametrize("changed", ["kernels.py", "fields/base.py", "fields/more.py", "deep.py"])
def test_a_change_in_whatever_a_kernel_is_made_of_is_another_key(package, changed):
    before = key(package)
    with (package / changed).open("a") as file:
        file.write("# changed\n")
    assert key(package) != before


RAYS = "class Rays(NamedTuple):\n    ends: int\n    starts: int\n"


@pytest.mark.parametrize(
    ("module", "text", "same"),
    [
        ("render/rays.py", RAYS, False),  # a kernel would read one field for the other
        ("render/moving.py", RAYS, False),  # a version without this module could not read numba's index
        ("render/rays.py", "# New.\nclass Rays(NamedTuple):\n    starts: int\n\n    ends: int\n", True),
        ("render/moving.py", "class Moving:\n    ends: int\n", True),
        ("ui/rays.py", RAYS, True),
    ],
)
def test_what_kernels_are_called_with_is_part_of_the_key(package, module, text, same):
    before = key(package)
    (package / module).parent.mkdir(exist_ok=True)
    (package / module).write_text(text)
    assert (key(package) == before) == same


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


def stored(folder):
    """What one function was compiled for, as one process sees it."""
    return StoredKernels(str(folder), "kernel-1.py311", "stamp")


def test_two_processes_that_store_at_once_never_leave_code_under_another_signature(tmp_path, monkeypatch):
    """The second begins and ends while the first has written its index, but not yet its code."""
    write = StoredKernels._save_data

    def late(self, name, data):
        monkeypatch.setattr(StoredKernels, "_save_data", write)
        (tmp_path / "kernel-1.py311.nbi").unlink()  # the second one has read the index before the first one wrote it
        stored(tmp_path).save("float64", "code for float64")
        write(self, name, data)

    monkeypatch.setattr(StoredKernels, "_save_data", late)
    stored(tmp_path).save("float32", "code for float32")
    assert stored(tmp_path).load("float64") == "code for float64"
    assert stored(tmp_path).load("float32") is None  # compiled again
    stored(tmp_path).save("float32", "code for float32")
    assert [stored(tmp_path).load(name) for name in ("float32", "float64")] == ["code for float32", "code for float64"]


@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
@pytest.mark.parametrize("content", [b"", b"\x80", b"\x00" * 64, b"plain text", None])
def test_stored_kernels_that_cannot_be_read_are_compiled_and_stored_again(tmp_path, suffix, content):
    stored(tmp_path).save("float32", "code")
    (path,) = tmp_path.glob(f"*{suffix}")
    path.write_bytes(path.read_bytes()[:-3] if content is None else content)
    assert stored(tmp_path).load("float32") is None
    stored(tmp_path).save("float32", "code")
    assert stored(tmp_path).load("float32") == "code"


def test_a_disk_that_takes_nothing_stops_no_kernel(tmp_path):
    stored(tmp_path / "nowhere").save("float32", "code")
    assert stored(tmp_path / "nowhere").load("float32") is None


def test_numba_stores_kernels_that_way():
    assert isinstance(halve_rows._cache._cache_file, StoredKernels)


def entry(folder, name, days):
    """A folder of compiled kernels, or a mark, last used so many days ago."""
    path = folder / name
    if name.endswith(".compiled"):
        path.touch()
    else:
        path.mkdir()
        (path / "kernel.1.nbc").write_text("code")
    os.utime(path, (NOW - days * 86_400,) * 2)
    return path


NOW = 2e9
KEY = "0123456789abcdef01234567"


def test_what_no_version_has_used_for_a_month_is_swept_and_nothing_else(tmp_path):
    old = {entry(tmp_path, f"grid_kernels-{KEY}", 31), entry(tmp_path, f"all-some-cpu-{KEY}.compiled", 40)}
    used = entry(tmp_path, f"ray_kernels-{KEY}", 29)
    other = entry(tmp_path, "notes-of-mine", 900)
    assert set(kernel_cache.sweep_kernels(tmp_path, NOW)) == old
    assert set(tmp_path.iterdir()) == {used, other}


def test_of_too_many_the_oldest_go_but_none_that_was_used_lately(tmp_path, monkeypatch):
    monkeypatch.setattr(kernel_cache, "MOST_ENTRIES", 2)
    paths = [entry(tmp_path, f"k{days}_kernels-{KEY}", days) for days in (0, 1, 1.5, 3, 9)]
    assert set(kernel_cache.sweep_kernels(tmp_path, NOW)) == set(paths[3:])
    assert kernel_cache.sweep_kernels(tmp_path / "nowhere", NOW) == []


def test_two_that_sweep_at_once_and_a_killed_one_leave_nothing_behind(tmp_path, monkeypatch):
    left = entry(tmp_path, ".swept-" + 32 * "a", 31)
    raced = entry(tmp_path, f"grid_kernels-{KEY}", 31)
    rename = kernel_cache.Path.rename

    def late(path, target):
        if path == raced:
            kernel_cache.shutil.rmtree(raced)  # the other one was first
        return rename(path, target)

    monkeypatch.setattr(kernel_cache.Path, "rename", late)
    assert kernel_cache.sweep_kernels(tmp_path, NOW) == [left]
    assert not list(tmp_path.iterdir())


def test_whoever_loads_a_kernels_module_marks_it_as_used(package, tmp_path, monkeypatch):
    monkeypatch.setattr(kernel_cache, "kernel_folders", lambda: (tmp_path / "kernels",))
    locator = KernelLocator.from_function(key, str(package / "kernels.py"))
    os.utime(locator.get_cache_path(), (1, 1))
    KernelLocator.from_function(key, str(package / "kernels.py"))
    assert Path(locator.get_cache_path()).stat().st_mtime > 1e9


class Told(Link):
    """A link that remembers."""

    def __init__(self):
        self.texts = []

    def send(self, message):
        self.texts.append(message.text)


class Finished:
    """A child that has said this by the time one asks, and ended."""

    said = ()

    def __init__(self, _module, notify):
        notify()

    def poll(self):
        return [*self.said, Ended("ended by itself", "")]

    def kill(self):
        pass


@pytest.mark.parametrize("finished", [True, False])
def test_what_jobs_need_is_compiled_in_the_background_with_a_line_on_it(tmp_path, monkeypatch, finished):
    monkeypatch.setattr(preparation, "kernel_folders", lambda: (tmp_path,))
    monkeypatch.setattr(preparation, "warm_up_rare", lambda: None)
    monkeypatch.setattr(preparation, "Child", Finished)
    monkeypatch.setattr(Finished, "said", (Log("extraction (1 of 1)"), *([Ready(1.0)] if finished else [])))
    note_compiled("rare")
    link = Told()
    preparation.prepare_rest(link, after=0.0)
    assert "extraction (1 of 1)" in link.texts[0]
    assert link.texts[-1] == ""
    assert compiled("jobs") == finished
    preparation.prepare_rest(again := Told(), after=0.0)
    assert bool(again.texts) != finished


@pytest.mark.slow
@pytest.mark.parametrize("part", JOB_PARTS)
def test_every_part_of_what_jobs_need_can_be_done(part):
    compile_job(part)


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
