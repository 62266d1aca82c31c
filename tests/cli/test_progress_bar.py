"""The line that changes while something is at work."""

import io

from rich.console import Console

from viewer.cli.console import ProgressBar, words
from viewer.scene.progress import Progress


def shown(*progress):
    """What stands there at the end."""
    terminal = Console(file=io.StringIO(), force_terminal=True, width=120)
    bar = ProgressBar(terminal, hidden=False)
    for each in progress:
        bar.show(each)
    (task,) = bar._bar.tasks
    return task


def step(fraction):
    return Progress(fraction, "Training", {"step": 1.0})


def test_words_say_how_good_and_how_fast_it_is():
    values = {"psnr": 21.234, "rays_per_second": 12_345.0}
    assert words(Progress(0.5, "Training", values)) == "Training, 21.23 dB, 12.3 k rays/s"
    assert words(Progress(0.5, "Reading", {"psnr": float("nan")})) == "Reading"


def test_saving_in_between_does_not_move_the_bar():
    task = shown(step(0.4), Progress(0.0, "Saving"), Progress(1.0, "Saved"))
    assert (task.completed, task.description) == (0.4, "Saved")


def test_one_piece_of_work_after_the_other_has_its_own_time():
    task = shown(Progress(1.0, "Saved"), Progress(0.1, "Loading"))
    assert task.completed == 0.1
    assert not task.finished
    assert task.finished_time is None


def test_what_nobody_can_tell_stands_at_the_beginning():
    assert shown(Progress(-1.0, "Watching")).completed == 0.0
