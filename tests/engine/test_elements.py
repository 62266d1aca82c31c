"""Elements of nodes as jobs find them: after their edits, with the colours that are seen."""

import pytest

from tests.editing.meshes import ball
from tests.formats.taken_edits import taken
from viewer.engine.jobs import FindElementsJob, run
from viewer.formats.edit_files import WrittenPaint, WrittenPaintStroke
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.document import Node
from viewer.scene.material import Material
from viewer.scene.progress import run_to_end


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path)


def test_elements_have_the_colours_that_paint_gave_them(store):
    """Edited maps and vertices, not those of before: who selects by colour means what is seen."""
    mesh = ball(3)
    content = Model(store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces), (Material(),))
    stroke = WrittenPaintStroke(9.0, ((0.0, 0.0, 0.0),), color=(1.0, 0.0, 0.0), falloff="hard")
    (paint,) = taken((WrittenPaint((stroke,)),), store)
    found = run_to_end(run(FindElementsJob(Node("a", content, edits=(paint,))), store))
    colors = store.get(found.asset)["colors"]
    assert (colors == [255, 0, 0]).all()
