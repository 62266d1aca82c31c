"""Render a scene from all around: python examples/turntable.py [PROJECT] [FOLDER] [PICTURES] [SIDE]."""

import math
import sys
from pathlib import Path

from viewer import api
from viewer.bundled import default_scene

project = Path(sys.argv[1]) if len(sys.argv) > 1 else default_scene()
folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path("turntable")
count = int(sys.argv[3]) if len(sys.argv) > 3 else 24
side = int(sys.argv[4]) if len(sys.argv) > 4 else 400

scene = api.open(project)
box = scene.scene.visible_aabb()
assert box is not None, "nothing to see"
x, y, z = box.center
radius = box.diagonal
for number in range(count):
    angle = 2 * math.pi * number / count
    eye = (x + radius * math.cos(angle), y + radius * math.sin(angle), z + 0.4 * radius)
    camera = api.Camera(api.look_at(eye, box.center), api.pinhole(0.6, side, side))
    api.render(scene, camera).save(folder / f"{number:03}.png")
print(f"{count} pictures in {folder}")
