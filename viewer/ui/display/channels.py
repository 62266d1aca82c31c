"""Which channels are shown, side by side or not, and in which false colours."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QSignalBlocker
from PySide6.QtWidgets import QCheckBox

from viewer.render.channels import CHANNEL_KINDS, NUMBERS
from viewer.render.show.false_color import FalseColor, Scale
from viewer.session.display_control import DisplayControl
from viewer.ui.widgets.fields import Choice, Section, SpinBox
from viewer.ui.widgets.layouts import row

AUTOMATIC = "automatic"
LARGEST = 1e9


class ChannelSection(Section):
    """Chooses the channels.

    Args:
        control: Holds the display.
    """

    def __init__(self, control: DisplayControl) -> None:
        super().__init__("")
        self.setTitle(self.tr("Channels"))
        self._control = control
        self.first = Choice(channel_names(), lambda value: control.set_channel(value))
        self.second = Choice(channel_names(), lambda value: control.set_second(value))
        self.split = QCheckBox(self.tr("Beside"))
        self.rows.addRow(self.tr("Show"), self.first)
        self.rows.addRow(self.split, self.second)
        self.split.toggled.connect(lambda on: control.set_split(0.5 if on else None))
        self.follow()

    def follow(self) -> None:
        """Show the display as it is."""
        display = self._control.display
        self.first.show_value(display.channel)
        self.second.show_value(display.second)
        self.second.setEnabled(display.split is not None)
        with QSignalBlocker(self.split):
            self.split.setChecked(display.split is not None)


class FalseColorSection(Section):
    """Map and range of one of the channels; hidden where that is no number.

    Args:
        control: Holds the display.
        index: 0 for the first channel, 1 for the second one.
    """

    def __init__(self, control: DisplayControl, index: int) -> None:
        super().__init__("")
        self._control = control
        self._index = index
        maps = {
            AUTOMATIC: self.tr("Automatic"),
            "meadow": self.tr("Meadow"),
            "ember": self.tr("Ember"),
            "grey": self.tr("Grey"),
            "diverging": self.tr("Diverging"),
        }
        self.map = Choice(maps, lambda value: self._change(map=None if value == AUTOMATIC else value))
        self.automatic = QCheckBox(self.tr("Find the range"))
        self.inverted = QCheckBox(self.tr("Inverted"))
        self.low, self.high = _number(), _number()
        self.rows.addRow(self.tr("Map"), self.map)
        self.rows.addRow(self.tr("Range"), row(self.low, self.high, spacing=6))
        self.rows.addRow("", row(self.automatic, self.inverted, spacing=6))
        self.automatic.toggled.connect(lambda on: self._set_automatic(on))
        self.inverted.toggled.connect(lambda on: self._change(inverted=on))
        for number in (self.low, self.high):
            number.valueChanged.connect(lambda _: self._set_range())
        self.follow(None)

    def follow(self, scale: Scale | None) -> None:
        """Show the display as it is.

        Args:
            scale: What was decided on for the channel.
        """
        display = self._control.display
        shown = self._index < len(display.channels) and display.channels[self._index] in NUMBERS
        self.setVisible(shown)
        if not shown:
            return
        chosen = self._chosen()
        self.setTitle(self.tr("False colours: {0}").format(channel_names()[display.channels[self._index]]))
        self.map.show_value(chosen.map or AUTOMATIC)
        with (
            QSignalBlocker(self.automatic),
            QSignalBlocker(self.inverted),
            QSignalBlocker(self.low),
            QSignalBlocker(self.high),
        ):
            self.automatic.setChecked(chosen.low is None and chosen.high is None)
            self.inverted.setChecked(chosen.inverted)
            if scale is not None:
                low, high = scale.bounds
                for number, value in ((self.low, low), (self.high, high)):
                    number.setSingleStep((high - low) / 20)
                    if not number.hasFocus() or self.automatic.isChecked():
                        number.setValue(value)

    def _chosen(self) -> FalseColor:
        display = self._control.display
        return display.second_false_color if self._index else display.false_color

    def _change(self, **changes: object) -> None:
        name = "second_false_color" if self._index else "false_color"
        self._control.set(replace(self._control.display, **{name: replace(self._chosen(), **changes)}))

    def _set_automatic(self, on: bool) -> None:
        if on:
            self._change(low=None, high=None)
        else:
            self._set_range()

    def _set_range(self) -> None:
        low, high = self.low.value(), self.high.value()
        if low < high:
            self._change(low=low, high=high)


def channel_names() -> dict[str, str]:
    """What people call the channels."""
    texts = ((name, kind.text) for name, kind in CHANNEL_KINDS.items())
    return {name: QCoreApplication.translate("Commands", text).replace("&", "") for name, text in texts}


def _number() -> SpinBox:
    number = SpinBox(-LARGEST, LARGEST, 4, adaptive=False)
    number.setMinimumWidth(70)
    return number
