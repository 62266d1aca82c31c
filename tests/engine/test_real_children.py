"""The children as they are shipped: the real renderer and the real jobs."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest

from tests.engine.conftest import tricolor
from tests.engine.waiting import Bell, collect, has, until
from viewer.engine.client import RenderClient, WorkerPool
from viewer.engine.events import FINAL_JOB_EVENTS, FrameArrived, JobDied
from viewer.engine.jobs import ExtractJob, OpenJob, SaveJob, TrainJob
from viewer.engine.messages import JobDone, JobFailed, JobProgress, Ready, RenderFailed
from viewer.engine.operations.views import default_view
from viewer.engine.worker_child import NICENESS
from viewer.formats.project import load_project
from viewer.render.renderer import Renderer
from viewer.render.request import RenderRequest
from viewer.scene.content import AssetId, Provenance, VoxelField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.training.config import VoxelsConfig

HEAVY = ["torch", "numba", "scipy", "skimage", "trimesh"]


@pytest.fixture
def client(store):
    bell = Bell()
    made = RenderClient(bell, store)
    made.bell = bell
    yield made
    made.close()


@pytest.fixture
def pool(store):
    bell = Bell()
    made = WorkerPool(bell, store)
    made.bell = bell
    yield made
    made.close()


def end_of(pool, job):
    events = collect(
        pool, pool.bell, lambda events: any(isinstance(e, FINAL_JOB_EVENTS) and e.id == job.id for e in events)
    )
    return events[-1]


def test_what_the_window_imports_of_the_engine_is_light():
    code = (
        "import sys, viewer.engine.client, viewer.engine.events, viewer.engine.jobs, viewer.engine.messages;"
        "print([name for name in sys.modules if name.split('.')[0] in sys.argv[1:]])"
    )
    done = subprocess.run([sys.executable, "-c", code, *HEAVY], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_the_engine_renders_as_the_renderer_does(client, box_scene, store):
    camera = default_view(box_scene)
    client.start()
    collect(client, client.bell, has(Ready))
    client.set_scene(box_scene)
    number = client.request(camera, 120, 90, ("color", "normal"))
    events = collect(
        client, client.bell, lambda events: any(isinstance(e, FrameArrived) and e.frame.step == 1 for e in events)
    )
    frame = events[-1].frame
    assert events[-1].id == number
    truth = Renderer(store).final(RenderRequest(box_scene, camera, 120, 90, ("color", "normal")))
    np.testing.assert_array_equal(frame.radiance, truth.radiance)
    np.testing.assert_array_equal(frame.depth, truth.depth)
    np.testing.assert_array_equal(frame.channels["normal"], truth.channels["normal"])


def test_a_missing_asset_is_told_with_a_hint(client):
    box = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
    lost = Scene((Node("lost", VoxelField(AssetId("ab" * 32), box, (8, 8, 8), 1, 0)),))
    client.set_scene(lost)
    client.request(default_view(lost), 40, 30)
    failed = collect(client, client.bell, has(RenderFailed))[-1]
    assert "missing" in failed.message
    assert failed.hint
    assert failed.details == ""


@pytest.mark.skipif(sys.platform != "linux", reason="looks at what the process has mapped")
def test_the_spare_worker_is_warm(pool):
    pool.warm()
    spare = psutil.Process(pool.spare_pid)
    until(lambda: any("llvmlite" in mapped.path for mapped in spare.memory_maps()))
    assert pool.spare_pid == spare.pid, "it waits for a job"
    assert spare.nice() == min(os.nice(0) + NICENESS, 19), "a job gives way to the window"


def test_jobs_are_done_in_a_worker(pool, box_scene, tmp_path):
    path = tmp_path / "box.fieldwright"
    assert isinstance(end_of(pool, pool.start(SaveJob(box_scene, str(path)))), JobDone)
    opened = end_of(pool, pool.start(OpenJob(str(path)))).result
    assert opened.scene.nodes == box_scene.nodes
    extracted = end_of(pool, pool.start(ExtractJob(opened.scene.nodes[0]))).result.node
    assert extracted.content.faces > 100
    failed = end_of(pool, pool.start(OpenJob(str(tmp_path / "nothing"))))
    assert isinstance(failed, JobFailed)
    assert failed.kind == "InputError"


def test_training_that_is_killed_leaves_a_project(photos, store, tmp_path):
    """The worker saves a new snapshot at every step; wherever it is killed, the project is one of them, whole."""
    out = tmp_path / "box.fieldwright"
    bell = Bell()
    pool = WorkerPool(bell, store, module="tests.engine.fake_trainer")
    pool.bell = bell
    for kill in range(3):
        job = pool.start(TrainJob(VoxelsConfig(str(photos)), str(out)))
        collect(pool, bell, lambda events: any(isinstance(e, JobProgress) and e.progress.preview for e in events))
        time.sleep(0.037 * kill)
        os.kill(pool._tasks[job.id].child.pid, signal.SIGKILL)
        assert isinstance(end_of(pool, job), JobDied)
        scene, extended = load_project(out, store)
        (node,) = (node for node in scene.nodes if isinstance(node.content, VoxelField))
        assert extended.get(node.content.asset)["density"][0] == node.content.provenance.steps
    pool.close()


def test_an_asset_put_here_is_seen_there(client, store):
    """The window writes an asset after the engine has started; both know the folder only."""
    client.start()
    collect(client, client.bell, has(Ready))
    voxels = tricolor()
    scene = Scene((Node("new", voxels.content(store.put(voxels.tensors()), Provenance())),))
    client.set_scene(scene)
    client.request(default_view(scene), 32, 32)
    frame = collect(client, client.bell, has(FrameArrived))[-1].frame
    assert float(frame.radiance[..., 3].max()) > 0.9
