"""A view of a red ball and one of a blue ball. Run in a process of its own, it tells what a real display shows of them.

Usage: python two_views.py OUT_FOLDER RED BLUE [swap]

RED and BLUE are "window" for OpenGL in the window, "beside" for OpenGL beside it, or "chosen" for what is taken where
there is a graphics card. With "swap" the red view's OpenGL in the window turns out to be of no use after a while.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication, QImage, QPixmap, QSurfaceFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.lit_models import ball, placed
from viewer.scene.assets import AssetStore
from viewer.scene.document import Scene
from viewer.scene.material import Material
from viewer.session.store import Store
from viewer.ui.viewport import opengl_surface, surfaces, viewport
from viewer.ui.viewport.viewport import Viewport

RED, BLUE = (0.8, 0.02, 0.02), (0.02, 0.02, 0.8)
SIDES = ("front", "right", "top")
PLACES = {"window": True, "beside": False, "chosen": None}


def view_of(color: tuple[float, float, float], store: AssetStore) -> Viewport:
    """Shows a ball of that colour, of radius 1, before the middle of which it stands."""
    view = Viewport(Store(store))
    view.resize(240, 160)
    scene = Scene((placed(store, ball(), Material(base_color=color)),))
    view.store.set_document(scene, scene, store)
    return view


def shares(picture: QPixmap | QImage) -> tuple[float, float]:
    """How much of a picture is red, and how much blue."""
    image = QImage(picture.toImage() if isinstance(picture, QPixmap) else picture)
    image = image.convertToFormat(QImage.Format.Format_RGBX8888)
    bytes_ = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = bytes_[:, : 4 * image.width()].reshape(image.height(), image.width(), 4).astype(int)
    redder = pixels[..., 0] - pixels[..., 2]
    return float((redder > 80).mean()), float((redder < -80).mean())


def seen(view: Viewport) -> dict[str, object]:
    """What the screen shows of a view, and how far its ball's front is from where it must be."""
    corner = view.mapTo(view.window(), view.rect().topLeft()) + view.window().pos()
    screen = QGuiApplication.primaryScreen().grabWindow(0, corner.x(), corner.y(), view.width(), view.height())
    depth = view.surface.depth_at(view.camera(), 0.5, 0.5)
    off = None if depth is None else depth - (view.view.distance - 1.0)
    return {"surface": type(view.surface).__name__, "shares": shares(screen), "off": off}


def main(out: Path, *places: str) -> list[list[dict[str, object]]]:
    """Draw both in turns, from other sides and at other sizes."""
    store, views, told = AssetStore(out / "assets"), [], []
    really = viewport.make_surface
    if "chosen" in places:
        surfaces.SOFTWARE = ()
    for number, (color, place) in enumerate(zip((RED, BLUE), places, strict=False)):
        chosen = PLACES[place]
        viewport.make_surface = lambda feed, unusable, in_window, chosen=chosen: really(
            feed, unusable, in_window=chosen if in_window is None else in_window
        )
        views.append(view_of(color, store))
        views[-1].move(40 + 600 * number, 60)
        views[-1].show()
        QTest.qWait(200)

    def look() -> None:
        QTest.qWait(200)
        told.append([seen(view) for view in views])

    for turn, side in enumerate(SIDES):
        for view in views:
            view.resize(view.width() + 30 * (-1) ** turn, view.height() + 20)
            view.look_from(side)
        look()
    if "swap" in places:
        views[0]._replace_surface("of no use")
        look()
    gone = views.pop(0)
    gone.close()
    gone.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    views[0].look_from(SIDES[0])
    look()
    return told


if __name__ == "__main__":
    QSurfaceFormat.setDefaultFormat(opengl_surface.surface_format())
    app = QApplication([])
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), *sys.argv[2:])))
