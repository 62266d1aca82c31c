"""Photos to a GLB for Blender: python examples/train_and_export.py DATASET OUT.glb [SECONDS | STEPSsteps]."""

import sys
from pathlib import Path

from viewer.engine.jobs import ExportJob, ExtractJob, TrainJob, run
from viewer.engine.stores import scratch_store
from viewer.scene.document import Scene
from viewer.scene.progress import run_to_end
from viewer.training.config import VoxelsConfig

dataset, target = sys.argv[1], Path(sys.argv[2])
limit = sys.argv[3] if len(sys.argv) > 3 else "60"
steps = int(limit.removesuffix("steps")) if limit.endswith("steps") else None
config = VoxelsConfig(dataset, seconds=None if steps else float(limit), steps=steps)

store = scratch_store()
project = target.with_suffix(".fieldwright")
work = run(TrainJob(config, str(project)), store)
while True:  # long work is a generator of progress: drive it as you like
    try:
        progress = next(work)
    except StopIteration as end:
        trained = end.value
        break
    if "psnr" in progress.values:
        print(f"{progress.fraction:6.1%}  {progress.values['psnr']:.2f} dB")
store = store.reading(project / "assets")
field = trained.scene.node(trained.key)
mesh = run_to_end(run(ExtractJob(field), store)).node
run_to_end(run(ExportJob(Scene((mesh,)), str(target)), store))
print(f"{target}: {mesh.content.faces:,} triangles")
