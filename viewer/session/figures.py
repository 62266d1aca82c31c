"""What the figures of a run are called, in which unit and with how many digits people read them. No Qt."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class Figure(Struct, frozen=True):
    """How a figure is shown.

    Attributes:
        name: As the run reports it.
        title: For people.
        unit: Behind the number.
        scale: Factor from the number that is reported to the one that is shown.
        digits: How it is written, as in a format string.
        measured: It is reported again and again until it has been measured anew; only the first report counts.
        with_name: Of a figure that is drawn into the same plot, thinner.
    """

    name: str
    title: str
    unit: str = ""
    scale: float = 1.0
    digits: str = ",.4g"
    measured: bool = False
    with_name: str = ""

    @property
    def label(self) -> str:
        """The title with its unit."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    def text(self, value: float) -> str:
        """A number that was reported, as people read it; without the unit."""
        return format(value * self.scale, self.digits)


KNOWN: dict[str, Figure] = {
    figure.name: figure
    for figure in (
        Figure("psnr", "PSNR", "dB", digits=".2f", measured=True, with_name="train_psnr"),
        Figure("train_psnr", "PSNR of training photos", "dB", digits=".2f"),
        Figure("ssim", "SSIM", digits=".4f", measured=True),
        Figure("loss", "Loss", digits=".3g"),
        Figure("rate", "Learning rate", digits=".3g"),
        Figure("rate_factor", "Learning rate factor", digits=".3g"),
        Figure("rays_per_second", "Speed", "rays/s", digits=",.0f"),
        Figure("samples_per_second", "Samples", "1/s", digits=",.0f"),
        Figure("memory", "Memory", "MB", scale=1e-6, digits=",.0f"),
        Figure("resolution", "Resolution", digits=",.0f"),
        Figure("voxels", "Voxels", digits=",.0f"),
        Figure("occupied", "Occupied", digits=".3g"),
        Figure("step", "Step", digits=",.0f"),
        Figure("seconds", "Time", "s", digits=",.1f"),
    )
}
"""In the order in which people see them."""
ALONG = ("step", "seconds")
"""What figures are drawn over."""
UNSEEN = ("paused",)
"""Reported to programs and not to people."""


def figure_of(name: str) -> Figure:
    """How a figure is shown; one that is not described here has the name that was reported."""
    return KNOWN.get(name) or Figure(name, name.replace("_", " ").replace("/", " ").strip().capitalize() or name)


def in_order(names: Iterable[str]) -> list[str]:
    """Names of figures as people see them: the well-known ones first, then a method's own as they came."""
    there = dict.fromkeys(name for name in names if name not in UNSEEN)
    return [*(name for name in KNOWN if name in there), *(name for name in there if name not in KNOWN)]


def plottable(names: Iterable[str]) -> list[str]:
    """Those that have a plot of their own."""
    shown = in_order(names)
    companions = {figure_of(name).with_name for name in shown}
    return [name for name in shown if name not in ALONG and name not in companions]
