"""Run by Blender's own Python, not by pytest: import a file and tell, as JSON, where its vertices are at some times.

python look_at_motion.py FILE TIME...
"""

import json
import sys

import bpy

bpy.ops.wm.read_factory_settings(use_empty=True)
(bpy.ops.import_scene.gltf if sys.argv[1].endswith(".glb") else bpy.ops.wm.usd_import)(filepath=sys.argv[1])
scene = bpy.context.scene
rate = scene.render.fps / scene.render.fps_base
seen = {}
for text in sys.argv[2:]:
    frame = float(text) * rate
    scene.frame_set(int(frame), subframe=frame - int(frame))
    graph = bpy.context.evaluated_depsgraph_get()
    points = {}
    for thing in scene.objects:
        if thing.type == "MESH" and "Icosphere" not in thing.name:  # which Blender draws joints as
            evaluated = thing.evaluated_get(graph)
            mesh = evaluated.to_mesh()
            points[thing.name] = [list(evaluated.matrix_world @ vertex.co) for vertex in mesh.vertices]
            evaluated.to_mesh_clear()
    seen[text] = points
sys.stdout.write("SEEN " + json.dumps(seen) + "\n")
