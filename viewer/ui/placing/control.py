"""What is done with measurements, and with where things are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from viewer.engine.jobs import Aligned, AlignJob
from viewer.errors import ViewerError
from viewer.scene.document import Node, Scene
from viewer.scene.edits import EDITABLE
from viewer.scene.extents import Extents, box_around, measured_nodes, seen_box
from viewer.scene.geometry import Transform, Vec3
from viewer.scene.groups import is_locked
from viewer.scene.kinds import kind_of
from viewer.scene.measurement import Measurement
from viewer.scene.moves import ALL, moved_scene, rescaled
from viewer.scene.similarity import Fit, fitted, on_floor, upright
from viewer.session.left_button import given_to, taken_from
from viewer.session.measuring import MeasureMode, Measuring
from viewer.ui.document.context import WindowContext
from viewer.ui.widgets.report import report_of

UPS: tuple[tuple[str, Vec3], ...] = (
    ("+X", (1.0, 0.0, 0.0)),
    ("-X", (-1.0, 0.0, 0.0)),
    ("+Y", (0.0, 1.0, 0.0)),
    ("-Y", (0.0, -1.0, 0.0)),
    ("-Z", (0.0, 0.0, -1.0)),
)
"""Directions that may be meant to be up; +Z is."""
Move = Callable[[Scene, tuple[str, ...], Extents], Scene]


class Placing(QObject):
    """Measures, scales, levels and aligns.

    Signals:
        changed(): Something else is measured, or can be done.
        shown(): People want to see the panel.
        aligned(object): An ``Aligned``: what comparing two captures has found.

    Args:
        context: The window's parts.
    """

    changed = Signal()
    shown = Signal()
    aligned = Signal(object)

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context.window)
        self._context, self.store = context, context.store
        self.moving, self.fixed, self.whole = "", "", True
        self.store.watch(lambda state: (state.measuring, state.document, *state.selection), self.changed.emit)

    @property
    def scene(self) -> Scene:
        """The document."""
        return self._context.session.scene

    @property
    def measuring(self) -> Measuring:
        """What the next click is for."""
        return self.store.state.measuring

    def measure(self, mode: MeasureMode) -> None:
        """Begin to measure something, or end that."""
        state = self.store.state
        if state.measuring.mode == mode:
            self.store.change(**taken_from("measure", state))
            return
        self.store.change(**given_to("measure", state, measuring=Measuring(mode, (), self.measuring.chosen)))
        self.shown.emit()
        self._context.viewport.setFocus()

    def is_on(self, mode: MeasureMode) -> bool:
        """Whether clicks measure that now."""
        return self.measuring.mode == mode

    def why_nothing(self) -> str | None:
        """Why there is nothing to measure or to move."""
        return None if self.scene.nodes else "The scene is empty."

    def why_no_measurement(self) -> str | None:
        """Why none can be removed."""
        return None if self.scene.measurements else "Nothing has been measured."

    def choose(self, key: str) -> None:
        """Let a measurement stand out."""
        self.store.change(measuring=self.measuring._replace(chosen=key))

    def remove(self, key: str) -> None:
        """Take a measurement out of the document."""
        self._context.documents.change(self.scene.without_measurement(key), "Remove a measurement")

    def clear(self) -> None:
        """Take all measurements out of the document."""
        scene = self.scene
        for each in scene.measurements:
            scene = scene.without_measurement(each.key)
        self._context.documents.change(scene, "Remove all measurements")

    def rescale(self, measurement: Measurement, length: float) -> None:
        """Scale what is chosen so that the measurement has that length."""
        self._move(
            lambda scene, keys, extents: rescaled(scene, measurement, length, keys, extents),
            f"Scale to {length:g}",
            measured=bool(self.targets()),
        )

    def turn_up(self, up: Vec3, name: str) -> None:
        """Turn what points in that direction up."""
        self._place(lambda box: upright(up, box), f"Turn {name} up")

    def to_floor(self) -> None:
        """Put the middle of the underside of what is chosen into the origin."""
        self._place(on_floor, "Centre on the floor")

    def targets(self) -> tuple[str, ...]:
        """Keys of what is placed: none stands for everything."""
        selected = self._context.selected
        return ALL if self.whole or selected is None else (selected.key,)

    def captures(self) -> tuple[Node, ...]:
        """What can be laid over another."""
        return tuple(node for node in self.scene.nodes if kind_of(node.content).family in EDITABLE)

    def pair(self) -> tuple[Node, Node] | None:
        """What moves and what stays; None where these are not two."""
        moving, fixed = self.scene.node(self.moving), self.scene.node(self.fixed)
        return None if moving is None or fixed is None or moving is fixed else (moving, fixed)

    def why_not_aligned(self) -> str | None:
        """Why two captures cannot be compared."""
        pair = self.pair()
        if pair is None:
            return "Choose two captures of the same thing in the panel Measure and place."
        return f"{pair[0].name} is locked." if is_locked(self.scene, pair[0]) else None

    def why_no_fit(self) -> str | None:
        """Why picked pairs do not say yet how captures lie."""
        return self.why_not_aligned() or (None if len(self.measuring.pairs) >= 3 else "Pick at least three pairs.")

    def fit(self, *, scaled: bool) -> Fit:
        """How the capture that moves has to move by the pairs.

        Raises:
            InputError: They do not say it.
        """
        sources, targets = (np.array(each) for each in zip(*self.measuring.pairs, strict=True))
        return fitted(sources, targets, scaled=scaled)

    def align(self, *, scaled: bool) -> None:
        """Move the one capture by the picked pairs."""
        if self.why_no_fit():
            return
        try:
            fit = self.fit(scaled=scaled)
        except ViewerError as error:
            self._context.report(report_of(error))
            return
        self._lay_over(fit.transform, "Align by pairs")
        self.store.change(measuring=self.measuring._replace(mode="", points=()))

    def refine(self, *, scaled: bool) -> None:
        """Compare both captures in a worker, and move the one to where it fits best."""
        pair = self.pair()
        if pair is None or self.why_not_aligned():
            return
        before = pair[0].transform

        def finished(done: Aligned | None) -> None:
            node = None if done is None else self.scene.node(done.key)
            if done is None or node is None:
                return
            if node.transform != before:
                self._context.notify(f"{node.name} has been moved meanwhile, so that it was not aligned.")
                return
            self._lay_over(done.transform, "Refine the alignment")
            self._context.notify(alignment_text(done))
            self.aligned.emit(done)

        job = AlignJob(*pair, scaled=scaled)
        self._context.jobs.start(job, self._context.session.store, f"Aligning {pair[0].name}", finished, bound=True)

    def _lay_over(self, move: Transform, label: str) -> None:
        node = self.scene.node(self.moving)
        if node is not None:
            transform = move.after(node.transform)
            self._context.documents.change(self._context.session.placed(node.key, transform), f"{label}: {node.name}")

    def _place(self, make: Callable[..., Transform], label: str) -> None:
        def move(scene: Scene, keys: tuple[str, ...], extents: Extents) -> Scene:
            box = box_around(scene, keys, extents) if keys else seen_box(scene, extents)
            return scene if box is None else moved_scene(scene, make(box), keys)

        self._move(move, label, measured=True)

    def _move(self, change: Move, label: str, *, measured: bool) -> None:
        """Change the document; ``measured``: once it is known how far things reach. What cannot be done is reported."""
        keys = self.targets()
        locked = any(is_locked(self.scene, node) for key in keys if (node := self.scene.node(key)) is not None)
        if measured and not locked:
            nodes = partial(self._nodes, keys)
            self._context.extents.when_known(nodes, lambda: self._change(change, keys, label))
        else:
            self._change(change, keys, label)

    def _nodes(self, keys: tuple[str, ...]) -> tuple[Node, ...]:
        return measured_nodes(self.scene, keys)

    def _change(self, change: Move, keys: tuple[str, ...], label: str) -> None:
        try:
            for key in keys:
                self._context.session.changeable(key)
            scene = change(self.scene, keys, self._context.extents.known(self.scene))
        except ViewerError as error:
            self._context.report(report_of(error))
            return
        self._context.documents.change(scene, label)
        self._context.viewport.frame_box(seen_box(scene, self._context.extents.known(scene)))


def alignment_text(done: Aligned) -> str:
    """What comparing two captures has found, in units and as a part of their size."""
    before, after = (f"{value:.3g} ({value / done.size:.2%})" for value in (done.before, done.after))
    return f"Distance of the surfaces: {before} before, {after} now; {done.overlap:.0%} of the points overlap."
