"""Walk through ``docs/tutorial.md`` in the real window by mouse and keys, and take its pictures.

    python docs/make_tutorial.py                     the pictures, into docs/tutorial
    python docs/make_tutorial.py --out FOLDER        the project, the .glb and the pictures, into another folder

Without a screen Qt draws into memory. Where Blender's environment is there (``make test-blender``), the last picture
is what Blender renders of the .glb.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QPoint, QPointF, Qt  # noqa: E402
from PySide6.QtGui import QWheelEvent  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QAbstractButton, QApplication, QDoubleSpinBox, QFileDialog, QLabel, QLineEdit, QWidget  # noqa: E402

from viewer.bundled import default_scene  # noqa: E402
from viewer.cli.bench_trace import opened_window, wait_until  # noqa: E402
from viewer.ui.document.export import ExportForm  # noqa: E402
from viewer.ui.extraction.form import ExtractForm  # noqa: E402
from viewer.ui.shell.main_window import MainWindow  # noqa: E402
from viewer.ui.start.cards import Card  # noqa: E402
from viewer.ui.widgets.mnemonics import plain  # noqa: E402

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
BLENDER = ROOT / ".venv-blender" / "bin" / "python"
IN_BLENDER = ROOT / "tests" / "blender" / "look_at_tutorial.py"
SIZE, QUALITY = (1280, 800), 82
LAMP = ("0.25", "-0.3", "0.45")
Spot = tuple[int, int]
"""A place in the window, in its pixels from the upper left corner."""


class Hand:
    """What a person does with mouse and keys.

    Args:
        window: The real one.
        pictures: The folder that pictures go to.
    """

    def __init__(self, window: MainWindow, pictures: Path) -> None:
        self.window, self.pictures = window, pictures
        self.view = window.context.viewport.surface
        self.store = window.context.store

    def rest(self, seconds: float = 0.4) -> None:
        """Let the window work."""
        QTest.qWait(round(1000 * seconds))

    def settle(self) -> None:
        """Wait for jobs, and until the picture is as fine as it gets."""
        self.rest(1.5)
        while self.window.context.jobs.running:  # each ends, or fails with a report
            self.rest(0.2)
        for _ in range(2):
            wait_until(lambda: "rendering" not in {each.text() for each in self.window.findChildren(QLabel)})
            self.rest(1.0)

    def at(self, spot: Spot) -> QPoint:
        """A place of the window in the view."""
        return self.view.mapFrom(self.window, QPoint(*spot))

    def click(self, spot: Spot) -> None:
        """Click in the view."""
        QTest.mouseMove(self.view, self.at(spot))
        self.rest(0.2)
        QTest.mouseClick(self.view, LEFT, NONE, self.at(spot))
        self.rest()

    def drag(self, spots: Sequence[Spot], keys: Qt.KeyboardModifier = NONE, picture: str = "") -> None:
        """Drag through places of the view; the picture is taken before the button is let go."""
        QTest.mouseMove(self.view, self.at(spots[0]))
        self.rest(0.3)
        QTest.mousePress(self.view, LEFT, keys, self.at(spots[0]))
        for first, last in pairwise(spots):
            for part in range(1, 7):
                x, y = (a + (b - a) * part / 6 for a, b in zip(first, last, strict=True))
                QTest.mouseMove(self.view, self.at((round(x), round(y))))
                self.rest(0.04)
        if picture:
            self.picture(picture)
        QTest.mouseRelease(self.view, LEFT, keys, self.at(spots[-1]))
        self.rest()

    def wheel(self, spot: Spot, notches: int) -> None:
        """Turn the wheel over the view, forward where positive."""
        place = self.at(spot)
        for _ in range(abs(notches)):
            turn, around = QPoint(0, 120 if notches > 0 else -120), QPointF(self.view.mapToGlobal(place))
            none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
            QApplication.sendEvent(
                self.view, QWheelEvent(QPointF(place), around, QPoint(), turn, none, NONE, phase, False)
            )
            self.rest(0.15)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        """Press a key in the view."""
        self.window.activateWindow()
        self.view.setFocus()
        QTest.keyClick(self.view, key, keys)
        self.rest()

    def frame(self) -> None:
        """Frame what is selected, and wait until the window has come closer: it does so once that is measured."""
        self.key(Qt.Key.Key_F)
        wait_until(lambda: any(">Size<" in each.text() for each in self.window.findChildren(QLabel)))
        self.rest(1.0)

    def menu(self, *names: str) -> None:
        """Click one's way through a menu."""
        holder: QWidget = self.window.menuBar()
        for name in names:
            action = next(each for each in holder.actions() if plain(each.text()).rstrip("…") == name)
            if not action.isEnabled():
                raise AssertionError(f"{name} is grey: {action.toolTip()}")
            QTest.mouseClick(holder, LEFT, NONE, holder.actionGeometry(action).center())  # pyright: ignore[reportAttributeAccessIssue]
            self.rest(0.3)
            holder = action.menu() or holder  # pyright: ignore[reportAssignmentType]
        self.rest()

    def press(self, text: str, within: QWidget | None = None) -> None:
        """Press the button that says so."""
        button = self.button(text, within)
        QTest.mouseClick(button, LEFT, NONE, button.rect().center())
        self.rest()

    def button(self, text: str, within: QWidget | None = None) -> QAbstractButton:
        """The button that says so, once it is seen and may be pressed."""

        def ready() -> list[QAbstractButton]:
            buttons = (within or self.window).findChildren(QAbstractButton)
            return [each for each in buttons if _seen(each) and each.isEnabled() and plain(each.text()) == text]

        wait_until(lambda: bool(ready()))
        return ready()[0]

    def write(self, field: QLineEdit, text: str) -> None:
        """Type into a field in place of what is there."""
        QTest.mouseClick(field, LEFT, NONE, field.rect().center())
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
        self.rest()

    def number(self, tip: str, text: str, which: int = 0) -> None:
        """Type into the number field whose tip begins so."""
        fields = [each for each in self.window.findChildren(QDoubleSpinBox) if _seen(each)]
        self.write([each for each in fields if each.toolTip().startswith(tip)][which].lineEdit(), text)

    def picture(self, name: str) -> None:
        """Take a picture of the window."""
        self.window.grab().save(str(self.pictures / f"{name}.jpg"), "JPG", QUALITY)


def _seen(widget: QWidget) -> bool:
    return widget.isVisible() and not widget.visibleRegion().isEmpty()


def open_sample(hand: Hand, _: Path) -> None:
    """From the start page."""
    hand.menu("File", "Start page")
    sample = default_scene().with_name("capture.fieldwright")
    wait_until(lambda: any(_seen(each) for each in hand.window.findChildren(Card)))
    hand.rest(2.0)
    hand.picture("1-start")
    card = next(each for each in hand.window.findChildren(Card) if each.path == sample)
    QTest.mouseClick(card, LEFT, NONE, QPoint(20, 20))
    wait_until(lambda: bool(hand.store.state.scene.nodes))
    hand.settle()


def remove_floaters(hand: Hand, _: Path) -> None:
    """What is red goes."""
    hand.menu("Edit", "Remove floaters")
    hand.button("Remove")
    hand.rest(1.0)
    hand.picture("2-floaters")
    hand.press("Remove")
    hand.settle()


def level_and_scale(hand: Hand, _: Path) -> None:
    """Three points of the table, then two on its edge and the length between them."""
    hand.menu("Scene", "Place", "Level by three points")
    for spot in ((443, 560), (812, 545), (617, 650)):
        hand.click(spot)
    hand.frame()
    hand.settle()
    hand.picture("3-level")
    hand.key(Qt.Key.Key_M)
    hand.click((433, 578))
    hand.click((811, 575))
    hand.number("Type the true length", "30 cm")
    hand.frame()
    hand.wheel((617, 450), 4)
    hand.settle()
    hand.picture("4-scale")
    hand.key(Qt.Key.Key_Escape)


def dent(hand: Hand, _: Path) -> None:
    """Ctrl and drags down the vase and up again."""
    hand.key(Qt.Key.Key_B, CTRL)
    hand.rest(1.0)
    hand.drag([(487, 492), (487, 528)] * 3, CTRL)
    hand.settle()
    hand.picture("5-dent")


def repaint(hand: Hand, _: Path) -> None:
    """Along the broad stripe."""
    hand.key(Qt.Key.Key_B, CTRL | SHIFT)
    hand.rest(1.0)
    hand.number("In the scene's units", "0.012")
    hand.drag([(504, 502), (521, 513), (558, 522), (593, 521)])
    hand.settle()
    hand.picture("6-paint")
    hand.key(Qt.Key.Key_B, CTRL | SHIFT)


def save(hand: Hand, folder: Path) -> None:
    """As a project of one's own."""
    hand.key(Qt.Key.Key_S, CTRL | SHIFT)
    _answer(hand, folder / "table.fieldwright")
    hand.settle()


def extract(hand: Hand, _: Path) -> None:
    """The plain preset."""
    hand.menu("Scene", "Extract a mesh")
    wait_until(lambda: any(each.isVisible() for each in hand.window.findChildren(ExtractForm)))
    form = next(each for each in hand.window.findChildren(ExtractForm) if each.isVisible())
    form.preset.setFocus()
    QTest.keyClicks(form.preset, "Plain")
    hand.press("Extract", form)
    hand.settle()


def lamp(hand: Hand, _: Path) -> None:
    """Added, and moved by typing where it shall be."""
    hand.menu("Scene", "Add light", "Add a point light")
    hand.settle()
    for axis, place in zip("xyz", LAMP, strict=True):
        hand.number(f"Along the world's {axis} axis", place)
    hand.settle()
    hand.picture("7-lamp")
    hand.menu("File", "Save")
    hand.settle()


def export(hand: Hand, folder: Path) -> None:
    """Into a .glb."""
    hand.menu("File", "Export")
    wait_until(lambda: any(each.isVisible() for each in hand.window.findChildren(ExportForm)))
    form = next(each for each in hand.window.findChildren(ExportForm) if each.isVisible())
    form.path.line.setFocus()
    form.path.line.selectAll()
    QTest.keyClicks(form.path.line, str(folder / "table.glb"))
    form.grab().save(str(hand.pictures / "8-export.jpg"), "JPG", QUALITY)
    hand.press("Export", form)
    hand.settle()


STEPS: tuple[Callable[[Hand, Path], None], ...] = (
    open_sample, remove_floaters, level_and_scale, dent, repaint, save, extract, lamp, export,
)  # fmt: skip


def _answer(hand: Hand, path: Path) -> None:
    """Type a path into the dialog for files."""
    dialog = next(each for each in hand.window.findChildren(QFileDialog) if each.isVisible())
    line = dialog.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClicks(line, str(path))
    QTest.keyClick(line, Qt.Key.Key_Return)


def walk(folder: Path, pictures: Path) -> None:
    """All of the tutorial; ``table.fieldwright`` and ``table.glb`` are in ``folder`` afterwards."""
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as state, opened_window(Path(state)) as window:
        window.resize(*SIZE)
        hand = Hand(window, pictures)
        hand.rest(2.0)
        for step in STEPS:
            print(step.__name__, flush=True)
            step(hand, folder)


def in_blender(glb: Path, picture: Path) -> dict[str, object]:
    """What Blender finds in the file; it renders it into ``picture``."""
    done = subprocess.run([BLENDER, IN_BLENDER, glb, picture], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Walk, then look at it in Blender."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="where project and .glb go, too")
    options = parser.parse_args()
    pictures = options.out or ROOT / "docs" / "tutorial"
    with tempfile.TemporaryDirectory() as folder:
        made = options.out or Path(folder)
        walk(made, pictures)
        if BLENDER.is_file():
            print(in_blender(made / "table.glb", pictures / "9-blender.jpg"))


if __name__ == "__main__":
    main()
