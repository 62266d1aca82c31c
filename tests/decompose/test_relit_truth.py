"""Objects taken apart from their photos alone, and put into another light, against Blender's Cycles."""

import numpy as np
import pytest

from viewer.cli.main import main
from viewer.engine.jobs import EvaluateJob, OpenJob, run
from viewer.engine.stores import scratch_store
from viewer.formats.environment import read_environment
from viewer.scene.environment import blended_radiance
from viewer.scene.light import EnvironmentLight
from viewer.scene.progress import run_to_end

ROWS = 16


def pooled(radiance):
    """Brightness on a coarse grid of directions."""
    factor = len(radiance) // ROWS
    return radiance.reshape(ROWS, factor, 2 * ROWS, factor, 3).mean((1, 3, 4)).ravel()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "least"), [("spot", 25.0), ("helmet", 22.5)])
def test_relit_as_a_path_tracer_lights_it(shared_data, tmp_path, name, least):
    truth, project = shared_data / "relight" / name, tmp_path / "apart.fieldwright"
    assert main(["extract", str(truth / "train"), "--preset", "standard", "--out", str(project)]) == 0
    opened = run_to_end(run(OpenJob(str(project)), scratch_store()))
    store = opened.folders.store()
    (light,) = [node.content for node in opened.scene.nodes if isinstance(node.content, EnvironmentLight)]
    found = pooled(blended_radiance(light, store))
    true = pooled(read_environment(truth / "truth" / "train_probe.hdr"))
    assert np.corrcoef(found, true)[0, 1] > 0.7
    other = truth / "other_light"
    done = run_to_end(run(EvaluateJob(opened.scene, str(other), "test", environment=str(other / "probe.hdr")), store))
    assert done.psnr > least
    assert done.iou > 0.97
