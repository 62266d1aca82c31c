"""Files of glTF that show meshes and Gaussian splats: both are read, each where its node stands."""

# pyright: reportAttributeAccessIssue=false, reportOptionalMemberAccess=false, reportArgumentType=false

import numpy as np
import pytest

from tests.formats.gltf_documents import square
from viewer.errors import InputError
from viewer.formats.registry import find_format, open_path
from viewer.formats.validation import check_scene
from viewer.scene.progress import run_to_end

SPLATS = "KHR_gaussian_splatting"


def with_splats(node=None, square_node=None, places=((0.0, 0.0, 0.0), (1.0, 0.0, 0.0))):
    """A square, and splats at another node."""
    made = square(node=square_node)
    places = np.array(places, np.float32)
    count = len(places)
    names = {
        "POSITION": made.accessor(places),
        f"{SPLATS}:ROTATION": made.accessor(np.tile(np.array([0, 0, 0, 1], np.float32), (count, 1))),
        f"{SPLATS}:SCALE": made.accessor(np.full((count, 3), 0.1, np.float32)),
        f"{SPLATS}:OPACITY": made.accessor(np.full(count, 0.5, np.float32)),
        f"{SPLATS}:SH_DEGREE_0_COEF_0": made.accessor(np.ones((count, 3), np.float32)),
    }
    extension = {SPLATS: {"kernel": "ellipse", "colorSpace": "srgb_rec709_display"}}
    made.body["meshes"].append({"primitives": [{"attributes": names, "mode": 0, "extensions": extension}]})
    made.body["nodes"].append({"mesh": 1, "name": "cloud"} | (node or {}))
    made.body["scenes"][0]["nodes"].append(1)
    made.body["extensionsUsed"] = [SPLATS]
    return made


def opened(made, tmp_path, store):
    (tmp_path / "x.glb").write_bytes(made.glb())
    assert find_format(tmp_path / "x.glb").name == "gltf_splats"
    scene = run_to_end(open_path(tmp_path / "x.glb", store))
    check_scene(scene, store)
    return scene


def test_meshes_beside_splats_are_read(tmp_path, store):
    made = with_splats({"translation": [0, 2, 0]}, {"name": "square", "translation": [5, 0, 0]})
    made.body["cameras"] = [{"type": "perspective", "perspective": {"yfov": 1.0, "znear": 0.1}}]
    made.body["nodes"].append({"camera": 0, "translation": [0, 0, 9]})
    made.body["scenes"][0]["nodes"].append(2)
    scene = opened(made, tmp_path, store)
    assert {node.name: type(node.content).__name__ for node in scene.nodes} == {
        "cloud": "GaussianSplats",
        "square": "Model",
    }
    assert scene.camera is not None
    boxes = {node.name: node.aabb for node in scene.nodes}
    np.testing.assert_allclose(boxes["square"].lo, (5, 0, 0), atol=1e-6)  # +Y of glTF is +Z here
    np.testing.assert_allclose(boxes["square"].hi, (6, 0, 1), atol=1e-6)
    np.testing.assert_allclose(np.add(boxes["cloud"].lo, boxes["cloud"].hi) / 2, (0.5, 0, 2), atol=1e-6)
    assert not any("left out" in note for node in scene.nodes for note in node.content.provenance.notes)


def test_both_share_one_origin_far_from_zero(tmp_path, store):
    far = {"translation": [500_000, 120, -4_600_000]}
    scene = opened(with_splats(far, {"name": "square", **far}), tmp_path, store)
    boxes = {node.name: np.array([node.aabb.lo, node.aabb.hi]) for node in scene.nodes}
    assert np.abs(np.concatenate(list(boxes.values()))).max() < 100
    np.testing.assert_allclose(np.array(scene.world.origin) + boxes["square"][0], (500_000, 4_600_000, 120), atol=1e-3)
    np.testing.assert_allclose(boxes["cloud"].mean(0) - boxes["square"][0], (0.5, 0, 0), atol=1e-3)


def test_splats_alone_tell_what_else_is_left_out(tmp_path, store):
    made = with_splats()
    made.body["nodes"][0].pop("mesh")
    made.body["extensionsUsed"].append("ACME_gizmo")
    (node,) = opened(made, tmp_path, store).nodes
    assert node.content.provenance.notes == ("Extensions that are not read: ACME_gizmo.",)


def test_a_file_that_hides_its_splats_is_one_of_meshes(tmp_path, store):
    made = with_splats()
    made.body["scenes"][0]["nodes"] = [0]
    (node,) = opened(made, tmp_path, store).nodes
    assert type(node.content).__name__ == "Model"
    made.body["scenes"][0]["nodes"] = []
    (tmp_path / "x.glb").write_bytes(made.glb())
    with pytest.raises(InputError, match="neither splats nor triangles"):
        run_to_end(open_path(tmp_path / "x.glb", store))
