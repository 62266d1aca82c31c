"""Damaged checkpoints of NeRFs in every layout: each copy opens, or is refused with a hint."""

import pytest

from tests.formats.damaged import FEW, MANY, check_mutations
from tests.formats.test_nerf_checkpoints import KINDS, made


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
@pytest.mark.parametrize("layout", ["pytorch", "pytorch-legacy", *KINDS])
def test_damage_does_no_harm(layout, count, tmp_path, store, monkeypatch):
    monkeypatch.setattr("viewer.formats.checkpoints.nerf.scene_box", lambda nerf: nerf.aabb)  # takes a second
    _, path = made(layout, tmp_path)
    check_mutations(path, store, count)
