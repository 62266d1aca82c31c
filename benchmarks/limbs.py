"""How near a limb of a learned mesh comes to a true pose that was not shown, where its own bones are turned.

The true skeleton says where a limb would be in another frame if the body had not moved. The learned mesh is taken at a
frame that was shown, what lies at the true limb there is its limb, and up to three bones that carry most of that are
turned until its surface is nearest. What is left, a mean of both directions, is given in percent of the limb's length.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from jaxtyping import Float
from scipy.optimize import minimize
from scipy.spatial import KDTree

from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.geometry import as_vec3
from viewer.scene.rotations import quaternion_turn
from viewer.scene.skeleton import AT_REST, BonePose
from viewer.scene.skinning import mesh_of

LEGS = {
    "front right": ("b_RightUpperArm_06", "b_RightForeArm_07", "b_RightHand_08"),
    "front left": ("b_LeftUpperArm_09", "b_LeftForeArm_010", "b_LeftHand_011"),
    "hind left": ("b_LeftLeg01_015", "b_LeftLeg02_016", "b_LeftFoot01_017", "b_LeftFoot02_018"),
    "hind right": ("b_RightLeg01_019", "b_RightLeg02_020", "b_RightFoot01_021", "b_RightFoot02_022"),
}
"""Of fox_run's skeleton."""
MOST_BONES, LEAST_SHARE = 3, 0.35
"""That are turned, and how much of the limb's surface a bone carries at one of its places to belong to it."""
REACH = 0.06
"""Of the subject's size: learned vertices that are farther from every true one are nothing's."""
BEFORE = 4
"""Frames from the one that is shown to the one whose pose is taken."""
FEWEST = 20
"""Vertices of a limb; with fewer there is none."""
ROUNDS = 400


def limb_errors(model: Model, store: AssetStore, folder: Path, numbers: Sequence[int], times: Sequence[float]) -> None:
    """Print one line a limb and frame, and the median.

    Args:
        model: A mesh on bones.
        store: Its assets.
        folder: Of the data set, with truth.
        numbers: Of the frames whose poses are taken.
        times: Of all frames, in turn.
    """
    truth = json.loads((folder / "truth/skeleton.json").read_text(encoding="utf-8"))
    names, parents = truth["names"], truth["parents"]
    posed, weights = np.array(truth["posed"]), np.load(folder / "truth/weights.npz")["weights"]
    found: list[float] = []
    for number in numbers:
        for limb, chain in LEGS.items():
            rows = [names.index(name) for name in chain]
            own = weights[rows].sum(0) > 0.5
            parent = names.index(parents[rows[0]])
            shown, target = (np.load(folder / f"truth/mesh_{n:03d}.npz")["vertices"] for n in (number - BEFORE, number))
            still = posed[number - BEFORE, parent] @ np.linalg.inv(posed[number, parent])
            goal = target[own] @ still[:3, :3].T + still[:3, 3]
            joints = posed[number, rows, :3, 3]
            length = np.linalg.norm(np.diff(joints, axis=0), axis=1).sum()
            length += np.linalg.norm(target[own] - joints[-1], axis=1)[weights[rows[-1]][own] > 0.5].max()
            left = _left(model, store, times[number - BEFORE], shown, own, goal)
            found.append(100.0 * left / length if left is not None else np.inf)
            print(f"  frame {number}, {limb}: {found[-1]:.1f} %" if left is not None else f"  {number}, {limb}: none")
    print(f"limbs: {np.median(found):.1f} % of their length (median of {len(found)}), {np.min(found):.1f} at best")


def _left(
    model: Model, store: AssetStore, seconds: float, shown: Float[np.ndarray, "v 3"], own: np.ndarray,
    goal: Float[np.ndarray, "g 3"],
) -> float | None:  # fmt: skip
    """How far the limb is from its goal once its bones are turned, in the data set's unit; None: there is no limb."""
    assert model.skin is not None
    skin = msgspec.structs.replace(model.skin, moment=seconds, pose=())
    vertices = mesh_of(msgspec.structs.replace(model, skin=skin), store).vertices
    away, nearest = KDTree(shown).query(vertices)
    limb = own[nearest] & (away < REACH * np.linalg.norm(np.ptp(shown, axis=0)))
    if limb.sum() < FEWEST:
        return None
    tensors = store.get(skin.asset)
    shares = np.zeros((int(limb.sum()), len(skin.bones)))
    np.put_along_axis(shares, tensors["joints"][limb].astype(np.int64), tensors["weights"][limb], 1)
    outside = np.zeros((int((~limb).sum()), len(skin.bones)))
    np.put_along_axis(outside, tensors["joints"][~limb].astype(np.int64), tensors["weights"][~limb], 1)
    ours = shares.sum(0) > outside.sum(0)
    bones = [int(bone) for bone in np.argsort(-shares.sum(0)) if ours[bone] and shares[:, bone].max() > LEAST_SHARE]
    bones, tree = bones[:MOST_BONES], KDTree(goal)

    def far(turns: np.ndarray) -> float:
        pose = [AT_REST] * len(skin.bones)
        for bone, turn in zip(bones, turns.reshape(-1, 3), strict=True):
            w, x, y, z = quaternion_turn(turn).tolist()
            pose[bone] = BonePose(as_vec3(np.zeros(3)), (w, x, y, z))
        posed = msgspec.structs.replace(model, skin=msgspec.structs.replace(skin, pose=tuple(pose)))
        there = mesh_of(posed, store).vertices[limb]
        return float(0.5 * (tree.query(there)[0].mean() + KDTree(there).query(goal)[0].mean()))

    if not bones:
        return far(np.zeros(0))
    best = minimize(far, np.zeros(3 * len(bones)), method="Powell", bounds=[(-2.0, 2.0)] * (3 * len(bones)),
                    options={"maxfev": ROUNDS, "xtol": 1e-2, "ftol": 1e-3})  # fmt: skip
    return float(best.fun)
