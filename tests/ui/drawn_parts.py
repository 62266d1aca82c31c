"""What of the viewport's picture is drawn anew after a change, compared with the whole picture."""

import numpy as np

from tests.ui.test_lights import settle
from viewer.ui.viewport.gl import Target


class DrawnParts:
    """Watches pictures on their way from OpenGL to the window.

    Args:
        surface: Of the viewport.
        monkeypatch: Of the test.
    """

    def __init__(self, surface, monkeypatch):
        self.surface = surface
        self.drawn = drawn = []
        bring = Target.bring

        def brought(target, pixels):
            found = bring(target, pixels)
            drawn.append((target.changed, found.copy()))
            return found

        monkeypatch.setattr(Target, "bring", brought)
        surface.redraw()
        settle()

    def of(self, act):
        """Sizes in pixels of the parts that are drawn alone; the last picture is as a whole one is."""
        self.drawn.clear()
        act()
        settle()
        seen = self.drawn[-1][1]
        self.surface.redraw()
        settle()
        assert self.drawn[-1][0] is None
        found = [box for box, _ in self.drawn if box is not None]
        assert np.abs(seen.astype(int) - self.drawn[-1][1]).max() <= 2
        return [box[2] * box[3] for box in found]
