"""Lights as a feature of the window."""

from __future__ import annotations

from functools import partial

from viewer.session.lights import LightKind
from viewer.ui.document.context import WindowContext
from viewer.ui.lighting.lighting import Lighting
from viewer.ui.widgets.command import SCENE, Command, CommandGroup, Dock, Feature
from viewer.ui.widgets.panel_holder import PanelHolder

TEXTS: dict[LightKind, str] = {
    "point": "Add a p&oint light",
    "sun": "Add a s&un",
    "spot": "Add a &spot light",
    "area": "Add an a&rea light",
}


def feature(context: WindowContext) -> Feature:
    """The panel of all lights, their handles in the picture, and the commands that add some."""
    lighting = Lighting(context.documents, context.jobs, context.store, context.viewport)
    lighting.failed.connect(context.report)
    adding = tuple(
        Command(f"add_{kind}_light", text, "", partial(lighting.add_light, kind), icon=f"light_{kind}")
        for kind, text in TEXTS.items()
    )
    studio = Command("add_studio", "&Light by a neutral studio", "", lighting.add_studio, icon="light")
    panel = PanelHolder("viewer.ui.lighting.panel", "LightPanel", lighting)
    return Feature(
        (lighting,),
        (CommandGroup(f"{SCENE}/Add &light", (*adding, studio)),),
        Dock("light", "Light", panel, raised=lighting.added),
    )
