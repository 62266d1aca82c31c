"""Photos of any mesh by Blender's Cycles, as ``bm_decompose.py`` reads them: of subjects that nothing was tuned on.

Usage, after ``make test-blender`` has built the environment:
    .venv-blender/bin/python benchmarks/make_truth.py MESH TRAIN_PROBE OTHER_PROBE OUT [--roughness 0.3]

MESH is .obj, .ply, .glb or .gltf and keeps its materials; ``--roughness`` makes all of it one dielectric finish.
Importers of .obj do not always set the 4 % that glTF's dielectrics mirror: here all do. Probes are .hdr; the radius
becomes 1.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
from pathlib import Path

import bpy
import mathutils

SIDE, ANGLE, DISTANCE = 256, 0.6632, 3.15
PHOTOS, TESTS = 50, 16
SAMPLES, FLAT_SAMPLES = 40, 16
GOLDEN_ANGLE = math.pi * (3.0 - math.sqrt(5.0))
LOWEST, HIGHEST = -0.34, 0.95
"""Heights of the cameras, in units of their distance."""


def load(path: Path) -> list[bpy.types.Object]:
    """The meshes of a file, upright, about the origin and within 1 of it."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    match path.suffix.lower():
        case ".obj":
            bpy.ops.wm.obj_import(filepath=str(path))
        case ".ply":
            bpy.ops.wm.ply_import(filepath=str(path), forward_axis="NEGATIVE_Z", up_axis="Y")
        case _:
            bpy.ops.import_scene.gltf(filepath=str(path))
    for thing in [thing for thing in bpy.data.objects if thing.type not in {"MESH", "EMPTY"}]:
        bpy.data.objects.remove(thing)
    bpy.context.view_layer.update()
    meshes = [thing for thing in bpy.data.objects if thing.type == "MESH"]
    places = [thing.matrix_world @ vertex.co for thing in meshes for vertex in thing.data.vertices]
    center = mathutils.Vector([(min(axis) + max(axis)) / 2.0 for axis in zip(*places, strict=True)])
    radius = max((place - center).length for place in places)
    loose = [thing for thing in bpy.data.objects if thing.parent is None]
    root = bpy.data.objects.new("root", None)
    for thing in loose:
        thing.parent = root
    bpy.context.scene.collection.objects.link(root)
    root.scale, root.location = (1.0 / radius,) * 3, -center / radius
    return meshes


def finish(meshes: list[bpy.types.Object], roughness: float | None) -> list[bpy.types.Material]:
    """All materials, without emission, as the metallic-roughness model has them."""
    for thing in meshes:
        thing.data.shade_smooth()
        if not thing.data.materials:
            thing.data.materials.append(bpy.data.materials.new("plain"))
    materials = [material for material in bpy.data.materials if material.users]
    for material in materials:
        material.use_nodes = True
        inputs = principled(material).inputs
        inputs["Specular IOR Level"].default_value = 0.5
        inputs["Emission Strength"].default_value = 0.0
        if roughness is not None:
            inputs["Roughness"].default_value, inputs["Metallic"].default_value = roughness, 0.0
    return materials


def principled(material: bpy.types.Material) -> bpy.types.Node:
    return next(node for node in material.node_tree.nodes if node.type == "BSDF_PRINCIPLED")


def show_base_colors(materials: list[bpy.types.Material]) -> None:
    """Every surface sends its base colour, whatever the light."""
    for material in materials:
        tree, base = material.node_tree, principled(material).inputs["Base Color"]
        emission = tree.nodes.new("ShaderNodeEmission")
        emission.inputs[0].default_value = base.default_value
        if base.links:
            tree.links.new(base.links[0].from_socket, emission.inputs[0])
        output = next(node for node in tree.nodes if node.type == "OUTPUT_MATERIAL")
        tree.links.new(emission.outputs[0], output.inputs[0])


def prepare(scene: bpy.types.Scene) -> None:
    scene.render.engine = "CYCLES"
    scene.render.resolution_x = scene.render.resolution_y = SIDE
    scene.render.resolution_percentage = 100
    scene.render.film_transparent = True
    scene.render.use_persistent_data = True
    settings = scene.render.image_settings
    settings.file_format, settings.color_mode, settings.color_depth = "OPEN_EXR", "RGBA", "16"
    scene.camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    scene.camera.data.angle = ANGLE
    scene.collection.objects.link(scene.camera)


def light(scene: bpy.types.Scene, probe: Path) -> None:
    world = scene.world = bpy.data.worlds.new("world")
    world.use_nodes = True
    texture = world.node_tree.nodes.new("ShaderNodeTexEnvironment")
    texture.image = bpy.data.images.load(str(probe.absolute()))
    world.node_tree.links.new(texture.outputs[0], world.node_tree.nodes["Background"].inputs[0])


def poses(count: int, turn: float) -> list[mathutils.Matrix]:
    """Cameras that look at the origin from a spiral around it."""
    found = []
    for number in range(count):
        height = LOWEST + (HIGHEST - LOWEST) * (number + 0.5) / count
        angle, across = turn + number * GOLDEN_ANGLE, math.sqrt(1.0 - height * height)
        place = DISTANCE * mathutils.Vector((across * math.cos(angle), across * math.sin(angle), height))
        turned = (-place).to_track_quat("-Z", "Y").to_matrix().to_4x4()
        found.append(mathutils.Matrix.Translation(place) @ turned)
    return found


def shoot(scene: bpy.types.Scene, folder: Path, name: str, cameras: list[mathutils.Matrix], split: str) -> None:
    frames = []
    for number, pose in enumerate(cameras):
        scene.camera.matrix_world = pose
        scene.render.filepath = str((folder / name / f"{number:03d}.exr").absolute())
        bpy.ops.render.render(write_still=True)
        frames.append({"file_path": f"./{name}/{number:03d}.exr", "transform_matrix": [list(row) for row in pose]})
    told = {"camera_angle_x": ANGLE, "frames": frames}
    (folder / f"transforms_{split}.json").write_text(json.dumps(told), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mesh", type=Path)
    parser.add_argument("train_probe", type=Path)
    parser.add_argument("other_probe", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--roughness", type=float)
    parser.add_argument("--photos", type=int, default=PHOTOS)
    parser.add_argument("--tests", type=int, default=TESTS)
    options = parser.parse_args()
    materials = finish(load(options.mesh), options.roughness)
    scene, held_out = bpy.context.scene, poses(options.tests, 1.0)
    prepare(scene)
    scene.cycles.samples, scene.cycles.use_denoising = SAMPLES, True
    light(scene, options.train_probe)
    shoot(scene, options.out / "train", "images", poses(options.photos, 0.0), "train")
    shoot(scene, options.out / "train", "test", held_out, "test")
    light(scene, options.other_probe)
    shoot(scene, options.out / "other_light", "test", held_out, "test")
    show_base_colors(materials)
    scene.cycles.samples, scene.cycles.use_denoising = FLAT_SAMPLES, False
    shoot(scene, options.out / "truth", "albedo", held_out, "test")
    shutil.copy(options.train_probe, options.out / "truth" / "train_probe.hdr")
    shutil.copy(options.other_probe, options.out / "other_light" / "probe.hdr")


if __name__ == "__main__":
    main()
