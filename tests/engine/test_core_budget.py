"""A share of the processor, counted with clocks that only we move."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.test_render_client import ScriptedLink, camera
from viewer.engine.core_budget import BURST, LONGEST_NAP, MOST_DEBT, CoreBudget
from viewer.engine.jobs import StoreFolders
from viewer.engine.messages import FrameReady, Render, SetScene, SetShare
from viewer.engine.render_service import RenderService
from viewer.engine.shared_memory import MemoryHandle
from viewer.fields.voxels import SparseVoxels
from viewer.render import renderer as renderer_module
from viewer.render.renderer import Renderer
from viewer.scene.content import VoxelField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB


class Machine:
    """Time passes only where somebody works or sleeps."""

    def __init__(self):
        self.time = self.worked = self.slept = 0.0

    def work(self, seconds, threads=1):
        self.time += seconds
        self.worked += threads * seconds

    def sleep(self, seconds):
        self.time += seconds
        self.slept += seconds

    def budget(self, cores):
        return CoreBudget(cores, lambda: self.worked, lambda: self.time, self.sleep)


@given(
    st.floats(0.05, 0.95),
    st.integers(1, 16),
    st.lists(st.floats(0.0005, 0.02), min_size=50, max_size=80),
)
@settings(max_examples=60, deadline=None)
def test_no_more_is_worked_than_the_share_and_a_burst(share, cores, pieces):
    machine = Machine()
    budget = machine.budget(cores)
    budget.share = share
    threads = budget.threads(cores)
    for seconds in pieces:
        machine.work(seconds, threads)
        budget.rest()
        while budget.owed() > 1e-9:
            budget.rest()
    assert machine.worked <= share * cores * (machine.time + BURST) + 1e-6
    assert 1 <= threads <= max(1, share * cores)


def test_without_a_share_nobody_rests():
    machine = Machine()
    budget = machine.budget(2)
    machine.work(5.0, 2)
    budget.rest()
    assert machine.slept == 0
    assert budget.threads(2) == 2
    budget.share = 0.25
    machine.work(0.1)
    budget.rest()
    assert machine.slept > 0
    budget.share = 1.0
    before = machine.slept
    machine.work(1.0, 2)
    budget.rest()
    assert machine.slept == before


def test_a_nap_is_short_and_a_large_debt_is_forgiven():
    machine = Machine()
    budget = machine.budget(2)
    budget.share = 0.1
    machine.work(60.0)
    assert budget.owed() == pytest.approx(MOST_DEBT)
    budget.rest()
    assert machine.slept == pytest.approx(LONGEST_NAP)


@pytest.fixture
def memory():
    handle = MemoryHandle()
    yield handle
    handle.close()


def ball_scene(store):
    """A grid full of fog."""
    box = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
    index = np.arange(16**3, dtype=np.int32)
    voxels = SparseVoxels(box, (16, 16, 16), index, np.full(16**3, 2.0, np.float32), np.zeros((16**3, 3), np.float16))
    tensors = {"index": voxels.index, "density": voxels.density, "sh": voxels.sh}
    content = VoxelField(store.put(tensors), box, (16, 16, 16), len(index), 0)
    return Scene((Node("fog", content),))


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5])
def test_the_renderer_keeps_to_the_share_that_the_window_sets(memory, store, monkeypatch, share):
    """Every tile works a millisecond of the machine's clock."""
    machine = Machine()
    drawn = renderer_module.Pass._painter

    def painter(self):
        paint = drawn(self)

        def timed(tile):
            machine.work(0.001)
            return paint(tile)

        return timed

    monkeypatch.setattr(renderer_module.Pass, "_painter", painter)
    orders = [
        SetScene(1, ball_scene(store), StoreFolders(str(store.root))),
        SetShare(share),
        *(Render(number, 1, camera(), 160, 160, interactive=True) for number in range(4)),
    ]
    link = ScriptedLink(memory, orders)
    RenderService(link, lambda folder: Renderer(folder, threads=1), machine.budget(2)).run()
    assert any(isinstance(message, FrameReady) and message.step == 1 for message in link.sent)
    assert machine.worked > 0.05
    assert machine.worked <= 2 * share * (machine.time + BURST) + 0.0011
    assert machine.worked >= 0.8 * 2 * share * (machine.time - BURST)
