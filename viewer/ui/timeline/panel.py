"""The timeline's panel: buttons over the ruler and the rows of keys, and the numbers of the key that is selected."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLabel,
    QMenu,
    QScrollArea,
    QSpinBox,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from viewer.scene.bone_tracks import KIND as BONE
from viewer.scene.camera_paths import NAMES, PATHS
from viewer.scene.document import Scene
from viewer.scene.edit_tracks import KIND as EDIT
from viewer.scene.edit_tracks import edit_place
from viewer.scene.timeline import EASINGS, KeyId
from viewer.scene.track_parts import Part
from viewer.scene.tracks import parts_of, text_of
from viewer.session.key_numbers import DECIMALS, read_numbers, shown_numbers, shown_parts
from viewer.ui.timeline.camera_paths import CameraPaths
from viewer.ui.timeline.control import TimelineControl
from viewer.ui.timeline.curve_view import CurveView
from viewer.ui.timeline.draft import TimelineDraft
from viewer.ui.timeline.playback import Player
from viewer.ui.timeline.steering import Steering
from viewer.ui.timeline.time_widget import EASING_TEXTS, TimeAxis
from viewer.ui.timeline.track_view import TrackView
from viewer.ui.widgets.fields import SpinBox
from viewer.ui.widgets.language import tr
from viewer.ui.widgets.layouts import column, label, row
from viewer.ui.widgets.theme import MUTED

RATES = (12.0, 15.0, 24.0, 25.0, 30.0, 50.0, 60.0)
MOST_FRAMES = 1_000_000
ROW_HEIGHT = 34


class TimelinePanel(QWidget):
    """All of the timeline.

    Signals:
        filming(): A film shall be made.

    Args:
        control: What people do here.
        player: Plays it.
        steering: Moves the camera as the view moves.
        draft: Shows what is dragged in the view.
        paths: Ready-made ones of the camera.
    """

    filming = Signal()

    def __init__(
        self, control: TimelineControl, player: Player, steering: Steering, draft: TimelineDraft, paths: CameraPaths
    ) -> None:
        super().__init__()
        self._control, self._player = control, player
        axis = TimeAxis(control)
        self.tracks, self.curves = TrackView(control, axis), CurveView(control, axis, draft)
        for view in (self.tracks, self.curves):
            view.toggled.connect(player.toggle)
            view.switched.connect(self.show_curves)
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
        tip = tr("Steer: look through the camera; where one goes from here is its key at this time")
        self.steer = self._button(tr("Steer"), tip, steering.toggle)
        self.steer.setCheckable(True)
        steering.changed.connect(lambda: self.steer.setChecked(steering.on))
        self.path = self._button(tr("Path"), tr("A ready-made path of the camera"), lambda: None)
        self.path.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.path.setMenu(QMenu(self))
        for name in NAMES:
            self.path.menu().addAction(tr(PATHS[name].text), lambda name=name: paths.use(name))
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
        self.views = QStackedWidget()
        self.views.addWidget(_scrolled(self.tracks))
        self.views.addWidget(self.curves)
        self.curved = self._button("∿", tr("Curves: values over time (C)"), self.show_curves)
        self.curved.setCheckable(True)
        buttons = row(
            self.first, self.before, self.play, self.after, self.loop, self.frame, QLabel("/"), self.length,
            self.retime, self.rate, self.seconds, None, self.curved, self.steer, self.record, self.key, self.more,
            self.path, self.prepare, self.film,
            spacing=4,
        )  # fmt: skip
        bar = QWidget()
        bar.setLayout(buttons)
        column(_narrow(bar), self.typed, self.views, on=self, wide=self.views, margins=4, spacing=4)
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
        self.curves.show_scene()
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

    def _show_player(self) -> None:
        self.play.setText("⏸" if self._player.playing else "▶")
        self.prepare.setChecked(self._player.preparing)
        frames, there = self._control.timeline.frames, self._player.frames
        self.prepare.setText(f"{len(there)} / {frames}" if self._player.preparing else tr("Prepare"))
        for view in (self.tracks, self.curves):
            view.cached = there
            view.update()

    def show_curves(self) -> None:
        """Show curves in the place of rows, or rows again."""
        curves = self.views.currentIndex() == 0
        self.views.setCurrentIndex(int(curves))
        self.curved.setChecked(curves)
        (self.curves if curves else self.tracks).setFocus()

    def _fill_keys(self) -> None:
        menu, scene = self.more.menu(), self._control.scene
        menu.clear()
        edits: dict[str, QMenu] = {}
        for target in self._control.targets():
            node = scene.node(target.node) if target.node else None
            who = tr("World") if node is None else node.name
            place, where = edit_place(target) if target.kind == EDIT else None, menu
            text = text_of(scene, target)
            if place is not None and node is not None:  # they are many
                edit, text = text.rsplit(": ", 1)
                title = f"{who}: {place[0] + 1}. {tr(edit)}"
                if title not in edits:
                    edits[title] = menu.addMenu(title)
                where = edits[title]
            elif target.kind == BONE and node is not None:
                title = f"{who}: {tr('Bones')}"
                if title not in edits:
                    edits[title] = menu.addMenu(title)
                where = edits[title]
            name = tr(text) if where is not menu else f"{who}: {tr(text)}"
            where.addAction(name, lambda target=target: self._control.key(target))

    def _button(self, text: str, tip: str, run: Callable[[], object]) -> QToolButton:
        made = QToolButton()
        made.setText(text)
        made.setToolTip(tip)
        made.setAccessibleName(tip)
        made.clicked.connect(lambda: run())
        return made


def _scrolled(view: QWidget) -> QScrollArea:
    made = QScrollArea()
    made.setWidget(view)
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
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
        # Always as high as with numbers, so that nothing moves under the pointer when a key is selected.
        self.hint = label("Select a key to type its numbers.", style=MUTED)
        self._fields_box = QWidget()
        self._row = row(on=self._fields_box, spacing=4)
        column(self.hint, self._fields_box, on=self)
        self._row.addWidget(self.easing)  # where no key has been shown yet, it would lie over the hint
        self._fields_box.hide()

    def show_key(self, key: KeyId | None) -> None:
        """Show what a key holds; None = nothing."""
        scene: Scene = self._control.scene
        track = None if key is None else self._control.timeline.track(key.target)
        found = None if key is None or track is None else track.key_at(key.time)
        parts = () if key is None else parts_of(scene, key.target) or ()
        self.hint.setVisible(found is None or not parts)
        self._fields_box.setVisible(found is not None and bool(parts))
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
        named = ""
        for shown in shown_parts(parts):
            if shown.name != named:
                self._row.addWidget(QLabel(tr(shown.name)))
            named = shown.name
            field = SpinBox(shown.low, shown.high, DECIMALS, shown.unit)
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
