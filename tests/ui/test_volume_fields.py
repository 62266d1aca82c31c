# pyright: reportOptionalMemberAccess=false
"""Selecting by a box or a sphere in the window: numbers, buttons, and what is tinted meanwhile."""

import numpy as np
import pytest

from tests.ui.test_selecting import opened, selected  # noqa: F401
from tests.ui.test_window import settle, store, trigger, window  # noqa: F401
from viewer.scene.volumes import Box, Sphere
from viewer.ui.selection.volumes import VolumeFields, VolumeSelecting


def test_numbers_and_buttons_select_what_is_tinted(opened):  # noqa: F811
    state = opened.context.store
    fields = VolumeFields(opened.control(VolumeSelecting))
    assert fields.isHidden()
    trigger(opened, "select_sphere_volume")
    settle()
    assert not fields.isHidden()
    assert opened.commands.actions["select_sphere_volume"].isChecked()
    radius = fields.fields[1][0]
    radius.setValue(0.5)
    middle = np.array(state.state.held_volume.volume.center)
    fields.fields[0][2].setValue(float(middle[2]) + 0.8)
    assert state.state.held_volume.volume == Sphere((middle[0], middle[1], pytest.approx(middle[2] + 0.8)), 0.5)
    tinted = sum(map(np.count_nonzero, state.state.picking.rows.values()))
    assert tinted
    fields.buttons["set"].click()
    settle()
    assert selected(opened) == tinted
    count = opened.context.session.scene.nodes[0].content.faces
    trigger(opened, "select_box_volume")
    settle()
    assert isinstance(state.state.held_volume.volume, Box)
    assert len(fields.fields) == 3
    for field in fields.fields[1]:
        field.setValue(100.0)
    fields.buttons["add"].click()
    settle()
    assert selected(opened) == count
    fields.buttons["remove"].click()
    settle()
    assert selected(opened) == 0
    trigger(opened, "undo")
    settle()
    assert selected(opened) == count
    trigger(opened, "select_lasso")
    assert state.state.held_volume is None
    assert fields.isHidden()
