"""What is added to the bones of meshes, by hand and by the keys of tracks; a track's name is that of its bone."""

from __future__ import annotations

from msgspec.structs import replace

from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.skeleton import AT_REST, BonePose, Skin
from viewer.scene.skinning import with_skin
from viewer.scene.timeline import Target
from viewer.scene.track_parts import Numbers, Part

KIND = "bone"
PARTS = (
    Part("Position", "place"),
    Part("Rotation", "turn", -1.0, 1.0, angle=True),
    *(Part(f"Scale {axis}", "factor", 1e-9) for axis in "XYZ"),
)


def bone_targets(scene: Scene) -> tuple[Target, ...]:
    """All bones of all meshes."""
    found = ((node, skin_in(node)) for node in scene.nodes)
    return tuple(Target(KIND, node.key, bone.name) for node, skin in found if skin is not None for bone in skin.bones)


def bone_read(scene: Scene, target: Target) -> Numbers:
    """What is added to a bone."""
    skin = skin_in(scene.node(target.node))
    assert skin is not None, "a target of the scene"
    number = skin.number(target.name)
    assert number is not None, "the same"
    pose = skin.added(number)
    return (*pose.translation, *pose.rotation, *pose.scale)


def bone_write(scene: Scene, target: Target, numbers: Numbers) -> Scene:
    """The scene with something else added to a bone."""
    x, y, z, w, a, b, c, along, across, up = numbers
    return with_added_pose(scene, target.node, target.name, BonePose((x, y, z), (w, a, b, c), (along, across, up)))


def with_added_pose(scene: Scene, key: str, name: str, pose: BonePose) -> Scene:
    """The scene with something else added to a bone of a node's mesh, and of those that hang on the same skeleton."""
    for node in companions(scene, key):
        skin = skin_in(node)
        number = None if skin is None else skin.number(name)
        if skin is not None and number is not None and skin.added(number) != pose:
            scene = scene.with_node(_skinned(node, skin.with_added(number, pose)))
    return scene


def without_pose(scene: Scene, key: str, name: str = "") -> Scene:
    """The scene with nothing added to a bone of that name, or to any, of a node's mesh and those beside it."""
    for node in companions(scene, key):
        skin = skin_in(node)
        if skin is not None and name and (number := skin.number(name)) is not None:
            scene = scene.with_node(_skinned(node, skin.with_added(number, AT_REST)))
        elif skin is not None and not name and skin.pose:
            scene = scene.with_node(_skinned(node, replace(skin, pose=())))
    return scene


def with_clip(scene: Scene, key: str, clip: int) -> Scene:
    """The scene with another animation of a node's mesh and of those beside it; -1 = none."""
    for node in companions(scene, key):
        skin = skin_in(node)
        if skin is not None and -1 <= clip < len(skin.clips) and skin.clip != clip:
            scene = scene.with_node(_skinned(node, replace(skin, clip=clip, moment=0.0)))
    return scene


def with_motion(scene: Scene, before: Node, skin: Skin) -> Scene | None:
    """The scene whose node is moved by another skin; None where its mesh or skin has become another one than before.

    Where it is now, at whatever time, it stays.
    """
    node = scene.node(before.key)
    if node is None or not isinstance(node.content, Model) or not isinstance(before.content, Model):
        return None
    now, then = skin_in(node), skin_in(before)
    same = now is not None and then is not None and replace(now, moment=then.moment) == then
    return scene.with_node(_skinned(node, skin)) if same and node.content.asset == before.content.asset else None


def rested(scene: Scene) -> Scene:
    """The scene with all meshes as they are when nothing moves their bones."""
    for node in scene.nodes:
        skin = skin_in(node)
        if skin is not None and (skin.playing is not None or skin.pose):
            scene = scene.with_node(_skinned(node, replace(skin, clip=-1, pose=())))
    return scene


def companions(scene: Scene, key: str) -> tuple[Node, ...]:
    """A node, and those whose meshes hang on the same skeleton in the same place."""
    node = scene.node(key)
    skin = skin_in(node)
    if node is None or skin is None:
        return ()
    return tuple(
        each
        for each in scene.nodes
        if each.key == key
        or ((other := skin_in(each)) is not None and skin.skeleton and other.skeleton == skin.skeleton
            and each.transform == node.transform and other.frame == skin.frame)
    )  # fmt: skip


def skin_in(node: Node | None) -> Skin | None:
    """What moves a node's mesh; None where nothing does."""
    return node.content.skin if node is not None and isinstance(node.content, Model) else None


def _skinned(node: Node, skin: Skin) -> Node:
    assert isinstance(node.content, Model)
    return replace(node, content=with_skin(node.content, skin))
