"""Render a field from all around: python examples/turntable.py [PROJECT] [FOLDER] [PICTURES] [SIDE]."""

import math
import sys
from pathlib import Path

from viewer.bundled import default_scene
from viewer.engine.jobs import OpenJob, run
from viewer.engine.stores import scratch_store
from viewer.formats.images import write_png
from viewer.render.renderer import Renderer
from viewer.render.request import RenderRequest
from viewer.render.show.display import picture_over
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.progress import run_to_end

project = Path(sys.argv[1]) if len(sys.argv) > 1 else default_scene()
folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path("turntable")
count = int(sys.argv[3]) if len(sys.argv) > 3 else 24
side = int(sys.argv[4]) if len(sys.argv) > 4 else 400

opened = run_to_end(run(OpenJob(str(project)), scratch_store()))
renderer = Renderer(opened.folders.store())
box = opened.scene.visible_aabb()
assert box is not None, "nothing to see"
x, y, z = box.center
radius = box.diagonal
for number in range(count):
    angle = 2 * math.pi * number / count
    eye = (x + radius * math.cos(angle), y + radius * math.sin(angle), z + 0.4 * radius)
    camera = Camera(look_at(eye, box.center), pinhole(0.6, side, side))
    frame = renderer.final(RenderRequest(opened.scene, camera, side, side))
    write_png(folder / f"{number:03}.png", picture_over(frame, opened.scene.world.background))
print(f"{count} pictures in {folder}")
