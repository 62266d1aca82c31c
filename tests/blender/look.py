"""Run by Blender's own Python, not by pytest: import a file as a person would and tell, as JSON, what arrived.

    python look.py FILE... [--render PICTURE]

With --render it also renders the last file with Cycles, from a camera that looks along +Y and down, with +Z up.
"""

import json
import math
import sys
from pathlib import Path

import bpy
import mathutils

SIZE = 160


def load(path):
    """Import with Blender's own settings."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    operators = {
        ".glb": bpy.ops.import_scene.gltf,
        ".obj": bpy.ops.wm.obj_import,
        ".ply": bpy.ops.wm.ply_import,
        ".stl": bpy.ops.wm.stl_import,
    }
    operators[path.suffix](filepath=str(path))


def described(thing):
    """Where an object is, and what its mesh and materials hold."""
    corners = [thing.matrix_world @ vertex.co for vertex in thing.data.vertices]
    mesh = thing.data
    colors = mesh.color_attributes[0] if mesh.color_attributes else None
    return {
        "name": thing.name,
        "rotation_deg": [math.degrees(angle) for angle in thing.matrix_world.to_euler()],
        "scale": list(thing.matrix_world.to_scale()),
        "lo": [min(corner[axis] for corner in corners) for axis in range(3)],
        "hi": [max(corner[axis] for corner in corners) for axis in range(3)],
        "vertices": len(corners),
        "faces": len(mesh.polygons),
        "points": [list(corner) for corner in corners[:400]],
        "normals": [list(thing.matrix_world.to_3x3() @ normal.vector) for normal in mesh.vertex_normals[:400]],
        "colors": [list(item.color)[:3] for item in colors.data[:400]] if colors else None,
        "color_domain": colors.domain if colors else None,
        "materials": [material_of(slot.material) for slot in thing.material_slots if slot.material],
    }


def material_of(material):
    """Which nodes a material has, and whether a colour attribute reaches one of its shaders."""
    tree = material.node_tree
    reached = [
        link.to_node.type + "." + link.to_socket.name for link in tree.links if link.from_node.type == "VERTEX_COLOR"
    ]
    return {"name": material.name, "nodes": sorted(node.type for node in tree.nodes), "color_reaches": reached}


def render(picture, boxes):
    """What a person sees in Cycles under a plain grey sky, with colours as they are (no AgX)."""
    scene = bpy.context.scene
    low = mathutils.Vector(min(box["lo"][axis] for box in boxes) for axis in range(3))
    high = mathutils.Vector(max(box["hi"][axis] for box in boxes) for axis in range(3))
    middle, reach = (low + high) / 2, (high - low).length
    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    scene.collection.objects.link(camera)
    scene.camera = camera
    camera.location = middle + mathutils.Vector((0.0, -1.5, 0.9)) * reach
    camera.rotation_mode = "QUATERNION"
    camera.rotation_quaternion = (middle - camera.location).to_track_quat("-Z", "Y")
    world = bpy.data.worlds.new("sky")
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs[0].default_value = (0.5, 0.5, 0.5, 1.0)
    scene.world = world
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = 16
    scene.cycles.use_denoising = False
    scene.render.threads_mode = "FIXED"
    scene.render.threads = 2
    scene.render.resolution_x = scene.render.resolution_y = SIZE
    scene.render.film_transparent = True
    scene.view_settings.view_transform = "Standard"
    scene.render.image_settings.file_format = "PNG"
    scene.render.filepath = str(picture)
    bpy.ops.render.render(write_still=True)


def main(arguments):
    """Print one line of JSON, last, so that Blender's own chatter before it does not matter."""
    picture = arguments.pop() if "--render" in arguments else None
    files = [Path(argument) for argument in arguments if argument != "--render"]
    found = {}
    for path in files:
        load(path)
        found[path.name] = [described(thing) for thing in bpy.data.objects if thing.type == "MESH"]
    if picture:
        render(Path(picture), found[files[-1].name])
    sys.stdout.write("\n" + json.dumps(found) + "\n")


main(sys.argv[1:])
