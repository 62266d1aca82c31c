"""Keeps meshes and points at hand that have their edits in them."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject

from viewer.engine.jobs import ApplyEditsJob, EditsApplied
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore
from viewer.scene.kinds import kind_of
from viewer.session.edited_content import Drawn, before_paint, continuation, draws_exactly, wanted_content, with_content
from viewer.session.painting import missing_strokes
from viewer.session.state import Applied, State
from viewer.session.store import Store
from viewer.ui.work.derived import Derived
from viewer.ui.work.jobs import Jobs

MOST_LIVE = 100
"""Strokes that the window draws over what a worker has made; more would take too long to be drawn anew."""
MOST = 200
"""Number of results that are remembered: undoing as many steps asks no worker."""
MOST_BYTES, LEAST = 2 << 30, 8
"""Bytes of the disk for what results alone use, and the number of results that stay in any case."""


class EditedContent(QObject):
    """Asks a worker for the edited meshes and points of the present scene, and puts them into the store.

    While edits change faster than they are carried out, the newest result of each node is seen.

    Args:
        jobs: Runs the work.
        store: Where the scene is.
        needed: Looks up which assets stay, whatever becomes of the results.
    """

    def __init__(self, jobs: Jobs, store: Store, needed: Callable[[], Collection[AssetId]] = frozenset) -> None:
        super().__init__()
        self._store, self._needed = store, needed
        self._newest: dict[str, tuple[ApplyEditsJob, Drawn]] = {}
        """Of each node, by its key."""
        self._shorter: dict[str, tuple[ApplyEditsJob, ApplyEditsJob]] = {}
        """What is wanted of a node, by its key, and the shorter way to it that is under way."""
        self._made = Derived[ApplyEditsJob, Drawn](jobs, _content, self._ended, most=MOST, cancelling=False)
        self._live: set[str] = set()
        """Keys of the nodes whose newest strokes the window draws by itself."""
        store.watch(lambda state: (state.current, state.assets, state.paint_brush.on, state.selection), self.follow)
        self.follow()

    @property
    def waiting(self) -> bool:
        """Whether what is seen is not yet what the edits say."""
        return bool(self._made.running)

    def follow(self) -> None:
        """Show the scene as it is now, as far as its edits have been carried out."""
        state = self._store.state
        wanted = wanted_content(state.current)
        self._live = {key for key, job in wanted.items() if self._is_live(state, key, job)}
        earlier = before_paint(wanted)
        ways = [self._way(key, job) for key, job in wanted.items() if key not in self._live]
        erasing = [job for key, job in earlier.items() if state.paint_brush.on and key in state.selection]
        self._made.want([*ways, *erasing], self._store.assets)
        best = {key: found for key, job in wanted.items() if (found := self._best(key, job)) is not None}
        content = {key: made for key, (_, made) in best.items()}
        self._shorter = {key: way for key, way in self._shorter.items() if key in wanted}
        self._newest = {key: newest for key, newest in self._newest.items() if key in wanted}
        edits = {key: job.edits for key, (job, _) in best.items()}
        before = {key: made for key, job in earlier.items() if (made := self._made.get(job)) is not None}
        applied = Applied(state.current, with_content(state.current, content), edits, before) if content else None
        # A scene that is made again with the same values is another one: what was applied to the old one is not shown.
        known = state.applied
        if applied != known or (applied is not None and known is not None and applied.source is not known.source):
            self._store.change(applied=applied)

    def _ended(self, job: ApplyEditsJob) -> None:
        del job
        self.follow()
        self._make_room()

    def _make_room(self) -> None:
        """Forget the results that were not needed the longest beyond what all may take, and remove their files."""
        assets, results = self._store.state.assets, self._made.results
        if assets is None:
            return
        files = [kind_of(content).assets(content) for content in results]
        sizes = {name: _size(assets, name) for own in files for name in own}
        first, total = 0, sum(sizes.values())
        while total > MOST_BYTES and first < len(files) - LEAST:
            first += 1
            total = sum(sizes[name] for name in {name for own in files[first:] for name in own})
        if first:
            self._made.drop_oldest(first)
            left = {name for own in files[first:] for name in own}
            for name in sizes.keys() - left - set(self._needed()) - _scene_assets(self._store.state):
                assets.discard(name)

    def _is_live(self, state: State, key: str, job: ApplyEditsJob) -> bool:
        """Whether no worker need carry out the newest strokes of a node, which the window draws exactly.

        That begins with the first stroke of a brush that is on, and goes on as long as only strokes are missing.
        """
        if self._made.get(job) is not None:
            return False
        newest = self._newest.get(key)
        seen = newest[0].edits if newest is not None and newest[0].content == job.content else ()
        missing = missing_strokes(job.edits, seen)
        if missing is None or not all(draws_exactly(job.content, stroke) for stroke in missing.strokes):
            return False
        begins = state.paint_brush.on and key in state.selection and len(missing.strokes) == 1
        return (begins or key in self._live) and len(missing.strokes) <= MOST_LIVE

    def _way(self, key: str, job: ApplyEditsJob) -> ApplyEditsJob:
        """The shortest job with the result that is wanted: one more stroke goes on from what is there."""
        if self._made.get(job) is not None:
            return job
        wanted, way = self._shorter.get(key, (None, job))
        if wanted != job:
            newest = self._newest.get(key)
            way = (None if newest is None else continuation(job, *newest)) or job
            self._shorter[key] = (job, way)
        return job if self._made.failed(way) else way

    def _best(self, key: str, job: ApplyEditsJob) -> tuple[ApplyEditsJob, Drawn] | None:
        """A job and its result; until it is there, that of the same node's earlier edits."""
        made = self._made.get(job)
        if made is None and key in self._shorter and self._shorter[key][0] == job:
            made = self._made.get(self._shorter[key][1])
            if made is not None:
                self._made.put(job, made)
        if made is not None:
            self._newest[key] = (job, made)
            return self._newest[key]
        earlier = self._newest.get(key)
        return earlier if earlier is not None and earlier[0].content == job.content else None


def _size(store: AssetStore, name: AssetId) -> int:
    """Bytes of an asset in a store's own folder; 0 where it lies elsewhere."""
    path = store.find(name)
    return path.stat().st_size if path is not None and path.parent == store.root else 0


def _scene_assets(state: State) -> set[AssetId]:
    scenes = (state.document, state.current, state.shown)
    return {name for scene in scenes for name in scene.assets()}


def _content(result: EditsApplied, store: AssetStore) -> Drawn:
    del store
    return result.content
