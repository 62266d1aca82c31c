"""Cut a scene open and look into it: python examples/edit_and_render.py [PROJECT] [OUT.png] [SIDE]."""

import sys
from pathlib import Path

from viewer import api
from viewer.bundled import default_scene

project = Path(sys.argv[1]) if len(sys.argv) > 1 else default_scene()
target = Path(sys.argv[2]) if len(sys.argv) > 2 else Path("cut.png")
side = int(sys.argv[3]) if len(sys.argv) > 3 else 400

scene = api.open(project)
box = scene.scene.visible_aabb()
assert box is not None, "nothing to see"
cut = api.edit(scene, [api.Crop(api.HalfSpace(box.center, (0.0, -1.0, 0.0)))])
whole, half = (api.render(each, size=(side, side)) for each in (scene, cut))
half.save(target)
print(f"{target}: {half.opacity.mean():.1%} of the picture is covered, {whole.opacity.mean():.1%} before")
