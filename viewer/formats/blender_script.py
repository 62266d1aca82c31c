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

from pathlib import Path

import bpy

FOLDER = Path(__file__).resolve().parent
MODEL = {model!r}
ENVIRONMENT = {environment!r}  # the environment light, or None
BLEND = {blend!r}
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
    if cameras:
        scene.camera = cameras[0]
    for picture in bpy.data.images:
        if picture.filepath.endswith(NUMBERS):
            picture.colorspace_settings.name = "Non-Color"  # OBJ does not say what a picture holds
    if ENVIRONMENT:
        light_from_all_around(scene)
    bpy.ops.file.pack_all()
    bpy.ops.wm.save_as_mainfile(filepath=str(FOLDER / BLEND))


def light_from_all_around(scene):
    """The picture as Blender's world, strength 1: it is as bright as it should be."""
    world = scene.world or bpy.data.worlds.new("World")
    scene.world = world
    if world.node_tree is None:
        world.use_nodes = True
    tree = world.node_tree
    tree.nodes.clear()
    picture = tree.nodes.new("ShaderNodeTexEnvironment")
    picture.image = bpy.data.images.load(str(FOLDER / ENVIRONMENT))
    picture.image.colorspace_settings.name = "Linear Rec.709"
    background = tree.nodes.new("ShaderNodeBackground")
    background.inputs["Strength"].default_value = 1.0
    output = tree.nodes.new("ShaderNodeOutputWorld")
    tree.links.new(picture.outputs["Color"], background.inputs["Color"])
    tree.links.new(background.outputs["Background"], output.inputs["Surface"])


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
        model=model,
        environment=environment,
        importer=IMPORTERS[f".{suffix.lower()}"],
        size=size,
    )
    found = {script: text.encode()}
    if environment is not None and scene.radiance is not None and environment not in others:
        found[environment] = rgbe.encode(scene.radiance)
    return found
