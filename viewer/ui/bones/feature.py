"""Bones as a feature of the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from viewer.engine.jobs import MotionPut, RetargetJob
from viewer.errors import ViewerError
from viewer.scene.animation import keyed
from viewer.scene.arrangement import why_not_retargeted
from viewer.scene.bone_tracks import KIND, skin_in, with_clip, with_motion, without_pose
from viewer.scene.document import Node, Scene
from viewer.scene.skeleton import Skin
from viewer.scene.timeline import Target
from viewer.ui.document.context import WindowContext
from viewer.ui.widgets.command import SCENE, Command, CommandGroup, Feature
from viewer.ui.widgets.language import tr
from viewer.ui.widgets.report import report_of

Change = Callable[[Scene], Scene]
NONE_THERE = "There is no mesh with bones in this scene."
NONE_SELECTED = "Select a mesh that has bones."


class Bones(QObject):
    """Shows the bones of meshes, and changes what moves them.

    Args:
        context: Of the window.
    """

    def __init__(self, context: WindowContext) -> None:
        super().__init__()
        self._context, self._store = context, context.store

    def why_none(self) -> str | None:
        """Why bones cannot be shown; None where they can."""
        scene = self._context.session.scene
        return None if any(skin_in(node) is not None for node in scene.nodes) else NONE_THERE

    def why_not(self) -> str | None:
        """Why nothing can be done with the selected mesh; None where it has bones."""
        return None if self.skin is not None else NONE_SELECTED

    def why_no_bone(self) -> str | None:
        """Why no single bone can be taken back; None where one can."""
        skin, (key, name) = self.skin, self._store.state.bones.active
        if skin is None or self._node is None or self._node.key != key or skin.number(name) is None:
            return "Drag a bone first."
        return None

    def why_not_retargeted(self) -> str | None:
        """Why the other selected meshes cannot move as the active one does; None where they can."""
        return why_not_retargeted(self._context.session.scene, self._store.state.selection)

    @property
    def skin(self) -> Skin | None:
        """That of the selected mesh."""
        return skin_in(self._node)

    @property
    def _node(self) -> Node | None:
        return self._context.session.scene.node(self._store.state.selected or "")

    def toggle(self, what: str) -> None:
        """Turn something of what is shown on or off."""
        bones = self._store.state.bones
        changes: dict[str, object] = {"bones": bones._replace(**{what: not getattr(bones, what)})}
        if what == "on" and not bones.on and self.skin is None:
            nodes = self._context.session.scene.nodes
            changes["selection"] = tuple(node.key for node in nodes if skin_in(node) is not None)[:1]
        self._store.change(**changes)

    def is_on(self, what: str) -> bool:
        """Whether something is shown."""
        return bool(getattr(self._store.state.bones, what))

    def take_back(self, *, every: bool) -> None:
        """Have one bone, or all, where the animation or rest has them."""
        node, name = self._node, self._store.state.bones.active[1]
        if node is not None:
            label = "Take back the pose" if every else f"Take back the bone {name}"
            self._change(lambda scene: without_pose(scene, node.key, "" if every else name), node, label)

    def key_all(self) -> None:
        """Set a key of each bone at this time, as it is now."""
        node, skin, time = self._node, self.skin, self._context.session.time

        def keys(scene: Scene) -> Scene:
            assert node is not None and skin is not None, "the command is off"  # noqa: PT018
            for bone in skin.bones:
                scene = keyed(scene, Target(KIND, node.key, bone.name), time)
            return scene

        if node is not None and skin is not None:
            self._change(keys, node, f"Key all bones of {node.name}")

    def retarget(self) -> None:
        """Have the other selected meshes move as the active one does, by a worker."""
        session = self._context.session
        *targets, source = (session.scene.node(key) for key in self._store.state.selection)
        nodes = tuple(node for node in targets if node is not None)
        assert source is not None, "the command is off"
        label = f"Retarget the motion of {source.name}"

        def finished(result: MotionPut | None) -> None:
            if result is None:
                return
            scene: Scene | None = session.scene
            for node, skin in zip(nodes, result.skins, strict=True):
                scene = None if scene is None else with_motion(scene, node, skin)
            if scene is None:
                self._context.notify(tr("The nodes were changed meanwhile, so that they do not move."))
                return
            self._context.documents.change(scene, label)
            self._context.notify(" ".join(map(tr, result.notes)))

        self._context.jobs.start(RetargetJob(source, nodes), session.store, label, finished, bound=True)

    def play(self, clip: int) -> None:
        """Have another animation move the selected mesh; -1 = none."""
        node, skin = self._node, self.skin
        if node is not None and skin is not None:
            name = "none" if clip < 0 else skin.clips[clip].name
            self._change(lambda scene: with_clip(scene, node.key, clip), node, f"Animation: {name}")

    def fill(self, menu: QMenu) -> None:
        """Name the animations of the selected mesh."""
        skin = self.skin
        clips = () if skin is None else skin.clips
        for number, name in enumerate(("none", *(clip.name for clip in clips)), -1):
            entry = menu.addAction(name if number >= 0 else tr("none"), partial(self.play, number))
            entry.setCheckable(True)
            entry.setChecked(skin is not None and skin.clip == number)
            entry.setEnabled(bool(clips))

    def _change(self, change: Change, node: Node, label: str) -> None:
        session = self._context.session
        try:
            session.changeable(node.key)
            self._context.documents.change(change(session.scene), label)
        except ViewerError as error:
            self._context.report(report_of(error))


def feature(context: WindowContext) -> Feature:
    """The commands that show bones and take poses back."""
    bones = Bones(context)

    def switch(name: str, text: str, what: str) -> Command:
        return Command(name, text, "", partial(bones.toggle, what), bones.why_none, partial(bones.is_on, what))

    shown = (
        switch("bones", "Show and drag &bones", "on"),
        switch("bone_weights", "Colour meshes by their bones", "weights"),
        switch("bones_at_rest", "Meshes at &rest", "rest"),
    )
    posed = (
        Command("bone_back", "Take back the bone", "", partial(bones.take_back, every=False), bones.why_no_bone),
        Command("pose_back", "Take back the whole &pose", "", partial(bones.take_back, every=True), bones.why_not),
        Command("key_bones", "&Key all bones", "", bones.key_all, bones.why_not),
    )
    others = (Command("retarget", "&Move the others as the active one", "", bones.retarget, bones.why_not_retargeted),)
    gestures = {
        "Bones": (
            ("Drag", "Turn the bone about its joint"),
            ("Ctrl + drag", "Move the bone"),
            ("Shift + drag", "Twist the bone"),
        )
    }
    commands = (
        CommandGroup(f"{SCENE}/&Transform/&Bones", shown),
        CommandGroup(f"{SCENE}/&Transform/&Bones", posed),
        CommandGroup(f"{SCENE}/&Transform/&Bones", others),
        CommandGroup(f"{SCENE}/&Transform/&Bones/&Animation", (), fill=bones.fill),
    )
    return Feature(controls=(bones,), commands=commands, gestures=gestures)
