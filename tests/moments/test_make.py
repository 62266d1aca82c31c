"""A moment made of files, as the command and the form make it, and what a project with it shows."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("cv2", reason="OpenCV is not installed")

from tests.moments import stages
from viewer.engine.jobs import MomentJob, run
from viewer.engine.operations.pictures import picture_of
from viewer.formats.images import write_png
from viewer.formats.project import load_project
from viewer.scene.animation import scene_at
from viewer.scene.assets import AssetStore
from viewer.scene.camera import placed
from viewer.scene.color import linear_to_srgb
from viewer.scene.moment import time_of
from viewer.scene.progress import run_to_end


def test_a_project_opens_as_the_first_photo_saw_it_and_ends_as_the_second_one(tmp_path):
    store, eyes = AssetStore(tmp_path / "made"), (stages.camera(), stages.camera(stages.JITTER))
    photos = [stages.photo(float(number), store, eye) for number, eye in enumerate(eyes)]
    files = tuple(tmp_path / f"photo {number}.png" for number in range(2))
    for file, photo in zip(files, photos, strict=True):
        write_png(file, photo.astype(np.float32) / 255)
    np.save(tmp_path / "disparity.npy", 1.0 / stages.depths(0.0, store, eyes[0]))
    job = MomentJob(tuple(map(str, files)), str(tmp_path / "dance.fieldwright"), (str(tmp_path / "disparity.npy"),))
    made = run_to_end(run(job, store))

    scene, opened = load_project(Path(made.path), AssetStore(tmp_path / "opened"))
    assert scene == made.scene
    timeline = scene.timeline
    assert timeline.duration == job.options.seconds
    (node,) = scene.nodes
    for number, frame in enumerate((0, timeline.frames - 1)):
        shown = scene_at(scene, timeline.time_of(frame))
        assert time_of(shown.nodes[0].values) == pytest.approx(number)
        eye = scene.camera if number == 0 else placed(node.content.cameras[1], node.transform)
        picture = run_to_end(picture_of(shown, opened, eye, (stages.WIDTH, stages.HEIGHT), ("color",), "final", None))
        seen = np.clip(linear_to_srgb(picture.radiance[..., :3].astype(np.float32)), 0, 1) * 255
        assert stages.decibels(np.rint(seen).astype(np.uint8), photos[number]) >= 35.0
    # The lines of the ground lie below all of it, so that none runs through the picture.
    points = opened.get(node.content.asset)
    heights = [node.transform.apply(points[name])[:, 2].min() for name in ("starts", "ends")]
    assert min(heights) == pytest.approx(0.0, abs=1e-4)
