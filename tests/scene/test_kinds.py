"""What is said of fields."""

import pytest

from viewer.scene.content import AnalyticField, AssetId, DistanceField, Encoding, HashGridField, NerfField, VoxelField
from viewer.scene.geometry import AABB
from viewer.scene.kinds import kind_of

BOX = AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
NONE = AssetId("")
SAID = [
    (VoxelField(NONE, BOX, (2, 5, 10), 25, 1), ("degree 1", "2x5x10, 25 voxels (25.0%)", "srgb")),
    (VoxelField(NONE, BOX, (0, 0, 0), 0, 1), ("0x0x0",)),
    (
        NerfField(NONE, BOX, Encoding(10, False, 0.5), Encoding(4)),
        (
            "10 octaves, 60 numbers without itself, scaled by 0.5",
            "4 octaves, 27 numbers",
            "64 samples between 2 and 6",
        ),
    ),
    (NerfField(NONE, BOX, Encoding(10), Encoding(0, False)), ("not used",)),
    (HashGridField(NONE, BOX, 3, 2, 19, 16, 2.0), ("3, from 16 to 64 cells", "2^19")),
    (DistanceField(NONE, BOX, "film_siren", "stylesdf", 0.003), ("FiLM-SIREN", "StyleSDF, 0.003 wide", "linear")),
    (AnalyticField(BOX, "torus", 7.5), ("torus", "7.5 everywhere")),
]


@pytest.mark.parametrize(("content", "parts"), SAID)
def test_it_is_said_what_a_field_is(content, parts):
    facts = kind_of(content).facts(content)
    whole = "\n".join(text for _, text in facts)
    for part in parts:
        assert part in whole
    assert facts[0][0] == "kind"
    assert len({label for label, _ in facts}) == len(facts)
