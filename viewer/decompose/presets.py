"""Options of an extraction that go together."""

from __future__ import annotations

from typing import Literal

from viewer.decompose.options import ExtractOptions

Preset = Literal["plain", "quick", "standard", "best"]

PRESETS: tuple[tuple[Preset, ExtractOptions], ...] = (
    ("plain", ExtractOptions()),
    ("quick", ExtractOptions(look="materials", faces=100_000, texture=2048, seconds=40.0, bounces=False)),
    ("standard", ExtractOptions(look="materials", tracing="nets", faces=150_000, texture=2048, seconds=400.0)),
    ("best", ExtractOptions(look="materials", tracing="nets", faces=300_000, texture=4096, refine=True, seconds=480.0)),
)
"""A mesh with vertex colours; meshes with materials and light: in about a minute, in five, or as good as it gets."""


def preset_of(options: ExtractOptions) -> Preset | None:
    """The preset that these options are; None where they are somebody's own."""
    return next((name for name, each in PRESETS if each == options), None)
