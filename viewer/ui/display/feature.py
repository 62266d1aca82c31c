"""How the picture is shown, as a feature of the window."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QSettings

from viewer.render.channels import CHANNEL_KINDS, CHANNELS, Channel
from viewer.session.frame_rate import DEFAULT_RATE, RATES, budget
from viewer.ui.display.model_control import ModelControl
from viewer.ui.document.context import WindowContext
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.widgets.command import VIEW, Command, CommandGroup, Dock, Feature
from viewer.ui.widgets.panel_holder import PanelHolder
from viewer.ui.work.engine import Engine

SETTING = "frame_rate"


class FrameRate(QObject):
    """Sets how quick the viewport and the engine are to be.

    Args:
        viewport: Becomes coarser while it moves where its redraws take too long.
        engine: Makes its first pictures as fine as there is time.
        settings: Where the choice is stored.
    """

    def __init__(self, viewport: Viewport, engine: Engine, settings: QSettings) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._engine = engine
        self._settings = settings
        chosen = str(settings.value(SETTING, DEFAULT_RATE))
        self._apply(int(chosen) if chosen.isdecimal() and int(chosen) in RATES else DEFAULT_RATE)

    def choose(self, rate: int) -> None:
        """Aim at this many pictures a second from now on."""
        self._settings.setValue(SETTING, rate)
        self._apply(rate)

    def _apply(self, rate: int) -> None:
        self._viewport.store.change(frame_rate=rate)
        self._engine.preview_seconds = budget(rate).preview


EXPOSURE_STEP = 0.5
"""Stops."""
FIELD_CHANNELS = 9
"""Number of channels with a digit: those of fields; those of materials have Alt and a digit."""


def feature(context: WindowContext) -> Feature:
    """The display panel; channels, exposure, views of models, speed and overlays."""
    viewport, volumes = context.viewport, context.volumes
    display = viewport.display
    models, rate = ModelControl(viewport), FrameRate(viewport, context.engine, context.settings)
    models.changed.connect(lambda: context.documents.drafts.show_fields(models.look.beside))

    def channel(name: Channel, key: str) -> Command:
        return Command(
            f"channel_{name}",
            CHANNEL_KINDS[name].text,
            key,
            partial(display.set_channel, name),
            checked=lambda: display.display.channel == name,
        )

    fields, materials = CHANNELS[:FIELD_CHANNELS], CHANNELS[FIELD_CHANNELS:]
    groups = (
        CommandGroup(
            f"{VIEW}/&Channel", tuple(channel(name, str(number)) for number, name in enumerate(fields, 1)),
            icon="channel",
        ),
        CommandGroup(
            f"{VIEW}/&Channel/&Material",
            tuple(channel(name, f"Alt+{number}") for number, name in enumerate(materials, 1)),
        ),
        CommandGroup(
            f"{VIEW}/&Exposure",
            (
                Command("brighter", "&Brighter", "= +", partial(display.brighten, EXPOSURE_STEP)),
                Command("darker", "Dar&ker", "-", partial(display.brighten, -EXPOSURE_STEP)),
                Command("reset_exposure", "&Reset exposure", "Shift+-", partial(display.set_exposure, 0.0)),
            ),
        ),
        CommandGroup(
            f"{VIEW}/M&odels",
            (
                Command("model_four_up", "Fo&ur pictures of the material", "Ctrl+Alt+Q", models.toggle_four_up,
                        checked=lambda: models.look.four_up),
                Command("model_beside", "Fi&eld beside mesh", "Shift+X", models.toggle_beside,
                        checked=lambda: models.look.beside),
                Command("model_wireframe", "&Edges of triangles", "Shift+Z", models.toggle_wireframe,
                        checked=lambda: models.look.wireframe),
                Command("model_checker", "Checker in te&xture space", "Shift+U", partial(models.toggle_view, "checker"),
                        checked=lambda: models.look.view == "checker"),
                Command("model_texel_density", "Texel density", "Shift+T", partial(models.toggle_view, "texel_density"),
                        checked=lambda: models.look.view == "texel_density"),
            ),
        ),
        CommandGroup(
            f"{VIEW}/&Speed",
            (
                Command("graphics_card", "Draw on the &graphics card", "", volumes.toggle,
                        checked=lambda: volumes.enabled),
            ),
        ),
        CommandGroup(
            f"{VIEW}/&Speed",
            tuple(
                Command(f"rate_{each}", f"Aim at &{each} pictures a second", "", partial(rate.choose, each),
                        checked=lambda each=each: viewport.store.state.frame_rate == each)
                for each in RATES
            ),
        ),
        CommandGroup(
            VIEW,
            (
                Command("probe", "Pr&obe under the pointer", "P", viewport.probe.toggle,
                        checked=lambda: viewport.probe.on, icon="probe", toolbar=True),
                Command("copy_point", "Copy &world position under the pointer", "Ctrl+Shift+C", viewport.copy_point),
                Command("overlays", "&Grid and axes", "Shift+G",
                        lambda: viewport.store.change(overlays=not viewport.store.state.overlays),
                        checked=lambda: viewport.store.state.overlays, icon="grid", toolbar=True),
            ),
        ),
    )  # fmt: skip
    panel = PanelHolder("viewer.ui.display.panel", "DisplayPanel", viewport, models)
    changed = (viewport.display_changed, models.changed, volumes.changed)
    return Feature((models, rate), groups, Dock("display", "Display", panel), changed)
