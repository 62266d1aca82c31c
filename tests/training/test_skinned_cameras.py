"""Cameras that are not where the data set says, and their corrections."""

import msgspec
import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from tests.training.test_skinned_train import CONFIG, BendingBar
from viewer.errors import ViewerError
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.geometry import as_mat4
from viewer.scene.progress import run_to_end
from viewer.scene.rotations import turns
from viewer.training import checkpoints
from viewer.training.learner import TrainingContext
from viewer.training.prepare import load_photos
from viewer.training.skinned.frames import View3
from viewer.training.skinned.learner import SkinnedLearner
from viewer.training.skinned.state import SkinnedState
from viewer.training.steering import Steering
from viewer.training.thread_pool import ThreadPool

STEPS, UNSURE = 150, 0.06
REFINED = msgspec.structs.replace(CONFIG, refine_poses=True, steps=STEPS)


class ShakenBar(BendingBar):
    """Cameras of photos that are learned are moved up or down their picture; ``moved`` has how far, in the world."""

    def __init__(self):
        super().__init__()
        random, photos, self.moved = np.random.default_rng(2), [], {}
        for photo in self.dataset.photos:
            pose = np.array(photo.camera.camera_to_world).reshape(4, 4).copy()
            self.moved[photo.file] = UNSURE * random.normal() * (photo.split == "train")
            pose[:3, 3] += self.moved[photo.file] * pose[:3, 1]
            camera = msgspec.structs.replace(photo.camera, camera_to_world=as_mat4(pose))
            photos.append(msgspec.structs.replace(photo, camera=camera))
        self.true = self.dataset
        self.dataset = msgspec.structs.replace(self.dataset, photos=tuple(photos))

    def load(self, photo):
        return super().load(next(each for each in self.true.photos if each.file == photo.file))


@pytest.fixture
def learner(tmp_path):
    scene, pool = ShakenBar(), ThreadPool(1)
    context = TrainingContext(scene.dataset, run_to_end(load_photos(scene.dataset, scene.load)), pool, tmp_path)
    made = SkinnedLearner.create_or_resume(REFINED, context)
    yield made, scene
    made.close()
    pool.close()


def test_a_correction_turns_the_subject_about_its_middle_and_shifts_it():
    camera = Camera(look_at((2.0, -1.5, 0.8), (0.0, 0.0, 0.0)), pinhole(0.7, 64, 48))
    turn, shift, unit = np.array([0.1, -0.2, 0.05]), np.array([0.03, 0.01, -0.2]), 1.7
    pose = np.array(camera.camera_to_world).reshape(4, 4)
    middle, points = np.array([0.3, -0.2, 0.1]), np.random.default_rng(0).normal(0.0, 0.2, (20, 3))
    # Of the subject about its middle, on the camera's axes, then what the camera does to see that.
    own = turns(turn[None])[0] @ pose[:3, :3].T @ points.T + shift[:, None]
    moved = torch.from_numpy((pose[:3, :3] @ own).T.astype(np.float32))
    points = torch.from_numpy(points.astype(np.float32))
    learned = torch.tensor(np.concatenate([turn, shift]), dtype=torch.float32)
    seen = View3(camera, middle, unit, 2, learned)(points)
    expected = View3(camera, middle, unit, 2)(moved)
    assert torch.allclose(seen[0], expected[0], atol=1e-3)
    assert torch.allclose(seen[1], expected[1], atol=1e-5)


def test_much_of_how_cameras_were_shaken_is_found(learner):
    learner, scene = learner
    for step in range(STEPS):
        learner.learn(step / STEPS, Steering())
    state = learner.state
    files = [photo.file for photo in scene.dataset.photos if photo.split == "train"]
    moved = np.array([scene.moved[file] for file in files]) / state.unit
    found = state.values["cameras"][:, 4]
    # All of them may go up together, and the bar with them.
    assert np.std(found - moved) < 0.75 * np.std(moved)


def test_a_checkpoint_keeps_corrections_and_is_refused_without_them(learner, tmp_path):
    state = learner[0].state
    state.values["cameras"][:] = np.arange(state.values["cameras"].size).reshape(-1, 6)
    arrays = checkpoints.snapshot(state, REFINED)
    save_file(arrays, tmp_path / "whole.safetensors")
    again, _ = checkpoints.read(SkinnedState, tmp_path / "whole.safetensors")
    assert np.array_equal(again.values["cameras"], state.values["cameras"])
    save_file({name: array for name, array in arrays.items() if name != "cameras"}, tmp_path / "less.safetensors")
    with pytest.raises(ViewerError):
        checkpoints.read(SkinnedState, tmp_path / "less.safetensors")
