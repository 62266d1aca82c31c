"""Gaussians are read and put in order in a thread of its own, so that the window never waits for either."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from threading import Condition, Thread
from typing import NamedTuple

import numpy as np
from jaxtyping import Float16, Float32, Int64, UInt32

from viewer.errors import AssetError
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore
from viewer.scene.harmonics import LARGEST_HALF
from viewer.scene.splats import Splats, splats_from_tensors
from viewer.ui.viewport.layers.splat_rows import Change

COMPARED_AT_ONCE = 1 << 16
MOST_ORDERS = 6
MOST_CHANGED = 0.5
"""Part of a set: where more differ, it is read as a set of its own."""

Row = tuple[float, float, float, float]


class Packed(NamedTuple):
    """A set of Gaussians as the graphics card takes it, the most important first.

    Attributes:
        degree: Highest degree of their spherical harmonics.
        shapes: Centre, logit, logarithms of the sizes, rotation.
        harmonics: For each colour the coefficients, filled up with zeros to whole groups of four.
        centers: As in ``shapes``.
        order: Which Gaussian of the set each one is.
        change: Of another set, what makes this one of it; then there are no shapes and harmonics.
        base: That set.
    """

    degree: int
    shapes: Float32[np.ndarray, "n 11"]
    harmonics: Float16[np.ndarray, "n 3 k"]
    centers: Float32[np.ndarray, "n 3"]
    order: Int64[np.ndarray, " n"]
    change: Change | None = None
    base: AssetId | None = None

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.centers)


class _Load(NamedTuple):
    """How to read a set: by what differs from another one, where the order of that is known."""

    store: AssetStore
    base: AssetId | None
    order: Int64[np.ndarray, " n"] | None


class Ordered(NamedTuple):
    """One set of those that are to be drawn in one order.

    Attributes:
        asset: Which.
        first: The number of its first Gaussian; the others follow.
        number: How many there are.
        rows: Of a centre in the node's own space, one row gives the distance along the axis; the squares of three rows
            add up to the square of the distance.
    """

    asset: AssetId
    first: int
    number: int
    rows: tuple[Row, ...]


Sorting = tuple[Ordered, ...]
"""All that an order depends on."""


class Order(NamedTuple):
    """The numbers of all Gaussians of some sets, the farthest first."""

    sorting: Sorting
    numbers: UInt32[np.ndarray, " n"]


class SplatSorter:
    """Reads and sorts. The thread begins with the first work and ends with ``close``; the newest wish counts."""

    def __init__(self) -> None:
        self._news = Condition()
        self._thread: Thread | None = None
        self._loads: dict[AssetId, _Load] = {}
        self._packed: dict[AssetId, Packed | None] = {}
        self._wish: Sorting | None = None
        self._order: Order | None = None
        self._orders: OrderedDict[Sorting, Order] = OrderedDict()
        """The last few: what is undone is seen in the order that it had."""
        self._closed = False

    @property
    def order(self) -> Order | None:
        """The newest one."""
        return self._order

    def want(self, assets: Collection[AssetId], store: AssetStore, bases: Mapping[AssetId, AssetId]) -> None:
        """Read these and forget all others.

        Args:
            assets: The sets.
            store: Where they are.
            bases: Of some of them, a set that has been read and of which they may differ in a few Gaussians.
        """
        with self._news:
            for asset in self._packed.keys() - set(assets):
                del self._packed[asset]
            known = {base: packed.order for base in bases.values() if (packed := self._packed.get(base)) is not None}
            self._loads = {}
            for asset in assets:
                if asset not in self._packed:
                    base = bases.get(asset)
                    self._loads[asset] = _Load(store, base if base in known else None, known.get(base or asset))
            self._go()

    def become(self, asset: AssetId, base: AssetId, change: Change) -> None:
        """A set is another one that has been read, but for a change."""
        with self._news:
            if (packed := self._packed.get(base)) is not None:
                self._packed[asset] = _changed(packed, change)

    def forget(self, asset: AssetId) -> None:
        """Read a set anew that was read as a change."""
        with self._news:
            self._packed.pop(asset, None)

    def packed(self, asset: AssetId) -> Packed | None:
        """A set that has been read; None where it has not been yet, or cannot be."""
        return self._packed.get(asset)

    def has_read(self, known: Collection[AssetId]) -> bool:
        """Whether it has read any but the known ones."""
        with self._news:
            new = [packed for asset, packed in self._packed.items() if asset not in known]
        return any(packed is not None and packed.number for packed in new)

    def keep_centers(self, asset: AssetId) -> None:
        """All else of a set that has been read is on the graphics card now."""
        with self._news:
            if (packed := self._packed.get(asset)) is not None:
                self._packed[asset] = packed._replace(
                    shapes=packed.shapes[:0], harmonics=packed.harmonics[:0], change=None, base=None
                )

    @property
    def busy(self) -> bool:
        """Whether anything is being read or put in order."""
        working = self._thread is not None and self._thread.is_alive()
        return working and bool(self._loads or self._wish)

    def sort(self, sorting: Sorting) -> None:
        """Put sets that have been read in order, unless that is how they are ordered."""
        with self._news:
            self._order = self._orders.get(sorting, self._order)
            done = self._order is not None and self._order.sorting == sorting
            self._wish = None if done else sorting
            self._go()

    def close(self) -> None:
        """End the thread, after what it is doing."""
        with self._news:
            self._closed = True
            self._news.notify()

    def _take(self, order: Order) -> None:
        self._order = self._orders[order.sorting] = order
        self._orders.move_to_end(order.sorting)
        if len(self._orders) > MOST_ORDERS:
            self._orders.popitem(last=False)

    def _go(self) -> None:
        if not (self._loads or self._wish):
            return
        if self._thread is None:
            self._thread = Thread(target=self._work, name="splats", daemon=True)
            self._thread.start()
        self._news.notify()

    def _work(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._closed or self._loads or self._wish)
                if self._closed:
                    return
                wish, load = self._wish, next(iter(self._loads.items()), None)
                sets = [self._packed.get(each.asset) for each in wish or ()]
            if wish is not None:
                centers = [each.centers for each in sets if each is not None]
                order = sorted_order(wish, centers) if len(centers) == len(wish) else None
                with self._news:
                    if order is not None:
                        self._take(order)
                    self._wish = None if self._wish == wish else self._wish
            elif load is not None:
                packed = _read(*load)
                with self._news:
                    if self._loads.pop(load[0], None) is not None:
                        self._packed[load[0]] = packed


def sorted_order(sorting: Sorting, centers: list[np.ndarray]) -> Order:
    """The order of sets with these centres."""
    depths = [_depths(each, own[: each.number]) for each, own in zip(sorting, centers, strict=True)]
    numbers = [np.arange(each.first, each.first + each.number, dtype=np.uint32) for each in sorting]
    farthest = np.argsort(-np.concatenate(depths))
    return Order(sorting, np.concatenate(numbers)[farthest])


def packed_splats(splats: Splats) -> Packed:
    """The set as the graphics card takes it.

    The opaque and large ones come first: any first ones are what is most to be seen.
    """
    two_largest = splats.log_scales.sum(1) - splats.log_scales.min(1)
    order = np.argsort(np.logaddexp(0.0, -splats.logits) - two_largest, kind="stable")
    harmonics = packed_harmonics(splats.sh, order)
    return Packed(splats.degree, packed_shapes(splats, order), harmonics, splats.positions[order], order)


def packed_shapes(splats: Splats, rows: Int64[np.ndarray, " m"]) -> Float32[np.ndarray, "m 11"]:
    """Centre, logit, sizes and rotation of some Gaussians as the graphics card takes them."""
    parts = (splats.positions[rows], splats.logits[rows, None], splats.log_scales[rows], splats.rotations[rows])
    return np.concatenate(parts, 1).astype(np.float32, copy=False)


def packed_harmonics(sh: Float32[np.ndarray, "n t 3"], rows: Int64[np.ndarray, " m"]) -> Float16[np.ndarray, "m 3 k"]:
    """The coefficients of some Gaussians as the graphics card takes them."""
    terms = sh.shape[1]
    harmonics = np.zeros((len(rows), 3, 4 * -(-terms // 4)), np.float16)
    harmonics[:, :, :terms] = np.clip(sh[rows], -LARGEST_HALF, LARGEST_HALF).transpose(0, 2, 1)
    return harmonics


def _depths(part: Ordered, centers: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, " n"]:
    rows = np.array(part.rows, np.float32)
    along = centers @ rows[:, :3].T + rows[:, 3]
    return along[:, 0] if len(rows) == 1 else (along * along).sum(1)


def _changed(packed: Packed, change: Change) -> Packed:
    """A set after a change."""
    centers = packed.centers.copy()
    centers[change.rows] = change.shapes[:, :3]
    return packed._replace(
        shapes=packed.shapes[:0], harmonics=packed.harmonics[:0], centers=centers, change=None, base=None
    )


def _read(asset: AssetId, load: _Load) -> Packed | None:
    """The set, or None where it cannot be read: the engine reports that."""
    try:
        splats = splats_from_tensors(load.store.get(asset))
        if load.base is not None and load.order is not None:
            before = splats_from_tensors(load.store.get(load.base))
            change = change_between(before, splats, load.order)
            if change is not None:
                empty = np.zeros((0, 11), np.float32), np.zeros((0, *change.harmonics.shape[1:]), np.float16)
                centers = splats.positions[load.order]
                return Packed(splats.degree, *empty, centers, load.order, change, load.base)
        return packed_splats(splats)
    except (AssetError, MemoryError):
        return None


def change_between(before: Splats, after: Splats, order: Int64[np.ndarray, " n"]) -> Change | None:
    """What differs in two sets; None where that is no change of some Gaussians, but other ones.

    Args:
        before: One set.
        after: The other one.
        order: Which Gaussian of a set each one on the graphics card is.
    """
    mine, others = before.tensors(), after.tensors()
    if any(mine[name].shape != others[name].shape for name in mine) or len(order) != after.count:
        return None
    differs = np.zeros(after.count, np.bool_)
    for first in range(0, after.count, COMPARED_AT_ONCE):
        rows = slice(first, first + COMPARED_AT_ONCE)
        for name, values in others.items():
            part = values[rows] != mine[name][rows]
            differs[rows] |= part.reshape(len(part), -1).any(1)
    rows = np.flatnonzero(differs[order])
    if len(rows) > MOST_CHANGED * after.count:
        return None
    return Change(rows, packed_shapes(after, order[rows]), packed_harmonics(after.sh, order[rows]))
