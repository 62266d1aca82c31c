"""``fieldwright info`` shows how sizes and opacities of splats are spread."""

import json

import numpy as np
import pytest
from msgspec.structs import replace

from viewer.cli.main import main
from viewer.cli.splat_histograms import BINS, histograms
from viewer.formats.project import save_project
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene
from viewer.scene.gaussian_splats import splat_content
from viewer.scene.progress import run_to_end
from viewer.scene.splats import Splats


def made(sizes, opacities):
    """Gaussians whose largest axes and opacities are these."""
    count = len(sizes)
    scales = np.log(np.stack([np.asarray(sizes) / 3, sizes, np.asarray(sizes) / 9], 1)).astype(np.float32)
    with np.errstate(divide="ignore"):
        logits = np.log(np.divide(opacities, 1.0 - np.asarray(opacities))).astype(np.float32)
    turns = np.tile(np.array([1, 0, 0, 0], np.float32), (count, 1))
    places = np.zeros((count, 3), np.float32)
    return Splats(places, scales, turns, np.clip(logits, -20, 20), np.zeros((count, 1, 3), np.float32))


def test_bins_hold_what_they_say():
    random = np.random.default_rng(3)
    sizes, opacities = np.exp(random.normal(-4, 1, 5000)), random.random(5000)
    found = histograms(made(sizes, opacities))
    for name, values in (("sizes", sizes), ("opacities", opacities)):
        edges, counts, median = found[name]
        inner = edges.copy()
        inner[0], inner[-1] = 0.0, np.inf
        assert np.abs(counts - np.histogram(values, inner)[0]).max() <= 3  # single precision at the edges
        assert counts.sum() == 5000
        assert median == pytest.approx(np.median(values), rel=1e-3)
    assert found["sizes"].edges[0] == pytest.approx(np.quantile(sizes, 0.01), rel=1e-3)


def test_all_alike_and_none():
    found = histograms(made([0.5] * 10, [1.0] * 10))
    assert found["opacities"].counts.tolist() == [0] * (BINS - 1) + [10]
    assert found["sizes"].counts.sum() == found["sizes"].counts.max() == 10
    assert histograms(made([], [])) == {}


def test_info_shows_them_on_one_page(tmp_path, capfd):
    splats = made(np.geomspace(0.001, 1.0, 800), np.linspace(0.0, 1.0, 800))
    store = AssetStore(tmp_path / "store")
    node = Node("cloud", splat_content(store.put(splats.tensors()), splats))
    nodes = tuple(replace(node, name=f"cloud {number}", key=f"{number}") for number in range(12))
    run_to_end(save_project(Scene(nodes), tmp_path / "x.fieldwright", store))
    assert main(["info", str(tmp_path / "x.fieldwright")]) == 0
    out, _ = capfd.readouterr()
    page = out.splitlines()
    assert len(page) < 200
    assert max(map(len, page)) < 100
    bars = [line for line in page if "0.125 to 0.25" in line]
    assert len(bars) == 3  # of twelve sets, the first three
    assert "12.5%" in bars[0]
    assert main(["info", str(tmp_path / "x.fieldwright"), "--json"]) == 0
    found = json.loads(capfd.readouterr().out)["nodes"]
    assert all(len(each["histograms"]["opacities"]["counts"]) == BINS for each in found)
    assert found[0]["histograms"]["sizes"]["median"] == pytest.approx(0.0316, rel=0.01)
