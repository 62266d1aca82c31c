"""PNG files that are written in little time: others read the very same pixels."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from viewer.formats.png_quick import quick_png


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("size", [(1, 1), (7, 3), (1, 40), (40, 1)])
def test_pillow_reads_what_was_written(size, channels):
    pixels = np.random.default_rng(1).integers(0, 256, (*size[::-1], channels), np.uint8)
    with Image.open(BytesIO(quick_png(pixels))) as picture:
        picture.load()
        assert picture.mode == {1: "L", 3: "RGB", 4: "RGBA"}[channels]
        assert np.array_equal(np.asarray(picture).reshape(pixels.shape), pixels)


def test_what_is_the_same_everywhere_takes_little_room():
    assert len(quick_png(np.full((200, 300, 3), 77, np.uint8))) < 2000
