"""The timeline's panel: buttons over the ruler and the rows of keys, and the numbers of the key that is selected."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QMenu, QScrollArea, QSpinBox, QToolButton, QWidget

from viewer.scene.camera_paths import NAMES, PATHS
from viewer.scene.document import Scene
from viewer.scene.rotations import angles_deg, rotation_of
from viewer.scene.timeline import EASINGS, KeyId
from viewer.scene.tracks import Part, parts_of, text_of
from viewer.ui.timeline.control import TimelineControl
from viewer.ui.timeline.playback import Player
from viewer.ui.timeline.track_view import EASING_TEXTS, TrackView
from viewer.ui.widgets.fields import SpinBox
from viewer.ui.widgets.language import tr
from viewer.ui.widgets.layouts import column, row

RATES = (12.0, 15.0, 24.0, 25.0, 30.0, 50.0, 60.0)
MOST_FRAMES = 1_000_000
DECIMALS = 6
FARTHEST = 1e9
ROW_HEIGHT = 34


class TimelinePanel(QWidget):
    """All of the timeline.

    Signals:
        filming(): A film shall be made.

    Args:
        control: What people do here.
        player: Plays it.
    """

    filming = Signal()

    def __init__(self, control: TimelineControl, player: Player) -> None:
        super().__init__()
        self._control, self._player = control, player
        self.tracks = TrackView(control)
        self.tracks.toggled.connect(player.toggle)
        self.play = self._button("▶", tr("Play or stop (Space)"), player.toggle)
        self.first = self._button("|◀", tr("To the beginning (Home)"), lambda: control.go_to_frame(0))
        self.before = self._button("◀◆", tr("To the key before (<)"), lambda: control.jump(-1))
        self.after = self._button("◆▶", tr("To the next key (>)"), lambda: control.jump(1))
        self.loop = self._button("⟳", tr("Begin anew at the end"), lambda: control.set_loop(self.loop.isChecked()))
        self.loop.setCheckable(True)
        self.key = self._button(
            tr("◆ Key"), tr("Set a key of the camera, as one looks now (Enter)"), control.key_camera
        )
        self.more = self._button("◆…", tr("Set a key of something else"), lambda: None)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(QMenu(self))
        self.more.menu().aboutToShow.connect(self._fill_keys)
        tip = tr("Record: whatever is changed becomes a key at this time, also of what had none")
        self.record = self._button("●", tip, lambda: control.set_recording(self.record.isChecked()))
        self.record.setCheckable(True)
        self.record.setStyleSheet("QToolButton:checked { color: #e65a46; }")
        self.path = self._button(tr("Path"), tr("A ready-made path of the camera"), lambda: None)
        self.path.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.path.setMenu(QMenu(self))
        for name in NAMES:
            self.path.menu().addAction(tr(PATHS[name].text), lambda name=name: control.use_path(name))
        tip = tr("Make the finished picture of every frame, so that it plays smoothly")
        self.prepare = self._button(tr("Prepare"), tip, player.prepare)
        self.prepare.setCheckable(True)
        self.film = self._button(tr("Film…"), tr("Make a film of the timeline"), self.filming.emit)
        self.frame, self.length = QSpinBox(), QSpinBox()
        self.frame.setRange(0, MOST_FRAMES)
        self.frame.setKeyboardTracking(False)
        self.frame.setToolTip(tr("The frame that is seen"))
        self.frame.valueChanged.connect(lambda frame: control.go_to_frame(frame))
        self.length.setRange(1, MOST_FRAMES)
        self.length.setKeyboardTracking(False)
        self.length.setToolTip(tr("How many frames there are; with Retime keys move in proportion"))
        self.length.valueChanged.connect(lambda n: control.set_duration(n, retime=self.retime.isChecked()))
        self.retime = self._button(tr("Retime"), tr("Move all keys when the length is changed"), lambda: None)
        self.retime.setCheckable(True)
        self.rate = SpinBox(1.0, 240.0, 3, tr(" fps"), adaptive=False)
        self.rate.setToolTip(tr("Frames a second"))
        self.rate.valueChanged.connect(control.set_rate)
        self.seconds = QLabel()
        self.numbers = KeyNumbers(control)
        self.typed = _narrow(self.numbers)
        scroll = QScrollArea()
        scroll.setWidget(self.tracks)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        buttons = row(
            self.first, self.before, self.play, self.after, self.loop, self.frame, QLabel("/"), self.length,
            self.retime, self.rate, self.seconds, None, self.record, self.key, self.more, self.path, self.prepare,
            self.film,
            spacing=4,
        )  # fmt: skip
        bar = QWidget()
        bar.setLayout(buttons)
        column(_narrow(bar), self.typed, scroll, on=self, wide=scroll, margins=4, spacing=4)
        control.moved.connect(self._show_time)
        control.selected.connect(self._show_numbers)
        player.changed.connect(self._show_player)
        self.show_scene()

    def show_scene(self) -> None:
        """The document has changed."""
        timeline = self._control.timeline
        with QSignalBlocker(self.length), QSignalBlocker(self.loop):
            self.length.setValue(timeline.frames)
            self.loop.setChecked(timeline.loop)
        self.rate.show_value(timeline.rate)
        self.tracks.show_scene()
        self._show_time()
        self._show_numbers()
        self._show_player()

    def _show_time(self) -> None:
        with QSignalBlocker(self.frame), QSignalBlocker(self.record):
            self.frame.setValue(self._control.frame)
            self.record.setChecked(self._control.recording)
        minutes, seconds = divmod(self._control.time, 60.0)
        self.seconds.setText(f"{int(minutes)}:{seconds:05.2f}")

    def _show_numbers(self) -> None:
        self.numbers.show_key(next(iter(self._control.keys)) if len(self._control.keys) == 1 else None)
        self.typed.setVisible(self.numbers.shown)

    def _show_player(self) -> None:
        self.play.setText("⏸" if self._player.playing else "▶")
        self.prepare.setChecked(self._player.preparing)
        frames, there = self._control.timeline.frames, self._player.frames
        self.prepare.setText(f"{len(there)} / {frames}" if self._player.preparing else tr("Prepare"))
        self.tracks.cached = there
        self.tracks.update()

    def _fill_keys(self) -> None:
        menu, scene = self.more.menu(), self._control.scene
        menu.clear()
        for target in self._control.targets():
            node = scene.node(target.node) if target.node else None
            who = tr("World") if node is None else node.name
            menu.addAction(f"{who}: {tr(text_of(scene, target))}", lambda target=target: self._control.key(target))

    def _button(self, text: str, tip: str, run: Callable[[], object]) -> QToolButton:
        made = QToolButton()
        made.setText(text)
        made.setToolTip(tip)
        made.setAccessibleName(tip)
        made.clicked.connect(lambda: run())
        return made


def _narrow(row: QWidget) -> QScrollArea:
    """A row that scrolls sideways where there is no room for it, so that the window can be narrow."""
    made = QScrollArea()
    made.setWidget(row)
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setFixedHeight(ROW_HEIGHT)
    return made


class KeyNumbers(QWidget):
    """The numbers and the easing of one key, to be typed.

    Args:
        control: What people do here.
    """

    def __init__(self, control: TimelineControl) -> None:
        super().__init__()
        self._control = control
        self._key: KeyId | None = None
        self._fields: list[SpinBox] = []
        self._parts: tuple[Part, ...] = ()
        self.easing = QComboBox(self)  # what has no parent outlives the window, with all that its signals reach
        for easing in EASINGS:
            self.easing.addItem(tr(EASING_TEXTS[easing]).partition(":")[0], easing)
        self.easing.activated.connect(lambda index: control.ease(self.easing.itemData(index)))
        self._row = row(on=self, spacing=4)
        self.shown = False
        """There is a key whose numbers are shown."""

    def show_key(self, key: KeyId | None) -> None:
        """Show what a key holds; None = nothing."""
        scene: Scene = self._control.scene
        track = None if key is None else self._control.timeline.track(key.target)
        found = None if key is None or track is None else track.key_at(key.time)
        parts = () if key is None else parts_of(scene, key.target) or ()
        self.shown = found is not None and bool(parts)
        if found is None or key is None or not parts:
            self._key = None
            return
        if self._key is None or self._key.target != key.target or parts != self._parts:
            self._build(parts)
        self._key, self._parts = key, parts
        for field, number in zip(self._fields, shown_numbers(parts, found.numbers), strict=True):
            field.show_value(number)
        self.easing.setCurrentIndex(self.easing.findData(found.easing))

    def _build(self, parts: tuple[Part, ...]) -> None:
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self.easing:
                widget.deleteLater()
        self._fields = []
        for part in parts:
            self._row.addWidget(QLabel(tr(part.name)))
            low, high = (-FARTHEST, FARTHEST) if part.blend == "turn" else (part.low, part.high)
            factor = math.degrees(1.0) if part.angle and part.blend != "turn" else 1.0
            for _ in range(3 if part.blend in ("place", "turn") else part.size):
                unit = "\N{DEGREE SIGN}" if part.angle else ""
                field = SpinBox(low * factor, high * factor, DECIMALS, unit)
                field.setMinimumWidth(64)
                field.valueChanged.connect(lambda _value: self._send())
                self._fields.append(field)
                self._row.addWidget(field, 1)
        self._row.addWidget(self.easing)
        self._row.setAlignment(Qt.AlignmentFlag.AlignVCenter)

    def _send(self) -> None:
        if self._key is None:
            return
        track = self._control.timeline.track(self._key.target)
        key = None if track is None else track.key_at(self._key.time)
        if key is not None:
            typed = [field.value() for field in self._fields]
            self._control.set_numbers(self._key, read_numbers(self._parts, typed, key.numbers))


def shown_numbers(parts: tuple[Part, ...], numbers: tuple[float, ...]) -> list[float]:
    """A key's numbers as people read them: angles in degrees, rotations about x, y and z."""
    shown: list[float] = []
    first = 0
    for part in parts:
        own = numbers[first : first + part.size]
        first += part.size
        if part.blend == "turn":
            w, x, y, z = own
            shown += angles_deg((w, x, y, z))
        else:
            shown += [math.degrees(number) for number in own] if part.angle else own
    return shown


def read_numbers(parts: tuple[Part, ...], shown: list[float], before: tuple[float, ...]) -> tuple[float, ...]:
    """What was typed, as a key's numbers; those that are shown as before stay what they were, to the last bit."""
    found: list[float] = []
    place = first = 0
    old = shown_numbers(parts, before)
    for part in parts:
        count = 3 if part.blend == "turn" else part.size
        typed, own = shown[place : place + count], before[first : first + part.size]
        known = old[place : place + count]
        same = [abs(one - other) < 0.5 * 10.0**-DECIMALS for one, other in zip(typed, known, strict=True)]
        place, first = place + count, first + part.size
        if part.blend == "turn":
            found += own if all(same) else rotation_of((typed[0], typed[1], typed[2]))
        else:
            found += [
                number if kept else math.radians(now) if part.angle else now
                for number, kept, now in zip(own, same, typed, strict=True)
            ]
    return tuple(found)
