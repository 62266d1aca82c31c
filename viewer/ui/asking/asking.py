"""Questions about networks in the window: answers are tried in the picture, compared with photos, and kept."""

from __future__ import annotations

from msgspec.structs import asdict, replace
from PySide6.QtCore import QObject, Signal

from viewer.engine.jobs import Answered, AnswerJob, RankAnswersJob, Ranked
from viewer.errors import ViewerError
from viewer.scene.answering import asking, asks, told_by_photos, with_answers
from viewer.scene.assets import AssetStore
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.nerf_answers import Asked, NerfAnswers, answers_from
from viewer.session.extraction import photos_for
from viewer.ui.document.context import WindowContext
from viewer.ui.widgets.report import report_of
from viewer.ui.work.derived import Derived

MOST = 12
"""Comparisons that are remembered."""


class Asking(QObject):
    """Shows what other answers make of a network, and makes them part of the document when people say so.

    Signals:
        changed(): Other answers, another node, or a comparison has come.
        shown(): The panel is to be seen: people ask for it, or something was opened whose questions have no answer.

    Args:
        context: The window's parts.
    """

    changed = Signal()
    shown = Signal()

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context.window)
        self._context = context
        self._tried: tuple[Scene, str, NerfAnswers] | None = None
        """The document, the node and the answers that are shown in its place."""
        self._seen = False
        self._searching = 0
        self._ranked = Derived[RankAnswersJob, Ranked](
            context.jobs, _taken, lambda _: self.changed.emit(), most=MOST, cancelling=True
        )
        context.documents.opening.opened.connect(self._on_opened)
        context.documents.changed.connect(self._follow)
        context.viewport.selection_changed.connect(self._follow)

    @property
    def node(self) -> Node | None:
        """The node that is asked about: the selected one, else the first one."""
        nodes = asking(self._context.session.scene)
        chosen = self._context.store.state.selected
        return next((node for node in nodes if node.key == chosen), nodes[0] if nodes else None)

    @property
    def asked(self) -> Asked | None:
        """What is asked about it, with the answers that are tried."""
        node = self.node
        if node is None or not asks(node.content) or node.content.asked is None:
            return None
        asked = node.content.asked
        return asked if self._tried is None else asked.answered(self._tried[2], "tried")

    @property
    def told_by_photos(self) -> bool:
        """Whether photos can answer what is asked."""
        node = self.node
        return node is not None and asks(node.content) and told_by_photos(node.content)

    @property
    def trying(self) -> bool:
        """Whether answers are shown that are not the document's."""
        return self._tried is not None

    @property
    def searching(self) -> bool:
        """Whether photos are being asked for the best answers."""
        return bool(self._searching)

    @property
    def ranked(self) -> Ranked | None:
        """What photos say of the answers as they are; None where there are none, or as long as it is not known."""
        job = self._job()
        found = None if job is None else self._ranked.get(job)
        return found if found is not None and found.photos else None

    def why_not(self) -> str | None:
        """Why nothing is asked."""
        return None if self.node is not None else "There is no network here about which anything is to be asked."

    def set_seen(self, seen: bool) -> None:
        """People see the panel, or no longer: what is only tried ends with it."""
        self._seen = seen
        if not seen:
            self.drop()
        self._follow()

    def give(self, name: str, value: object) -> None:
        """Try another answer."""
        asked = self.asked
        if asked is not None and value != getattr(asked.answers, name):
            try:
                self._try(answers_from({name: value}, asked.answers))
            except ViewerError as error:  # as a beginning behind the end
                self._context.documents.failed.emit(report_of(error))
                self.changed.emit()

    def drop(self) -> None:
        """Back to the document's answers."""
        if self._tried is not None:
            self._tried = None
            self._context.documents.try_out(None)

    def keep(self) -> None:
        """Make what is shown the document's answers, all of them given by people, as one step of the history."""
        node, asked = self.node, self.asked
        if node is None or asked is None:
            return
        scene = self._context.session.scene
        given = {name: str(value) for name, value in asdict(asked.answers).items() if name in asked.open}
        only = Scene((node,), scene.world)

        def finished(result: Answered | None) -> None:
            if result is None:
                return
            self._tried = None
            session, (answered, *_) = self._context.session, result.scene.nodes
            if session.scene.node(node.key) != node:
                self._context.documents.try_out(None)
                return
            changed = replace(session.scene.with_node(answered), world=result.scene.world)
            self._context.documents.change(changed, self.tr("Answer the questions about {0}").format(node.name))

        title = self.tr("Answering the questions about {0}").format(node.name)
        job = AnswerJob(only, given, by="you")
        self._context.jobs.start(job, self._context.session.store, title, finished, bound=True)

    def search(self) -> None:
        """Look for the answers that photos speak for, and try them."""
        node = self.node
        if node is None or self._searching:
            return

        def finished(result: Ranked | None) -> None:
            self._searching = 0
            same = self._context.session.scene.node(node.key) == node
            if result is not None and same:
                self._try(result.answers)
            self.changed.emit()

        title = self.tr("Comparing answers with photos")
        job = RankAnswersJob(node, self._photos(node), search=True)
        self._searching = self._context.jobs.start(job, self._context.session.store, title, finished, bound=True)
        self.changed.emit()

    def _try(self, answers: NerfAnswers) -> None:
        node, scene = self.node, self._context.session.scene
        if node is None:
            return
        shown = with_answers(scene, node.key, answers, "tried")
        self._tried = (scene, node.key, answers)
        self._context.documents.try_out(shown)

    def _on_opened(self) -> None:
        """Ask about what was opened, unless everything is answered."""
        asked = self.asked
        if asked is not None and asked.assumed and not any(who == "you" for _, who in asked.known):
            self.shown.emit()

    def _follow(self) -> None:
        if self._tried is not None:
            scene, key, _ = self._tried
            node = self.node
            if scene is not self._context.session.scene or node is None or node.key != key:
                self._tried = None  # what was tried belongs to what is no longer there
                self._context.documents.try_out(None)
                return
        job = self._job()
        self._ranked.want([] if job is None or not self._seen or self._searching else [job], self._context.store.assets)
        self.changed.emit()

    def _job(self) -> RankAnswersJob | None:
        """The comparison of what is shown with its photos."""
        node, asked = self.node, self.asked
        if node is None or asked is None:
            return None
        assert asks(node.content)
        plain = replace(asked, known=())  # who answered makes no other picture
        return RankAnswersJob(Node(node.name, replace(node.content, asked=plain), node.key), self._photos(node))

    def _photos(self, node: Node) -> Dataset | None:
        """Those that are open; None = they are looked for beside the network's file."""
        photos = photos_for(self._context.session.scene, node)
        return photos.content if photos is not None and isinstance(photos.content, Dataset) else None


def _taken(result: Ranked, store: AssetStore) -> Ranked:
    del store
    return result
