"""A Python script that builds a .blend out of exported files: ``blender -b -P NAME_blender.py``."""

from __future__ import annotations

from collections.abc import Mapping

from viewer.formats import rgbe
from viewer.formats.export_scene import ExportScene
from viewer.formats.options import environment_name

USD = "bpy.ops.wm.usd_import(filepath=str(FOLDER / MODEL), import_lights=True, create_world_material=False)"
IMPORTERS = {
    ".glb": "bpy.ops.import_scene.gltf(filepath=str(FOLDER / MODEL))",
    ".obj": "bpy.ops.wm.obj_import(filepath=str(FOLDER / MODEL))",
    **dict.fromkeys((".usda", ".usdc", ".usdz"), USD),
}
"""How Blender reads each kind of file."""
SCRIPT = '''"""Builds a .blend: run this with ``blender -b -P``, or with a Python that has the module bpy."""

import math
from pathlib import Path

import bpy
from mathutils import Euler, Vector

FOLDER = Path(__file__).resolve().parent
MODEL = {model!r}
ENVIRONMENT = {environment!r}  # the environment light, or None
BLEND = {blend!r}
LIT = {lit!r}  # whether anything needs light
NUMBERS = ("_roughness.png", "_metallic.png", "_normal.png", "texture_n.png", "texture_ks.png")


def build():
    """Put the model and its lights into an empty scene, and light it from all around."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    {importer}
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.resolution_x, scene.render.resolution_y = {size}
    scene.view_settings.view_transform = "Standard"  # colours as they are; AgX would bend them
    cameras = [thing for thing in scene.objects if thing.type == "CAMERA"]
    scene.camera = cameras[0] if cameras else camera_that_sees_all(scene)
    for picture in bpy.data.images:
        if picture.filepath.endswith(NUMBERS):
            picture.colorspace_settings.name = "Non-Color"  # OBJ does not say what a picture holds
    if ENVIRONMENT:
        light_from_all_around(scene)
    elif LIT and not any(thing.type == "LIGHT" for thing in scene.objects):
        light_as_in_a_studio(scene)
    bpy.ops.file.pack_all()
    bpy.ops.wm.save_as_mainfile(filepath=str(FOLDER / BLEND))


def camera_that_sees_all(scene):
    """Another view than the file's, which has none: from a little above, with everything in it."""
    shown = [thing for thing in scene.objects if thing.type == "MESH" and thing.visible_get()]
    corners = [thing.matrix_world @ Vector(corner) for thing in shown for corner in thing.bound_box] or [Vector()]
    low, high = (Vector(pick(corner[axis] for corner in corners) for axis in range(3)) for pick in (min, max))
    turn = Euler((math.radians(65), 0.0, math.radians(30)))
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.data.sensor_fit, camera.data.angle_y = "VERTICAL", math.radians(40)
    distance = 0.5 * (high - low).length / math.sin(math.radians(20)) or 1.0
    camera.data.clip_start, camera.data.clip_end = 0.001 * distance, 100.0 * distance
    camera.rotation_euler = turn
    camera.location = 0.5 * (low + high) + turn.to_matrix() @ Vector((0.0, 0.0, distance))
    scene.collection.objects.link(camera)
    return camera


def light_as_in_a_studio(scene):
    """A soft grey sky, and a sun over the camera's left shoulder: the file has no light."""
    world_of(scene).nodes["Background"].inputs["Color"].default_value = (0.2, 0.2, 0.2, 1.0)
    bpy.context.view_layer.update()  # a new camera has its place only then
    sun = bpy.data.objects.new("Sun", bpy.data.lights.new("Sun", "SUN"))
    sun.data.energy, sun.data.angle = 2.0, math.radians(5)
    sun.rotation_euler = scene.camera.matrix_world.to_euler()
    sun.rotation_euler.rotate_axis("Y", math.radians(-35))
    sun.rotation_euler.rotate_axis("X", math.radians(-25))
    scene.collection.objects.link(sun)


def world_of(scene):
    """The nodes of the scene's world: a background and an output."""
    world = scene.world or bpy.data.worlds.new("World")
    scene.world = world
    if world.node_tree is None:
        world.use_nodes = True
    tree = world.node_tree
    tree.nodes.clear()
    background = tree.nodes.new("ShaderNodeBackground")
    background.inputs["Strength"].default_value = 1.0
    output = tree.nodes.new("ShaderNodeOutputWorld")
    tree.links.new(background.outputs["Background"], output.inputs["Surface"])
    return tree


def light_from_all_around(scene):
    """The picture as Blender's world, strength 1: it is as bright as it should be."""
    tree = world_of(scene)
    picture = tree.nodes.new("ShaderNodeTexEnvironment")
    picture.image = bpy.data.images.load(str(FOLDER / ENVIRONMENT))
    picture.image.colorspace_settings.name = "Linear Rec.709"
    tree.links.new(picture.outputs["Color"], tree.nodes["Background"].inputs["Color"])


build()
'''


def files(scene: ExportScene, model: str, others: Mapping[str, bytes]) -> dict[str, bytes]:
    """The script, and the light where ``others`` do not have it as Blender's world wants it, by name."""
    stem, _, suffix = model.rpartition(".")
    environment = environment_name(stem) if scene.radiance is not None else None
    size = (800, 800) if scene.camera is None else (scene.camera.lens.width, scene.camera.lens.height)
    script = f"{stem}_blender.py"
    text = SCRIPT.format(
        blend=f"{stem}.blend",
        lit=any(material.lit for material in scene.materials),
        model=model,
        environment=environment,
        importer=IMPORTERS[f".{suffix.lower()}"],
        size=size,
    )
    found = {script: text.encode()}
    if environment is not None and scene.radiance is not None and environment not in others:
        found[environment] = rgbe.encode(scene.radiance)
    return found
