"""Photos to a GLB for Blender: python examples/train_and_export.py DATASET OUT.glb [SECONDS | STEPSsteps]."""

import sys
from pathlib import Path

from viewer import api

dataset, target = sys.argv[1], Path(sys.argv[2])
limit = sys.argv[3] if len(sys.argv) > 3 else "60"
steps = int(limit.removesuffix("steps")) if limit.endswith("steps") else None
seconds = None if steps else float(limit)

training = api.steps.train(dataset, target.with_suffix(".fieldwright"), seconds=seconds, steps=steps)
for progress in training:  # or api.train(…, progress=print) to leave the loop to it
    if "psnr" in progress.values:
        print(f"{progress.fraction:6.1%}  {progress.values['psnr']:.2f} dB")
scene = api.extract(training.result())
api.export(scene, target)
meshes = [node.content for node in scene.nodes if isinstance(node.content, api.Model)]
print(f"{target}: {sum(mesh.faces for mesh in meshes):,} triangles")
