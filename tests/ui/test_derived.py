"""What is remembered of jobs whose results the window caches."""

from tests.ui.fake_engine import FakeEngine
from viewer.engine.jobs import ApplyEditsJob
from viewer.scene.edits import Crop
from viewer.scene.geometry import AABB
from viewer.scene.point_cloud import PointCloud
from viewer.scene.volumes import Sphere
from viewer.ui.work import derived
from viewer.ui.work.derived import Derived
from viewer.ui.work.jobs import Jobs


def test_only_the_newest_failures_are_remembered(qtbot, store, monkeypatch):
    """A day of edits that fail had its jobs in memory for good; what failed long ago is tried again."""
    monkeypatch.setattr(derived, "MOST_FAILED", 2)
    engine = FakeEngine()
    made = Derived(Jobs(engine), lambda result, _: result, lambda _: None)
    cloud = PointCloud("a" * 64, AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)), 3, 0.1)
    jobs = [ApplyEditsJob(cloud, (Crop(Sphere((0.0, 0.0, 0.0), radius)),)) for radius in (1.0, 2.0, 3.0)]
    for job in jobs:
        made.want([job], store)
        made.give_up(job)
    assert [made.failed(job) for job in jobs] == [False, True, True]
    made.want(jobs, store)
    assert made.running == (jobs[0],)
