"""Whole runs of voxels that move, on a ball that goes to and fro."""

import msgspec
import numpy as np
import pytest

from tests.training.conftest import BallScene, ball_photo
from viewer.errors import InputError
from viewer.fields.moving_voxels import voxels_now
from viewer.scene.assets import AssetStore
from viewer.scene.camera import placed
from viewer.scene.geometry import Transform
from viewer.scene.moving import MOVING
from viewer.scene.progress import run_to_end
from viewer.training.config import DynamicConfig, VoxelsConfig
from viewer.training.methods import train

CONFIG = DynamicConfig("ball", steps=300, resolution=32, batch=1024, times=8, motion=8)


class MovingBall(BallScene):
    """The ball of other tests, 0.5 further along x at its last photo than at its first."""

    def __init__(self):
        super().__init__(40, 4)
        photos = tuple(
            msgspec.structs.replace(photo, time=2.0 + 4.0 * (number * 17 % 40) / 39)
            for number, photo in enumerate(self.dataset.photos)
        )
        self.dataset = msgspec.structs.replace(self.dataset, photos=photos)

    def load(self, photo):
        return ball_photo(placed(photo.camera, Transform((-shift(photo.time), 0.0, 0.0))))


def shift(time):
    return 0.125 * (time - 4.0)


def run(config, folder, scene):
    last, work = None, train(config, scene.dataset, scene.load, AssetStore(folder / "assets"), folder)
    while True:
        try:
            last = next(work)
        except StopIteration as end:
            return last.values["psnr"], end.value


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ball")
    psnr, field = run(CONFIG, folder, MovingBall())
    return psnr, field, AssetStore(folder / "assets")


def test_it_learns_what_a_field_at_rest_cannot(trained, tmp_path):
    psnr, *_ = trained
    at_rest, _ = run(VoxelsConfig("ball", steps=300, resolution=32, batch=1024, sh_degree=1), tmp_path, MovingBall())
    assert psnr > at_rest + 3.0


def test_the_field_is_where_the_ball_was(trained):
    _, field, store = trained
    assert (field.motion.first, field.motion.last) == (2.0, 6.0)
    places = []
    for time in (2.0, 3.0, 4.5, 6.0):
        voxels = voxels_now(MOVING[type(field)].at(field, time), store.get(field.asset))
        middle = voxels.middles()[voxels.density * voxels.cell.max() > 0.3].mean(0)
        assert middle[0] == pytest.approx(shift(time), abs=0.15)
        assert np.abs(middle[1:]).max() < 0.05
        places.append(middle[0])
    assert (np.diff(places) > 0.02).all()
    assert places[-1] - places[0] > 0.25


@pytest.mark.parametrize(
    ("times", "words"), [((None, 1.0), "have no time"), ((3.0, 3.0), "the same time"), ((None, None), "have no time")]
)
def test_photos_in_which_nothing_can_move_are_refused(times, words, tmp_path):
    scene = BallScene(8, 2)
    photos = tuple(
        msgspec.structs.replace(photo, time=times[number % 2]) for number, photo in enumerate(scene.dataset.photos)
    )
    dataset = msgspec.structs.replace(scene.dataset, photos=photos)
    with pytest.raises(InputError, match=words) as caught:
        run_to_end(train(CONFIG, dataset, scene.load, AssetStore(tmp_path / "assets"), tmp_path))
    assert caught.value.hint
    assert scene.loads == 0


def test_cameras_cannot_be_refined():
    with pytest.raises(InputError, match="does not refine"):
        msgspec.structs.replace(CONFIG, refine_poses=True).check()
