"""Training as a feature of the window."""

from __future__ import annotations

from viewer.scene.dataset import Dataset
from viewer.ui.document import files
from viewer.ui.document.context import WindowContext
from viewer.ui.training.form import RaceForm, TrainForm
from viewer.ui.training.runs import Training
from viewer.ui.training.share import ViewingShare
from viewer.ui.widgets.command import SCENE, Command, CommandGroup, Dock, Feature
from viewer.ui.widgets.panel_holder import PanelHolder


def feature(context: WindowContext) -> Feature:
    """The panel of all runs, and the forms that start them."""
    window, documents = context.window, context.documents
    training = Training(documents, context.jobs)
    share = ViewingShare(training, context.engine, context.viewport, context.bakes, context.settings)
    training.failed.connect(context.report)
    training.changed.connect(lambda: context.scores.show_run(training.selected))

    def dataset() -> Dataset | None:
        """The first photos in the document."""
        found = (node.content for node in context.session.scene.nodes if isinstance(node.content, Dataset))
        return next(found, None)

    def train() -> None:
        form = TrainForm(window, dataset())
        form.submitted.connect(training.train)
        form.open()

    def race() -> None:
        form = RaceForm(window, dataset())
        form.submitted.connect(training.racing.begin)
        form.open()

    def running() -> str | None:
        run = training.selected
        return None if run is not None and run.steerable and not run.ended else "Nothing is being trained."

    commands = (
        Command("train", "&Train from photos…", "Ctrl+T", train, icon="train"),
        Command("race", "&Race two methods…", "", race),
        Command(
            "watch_folder", "&Watch the run of another program…", "", lambda: files.ask_watched(window, training.watch)
        ),
        Command(
            "pause_training", "&Pause the training", "T", training.toggle_pause, running,
            lambda: running() is None and training.paused,
        ),
    )  # fmt: skip
    panel = PanelHolder("viewer.ui.training.panel", "TrainingPanel", training, share)
    dock = Dock("training", "Training", panel, raised=training.started)
    return Feature((training, share), (CommandGroup(SCENE, commands),), dock, (training.changed,))
