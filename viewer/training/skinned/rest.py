"""The moment at which a mesh is stored: the one at which parts that move apart touch least.

At rest, as Gaussians are learned, limbs may touch that never do in the video, or touch at other times; a surface around
all would join them. So it is traced as the subject is at a moment of the video, and hangs on bones from there.
"""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float, Float32, Float64
from scipy.spatial import KDTree

from viewer.training.skinned.motion import ORDER, bone_moves, posed, skin_weights, spline_weights
from viewer.training.skinned.state import Arrays

TRIED = 24
"""Moments, at most."""
NEIGHBORS, TORN = 6, 3.0
"""Of a Gaussian that touch it, and by how much farther they must be at another moment not to belong together."""
MIXED = 6
"""Gaussians whose weights a place has."""
OPAQUE = 0.3
"""Least opacity of Gaussians that count."""


class Rest:
    """Gaussians, bones and their moves as seen from that moment.

    Args:
        values: What was learned.
        times: Of the photos, in [0, 1].

    Attributes:
        values: The same, with the places that Gaussians have at the moment.
        centers: Of bones, there.
        moment: In [0, 1].
    """

    def __init__(self, values: Arrays, times: Float32[np.ndarray, " t"]) -> None:
        self._values = {name: torch.from_numpy(array) for name, array in values.items()}
        points, centers = self._values["points"], self._values["centers"]
        weights = skin_weights(points, centers, self._values["widths"])
        solid = values["opacities"] > np.log(OPAQUE / (1.0 - OPAQUE))
        solid = solid if solid.sum() > MIXED else np.ones_like(solid)
        some = np.asarray(times)[:: max(1, len(times) // TRIED)]
        places = np.stack([posed(points, weights, move).numpy() for move in self._moves(some)])
        self.moment = float(some[least_touching(places[:, solid])])
        first = self._moves(np.array([self.moment], np.float32))[0]
        there = posed(points, weights, first).numpy()
        self.values: Arrays = {**values, "points": there}
        self.centers = _moved(first.numpy().astype(np.float64), values["centers"].astype(np.float64))
        self._back = _inverse(first.numpy().astype(np.float64))
        self._tree, self._weights = KDTree(there[solid]), weights.numpy()[solid]
        self._sizes = np.exp(values["sizes"][solid])

    def moves(self, times: Float[np.ndarray, " t"]) -> Float64[np.ndarray, "t b 3 4"]:
        """What each bone does to space at each time, from the moment on."""
        there = self._moves(times).numpy().astype(np.float64)
        turn = there[..., :3] @ self._back[None, :, :, :3]
        offset = np.einsum("tbij,bj->tbi", there[..., :3], self._back[..., 3]) + there[..., 3]
        return np.concatenate([turn, offset[..., None]], -1)

    def weights(self, points: Float32[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n b"]:
        """By which parts places hang on bones: as the Gaussians around them do."""
        away, near = self._tree.query(points, k=min(MIXED, len(self._weights)))
        away, near = np.reshape(away, (len(points), -1)), np.reshape(near, (len(points), -1))
        size = self._sizes[near]
        parts = np.exp(-0.5 * (np.square(away) - np.square(away[:, :1])) / np.square(size))
        mixed = np.einsum("nk,nkb->nb", parts, self._weights[near])
        return mixed / mixed.sum(1, keepdims=True)

    def _moves(self, times: Float[np.ndarray, " t"]) -> torch.Tensor:
        values = self._values
        parts = torch.from_numpy(spline_weights(times, len(values["turns"]) - ORDER))
        return bone_moves(parts, values["turns"], values["shifts"], values["centers"])


def least_touching(places: Float[np.ndarray, "t n 3"]) -> int:
    """The moment at which the fewest neighbours are torn apart at another one."""
    torn = []
    for there in places:
        away, near = KDTree(there).query(there, k=min(NEIGHBORS + 1, len(there)))
        away, near = np.reshape(away, (len(there), -1)), np.reshape(near, (len(there), -1))
        usual = np.median(away[:, -1])
        most = np.zeros(near.shape)
        for other in places:
            most = np.maximum(most, np.linalg.norm(other[near] - other[:, None], axis=-1))
        torn.append(int(((most > TORN * usual) & (away < TORN * usual)).sum()))
    return int(np.argmin(torn))


def _inverse(moves: Float64[np.ndarray, "b 3 4"]) -> Float64[np.ndarray, "b 3 4"]:
    """The way back of rigid moves."""
    turn = moves[..., :3].transpose(0, 2, 1)
    return np.concatenate([turn, -(turn @ moves[..., 3:])], -1)


def _moved(moves: Float64[np.ndarray, "b 3 4"], points: Float64[np.ndarray, "b 3"]) -> Float64[np.ndarray, "b 3"]:
    return np.einsum("bij,bj->bi", moves[..., :3], points) + moves[..., 3]
