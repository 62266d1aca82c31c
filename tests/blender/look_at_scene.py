"""Run by Blender's own Python: import whole scenes as a person would, tell what arrived, run our script, and render.

    python look_at_scene.py FOLDER FILE...

The last file is the script; what it builds is rendered to FOLDER/seen.exr, and the light alone to FOLDER/sky.exr.
"""

import json
import math
import runpy
import sys
from pathlib import Path

import bpy

SAMPLES = 64


def load(path):
    """Import with Blender's own settings; USD needs a world to put its light into."""
    bpy.ops.wm.read_factory_settings(use_empty=not path.suffix.startswith(".usd"))
    for thing in list(bpy.data.objects):
        bpy.data.objects.remove(thing)
    for material in list(bpy.data.materials):
        bpy.data.materials.remove(material)
    operators = {".glb": bpy.ops.import_scene.gltf, ".obj": bpy.ops.wm.obj_import}
    operators.get(path.suffix, bpy.ops.wm.usd_import)(filepath=str(path))


def picture_behind(socket):
    """The picture that reaches an input, whatever lies between."""
    nodes = [link.from_node for link in socket.links]
    while nodes:
        node = nodes.pop()
        if node.type in ("TEX_IMAGE", "TEX_ENVIRONMENT"):
            return node.image
        nodes += [link.from_node for entry in node.inputs for link in entry.links]
    return None


def told():
    """Boxes, pictures by the input that they reach, lamps and the view."""
    found = {"meshes": [], "lights": {}, "materials": {}, "camera": None, "world": None}
    for thing in bpy.data.objects:
        place = [list(row) for row in thing.matrix_world]
        if thing.type == "MESH":
            corners = [thing.matrix_world @ vertex.co for vertex in thing.data.vertices]
            low, high = ([pick(corner[axis] for corner in corners) for axis in range(3)] for pick in (min, max))
            turn = [math.degrees(angle) for angle in thing.matrix_world.to_euler()]
            slots = [slot.material.name for slot in thing.material_slots]
            found["meshes"].append({"lo": low, "hi": high, "rotation_deg": turn, "slots": slots})
        elif thing.type == "LIGHT":
            light = thing.data
            found["lights"][thing.name] = {
                "type": light.type, "energy": light.energy, "color": list(light.color), "place": place,
                "cone": getattr(light, "spot_size", None),
            }  # fmt: skip
        elif thing.type == "CAMERA":
            found["camera"] = {"fov_y": thing.data.angle_y, "place": place}
    for material in bpy.data.materials:
        for node in material.node_tree.nodes if material.node_tree else ():
            if node.type == "BSDF_PRINCIPLED":
                pictures = {entry.name: picture_behind(entry) for entry in node.inputs}
                found["materials"][material.name] = {
                    name: picture.colorspace_settings.name for name, picture in pictures.items() if picture
                }
    return found


def render(path, width, height):
    """Linear light, by Cycles."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = SAMPLES
    scene.cycles.use_denoising = False
    scene.render.threads_mode, scene.render.threads = "FIXED", 2
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = width, height, 100
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)


def look_around(path):
    """All of the light, with nothing before it: the middle looks along +X."""
    scene = bpy.context.scene
    for thing in list(bpy.data.objects):
        bpy.data.objects.remove(thing)
    lens = bpy.data.cameras.new("around")
    lens.type, lens.panorama_type = "PANO", "EQUIRECTANGULAR"
    scene.camera = bpy.data.objects.new("around", lens)
    scene.camera.rotation_euler = (math.pi / 2, 0.0, -math.pi / 2)
    scene.collection.objects.link(scene.camera)
    scene.render.film_transparent = False
    render(path, 64, 32)


def main(folder, files):
    """Print one line of JSON, last."""
    found = {}
    for path in files[:-1]:
        load(path)
        found[path.name] = told()
        if path.suffix == ".usdz":
            look_around(folder / "sky_usdz.exr")
    runpy.run_path(str(files[-1]), run_name="__main__")
    found["script"] = told()
    bpy.context.scene.render.film_transparent = True
    render(folder / "seen.exr", 160, 120)
    look_around(folder / "sky.exr")
    sys.stdout.write("\n" + json.dumps(found) + "\n")


main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])
