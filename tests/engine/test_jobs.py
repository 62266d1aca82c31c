"""The table of jobs: each names what does it, and comes through a message whole."""

import importlib
import subprocess
import sys
from typing import ClassVar

import msgspec
import pytest

from viewer.engine.jobs import JOBS, Job, OpenJob, StoreFolders, TrainJob, run
from viewer.engine.messages import StartJob, decode_to_child, encode
from viewer.engine.worker import AnyJob, merged
from viewer.scene.content import AnalyticField
from viewer.scene.document import Node
from viewer.scene.geometry import AABB
from viewer.scene.progress import Progress, run_to_end
from viewer.training.config import VoxelsConfig

FIELD = AnalyticField(AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)))
HEAVY = ("torch", "numba", "scipy", "trimesh", "PySide6")


class Counted(Job[int], frozen=True, tag="counted"):
    operation: ClassVar[str] = f"{__name__}:count"
    most: int


def count(job, store):
    for number in range(job.most):
        yield Progress(number / job.most, "Counting")
    return job.most


@pytest.mark.parametrize("job", JOBS)
def test_every_job_names_what_does_it_and_what_comes_of_it(job):
    module, _, function = job.operation.partition(":")
    assert callable(getattr(importlib.import_module(module), function))
    assert isinstance(job.result_type(), type)


def test_no_two_jobs_have_the_same_tag():
    assert len({job.__struct_config__.tag for job in JOBS}) == len(JOBS)


@pytest.mark.parametrize("job", [OpenJob("/tmp/日本語"), TrainJob(VoxelsConfig("/data", seconds=3.0), "/out")])
def test_a_job_comes_through_a_message_whole(job):
    sent = StartJob(1, job, StoreFolders("/assets"))
    received = decode_to_child(encode(sent))
    assert msgspec.convert(received.job, AnyJob) == sent.job


def test_a_new_job_is_a_struct_and_a_function(store):
    assert run_to_end(run(Counted(3), store)) == 3
    assert Counted.result_type() is int


def test_the_table_of_jobs_is_light():
    code = "import sys, viewer.engine.jobs; print([name for name in sys.argv[1:] if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code, *HEAVY], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_drafts_that_came_between_two_messages_are_not_lost():
    older = Progress(0.1, "", drafts=(Node("ball", FIELD, "key"),))
    assert merged(older, Progress(0.2, "")).drafts == older.drafts
    newer = Progress(0.2, "", drafts=(Node("other", FIELD, "key"),))
    assert merged(older, newer).drafts == newer.drafts
