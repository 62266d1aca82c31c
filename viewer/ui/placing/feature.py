"""Measuring and placing as a feature of the window."""

from __future__ import annotations

from functools import partial

from viewer.session.measuring import MeasureMode
from viewer.ui.document.context import WindowContext
from viewer.ui.placing.arranging import Arranging, arranging_commands
from viewer.ui.placing.control import UPS, Placing
from viewer.ui.placing.gizmos import GESTURES as GIZMO_GESTURES
from viewer.ui.placing.gizmos import Gizmos, gizmo_commands
from viewer.ui.placing.repeats import repeat_commands
from viewer.ui.widgets.command import SCENE, Command, CommandGroup, Dock, Feature
from viewer.ui.widgets.panel_holder import PanelHolder

GESTURES = (
    ("Click", "A point on the surface"),
    ("Shift+click", "Goes on with the last distance"),
    ("Enter, double click", "Closes the polygon of an area"),
    ("Backspace", "Takes the last point back"),
    ("Drag a point", "Moves it over the surface"),
    ("Type a length", "Scales the scene"),
)


def feature(context: WindowContext) -> Feature:
    """The commands that measure, scale, level and align, with their panel."""
    placing = Placing(context)

    def switch(name: str, text: str, mode: MeasureMode, shortcut: str = "", icon: str = "") -> Command:
        return Command(
            name, text, shortcut, partial(placing.measure, mode), placing.why_nothing, partial(placing.is_on, mode),
            icon=icon, toolbar=bool(icon),
        )  # fmt: skip

    measuring = (
        switch("measure_distance", "&Distance", "distance", "M", "ruler"),
        switch("measure_angle", "&Angle", "angle"),
        switch("measure_area", "A&rea", "area"),
        Command("measure_clear", "&Remove all measurements", "", placing.clear, placing.why_no_measurement),
    )
    placing_commands = (
        switch("level_three_points", "&Level by three points", "level"),
        Command("center_on_floor", "&Centre on the floor", "", placing.to_floor, placing.why_nothing),
        *(
            Command(f"up_{name}", f"Turn {name} up", "", partial(placing.turn_up, up, name), placing.why_nothing)
            for name, up in UPS
        ),
    )
    aligning = (
        switch("align_pairs", "&Pick pairs of two captures", "pairs"),
        Command("align_by_pairs", "&Align by pairs", "", partial(placing.align, scaled=True), placing.why_no_fit),
        Command(
            "align_refine", "&Refine the alignment", "", partial(placing.refine, scaled=False), placing.why_not_aligned
        ),
    )
    gizmos, arranging = Gizmos(context), Arranging(context)
    groups = (
        *arranging_commands(arranging),
        gizmo_commands(gizmos),
        repeat_commands(context),
        CommandGroup(f"{SCENE}/&Measure", measuring),
        CommandGroup(f"{SCENE}/&Place", placing_commands),
        CommandGroup(f"{SCENE}/&Place", aligning),
    )
    panel = PanelHolder("viewer.ui.placing.panel", "PlacingPanel", placing)
    dock = Dock("placing", "Measure", panel, raised=placing.shown)
    changed = (placing.changed, gizmos.changed, context.documents.changed, context.viewport.selection_changed)
    gestures = {"Measuring": GESTURES, "Moving, turning and scaling": GIZMO_GESTURES}
    return Feature((placing, gizmos, arranging), groups, dock, changed, gestures)
