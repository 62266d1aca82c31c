"""The window's process gives back what it has freed, and loses no garbage, while no hand is on anything."""

import ctypes
import gc
import subprocess
import sys
import weakref

import numpy as np
import pytest

from viewer.machine import give_memory_back, memory_in_use
from viewer.scene.assets import AssetStore
from viewer.session.store import Store
from viewer.ui.shell.tidying import Tidying

PIECE, PIECES = 60_000, 2000
"""Bytes that glibc takes from its heap, and how many of them."""


class Ring:
    def __init__(self):
        self.itself = self


@pytest.fixture
def tidying(qapp, tmp_path):
    made = Tidying(qapp, Store(AssetStore(tmp_path)))
    yield made
    made.deleteLater()
    gc.enable()


def old_ring():
    """Garbage that only a full collection finds."""
    ring = Ring()
    gc.collect(1)
    gc.collect(1)
    return weakref.ref(ring)


@pytest.mark.skipif(not (sys.platform == "linux" and memory_in_use()), reason="other systems' heaps differ")
def test_what_lies_free_between_things_in_use_is_given_back():
    pieces = [np.ones(PIECE, np.uint8) for _ in range(PIECES)]
    pinned = pieces[::50]
    full = memory_in_use()
    del pieces
    give_memory_back()
    assert memory_in_use() < full - 0.7 * PIECE * PIECES
    assert all(each.all() for each in pinned)


def test_old_garbage_goes_at_rest_and_not_while_something_is_dragged(tidying):
    tidying.rest()
    ring = old_ring()
    tidying.rest()  # nothing has changed
    assert ring() is not None
    store = tidying._store
    store.look(store.state.view, moving=True)
    tidying.rest()
    assert ring() is not None
    store.look(store.state.view)
    tidying.rest()
    assert ring() is None


ARENAS = """
import ctypes, sys, threading
from viewer.machine import share_arenas
shared = share_arenas() if sys.argv[2] == "shared" else False
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
met = threading.Barrier(8)
def take():
    met.wait()
    libc.malloc(ctypes.c_size_t(1000))
    met.wait()
threads = [threading.Thread(target=take) for _ in range(8)]
[each.start() for each in threads]
[each.join() for each in threads]
file = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""
"""Writes what glibc says of its arenas after eight threads at once have asked for memory."""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="other systems' heaps differ")
def test_threads_share_two_arenas(tmp_path):
    """In processes of their own, as arenas that are there stay."""

    def count(how):
        told = tmp_path / how
        subprocess.run([sys.executable, "-c", ARENAS, str(told), how], check=True, timeout=60)
        return told.read_text().count("<heap nr=")

    assert count("alone") > 2
    assert count("shared") <= 2
