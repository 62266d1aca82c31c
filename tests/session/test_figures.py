"""How figures of runs are called and written."""

from viewer.session.figures import KNOWN, figure_of, in_order, plottable


def test_figures_are_written_in_their_units():
    assert figure_of("memory").label == "Memory (MB)"
    assert figure_of("memory").text(2.5e9) == "2,500"
    assert figure_of("psnr").text(25.126) == "25.13"
    assert figure_of("rays_per_second").text(123456.7) == "123,457"


def test_what_nobody_described_is_called_as_it_is_told():
    assert figure_of("loss_coarse").label == "Loss coarse"
    assert figure_of("train/eikonal").title == "Train eikonal"
    assert figure_of("_").title == "_"
    assert figure_of("eikonal").text(0.123456) == "0.1235"


def test_the_well_known_come_first_and_a_methods_own_as_they_came():
    told = ["eikonal", "seconds", "loss", "paused", "psnr", "beta", "train_psnr", "step"]
    assert in_order(told) == ["psnr", "train_psnr", "loss", "step", "seconds", "eikonal", "beta"]
    assert plottable(told) == ["psnr", "loss", "eikonal", "beta"]
    assert plottable(["train_psnr", "loss"]) == ["train_psnr", "loss"]  # nothing else has it in its plot


def test_names_are_those_that_runs_tell():
    assert all(name == figure.name for name, figure in KNOWN.items())
    assert all(figure.with_name in KNOWN for figure in KNOWN.values() if figure.with_name)
