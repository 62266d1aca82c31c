"""Run by Blender's own Python: import the tutorial's .glb as a person would, tell what arrived, and render it.

python look_at_tutorial.py FILE.glb PICTURE.jpg
"""

import json
import math
import sys
from pathlib import Path

import bpy
from mathutils import Vector


def told():
    """The box of all meshes, their vertex colours (linear), and lamps."""
    corners, colors, lamps = [], [], {}
    for thing in bpy.data.objects:
        if thing.type == "MESH":
            corners += [thing.matrix_world @ vertex.co for vertex in thing.data.vertices]
            for attribute in thing.data.color_attributes:
                colors += [list(each.color)[:3] for each in attribute.data]
        elif thing.type == "LIGHT":
            lamps[thing.name] = {"type": thing.data.type, "place": list(thing.matrix_world.translation)}
    low, high = ([pick(each[axis] for each in corners) for axis in range(3)] for pick in (min, max))
    mean = [sum(each[axis] for each in colors) / max(len(colors), 1) for axis in range(3)]
    red = sum(1 for r, g, b in colors if r > 0.45 and g < 0.15 and b < 0.15) / max(len(colors), 1)
    return {"lo": low, "hi": high, "mean": mean, "red": red, "lamps": lamps}


def render(path, found):
    """A picture of it from the front, by Cycles."""
    scene = bpy.context.scene
    middle = Vector([(a + b) / 2 for a, b in zip(found["lo"], found["hi"], strict=True)])
    away = Vector((0.30, -0.75, 0.42)) * 1.1
    camera = bpy.data.objects.new("View", bpy.data.cameras.new("View"))
    camera.location = middle + away
    camera.rotation_euler = (-away).to_track_quat("-Z", "Y").to_euler()
    camera.data.angle = math.radians(33)
    scene.collection.objects.link(camera)
    scene.camera = camera
    world = bpy.data.worlds.new("Grey")
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs[0].default_value = (0.05, 0.05, 0.05, 1)
    scene.world = world
    scene.render.engine, scene.cycles.device, scene.cycles.samples = "CYCLES", "CPU", 8
    scene.cycles.use_denoising = False
    scene.view_settings.view_transform = "Standard"
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = 640, 480, 100
    scene.render.image_settings.file_format, scene.render.image_settings.quality = "JPEG", 85
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)


bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.import_scene.gltf(filepath=sys.argv[1])
found = told()
render(Path(sys.argv[2]), found)
sys.stdout.write(f"{json.dumps(found)}\n")
